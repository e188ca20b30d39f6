//! Care of language: names of laws that have changed, links that do not say where they lead, abbreviations that nobody
//! explains, texts in another language than they are said to be. Each text is taken apart once for all of them.

mod abbreviations;
mod elements;
mod laws;
mod link_texts;
pub mod prose;
mod tongues;

use super::living;
use crate::diagnostic::Diagnostic;
use crate::resolve::Graph;
use abbreviations::{Abbreviations, Use};
use rayon::prelude::*;

/// Reports what of the language of texts is out of date, empty or hard to understand.
pub fn faults(graph: &Graph) -> Vec<Diagnostic> {
    let known = Abbreviations::of(graph);
    let entries: Vec<_> = living(graph).collect();
    let read: Vec<(Vec<Diagnostic>, Vec<Use>)> = entries
        .into_par_iter()
        .map(|(_, entry)| {
            let text = prose::of(entry);
            let mut found = laws::outdated(entry, &text);
            found.extend(laws::closed_platform(entry));
            found.extend(link_texts::empty(&text));
            found.extend(tongues::wrong(&text));
            (found, known.unexplained(entry, &text))
        })
        .collect();
    let mut found = Vec::new();
    let mut uses = Vec::new();
    for (of_entry, of_abbreviations) in read {
        found.extend(of_entry);
        uses.extend(of_abbreviations);
    }
    found.extend(abbreviations::told(graph, uses));
    found
}
