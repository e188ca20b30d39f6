//! The stated rhythm of a series is compared with the dates of its events.

use super::living;
use crate::diagnostic::{Diagnostic, FieldPath, wording};
use crate::model::Kind;
use crate::model::time::Duration;
use crate::resolve::{Entry, EntryId, Graph};
use jiff::civil::Date;

/// Reports the first gap of each series that contradicts its rhythm.
pub fn rhythms(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, series) in living(graph).filter(|(_, entry)| entry.kind() == Kind::Series) {
        let Some(every) = series.record().duration("every") else {
            continue;
        };
        let events = events_of(graph, id);
        for pair in events.windows(2) {
            let [(first, a), (second, b)] = pair else { continue };
            if let Some(gap) = contradiction(every, *a, *b) {
                let place = series.own.origin.field(&FieldPath::default().key("every"));
                let name = |entry: &Entry| entry.id().to_owned();
                let date = |entry: &Entry| entry.record().date("date").map_or("", |date| date.as_str()).to_owned();
                found.push(
                    Diagnostic::new(&wording::SERIES_RHYTHM, place)
                        .with("rhythm", format!("every {}", in_words(every)))
                        .with("first", name(first))
                        .with("first_date", date(first))
                        .with("second", name(second))
                        .with("second_date", date(second))
                        .with("gap", gap),
                );
                break;
            }
        }
    }
    found
}

/// The dated events of a series, earliest first, with the first day each may mean.
fn events_of(graph: &Graph, series: EntryId) -> Vec<(&Entry, Date)> {
    let edges = graph.incoming.get(series).map_or(&[][..], Vec::as_slice);
    let entries = edges
        .iter()
        .filter_map(|edge| graph.entries.get(edge.from))
        .filter(|entry| entry.kind() == Kind::Event);
    let mut events: Vec<(&Entry, Date)> = entries
        .filter_map(|entry| Some((entry, entry.record().date("date")?.earliest()?)))
        .collect();
    events.sort_by_key(|(_, day)| *day);
    events
}

/// The gap in words, if it is another one: in calendar months for months and years, in days for the rest.
fn contradiction(every: &Duration, first: Date, second: Date) -> Option<String> {
    let months = u32::from(every.years) * 12 + u32::from(every.months);
    let days = u32::from(every.weeks) * 7 + u32::from(every.days);
    if months > 0 {
        let index = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
        let gap = index(second) - index(first);
        return (i64::from(gap) != i64::from(months)).then(|| format!("{gap} months"));
    }
    let gap = first.until(second).ok()?.get_days();
    let slack = (days / 4).max(1);
    (days > 0 && i64::from(gap).abs_diff(i64::from(days)) > u64::from(slack)).then(|| format!("{gap} days"))
}

fn in_words(every: &Duration) -> String {
    let parts = [
        (every.years, "year"),
        (every.months, "month"),
        (every.weeks, "week"),
        (every.days, "day"),
    ];
    let said = parts.into_iter().filter(|(count, _)| *count > 0);
    said.map(|(count, word)| {
        if count == 1 {
            word.to_owned()
        } else {
            format!("{count} {word}s")
        }
    })
    .collect::<Vec<_>>()
    .join(" and ")
}
