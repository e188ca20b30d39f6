//! What of an entry may be told: people say how much of them is shown, and the way into an event closes with it. One
//! place for pages, calendars, structured data and the data for others.

use super::Entry;
use crate::model::Kind;
use jiff::civil::Date;

/// Whether the entry lets a field of its own be told on a day.
pub fn is_told(entry: &Entry, field: &str, today: Date) -> bool {
    match (entry.kind(), field) {
        (Kind::Person, "email" | "phone") => matches!(entry.record().word("publish"), Some("contact" | "photo")),
        (Kind::Person, "photo" | "image") => entry.record().word("publish") == Some("photo"),
        (Kind::Event, "online_url" | "registration") => entry.days.is_none_or(|(_, last)| last >= today),
        _ => true,
    }
}
