//! One event as a VEVENT (RFC 5545, §3.6.1; RFC 7986).

use super::content_lines::ContentLines;
use super::zone;
use crate::model::date::Date;
use crate::model::time::Duration;
use crate::model::{Kind, Record};
use crate::parse::markdown;
use crate::parse::typography::typeset;
use crate::render::views::{Views, encoded, items, string};
use crate::render::words::Words;
use crate::resolve::{Entry, EntryId, is_online, is_told};
use jiff::civil::{self, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};
use std::fmt;
use tera::Value;

/// When an event takes place, as far as a calendar can hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Whole days; `after` is the first day that is no longer part of it.
    Days { first: civil::Date, after: civil::Date },
    /// On the clock of its home.
    Times {
        start: DateTime,
        end: End,
        /// From when to when a calendar must know that clock.
        moments: (Timestamp, Timestamp),
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Unknown,
    At(DateTime),
    After(Length),
}

/// A duration without months and years, which calendars do not have (RFC 5545, §3.3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    days: i32,
    hours: u16,
    minutes: u16,
}

impl When {
    /// None for what has no day yet: a month, a season, about a day, an open end.
    pub fn of(event: &Record, zone: &TimeZone) -> Option<When> {
        let date = event.date("date")?;
        let (first, last) = date.exact_days()?;
        let clock = |field: &str| event.time(field).map(|time| time.civil());
        let length = event
            .duration("duration")
            .filter(|_| first == last)
            .and_then(Length::of);
        let start = clock("start_time").filter(|_| !event.is("all_day"));
        let (start, end) = match (start.map(|start| first.to_datetime(start)), clock("end_time"), length) {
            (Some(start), Some(end), _) => (start, End::At(last.to_datetime(end))),
            (Some(start), None, Some(length)) => (start, End::After(length)),
            (Some(start), None, None) if first == last => (start, End::Unknown),
            // Of several days the end of the last one must be known, or they are whole.
            _ => {
                let more = length.map_or(0, |length| length.days - 1).max(0);
                let after = last.checked_add(more.days()).ok()?.tomorrow().ok()?;
                return Some(When::Days { first, after });
            }
        };
        let moment = |time: DateTime| zone.to_ambiguous_zoned(time).compatible().ok();
        let begins = moment(start)?;
        let (end, ends) = match end {
            End::At(time) if time > start => (end, moment(time)?.timestamp()),
            End::After(length) => (end, begins.checked_add(length.span()).ok()?.timestamp()),
            End::At(_) | End::Unknown => (End::Unknown, begins.timestamp()),
        };
        let moments = (begins.timestamp(), ends.max(begins.timestamp()));
        Some(When::Times { start, end, moments })
    }
}

impl Length {
    fn of(duration: &Duration) -> Option<Length> {
        let days = i32::from(duration.weeks) * 7 + i32::from(duration.days);
        let is_something = days > 0 || duration.hours > 0 || duration.minutes > 0;
        (duration.years == 0 && duration.months == 0 && is_something).then_some(Length {
            days,
            hours: duration.hours,
            minutes: duration.minutes,
        })
    }

    fn span(self) -> Span {
        Span::new().days(self.days).hours(self.hours).minutes(self.minutes)
    }
}

impl fmt::Display for Length {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let Length { days, hours, minutes } = self;
        out.write_str("P")?;
        if *days > 0 {
            write!(out, "{days}D")?;
        }
        if *hours > 0 || *minutes > 0 {
            out.write_str("T")?;
        }
        if *hours > 0 {
            write!(out, "{hours}H")?;
        }
        if *minutes > 0 {
            write!(out, "{minutes}M")?;
        }
        Ok(())
    }
}

