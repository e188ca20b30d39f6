//! German texts in English files and the other way round, told by small words that only one of the two has.
//!
//! Only these two languages are told apart, and only where a paragraph is long enough to be sure: a name, a title or a
//! quotation in another language is none of it.

use super::prose::{Passage, Prose};
use crate::diagnostic::{Diagnostic, wording};
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// Small words of German that English does not have.
const GERMAN: &[&str] = &[
    "aber", "als", "auch", "auf", "aus", "bei", "beim", "bis", "das", "dass", "dem", "den", "der", "des", "diese",
    "dieser", "durch", "ein", "eine", "einem", "einen", "einer", "eines", "es", "für", "haben", "ihr", "ihre", "im",
    "ist", "kann", "können", "mit", "nach", "nicht", "noch", "nur", "oder", "sich", "sie", "sind", "um", "und", "uns",
    "unser", "unsere", "vom", "von", "werden", "wie", "wir", "wird", "wurde", "wurden", "zu", "zum", "zur", "zwischen",
    "über",
];

/// Small words of English that German does not have.
const ENGLISH: &[&str] = &[
    "and", "are", "as", "at", "be", "been", "but", "by", "can", "for", "from", "has", "have", "he", "how", "if",
    "into", "is", "it", "its", "more", "no", "of", "or", "other", "our", "she", "should", "than", "that", "the",
    "their", "them", "there", "these", "they", "this", "those", "to", "was", "we", "were", "what", "when", "where",
    "which", "who", "will", "with", "would", "you", "your",
];

/// Those that names of organisations and titles are full of.
const IN_NAMES: &[&str] = &[
    "and", "as", "at", "auf", "aus", "bei", "beim", "by", "das", "dem", "den", "der", "des", "ein", "eine", "einer",
    "for", "from", "für", "im", "into", "mit", "of", "or", "our", "the", "to", "und", "vom", "von", "with", "zu",
    "zum", "zur",
];

/// A paragraph with fewer words proves nothing.
const FEWEST_WORDS: usize = 12;
/// More words of a paragraph are not looked at: its language is told by then.
const MOST_WORDS: usize = 80;
/// No small word is longer, in bytes.
const LONGEST_SIGN: usize = 9;
/// So many small words of the other language are needed,
const FEWEST_SIGNS: usize = 4;
/// of which so many make sentences, not names,
const FEWEST_OF_SENTENCES: usize = 2;
/// and so many times those of the language that is expected.
const PREPONDERANCE: usize = 4;

/// Reports the first paragraph of each text that is in the other language, and each such field.
pub fn wrong(prose: &Prose<'_>) -> Vec<Diagnostic> {
    let mut told: BTreeSet<&Arc<str>> = BTreeSet::new();
    let mut found = Vec::new();
    for passage in &prose.passages {
        let language = passage.language.split('-').next().unwrap_or_default();
        let (expected, read, own, other) = match language {
            tag if tag.eq_ignore_ascii_case("de") => ("German", "English", GERMAN, ENGLISH),
            tag if tag.eq_ignore_ascii_case("en") => ("English", "German", ENGLISH, GERMAN),
            _ => continue,
        };
        if !is_other(&passage.text, own, other) {
            continue;
        }
        if passage.file().is_none_or(|file| told.insert(file)) {
            found.push(
                Diagnostic::new(&wording::LANG_WRONG, passage.place(&opening(passage)))
                    .with("found", read)
                    .with("expected", expected)
                    .with("tag", if read == "German" { "de" } else { "en" }),
            );
        }
    }
    found
}

/// Whether it is one of the small words of German or English, in small letters.
pub fn is_small_word(word: &str) -> bool {
    GERMAN.binary_search(&word).is_ok() || ENGLISH.binary_search(&word).is_ok()
}

/// The words of a text, in UTF-8. The marks of our languages that are not in ASCII (`„ – « ·`) begin with two bytes with which none
/// of their letters begins, so that no character has to be put together.
fn words_of(text: &str) -> impl Iterator<Item = &[u8]> {
    let is_mark = |byte: &u8| matches!(byte, 0xc2 | 0xe2) || byte.is_ascii() && !byte.is_ascii_alphabetic();
    let parts = text.as_bytes().split(is_mark);
    // The rest of a mark.
    let words = parts.map(|part| {
        let start = part.iter().position(|byte| !matches!(byte, 0x80..=0xbf));
        part.get(start.unwrap_or(part.len())..).unwrap_or_default()
    });
    words.filter(|word| !word.is_empty())
}

/// For the letters at both ends of a word, which lengths the small words have that begin and end with these, a bit for each: most
/// words are none of them, which this tells at once.
static LENGTHS: LazyLock<[u16; 1024]> = LazyLock::new(|| {
    let mut lengths = [0; 1024];
    for word in GERMAN.iter().chain(ENGLISH) {
        if let Some(lengths) = lengths.get_mut(ends_of(word.as_bytes())) {
            *lengths |= 1 << word.len();
        }
    }
    lengths
});

fn may_be_small(word: &[u8]) -> bool {
    let lengths = LENGTHS.get(ends_of(word));
    lengths.is_some_and(|lengths| lengths >> word.len() & 1 == 1)
}

/// A number below 1024 for the letters at both ends, large or small.
fn ends_of(word: &[u8]) -> usize {
    let end = |byte: Option<&u8>| byte.map_or(0, |byte| usize::from(byte & 31));
    end(word.first()) * 32 + end(word.last())
}

/// Whether a paragraph is beyond doubt in the language of the `other` small words.
fn is_other(text: &str, own: &[&str], other: &[&str]) -> bool {
    let (mut words, mut expected, mut signs, mut of_sentences) = (0, 0, 0, 0);
    for word in words_of(text).take(MOST_WORDS) {
        words += 1;
        let mut small = [0; LONGEST_SIGN];
        let Some(small) = small.get_mut(..word.len()).filter(|_| may_be_small(word)) else {
            continue;
        };
        small.copy_from_slice(word);
        small.make_ascii_lowercase();
        let is_in = |list: &[&str]| list.binary_search_by(|known| known.as_bytes().cmp(small)).is_ok();
        if is_in(own) {
            expected += 1;
            // Most paragraphs are what they should be, and say so soon.
            if expected >= FEWEST_SIGNS && expected > signs {
                return false;
            }
        } else if is_in(other) {
            signs += 1;
            of_sentences += usize::from(!is_in(IN_NAMES));
        }
    }
    words >= FEWEST_WORDS
        && signs >= FEWEST_SIGNS
        && of_sentences >= FEWEST_OF_SENTENCES
        && signs >= expected * PREPONDERANCE
        && signs * 7 >= words
}

/// The first words, as far as nothing that typography changes stands between them.
fn opening(passage: &Passage<'_>) -> String {
    let text = passage.text.trim_start();
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || c == ' '))
        .unwrap_or(text.len());
    let plain = text.get(..end).unwrap_or_default();
    plain.split(' ').take(4).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_have_nothing_in_common() {
        assert!(GERMAN.is_sorted() && ENGLISH.is_sorted() && IN_NAMES.is_sorted());
        assert!(GERMAN.iter().chain(ENGLISH).all(|word| word.len() <= LONGEST_SIGN));
        assert!(GERMAN.iter().all(|word| !ENGLISH.contains(word)));
    }
}
