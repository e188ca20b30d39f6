//! Turns the graph and a theme into named files: what each site consists of, and the bytes of each file when
//! they are asked for.
//!
//! Nothing is rendered before it is written and no page is kept, so that memory does not follow their number.

mod api;
pub mod assets;
pub mod calendars;
mod capped;
pub mod cards;
mod code_blocks;
mod content_policy;
mod contents;
mod datum;
mod embeds;
pub mod encodings;
mod feeds;
mod fonts;
mod frames;
mod functions;
pub mod gallery;
mod handover;
pub mod highlight;
pub mod hosts;
mod lasting;
mod legal;
mod licences;
mod lines;
mod lists;
mod machine_made;
mod measures;
mod member_map;
mod outlines;
mod overviews;
mod page;
mod read_files;
mod script_words;
mod site;
mod sitemap;
mod sources;
mod storage;
mod structured_data;
mod subscriptions;
pub mod tag;
mod template_errors;
pub mod theme;
mod unique_names;
pub mod views;
mod words;
mod workshop;

use crate::diagnostic::{Diagnostic, Place, Report, wording};
use crate::model::{Kind, Options, Record, Value as Fact};
use crate::resolve::{Graph, Page, Site, Subject};
use crate::world::World;
use api::Api;
use assets::ThemeAssets;
use calendars::Calendars;
use cards::drawing::Easel;
use cards::icons::{Icon, Icons};
use cards::mark::{self, Mark};
use contents::Planned;
use encodings::Encoding;
use feeds::Feeds;
use functions::Tools;
pub use handover::Handover;
use highlight::Highlighter;
use hosts::Deployment;
use outlines::Outline;
use page::Press;
use rayon::prelude::*;
use read_files::ReadFiles;
pub use sources::PageSource;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use template_errors::TemplateFiles;
use views::{Pictures, Views};
use words::Words;
use workshop::{Chosen, KeptWorkshops, Workshop};

/// What a press needs to know besides views and words.
#[derive(Clone)]
pub struct Settings {
    pub files: TemplateFiles,
    /// Whether pages have social cards.
    pub cards: bool,
}

/// The finished plan of all sites that are to be written.
pub struct Bundle {
    pub sites: Vec<SiteBundle>,
    /// Whether an older theme stands in for one with errors.
    pub held: bool,
}

/// One site: its files, and how to make each.
pub struct SiteBundle {
    pub id: String,
    /// Index of the site in the graph.
    pub site: usize,
    /// All files from the site's root, sorted.
    pub paths: Vec<String>,
    files: Vec<File>,
    /// One for each language, made when its first page is.
    presses: Vec<Mutex<Option<Arc<Press>>>>,
    /// Of each page of the site, whether it is written.
    made: Vec<bool>,
    /// By language.
    words: Vec<Arc<Words>>,
    workshop: Arc<Workshop>,
    /// Whether no site before it has the same theme as it is.
    pub is_first_of_theme: bool,
    options: serde_json::Value,
    portable: bool,
    encodings: Vec<Encoding>,
    highlighter: Arc<Highlighter>,
    pictures: Arc<Pictures>,
    outline: Option<Arc<Outline>>,
    calendars: Arc<Calendars>,
    cards: bool,
    mark: Option<Arc<Mark>>,
    icons: Arc<Icons>,
    easel: Arc<Easel>,
    feeds: Arc<Feeds>,
    api: Arc<Api>,
    assets: Arc<ThemeAssets>,
    graph: Arc<Graph>,
    world: Arc<dyn World + Send + Sync>,
}

enum File {
    Page {
        number: usize,
        language: usize,
    },
    Asset(usize),
    Theme(String),
    Sitemap(sitemap::Part),
    /// Number and language of a calendar.
    Calendar(usize, usize),
    Card {
        page: usize,
        language: usize,
    },
    Icon(Icon),
    /// The mark, where it is an icon as it is.
    Mark(usize),
    Feed {
        number: usize,
        format: feeds::Format,
        language: usize,
    },
    Api(api::Part),
    Text(Vec<u8>),
}

