//! Spellings that an entry wants to be avoided, found in texts and titles.

use super::living;
use crate::diagnostic::{Diagnostic, Place, wording};
use crate::model::{Value, holds_word};
use crate::parse::markdown::{Body, Part};
use crate::resolve::{Graph, Written, field_path};

/// Reports every variant once in each text or field that holds it.
pub fn found(graph: &Graph) -> Vec<Diagnostic> {
    let mut variants: Vec<(&str, &str)> = Vec::new();
    for (_, entry) in living(graph) {
        let preferred = entry.title(&entry.own.language);
        variants.extend(
            entry
                .record()
                .names("variants")
                .filter(|variant| *variant != preferred)
                .map(|variant| (variant, preferred)),
        );
    }
    variants.sort_unstable();
    let mut found = Vec::new();
    if variants.is_empty() {
        return found;
    }
    for (_, entry) in living(graph) {
        for (variant, preferred) in &variants {
            let report = |place: Place| {
                Diagnostic::new(&wording::ALIAS_VARIANT, place)
                    .with("variant", variant)
                    .with("preferred", preferred)
            };
            entry.record().walk(&mut |visit| {
                let quoted = matches!(
                    visit.field.name,
                    "variants" | "aliases" | "sic" | "remark" | "body" | "sources"
                );
                if let (Value::Text(text), false, false) = (visit.value, quoted, visit.top.name == "sources")
                    && text.all().any(|text| holds_word(text, variant))
                {
                    found.push(report(entry.own.origin.field(&field_path(visit.path))));
                }
            });
            for Written { origin, body, .. } in entry.texts() {
                if body_holds(body, variant) {
                    found.push(report(Place::text(&origin.file, variant)));
                }
            }
        }
    }
    found
}

fn body_holds(body: &Body, variant: &str) -> bool {
    body.parts
        .iter()
        .any(|part| matches!(part, Part::Html(html) if holds_word(html, variant)))
}
