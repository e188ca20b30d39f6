//! Members and events as tables for spreadsheets (RFC 4180), in the words of the site's default language.

use super::facts::{Told, target};
use crate::model::date::Date;
use crate::model::{Kind, Record, Value, is_placeholder};
use crate::parse::typography::one_line;
use crate::render::calendars::zone_of;
use crate::render::views::{Views, encoded};
use crate::render::words::Words;
use crate::resolve::{EntryId, Graph, Site, is_member, is_told, running_memberships};
use csv::{Terminator, WriterBuilder};
use std::collections::BTreeSet;

/// Spreadsheets take a file for one in UTF-8 by it; without it they spoil umlauts.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What divides cells: spreadsheets open a file by a double click only if it is the one of the reader's language, which
/// is the semicolon wherever the comma stands in decimal numbers.
pub fn separator(language: &str) -> &'static str {
    if language == "en" || language.starts_with("en-") {
        ","
    } else {
        ";"
    }
}

/// The organisations that belong to the site's alliance today.
pub fn members(graph: &Graph, site: &Site) -> BTreeSet<EntryId> {
    let Some(alliance) = site.alliance else {
        return BTreeSet::new();
    };
    let edges = graph.incoming.get(alliance).map_or(&[][..], Vec::as_slice);
    let belongs = |id: &EntryId| {
        let entry = graph.entries.get(*id).filter(|_| site.is_shown(*id));
        entry.is_some_and(|entry| running_memberships(entry, alliance, site.today).any(|(_, one)| is_member(one)))
    };
    edges.iter().map(|edge| edge.from).filter(belongs).collect()
}

/// The events that the site lists.
pub fn events(site: &Site) -> &[EntryId] {
    let collections = site.collections.first();
    let events = collections.and_then(|collections| collections.get(&Kind::Event));
    events.map_or(&[], Vec::as_slice)
}

pub fn members_table(told: &Told, words: &Words) -> Vec<u8> {
    let views = told.views;
    let mut table = Table::new(views, words);
    table.head(&[
        "name", "short", "kind", "roles", "since", "until", "region", "postcode", "city", "website", "page", "id",
    ]);
    let site = views.site();
    let mut ids: Vec<EntryId> = members(&views.graph, site).into_iter().collect();
    ids.sort_by_cached_key(|id| views.locale().sort_key(views.entry(*id).title(views.tag())));
    for id in ids {
        let entry = views.entry(id);
        let record = entry.record();
        let memberships = || {
            let alliance = site.alliance.into_iter();
            alliance.flat_map(|alliance| running_memberships(entry, alliance, site.today))
        };
        let roles = memberships().flat_map(|(_, membership)| {
            let roles: Vec<&str> = membership.list("roles").iter().filter_map(word_of).collect();
            if roles.is_empty() { vec!["member"] } else { roles }
        });
        let regions = memberships().filter_map(|(_, membership)| target(entry, membership.reference("region")?));
        let address = record.record("address");
        let of_address = |field| {
            address
                .and_then(|address| table.text(address, field))
                .unwrap_or_default()
        };
        table.row([
            entry.title(views.tag()).to_owned(),
            table.text(record, "short").unwrap_or_default(),
            table.word("kind", record.word("kind")),
            joined(roles.map(|role| table.word("roles", Some(role)))),
            joined(memberships().filter_map(|(_, membership)| bounds(membership).0)),
            joined(memberships().filter_map(|(_, membership)| bounds(membership).1)),
            table.titles(regions),
            of_address("postcode"),
            of_address("city"),
            table.text(record, "website").unwrap_or_default(),
            table.page(id),
            told.name(id),
        ]);
    }
    table.bytes()
}

pub fn events_table(told: &Told, words: &Words) -> Vec<u8> {
    let views = told.views;
    let mut table = Table::new(views, words);
    table.head(&[
        "title",
        "from",
        "to",
        "start_time",
        "end_time",
        "timezone",
        "status",
        "mode",
        "place",
        "postcode",
        "city",
        "series",
        "organisers",
        "registration",
        "page",
        "id",
    ]);
    let mut ids = events(views.site()).to_vec();
    // From the first to the last; what has no date comes last.
    ids.sort_by_cached_key(|id| {
        let entry = views.entry(*id);
        let start = entry.record().time("start_time");
        (entry.days.is_none(), entry.days, start, told.name(*id))
    });
    for id in ids {
        let entry = views.entry(id);
        let record = entry.record();
        let time = |field| record.time(field).map_or_else(String::new, |time| time.to_string());
        let is_timed = ["start_time", "end_time"]
            .iter()
            .any(|field| record.time(field).is_some());
        let (from, to) = record.date("date").map_or((None, None), sides);
        let places = |field: &str| joined(record.records("places").filter_map(|place| table.text(place, field)));
        let houses = record.records("places").filter_map(|place| {
            let house = || table.titles(place.reference("organisation").and_then(|number| target(entry, number)));
            table.text(place, "title").or_else(|| Some(house()))
        });
        let houses = joined(houses);
        let registration = record
            .record("registration")
            .filter(|_| is_told(entry, "registration", views.site().today));
        table.row([
            entry.title(views.tag()).to_owned(),
            from.unwrap_or_default(),
            to.unwrap_or_default(),
            time("start_time"),
            time("end_time"),
            if is_timed {
                zone_of(views, id).to_owned()
            } else {
                String::new()
            },
            table.word("status", record.word("status")),
            table.word("mode", record.word("mode")),
            houses,
            places("postcode"),
            places("city"),
            table.titles(entry.targets("series")),
            table.titles(entry.targets("organisers")),
            registration.and_then(|one| table.text(one, "url")).unwrap_or_default(),
            table.page(id),
            told.name(id),
        ]);
    }
    table.bytes()
}

