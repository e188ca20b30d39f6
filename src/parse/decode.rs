//! Turns a YAML tree into the record that a schema declares, and reports everything that does not fit.
//!
//! The field decides what a value is: `no`, `0441` and `2024-04` stay text where the field is text. A value
//! that does not fit is left out and reported; decoding goes on, so that one run names every mistake.

use super::exact;
use super::yaml::Node;
use crate::diagnostic::{Diagnostic, FieldPath, Place, Spot, Step, Wording, suggest, wording};
use crate::locale::Locale;
use crate::model::date::{Date, DateError};
use crate::model::decimal::Decimal;
use crate::model::fields::translatable;
use crate::model::time::{Duration, TimeOfDay};
use crate::model::{Field, Kind, Record, Schema, Shape, Text, Value};
use std::sync::Arc;

/// A mention of another entry, in the order of decoding.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// As written: `rwth-aachen`, `urban-ki/aeg-treffen`, `event:aeg-1`.
    pub target: Box<str>,
    /// The kinds that the field takes; none means any.
    pub kinds: &'static [Kind],
}

/// What decoding a record gave.
pub struct Decoded {
    pub record: Record,
    pub references: Vec<Reference>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Which rules hold for the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Holds the facts.
    Original,
    /// Holds texts in another language; facts are refused, nothing is required.
    Translation,
}

/// Decodes `node` by `schema`. `prefix` is the way to the record from the top of the file's YAML.
pub fn decode(node: &Node, schema: &'static Schema, role: Role, file: &Arc<str>, prefix: &FieldPath) -> Decoded {
    let mut decoder = Decoder {
        file,
        prefix,
        role,
        path: Vec::new(),
        references: Vec::new(),
        diagnostics: Vec::new(),
    };
    let record = decoder.record(node, schema);
    let Decoder {
        references,
        diagnostics,
        ..
    } = decoder;
    Decoded {
        record: record.unwrap_or_else(|| Record::new(schema)),
        references: exact(references),
        diagnostics,
    }
}

#[derive(Clone, Copy)]
enum Crumb<'n> {
    Key(&'n str, usize),
    Item(usize),
}

struct Decoder<'f, 'n> {
    file: &'f Arc<str>,
    prefix: &'f FieldPath,
    role: Role,
    path: Vec<Crumb<'n>>,
    references: Vec<Reference>,
    diagnostics: Vec<Diagnostic>,
}

