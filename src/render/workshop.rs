//! A theme made ready for pages: its templates compiled, its words and style sheets read.
//!
//! Sites that use a theme as it is share one workshop. The preview keeps workshops for as long as no file of a
//! theme changes, and the last sound one while the newest has errors.

use super::assets::ThemeAssets;
use super::template_errors::{self, TemplateFiles};
use super::words::Words;
use super::{functions, theme};
use crate::diagnostic::{Diagnostic, Place, Report, Severity, wording};
use crate::discover::Asset;
use crate::palette::Palette;
use crate::resolve::{Graph, Site};
use crate::world::{Listing, World};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tera::Tera;

pub(super) struct Workshop {
    pub(super) theme: theme::Theme,
    pub(super) tera: Tera,
    /// Copies of it that sites are done with.
    idle: Mutex<Vec<Tera>>,
    pub(super) files: TemplateFiles,
    /// By language, with what is wrong with them.
    words: Mutex<BTreeMap<String, ReadWords>>,
    assets: Mutex<BTreeMap<Look, Arc<ThemeAssets>>>,
}

/// What of a site stands in the style sheet: the rule of its colours and the name of its font.
type Look = (String, Option<String>);

type ReadWords = (Arc<Words>, Vec<Diagnostic>);

/// A theme's name, and the folder of the site where that overrides files of it.
type WorkshopKey = (String, Option<usize>);

/// Workshops by what they were made from.
#[derive(Default)]
pub(super) struct KeptWorkshops {
    /// All files of all themes.
    themes: Listing,
    by_key: BTreeMap<WorkshopKey, KeptWorkshop>,
    /// For each site the last that had no error.
    sound: BTreeMap<Box<str>, Arc<Workshop>>,
}

struct KeptWorkshop {
    /// The settings whose theme it is, for what is to be reported.
    asked: Arc<str>,
    overrides: Vec<Asset>,
    /// None if the theme could not be made ready.
    workshop: Option<Arc<Workshop>>,
    diagnostics: Vec<Diagnostic>,
}

/// The workshop of a site.
pub(super) struct Chosen {
    pub(super) workshop: Arc<Workshop>,
    /// Whether it is an older one, as the newest has errors.
    pub(super) stands_in: bool,
}

impl KeptWorkshop {
    /// What is reported names the file that asked.
    fn is_for(&self, site: &Site) -> bool {
        self.asked == site.settings.file || self.diagnostics.is_empty()
    }
}

impl KeptWorkshops {
    /// The workshop of each of the sites; what is wrong with their themes is reported. In place of one that has errors
    /// comes the last of that site that had none.
    pub(super) fn of(
        &mut self,
        graph: &Graph,
        world: &dyn World,
        sites: &[usize],
        report: &mut Report,
    ) -> BTreeMap<usize, Chosen> {
        let themes = world.list("themes");
        let changed = themes.files != self.themes.files || themes.obstacles != self.themes.obstacles;
        let mut before = std::mem::take(&mut self.by_key);
        let mut workshops = BTreeMap::new();
        for number in sites {
            let Some(site) = graph.sites.get(*number) else { continue };
            let key = Workshop::key(graph, site);
            let kept = self.by_key.entry(key).or_insert_with_key(|key| {
                let overrides = Workshop::overrides(graph, site);
                let kept = match before.remove(key) {
                    Some(kept) if !changed && kept.overrides == overrides && kept.is_for(site) => kept,
                    _ => Workshop::open(world, site, overrides),
                };
                report.extend(kept.diagnostics.iter().cloned());
                kept
            });
            let is_error = |problem: &Diagnostic| problem.severity() == Severity::Error;
            let sound = kept
                .workshop
                .as_ref()
                .filter(|_| !kept.diagnostics.iter().any(is_error));
            if let Some(sound) = sound {
                self.sound.insert(site.settings.id.clone(), sound.clone());
            }
            let last = || self.sound.get(&site.settings.id);
            let stands_in = sound.is_none() && last().is_some();
            if let Some(workshop) = sound.or_else(last).or(kept.workshop.as_ref()) {
                let workshop = workshop.clone();
                workshops.insert(*number, Chosen { workshop, stands_in });
            }
        }
        self.themes = themes;
        workshops
    }
}

impl Workshop {
    fn key(graph: &Graph, site: &Site) -> WorkshopKey {
        let folder = site.settings.folder;
        let overrides = graph.overrides.iter().any(|asset| asset.folder == folder);
        (site.settings.theme.to_string(), overrides.then_some(folder))
    }

    fn overrides(graph: &Graph, site: &Site) -> Vec<Asset> {
        let own = |asset: &&Asset| asset.folder == site.settings.folder;
        graph.overrides.iter().filter(own).cloned().collect()
    }

