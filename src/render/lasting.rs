//! Which addresses of a site others keep: in bookmarks, on their own pages, in programs that ask for them again and again.

use super::{File, SiteBundle};
use crate::model::Kind;
use crate::resolve::{Graph, Subject};

impl SiteBundle {
    /// The path of a file below the site's root as an address ends in it (`projekte/x/`), if others may rely on it. Further
    /// pages of lists and what lists are narrowed to come and go with the content; pictures, styles and data for programs
    /// are asked for by way of something else.
    pub fn lasting_path(&self, index: usize) -> Option<&str> {
        let path = self.paths.get(index)?;
        let lasts = match self.files.get(index)? {
            File::Page { number, .. } => match &self.page(*number)?.subject {
                Subject::Home(_) | Subject::Entry(_) | Subject::Redirect { .. } => true,
                Subject::List { filter, number: 1, .. } => filter.is_none(),
                Subject::Overview { part, .. } => part.is_none(),
                Subject::List { .. } | Subject::NotFound => false,
            },
            File::Asset(number) => {
                let asset = self.graph.assets.get(*number)?;
                !path.starts_with(['_', '.']) && !is_part_of_pages(&asset.path)
            }
            File::Feed { .. } => true,
            // The calendar of one event is loaded once; the others are subscribed to.
            File::Calendar(number, _) => {
                let about = self.calendars.about(*number).and_then(|id| self.graph.entries.get(id));
                about.is_none_or(|entry| entry.kind() != Kind::Event)
            }
            _ => false,
        };
        lasts.then(|| {
            path.strip_suffix("index.html")
                .filter(|folder| folder.is_empty() || folder.ends_with('/'))
                .unwrap_or(path)
        })
    }

    pub fn graph(&self) -> &Graph {
        &self.graph
    }
}

/// Whether browsers ask for a file only as a part of a page.
fn is_part_of_pages(path: &str) -> bool {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let whole = (kind.type_().as_str(), kind.subtype().as_str());
    matches!(
        whole,
        ("image" | "font", _) | ("text", "css" | "javascript") | ("application", "javascript")
    )
}
