//! Which pictures an entry shows: those of its fields, and those of its text in a language.

use super::{Entry, LinkTarget, is_told};
use crate::model::fields::IMAGE;
use crate::model::{Record, Value};
use crate::parse::markdown::Picture;
use jiff::civil::Date;

/// A picture that an entry shows, and what is said there about it.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'e> {
    pub asset: usize,
    pub said: Said<'e>,
}

#[derive(Clone, Copy, Debug)]
pub enum Said<'e> {
    Field(&'e Record),
    Text(&'e Picture),
}

/// The files of pictures that may not be told: they are not published either.
pub fn withheld(entry: &Entry) -> Vec<usize> {
    let mut found = Vec::new();
    entry.record().walk(&mut |visit| {
        if let Value::Record(image) = visit.value
            && std::ptr::eq(image.schema, &IMAGE)
            && !is_told(entry, visit.top.name, Date::MIN)
        {
            let src = image.name("src").unwrap_or_default();
            let files = entry.bound.files.iter();
            found.extend(files.filter(|(written, _)| **written == *src).map(|(_, asset)| *asset));
        }
    });
    found
}

/// The pictures of an entry, first those of its fields. Portraits that may not be published are none.
pub fn of<'e>(entry: &'e Entry, language: &str) -> Vec<Shown<'e>> {
    let mut found = Vec::new();
    if !entry.bound.files.is_empty() {
        let record = entry.record();
        record.walk(&mut |visit| {
            let Value::Record(image) = visit.value else { return };
            if !std::ptr::eq(image.schema, &IMAGE) || !is_told(entry, visit.top.name, Date::MIN) {
                return;
            }
            let src = image.name("src").unwrap_or_default();
            let files = entry.bound.files.iter();
            let asset = files.filter(|(written, _)| **written == *src).map(|(_, asset)| *asset);
            found.extend(asset.take(1).map(|asset| Shown {
                asset,
                said: Said::Field(image),
            }));
        });
    }
    if let Some(text) = entry.text(language) {
        for (link, target) in text.body.links.iter().zip(text.links) {
            if let (Some(picture), LinkTarget::Asset { asset }) = (&link.picture, target) {
                found.push(Shown {
                    asset: *asset,
                    said: Said::Text(picture),
                });
            }
        }
    }
    found
}
