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
        let name = name_of(address);
        let mut entries = self.graph.entries.iter();
        entries.find(|entry| {
            let slug = entry.record().name("slug").map(slugified);
            entry.hidden == Some(Hidden::Draft)
                && (entry.id() == name || slug.is_some_and(|slug| slug == name))
                && self.would_stand(entry, address)
        })
    }

    /// Whether an entry of this site or the commons would stand in the folder of an address.
    fn would_stand(&self, entry: &Entry, address: &str) -> bool {
        let Some(settings) = self.here.map(|here| &here.settings) else {
            return false;
        };
        let is_own = entry.own.folder == settings.folder || entry.home.is_none();
        let mut languages = settings.languages.iter();
        let collections = |language: &str| {
            let collection = settings.collection(entry.kind(), language);
            address.split('/').any(|part| part == collection)
        };
        is_own && (entry.kind() == Kind::Page || languages.any(|language| collections(language)))
    }

    pub fn of_address(&self, address: &str) -> Option<Successor> {
        let name = name_of(address);
        let folder = super::folder_of(address).trim_start_matches('/');
        let of_name = |page: &&EntryPage<'_>| name_of(page.address) == name;
        let fresh = || self.pages.iter().filter(|page| page.is_new);
        let moved = fresh().find(of_name);
        let translated = || self.pages.iter().find(of_name);
        let titled = || fresh().find(|page| slugified(page.entry.title(page.language)) == name);
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
        let page = moved.or_else(titled).or_else(translated).or_else(renamed)?;
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

/// The last part of an address.
fn name_of(address: &str) -> &str {
    address.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}
