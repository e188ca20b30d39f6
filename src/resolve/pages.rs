//! Lays a site out: which pages it has, under which addresses, in which order, and which files go with them.

use super::addresses::{self, Claim, PathTable};
use super::facets::{self, Filter, ListName};
use super::files::{FileIndex, Found};
use super::overviews::{self, Overview, Overviews, Part};
use super::pictures::withheld;
use super::progress::next_progress;
use super::{Entry, EntryId, Graph, LinkTarget, Site, menus, order, shown};
use crate::diagnostic::{Diagnostic, FieldPath, Place, Report, wording};
use crate::locale::Locale;
use crate::model::{Kind, Options};
use crate::parse::SiteSettings;
use jiff::civil::Date;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What a page is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    Home(EntryId),
    Entry(EntryId),
    /// One page of a collection, or of what `filter` leaves of it; `number` counts from 1.
    List {
        kind: Kind,
        filter: Option<Filter>,
        number: usize,
        pages: usize,
    },
    /// One page of an overview of the whole site; without a part it has all, or what comes first.
    Overview {
        overview: Overview,
        part: Option<Part>,
    },
    NotFound,
    /// A former address of another page.
    Redirect {
        to: usize,
    },
}

/// A page of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// From the site's root: `veranstaltungen/x/`, empty for the home page, `404.html`.
    pub address: String,
    /// Index into the site's languages.
    pub language: usize,
    pub subject: Subject,
}

impl Page {
    /// The file that holds the page.
    pub fn file(&self) -> String {
        if self.address.is_empty() || self.address.ends_with('/') {
            [&self.address, "index.html"].concat()
        } else {
            self.address.clone()
        }
    }
}

/// Something that is written.
#[derive(Clone, Debug)]
pub struct Output {
    pub path: String,
    pub file: OutputFile,
}

#[derive(Clone, Copy, Debug)]
pub enum OutputFile {
    Page(usize),
    Asset(usize),
}

/// What a site is laid out from.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    /// Entries and edges; the sites are still to come.
    pub graph: &'c Graph,
    pub files: &'c FileIndex,
    /// The day of each folder.
    pub moments: &'c [Date],
    pub options: &'c Options,
    /// The site as it was, where entries and files have the same names as then.
    pub before: Option<&'c Site>,
}

/// Lays out one site; `number` is its index.
pub fn lay_out(context: &Context<'_>, number: usize, mut settings: Arc<SiteSettings>, report: &mut Report) -> Site {
    let Context {
        graph,
        files,
        moments,
        options,
        before,
    } = *context;
    let chosen = options.sites.is_empty() || options.sites.iter().any(|id| **id == *settings.id);
    if let Some(base_url) = options.base_url.as_ref().filter(|_| chosen) {
        Arc::make_mut(&mut settings).base_url = if base_url.ends_with('/') {
            base_url.as_str().into()
        } else {
            format!("{base_url}/").into()
        };
    }
    if let Some(theme) = &options.theme {
        Arc::make_mut(&mut settings).theme = theme.as_str().into();
    }
    let folder = settings.folder;
    let today = moments.get(folder).copied().unwrap_or_default();
    let [alliance, operator] = ["alliance", "operator"].map(|field| own_reference(graph, &settings, field, report));
    let [mark, outline] = [("brand", "mark"), ("map", "outline")].map(|way| own_file(files, &settings, way, report));
    let locales: Vec<Locale> = settings.languages.iter().filter_map(|tag| Locale::new(tag)).collect();
    let shown = shown::on_site(
        &graph.entries,
        &graph.incoming,
        folder,
        alliance.into_iter().chain(operator),
    );
    let mut site = Site {
        locales,
        today,
        alliance,
        operator,
        mark,
        outline,
        shown_at: positions(&shown, graph.entries.len()),
        shown,
        collections: Vec::new(),
        facets: Vec::new(),
        lists: Vec::new(),
        overviews: Overviews::default(),
        entry_pages: Vec::new(),
        pages: Vec::new(),
        outputs: Arc::default(),
        paths: Arc::default(),
        paths_are_sound: false,
        problems: Vec::new(),
        menus: Vec::new(),
        asset_paths: HashMap::new(),
        next_change: None,
        settings,
    };
    site.next_change = next_change(graph, &site);
    site.collections = collections(graph, &site);
    site.facets = facets_of_collections(graph, &site);
    site.menus = menus::resolve(graph, &site, report);
    menus::check_actions(graph, &site, report);
    add_pages(graph, &mut site, number, report);
    add_files(graph, files, &mut site);
    overviews::add(graph, &mut site);
    add_outputs(graph, &mut site, before, report);
    site
}

