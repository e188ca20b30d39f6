//! Looks at what a site would publish, once more and as others see it: each page is read by a parser of HTML when it is made,
//! and what it says is compared with the files that there will be. So faults of themes are found like faults of content.
//!
//! No page is kept: what remains of one are its ids and the places of other pages it leads to.

mod address;
mod attributes;
mod elements;
mod fault;
mod foreign;
mod frame;
mod manners;
mod origin;
pub mod outward;
mod page;
mod roles;
mod style;

use crate::diagnostic::{Diagnostic, FieldPath, Place, Spot, wording};
use crate::model::HostUse;
use crate::render::SiteBundle;
use crate::resolve::percent_decoded;
use address::Use;
use fault::Fault;
use foreign::ForeignHost;
use origin::Origins;
use outward::{Outward, Way};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

/// So many pages of a kind are read letter by letter, of the first site with a theme,
const MOST_BY_LETTER: usize = 3;

/// and so many of the others.
const MOST_OF_FURTHER_SITES: usize = 1;

/// So many pages are named where many have one fault.
const MOST_NAMED: usize = 3;

/// What each page must lead to (§ 5 DDG, Art. 12 GDPR, and of public bodies Art. 7 of Directive (EU) 2016/2102).
const REACHED_FROM_ALL: [&str; 3] = ["impressum", "datenschutz", "barrierefreiheit"];

/// The word of a finding that tells on how many pages it was found; `pages` says so in a sentence.
pub const PAGE_COUNT: &str = "page_count";

/// The look at the files of one site. Files may come in any order and from several threads.
pub struct Inspection<'b> {
    bundle: &'b SiteBundle,
    /// The files by their addresses below the root.
    files: HashMap<&'b str, usize>,
    /// For each file that is a page, the hashes of its ids, sorted.
    ids: Vec<OnceLock<Box<[u64]>>>,
    /// For each file, whether it is read letter by letter.
    by_letter: Vec<bool>,
    found: Mutex<Found>,
    /// The files of the pages that each page must lead to, by kind.
    reached: [Vec<usize>; REACHED_FROM_ALL.len()],
    /// Whether to note the ways out of the site.
    goes_out: bool,
    /// The files by their paths in small letters, made when an address leads to none.
    by_small: OnceLock<BTreeMap<String, usize>>,
    /// The address of the site.
    base: Option<Url>,
}

#[derive(Default)]
struct Found {
    /// Faults, and the files that have them.
    faults: BTreeMap<Fault, BTreeSet<usize>>,
    /// Places of other pages that pages lead to: file and id, and the pages that do.
    places: BTreeMap<(usize, Box<str>), BTreeSet<usize>>,
    ways: BTreeMap<Way, BTreeSet<usize>>,
    /// Which allowed hosts are asked for what.
    asked: BTreeSet<(Box<str>, HostUse)>,
}

/// A fault whose value no text holds letter by letter.
struct Unplaced {
    fault: Fault,
    place: Place,
    pages: BTreeSet<usize>,
}

/// Where an address leads.
enum Target<'a> {
    /// An address below the root of the site, as in `files`, with the id of a place on that page.
    Here(Cow<'a, str>, Cow<'a, str>),
    /// The whole address.
    Host(Cow<'a, str>),
    Script,
    /// Mail, telephone, data, a program's own.
    Elsewhere,
}

