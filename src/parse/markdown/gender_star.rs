//! The gender star inside a word (`Partner*innen`, `jede*r`, `der*die`) is a letter to its writers, but the
//! beginning or end of emphasis to Markdown.
//!
//! Such stars are replaced before parsing by a control character of the same length that texts cannot hold,
//! so that every byte range of the parsed text is one of the source, and put back when writing.

use memchr::memchr_iter;
use std::borrow::Cow;

/// Stands for a star while the text is parsed. DEL, because CommonMark ends addresses at other controls.
const SHIELD: u8 = 0x7f;

/// How far around a star is looked, in bytes: keeps a text of stars linear.
const REACH: usize = 200;

/// Endings that hardly occur behind emphasis inside a word, so the star before them is taken for a letter anywhere.
const LONG_ENDINGS: [&str; 2] = ["innen", "in"];

/// Endings of articles, pronouns and adjectives: `ein*e`, `jede*r`, `eine*n`.
const SHORT_ENDINGS: [&str; 9] = ["e", "r", "n", "m", "s", "er", "en", "es", "em"];

/// Words that are joined by a star: `der*die`, `sie*er`, `dessen*deren`.
const PAIRED: [&str; 26] = [
    "der", "die", "das", "dem", "den", "des", "er", "sie", "es", "ihm", "ihr", "ihn", "ihre", "ihrer", "ihren",
    "ihrem", "sein", "seine", "seiner", "seinen", "seinem", "dessen", "deren", "dieser", "diese", "diesem",
];

/// `text` with its gender stars replaced by bytes that are no markup.
pub fn shield(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut shielded: Option<Vec<u8>> = None;
    for star in memchr_iter(b'*', bytes) {
        if is_gender_star(text, star) {
            let copy = shielded.get_or_insert_with(|| bytes.to_vec());
            if let Some(byte) = copy.get_mut(star) {
                *byte = SHIELD;
            }
        }
    }
    match shielded.map(String::from_utf8) {
        Some(Ok(copy)) if memchr::memchr(SHIELD, bytes).is_none() => Cow::Owned(copy),
        _ => Cow::Borrowed(text),
    }
}

/// `text` with the stars put back.
pub fn restore(text: &str) -> Cow<'_, str> {
    if memchr::memchr(SHIELD, text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(char::from(SHIELD), "*"))
}

fn is_gender_star(text: &str, star: usize) -> bool {
    let (Some(before), Some(after)) = (text.get(..star), text.get(star + 1..)) else {
        return false;
    };
    // Most stars stand at the edge of a word; they are told apart by one character.
    if !before.chars().next_back().is_some_and(char::is_alphabetic)
        || !after.chars().next().is_some_and(char::is_alphabetic)
    {
        return false;
    }
    let stem = word_at_end(before);
    let ending = word_at_start(after);
    let lower = ending.to_lowercase();
    if LONG_ENDINGS.iter().any(|long| lower == *long) || lower.starts_with("innen") {
        return true;
    }
    if PAIRED.contains(&lower.as_str()) && PAIRED.contains(&stem.to_lowercase().as_str()) {
        return true;
    }
    SHORT_ENDINGS.contains(&lower.as_str()) && !closes_emphasis(before, stem, after, &lower)
}

/// Whether the star before a short ending rather ends emphasis that began at the word: `*Haus*es`.
fn closes_emphasis(before: &str, stem: &str, after: &str, ending: &str) -> bool {
    let lead = before.get(..before.len() - stem.len()).unwrap_or_default();
    if !lead.ends_with('*') || lead.ends_with("**") {
        return false;
    }
    // In `*jede*r Einzelne*` a further star ends the emphasis.
    let rest = after.get(ending.len()..).unwrap_or_default();
    let near = rest.get(..rest.floor_char_boundary(REACH)).unwrap_or_default();
    let block = near.split("\n\n").next().unwrap_or_default();
    !memchr_iter(b'*', block.as_bytes()).any(|star| {
        block
            .get(..star)
            .is_some_and(|text| text.ends_with(|c: char| !c.is_whitespace() && c != '*') || text.is_empty())
    })
}

fn word_at_end(text: &str) -> &str {
    let near = text
        .get(text.ceil_char_boundary(text.len().saturating_sub(REACH))..)
        .unwrap_or_default();
    near.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default()
}

fn word_at_start(text: &str) -> &str {
    let near = text.get(..text.floor_char_boundary(REACH)).unwrap_or_default();
    near.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stars_left(text: &str) -> usize {
        shield(text).matches('*').count()
    }

    #[test]
    fn gender_stars_are_shielded() {
        for word in [
            "Partner*innen",
            "Bürger*innen",
            "jede*r",
            "ein*e",
            "der*die",
            "Bürger*innenrat",
            "Ärzt*innen",
            "Ärzt*in",
            "eine*n",
            "sie*er",
            "dessen*deren",
            "PARTNER*INNEN",
            "Bürger*innen-Rat",
            "Kolleg*innen und Freund*innen",
        ] {
            assert_eq!(stars_left(word), 0, "{word}");
            assert_eq!(restore(&shield(word)), word);
        }
        assert_eq!(stars_left("**bold Partner*innen**"), 4);
        assert_eq!(stars_left("*jede*r Einzelne*"), 2);
    }

    #[test]
    fn emphasis_is_left_alone() {
        for text in [
            "*emphasis*",
            "**bold**",
            "*un*glaublich",
            "un*glaub*lich",
            "a*b",
            "*Haus*es",
            "2*3",
            "a * in",
        ] {
            assert_eq!(shield(text), text, "{text}");
        }
    }
}
