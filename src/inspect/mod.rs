//! Looks at what a site would publish, once more and as others see it: each page is read by a parser of HTML when it is made,
//! and what it says is compared with the files that there will be. So faults of themes are found like faults of content.
//!
//! No page is kept: what remains of one are its ids and the places of other pages it leads to.

mod attributes;
mod elements;
mod fault;
mod frame;
mod links;
mod manners;
mod page;
mod roles;
mod style;

use crate::diagnostic::{Diagnostic, Place};
use crate::render::{PageSource, SiteBundle};
use crate::resolve::percent_decoded;
use fault::{Evidence, Fault};
pub use links::Links;
use page::{Address, Use};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

/// So many pages of a kind are read letter by letter.
const MOST_BY_LETTER: usize = 3;

/// So many pages are named where many have one fault.
const MOST_NAMED: usize = 3;

/// The look at the files of one site. Files may come in any order and from several threads.
pub struct Inspection<'b> {
    bundle: &'b SiteBundle,
    /// For each file that is a page, the hashes of its ids, sorted.
    ids: Vec<OnceLock<Box<[u64]>>>,
    /// For each file, whether it is read letter by letter.
    by_letter: Vec<bool>,
    found: Mutex<Found>,
    /// Whether the addresses of other hosts are wanted.
    wants_links: bool,
}

#[derive(Default)]
struct Found {
    /// Faults, and the files that have them.
    faults: BTreeMap<Fault, BTreeSet<usize>>,
    /// Places of other pages that pages lead to: file and id, and the pages that do.
    places: BTreeMap<(usize, Box<str>), BTreeSet<usize>>,
    /// Addresses of other hosts that pages lead to.
    links: BTreeMap<Box<str>, BTreeSet<usize>>,
}

/// Where an address leads.
enum Target<'a> {
    /// A path of the site, with the id of a place on that page.
    Here(String, String),
    Host(&'a str),
    Script,
    /// Mail, telephone, data, a program's own.
    Elsewhere,
}

impl<'b> Inspection<'b> {
    pub fn new(bundle: &'b SiteBundle) -> Inspection<'b> {
        Inspection {
            bundle,
            ids: bundle.paths.iter().map(|_| OnceLock::new()).collect(),
            by_letter: by_letter(bundle),
            found: Mutex::default(),
            wants_links: false,
        }
    }

    /// Keeps also the addresses of other hosts, for [`Inspection::finish_with_links`].
    #[must_use]
    pub fn with_links(self) -> Inspection<'b> {
        Inspection {
            wants_links: true,
            ..self
        }
    }

    /// Whether there is anything to look at in the file `paths[index]`.
    pub fn wants(&self, index: usize) -> bool {
        let is_style = |path: &String| path.ends_with(".css");
        self.bundle.is_page(index) || self.bundle.paths.get(index).is_some_and(is_style)
    }

    /// Looks at the file `paths[index]`, if there is anything to look at.
    pub fn file(&self, index: usize, bytes: &[u8]) {
        let Some(path) = self.bundle.paths.get(index) else {
            return;
        };
        let text = if self.wants(index) {
            std::str::from_utf8(bytes)
        } else {
            return;
        };
        let Ok(text) = text else { return };
        if self.bundle.is_page(index) {
            self.page(index, path, text);
        } else {
            let mut faults = BTreeSet::new();
            for address in style::addresses(text) {
                if let Target::Host(host) = self.target(path, address) {
                    faults.insert(Fault::Foreign {
                        by: "css",
                        host: host.into(),
                    });
                }
            }
            self.note(index, faults);
        }
    }

    /// What was found, each fault once.
    pub fn finish(self) -> Vec<Diagnostic> {
        self.finish_with_links().0
    }

    /// The same, and where pages lead on other hosts.
    pub fn finish_with_links(self) -> (Vec<Diagnostic>, Links<'b>) {
        let Found {
            mut faults,
            places,
            links,
        } = self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        for ((target, id), pages) in places {
            let ids = self.ids.get(target).and_then(OnceLock::get);
            let is_there = ids.is_some_and(|ids| ids.binary_search(&xxh3_64(id.as_bytes())).is_ok());
            if !is_there {
                let path = self.bundle.paths.get(target).map_or("", |path| folder_of(path));
                let path = format!("{}/{path}", self.bundle.id).into();
                faults.insert(Fault::Anchor { path, id }, pages);
            }
        }
        let faults = faults.into_iter();
        let faults = faults.map(|(fault, pages)| told(self.bundle, &fault, &pages)).collect();
        let links = Links {
            bundle: self.bundle,
            pages: links,
        };
        (faults, links)
    }

