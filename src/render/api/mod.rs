//! The data of a site for the programs of others, and as tables for offices (`docs/api.md`).
//!
//! Everything here is a projection of what pages show: which fields are told stands beside their declarations, so that a
//! new one cannot slip out unseen, and relations are read backwards from what was told forwards.

mod facts;
mod names;
mod schema;
mod tables;

use super::calendars::Calendars;
use super::feeds::Feeds;
use super::lines;
use super::views::{View, Views, encoded};
use super::words::Words;
use crate::model::{Kind, Value};
use crate::resolve::{EntryId, Graph, Site};
use facts::Told;
use names::Names;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Where everything lies. The number is that of the contract: more may be told under it, but nothing else.
const FOLDER: &str = "api/v1/";

/// What a site tells.
#[derive(Default)]
pub struct Api {
    files: Vec<(String, Part)>,
    told: OnceLock<Inventory>,
}

/// A file of the site's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Index,
    Schema,
    Entries(Kind),
    /// What there is of a kind and since when, for those who only ask what is new.
    Listing(Kind),
    Members,
    Events,
}

/// What several files need to know, found out for the first of them.
struct Inventory {
    names: Names,
    /// The entries that the site shows, sorted by name.
    kinds: BTreeMap<Kind, Vec<EntryId>>,
    /// For each of them, by its position on the site, who refers to it and as what it is found there.
    relations: Vec<Vec<(&'static str, EntryId)>>,
}

impl Api {
    /// Which files a site has; none where `api: false` says so.
    pub fn of(graph: &Graph, site: &Site) -> Api {
        if site.settings.record.get("api") == Some(&Value::Bool(false)) {
            return Api::default();
        }
        let shown = site.shown.iter().filter_map(|id| graph.entries.get(*id));
        let kinds: BTreeSet<Kind> = shown.map(|entry| entry.kind()).collect();
        let mut parts = vec![Part::Index, Part::Schema];
        parts.extend(
            kinds
                .into_iter()
                .flat_map(|kind| [Part::Entries(kind), Part::Listing(kind)]),
        );
        if !tables::members(graph, site).is_empty() {
            parts.push(Part::Members);
        }
        if !tables::events(site).is_empty() {
            parts.push(Part::Events);
        }
        Api {
            files: parts.into_iter().map(|part| (part.path(), part)).collect(),
            told: OnceLock::new(),
        }
    }

    /// Path and part of each file.
    pub fn files(&self) -> impl Iterator<Item = (&str, Part)> {
        self.files.iter().map(|(path, part)| (&**path, *part))
    }

    /// The view *tables* (see the contract).
    pub fn tables(&self, views: &Views) -> View {
        let address = |part| {
            self.files()
                .any(|(_, known)| known == part)
                .then(|| views.url_of(&part.path()))
        };
        let mut view = View::with_capacity(3);
        view.set("members", address(Part::Members));
        view.set("events", address(Part::Events));
        view.set("lang", views.site().language(0));
        view
    }

    /// The bytes of a part. Views and words are those of the default language.
    pub fn written(
        &self,
        part: Part,
        views: &Views,
        words: &Words,
        (calendars, feeds): (&Calendars, &Feeds),
    ) -> Vec<u8> {
        let inventory = self.told.get_or_init(|| Inventory::of(views));
        let told = Told::new(views, inventory, calendars);
        match part {
            Part::Index => lines::written(&told.index(&self.files, feeds)),
            Part::Schema => schema::written(&part.address(views.site())),
            Part::Entries(kind) => lines::written(&told.entries(kind)),
            Part::Listing(kind) => lines::written(&told.listing(kind)),
            Part::Members => tables::members_table(&told, words),
            Part::Events => tables::events_table(&told, words),
        }
    }
}

impl Part {
    fn path(self) -> String {
        match self {
            Part::Index => format!("{FOLDER}index.json"),
            Part::Schema => format!("{FOLDER}schema.json"),
            Part::Entries(kind) => format!("{FOLDER}{}.json", kind.folder()),
            Part::Listing(kind) => format!("{FOLDER}index/{}.json", kind.folder()),
            Part::Members => format!("{FOLDER}members.csv"),
            Part::Events => format!("{FOLDER}events.csv"),
        }
    }

    fn address(self, site: &Site) -> String {
        absolute(site, &self.path())
    }
}

impl Inventory {
    fn of(views: &Views) -> Inventory {
        let site = views.site();
        let names = Names::of(views);
        let mut kinds: BTreeMap<Kind, Vec<EntryId>> = BTreeMap::new();
        let mut relations = vec![Vec::new(); site.shown.len()];
        for id in &site.shown {
            let entry = views.entry(*id);
            kinds.entry(entry.kind()).or_default().push(*id);
            facts::references(views, entry, &mut |field, target| {
                let found = site.position(target).and_then(|position| relations.get_mut(position));
                if let (Some(found), Some(name)) = (found, field.inverse)
                    && target != *id
                {
                    found.push((name, *id));
                }
            });
        }
        for ids in kinds.values_mut() {
            ids.sort_by_cached_key(|id| names.name(views, *id));
        }
        for found in &mut relations {
            found.sort_unstable();
            found.dedup();
        }
        Inventory {
            names,
            kinds,
            relations,
        }
    }
}

/// The address at which others find what lies at `path` of a site.
fn absolute(site: &Site, path: &str) -> String {
    format!("{}{}", site.settings.base_url, encoded(path))
}