struct Table<'t> {
    views: &'t Views,
    words: &'t Words,
    writer: csv::Writer<Vec<u8>>,
}

impl<'t> Table<'t> {
    fn new(views: &'t Views, words: &'t Words) -> Table<'t> {
        let separator = separator(views.tag()).bytes().next().unwrap_or(b';');
        let mut builder = WriterBuilder::new();
        builder.delimiter(separator).terminator(Terminator::CRLF);
        Table {
            views,
            words,
            writer: builder.from_writer(BYTE_ORDER_MARK.to_vec()),
        }
    }

    fn head(&mut self, columns: &[&str]) {
        let said = |column: &&str| {
            let key = format!("table.{column}");
            let word = self.words.get(&key, None, &[], self.views.locale());
            word.unwrap_or_else(|| (*column).to_owned())
        };
        let cells: Vec<String> = columns.iter().map(said).collect();
        self.row(cells);
    }

    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        // Memory takes everything, and all rows have the same columns.
        let _ = self
            .writer
            .write_record(cells.into_iter().map(|cell| harmless(one_line(&cell))));
    }

    fn bytes(self) -> Vec<u8> {
        self.writer.into_inner().unwrap_or_default()
    }

    fn word(&self, field: &str, word: Option<&str>) -> String {
        let Some(word) = word else { return String::new() };
        let key = format!("words.{field}.{word}");
        let said = self.words.get(&key, None, &[], self.views.locale());
        said.unwrap_or_else(|| word.to_owned())
    }

    /// What a field says in the language of the table, or in the one there is.
    fn text(&self, record: &Record, field: &str) -> Option<String> {
        let said = match record.get(field)? {
            Value::Name(name) => name,
            Value::Text(text) => text.in_language(self.views.tag()).unwrap_or(text.first()),
            _ => return None,
        };
        (!is_placeholder(said)).then(|| said.to_owned())
    }

    fn titles(&self, ids: impl IntoIterator<Item = EntryId>) -> String {
        let shown = ids
            .into_iter()
            .map(|id| self.views.entry(id))
            .filter(|entry| entry.hidden.is_none());
        joined(shown.map(|entry| entry.title(self.views.tag()).to_owned()))
    }

    fn page(&self, id: EntryId) -> String {
        let site = self.views.site();
        let mut languages = 0..site.settings.languages.len();
        let page = languages.find_map(|language| site.page_of(id, language));
        page.map_or_else(String::new, |page| {
            format!("{}{}", site.settings.base_url, encoded(&page.address))
        })
    }
}

/// A spreadsheet would reckon with what begins like a formula, and could be made to call others by it: an apostrophe
/// keeps it a text (OWASP, CSV injection).
fn harmless(cell: String) -> String {
    const BEGINNINGS: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if cell.starts_with(BEGINNINGS) {
        return format!("'{cell}");
    }
    cell
}

/// Each once, in their order.
fn joined(parts: impl Iterator<Item = String>) -> String {
    let mut said: Vec<String> = Vec::new();
    for part in parts {
        if !part.is_empty() && !said.contains(&part) {
            said.push(part);
        }
    }
    said.join(", ")
}

/// Begin and end as exact as they are known.
fn bounds(record: &Record) -> (Option<String>, Option<String>) {
    if let Some(period) = record.date("period") {
        return sides(period);
    }
    let of = |field| record.date(field).map(|date| date.as_str().to_owned());
    (of("since"), of("until"))
}

fn sides(date: &Date) -> (Option<String>, Option<String>) {
    let start = date.start().map(|part| part.to_string());
    let end = date.end().filter(|_| date.is_interval()).map(|part| part.to_string());
    (start, end)
}

fn word_of(value: &Value) -> Option<&str> {
    match value {
        Value::Word(word) => Some(word),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_begins_like_a_formula() {
        for cell in ["=1+1", "+49 241", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"] {
            assert_eq!(harmless(cell.to_owned()), format!("'{cell}"));
        }
        for cell in ["", "1-1", "A=B", "Ämter", "'", "2026-03-10", " =1"] {
            assert_eq!(harmless(cell.to_owned()), cell);
        }
    }
}
