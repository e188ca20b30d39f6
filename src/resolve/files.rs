//! Finds files by the paths that fields and links give: beside the entry, then from the site's folder.

use super::EntryId;
use crate::diagnostic::{Diagnostic, Report, wording};
use crate::discover::{Asset, Folder};
use crate::model::{Shape, Value};
use crate::parse::{Entry, Translation};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Entry(EntryId),
    Asset(usize),
}

/// Files of the workspace by their path.
#[derive(Debug)]
pub struct FileIndex {
    by_path: HashMap<Arc<str>, Found>,
}

impl FileIndex {
    pub fn new(
        entries: &[Arc<Entry>],
        translations: &HashMap<EntryId, Vec<Arc<Translation>>>,
        assets: &[Asset],
    ) -> FileIndex {
        let mut by_path = HashMap::with_capacity(entries.len() + assets.len());
        for (number, asset) in assets.iter().enumerate() {
            by_path.insert(composed_name(&asset.file), Found::Asset(number));
        }
        for (number, entry) in entries.iter().enumerate() {
            if entry.origin.prefix.0.is_empty() {
                by_path.insert(composed_name(&entry.origin.file), Found::Entry(number));
            }
            for translation in translations.get(&number).map_or(&[][..], Vec::as_slice) {
                by_path.insert(composed_name(&translation.origin.file), Found::Entry(number));
            }
        }
        FileIndex { by_path }
    }

    /// `target` as written in the file `from` of the folder `site`.
    pub fn find(&self, target: &str, from: &str, site: &str) -> Option<Found> {
        let target = composed(&percent_decoded(target));
        let site = format!("content/{site}");
        let beside = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let bases: &[&str] = if target.starts_with('/') {
            &[&site]
        } else {
            &[beside, &site]
        };
        for base in bases {
            let Some(path) = joined(base, &target) else { continue };
            if let Some(found) = self.by_path.get(&*path) {
                return Some(*found);
            }
            for index in ["index.md", "index.yml"] {
                if let Some(found) = self.by_path.get(&*format!("{path}/{index}")) {
                    return Some(*found);
                }
            }
        }
        None
    }

    /// An asset by the path that a field gives.
    pub fn asset(&self, target: &str, from: &str, site: &str) -> Option<usize> {
        match self.find(target, from, site)? {
            Found::Asset(asset) => Some(asset),
            Found::Entry(_) => None,
        }
    }

    /// The assets that the fields of an entry name; missing ones are reported.
    pub fn of_fields(&self, entry: &Entry, folders: &[Folder], report: &mut Report) -> Vec<(Box<str>, usize)> {
        let site = folders.get(entry.folder).map_or("", |folder| &*folder.name);
        let mut files: Vec<(Box<str>, usize)> = Vec::new();
        entry.record.walk(&mut |visit| {
            let (Value::Name(path), true) = (visit.value, holds_files(&visit.field.shape)) else {
                return;
            };
            match self.asset(path, &entry.origin.file, site) {
                Some(asset) => files.push((path.clone(), asset)),
                None => report.push(
                    Diagnostic::new(
                        &wording::MEDIA_MISSING,
                        entry.origin.field(&super::field_path(visit.path)),
                    )
                    .with("file", path)
                    .suggest(self.nearest(path, &entry.origin.file, site)),
                ),
            }
        });
        files
    }

    /// The file whose path is nearest to `path`, seen from the site's folder or from beside the file `from`.
    pub fn nearest(&self, path: &str, from: &str, site: &str) -> Option<String> {
        let top = format!("content/{site}");
        let beside = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let within = |known: &'_ str, folder: &str| {
            let inner = known.strip_prefix(folder)?.strip_prefix('/')?;
            Some(inner.to_owned())
        };
        let mut known: Vec<String> = self
            .by_path
            .keys()
            .flat_map(|known| [within(known, &top), within(known, beside)])
            .flatten()
            .collect();
        known.sort_unstable();
        let typed = path.trim_start_matches("../");
        crate::diagnostic::suggest::nearest(typed, known.iter().map(String::as_str)).map(str::to_owned)
    }
}

fn holds_files(shape: &Shape) -> bool {
    match shape {
        Shape::File => true,
        Shape::List(inner) => holds_files(inner),
        _ => false,
    }
}

/// `base` and `target` as one path; none if it climbs out of the content.
fn joined(base: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.len() > 1 => {
                parts.pop();
            }
            ".." => return None,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Unicode form NFC, in which paths are compared.
pub fn composed(path: &str) -> String {
    icu_normalizer::ComposingNormalizerBorrowed::new_nfc()
        .normalize(path)
        .into_owned()
}

/// The same name where it is in that form already.
fn composed_name(path: &Arc<str>) -> Arc<str> {
    let nfc = icu_normalizer::ComposingNormalizerBorrowed::new_nfc();
    match nfc.normalize(path) {
        Cow::Borrowed(same) if same.len() == path.len() => path.clone(),
        other => other.as_ref().into(),
    }
}

/// `%20` and its like as the characters they stand for (RFC 3986 §2.1); what is no UTF-8 stays as written.
pub fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let decoded = match (first, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high * 16 + low),
            _ => None,
        };
        bytes.push(decoded.unwrap_or(*first));
        rest = tail.get(if decoded.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn hex(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).map(|value| value as u8)
}
