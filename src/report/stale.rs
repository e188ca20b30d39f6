//! For the editors: facts that nobody has looked at for long, by source and day, and what still has to be written.

use super::causes::{self, Cause};
use super::levels::{self, Changed};
use super::sheet::{Cell, Section, Tongue};
use super::{Content, Named, Study};
use crate::check::staleness::overdue;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

pub const CODES: &[&str] = &[
    "count-mismatch",
    "date-past-scheduled",
    "law-outdated",
    "odr-link",
    "placeholder",
    "stale-as-of",
];

/// So many entries are named to people; programs get all.
const MOST_NAMED: usize = 12;

#[derive(Serialize)]
pub struct Stale {
    overdue: Vec<Group>,
    findings: Vec<Cause>,
    levels: Vec<Changed>,
}

/// Entries whose facts come from the same sources and were checked on the same day.
#[derive(Serialize)]
struct Group {
    as_of: String,
    days: i32,
    sources: Vec<String>,
    entries: Vec<Named>,
}

impl Stale {
    pub fn of(study: &Study<'_>) -> Stale {
        let files = study.files();
        let mut groups: BTreeMap<(String, Vec<String>), Group> = BTreeMap::new();
        for one in overdue(study.graph).filter(|one| files.contains(&*one.entry.own.origin.file)) {
            let sources = one.entry.record().records("sources");
            let titles: BTreeSet<String> = sources
                .filter_map(|source| source.name("title").map(str::to_owned))
                .collect();
            let sources: Vec<String> = titles.into_iter().collect();
            let as_of = one.checked.to_string();
            let group = groups.entry((as_of.clone(), sources.clone())).or_insert_with(|| Group {
                as_of,
                days: one.days,
                sources,
                entries: Vec::new(),
            });
            group.entries.push(Named::of(one.entry));
        }
        Stale {
            overdue: groups.into_values().collect(),
            // What is overdue stands in groups of its own.
            findings: study.causes(
                &CODES
                    .iter()
                    .copied()
                    .filter(|code| *code != "stale-as-of")
                    .collect::<Vec<_>>(),
            ),
            levels: study.changed_levels(CODES),
        }
    }
}

impl Content for Stale {
    fn sections(&self, tongue: Tongue) -> Vec<Section> {
        let rows = self.overdue.iter().map(|group| {
            let entries = group.entries.iter().map(Named::cell);
            vec![
                Cell::words(&group.as_of),
                Cell::words(tongue.count(
                    usize::try_from(group.days).unwrap_or(0),
                    ["Tag", "Tage"],
                    ["day", "days"],
                )),
                Cell::Many(group.sources.iter().map(Cell::words).collect()),
                Cell::words(group.entries.len().to_string()),
                Cell::some(entries.collect(), MOST_NAMED, tongue),
            ]
        });
        let head = [
            tongue.say("Stand", "As of"),
            tongue.say("Alter", "Age"),
            tongue.say("Quellen", "Sources"),
            tongue.say("Anzahl", "Number"),
            tongue.say("Einträge", "Entries"),
        ];
        vec![
            Section::new(tongue.say(
                "Lange nicht geprüfte Angaben",
                "Facts that nobody has looked at for long",
            ))
            .table(
                &head,
                rows.collect(),
                tongue.say("Alle Angaben sind jung genug.", "All facts are young enough."),
            ),
            causes::section(&self.findings, tongue, &str::to_owned),
            levels::section(&self.levels, tongue),
        ]
    }
}
