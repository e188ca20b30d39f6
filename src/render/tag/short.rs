//! The short way through HTML: what templates usually write is read in whole steps, without a state for each letter, in a fifth of
//! the time. It ends at the first thing that is written in another way, and the tokenizer goes on from there.

use super::{Tag, TagReader, Tags};
use html5gum::{Emitter, State};
use memchr::{memchr, memchr_iter, memchr2, memmem};

/// Where the tokenizer has to go on, and how.
pub struct Rest {
    /// In bytes from the beginning, between two characters.
    pub from: usize,
    pub state: State,
}

/// Reads as far as HTML is written plainly. What it tells is what the tokenizer would tell (a property test compares them).
pub fn read<R: TagReader>(html: &str, tags: &mut Tags<R>) -> Rest {
    let whole = html.as_bytes();
    let mut way = Way { rest: whole };
    // Both are read as other letters (HTML Living Standard, §13.2.3.5 and §13.2.5).
    let is_plain = memchr2(0, b'\r', whole).is_none();
    let mut state = State::Data;
    while is_plain && !way.rest.is_empty() {
        match way.step(tags) {
            Step::Done => {}
            Step::Other(other) => {
                state = other;
                break;
            }
        }
    }
    Rest {
        from: whole.len() - way.rest.len(),
        state,
    }
}

enum Step {
    Done,
    /// What follows is to be read by the tokenizer, beginning in this state.
    Other(State),
}

struct Way<'h> {
    rest: &'h [u8],
}

impl<'h> Way<'h> {
    /// Text up to the next tag, and the tag; of an element that holds letters only, its content, too.
    fn step<R: TagReader>(&mut self, tags: &mut Tags<R>) -> Step {
        let end = memchr(b'<', self.rest).unwrap_or(self.rest.len());
        if !self.text(end, tags) {
            return Step::Other(State::Data);
        }
        if self.rest.is_empty() {
            return Step::Done;
        }
        if self.rest.get(1) == Some(&b'!') {
            return self.declaration(tags);
        }
        let Some(length) = tags.tag.take_from(self.rest) else {
            return Step::Other(State::Data);
        };
        self.pass(length);
        match tags.emit_current_tag() {
            None | Some(State::Data) => Step::Done,
            Some(state) => match self.letters(state, tags) {
                true => Step::Done,
                false => Step::Other(state),
            },
        }
    }

    fn declaration<R: TagReader>(&mut self, tags: &mut Tags<R>) -> Step {
        if let Some(length) = doctype(self.rest) {
            tags.init_doctype();
            self.pass(length);
        } else if let Some(length) = comment(self.rest) {
            self.pass(length);
        } else {
            return Step::Other(State::Data);
        }
        Step::Done
    }

    /// So many bytes of text, in which characters may be named. False where one is named in a way that has to be looked up.
    fn text<R: TagReader>(&mut self, length: usize, tags: &mut Tags<R>) -> bool {
        let mut left = length;
        while left > 0 {
            let text = self.rest.get(..left).unwrap_or_default();
            let plain = memchr(b'&', text).unwrap_or(left);
            if let Some(text) = text.get(..plain).filter(|text| !text.is_empty()) {
                tags.emit_string(text);
            }
            self.pass(plain);
            left -= plain;
            if left > 0 {
                let Some((length, character)) = named(self.rest) else {
                    return false;
                };
                tags.emit_string(character);
                self.pass(length);
                left -= length;
            }
        }
        true
    }

    /// The content of an element that holds letters only. False, and nothing is read, where the tokenizer has to look.
    fn letters<R: TagReader>(&mut self, state: State, tags: &mut Tags<R>) -> bool {
        let name = tags.letters_of.as_slice();
        let ends = |at: &usize| {
            let after = self.rest.get(at + 2..).unwrap_or_default();
            let is_named = after
                .get(..name.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(name));
            is_named
                && after
                    .get(name.len())
                    .is_some_and(|byte| matches!(byte, b'\t' | b'\n' | 0x0c | b' ' | b'/' | b'>'))
        };
        let Some(end) = memmem::find_iter(self.rest, b"</").find(ends) else {
            return false;
        };
        let content = self.rest.get(..end).unwrap_or_default();
        match state {
            State::RcData if memchr_iter(b'&', content).all(|at| content.get(at..).and_then(named).is_some()) => {
                self.text(end, tags)
            }
            State::RawText => {
                tags.emit_string(content);
                self.pass(end);
                true
            }
            // Comments in scripts hide their end (§13.2.5.20).
            State::ScriptData if memmem::find(content, b"<!--").is_none() => {
                tags.emit_string(content);
                self.pass(end);
                true
            }
            _ => false,
        }
    }

