//! Findings by what causes them: one fault of a theme on three hundred pages is one line with a number and examples.

use super::sheet::{Cell, Section, Tongue};
use crate::diagnostic::{Diagnostic, Located, Severity};
use crate::inspect::PAGE_COUNT;
use serde::Serialize;
use std::collections::BTreeMap;

/// So many places are named to people; programs get all.
const MOST_PLACES: usize = 5;

/// What is wrong in one way.
#[derive(Clone, Debug, Serialize)]
pub struct Cause {
    pub code: &'static str,
    pub severity: &'static str,
    pub message: String,
    pub help: Option<String>,
    /// On how many finished pages it was seen; 0 where it is about content alone.
    pub pages: usize,
    /// Some of these pages.
    pub examples: Vec<String>,
    /// Where it can be mended.
    pub places: Vec<Spot>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Spot {
    pub file: String,
    pub line: usize,
    pub column: usize,
}

/// Findings that say the same, wherever they do, are one cause. The worst come first, then those on most places.
pub fn by_cause<'f>(findings: impl Iterator<Item = &'f (Diagnostic, Located)>) -> Vec<Cause> {
    let mut causes: BTreeMap<(Severity, &'static str, String), Cause> = BTreeMap::new();
    for (finding, located) in findings {
        let message = without_pages(finding);
        let key = (located.severity, located.code, message.clone());
        let cause = causes.entry(key).or_insert_with(|| Cause {
            code: located.code,
            severity: located.severity.name(),
            message,
            help: located.help.clone(),
            pages: 0,
            examples: Vec::new(),
            places: Vec::new(),
        });
        let word = |name: &str| {
            finding
                .words
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, word)| word)
        };
        cause.pages += word(PAGE_COUNT)
            .and_then(|count| count.parse::<usize>().ok())
            .unwrap_or(0);
        let named = word("pages").map_or("", String::as_str).split('`').skip(1).step_by(2);
        cause.examples.extend(named.map(str::to_owned));
        cause.places.push(Spot {
            file: located.file.to_string(),
            line: located.line,
            column: located.column,
        });
    }
    let mut causes: Vec<((Severity, &'static str, String), Cause)> = causes.into_iter().collect();
    for (_, cause) in &mut causes {
        cause.places.sort();
        cause.places.dedup();
    }
    causes.sort_by_key(|((severity, ..), cause)| (*severity, std::cmp::Reverse(cause.weight())));
    causes.into_iter().map(|(_, cause)| cause).collect()
}

/// The message without the pages on which it was found, which differ from site to site.
fn without_pages(finding: &Diagnostic) -> String {
    let mut general = finding.clone();
    for (name, word) in &mut general.words {
        if *name == "pages" {
            word.clear();
        }
    }
    general.message().replace(" ,", ",").trim_end().to_owned()
}

impl Cause {
    fn weight(&self) -> usize {
        self.pages.max(self.places.len())
    }

    fn how_often(&self, tongue: Tongue) -> String {
        match self.pages {
            0 => tongue.count(self.places.len(), ["Stelle", "Stellen"], ["place", "places"]),
            pages => tongue.count(pages, ["Seite", "Seiten"], ["page", "pages"]),
        }
    }

    fn where_found(&self, tongue: Tongue) -> Cell {
        let spot = |spot: &Spot| match (spot.line, spot.column) {
            (1, 1) => Cell::code(&spot.file),
            (line, column) => Cell::code(format!("{}:{line}:{column}", spot.file)),
        };
        let places = self.places.iter().map(spot);
        let examples = self.examples.iter().map(Cell::code);
        Cell::some(places.chain(examples).collect(), MOST_PLACES, tongue)
    }
}

/// The section of a report that lists causes; `of_code` says more about a code, such as a clause of a standard.
pub fn section(causes: &[Cause], tongue: Tongue, of_code: &dyn Fn(&str) -> String) -> Section {
    let nothing = tongue.say("Die Prüfungen haben nichts gefunden.", "The checks found nothing.");
    listed(causes, tongue, of_code, nothing)
}

/// The same of a report that needs finished pages, whether or not they were looked at.
pub fn section_of_pages(
    causes: &[Cause],
    (tongue, is_seen): (Tongue, bool),
    of_code: &dyn Fn(&str) -> String,
) -> Section {
    if is_seen {
        return section(causes, tongue, of_code);
    }
    let unseen = tongue.say(
        "Fertige Seiten: nicht angesehen. In den Inhalten haben die Prüfungen nichts gefunden.",
        "Finished pages: not looked at. In the content the checks found nothing.",
    );
    listed(causes, tongue, of_code, unseen)
}

fn listed(causes: &[Cause], tongue: Tongue, of_code: &dyn Fn(&str) -> String, nothing: &str) -> Section {
    let severity = |name: &str| match name {
        "error" => tongue.say("Fehler", "error"),
        "warning" => tongue.say("Warnung", "warning"),
        _ => tongue.say("Hinweis", "note"),
    };
    let rows = causes.iter().map(|cause| {
        vec![
            Cell::words(severity(cause.severity)),
            Cell::words(of_code(cause.code)),
            Cell::Said(cause.message.clone()),
            Cell::words(cause.how_often(tongue)),
            cause.where_found(tongue),
        ]
    });
    let head = [
        tongue.say("Schwere", "Severity"),
        tongue.say("Prüfung", "Check"),
        tongue.say("Befund", "Finding"),
        tongue.say("Wie oft", "How often"),
        tongue.say("Wo", "Where"),
    ];
    Section::new(tongue.say("Befunde nach Ursache", "Findings by cause")).table(&head, rows.collect(), nothing)
}
