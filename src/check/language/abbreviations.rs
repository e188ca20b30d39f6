//! Abbreviations that a text uses and nobody explains. Few false alarms matter more than completeness, so all of the
//! workspace's names are known, citations of laws are left alone, and what several capital words form is a name.

use super::prose::{self, INTRODUCTIONS, Passage, Prose, is_in_brackets};
use super::tongues;
use crate::check::living;
use crate::diagnostic::{Diagnostic, Place, wording};
use crate::model::{Record, Value};
use crate::resolve::{Entry, Graph};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What everybody knows, or knows better than what it stands for.
const KNOWN: &[&str] = &[
    "ADAC", "AGB", "AGG", "AIDS", "AOK", "ARD", "ASCII", "BGB", "BIC", "BMW", "BRD", "CDU", "CEO", "CHF", "COVID",
    "CSS", "CSU", "CSV", "DAX", "DDR", "DFB", "DGB", "DHL", "DIN", "DNA", "DNS", "DPA", "DRK", "DSGVO", "DVD", "EDV",
    "EKD", "ESA", "EUR", "FAQ", "FAZ", "FDP", "GBP", "GEMA", "GEZ", "GIF", "GMBH", "GPS", "HGB", "HIV", "HTML", "HTTP",
    "HTTPS", "HWK", "IBAN", "IBM", "ICE", "IHK", "ISBN", "ISO", "JPEG", "JPG", "JSON", "KFZ", "KITA", "LAN", "LED",
    "LKW", "MDR", "MINT", "MRT", "NASA", "NATO", "NDR", "NGO", "NRW", "NVIDIA", "PDF", "PIN", "PKW", "PLZ", "PNG",
    "RAM", "RBB", "RNA", "RSS", "SAP", "SCHUFA", "SEPA", "SGB", "SIM", "SMS", "SPD", "SQL", "SUV", "SVG", "SWR", "TAN",
    "TAZ", "TED", "THW", "TÜV", "UNESCO", "UNICEF", "UNO", "URL", "USA", "USB", "USD", "UTC", "UTF", "VHS", "VIP",
    "WDR", "WLAN", "WWW", "XML", "YAML", "ZDF", "ZIP", "ZPO", "ÖPNV",
];

/// Fields that hold names.
const NAMES: &[&str] = &[
    "title",
    "abbr",
    "short",
    "aliases",
    "variants",
    "legal_form",
    "number",
    "programme",
    "org",
    "publisher",
    "credit",
];

/// All abbreviations that the names of the workspace explain.
pub struct Abbreviations {
    names: BTreeSet<String>,
}

/// An abbreviation that an entry uses without a word of explanation.
pub struct Use {
    abbreviation: String,
    folder: usize,
    entry: String,
    place: Place,
}

impl Abbreviations {
    pub fn of(graph: &Graph) -> Abbreviations {
        let mut names = BTreeSet::new();
        let mut read = |record: &Record| {
            record.walk(&mut |visit| {
                if !NAMES.contains(&visit.field.name) {
                    return;
                }
                match visit.value {
                    Value::Name(name) => names.extend(candidates(name).map(str::to_owned)),
                    Value::Text(text) => names.extend(text.all().flat_map(candidates).map(str::to_owned)),
                    _ => {}
                }
            });
        };
        for entry in &graph.entries {
            read(entry.record());
            entry
                .translations
                .iter()
                .for_each(|translation| read(&translation.record));
        }
        graph.sites.iter().for_each(|site| read(&site.settings.record));
        Abbreviations { names }
    }

    /// The abbreviations of an entry that neither its texts nor any name explain, each once.
    pub fn unexplained(&self, entry: &Entry, prose: &Prose<'_>) -> Vec<Use> {
        let mut found: BTreeMap<&str, &Passage<'_>> = BTreeMap::new();
        let mut explained: BTreeSet<&str> = prose.explained.iter().flat_map(|text| candidates(text)).collect();
        for passage in &prose.passages {
            // Most passages have none.
            if words(&passage.text).next().is_none() {
                continue;
            }
            let mut candidates = alone(&passage.text).peekable();
            explained.extend(written_out(&passage.text));
            if candidates.peek().is_none() || cites_a_law(&passage.text) || is_shouted(&passage.text) {
                continue;
            }
            for candidate in candidates {
                found.entry(candidate).or_insert(passage);
            }
        }
        let is_known = |word: &str| {
            let is_told = explained.contains(word) || self.names.contains(word);
            is_told || KNOWN.contains(&word) || is_common(&word.to_lowercase())
        };
        found
            .into_iter()
            .filter(|(word, _)| !is_known(word))
            .map(|(word, passage)| Use {
                abbreviation: word.to_owned(),
                folder: entry.own.folder,
                entry: format!("{}:{}", entry.kind(), entry.id()),
                place: passage.place(word),
            })
            .collect()
    }
}

