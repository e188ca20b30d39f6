//! Where the finished pages of a site lead outside of it: hosts, e-mail addresses, telephone numbers. Only reports and those who ask
//! other hosts want it, so a build notes nothing of it.

use super::address::Use;
use super::address_of;
use super::fault::Fault;
use super::foreign::ForeignHost;
use super::origin::Origins;
use crate::diagnostic::Place;
use crate::model::reserved_names::is_reserved;
use crate::render::SiteBundle;
use crate::resolve::percent_decoded;
use std::collections::{BTreeMap, BTreeSet};

/// A way out of the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// A browser asks the host as soon as the page is opened; of the element named.
    Asked {
        host: Box<str>,
        by: &'static str,
    },
    /// A browser asks the host when somebody clicks for a film, a map or a form.
    Clicked(Box<str>),
    /// A link leads to this address, without the place on its page.
    Linked(Box<str>),
    Mail(Box<str>),
    Phone(Box<str>),
}

impl Way {
    /// The way to an absolute address.
    pub(super) fn to(address: &str, use_of: Use) -> Option<Way> {
        let host = || ForeignHost::of(address).name;
        Some(match use_of {
            Use::Load(by, _) | Use::Plugin(by) => Way::Asked { host: host(), by },
            Use::Frame => Way::Clicked(host()),
            Use::Link => {
                let whole = address.split('#').next()?;
                Way::Linked(match whole.starts_with("//") {
                    true => format!("https:{whole}").into(),
                    false => whole.into(),
                })
            }
        })
    }

    /// The people behind an address with `mailto:` or `tel:`.
    pub(super) fn to_people(address: &str) -> Option<Way> {
        let (scheme, rest) = address.split_once(':')?;
        let rest = percent_decoded(rest.split('?').next().unwrap_or_default());
        let known = match scheme.to_ascii_lowercase().as_str() {
            "mailto" => Way::Mail(rest.to_lowercase().into()),
            "tel" => Way::Phone(rest.as_ref().into()),
            _ => return None,
        };
        (!rest.is_empty()).then_some(known)
    }
}

/// The ways out of one site, each with the files that have it.
pub struct Outward<'b> {
    pub(super) bundle: &'b SiteBundle,
    pub(super) ways: BTreeMap<Way, BTreeSet<usize>>,
}

impl Outward<'_> {
    /// Each way with the addresses of the pages that have it.
    pub fn ways(&self) -> impl Iterator<Item = (&Way, impl Iterator<Item = &str>)> {
        let path = |file: &usize| self.bundle.paths.get(*file).map(|path| address_of(path));
        self.ways
            .iter()
            .map(move |(way, files)| (way, files.iter().filter_map(path)))
    }

    /// The addresses that links lead to, where there may be somebody to answer.
    pub fn links(&self) -> impl Iterator<Item = &str> {
        self.ways.keys().filter_map(|way| match way {
            Way::Linked(address) if may_answer(address) => Some(&**address),
            _ => None,
        })
    }

    /// Where a link stands, and on which pages, in words; none if no page leads there.
    pub fn found(&self, address: &str) -> Option<(Place, String)> {
        let pages = self.ways.get(&Way::Linked(address.into()))?;
        // It is looked for as any address that leads nowhere.
        let place = Origins::of(self.bundle).place(&Fault::Dead(address.into()), pages);
        Some((place, super::named(self.bundle, pages)))
    }
}

/// The host of an absolute address, as browsers ask for it.
pub fn host(address: &str) -> Box<str> {
    ForeignHost::of(address).name
}

/// Whether somebody may be there to ask: samples are full of names that lead nowhere by agreement.
fn may_answer(address: &str) -> bool {
    let host = host(address);
    !host.is_empty() && !is_reserved(&host)
}
