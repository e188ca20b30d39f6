//! What search engines ask of an event before they list it (Google, structured data of events: `name`, `startDate`,
//! `location` with its address).

use crate::model::{Record, is_placeholder};

/// Something that an event lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unlisted {
    Day,
    Place,
    Address,
    OnlineAddress,
}

impl Unlisted {
    /// All that the event lacks; nothing if it can be listed.
    pub fn of(event: &Record) -> Vec<Unlisted> {
        let mut lacks = Vec::new();
        if event.date("date").and_then(|date| date.exact_days()).is_none() {
            lacks.push(Unlisted::Day);
        }
        let said = |record: &Record, field: &str| record.name(field).is_some_and(|text| !is_placeholder(text));
        let has_address = |place: &Record| {
            ["street", "postcode", "city"]
                .into_iter()
                .any(|field| said(place, field))
        };
        let mut places = event.records("places").peekable();
        if takes_place_online_only(event) {
            lacks.extend((!said(event, "online_url")).then_some(Unlisted::OnlineAddress));
        } else if places.peek().is_none() {
            lacks.push(Unlisted::Place);
        } else if !places.all(has_address) {
            lacks.push(Unlisted::Address);
        }
        lacks
    }
}

/// Whether one can take part from elsewhere.
pub fn is_online(event: &Record) -> bool {
    event.word("status") == Some("moved-online")
        || match event.word("mode") {
            Some(mode) => mode != "onsite",
            None => event.name("online_url").is_some(),
        }
}

/// Whether there is no place to go to.
pub fn takes_place_online_only(event: &Record) -> bool {
    let is_virtual = match event.word("mode") {
        Some(mode) => mode == "online",
        None => event.name("online_url").is_some() && event.list("places").is_empty(),
    };
    is_virtual || event.word("status") == Some("moved-online")
}