    fn pass(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }
}

impl Tag {
    /// Takes over the tag that HTML begins with, and says how long it is; none if it is not written plainly.
    fn take_from(&mut self, html: &[u8]) -> Option<usize> {
        let is_end = html.get(1) == Some(&b'/');
        let begin = if is_end { 2 } else { 1 };
        self.begin(is_end);
        let mut at = begin
            + html
                .get(begin..)?
                .iter()
                .position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')?;
        let name = html.get(begin..at)?;
        if !name.first()?.is_ascii_alphabetic() {
            return None;
        }
        self.name.extend(name.iter().map(u8::to_ascii_lowercase));
        loop {
            let blank = html.get(at..)?.iter().position(|byte| !is_blank(*byte))?;
            at += blank;
            match html.get(at)? {
                b'>' => return Some(at + 1),
                b'/' if !is_end && html.get(at + 1) == Some(&b'>') => {
                    self.self_closing = true;
                    return Some(at + 2);
                }
                _ if blank == 0 || is_end => return None,
                _ => at += self.take_attribute(html.get(at..)?)?,
            }
        }
    }

    /// The attribute that HTML begins with, and how long it is: `disabled`, `class="…"`.
    fn take_attribute(&mut self, html: &[u8]) -> Option<usize> {
        let end = html.iter().position(|byte| !is_of_name(*byte))?;
        let name = html.get(..end).filter(|name| !name.is_empty())?;
        self.begin_attribute();
        let (known, value) = self.last_attribute()?;
        known.extend(name.iter().map(u8::to_ascii_lowercase));
        match html.get(end)? {
            b'>' | b'/' => Some(end),
            // There may be an equals sign behind blanks.
            blank if is_blank(*blank) => {
                let next = html.get(end..)?.iter().find(|byte| !is_blank(**byte))?;
                (*next != b'=').then_some(end)
            }
            b'=' => {
                let quote = *html.get(end + 1)?;
                if !matches!(quote, b'"' | b'\'') {
                    return None;
                }
                let quoted = html.get(end + 2..)?;
                let length = memchr(quote, quoted)?;
                let mut left = quoted.get(..length)?;
                while let Some(at) = memchr(b'&', left) {
                    value.extend_from_slice(left.get(..at)?);
                    let (length, character) = named(left.get(at..)?)?;
                    value.extend_from_slice(character);
                    left = left.get(at + length..)?;
                }
                value.extend_from_slice(left);
                Some(end + 2 + length + 1)
            }
            _ => None,
        }
    }
}

/// The letters of which names of attributes usually are; others are errors, or not ASCII.
fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.')
}

/// ASCII whitespace of HTML.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | 0x0c)
}

/// The character that HTML begins to name, and how long the name is: those that writers of HTML have to name.
fn named(html: &[u8]) -> Option<(usize, &'static [u8])> {
    let names: [(&[u8], &[u8]); 8] = [
        (b"&amp;", b"&"),
        (b"&lt;", b"<"),
        (b"&gt;", b">"),
        (b"&quot;", b"\""),
        (b"&#39;", b"'"),
        (b"&#x27;", b"'"),
        (b"&#34;", b"\""),
        (b"&#x2F;", b"/"),
    ];
    let found = names.into_iter().find(|(name, _)| html.starts_with(name));
    found.map(|(name, character)| (name.len(), character))
}

fn doctype(html: &[u8]) -> Option<usize> {
    const PLAIN: &[u8] = b"<!doctype html>";
    let is_plain = html
        .get(..PLAIN.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(PLAIN));
    is_plain.then_some(PLAIN.len())
}

/// The length of a comment that HTML begins with, if its end is plain to see (§13.1.6).
fn comment(html: &[u8]) -> Option<usize> {
    let content = html.strip_prefix(b"<!--")?;
    let end = memmem::find(content, b"-->")?;
    let content = content.get(..end)?;
    let is_odd = content.starts_with(b">") || content.starts_with(b"->") || memmem::find(content, b"--!>").is_some();
    (!is_odd).then_some(4 + end + 3)
}

