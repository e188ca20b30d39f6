//! The hosts that a style sheet asks for files: `url(…)`, `image-set(…)` and `@import` (CSS Values 4, §4.5; CSS Images 4, §2.5;
//! CSS Cascade 5, §2), in any letters and with escapes, as browsers read them (CSS Syntax 3, §4).

use crate::model::HostUse;
use std::borrow::Cow;

/// The addresses in a style sheet and what they are used for, without those of data and of places on the page.
pub fn addresses(css: &str) -> Vec<(Cow<'_, str>, HostUse)> {
    let mut sheet = Sheet {
        css,
        at: 0,
        rule: Rule::Other,
        open: Vec::new(),
        blocks: 0,
        font: None,
        found: Vec::new(),
    };
    while sheet.step() {}
    let mut found = sheet.found;
    found.retain(|(address, _)| {
        let is_data = address
            .get(..5)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"));
        !is_data && !address.starts_with('#') && !address.is_empty()
    });
    found
}

/// A style sheet as far as it is read.
struct Sheet<'c> {
    css: &'c str,
    at: usize,
    rule: Rule,
    /// Open functions and brackets, the innermost last.
    open: Vec<Function>,
    blocks: usize,
    /// How many blocks are open in an open `@font-face`.
    font: Option<usize>,
    found: Vec<(Cow<'c, str>, HostUse)>,
}

/// What the statement is that is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    Import,
    /// Names that look like addresses.
    Namespace,
    FontFace,
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Function {
    /// What stands in quotes in it is an address.
    Address,
    Other,
}

impl<'c> Sheet<'c> {
    /// Reads on by one token; false at the end.
    fn step(&mut self) -> bool {
        let Some(byte) = self.byte(0) else { return false };
        match byte {
            b'/' if self.byte(1) == Some(b'*') => {
                let end = self.rest().find("*/").map_or(self.css.len(), |end| self.at + end + 2);
                self.at = end;
            }
            b'"' | b'\'' => {
                let text = self.quoted(byte);
                let is_address = match self.open.last() {
                    Some(function) => *function == Function::Address,
                    None => self.rule == Rule::Import,
                };
                if is_address {
                    self.note(text);
                }
            }
            b'@' => {
                self.at += 1;
                let name = self.name();
                let is = |word: &str| name.eq_ignore_ascii_case(word);
                self.rule = match () {
                    () if is("import") => Rule::Import,
                    () if is("namespace") => Rule::Namespace,
                    () if is("font-face") => Rule::FontFace,
                    () => Rule::Other,
                };
            }
            b'(' | b')' => {
                self.at += 1;
                match byte {
                    b'(' => self.open.push(Function::Other),
                    _ => drop(self.open.pop()),
                }
            }
            b'{' => {
                self.at += 1;
                self.blocks += 1;
                if self.rule == Rule::FontFace {
                    self.font = Some(self.blocks);
                }
                self.rule = Rule::Other;
                self.open.clear();
            }
            b'}' => {
                self.at += 1;
                if self.font == Some(self.blocks) {
                    self.font = None;
                }
                self.blocks = self.blocks.saturating_sub(1);
                self.rule = Rule::Other;
                self.open.clear();
            }
            b';' => {
                self.at += 1;
                if self.open.is_empty() {
                    self.rule = Rule::Other;
                }
            }
            byte if is_of_name(byte) => {
                let name = self.name();
                if self.byte(0) == Some(b'(') {
                    self.at += 1;
                    self.function(&name);
                }
            }
            _ => self.at += 1,
        }
        true
    }

    /// Behind the name of a function and `(`.
    fn function(&mut self, name: &str) {
        let is = |word: &str| name.eq_ignore_ascii_case(word);
        if is("url") {
            self.at += self.rest().len() - self.rest().trim_start().len();
            if !matches!(self.byte(0), Some(b'"' | b'\'')) {
                let text = self.until(|byte| byte == b')' || byte.is_ascii_whitespace());
                return self.bare(text);
            }
        }
        let holds = is("url") || is("src") || is("image-set") || is("-webkit-image-set");
        self.open.push(match holds {
            true => Function::Address,
            false => Function::Other,
        });
    }

    /// An address without quotes, and the end of its function.
    fn bare(&mut self, text: Cow<'c, str>) {
        self.note(text);
        self.at += self.rest().find(')').map_or(self.rest().len(), |end| end + 1);
    }

    fn note(&mut self, address: Cow<'c, str>) {
        let use_of = match self.rule {
            Rule::Namespace => return,
            Rule::Import => HostUse::Style,
            _ if self.font.is_some() => HostUse::Font,
            _ => HostUse::Image,
        };
        let address = match address {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        self.found.push((address, use_of));
    }

    fn name(&mut self) -> Cow<'c, str> {
        self.until(|byte| !is_of_name(byte))
    }

