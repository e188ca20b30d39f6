//! Links every reference to its target, pairs translations, decides where each entry is shown and gives
//! every page its address.
//!
//! Relations are a graph beside the records: an entry holds its own references, what refers *to* it is the
//! same edges read backwards.

mod addresses;
mod body_links;
mod bound;
mod discretion;
mod facets;
mod files;
mod listing;
mod lookup;
mod membership;
mod menus;
mod order;
mod overviews;
mod pages;
pub mod pictures;
mod progress;
mod shown;
mod timeline;
mod translations;
mod visibility;

pub use addresses::{Claim, PathTable, ROOT, collision, file_as_folder, slugified};
pub use body_links::LinkTarget;
pub use bound::Bound;
pub use discretion::is_told;
pub use facets::{Facet, FacetValue, Filter, Group, ListName};
pub use listing::{Unlisted, is_online, takes_place_online_only};
pub use lookup::Lookup;
pub use membership::{is_member, is_over, is_running, running_memberships};
pub use menus::{MenuEntry, MenuTarget};
pub use order::order_of_dates;
pub use overviews::{Letter, Overview, Part, is_split, sorted_by};
pub use pages::{Output, OutputFile, Page, Subject, claim_of, list_size, redirects};
pub use progress::{progress, project_period, project_state};
pub use timeline::{Moment, What};
pub use visibility::Hidden;

use crate::diagnostic::{Diagnostic, FieldPath, Report, Step};
use crate::discover::{Asset, Folder};
use crate::locale::Locale;
use crate::model::{Crumb, Field, Kind, Options, Record, Value};
use crate::parse::{self, Parsed, SiteSettings, Translation};
use bound::Index;
use files::FileIndex;
pub use files::percent_decoded;
use jiff::civil::Date;
use overviews::Overviews;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Number of an entry in [`Graph::entries`].
pub type EntryId = usize;

/// An entry with everything that other files say about it.
#[derive(Debug)]
pub struct Entry {
    /// What its own file says.
    pub own: Arc<parse::Entry>,
    pub translations: Vec<Arc<Translation>>,
    /// Where its references, links and files lead.
    pub bound: Arc<Bound>,
    /// The site it is at home on; the commons are none.
    pub home: Option<usize>,
    pub hidden: Option<Hidden>,
    pub stub: bool,
    /// First and last day that its `date` may mean; an open end lasts for ever.
    pub days: Option<(Date, Date)>,
}

/// One reference read backwards: entry `from` mentions this entry by its reference `number`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    pub from: EntryId,
    pub number: usize,
}

/// Stands for "not shown" in [`Site::shown_at`].
pub const NOT_SHOWN: u32 = u32::MAX;

/// Stands for "no page" in [`Site::entry_pages`].
pub const NO_PAGE: u32 = u32::MAX;

/// One microsite, ready to be rendered.
#[derive(Debug)]
pub struct Site {
    pub settings: Arc<SiteSettings>,
    pub locales: Vec<Locale>,
    pub today: Date,
    pub alliance: Option<EntryId>,
    pub operator: Option<EntryId>,
    /// The site's `brand.mark`, an asset.
    pub mark: Option<usize>,
    /// The site's `map.outline`, an asset.
    pub outline: Option<usize>,
    /// Entries that are shown here, ascending.
    pub shown: Vec<EntryId>,
    /// For each entry of the workspace its position in `shown`; [`NOT_SHOWN`] where it has none.
    pub shown_at: Vec<u32>,
    /// For each language, each collection in its order.
    pub collections: Vec<BTreeMap<Kind, Vec<EntryId>>>,
    /// For each language, what the list of each collection can be narrowed to.
    pub facets: Vec<BTreeMap<Kind, Vec<Group>>>,
    /// For each language, the numbers of the pages of each list.
    pub lists: Vec<BTreeMap<ListName, Range<usize>>>,
    pub overviews: Overviews,
    /// For each language and entry, the page; [`NO_PAGE`] where there is none.
    pub entry_pages: Vec<Vec<u32>>,
    pub pages: Vec<Page>,
    /// Everything that is written, pages included, sorted by path.
    pub outputs: Arc<Vec<Output>>,
    /// Who owns each path.
    pub paths: Arc<PathTable<OutputFile>>,
    /// Whether each path has one owner.
    paths_are_sound: bool,
    /// What there was to report when it was laid out.
    problems: Vec<Diagnostic>,
    /// For each language, the menus `main` and `footer`.
    pub menus: Vec<[Vec<MenuEntry>; 2]>,
    /// Where an asset is written on this site.
    pub asset_paths: HashMap<usize, String>,
    /// The next day on which the output would be another one.
    pub next_change: Option<Date>,
}

