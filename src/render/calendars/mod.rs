//! Calendars of a site for the programs of its visitors (RFC 5545, 7986): one of all events in each language, one of
//! each series and topic, and one of each event.
//!
//! What has no day is in none of them: a calendar cannot say "in June".

mod content_lines;
mod event;
mod zone;

use super::views::{View, Views};
use super::words::Words;
use crate::model::Kind;
use crate::parse::typography::typeset;
use crate::resolve::{EntryId, Graph, ROOT, Site};
use content_lines::ContentLines;
pub use event::{End, When, zone_of};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// How often programs should ask for changes.
const REFRESH: &str = "P1D";

/// All calendars of a site.
#[derive(Default)]
pub struct Calendars {
    all: Vec<Calendar>,
    paths: BTreeSet<String>,
    /// For each language the events as they stand in every calendar that has them, as soon as one was written.
    texts: Vec<BTreeMap<EntryId, OnceLock<Box<str>>>>,
    /// By language and what it is about; the whole site is none.
    places: BTreeMap<(usize, Option<EntryId>), usize>,
}

/// One file.
struct Calendar {
    /// From the site's root.
    path: String,
    language: usize,
    about: Option<EntryId>,
    /// In the order of the site's list.
    events: Vec<(EntryId, When)>,
}

impl Calendars {
    /// Which calendars a site has.
    pub fn of(graph: &Graph, site: &Site) -> Calendars {
        let mut calendars = Calendars::default();
        for (language, collections) in site.collections.iter().enumerate() {
            let ids = collections.get(&Kind::Event).into_iter().flatten();
            let events: Vec<(EntryId, When)> = ids
                .filter_map(|id| {
                    let entry = graph.entries.get(*id)?;
                    let zone = &graph.site_of(entry)?.settings.timezone;
                    Some((*id, When::of(entry.record(), zone)?))
                })
                .collect();
            let mut about: BTreeMap<EntryId, Vec<(EntryId, When)>> = BTreeMap::new();
            for (id, when) in &events {
                about.entry(*id).or_default().push((*id, *when));
                let Some(entry) = graph.entries.get(*id) else { continue };
                for target in entry.targets("series").chain(entry.targets("topics")) {
                    let events = about.entry(target).or_default();
                    if events.last() != Some(&(*id, *when)) {
                        events.push((*id, *when));
                    }
                }
            }
            for (id, events) in about {
                if let Some(path) = site.page_of(id, language).and_then(|page| beside(&page.address)) {
                    calendars.add(path, language, Some(id), events);
                }
            }
            calendars
                .texts
                .push(events.iter().map(|(id, _)| (*id, OnceLock::new())).collect());
            if !events.is_empty() {
                let tag = site.language(language);
                let name = if tag.starts_with("de") {
                    "kalender.ics"
                } else {
                    "calendar.ics"
                };
                calendars.add(format!("{}{name}", site.root_of(language)), language, None, events);
            }
        }
        calendars
    }

    /// Two pages at one address are reported already; their calendars need not be.
    fn add(&mut self, path: String, language: usize, about: Option<EntryId>, events: Vec<(EntryId, When)>) {
        if !self.paths.insert(path.clone()) {
            return;
        }
        self.places.insert((language, about), self.all.len());
        self.all.push(Calendar {
            path,
            language,
            about,
            events,
        });
    }

    /// Path and language of each file.
    pub fn files(&self) -> impl Iterator<Item = (&str, usize)> {
        self.all.iter().map(|calendar| (&*calendar.path, calendar.language))
    }

    /// The entry whose calendar a file is; the site's own is of none.
    pub fn about(&self, number: usize) -> Option<EntryId> {
        self.all.get(number)?.about
    }

    /// The path of what an entry's calendar holds, or of the site's.
    pub fn path(&self, language: usize, about: Option<EntryId>) -> Option<&str> {
        let calendar = self.all.get(*self.places.get(&(language, about))?)?;
        Some(&calendar.path)
    }

    /// The view *calendar* (see the contract) of what an entry's calendar holds, or of the site's.
    pub fn view(&self, views: &Views, about: Option<EntryId>) -> Option<View> {
        let calendar = self.all.get(*self.places.get(&(views.language, about))?)?;
        let there = views.absolute(&format!("{ROOT}{}", calendar.path));
        let address = there.split_once("://").map_or(&*there, |(_, address)| address);
        let mut view = View::with_capacity(4);
        view.set("title", calendar.name(views));
        view.set("url", views.url_of(&calendar.path));
        view.set("webcal", format!("webcal://{address}"));
        view.set("count", calendar.events.len());
        Some(view)
    }

