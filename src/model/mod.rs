//! What an alliance site is made of: kinds, fields and values, with no paths, no YAML and no HTML.

pub mod date;
pub mod decimal;
pub mod fields;
mod host_use;
pub mod kind;
mod kinds;
mod options;
pub mod reserved_names;
pub mod schema;
mod site;
pub mod time;
mod value;

pub use host_use::HostUse;
pub use kind::Kind;
pub use options::Options;
pub use schema::{Field, Schema, Shape};
pub use site::{SITE, STORAGE};
pub use value::{Crumb, Record, Text, Value, Visit, holds_word, is_placeholder};
