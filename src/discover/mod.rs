//! Turns the file listing into typed sources: site, kind, id and language from the path alone.
//!
//! Nothing is opened here. A file that no rule claims is reported, so that nothing is lost silently.

use crate::diagnostic::{Diagnostic, Place, Report, suggest, wording};
use crate::model::Kind;
use crate::world::{FileEntry, Listing, Obstacle, World};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The folder of the pool that all sites share.
pub const COMMONS: &str = "commons";

/// The file of a site that remembers what it has published.
const ADDRESSES: &str = "addresses.txt";

/// How a file holds its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Front matter and text.
    Markdown,
    /// The record as YAML.
    Yaml,
    /// A map from id to record.
    List,
}

/// A file that holds one entry, a translation of one, or a list of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub file: Arc<str>,
    /// Index into [`Sources::folders`].
    pub folder: usize,
    pub kind: Kind,
    pub form: Form,
    /// The id from the file name; empty for a list file.
    pub id: Box<str>,
    /// The language suffix of a translation.
    pub language: Option<Box<str>>,
    /// Folders between the site and the file that are part of a page's address: `ueber/team`.
    pub section: Box<str>,
    /// Whether the entry is a folder of its own with further files beside its text.
    pub bundle: bool,
}

/// A file that is copied as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    pub file: Arc<str>,
    pub size: u64,
    pub version: u64,
    pub folder: usize,
    /// Path from the site's folder: `media/mark.svg`.
    pub path: Box<str>,
}

/// A file of `data/`.
#[derive(Clone, Debug)]
pub struct DataFile {
    pub file: FileEntry,
    pub folder: usize,
    /// Name without the ending.
    pub name: Box<str>,
}

/// A folder of `content/`: a site or the commons.
#[derive(Clone, Debug)]
pub struct Folder {
    pub name: Box<str>,
    /// `site.yml`; the commons and faulty folders have none.
    pub settings: Option<FileEntry>,
    /// `addresses.txt` of a site, which remembers what it has published.
    pub addresses: Option<FileEntry>,
}

impl Folder {
    /// Where the addresses of the site are remembered, or will be.
    pub fn memory(&self) -> Arc<str> {
        let path = self.addresses.as_ref().map(|file| file.path.clone());
        path.unwrap_or_else(|| format!("content/{}/{ADDRESSES}", self.name).into())
    }

    /// In the order of a listing.
    fn own_files(&mut self) -> impl Iterator<Item = &mut FileEntry> {
        let files = [self.addresses.as_mut(), self.settings.as_mut()];
        files.into_iter().flatten()
    }
}

/// All that the content folder holds, by what it is.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub folders: Vec<Folder>,
    pub entries: Vec<(FileEntry, Arc<Source>)>,
    pub assets: Vec<Asset>,
    pub data: Vec<DataFile>,
    /// Files below `content/<site>/_theme/`.
    pub overrides: Vec<Asset>,
}

/// What the files of the last listing were, for as long as there are the same.
#[derive(Default)]
pub struct Kept {
    listing: Listing,
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
}

/// Sorts the files of `content/` into sources. Where there are the same files as in the listing that is kept, each is
/// what it was.
pub fn discover(world: &dyn World, kept: &mut Kept, report: &mut Report) -> Sources {
    let mut listing = world.list("content");
    // Entries are numbered in this order, and the numbers decide between equals.
    listing.files.sort();
    listing.obstacles.sort();
    let same_path = |(old, new): (&FileEntry, &FileEntry)| Arc::ptr_eq(&old.path, &new.path) || old.path == new.path;
    let same = kept.listing.files.len() == listing.files.len()
        && kept.listing.obstacles == listing.obstacles
        && kept.listing.files.iter().zip(&listing.files).all(same_path)
        && !listing.files.is_empty();
    if same {
        take_versions(&mut kept.sources, &listing);
    } else {
        let mut found = Report::default();
        kept.sources = sorted(&listing, &mut found);
        kept.diagnostics = found.iter().cloned().collect();
    }
    kept.listing = listing;
    report.extend(kept.diagnostics.iter().cloned());
    kept.sources.clone()
}