    fn page(&self, index: usize, path: &str, text: &str) {
        let page::Reading {
            mut faults,
            ids,
            addresses,
        } = page::read(text, self.by_letter.get(index).copied().unwrap_or(true));
        let mut places = BTreeSet::new();
        let mut links = BTreeSet::new();
        for Address { use_of, text } in &addresses {
            match (self.target(path, text), use_of) {
                (Target::Here(target, id), _) => match self.bundle.file(&target) {
                    Some(file) if file == index => {
                        let is_known = ids.binary_search_by(|known| (**known).cmp(&id)).is_ok();
                        if !is_known && !matches!(&*id, "" | "top") {
                            faults.insert(Fault::Anchor {
                                path: "".into(),
                                id: id.into(),
                            });
                        }
                    }
                    Some(file) if !id.is_empty() && self.bundle.is_page(file) => {
                        places.insert((file, id.into()));
                    }
                    Some(_) => {}
                    None => {
                        faults.insert(self.dead(text, &target));
                    }
                },
                (Target::Host(host), Use::Load(by)) => {
                    faults.insert(Fault::Foreign { by, host: host.into() });
                }
                (Target::Script, _) => {
                    faults.insert(Fault::Script(text.clone()));
                }
                (Target::Host(host), Use::Link) if self.wants_links => links.extend(links::asked(text, host)),
                (Target::Host(_) | Target::Elsewhere, _) => {}
            }
        }
        if self.bundle.is_redirect(index) {
            // Nobody stays there.
            faults.retain(|fault| !matches!(fault, Fault::Main(_) | Fault::TopHeading(_)));
        }
        let hashes = ids.iter().map(|id| xxh3_64(id.as_bytes()));
        let mut hashes: Vec<u64> = hashes.collect();
        hashes.sort_unstable();
        if let Some(known) = self.ids.get(index) {
            let _ = known.set(hashes.into());
        }
        self.note(index, faults);
        if !places.is_empty() || !links.is_empty() {
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            for link in links {
                found.links.entry(link).or_default().insert(index);
            }
            for place in places {
                found.places.entry(place).or_default().insert(index);
            }
        }
    }

    fn note(&self, index: usize, faults: BTreeSet<Fault>) {
        if faults.is_empty() {
            return;
        }
        // Faults are inserted whole, so a panic elsewhere leaves the map usable.
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        for fault in faults {
            found.faults.entry(fault).or_default().insert(index);
        }
    }

    /// An address that leads to no file.
    fn dead(&self, address: &str, target: &str) -> Fault {
        let small = target.to_lowercase();
        let paths = &self.bundle.paths;
        match paths.iter().find(|path| path.to_lowercase() == small) {
            Some(there) => Fault::LetterCase {
                address: address.into(),
                there: folder_of(there).into(),
            },
            None => Fault::Dead(address.into()),
        }
    }

    /// Where an address leads that stands in the file `path` (RFC 3986, §5.2).
    fn target<'a>(&self, path: &str, address: &'a str) -> Target<'a> {
        let (rest, id) = address.split_once('#').unwrap_or((address, ""));
        // What only marks words on the page is no place of its own.
        let id = percent_decoded(id.split(":~:").next().unwrap_or_default());
        let (rest, _) = rest.split_once('?').unwrap_or((rest, ""));
        let Some(settings) = self.bundle.settings() else {
            return Target::Elsewhere;
        };
        if let Some(below) = rest.strip_prefix(&*settings.base_url) {
            return Target::Here(index_of(below), id);
        }
        if let Some((scheme, after)) = rest.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) {
            return match scheme.to_ascii_lowercase().as_str() {
                "http" | "https" => Target::Host(host_of(after)),
                "javascript" | "vbscript" => Target::Script,
                _ => Target::Elsewhere,
            };
        }
        if rest.starts_with("//") {
            return Target::Host(host_of(rest));
        }
        if rest.is_empty() {
            return Target::Here(path.to_owned(), id);
        }
        match rest.strip_prefix('/') {
            // From the root of the host, of which the site may be a folder.
            Some(_) => match rest.strip_prefix(settings.base_path()) {
                Some(below) => Target::Here(index_of(below), id),
                None => Target::Elsewhere,
            },
            None => Target::Here(index_of(&joined(path, rest)), id),
        }
    }
}

