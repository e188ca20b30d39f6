//! What templates see of entries: plain data in one language of one site (`docs/theme-contract.md`).
//!
//! A card is made once and shared by every page that shows it; addresses in it begin with the mark of the
//! site's root, so that it fits every page.

mod fields;
mod files;
mod privacy;
mod relations;
mod view;

pub use fields::host_of as host;
pub use files::{Pictures, encoded};
pub use relations::inverses;
pub use view::{View, items, string};

use crate::locale::Locale;
use crate::model::date::Date;
use crate::model::fields::is_handling;
use crate::model::{Field, Kind, Shape, Value as Fact};
use crate::parse::typography::typeset;
use crate::resolve::{Entry, EntryId, Graph, ListName, Page, ROOT, Site, Subject, is_told, progress, project_state};
use crate::world::World;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use tera::Value;

/// An empty list, which most entries have several of.
static NOTHING: LazyLock<Value> = LazyLock::new(|| Value::from(Vec::<Value>::new()));

/// The views of one site in one language.
pub struct Views {
    pub graph: Arc<Graph>,
    pub(super) world: Arc<dyn World + Send + Sync>,
    pub site: usize,
    pub language: usize,
    pub portable: bool,
    pictures: Arc<Pictures>,
    /// By position in the site's list of shown entries.
    cards: Vec<OnceLock<Value>>,
    stubs: Vec<OnceLock<Value>>,
    /// Many entries have the same days, and each takes part in several views.
    dates: Mutex<HashMap<Date, Value>>,
    /// Position of each entry in its collection; entries outside of any have 0.
    positions: Vec<u32>,
}

/// What a field of an entry is called where other things have its name: the page's address, what is near.
pub fn card_name(field: &Field) -> &'static str {
    match field.name {
        "url" => "external_url",
        "related" => "refers_to",
        name => name,
    }
}

/// Where a link to an entry leads.
pub struct Destination {
    pub url: Option<String>,
    /// Whether that is another site of the workspace.
    pub external: bool,
    /// Language of the page that it leads to.
    pub language: String,
}

impl Views {
    pub fn new(
        graph: Arc<Graph>,
        world: Arc<dyn World + Send + Sync>,
        pictures: Arc<Pictures>,
        site: usize,
        language: usize,
        portable: bool,
    ) -> Views {
        let (cards, stubs, positions) = match graph.sites.get(site) {
            Some(here) => {
                let slots = || here.shown.iter().map(|_| OnceLock::new()).collect();
                let collections = here.collections.get(language).into_iter().flatten();
                let mut positions = vec![0; graph.entries.len()];
                for (position, id) in collections.flat_map(|(_, ids)| ids.iter().enumerate()) {
                    positions[*id] = position as u32;
                }
                (slots(), slots(), positions)
            }
            None => (Vec::new(), Vec::new(), Vec::new()),
        };
        Views {
            graph,
            world,
            site,
            language,
            portable,
            pictures,
            cards,
            stubs,
            dates: Mutex::default(),
            positions,
        }
    }

    /// The address of a page of a collection's list.
    pub fn list_url(&self, kind: Kind, number: usize) -> Option<String> {
        self.filtered_url((kind, None), number)
    }

    /// The address of a page of a list that may be narrowed.
    pub fn filtered_url(&self, list: ListName, number: usize) -> Option<String> {
        let page = self.site().list_page(self.language, list, number)?;
        Some(self.page_url(page))
    }

    /// The pages that stand at the folders of a page's address, the outermost first: `ueber/` for `ueber/team/`.
    pub fn sections_above(&self, id: EntryId, page: &Page) -> Vec<EntryId> {
        if self.entry(id).own.section.is_empty() {
            return Vec::new();
        }
        let above = |candidate: &&Page| {
            candidate.language == self.language
                && !candidate.address.is_empty()
                && candidate.address != page.address
                && page.address.starts_with(&candidate.address)
        };
        let mut sections: Vec<(usize, EntryId)> = Vec::new();
        for candidate in self.site().pages.iter().filter(above) {
            if let Subject::Entry(section) = candidate.subject {
                sections.push((candidate.address.len(), section));
            }
        }
        sections.sort_unstable();
        sections.into_iter().map(|(_, section)| section).collect()
    }