    fn open(world: &dyn World, site: &Site, overrides: Vec<Asset>) -> KeptWorkshop {
        let settings = &site.settings;
        let mut report = Report::default();
        let theme = theme::load(world, &settings.theme, &overrides, &settings.file, &mut report);
        let workshop = theme.and_then(|theme| {
            let (tera, files) = engine(&theme, &mut report)?;
            Some(Arc::new(Workshop {
                theme,
                tera,
                idle: Mutex::default(),
                files,
                words: Mutex::default(),
                assets: Mutex::default(),
            }))
        });
        KeptWorkshop {
            asked: settings.file.clone(),
            overrides,
            workshop,
            diagnostics: report.iter().cloned().collect(),
        }
    }

    /// The compiled templates, for one site and language: a copy that another one is done with, as copying them takes as long as
    /// some twenty pages. What it brings along of the other is replaced when functions are registered.
    pub(super) fn engine(&self) -> Tera {
        // Copies are put in and taken out whole.
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.unwrap_or_else(|| self.tera.clone())
    }

    pub(super) fn give_back(&self, engine: Tera) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(engine);
    }

    /// The theme's words in a language; `settings` is the file that asks for it.
    pub(super) fn words(&self, language: &str, settings: &Arc<str>, report: &mut Report) -> Arc<Words> {
        // Entries are inserted whole, so a panic elsewhere leaves the map usable; so with the assets.
        let mut known = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        let (words, diagnostics) = self.read_words(language, &mut known);
        report.extend(diagnostics.into_iter().chain(words.lacking(language, settings)));
        words
    }

    fn read_words(&self, language: &str, known: &mut BTreeMap<String, ReadWords>) -> ReadWords {
        if let Some(read) = known.get(language) {
            return read.clone();
        }
        let mut report = Report::default();
        let behind = Words::behind(language).map(|behind| self.read_words(behind, known));
        let (behind, diagnostics) = behind.unzip();
        report.extend(diagnostics.into_iter().flatten());
        let words = Arc::new(Words::read(&self.theme, language, behind, &mut report));
        let read = (words, report.iter().cloned().collect::<Vec<_>>());
        known.insert(language.to_owned(), read.clone());
        read
    }

    /// The theme's files as the site writes them.
    pub(super) fn assets(&self, site: &Site) -> Arc<ThemeAssets> {
        let brand = site.settings.record.record("brand");
        let font = brand.and_then(|brand| brand.name("font"));
        let key = (Palette::of(brand).css(), font.map(str::to_owned));
        let mut known = self.assets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(assets) = known.get(&key) {
            return assets.clone();
        }
        let assets = Arc::new(ThemeAssets::of(&self.theme, &key.0, font));
        // Somebody may be trying out colours for hours.
        if known.len() >= 256 {
            known.clear();
        }
        known.insert(key, assets.clone());
        assets
    }
}

/// The template engine with all templates and components of a theme.
fn engine(theme: &theme::Theme, report: &mut Report) -> Option<(Tera, TemplateFiles)> {
    let mut tera = Tera::default();
    functions::declare(&mut tera);
    tera.autoescape_on([".html", ".htm", ".xml", ".svg"]);
    let prefixes: Vec<String> = theme.layers.iter().map(|layer| format!("{}/", layer.name)).collect();
    let mut templates: Vec<(String, &str)> = Vec::new();
    let mut files: BTreeMap<String, Arc<str>> = BTreeMap::new();
    for layer in &theme.layers {
        for (path, file) in &layer.files {
            let inner = match path.strip_prefix("templates/") {
                Some(inner) => inner,
                None if path.starts_with("components/") && path.ends_with(".html") => path,
                None => continue,
            };
            let overridden =
                path.starts_with("components/") && theme.file(path).is_some_and(|nearest| nearest.path != file.path);
            if overridden {
                continue;
            }
            let name = format!("{}/{inner}", layer.name);
            match file.text() {
                Some(text) => templates.push((name.clone(), text)),
                None => report.push(
                    Diagnostic::new(&wording::FILE_ENCODING, Place::file(&file.path))
                        .with("byte", "?")
                        .with("guess", ""),
                ),
            }
            files.insert(name, file.path.clone());
        }
    }
    let files = Arc::new(files);
    let loaded = tera
        .set_fallback_prefixes(prefixes)
        .and_then(|()| tera.add_raw_templates(templates));
    match loaded {
        Ok(()) => Some((tera, files)),
        Err(error) => {
            report.push(template_errors::of_loading(&error, &files));
            None
        }
    }
}
