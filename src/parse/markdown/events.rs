//! From text to parser events, none of them nested deeper than is sensible.
//!
//! All events are listed before anything is written: footnotes, headings and figures need to look ahead, and a limit
//! on depth holds for everything behind it.

use super::{Problem, gender_star};
use crate::diagnostic::wording::{LINK_REFERENCE, MARKDOWN_DEPTH};
use pulldown_cmark::{BrokenLink, Event, HeadingLevel, LinkType, Options, Parser, Tag};
use std::ops::Range;

/// How deep quotes, lists and emphasis may nest.
pub const DEPTH_LIMIT: usize = 100;

/// Makes a line begin like a paragraph, whatever follows: a title may read "2. Sitzung" or "# 1".
pub const LINE_MARK: &str = "\u{1}";

/// The events of a text, each with its bytes in the text.
pub type List<'a> = Vec<(Event<'a>, Range<usize>)>;

pub struct Events<'a> {
    /// Starts and ends balance.
    pub list: List<'a>,
    pub has_level_one: bool,
    pub problems: Vec<Problem>,
}

/// Reads `shielded`, which is `text` with its gender stars shielded.
pub fn read<'a>(text: &str, shielded: &'a str) -> Events<'a> {
    let mut broken: Vec<Problem> = Vec::new();
    let report = |link: BrokenLink<'a>| {
        if link.link_type == LinkType::Reference {
            let label = gender_star::restore(&link.reference).into_owned();
            broken.push(Problem {
                wording: &LINK_REFERENCE,
                range: link.span,
                words: vec![("label", label)],
            });
        }
        None
    };
    let parser = Parser::new_with_broken_link_callback(shielded, options(), Some(report)).into_offset_iter();
    let mut events = limit_depth(text, parser, shielded.len() / 12 + 8);
    events.problems.append(&mut broken);
    events
}

/// Reads a line that holds inline markup only and begins with [`LINE_MARK`].
pub fn read_line(marked: &str) -> List<'_> {
    let parser = Parser::new_ext(marked, Options::ENABLE_STRIKETHROUGH).into_offset_iter();
    limit_depth(marked, parser, 16).list
}

/// `line` as [`read_line`] takes it. The blank lets `_emphasis_` open at once.
pub fn with_line_mark(line: &str) -> String {
    format!("{LINE_MARK} {line}")
}

fn options() -> Options {
    // By insertion: taking OLD_FOOTNOTES out of `all()` would take FOOTNOTES with it.
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
}

/// Lists events down to the limit; what is nested deeper is left out and reported once.
fn limit_depth<'a>(text: &str, parser: impl Iterator<Item = (Event<'a>, Range<usize>)>, expected: usize) -> Events<'a> {
    let mut events = Events {
        list: Vec::with_capacity(expected),
        has_level_one: false,
        problems: Vec::new(),
    };
    let mut depth = 0_usize;
    for (event, range) in parser {
        match &event {
            Event::Start(tag) => {
                depth += 1;
                events.has_level_one |= matches!(
                    tag,
                    Tag::Heading {
                        level: HeadingLevel::H1,
                        ..
                    }
                );
                if depth == DEPTH_LIMIT + 1 && events.problems.is_empty() {
                    events.problems.push(too_deep(text, range.start));
                }
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if depth < DEPTH_LIMIT {
                    events.list.push((event, range));
                }
                continue;
            }
            _ => {}
        }
        if depth <= DEPTH_LIMIT {
            events.list.push((event, range));
        }
    }
    events
}

pub fn too_deep(text: &str, at: usize) -> Problem {
    let start = text.floor_char_boundary(at);
    let range = start..text.ceil_char_boundary((start + 1).min(text.len()));
    Problem {
        wording: &MARKDOWN_DEPTH,
        range,
        words: vec![("limit", DEPTH_LIMIT.to_string())],
    }
}
