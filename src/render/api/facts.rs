//! What is told of an entry: its fields with their exact values, where its pages are, and who refers to it.
//!
//! What is not known is left away; nothing is null but the open end of a time.

use super::{Inventory, Part};
use crate::model::date::{Date, Precision};
use crate::model::{Field, Kind, Record, Shape, Text, Value as Fact, is_placeholder};
use crate::parse::markdown;
use crate::render::calendars::{Calendars, When, zone_of};
use crate::render::datum::{Datum, Fields};
use crate::render::feeds::{About, Feeds, Format};
use crate::render::licences::licence_url;
use crate::render::views::{Views, card_name, encoded};
use crate::resolve::{Entry, EntryId, Site, is_told};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Fields that pages read as Markdown; others hear the words only.
const MARKED: &[&str] = &[
    "accessibility",
    "how_to_join",
    "question",
    "remark",
    "report",
    "results",
    "sic",
    "summary",
    "teaser",
];

/// The fields in the short index of a kind, besides title and address.
pub const LISTED: [&str; 3] = ["date", "as_of", "updated"];

/// One file: what is told, and whom it refers to without telling more.
pub struct Told<'v> {
    pub views: &'v Views,
    pub inventory: &'v Inventory,
    calendars: &'v Calendars,
    referenced: RefCell<BTreeSet<EntryId>>,
}

/// What each translation of an entry has in one place, with its language.
type Overlays<'v> = Vec<(&'v str, &'v Fact)>;

impl<'v> Told<'v> {
    pub fn new(views: &'v Views, inventory: &'v Inventory, calendars: &'v Calendars) -> Told<'v> {
        Told {
            views,
            inventory,
            calendars,
            referenced: RefCell::default(),
        }
    }

    /// What there is, and where.
    pub fn index(&self, files: &[(String, Part)], feeds: &Feeds) -> Datum<'v> {
        let site = self.views.site();
        let record = &site.settings.record;
        let mut about = Fields::default();
        about.set("id", &*site.settings.id);
        let title = self.text_of_site("title").unwrap_or_else(|| {
            let mut title = Fields::default();
            title.set(site.language(0), &*site.settings.id);
            title.into()
        });
        about.set("title", title);
        about.set_some("summary", self.text_of_site("summary"));
        about.set_some("notice", self.text_of_site("notice"));
        let mut homes = Fields::default();
        for (language, tag) in site.settings.languages.iter().enumerate() {
            homes.set(&**tag, super::absolute(site, &site.root_of(language)));
        }
        about.set("url", homes);
        let languages = site.settings.languages.iter().map(|tag| Datum::from(&**tag));
        about.set("languages", languages.collect::<Vec<_>>());
        about.set_some("timezone", record.name("timezone"));
        about.set_some("alliance", site.alliance.and_then(|id| self.reference(id)));
        about.set_some("operator", site.operator.and_then(|id| self.reference(id)));

        let mut index = Fields::default();
        index.set("schema", Part::Schema.address(site));
        index.set("site", about);
        if let Some(name) = record.name("data_licence").filter(|name| !is_placeholder(name)) {
            let mut licence = Fields::default();
            licence.set("name", name);
            licence.set_some("url", licence_url(name));
            index.set("licence", licence);
        }
        index.set_some("next_change", site.next_change.map(|day| day.to_string()));
        let (mut kinds, mut tables) = (Vec::new(), Vec::new());
        for (path, part) in files {
            let mut file = Fields::default();
            match part {
                Part::Index | Part::Schema | Part::Listing(_) => continue,
                Part::Entries(kind) => {
                    file.set("kind", kind.name());
                    file.set("count", Datum::Number(self.entries_of(*kind).len() as u64));
                    file.set("url", super::absolute(site, path));
                    file.set("index", Part::Listing(*kind).address(site));
                    kinds.push(Datum::from(file));
                }
                Part::Members | Part::Events => {
                    file.set("of", if *part == Part::Members { "members" } else { "events" });
                    file.set("language", site.language(0));
                    file.set("separator", super::tables::separator(site.language(0)));
                    file.set("url", super::absolute(site, path));
                    tables.push(Datum::from(file));
                }
            }
        }
        index.set("kinds", kinds);
        index.set("tables", tables);
        let (mut calendars, mut of_feeds) = (Fields::default(), Fields::default());
        for (language, tag) in site.settings.languages.iter().enumerate() {
            if let Some(path) = self.calendars.path(language, None) {
                calendars.set(&**tag, super::absolute(site, path));
            }
            if let Some(path) = feeds.path(language, About::Site, Format::Json) {
                of_feeds.set(&**tag, super::absolute(site, &path));
            }
        }
        index.set_some("calendar", calendars.said());
        index.set_some("feed", of_feeds.said());
        index.set("referenced", self.referenced(None));
        index.into()
    }

