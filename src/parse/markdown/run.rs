//! Running text: the parser cuts it at every mark that might be markup, readers and typography see it whole.

use super::writer::Writer;
use super::{Problem, address, escape, gender_star};
use crate::diagnostic::wording::{EMBED_SYNTAX, PLACEHOLDER};
use crate::locale::hyphens;
use crate::parse::typography;
use memchr::memchr2;
use memchr::memmem;
use std::borrow::Cow;
use std::ops::Range;

/// Text collected from consecutive events, and where in the source it comes from.
#[derive(Debug, Default)]
pub struct Run {
    pub text: String,
    /// Where each piece begins in `text`, and its bytes in the source.
    pieces: Vec<(usize, Range<usize>)>,
    /// Whether character references in it were left as they are.
    pub has_references: bool,
}

impl Run {
    /// A run of raw HTML, whose character references are left as they are.
    pub fn with_references() -> Run {
        Run {
            has_references: true,
            ..Run::default()
        }
    }

    pub fn push(&mut self, piece: &str, source: Range<usize>) {
        self.pieces.push((self.text.len(), source));
        self.text.push_str(piece);
    }

    /// The bytes in the source of a part of the text.
    pub fn origin(&self, range: &Range<usize>) -> Range<usize> {
        let start = self
            .locate(range.start)
            .map_or(0, |(source, offset)| (source.start + offset).min(source.end));
        let last = self.locate(range.end.saturating_sub(1));
        let end = last.map_or(start, |(source, offset)| (source.start + offset + 1).min(source.end));
        start..end.max(start)
    }

    fn locate(&self, at: usize) -> Option<(&Range<usize>, usize)> {
        let index = self.pieces.partition_point(|(start, _)| *start <= at).checked_sub(1)?;
        self.pieces.get(index).map(|(start, source)| (source, at - start))
    }

    /// A part of the run as a run of its own.
    pub fn part(&self, range: &Range<usize>) -> Run {
        let mut part = Run {
            has_references: self.has_references,
            ..Run::default()
        };
        let mut at = range.start;
        while at < range.end {
            let index = self.pieces.partition_point(|(start, _)| *start <= at);
            let next = self
                .pieces
                .get(index)
                .map_or(range.end, |(start, _)| range.end.min(*start));
            part.push(self.text.get(at..next).unwrap_or_default(), self.origin(&(at..next)));
            at = next;
        }
        part
    }

    fn clear(&mut self) {
        self.text.clear();
        self.pieces.clear();
        self.has_references = false;
    }
}

/// What is not plain in running text.
enum Special {
    Address,
    Placeholder,
}

