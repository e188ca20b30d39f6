//! Resolves the menus of `site.yml`: pages, collections, entries, addresses elsewhere.

use super::lookup::Miss;
use super::{Entry, EntryId, Graph, Overview, Site};
use crate::diagnostic::{Diagnostic, FieldPath, Place, Report, suggest, wording};
use crate::model::{Kind, Record};

/// Where a menu item or button leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MenuTarget {
    Entry(EntryId),
    Collection(Kind),
    Overview(Overview),
    Home,
    Elsewhere(Box<str>),
}

#[derive(Clone, Debug)]
pub struct MenuEntry {
    pub target: MenuTarget,
    /// Own words in this language, if the site gives some.
    pub label: Option<String>,
}

/// The target that `to` names on a site: an absolute address, `home`, a collection, a page or an entry.
pub fn target(to: &str, graph: &Graph, folder: usize) -> Result<MenuTarget, Miss> {
    if to.starts_with("https://") || to.starts_with("http://") || to.starts_with("mailto:") {
        return Ok(MenuTarget::Elsewhere(to.into()));
    }
    if to == "home" || to == "index" {
        return Ok(MenuTarget::Home);
    }
    match graph.lookup.find(to, &[Kind::Page], folder, &graph.folders) {
        Ok(page) => return Ok(MenuTarget::Entry(page)),
        Err(Miss::Ambiguous { candidates }) => return Err(Miss::Ambiguous { candidates }),
        Err(_) => {}
    }
    match Kind::from_folder(to) {
        Some(kind) if kind != Kind::Page => Ok(MenuTarget::Collection(kind)),
        _ => graph
            .lookup
            .find(to, &[], folder, &graph.folders)
            .map(MenuTarget::Entry),
    }
}

/// The menus `main` and `footer` for each language; targets that do not exist are reported once.
pub fn resolve(graph: &Graph, site: &Site, report: &mut Report) -> Vec<[Vec<MenuEntry>; 2]> {
    let Some(menu) = site.settings.record.record("menu") else {
        return site
            .settings
            .languages
            .iter()
            .map(|_| [Vec::new(), Vec::new()])
            .collect();
    };
    let mut resolved: Vec<Vec<(MenuTarget, &Record)>> = Vec::new();
    for name in ["main", "footer"] {
        let mut items = Vec::new();
        for (number, item) in menu.records(name).enumerate() {
            let to = item.name("to").unwrap_or_default();
            let overview = || Overview::from_name(to).map(MenuTarget::Overview);
            match target(to, graph, site.settings.folder).ok().or_else(overview) {
                Some(target) if reachable(&target, graph, site) => items.push((target, item)),
                _ => {
                    let path = FieldPath::default().key("menu").key(name).item(number).key("to");
                    let place = Place::value(&site.settings.file, path);
                    report.push(leads_nowhere("the menu", to, place, graph, site));
                }
            }
        }
        resolved.push(items);
    }
    let in_language = |items: &Vec<(MenuTarget, &Record)>, language: &str| {
        items
            .iter()
            .map(|(target, item)| MenuEntry {
                target: target.clone(),
                label: item
                    .text("label")
                    .and_then(|label| label.in_language(language))
                    .map(str::to_owned),
            })
            .collect::<Vec<_>>()
    };
    let languages = site.settings.languages.iter();
    languages
        .map(|language| {
            [0, 1].map(|n| {
                resolved
                    .get(n)
                    .map(|items| in_language(items, language))
                    .unwrap_or_default()
            })
        })
        .collect()
}

/// Reports buttons of the site's own pages that lead nowhere.
pub fn check_actions(graph: &Graph, site: &Site, report: &mut Report) {
    let own = site.shown.iter().filter_map(|id| graph.entries.get(*id));
    for entry in own.filter(|entry| entry.own.folder == site.settings.folder) {
        for (number, action) in entry.record().records("actions").enumerate() {
            let to = action.name("to").unwrap_or_default();
            let found = target(to, graph, site.settings.folder).ok();
            if to.starts_with("mailto:") || !found.is_some_and(|found| reachable(&found, graph, site)) {
                let path = FieldPath::default().key("actions").item(number).key("to");
                report.push(leads_nowhere(
                    "the button",
                    to,
                    entry.own.origin.field(&path),
                    graph,
                    site,
                ));
            }
        }
    }
}

fn leads_nowhere(what: &str, to: &str, place: Place, graph: &Graph, site: &Site) -> Diagnostic {
    let mut known: Vec<&str> = Kind::ALL.into_iter().map(Kind::folder).collect();
    let own = graph.entries.iter().filter(|e| e.own.folder == site.settings.folder);
    known.extend(own.map(Entry::id));
    if what == "the menu" {
        known.extend(Overview::ALL.map(Overview::name));
    }
    Diagnostic::new(&wording::MENU_UNKNOWN, place)
        .with("what", what)
        .with("target", to)
        .suggest(suggest::nearest(to, known).filter(|near| *near != to))
}

fn reachable(target: &MenuTarget, graph: &Graph, site: &Site) -> bool {
    match target {
        MenuTarget::Entry(entry) => {
            site.is_shown(*entry)
                || graph
                    .entries
                    .get(*entry)
                    .is_some_and(|e| e.home.is_some() && e.hidden.is_none())
        }
        _ => true,
    }
}
