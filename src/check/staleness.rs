//! Facts that nobody has looked at for long, told once for each site and day.

use super::{living, today};
use crate::diagnostic::{Diagnostic, FieldPath, wording};
use crate::model::time::Duration;
use crate::resolve::{Entry, Graph};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Reports entries whose `as_of` lies further back than `stale_after` of the site (a year if it says nothing).
pub fn stale(graph: &Graph) -> Vec<Diagnostic> {
    let mut groups: BTreeMap<(usize, Date), Vec<&Entry>> = BTreeMap::new();
    for (_, entry) in living(graph) {
        let Some(checked) = entry.record().date("as_of").and_then(|date| date.latest()) else {
            continue;
        };
        let now = today(graph, entry);
        let limit = match graph
            .site_of(entry)
            .and_then(|site| site.settings.record.duration("stale_after"))
        {
            Some(limit) => limit.after(checked),
            _ => Duration::parse("P1Y").map_or(checked, |year| year.after(checked)),
        };
        if limit < now {
            groups.entry((entry.own.folder, checked)).or_default().push(entry);
        }
    }
    groups
        .into_iter()
        .map(|((_, checked), entries)| report(graph, checked, &entries))
        .collect()
}

fn report(graph: &Graph, checked: Date, entries: &[&Entry]) -> Diagnostic {
    let field = FieldPath::default().key("as_of");
    let Some(first) = entries.first() else {
        return Diagnostic::new(&wording::STALE, crate::diagnostic::Place::file(&"".into()));
    };
    let days = checked.until(today(graph, first)).map_or(0, |span| span.get_days());
    let count = match entries.len() {
        1 => format!("the facts of the {} `{}`", first.kind(), first.id()),
        more => format!("the facts of {more} entries"),
    };
    let mut diagnostic = Diagnostic::new(&wording::STALE, first.own.origin.field(&field))
        .with("count", count)
        .with("date", checked)
        .with("age", format!("{days} days"));
    for entry in entries.iter().skip(1).take(3) {
        diagnostic = diagnostic.label(
            entry.own.origin.field(&field),
            format!("and the {} `{}`", entry.kind(), entry.id()),
        );
    }
    diagnostic
}
