//! Quotes, dashes, ellipses and no-break spaces by the customs of a language.
//!
//! Writers type `"`, `'`, `--` and plain blanks; readers get „ “, ’, – and lines that never part "z." from "B.".
//! Only those characters are touched, never inside addresses, and what is already right stays, so setting a text
//! twice changes nothing.

use super::markdown::address::find_bare;
use std::borrow::Cow;

const NO_BREAK: &str = "\u{a0}";

/// `text` as it is printed in `language` (BCP 47).
pub fn typeset<'t>(text: &'t str, language: &str) -> Cow<'t, str> {
    let mut typography = Typography::new(language);
    let mut out: Option<String> = None;
    let mut done = 0;
    while let Some(address) = find_bare(text, done) {
        append(
            &mut out,
            text,
            done,
            typography.apply(text.get(done..address.start).unwrap_or_default()),
        );
        let verbatim = text.get(address.clone()).unwrap_or_default();
        typography.skip(verbatim);
        append(&mut out, text, address.start, Cow::Borrowed(verbatim));
        done = address.end;
    }
    append(
        &mut out,
        text,
        done,
        typography.apply(text.get(done..).unwrap_or_default()),
    );
    out.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Adds a piece that stands at `at` in `text`; nothing is copied before the first change.
fn append(out: &mut Option<String>, text: &str, at: usize, piece: Cow<'_, str>) {
    match (out, piece) {
        (Some(out), piece) => out.push_str(&piece),
        (None, Cow::Borrowed(_)) => {}
        (out, Cow::Owned(piece)) => *out = Some(format!("{}{piece}", text.get(..at).unwrap_or_default())),
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Quote {
    Double,
    Single,
}

#[derive(Debug, PartialEq)]
enum Customs {
    German,
    Swiss,
    French,
    English,
}

/// The marks of a language: opening and closing.
#[derive(Debug)]
struct Style {
    customs: Customs,
    double: (&'static str, &'static str),
    single: (&'static str, &'static str),
}

static GERMAN: Style = Style {
    customs: Customs::German,
    double: ("„", "“"),
    single: ("‚", "‘"),
};
static SWISS: Style = Style {
    customs: Customs::Swiss,
    double: ("«", "»"),
    single: ("‹", "›"),
};
static FRENCH: Style = Style {
    customs: Customs::French,
    double: ("«\u{202f}", "\u{202f}»"),
    single: ("“", "”"),
};
static ENGLISH: Style = Style {
    customs: Customs::English,
    double: ("“", "”"),
    single: ("‘", "’"),
};

fn style(language: &str) -> &'static Style {
    let mut parts = language.split(['-', '_']);
    match parts.next() {
        Some("gsw") => &SWISS,
        Some("de") if parts.any(|part| matches!(part, "CH" | "LI" | "ch" | "li")) => &SWISS,
        Some("de") => &GERMAN,
        Some("fr") => &FRENCH,
        _ => &ENGLISH,
    }
}

/// Sets consecutive pieces of one block of text, such as the text around emphasised words; quotes may open in one
/// piece and close in another.
#[derive(Debug)]
pub struct Typography {
    style: &'static Style,
    /// Marks that are open, innermost last, at most [`DEEPEST`].
    open: Vec<Quote>,
    /// The last character before the piece that comes next.
    previous: Option<char>,
}

/// Quotes nest two or three deep in earnest; the bound keeps a text of nothing but quotes linear.
const DEEPEST: usize = 8;

impl Typography {
    pub fn new(language: &str) -> Typography {
        Typography {
            style: style(language),
            open: Vec::new(),
            previous: None,
        }
    }

    /// A new block begins: what was open is forgotten.
    pub fn start_block(&mut self) {
        self.open.clear();
        self.previous = None;
    }

    /// Something that is not set, such as code or an address, stands before the next piece.
    pub fn skip(&mut self, verbatim: &str) {
        self.previous = verbatim.chars().next_back().or(self.previous);
    }

    /// The next piece as it is printed, borrowed if nothing changes.
    pub fn apply<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let mut edit = Edit {
            text,
            out: String::new(),
            done: 0,
            previous: self.previous,
        };
        let mut at = 0;
        while let Some(offset) = text.as_bytes().get(at..).and_then(next_trigger) {
            at = self.change(&mut edit, at + offset);
        }
        let printed = edit.finish();
        self.skip(&printed);
        printed
    }

    /// Looks at the trigger at `at` and returns where to go on.
    fn change(&mut self, edit: &mut Edit<'_>, at: usize) -> usize {
        match edit.byte(at) {
            Some(b'"') => self.double(edit, at),
            Some(b'\'') => self.single(edit, at),
            Some(b'-') => dash(edit, at),
            Some(b'.') => self.dot(edit, at),
            Some(b'0'..=b'9') => self.number(edit, at),
            _ => self.beyond_ascii(edit, at),
        }
    }

    fn double(&mut self, edit: &mut Edit<'_>, at: usize) -> usize {
        let next = edit.char(at + 1);
        let is_open = self.open.contains(&Quote::Double);
        let followed = next.map_or(!is_open, |c| !c.is_whitespace());
        if followed && self.may_open(edit.before(at)) {
            edit.replace(at, at + 1, self.style.double.0);
            self.opened(Quote::Double);
        } else if is_open {
            edit.replace(at, at + 1, self.style.double.1);
            self.closed(Quote::Double);
        }
        at + 1
    }

    /// Every `'` becomes a quote or an apostrophe.
    fn single(&mut self, edit: &mut Edit<'_>, at: usize) -> usize {
        let next = edit.char(at + 1);
        let rest = edit.text.get(at + 1..).unwrap_or_default();
        let inside = self.open.last() == Some(&Quote::Single);
        let wordy = next.is_some_and(char::is_alphanumeric);
        let opening = self.may_open(edit.before(at));
        let followed = next.map_or(!inside, |c| !c.is_whitespace());
        let mark = if opening && followed && !is_elision(rest) {
            self.opened(Quote::Single);
            self.style.single.0
        } else if inside && !wordy {
            self.closed(Quote::Single);
            self.style.single.1
        } else {
            "’"
        };
        edit.replace(at, at + 1, mark);
        at + 1
    }

    fn may_open(&self, before: Option<char>) -> bool {
        before.is_none_or(|c| {
            c.is_whitespace()
                || matches!(c, '(' | '[' | '{' | '<' | '/' | '=' | '-' | '–' | '—')
                || self.style.double.0.starts_with(c)
                || self.style.single.0.starts_with(c)
        })
    }

    fn opened(&mut self, quote: Quote) {
        if self.open.len() < DEEPEST {
            self.open.push(quote);
        }
    }

    fn closed(&mut self, quote: Quote) {
        if let Some(depth) = self.open.iter().rposition(|open| *open == quote) {
            self.open.truncate(depth);
        }
    }

    fn dot(&mut self, edit: &mut Edit<'_>, at: usize) -> usize {
        if ends_sentence(edit.text.as_bytes(), at) {
            return at + 1;
        }
        let run = edit.run(at, b'.');
        if run == 3 {
            edit.replace(at, at + 3, "…");
        }
        if run > 1 {
            return at + run;
        }
        let start = edit.word_start(at);
        let word = edit.text.get(start..at).unwrap_or_default();
        if word.is_empty() || word.len() > LONGEST_WORD {
            return at + 1;
        }
        if self.german()
            && word.chars().count() == 1
            && let Some(end) = abbreviation(edit, start)
        {
            return end;
        }
        let rest = edit.text.get(at + 1..).unwrap_or_default();
        let Some(next) = rest.strip_prefix(' ') else {
            return at + 1;
        };
        let binds = (TITLES.contains(&word) && next.starts_with(char::is_uppercase))
            || (NUMBERED.contains(&word) && next.starts_with(|c: char| c.is_ascii_digit()))
            || (matches!(word, "Mio" | "Mrd") && begins_with_word(next, &CURRENCIES));
        if binds {
            edit.replace(at + 1, at + 2, NO_BREAK);
            return at + 2;
        }
        at + 1
    }

    fn number(&mut self, edit: &mut Edit<'_>, at: usize) -> usize {
        let end = edit.number_end(at);
        let rest = edit.text.get(end..).unwrap_or_default();
        let day = end - at <= 2;
        if self.german()
            && day
            && rest
                .strip_prefix(". ")
                .is_some_and(|next| begins_with_word(next, &MONTHS))
        {
            edit.replace(end + 1, end + 2, NO_BREAK);
            return end + 2;
        }
        let Some(next) = rest.strip_prefix(' ') else {
            return end;
        };
        let binds = begins_with_word(next, &CURRENCIES)
            || begins_with_word(next, &UNITS)
            || (self.german() && begins_with_word(next, &GERMAN_UNITS))
            || (self.style.customs == Customs::English && begins_with_word(next, &ENGLISH_UNITS))
            || (self.style.customs == Customs::English && day && begins_with_word(next, &ENGLISH_MONTHS));
        if binds {
            edit.replace(end, end + 1, NO_BREAK);
            return end + 1;
        }
        end
    }

    /// Paragraph signs, and quotes that are already right.
    fn beyond_ascii(&mut self, edit: &mut Edit<'_>, at: usize) -> usize {
        let Some(char) = edit.char(at) else {
            return at + 1;
        };
        let end = at + char.len_utf8();
        let is = |mark: &str| mark.trim_matches('\u{202f}').starts_with(char);
        if char == '§' {
            return paragraph_sign(edit, end);
        } else if is(self.style.double.0) {
            self.opened(Quote::Double);
        } else if is(self.style.double.1) {
            self.closed(Quote::Double);
        } else if is(self.style.single.0) {
            self.opened(Quote::Single);
        } else if is(self.style.single.1) && self.ends_single(edit, at, end) {
            self.closed(Quote::Single);
        }
        end
    }

    /// Whether ’ is the end of a quote: the same question as for `'`, so that a text set twice stays.
    fn ends_single(&self, edit: &Edit<'_>, at: usize, end: usize) -> bool {
        let next = edit.char(end);
        let opening = self.may_open(edit.before(at)) && next.is_some_and(|c| !c.is_whitespace());
        self.open.last() == Some(&Quote::Single) && !next.is_some_and(char::is_alphanumeric) && !opening
    }

    fn german(&self) -> bool {
        matches!(self.style.customs, Customs::German | Customs::Swiss)
    }
}

