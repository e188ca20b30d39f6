//! What the references, links and files of an entry lead to, each entry on its own and in parallel.
//!
//! The answer depends on the entry, on which entries and files there are, and on the entries that it leads to. Where
//! all these are as they were in the graph before, so is the answer, and it is taken from there.

use super::body_links::Resolver;
use super::files::FileIndex;
use super::lookup::Lookup;
use super::{Entry, EntryId, Graph, LinkTarget, Site, visibility};
use crate::diagnostic::{Diagnostic, Report};
use crate::discover::{Asset, Folder};
use crate::model::Value;
use crate::parse::markdown::Body;
use crate::parse::{self, SiteSettings, Translation};
use jiff::ToSpan;
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// Where everything in an entry leads that leads somewhere.
#[derive(Debug, Default)]
pub struct Bound {
    /// For each reference of the entry.
    pub targets: Vec<Option<EntryId>>,
    /// For each of its texts, in the order of `Entry::texts`, for each link.
    pub links: Vec<Vec<LinkTarget>>,
    /// Files that its fields name, as written, with the asset.
    pub files: Vec<(Box<str>, usize)>,
    /// The days on which one of its dates begins, or is over.
    pub days: Vec<Date>,
    /// Whether there was nothing to report.
    quiet: bool,
}

/// What entries are looked up in.
#[derive(Clone, Copy)]
pub struct Index<'i> {
    pub lookup: &'i Lookup,
    pub files: &'i FileIndex,
    pub folders: &'i [Folder],
}

/// Binds all entries; `before` is a graph with the same entries and files by name, if there is one.
pub fn bind(entries: &mut [Entry], index: Index<'_>, before: Option<&Graph>, report: &mut Report) {
    let known = before.map(|before| Known::new(entries, before));
    let all: &[Entry] = entries;
    let bound: Vec<(Arc<Bound>, Vec<Diagnostic>)> = all
        .par_iter()
        .enumerate()
        .with_min_len(64)
        .map(
            |(number, entry)| match known.as_ref().and_then(|known| known.bound(number)) {
                Some(bound) => (bound, Vec::new()),
                None => bind_one(all, entry, index),
            },
        )
        .collect();
    for (entry, (bound, diagnostics)) in entries.iter_mut().zip(bound) {
        entry.bound = bound;
        report.extend(diagnostics);
    }
}

fn bind_one(entries: &[Entry], entry: &Entry, index: Index<'_>) -> (Arc<Bound>, Vec<Diagnostic>) {
    let mut report = Report::default();
    let targets = index.lookup.targets(&entry.own, entries, index.folders, &mut report);
    let files = index.files.of_fields(&entry.own, index.folders, &mut report);
    let resolver = Resolver { entries, index };
    let links = resolver.links(entry, &mut report);
    if entry.hidden.is_none() {
        visibility::report_hidden_targets(entries, entry, &targets, &mut report);
    }
    let diagnostics: Vec<Diagnostic> = report.iter().cloned().collect();
    let bound = Bound {
        targets,
        links,
        files,
        days: days(entry),
        quiet: diagnostics.is_empty(),
    };
    (Arc::new(bound), diagnostics)
}

fn days(entry: &Entry) -> Vec<Date> {
    let mut days = Vec::new();
    entry.record().walk(&mut |visit| {
        if let Value::Date(date) = visit.value {
            days.extend(date.earliest());
            days.extend(date.latest().and_then(|day| day.checked_add(1.day()).ok()));
        }
    });
    days
}

/// Whether two states of the workspace have the same entries and files by name, so that everything that is looked up
/// by name leads to the same numbers.
pub fn is_same_inventory(before: &Graph, entries: &[Arc<parse::Entry>], folders: &[Folder], assets: &[Asset]) -> bool {
    let same_name = |(old, new): (&Entry, &Arc<parse::Entry>)| {
        Arc::ptr_eq(&old.own, new)
            || (old.own.kind == new.kind
                && old.own.id == new.id
                && old.own.folder == new.folder
                && old.own.section == new.section
                && old.own.bundle == new.bundle
                && old.own.origin.file == new.origin.file
                && old.own.origin.prefix == new.origin.prefix)
    };
    before.folders.len() == folders.len()
        && before.assets.len() == assets.len()
        && before.entries.len() == entries.len()
        && before
            .folders
            .iter()
            .zip(folders)
            .all(|(old, new)| old.name == new.name)
        && before.assets.iter().zip(assets).all(|(old, new)| old.file == new.file)
        && before.entries.iter().zip(entries).all(same_name)
}