/// A file that `site.yml` names, in a field of one of its sections.
fn own_file(
    files: &FileIndex,
    settings: &SiteSettings,
    (section, field): (&str, &str),
    report: &mut Report,
) -> Option<usize> {
    let path = settings.record.record(section)?.name(field)?;
    let found = files.asset(path, &settings.file, &settings.id);
    if found.is_none() {
        let place = Place::value(&settings.file, FieldPath::default().key(section).key(field));
        report.push(
            Diagnostic::new(&wording::MEDIA_MISSING, place)
                .with("file", path)
                .suggest(files.nearest(path, &settings.file, &settings.id)),
        );
    }
    found
}

fn own_reference(graph: &Graph, settings: &SiteSettings, field: &str, report: &mut Report) -> Option<EntryId> {
    let reference = settings.references.get(settings.record.reference(field)?)?;
    let found = graph
        .lookup
        .find(&reference.target, reference.kinds, settings.folder, &graph.folders);
    let place = Place::value(&settings.file, FieldPath::default().key(field));
    match found {
        Ok(target) => {
            let entry = graph.entries.get(target);
            if let Some((entry, hidden)) = entry.and_then(|entry| Some((entry, entry.hidden.as_ref()?))) {
                report.push(
                    Diagnostic::new(&wording::REF_HIDDEN, place)
                        .with("kind", entry.kind())
                        .with("id", entry.id())
                        .with("reason", hidden.reason()),
                );
            }
            Some(target)
        }
        Err(miss) => {
            report.push(miss.diagnostic(place, field, &reference.target, reference.kinds));
            None
        }
    }
}

fn positions(shown: &[EntryId], entries: usize) -> Vec<u32> {
    let mut positions = vec![super::NOT_SHOWN; entries];
    for (position, id) in shown.iter().enumerate() {
        positions[*id] = position as u32;
    }
    positions
}

/// For each language the shown entries of each kind, in order. Stubs have no page and are not listed.
fn collections(graph: &Graph, site: &Site) -> Vec<BTreeMap<Kind, Vec<EntryId>>> {
    let mut by_kind: BTreeMap<Kind, Vec<EntryId>> = BTreeMap::new();
    for id in &site.shown {
        if let Some(entry) = graph.entries.get(*id).filter(|entry| !entry.stub) {
            by_kind.entry(entry.kind()).or_default().push(*id);
        }
    }
    let languages = site.settings.languages.iter().zip(&site.locales);
    languages
        .map(|(language, locale)| {
            let mut sorted = by_kind.clone();
            for (kind, ids) in &mut sorted {
                order::sort(*kind, ids, &graph.entries, locale, language, site.today);
            }
            sorted
        })
        .collect()
}

/// For each language what the lists can be narrowed to.
fn facets_of_collections(graph: &Graph, site: &Site) -> Vec<BTreeMap<Kind, Vec<facets::Group>>> {
    let languages = site.collections.iter().enumerate();
    let of_language = |(language, collections): (usize, &BTreeMap<Kind, Vec<EntryId>>)| {
        let groups = collections
            .iter()
            .map(|(kind, ids)| (*kind, facets::groups(graph, site, language, *kind, ids)));
        groups.filter(|(_, groups)| !groups.is_empty()).collect()
    };
    languages.map(of_language).collect()
}