/// Gives the sources of a listing with the same paths the sizes and versions of this one.
fn take_versions(sources: &mut Sources, listing: &Listing) {
    let mut entries = sources.entries.iter_mut().peekable();
    let mut assets = sources.assets.iter_mut().peekable();
    let mut overrides = sources.overrides.iter_mut().peekable();
    let mut data = sources.data.iter_mut().peekable();
    let mut settings = sources.folders.iter_mut().flat_map(Folder::own_files).peekable();
    // Each list is in the order of the listing, and each file in one of them at most.
    for file in &listing.files {
        if let Some((entry, _)) = entries.next_if(|(entry, _)| entry.path == file.path) {
            entry.clone_from(file);
        } else if let Some(asset) = assets.next_if(|asset| asset.file == file.path) {
            (asset.size, asset.version) = (file.size, file.version);
        } else if let Some(asset) = overrides.next_if(|asset| asset.file == file.path) {
            (asset.size, asset.version) = (file.size, file.version);
        } else if let Some(data) = data.next_if(|data| data.file.path == file.path) {
            data.file.clone_from(file);
        } else if let Some(settings) = settings.next_if(|settings| settings.path == file.path) {
            settings.clone_from(file);
        }
    }
}

fn sorted(listing: &Listing, report: &mut Report) -> Sources {
    report_obstacles(listing, report);
    let mut sources = Sources::default();
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for file in &listing.files {
        let Some((name, rest)) = file.path.strip_prefix("content/").and_then(|path| path.split_once('/')) else {
            stray(&file.path, "it lies beside the sites, not in one", report);
            continue;
        };
        if name.starts_with('_') {
            continue;
        }
        let folder = *folders.entry(name).or_insert_with(|| {
            sources.folders.push(Folder {
                name: name.into(),
                settings: None,
                addresses: None,
            });
            sources.folders.len() - 1
        });
        sort_file(&mut sources, folder, file, rest, report);
    }
    let nameless = sources
        .folders
        .iter()
        .filter(|folder| folder.settings.is_none() && &*folder.name != COMMONS);
    for folder in nameless.clone() {
        let path: Arc<str> = format!("content/{}", folder.name).into();
        report.push(Diagnostic::new(&wording::SITE_FILE, Place::file(&path)).with("folder", &path));
    }
    if sources.folders.iter().all(|folder| folder.settings.is_none()) && nameless.count() == 0 {
        report.push(Diagnostic::new(
            &wording::WORKSPACE_EMPTY,
            Place::file(&"content".into()),
        ));
    }
    sources
}

/// Decides what one file is; `rest` is its path from the site's folder.
fn sort_file(sources: &mut Sources, folder: usize, entry: &FileEntry, rest: &str, report: &mut Report) {
    let file = &entry.path;
    let is_commons = sources.folders.get(folder).is_some_and(|f| &*f.name == COMMONS);
    let asset = |path: &str| Asset {
        file: file.clone(),
        size: entry.size,
        version: entry.version,
        folder,
        path: path.into(),
    };
    if let Some(path) = rest.strip_prefix("_theme/") {
        sources.overrides.push(asset(path));
        return;
    }
    // Hosts have names of their own for what they read.
    let for_hosts = matches!(rest, "static/_headers" | "static/_redirects");
    if !for_hosts && rest.split('/').any(|part| part.starts_with('_')) {
        return;
    }
    if rest == "site.yml" || rest == "site.yaml" {
        if is_commons {
            stray(file, "the commons are no site", report);
        } else if let Some(folder) = sources.folders.get_mut(folder) {
            folder.settings = Some(entry.clone());
        }
        return;
    }
    if rest == ADDRESSES && !is_commons {
        if let Some(folder) = sources.folders.get_mut(folder) {
            folder.addresses = Some(entry.clone());
        }
        return;
    }
    let (top, below) = rest
        .split_once('/')
        .map_or((rest, None), |(top, below)| (top, Some(below)));
    if let Some(name) = rest.strip_prefix("data/") {
        match name.rsplit_once('.') {
            Some((stem, "yml" | "yaml" | "json" | "csv")) => {
                sources.data.push(DataFile {
                    file: entry.clone(),
                    folder,
                    name: stem.into(),
                });
            }
            _ => stray(file, "data files end in `.yml`, `.json` or `.csv`", report),
        }
        return;
    }
    if (top == "media" || top == "static") && below.is_some() {
        sources.assets.push(asset(rest));
        return;
    }
    let Some((stem, form)) = text_form(rest) else {
        sources.assets.push(asset(rest));
        return;
    };
    if below.is_none() && form == Form::Yaml {
        match Kind::from_folder(stem) {
            Some(kind) => {
                let list = Source {
                    file: file.clone(),
                    folder,
                    kind,
                    form: Form::List,
                    id: "".into(),
                    language: None,
                    section: "".into(),
                    bundle: false,
                };
                sources.entries.push((entry.clone(), Arc::new(list)));
            }
            None => {
                let near = nearest_kind(stem).map(|kind| format!("{}.yml", kind.folder()));
                stray_near(
                    file,
                    "a list file is named after a kind, such as `organisations.yml`",
                    near,
                    report,
                );
            }
        }
        return;
    }
    match entry_source(file, folder, stem, form) {
        Some(source) => sources.entries.push((entry.clone(), Arc::new(source))),
        None => {
            let near = nearest_kind(top).map(|kind| format!("{}/", kind.folder()));
            stray_near(
                file,
                "YAML entries lie in a folder named after a kind, such as `events/`",
                near,
                report,
            );
        }
    }
}

