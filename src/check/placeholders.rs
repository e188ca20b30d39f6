//! Texts in double square brackets still have to be written; those in Markdown are found when it is read.

use super::living;
use crate::diagnostic::{Diagnostic, FieldPath, Place, wording};
use crate::model::{Record, Value};
use crate::resolve::{Graph, field_path};

/// Reports placeholders in fields of entries and sites.
pub fn unfilled(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, entry) in living(graph) {
        in_record(entry.record(), &|path| entry.own.origin.field(path), &mut found);
        for translation in &entry.translations {
            in_record(&translation.record, &|path| translation.origin.field(path), &mut found);
        }
    }
    for site in &graph.sites {
        in_record(
            &site.settings.record,
            &|path| Place::value(&site.settings.file, path.clone()),
            &mut found,
        );
    }
    found
}

fn in_record(record: &Record, place: &dyn Fn(&FieldPath) -> Place, found: &mut Vec<Diagnostic>) {
    record.walk(&mut |visit| {
        if visit.field.name == "body" {
            return;
        }
        let texts: Vec<&str> = match visit.value {
            Value::Text(text) => text.all().collect(),
            Value::Name(name) => vec![name],
            _ => return,
        };
        for text in texts {
            if let Some((_, rest)) = text.split_once("[[")
                && let Some((inner, _)) = rest.split_once("]]")
            {
                found.push(
                    Diagnostic::new(&wording::PLACEHOLDER, place(&field_path(visit.path)))
                        .with("text", format!("[[{inner}]]")),
                );
            }
        }
    });
}
