//! Parents, broader topics and predecessors must not lead back to where they began.

use crate::diagnostic::{Diagnostic, FieldPath, wording};
use crate::resolve::{EntryId, Graph};
use std::collections::BTreeSet;

const UPWARDS: &[&str] = &["parent", "broader", "predecessor"];

/// Reports each circle once, at its first entry.
pub fn circles(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for field in UPWARDS {
        let mut known: BTreeSet<EntryId> = BTreeSet::new();
        for start in 0..graph.entries.len() {
            if known.contains(&start) {
                continue;
            }
            let mut way = vec![start];
            let mut here = start;
            while let Some(next) = up(graph, here, field) {
                if let Some(at) = way.iter().position(|step| *step == next) {
                    let circle = way.split_off(at);
                    if !circle.iter().any(|step| known.contains(step)) {
                        found.push(report(graph, &circle, field));
                    }
                    way.extend(circle);
                    break;
                }
                if known.contains(&next) {
                    break;
                }
                way.push(next);
                here = next;
            }
            known.extend(way);
        }
    }
    found
}

fn up(graph: &Graph, id: EntryId, field: &str) -> Option<EntryId> {
    let entry = graph.entries.get(id)?;
    *entry.bound.targets.get(entry.record().reference(field)?)?
}

fn report(graph: &Graph, circle: &[EntryId], field: &'static str) -> Diagnostic {
    let ids = circle
        .iter()
        .chain(circle.first())
        .filter_map(|id| graph.entries.get(*id))
        .map(|entry| entry.id());
    let words = ids.collect::<Vec<_>>().join(" → ");
    let first = circle.first().and_then(|id| graph.entries.get(*id));
    let place = first.map(|entry| entry.own.origin.field(&FieldPath::default().key(field)));
    Diagnostic::new(
        &wording::REF_SELF,
        place.unwrap_or_else(|| crate::diagnostic::Place::file(&"".into())),
    )
    .with("field", field)
    .with("circle", words)
}