impl Site {
    pub fn language(&self, index: usize) -> &str {
        self.settings.languages.get(index).map_or("de", |language| language)
    }

    pub fn is_shown(&self, entry: EntryId) -> bool {
        self.position(entry).is_some()
    }

    /// The position of an entry among those that are shown here.
    pub fn position(&self, entry: EntryId) -> Option<usize> {
        self.shown_at
            .get(entry)
            .filter(|position| **position != NOT_SHOWN)
            .map(|position| *position as usize)
    }

    /// The page of an entry in a language.
    pub fn page_of(&self, entry: EntryId, language: usize) -> Option<&Page> {
        let number = self.entry_pages.get(language)?.get(entry)?;
        self.pages.get(*number as usize)
    }
}

impl Site {
    /// The folder of a language, from the site's root: empty for the first one, else `en/`.
    pub fn root_of(&self, language: usize) -> String {
        match language {
            0 => String::new(),
            _ => format!("{}/", self.language(language)),
        }
    }

    /// The same page in a language of the site; none where there is none.
    pub fn version(&self, page: &Page, language: usize) -> Option<&Page> {
        match &page.subject {
            Subject::Home(id) | Subject::Entry(id) => self.page_of(*id, language),
            Subject::List {
                kind, filter, number, ..
            } => self.list_page(language, (*kind, *filter), *number),
            Subject::Overview { overview, part } => self.overview_page(language, *overview, *part),
            Subject::NotFound | Subject::Redirect { .. } => None,
        }
    }

    /// A page of a list, counted from 1.
    pub fn list_page(&self, language: usize, list: ListName, number: usize) -> Option<&Page> {
        let pages = self.lists.get(language)?.get(&list)?;
        let page = pages.start.checked_add(number.checked_sub(1)?)?;
        self.pages.get(page).filter(|_| page < pages.end)
    }

    /// The entries of a list on all its pages, in order.
    pub fn list_entries(&self, language: usize, (kind, filter): ListName) -> &[EntryId] {
        let entries = || match filter {
            None => self.collections.get(language)?.get(&kind),
            Some(Filter { facet, value }) => {
                let groups = self.facets.get(language)?.get(&kind)?;
                let group = groups.iter().find(|group| group.facet == facet)?;
                group
                    .values
                    .iter()
                    .find(|(known, _)| *known == value)
                    .map(|(_, entries)| entries)
            }
        };
        entries().map_or(&[], Vec::as_slice)
    }
}

/// The whole workspace: entries, edges, sites.
#[derive(Debug)]
pub struct Graph {
    pub folders: Vec<Folder>,
    pub entries: Vec<Entry>,
    /// For each entry, who mentions it, in the order of the mentioning entries.
    pub incoming: Arc<Vec<Vec<Edge>>>,
    /// For each entry, the entries whose texts link to it.
    pub backlinks: Arc<Vec<Vec<EntryId>>>,
    pub assets: Vec<Asset>,
    pub overrides: Vec<Asset>,
    pub sites: Vec<Arc<Site>>,
    pub lookup: Arc<Lookup>,
    file_index: Arc<FileIndex>,
    pub data: BTreeMap<usize, BTreeMap<Box<str>, Arc<serde_json::Value>>>,
}

impl Graph {
    /// The site whose clock and rules hold for an entry: its home, for the commons the first one.
    pub fn site_of(&self, entry: &Entry) -> Option<&Site> {
        let home = entry.home.and_then(|home| self.sites.get(home));
        home.or(self.sites.first()).map(Arc::as_ref)
    }
}

