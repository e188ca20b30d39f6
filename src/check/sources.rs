//! Figures about others need a source.

use super::living;
use crate::diagnostic::{Diagnostic, FieldPath, wording};
use crate::resolve::Graph;

const FIGURES: &[&str] = &[
    "funding",
    "costs",
    "partners_stated",
    "members_stated",
    "use_cases_stated",
    "attendance",
    "positions",
];

/// Reports entries with figures but without sources.
pub fn missing(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, entry) in living(graph) {
        if !entry.record().list("sources").is_empty() {
            continue;
        }
        if let Some(field) = FIGURES.iter().find(|field| entry.record().get(field).is_some()) {
            let place = entry.own.origin.key(&FieldPath::default().key(field));
            found.push(Diagnostic::new(&wording::SOURCE_MISSING, place).with("field", field));
        }
    }
    found
}