/// The content of one file.
pub enum Made {
    Bytes(Vec<u8>),
    /// Copy this file.
    OnDisk(PathBuf),
}

/// What one plan leaves to the next: themes made ready, sizes of pictures, outlines, marks, highlighted code, what was
/// drawn.
#[derive(Default)]
pub struct Kept {
    workshops: KeptWorkshops,
    highlighter: Arc<Highlighter>,
    pictures: Arc<Pictures>,
    outlines: ReadFiles<Outline>,
    marks: ReadFiles<Mark>,
    easel: Arc<Easel>,
}

/// Plans all sites; reports what is wrong with themes and the options that sites choose.
pub fn plan(
    graph: &Arc<Graph>,
    world: &Arc<dyn World + Send + Sync>,
    options: &Options,
    kept: &mut Kept,
    report: &mut Report,
) -> Bundle {
    let chosen =
        |site: &Arc<Site>| options.sites.is_empty() || options.sites.iter().any(|id| **id == *site.settings.id);
    let sites: Vec<usize> = (0..graph.sites.len())
        .filter(|number| graph.sites.get(*number).is_some_and(chosen))
        .collect();
    let workshops = kept.workshops.of(graph, world.as_ref(), &sites, report);
    let planned: Vec<(Option<SiteBundle>, Report)> = sites
        .into_par_iter()
        .map(|site| {
            let mut report = Report::default();
            let planner = Planner {
                workshops: &workshops,
                graph,
                world,
                options,
                kept,
            };
            (planner.site(site, &mut report), report)
        })
        .collect();
    let mut sites: Vec<SiteBundle> = Vec::new();
    for (bundle, problems) in planned {
        report.extend(problems.iter().cloned());
        sites.extend(bundle);
    }
    let held = workshops.values().any(|chosen| chosen.stands_in);
    let mut shown: Vec<*const Workshop> = Vec::new();
    for site in &mut sites {
        let workshop = Arc::as_ptr(&site.workshop);
        site.is_first_of_theme = !shown.contains(&workshop);
        if site.is_first_of_theme {
            shown.push(workshop);
        }
    }
    Bundle { sites, held }
}

/// Reports what of the sites their themes cannot show: missing templates, embeds and languages of code.
pub fn check(bundle: &Bundle, report: &mut Report) {
    let found: Vec<Report> = bundle
        .sites
        .par_iter()
        .map(|site| {
            let mut report = Report::default();
            let tera = &site.workshop.tera;
            missing_templates(site, &mut report);
            missing_layouts(site, &mut report);
            embeds::check(&site.graph, site.site, tera, &mut report);
            code_blocks::check(&site.graph, site.site, &mut report);
            machine_made::check(site, &mut report);
            storage::check(site, &mut report);
            report
        })
        .collect();
    for problems in found {
        report.extend(problems.iter().cloned());
    }
}

impl Bundle {
    /// A file that spares later runs the colouring of code, and its name (see [`World::kept`]); none if there is nothing new in it.
    pub fn code_to_keep(&self) -> Option<(&'static str, Vec<u8>)> {
        self.sites.first()?.highlighter.to_keep()
    }
}

impl SiteBundle {
    /// Makes the file `paths[index]`.
    pub fn make(&self, index: usize) -> Result<Made, Box<Diagnostic>> {
        self.remake(index, &())
    }