/// Bytes at which something may have to change.
pub const TRIGGERS: [bool; 256] = {
    let mut table = [false; 256];
    let mut digit = b'0';
    while digit <= b'9' {
        table[digit as usize] = true;
        digit += 1;
    }
    table[b'"' as usize] = true;
    table[b'\'' as usize] = true;
    table[b'-' as usize] = true;
    table[b'.' as usize] = true;
    table[0xc2] = true; // § « »
    table[0xe2] = true; // “ ” „ ‚ ‘ ’ ‹ ›
    table
};

fn next_trigger(bytes: &[u8]) -> Option<usize> {
    static TABLE: [bool; 256] = TRIGGERS;
    bytes.iter().position(|byte| TABLE[usize::from(*byte)])
}

/// A text that is copied only where it changes.
struct Edit<'t> {
    text: &'t str,
    out: String,
    /// How much of `text` is in `out`.
    done: usize,
    /// The character before the text.
    previous: Option<char>,
}

impl<'t> Edit<'t> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn char(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// The character before `at` as it is printed.
    fn before(&self, at: usize) -> Option<char> {
        if at == self.done && at > 0 {
            return self.out.chars().next_back();
        }
        self.text.get(..at)?.chars().next_back().or(self.previous)
    }

    fn run(&self, at: usize, byte: u8) -> usize {
        self.text
            .as_bytes()
            .iter()
            .skip(at)
            .take_while(|other| **other == byte)
            .count()
    }

    /// Where the letters before `at` begin; looks back only as far as abbreviations are long.
    fn word_start(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        let letters: usize = before
            .chars()
            .rev()
            .take(6)
            .take_while(|c| c.is_alphabetic())
            .map(char::len_utf8)
            .sum();
        let start = at - letters;
        let joined = start == 0 && self.previous.is_some_and(char::is_alphanumeric);
        if start < self.done || joined { at } else { start }
    }

    /// Where the number at `at` ends: `1.234,5` is one.
    fn number_end(&self, at: usize) -> usize {
        let digit = |at: usize| self.byte(at).is_some_and(|byte| byte.is_ascii_digit());
        let mut end = at;
        while digit(end) || (matches!(self.byte(end), Some(b'.' | b',')) && digit(end + 1)) {
            end += 1;
        }
        end
    }

    fn replace(&mut self, start: usize, end: usize, by: &str) {
        if self.out.is_empty() {
            self.out.reserve(self.text.len() + 16);
        }
        self.out.push_str(self.text.get(self.done..start).unwrap_or_default());
        self.out.push_str(by);
        self.done = end;
    }

    fn finish(mut self) -> Cow<'t, str> {
        if self.done == 0 {
            return Cow::Borrowed(self.text);
        }
        self.out.push_str(self.text.get(self.done..).unwrap_or_default());
        Cow::Owned(self.out)
    }
}

