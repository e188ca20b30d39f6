//! By which memberships an organisation belongs to an alliance on a day.

use super::{Entry, EntryId};
use crate::model::{Record, Value};
use jiff::civil::Date;

/// An organisation's memberships in the alliance that have begun and are not over, with their places in `memberships`.
pub fn running_memberships(
    organisation: &Entry,
    alliance: EntryId,
    today: Date,
) -> impl Iterator<Item = (usize, &Record)> {
    let memberships = organisation.record().records("memberships").enumerate();
    memberships.filter(move |(_, membership)| {
        organisation.target_in(membership, "alliance") == Some(alliance) && is_running(membership, today)
    })
}

/// Whether a membership says that the organisation belongs to the alliance: some are only named beside it.
pub fn is_member(membership: &Record) -> bool {
    let beside = |role: &Value| matches!(role, Value::Word("associated" | "company-in-region" | "funder"));
    let roles = membership.list("roles");
    roles.is_empty() || !roles.iter().all(beside)
}

/// Whether a record with a `period`, or with `since` and `until`, holds on a day, as far as it says.
pub fn is_running(record: &Record, today: Date) -> bool {
    let first = ["period", "since"].into_iter().find_map(|field| record.date(field));
    let is_to_come = first.and_then(|date| date.earliest()).is_some_and(|day| day > today);
    !is_to_come && !is_over(record, today)
}

/// Whether a record with a `period`, or with an `until`, has a known end that is past.
pub fn is_over(record: &Record, today: Date) -> bool {
    let last = ["period", "until"].into_iter().find_map(|field| record.date(field));
    last.and_then(|date| date.latest()).is_some_and(|day| day < today)
}