#[cfg(test)]
mod tests {
    use super::super::{read_by_letter, read_shortly};
    use super::*;
    use proptest::prelude::*;
    use std::fmt::Write;

    /// Writes down what it is told.
    #[derive(Default)]
    struct Log {
        lines: String,
        text: Vec<u8>,
    }

    impl Log {
        fn end_text(&mut self) {
            if !self.text.is_empty() {
                let text = std::mem::take(&mut self.text);
                writeln!(self.lines, "text {:?}", String::from_utf8(text).unwrap()).unwrap();
            }
        }

        fn tag(&mut self, what: &str, tag: &Tag) {
            self.end_text();
            let shown = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            write!(self.lines, "{what} {}", shown(&tag.name)).unwrap();
            if !tag.is_end {
                for (name, value) in tag.attributes() {
                    write!(self.lines, " {}={:?}", shown(name), shown(value)).unwrap();
                }
                write!(self.lines, "{}", if tag.self_closing { " /" } else { "" }).unwrap();
            }
            self.lines.push('\n');
        }
    }

    impl TagReader for Log {
        type Whole = String;

        fn open(&mut self, tag: &Tag) -> bool {
            self.tag("open", tag);
            tag.name != b"noscript"
        }

        fn close(&mut self, tag: &Tag) {
            self.tag("close", tag);
        }

        fn text(&mut self, text: &[u8]) {
            self.text.extend_from_slice(text);
        }

        fn doctype(&mut self) {
            self.lines.push_str("doctype\n");
        }

        fn end(&mut self) -> String {
            self.end_text();
            std::mem::take(&mut self.lines)
        }
    }

    #[track_caller]
    fn assert_same(html: &str) {
        assert_eq!(
            read_shortly(html, Log::default()),
            read_by_letter(html, Log::default()),
            "{html}"
        );
    }

    #[test]
    fn a_usual_page_is_read_to_its_end() {
        let html = "<!doctype html><html lang=\"de\"><head><title>A &amp; B</title><script type='application/ld+json'>{\"a\": \"<p>\"}</script>\
                    <style>a > b {}</style></head><body><!-- x --><p hidden class=\"a\">1 &lt; 2<br/>ä</p ></body></html>\n";
        let mut tags = Tags::new(Log::default());
        assert_eq!(read(html, &mut tags).from, html.len());
        assert_same(html);
    }

    #[test]
    fn what_is_written_in_another_way_is_left_to_the_tokenizer() {
        for html in [
            "<p>a &nbsp; b</p><p>c</p>",
            "<p class=a>b</p>",
            "<p class = \"a\" id\n=\"b\">c</p>",
            "<script><!-- <script> </script> --></script><p>x",
            "<title>a &copy; b</title><p>c",
            "<textarea>a</textareas></TEXTAREA x=\"y\"><p>",
            "<!--> a --><!---> b --><!-- c --!> d --><p>",
            "<![CDATA[x]]><?php ?><p a=\"b\"c=\"d\"/e>",
            "a < b <",
            "<p",
            "<p a",
            "<p a=\"",
            "<style>a",
            "</p a=\"b\"></ ><//>",
            "<noscript><p>a</p></noscript>",
            "a\r\nb\u{0}<p>",
            "<p A=\"1\" a=\"2\" viewBox=\"&amp;&lt\">",
        ] {
            assert_same(html);
        }
    }

    proptest! {
        #[test]
        fn both_ways_tell_the_same(parts in prop::collection::vec(part(), 0..12)) {
            assert_same(&parts.concat());
        }
    }

    /// What may go wrong at the seams, and all else.
    fn part() -> impl Strategy<Value = String> {
        let known = [
            "<p>",
            "</p>",
            "<p ",
            "<",
            ">",
            "/",
            "=",
            "\"",
            "'",
            "&",
            "&amp;",
            "&amp",
            "&#39;",
            "&#x2F;",
            "a",
            " ",
            "\n",
            "ä",
            "-",
            "!",
            "--",
            "<!--",
            "-->",
            "<!doctype html>",
            "<script>",
            "</script>",
            "</script",
            "<title>",
            "</title>",
            "<style>",
            "</style >",
            "<a href=\"/x/?a=1&amp;b\">",
            "<br/>",
            "<SVG viewBox='0'>",
            "class=\"a b\"",
            "<noscript>",
            "</",
            "<textarea x>",
        ];
        prop_oneof![4 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
    }
}
