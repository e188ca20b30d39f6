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
    for Overdue { entry, checked, .. } in overdue(graph) {
        groups.entry((entry.own.folder, checked)).or_default().push(entry);
    }
    groups
        .into_iter()
        .map(|((_, checked), entries)| report(graph, checked, &entries))
        .collect()
}

/// An entry whose facts are older than its site wants them.
pub struct Overdue<'g> {
    pub entry: &'g Entry,
    /// The last day on which somebody looked at them, as far as `as_of` says.
    pub checked: Date,
    pub days: i32,
}

/// Every entry whose facts are too old, in the order of the entries.
pub fn overdue(graph: &Graph) -> impl Iterator<Item = Overdue<'_>> {
    living(graph).filter_map(|(_, entry)| {
        let checked = entry.record().date("as_of").and_then(|date| date.latest())?;
        let now = today(graph, entry);
        let own = graph.site_of(entry);
        let limit = match own.and_then(|site| site.settings.record.duration("stale_after")) {
            Some(limit) => limit.after(checked),
            _ => Duration::parse("P1Y").map_or(checked, |year| year.after(checked)),
        };
        let days = checked.until(now).map_or(0, |span| span.get_days());
        (limit < now).then_some(Overdue { entry, checked, days })
    })
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