    /// The home page in this language.
    pub fn home_url(&self) -> String {
        self.url_of(&self.site().root_of(self.language))
    }

    /// The languages of the site, for the view *language*.
    pub fn languages(&self) -> Vec<Value> {
        let languages = self
            .site()
            .settings
            .languages
            .iter()
            .zip(&self.site().locales)
            .enumerate();
        languages
            .map(|(number, (tag, locale))| {
                let mut view = View::with_capacity(3);
                view.set("code", &**tag);
                view.set("name", locale.language_name());
                view.set("current", number == self.language);
                view.into()
            })
            .collect()
    }

    /// A text of `site.yml`.
    pub fn site_text_opt(&self, field: &str) -> Option<String> {
        self.site().settings.record.text(field).map(|text| self.site_text(text))
    }

    pub fn site_text_of(&self, field: &str) -> String {
        self.site_text_opt(field).unwrap_or_default()
    }

    /// The `links` of `site.yml`.
    pub fn site_links(&self) -> Vec<Value> {
        let links = self.site().settings.record.records("links");
        links
            .map(|link| {
                let url = link.name("url").unwrap_or_default();
                let mut view = View::with_capacity(5);
                view.set("url", url);
                view.set(
                    "label",
                    link.text("label")
                        .map_or_else(|| host(url).to_owned(), |text| self.site_text(text)),
                );
                view.set("kind", link.word("kind"));
                view.set("lang", link.name("lang"));
                view.set("host", host(url));
                view.into()
            })
            .collect()
    }

    pub fn site(&self) -> &Site {
        &self.graph.sites[self.site]
    }

    pub fn locale(&self) -> &Locale {
        &self.site().locales[self.language]
    }

    pub fn tag(&self) -> &str {
        self.site().language(self.language)
    }

    pub fn entry(&self, id: EntryId) -> &Entry {
        &self.graph.entries[id]
    }

    /// The address of a page as templates print it.
    pub fn page_url(&self, page: &Page) -> String {
        self.url_of(&page.address)
    }

    /// The address of something at `path` from the site's root.
    pub fn url_of(&self, path: &str) -> String {
        let index = if self.portable && (path.is_empty() || path.ends_with('/')) {
            "index.html"
        } else {
            ""
        };
        format!("{ROOT}{path}{index}")
    }

    /// An address as templates print it, as others reach it.
    pub fn absolute(&self, url: &str) -> String {
        match url.strip_prefix(ROOT) {
            Some(path) => {
                // Hosts know the folder; only files on a disk need a name.
                let path = if self.portable {
                    path.strip_suffix("index.html").unwrap_or(path)
                } else {
                    path
                };
                format!("{}{path}", self.site().settings.base_url)
            }
            None => url.to_owned(),
        }
    }

    /// What names the entry for good, on all sites and whatever its page's address is.
    pub fn identifier(&self, id: EntryId) -> String {
        let entry = self.entry(id);
        let base = self.graph.site_of(entry).map(|home| home.settings.permanent_base());
        let folder = self
            .graph
            .folders
            .get(entry.own.folder)
            .map_or("", |folder| &*folder.name);
        // Pages of different sections may have one name.
        let section = entry.own.section.split('/').filter(|part| !part.is_empty());
        let path: Vec<&str> = std::iter::once(folder).chain(section).chain([entry.id()]).collect();
        let (kind, path) = (entry.kind().name(), encoded(&path.join("/")));
        format!("{}#{kind}:{path}", base.unwrap_or_default())
    }