/// Resolves everything. `now` decides what today is in each site's zone. From the graph `before` comes what cannot be
/// another one now.
pub fn resolve(
    parsed: Parsed,
    options: &Options,
    now: jiff::Timestamp,
    before: Option<&Graph>,
    report: &mut Report,
) -> Graph {
    let Parsed {
        folders,
        sites: settings,
        entries,
        translations,
        assets,
        overrides,
        data,
    } = parsed;
    // Where the names are those of before, none is there twice.
    let before = before.filter(|before| bound::is_same_inventory(before, &entries, &folders, &assets));
    let entries = match before {
        Some(_) => entries,
        None => lookup::without_duplicates(entries, report),
    };
    let translations = translations::pair(&entries, translations, &settings, report);
    let before = before.filter(|before| bound::has_same_translations(before, &translations));
    let (lookup, file_index) = match before {
        Some(before) => (before.lookup.clone(), before.file_index.clone()),
        None => {
            let (lookup, files) = rayon::join(
                || Lookup::new(&entries, &folders),
                || FileIndex::new(&entries, &translations, &assets),
            );
            (Arc::new(lookup), Arc::new(files))
        }
    };
    let moments = visibility::moments(&folders, &settings, options, now);
    let site_of_folder: HashMap<usize, usize> = settings.iter().enumerate().map(|(n, s)| (s.folder, n)).collect();
    let mut linked: Vec<Entry> = entries
        .into_par_iter()
        .enumerate()
        .with_min_len(256)
        .map(|(number, own)| Entry {
            home: site_of_folder.get(&own.folder).copied(),
            hidden: visibility::hidden(&own.record, moments[own.folder], options),
            stub: own.record.is("stub"),
            days: order::days_of(&own.record),
            translations: translations.get(&number).cloned().unwrap_or_default(),
            bound: Arc::default(),
            own,
        })
        .collect();
    let index = Index {
        lookup: &lookup,
        files: &file_index,
        folders: &folders,
    };
    bound::bind(&mut linked, index, before, report);
    // Whatever only texts say does not change which pages there are.
    let standing = before.filter(|before| bound::has_same_layout(before, &linked, &settings, &moments));
    let (incoming, backlinks) = match standing {
        Some(before) => (before.incoming.clone(), before.backlinks.clone()),
        None => (
            Arc::new(incoming_edges(&linked)),
            Arc::new(body_links::backlinks(&linked)),
        ),
    };
    let mut graph = Graph {
        folders,
        entries: linked,
        incoming,
        backlinks,
        assets,
        overrides: if options.theme.is_some() { Vec::new() } else { overrides },
        sites: Vec::new(),
        lookup,
        file_index: file_index.clone(),
        data,
    };
    graph.sites = match standing {
        Some(before) => before.sites.clone(),
        None => settings
            .into_par_iter()
            .enumerate()
            .map(|(number, settings)| {
                let context = pages::Context {
                    graph: &graph,
                    files: &file_index,
                    moments: &moments,
                    options,
                    before: before
                        .and_then(|before| before.sites.get(number))
                        .map(Arc::as_ref)
                        .filter(|before| before.settings.id == settings.id),
                };
                let mut report = Report::default();
                let mut site = pages::lay_out(&context, number, settings, &mut report);
                site.problems = report.iter().cloned().collect();
                Arc::new(site)
            })
            .collect(),
    };
    report.extend(graph.sites.iter().flat_map(|site| site.problems.iter().cloned()));
    graph
}

fn incoming_edges(entries: &[Entry]) -> Vec<Vec<Edge>> {
    let mut incoming: Vec<Vec<Edge>> = vec![Vec::new(); entries.len()];
    for (from, entry) in entries.iter().enumerate() {
        if entry.hidden.is_some() {
            continue;
        }
        for (number, target) in entry.bound.targets.iter().enumerate() {
            if let Some(edges) = target.and_then(|target| incoming.get_mut(target)) {
                edges.push(Edge { from, number });
            }
        }
    }
    incoming
}

/// Where in its record an entry makes a reference.
pub struct Mention<'r> {
    /// The entry's own field.
    pub top: &'static Field,
    /// The field that holds the reference.
    pub field: &'static Field,
    /// The record that the reference stands in: a membership, a role, a partner. None for a plain reference.
    pub record: Option<&'r Record>,
    pub path: FieldPath,
}

/// Every reference of a record, in the order of their numbers' appearance.
pub fn mentions(record: &Record) -> Vec<(usize, Mention<'_>)> {
    let mut found = Vec::new();
    record.walk(&mut |visit| {
        if let Value::Reference(number) = visit.value {
            let nested = !std::ptr::eq(visit.record, record);
            found.push((
                *number,
                Mention {
                    top: visit.top,
                    field: visit.field,
                    record: nested.then_some(visit.record),
                    path: field_path(visit.path),
                },
            ));
        }
    });
    found
}