impl<'n> Decoder<'_, 'n> {
    fn record(&mut self, node: &'n Node, schema: &'static Schema) -> Option<Record> {
        let entries: &'n [(Box<str>, Node)] = match node {
            Node::Map(entries) => entries,
            Node::Null => &[],
            Node::Seq(_) => {
                self.problem(&wording::NOT_A_RECORD, |d| {
                    d.with("kind", schema.name).with("found", "a list")
                });
                return None;
            }
            scalar => {
                let Some(field) = schema.shorthand.and_then(|name| schema.field(name)) else {
                    self.problem(&wording::NOT_A_RECORD, |d| {
                        d.with("kind", schema.name).with("found", described(scalar))
                    });
                    return None;
                };
                let mut record = Record::new(schema);
                let position = schema.position(field.name)?;
                record.set(position, self.value(scalar, &field.shape, field)?);
                return Some(record);
            }
        };
        let mut record = Record::with_capacity(schema, entries.len());
        let mut faulty: Vec<&str> = Vec::new();
        for (index, (key, value)) in entries.iter().enumerate() {
            let nth = entries[..index].iter().filter(|(earlier, _)| earlier == key).count();
            self.path.push(Crumb::Key(key, nth));
            match schema
                .position(key)
                .and_then(|position| Some((position, schema.fields.get(position)?)))
            {
                _ if nth > 0 => self.duplicate(key),
                None => self.unknown_field(key, schema),
                Some((position, field)) => match self.field(value, field) {
                    Some(value) => record.set(position, value),
                    None if !matches!(value, Node::Null) => faulty.push(field.name),
                    None => {}
                },
            }
            self.path.pop();
        }
        if self.role == Role::Original {
            for field in schema.fields.iter().filter(|f| f.required && !faulty.contains(&f.name)) {
                if record.get(field.name).is_none() {
                    self.problem_at_key(&wording::FIELD_MISSING, |d| {
                        d.with("of", schema.name)
                            .with("field", field.name)
                            .with("doc", field.doc)
                    });
                }
            }
        }
        Some(record)
    }

    fn field(&mut self, node: &'n Node, field: &'static Field) -> Option<Value> {
        const SAID_BY_TRANSLATIONS: &[&str] = &["slug", "translated_from", "aliases"];
        if self.role == Role::Translation
            && !translatable(&field.shape)
            && !(self.path.len() == 1 && SAID_BY_TRANSLATIONS.contains(&field.name))
        {
            let name = field.name;
            self.problem_at_key(&wording::TRANSLATION_FACT, |d| d.with("field", name));
            return None;
        }
        self.value(node, &field.shape, field)
    }

    fn value(&mut self, node: &'n Node, shape: &'static Shape, field: &'static Field) -> Option<Value> {
        match (shape, node) {
            (_, Node::Null) => None,
            (Shape::List(inner), Node::Seq(items)) => {
                let mut values = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Crumb::Item(index));
                    values.extend(self.value(item, inner, field));
                    self.path.pop();
                }
                Some(Value::List(values))
            }
            (Shape::List(inner), single) => self.value(single, inner, field).map(|value| Value::List(vec![value])),
            (Shape::Record(schema), node) => self.record(node, schema).map(Value::Record),
            (Shape::Free, node) => Some(Value::Free(free(node))),
            (Shape::Map(inner), Node::Map(entries)) => {
                let mut values = Vec::with_capacity(entries.len());
                for (key, item) in entries {
                    self.path.push(Crumb::Key(key, 0));
                    values.extend(self.value(item, inner, field).map(|value| (key.as_ref().into(), value)));
                    self.path.pop();
                }
                Some(Value::Map(values))
            }
            (Shape::Text, Node::Map(entries)) => self.languages(entries, field),
            (shape, node) => match typed(node) {
                Some(text) => self.scalar(text, node, shape, field),
                None => self.wrong_type(node, shape, field),
            },
        }
    }

    fn languages(&mut self, entries: &'n [(Box<str>, Node)], field: &'static Field) -> Option<Value> {
        let mut texts: Vec<(Box<str>, Box<str>)> = Vec::with_capacity(entries.len());
        for (index, (language, node)) in entries.iter().enumerate() {
            let nth = entries[..index]
                .iter()
                .filter(|(earlier, _)| earlier == language)
                .count();
            self.path.push(Crumb::Key(language, nth));
            if nth > 0 {
                self.duplicate(language);
            } else if !Locale::is_tag(language) {
                self.problem_at_key(&wording::LANGUAGE_INVALID, |d| d.with("language", language));
            } else if let Some(text) = typed(node) {
                match text.trim() {
                    "" => self.problem(&wording::FIELD_EMPTY, |d| d.with("field", language)),
                    _ => texts.push((language.clone(), text.into())),
                }
            } else if !matches!(node, Node::Null) {
                self.wrong_type(node, &Shape::Name, field);
            }
            self.path.pop();
        }
        (!texts.is_empty()).then_some(Value::Text(Text::Languages(texts)))
    }

    fn scalar(&mut self, text: &'n str, node: &Node, shape: &'static Shape, field: &'static Field) -> Option<Value> {
        let name = field.name;
        let placeholder = text.starts_with("[[") && text.ends_with("]]");
        match shape {
            _ if text.trim().is_empty() => {
                self.problem(&wording::FIELD_EMPTY, |d| d.with("field", name));
                None
            }
            Shape::Text => Some(Value::Text(Text::Plain(text.into()))),
            Shape::Name | Shape::File => Some(Value::Name(text.into())),
            Shape::Url | Shape::Email | Shape::Colour if placeholder => Some(Value::Name(text.into())),
            Shape::Word(words) => {
                let known = words.iter().find(|(word, _)| *word == text);
                if known.is_none() {
                    self.problem(&wording::WORD_UNKNOWN, |d| {
                        d.with("word", shortened(text))
                            .with("field", name)
                            .with("known", list_of(words.iter().map(|(w, _)| *w)))
                            .suggest(suggest::nearest(text, words.iter().map(|(word, _)| *word)))
                    });
                }
                known.map(|(word, _)| Value::Word(word))
            }
            Shape::Id => {
                if !is_id(text) {
                    self.problem(&wording::ID_INVALID, |d| d.with("id", shortened(text)));
                    return None;
                }
                Some(Value::Name(text.into()))
            }
            Shape::Bool => match text {
                "true" | "True" | "TRUE" | "yes" | "ja" | "on" => Some(Value::Bool(true)),
                "false" | "False" | "FALSE" | "no" | "nein" | "off" => Some(Value::Bool(false)),
                _ => self.wrong_type(node, shape, field),
            },
            Shape::Count => match text.parse() {
                Ok(count) if text.bytes().all(|byte| byte.is_ascii_digit()) => Some(Value::Count(count)),
                _ => self.wrong_type(node, shape, field),
            },
            Shape::Decimal => self.decimal(text, node),
            Shape::Currency => {
                let right = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
                if !right {
                    self.problem(&wording::CURRENCY_INVALID, |d| d.with("currency", shortened(text)));
                }
                right.then(|| Value::Name(text.into()))
            }
            Shape::Date | Shape::Period => self.date(text),
            Shape::Time => {
                let time = TimeOfDay::parse(text);
                if time.is_none() {
                    self.problem(&wording::TIME_INVALID, |d| d.with("value", shortened(text)));
                }
                time.map(Value::Time)
            }
            Shape::Duration => {
                let duration = Duration::parse(text);
                if duration.is_none() {
                    self.problem(&wording::DURATION_INVALID, |d| d.with("value", shortened(text)));
                }
                duration.map(Value::Duration)
            }
            Shape::Url => match url_fault(text) {
                None => Some(Value::Name(text.into())),
                Some(reason) => {
                    let completed = format!("https://{text}");
                    let meant = (text.contains('.') && url_fault(&completed).is_none()).then_some(completed);
                    self.problem(&wording::URL_INVALID, |d| {
                        d.with("url", shortened(text)).with("reason", reason).suggest(meant)
                    });
                    None
                }
            },
            Shape::Email => {
                if !is_email(text) {
                    self.problem(&wording::EMAIL_INVALID, |d| d.with("email", shortened(text)));
                    return None;
                }
                Some(Value::Name(text.into()))
            }
            Shape::Language => {
                if !Locale::is_tag(text) {
                    self.problem(&wording::LANGUAGE_INVALID, |d| d.with("language", shortened(text)));
                    return None;
                }
                Some(Value::Name(text.into()))
            }
            Shape::Colour => {
                let digits = text.strip_prefix('#').unwrap_or_default();
                if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    self.problem(&wording::COLOUR_INVALID, |d| d.with("colour", shortened(text)));
                    return None;
                }
                Some(Value::Name(text.into()))
            }
            Shape::Zone => {
                if jiff::tz::TimeZoneDatabase::bundled().get(text).is_err() {
                    self.problem(&wording::ZONE_UNKNOWN, |d| d.with("zone", shortened(text)));
                    return None;
                }
                Some(Value::Name(text.into()))
            }
            Shape::Reference(kinds) => {
                self.references.push(Reference {
                    target: text.into(),
                    kinds,
                });
                Some(Value::Reference(self.references.len() - 1))
            }
            Shape::Record(_) | Shape::List(_) | Shape::Map(_) | Shape::Free => self.wrong_type(node, shape, field),
        }
    }

    fn decimal(&mut self, text: &str, node: &Node) -> Option<Value> {
        if matches!(node, Node::Number(_)) && text.contains(['.', 'e', 'E']) {
            let example = Decimal::parse(text)
                .map(|_| format!(": `\"{text}\"`"))
                .unwrap_or_default();
            self.problem(&wording::DECIMAL_FLOAT, |d| {
                d.with("value", shortened(text)).with("example", example)
            });
            return None;
        }
        match Decimal::parse(text) {
            Ok(decimal) => Some(Value::Decimal(decimal)),
            Err(error) => {
                let example = match error.example() {
                    Some(example) => format!(": `\"{example}\"`"),
                    None => ": `\"5100000\"`, `\"83334.50\"`".to_owned(),
                };
                self.problem(&wording::DECIMAL_INVALID, |d| {
                    d.with("value", shortened(text)).with("example", example)
                });
                None
            }
        }
    }

    fn date(&mut self, text: &str) -> Option<Value> {
        match Date::parse(text) {
            Ok(date) => return Some(Value::Date(date)),
            Err(DateError::Format { example }) => {
                self.problem(&wording::DATE_FORMAT, |d| {
                    d.with("value", shortened(text)).suggest(example)
                });
            }
            Err(DateError::Impossible { reason, value }) => {
                self.problem(&wording::DATE_IMPOSSIBLE, |d| {
                    d.with("value", value).with("reason", reason)
                });
            }
            Err(DateError::Order { start, end }) => {
                self.problem(&wording::PERIOD_ORDER, |d| d.with("start", start).with("end", end));
            }
        }
        None
    }

    fn wrong_type(&mut self, node: &Node, shape: &Shape, field: &'static Field) -> Option<Value> {
        self.problem(&wording::FIELD_TYPE, |d| {
            d.with("field", field.name)
                .with("expected", expected(shape))
                .with("found", described(node))
                .with("doc", field.doc)
        });
        None
    }

    fn unknown_field(&mut self, key: &str, schema: &'static Schema) {
        self.problem_at_key(&wording::FIELD_UNKNOWN, |d| {
            d.with("of", schema.name)
                .with("field", key)
                .suggest(suggest::nearest(key, schema.fields.iter().map(|field| field.name)))
        });
    }

    fn duplicate(&mut self, key: &str) {
        let mut first = self.full_path();
        if let Some(Step::Key(_, nth)) = first.0.last_mut() {
            *nth = 0;
        }
        let first = Place {
            file: self.file.clone(),
            spot: Spot::Key(first),
        };
        self.problem_at_key(&wording::FIELD_DUPLICATE, |d| {
            d.with("field", key).label(first, "first given here")
        });
    }

    fn full_path(&self) -> FieldPath {
        let steps = self.path.iter().map(|crumb| match crumb {
            Crumb::Key(key, nth) => Step::Key((*key).into(), *nth),
            Crumb::Item(index) => Step::Item(*index),
        });
        FieldPath(self.prefix.0.iter().cloned().chain(steps).collect())
    }

    fn problem(&mut self, wording: &'static Wording, fill: impl FnOnce(Diagnostic) -> Diagnostic) {
        let place = Place {
            file: self.file.clone(),
            spot: Spot::Value(self.full_path()),
        };
        self.diagnostics.push(fill(Diagnostic::new(wording, place)));
    }

    fn problem_at_key(&mut self, wording: &'static Wording, fill: impl FnOnce(Diagnostic) -> Diagnostic) {
        let place = Place {
            file: self.file.clone(),
            spot: Spot::Key(self.full_path()),
        };
        self.diagnostics.push(fill(Diagnostic::new(wording, place)));
    }
}

