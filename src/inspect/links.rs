//! The addresses of other hosts that the pages of a site lead to, for those who ask there.

use super::fault::Fault;
use super::foreign::ForeignHost;
use super::place_of;
use crate::diagnostic::Place;
use crate::render::SiteBundle;
use std::collections::{BTreeMap, BTreeSet};

/// Names that lead nowhere by agreement (RFC 2606, RFC 6761); samples are full of them.
const RESERVED: [&str; 7] = [
    ".example",
    ".test",
    ".invalid",
    ".localhost",
    "example.org",
    "example.com",
    "example.net",
];

/// Addresses, without the places on their pages, and the files that lead to them.
pub struct Links<'b> {
    pub(super) bundle: &'b SiteBundle,
    pub(super) pages: BTreeMap<Box<str>, BTreeSet<usize>>,
}

impl Links<'_> {
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.pages.keys().map(|address| &**address)
    }

    /// Where an address stands, and on which pages, in words; none if no page leads there.
    pub fn found(&self, address: &str) -> Option<(Place, String)> {
        let pages = self.pages.get(address)?;
        // It is looked for as any address that leads nowhere.
        let place = place_of(self.bundle, &Fault::Dead(address.into()), pages);
        Some((place, super::named(self.bundle, pages)))
    }
}

/// What is asked for where a page leads to `address` on another host.
pub(super) fn asked(address: &str) -> Option<Box<str>> {
    let host = ForeignHost::of(address).name;
    let name = host.trim_end_matches('.');
    let is_reserved = RESERVED.iter().any(|reserved| {
        let whole = reserved.trim_start_matches('.');
        name == whole || name.ends_with(&format!(".{whole}"))
    });
    let whole = address.split('#').next()?;
    let whole = match whole.strip_prefix("//") {
        Some(_) => format!("https:{whole}"),
        None => whole.to_owned(),
    };
    (!is_reserved && !name.is_empty()).then(|| whole.into())
}
