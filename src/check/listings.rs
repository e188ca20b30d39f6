//! Events that search engines cannot list among events, told while there is still time to add what is missing.

use super::{living, today};
use crate::diagnostic::{Diagnostic, FieldPath, wording};
use crate::model::Kind;
use crate::resolve::{Entry, Graph, Unlisted};
use std::collections::BTreeMap;

/// Reports events to come that lack what search engines ask for, together by site and by what they lack.
pub fn lacking(graph: &Graph) -> Vec<Diagnostic> {
    let mut groups: BTreeMap<(usize, Vec<Unlisted>), Vec<&Entry>> = BTreeMap::new();
    for (_, entry) in living(graph) {
        let is_over = |(_, last): (_, jiff::civil::Date)| last < today(graph, entry);
        if entry.kind() != Kind::Event || entry.stub || entry.days.is_some_and(is_over) {
            continue;
        }
        let lacks = Unlisted::of(entry.record());
        if !lacks.is_empty() {
            groups.entry((entry.own.folder, lacks)).or_default().push(entry);
        }
    }
    let reports = groups
        .into_iter()
        .filter_map(|((_, lacks), events)| report(&lacks, &events));
    reports.collect()
}

fn report(lacks: &[Unlisted], events: &[&Entry]) -> Option<Diagnostic> {
    let place = |entry: &Entry| entry.own.origin.field(&FieldPath::default().key("title"));
    let (first, others) = events.split_first()?;
    let words: Vec<&str> = lacks.iter().copied().map(in_words).collect();
    let events = match others.len() {
        0 => "this event".to_owned(),
        more => format!("{} events", more + 1),
    };
    let mut diagnostic = Diagnostic::new(&wording::EVENT_UNLISTED, place(first))
        .with("events", events)
        .with("lacks", words.join(" and "));
    for other in others.iter().take(3) {
        diagnostic = diagnostic.label(place(other), format!("and `{}`", other.id()));
    }
    Some(diagnostic)
}

fn in_words(lacks: Unlisted) -> &'static str {
    match lacks {
        Unlisted::Day => "a day (`date: 2026-06-15`)",
        Unlisted::Place => "a place (`places`), or the address where to join online (`online_url`)",
        Unlisted::Address => "the town of the place (`city`)",
        Unlisted::OnlineAddress => "the address where to join online (`online_url`)",
    }
}
