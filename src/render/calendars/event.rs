//! One event as a VEVENT (RFC 5545, §3.6.1; RFC 7986).

use super::content_lines::ContentLines;
use super::zone;
use crate::model::date::Date;
use crate::model::{Kind, Record};
use crate::parse::markdown;
use crate::parse::typography::typeset;
use crate::render::views::Views;
use crate::render::words::Words;
use crate::resolve::{Entry, EntryId};
use jiff::Timestamp;
use jiff::civil::{self, DateTime};
use jiff::tz::TimeZone;
use tera::Value;

/// When an event takes place, as far as a calendar can hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Whole days; `after` is the first day that is no longer part of it.
    Days { first: civil::Date, after: civil::Date },
    /// In the zone of the site.
    Times { start: DateTime, end: Option<DateTime> },
}

impl When {
    /// None for what has no day yet: a month, a season, about a day, an open end.
    pub fn of(event: &Record) -> Option<When> {
        let date = event.date("date")?;
        let (first, last) = days(date)?;
        let clock = |field: &str| event.time(field).map(|time| time.civil());
        let end = match (clock("start_time").filter(|_| !event.is("all_day")), clock("end_time")) {
            // Of several days the last one's end must be known.
            (Some(start), Some(end)) => Some((start, Some(last.to_datetime(end)))),
            (Some(start), None) if first == last => {
                let span = event.duration("duration").map(|duration| duration.span());
                Some((
                    start,
                    span.and_then(|span| first.to_datetime(start).checked_add(span).ok()),
                ))
            }
            _ => None,
        };
        Some(match end {
            Some((start, end)) => {
                let start = first.to_datetime(start);
                When::Times {
                    start,
                    end: end.filter(|end| *end > start),
                }
            }
            None => When::Days {
                first,
                after: last.tomorrow().ok()?,
            },
        })
    }

    /// The first and last moment for which a calendar must know the zone; none for whole days, which have no zone.
    pub fn moments(&self, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        let When::Times { start, end } = self else { return None };
        let moment = |time: DateTime| zone.to_ambiguous_timestamp(time).compatible().ok();
        let start = moment(*start)?;
        Some((start, end.and_then(moment).unwrap_or(start).max(start)))
    }

    fn first(&self) -> civil::Date {
        match self {
            When::Days { first, .. } => *first,
            When::Times { start, .. } => start.date(),
        }
    }
}

/// First and last day of a date whose days are known.
fn days(date: &Date) -> Option<(civil::Date, civil::Date)> {
    if date.is_approximate() {
        return None;
    }
    let (first, last) = (date.start()?.exact_day()?, date.end()?.exact_day()?);
    (first <= last).then_some((first, last))
}

/// Writes the event; `zone` is the name of the site's zone.
pub fn write(lines: &mut ContentLines, id: EntryId, when: When, zone: &str, views: &Views, words: &Words) {
    let entry = views.entry(id);
    let card = views.card(id);
    lines.begin("VEVENT");
    lines.line("UID", &[], &uid(views, id));
    write_history(lines, entry, when);
    match when {
        When::Days { first, after } => {
            lines.line("DTSTART", &[("VALUE", "DATE")], &day(first));
            lines.line("DTEND", &[("VALUE", "DATE")], &day(after));
            lines.line("TRANSP", &[], "TRANSPARENT");
        }
        When::Times { start, end } => {
            lines.line("DTSTART", &[("TZID", zone)], &zone::local(start));
            if let Some(end) = end {
                lines.line("DTEND", &[("TZID", zone)], &zone::local(end));
            }
        }
    }
    write_status(lines, entry, views, words);
    write_texts(lines, id, &card, views);
    write_places(lines, entry, &card, views, words);
    let topics = items(&card, "topics").filter_map(|topic| text(topic, "title"));
    lines.texts("CATEGORIES", &topics.collect::<Vec<_>>());
    write_organiser(lines, entry, views);
    let parent = entry.targets("parent").next();
    if let Some(parent) = parent.filter(|parent| When::of(views.entry(*parent).record()).is_some()) {
        lines.text("RELATED-TO", &[("RELTYPE", "PARENT")], &uid(views, parent));
    }
    write_attachments(lines, id, views);
    lines.end("VEVENT");
}

/// The same on all sites and in all languages (RFC 5545, §3.8.4.7): id and site at the host where the event is at home.
fn uid(views: &Views, id: EntryId) -> String {
    let entry = views.entry(id);
    let folder = views
        .graph
        .folders
        .get(entry.own.folder)
        .map_or("", |folder| &*folder.name);
    let home = views.graph.sites.get(entry.home.unwrap_or_default());
    let host = home.map_or("", |home| crate::render::views::host(&home.settings.base_url));
    format!("{}.{folder}@{host}", entry.id())
}

