//! Links must be read: a colour that was chosen for them has to have enough contrast.

use crate::diagnostic::{Diagnostic, FieldPath, Place, wording};
use crate::palette::{Link, Palette, Rgb, TEXT};
use crate::resolve::{Graph, Site};

/// Reports chosen colours of links that cannot be read, and main colours that had to be moved for links.
pub fn faint(graph: &Graph) -> Vec<Diagnostic> {
    graph.sites.iter().flat_map(|site| of_site(site)).collect()
}

fn of_site(site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(brand) = site.settings.record.record("brand") else {
        return found;
    };
    let Palette { light, dark, .. } = Palette::of(Some(brand));
    let is_colour = |field: &str| brand.name(field).and_then(Rgb::read).is_some();
    let problem = |wording, field: &str, link: &Link| {
        let (ground, colour, ratio) = link.worst;
        let ground = match ground {
            "soft" => format!("bands of the page (`{colour}`)"),
            "tint" => format!("tinted plates (`{colour}`)"),
            _ => format!("the page (`{colour}`)"),
        };
        let place = Place::value(&site.settings.file, FieldPath::default().key("brand").key(field));
        Diagnostic::new(wording, place)
            .with("colour", link.wanted)
            .with("ratio", in_words(ratio))
            .with("needed", in_words(TEXT))
            .with("ground", ground)
    };
    for (field, scheme) in [("link", &light), ("link_dark", &dark)] {
        let link = &scheme.link;
        if link.shown == link.wanted {
            continue;
        }
        if is_colour(field) {
            let nearest = link.shown;
            found.push(problem(&wording::COLOUR_CONTRAST, field, link).with("nearest", nearest));
        } else if field == "link" && is_colour("primary") {
            found.push(problem(&wording::COLOUR_MOVED, "primary", link).with("shown", link.shown));
        }
    }
    found
}

/// `4.49:1`, rounded down, so that what is too little never looks like enough.
fn in_words(ratio: f32) -> String {
    format!("{}:1", (ratio * 100.0).floor() / 100.0)
}
