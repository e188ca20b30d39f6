//! Reports for those who answer for a site: what `check` finds and pages show, gathered by its cause for one office each.
//!
//! A report decides nothing itself. Its findings are those of `check`, on the same stages, and what it counts is what the
//! sites show. Each has three forms: for programs (JSON, see `docs/reports.md`), for a terminal, and one HTML file.

mod accessibility;
mod causes;
mod images;
mod levels;
mod print;
mod privacy;
mod sheet;
mod stale;
mod translations;

use crate::diagnostic::{Diagnostic, Located};
use crate::inspect::outward::Outward;
use crate::resolve::{Entry, EntryId, Graph, Site};
use causes::Cause;
use levels::Changed;
use serde::Serialize;
use serde_json::{Map, Value, json};
pub use sheet::Tongue;
use sheet::{Section, Sheet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The shape of the JSON; it grows when a field goes away or means something else.
const VERSION: u32 = 1;

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    Accessibility,
    Privacy,
    Images,
    Translations,
    Stale,
}

impl Topic {
    pub const ALL: [Topic; 5] = [
        Topic::Accessibility,
        Topic::Privacy,
        Topic::Images,
        Topic::Translations,
        Topic::Stale,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Topic::Accessibility => "accessibility",
            Topic::Privacy => "privacy",
            Topic::Images => "images",
            Topic::Translations => "translations",
            Topic::Stale => "stale",
        }
    }

    /// The codes of the findings that it gathers.
    pub fn codes(self) -> Vec<&'static str> {
        match self {
            Topic::Accessibility => accessibility::codes().collect(),
            Topic::Privacy => privacy::CODES.to_vec(),
            Topic::Images => images::CODES.to_vec(),
            Topic::Translations => translations::CODES.to_vec(),
            Topic::Stale => stale::CODES.to_vec(),
        }
    }

    /// Whether finished pages say something about it.
    pub fn needs_pages(self) -> bool {
        matches!(self, Topic::Accessibility | Topic::Privacy)
    }

    fn title(self, tongue: Tongue) -> &'static str {
        match self {
            Topic::Accessibility => tongue.say("Bericht zur Barrierefreiheit", "Accessibility report"),
            Topic::Privacy => tongue.say("Bericht zum Datenschutz", "Privacy report"),
            Topic::Images => tongue.say(
                "Bericht zu Bildern und Bildrechten",
                "Report on images and their rights",
            ),
            Topic::Translations => tongue.say("Bericht zu Übersetzungen", "Report on translations"),
            Topic::Stale => tongue.say("Bericht zur Aktualität", "Report on facts that are out of date"),
        }
    }
}

/// What reports are made from.
pub struct Study<'g> {
    pub graph: &'g Graph,
    /// The sites that are asked for, by number.
    pub sites: Vec<usize>,
    /// All findings of `check`, with their places looked up.
    pub findings: Vec<(Diagnostic, Located)>,
    /// Where the pages of each of these sites lead outside of it, if somebody looked.
    pub outward: BTreeMap<usize, Outward<'g>>,
    /// How many finished pages were looked at; none where errors kept them from being made, or nobody needs them.
    pub pages: Option<usize>,
    /// Whether all content was read, and all pages were made that the report needs.
    pub is_whole: bool,
}

/// A finished report.
pub struct Written {
    json: Value,
    sheet: Sheet,
    tongue: Tongue,
}

/// Writes the report on a topic; without a tongue it speaks the first language of the first site.
pub fn write(topic: Topic, study: &Study<'_>, tongue: Option<Tongue>) -> Written {
    let first = study.sites().next();
    let tongue = tongue.unwrap_or_else(|| Tongue::of(first.map_or("de", |site| site.settings.default_language())));
    let (json, sections) = match topic {
        Topic::Accessibility => told(&accessibility::Accessibility::of(study), tongue),
        Topic::Privacy => told(&privacy::Privacy::of(study), tongue),
        Topic::Images => told(&images::Images::of(study), tongue),
        Topic::Translations => told(&translations::Translations::of(study), tongue),
        Topic::Stale => told(&stale::Stale::of(study), tongue),
    };
    let as_of = first.map_or_else(String::new, |site| site.today.to_string());
    let sites: Vec<&str> = study.sites().map(|site| &*site.settings.id).collect();
    let complete = study.is_whole && (study.pages.is_some() || !topic.needs_pages());
    let mut whole = Map::new();
    whole.insert("report".to_owned(), json!(topic.name()));
    whole.insert("version".to_owned(), json!(VERSION));
    whole.insert("as_of".to_owned(), json!(as_of));
    whole.insert("sites".to_owned(), json!(sites));
    whole.insert("complete".to_owned(), json!(complete));
    whole.insert("pages".to_owned(), json!(study.pages));
    if let Value::Object(own) = json {
        whole.extend(own);
    }
    let mut facts = vec![
        (tongue.say("Websites", "Websites"), sites.join(", ")),
        (tongue.say("Stand", "As of"), as_of),
    ];
    if let Some(pages) = study.pages {
        facts.push((tongue.say("Angesehene Seiten", "Pages looked at"), pages.to_string()));
    }
    if !complete {
        let why = match study.pages {
            Some(_) => tongue.say(
                "Einige Seiten fehlen, weil Fehler sie verhindern (verbund check).",
                "Some pages are missing, as errors keep them from being made (verbund check).",
            ),
            None if topic.needs_pages() => tongue.say(
                "Die fertigen Seiten sind nicht angesehen, weil Fehler sie verhindern (verbund check).",
                "Finished pages were not looked at, as errors keep them from being made (verbund check).",
            ),
            None => tongue.say(
                "Was wegen eines Fehlers nicht gelesen werden kann, fehlt hier (verbund check).",
                "What cannot be read because of an error is not in here (verbund check).",
            ),
        };
        facts.push((tongue.say("Unvollständig", "Incomplete"), why.to_owned()));
    }
    facts.push((
        tongue.say("Was er sagt", "What it says"),
        tongue
            .say(
                "Was fehlt oder da ist. Ob etwas rechtmäßig ist, sagt er nicht.",
                "What is missing or present. Whether it is lawful, it does not say.",
            )
            .to_owned(),
    ));
    Written {
        json: Value::Object(whole),
        sheet: Sheet {
            title: topic.title(tongue).to_owned(),
            facts,
            sections,
        },
        tongue,
    }
}