/// Whether the same entries have translations in files of the same names.
pub fn has_same_translations(before: &Graph, translations: &HashMap<EntryId, Vec<Arc<Translation>>>) -> bool {
    before.entries.iter().enumerate().all(|(number, old)| {
        let new = translations.get(&number).map_or(&[][..], Vec::as_slice);
        let same_file = |(old, new): (&Arc<Translation>, &Arc<Translation>)| old.origin.file == new.origin.file;
        old.translations.len() == new.len() && old.translations.iter().zip(new).all(same_file)
    })
}

/// Whether sites look as they did but for their texts: the same settings, the same days, and no entry that differs in
/// more than its text, or in where its text leads.
pub fn has_same_layout(before: &Graph, entries: &[Entry], settings: &[Arc<SiteSettings>], moments: &[Date]) -> bool {
    let same_site = |(old, new): (&Arc<Site>, &Arc<SiteSettings>)| {
        Arc::ptr_eq(&old.settings, new) && moments.get(new.folder) == Some(&old.today)
    };
    before.sites.len() == settings.len()
        && before.sites.iter().zip(settings).all(same_site)
        && before.entries.len() == entries.len()
        && before
            .entries
            .iter()
            .zip(entries)
            .all(|(old, new)| differs_in_text_only(old, new))
}

fn differs_in_text_only(old: &Entry, new: &Entry) -> bool {
    let same_facts = Arc::ptr_eq(&old.own, &new.own)
        || (old.own.record == new.own.record
            && old.own.references == new.own.references
            && old.own.language == new.own.language
            && old.own.bodies.len() == new.own.bodies.len()
            && old
                .own
                .bodies
                .iter()
                .zip(&new.own.bodies)
                .all(|(old, new)| old.0 == new.0 && shows_same_pictures(Some(&old.1), Some(&new.1))));
    let same_translation = |(old, new): (&Arc<Translation>, &Arc<Translation>)| {
        Arc::ptr_eq(old, new)
            || (old.record == new.record
                && old.language == new.language
                && shows_same_pictures(old.body.as_ref(), new.body.as_ref()))
    };
    let same_way = Arc::ptr_eq(&old.bound, &new.bound)
        || (old.bound.targets == new.bound.targets
            && old.bound.links == new.bound.links
            && old.bound.files == new.bound.files);
    same_facts
        && same_way
        && old.hidden == new.hidden
        && old.translations.len() == new.translations.len()
        && old.translations.iter().zip(&new.translations).all(same_translation)
}

/// Whether the same links are pictures; where there are any, a site has image credits.
fn shows_same_pictures(old: Option<&Body>, new: Option<&Body>) -> bool {
    let pictures = |body: Option<&Body>| -> Vec<bool> {
        let links = body.into_iter().flat_map(|body| &body.links);
        links.map(|link| link.picture.is_some()).collect()
    };
    pictures(old) == pictures(new)
}

/// What of the graph before still holds.
struct Known<'g> {
    before: &'g Graph,
    /// For each entry whether itself, a translation of it or its being hidden is another one.
    changed: Vec<bool>,
}

impl<'g> Known<'g> {
    fn new(entries: &[Entry], before: &'g Graph) -> Known<'g> {
        let same_texts = |old: &[Arc<Translation>], new: &[Arc<Translation>]| {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| Arc::ptr_eq(old, new))
        };
        let is_other = |(old, new): (&Entry, &Entry)| {
            !Arc::ptr_eq(&old.own, &new.own)
                || old.hidden != new.hidden
                || !same_texts(&old.translations, &new.translations)
        };
        Known {
            before,
            changed: before.entries.iter().zip(entries).map(is_other).collect(),
        }
    }

    fn bound(&self, number: EntryId) -> Option<Arc<Bound>> {
        let has_changed = |entry: EntryId| self.changed.get(entry).is_none_or(|changed| *changed);
        let bound = &self.before.entries.get(number)?.bound;
        if has_changed(number) || !bound.quiet {
            return None;
        }
        let of_links = bound.links.iter().flatten().filter_map(|link| match link {
            LinkTarget::Entry { entry, .. } => Some(*entry),
            _ => None,
        });
        let mut leads_to = bound.targets.iter().copied().flatten().chain(of_links);
        (!leads_to.any(has_changed)).then(|| bound.clone())
    }
}