/// The text of a scalar as typed.
fn typed(node: &Node) -> Option<&str> {
    match node {
        Node::Scalar(text) | Node::Number(text) | Node::Bool(text) => Some(text),
        Node::Null | Node::Seq(_) | Node::Map(_) => None,
    }
}

fn described(node: &Node) -> String {
    match node {
        Node::Null => "nothing".to_owned(),
        Node::Seq(_) => "a list".to_owned(),
        Node::Map(_) => "a map of fields".to_owned(),
        Node::Scalar(text) | Node::Number(text) | Node::Bool(text) => format!("`{}`", shortened(text)),
    }
}

/// A value as messages quote it: in one line, and not longer than a line.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut chars = line.chars();
    let start: String = chars.by_ref().take(60).collect();
    if chars.next().is_some() {
        format!("{start}…")
    } else {
        start
    }
}

/// What a shape takes, for messages.
pub fn expected(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text => "text",
        Shape::Name | Shape::Email | Shape::Url | Shape::Language | Shape::Colour | Shape::Zone | Shape::Currency => {
            "text"
        }
        Shape::Word(_) => "a word",
        Shape::Id => "an id",
        Shape::Bool => "`true` or `false`",
        Shape::Count => "a whole number",
        Shape::Decimal => "a decimal number",
        Shape::Date => "a date",
        Shape::Period => "a period",
        Shape::Time => "a time",
        Shape::Duration => "a duration",
        Shape::File => "the path of a file",
        Shape::Reference(_) => "the id of an entry",
        Shape::Record(_) => "fields with values",
        Shape::List(_) => "a list",
        Shape::Map(_) => "a map",
        Shape::Free => "anything",
    }
}