impl Written {
    /// For programs: `docs/reports.md` says what is in it.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// For a terminal.
    pub fn human(&self) -> String {
        print::human(&self.sheet)
    }

    /// One file that needs no other.
    pub fn html(&self) -> String {
        print::html(&self.sheet, self.tongue)
    }
}

/// What a report has to say, once for programs and once for people.
trait Content: Serialize {
    fn sections(&self, tongue: Tongue) -> Vec<Section>;
}

/// What to say where pages show nothing of a kind, or nobody could look at them.
fn none_or_unseen(is_seen: bool, none: &'static str, tongue: Tongue) -> &'static str {
    match is_seen {
        true => none,
        false => tongue.say("nicht angesehen", "not looked at"),
    }
}

fn told(content: &impl Content, tongue: Tongue) -> (Value, Vec<Section>) {
    (
        serde_json::to_value(content).unwrap_or_default(),
        content.sections(tongue),
    )
}

impl<'g> Study<'g> {
    fn sites(&self) -> impl Iterator<Item = &'g Site> {
        let graph = self.graph;
        self.sites
            .iter()
            .filter_map(|site| graph.sites.get(*site))
            .map(Arc::as_ref)
    }

    /// The entries that a site shows.
    fn shown(&self, site: &'g Site) -> impl Iterator<Item = (EntryId, &'g Entry)> {
        let graph = self.graph;
        let entry = |id: &EntryId| Some((*id, graph.entries.get(*id)?));
        site.shown.iter().filter_map(entry)
    }

    /// Whether somebody looked at the finished pages.
    fn has_pages(&self) -> bool {
        self.pages.is_some()
    }

    /// The findings with one of these codes, by cause. Those of sites that are not asked for are left out.
    fn causes(&self, codes: &[&str]) -> Vec<Cause> {
        let files = self.files();
        let asked: Vec<String> = self.sites().map(|site| folder(&site.settings.file)).collect();
        let others: Vec<String> = self
            .graph
            .sites
            .iter()
            .map(|site| folder(&site.settings.file))
            .collect();
        let is_asked = |file: &str| {
            let lies_in = |folders: &[String]| folders.iter().any(|folder| file.starts_with(folder.as_str()));
            // What lies in no site is of the theme, or of the commons and shown or not.
            lies_in(&asked) || files.contains(file) || (!lies_in(&others) && !file.starts_with("content/"))
        };
        let wanted = self
            .findings
            .iter()
            .filter(|(finding, located)| codes.contains(&finding.code()) && is_asked(&located.file));
        causes::by_cause(wanted)
    }

    /// The files of everything that the sites show.
    fn files(&self) -> BTreeSet<&'g str> {
        let mut files = BTreeSet::new();
        for site in self.sites() {
            for (_, entry) in self.shown(site) {
                files.insert(&*entry.own.origin.file);
                files.extend(entry.translations.iter().map(|translation| &*translation.origin.file));
            }
        }
        files
    }

    /// What the sites say of the levels of these codes.
    fn changed_levels(&self, codes: &[&str]) -> Vec<Changed> {
        self.sites()
            .flat_map(|site| levels::changed(site, codes, &self.findings))
            .collect()
    }
}

/// `content/demo/` for `content/demo/site.yml`.
fn folder(file: &str) -> String {
    file.rsplit_once('/')
        .map_or_else(String::new, |(folder, _)| format!("{folder}/"))
}

/// An entry as reports name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Named {
    kind: &'static str,
    id: String,
    title: String,
    file: String,
}

impl Named {
    fn of(entry: &Entry) -> Named {
        Named {
            kind: entry.kind().name(),
            id: entry.id().to_owned(),
            title: entry.title(&entry.own.language).to_owned(),
            file: entry.own.origin.file.to_string(),
        }
    }

    fn cell(&self) -> sheet::Cell {
        sheet::Cell::code(format!("{}:{}", self.kind, self.id))
    }
}
