//! A map for templates, in the order in which its fields were set.

use tera::value::Key;
use tera::{Map, Value};

/// Builds a map value; setting a field again replaces it.
#[derive(Clone, Default)]
pub struct View(Map);

impl View {
    pub fn with_capacity(fields: usize) -> View {
        View(Map::with_capacity(fields))
    }

    /// A copy of a map value to add to; values are shared, not copied.
    pub fn of(value: &Value) -> View {
        View(value.as_map().cloned().unwrap_or_default())
    }

    pub fn set(&mut self, name: &'static str, value: impl IntoView) {
        self.0.insert(Key::Str(name), value.into_view());
    }

    /// Sets a field that is not there or none.
    pub fn set_default(&mut self, name: &'static str, value: impl IntoView) {
        if self.0.get(&Key::Str(name)).is_none_or(Value::is_none) {
            self.set(name, value);
        }
    }

    pub fn set_named(&mut self, name: &str, value: impl IntoView) {
        self.0.insert(Key::String(name.into()), value.into_view());
    }
}

impl From<View> for Value {
    fn from(view: View) -> Value {
        Value::from(view.0)
    }
}

/// What can stand in a view; an absent value is none.
pub trait IntoView {
    fn into_view(self) -> Value;
}

impl<T: IntoView> IntoView for Option<T> {
    fn into_view(self) -> Value {
        self.map_or_else(Value::none, IntoView::into_view)
    }
}

macro_rules! into_view {
    ($($type:ty),*) => { $(impl IntoView for $type {
        fn into_view(self) -> Value {
            Value::from(self)
        }
    })* };
}

into_view!(Value, View, &str, String, bool, u64, i64, f64, usize, Vec<Value>);

/// A text in a view: `places.0.city` by its path. Empty ones are none.
pub fn string(view: &Value, path: &str) -> Option<String> {
    let text = view.get_from_path(path)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// The items of a list in a view.
pub fn items<'v>(view: &'v Value, field: &'v str) -> impl Iterator<Item = &'v Value> {
    let list = view.get_from_path(field).and_then(Value::as_array);
    list.into_iter().flatten()
}
