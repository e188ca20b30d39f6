//! Numbers that a source states are compared with the lists that are at hand; both are kept.

use super::living;
use crate::diagnostic::{Diagnostic, FieldPath, wording};
use crate::model::Kind;
use crate::resolve::{Graph, mentions};

/// Reports stated counts that differ from what is listed.
pub fn mismatches(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, entry) in living(graph) {
        let record = entry.record();
        let stated = match entry.kind() {
            Kind::Project => [("partners_stated", record.list("partners").len())],
            Kind::Alliance => [("members_stated", members(graph, id))],
            _ => continue,
        };
        for (field, listed) in stated {
            if let Some(stated) = record.count(field).filter(|stated| *stated != listed as u64) {
                found.push(
                    Diagnostic::new(
                        &wording::COUNT_MISMATCH,
                        entry.own.origin.field(&FieldPath::default().key(field)),
                    )
                    .with("field", field)
                    .with("stated", stated)
                    .with("listed", listed),
                );
            }
        }
    }
    found
}

/// Organisations that are members in any form; who is only named as an actor of the region is none.
fn members(graph: &Graph, alliance: usize) -> usize {
    let edges = graph.incoming.get(alliance).map_or(&[][..], Vec::as_slice);
    let is_member = |edge: &&crate::resolve::Edge| {
        let Some(entry) = graph.entries.get(edge.from) else {
            return false;
        };
        mentions(entry.record()).into_iter().any(|(number, mention)| {
            let roles = mention.record.map(|record| record.list("roles")).unwrap_or_default();
            let as_member = roles.is_empty()
                || roles.iter().any(|role| {
                    matches!(
                        role,
                        crate::model::Value::Word("member" | "founding-member" | "founding-partner" | "partner")
                    )
                });
            number == edge.number && mention.top.name == "memberships" && as_member
        })
    };
    edges.iter().filter(is_member).count()
}