    /// What stands between quotes; one that is not closed ends with its line.
    fn quoted(&mut self, quote: u8) -> Cow<'c, str> {
        self.at += 1;
        let text = self.until(|byte| byte == quote || byte == b'\n');
        self.at += usize::from(self.byte(0).is_some());
        text
    }

    /// The text up to a byte of ASCII that ends it, with its escapes read.
    fn until(&mut self, is_end: impl Fn(u8) -> bool) -> Cow<'c, str> {
        let start = self.at;
        let mut is_escaped = false;
        while let Some(byte) = self.byte(0).filter(|byte| !is_end(*byte) || *byte == b'\\') {
            self.at += 1;
            if byte == b'\\' {
                is_escaped = true;
                let digits = self.rest().bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
                let next = self.rest().chars().next();
                self.at += match digits {
                    0 => next.map_or(0, char::len_utf8),
                    // A blank ends the number and belongs to it.
                    _ => digits + usize::from(matches!(self.byte(digits), Some(b' ' | b'\t' | b'\n'))),
                };
            }
        }
        let text = self.css.get(start..self.at).unwrap_or_default();
        match is_escaped {
            true => Cow::Owned(unescaped(text)),
            false => Cow::Borrowed(text),
        }
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.css.as_bytes().get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'c str {
        self.css.get(self.at..).unwrap_or_default()
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'\\') || !byte.is_ascii()
}

/// `\75 rl` for `url` (CSS Syntax 3, §4.3.7).
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('\\') {
        plain.push_str(before);
        let digits = behind.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        let (number, after) = behind.split_at_checked(digits).unwrap_or(("", behind));
        if digits > 0 {
            let letter = u32::from_str_radix(number, 16).ok().and_then(char::from_u32);
            plain.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
            rest = after.strip_prefix([' ', '\t', '\n']).unwrap_or(after);
        } else {
            // A line that goes on means nothing; any other letter means itself.
            let letter = behind.chars().next();
            plain.extend(letter.filter(|letter| *letter != '\n'));
            rest = behind.get(letter.map_or(0, char::len_utf8)..).unwrap_or_default();
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::addresses;
    use crate::model::HostUse::{self, Font, Image, Style};
    use proptest::prelude::*;

    #[track_caller]
    fn assert_asked(css: &str, wanted: &[(&str, HostUse)]) {
        let found = addresses(css);
        let found: Vec<(&str, HostUse)> = found.iter().map(|(address, use_of)| (&**address, *use_of)).collect();
        assert_eq!(found, wanted, "{css}");
    }

    #[test]
    fn every_way_to_ask_is_seen() {
        assert_asked(
            "@import 'https://a.example/x.css'; @import url(b.css); \
             @font-face { src: url(\"//c.example/f.woff2\") format('woff2'), url( d.woff2 ) } \
             a { background: url(data:image/svg+xml,x) } b { fill: url(#x) } c { background: url(e.png) }",
            &[
                ("https://a.example/x.css", Style),
                ("b.css", Style),
                ("//c.example/f.woff2", Font),
                ("d.woff2", Font),
                ("e.png", Image),
            ],
        );
        assert_asked(
            "a { background: image-set(\"https://a.example/1.png\" 1x, url(2.png) 2x type('image/png')) }",
            &[("https://a.example/1.png", Image), ("2.png", Image)],
        );
        assert_asked("A{B:URL(HTTPS://a.example/x)}", &[("HTTPS://a.example/x", Image)]);
        assert_asked("a{b:\\75 r\\6C(//a.example/\\78)}", &[("//a.example/x", Image)]);
        assert_asked("@IMPORT/**/\"a.css\" layer(x);", &[("a.css", Style)]);
        assert_asked(
            "@media print { @font-face { src: url(f.woff2) } a { b: url(i.png) } }",
            &[("f.woff2", Font), ("i.png", Image)],
        );
    }

    #[test]
    fn what_only_looks_like_it_is_not() {
        assert_asked("@namespace svg url(\"http://www.w3.org/2000/svg\");", &[]);
        assert_asked(
            "@namespace \"http://www.w3.org/1999/xhtml\"; a{b:url(c)}",
            &[("c", Image)],
        );
        assert_asked(
            "/* url(https://a.example/) */ a::before { content: \"url(x) @import 'y'\" }",
            &[],
        );
        assert_asked("a[href='https://a.example/'] { --curl: curl(x) }", &[]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_to_its_end(any in ".{0,60}", css in "(@import|@font-face|url\\(|\"|'|\\\\|/\\*|\\*/|[{}();ü a7\n]){0,60}") {
            let _ = addresses(&any);
            let _ = addresses(&css);
        }
    }
}