    /// The same for a build that comes after others and before others.
    pub fn remake(&self, index: usize, handover: &dyn Handover) -> Result<Made, Box<Diagnostic>> {
        match self.files.get(index) {
            Some(File::Page { number, language }) => match self.press(*language) {
                Some(press) => press.page(*number).map(Made::Bytes),
                None => Ok(Made::Bytes(Vec::new())),
            },
            Some(File::Asset(number) | File::Mark(number)) => self.asset(*number),
            Some(File::Theme(path)) => Ok(Made::Bytes(self.assets.files.get(path).cloned().unwrap_or_default())),
            Some(File::Sitemap(part)) => Ok(Made::Bytes(self.sitemap(*part))),
            Some(File::Calendar(number, language)) => Ok(Made::Bytes(
                self.press(*language)
                    .map_or_else(Vec::new, |press| press.calendar(*number)),
            )),
            Some(File::Card { page, language }) => match self.press(*language) {
                Some(press) => self.card(&press, *page, handover).map(Made::Bytes),
                None => Ok(Made::Bytes(Vec::new())),
            },
            Some(File::Icon(icon)) => Ok(Made::Bytes(self.icon(*icon, handover))),
            Some(File::Feed {
                number,
                format,
                language,
            }) => match self.press(*language) {
                Some(press) => press.feed(*number, *format).map(Made::Bytes),
                None => Ok(Made::Bytes(Vec::new())),
            },
            // It speaks all languages; headings of tables are in the first.
            Some(File::Api(part)) => Ok(Made::Bytes(
                self.press(0).map_or_else(Vec::new, |press| press.api(*part)),
            )),
            Some(File::Text(bytes)) => Ok(Made::Bytes(bytes.clone())),
            None => Ok(Made::Bytes(Vec::new())),
        }
    }

    /// What keeps the file `paths[index]` from being made, found without drawing it.
    pub fn fault(&self, index: usize) -> Option<Box<Diagnostic>> {
        match self.files.get(index) {
            Some(File::Card { page, language }) => self.card_fault(self.press(*language)?.as_ref(), *page),
            Some(File::Icon(_)) => None,
            _ => self.make(index).err(),
        }
    }

    /// How many pictures were drawn, for all sites together.
    pub fn drawn(&self) -> usize {
        self.easel.drawn()
    }

    /// How many blocks of code were coloured, for all sites together.
    pub fn coloured(&self) -> usize {
        self.highlighter.coloured()
    }

    /// Bytes and version of a file that is copied.
    pub fn size_and_version(&self, index: usize) -> Option<(u64, u64)> {
        match self.files.get(index)? {
            File::Asset(number) | File::Mark(number) => {
                let asset = self.graph.assets.get(*number);
                asset.map(|asset| (asset.size, asset.version))
            }
            _ => None,
        }
    }

    /// Whether compressed copies may stand beside the file, if they are smaller.
    pub fn is_compressed(&self, index: usize) -> bool {
        let path = self.paths.get(index).map_or("", String::as_str);
        let size = self.size_and_version(index).map_or(0, |(size, _)| size);
        !self.encodings.is_empty() && encodings::shrinks(path) && size <= encodings::MOST
    }

    /// The compressed copies of a file with these bytes, each with what its name ends in.
    pub fn copies(&self, index: usize, bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
        let path = self.paths.get(index).map_or("", String::as_str);
        let copy = |encoding: &Encoding| Some((encoding.ending(), encoding.of(path, bytes)?));
        self.encodings.iter().filter_map(copy).collect()
    }