/// Only templates, and raw HTML in texts, can break the syntax of HTML: without the latter some pages of each kind show it.
fn by_letter(bundle: &SiteBundle) -> Vec<bool> {
    let has_raw_html = bundle.settings().is_some_and(|settings| settings.raw_html);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let is_wanted = |index: usize| {
        let count = seen.entry(bundle.sort(index)).or_default();
        *count += 1;
        has_raw_html || *count <= MOST_BY_LETTER
    };
    (0..bundle.paths.len()).map(is_wanted).collect()
}

/// What is said of a fault, at the text or template where it is to be mended.
fn told(bundle: &SiteBundle, fault: &Fault, pages: &BTreeSet<usize>) -> Diagnostic {
    fault.diagnostic(place_of(bundle, fault, pages), &named(bundle, pages))
}

/// "on `site/page/`", "on 7 pages, among them …".
fn named(bundle: &SiteBundle, pages: &BTreeSet<usize>) -> String {
    let named = pages.iter().take(MOST_NAMED).filter_map(|page| bundle.paths.get(*page));
    let named: Vec<String> = named
        .map(|path| format!("`{}/{}`", bundle.id, folder_of(path)))
        .collect();
    match pages.len() {
        count if count <= MOST_NAMED => format!("on {}", named.join(", ")),
        count => format!("on {count} pages, among them {}", named.join(", ")),
    }
}

/// Where a fault comes from. What only one entry has may be of its text; the rest, and what the text does not hold, is of a
/// template.
fn place_of(bundle: &SiteBundle, fault: &Fault, pages: &BTreeSet<usize>) -> Place {
    let sources: Vec<PageSource> = pages.iter().map(|page| bundle.source(*page)).collect();
    let entries: BTreeSet<Option<&Arc<str>>> = sources.iter().map(|source| source.entry.as_ref()).collect();
    let only_entry = entries.first().copied().flatten().filter(|_| entries.len() == 1);
    let templates: BTreeSet<&Arc<str>> = sources.iter().filter_map(|source| source.template.as_ref()).collect();
    let (evidence, is_own) = match fault.evidence() {
        Evidence::Own(text) => (text.to_owned(), true),
        Evidence::Common(text) => (text, false),
        Evidence::None => (String::new(), false),
    };
    if !evidence.is_empty() {
        let holds = |text: &str| text.contains(&evidence);
        let of_entry = only_entry.filter(|file| bundle.text_of(file).is_some_and(|text| holds(&text)));
        let of_theme = |is_meant: &dyn Fn(&Arc<str>) -> bool| {
            let mut texts = bundle
                .theme_texts()
                .filter(|(file, text)| is_meant(file) && holds(text));
            texts.next().map(|(file, _)| file)
        };
        let of_template = || of_theme(&|file| templates.contains(file));
        let of_any = || of_theme(&|_| is_own);
        if let Some(file) = of_entry.or_else(of_template).or_else(of_any) {
            return Place::text(file, &evidence);
        }
    }
    // Typography changes texts, so that an entry need not hold them letter by letter.
    let of_text = only_entry.filter(|_| is_own);
    let settings = bundle.settings().map(|settings| &settings.file);
    let file = of_text.or(templates.first().copied()).or(settings);
    Place::file(file.unwrap_or(&Arc::default()))
}

/// `projekte/` for `projekte/index.html`, as it stands in addresses.
fn folder_of(path: &str) -> &str {
    path.strip_suffix("index.html").unwrap_or(path)
}

/// The file at an address below the root.
fn index_of(address: &str) -> String {
    let mut path = percent_decoded(address);
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
    }
    path
}

fn joined(from: &str, address: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in address.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    // `..` and `.` at the end mean folders.
    if matches!(address.rsplit('/').next(), Some("." | "..")) {
        parts.push("");
    }
    parts.join("/")
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

fn host_of(address: &str) -> &str {
    address.trim_start_matches('/').split('/').next().unwrap_or_default()
}