/// Writes the event.
pub fn write(lines: &mut ContentLines, id: EntryId, when: When, views: &Views, words: &Words) {
    let entry = views.entry(id);
    let card = views.card(id);
    lines.begin("VEVENT");
    lines.line("UID", &[], &uid(views, id));
    write_history(lines, entry);
    match when {
        When::Days { first, after } => {
            lines.line("DTSTART", &[("VALUE", "DATE")], &day(first));
            lines.line("DTEND", &[("VALUE", "DATE")], &day(after));
            lines.line("TRANSP", &[], "TRANSPARENT");
        }
        When::Times { start, end, .. } => {
            let clock = [("TZID", zone_of(views, id))];
            lines.line("DTSTART", &clock, &zone::local(start));
            match end {
                End::At(time) => lines.line("DTEND", &clock, &zone::local(time)),
                End::After(length) => lines.line("DURATION", &[], &length.to_string()),
                End::Unknown => {}
            }
        }
    }
    write_status(lines, entry, views, words);
    write_texts(lines, id, &card, views);
    write_places(lines, entry, &card, views, words);
    let mut topics: Vec<String> = Vec::new();
    for topic in items(&card, "topics").filter_map(|topic| string(topic, "title")) {
        if !topics.contains(&topic) {
            topics.push(topic);
        }
    }
    lines.texts("CATEGORIES", &topics);
    write_organiser(lines, entry, views);
    // That event may be in another calendar, or in none: programs take the link where they have both.
    if let Some(parent) = entry.targets("parent").next() {
        lines.text("RELATED-TO", &[("RELTYPE", "PARENT")], &uid(views, parent));
    }
    write_attachments(lines, id, views);
    lines.end("VEVENT");
}

/// The name of the zone in which the times of an event are meant.
pub fn zone_of(views: &Views, id: EntryId) -> &str {
    let home = views.graph.site_of(views.entry(id));
    home.and_then(|home| home.settings.record.name("timezone"))
        .unwrap_or("UTC")
}

/// The same on all sites, in all languages and for every `--base-url` (RFC 5545, §3.8.4.7): id and site at the host where
/// the event is at home.
fn uid(views: &Views, id: EntryId) -> String {
    let entry = views.entry(id);
    let folder = views
        .graph
        .folders
        .get(entry.own.folder)
        .map_or("", |folder| &*folder.name);
    let home = views.graph.site_of(entry);
    let url = home
        .and_then(|home| home.settings.record.name("base_url"))
        .unwrap_or_default();
    format!("{}.{folder}@{}", entry.id(), crate::render::views::host(url))
}

/// When its entry was last another one. A published calendar has no other history than its content, so that two builds
/// are the same; both values only grow while somebody keeps `updated` or `as_of`, as programs ignore what seems older than what they have.
fn write_history(lines: &mut ContentLines, entry: &Entry) {
    let epoch = civil::Date::constant(1970, 1, 1);
    let changed = entry.changed().and_then(Date::earliest);
    let stamp = format!("{}T000000Z", day(changed.unwrap_or(epoch)));
    lines.line("DTSTAMP", &[], &stamp);
    if changed.is_some() {
        lines.line("LAST-MODIFIED", &[], &stamp);
    }
    let days = changed
        .and_then(|changed| epoch.until(changed).ok())
        .map_or(0, |since| since.get_days());
    lines.line("SEQUENCE", &[], &days.max(0).to_string());
}

/// Many programs show no status, so that the title says it too.
fn write_status(lines: &mut ContentLines, entry: &Entry, views: &Views, words: &Words) {
    let language = views.language_of(entry);
    let title = typeset(entry.title(views.tag()), language).into_owned();
    let said = |key: &str| {
        let arguments = [("title".to_owned(), title.clone())];
        words.get(key, None, &arguments, views.locale())
    };
    let (status, said_title) = match entry.record().word("status") {
        Some("cancelled") => (Some("CANCELLED"), said("calendar.cancelled")),
        // Its old time does not hold, and it has no new one.
        Some("postponed") => (Some("CANCELLED"), said("calendar.postponed")),
        Some("tentative") => (Some("TENTATIVE"), None),
        Some(_) => (Some("CONFIRMED"), None),
        None => (None, None),
    };
    if let Some(status) = status {
        lines.line("STATUS", &[], status);
    }
    let parameters = [("LANGUAGE", language)];
    let title = said_title.unwrap_or(title);
    let foreign = language != views.tag();
    lines.text("SUMMARY", if foreign { &parameters } else { &[] }, &title);
}

fn write_texts(lines: &mut ContentLines, id: EntryId, card: &Value, views: &Views) {
    let url = views.destination(id).url.map(|url| views.absolute(&url));
    let summary = string(card, "summary").map(|summary| markdown::plain(&summary));
    let register = string(card, "registration.url").filter(|_| !is_off(views.entry(id)));
    let parts: Vec<String> = [summary, register, url.clone()].into_iter().flatten().collect();
    if !parts.is_empty() {
        lines.text("DESCRIPTION", &[], &parts.join("\n\n"));
    }
    if let Some(url) = url {
        lines.uri("URL", &[("VALUE", "URI")], &url);
    }
}

