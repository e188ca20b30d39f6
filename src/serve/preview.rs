//! One state of all sites as a browser finds it: which file lies at an address, and its bytes.
//!
//! Each site lies below its name: `/ki-ruhr/veranstaltungen/`. Files are looked up in the bundle's list; an address
//! never becomes a path of the file system.

use super::address::encoded;
use super::answer::{Answer, Content};
use super::host_files::HostFiles;
use crate::Build;
use crate::diagnostic::Diagnostic;
use crate::render::hosts::media_type_of;
use crate::render::{Made, SiteBundle};
use crate::resolve::{Entry, Graph, Site};
use crate::world::workspace::Paths;
use memchr::memmem;
use xxhash_rust::xxh3::xxh3_64;

/// A change of more files than this is not somebody's edit.
const MOST_EDITED: usize = 20;

/// What a build would write, not written.
pub struct Preview {
    pub build: Build,
    /// In the order of the bundle.
    places: Vec<Place>,
    /// Addresses of the pages of the files that were saved last.
    pub edited: Vec<String>,
    /// Addresses of the files that were saved last and are copied as they are.
    pub files: Vec<String>,
}

/// Where a site lies in the preview.
struct Place {
    /// `/ki-ruhr/`
    address: String,
    /// The path of its base address: `/`, `/allianz/`.
    base: String,
    host_files: HostFiles,
}

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file of a site of the bundle, by its index there.
    File { site: usize, index: usize },
    /// Another address, with the status that says so.
    Elsewhere { status: u16, address: String },
    /// Nothing; on that site, if it is below one.
    Nothing { site: Option<usize> },
}

impl Preview {
    /// `saved` are the files that changed since the state before.
    pub fn new(build: Build, saved: &Paths) -> Preview {
        let place = |bundle: &SiteBundle| {
            let settings = &build.graph.sites.get(bundle.site)?.settings;
            let address = format!("/{}/", bundle.id);
            let base = settings.base_path().to_owned();
            let file = |name: &str| match bundle.paths.binary_search_by(|path| path.as_str().cmp(name)) {
                Ok(index) => bytes_of(bundle, index).unwrap_or_default(),
                Err(_) => Vec::new(),
            };
            let host_files = HostFiles::new(&base, &address, &file("_redirects"), &file("_headers"));
            Some(Place {
                address,
                base,
                host_files,
            })
        };
        let places = build.bundle.sites.iter().filter_map(place).collect();
        let mut preview = Preview {
            places,
            edited: Vec::new(),
            files: Vec::new(),
            build,
        };
        if !saved.is_empty() {
            // After a checkout nobody waits for one of its pages.
            if saved.len() <= MOST_EDITED {
                preview.edited = preview.pages_of(saved);
            }
            preview.files = preview.copies_of(saved);
        }
        preview
    }

    pub fn graph(&self) -> &Graph {
        &self.build.graph
    }

    /// The sites with their addresses in the preview.
    pub fn sites(&self) -> impl Iterator<Item = (&SiteBundle, &Site, &str)> {
        let bundles = self.build.bundle.sites.iter().zip(&self.places);
        bundles.filter_map(|(bundle, place)| {
            let site = self.build.graph.sites.get(bundle.site)?;
            Some((bundle, site.as_ref(), place.address.as_str()))
        })
    }

    /// What a decoded address leads to, as on the hosts that the site's files are made for.
    pub fn find(&self, address: &str) -> Target {
        for (site, place) in self.places.iter().enumerate() {
            if let Some(rest) = address.strip_prefix(&place.address) {
                return self.find_on_site(site, place, address, rest);
            }
            if address == place.address.trim_end_matches('/') {
                return moved(place.address.clone());
            }
        }
        self.find_from_root(address)
    }

    fn find_on_site(&self, site: usize, place: &Place, address: &str, rest: &str) -> Target {
        let found = self.index_on_site(site, rest);
        let bundle = self.build.bundle.sites.get(site);
        // A page at a former address only stands there for hosts that know no redirects; other files go before rules.
        let is_page = found.is_some_and(|(index, _)| bundle.is_some_and(|bundle| !bundle.is_redirect(index)));
        if let Some((status, address)) = place.host_files.redirect(address).filter(|_| !is_page) {
            return Target::Elsewhere { status, address };
        }
        match found {
            Some((index, _)) => Target::File { site, index },
            None if self.index_on_site(site, &format!("{rest}/")).is_some() => moved(format!("{address}/")),
            None => match place.host_files.rewrite(address) {
                Some((200, instead)) => match instead
                    .strip_prefix(&place.address)
                    .and_then(|rest| self.index_on_site(site, rest))
                {
                    Some((index, _)) => Target::File { site, index },
                    None => Target::Nothing { site: Some(site) },
                },
                _ => Target::Nothing { site: Some(site) },
            },
        }
    }

