//! Which organisations belong to an alliance on a day, and by which of their memberships.

use super::{Entry, EntryId, Graph};
use crate::model::Record;
use jiff::civil::Date;

/// The organisations with a membership in the alliance that is not over, in the order of the graph.
pub fn members(graph: &Graph, alliance: EntryId, today: Date) -> Vec<EntryId> {
    let edges = graph.incoming.get(alliance).map_or(&[][..], Vec::as_slice);
    let mut ids: Vec<EntryId> = edges.iter().map(|edge| edge.from).collect();
    ids.dedup();
    ids.retain(|id| {
        let entry = graph.entries.get(*id);
        entry.is_some_and(|entry| running_memberships(entry, alliance, today).next().is_some())
    });
    ids
}

/// An organisation's memberships in the alliance that are not over, with their places in `memberships`.
pub fn running_memberships(
    organisation: &Entry,
    alliance: EntryId,
    today: Date,
) -> impl Iterator<Item = (usize, &Record)> {
    let memberships = organisation.record().records("memberships").enumerate();
    memberships.filter(move |(_, membership)| {
        let target = membership.reference("alliance");
        let target = target.and_then(|number| organisation.bound.targets.get(number).copied().flatten());
        target == Some(alliance) && !is_over(membership, today)
    })
}

/// Whether a record with a `period`, or with an `until`, has a known end that is past.
pub fn is_over(record: &Record, today: Date) -> bool {
    let last = ["period", "until"].into_iter().find_map(|field| record.date(field));
    last.and_then(|date| date.latest()).is_some_and(|day| day < today)
}