    /// Where a link to the entry leads from this site and language.
    pub fn destination(&self, id: EntryId) -> Destination {
        let site = self.site();
        let entry = self.entry(id);
        let languages = std::iter::once(self.language).chain(0..site.settings.languages.len());
        for language in languages {
            if let Some(page) = site.page_of(id, language) {
                let tag = site.language(language).to_owned();
                return Destination {
                    url: Some(self.page_url(page)),
                    external: false,
                    language: tag,
                };
            }
        }
        if let Some(home) = entry.home.and_then(|home| self.graph.sites.get(home)) {
            let same = home.settings.languages.iter().position(|tag| **tag == *self.tag());
            for language in same.into_iter().chain(0..home.settings.languages.len()) {
                if let Some(page) = home.page_of(id, language) {
                    let url = format!("{}{}", home.settings.base_url, page.address);
                    return Destination {
                        url: Some(url),
                        external: true,
                        language: home.language(language).to_owned(),
                    };
                }
            }
        }
        Destination {
            url: None,
            external: false,
            language: self.language_of(entry).to_owned(),
        }
    }

    /// The language in which the entry's texts are shown here.
    pub fn language_of<'e>(&'e self, entry: &'e Entry) -> &'e str {
        if entry.speaks(self.tag()) {
            self.tag()
        } else {
            &entry.own.language
        }
    }

    /// The view that lists show.
    pub fn card(&self, id: EntryId) -> Value {
        match self.site().position(id).and_then(|position| self.cards.get(position)) {
            Some(slot) => slot.get_or_init(|| self.make_card(id).into()).clone(),
            None => self.make_card(id).into(),
        }
    }

    fn make_card(&self, id: EntryId) -> View {
        let entry = self.entry(id);
        let destination = self.destination(id);
        let record = entry.record();
        let overlay = entry.translation(self.tag()).map(|translation| &translation.record);
        let skipped =
            |field: &Field| is_handling(field) || matches!(field.name, "aliases" | "title" | "stub" | "lang" | "kind");
        // Cards stay, so they have no room for more; what is set beside the fields stands below.
        let fields = record.schema.fields.iter().filter(|field| !skipped(field)).count();
        let of_kind = match entry.kind() {
            Kind::Event | Kind::Project => 2,
            _ => 0,
        };
        let typed = usize::from(record.schema.field("kind").is_some());
        let mut view = View::with_capacity(fields + 11 + typed + of_kind);
        view.set("id", entry.id());
        view.set("kind", entry.kind().name());
        view.set(
            "site",
            self.graph
                .folders
                .get(entry.own.folder)
                .map_or("", |folder| &*folder.name),
        );
        view.set("url", destination.url);
        view.set("external", destination.external);
        view.set(
            "home",
            entry
                .home
                .and_then(|home| self.graph.sites.get(home))
                .map(|home| home.settings.id.to_string()),
        );
        view.set("stub", entry.stub);
        view.set("translated", destination.language == self.tag());
        for (position, field) in record.schema.fields.iter().enumerate() {
            if !skipped(field) {
                let translated = overlay.and_then(|overlay| overlay.at(position));
                let value = if is_told(entry, field.name, self.site().today) {
                    self.field(entry, field, record.at(position), translated)
                } else {
                    Views::absent(&field.shape)
                };
                view.set(card_name(field), value);
            }
        }
        view.set(
            "title",
            typeset(entry.title(self.tag()), self.language_of(entry)).as_ref(),
        );
        view.set("lang", record.name("lang").unwrap_or(self.language_of(entry)));
        view.set(
            "names",
            record
                .names("aliases")
                .filter(|name| !name.starts_with('/'))
                .map(Value::from)
                .collect::<Vec<_>>(),
        );
        if let Some(kind) = record.schema.field("kind") {
            let translated = overlay.and_then(|overlay| overlay.get("kind"));
            view.set("type", self.field(entry, kind, record.get("kind"), translated));
        }
        match entry.kind() {
            Kind::Event => self.add_event(entry, &mut view),
            Kind::Project => self.add_project(entry, &mut view),
            _ => {}
        }
        view
    }

