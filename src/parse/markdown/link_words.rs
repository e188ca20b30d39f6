//! The words of links and where they stand in the text, for whoever is to be shown a link that was read from the finished HTML.

use super::{events, gender_star};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// The words of a link as they are compared: letters and digits, since everything else is typeset.
pub fn compared(words: &str) -> String {
    words.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The links of a Markdown text in its order: their words, compared, and the bytes from the first to the last of these.
pub fn of(text: &str) -> Vec<(String, Range<usize>)> {
    let shielded = gender_star::shield(text);
    let mut found = Vec::new();
    let mut open: Option<(String, Option<Range<usize>>)> = None;
    for (event, range) in events::read(text, &shielded).list {
        match (event, &mut open) {
            (Event::Start(Tag::Link { .. }), _) => open = Some((String::new(), None)),
            (Event::End(TagEnd::Link), link) => {
                if let Some((words, Some(range))) = link.take() {
                    found.push((compared(&gender_star::restore(&words)), range));
                }
            }
            (Event::Text(piece) | Event::Code(piece), Some((words, whole))) => {
                words.push_str(&piece);
                *whole = Some(match whole.take() {
                    Some(whole) => whole.start..range.end,
                    None => range,
                });
            }
            _ => {}
        }
    }
    found
}
