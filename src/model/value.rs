//! Decoded values: what is here has passed its field's shape.

use super::date::Date;
use super::decimal::Decimal;
use super::schema::{Field, Schema};
use super::time::{Duration, TimeOfDay};

/// Text in the language of its file, or in several languages.
#[derive(Clone, Debug, PartialEq)]
pub enum Text {
    Plain(Box<str>),
    /// Language tag and text, as written.
    Languages(Vec<(Box<str>, Box<str>)>),
}

impl Text {
    /// The text in `language`; a plain text is in the file's language, which the caller knows.
    pub fn in_language(&self, language: &str) -> Option<&str> {
        match self {
            Text::Plain(text) => Some(text),
            Text::Languages(texts) => texts
                .iter()
                .find(|(tag, _)| &**tag == language)
                .map(|(_, text)| &**text),
        }
    }

    /// Any text there is, the first for a choice.
    pub fn first(&self) -> &str {
        match self {
            Text::Plain(text) => text,
            Text::Languages(texts) => texts.first().map_or("", |(_, text)| text),
        }
    }

    pub fn all(&self) -> impl Iterator<Item = &str> {
        let plain = match self {
            Text::Plain(text) => Some(&**text),
            Text::Languages(_) => None,
        };
        let many = match self {
            Text::Plain(_) => &[][..],
            Text::Languages(texts) => texts,
        };
        plain.into_iter().chain(many.iter().map(|(_, text)| &**text))
    }
}

/// A decoded value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(Text),
    /// A name, slug, postcode, address …: text that no language changes.
    Name(Box<str>),
    Word(&'static str),
    Bool(bool),
    Count(u64),
    Decimal(Decimal),
    Date(Date),
    Time(TimeOfDay),
    Duration(Duration),
    /// Number of the reference among those of its entry.
    Reference(usize),
    Record(Record),
    List(Vec<Value>),
    Map(Vec<(Box<str>, Value)>),
    Free(serde_json::Value),
}

/// The fields of one record that were given, by position in the schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub schema: &'static Schema,
    fields: Vec<(u8, Value)>,
}

impl PartialEq for Schema {
    fn eq(&self, other: &Schema) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Record {
    pub fn new(schema: &'static Schema) -> Record {
        Record {
            schema,
            fields: Vec::new(),
        }
    }

    /// For as many fields, and no more memory than they need.
    pub fn with_capacity(schema: &'static Schema, fields: usize) -> Record {
        Record {
            schema,
            fields: Vec::with_capacity(fields.min(schema.fields.len())),
        }
    }

    pub fn set(&mut self, position: usize, value: Value) {
        let position = position as u8; // no schema has more than 255 fields; a test holds this
        match self.fields.binary_search_by_key(&position, |(known, _)| *known) {
            Ok(index) => self.fields[index].1 = value,
            Err(index) => self.fields.insert(index, (position, value)),
        }
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        let position = self.schema.position(name)? as u8;
        let index = self.fields.binary_search_by_key(&position, |(known, _)| *known).ok()?;
        self.fields.get(index).map(|(_, value)| value)
    }

    pub fn at(&self, position: usize) -> Option<&Value> {
        let index = self
            .fields
            .binary_search_by_key(&(position as u8), |(known, _)| *known)
            .ok()?;
        self.fields.get(index).map(|(_, value)| value)
    }

    /// The given fields in the order of the schema.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Field, &Value)> {
        self.fields
            .iter()
            .filter_map(|(position, value)| Some((self.schema.fields.get(*position as usize)?, value)))
    }

    pub fn text(&self, name: &str) -> Option<&Text> {
        match self.get(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn name(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Value::Name(text) => Some(text),
            Value::Text(text) => Some(text.first()),
            _ => None,
        }
    }

    pub fn word(&self, name: &str) -> Option<&'static str> {
        match self.get(name)? {
            Value::Word(word) => Some(word),
            _ => None,
        }
    }

