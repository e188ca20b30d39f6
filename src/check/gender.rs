//! Gender forms: a site keeps to one, its own or at least a single one.

use super::language::prose::{self, is_sentence, own_words};
use super::living;
use crate::diagnostic::{Diagnostic, FieldPath, Place, wording};
use crate::model::{Record, Value};
use crate::parse::markdown::Part;
use crate::resolve::{Entry, Graph, Site, field_path};
use memchr::memmem;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

/// A form of naming all genders, as `gender_style` calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Style {
    Star,
    Colon,
    Underscore,
    Capital,
    Pair,
}

impl Style {
    fn key(self) -> &'static str {
        match self {
            Style::Star => "star",
            Style::Colon => "colon",
            Style::Underscore => "underscore",
            Style::Capital => "capital",
            Style::Pair => "pair",
        }
    }
}

/// A form found in a text, with the first word that shows it.
struct Use {
    style: Style,
    word: String,
    place: Place,
}

/// Reports forms that differ from the site's `gender_style`, or the mixture where it has none.
pub fn mixed(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (number, site) in graph.sites.iter().enumerate() {
        if !site.settings.default_language().starts_with("de") {
            continue;
        }
        let uses = uses_of(graph, number);
        match site.settings.record.word("gender_style") {
            Some("free") => {}
            Some(style) => found.extend(
                uses.into_iter()
                    .filter(|one| one.style.key() != style && !(style == "neutral" && one.style == Style::Pair))
                    .map(|one| {
                        Diagnostic::new(&wording::GENDER_STYLE, one.place)
                            .with("word", one.word)
                            .with("style", style)
                    }),
            ),
            None => found.extend(mixture(site, &uses)),
        }
    }
    found
}

fn mixture(site: &Site, uses: &[Use]) -> Option<Diagnostic> {
    let mut first: BTreeMap<Style, (&Use, usize)> = BTreeMap::new();
    for one in uses {
        first.entry(one.style).or_insert((one, 0)).1 += 1;
    }
    if first.len() < 2 {
        return None;
    }
    let styles = first
        .values()
        .map(|(one, count)| format!("`{}` ({count}×)", one.word))
        .collect::<Vec<_>>()
        .join(", ");
    let place = Place::value(&site.settings.file, FieldPath::default().key("title"));
    let mut diagnostic = Diagnostic::new(&wording::GENDER_MIXED, place).with("styles", styles);
    for (one, _) in first.values() {
        diagnostic = diagnostic.label(one.place.clone(), format!("`{}`", one.word));
    }
    Some(diagnostic)
}

/// The first use of each style in each German text and field of the site's own entries.
fn uses_of(graph: &Graph, site: usize) -> Vec<Use> {
    let own: Vec<&Entry> = living(graph)
        .map(|(_, entry)| entry)
        .filter(|entry| entry.home == Some(site))
        .collect();
    own.into_par_iter().flat_map_iter(uses_in).collect()
}

/// What others say, code and addresses are in nobody's style.
fn uses_in(entry: &Entry) -> Vec<Use> {
    let mut uses = Vec::new();
    if !may_name_people(entry) {
        return uses;
    }
    entry.record().walk(&mut |visit| {
        let quoted = matches!(visit.field.name, "sic" | "remark" | "body") || visit.top.name == "sources";
        let Value::Text(text) = visit.value else { return };
        if !quoted
            && !is_sentence(visit)
            && let Some(text) = text.in_language("de")
        {
            let place = entry.own.origin.field(&field_path(visit.path));
            let forms = forms(&own_words(text)).into_iter();
            uses.extend(forms.map(|(style, word)| Use {
                style,
                word,
                place: place.clone(),
            }));
        }
    });
    uses.extend(in_sentences(entry));
    uses
}

/// Each style once for each text or field, however many paragraphs it has.
fn in_sentences(entry: &Entry) -> Vec<Use> {
    let mut seen = HashSet::new();
    let mut uses = Vec::new();
    let passages = prose::of(entry).passages;
    for passage in passages.iter().filter(|passage| passage.language.starts_with("de")) {
        for (style, word) in forms(&passage.text) {
            if seen.insert((style, passage.place(""))) {
                uses.push(Use {
                    style,
                    place: passage.place(&word),
                    word,
                });
            }
        }
    }
    uses
}

/// Whether any text has the ending in it. Few have, and all others need not be taken apart.
fn may_name_people(entry: &Entry) -> bool {
    let has = |text: &str| {
        let before = ENDING.find_iter(text.as_bytes()).map(|at| at.checked_sub(1));
        let mut before = before.filter_map(|at| text.as_bytes().get(at?));
        before.any(|byte| matches!(byte, b'i' | b'I'))
    };
    let mut found = false;
    let mut read = |record: &Record| {
        record.walk(&mut |visit| {
            if let Value::Text(text) = visit.value {
                found |= text.all().any(has);
            }
        });
    };
    read(entry.record());
    let translated = entry.translations.iter();
    translated.for_each(|translation| read(&translation.record));
    let mut parts = entry.texts().flat_map(|text| &text.body.parts);
    found || parts.any(|part| matches!(part, Part::Html(html) if has(html)))
}

/// Searched for in every German text, so with the processor's wide instructions.
static ENDING: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("nnen"));

/// Each style once, with the first word that shows it.
fn forms(text: &str) -> BTreeMap<Style, String> {
    let mut found: BTreeMap<Style, String> = BTreeMap::new();
    for at in ENDING.find_iter(text.as_bytes()) {
        let Some(start) = at.checked_sub(1) else { continue };
        let before = text.get(..start).unwrap_or_default();
        let style = match (before.chars().next_back(), text.get(start..at)) {
            (Some('*'), Some("i")) => Style::Star,
            (Some(':'), Some("i")) => Style::Colon,
            (Some('_'), Some("i")) => Style::Underscore,
            (Some(letter), Some("I")) if letter.is_lowercase() => Style::Capital,
            (Some(letter), Some("i")) if letter.is_lowercase() => match pair(before, text, at) {
                true => Style::Pair,
                false => continue,
            },
            _ => continue,
        };
        found.entry(style).or_insert_with(|| word_around(text, at));
    }
    found
}

/// "Bürgerinnen und Bürger": the word without its ending stands near by.
fn pair(before: &str, text: &str, at: usize) -> bool {
    let stem = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let stem: String = stem
        .chars()
        .take(stem.chars().count().saturating_sub(2).max(4))
        .collect();
    let rest = text.get(at + 4..).unwrap_or_default();
    let Some(other) = ["und ", "oder ", "bzw. ", "/ "]
        .iter()
        .find_map(|word| rest.trim_start().strip_prefix(word))
    else {
        return false;
    };
    let next: String = other.chars().take_while(|c| c.is_alphabetic()).collect();
    stem.chars().count() >= 3 && next.starts_with(&stem) && !next.ends_with("innen")
}

fn word_around(text: &str, at: usize) -> String {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '*' | ':' | '_');
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind(|c: char| !inside(c)).map_or(0, |last| {
        last + before
            .get(last..)
            .and_then(|b| b.chars().next())
            .map_or(1, char::len_utf8)
    });
    let after = text.get(at..).unwrap_or_default();
    let end = after.find(|c: char| !inside(c)).map_or(text.len(), |end| at + end);
    text.get(start..end)
        .unwrap_or_default()
        .trim_end_matches([':', '*', '_'])
        .to_owned()
}
