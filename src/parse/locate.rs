//! Looks up line, column and excerpt of diagnostics in the texts of their files, once per file and only when asked.

use super::front_matter;
use super::markdown::link_words;
use super::yaml::outline::Outline;
use crate::diagnostic::{Diagnostic, Excerpt, Located, LocatedLabel, Place, Spot};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// An excerpt shows this many lines at most.
const EXCERPT_LINES: usize = 3;
/// Longer lines are cut around the mark, in characters.
const LINE_WIDTH: usize = 160;
/// Characters kept before the mark in a line that is cut.
const BEFORE_MARK: usize = 60;

/// Looks up where the places of a diagnostic are. `text_of` gives the text of a file of the workspace, lossily
/// decoded if it is not UTF-8, and `None` if it cannot be read.
pub fn locate(diagnostic: &Diagnostic, text_of: &dyn Fn(&str) -> Option<Arc<str>>) -> Located {
    let texts = Texts::of(&[diagnostic], text_of);
    located(diagnostic, &texts.sources())
}

/// Like `locate` for many diagnostics; each file is read once.
pub fn locate_all(diagnostics: &[&Diagnostic], text_of: &dyn Fn(&str) -> Option<Arc<str>>) -> Vec<Located> {
    let texts = Texts::of(diagnostics, text_of);
    let sources = texts.sources();
    diagnostics
        .iter()
        .map(|diagnostic| located(diagnostic, &sources))
        .collect()
}

/// The byte range of a spot in the whole text of a file; `None` for the file as a whole, and for fields where
/// there is no YAML. A field that does not exist is looked up as far as its path exists.
pub fn span(text: &str, is_markdown: bool, spot: &Spot) -> Option<Range<usize>> {
    Source::new(text, is_markdown).span(spot)
}

/// The texts of all files that a set of diagnostics is about.
struct Texts<'d> {
    texts: BTreeMap<&'d str, Arc<str>>,
}

impl<'d> Texts<'d> {
    fn of(diagnostics: &[&'d Diagnostic], text_of: &dyn Fn(&str) -> Option<Arc<str>>) -> Texts<'d> {
        let labels = diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels);
        let places = diagnostics.iter().map(|diagnostic| &diagnostic.place);
        let mut texts: BTreeMap<&str, Option<Arc<str>>> = BTreeMap::new();
        for place in places.chain(labels.map(|(place, _)| place)) {
            if place.spot != Spot::File {
                texts.entry(&place.file).or_insert_with(|| text_of(&place.file));
            }
        }
        let known = texts.into_iter().filter_map(|(file, text)| Some((file, text?)));
        Texts { texts: known.collect() }
    }

    fn sources(&self) -> BTreeMap<&str, Source<'_>> {
        let mut sources = BTreeMap::new();
        for (file, text) in &self.texts {
            sources.insert(*file, Source::new(text, file.ends_with(".md")));
        }
        sources
    }
}

/// The text of one file, ready to be asked for places.
struct Source<'t> {
    text: &'t str,
    /// Length of the byte order mark.
    bom: usize,
    line_starts: Vec<usize>,
    yaml: Option<&'t str>,
    yaml_start: usize,
    outline: OnceCell<Outline<'t>>,
    /// Where the text begins behind the front matter.
    body_start: usize,
    /// The links of a Markdown text.
    links: OnceCell<Vec<(String, Range<usize>)>>,
    is_markdown: bool,
}

