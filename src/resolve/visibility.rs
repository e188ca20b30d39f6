//! Decides which entries are hidden on this day: drafts, not yet published, expired.

use super::{Entry, EntryId, mentions};
use crate::diagnostic::{Diagnostic, Report, wording};
use crate::discover::Folder;
use crate::model::{Options, Record};
use crate::parse::SiteSettings;
use jiff::civil::Date;
use std::sync::Arc;

/// Why an entry is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hidden {
    Draft,
    Until(Date),
    Since(Date),
}

impl Hidden {
    pub fn reason(&self) -> String {
        match self {
            Hidden::Draft => "it is a draft".to_owned(),
            Hidden::Until(day) => format!("it is published on {day}"),
            Hidden::Since(day) => format!("it expired on {day}"),
        }
    }
}

/// The day of each folder: of its site's zone, for the commons that of the first site.
pub fn moments(folders: &[Folder], sites: &[Arc<SiteSettings>], options: &Options, now: jiff::Timestamp) -> Vec<Date> {
    (0..folders.len())
        .map(|folder| {
            let site = sites.iter().find(|site| site.folder == folder).or(sites.first());
            let zone = site.map_or(jiff::tz::TimeZone::UTC, |site| site.timezone.clone());
            options.as_of.unwrap_or_else(|| now.to_zoned(zone).date())
        })
        .collect()
}

pub fn hidden(record: &Record, today: Date, options: &Options) -> Option<Hidden> {
    if record.is("draft") && !options.drafts {
        return Some(Hidden::Draft);
    }
    if options.at_any_time {
        return None;
    }
    let publish = record.date("publish_on").and_then(|date| date.earliest());
    if let Some(day) = publish.filter(|day| *day > today) {
        return Some(Hidden::Until(day));
    }
    let expire = record.date("expires_on").and_then(|date| date.earliest());
    expire.filter(|day| *day <= today).map(Hidden::Since)
}

/// Reports references of a shown entry to hidden ones.
pub fn report_hidden_targets(entries: &[Entry], entry: &Entry, targets: &[Option<EntryId>], report: &mut Report) {
    let found = |target: &Option<EntryId>| target.and_then(|target| entries.get(target));
    if !targets.iter().filter_map(found).any(|target| target.hidden.is_some()) {
        return;
    }
    for (number, mention) in mentions(entry.record()) {
        let Some(target) = targets.get(number).and_then(found) else {
            continue;
        };
        if let Some(hidden) = &target.hidden {
            report.push(
                Diagnostic::new(&wording::REF_HIDDEN, entry.own.origin.field(&mention.path))
                    .with("kind", target.kind())
                    .with("id", target.id())
                    .with("reason", hidden.reason()),
            );
        }
    }
}