/// When its entry last changed and how many changes of time or place it tells of. A published calendar has no other
/// history than its content, so that two builds are the same.
fn write_history(lines: &mut ContentLines, entry: &Entry, when: When) {
    let record = entry.record();
    let changed = record.date("as_of").and_then(Date::earliest);
    let midnight = |day: civil::Date| format!("{}T000000Z", self::day(day));
    lines.line("DTSTAMP", &[], &midnight(changed.unwrap_or(when.first())));
    if let Some(changed) = changed {
        lines.line("LAST-MODIFIED", &[], &midnight(changed));
    }
    let moved = record.date("previous_date").is_some();
    let other = matches!(record.word("status"), Some("cancelled" | "postponed" | "moved-online"));
    lines.line("SEQUENCE", &[], &(u8::from(moved) + u8::from(other)).to_string());
}

/// Many programs show no status, so that the title says it too.
fn write_status(lines: &mut ContentLines, entry: &Entry, views: &Views, words: &Words) {
    let language = views.language_of(entry);
    let title = typeset(entry.title(views.tag()), language).into_owned();
    let said = |key: &str| {
        let arguments = [("title".to_owned(), title.clone())];
        words.get(key, None, &arguments, views.locale())
    };
    let (status, title) = match entry.record().word("status") {
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
    let title = title.unwrap_or_else(|| typeset(entry.title(views.tag()), language).into_owned());
    let foreign = language != views.tag();
    lines.text("SUMMARY", if foreign { &parameters } else { &[] }, &title);
}

fn write_texts(lines: &mut ContentLines, id: EntryId, card: &Value, views: &Views) {
    let url = views.destination(id).url.map(|url| views.absolute(&url));
    let summary = text(card, "summary").map(|summary| markdown::plain(&summary));
    let register = text(card, "registration.url").filter(|_| !entry_is_off(views.entry(id)));
    let parts: Vec<String> = [summary, register, url.clone()].into_iter().flatten().collect();
    if !parts.is_empty() {
        lines.text("DESCRIPTION", &[], &parts.join("\n\n"));
    }
    if let Some(url) = url {
        lines.line("URL", &[("VALUE", "URI")], &url);
    }
}

fn write_places(lines: &mut ContentLines, entry: &Entry, card: &Value, views: &Views, words: &Words) {
    let record = entry.record();
    let places: Vec<String> = items(card, "places")
        .map(place)
        .filter(|place| !place.is_empty())
        .collect();
    let online =
        record.word("status") == Some("moved-online") || matches!(record.word("mode"), Some("online" | "hybrid"));
    if !places.is_empty() && record.word("status") != Some("moved-online") {
        lines.text("LOCATION", &[], &places.join("; "));
    } else if let Some(word) = words
        .get("words.mode.online", None, &[], views.locale())
        .filter(|_| online)
    {
        lines.text("LOCATION", &[], &word);
    }
    if let [only] = &items(card, "places").collect::<Vec<_>>()[..]
        && let (Some(lat), Some(lon)) = (text(only, "geo.lat"), text(only, "geo.lon"))
    {
        lines.line("GEO", &[], &format!("{lat};{lon}"));
    }
    if let Some(url) = record.name("online_url").filter(|_| online && !entry_is_off(entry)) {
        lines.line("CONFERENCE", &[("VALUE", "URI")], url);
    }
}

/// `Rathaus, Markt 1, 52062 Aachen`.
fn place(place: &Value) -> String {
    let town = [text(place, "postcode"), text(place, "city")];
    let town = town.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let house = text(place, "title").or_else(|| text(place, "organisation.title"));
    let country = text(place, "country").filter(|country| country != "DE");
    let parts = [house, text(place, "room"), text(place, "street"), Some(town), country];
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
            Some(email) => asked = Some((name, format!("mailto:{email}"))),
            None => lines.text("CONTACT", &[], &name),
        }
    }
    if let Some((name, email)) = asked {
        lines.line("ORGANIZER", &[("CN", &name)], &email);
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
        if let Some(url) = text(&card, "file.src.url") {
            let kind = mime_guess::from_path(&url).first_raw();
            let parameter = kind.map(|kind| ("FMTTYPE", kind));
            lines.line("ATTACH", parameter.as_slice(), &views.absolute(&url));
        }
    }
}

fn entry_is_off(entry: &Entry) -> bool {
    matches!(entry.record().word("status"), Some("cancelled" | "postponed"))
}

fn day(day: civil::Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

fn text(value: &Value, path: &str) -> Option<String> {
    let text = value.get_from_path(path)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

fn items<'v>(value: &'v Value, field: &'v str) -> impl Iterator<Item = &'v Value> {
    value
        .get_from_path(field)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}