impl<'t> Source<'t> {
    fn new(text: &'t str, is_markdown: bool) -> Source<'t> {
        let bom = if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        let (yaml, yaml_start, body_start) = match is_markdown {
            true => match front_matter::split(text) {
                Ok(split) => (split.yaml, split.yaml_start, split.body_start),
                Err(_) => (None, 0, bom),
            },
            false => (text.get(bom..), bom, bom),
        };
        let line_starts = line_starts(text, bom);
        Source {
            text,
            bom,
            line_starts,
            yaml,
            yaml_start,
            outline: OnceCell::new(),
            body_start,
            links: OnceCell::new(),
            is_markdown,
        }
    }

    fn span(&self, spot: &Spot) -> Option<Range<usize>> {
        let range = match spot {
            Spot::File => return None,
            Spot::Key(path) => self.in_file(self.outline()?.key(path)),
            Spot::Value(path) => self.in_file(self.outline()?.value(path)),
            Spot::Bytes(range) => range.clone(),
            Spot::Text(text) => self.occurrence(text, &[is_whole]),
            Spot::Link(text) => match self.link(text) {
                Some(range) => range,
                None => self.occurrence(text, &[is_of_link, is_whole]),
            },
            Spot::Point { line, column } => self.point(*line, *column),
        };
        let start = self.char_boundary(range.start);
        let end = self.char_boundary(range.end.max(start));
        let content = self.text.get(start..end)?.trim_end_matches(['\n', '\r']);
        let is_blank = content.is_empty();
        Some(start..if is_blank { end } else { start + content.len() })
    }

    /// Where a text stands: behind the front matter if it is there, as fields have places of their own; and first where it is what
    /// is looked for, then anywhere.
    fn occurrence(&self, text: &str, kinds: &[Meant]) -> Range<usize> {
        let body = self.yaml.map_or(0, |yaml| self.yaml_start + yaml.len());
        let anywhere: Meant = |_, _, _| true;
        let found = [body, 0].into_iter().find_map(|from| {
            kinds.iter().chain([&anywhere]).find_map(|is_meant| {
                let rest = self.text.get(from..)?;
                let mut all = rest
                    .match_indices(text)
                    .map(|(at, _)| from + at..from + at + text.len());
                all.find(|range| {
                    let around = (self.text.get(..range.start), self.text.get(range.end..));
                    matches!(around, (Some(before), Some(behind)) if is_meant(before, text, behind))
                })
            })
        });
        found.filter(|_| !text.is_empty()).unwrap_or_else(|| self.first_line())
    }

    /// The first link of the Markdown text with these words, be they set off or broken over lines; not one in code.
    fn link(&self, words: &str) -> Option<Range<usize>> {
        if !self.is_markdown {
            return None;
        }
        let body = self.text.get(self.body_start..)?;
        let links = self.links.get_or_init(|| link_words::of(body));
        let words = link_words::compared(words);
        let (_, range) = links.iter().find(|(known, _)| *known == words)?;
        Some(self.body_start + range.start..self.body_start + range.end)
    }

    /// The first line of the text that is not blank: where to begin to look for what stands nowhere as it is read.
    fn first_line(&self) -> Range<usize> {
        let body = self.text.get(self.body_start..).unwrap_or_default();
        let blank = body.len() - body.trim_start().len();
        let line = body.get(blank..).and_then(|rest| rest.lines().next());
        let start = self.body_start + blank;
        start..start + line.map_or(0, str::len)
    }

    fn outline(&self) -> Option<&Outline<'t>> {
        let yaml = self.yaml?;
        Some(self.outline.get_or_init(|| Outline::of(yaml)))
    }

    fn in_file(&self, range: Range<usize>) -> Range<usize> {
        self.yaml_start + range.start..self.yaml_start + range.end
    }

    /// The character at a line and column, nothing behind the end of the line.
    fn point(&self, line: usize, column: usize) -> Range<usize> {
        let line = line.clamp(1, self.line_starts.len()) - 1;
        let (start, content) = self.line(line);
        let mut chars = content.char_indices().skip(column.max(1) - 1);
        match chars.next() {
            Some((at, c)) => start + at..start + at + c.len_utf8(),
            None => start + content.len()..start + content.len(),
        }
    }

    /// Start and content of a line, counted from 0.
    fn line(&self, number: usize) -> (usize, &'t str) {
        let start = self.line_starts.get(number).copied().unwrap_or(self.text.len());
        let end = self.line_starts.get(number + 1).copied().unwrap_or(self.text.len());
        let line = self.text.get(start..end).unwrap_or_default();
        (start, line.trim_end_matches(['\n', '\r']))
    }

