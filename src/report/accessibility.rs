//! For the accessibility officer: what is found, what is not looked at, and what only people can tell.

use super::causes::{self, Cause};
use super::levels::{self, Changed};
use super::sheet::{Cell, Section, Tongue};
use super::{Content, Study};
use crate::check::documents::is_document;
use crate::model::fields::FILE;
use crate::model::{Record, Value};
use crate::resolve::{Entry, LinkTarget, Site};
use serde::Serialize;
use std::collections::BTreeMap;

/// A check of accessibility: its code, the criteria of WCAG 2.2 it belongs to, and what it looks at in German and English.
struct Check {
    code: &'static str,
    criteria: &'static str,
    german: &'static str,
    english: &'static str,
}

const fn check(code: &'static str, criteria: &'static str, german: &'static str, english: &'static str) -> Check {
    Check {
        code,
        criteria,
        german,
        english,
    }
}

const CHECKS: &[Check] = &[
    check(
        "a11y-statement-incomplete",
        "–",
        "Erklärung vollständig",
        "statement complete",
    ),
    check("a11y-statement-missing", "–", "Erklärung vorhanden", "statement there"),
    check("a11y-statement-old", "–", "Erklärung überprüft", "statement reviewed"),
    check(
        "aria-invalid",
        "4.1.2",
        "Rollen und Zustände (ARIA)",
        "roles and states (ARIA)",
    ),
    check(
        "autoplay",
        "1.4.2",
        "Ton, der von selbst beginnt",
        "sound that begins by itself",
    ),
    check("colour-contrast", "1.4.3", "Kontrast von Links", "contrast of links"),
    check(
        "consumer-information",
        "–",
        "Angaben für Verbraucher (BFSG)",
        "information for consumers (BFSG)",
    ),
    check("easy-language-missing", "–", "Leichte Sprache", "easy language"),
    check("frame-title", "4.1.2", "Titel eingebetteter Rahmen", "titles of frames"),
    check(
        "heading-order",
        "1.3.1",
        "Ordnung der Überschriften",
        "order of headings",
    ),
    check("html-id", "1.3.1, 4.1.2", "Kennungen im Quelltext", "ids"),
    check("html-invalid", "–", "gültiges HTML", "valid HTML"),
    check("img-alt", "1.1.1", "Alternativtexte", "alternative texts"),
    check(
        "keyboard",
        "2.1.4, 2.4.3",
        "Reihenfolge und Kürzel der Tastatur",
        "order and keys of the keyboard",
    ),
    check(
        "label-missing",
        "1.3.1, 3.3.2",
        "Beschriftung von Feldern",
        "labels of fields",
    ),
    check("lang-wrong", "3.1.1, 3.1.2", "Sprache der Texte", "language of texts"),
    check(
        "legal-not-linked",
        "–",
        "Wege zu den Pflichtseiten",
        "ways to the pages that the law asks for",
    ),
    check(
        "link-text",
        "2.4.4",
        "aussagekräftige Linktexte",
        "links that say where they lead",
    ),
    check(
        "name-missing",
        "2.4.4, 4.1.2",
        "Text von Links und Schaltflächen",
        "text of links and buttons",
    ),
    check("ombuds-link", "–", "Durchsetzungsverfahren", "enforcement procedure"),
    check(
        "page-frame",
        "2.4.2, 3.1.1",
        "Titel, Sprache und Hauptteil",
        "title, language and main part",
    ),
    check(
        "page-refresh",
        "2.2.1",
        "Seiten, die sich von selbst ändern",
        "pages that change by themselves",
    ),
    check("page-zoom", "1.4.4", "Vergrößern der Seite", "making the page larger"),
    check("pdf-accessible-unknown", "EN 301 549, 10", "Dokumente", "documents"),
    check("sign-language-missing", "–", "Gebärdensprache", "sign language"),
    check("table-head", "1.3.1", "Kopfzellen von Tabellen", "headings of tables"),
];

