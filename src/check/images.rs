//! Every picture needs words for those who do not see it, and the name of its maker.

use super::living;
use crate::diagnostic::{Diagnostic, FieldPath, wording};
use crate::model::fields::IMAGE;
use crate::model::{Kind, Value};
use crate::resolve::{Graph, field_path};

/// Reports images without alternative text, credit or licence, and portraits without a note of consent.
pub fn faults(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, entry) in living(graph) {
        entry.record().walk(&mut |visit| {
            let Value::Record(image) = visit.value else { return };
            if !std::ptr::eq(image.schema, &IMAGE) {
                return;
            }
            let place = entry.own.origin.field(&field_path(visit.path));
            if image.text("alt").is_none() && !image.is("decorative") {
                found.push(Diagnostic::new(&wording::IMG_ALT, place.clone()));
            }
            if image.name("credit").is_none() && image.reference("creator").is_none() {
                found.push(Diagnostic::new(&wording::IMG_CREDIT, place.clone()));
            }
            if image.name("licence").is_none() {
                found.push(Diagnostic::new(&wording::IMG_LICENCE, place));
            }
        });
        if entry.kind() == Kind::Person
            && entry.record().record("photo").is_some()
            && entry.record().name("consent_note").is_none()
        {
            let place = entry.own.origin.field(&FieldPath::default().key("photo"));
            found.push(Diagnostic::new(&wording::IMG_CONSENT, place).with("person", entry.title(&entry.own.language)));
        }
    }
    found
}