impl<'b> Inspection<'b> {
    pub fn new(bundle: &'b SiteBundle) -> Inspection<'b> {
        Inspection {
            bundle,
            files: (bundle.paths.iter().map(|path| address_of(path)).zip(0..)).collect(),
            ids: bundle.paths.iter().map(|_| OnceLock::new()).collect(),
            by_letter: by_letter(bundle),
            found: Mutex::default(),
            reached: REACHED_FROM_ALL.map(|kind| match kind {
                "barrierefreiheit" if !bundle.settings().is_some_and(|settings| settings.is_public_body()) => {
                    Vec::new()
                }
                kind => bundle.legal_pages(kind),
            }),
            goes_out: false,
            by_small: OnceLock::new(),
            base: bundle
                .settings()
                .and_then(|settings| Url::parse(&settings.base_url).ok()),
        }
    }

    /// The same, which also notes where pages lead outside of the site.
    #[must_use]
    pub fn outward(self) -> Inspection<'b> {
        Inspection { goes_out: true, ..self }
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
            let mut asked = BTreeSet::new();
            for (address, use_of) in style::addresses(text) {
                match self.target(path, &address) {
                    Target::Host(address) if !self.is_own_host(&address) => {
                        self.note_way(index, Way::to(&address, Use::Load("css", use_of)));
                        faults.extend(self.request("css", use_of, &address, &mut asked));
                    }
                    Target::Here(target, _) if self.file_at(&target).is_none() => {
                        faults.insert(self.dead(&address, &target));
                    }
                    _ => {}
                }
            }
            self.note(index, faults);
            self.note_asked(asked);
        }
    }

    /// What was found, each fault once.
    pub fn finish(self) -> Vec<Diagnostic> {
        self.finish_outward().0
    }

    /// The same, and the ways out of the site.
    pub fn finish_outward(self) -> (Vec<Diagnostic>, Outward<'b>) {
        let Found {
            mut faults,
            places,
            ways,
            asked,
        } = self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        for ((target, id), pages) in places {
            let ids = self.ids.get(target).and_then(OnceLock::get);
            let is_there = ids.is_some_and(|ids| ids.binary_search(&xxh3_64(id.as_bytes())).is_ok());
            if !is_there {
                let path = self.bundle.paths.get(target).map_or("", |path| address_of(path));
                let path = format!("{}/{path}", self.bundle.id).into();
                faults.insert(Fault::Anchor { path, id }, pages);
            }
        }
        let origins = Origins::of(self.bundle);
        let mut told: Vec<Diagnostic> = Vec::new();
        let mut unplaced: BTreeMap<(&str, Option<Arc<str>>), Vec<Unplaced>> = BTreeMap::new();
        for (fault, pages) in faults {
            let place = origins.place(&fault, &pages);
            if place.spot == Spot::File && fault.evidence().is_own() {
                let alike = unplaced.entry((fault.message(), origins.template(&pages))).or_default();
                alike.push(Unplaced { fault, place, pages });
            } else {
                told.push(tell(self.bundle, &fault, place, &pages));
            }
        }
        for ((_, template), alike) in unplaced {
            let alike = match template {
                Some(template) => joined_at(&template, alike),
                None => alike,
            };
            let alike = alike.into_iter();
            told.extend(alike.map(|one| tell(self.bundle, &one.fault, one.place, &one.pages)));
        }
        told.extend(unused(self.bundle, &asked));
        let outward = Outward {
            bundle: self.bundle,
            ways,
        };
        (told, outward)
    }

    fn page(&self, index: usize, path: &str, text: &str) {
        let page::Reading {
            mut faults,
            ids,
            addresses,
        } = page::read(text, self.by_letter.get(index).copied().unwrap_or(true));
        let mut reaches = [false; REACHED_FROM_ALL.len()];
        let mut places = BTreeSet::new();
        let mut asked = BTreeSet::new();
        for (use_of, text) in addresses.iter() {
            let mut target = self.target(path, text);
            if matches!(&target, Target::Here(..)) && use_of == Use::Frame && text.starts_with("https://") {
                // `hosts` names whatever a click shows, even the own host.
                target = Target::Host(Cow::Borrowed(text));
            }
            let is_own = match &target {
                Target::Here(..) => true,
                Target::Host(address) => !matches!(use_of, Use::Link | Use::Frame) && self.is_own_host(address),
                Target::Script | Target::Elsewhere => false,
            };
            if is_own {
                faults.extend(self.kept_off(use_of, &mut asked));
                target = match target {
                    Target::Host(_) => Target::Elsewhere,
                    target => target,
                };
            }
            if self.goes_out {
                self.note_way(
                    index,
                    match &target {
                        Target::Host(address) => Way::to(address, use_of),
                        Target::Elsewhere => Way::to_people(text),
                        Target::Here(..) | Target::Script => None,
                    },
                );
            }
            match (target, use_of) {
                (Target::Here(..), Use::Frame) => {
                    faults.insert(Fault::FrameAddress(text.into()));
                }
                (Target::Here(target, id), _) => {
                    let file = self.file_at(&target);
                    for (reaches, pages) in reaches.iter_mut().zip(&self.reached) {
                        *reaches |= file.is_some_and(|file| pages.contains(&file));
                    }
                    match file {
                        Some(file) if file == index => {
                            let is_known = ids.binary_search_by(|known| (**known).cmp(&*id)).is_ok();
                            if !is_known && !is_top(&id) {
                                faults.insert(Fault::Anchor {
                                    path: "".into(),
                                    id: id.into(),
                                });
                            }
                        }
                        Some(file) if !is_top(&id) && self.bundle.is_page(file) => {
                            places.insert((file, id.into()));
                        }
                        Some(_) => {}
                        None => {
                            faults.insert(self.dead(text, &target));
                        }
                    }
                }
                (Target::Host(address), Use::Load(by, use_of)) => {
                    faults.extend(self.request(by, use_of, &address, &mut asked));
                }
                (Target::Host(address), Use::Plugin(by)) => {
                    let host = ForeignHost::of(&address);
                    faults.insert(Fault::Never { by, host });
                }
                (Target::Host(address), Use::Frame) => {
                    faults.extend(self.frame(&address, &mut asked));
                }
                (Target::Script, _) => {
                    faults.insert(Fault::Script(text.into()));
                }
                (Target::Elsewhere, Use::Frame) => {
                    faults.insert(Fault::FrameAddress(text.into()));
                }
                (Target::Host(_), Use::Link) | (Target::Elsewhere, _) => {}
            }
        }
        for ((reaches, pages), kind) in reaches.iter().zip(&self.reached).zip(REACHED_FROM_ALL) {
            if !reaches && !pages.is_empty() {
                faults.insert(Fault::Unreached(kind));
            }
        }
        if self.bundle.is_redirect(index) {
            // Nobody stays there.
            faults.retain(|fault| !matches!(fault, Fault::Unreached(_)));
            faults.retain(|fault| !matches!(fault, Fault::Main(_) | Fault::TopHeading(_)));
        }
        let hashes = ids.iter().map(|id| xxh3_64(id.as_bytes()));
        let mut hashes: Vec<u64> = hashes.collect();
        hashes.sort_unstable();
        if let Some(known) = self.ids.get(index) {
            let _ = known.set(hashes.into());
        }
        self.note(index, faults);
        self.note_asked(asked);
        if !places.is_empty() {
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
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

    fn note_way(&self, index: usize, way: Option<Way>) {
        if let (true, Some(way)) = (self.goes_out, way) {
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            found.ways.entry(way).or_default().insert(index);
        }
    }

    fn note_asked(&self, asked: BTreeSet<(Box<str>, HostUse)>) {
        if !asked.is_empty() {
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            found.asked.extend(asked);
        }
    }

    /// What is wrong with asking another host for something as soon as the page is opened.
    fn request(
        &self,
        by: &'static str,
        use_of: HostUse,
        address: &str,
        asked: &mut BTreeSet<(Box<str>, HostUse)>,
    ) -> Option<Fault> {
        let host = ForeignHost::of(address);
        let allowed = self.bundle.settings()?.host(&host.name);
        if !allowed.is_some_and(|allowed| allowed.uses.contains(&use_of)) {
            return Some(Fault::Foreign { by, use_of, host });
        }
        asked.insert((host.name.clone(), use_of));
        (!host.is_covered).then(|| Fault::Plain {
            by,
            host,
            address: address.into(),
        })
    }

    /// Whether an absolute address is of the host that the site lies on, perhaps outside of the site's folder: it learns nothing
    /// that it does not know.
    fn is_own_host(&self, address: &str) -> bool {
        let base = self.base.as_ref();
        let joined = base.and_then(|base| Some((base, base.join(address).ok()?)));
        joined.is_some_and(|(base, url)| base.origin() == url.origin())
    }

    /// What the policy keeps even files of the site itself from: forms and frames, unless `hosts` names the site's own host for
    /// them, and plugins always.
    fn kept_off(&self, use_of: Use, asked: &mut BTreeSet<(Box<str>, HostUse)>) -> Option<Fault> {
        match use_of {
            Use::Plugin(by @ ("embed" | "object")) => Some(Fault::OwnPlugin(by)),
            Use::Load(by, use_of @ (HostUse::Form | HostUse::Frame)) => {
                let settings = self.bundle.settings()?;
                let host = ForeignHost::of(&settings.base_url);
                let allowed = settings.host(&host.name);
                if !allowed.is_some_and(|allowed| allowed.uses.contains(&use_of)) {
                    return Some(Fault::OwnHost { by, use_of, host });
                }
                asked.insert((host.name, use_of));
                None
            }
            _ => None,
        }
    }

    /// What is wrong with a frame that a click shows.
    fn frame(&self, address: &str, asked: &mut BTreeSet<(Box<str>, HostUse)>) -> Option<Fault> {
        let host = ForeignHost::of(address);
        if !host.is_covered {
            return Some(Fault::FrameAddress(address.into()));
        }
        let allowed = self.bundle.settings()?.host(&host.name);
        if !allowed.is_some_and(|allowed| allowed.uses.contains(&HostUse::Frame)) {
            return Some(Fault::Frame(host));
        }
        asked.insert((host.name, HostUse::Frame));
        None
    }

    /// The file at an address below the root.
    fn file_at(&self, address: &str) -> Option<usize> {
        self.files.get(address_of(address)).copied()
    }

    /// An address that leads to no file.
    fn dead(&self, address: &str, target: &str) -> Fault {
        let paths = &self.bundle.paths;
        let by_small = self.by_small.get_or_init(|| {
            let mut numbers = BTreeMap::new();
            for (number, path) in paths.iter().enumerate() {
                numbers.entry(address_of(path).to_lowercase()).or_insert(number);
            }
            numbers
        });
        let found = by_small
            .get(&address_of(target).to_lowercase())
            .and_then(|number| paths.get(*number));
        match found {
            Some(there) => Fault::LetterCase {
                address: address.into(),
                there: address_of(there).into(),
            },
            None => Fault::Dead(address.into()),
        }
    }

    /// Where an address leads that stands in the file `path` (RFC 3986, §5.2).
    fn target<'a>(&self, path: &str, address: &'a str) -> Target<'a> {
        if let Some(below) = below_root(path, address) {
            return Target::Here(Cow::Borrowed(below), Cow::Borrowed(""));
        }
        if foreign::is_odd(address)
            && let Some(settings) = self.bundle.settings()
            && let Some(plain) = foreign::resolved(&format!("{}{path}", settings.base_url), address)
        {
            return match self.target(path, &plain) {
                Target::Host(_) => Target::Host(Cow::Owned(plain)),
                Target::Here(path, id) => Target::Here(Cow::Owned(path.into_owned()), Cow::Owned(id.into_owned())),
                Target::Script => Target::Script,
                Target::Elsewhere => Target::Elsewhere,
            };
        }
        let (rest, id) = address.split_once('#').unwrap_or((address, ""));
        // What only marks words on the page is no place of its own.
        let id = percent_decoded(id.split(":~:").next().unwrap_or_default());
        let (rest, _) = rest.split_once('?').unwrap_or((rest, ""));
        let Some(settings) = self.bundle.settings() else {
            return Target::Elsewhere;
        };
        if let Some(below) = rest.strip_prefix(&*settings.base_url) {
            return Target::Here(percent_decoded(below), id);
        }
        if let Some((scheme, _)) = rest.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) {
            return match scheme.to_ascii_lowercase().as_str() {
                "http" | "https" => Target::Host(Cow::Borrowed(address)),
                "javascript" | "vbscript" => Target::Script,
                _ => Target::Elsewhere,
            };
        }
        if rest.starts_with("//") {
            return Target::Host(Cow::Borrowed(address));
        }
        if rest.is_empty() {
            return Target::Here(Cow::Owned(path.to_owned()), id);
        }
        match rest.strip_prefix('/') {
            // From the root of the host, of which the site may be a folder.
            Some(_) => match rest.strip_prefix(settings.base_path()) {
                Some(below) => Target::Here(percent_decoded(below), id),
                None => Target::Elsewhere,
            },
            None => Target::Here(Cow::Owned(percent_decoded(&joined(path, rest)).into_owned()), id),
        }
    }
}