fn add_pages(graph: &Graph, site: &mut Site, number: usize, report: &mut Report) {
    let home = site
        .shown
        .iter()
        .copied()
        .find(|id| graph.entries.get(*id).is_some_and(|entry| is_home(entry, site)));
    if home.is_none() {
        let file = format!("content/{}/index.md", site.settings.id);
        report.push(Diagnostic::new(&wording::HOME_MISSING, Place::file(&site.settings.file)).with("file", file));
    }
    for language in 0..site.settings.languages.len() {
        let prefix = site.root_of(language);
        let mut entry_pages = vec![super::NO_PAGE; graph.entries.len()];
        if let Some(home) = home {
            entry_pages[home] = site.pages.len() as u32;
            site.pages.push(Page {
                address: prefix.clone(),
                language,
                subject: Subject::Home(home),
            });
        }
        for id in &site.shown {
            let Some(entry) = graph.entries.get(*id).filter(|entry| !entry.stub && Some(*id) != home) else {
                continue;
            };
            if !entry.speaks(site.language(language)) {
                continue;
            }
            if let Some(address) = entry_address(entry, site, (language, &prefix), number, report) {
                entry_pages[*id] = site.pages.len() as u32;
                site.pages.push(Page {
                    address,
                    language,
                    subject: Subject::Entry(*id),
                });
            }
        }
        site.entry_pages.push(entry_pages);
        add_lists(graph, site, language, &prefix);
    }
    site.pages.push(Page {
        address: "404.html".to_owned(),
        language: 0,
        subject: Subject::NotFound,
    });
    add_redirects(graph, site, report);
}

fn is_home(entry: &Entry, site: &Site) -> bool {
    entry.kind() == Kind::Page
        && entry.own.folder == site.settings.folder
        && entry.id() == "index"
        && entry.own.section.is_empty()
}

/// The address, with the prefix of its language: `projekte/x/`, `en/ueber/team/`.
fn entry_address(
    entry: &Entry,
    site: &Site,
    (language, prefix): (usize, &str),
    number: usize,
    report: &mut Report,
) -> Option<String> {
    let tag = site.language(language);
    let translation = entry.translation(tag);
    let own_slug = match translation {
        Some(translation) => translation.record.name("slug").map(|slug| (slug, &translation.origin)),
        None => None,
    }
    .or_else(|| entry.record().name("slug").map(|slug| (slug, &entry.own.origin)));
    let slug = match own_slug {
        None => Cow::Borrowed(entry.id()),
        Some((slug, origin)) => match addresses::checked_slug(slug) {
            Ok(slug) => slug.into(),
            Err(reason) => {
                // Said once, by the site where the entry is at home (or the first for the commons).
                if language == 0 && entry.home.unwrap_or(0) == number || translation.is_some() {
                    report.push(
                        Diagnostic::new(&wording::SLUG_INVALID, origin.field(&FieldPath::default().key("slug")))
                            .with("slug", slug)
                            .with("reason", reason),
                    );
                }
                return None;
            }
        },
    };
    let section;
    let folder = match entry.kind() {
        Kind::Page => {
            let parts = entry.own.section.split('/').map(addresses::slugified);
            section = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
            section.as_str()
        }
        kind => site.settings.collection(kind, tag),
    };
    let mut address = String::with_capacity(prefix.len() + folder.len() + slug.len() + 2);
    address.push_str(prefix);
    if !folder.is_empty() {
        address.push_str(folder);
        address.push('/');
    }
    address.push_str(&slug);
    address.push('/');
    Some(address)
}

