//! Slips of the sources are kept and noted, never silently repaired.

use super::living;
use crate::diagnostic::{Diagnostic, wording};
use crate::model::Value;
use crate::resolve::{Graph, field_path};

/// Notes every `sic`.
pub fn kept(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, entry) in living(graph) {
        entry.record().walk(&mut |visit| {
            if let (Value::Text(note), "sic") = (visit.value, visit.field.name) {
                let place = entry.own.origin.field(&field_path(visit.path));
                found.push(
                    Diagnostic::new(&wording::TYPO_SIC, place)
                        .with("note", note.first().split_whitespace().collect::<Vec<_>>().join(" ")),
                );
            }
        });
    }
    found
}
