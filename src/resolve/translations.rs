//! Pairs translations with their originals and checks that they carry texts only, item by item.

use super::EntryId;
use crate::diagnostic::{Diagnostic, FieldPath, Report, wording};
use crate::model::{Kind, Value};
use crate::parse::decode::list_of;
use crate::parse::{Entry, SiteSettings, Translation};
use std::collections::HashMap;
use std::sync::Arc;

/// Translations by the entry they belong to.
pub fn pair(
    entries: &[Arc<Entry>],
    translations: Vec<Arc<Translation>>,
    sites: &[Arc<SiteSettings>],
    report: &mut Report,
) -> HashMap<EntryId, Vec<Arc<Translation>>> {
    if translations.is_empty() {
        return HashMap::new();
    }
    let originals: HashMap<(usize, Kind, &str, &str), EntryId> = entries
        .iter()
        .enumerate()
        .map(|(number, entry)| ((entry.folder, entry.kind, &*entry.section, &*entry.id), number))
        .collect();
    let mut paired: HashMap<EntryId, Vec<Arc<Translation>>> = HashMap::new();
    for translation in translations {
        check_language(&translation, sites, report);
        let key = (
            translation.folder,
            translation.kind,
            &*translation.section,
            &*translation.id,
        );
        match originals
            .get(&key)
            .and_then(|number| Some((*number, entries.get(*number)?)))
        {
            None => {
                let original = translation
                    .origin
                    .file
                    .replace(&format!(".{}.", translation.language), ".");
                report.push(
                    Diagnostic::new(&wording::TRANSLATION_ORPHAN, translation.origin.entry())
                        .with("original", original),
                );
            }
            Some((number, original)) => {
                check_items(original, &translation, report);
                paired.entry(number).or_default().push(translation);
            }
        }
    }
    paired
}

fn check_language(translation: &Translation, sites: &[Arc<SiteSettings>], report: &mut Report) {
    let own: Vec<&SiteSettings> = sites
        .iter()
        .map(Arc::as_ref)
        .filter(|site| site.folder == translation.folder)
        .collect();
    let relevant: Vec<&SiteSettings> = if own.is_empty() {
        sites.iter().map(Arc::as_ref).collect()
    } else {
        own
    };
    let known = |site: &&SiteSettings| site.languages.contains(&translation.language);
    if !relevant.is_empty() && !relevant.iter().any(known) {
        let languages = relevant
            .iter()
            .flat_map(|site| &site.languages)
            .map(|language| &**language);
        report.push(
            Diagnostic::new(&wording::LANGUAGE_UNKNOWN, translation.origin.entry())
                .with("language", &translation.language)
                .with("known", list_of(languages)),
        );
    }
}

fn check_items(original: &Entry, translation: &Translation, report: &mut Report) {
    for (field, value) in translation.record.iter() {
        let (Value::List(items), Some(Value::List(originals))) = (value, original.record.get(field.name)) else {
            continue;
        };
        if items.len() != originals.len() && field.name != "aliases" {
            let place = translation.origin.key(&FieldPath::default().key(field.name));
            report.push(
                Diagnostic::new(&wording::TRANSLATION_ITEMS, place)
                    .with("field", field.name)
                    .with("count", items.len())
                    .with("original_count", originals.len())
                    .label(
                        original.origin.key(&FieldPath::default().key(field.name)),
                        "the original",
                    ),
            );
        }
    }
}