    fn line_of(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// Line and column from 1; tabs count as one character, the byte order mark as none.
    fn position(&self, at: usize) -> (usize, usize) {
        let line = self.line_of(at);
        let start = self.line_starts.get(line).copied().unwrap_or(self.bom);
        let before = self.text.get(start..at).unwrap_or_default();
        (line + 1, before.chars().count() + 1)
    }

    fn char_boundary(&self, at: usize) -> usize {
        let mut at = at.clamp(self.bom, self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// The marked lines, as many as are shown.
    fn excerpt(&self, span: &Range<usize>) -> Excerpt {
        let first = self.line_of(span.start);
        let last = self.line_of(span.end).min(first + EXCERPT_LINES - 1);
        let mut text = String::new();
        let mut mark: Option<Range<usize>> = None;
        for number in first..=last {
            let (start, content) = self.line(number);
            let end = start + content.len();
            let in_line = span.start.clamp(start, end) - start..span.end.clamp(start, end) - start;
            if number > first {
                text.push('\n');
            }
            let offset = text.len();
            let shown = cut(content, &in_line, &mut text);
            let begin = mark.map_or(offset + shown.start, |mark| mark.start);
            mark = Some(begin..offset + shown.end);
        }
        Excerpt {
            text,
            first_line: first + 1,
            mark: mark.unwrap_or(0..0),
        }
    }
}

/// Whether a text is what is looked for, told by what stands before and behind it.
type Meant = fn(&str, &str, &str) -> bool;

/// Whether no word goes on at either end of the text.
fn is_whole(before: &str, text: &str, behind: &str) -> bool {
    let ends = |c: char| c.is_alphanumeric();
    !(before.ends_with(ends) && text.starts_with(ends) || text.ends_with(ends) && behind.starts_with(ends))
}

/// Whether what stands between is the words of a link, in Markdown or HTML, set off or not.
fn is_of_link(before: &str, _: &str, behind: &str) -> bool {
    let is_mark = |c: char| matches!(c, '*' | '_') || c.is_whitespace();
    let (before, behind) = (before.trim_end_matches(is_mark), behind.trim_start_matches(is_mark));
    before.ends_with('[') && behind.starts_with(']') || before.ends_with('>') && behind.starts_with("</")
}

/// Offsets at which lines begin. Lines end with `\n`, `\r\n` or `\r`.
fn line_starts(text: &str, bom: usize) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|at| bytes.get(*at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'));
    std::iter::once(bom).chain(ends.map(|end| end + 1)).collect()
}

/// Appends a line to `out`, a long one only around `mark`, and returns where the mark is in what was appended.
fn cut(line: &str, mark: &Range<usize>, out: &mut String) -> Range<usize> {
    if line.chars().nth(LINE_WIDTH).is_none() {
        out.push_str(line);
        return mark.clone();
    }
    let before = line.get(..mark.start).unwrap_or_default();
    let kept = before
        .char_indices()
        .rev()
        .take(BEFORE_MARK)
        .last()
        .map_or(mark.start, |(at, _)| at);
    let start = if before.chars().nth(BEFORE_MARK + 1).is_some() {
        kept
    } else {
        0
    };
    let tail = line.get(start..).unwrap_or_default();
    let end = tail
        .char_indices()
        .nth(LINE_WIDTH)
        .map_or(line.len(), |(at, _)| start + at);
    let (opening, closing) = (
        if start > 0 { "…" } else { "" },
        if end < line.len() { "…" } else { "" },
    );
    out.push_str(opening);
    out.push_str(line.get(start..end).unwrap_or_default());
    out.push_str(closing);
    let moved = |at: usize| at.clamp(start, end) - start + opening.len();
    moved(mark.start)..moved(mark.end)
}

/// Where a place is, and the text around it.
struct Found {
    start: (usize, usize),
    end: (usize, usize),
    excerpt: Option<Excerpt>,
}

fn find(place: &Place, sources: &BTreeMap<&str, Source<'_>>) -> Found {
    let source = sources.get(&*place.file);
    let span = source.and_then(|source| Some((source, source.span(&place.spot)?)));
    match (span, &place.spot) {
        (Some((source, span)), _) => Found {
            start: source.position(span.start),
            end: source.position(span.end),
            excerpt: Some(source.excerpt(&span)),
        },
        (None, Spot::Point { line, column }) => Found {
            start: (*line, *column),
            end: (*line, *column),
            excerpt: None,
        },
        _ => Found {
            start: (1, 1),
            end: (1, 1),
            excerpt: None,
        },
    }
}

fn located(diagnostic: &Diagnostic, sources: &BTreeMap<&str, Source<'_>>) -> Located {
    let found = find(&diagnostic.place, sources);
    let label = |(place, text): &(Place, String)| {
        let found = find(place, sources);
        LocatedLabel {
            file: place.file.clone(),
            line: found.start.0,
            column: found.start.1,
            text: text.clone(),
            excerpt: found.excerpt,
        }
    };
    Located {
        code: diagnostic.code(),
        severity: diagnostic.severity(),
        message: diagnostic.message(),
        help: diagnostic.help(),
        file: diagnostic.place.file.clone(),
        line: found.start.0,
        column: found.start.1,
        end_line: found.end.0,
        end_column: found.end.1,
        excerpt: found.excerpt,
        labels: diagnostic.labels.iter().map(label).collect(),
    }
}
