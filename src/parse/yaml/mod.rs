//! YAML as it was typed: a tree that keeps the text of every scalar, so that the field decides what a value is.
//!
//! `no`, `0441`, `2024-04` and `1.10` must arrive as written wherever a field is text, and money must never pass
//! through a float. The YAML crate hands out numbers by value; their spelling is read from the source right
//! behind their key or, where that is not possible, fetched in a second pass that asks for text only.
//! The tree has no positions: `outline` finds them again when there is something to report.

mod mistake;
pub mod outline;
mod probe;
mod reason;
mod scalar;
mod spelling;
mod survey;

use crate::diagnostic::Wording;
use serde::de::{DeserializeSeed, Deserializer as _, EnumAccess, Error, MapAccess, SeqAccess, Visitor};
use serde_yaml::Deserializer;
use spelling::{Spelling, number, word_behind_key};
use std::cell::{Cell, OnceCell};
use std::fmt;

/// Lists and maps may be nested this deep.
pub const DEPTH_LIMIT: usize = 64;
/// Aliases may unfold to this many values beyond what the file itself holds.
const UNFOLDED_VALUES: usize = 100_000;
/// Aliases may unfold to this many bytes of text beyond what the file itself holds.
const UNFOLDED_BYTES: usize = 4_000_000;

/// A value of a YAML document (YAML 1.2, core schema, <https://yaml.org/spec/1.2.2/#103-core-schema>).
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Nothing, `~` or `null`.
    Null,
    /// Unquoted `true`, `false` and their spellings `True`, `TRUE` …, as typed.
    Bool(Box<str>),
    /// An unquoted integer or float, as typed: `5100000`, `1.10`, `0x1F`, `.inf`.
    Number(Box<str>),
    /// Any other text: as typed if unquoted, the content if quoted or a block.
    Scalar(Box<str>),
    Seq(Vec<Node>),
    /// In the order of the file, repeated keys kept.
    Map(Vec<(Box<str>, Node)>),
}

/// Why a text is no YAML that verbund reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    pub wording: &'static Wording,
    pub words: Vec<(&'static str, String)>,
    /// From 1, in the text that was read.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// Reads one YAML document; an empty text is `Node::Null`. A byte order mark at the start is skipped.
///
/// # Errors
/// Syntax errors, tabs as indentation, tags, several documents, nesting beyond `DEPTH_LIMIT`, and aliases that
/// unfold to far more than the text holds.
pub fn read(text: &str) -> Result<Node, YamlError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(at) = reason::bracket_tower(text) {
        return Err(reason::refusal(Refusal::Depth, text, at));
    }
    let reading = Reading::new(text);
    let built = Deserializer::from_str(text).deserialize_any(Value {
        reading: &reading,
        depth: 0,
        key_end: None,
    });
    let mut root = built.map_err(|error| match reading.refusal.get() {
        Some(refusal) => reason::refusal(refusal, text, error.location().map_or(0, |place| place.index())),
        None => reason::explain(&error, text),
    })?;
    if reason::may_hold_tags(text)
        && let Some(at) = outline::Outline::of(text).first_tag()
    {
        return Err(reason::refusal(Refusal::Tag, text, at));
    }
    if reading.spelling_missing.get() {
        let spelled = Spelling { node: &mut root }.deserialize(Deserializer::from_str(text));
        spelled.map_err(|error| reason::explain(&error, text))?;
    }
    Ok(root)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Refusal {
    Depth,
    Aliases,
    Tag,
}

/// What is known across the whole tree while it is built.
struct Reading<'t> {
    text: &'t str,
    values: Cell<usize>,
    bytes: Cell<usize>,
    refusal: Cell<Option<Refusal>>,
    /// A number or boolean whose typed text is not known yet stands in the tree with an empty text.
    spelling_missing: Cell<bool>,
    /// Whether integers or booleans of this text may be written in another than the usual way.
    odd_spellings: OnceCell<bool>,
    /// End of the furthest key so far. A key before it comes out of an alias.
    furthest_key: Cell<usize>,
}