    /// All entries of a kind.
    pub fn entries(&self, kind: Kind) -> impl Serialize {
        File { told: self, kind }
    }

    /// The entries of a kind with the little by which somebody finds the one they want, or sees what has changed.
    pub fn listing(&self, kind: Kind) -> Datum<'v> {
        let site = self.views.site();
        let items = self.entries_of(kind).iter().map(|id| {
            let entry = self.views.entry(*id);
            let mut item = Fields::default();
            item.set("id", self.name(*id));
            item.set_some("url", addresses(site, *id));
            item.set("title", self.title(entry));
            for name in LISTED {
                let field = entry.record().schema.field(name);
                item.set_some(
                    name,
                    field.and_then(|field| self.field(entry, field, entry.record().get(name), Vec::new())),
                );
            }
            Datum::from(item)
        });
        let mut listing = Fields::default();
        listing.set("schema", Part::Schema.address(site));
        listing.set("site", &*site.settings.id);
        listing.set("index_of", kind.name());
        listing.set("entries", items.collect::<Vec<_>>());
        listing.into()
    }

    pub fn entries_of(&self, kind: Kind) -> &'v [EntryId] {
        self.inventory.kinds.get(&kind).map_or(&[], Vec::as_slice)
    }

    pub fn name(&self, id: EntryId) -> String {
        self.inventory.names.name(self.views, id)
    }

    fn entry(&self, id: EntryId) -> Datum<'v> {
        let views = self.views;
        let entry = views.entry(id);
        let mut fields = Fields::default();
        fields.set("id", self.name(id));
        fields.set("uri", views.identifier(id));
        fields.set("kind", entry.kind().name());
        if entry.stub {
            fields.set("stub", Datum::Flag(true));
        }
        fields.set_some("url", addresses(views.site(), id));
        if let Some(home) = entry.home.filter(|home| *home != views.site)
            && let Some(home) = views.graph.sites.get(home)
        {
            let mut guest_of = Fields::default();
            guest_of.set("site", &*home.settings.id);
            guest_of.set_some("url", addresses(home, id));
            fields.set("home", guest_of);
        }
        fields.set("title", self.title(entry));
        let names = entry.record().names("aliases").filter(|name| !name.starts_with('/'));
        let names: Vec<Datum> = names.map(Datum::from).collect();
        fields.set_some("names", Some(names).filter(|names| !names.is_empty()));
        fields.set_some("lang", entry.record().name("lang"));
        for (position, field) in entry.record().schema.fields.iter().enumerate() {
            if !is_told_of_entries(field) || !is_told(entry, field.name, views.site().today) {
                continue;
            }
            let translated = entry.translations.iter();
            let overlays = translated.filter_map(|one| Some((&*one.language, one.record.at(position)?)));
            let value = self.field(entry, field, entry.record().at(position), overlays.collect());
            fields.set_some(if field.name == "kind" { "type" } else { card_name(field) }, value);
        }
        if entry.kind() == Kind::Event {
            self.add_moments(id, entry, &mut fields);
        }
        let mut calendars = Fields::default();
        for (language, tag) in views.site().settings.languages.iter().enumerate() {
            if let Some(path) = self.calendars.path(language, Some(id)) {
                calendars.set(&**tag, super::absolute(views.site(), path));
            }
        }
        fields.set_some("calendar", calendars.said());
        fields.set_some("relations", self.relations(id));
        fields.into()
    }

    /// The title, under the language in which it is written.
    fn title(&self, entry: &'v Entry) -> Datum<'v> {
        let translated = entry.translations.iter();
        let overlays = translated.filter_map(|one| Some((&*one.language, one.record.get("title")?)));
        let overlays = overlays.collect();
        let own = match entry.record().get("title") {
            Some(Fact::Text(text)) => self.text(entry, Some(text), &overlays, false),
            _ => None,
        };
        own.unwrap_or_else(|| {
            let mut title = Fields::default();
            title.set(&*entry.own.language, entry.record().name("title").unwrap_or(entry.id()));
            title.into()
        })
    }

    /// The instants of an event, where day and time are known.
    fn add_moments(&self, id: EntryId, entry: &Entry, fields: &mut Fields<'v>) {
        let Some(home) = self.views.graph.site_of(entry) else {
            return;
        };
        if entry.record().time("start_time").is_none() && entry.record().time("end_time").is_none() {
            return;
        }
        fields.set("timezone", zone_of(self.views, id));
        let zone = &home.settings.timezone;
        if let Some(When::Times { moments, .. }) = When::of(entry.record(), zone) {
            fields.set("starts_at", local(moments.0, zone));
            if moments.1 > moments.0 {
                fields.set("ends_at", local(moments.1, zone));
            }
        }
    }

    fn relations(&self, id: EntryId) -> Option<Datum<'v>> {
        let position = self.views.site().position(id)?;
        let found = self.inventory.relations.get(position)?;
        let mut relations = Fields::default();
        for same in found.chunk_by(|a, b| a.0 == b.0) {
            if let Some((name, _)) = same.first() {
                let from = same.iter().map(|(_, from)| Datum::from(self.name(*from)));
                relations.set(*name, from.collect::<Vec<_>>());
            }
        }
        relations.said()
    }

    /// The little that is told of entries that are not in the same file.
    fn referenced(&self, kind: Option<Kind>) -> Fields<'v> {
        let views = self.views;
        let ids = self.referenced.borrow();
        let elsewhere = ids.iter().copied();
        let elsewhere = elsewhere.filter(|id| Some(views.entry(*id).kind()) != kind || !views.site().is_shown(*id));
        let mut named: Vec<(String, EntryId)> = elsewhere.map(|id| (self.name(id), id)).collect();
        named.sort_unstable();
        let mut fields = Fields::default();
        for (name, id) in named {
            let entry = views.entry(id);
            let mut one = Fields::default();
            one.set("title", self.title(entry));
            let home = || entry.home.and_then(|home| views.graph.sites.get(home));
            let url = addresses(views.site(), id).or_else(|| addresses(home()?, id));
            one.set_some("url", url);
            fields.set(name, one);
        }
        fields
    }

    fn reference(&self, id: EntryId) -> Option<Datum<'v>> {
        if self.views.entry(id).hidden.is_some() {
            return None;
        }
        self.referenced.borrow_mut().insert(id);
        Some(self.name(id).into())
    }

    fn record(&self, entry: &'v Entry, record: &'v Record, overlays: &Overlays<'v>) -> Option<Datum<'v>> {
        if !is_whole(self.views, entry, record) {
            return None;
        }
        let mut fields = Fields::default();
        for (position, field) in record.schema.fields.iter().enumerate() {
            if field.public {
                let inner = overlays.iter().filter_map(|(tag, overlay)| match overlay {
                    Fact::Record(overlay) => Some((*tag, overlay.at(position)?)),
                    _ => None,
                });
                let value = self.field(entry, field, record.at(position), inner.collect());
                fields.set_some(field.name, value);
            }
        }
        fields.said()
    }

    fn field(
        &self,
        entry: &'v Entry,
        field: &'static Field,
        own: Option<&'v Fact>,
        overlays: Overlays<'v>,
    ) -> Option<Datum<'v>> {
        let marked = MARKED.contains(&field.name);
        self.value(entry, &field.shape, own, &overlays, marked)
    }

    fn value(
        &self,
        entry: &'v Entry,
        shape: &'static Shape,
        own: Option<&'v Fact>,
        overlays: &Overlays<'v>,
        marked: bool,
    ) -> Option<Datum<'v>> {
        Some(match own {
            None => return self.only_translated(entry, shape, overlays, marked),
            Some(Fact::Text(text)) => return self.text(entry, Some(text), overlays, marked),
            Some(Fact::Name(path)) if matches!(shape, Shape::File) => return self.file(entry, path),
            Some(Fact::Name(name)) if is_placeholder(name) => return None,
            Some(Fact::Name(name)) => Datum::from(&**name),
            Some(Fact::Word(word)) => Datum::from(*word),
            Some(Fact::Bool(flag)) => Datum::Flag(*flag),
            Some(Fact::Count(count)) => Datum::Number(*count),
            Some(Fact::Decimal(decimal)) => Datum::from(decimal.as_str()),
            Some(Fact::Date(date)) => self::date(date),
            Some(Fact::Time(time)) => Datum::from(time.as_str()),
            Some(Fact::Duration(duration)) => Datum::from(duration.as_str()),
            Some(Fact::Reference(number)) => return self.reference(target(entry, *number)?),
            Some(Fact::Record(record)) => return self.record(entry, record, overlays),
            Some(Fact::List(items)) => {
                return self.list(entry, shape, items.iter().map(Some), overlays);
            }
            // Nothing that is told has these forms: a test of the schema holds it.
            Some(Fact::Map(_) | Fact::Free(_)) => return None,
        })
    }

    fn list(
        &self,
        entry: &'v Entry,
        shape: &'static Shape,
        items: impl Iterator<Item = Option<&'v Fact>>,
        overlays: &Overlays<'v>,
    ) -> Option<Datum<'v>> {
        let inner = if let Shape::List(inner) = shape { inner } else { shape };
        let items = items.enumerate().filter_map(|(number, item)| {
            let of_item = overlays.iter().filter_map(|(tag, overlay)| match overlay {
                Fact::List(overlays) => Some((*tag, overlays.get(number)?)),
                _ => None,
            });
            // Lists of sentences are read as Markdown.
            self.value(entry, inner, item, &of_item.collect(), true)
        });
        let items: Vec<Datum> = items.collect();
        (!items.is_empty()).then_some(Datum::List(items))
    }

    /// What the original does not have.
    fn only_translated(
        &self,
        entry: &'v Entry,
        shape: &'static Shape,
        overlays: &Overlays<'v>,
        marked: bool,
    ) -> Option<Datum<'v>> {
        match overlays.first() {
            Some((_, Fact::Text(_))) => self.text(entry, None, overlays, marked),
            Some((_, Fact::List(items))) => self.list(entry, shape, items.iter().map(|_| None), overlays),
            _ => None,
        }
    }

    /// A text in each language of the site in which it is there, else in the one it was written in.
    fn text(
        &self,
        entry: &'v Entry,
        own: Option<&'v Text>,
        overlays: &Overlays<'v>,
        marked: bool,
    ) -> Option<Datum<'v>> {
        let languages = &self.views.site().settings.languages;
        let translated = |tag: &str| {
            let (_, overlay) = overlays.iter().find(|(language, _)| *language == tag)?;
            match overlay {
                Fact::Text(text) => Some(text.first()),
                _ => None,
            }
        };
        let mut texts = Fields::default();
        let mut put = |tag: &'v str, text: &'v str| {
            let text = spoken(text, marked);
            if !text.is_empty() {
                texts.set(tag, Datum::Text(text));
            }
        };
        let own_language = &*entry.own.language;
        let foreign = Some(own_language).filter(|own| !languages.iter().any(|tag| **tag == **own));
        for tag in languages.iter().map(|tag| &**tag).chain(foreign) {
            let said = match own {
                Some(Text::Plain(text)) if tag == own_language => Some(&**text),
                Some(text @ Text::Languages(_)) => text.in_language(tag).or_else(|| translated(tag)),
                _ => translated(tag),
            };
            if let Some(said) = said {
                put(tag, said);
            }
        }
        if let Some(said) = texts.said() {
            return Some(said);
        }
        let Some(Text::Languages(all)) = own else { return None };
        let mut only = Fields::default();
        let (tag, text) = all.first()?;
        let text = spoken(text, marked);
        if !text.is_empty() {
            only.set(&**tag, Datum::Text(text));
        }
        only.said()
    }

    fn text_of_site(&self, field: &str) -> Option<Datum<'v>> {
        let site = self.views.site();
        let text = site.settings.record.text(field)?;
        let mut texts = Fields::default();
        // A name is a name, whatever signs are in it.
        let marked = field != "title";
        let mut put = |tag: &'v str, text: &'v str| {
            let said = spoken(text, marked);
            if !said.is_empty() {
                texts.set(tag, Datum::Text(said));
            }
        };
        match text {
            Text::Plain(text) => put(site.language(0), text),
            Text::Languages(all) => all.iter().for_each(|(tag, text)| put(tag, text)),
        }
        texts.said()
    }

    fn file(&self, entry: &'v Entry, path: &str) -> Option<Datum<'v>> {
        let views = self.views;
        let number = file_of(entry, path)?;
        let asset = views.graph.assets.get(number)?;
        let path = views.site().asset_paths.get(&number)?;
        let mut file = Fields::default();
        file.set("url", super::absolute(views.site(), path));
        file.set_some("media_type", mime_guess::from_path(path).first_raw());
        file.set("size", Datum::Number(asset.size));
        if mime_guess::from_path(path)
            .first_raw()
            .is_some_and(|kind| kind.starts_with("image/"))
            && let Some((width, height)) = views.picture_size(number)
        {
            file.set("width", Datum::Number(width));
            file.set("height", Datum::Number(height));
        }
        Some(file.into())
    }
}