/// Whether the dot at `at` stands alone behind a word too long to be an abbreviation: most dots do.
fn ends_sentence(bytes: &[u8], at: usize) -> bool {
    let word = at.checked_sub(LONGEST_WORD + 1).and_then(|start| bytes.get(start..at));
    word.is_some_and(|word| word.iter().all(u8::is_ascii_alphabetic)) && bytes.get(at + 1) != Some(&b'.')
}

/// The longest word before a dot that binds what follows, in bytes: `Dipl.`
const LONGEST_WORD: usize = 5;

/// `--` between words, numbers or blanks, and a lone `-` between blanks, are dashes; `--option` is none.
fn dash(edit: &mut Edit<'_>, at: usize) -> usize {
    let run = edit.run(at, b'-');
    let end = at + run;
    let before = edit.before(at);
    let after = edit.char(end);
    let option = before.is_none_or(char::is_whitespace) && after.is_some_and(|c| !c.is_whitespace());
    match run {
        1 if at > 0 && edit.byte(at - 1) == Some(b' ') && after == Some(' ') => edit.replace(at, end, "–"),
        2 if !option => edit.replace(at, end, "–"),
        3 if !option => edit.replace(at, end, "—"),
        _ => {}
    }
    end
}

fn paragraph_sign(edit: &mut Edit<'_>, end: usize) -> usize {
    let digit = edit.byte(end + 1).is_some_and(|byte| byte.is_ascii_digit());
    if edit.byte(end) == Some(b' ') && digit {
        edit.replace(end, end + 1, NO_BREAK);
        return end + 1;
    }
    end
}