fn add_lists(graph: &Graph, site: &mut Site, language: usize, prefix: &str) {
    let in_menus: BTreeSet<Kind> = site
        .menus
        .iter()
        .flatten()
        .flatten()
        .filter_map(|item| match item.target {
            menus::MenuTarget::Collection(kind) => Some(kind),
            _ => None,
        })
        .collect();
    let mut kinds = in_menus;
    let collections = site.collections.get(language);
    kinds.extend(collections.into_iter().flatten().map(|(kind, _)| *kind));
    kinds.remove(&Kind::Page);
    site.lists.push(BTreeMap::new());
    for kind in kinds {
        let total = |all: &BTreeMap<Kind, Vec<EntryId>>| all.get(&kind).map_or(0, Vec::len);
        let total = site.collections.get(language).map_or(0, total);
        let base = format!("{prefix}{}/", site.settings.collection(kind, site.language(language)));
        let mut lists = vec![(None, base.clone(), total)];
        let groups = site.facets.get(language).and_then(|all| all.get(&kind));
        for group in groups.into_iter().flatten() {
            let addresses = facets::addresses(graph, site, language, group);
            for ((value, entries), address) in group.values.iter().zip(addresses) {
                let facet = group.facet;
                let filter = Some(Filter { facet, value: *value });
                lists.push((filter, format!("{base}{address}/"), entries.len()));
            }
        }
        for (filter, base, total) in lists {
            add_list(site, language, (kind, filter), &base, total);
        }
    }
}

/// The pages of one list at `base`.
fn add_list(site: &mut Site, language: usize, (kind, filter): ListName, base: &str, total: usize) {
    let pages = total.div_ceil(list_size(site, kind)).max(1);
    let word = if site.language(language).starts_with("de") {
        "seite"
    } else {
        "page"
    };
    let first = site.pages.len();
    for number in 1..=pages {
        let address = if number == 1 {
            base.to_owned()
        } else {
            format!("{base}{word}/{number}/")
        };
        let subject = Subject::List {
            kind,
            filter,
            number,
            pages,
        };
        site.pages.push(Page {
            address,
            language,
            subject,
        });
    }
    if let Some(lists) = site.lists.get_mut(language) {
        lists.insert((kind, filter), first..first + pages);
    }
}

/// Entries on one page of a list: what `paginate` says, else 20 of what has a date and 120 of all else.
pub fn list_size(site: &Site, kind: Kind) -> usize {
    let dated = matches!(kind, Kind::Event | Kind::News | Kind::Document);
    if site.settings.record.count("paginate").is_some() || dated {
        site.settings.paginate
    } else {
        120
    }
}

fn add_redirects(graph: &Graph, site: &mut Site, report: &mut Report) {
    let here = home_index(graph, site);
    let mut redirects = Vec::new();
    // A guest of another site brings its former addresses along where they are free.
    let mut of_guests = Vec::new();
    for (language, pages) in site.entry_pages.iter().enumerate() {
        let tag = site.language(language);
        for (entry, page) in graph
            .entries
            .iter()
            .zip(pages)
            .filter(|(_, page)| **page != super::NO_PAGE)
        {
            let page = &(*page as usize);
            let is_guest = entry.home.is_some_and(|home| home != here);
            let (record, origin) = match entry.translation(tag) {
                Some(translation) => (&translation.record, &translation.origin),
                None if language == 0 => (entry.record(), &entry.own.origin),
                None => continue,
            };
            for (number, alias) in record
                .names("aliases")
                .enumerate()
                .filter(|(_, alias)| alias.starts_with('/'))
            {
                let list = if is_guest { &mut of_guests } else { &mut redirects };
                match addresses::alias_path(alias) {
                    Ok(address) => list.push(Page {
                        address,
                        language,
                        subject: Subject::Redirect { to: *page },
                    }),
                    Err(_) if is_guest => {}
                    Err(reason) => {
                        let path = FieldPath::default().key("aliases").item(number);
                        report.push(
                            Diagnostic::new(&wording::ALIAS_INVALID, origin.field(&path))
                                .with("alias", alias)
                                .with("reason", reason),
                        );
                    }
                }
            }
        }
    }
    site.pages.append(&mut redirects);
    if !of_guests.is_empty() {
        let mut taken: BTreeSet<String> = site.pages.iter().map(Page::file).collect();
        of_guests.retain(|page| taken.insert(page.file()));
        site.pages.append(&mut of_guests);
    }
}

