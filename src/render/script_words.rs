//! Where a script keeps something on the device of a visitor, as far as its words tell.
//!
//! Comments, strings, texts of templates and regular expressions are told apart (ECMA-262, §12), so that what is only spoken of is
//! not taken for use. What a script puts together (`window["local" + "Storage"]`), or has another script do, is not seen.

use std::ops::Range;

/// A word by which something is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where, as `storage` says it: `local`.
    pub kind: &'static str,
    pub range: Range<usize>,
}

/// The words, their kinds, and how they stand: by themselves, or only as a part of something.
const WORDS: [(&str, &str, Standing); 7] = [
    ("caches", "cache", Standing::Global),
    ("cookie", "cookie", Standing::OfDocument),
    ("cookieStore", "cookie", Standing::Any),
    ("indexedDB", "database", Standing::Any),
    ("localStorage", "local", Standing::Any),
    ("serviceWorker", "worker", Standing::Part),
    ("sessionStorage", "session", Standing::Any),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Any,
    /// By itself, or as part of one of [`GLOBALS`]; else it is somebody's own name.
    Global,
    /// Behind a dot, or in brackets.
    Part,
    /// Behind `document.`, or in brackets; else it is a part of something of somebody's own.
    OfDocument,
}

const GLOBALS: [&str; 3] = ["globalThis", "self", "window"];

/// Behind these an expression begins, so that `/` begins one that is regular.
const BEFORE_EXPRESSION: [&str; 14] = [
    "await",
    "case",
    "delete",
    "do",
    "else",
    "in",
    "instanceof",
    "new",
    "of",
    "return",
    "throw",
    "typeof",
    "void",
    "yield",
];

/// Behind these something gets a name of the script's own.
const DECLARING: [&str; 5] = ["class", "const", "function", "let", "var"];