impl Writer<'_> {
    /// Takes a piece of text as the parser gives it.
    pub fn push_text(&mut self, piece: &str, range: &Range<usize>) {
        let piece = if self.has_gender_stars {
            gender_star::restore(piece)
        } else {
            Cow::Borrowed(piece)
        };
        // The parser leaves out the backslash of an escape; what it protects is neither markup nor set.
        let escaped = self.text_end < range.start
            && range
                .start
                .checked_sub(1)
                .and_then(|before| self.source.as_bytes().get(before))
                == Some(&b'\\');
        self.text_end = range.end;
        let mut chars = piece.chars();
        match chars.next().filter(|_| escaped) {
            Some(char) => {
                self.flush();
                self.literal(piece.get(..char.len_utf8()).unwrap_or_default());
                let start = (range.start + char.len_utf8()).min(range.end);
                if !chars.as_str().is_empty() {
                    self.run.push(chars.as_str(), start..range.end);
                }
            }
            None => self.run.push(&piece, range.clone()),
        }
    }

    /// Text that does not come from the parser.
    pub fn text(&mut self, text: &str) {
        self.run.push(text, 0..0);
        self.flush();
    }

    /// Writes the collected text.
    pub fn flush(&mut self) {
        if self.run.text.is_empty() {
            return;
        }
        let mut run = std::mem::take(&mut self.run);
        let brackets = memchr2(b'[', b'{', run.text.as_bytes()).is_some();
        if brackets {
            self.report_embeds(&run);
        }
        let mut done = 0;
        for (range, special) in specials(&run.text, brackets) {
            self.set(run.text.get(done..range.start).unwrap_or_default(), run.has_references);
            let text = run.text.get(range.clone()).unwrap_or_default();
            match special {
                Special::Address => self.bare_address(text),
                Special::Placeholder => self.placeholder(text, run.origin(&range)),
            }
            done = range.end;
        }
        self.set(run.text.get(done..).unwrap_or_default(), run.has_references);
        run.clear();
        self.run = run;
    }

    /// Text that stays as it is.
    pub fn literal(&mut self, text: &str) {
        self.count_words(text);
        self.typography.skip(text);
        if self.captures {
            self.captured.push_str(text);
        }
        escape::text(&mut self.out, text);
    }

    fn set(&mut self, text: &str, has_references: bool) {
        let seen = self.count_words(text);
        let printed = if seen & SET == 0 {
            self.typography.skip(text);
            Cow::Borrowed(text)
        } else {
            self.typography.apply(text)
        };
        if self.captures {
            self.captured.push_str(&printed);
        }
        // Headings and heads of tables are set large or narrow. Titles, ids and the lead are taken from before.
        let breaks_from = match (self.in_heading, self.table.is_in_head()) {
            (_, true) => Some(hyphens::NARROW),
            (true, _) => Some(hyphens::LARGE),
            _ => None,
        };
        let printed = match breaks_from {
            Some(from) => Cow::Owned(hyphens::hyphenated(&printed, self.language, from).into_owned()),
            None => printed,
        };
        if seen & ESCAPED == 0 {
            self.out.push_str(&printed);
        } else if has_references {
            escape::text_with_references(&mut self.out, &printed);
        } else {
            escape::text(&mut self.out, &printed);
        }
    }

    fn bare_address(&mut self, text: &str) {
        if self.in_link {
            return self.literal(text);
        }
        self.out.push_str("<a href=\"");
        if !text.contains("://") {
            self.out.push_str("https://");
        }
        escape::address(&mut self.out, text);
        self.out.push_str("\">");
        self.literal(text);
        self.out.push_str("</a>");
    }

    fn placeholder(&mut self, text: &str, range: Range<usize>) {
        self.out.push_str("<mark class=\"placeholder\">");
        self.literal(text);
        self.out.push_str("</mark>");
        self.problems.push(Problem {
            wording: &PLACEHOLDER,
            range,
            words: vec![("text", text.to_owned())],
        });
    }

    /// Embeds that do not stand alone are shown as they were typed.
    fn report_embeds(&mut self, run: &Run) {
        let mut from = 0;
        while let Some(range) = find_pair(&run.text, from, "{{", "}}") {
            let reason = "embeds stand in a paragraph of their own".to_owned();
            let words = vec![("reason", reason)];
            self.problems.push(Problem {
                wording: &EMBED_SYNTAX,
                range: run.origin(&range),
                words,
            });
            from = range.end;
        }
    }

    /// Counts where words begin, and returns which marks the text holds.
    fn count_words(&mut self, text: &str) -> u8 {
        let mut seen = 0;
        let mut words = 0;
        let mut before = if self.in_word { 0 } else { BLANK };
        for byte in text.bytes() {
            let marks = MARKS[usize::from(byte)];
            words += usize::from(before & !marks & BLANK);
            seen |= marks;
            before = marks;
        }
        self.in_word = before & BLANK == 0;
        self.body.words += words;
        seen
    }
}

/// Parts words.
const BLANK: u8 = 1;
/// Has to be escaped, or must not stand in HTML.
const ESCAPED: u8 = 2;
/// May have to be set.
const SET: u8 = 4;

/// What a byte may mean; one look at each byte decides what the text needs.
static MARKS: [u8; 256] = {
    let mut marks = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let control = byte < 0x20 || byte == 0x7f;
        let blank = matches!(byte as u8, b' ' | b'\t' | b'\n' | b'\r');
        let escaped = matches!(byte as u8, b'&' | b'<' | b'>') || (control && !matches!(byte as u8, b'\t' | b'\n'));
        marks[byte] = if blank { BLANK } else { 0 }
            | if escaped { ESCAPED } else { 0 }
            | if typography::TRIGGERS[byte] { SET } else { 0 };
        byte += 1;
    }
    marks
};

/// Addresses and placeholders in a text, in its order.
fn specials(text: &str, brackets: bool) -> Vec<(Range<usize>, Special)> {
    let mut specials = Vec::new();
    let mut from = 0;
    if address::may_hold_bare(text) {
        while let Some(range) = address::find_bare(text, from) {
            from = range.end;
            specials.push((range, Special::Address));
        }
    }
    if !brackets {
        return specials;
    }
    let mut from = 0;
    let mut placeholders = Vec::new();
    while let Some(range) = find_pair(text, from, "[[", "]]") {
        from = range.end;
        placeholders.push((range, Special::Placeholder));
    }
    if placeholders.is_empty() {
        return specials;
    }
    specials.extend(placeholders);
    specials.sort_by_key(|(range, _)| range.start);
    // A placeholder may hold an address.
    let mut end = 0;
    specials.retain(|(range, _)| {
        let apart = range.start >= end;
        if apart {
            end = range.end;
        }
        apart
    });
    specials
}

/// The next `open … close` with something between.
fn find_pair(text: &str, from: usize, open: &str, close: &str) -> Option<Range<usize>> {
    let start = from + memmem::find(text.as_bytes().get(from..)?, open.as_bytes())?;
    let inner = start + open.len();
    let end = inner + memmem::find(text.as_bytes().get(inner..)?, close.as_bytes())?;
    // `[[a]]` in `[[[a]]]`: the innermost pair is meant.
    let inner = text.get(inner..end)?;
    let start = inner.rfind(open).map_or(start, |nested| start + open.len() + nested);
    Some(start..end + close.len())
}
