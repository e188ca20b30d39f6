//! Compares what scripts keep on the devices of visitors with what theme and site say of it (§ 25 TDDDG).

use super::script_words::kept;
use super::{File, SiteBundle};
use crate::diagnostic::{Diagnostic, FieldPath, Place, Report, wording};
use crate::model::{HostUse, Record};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Reports scripts that keep something of which nobody says what it is, and what is said to be kept and is not.
pub fn check(bundle: &SiteBundle, report: &mut Report) {
    let Some(settings) = bundle.settings() else { return };
    let theme = &bundle.workshop.theme;
    let of_site: Vec<&Record> = settings.record.records("storage").collect();
    let declared: BTreeSet<&str> = theme
        .storage()
        .chain(of_site.iter().copied())
        .filter_map(|record| record.word("kind"))
        .collect();
    let mut used: BTreeSet<&'static str> = BTreeSet::new();
    for (file, script) in scripts(bundle) {
        let mut of_file: BTreeMap<&'static str, std::ops::Range<usize>> = BTreeMap::new();
        for kept in kept(&script) {
            of_file.entry(kept.kind).or_insert(kept.range);
        }
        for (kind, range) in of_file {
            used.insert(kind);
            if !declared.contains(kind) {
                let word = script.get(range.clone()).unwrap_or_default().to_owned();
                report.push(
                    Diagnostic::new(&wording::STORAGE_UNDECLARED, Place::bytes(&file, range))
                        .with("word", word)
                        .with("kind", kind),
                );
            }
        }
    }
    // What a script of another host keeps cannot be seen.
    if settings.hosts.iter().any(|host| host.uses.contains(&HostUse::Script)) {
        return;
    }
    let mut unused = |file: &Arc<str>, number: usize, record: &Record| {
        if let Some(kind) = record.word("kind").filter(|kind| !used.contains(kind)) {
            let path = FieldPath::default().key("storage").item(number).key("kind");
            report.push(
                Diagnostic::new(&wording::STORAGE_UNUSED, Place::value(file, path))
                    .with("name", record.name("name").unwrap_or_default())
                    .with("kind", kind),
            );
        }
    };
    for (number, record) in of_site.into_iter().enumerate() {
        unused(&settings.file, number, record);
    }
    for (file, records) in theme.storage_by_manifest() {
        for (number, record) in records.enumerate() {
            unused(file, number, record);
        }
    }
}

/// The scripts that the site writes: those of its theme and its own, with the files they come from.
fn scripts(bundle: &SiteBundle) -> Vec<(Arc<str>, String)> {
    let is_script = |path: &str| path.ends_with(".js") || path.ends_with(".mjs");
    let of_theme = bundle.workshop.theme.files();
    let of_theme = of_theme
        .into_iter()
        .filter(|(path, _)| is_script(path) && (path.starts_with("assets/") || path.starts_with("static/")));
    let mut scripts: Vec<(Arc<str>, String)> = of_theme
        .filter_map(|(_, file)| Some((file.path.clone(), file.text()?.to_owned())))
        .collect();
    for (path, file) in bundle.paths.iter().zip(&bundle.files) {
        if let File::Asset(number) = file
            && is_script(path)
            && let Some(asset) = bundle.graph.assets.get(*number)
            && let Some(text) = bundle.text_of(&asset.file)
        {
            scripts.push((asset.file.clone(), text));
        }
    }
    scripts
}