impl<'t> Reading<'t> {
    fn new(text: &'t str) -> Reading<'t> {
        Reading {
            text,
            values: Cell::new(0),
            bytes: Cell::new(0),
            refusal: Cell::new(None),
            spelling_missing: Cell::new(false),
            odd_spellings: OnceCell::new(),
            furthest_key: Cell::new(0),
        }
    }

    fn refuse<E: Error>(&self, refusal: Refusal) -> E {
        self.refusal.set(Some(refusal));
        E::custom("refused")
    }

    /// Counts a value; only aliases can make more values or text than the source has bytes.
    fn count<E: Error>(&self, bytes: usize) -> Result<(), E> {
        self.values.set(self.values.get() + 1);
        self.bytes.set(self.bytes.get() + bytes);
        let size = self.text.len();
        if self.values.get() > size + UNFOLDED_VALUES || self.bytes.get() > 2 * size + UNFOLDED_BYTES {
            return Err(self.refuse(Refusal::Aliases));
        }
        Ok(())
    }

    /// Where a key ends in the source, if it is certain to be the key of the value that follows.
    fn key_end(&self, key: &str) -> Option<usize> {
        let end = survey::offset_in(self.text, key)? + key.len();
        (end > self.furthest_key.get()).then(|| {
            self.furthest_key.set(end);
            end
        })
    }

    fn spellings_are_odd(&self) -> bool {
        *self.odd_spellings.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let capitals = ["True", "TRUE", "False", "FALSE"];
            memchr::memchr(b'+', bytes).is_some()
                || bytes.windows(2).any(|pair| matches!(pair, b"0x" | b"0o" | b"0b"))
                || capitals.iter().any(|capital| self.text.contains(capital))
        })
    }
}

/// Builds the node at one place of the document.
#[derive(Clone, Copy)]
struct Value<'r, 't> {
    reading: &'r Reading<'t>,
    depth: usize,
    /// Where the key of this value ends in the source.
    key_end: Option<usize>,
}

impl Value<'_, '_> {
    /// The text of a number or boolean as typed. `usual` is how its value is usually written, `None` if there are
    /// several ways.
    fn spelling<E: Error>(&self, usual: Option<String>) -> Result<Box<str>, E> {
        let reading = self.reading;
        let behind_key = self.key_end.and_then(|end| word_behind_key(reading.text, end));
        let spelling: Box<str> = match (behind_key, usual) {
            (Some(word), _) => word.into(),
            (None, Some(usual)) if !reading.spellings_are_odd() => usual.into_boxed_str(),
            _ => {
                reading.spelling_missing.set(true);
                "".into()
            }
        };
        reading.count(spelling.len())?;
        Ok(spelling)
    }

    /// Zero may be typed as `-0`.
    fn integer<E: Error>(&self, digits: String) -> Result<Node, E> {
        self.spelling(Some(digits).filter(|digits| digits != "0")).map(number)
    }

    fn text<E: Error>(&self, text: &str) -> Result<Node, E> {
        self.reading.count(text.len())?;
        Ok(Node::Scalar(text.into()))
    }

    fn inner<E: Error>(&self) -> Result<Self, E> {
        if self.depth >= DEPTH_LIMIT {
            return Err(self.reading.refuse(Refusal::Depth));
        }
        Ok(Value {
            depth: self.depth + 1,
            key_end: None,
            ..*self
        })
    }
}

impl<'t> DeserializeSeed<'t> for Value<'_, 't> {
    type Value = Node;

    fn deserialize<D: serde::Deserializer<'t>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for Value<'_, 't> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        self.reading.count(0)?;
        Ok(Node::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Node, E> {
        self.visit_unit()
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        self.spelling(Some(value.to_string())).map(Node::Bool)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        self.integer(value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        self.integer(value.to_string())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Node, E> {
        self.integer(value.to_string())
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Node, E> {
        self.integer(value.to_string())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Node, E> {
        self.spelling(None).map(number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        self.text(text)
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut items: A) -> Result<Node, A::Error> {
        let inner = self.inner()?;
        self.reading.count(0)?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Node::Seq(list))
    }

    fn visit_map<A: MapAccess<'t>>(self, mut entries: A) -> Result<Node, A::Error> {
        let inner = self.inner()?;
        self.reading.count(0)?;
        let mut map = Vec::new();
        while let Some((key, key_end)) = entries.next_key_seed(Key { reading: self.reading })? {
            let value = entries.next_value_seed(Value { key_end, ..inner })?;
            map.push((key, value));
        }
        Ok(Node::Map(map))
    }

    fn visit_enum<A: EnumAccess<'t>>(self, _: A) -> Result<Node, A::Error> {
        Err(self.reading.refuse(Refusal::Tag))
    }
}

/// Reads a key as the text that was typed, with its end in the source if that is certain.
struct Key<'r, 't> {
    reading: &'r Reading<'t>,
}

impl<'t> DeserializeSeed<'t> for Key<'_, 't> {
    type Value = (Box<str>, Option<usize>);

    fn deserialize<D: serde::Deserializer<'t>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'t> Visitor<'t> for Key<'_, 't> {
    type Value = (Box<str>, Option<usize>);

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(mistake::KEY_EXPECTED)
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        self.reading.count(key.len())?;
        Ok((key.into(), None))
    }

    fn visit_borrowed_str<E: Error>(self, key: &'t str) -> Result<Self::Value, E> {
        self.reading.count(key.len())?;
        Ok((key.into(), self.reading.key_end(key)))
    }
}
