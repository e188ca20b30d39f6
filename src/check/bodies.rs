//! Roles name a body of the alliance; it has to be one of its bodies.

use super::living;
use crate::diagnostic::{Diagnostic, suggest, wording};
use crate::model::Value;
use crate::parse::decode::list_of;
use crate::resolve::{Graph, field_path};

/// Reports roles in bodies that the alliance does not have.
pub fn unknown(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, entry) in living(graph) {
        entry.record().walk(&mut |visit| {
            let (Value::Name(body), "body", Some(reference)) =
                (visit.value, visit.field.name, visit.record.reference("alliance"))
            else {
                return;
            };
            let Some(alliance) = entry
                .bound
                .targets
                .get(reference)
                .copied()
                .flatten()
                .and_then(|id| graph.entries.get(id))
            else {
                return;
            };
            let known: Vec<&str> = alliance
                .record()
                .records("bodies")
                .filter_map(|body| body.name("id"))
                .collect();
            if !known.contains(&&**body) {
                found.push(
                    Diagnostic::new(&wording::BODY_UNKNOWN, entry.own.origin.field(&field_path(visit.path)))
                        .with("alliance", alliance.id())
                        .with("body", body)
                        .with("known", list_of(known.iter().copied()))
                        .suggest(suggest::nearest(body, known.iter().copied())),
                );
            }
        });
    }
    found
}