/// What the texts of several entries do not hold, their template writes anew for each of them: one fault of it, on all the pages.
fn joined_at(template: &Arc<str>, mut alike: Vec<Unplaced>) -> Vec<Unplaced> {
    let is_of_several = !alike.is_sorted_by(|one, other| one.place == other.place);
    if is_of_several {
        let pages = alike.iter().flat_map(|one| one.pages.iter().copied()).collect();
        alike.truncate(1);
        if let Some(first) = alike.first_mut() {
            first.place = Place::file(template);
            first.pages = pages;
        }
    }
    alike
}

/// Hosts that the site allows for something for which no page asks them. What scripts and foreign style sheets ask for
/// cannot be seen here.
fn unused(bundle: &SiteBundle, asked: &BTreeSet<(Box<str>, HostUse)>) -> Vec<Diagnostic> {
    let Some(settings) = bundle.settings() else {
        return Vec::new();
    };
    let is_asked = |wanted: HostUse| asked.iter().any(|(_, use_of)| *use_of == wanted);
    let (has_script, has_style) = (is_asked(HostUse::Script), is_asked(HostUse::Style));
    let mut found = Vec::new();
    for host in &settings.hosts {
        if host.uses.contains(&HostUse::Connect) {
            continue;
        }
        let is_unused = |use_of: &&HostUse| match use_of {
            _ if asked.contains(&(host.name.clone(), **use_of)) => false,
            HostUse::Frame | HostUse::Form => true,
            HostUse::Image | HostUse::Font => !has_script && !has_style,
            _ => !has_script,
        };
        let unused: Vec<&str> = host.uses.iter().filter(is_unused).map(|use_of| use_of.name()).collect();
        if !unused.is_empty() {
            let path = FieldPath::default().key("hosts").item(host.number).key("use");
            found.push(
                Diagnostic::new(&wording::HOST_UNUSED, Place::value(&settings.file, path))
                    .with("host", foreign::shown(&host.name))
                    .with("uses", format!("`{}`", unused.join("`, `"))),
            );
        }
    }
    found
}

