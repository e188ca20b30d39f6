//! How numbers and booleans were typed, which the YAML crate does not tell with their values.

use super::Node;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// The unquoted word behind a key that ends at `key_end`, if it stands on the same line and is made of the
/// letters and signs that numbers and booleans are made of.
pub fn word_behind_key(text: &str, key_end: usize) -> Option<&str> {
    let rest = text.get(key_end..)?;
    let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
    let rest = rest
        .trim_start_matches([' ', '\t'])
        .strip_prefix(':')?
        .trim_start_matches([' ', '\t']);
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '+' | '-'))
        .unwrap_or(rest.len());
    rest.get(..end).filter(|word| !word.is_empty())
}

/// A number of the core schema, or text: the crate also takes `0b11` and `-0x1F` for numbers, the schema does
/// not. A spelling not known yet stays a number.
pub fn number(spelling: Box<str>) -> Node {
    if spelling.is_empty() || is_core_number(&spelling) {
        Node::Number(spelling)
    } else {
        Node::Scalar(spelling)
    }
}

/// YAML 1.2.2 §10.3.2, of what the crate already takes for a number.
fn is_core_number(word: &str) -> bool {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    if let Some(digits) = word.strip_prefix("0x") {
        return !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
    }
    if let Some(digits) = word.strip_prefix("0o") {
        return !digits.is_empty() && digits.bytes().all(|b| matches!(b, b'0'..=b'7'));
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(word, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    unsigned
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'))
        && unsigned.parse::<f64>().is_ok()
}

/// Second pass: fills in the typed text of the numbers and booleans that have none yet.
pub struct Spelling<'n> {
    pub node: &'n mut Node,
}

impl<'t> DeserializeSeed<'t> for Spelling<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'t>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.node {
            Node::Seq(_) => deserializer.deserialize_seq(self),
            Node::Map(_) => deserializer.deserialize_map(self),
            Node::Number(text) | Node::Bool(text) if text.is_empty() => deserializer.deserialize_str(self),
            _ => deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ()),
        }
    }
}

impl<'t> Visitor<'t> for Spelling<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("the same value as before")
    }

    fn visit_str<E: Error>(self, typed: &str) -> Result<(), E> {
        *self.node = match self.node {
            Node::Bool(_) => Node::Bool(typed.into()),
            _ => number(typed.into()),
        };
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut items: A) -> Result<(), A::Error> {
        if let Node::Seq(list) = self.node {
            for node in list {
                items.next_element_seed(Spelling { node })?;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'t>>(self, mut entries: A) -> Result<(), A::Error> {
        if let Node::Map(map) = self.node {
            for (_, node) in map {
                entries.next_key::<IgnoredAny>()?;
                entries.next_value_seed(Spelling { node })?;
            }
        }
        Ok(())
    }
}