/// Sets `z.B.` and `z. B.` with narrow spaces if one begins at `start`, and returns where it ends.
fn abbreviation(edit: &mut Edit<'_>, start: usize) -> Option<usize> {
    let rest = edit.text.get(start..)?;
    let (letters, length) = ABBREVIATIONS
        .iter()
        .find_map(|letters| Some((letters, spelled(rest, letters)?)))?;
    let set = letters.trim_end_matches('.').replace('.', ".\u{202f}");
    edit.replace(start, start + length, &format!("{set}."));
    Some(start + length)
}

/// The length of an abbreviation at the start of `text`, perhaps with blanks between its parts.
fn spelled(text: &str, letters: &str) -> Option<usize> {
    let mut rest = text;
    for (n, letter) in letters.split_inclusive('.').enumerate() {
        if n > 0 {
            rest = rest.strip_prefix(' ').unwrap_or(rest);
        }
        rest = rest.strip_prefix(letter)?;
    }
    (!rest.starts_with(char::is_alphanumeric)).then_some(text.len() - rest.len())
}

fn begins_with_word(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        text.strip_prefix(word)
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// Whether a word that lost its beginning follows, whose `'` is an apostrophe: `'s`, `'n`, `'68`.
fn is_elision(rest: &str) -> bool {
    let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let year =
        word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_digit()) && !rest.starts_with(&format!("{word}'"));
    year || ELISIONS.contains(&word)
}

/// Longest first, so that `u. a. m.` is not taken for `u. a.`.
#[rustfmt::skip]
const ABBREVIATIONS: [&str; 31] = [
    "u.v.a.m.", "a.a.O.", "i.H.v.", "i.S.d.", "i.d.R.", "m.b.H.", "u.a.m.", "u.v.m.", "z.Zt.", "D.h.", "U.a.", "Z.B.",
    "a.D.", "d.h.", "e.G.", "e.V.", "h.c.", "i.A.", "i.V.", "o.a.", "o.Ä.", "o.ä.", "s.o.", "s.u.", "u.U.", "u.a.",
    "u.Ä.", "u.ä.", "v.a.", "z.B.", "z.T.",
];

#[rustfmt::skip]
const TITLES: [&str; 11] = [
    "Dr", "Prof", "Hr", "Fr", "Mr", "Mrs", "Ms", "St", "Dipl", "Ing", "Mag",
];
#[rustfmt::skip]
const NUMBERED: [&str; 17] = [
    "Nr", "No", "S", "p", "pp", "Art", "Abs", "Bd", "Kap", "Abb", "Tab", "Ziff", "Rn", "Anl", "Vol",
    "vol", "Fig",
];
const CURRENCIES: [&str; 7] = ["€", "EUR", "Euro", "USD", "CHF", "GBP", "$"];
#[rustfmt::skip]
const UNITS: [&str; 18] = [
    "%", "‰", "km²", "km", "m²", "kg", "kW", "kWh", "kWp", "MW", "MWh", "GW", "GWh", "MB", "GB",
    "TB", "°C", "ha",
];
const GERMAN_UNITS: [&str; 5] = ["Mio", "Mrd", "Tsd", "Uhr", "Cent"];
const ENGLISH_UNITS: [&str; 2] = ["million", "billion"];
#[rustfmt::skip]
const MONTHS: [&str; 13] = [
    "Januar", "Jänner", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
    "Oktober", "November", "Dezember",
];
#[rustfmt::skip]
const ENGLISH_MONTHS: [&str; 12] = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
];
#[rustfmt::skip]
const ELISIONS: [&str; 14] = [
    "s", "n", "ne", "nen", "ner", "nem", "m", "t", "tis", "twas", "em", "til", "cause", "round",
];

