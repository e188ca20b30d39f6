//! Events and series.

use super::graph::{Graph, Node, exact, exact_sum};
use super::places;
use crate::model::{Kind, Record};
use crate::render::calendars::{End, When};
use crate::render::views::items;
use crate::resolve::{EntryId, Unlisted, is_online, is_told, takes_place_online_only};
use jiff::tz::TimeZone;

/// None where search engines could not list it: half an event would be taken for a wrong one.
pub fn event<'a>(graph: &mut Graph<'a>, id: EntryId) -> Option<Node<'a>> {
    let entry = graph.entry(id);
    if !Unlisted::of(entry.record()).is_empty() {
        return None;
    }
    let record = entry.record();
    let card = graph.card(id);
    let zone = &graph.views.graph.site_of(entry)?.settings.timezone;
    let mut node = graph.node_of(id);
    set_days(&mut node, record, zone)?;
    node.set("previousStartDate", exact(record.date("previous_date")));
    node.set("eventStatus", record.word("status").and_then(status));
    node.set("eventAttendanceMode", attendance_mode(record));
    let told = |field: &str| is_told(entry, field, graph.views.site().today);
    let mut where_to = Vec::new();
    if !takes_place_online_only(record) {
        where_to.extend(items(&card, "places").filter_map(places::place));
    }
    if is_online(record)
        && let Some(url) = record.name("online_url").filter(|_| told("online_url"))
    {
        let mut online = Node::nameless("VirtualLocation");
        online.set("url", url);
        where_to.push(online);
    }
    if where_to.is_empty() {
        return None;
    }
    node.set("location", where_to);
    node.set("inLanguage", record.name("language"));
    node.set("organizer", graph.targets(id, "organisers"));
    let sessions = record
        .records("sessions")
        .flat_map(|session| session.records("speakers"));
    let speakers = record.records("speakers").chain(sessions);
    let speakers: Vec<EntryId> = speakers.filter_map(|one| entry.target_in(one, "person")).collect();
    node.set("performer", graph.references(speakers));
    let parents = entry.targets("series").chain(entry.targets("parent"));
    node.set("superEvent", graph.references(parents));
    node.set("subEvent", graph.sources(id, Kind::Event, "parent"));
    node.set("about", graph.targets(id, "topics"));
    if let Some(registration) = record.record("registration").filter(|_| told("registration")) {
        let is_free = registration.is("free").then_some(true);
        node.set("isAccessibleForFree", is_free);
        let seats = card
            .get_from_path("registration.capacity")
            .and_then(tera::Value::as_u64);
        node.set("maximumAttendeeCapacity", seats);
        node.set("offers", offer(registration));
    }
    Some(node)
}

pub fn series<'a>(graph: &mut Graph<'a>, id: EntryId) -> Node<'a> {
    let mut node = graph.node_of(id);
    node.set("organizer", graph.targets(id, "organisers"));
    node.set("about", graph.targets(id, "topics"));
    node.set("subEvent", graph.sources(id, Kind::Event, "series"));
    node
}

/// Days, or moments on the clock of the event's home. The last day is part of it, other than in calendars.
fn set_days(node: &mut Node, record: &Record, zone: &TimeZone) -> Option<()> {
    match When::of(record, zone)? {
        When::Days { first, after } => {
            let last = after.yesterday().ok()?;
            node.set("startDate", first.to_string());
            node.set("endDate", (last != first).then(|| last.to_string()));
        }
        When::Times { end, moments, .. } => {
            let moment = |time: jiff::Timestamp| {
                let time = time.to_zoned(zone.clone());
                time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
            };
            node.set("startDate", moment(moments.0));
            node.set("endDate", (end != End::Unknown).then(|| moment(moments.1)));
        }
    }
    Some(())
}

fn status(word: &str) -> Option<&'static str> {
    Some(match word {
        "scheduled" => "https://schema.org/EventScheduled",
        "postponed" => "https://schema.org/EventPostponed",
        "rescheduled" => "https://schema.org/EventRescheduled",
        "cancelled" => "https://schema.org/EventCancelled",
        "moved-online" => "https://schema.org/EventMovedOnline",
        // There is no word for an event that is not sure yet.
        _ => return None,
    })
}

fn attendance_mode(record: &Record) -> Option<&'static str> {
    Some(match record.word("mode") {
        _ if record.word("status") == Some("moved-online") => "https://schema.org/OnlineEventAttendanceMode",
        Some("onsite") => "https://schema.org/OfflineEventAttendanceMode",
        Some("online") => "https://schema.org/OnlineEventAttendanceMode",
        Some("hybrid") => "https://schema.org/MixedEventAttendanceMode",
        _ => return None,
    })
}

/// How to take part, where the price is known to the cent or it costs nothing.
fn offer(registration: &Record) -> Option<Node<'_>> {
    let mut offer = Node::nameless("Offer");
    if registration.is("free") {
        offer.set("price", "0");
    } else {
        let (price, currency) = registration.record("cost").and_then(|cost| exact_sum(cost, true))?;
        offer.set("price", price);
        offer.set("priceCurrency", currency);
    }
    offer.set("url", registration.name("url"));
    offer.set("availabilityEnds", exact(registration.date("deadline")));
    Some(offer)
}
