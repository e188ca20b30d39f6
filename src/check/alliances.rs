//! A site speaks for an alliance: something should belong to it.

use crate::diagnostic::{Diagnostic, FieldPath, Place, wording};
use crate::resolve::{Graph, mentions};

/// Reports sites whose alliance no entry names.
pub fn foreign(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for site in &graph.sites {
        let Some(alliance) = site.alliance else { continue };
        let edges = graph.incoming.get(alliance).map_or(&[][..], Vec::as_slice);
        let belongs = edges.iter().any(|edge| {
            let of = graph.entries.get(edge.from).map(|entry| mentions(entry.record()));
            of.into_iter().flatten().any(|(number, mention)| {
                number == edge.number && matches!(mention.field.name, "alliances" | "alliance" | "parent")
            })
        });
        if !belongs && let Some(entry) = graph.entries.get(alliance) {
            let place = Place::value(&site.settings.file, FieldPath::default().key("alliance"));
            found.push(Diagnostic::new(&wording::ALLIANCE_FOREIGN, place).with("alliance", entry.id()));
        }
    }
    found
}