/// A text on one line: what moves a cursor becomes a blank.
pub fn one_line(text: &str) -> String {
    let parts: Vec<&str> = text.split(char::is_control).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(language: &str, cases: &[(&str, &str)]) {
        for (typed, printed) in cases {
            let set = typeset(typed, language).replace('\u{a0}', "~").replace('\u{202f}', "_");
            assert_eq!(set, *printed, "{language}: {typed}");
        }
    }

    #[test]
    fn german() {
        check(
            "de",
            &[
                (r#"Er sagt "Hallo"."#, "Er sagt „Hallo“."),
                (
                    r#""Er sagt 'Hallo' zu ihr", so sie."#,
                    "„Er sagt ‚Hallo‘ zu ihr“, so sie.",
                ),
                (r#"„Hallo" und "Welt"#, "„Hallo“ und „Welt"),
                (r#"("so")"#, "(„so“)"),
                (r#"19" Rack"#, r#"19" Rack"#),
                ("geht's, Hans' Auto, '68, 's ist", "geht’s, Hans’ Auto, ’68, ’s ist"),
                ("a -- b, 3--5, 3-5, a - b, a-b", "a – b, 3–5, 3-5, a – b, a-b"),
                ("mit --help und ----", "mit --help und ----"),
                ("und so weiter...", "und so weiter…"),
                (
                    "z.B. so, z. B. so, d.h. so, i. d. R. so",
                    "z._B. so, z._B. so, d._h. so, i._d._R. so",
                ),
                ("KI e. V. und u. a. m.", "KI e._V. und u._a._m."),
                ("Prof. Dr. Meier, Dr. med.", "Prof.~Dr.~Meier, Dr. med."),
                (
                    "§ 5, §§ 5 und 6, Nr. 5, S. 5, Art. 3",
                    "§~5, §§~5 und 6, Nr.~5, S.~5, Art.~3",
                ),
                (
                    "10 %, 5 €, 12 EUR, 5 Mio. Euro, 1.234,5 km",
                    "10~%, 5~€, 12~EUR, 5~Mio.~Euro, 1.234,5~km",
                ),
                (
                    "am 15. April 2024, der 15. Teil, 18 Uhr",
                    "am 15.~April 2024, der 15. Teil, 18~Uhr",
                ),
                (
                    "https://a.example/a--b?x='y'z -- ja",
                    "https://a.example/a--b?x='y'z – ja",
                ),
            ],
        );
    }

    #[test]
    fn other_languages() {
        check(
            "en",
            &[
                (r#"She said "it's 'fine'"."#, "She said “it’s ‘fine’”."),
                ("Dr. Who has 10 % on 5 May", "Dr.~Who has 10~% on 5~May"),
                ("z.B. stays", "z.B. stays"),
            ],
        );
        check("fr", &[(r#"Il dit "bonjour" ici"#, "Il dit «_bonjour_» ici")]);
        check("de-CH", &[(r#""Grüezi 'Zürich'""#, "«Grüezi ‹Zürich›»")]);
        check("gsw", &[(r#""Grüezi""#, "«Grüezi»")]);
    }

    #[test]
    fn quotes_span_pieces() {
        let mut typography = Typography::new("de");
        let pieces = ["Er sagt \"", "Hallo", "\" und \"", "Welt", "\"."];
        let printed: String = pieces
            .iter()
            .map(|piece| typography.apply(piece).into_owned())
            .collect();
        assert_eq!(printed, "Er sagt „Hallo“ und „Welt“.");
    }

    #[test]
    fn text_with_nothing_to_change_is_borrowed() {
        assert!(matches!(
            typeset("Das ist ein Satz. Noch einer.", "de"),
            Cow::Borrowed(_)
        ));
    }
}