/// The index this site will have: sites are laid out in order.
fn home_index(graph: &Graph, site: &Site) -> usize {
    graph
        .entries
        .iter()
        .find(|entry| entry.own.folder == site.settings.folder)
        .and_then(|entry| entry.home)
        .unwrap_or(usize::MAX)
}

/// Gives every asset of the site, and every foreign one that it uses, its path.
fn add_files(graph: &Graph, files: &FileIndex, site: &mut Site) {
    let mut used: BTreeSet<usize> = site.mark.into_iter().collect();
    for (number, asset) in graph.assets.iter().enumerate() {
        let beside = bundle_of(graph, files, asset);
        let own = asset.folder == site.settings.folder;
        // Pages hold the outline as they draw it.
        if own && site.outline != Some(number) && beside.is_none_or(|entry| site.is_shown(entry)) {
            used.insert(number);
        }
    }
    let shown = || site.shown.iter().filter_map(|id| graph.entries.get(*id));
    for asset in shown().flat_map(withheld) {
        used.remove(&asset);
    }
    for entry in shown() {
        let withheld = withheld(entry);
        let files = entry.bound.files.iter().map(|(_, asset)| *asset);
        used.extend(files.filter(|asset| !withheld.contains(asset)));
        used.extend(entry.bound.links.iter().flatten().filter_map(|link| match link {
            LinkTarget::Asset { asset } => Some(*asset),
            _ => None,
        }));
    }
    for number in used {
        let Some(asset) = graph.assets.get(number) else {
            continue;
        };
        let name = asset.path.rsplit('/').next().unwrap_or_default();
        let own = asset.folder == site.settings.folder;
        let beside = bundle_of(graph, files, asset).and_then(|entry| site.page_of(entry, 0));
        let path = if let Some(page) = beside {
            format!("{}{name}", page.address)
        } else if let Some(rest) = asset.path.strip_prefix("static/").filter(|_| own) {
            rest.to_owned()
        } else if own {
            asset.path.to_string()
        } else {
            let folder = graph.folders.get(asset.folder).map_or("", |folder| &*folder.name);
            format!(
                "media/{folder}/{}",
                asset.path.strip_prefix("media/").unwrap_or(&asset.path)
            )
        };
        site.asset_paths.insert(number, path);
    }
}

/// The entry that is a folder of its own with this file beside its text.
fn bundle_of(graph: &Graph, files: &FileIndex, asset: &crate::discover::Asset) -> Option<EntryId> {
    if asset.path.starts_with("media/") || asset.path.starts_with("static/") {
        return None;
    }
    let folder = graph.folders.get(asset.folder)?;
    let (beside, _) = asset.path.rsplit_once('/')?;
    match files.find(&format!("/{beside}/"), &asset.file, &folder.name)? {
        Found::Entry(entry) if graph.entries.get(entry)?.own.bundle => Some(entry),
        _ => None,
    }
}

fn add_outputs(graph: &Graph, site: &mut Site, before: Option<&Site>, report: &mut Report) {
    let is_as_before =
        |before: &&Site| before.paths_are_sound && before.pages == site.pages && before.asset_paths == site.asset_paths;
    if let Some(before) = before.filter(is_as_before) {
        site.outputs = before.outputs.clone();
        site.paths = before.paths.clone();
        site.paths_are_sound = true;
        return;
    }
    let mut faults = Report::default();
    let mut table = PathTable::with_capacity(site.pages.len() + site.asset_paths.len());
    let mut outputs = Vec::with_capacity(site.pages.len() + site.asset_paths.len());
    let claim = |owner: &OutputFile| claim_of(graph, site, *owner);
    for (number, page) in site.pages.iter().enumerate() {
        let path = page.file();
        let file = OutputFile::Page(number);
        table.claim(&path, file, &claim, &mut faults);
        outputs.push(Output { path, file });
    }
    let mut assets: Vec<(&usize, &String)> = site.asset_paths.iter().collect();
    assets.sort_unstable();
    for (number, path) in assets {
        let file = OutputFile::Asset(*number);
        table.claim(path, file, &claim, &mut faults);
        outputs.push(Output {
            path: path.clone(),
            file,
        });
    }
    table.report_files_as_folders(&claim, &mut faults);
    outputs.par_sort_by(|a, b| a.path.cmp(&b.path));
    outputs.dedup_by(|a, b| a.path == b.path);
    site.outputs = Arc::new(outputs);
    site.paths = Arc::new(table);
    site.paths_are_sound = faults.is_empty();
    report.extend(faults.iter().cloned());
}