/// What no program can tell: a name for programs, and the question in German and English.
const FOR_PEOPLE: &[(&str, &str, &str)] = &[
    (
        "alternative-texts",
        "Sagen die Alternativtexte, worauf es beim Bild an dieser Stelle ankommt? (1.1.1)",
        "Do alternative texts say what matters about the image at that place? (1.1.1)",
    ),
    (
        "media",
        "Haben Videos Untertitel und Audiodeskription, Tonaufnahmen eine Abschrift? (1.2)",
        "Do videos have captions and audio description, recordings a transcript? (1.2)",
    ),
    (
        "order-of-reading",
        "Ist die Reihenfolge sinnvoll, auch beim Vorlesen und mit der Tastatur? (1.3.2, 2.4.3)",
        "Does the order make sense, also when read aloud and by keyboard? (1.3.2, 2.4.3)",
    ),
    (
        "colour-alone",
        "Ist nichts allein an der Farbe zu erkennen, auch in Grafiken? (1.4.1, 1.4.11)",
        "Is nothing told by colour alone, also in graphics? (1.4.1, 1.4.11)",
    ),
    (
        "zoom",
        "Sind die Seiten bei 400 % Vergrößerung und mit eigenen Textabständen nutzbar? (1.4.10, 1.4.12)",
        "Can pages be used at 400 % zoom and with one's own spacing of text? (1.4.10, 1.4.12)",
    ),
    (
        "keyboard",
        "Ist alles mit der Tastatur bedienbar, und ist der Fokus zu sehen? (2.1, 2.4.7, 2.4.11)",
        "Can everything be used by keyboard, and is the focus to be seen? (2.1, 2.4.7, 2.4.11)",
    ),
    (
        "plain-words",
        "Sind Überschriften, Links und Texte verständlich? (2.4.6, 3.1)",
        "Are headings, links and texts understandable? (2.4.6, 3.1)",
    ),
    (
        "assistive-technology",
        "Kommen Menschen mit Vorleseprogramm, Vergrößerung und Spracheingabe ans Ziel? (4.1.2)",
        "Do people reach their goal with screen reader, magnifier and voice control? (4.1.2)",
    ),
    (
        "documents",
        "Sind PDF und andere Dokumente getaggt und geprüft? (EN 301 549, Kapitel 10)",
        "Are PDF and other documents tagged and checked? (EN 301 549, chapter 10)",
    ),
    (
        "elsewhere",
        "Sind die Dienste barrierefrei, zu denen die Seiten führen, etwa Anmeldung und Karten?",
        "Are the services accessible that pages lead to, such as registration and maps?",
    ),
];

pub fn codes() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|check| check.code)
}

#[derive(Serialize)]
pub struct Accessibility {
    findings: Vec<Cause>,
    levels: Vec<Changed>,
    /// The codes that were looked for.
    checked: Vec<&'static str>,
    statements: Vec<Statement>,
    documents: Vec<Document>,
    for_people: Vec<&'static str>,
    #[serde(skip)]
    has_pages: bool,
}

/// The accessibility statement of a site.
#[derive(Serialize)]
struct Statement {
    site: String,
    public_body: Option<&'static str>,
    /// The file that holds it.
    file: Option<String>,
    /// `full`, `partial`, `none` or `unassessed`, where the settings say so.
    status: Option<&'static str>,
    /// How many barriers it names.
    barriers: usize,
    /// When it was last looked at, as far as the content says.
    reviewed: Option<String>,
}

/// A file to download that people read.
#[derive(Serialize)]
struct Document {
    file: String,
    bytes: u64,
    /// `yes`, `no`, `unknown`, or nothing where nobody has said.
    accessible: Option<&'static str>,
    alternative: bool,
    sites: Vec<String>,
}

impl Accessibility {
    pub fn of(study: &Study<'_>) -> Accessibility {
        let codes: Vec<&'static str> = codes().collect();
        Accessibility {
            findings: study.causes(&codes),
            levels: study.changed_levels(&codes),
            checked: codes,
            statements: study.sites().map(|site| statement(study, site)).collect(),
            documents: documents(study),
            for_people: FOR_PEOPLE.iter().map(|(name, ..)| *name).collect(),
            has_pages: study.has_pages(),
        }
    }
}

fn statement(study: &Study<'_>, site: &Site) -> Statement {
    let is_statement = |entry: &&Entry| entry.record().word("legal_kind") == Some("barrierefreiheit");
    let graph = study.graph;
    let entries = site.shown.iter().filter_map(|id| graph.entries.get(*id));
    let page = entries.into_iter().find(is_statement);
    let legal = site.settings.record.record("legal");
    // Where the settings hold the statement, its days stand beside it; a new one has been looked at when it was made.
    let statement = legal.and_then(|legal| legal.record("accessibility"));
    let stated = statement.and_then(|statement| statement.date("reviewed").or(statement.date("prepared")));
    let of_page = page.and_then(|entry| entry.record().date("updated").or(entry.record().date("as_of")));
    Statement {
        site: site.settings.id.to_string(),
        public_body: legal.and_then(|legal| legal.word("public_body")),
        file: page.map(|entry| entry.own.origin.file.to_string()),
        status: statement.and_then(|statement| statement.word("status")),
        barriers: statement.map_or(0, |statement| statement.list("barriers").len()),
        reviewed: stated.or(of_page).map(|date| date.as_str().to_owned()),
    }
}