    /// The bytes of the file `number`, in the language of the views.
    pub fn written(&self, number: usize, views: &Views, words: &Words) -> Vec<u8> {
        match self.all.get(number) {
            Some(calendar) => calendar.written(views, &|id, when| self.text(id, when, views, words)),
            None => Vec::new(),
        }
    }

    /// An event in the language of the views.
    fn text(&self, id: EntryId, when: When, views: &Views, words: &Words) -> &str {
        let known = self.texts.get(views.language).and_then(|texts| texts.get(&id));
        known.map_or("", |known| {
            known.get_or_init(|| {
                let mut lines = ContentLines::default();
                event::write(&mut lines, id, when, views, words);
                lines.into_text().as_str().into()
            })
        })
    }
}

impl Calendar {
    fn written<'t>(&self, views: &Views, text_of: &dyn Fn(EntryId, When) -> &'t str) -> Vec<u8> {
        let settings = &views.site().settings;
        let name = self.name(views);
        let mut lines = ContentLines::default();
        lines.begin("VCALENDAR");
        lines.line("VERSION", &[], "2.0");
        lines.line(
            "PRODID",
            &[],
            &format!("-//verbund//verbund//{}", views.tag().to_uppercase()),
        );
        lines.line("CALSCALE", &[], "GREGORIAN");
        lines.text("NAME", &[], &name);
        // The names from before RFC 7986, which most programs still read.
        lines.text("X-WR-CALNAME", &[], &name);
        if self.about.is_none()
            && let Some(summary) = views.site_text_opt("summary")
        {
            lines.text("DESCRIPTION", &[], &summary);
            lines.text("X-WR-CALDESC", &[], &summary);
        }
        let page = match self.about {
            Some(id) => views.destination(id).url,
            None => Some(views.home_url()),
        };
        if let Some(page) = page {
            lines.uri("URL", &[("VALUE", "URI")], &views.absolute(&page));
        }
        lines.uri(
            "SOURCE",
            &[("VALUE", "URI")],
            &views.absolute(&format!("{ROOT}{}", self.path)),
        );
        lines.line("REFRESH-INTERVAL", &[("VALUE", "DURATION")], REFRESH);
        lines.line("X-PUBLISHED-TTL", &[], REFRESH);
        if let Some(zone) = settings.record.name("timezone") {
            lines.line("X-WR-TIMEZONE", &[], zone);
        }
        self.write_zones(&mut lines, views);
        for (id, when) in &self.events {
            lines.lines(text_of(*id, *when));
        }
        lines.end("VCALENDAR");
        lines.into_text().into_bytes()
    }

    /// The clocks of all events: those of guests are set by the site at which they are at home.
    fn write_zones(&self, lines: &mut ContentLines, views: &Views) {
        let mut zones: BTreeMap<&str, (&TimeZone, Timestamp, Timestamp)> = BTreeMap::new();
        for (id, when) in &self.events {
            let When::Times { moments, .. } = when else { continue };
            let Some(home) = views.graph.site_of(views.entry(*id)) else {
                continue;
            };
            let zone = zones.entry(event::zone_of(views, *id));
            let (_, first, last) = zone.or_insert((&home.settings.timezone, moments.0, moments.1));
            *first = moments.0.min(*first);
            *last = moments.1.max(*last);
        }
        for (name, (zone, first, last)) in zones {
            zone::write(lines, name, zone, first, last);
        }
    }

    fn name(&self, views: &Views) -> String {
        let site = views.site_text_of("title");
        let Some(id) = self.about else { return site };
        let entry = views.entry(id);
        let title = typeset(entry.title(views.tag()), views.language_of(entry)).into_owned();
        match entry.kind() {
            Kind::Topic => format!("{title} – {site}"),
            _ => title,
        }
    }
}

/// `reihen/x/x.ics` for the page at `reihen/x/`: the file is named like what it is about, as it is kept in a folder.
fn beside(address: &str) -> Option<String> {
    let folder = address.strip_suffix('/')?;
    let name = folder.rsplit('/').next()?;
    Some(format!("{folder}/{name}.ics"))
}