fn free(node: &Node) -> serde_json::Value {
    use serde_json::Value as Json;
    match node {
        Node::Null => Json::Null,
        Node::Bool(text) => Json::Bool(text.eq_ignore_ascii_case("true")),
        Node::Number(text) => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(number), _) => Json::from(number),
            (_, Ok(number)) if number.is_finite() => Json::from(number),
            _ => Json::String(text.to_string()),
        },
        Node::Scalar(text) => Json::String(text.to_string()),
        Node::Seq(items) => Json::Array(items.iter().map(free).collect()),
        Node::Map(entries) => Json::Object(
            entries
                .iter()
                .map(|(key, value)| (key.to_string(), free(value)))
                .collect(),
        ),
    }
}

/// Own data of a YAML file, for `data/`.
pub fn free_data(node: &Node) -> serde_json::Value {
    free(node)
}

pub fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else {
        return false;
    };
    let clean = |part: &str| {
        !part.is_empty()
            && !part.contains(|c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\"\\@".contains(c))
    };
    clean(name) && clean(host) && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
}

/// Why `text` is no absolute web address, if it is none.
pub fn url_fault(text: &str) -> Option<&'static str> {
    let rest = match text.split_once("://") {
        Some(("https" | "http", rest)) => rest,
        Some(_) => return Some("only `https` and `http` are taken"),
        None => return Some("`https://` is missing"),
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if text.chars().any(char::is_whitespace) {
        Some("it holds a space")
    } else if text.chars().any(|c| c.is_control() || "<>\"\\^`{|}".contains(c)) {
        Some("it holds a character that addresses may not hold")
    } else if host.contains('@') {
        Some("it holds a user name")
    } else if host.is_empty() || host.starts_with('.') || host.starts_with(':') {
        Some("the host is missing")
    } else {
        None
    }
}

/// Why `text` cannot be the address below which the pages of a site stand, if so.
pub fn base_url_fault(text: &str) -> Option<&'static str> {
    url_fault(text).or_else(|| {
        if text.contains(['?', '#']) {
            Some("pages stand below it, so it ends with its path")
        } else if text.split('/').any(|part| matches!(part, "." | "..")) {
            Some("its path goes in a circle")
        } else {
            None
        }
    })
}

/// `a`, `b` and `c`, in backticks.
pub fn list_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => "none".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
