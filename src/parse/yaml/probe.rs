//! Visitors that take the text of a scalar and fail on purpose, so that the error tells where it stands.

use serde::de::{DeserializeSeed, EnumAccess, Error, IgnoredAny, VariantAccess, Visitor};
use std::cell::Cell;
use std::fmt;

/// What a probe found at a place.
pub enum Found<'t> {
    /// Content that stands in the source letter by letter.
    Verbatim(&'t str),
    /// Content with escapes or folded lines.
    Altered(String),
    Tagged,
}

/// What the crate says of a list or map where an enum is asked for.
pub const CONTAINER_MET: &str = "expected a YAML tag starting with '!'";

/// Takes the text of a scalar and fails; fails before a list or map without reading it.
pub struct Probe<'p, 't> {
    pub found: &'p Cell<Option<Found<'t>>>,
    pub is_key: bool,
}

impl<'t> DeserializeSeed<'t> for Probe<'_, 't> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'t>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.is_key {
            true => deserializer.deserialize_str(self),
            false => deserializer.deserialize_enum("", &[], self),
        }
    }
}

impl<'t> Visitor<'t> for Probe<'_, 't> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a scalar")
    }

    fn visit_str<E: Error>(self, content: &str) -> Result<(), E> {
        self.found.set(Some(Found::Altered(content.into())));
        Err(E::custom(""))
    }

    fn visit_borrowed_str<E: Error>(self, content: &'t str) -> Result<(), E> {
        self.found.set(Some(Found::Verbatim(content)));
        Err(E::custom(""))
    }

    fn visit_enum<A: EnumAccess<'t>>(self, access: A) -> Result<(), A::Error> {
        let (content, variant) = access.variant_seed(Content)?;
        // Only a tagged value has something behind its name.
        let is_tagged = variant.newtype_variant::<IgnoredAny>().is_ok();
        self.found.set(Some(if is_tagged { Found::Tagged } else { content }));
        Err(A::Error::custom(""))
    }
}

/// The text of a scalar.
struct Content;

impl<'t> DeserializeSeed<'t> for Content {
    type Value = Found<'t>;

    fn deserialize<D: serde::Deserializer<'t>>(self, deserializer: D) -> Result<Found<'t>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'t> Visitor<'t> for Content {
    type Value = Found<'t>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a scalar")
    }

    fn visit_str<E: Error>(self, content: &str) -> Result<Found<'t>, E> {
        Ok(Found::Altered(content.into()))
    }

    fn visit_borrowed_str<E: Error>(self, content: &'t str) -> Result<Found<'t>, E> {
        Ok(Found::Verbatim(content))
    }
}
