//! Where finished pages lead outside of their site: hosts, e-mail addresses, telephone numbers. Only reports ask for it, so a
//! build notes nothing of it.

use crate::resolve::percent_decoded;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// A way out of the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// A browser asks the host as soon as the page is opened; of the element named.
    Asked {
        host: String,
        by: &'static str,
    },
    /// A browser asks the host when somebody clicks for a film, a map or a form.
    Clicked(String),
    /// A link leads to the host.
    Linked(String),
    Mail(String),
    Phone(String),
}

impl Way {
    pub fn asked(host: &str, by: &'static str) -> Way {
        Way::Asked {
            host: host.to_lowercase(),
            by,
        }
    }

    pub fn linked(host: &str) -> Way {
        Way::Linked(host.to_lowercase())
    }

    /// The people behind an address with `mailto:` or `tel:`.
    pub fn contact(address: &str) -> Option<Way> {
        let (scheme, rest) = address.split_once(':')?;
        let rest = percent_decoded(rest.split('?').next().unwrap_or_default());
        let known = match scheme.to_ascii_lowercase().as_str() {
            "mailto" => Way::Mail(rest.to_lowercase()),
            "tel" => Way::Phone(rest.clone()),
            _ => return None,
        };
        (!rest.is_empty()).then_some(known)
    }
}

/// The ways out of one site, each with the pages that have it. Pages may come from several threads.
#[derive(Debug, Default)]
pub struct Outward {
    found: Mutex<BTreeMap<Way, BTreeSet<String>>>,
}

impl Outward {
    pub(super) fn note(&self, path: &str, way: Way) {
        // Paths are inserted whole, so a panic elsewhere leaves the map usable.
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.entry(way).or_default().insert(super::folder_of(path).to_owned());
    }

    pub fn into_ways(self) -> BTreeMap<Way, BTreeSet<String>> {
        self.found.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
