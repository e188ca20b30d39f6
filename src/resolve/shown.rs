//! Decides which entries a site shows: its own, those that name its alliance, and what these refer to in
//! the commons.

use super::{Entry, EntryId, LinkTarget, mentions};
use crate::model::Kind;

/// The entries shown on the site in `folder`, ascending.
pub fn on_site(
    entries: &[Entry],
    incoming: &[Vec<super::Edge>],
    folder: usize,
    roots: impl IntoIterator<Item = EntryId>,
) -> Vec<EntryId> {
    let mut shown = vec![false; entries.len()];
    let mut due: Vec<EntryId> = Vec::new();
    let mut alliances: Vec<EntryId> = Vec::new();
    for (number, entry) in entries.iter().enumerate() {
        if entry.own.folder == folder {
            due.push(number);
            if entry.kind() == Kind::Alliance {
                alliances.push(number);
            }
        }
    }
    for root in roots {
        due.push(root);
        if entries.get(root).is_some_and(|entry| entry.kind() == Kind::Alliance) {
            alliances.push(root);
        }
    }
    for alliance in alliances {
        for edge in incoming.get(alliance).map_or(&[][..], Vec::as_slice) {
            if entries.get(edge.from).is_some_and(|entry| belongs(entry, edge.number)) {
                due.push(edge.from);
            }
        }
    }
    while let Some(number) = due.pop() {
        let (Some(entry), Some(mark)) = (entries.get(number), shown.get_mut(number)) else {
            continue;
        };
        if *mark || entry.hidden.is_some() {
            continue;
        }
        *mark = true;
        let in_texts = entry.bound.links.iter().flatten().filter_map(|link| match link {
            LinkTarget::Entry { entry, .. } => Some(*entry),
            _ => None,
        });
        let mentioned = entry.bound.targets.iter().copied().flatten().chain(in_texts);
        due.extend(mentioned.filter(|target| entries.get(*target).is_some_and(|entry| entry.home.is_none())));
    }
    shown
        .iter()
        .enumerate()
        .filter(|(_, shown)| **shown)
        .map(|(number, _)| number)
        .collect()
}

/// Whether reference `number` says that the entry belongs to the alliance, rather than just mentions it.
fn belongs(entry: &Entry, number: usize) -> bool {
    mentions(entry.record())
        .iter()
        .any(|(found, mention)| *found == number && matches!(mention.field.name, "alliances" | "alliance"))
}
