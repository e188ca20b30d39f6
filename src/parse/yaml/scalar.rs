//! How far a scalar or a bracket reaches in YAML source, given where it begins and what it says.

use std::ops::Range;

/// Where the content begins behind anchors (`&name`) and tags (`!name`).
pub fn content_start(text: &str, mark: usize) -> usize {
    properties(text, mark).0
}

/// Offset of the tag among the anchor and tag at `mark`.
pub fn tag(text: &str, mark: usize) -> Option<usize> {
    properties(text, mark).1
}

fn properties(text: &str, mark: usize) -> (usize, Option<usize>) {
    let mut at = mark;
    let mut tag = None;
    while let Some(rest) = text.get(at..).filter(|rest| rest.starts_with(['&', '!'])) {
        if rest.starts_with('!') {
            tag = tag.or(Some(at));
        }
        at += rest.find([' ', '\t', '\n', '\r', ',', ']', '}']).unwrap_or(rest.len());
        at = skip_blank(text, at);
    }
    (at, tag)
}

/// Skips white space, line ends and comments.
fn skip_blank(text: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
        let rest = text.get(at..).unwrap_or_default();
        if !rest.starts_with('#') {
            return at;
        }
        at += rest.find(['\n', '\r']).unwrap_or(rest.len());
    }
}

/// End of the character at `at`.
pub fn char_end(text: &str, at: usize) -> usize {
    at + text
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8)
}

/// Characters before `at` in its line.
pub fn column(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.chars().rev().take_while(|c| !matches!(c, '\n' | '\r')).count()
}

/// End of the `[…]` or `{…}` whose last entry ends at `from`.
pub fn flow_end(text: &str, from: usize) -> usize {
    let mut in_comment = false;
    let mut before = ' ';
    for (at, c) in text.get(from..).unwrap_or_default().char_indices() {
        match c {
            '\n' | '\r' => in_comment = false,
            '#' if before.is_whitespace() => in_comment = true,
            ']' | '}' if !in_comment => return from + at + 1,
            _ => {}
        }
        before = c;
    }
    text.len()
}

/// The extent of a scalar whose source differs from its `content`: with escapes, over several lines or a
/// block. A block is marked from its first line of content. `key_start` is where its key begins, if it has one.
pub fn extent(text: &str, start: usize, content: &str, key_start: Option<usize>) -> Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    match rest.chars().next() {
        Some('"') => start..start + double_quoted(rest),
        Some('\'') => start..start + single_quoted(rest),
        Some('|' | '>') => block(text, start, key_start),
        _ => start..start + folded(rest, content),
    }
}

fn double_quoted(rest: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn single_quoted(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\'' && chars.next_if(|(_, next)| *next == '\'').is_none() {
            return at + 1;
        }
    }
    rest.len()
}

/// An unquoted scalar over several lines: its letters are those of the content, only the space differs.
fn folded(rest: &str, content: &str) -> usize {
    let mut source = rest.char_indices();
    let mut end = 0;
    for wanted in content.chars().filter(|c| !c.is_whitespace()) {
        match source.by_ref().find(|(_, c)| !c.is_whitespace()) {
            Some((at, c)) if c == wanted => end = at + c.len_utf8(),
            _ => break,
        }
    }
    end
}

/// A block scalar: the lines behind its header that are indented like the first one, without blank ones at the end.
fn block(text: &str, start: usize, key_start: Option<usize>) -> Range<usize> {
    let header = text
        .get(start..)
        .and_then(|rest| rest.split(['\n', '\r']).next())
        .unwrap_or_default();
    let explicit = header
        .chars()
        .skip(1)
        .take(2)
        .find_map(|c| c.to_digit(10))
        .map(|digit| digit as usize);
    let mut indent = explicit.map(|digit| digit + key_start.map_or(0, |key| column(text, key)));
    let mut at = start + header.len();
    let mut extent = None;
    for line in text.get(at..).unwrap_or_default().split_inclusive(['\n', '\r']) {
        let content = line.trim_end_matches(['\n', '\r']);
        let spaces = content.len() - content.trim_start_matches(' ').len();
        if content.len() > spaces {
            let wanted = *indent.get_or_insert(spaces);
            let is_document_end = spaces == 0 && (content.starts_with("---") || content.starts_with("..."));
            if spaces < wanted || is_document_end {
                break;
            }
            let end = at + content.trim_end().len();
            let first = extent.map_or(at + spaces, |range: Range<usize>| range.start);
            extent = Some(first..end);
        }
        at += line.len();
    }
    extent.unwrap_or(start..start + header.trim_end().len())
}