fn write_places(lines: &mut ContentLines, entry: &Entry, card: &Value, views: &Views, words: &Words) {
    let record = entry.record();
    let places: Vec<String> = items(card, "places")
        .map(place)
        .filter(|place| !place.is_empty())
        .collect();
    let address = record.name("online_url");
    let has_moved = record.word("status") == Some("moved-online");
    let online = is_online(record);
    if has_moved || places.is_empty() {
        if let Some(word) = words
            .get("words.mode.online", None, &[], views.locale())
            .filter(|_| online)
        {
            lines.text("LOCATION", &[], &word);
        }
    } else {
        lines.text("LOCATION", &[], &places.join("; "));
        if let [only] = &items(card, "places").collect::<Vec<_>>()[..]
            && let (Some(lat), Some(lon)) = (string(only, "geo.lat"), string(only, "geo.lon"))
        {
            lines.line("GEO", &[], &format!("{lat};{lon}"));
        }
    }
    let is_open = is_told(entry, "online_url", views.site().today) && !is_off(entry);
    if let Some(url) = address.filter(|_| online && is_open) {
        lines.uri("CONFERENCE", &[("VALUE", "URI")], url);
    }
}

/// `Rathaus, Markt 1, 52062 Aachen`.
fn place(place: &Value) -> String {
    let town = [string(place, "postcode"), string(place, "city")];
    let town = town.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let house = string(place, "title").or_else(|| string(place, "organisation.title"));
    let country = string(place, "country").filter(|country| country != "DE");
    let parts = [
        house,
        string(place, "room"),
        string(place, "street"),
        Some(town),
        country,
    ];
    let mut said: Vec<String> = Vec::with_capacity(parts.len());
    for part in parts.into_iter().flatten().filter(|part| !part.is_empty()) {
        if !said.contains(&part) {
            said.push(part);
        }
    }
    said.join(", ")
}

/// The first organiser with an e-mail address; the others, and one without, are named as who to ask.
fn write_organiser(lines: &mut ContentLines, entry: &Entry, views: &Views) {
    let mut asked = None;
    for id in entry.targets("organisers") {
        let organiser = views.entry(id);
        let name = typeset(organiser.title(views.tag()), views.language_of(organiser)).into_owned();
        match organiser.record().name("email").filter(|_| asked.is_none()) {
            Some(email) => asked = Some((name, mailto(email))),
            None => lines.text("CONTACT", &[], &name),
        }
    }
    if let Some((name, email)) = asked {
        lines.uri("ORGANIZER", &[("CN", &name)], &email);
    }
}

/// The files of documents that name the event.
fn write_attachments(lines: &mut ContentLines, id: EntryId, views: &Views) {
    let edges = views.graph.incoming.get(id).map_or(&[][..], Vec::as_slice);
    let mut last = None;
    for from in edges.iter().map(|edge| edge.from) {
        let is_document = views.entry(from).kind() == Kind::Document && views.site().is_shown(from);
        if !is_document || last.replace(from) == Some(from) {
            continue;
        }
        let card = views.card(from);
        let main = string(&card, "file.src.url");
        let others = items(&card, "attachments").filter_map(|file| string(file, "src.url"));
        for url in main.into_iter().chain(others) {
            let kind = mime_guess::from_path(&url).first_raw();
            let parameter = kind.map(|kind| ("FMTTYPE", kind));
            lines.uri("ATTACH", parameter.as_slice(), &views.absolute(&url));
        }
    }
}

/// An address of e-mail as a URI (RFC 6068, §2): what could be taken for a header is encoded.
fn mailto(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((person, host)) => format!("mailto:{}@{}", encoded(person), encoded(host)),
        None => format!("mailto:{}", encoded(email)),
    }
}

fn is_off(entry: &Entry) -> bool {
    matches!(entry.record().word("status"), Some("cancelled" | "postponed"))
}

fn day(day: civil::Date) -> String {
    day.strftime("%Y%m%d").to_string()
}