    /// An address from the root of a host, such as pages for missing addresses hold: it means the site that has it.
    fn find_from_root(&self, address: &str) -> Target {
        let mut found = self.places.iter().enumerate().filter_map(|(site, place)| {
            let rest = address.strip_prefix(&place.base)?;
            let (_, path) = self.index_on_site(site, rest)?;
            Some((format!("{}{rest}", place.address), path))
        });
        match (found.next(), found.next()) {
            // Files with a fingerprint in their name are the same everywhere.
            (Some((address, path)), other) if other.is_none() || path.starts_with("assets/") => {
                Target::Elsewhere { status: 307, address }
            }
            _ => Target::Nothing { site: None },
        }
    }

    /// The file at an address of a site, by index and path.
    fn index_on_site(&self, site: usize, rest: &str) -> Option<(usize, &str)> {
        let bundle = self.build.bundle.sites.get(site)?;
        let folder = rest.is_empty() || rest.ends_with('/');
        let path = format!("{rest}{}", if folder { "index.html" } else { "" });
        let index = bundle.paths.binary_search_by(|known| known.as_str().cmp(&path)).ok()?;
        Some((index, bundle.paths.get(index)?))
    }

    /// The page for missing addresses of a site.
    pub fn not_found(&self, site: usize) -> Option<usize> {
        self.index_on_site(site, "404.html").map(|(index, _)| index)
    }

    /// The file as it is sent, without a script of ours.
    pub fn file(&self, site: usize, index: usize, address: &str) -> Result<Answer, Box<Diagnostic>> {
        let (Some(bundle), Some(place)) = (self.build.bundle.sites.get(site), self.places.get(site)) else {
            return Ok(Answer::nothing());
        };
        let path = bundle.paths.get(index).map_or("", String::as_str);
        let (body, tag) = match bundle.make(index)? {
            Made::Bytes(bytes) => {
                let tag = format!("{:016x}", xxh3_64(&bytes));
                (Content::Bytes(bytes.into()), Some(tag))
            }
            Made::OnDisk(path) => {
                let (size, version) = bundle.size_and_version(index).unwrap_or_default();
                (Content::File { path, size }, Some(format!("{version:016x}")))
            }
        };
        Ok(Answer {
            status: 200,
            media_type: media_type_of(path),
            headers: place.host_files.headers(address),
            tag,
            body,
        })
    }

    /// The addresses under which the sites have copies of these files.
    fn copies_of(&self, files: &Paths) -> Vec<String> {
        let assets = self.graph().assets.iter().enumerate();
        let saved: Vec<usize> = assets
            .filter(|(_, asset)| files.contains(&asset.file))
            .map(|(number, _)| number)
            .collect();
        let copies = self.sites().flat_map(|(_, site, address)| {
            let paths = saved.iter().filter_map(|number| site.asset_paths.get(number));
            paths.map(move |path| encoded(&format!("{address}{path}")))
        });
        copies.collect()
    }

    /// The addresses of the pages that the entries in these files have, at home first.
    fn pages_of(&self, files: &Paths) -> Vec<String> {
        let inside = |entry: &Entry| {
            let translations = entry.translations.iter().map(|translation| &translation.origin.file);
            std::iter::once(&entry.own.origin.file)
                .chain(translations)
                .any(|file| files.contains(file))
        };
        let mut pages = Vec::new();
        for (id, entry) in self.graph().entries.iter().enumerate() {
            if !inside(entry) {
                continue;
            }
            let mut sites: Vec<_> = self.sites().collect();
            sites.sort_by_key(|(bundle, ..)| Some(bundle.site) != entry.home);
            for (_, site, address) in sites {
                let languages = 0..site.settings.languages.len();
                pages.extend(
                    languages
                        .filter_map(|language| site.page_of(id, language))
                        .map(|page| encoded(&format!("{address}{}", page.address))),
                );
            }
        }
        pages.dedup();
        pages
    }
}

/// HTML with the script that keeps an open page up to date; `tag` is that of the HTML as it was.
pub fn with_script(html: &[u8], tag: &str) -> Vec<u8> {
    let script = format!("<script src=\"/_verbund/live.js\" data-tag=\"{tag}\" defer></script>");
    let at = memmem::rfind(html, b"</body>").unwrap_or(html.len());
    let (before, after) = html.split_at_checked(at).unwrap_or((html, b""));
    [before, script.as_bytes(), after].concat()
}

fn moved(address: String) -> Target {
    Target::Elsewhere { status: 301, address }
}

fn bytes_of(bundle: &SiteBundle, index: usize) -> Option<Vec<u8>> {
    match bundle.make(index).ok()? {
        Made::Bytes(bytes) => Some(bytes),
        Made::OnDisk(path) => std::fs::read(path).ok(),
    }
}
