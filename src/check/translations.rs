//! Translations that are missing where the site wants them, or older than their original.

use super::living;
use crate::diagnostic::{Diagnostic, FieldPath, wording};
use crate::model::Value;
use crate::resolve::{Entry, Graph};
use xxhash_rust::xxh3::Xxh3Default;

/// Reports missing and outdated translations. A translation is compared by content, not by date: it holds the
/// fingerprint of the original it was made from.
pub fn faults(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, entry) in living(graph).filter(|(_, entry)| !entry.stub) {
        let Some(site) = entry.home.and_then(|home| graph.sites.get(home)) else {
            continue;
        };
        if site.settings.translate.contains(&entry.kind()) {
            let missing = site
                .settings
                .languages
                .iter()
                .filter(|language| !entry.speaks(language));
            found.extend(missing.map(|language| {
                let file = entry
                    .own
                    .origin
                    .file
                    .rsplit_once('.')
                    .map_or_else(String::new, |(stem, ending)| format!("{stem}.{language}.{ending}"));
                Diagnostic::new(&wording::LANG_MISSING, entry.own.origin.entry())
                    .with("language", format!("`{language}`"))
                    .with("kind", entry.kind())
                    .with("id", entry.id())
                    .with("file", file)
            }));
        }
        for translation in &entry.translations {
            if let State::Outdated(now) = state(entry, &translation.language) {
                let place = translation.origin.field(&FieldPath::default().key("translated_from"));
                found.push(Diagnostic::new(&wording::TRANSLATION_OUTDATED, place).with("fingerprint", now));
            }
        }
    }
    found
}

/// How an entry stands in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It was written in that language, or has no texts of its own to translate.
    Own,
    /// Made from the original as it is now.
    Current,
    /// Made from another original; this is the fingerprint of the one there is now.
    Outdated(String),
    /// The translation does not say what it was made from.
    Unmarked,
    Missing,
}

/// Whether the texts of an entry are there in a language, and made from the original as it is.
pub fn state(entry: &Entry, language: &str) -> State {
    match entry.translation(language) {
        Some(translation) => match translation.record.name("translated_from") {
            None => State::Unmarked,
            Some(stated) => {
                let now = fingerprint(entry);
                if stated == now {
                    State::Current
                } else {
                    State::Outdated(now)
                }
            }
        },
        None if entry.speaks(language) => State::Own,
        None => State::Missing,
    }
}

/// Eight hexadecimal digits of the original's texts: its text fields and its body.
pub fn fingerprint(entry: &Entry) -> String {
    let mut hash = Xxh3Default::new();
    entry.record().walk(&mut |visit| {
        if let Value::Text(text) = visit.value {
            hash.update(visit.field.name.as_bytes());
            for text in text.all() {
                hash.update(text.as_bytes());
            }
        }
    });
    for (_, body) in &entry.own.bodies {
        for part in &body.parts {
            match part {
                crate::parse::markdown::Part::Html(html) => hash.update(html.as_bytes()),
                crate::parse::markdown::Part::Code(code) => hash.update(code.text.as_bytes()),
                _ => {}
            }
        }
        for link in &body.links {
            hash.update(link.target.as_bytes());
        }
    }
    format!("{:08x}", hash.digest() >> 32)
}
