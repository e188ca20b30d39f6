//! What a field is: one declaration drives decoding, its documentation, the JSON Schema and the views.

use super::Kind;

/// The fields that one record may have: an entry of a kind, `site.yml`, or a record inside of another.
#[derive(Debug)]
pub struct Schema {
    /// Name in messages: "an event has no field …" says `an event`.
    pub name: &'static str,
    /// One sentence for the reference and the JSON Schema.
    pub doc: &'static str,
    pub fields: &'static [Field],
    /// The field that a bare scalar fills: `partners: [kit]` is `partners: [{org: kit}]`.
    pub shorthand: Option<&'static str>,
}

impl Schema {
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub shape: Shape,
    pub required: bool,
    /// What the field says, for editors; examples in backticks.
    pub doc: &'static str,
    /// Under which name the entry that is referred to finds this one (`relations.NAME` in templates).
    pub inverse: Option<&'static str>,
    /// Whether others find it in the data of a site, `api/`.
    pub public: bool,
}

impl Field {
    pub const fn required(mut self) -> Field {
        self.required = true;
        self
    }

    pub const fn inverse(mut self, name: &'static str) -> Field {
        self.inverse = Some(name);
        self
    }

    /// For templates at most: how something is handled, what pages show of some entries only, and what is nobody's
    /// business.
    pub const fn internal(mut self) -> Field {
        self.public = false;
        self
    }
}

pub const fn field(name: &'static str, shape: Shape, doc: &'static str) -> Field {
    Field {
        name,
        shape,
        required: false,
        doc,
        inverse: None,
        public: true,
    }
}

/// The form of a value. The shape decides how YAML is read, never YAML's own guess.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Text in a language: a string, or a map of language to string. Translations may give it.
    Text,
    /// A word or name that no language changes: a string as typed (`0441`, `no`, `06543` stay text).
    Name,
    /// One of a closed list of words, each with its meaning.
    Word(&'static [(&'static str, &'static str)]),
    /// `[a-z0-9-]+`.
    Id,
    Bool,
    /// A whole number from 0.
    Count,
    /// A decimal number with a point, kept as written.
    Decimal,
    /// ISO 4217 currency code.
    Currency,
    /// EDTF level 0/1 date or interval.
    Date,
    /// EDTF interval with open ends, or a single date.
    Period,
    /// `HH:MM`.
    Time,
    /// ISO 8601 duration of one unit: `PT2H`, `P2M`, `P7D`.
    Duration,
    /// An absolute `http` or `https` address.
    Url,
    Email,
    /// BCP 47 language tag.
    Language,
    /// `#rrggbb`.
    Colour,
    /// IANA time zone.
    Zone,
    /// A file of the site: from the site's folder, or beside the entry.
    File,
    /// The id of another entry of one of these kinds; none means any kind.
    Reference(&'static [Kind]),
    Record(&'static Schema),
    /// A list; a single value stands for a list of one.
    List(&'static Shape),
    /// A map from a free key to a value of one shape.
    Map(&'static Shape),
    /// Own data of any form.
    Free,
}
