//! Every picture needs words for those who do not see it, and the name of its maker; and none may be so large that people
//! with a slow connection wait for it.

use super::{living, today};
use crate::diagnostic::{Diagnostic, FieldPath, Place, wording};
use crate::model::fields::IMAGE;
use crate::model::{Kind, Record, Value};
use crate::resolve::{Entry, Graph, LinkTarget, field_path, is_told};

/// Larger pictures are reported: a connection of 2 Mbit/s takes two seconds for one.
const LARGE: u64 = 500_000;

/// Reports images without alternative text, credit or licence, portraits without a note of consent, and large files.
pub fn faults(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, entry) in living(graph) {
        entry.record().walk(&mut |visit| {
            let Value::Record(image) = visit.value else { return };
            if !std::ptr::eq(image.schema, &IMAGE) {
                return;
            }
            let path = field_path(visit.path);
            let place = entry.own.origin.field(&path);
            if image.text("alt").is_none() && !image.is("decorative") {
                found.push(Diagnostic::new(&wording::IMG_ALT, place.clone()));
            }
            if image.name("credit").is_none() && image.reference("creator").is_none() {
                found.push(Diagnostic::new(&wording::IMG_CREDIT, place.clone()));
            }
            if image.name("licence").is_none() {
                found.push(Diagnostic::new(&wording::IMG_LICENCE, place.clone()));
            }
            let src = image.name("src").unwrap_or_default();
            let mut files = entry.bound.files.iter();
            let asset = files.find(|(written, _)| **written == *src).map(|(_, asset)| *asset);
            found.extend(asset.and_then(|asset| large(graph, asset, place)));
        });
        for text in entry.texts() {
            for (link, target) in text.body.links.iter().zip(text.links) {
                if let (Some(_), LinkTarget::Asset { asset }) = (&link.picture, target) {
                    found.extend(large(graph, *asset, text.origin.text(&link.range)));
                }
            }
        }
        if entry
            .record()
            .record("photo")
            .is_some_and(|photo| is_told(entry, "photo", today(graph, entry)) && is_without_consent(entry, photo))
        {
            let place = entry.own.origin.field(&FieldPath::default().key("photo"));
            found.push(Diagnostic::new(&wording::IMG_CONSENT, place).with("person", entry.title(&entry.own.language)));
        }
    }
    found
}

/// Whether neither the person nor the portrait says that it may be shown.
fn is_without_consent(entry: &Entry, photo: &Record) -> bool {
    entry.kind() == Kind::Person
        && entry.record().name("consent_note").is_none()
        && photo.text("people_consent").is_none()
}

fn large(graph: &Graph, asset: usize, place: Place) -> Option<Diagnostic> {
    let file = graph.assets.get(asset).filter(|asset| asset.size > LARGE)?;
    let kilobytes = |bytes: u64| format!("{} kB", bytes.div_ceil(1000));
    Some(
        Diagnostic::new(&wording::IMG_LARGE, place)
            .with("file", &file.path)
            .with("size", kilobytes(file.size))
            .with("limit", kilobytes(LARGE)),
    )
}
