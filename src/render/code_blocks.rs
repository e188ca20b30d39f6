//! Reports code in texts that the highlighter leaves plain, so that a misspelt language is not overlooked.

use super::highlight;
use crate::diagnostic::{Diagnostic, Place, Report, wording};
use crate::parse::markdown::{Body, Part};
use crate::resolve::{Graph, Written};
use std::ops::Range;

/// Reports unknown languages and code that is too long, in the texts of all entries that the site shows.
pub fn check(graph: &Graph, site: usize, report: &mut Report) {
    let Some(site) = graph.sites.get(site) else { return };
    for entry in site.shown.iter().filter_map(|id| graph.entries.get(*id)) {
        for Written { origin, body, .. } in entry.texts() {
            report.extend(problems_of(body, &|range| origin.text(range)));
        }
    }
}

fn problems_of(body: &Body, place: &dyn Fn(&Range<usize>) -> Place) -> Vec<Diagnostic> {
    let blocks = body.parts.iter().filter_map(|part| match part {
        Part::Code(code) => Some((code.language.as_deref(), &*code.text)),
        _ => None,
    });
    let placed = blocks.zip(&body.code_places);
    placed
        .filter_map(|((language, text), range)| {
            let language = language?;
            if !highlight::known(language) {
                Some(Diagnostic::new(&wording::HIGHLIGHT_UNKNOWN, place(range)).with("language", language))
            } else if highlight::is_too_large(text) {
                Some(Diagnostic::new(&wording::HIGHLIGHT_LARGE, place(range)))
            } else {
                None
            }
        })
        .collect()
}
