//! A diagnostic whose places have been looked up in the text: what every output format prints.

use super::Severity;
use std::ops::Range;
use std::sync::Arc;

/// The text around a place, enough to print it with a caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The lines shown, without the byte order mark, joined by `\n`.
    pub text: String,
    /// Number of the first line shown, from 1.
    pub first_line: usize,
    /// Byte range in `text` that the problem is about.
    pub mark: Range<usize>,
}

impl Excerpt {
    /// What is marked, in characters of `text` from 0.
    pub fn marked_characters(&self) -> Range<usize> {
        let characters = |end: usize| self.text.get(..end).unwrap_or_default().chars().count();
        characters(self.mark.start)..characters(self.mark.end)
    }
}

/// A further place of the problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocatedLabel {
    pub file: Arc<str>,
    pub line: usize,
    pub column: usize,
    pub text: String,
    pub excerpt: Option<Excerpt>,
}

/// A problem with its position: lines and columns count from 1, columns in characters, the end column is
/// the first one behind the place. A problem of a whole file has line 1, column 1 and no excerpt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    pub code: &'static str,
    pub severity: Severity,
    pub message: String,
    pub help: Option<String>,
    pub file: Arc<str>,
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
    pub excerpt: Option<Excerpt>,
    pub labels: Vec<LocatedLabel>,
}