/// Only templates, and raw HTML in texts, can break the syntax of HTML: without the latter some pages of each kind show it.
fn by_letter(bundle: &SiteBundle) -> Vec<bool> {
    let has_raw_html = bundle.settings().is_some_and(|settings| settings.raw_html);
    let most = match bundle.is_first_of_theme {
        true => MOST_BY_LETTER,
        false => MOST_OF_FURTHER_SITES,
    };
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let is_wanted = |index: usize| {
        let count = seen.entry(bundle.sort(index)).or_default();
        *count += 1;
        has_raw_html || *count <= most
    };
    (0..bundle.paths.len()).map(is_wanted).collect()
}

/// What is said of a fault, at the text or template where it is to be mended.
fn tell(bundle: &SiteBundle, fault: &Fault, place: Place, pages: &BTreeSet<usize>) -> Diagnostic {
    let told = fault.diagnostic(place, &named(bundle, pages));
    told.with(PAGE_COUNT, pages.len())
}

/// "on `site/page/`", "on 7 pages, among them …".
fn named(bundle: &SiteBundle, pages: &BTreeSet<usize>) -> String {
    let named = pages.iter().take(MOST_NAMED).filter_map(|page| bundle.paths.get(*page));
    let named: Vec<String> = named
        .map(|path| format!("`{}/{}`", bundle.id, address_of(path)))
        .collect();
    match pages.len() {
        count if count <= MOST_NAMED => format!("on {}", named.join(", ")),
        count => format!("on {count} pages, among them {}", named.join(", ")),
    }
}

/// `projekte/` for `projekte/index.html`, as it stands in addresses.
fn address_of(path: &str) -> &str {
    path.strip_suffix("index.html").unwrap_or(path)
}

/// Whether an id leads to the top of a page wherever it has no such place (HTML Living Standard, §7.4.2.3.3).
fn is_top(id: &str) -> bool {
    id.is_empty() || id.eq_ignore_ascii_case("top")
}

/// The rest of an address that goes up to the root first, as almost all do that themes write.
fn below_root<'a>(path: &str, address: &'a str) -> Option<&'a str> {
    let mut below = address;
    for _ in path.bytes().filter(|byte| *byte == b'/') {
        below = below.strip_prefix("../")?;
    }
    let is_plain = |(at, byte): (usize, u8)| match byte {
        b'.' => !matches!(below.as_bytes().get(at.wrapping_sub(1)), None | Some(b'/')),
        b'/' => at > 0,
        _ => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
    };
    (!address.is_empty() && below.bytes().enumerate().all(|(at, byte)| is_plain((at, byte)))).then_some(below)
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
