//! Diagnostics for scripts: one JSON object a line (<https://jsonlines.org>).

use crate::diagnostic::{Excerpt, Located, LocatedLabel};
use serde::Serialize;

/// One object per diagnostic and line, with the fields `code`, `severity` (`error`, `warning`, `note`), `message`,
/// `help`, `file`, `line`, `column`, `end_line`, `end_column`, `excerpt` and `labels`. Lines and columns count from
/// 1, columns in characters, the end column is the first behind the place.
pub fn json(located: &[Located]) -> String {
    let mut out = String::new();
    for one in located {
        // Strings and numbers always serialise.
        out.push_str(&serde_json::to_string(&Line::from(one)).unwrap_or_default());
        out.push('\n');
    }
    out
}

#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    excerpt: Option<Lines<'a>>,
    labels: Vec<Label<'a>>,
}

/// The mark counts characters of `text` from 0.
#[derive(Serialize)]
struct Lines<'a> {
    text: &'a str,
    first_line: usize,
    mark_start: usize,
    mark_end: usize,
}

#[derive(Serialize)]
struct Label<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    text: &'a str,
    excerpt: Option<Lines<'a>>,
}

impl<'a> From<&'a Located> for Line<'a> {
    fn from(one: &'a Located) -> Line<'a> {
        Line {
            code: one.code,
            severity: one.severity.name(),
            message: &one.message,
            help: one.help.as_deref(),
            file: &one.file,
            line: one.line,
            column: one.column,
            end_line: one.end_line,
            end_column: one.end_column,
            excerpt: one.excerpt.as_ref().map(Lines::from),
            labels: one.labels.iter().map(Label::from).collect(),
        }
    }
}

impl<'a> From<&'a Excerpt> for Lines<'a> {
    fn from(excerpt: &'a Excerpt) -> Lines<'a> {
        let mark = excerpt.marked_characters();
        Lines {
            text: &excerpt.text,
            first_line: excerpt.first_line,
            mark_start: mark.start,
            mark_end: mark.end,
        }
    }
}

impl<'a> From<&'a LocatedLabel> for Label<'a> {
    fn from(label: &'a LocatedLabel) -> Label<'a> {
        Label {
            file: &label.file,
            line: label.line,
            column: label.column,
            text: &label.text,
            excerpt: label.excerpt.as_ref().map(Lines::from),
        }
    }
}