/// One note for each abbreviation of a folder of content, however many entries use it. What the workspace also writes in small
/// letters is a word that somebody stresses.
pub fn told(graph: &Graph, uses: Vec<Use>) -> Vec<Diagnostic> {
    let words = in_small_letters(graph, &uses);
    let uses = uses
        .into_iter()
        .filter(|one| !words.contains(&one.abbreviation.to_lowercase()));
    let mut grouped: BTreeMap<(usize, String), Vec<Use>> = BTreeMap::new();
    for one in uses {
        grouped
            .entry((one.folder, one.abbreviation.clone()))
            .or_default()
            .push(one);
    }
    let told = |((_, abbreviation), uses): ((usize, String), Vec<Use>)| {
        let first = uses.first()?;
        let entries = match uses.len() {
            1 => format!("`{}`", first.entry),
            count => format!("{count} entries, among them `{}`", first.entry),
        };
        Some(
            Diagnostic::new(&wording::ABBR_UNEXPANDED, first.place.clone())
                .with("abbreviation", abbreviation)
                .with("entries", entries),
        )
    };
    grouped.into_iter().filter_map(told).collect()
}

/// Which of these abbreviations stand somewhere as words with small letters. All texts are read once more for it, but only where
/// there is something to look for.
fn in_small_letters(graph: &Graph, uses: &[Use]) -> BTreeSet<String> {
    let wanted: BTreeSet<String> = uses.iter().map(|one| one.abbreviation.to_lowercase()).collect();
    if wanted.is_empty() {
        return wanted;
    }
    let longest = wanted.iter().map(String::len).max().unwrap_or(0);
    let entries: Vec<&Entry> = living(graph).map(|(_, entry)| entry).collect();
    let of_entry = |entry: &Entry| -> BTreeSet<String> {
        let prose = prose::of(entry);
        let texts = prose.passages.iter().map(|passage| passage.text.as_str());
        // What has other marks in it is an address or a name.
        let words = texts.flat_map(str::split_whitespace);
        let words = words.map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation() || matches!(c, '…' | '–')));
        let small = words.filter(|word| word.len() <= longest && word.ends_with(char::is_lowercase));
        let known = small.map(str::to_lowercase);
        known.filter(|word| wanted.contains(word)).collect()
    };
    entries
        .into_par_iter()
        .map(of_entry)
        .reduce(BTreeSet::new, |mut all, more| {
            all.extend(more);
            all
        })
}

/// Words that people write in capitals to stress them, in small letters.
const STRESSED: &[&str] = &[
    "abgesagt",
    "absage",
    "absolut",
    "achtung",
    "aktuell",
    "all",
    "alle",
    "allen",
    "alles",
    "and",
    "anders",
    "anfang",
    "anmelden",
    "april",
    "archiv",
    "august",
    "beginn",
    "beide",
    "bild",
    "bilder",
    "bitte",
    "blog",
    "buchen",
    "dabei",
    "danach",
    "dank",
    "danke",
    "date",
    "daten",
    "davor",
    "dazu",
    "dein",
    "deine",
    "dezember",
    "dienstag",
    "drei",
    "eher",
    "eins",
    "eintritt",
    "ende",
    "entfällt",
    "entwurf",
    "ergebnis",
    "erst",
    "euch",
    "euer",
    "eure",
    "event",
    "events",
    "fazit",
    "februar",
    "fertig",
    "foto",
    "fotos",
    "frage",
    "fragen",
    "free",
    "frei",
    "freitag",
    "früher",
    "ganz",
    "gar",
    "gegen",
    "genau",
    "gesucht",
    "geändert",
    "gratis",
    "gut",
    "hallo",
    "heft",
    "helfen",
    "heute",
    "hier",
    "hilfe",
    "hinweis",
    "hören",
    "ich",
    "ihr",
    "immer",
    "info",
    "infos",
    "januar",
    "jede",
    "jeder",
    "jedes",
    "jetzt",
    "join",
    "juli",
    "juni",
    "kein",
    "keine",
    "keinen",
    "keiner",
    "klar",
    "kommen",
    "kontakt",
    "kurz",
    "leider",
    "lesen",
    "letzte",
    "link",
    "links",
    "live",
    "mai",
    "mail",
    "mehr",
    "mein",
    "meine",
    "mittwoch",
    "montag",
    "morgen",
    "muss",
    "must",
    "märz",
    "nachtrag",
    "nein",
    "neu",
    "neue",
    "neuer",
    "neues",
    "neustart",
    "never",
    "news",
    "nie",
    "niemals",
    "niemand",
    "noch",
    "not",
    "november",
    "now",
    "nun",
    "nur",
    "ohne",
    "oktober",
    "online",
    "only",
    "open",
    "ort",
    "pause",
    "pflicht",
    "please",
    "plus",
    "podcast",
    "presse",
    "programm",
    "projekt",
    "ruhe",
    "sale",
    "samstag",
    "save",
    "schluss",
    "schnell",
    "schon",
    "sehen",
    "sehr",
    "sein",
    "seine",
    "selbst",
    "sicher",
    "sie",
    "sofort",
    "sold",
    "sonntag",
    "spende",
    "spenden",
    "später",
    "stand",
    "start",
    "starts",
    "statt",
    "stop",
    "stopp",
    "team",
    "teams",
    "teil",
    "termin",
    "termine",
    "text",
    "thema",
    "tipp",
    "tipps",
    "titel",
    "today",
    "tomorrow",
    "trotz",
    "uhr",
    "umfrage",
    "uns",
    "unser",
    "unsere",
    "update",
    "updates",
    "verlegt",
    "video",
    "videos",
    "viel",
    "viele",
    "vielen",
    "voll",
    "vor",
    "vorher",
    "vorschau",
    "vortrag",
    "wahl",
    "wann",
    "warnung",
    "warum",
    "was",
    "weiter",
    "wenn",
    "wer",
    "wichtig",
    "wieder",
    "wir",
    "woche",
    "zeit",
    "ziel",
    "ziele",
    "zusage",
    "zwei",
];