/// All places at which a script keeps something, in its order.
pub fn kept(script: &str) -> Vec<Kept> {
    let mut reader = Reader {
        script,
        at: 0,
        last: [Token::None; 3],
        templates: Vec::new(),
        found: Vec::new(),
    };
    while reader.step() {}
    reader.found
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'s> {
    None,
    Word(&'s str),
    Mark(u8),
    /// A string, a number, a regular expression.
    Value,
}

struct Reader<'s> {
    script: &'s str,
    at: usize,
    /// The last tokens, the newest first.
    last: [Token<'s>; 3],
    /// For each open `${`, how many braces are open in it.
    templates: Vec<usize>,
    found: Vec<Kept>,
}

impl<'s> Reader<'s> {
    /// Reads one token; false at the end.
    fn step(&mut self) -> bool {
        let Some(byte) = self.peek(0) else { return false };
        match byte {
            b'/' if self.peek(1) == Some(b'/') => {
                self.at += self.rest().find(['\n', '\r']).unwrap_or(self.rest().len());
            }
            b'/' if self.peek(1) == Some(b'*') => {
                let end = self.rest().get(2..).and_then(|rest| rest.find("*/"));
                self.at += end.map_or(self.rest().len(), |end| end + 4);
            }
            b'"' | b'\'' => self.string(byte),
            b'`' => {
                self.at += 1;
                self.template();
            }
            b'/' if self.begins_expression() => self.regular_expression(),
            b'}' if self.templates.last() == Some(&0) => {
                self.templates.pop();
                self.at += 1;
                self.template();
            }
            _ if is_word(byte) => self.word(),
            _ if byte.is_ascii_whitespace() => self.at += 1,
            // `a?.b` and `a?.[b]` are `a.b` and `a[b]` where there is an `a`.
            b'?' if self.peek(1) == Some(b'.') && !self.peek(2).is_some_and(|next| next.is_ascii_digit()) => {
                self.at += if self.peek(2) == Some(b'[') { 2 } else { 1 };
            }
            _ => {
                if let Some(open) = self.templates.last_mut() {
                    match byte {
                        b'{' => *open += 1,
                        b'}' => *open = open.saturating_sub(1),
                        _ => {}
                    }
                }
                self.at += 1;
                self.push(Token::Mark(byte));
            }
        }
        true
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.script.as_bytes().get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'s str {
        self.script.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, token: Token<'s>) {
        let [newest, second, _] = self.last;
        self.last = [token, newest, second];
    }

    fn begins_expression(&self) -> bool {
        match self.last {
            [Token::None, ..] => true,
            [Token::Word(word), ..] => BEFORE_EXPRESSION.contains(&word),
            [Token::Mark(mark), ..] => !matches!(mark, b')' | b']' | b'}'),
            [Token::Value, ..] => false,
        }
    }

    fn word(&mut self) {
        let start = self.at;
        while self.peek(0).is_some_and(is_word) {
            self.at += 1;
        }
        let word = self.script.get(start..self.at).unwrap_or_default();
        let is_part = matches!(self.last, [Token::Mark(b'.'), ..]);
        let of_global = matches!(self.last, [_, Token::Word(of), _] if GLOBALS.contains(&of));
        let kind = WORDS.iter().find(|(known, ..)| *known == word);
        let is_own = || {
            matches!(self.last, [Token::Word(before), ..] if DECLARING.contains(&before) || before == "typeof")
                || self.is_key()
                || self.is_method()
        };
        let counts = kind.is_some_and(|(_, _, standing)| match standing {
            Standing::Any => is_part || !is_own(),
            Standing::Global => (!is_part && !is_own()) || (is_part && of_global),
            Standing::Part => is_part,
            Standing::OfDocument => match self.last {
                [_, Token::Word(of), _] if is_part => self.is_document(of),
                [Token::Mark(b'{' | b','), ..] => self.taken_apart().is_some_and(begins_with_document),
                _ => false,
            },
        });
        if let Some((_, kind, _)) = kind.filter(|_| counts) {
            self.found.push(Kept {
                kind,
                range: start..self.at,
            });
        }
        self.push(Token::Word(word));
    }

    /// Whether a word is the document, or a name that the script gives it.
    fn is_document(&self, word: &str) -> bool {
        let is_named = |at: usize| {
            let before = at.checked_sub(1).and_then(|before| self.script.as_bytes().get(before));
            let behind = self.script.get(at + word.len()..).unwrap_or_default().trim_start();
            let value = behind.strip_prefix('=').unwrap_or_default().trim_start();
            !before.is_some_and(|before| is_word(*before) || *before == b'.') && begins_with_document(value)
        };
        word == "document" || self.script.match_indices(word).any(|(at, _)| is_named(at))
    }

    /// Whether a value follows, as behind the key of an object.
    fn is_key(&self) -> bool {
        let begins = matches!(self.last, [Token::Mark(b'{' | b','), ..]);
        begins && self.rest().trim_start().starts_with(':') && !self.is_taken_apart()
    }

    /// Whether the braces that the word stands in take something apart: `const {localStorage: mine} = window`.
    fn is_taken_apart(&self) -> bool {
        self.taken_apart().is_some()
    }

    /// What stands behind the `=` behind these braces.
    fn taken_apart(&self) -> Option<&'s str> {
        let (_, behind) = self.rest().split_once('}')?;
        let value = behind.trim_start().strip_prefix('=')?;
        (!value.starts_with(['=', '>'])).then(|| value.trim_start())
    }

    /// Whether the word is the name of a method that is written here: `caches(name) {`.
    fn is_method(&self) -> bool {
        let begins = matches!(self.last, [Token::Mark(b'{' | b'}' | b',' | b';'), ..]);
        let arguments = self.rest().trim_start().strip_prefix('(');
        let behind = arguments.and_then(|arguments| arguments.split_once(')'));
        begins && behind.is_some_and(|(_, behind)| behind.trim_start().starts_with('{'))
    }

    /// `window["localStorage"]` is a use like any other.
    fn string(&mut self, quote: u8) {
        let start = self.at + 1;
        self.at = start;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' => self.at += 1,
                b'\n' | b'\r' => break,
                _ if byte == quote => break,
                _ => {}
            }
            self.at += 1;
        }
        if self.peek(0) != Some(quote) {
            // It begins no string, but stands in a regular expression that was not known as one.
            self.at = start;
            self.push(Token::Mark(quote));
            return;
        }
        let text = self.script.get(start..self.at).unwrap_or_default();
        self.at += 1;
        let is_part = matches!(
            self.last,
            [Token::Mark(b'['), Token::Word(_) | Token::Mark(b')' | b']'), _]
        );
        let closes = self.rest().trim_start().starts_with(']');
        let kind = WORDS.iter().find(|(known, ..)| *known == text);
        if let Some((_, kind, _)) = kind.filter(|_| is_part && closes) {
            self.found.push(Kept {
                kind,
                range: start..start + text.len(),
            });
        }
        self.push(Token::Value);
    }

    /// The text of a template, up to its end or to code in it.
    fn template(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' => self.at += 2,
                b'`' => {
                    self.at += 1;
                    self.push(Token::Value);
                    return;
                }
                b'$' if self.peek(1) == Some(b'{') => {
                    self.at += 2;
                    self.templates.push(0);
                    self.push(Token::Mark(b'{'));
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    /// Ends on its line; what does not is a division.
    fn regular_expression(&mut self) {
        let mut in_class = false;
        let mut ahead = 1;
        loop {
            match self.peek(ahead) {
                None | Some(b'\n' | b'\r') => {
                    self.at += 1;
                    self.push(Token::Mark(b'/'));
                    return;
                }
                Some(b'\\') => ahead += 1,
                Some(b'[') => in_class = true,
                Some(b']') => in_class = false,
                Some(b'/') if !in_class => break,
                _ => {}
            }
            ahead += 1;
        }
        self.at += ahead + 1;
        self.push(Token::Value);
    }
}

/// Whether an expression is the document itself, and no part of it.
fn begins_with_document(expression: &str) -> bool {
    let behind = expression.strip_prefix("document").map(str::trim_start);
    behind.is_some_and(|behind| {
        let next = behind.as_bytes().first();
        !next.is_some_and(|next| is_word(*next) || matches!(next, b'.' | b'(' | b'[' | b'?'))
    })
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn assert_kept(script: &str, kinds: &[&str]) {
        let found: Vec<&str> = kept(script).into_iter().map(|kept| kept.kind).collect();
        assert_eq!(found, kinds, "{script}");
    }

    #[test]
    fn what_keeps_something_is_seen() {
        assert_kept("const {localStorage: mine} = window", &["local"]);
        assert_kept("document.cookie = 'a=1'", &["cookie"]);
        assert_kept("const d = document; d . cookie", &["cookie"]);
        assert_kept(
            "document?.cookie.length; window?.caches?.open('a')",
            &["cookie", "cache"],
        );
        assert_kept("const {title, cookie} = document;", &["cookie"]);
        assert_kept("localStorage.x = 1; window.sessionStorage.y", &["local", "session"]);
        assert_kept(
            "self['localStorage'].x; (window)[\"indexedDB\"]",
            &["local", "database"],
        );
        assert_kept("navigator.serviceWorker.register('sw.js')", &["worker"]);
        assert_kept(
            "await caches.open('a'); self.caches.keys(); cookieStore.get('x')",
            &["cache", "cache", "cookie"],
        );
        assert_kept(
            "`a ${ b ? `${localStorage.a}` : {c: '}'} } indexedDB` + sessionStorage.b",
            &["local", "session"],
        );
        assert_kept("x = a / b; localStorage.y / 2 // '", &["local"]);
        assert_kept("if (a) /'/.test(localStorage.x) ", &["local"]);
        assert_kept("s.replace(/[/\"]/g, '') + localStorage.x", &["local"]);
        assert_kept("a\u{fc} = {localStorage}", &["local"]);
    }

    #[test]
    fn what_is_only_spoken_of_is_not() {
        assert_kept(
            "// localStorage\n/* document.cookie */ 'indexedDB' + \"x.cookie\" + `sessionStorage`",
            &[],
        );
        assert_kept(
            "var a=document.createElement('a'); a.cookie=1; x.b = document; b.cookie",
            &[],
        );
        assert_kept("if (options.cookie || xhr.cookie) {}", &[]);
        assert_kept("class View { caches(name) { return 1; } }", &[]);
        assert_kept("typeof indexedDB == 'object'", &[]);
        assert_kept("let cookie = 1; cookie += 2; ({cookie: 3})", &[]);
        assert_kept("const caches = []; view.caches.x; ({caches: 1, localStorage: 2})", &[]);
        assert_kept("const names = ['localStorage', \"indexedDB\"]", &[]);
        assert_kept("x = /localStorage/.test(y)", &[]);
        assert_kept("'it\\'s localStorage'", &[]);
    }

    proptest! {
        #[test]
        fn no_script_breaks_it(any in ".{0,60}", parts in proptest::collection::vec("[`'\"/\\\\${}\\[\\].ü\n*]|localStorage|cookie|return", 0..40)) {
            let parts = parts.concat();
            for script in [any, parts] {
                for kept in kept(&script) {
                    prop_assert!(script.get(kept.range).is_some());
                }
            }
        }
    }
}