/// All entries of a kind, made one after the other.
struct File<'f, 'v> {
    told: &'f Told<'v>,
    kind: Kind,
}

struct Entries<'f, 'v>(&'f Told<'v>, Kind);

impl Serialize for File<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let File { told, kind } = self;
        let site = told.views.site();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", &Part::Schema.address(site))?;
        map.serialize_entry("site", &*site.settings.id)?;
        map.serialize_entry("kind", kind.name())?;
        map.serialize_entry("entries", &Entries(told, *kind))?;
        map.serialize_entry("referenced", &told.referenced(Some(*kind)))?;
        map.end()
    }
}

impl Serialize for Entries<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Entries(told, kind) = self;
        serializer.collect_seq(told.entries_of(*kind).iter().map(|id| told.entry(*id)))
    }
}

/// Calls `see` for every reference that is told of the entry, with its field.
pub fn references(views: &Views, entry: &Entry, see: &mut dyn FnMut(&'static Field, EntryId)) {
    for (field, value) in entry.record().iter() {
        if is_told_of_entries(field) && is_told(entry, field.name, views.site().today) {
            in_value(views, entry, field, value, see);
        }
    }
}

fn in_value(
    views: &Views,
    entry: &Entry,
    field: &'static Field,
    value: &Fact,
    see: &mut dyn FnMut(&'static Field, EntryId),
) {
    match value {
        Fact::Reference(number) => {
            if let Some(target) = target(entry, *number) {
                see(field, target);
            }
        }
        Fact::List(items) => items.iter().for_each(|item| in_value(views, entry, field, item, see)),
        Fact::Record(record) if is_whole(views, entry, record) => {
            for (inner, value) in record.iter().filter(|(inner, _)| inner.public) {
                in_value(views, entry, inner, value, see);
            }
        }
        _ => {}
    }
}

/// Whether an entry tells the field as it is declared; some have a form of their own.
pub fn is_told_of_entries(field: &Field) -> bool {
    field.public && !matches!(field.name, "aliases" | "lang" | "stub" | "title")
}

/// Whether what a record cannot do without is there to be told.
fn is_whole(views: &Views, entry: &Entry, record: &Record) -> bool {
    let fields = record.schema.fields.iter().enumerate();
    let mut needed = fields.filter(|(_, field)| field.required && field.public);
    needed.all(|(position, field)| match (record.at(position), &field.shape) {
        (None, _) => false,
        (Some(Fact::Reference(number)), _) => {
            target(entry, *number).is_some_and(|target| views.entry(target).hidden.is_none())
        }
        (Some(Fact::Name(path)), Shape::File) => {
            file_of(entry, path).is_some_and(|number| views.site().asset_paths.contains_key(&number))
        }
        (Some(Fact::Name(name)), _) => !is_placeholder(name),
        (Some(Fact::Text(text)), _) => text.all().any(|text| !spoken(text, false).is_empty()),
        (Some(_), _) => true,
    })
}

/// Where the pages of an entry are on a site, by language.
fn addresses<'s>(site: &'s Site, id: EntryId) -> Option<Datum<'s>> {
    let mut addresses = Fields::default();
    for (language, tag) in site.settings.languages.iter().enumerate() {
        if let Some(page) = site.page_of(id, language) {
            addresses.set(&**tag, format!("{}{}", site.settings.base_url, encoded(&page.address)));
        }
    }
    addresses.said()
}

