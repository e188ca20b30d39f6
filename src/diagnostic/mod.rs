//! A problem at a place with a way out, and lists of them.
//!
//! A diagnostic names the file and the *path* of the field it is about. Lines and columns are looked up
//! only when it is shown (`parse::locate`), so that content need not carry positions.

mod located;
pub mod print;
pub mod suggest;
pub mod wording;

pub use located::{Excerpt, Located, LocatedLabel};
pub use wording::Wording;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// How bad a problem is. Errors keep a site from being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
    Note,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// One step from the top of a YAML document towards a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The value under a key; the number tells repeated keys apart, 0 is the first.
    Key(Arc<str>, usize),
    /// The item of a list, counted from 0.
    Item(usize),
}

/// The way from the top of a YAML document to a value, written `partners[2].share.amount`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(pub Vec<Step>);

impl FieldPath {
    pub fn key(&self, name: &str) -> FieldPath {
        self.step(Step::Key(name.into(), 0))
    }

    pub fn item(&self, index: usize) -> FieldPath {
        self.step(Step::Item(index))
    }

    pub fn step(&self, step: Step) -> FieldPath {
        let mut steps = self.0.clone();
        steps.push(step);
        FieldPath(steps)
    }

    /// `self` followed by `rest`: how a field of a list-file item is found from the top of the file.
    pub fn join(&self, rest: &FieldPath) -> FieldPath {
        FieldPath(self.0.iter().chain(&rest.0).cloned().collect())
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(name, _) if n == 0 => write!(f, "{name}")?,
                Step::Key(name, _) => write!(f, ".{name}")?,
                Step::Item(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// What of a file a problem is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Spot {
    /// The file as a whole.
    File,
    /// A key of its YAML (front matter or whole file).
    Key(FieldPath),
    /// A value of its YAML.
    Value(FieldPath),
    /// A byte range of its text.
    Bytes(Range<usize>),
    /// The first place where this text stands, as whole words if there is such a place.
    Text(Box<str>),
    /// The first link with these words.
    Link(Box<str>),
    /// A point of its text; both count from 1, columns in characters.
    Point { line: usize, column: usize },
}

/// A file, by its path from the workspace with `/` between the parts, and a spot in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    pub file: Arc<str>,
    pub spot: Spot,
}

impl Place {
    pub fn file(file: &Arc<str>) -> Place {
        Place {
            file: file.clone(),
            spot: Spot::File,
        }
    }

    pub fn key(file: &Arc<str>, path: FieldPath) -> Place {
        Place {
            file: file.clone(),
            spot: Spot::Key(path),
        }
    }

    pub fn value(file: &Arc<str>, path: FieldPath) -> Place {
        Place {
            file: file.clone(),
            spot: Spot::Value(path),
        }
    }

    pub fn text(file: &Arc<str>, text: &str) -> Place {
        Place {
            file: file.clone(),
            spot: Spot::Text(text.into()),
        }
    }

    pub fn link(file: &Arc<str>, words: &str) -> Place {
        Place {
            file: file.clone(),
            spot: Spot::Link(words.into()),
        }
    }

    pub fn bytes(file: &Arc<str>, range: Range<usize>) -> Place {
        Place {
            file: file.clone(),
            spot: Spot::Bytes(range),
        }
    }
}

/// One problem: which wording applies, with what words, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub wording: &'static Wording,
    /// The words that fill the `{…}` of the wording.
    pub words: Vec<(&'static str, String)>,
    pub place: Place,
    /// Further places that belong to the problem, each with what is there.
    pub labels: Vec<(Place, String)>,
    /// What the user probably meant.
    pub suggestion: Option<String>,
    /// How bad it is where a site says otherwise.
    pub level: Option<Severity>,
}

impl Diagnostic {
    pub fn new(wording: &'static Wording, place: Place) -> Diagnostic {
        Diagnostic {
            wording,
            words: Vec::new(),
            place,
            labels: Vec::new(),
            suggestion: None,
            level: None,
        }
    }

    /// Fills `{name}` of the wording.
    #[must_use]
    pub fn with(mut self, name: &'static str, word: impl fmt::Display) -> Diagnostic {
        self.words.push((name, word.to_string()));
        self
    }

    #[must_use]
    pub fn label(mut self, place: Place, text: impl Into<String>) -> Diagnostic {
        self.labels.push((place, text.into()));
        self
    }

    /// Adds "did you mean `…`?".
    #[must_use]
    pub fn suggest(mut self, suggestion: Option<impl Into<String>>) -> Diagnostic {
        self.suggestion = suggestion.map(Into::into);
        self
    }

    /// Whether it is the same problem of the same file, wherever in it.
    pub fn says_the_same(&self, other: &Diagnostic) -> bool {
        std::ptr::eq(self.wording, other.wording) && self.place.file == other.place.file && self.words == other.words
    }

    pub fn code(&self) -> &'static str {
        self.wording.code
    }

    pub fn severity(&self) -> Severity {
        self.level.unwrap_or(self.wording.severity)
    }

    /// Whether something of the content is not read or no page can be made of it. Other errors only keep it from being published.
    pub fn hinders(&self) -> bool {
        let is_beside = wording::ADJUSTABLE.contains(&self.code()) || wording::BESIDE_PAGES.contains(&self.code());
        self.severity() == Severity::Error && !is_beside
    }

    pub fn message(&self) -> String {
        fill(self.wording.message, &self.words)
    }

    /// The way out, if there is anything to say beyond the message.
    pub fn help(&self) -> Option<String> {
        let advice = fill(self.wording.help, &self.words);
        match (&self.suggestion, advice.is_empty()) {
            (Some(meant), true) => Some(format!("did you mean `{meant}`?")),
            (Some(meant), false) => Some(format!("did you mean `{meant}`? Otherwise {}", lower_first(&advice))),
            (None, true) => None,
            (None, false) => Some(advice),
        }
    }
}

fn fill(template: &str, words: &[(&'static str, String)]) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match words.iter().find(|(known, _)| *known == name) {
            Some((_, word)) => out.push_str(word),
            None => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// All problems of a run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.diagnostics.extend(diagnostics);
    }

    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity() == Severity::Error)
    }

    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|d| d.severity() == Severity::Error)
    }

    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|d| d.severity() == severity).count()
    }

    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter()
    }

    /// The same without what is said twice. The order is that of the stages; places are sorted when they
    /// have been looked up.
    #[must_use]
    pub fn without_repetition(self) -> Report {
        let mut kept: Vec<Diagnostic> = Vec::with_capacity(self.diagnostics.len());
        let mut seen = std::collections::HashSet::new();
        for diagnostic in self.diagnostics {
            let said = (
                diagnostic.wording.message,
                diagnostic.place.clone(),
                diagnostic.words.clone(),
            );
            if seen.insert(said) {
                kept.push(diagnostic);
            }
        }
        Report { diagnostics: kept }
    }
}
