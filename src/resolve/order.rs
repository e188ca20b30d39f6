//! Sorts collections: events around today, news and documents by date, all else by title in the language.

use super::{Entry, EntryId};
use crate::locale::Locale;
use crate::model::{Kind, Record};
use jiff::civil::Date;
use std::cmp::Ordering;

/// Sorts the entries of one kind for one language.
pub fn sort(kind: Kind, ids: &mut [EntryId], entries: &[Entry], locale: &Locale, language: &str, today: Date) {
    let by_title = |a: &EntryId, b: &EntryId| {
        let title = |id: &EntryId| entries.get(*id).map_or("", |entry| sort_title(entry, language));
        locale.compare(title(a), title(b)).then_with(|| a.cmp(b))
    };
    match kind {
        Kind::Event => ids.sort_by(|a, b| {
            let date = |id: &EntryId| entries.get(*id).and_then(|entry| entry.days);
            order_of_dates(date(a), date(b), today).then_with(|| by_title(a, b))
        }),
        Kind::News | Kind::Document => ids.sort_by(|a, b| {
            let date = |id: &EntryId| entries.get(*id).and_then(|entry| entry.days).map(|(start, _)| start);
            date(b).cmp(&date(a)).then_with(|| by_title(a, b))
        }),
        _ => ids.sort_by(by_title),
    }
}

/// First and last day of `date`; an open end lasts for ever.
pub fn days_of(record: &Record) -> Option<(Date, Date)> {
    let date = record.date("date")?;
    let start = date.earliest().or(date.latest())?;
    Some((start, date.latest().unwrap_or(Date::MAX)))
}

/// Upcoming first, nearest first; then what is past, newest first; last what has no date.
pub fn order_of_dates(a: Option<(Date, Date)>, b: Option<(Date, Date)>, today: Date) -> Ordering {
    match (a, b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(a), Some(b)) => match (a.1 < today, b.1 < today) {
            (false, false) => a.cmp(&b),
            (true, true) => b.cmp(&a),
            (a_past, b_past) => a_past.cmp(&b_past),
        },
    }
}

/// People sort by family name.
pub fn sort_title<'e>(entry: &'e Entry, language: &str) -> &'e str {
    if entry.kind() == Kind::Person
        && let Some(family) = entry.record().name("family")
    {
        return family;
    }
    entry.title(language)
}