    /// `false` where nothing was said.
    pub fn is(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Value::Bool(true)))
    }

    pub fn count(&self, name: &str) -> Option<u64> {
        match self.get(name)? {
            Value::Count(count) => Some(*count),
            _ => None,
        }
    }

    pub fn decimal(&self, name: &str) -> Option<&Decimal> {
        match self.get(name)? {
            Value::Decimal(decimal) => Some(decimal),
            _ => None,
        }
    }

    pub fn date(&self, name: &str) -> Option<&Date> {
        match self.get(name)? {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    pub fn time(&self, name: &str) -> Option<TimeOfDay> {
        match self.get(name)? {
            Value::Time(time) => Some(*time),
            _ => None,
        }
    }

    pub fn duration(&self, name: &str) -> Option<&Duration> {
        match self.get(name)? {
            Value::Duration(duration) => Some(duration),
            _ => None,
        }
    }

    pub fn record(&self, name: &str) -> Option<&Record> {
        match self.get(name)? {
            Value::Record(record) => Some(record),
            _ => None,
        }
    }

    pub fn reference(&self, name: &str) -> Option<usize> {
        match self.get(name)? {
            Value::Reference(number) => Some(*number),
            _ => None,
        }
    }

    pub fn list(&self, name: &str) -> &[Value] {
        match self.get(name) {
            Some(Value::List(items)) => items,
            _ => &[],
        }
    }

    /// The records of a list field.
    pub fn records(&self, name: &str) -> impl Iterator<Item = &Record> {
        self.list(name).iter().filter_map(|value| match value {
            Value::Record(record) => Some(record),
            _ => None,
        })
    }

    /// The names of a list field.
    pub fn names(&self, name: &str) -> impl Iterator<Item = &str> {
        self.list(name).iter().filter_map(|value| match value {
            Value::Name(text) => Some(&**text),
            _ => None,
        })
    }
}

/// One step towards a value inside a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crumb<'r> {
    Field(&'static str),
    Item(usize),
    Key(&'r str),
}

/// A value met on a walk through a record.
pub struct Visit<'r, 'p> {
    pub path: &'p [Crumb<'r>],
    /// The field of the entry's own schema below which the value lies.
    pub top: &'static Field,
    /// The field that the value belongs to.
    pub field: &'static Field,
    /// The record that has this field.
    pub record: &'r Record,
    pub value: &'r Value,
}

impl Record {
    /// Calls `see` for every value below this record, a list or record before what it is made of.
    pub fn walk<'r>(&'r self, see: &mut dyn FnMut(&Visit<'r, '_>)) {
        let mut path = Vec::new();
        for (field, value) in self.iter() {
            path.push(Crumb::Field(field.name));
            walk_value(value, field, field, self, &mut path, see);
            path.pop();
        }
    }
}

fn walk_value<'r>(
    value: &'r Value,
    top: &'static Field,
    field: &'static Field,
    record: &'r Record,
    path: &mut Vec<Crumb<'r>>,
    see: &mut dyn FnMut(&Visit<'r, '_>),
) {
    see(&Visit {
        path,
        top,
        field,
        record,
        value,
    });
    match value {
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(Crumb::Item(index));
                walk_value(item, top, field, record, path, see);
                path.pop();
            }
        }
        Value::Record(inner) => {
            for (inner_field, value) in inner.iter() {
                path.push(Crumb::Field(inner_field.name));
                walk_value(value, top, inner_field, inner, path, see);
                path.pop();
            }
        }
        Value::Map(entries) => {
            for (key, item) in entries {
                path.push(Crumb::Key(key));
                walk_value(item, top, field, record, path, see);
                path.pop();
            }
        }
        _ => {}
    }
}

/// Whether a text still has to be written: `[[Straße]]`.
pub fn is_placeholder(text: &str) -> bool {
    text.split_once("[[").is_some_and(|(_, rest)| rest.contains("]]"))
}

/// Whether `word` stands in `text` with no letter or digit on either side.
pub fn holds_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
