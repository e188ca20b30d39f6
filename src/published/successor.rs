//! Which entry has probably taken the place of an address that is gone.
//!
//! The memory knows addresses only, so this goes by names: the same name in another folder or language, else a new name much like
//! it in the same folder. What is named otherwise may be something else, so nothing is guessed of it.

use crate::diagnostic::suggest;
use crate::model::Kind;
use crate::render::SiteBundle;
use crate::resolve::{Entry, Graph, Hidden, Site, Subject, slugified};
use std::sync::Arc;

pub struct Successors<'g> {
    graph: &'g Graph,
    here: Option<&'g Site>,
    pages: Vec<EntryPage<'g>>,
}

struct EntryPage<'g> {
    address: &'g str,
    entry: &'g Entry,
    language: &'g str,
    /// Whether it was not published before.
    is_new: bool,
    /// Whether its own text is where an alias in this language belongs.
    is_first_language: bool,
}

/// An entry, in words, and the file where its `aliases` belong.
pub struct Successor {
    pub named: String,
    pub file: Arc<str>,
}

impl<'g> Successors<'g> {
    pub fn of(site: &'g SiteBundle, was_published: impl Fn(&str) -> bool) -> Successors<'g> {
        let graph = site.graph();
        let here = graph.sites.get(site.site).map(Arc::as_ref);
        let pages = here.into_iter().flat_map(|here| pages(graph, here));
        let pages = pages.map(|page| EntryPage {
            is_new: !was_published(&format!("/{}", page.address)),
            ..page
        });
        Successors {
            graph,
            here,
            pages: pages.collect(),
        }
    }

    /// The draft whose page it was.
    pub fn draft(&self, address: &str) -> Option<&'g Entry> {
        let mut entries = self.graph.entries.iter();
        entries.find(|entry| entry.hidden == Some(Hidden::Draft) && self.would_stand(entry, address))
    }

    /// Whether an entry of this site or the commons would stand at an address.
    fn would_stand(&self, entry: &Entry, address: &str) -> bool {
        let Some(settings) = self.here.map(|here| &here.settings) else {
            return false;
        };
        let is_own = entry.own.folder == settings.folder || entry.home.is_none();
        let slug = entry.record().name("slug").map(slugified);
        let (language, below) = self.parts(address);
        let is_name = |name: &str| name == entry.id() || slug.as_deref() == Some(name);
        is_own && in_collection(entry.kind(), settings.collection(entry.kind(), language), below).is_some_and(is_name)
    }

    /// The language of an address, and what stands behind it: `en`, `projects/klimatag`.
    fn parts<'a>(&self, address: &'a str) -> (&'g str, &'a str) {
        let inner = address.trim_matches('/');
        let languages = self.here.map_or(&[][..], |here| &here.settings.languages);
        let first = languages.first().map_or("", |language| &**language);
        let (prefix, below) = inner.split_once('/').unwrap_or((inner, ""));
        let other = languages.iter().skip(1).find(|language| ***language == *prefix);
        other.map_or((first, inner), |language| (language, below))
    }

    pub fn of_address(&self, address: &str) -> Option<Successor> {
        let name = name_of(address);
        let folder = super::folder_of(address).trim_start_matches('/');
        let (language, below) = self.parts(address);
        let of_name = |page: &&EntryPage<'_>| name_of(page.address) == name || page.entry.id() == name;
        let of_kind = |page: &&EntryPage<'_>| {
            let kind = page.entry.kind();
            let collection = self.here.map_or("", |here| here.settings.collection(kind, language));
            in_collection(kind, collection, below).is_some_and(|name| !name.contains('/'))
        };
        let fresh = || self.pages.iter().filter(|page| page.is_new);
        let translated = || best(self.pages.iter().filter(of_name).filter(of_kind), language);
        let moved = || best(fresh().filter(of_name), language);
        let titled = || {
            best(
                fresh().filter(|page| slugified(page.entry.title(page.language)) == name),
                language,
            )
        };
        let beside = || {
            fresh().filter(|page| {
                page.address
                    .strip_prefix(folder)
                    .is_some_and(|rest| rest.matches('/').count() == 1)
            })
        };
        let renamed = || {
            let near = suggest::nearest(name, beside().map(|page| name_of(page.address)))?;
            beside().find(|page| name_of(page.address) == near)
        };
        let page = translated().or_else(moved).or_else(titled).or_else(renamed)?;
        let translation = page.entry.translation(page.language);
        let file = match translation {
            Some(translation) if !page.is_first_language => &translation.origin.file,
            _ => &page.entry.own.origin.file,
        };
        Some(Successor {
            named: format!("the {} `{}`", page.entry.kind(), page.entry.id()),
            file: file.clone(),
        })
    }
}

/// The pages of entries, which may have former addresses.
fn pages<'g>(graph: &'g Graph, here: &'g Site) -> impl Iterator<Item = EntryPage<'g>> {
    here.pages.iter().filter_map(move |page| {
        let Subject::Entry(id) = page.subject else { return None };
        let entry = graph.entries.get(id)?;
        Some(EntryPage {
            address: &page.address,
            entry,
            language: here.language(page.language),
            is_new: false,
            is_first_language: page.language == 0,
        })
    })
}

/// The name of an entry of this kind in an address without its language: what stands behind the collection's word. Pages have no
/// collection.
fn in_collection<'a>(kind: Kind, collection: &str, below: &'a str) -> Option<&'a str> {
    match kind {
        Kind::Page => Some(below),
        _ => below.strip_prefix(collection)?.strip_prefix('/'),
    }
}

/// The first of them, but rather one of this language.
fn best<'p, 'g>(pages: impl Iterator<Item = &'p EntryPage<'g>>, language: &str) -> Option<&'p EntryPage<'g>> {
    pages.min_by_key(|page| page.language != language)
}

/// The last part of an address.
fn name_of(address: &str) -> &str {
    address.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}