fn date<'v>(date: &'v Date) -> Datum<'v> {
    let day = |day: Option<jiff::civil::Date>| day.map_or(Datum::Nothing, |day| Datum::from(day.to_string()));
    let mut fields = Fields::default();
    fields.set("edtf", date.as_str());
    fields.set("start", day(date.earliest()));
    fields.set("end", day(date.latest()));
    let precision = match date.precision() {
        Precision::Day => "day",
        Precision::Month => "month",
        Precision::Season => "season",
        Precision::Year => "year",
        Precision::Interval => "interval",
    };
    fields.set("precision", precision);
    fields.set("approximate", Datum::Flag(date.is_approximate()));
    fields.into()
}

/// RFC 3339, as the clock of the place shows it.
fn local(moment: Timestamp, zone: &TimeZone) -> String {
    moment
        .to_zoned(zone.clone())
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}

/// The words without markup; none where they are still to be written.
fn spoken(text: &str, marked: bool) -> Cow<'_, str> {
    if is_placeholder(text.trim()) {
        return Cow::Borrowed("");
    }
    if marked {
        return Cow::Owned(markdown::plain(text));
    }
    Cow::Borrowed(text.trim())
}

pub fn target(entry: &Entry, number: usize) -> Option<EntryId> {
    entry.bound.targets.get(number).copied().flatten()
}

fn file_of(entry: &Entry, path: &str) -> Option<usize> {
    let mut files = entry.bound.files.iter();
    files.find(|(written, _)| **written == *path).map(|(_, asset)| *asset)
}