    /// What the site's host has to know.
    pub fn deployment(&self) -> Option<Deployment<'_>> {
        let site = self.graph.sites.get(self.site)?;
        let paths = self.paths.iter().map(String::as_str);
        Some(Deployment::of(site, &self.assets, paths))
    }

    /// How many of the files are pages.
    pub fn pages(&self) -> usize {
        self.files
            .iter()
            .filter(|file| matches!(file, File::Page { .. }))
            .count()
    }

    /// Frees what making pages needed; a page that is asked for later makes it anew.
    pub fn put_away(&self) {
        for press in &self.presses {
            let press = press.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(press) = press.and_then(Arc::into_inner) {
                self.workshop.give_back(press.into_engine());
            }
        }
    }

    fn sitemap(&self, part: sitemap::Part) -> Vec<u8> {
        let Some(site) = self.graph.sites.get(self.site) else {
            return Vec::new();
        };
        let listed = sitemap::listed(&self.graph, site, self.site, &self.made);
        sitemap::written(&self.graph, site, listed, part)
    }

    fn press(&self, language: usize) -> Option<Arc<Press>> {
        // A panic while a press is made leaves none, and the next page makes it.
        let mut press = self
            .presses
            .get(language)?
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(press) = press.as_ref() {
            return Some(press.clone());
        }
        let made = Arc::new(self.new_press(language, self.assets.clone())?);
        *press = Some(made.clone());
        Some(made)
    }

    fn new_press(&self, language: usize, assets: Arc<ThemeAssets>) -> Option<Press> {
        let views = Views::new(
            self.graph.clone(),
            self.world.clone(),
            self.pictures.clone(),
            self.site,
            language,
            self.portable,
        );
        let tools = Tools {
            views: Arc::new(views),
            words: self.words.get(language)?.clone(),
            outline: self.outline.clone(),
            storage: self.storage(),
            calendars: self.calendars.clone(),
            icons: self.icons.clone(),
            feeds: self.feeds.clone(),
            api: self.api.clone(),
            assets,
        };
        let settings = Settings {
            files: self.workshop.files.clone(),
            cards: self.cards,
        };
        Some(Press::new(
            self.workshop.engine(),
            &tools,
            self.highlighter.clone(),
            &self.options,
            settings,
        ))
    }

    /// What scripts of theme and site keep on devices, as they declare it.
    fn storage(&self) -> Vec<Record> {
        let site = self.graph.sites.get(self.site);
        let of_site = site
            .into_iter()
            .flat_map(|site| site.settings.record.records("storage"));
        self.workshop.theme.storage().chain(of_site).cloned().collect()
    }

    fn asset(&self, number: usize) -> Result<Made, Box<Diagnostic>> {
        let Some(asset) = self.graph.assets.get(number) else {
            return Ok(Made::Bytes(Vec::new()));
        };
        if let Some(path) = self.world.on_disk(&asset.file) {
            return Ok(Made::OnDisk(path));
        }
        self.world.read(&asset.file).map(Made::Bytes).map_err(|reason| {
            Box::new(
                Diagnostic::new(&wording::FILE_UNREADABLE, Place::file(&asset.file))
                    .with("file", &asset.file)
                    .with("reason", reason),
            )
        })
    }
}

struct Planner<'a> {
    workshops: &'a BTreeMap<usize, Chosen>,
    graph: &'a Arc<Graph>,
    world: &'a Arc<dyn World + Send + Sync>,
    options: &'a Options,
    kept: &'a Kept,
}

