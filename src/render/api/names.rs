//! What an entry is called in the data of a site.
//!
//! The name follows the way in which references are looked up in content: the site's own entries first, then the commons,
//! then others as `site/id`. So it stays the same whatever other sites of the workspace call their entries.

use crate::model::Kind;
use crate::render::views::{Views, encoded};
use crate::resolve::{Entry, EntryId};
use std::collections::{BTreeMap, BTreeSet};

pub struct Names {
    /// Entries of the commons that an entry of the site's own hides.
    hidden: BTreeSet<EntryId>,
}

impl Names {
    pub fn of(views: &Views) -> Names {
        let site = views.site();
        let key = |entry: &Entry| (entry.kind(), entry.own.section.clone(), entry.own.id.clone());
        let shown = || site.shown.iter().map(|id| (*id, views.entry(*id)));
        let commons = shown().filter(|(_, entry)| entry.home.is_none());
        let mut commons: BTreeMap<(Kind, Box<str>, Box<str>), EntryId> =
            commons.map(|(id, entry)| (key(entry), id)).collect();
        let own = shown().filter(|(_, entry)| entry.own.folder == site.settings.folder);
        Names {
            hidden: own.filter_map(|(_, entry)| commons.remove(&key(entry))).collect(),
        }
    }

    /// `event:popup-labor`; `event:ki-ruhr/popup-labor` for one that is at home on another site.
    pub fn name(&self, views: &Views, id: EntryId) -> String {
        let entry = views.entry(id);
        let is_own = entry.own.folder == views.site().settings.folder;
        let is_plain = is_own || entry.home.is_none() && !self.hidden.contains(&id);
        let folder = views.graph.folders.get(entry.own.folder).filter(|_| !is_plain);
        named(entry, folder.map_or("", |folder| &*folder.name))
    }
}

fn named(entry: &Entry, folder: &str) -> String {
    let parts = [folder, &*entry.own.section, entry.id()];
    let path: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}:{}", entry.kind(), encoded(&path.join("/")))
}