fn is_common(word: &str) -> bool {
    STRESSED.contains(&word) || tongues::is_small_word(word)
}

/// A word that holds three capitals in a row, and where it stands.
struct Word<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

/// The words of a text that may be abbreviations. They are few: all others are passed over byte by byte.
fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let inside = at + three_capitals(text.as_bytes().get(at..)?)?;
        let start = text.get(..inside)?.trim_end_matches(char::is_alphanumeric).len();
        let rest = text.get(inside..)?;
        let end = inside + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        at = end;
        Some(Word {
            text: text.get(start..end)?,
            start,
            end,
        })
    })
}

/// Where a capital stands that two more stand beside. Of three letters in a row one is a third, so only those are looked at first.
fn three_capitals(text: &[u8]) -> Option<usize> {
    let is_capital = |at: usize| text.get(at).is_some_and(u8::is_ascii_uppercase);
    let mut thirds = (2..text.len()).step_by(3);
    thirds.find(|third| {
        let at = *third;
        is_capital(at)
            && (is_capital(at - 1) && (is_capital(at - 2) || is_capital(at + 1))
                || is_capital(at + 1) && is_capital(at + 2))
    })
}

/// Capitals alone, three to eight of them, without a plural's `s`; numbers in Roman figures are none.
fn abbreviation(word: &str) -> Option<&str> {
    let bare = word.strip_suffix('s').unwrap_or(word);
    let letters = bare.chars().count();
    let is_roman = bare.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C'));
    let is_one = (3..=8).contains(&letters) && bare.chars().all(|c| c.is_alphabetic() && c.is_uppercase()) && !is_roman;
    is_one.then_some(bare)
}

fn candidates(text: &str) -> impl Iterator<Item = &str> {
    words(text).filter_map(|word| abbreviation(word.text))
}

/// Two capitals and more. Of several such words in a row none is an abbreviation: they are a name, or somebody shouts.
fn is_capitals(word: &str) -> bool {
    word.chars().nth(1).is_some() && word.chars().all(char::is_uppercase)
}

/// Abbreviations that stand for themselves, not as a part of a longer name or an address.
fn alone(text: &str) -> impl Iterator<Item = &str> {
    let joins = |c: char| matches!(c, '.' | '/' | '@' | '_' | '&' | ':' | '#');
    let is_outside = |c: char| !c.is_alphanumeric();
    words(text).filter_map(move |word| {
        let bare = abbreviation(word.text)?;
        let before = text.get(..word.start)?;
        let behind = text.get(word.end..)?;
        let is_joined = before.ends_with(joins)
            || behind.starts_with(joins) && behind.chars().nth(1).is_some_and(char::is_alphanumeric);
        let last = before.trim_end_matches(is_outside).rsplit(is_outside).next()?;
        let next = behind.trim_start_matches(is_outside).split(is_outside).next()?;
        let is_part = is_capitals(last) || is_capitals(next);
        (!is_joined && !is_part).then_some(bare)
    })
}

fn cites_a_law(text: &str) -> bool {
    ["§", "Art.", "section ", "Section "]
        .iter()
        .any(|sign| text.contains(sign))
}

/// "Kleine und mittlere Unternehmen (KMU)", "(BMBF, heute BMFTR)", "KMU (kleine …)", "kurz KMU", "KMU steht für".
fn written_out(text: &str) -> impl Iterator<Item = &str> {
    words(text).filter_map(move |word| {
        let bare = abbreviation(word.text)?;
        let before = text.get(..word.start)?.trim_end();
        let behind = text.get(word.end..)?.trim_start();
        let is_told = is_in_brackets(before)
            || INTRODUCTIONS.iter().any(|word| before.ends_with(word))
            || behind.starts_with('(')
            || behind.starts_with('=')
            || behind.starts_with("steht für")
            || behind.starts_with("stands for");
        is_told.then_some(bare)
    })
}

/// Whether most letters are capitals, as in a heading that shouts. Of a few words that proves nothing.
fn is_shouted(text: &str) -> bool {
    let count = |is: fn(&u8) -> bool| text.bytes().filter(is).count();
    text.len() > 20 && count(u8::is_ascii_uppercase) > 2 * count(u8::is_ascii_lowercase)
}
