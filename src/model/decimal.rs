//! Decimal numbers as text, never as floats: amounts of money must not change by a cent, and `2.50` keeps its nought.
//!
//! Only `-?\d+(\.\d+)?` is a number. Everything that people write instead (`83.334,50 €`, `5,1 Mio.`) is an error that
//! shows the right form, because guessing silently would turn thousands into ones.

use std::fmt;

use rust_decimal::prelude::FromStr as _;

/// A decimal number of up to 28 digits, with the text as written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    text: String,
    value: rust_decimal::Decimal,
}

/// Why a text is no decimal; `example` is the right form, where it can be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecimalError {
    /// A decimal comma: `83.334,50`.
    German { example: Option<String> },
    /// Thousands are set apart: `10,142.35`, `1.234.567`, `900.000 €`.
    Grouped { example: Option<String> },
    /// A word for the size: `5.1 Mio`.
    Word { example: Option<String> },
    /// A float with an exponent: `5.1e6`.
    Exponent { example: Option<String> },
    /// A unit, a sign, a missing digit, or no number at all.
    Other { example: Option<String> },
}

impl Decimal {
    pub fn parse(text: &str) -> Result<Decimal, DecimalError> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        if !is_digits(whole) || !is_digits(fraction) {
            return Err(meant(text));
        }
        match rust_decimal::Decimal::from_str_exact(text) {
            Ok(value) => Ok(Decimal {
                text: text.to_owned(),
                value,
            }),
            Err(_) => Err(DecimalError::Other { example: None }),
        }
    }

    pub fn value(&self) -> rust_decimal::Decimal {
        self.value
    }

    /// The text exactly as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it looks like thousands with a German point: `900.000` is nine hundred here, and probably not meant so.
    pub fn looks_grouped(&self) -> bool {
        let unsigned = self.text.strip_prefix('-').unwrap_or(&self.text);
        unsigned
            .split_once('.')
            .is_some_and(|(whole, fraction)| fraction.len() == 3 && whole.len() <= 3 && !whole.starts_with('0'))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl DecimalError {
    /// The right form, where it can be guessed.
    pub fn example(&self) -> Option<&str> {
        match self {
            DecimalError::German { example }
            | DecimalError::Grouped { example }
            | DecimalError::Word { example }
            | DecimalError::Exponent { example }
            | DecimalError::Other { example } => example.as_deref(),
        }
    }
}

/// How the digits of a number were written.
enum Form {
    Plain,
    German,
    Grouped,
}

/// What was probably meant by a text that is no decimal.
fn meant(text: &str) -> DecimalError {
    // What is longer is prose, and not worth the search.
    if text.chars().count() > 60 {
        return DecimalError::Other { example: None };
    }
    let lower = text.trim().replace('\u{2212}', "-").to_lowercase();
    let money = without_unit(&lower);
    let (number, factor) = without_word(money);
    let read = read_digits(number, money.len() != lower.len());
    if let Some(factor) = factor {
        let example = read.and_then(|(digits, _)| scaled(&digits, factor));
        return DecimalError::Word { example };
    }
    match read {
        Some((digits, Form::German)) => DecimalError::German { example: Some(digits) },
        Some((digits, Form::Grouped)) => DecimalError::Grouped { example: Some(digits) },
        Some((digits, Form::Plain)) => DecimalError::Other { example: Some(digits) },
        None if looks_exponential(number) => DecimalError::Exponent {
            example: rust_decimal::Decimal::from_scientific(number)
                .ok()
                .map(|value| value.normalize().to_string()),
        },
        None => DecimalError::Other { example: None },
    }
}

/// Without currency, percent sign and the words for "about" around it.
fn without_unit(text: &str) -> &str {
    let mut rest = text;
    loop {
        let before = rest.len();
        rest = rest.trim_matches(|c: char| c.is_whitespace() || "€$£%~".contains(c));
        for word in ["euro", "eur", "chf", "usd", "gbp", "fr.", ",-", ",–", ",--"] {
            rest = rest
                .strip_suffix(word)
                .or_else(|| rest.strip_prefix(word))
                .unwrap_or(rest);
        }
        for word in ["rund ", "ca.", "ca ", "circa ", "etwa ", "about "] {
            rest = rest.strip_prefix(word).unwrap_or(rest);
        }
        if rest.len() == before {
            return rest;
        }
    }
}

/// The number before a word of size, and the power of ten that the word means.
fn without_word(text: &str) -> (&str, Option<u32>) {
    const WORDS: [(&[&str], u32); 3] = [
        (&["tausend", "thousand", "tsd.", "tsd", "k"], 3),
        (&["millionen", "million", "mio.", "mio", "mill.", "m"], 6),
        (&["milliarden", "milliarde", "billion", "mrd.", "mrd", "bn"], 9),
    ];
    for (words, power) in WORDS {
        for word in words {
            if let Some(number) = text.strip_suffix(word) {
                return (number.trim_end(), Some(power));
            }
        }
    }
    (text, None)
}

/// Plain digits of a number in German, English, Swiss or French form. `unit`: it stood beside a currency, so that three
/// digits behind a single point are thousands.
fn read_digits(number: &str, unit: bool) -> Option<(String, Form)> {
    let (sign, unsigned) = match number.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", number.strip_prefix('+').unwrap_or(number)),
    };
    let is_space = |c: char| c.is_whitespace() || c == '\'' || c == '’' || c == '_';
    let parts: Vec<&str> = unsigned.split(|c: char| c == '.' || c == ',' || is_space(c)).collect();
    let marks: String = unsigned.chars().filter(|c| !c.is_ascii_digit()).collect();
    let (first, others) = parts.split_first()?;
    let (last, middle) = others.split_last().unwrap_or((&"", &[]));
    let grouped = (1..=3).contains(&first.len()) && middle.iter().all(|part| part.len() == 3);
    if marks.contains(|c: char| c != '.' && c != ',' && !is_space(c)) {
        return None;
    }
    let same = |mark: char| marks.chars().all(|c| c == mark || (is_space(c) && is_space(mark)));
    let mark = marks.chars().next_back();
    let plain = |form| Some((format!("{sign}{}", parts.concat()), form));
    let point = |form| {
        let whole = parts
            .get(..parts.len() - 1)
            .map(<[&str]>::concat)
            .filter(|whole| !whole.is_empty());
        let fraction = if last.is_empty() {
            String::new()
        } else {
            format!(".{last}")
        };
        Some((format!("{sign}{}{fraction}", whole.as_deref().unwrap_or("0")), form))
    };
    match (mark, marks.chars().count()) {
        _ if !parts.iter().any(|part| is_digits(part)) => None,
        (None, _) => plain(Form::Plain),
        (Some(','), 1) if grouped && last.len() == 3 && *first != "0" => plain(Form::Grouped),
        (Some(','), 1) => point(Form::German),
        (Some('.'), 1) if unit && grouped && last.len() == 3 && *first != "0" => plain(Form::Grouped),
        (Some('.'), 1) => point(Form::Plain),
        (Some(mark), _) if same(mark) && grouped && last.len() == 3 => plain(Form::Grouped),
        (Some(mark), 1) if is_space(mark) => None,
        (Some(','), _) if grouped && others_same(&marks) => point(Form::German),
        (Some('.'), _) if grouped && others_same(&marks) => point(Form::Grouped),
        _ => None,
    }
}

/// Whether every mark but the last is the same, and differs from the last.
fn others_same(marks: &str) -> bool {
    let mut marks = marks.chars().rev();
    let last = marks.next();
    let before = marks.next();
    before != last && marks.all(|mark| Some(mark) == before)
}

fn looks_exponential(number: &str) -> bool {
    number.contains('e')
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"+-.e".contains(&byte))
}

/// The digits times a power of ten, without needless noughts.
fn scaled(digits: &str, power: u32) -> Option<String> {
    let factor = rust_decimal::Decimal::from(10_u64.checked_pow(power)?);
    let value = rust_decimal::Decimal::from_str(digits).ok()?.checked_mul(factor)?;
    Some(value.normalize().to_string())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
