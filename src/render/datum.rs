//! A value of JSON that borrows what it can and keeps the order in which it was made.

use serde::ser::{Serialize, SerializeMap, Serializer};
use std::borrow::Cow;

pub enum Datum<'d> {
    Text(Cow<'d, str>),
    Number(u64),
    Flag(bool),
    /// Said to be none, rather than not said.
    Nothing,
    List(Vec<Datum<'d>>),
    Map(Fields<'d>),
}

/// The fields of a map; none is there twice.
#[derive(Default)]
pub struct Fields<'d>(Vec<(Cow<'d, str>, Datum<'d>)>);

impl<'d> Fields<'d> {
    pub fn set(&mut self, name: impl Into<Cow<'d, str>>, value: impl Into<Datum<'d>>) {
        self.0.push((name.into(), value.into()));
    }

    /// Leaves away what is not there.
    pub fn set_some(&mut self, name: &'static str, value: Option<impl Into<Datum<'d>>>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    /// What a field says.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Datum<'d>> {
        let mut fields = self.0.iter_mut();
        fields.find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// None without any field.
    pub fn said(self) -> Option<Datum<'d>> {
        (!self.0.is_empty()).then_some(Datum::Map(self))
    }
}

impl<'d> From<&'d str> for Datum<'d> {
    fn from(text: &'d str) -> Datum<'d> {
        Datum::Text(text.into())
    }
}

impl From<String> for Datum<'_> {
    fn from(text: String) -> Datum<'static> {
        Datum::Text(text.into())
    }
}

impl<'d> From<Fields<'d>> for Datum<'d> {
    fn from(fields: Fields<'d>) -> Datum<'d> {
        Datum::Map(fields)
    }
}

impl From<u64> for Datum<'_> {
    fn from(number: u64) -> Datum<'static> {
        Datum::Number(number)
    }
}

impl From<bool> for Datum<'_> {
    fn from(flag: bool) -> Datum<'static> {
        Datum::Flag(flag)
    }
}

impl<'d, T: Into<Datum<'d>>> From<Option<T>> for Datum<'d> {
    fn from(value: Option<T>) -> Datum<'d> {
        value.map_or(Datum::Nothing, Into::into)
    }
}

impl<'d, T: Into<Datum<'d>>> From<Vec<T>> for Datum<'d> {
    fn from(items: Vec<T>) -> Datum<'d> {
        Datum::List(items.into_iter().map(Into::into).collect())
    }
}

impl Serialize for Datum<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Datum::Text(text) => serializer.serialize_str(text),
            Datum::Number(number) => serializer.serialize_u64(*number),
            Datum::Flag(flag) => serializer.serialize_bool(*flag),
            Datum::Nothing => serializer.serialize_unit(),
            Datum::List(items) => serializer.collect_seq(items),
            Datum::Map(fields) => fields.serialize(serializer),
        }
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