impl Planner<'_> {
    fn site(&self, number: usize, report: &mut Report) -> Option<SiteBundle> {
        let site = self.graph.sites.get(number)?;
        let settings = &site.settings;
        let Chosen { workshop, stands_in } = self.workshops.get(&number)?;
        let chosen = match settings.record.get("options") {
            Some(Fact::Free(options)) => Some(options),
            _ => None,
        };
        // An older theme, or one that is only looked at, may not have the options that are chosen now.
        let mut unfair = Report::default();
        let options_report = if *stands_in || self.options.theme.is_some() {
            &mut unfair
        } else {
            &mut *report
        };
        let options = theme::chosen_options(&settings.theme, &workshop.theme, chosen, &settings.file, options_report);
        options_report.extend(fonts::faults(&workshop.theme, site));
        let languages = &settings.languages;
        let words = languages
            .iter()
            .map(|language| workshop.words(language, &settings.file, report))
            .collect();
        let assets = workshop.assets(site);
        let outline = site.outline.and_then(|number| self.graph.assets.get(number));
        let outline = outline.and_then(|asset| {
            let read = || outlines::read(self.world.as_ref(), asset);
            self.kept.outlines.of(asset, read, report)
        });
        let calendars = Arc::new(Calendars::of(self.graph, site));
        let feeds = Arc::new(Feeds::of(self.graph, site));
        let api = Arc::new(Api::of(self.graph, site));
        // Overviews are there if the theme has a template for them.
        let is_made = |page: &Page| match page.subject {
            Subject::Overview { overview, .. } => workshop.tera.contains_template(&overview.template()),
            _ => true,
        };
        let made: Vec<bool> = site.pages.iter().map(is_made).collect();
        let mark = site.mark.and_then(|number| self.graph.assets.get(number));
        let mark = mark.and_then(|asset| {
            let read = || mark::read(self.world.as_ref(), asset);
            self.kept.marks.of(asset, read, report)
        });
        let icons = Arc::new(Icons::of(self.graph, site, mark.clone()));
        let cards = cards::wanted(site, &workshop.tera);
        let planned = Planned {
            made: &made,
            assets: &assets,
            calendars: &calendars,
            feeds: &feeds,
            api: &api,
            icons: &icons,
            cards,
        };
        let (paths, files) = self.files(number, &planned, report);
        Some(SiteBundle {
            id: settings.id.to_string(),
            site: number,
            paths,
            files,
            made,
            presses: languages.iter().map(|_| Mutex::default()).collect(),
            words,
            workshop: workshop.clone(),
            is_first_of_theme: true,
            options,
            portable: self.options.portable,
            encodings: Encoding::chosen(&settings.record),
            highlighter: self.kept.highlighter.clone(),
            pictures: self.kept.pictures.clone(),
            outline,
            calendars,
            cards,
            mark,
            icons,
            easel: self.kept.easel.clone(),
            feeds,
            api,
            assets,
            graph: self.graph.clone(),
            world: self.world.clone(),
        })
    }
}

/// Reports templates that the site's pages need and the theme lacks.
fn missing_templates(bundle: &SiteBundle, report: &mut Report) {
    let Some(site) = bundle.graph.sites.get(bundle.site) else {
        return;
    };
    let Workshop { theme, tera, .. } = bundle.workshop.as_ref();
    let of_kinds = Kind::ALL.into_iter().map(Kind::name);
    let needed = ["404", "home", "list", "page", "redirect"].into_iter().chain(of_kinds);
    let missing: BTreeSet<String> = needed
        .map(|name| format!("{name}.html"))
        .filter(|template| !tera.contains_template(template))
        .collect();
    let manifest: Arc<str> = theme
        .manifest()
        .map_or_else(|| site.settings.file.clone(), |file| file.path.clone());
    if !missing.is_empty() {
        let named = missing.iter().map(String::as_str).collect::<Vec<_>>().join("`, `");
        report.push(
            Diagnostic::new(&wording::TEMPLATE_MISSING, Place::file(&manifest))
                .with("template", named)
                .with("needed", "the pages of every site"),
        );
    }
}

/// Reports layouts that pages choose and the theme lacks.
fn missing_layouts(bundle: &SiteBundle, report: &mut Report) {
    let (graph, Some(site)) = (&bundle.graph, bundle.graph.sites.get(bundle.site)) else {
        return;
    };
    for id in &site.shown {
        let Some(entry) = graph.entries.get(*id) else {
            continue;
        };
        let Some(layout) = entry.record().name("layout") else {
            continue;
        };
        let template = format!("{layout}.html");
        if !bundle.workshop.tera.contains_template(&template) {
            let place = entry
                .own
                .origin
                .field(&crate::diagnostic::FieldPath::default().key("layout"));
            report.push(
                Diagnostic::new(&wording::TEMPLATE_MISSING, place)
                    .with("template", &template)
                    .with("needed", format!("the page `{}`", entry.id())),
            );
        }
    }
}