/// A walk's path as the path of a diagnostic.
pub fn field_path(crumbs: &[Crumb<'_>]) -> FieldPath {
    FieldPath(
        crumbs
            .iter()
            .map(|crumb| match crumb {
                Crumb::Field(name) => Step::Key((*name).into(), 0),
                Crumb::Key(key) => Step::Key((*key).into(), 0),
                Crumb::Item(index) => Step::Item(*index),
            })
            .collect(),
    )
}

impl Entry {
    pub fn kind(&self) -> Kind {
        self.own.kind
    }

    pub fn id(&self) -> &str {
        &self.own.id
    }

    pub fn record(&self) -> &Record {
        &self.own.record
    }

    pub fn translation(&self, language: &str) -> Option<&Translation> {
        self.translations
            .iter()
            .map(Arc::as_ref)
            .find(|translation| &*translation.language == language)
    }

    /// When it was last another one, as far as content says: the latest of `updated`, `as_of` and, of news and documents,
    /// their `date`.
    pub fn changed(&self) -> Option<&crate::model::date::Date> {
        self.changes().max_by_key(|date| date.earliest())
    }

    /// The days on which it was another one, as far as content says.
    pub fn changes(&self) -> impl Iterator<Item = &crate::model::date::Date> {
        let dated = matches!(self.kind(), Kind::News | Kind::Document).then_some("date");
        let fields = ["updated", "as_of"].into_iter().chain(dated);
        fields.filter_map(|field| self.record().date(field))
    }

    /// The entries that a field refers to, one or a list of them.
    pub fn targets(&self, field: &str) -> impl Iterator<Item = EntryId> {
        let record = self.record();
        let one = record.get(field).filter(|value| matches!(value, Value::Reference(_)));
        one.into_iter()
            .chain(record.list(field))
            .filter_map(|value| match value {
                Value::Reference(number) => self.bound.targets.get(*number).copied().flatten(),
                _ => None,
            })
    }

    /// The entry that a field of a record inside of this entry refers to.
    pub fn target_in(&self, record: &Record, field: &str) -> Option<EntryId> {
        self.bound.targets.get(record.reference(field)?).copied().flatten()
    }

    /// The title in `language`, or in the language there is.
    pub fn title(&self, language: &str) -> &str {
        let own = self.record().text("title");
        let translated = || {
            self.translation(language)?
                .record
                .text("title")
                .map(|text| text.first())
        };
        match own {
            Some(crate::model::Text::Languages(_)) => own.and_then(|text| text.in_language(language)),
            _ => translated(),
        }
        .or(self.record().name("title"))
        .unwrap_or(self.id())
    }

    /// Whether the entry's texts are there in `language`. What has neither text nor summary needs no translation.
    pub fn speaks(&self, language: &str) -> bool {
        if *language == *self.own.language || self.translation(language).is_some() {
            return true;
        }
        let has_body = !self.own.bodies.is_empty();
        let texts = ["summary", "teaser"]
            .into_iter()
            .filter_map(|name| self.record().text(name));
        let mut bound = false;
        for text in texts {
            match text {
                crate::model::Text::Languages(_) if text.in_language(language).is_some() => {}
                _ => bound = true,
            }
        }
        let body_there = self.own.bodies.iter().any(|(tag, _)| **tag == *language);
        (!has_body || body_there) && !bound
    }
}

/// A text of an entry with where its links lead.
pub struct Written<'g> {
    /// The file it stands in.
    pub origin: &'g parse::Origin,
    pub body: &'g crate::parse::markdown::Body,
    pub links: &'g [LinkTarget],
    pub language: &'g str,
}

impl Entry {
    /// All texts of the entry: its own, then its translations'.
    pub fn texts(&self) -> impl Iterator<Item = Written<'_>> {
        let own = self
            .own
            .bodies
            .iter()
            .map(|(language, body)| (&self.own.origin, &**language, Some(body)));
        let translated = self
            .translations
            .iter()
            .map(|t| (&t.origin, &*t.language, t.body.as_ref()));
        own.chain(translated)
            .enumerate()
            .filter_map(|(number, (origin, language, body))| {
                let links = self.bound.links.get(number).map_or(&[][..], Vec::as_slice);
                body.map(|body| Written {
                    origin,
                    body,
                    links,
                    language,
                })
            })
    }

    /// The text in `language`, or the original one.
    pub fn text(&self, language: &str) -> Option<Written<'_>> {
        self.texts()
            .find(|text| text.language == language)
            .or_else(|| self.texts().next())
    }
}