/// `stem` is the path from the site's folder without its ending.
fn entry_source(file: &Arc<str>, folder: usize, stem: &str, form: Form) -> Option<Source> {
    let (kind, inner) = match stem
        .split_once('/')
        .and_then(|(top, inner)| Some((Kind::from_folder(top)?, inner)))
    {
        Some(found) => found,
        None if form == Form::Markdown => (Kind::Page, stem),
        None => return None,
    };
    let (section, name) = inner.rsplit_once('/').unwrap_or(("", inner));
    let (name, language) = split_language(name);
    let (section, name, bundle) = match section.rsplit_once('/') {
        Some((outer, last)) if name == "index" => (outer, last, true),
        None if name == "index" && !section.is_empty() => ("", section, true),
        _ => (section, name, false),
    };
    Some(Source {
        file: file.clone(),
        folder,
        kind,
        form,
        id: name.into(),
        language: language.map(Into::into),
        section: if kind == Kind::Page { section.into() } else { "".into() },
        bundle,
    })
}

fn text_form(path: &str) -> Option<(&str, Form)> {
    match path.rsplit_once('.')? {
        (stem, "md" | "markdown") => Some((stem, Form::Markdown)),
        (stem, "yml" | "yaml") => Some((stem, Form::Yaml)),
        _ => None,
    }
}

/// `about.en` → (`about`, `en`). A suffix counts as a language if it looks like a tag.
fn split_language(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('.') {
        Some((stem, tag)) if crate::locale::Locale::is_tag(tag) && !stem.is_empty() => (stem, Some(tag)),
        _ => (name, None),
    }
}

fn stray(file: &Arc<str>, reason: &str, report: &mut Report) {
    stray_near(file, reason, None, report);
}

/// `near` is the name that was probably meant.
fn stray_near(file: &Arc<str>, reason: &str, near: Option<String>, report: &mut Report) {
    report.push(
        Diagnostic::new(&wording::FILE_STRAY, Place::file(file))
            .with("reason", reason)
            .suggest(near),
    );
}

/// The kind whose folder is called nearly like `name`: `event` means `events`.
fn nearest_kind(name: &str) -> Option<Kind> {
    let by_name = Kind::from_name(name);
    by_name.or_else(|| Kind::from_folder(suggest::nearest(name, Kind::ALL.into_iter().map(Kind::folder))?))
}

fn report_obstacles(listing: &Listing, report: &mut Report) {
    for obstacle in &listing.obstacles {
        report.push(match obstacle {
            Obstacle::LinkOutside { path, target } => {
                Diagnostic::new(&wording::SYMLINK_OUTSIDE, Place::file(path)).with("target", target)
            }
            Obstacle::LinkBroken { path, target } => {
                Diagnostic::new(&wording::SYMLINK_BROKEN, Place::file(path)).with("target", target)
            }
            Obstacle::NotRegular { path } => {
                Diagnostic::new(&wording::FILE_NOT_REGULAR, Place::file(path)).with("file", path)
            }
            Obstacle::Unreadable { path, reason } => Diagnostic::new(&wording::FILE_UNREADABLE, Place::file(path))
                .with("file", path)
                .with("reason", reason),
            Obstacle::TooDeep { path } => {
                Diagnostic::new(&wording::FOLDER_DEPTH, Place::file(path)).with("limit", crate::world::MAX_DEPTH)
            }
            Obstacle::NotUtf8 { path } => {
                Diagnostic::new(&wording::FILE_NAME_ENCODING, Place::file(path)).with("name", path)
            }
        });
    }
}