fn documents(study: &Study<'_>) -> Vec<Document> {
    let mut found: BTreeMap<usize, Document> = BTreeMap::new();
    for site in study.sites() {
        let mut add = |asset: usize, said: Option<&Record>| {
            let Some(file) = study.graph.assets.get(asset).filter(|asset| is_document(&asset.path)) else {
                return;
            };
            let document = found.entry(asset).or_insert_with(|| Document {
                file: file.file.to_string(),
                bytes: file.size,
                accessible: None,
                alternative: false,
                sites: Vec::new(),
            });
            let said_word = said.and_then(|said| said.word("accessible"));
            document.accessible = document.accessible.or(said_word);
            document.alternative |= said.is_some_and(|said| said.text("alternative").is_some());
            if document.sites.last().map(String::as_str) != Some(&*site.settings.id) {
                document.sites.push(site.settings.id.to_string());
            }
        };
        for (_, entry) in study.shown(site) {
            entry.record().walk(&mut |visit| {
                let Value::Record(file) = visit.value else { return };
                if !std::ptr::eq(file.schema, &FILE) {
                    return;
                }
                let src = file.name("src").unwrap_or_default();
                let mut files = entry.bound.files.iter();
                if let Some((_, asset)) = files.find(|(written, _)| **written == *src) {
                    add(*asset, Some(file));
                }
            });
            for target in entry.bound.links.iter().flatten() {
                if let LinkTarget::Asset { asset } = target {
                    add(*asset, None);
                }
            }
        }
    }
    let mut documents: Vec<Document> = found.into_values().collect();
    documents.sort_by(|a, b| a.file.cmp(&b.file));
    documents
}

impl Content for Accessibility {
    fn sections(&self, tongue: Tongue) -> Vec<Section> {
        let of_code = |code: &str| {
            let check = CHECKS.iter().find(|check| check.code == code);
            check.map_or_else(String::new, |check| {
                let what = tongue.say(check.german, check.english);
                match check.criteria {
                    "–" => what.to_owned(),
                    criteria if criteria.starts_with("EN") => format!("{what} ({criteria})"),
                    criteria => format!("{what} (WCAG {criteria})"),
                }
            })
        };
        let statements = self.statements.iter().map(|statement| {
            vec![
                Cell::code(&statement.site),
                Cell::words(match statement.public_body {
                    Some("true") => tongue.say("ja", "yes"),
                    Some("false") => tongue.say("nein", "no"),
                    _ => tongue.say("ungeklärt", "not settled"),
                }),
                match &statement.file {
                    Some(file) => Cell::code(file),
                    None => Cell::words(tongue.say("fehlt", "missing")),
                },
                Cell::words(match statement.status {
                    Some("full") => tongue.say("vereinbar", "conforms"),
                    Some("partial") => tongue.say("teilweise vereinbar", "conforms in part"),
                    Some("none") => tongue.say("nicht vereinbar", "does not conform"),
                    Some(_) => tongue.say("noch nicht bewertet", "not assessed yet"),
                    None => tongue.say("nicht angegeben", "not said"),
                }),
                Cell::words(statement.barriers.to_string()),
                match &statement.reviewed {
                    Some(day) => Cell::words(day),
                    None => Cell::words(tongue.say("nicht angegeben", "not said")),
                },
            ]
        });
        let documents = self.documents.iter().map(|document| {
            vec![
                Cell::code(&document.file),
                Cell::words(match document.accessible {
                    Some("yes") => tongue.say("barrierefrei", "accessible"),
                    Some("no") => tongue.say("nicht barrierefrei", "not accessible"),
                    Some(_) => tongue.say("nicht geprüft", "not checked"),
                    None => tongue.say("nichts angegeben", "nothing said"),
                }),
                tongue.yes_or_no(document.alternative),
                Cell::words(tongue.size(document.bytes)),
                Cell::codes(&document.sites),
            ]
        });
        let for_people = FOR_PEOPLE
            .iter()
            .map(|(_, german, english)| Cell::words(tongue.say(german, english)));
        vec![
            causes::section_of_pages(&self.findings, (tongue, self.has_pages), &of_code),
            levels::section(&self.levels, tongue),
            Section::new(tongue.say("Was das Programm prüft", "What the program checks"))
                .points(CHECKS.iter().map(|check| Cell::words(of_code(check.code))).collect()),
            Section::new(tongue.say("Erklärung zur Barrierefreiheit", "Accessibility statement")).table(
                &[
                    tongue.say("Website", "Site"),
                    tongue.say("öffentliche Stelle", "public body"),
                    tongue.say("Datei", "File"),
                    tongue.say("Stand der Vereinbarkeit", "Conformance"),
                    tongue.say("genannte Barrieren", "Barriers named"),
                    tongue.say("zuletzt überprüft", "last reviewed"),
                ],
                statements.collect(),
                tongue.say("Es gibt keine Website.", "There is no site."),
            ),
            Section::new(tongue.say("Dokumente zum Herunterladen", "Documents to download")).table(
                &[
                    tongue.say("Datei", "File"),
                    tongue.say("Zustand", "State"),
                    tongue.say("Alternative genannt", "Alternative named"),
                    tongue.say("Größe", "Size"),
                    tongue.say("Websites", "Sites"),
                ],
                documents.collect(),
                tongue.say("Es gibt keine Dokumente.", "There are no documents."),
            ),
            Section::new(tongue.say("Was nur Menschen prüfen können", "What only people can check"))
                .points(for_people.collect()),
        ]
    }
}
