//! The addresses that a site has ever published, as `addresses.txt` beside its `site.yml` remembers them: so that a link that
//! somebody has kept is not broken by a new name, a moved folder or a removed translation without anybody noticing.
//!
//! The file is made for version control: one address a line, sorted, so that two people who add entries change different
//! lines. Order and repetition mean nothing, so that both sides of a merge may be kept as they are.

mod lines;
mod successor;

use crate::diagnostic::{Diagnostic, FieldPath, Place, Report, wording};
use crate::render::SiteBundle;
use crate::resolve::percent_decoded;
use lines::Line;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use successor::Successors;

/// More addresses of one folder that are gone are said in one message.
const MOST_OF_FOLDER: usize = 5;

/// What stands behind an address that its dates hide, because it expired or is yet to come.
const EXPIRED: &str = "by its dates";

/// What one file remembers.
pub struct Memory {
    file: Arc<str>,
    /// What people have written above the addresses.
    comments: Vec<String>,
    addresses: BTreeMap<Box<str>, Known>,
}

/// One address that was published.
struct Known {
    /// Where it stands in the file.
    place: Range<usize>,
    /// Why it is gone on purpose; may be empty.
    gone: Option<Box<str>>,
}

/// What a file is to hold after the next build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// From the workspace's root.
    pub file: Arc<str>,
    pub text: String,
    /// How many addresses are new in it.
    pub added: usize,
}

impl Memory {
    /// What the text of a file says; lines that cannot be read are reported.
    pub fn read(file: &Arc<str>, text: &str, report: &mut Report) -> Memory {
        let mut memory = Memory {
            file: file.clone(),
            comments: Vec::new(),
            addresses: BTreeMap::new(),
        };
        let mut in_conflict = false;
        for (place, line) in lines::of(text) {
            match line {
                Line::Comment(comment) => memory.comments.push(comment.to_owned()),
                Line::Address { address, gone } => {
                    // Where a merge has kept both, the mark was put there on purpose.
                    let known = memory
                        .addresses
                        .entry(address.into())
                        .or_insert(Known { place, gone: None });
                    known.gone = known.gone.take().or(gone.map(Into::into));
                }
                Line::Conflict if in_conflict => {}
                Line::Conflict => {
                    in_conflict = true;
                    report.push(Diagnostic::new(&wording::ADDRESSES_CONFLICT, Place::bytes(file, place)));
                }
                Line::Rubbish(reason) => {
                    report.push(
                        Diagnostic::new(&wording::ADDRESSES_LINE, Place::bytes(file, place)).with("reason", reason),
                    );
                }
            }
        }
        memory
    }

    /// The addresses that were published, are not said to be gone, and lead to no file of the site.
    pub fn missing(&self, site: &SiteBundle) -> BTreeSet<&str> {
        let missing = self.addresses.iter().filter(|(_, known)| known.gone.is_none());
        let missing = missing.map(|(address, _)| &**address);
        missing
            .filter(|address| self.gone_folder(address).is_none() && !is_there(site, address))
            .collect()
    }

    /// Why the folder of an address is gone as a whole, where a line `/folder/* gone why` says so.
    fn gone_folder(&self, address: &str) -> Option<&str> {
        let folders = || address.match_indices('/').filter_map(|(at, _)| address.get(..=at));
        folders().find_map(|folder| self.addresses.get(&*format!("{folder}*"))?.gone.as_deref())
    }

    /// Says what is missing of the site, and what seems to have taken its place.
    pub fn removed(&self, site: &SiteBundle, missing: &BTreeSet<&str>) -> Vec<Diagnostic> {
        let mut by_folder: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for address in missing {
            by_folder.entry(folder_of(address)).or_default().push(address);
        }
        let successors = Successors::of(site, |address| self.addresses.contains_key(address));
        let mut found = Vec::new();
        for (folder, addresses) in by_folder {
            match addresses.as_slice() {
                [first, rest @ ..] if rest.len() >= MOST_OF_FOLDER => {
                    let many = Diagnostic::new(&wording::URLS_REMOVED, self.place(first));
                    found.push(many.with("folder", folder).with("count", addresses.len()));
                }
                addresses => found.extend(addresses.iter().map(|address| self.told(address, &successors))),
            }
        }
        found
    }

    fn told(&self, address: &str, successors: &Successors<'_>) -> Diagnostic {
        let place = self.place(address);
        let plain = percent_decoded(address);
        if !address.ends_with('/') {
            return Diagnostic::new(&wording::URL_FILE_REMOVED, place).with("address", address);
        }
        if let Some(entry) = successors.draft(&plain) {
            let draft = Diagnostic::new(&wording::URL_DRAFT, place).with("address", address);
            return draft.with("kind", entry.kind()).with("id", entry.id()).label(
                entry.own.origin.key(&FieldPath::default().key("draft")),
                "it is a draft",
            );
        }
        match successors.of_address(&plain) {
            Some(successor) => Diagnostic::new(&wording::URL_MOVED, place)
                .with("address", address)
                .with("alias", plain)
                .with("entry", successor.named)
                .with("file", successor.file),
            None => Diagnostic::new(&wording::URL_REMOVED, place)
                .with("address", address)
                .with("alias", plain),
        }
    }

    fn place(&self, address: &str) -> Place {
        let known = self.addresses.get(address);
        known.map_or_else(
            || Place::file(&self.file),
            |known| Place::bytes(&self.file, known.place.clone()),
        )
    }

    /// What the file is to hold when the site is published as it is now; none if it holds that already. What has expired on
    /// its day is gone on purpose. A line for a folder is a word for those of its addresses that are gone now: what comes
    /// later is remembered again.
    pub fn update(&self, site: &SiteBundle, expired: &BTreeSet<&str>, before: &str) -> Option<Update> {
        let mut lines: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        for (address, known) in self.addresses.iter().filter(|(address, _)| !address.ends_with('*')) {
            let gone = match &known.gone {
                _ if is_there(site, address) => None,
                None if expired.contains(&**address) => Some(EXPIRED),
                None => self.gone_folder(address),
                gone => gone.as_deref(),
            };
            lines.insert(address, gone);
        }
        let before_now = lines.len();
        let lasting: Vec<String> = (0..site.paths.len())
            .filter_map(|index| site.lasting_path(index))
            .map(lines::written)
            .collect();
        for address in &lasting {
            lines.entry(address).or_insert(None);
        }
        let added = lines.len() - before_now;
        let text = lines::text(&self.comments, lines.iter().map(|(address, gone)| (*address, *gone)));
        (text != before).then(|| Update {
            file: self.file.clone(),
            text,
            added,
        })
    }
}

/// `/projekte/` for `/projekte/x/` and `/projekte/plan.pdf`.
fn folder_of(address: &str) -> &str {
    let inner = address.trim_end_matches('/');
    inner.rfind('/').and_then(|end| inner.get(..=end)).unwrap_or("/")
}

/// Whether the site has a file at an address.
fn is_there(site: &SiteBundle, address: &str) -> bool {
    let mut path = percent_decoded(address.strip_prefix('/').unwrap_or(address)).into_owned();
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
    }
    site.file(&path).is_some()
}