/// Who owns an output, in words.
pub fn claim_of(graph: &Graph, site: &Site, output: OutputFile) -> Claim {
    let settings = || Place::file(&site.settings.file);
    let entry = |id: &EntryId| graph.entries.get(*id);
    let page = match output {
        OutputFile::Page(number) => site.pages.get(number).map(|page| &page.subject),
        OutputFile::Asset(number) => {
            let asset = graph.assets.get(number);
            return Claim {
                what: asset.map_or_else(String::new, |asset| format!("the file `{}`", asset.path)),
                place: asset.map_or_else(settings, |asset| Place::file(&asset.file)),
            };
        }
    };
    match page {
        Some(Subject::Home(id) | Subject::Entry(id)) => Claim {
            what: entry(id).map_or_else(String::new, |e| format!("the {} `{}`", e.kind(), e.id())),
            place: entry(id).map_or_else(settings, |e| e.own.origin.entry()),
        },
        Some(Subject::List { kind, filter, .. }) => Claim {
            what: match filter {
                None => format!("the list of {}", kind.folder()),
                Some(Filter { facet, value }) => {
                    let value = value.plain(graph);
                    format!("the list of {} by {} `{value}`", kind.folder(), facet.name())
                }
            },
            place: settings(),
        },
        Some(Subject::Overview { overview, .. }) => Claim {
            what: format!("the overview `{}`", overview.name()),
            place: settings(),
        },
        Some(Subject::NotFound) | None => Claim {
            what: "the page for missing addresses".to_owned(),
            place: settings(),
        },
        Some(Subject::Redirect { to }) => {
            let target = site.pages.get(*to).map(|page| &page.subject);
            let owner = match target {
                Some(Subject::Entry(id) | Subject::Home(id)) => entry(id),
                _ => None,
            };
            Claim {
                what: owner.map_or_else(String::new, |e| {
                    format!("a former address of the {} `{}`", e.kind(), e.id())
                }),
                place: owner.map_or_else(settings, |e| e.own.origin.key(&FieldPath::default().key("aliases"))),
            }
        }
    }
}

/// The next day on which something is published, expires, begins or is over.
fn next_change(graph: &Graph, site: &Site) -> Option<Date> {
    let today = site.today;
    let mut next: Option<Date> = None;
    let mut consider = |day: Date| {
        if day > today && next.is_none_or(|known| day < known) {
            next = Some(day);
        }
    };
    for (number, entry) in graph.entries.iter().enumerate() {
        let waits = entry.hidden.is_some() && entry.home.is_none_or(|_| entry.own.folder == site.settings.folder);
        if !waits && !site.is_shown(number) {
            continue;
        }
        if entry.hidden.is_none() {
            entry.bound.days.iter().copied().for_each(&mut consider);
            next_progress(entry, today).into_iter().for_each(&mut consider);
        } else {
            let fields = ["publish_on", "expires_on"].map(|field| entry.record().date(field));
            let days = fields.into_iter().flatten().filter_map(|date| date.earliest());
            days.for_each(&mut consider);
        }
    }
    next
}

/// Former addresses with the ones that hold now, both from the root of the host.
pub fn redirects(site: &Site) -> Vec<(String, String)> {
    let path = site.settings.base_path();
    site.pages
        .iter()
        .filter_map(|page| match &page.subject {
            Subject::Redirect { to } => {
                let from = page.address.strip_suffix("index.html").unwrap_or(&page.address);
                Some((
                    format!("{path}{from}"),
                    format!("{path}{}", site.pages.get(*to)?.address),
                ))
            }
            _ => None,
        })
        .collect()
}