    fn add_event(&self, entry: &Entry, view: &mut View) {
        let record = entry.record();
        let past = entry.days.is_some_and(|(_, end)| end < self.site().today);
        view.set("past", past);
        let mut when = match (record.text("date_text"), record.date("date")) {
            (Some(text), _) => self.text_of(text, entry),
            (None, Some(date)) => self.locale().date(date),
            (None, None) => String::new(),
        };
        if let Some(start) = record.time("start_time") {
            when.push_str(", ");
            when.push_str(&self.locale().time_range(start, record.time("end_time")));
        }
        view.set("when", when);
    }

    fn add_project(&self, entry: &Entry, view: &mut View) {
        let today = self.site().today;
        view.set("state", project_state(entry, today));
        view.set("progress", progress(entry, today));
    }

    /// A link to an entry with the little that a link needs.
    pub fn stub(&self, id: EntryId) -> Value {
        match self.site().position(id).and_then(|position| self.stubs.get(position)) {
            Some(slot) => slot.get_or_init(|| self.make_stub(id)).clone(),
            None => self.make_stub(id),
        }
    }

    fn make_stub(&self, id: EntryId) -> Value {
        let entry = self.entry(id);
        let destination = self.destination(id);
        let record = entry.record();
        let language = self.language_of(entry);
        let mut view = View::with_capacity(9);
        view.set("id", entry.id());
        view.set("kind", entry.kind().name());
        view.set("title", typeset(entry.title(self.tag()), language).as_ref());
        view.set("url", destination.url);
        view.set("lang", record.name("lang").unwrap_or(language));
        view.set("external", destination.external);
        view.set("stub", entry.stub);
        let summary = record.schema.field("summary").map(|field| {
            let translated = entry.translation(self.tag()).and_then(|t| t.record.get("summary"));
            self.field(entry, field, record.get("summary"), translated)
        });
        view.set("summary", summary);
        view.set("date", record.date("date").map(|date| self.date(date)));
        view.into()
    }

    /// The card with everything that a page about the entry shows, apart from its text.
    pub fn full(&self, id: EntryId) -> View {
        let entry = self.entry(id);
        let mut view = View::of(&self.card(id));
        view.set("relations", self.relations(id));
        view.set("related", self.related(id));
        let collection = self
            .site()
            .collections
            .get(self.language)
            .and_then(|all| all.get(&entry.kind()));
        let neighbour = |step: isize| {
            let position = (*self.positions.get(id)? as usize).checked_add_signed(step)?;
            collection?.get(position).map(|other| self.card(*other))
        };
        view.set("previous", neighbour(-1));
        view.set("next", neighbour(1));
        let backlinks = self.graph.backlinks.get(id).map_or(&[][..], Vec::as_slice);
        let shown = backlinks
            .iter()
            .filter(|from| self.site().is_shown(**from) && !self.entry(**from).stub);
        view.set("backlinks", shown.map(|from| self.card(*from)).collect::<Vec<_>>());
        let record = entry.record();
        let updated = ["updated", "date", "as_of"]
            .into_iter()
            .find_map(|name| record.date(name));
        view.set("updated", updated.map(|date| self.date(date)));
        view.set("funding_notices", self.funding_notices(entry));
        view
    }

    /// What a field's value looks like where none is given: lists are empty, flags are off, all else is none.
    fn absent(shape: &Shape) -> Value {
        match shape {
            Shape::List(_) => NOTHING.clone(),
            Shape::Bool => Value::from(false),
            _ => Value::none(),
        }
    }

    fn field(&self, entry: &Entry, field: &'static Field, own: Option<&Fact>, translated: Option<&Fact>) -> Value {
        match own.or(translated) {
            Some(value) => self.value(entry, &field.shape, value, translated),
            None => Views::absent(&field.shape),
        }
    }
}
