//! Why YAML could not be read, as an error with the place where the mistake was made.

use super::mistake::{Mistake, line_at};
use super::{DEPTH_LIMIT, Refusal, YamlError, scalar};
use crate::diagnostic::{Wording, wording};

/// No text that people write has so many open brackets; the YAML crate takes time quadratic in them.
const BRACKET_TOWER: usize = 1_000;

/// The error for a limit or rule of ours that is broken at byte `at`.
pub fn refusal(refusal: Refusal, text: &str, at: usize) -> YamlError {
    match refusal {
        Refusal::Depth => error(&wording::YAML_DEPTH, text, at, vec![("limit", DEPTH_LIMIT.to_string())]),
        Refusal::Aliases => error(&wording::YAML_ALIASES, text, at, Vec::new()),
        Refusal::Tag => {
            let at = scalar::tag(text, at).unwrap_or(at);
            let rest = text.get(at..).unwrap_or_default();
            let end = rest
                .find(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}'))
                .unwrap_or(rest.len());
            let tag: String = rest.get(..end).unwrap_or_default().chars().take(40).collect();
            error(&wording::YAML_TAG, text, at, vec![("tag", tag)])
        }
    }
}

/// The error for what the YAML crate found wrong.
pub fn explain(cause: &serde_yaml::Error, text: &str) -> YamlError {
    let words = cause.to_string();
    let at = cause.location().map_or(0, |place| place.index()).min(text.len());
    if words.contains("recursion limit") {
        return refusal(Refusal::Depth, text, at);
    }
    if words.contains("repetition limit") {
        return refusal(Refusal::Aliases, text, first_alias(text));
    }
    if words.contains("more than one document") {
        return error(&wording::YAML_DOCUMENTS, text, second_document(text), Vec::new());
    }
    if words.contains("undefined tag handle") || words.contains("scanning a tag") || words.contains("parsing a tag") {
        return refusal(Refusal::Tag, text, began(&words, text).unwrap_or(at));
    }
    if let Some(at) = tab_indent(text, at) {
        return error(&wording::YAML_TAB, text, at, Vec::new());
    }
    let mistake = Mistake {
        words: &words,
        text,
        at,
        began: began(&words, text).unwrap_or(at),
    };
    let (at, reason, hint) = mistake.explain();
    error(
        &wording::YAML_SYNTAX,
        text,
        at,
        vec![("reason", reason), ("hint", hint)],
    )
}

/// Where opening brackets stack up beyond all reason. Only brackets where a value may begin count.
pub fn bracket_tower(text: &str) -> Option<usize> {
    memchr::memchr2_iter(b'[', b'{', text.as_bytes()).nth(BRACKET_TOWER)?;
    let mut height: usize = 0;
    let mut value_may_begin = true;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' if value_may_begin => height += 1,
            b']' | b'}' => height = height.saturating_sub(1),
            _ => {}
        }
        value_may_begin = match byte {
            b' ' | b'\t' => value_may_begin,
            _ => matches!(byte, b'\n' | b'\r' | b'[' | b'{' | b',' | b':' | b'-' | b'?'),
        };
        if height > BRACKET_TOWER {
            return Some(at);
        }
    }
    None
}

/// Whether a word begins with `!`, as tags do. Tags that the crate resolves by itself (`!!str`) are seen by no visitor.
pub fn may_hold_tags(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'!', bytes).any(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let after = bytes.get(at + 1);
        before.is_none_or(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'[' | b'{' | b',' | b':'))
            && after.is_some_and(|b| !b.is_ascii_whitespace())
    })
}

fn error(wording: &'static Wording, text: &str, at: usize, words: Vec<(&'static str, String)>) -> YamlError {
    let before = text.get(..at).unwrap_or(text);
    let ends = before.matches(['\n', '\r']).count() - before.matches("\r\n").count();
    YamlError {
        wording,
        words,
        line: ends + 1,
        column: scalar::column(text, at) + 1,
    }
}

/// Byte offset at which the construct in trouble began: the last `at line 3 column 5` of the crate's words.
fn began(words: &str, text: &str) -> Option<usize> {
    let (_, context) = words.rsplit_once(", while ")?;
    let (_, place) = context.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    let line: usize = line.parse().ok()?;
    let column: usize = column.parse().ok()?;
    let start = line_starts(text).nth(line.checked_sub(1)?)?;
    let rest = text.get(start..)?;
    Some(
        start
            + rest
                .char_indices()
                .nth(column.checked_sub(1)?)
                .map_or(rest.len(), |(at, _)| at),
    )
}

fn line_starts(text: &str) -> impl Iterator<Item = usize> {
    let ends = text.char_indices().filter(|(at, c)| match c {
        '\r' => !text.get(at + 1..).is_some_and(|rest| rest.starts_with('\n')),
        _ => matches!(c, '\n' | '\u{85}' | '\u{2028}' | '\u{2029}'),
    });
    std::iter::once(0).chain(ends.map(|(at, c)| at + c.len_utf8()))
}

/// A tab among the white space at the start of the line around `at`.
fn tab_indent(text: &str, at: usize) -> Option<usize> {
    let (start, line) = line_at(text, at);
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    Some(start + line.get(..indent)?.find('\t')?)
}

fn first_alias(text: &str) -> usize {
    [" *", "[*", ",*", "\n*"]
        .iter()
        .filter_map(|sign| text.find(sign))
        .min()
        .map_or(0, |before| before + 1)
}

/// The line that begins the second document: the first `---` behind content, or what follows `...`.
fn second_document(text: &str) -> usize {
    let mut has_content = false;
    let mut start = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        if line.starts_with("---") && has_content {
            return start;
        }
        has_content |= !line.trim().is_empty() && !line.starts_with(['#', '%']);
        start += line.len();
    }
    text.find("\n...").map_or(0, |before| before + 1)
}
