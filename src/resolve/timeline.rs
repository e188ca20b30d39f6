//! What happened and will happen, by year: events, news, documents, projects, and how alliances came into being.

use super::{Entry, EntryId, Graph, Site};
use crate::model::Kind;
use crate::model::date::{Date, DatePart};
use jiff::civil;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Something with a date that an entry tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Founded,
    Registered,
    Started,
    Event,
    News,
    Document,
    Ended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub entry: EntryId,
    pub what: What,
}

impl What {
    /// The name in templates.
    pub fn name(self) -> &'static str {
        match self {
            What::Founded => "founded",
            What::Registered => "registered",
            What::Started => "started",
            What::Event => "event",
            What::News => "news",
            What::Document => "document",
            What::Ended => "ended",
        }
    }

    fn of(kind: Kind) -> &'static [What] {
        match kind {
            Kind::Alliance => &[What::Founded, What::Registered],
            Kind::Project => &[What::Started, What::Ended],
            Kind::Event => &[What::Event],
            Kind::News => &[What::News],
            Kind::Document => &[What::Document],
            _ => &[],
        }
    }

    /// When it was, as exactly as the entry says.
    pub fn date(self, entry: &Entry) -> Option<Date> {
        let record = entry.record();
        match self {
            What::Event | What::News | What::Document => record.date("date").cloned(),
            What::Founded => record.date("founded").cloned(),
            What::Registered => record.record("registered")?.date("date").cloned(),
            What::Started => match record.date("period") {
                Some(period) => period.start().map(Date::of),
                None => record.date("since").cloned(),
            },
            What::Ended => match record.date("period") {
                Some(period) => period.end().map(Date::of),
                None => record.date("until").cloned(),
            },
        }
    }
}

/// All moments of a site by year, the newest first; in a year what has no more than the year first, then by day.
pub(super) fn moments(graph: &Graph, site: &Site) -> Vec<(i16, Vec<Moment>)> {
    let mut years: BTreeMap<Reverse<i16>, Vec<(u8, civil::Date, Moment)>> = BTreeMap::new();
    for id in &site.shown {
        let Some(entry) = graph.entries.get(*id).filter(|entry| !entry.stub) else {
            continue;
        };
        for what in What::of(entry.kind()) {
            let Some(date) = what.date(entry) else { continue };
            let Some(part) = date.start().or(date.end()) else {
                continue;
            };
            let Some(day) = date.earliest().or(date.latest()) else {
                continue;
            };
            let moment = Moment {
                entry: *id,
                what: *what,
            };
            let moments = years.entry(Reverse(day.year())).or_default();
            moments.push((exactness(part), day, moment));
        }
    }
    let sorted = |mut moments: Vec<(u8, civil::Date, Moment)>| {
        moments.sort_by_key(|(exactness, day, moment)| (*exactness > 0, *day, *exactness, moment.entry, moment.what));
        moments.into_iter().map(|(.., moment)| moment).collect()
    };
    years
        .into_iter()
        .map(|(Reverse(year), moments)| (year, sorted(moments)))
        .collect()
}

/// 0 for a year, 1 for a month or season, 2 for a day.
fn exactness(part: DatePart) -> u8 {
    match (part.month.or(part.season), part.day) {
        (None, _) => 0,
        (Some(_), None) => 1,
        (Some(_), Some(_)) => 2,
    }
}
