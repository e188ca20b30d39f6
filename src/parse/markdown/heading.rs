//! Ids of headings: short, readable in an address, and each only once.

use icu_normalizer::DecomposingNormalizerBorrowed;
use pulldown_cmark::{Event, TagEnd};
use std::collections::HashMap;
use std::ops::Range;

/// The ids of one text.
#[derive(Debug, Default)]
pub struct Ids {
    /// By id: 0 while it only waits for who asked for it, else the number that a further one of that name tries next.
    taken: HashMap<String, usize>,
}

impl Ids {
    /// Keeps an id for who asks for it with [`Ids::claim`].
    pub fn reserve(&mut self, id: &str) {
        self.taken.insert(id.to_owned(), 0);
    }

    /// The id asked for, unless an earlier one has it already.
    pub fn claim(&mut self, id: &str) -> String {
        match self.taken.get_mut(id) {
            Some(next @ 0) => {
                *next = 2;
                id.to_owned()
            }
            _ => self.unique(id.to_owned()),
        }
    }

    /// `wanted`, or `wanted-2`, `wanted-3` … if it is taken.
    pub fn unique(&mut self, wanted: String) -> String {
        let Some(&next) = self.taken.get(&wanted) else {
            self.taken.insert(wanted.clone(), 2);
            return wanted;
        };
        let mut number = next.max(2);
        let id = loop {
            let id = format!("{wanted}-{number}");
            number += 1;
            if !self.taken.contains_key(&id) {
                break id;
            }
        };
        // A reserved id stays reserved.
        if next > 0 {
            self.taken.insert(wanted, number);
        }
        self.taken.insert(id.clone(), 2);
        id
    }
}

/// Whether an id or class that was typed can be used: `[A-Za-z][A-Za-z0-9_-]*`.
pub fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The id made from a title; empty if it has neither letters nor digits.
pub fn slug(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    let mut gap = false;
    for char in title.chars() {
        // Signs of gender inside a word part nothing: Bürger*innen, Bürger:innen.
        if matches!(char, '*' | ':' | '\'' | '’' | '\u{ad}') {
            continue;
        }
        if !char.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && !slug.is_empty() {
            slug.push('-');
        }
        gap = false;
        push_folded(&mut slug, char);
    }
    slug
}

fn push_folded(slug: &mut String, char: char) {
    match char {
        'ä' | 'Ä' => slug.push_str("ae"),
        'ö' | 'Ö' => slug.push_str("oe"),
        'ü' | 'Ü' => slug.push_str("ue"),
        'ß' | 'ẞ' => slug.push_str("ss"),
        'æ' | 'Æ' => slug.push_str("ae"),
        'ø' | 'Ø' => slug.push('o'),
        'ł' | 'Ł' => slug.push('l'),
        _ if char.is_ascii() => slug.push(char.to_ascii_lowercase()),
        _ => {
            let nfd = DecomposingNormalizerBorrowed::new_nfd();
            let letters = nfd.normalize_iter(char.to_lowercase()).filter(|c| c.is_alphanumeric());
            slug.extend(letters);
        }
    }
}

/// The text of some events without markup.
pub fn plain_text(events: &[(Event<'_>, Range<usize>)]) -> String {
    let mut text = String::new();
    for (event, _) in events {
        push_plain(&mut text, event);
    }
    text
}

/// The text of a heading whose content begins `events`.
pub fn title(events: &[(Event<'_>, Range<usize>)]) -> String {
    let mut text = String::new();
    for (event, _) in events {
        if matches!(event, Event::End(TagEnd::Heading(_))) {
            break;
        }
        push_plain(&mut text, event);
    }
    text
}

fn push_plain(text: &mut String, event: &Event<'_>) {
    match event {
        Event::Text(piece) | Event::Code(piece) => text.push_str(piece),
        Event::SoftBreak | Event::HardBreak => text.push(' '),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_readable() {
        for (title, id) in [
            ("Über uns", "ueber-uns"),
            ("Größe & Maß", "groesse-mass"),
            ("Café à la carte", "cafe-a-la-carte"),
            ("Bürger*innen", "buergerinnen"),
            ("2025: Rückblick!", "2025-rueckblick"),
            ("🎉", ""),
            ("Москва", "москва"),
        ] {
            assert_eq!(slug(title), id);
        }
    }

    #[test]
    fn ids_are_unique() {
        let mut ids = Ids::default();
        ids.reserve("y");
        let given: Vec<_> = ["x", "x-2", "x", "x", "y"]
            .into_iter()
            .map(|id| ids.unique(id.to_owned()))
            .collect();
        assert_eq!(given, ["x", "x-2", "x-3", "x-4", "y-2"]);
    }
}
