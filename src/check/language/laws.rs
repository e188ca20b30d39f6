//! Laws that have another name now. A table as data: what a law was called, what it is called, since when, and where that
//! stands. Reviewed on 22 November 2026.

use super::prose::{Passage, Prose};
use crate::diagnostic::{Diagnostic, FieldPath, Place, wording};
use crate::model::{Kind, Value, holds_word};
use crate::parse::markdown::Part;
use crate::resolve::{Entry, field_path};
use jiff::civil::{Date, date};
use memchr::memmem;
use std::sync::LazyLock;

/// A law that was replaced.
struct Law {
    /// As it is cited.
    old: &'static str,
    /// As it is written out.
    name: &'static str,
    new: &'static str,
    /// As the new law is written out, in the cases of German.
    new_names: &'static [&'static str],
    since: Date,
    source: &'static str,
    /// Whether the citation means something else as well, so that it counts only beside a `§` or `Art.`
    is_ambiguous: bool,
    /// Sections that websites cite, and where what they say stands now.
    sections: &'static [(&'static str, &'static str)],
}

const LAWS: &[Law] = &[
    Law {
        old: "TMG",
        name: "Telemediengesetz",
        new: "DDG",
        new_names: &["Digitale-Dienste-Gesetz", "Digitalen-Dienste-Gesetz"],
        since: date(2024, 5, 14),
        source: "BGBl. 2024 I Nr. 149",
        is_ambiguous: true,
        sections: &[("§ 5 TMG", "§ 5 DDG"), ("§ 6 TMG", "§ 6 DDG")],
    },
    Law {
        old: "TTDSG",
        name: "Telekommunikation-Telemedien-Datenschutz-Gesetz",
        new: "TDDDG",
        new_names: &["Telekommunikation-Digitale-Dienste-Datenschutz-Gesetz"],
        since: date(2024, 5, 14),
        source: "BGBl. 2024 I Nr. 149",
        is_ambiguous: false,
        sections: &[("§ 25 TTDSG", "§ 25 TDDDG")],
    },
    Law {
        old: "RStV",
        name: "Rundfunkstaatsvertrag",
        new: "MStV",
        new_names: &["Medienstaatsvertrag"],
        since: date(2020, 11, 7),
        source: "Staatsvertrag zur Modernisierung der Medienordnung in Deutschland",
        is_ambiguous: false,
        sections: &[
            ("§ 55 RStV", "§ 18 MStV"),
            ("§ 55 Abs. 1 RStV", "§ 18 Abs. 1 MStV"),
            ("§ 55 Abs. 2 RStV", "§ 18 Abs. 2 MStV"),
        ],
    },
];

/// Addresses of the EU's platform for online dispute resolution (Regulation (EU) No 524/2013), which was closed on 20 July 2025
/// by Regulation (EU) 2024/3228, Art. 2.
const CLOSED_PLATFORM: &[&str] = &[
    "ec.europa.eu/consumers/odr",
    "ec.europa.eu/odr",
    "webgate.ec.europa.eu/odr",
];

/// Reports laws by their former names. What was written before they changed may keep them, and what names both tells of the
/// change.
pub fn outdated(entry: &Entry, prose: &Prose<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for passage in &prose.passages {
        let named = LAWS.iter().zip(&*NAMES);
        let named = named.filter(|(_, names)| names.iter().any(|name| name.find(passage.text.as_bytes()).is_some()));
        found.extend(named.filter_map(|(law, _)| told(entry, passage, law)));
    }
    found
}

/// The two names of each law. All texts are searched for them, so with searchers that are made once.
static NAMES: LazyLock<Vec<[memmem::Finder<'static>; 2]>> = LazyLock::new(|| {
    let names = LAWS.iter().map(|law| [law.old, law.name].map(memmem::Finder::new));
    names.collect()
});

fn told(entry: &Entry, passage: &Passage<'_>, law: &Law) -> Option<Diagnostic> {
    let text = passage.text.as_str();
    let holds = |words: &str| memmem::find(text.as_bytes(), words.as_bytes()).is_some();
    let is_cited = holds_word(text, law.old) && (!law.is_ambiguous || text.contains('§') || text.contains("Art."));
    let is_named = holds(law.name);
    let tells_of_change = || holds_word(text, law.new) || law.new_names.iter().any(|name| holds(name));
    if !(is_cited || is_named) || tells_of_change() || is_older(entry, law) {
        return None;
    }
    let section = law.sections.iter().rev().find(|(old, _)| holds_word(text, old));
    let (said, now) = match section {
        Some((old, new)) => (*old, *new),
        None if is_cited => (law.old, law.new),
        None => (law.name, law.new),
    };
    let at = if is_cited { law.old } else { law.name };
    Some(
        Diagnostic::new(&wording::LAW_OUTDATED, passage.place(at))
            .with("old", said)
            .with("new", now)
            .with("since", law.since)
            .with("source", law.source),
    )
}

/// Whether the entry tells of a day on which the law still had that name.
fn is_older(entry: &Entry, law: &Law) -> bool {
    matches!(entry.kind(), Kind::News | Kind::Event | Kind::Document)
        && entry.days.is_some_and(|(first, _)| first < law.since)
}

/// Reports links to the closed platform for online dispute resolution.
pub fn closed_platform(entry: &Entry) -> Vec<Diagnostic> {
    let address = |text: &str| {
        let may_hold = memmem::find(text.as_bytes(), b"ec.europa.eu").is_some();
        let mut known = CLOSED_PLATFORM.iter().copied();
        known.find(|address| may_hold && text.contains(address))
    };
    let report = |place: Place| Diagnostic::new(&wording::ODR_LINK, place);
    let mut found = Vec::new();
    entry.record().walk(&mut |visit| {
        let held = match visit.value {
            Value::Name(name) => address(name),
            Value::Text(text) if visit.field.name != "body" => text.all().find_map(address),
            _ => None,
        };
        if held.is_some() && visit.top.name != "sources" {
            found.push(report(entry.own.origin.field(&field_path(visit.path))));
        }
    });
    for text in entry.texts() {
        let html = text.body.parts.iter().filter_map(|part| match part {
            Part::Html(html) => address(html),
            _ => None,
        });
        if let Some(address) = html.into_iter().next() {
            found.push(report(match text.origin.markdown {
                true => Place::text(&text.origin.file, address),
                false => text.origin.field(&FieldPath::default().key("body")),
            }));
        }
    }
    found
}
