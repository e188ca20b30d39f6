//! Turns the graph and a theme into named files: what each site consists of, and the bytes of each file when
//! they are asked for.
//!
//! Nothing is rendered before it is written and no page is kept, so that memory does not follow their number.

pub mod assets;
mod code_blocks;
mod embeds;
mod functions;
pub mod highlight;
mod page;
mod template_errors;
pub mod theme;
pub mod views;
mod words;

use crate::diagnostic::{Diagnostic, Place, Report, wording};
use crate::model::{Kind, Options, Value as Fact};
use crate::resolve::{Claim, Graph, OutputFile, PathTable, Site};
use crate::world::World;
use assets::ThemeAssets;
use functions::Tools;
use highlight::Highlighter;
use page::Press;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use template_errors::TemplateFiles;
use tera::Tera;
use views::{Pictures, Views};
use words::Words;

/// What a press needs to know besides views and words.
#[derive(Clone)]
pub struct Settings {
    pub files: TemplateFiles,
}

/// The finished plan of all sites that are to be written.
pub struct Bundle {
    pub sites: Vec<SiteBundle>,
}

/// One site: its files, and how to make each.
pub struct SiteBundle {
    pub id: String,
    /// Index of the site in the graph.
    pub site: usize,
    /// All files from the site's root, sorted.
    pub paths: Vec<String>,
    files: Vec<File>,
    /// One for each language.
    presses: Vec<Press>,
    assets: Arc<ThemeAssets>,
    graph: Arc<Graph>,
    world: Arc<dyn World + Send + Sync>,
}

enum File {
    Page { number: usize, language: usize },
    Asset(usize),
    Theme(String),
    Text(Vec<u8>),
}

/// The content of one file.
pub enum Made {
    Bytes(Vec<u8>),
    /// Copy this file.
    OnDisk(PathBuf),
}

/// Plans all sites; reports what is wrong with themes and embeds.
pub fn plan(
    graph: &Arc<Graph>,
    world: &Arc<dyn World + Send + Sync>,
    options: &Options,
    report: &mut Report,
) -> Bundle {
    let highlighter = Arc::new(Highlighter::default());
    let pictures = Arc::new(Pictures::new(world.clone()));
    let chosen: Vec<usize> = (0..graph.sites.len())
        .filter(|n| {
            options.sites.is_empty()
                || graph
                    .sites
                    .get(*n)
                    .is_some_and(|s| options.sites.iter().any(|id| **id == *s.settings.id))
        })
        .collect();
    let workshops = Workshop::all(graph, world.as_ref(), &chosen, report);
    let planned: Vec<(Option<SiteBundle>, Report)> = chosen
        .into_par_iter()
        .map(|site| {
            let mut report = Report::default();
            let planner = Planner {
                workshops: &workshops,
                graph,
                world,
                options,
                highlighter: &highlighter,
                pictures: &pictures,
            };
            (planner.site(site, &mut report), report)
        })
        .collect();
    let mut sites = Vec::new();
    for (bundle, problems) in planned {
        report.extend(problems.iter().cloned());
        sites.extend(bundle);
    }
    Bundle { sites }
}

impl SiteBundle {
    /// Makes the file `paths[index]`.
    pub fn make(&self, index: usize) -> Result<Made, Box<Diagnostic>> {
        match self.files.get(index) {
            Some(File::Page { number, language }) => match self.presses.get(*language) {
                Some(press) => press.page(*number).map(Made::Bytes),
                None => Ok(Made::Bytes(Vec::new())),
            },
            Some(File::Asset(number)) => self.asset(*number),
            Some(File::Theme(path)) => Ok(Made::Bytes(self.assets.files.get(path).cloned().unwrap_or_default())),
            Some(File::Text(bytes)) => Ok(Made::Bytes(bytes.clone())),
            None => Ok(Made::Bytes(Vec::new())),
        }
    }

    /// How many of the files are pages.
    pub fn pages(&self) -> usize {
        self.files
            .iter()
            .filter(|file| matches!(file, File::Page { .. }))
            .count()
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

/// A theme made ready for pages. Sites that use a theme as it is share one.
struct Workshop {
    theme: theme::Theme,
    tera: Tera,
    files: TemplateFiles,
    /// By language.
    words: BTreeMap<String, Arc<Words>>,
}

/// A theme's name, and the folder of the site where that overrides files of it.
type WorkshopKey = (String, Option<usize>);

impl Workshop {
    /// One for each theme that the sites use, and for each site with files of its own.
    fn all(graph: &Graph, world: &dyn World, sites: &[usize], report: &mut Report) -> BTreeMap<WorkshopKey, Workshop> {
        let mut workshops: BTreeMap<WorkshopKey, Workshop> = BTreeMap::new();
        let mut failed: BTreeSet<WorkshopKey> = BTreeSet::new();
        for site in sites.iter().filter_map(|site| graph.sites.get(*site)) {
            let key = Workshop::key(graph, site);
            if failed.contains(&key) {
                continue;
            }
            if !workshops.contains_key(&key) {
                match Workshop::open(graph, world, site, report) {
                    Some(workshop) => workshops.insert(key.clone(), workshop),
                    None => {
                        failed.insert(key);
                        continue;
                    }
                };
            }
            let Some(workshop) = workshops.get_mut(&key) else {
                continue;
            };
            for language in &site.settings.languages {
                if !workshop.words.contains_key(&**language) {
                    let words = Words::load(&workshop.theme, language, &site.settings.file, report);
                    workshop.words.insert(language.to_string(), Arc::new(words));
                }
            }
        }
        workshops
    }

    fn key(graph: &Graph, site: &Site) -> WorkshopKey {
        let folder = site.settings.folder;
        let overrides = graph.overrides.iter().any(|asset| asset.folder == folder);
        (site.settings.theme.to_string(), overrides.then_some(folder))
    }

    fn open(graph: &Graph, world: &dyn World, site: &Site, report: &mut Report) -> Option<Workshop> {
        let settings = &site.settings;
        let overrides: Vec<_> = graph
            .overrides
            .iter()
            .filter(|asset| asset.folder == settings.folder)
            .collect();
        let theme = theme::load(world, &settings.theme, &overrides, &settings.file, report)?;
        let (tera, files) = engine(&theme, report)?;
        Some(Workshop {
            theme,
            tera,
            files,
            words: BTreeMap::new(),
        })
    }
}

struct Planner<'a> {
    workshops: &'a BTreeMap<WorkshopKey, Workshop>,
    graph: &'a Arc<Graph>,
    world: &'a Arc<dyn World + Send + Sync>,
    options: &'a Options,
    highlighter: &'a Arc<Highlighter>,
    pictures: &'a Arc<Pictures>,
}

impl Planner<'_> {
    fn site(&self, number: usize, report: &mut Report) -> Option<SiteBundle> {
        let site = self.graph.sites.get(number)?;
        let settings = &site.settings;
        let workshop = self.workshops.get(&Workshop::key(self.graph, site))?;
        let (theme, tera) = (&workshop.theme, &workshop.tera);
        let chosen = match settings.record.get("options") {
            Some(Fact::Free(options)) => Some(options),
            _ => None,
        };
        let options = theme::chosen_options(&settings.theme, theme, chosen, &settings.file, report);
        self.check_templates(tera, theme, site, report);
        embeds::check(self.graph, number, tera, report);
        code_blocks::check(self.graph, number, report);
        let assets = Arc::new(ThemeAssets::of(theme, site));
        let press_settings = Settings {
            files: workshop.files.clone(),
        };
        let presses = (0..settings.languages.len())
            .filter_map(|language| {
                let words = workshop.words.get(site.language(language))?.clone();
                let views = Views::new(
                    self.graph.clone(),
                    self.pictures.clone(),
                    number,
                    language,
                    self.options.portable,
                );
                let tools = Tools {
                    views: Arc::new(views),
                    words,
                    assets: assets.clone(),
                };
                let highlighter = self.highlighter.clone();
                Some(Press::new(
                    tera.clone(),
                    &tools,
                    highlighter,
                    &options,
                    press_settings.clone(),
                ))
            })
            .collect();
        let (paths, files) = self.files(site, &assets, report);
        Some(SiteBundle {
            id: settings.id.to_string(),
            site: number,
            paths,
            files,
            presses,
            assets,
            graph: self.graph.clone(),
            world: self.world.clone(),
        })
    }

    /// Reports templates that the site's pages need and the theme lacks.
    fn check_templates(&self, tera: &Tera, theme: &theme::Theme, site: &Site, report: &mut Report) {
        let of_kinds = Kind::ALL.into_iter().map(Kind::name);
        let needed = ["404", "home", "list", "page", "redirect"].into_iter().chain(of_kinds);
        let missing: BTreeSet<String> = needed
            .map(|name| format!("{name}.html"))
            .filter(|template| !tera.contains_template(template))
            .collect();
        let manifest = theme
            .layers
            .iter()
            .find(|layer| layer.name != "_site")
            .and_then(|layer| layer.files.get("theme.yml"));
        let manifest: Arc<str> = manifest.map_or_else(|| site.settings.file.clone(), |file| file.path.clone());
        if !missing.is_empty() {
            let named = missing.iter().map(String::as_str).collect::<Vec<_>>().join("`, `");
            report.push(
                Diagnostic::new(&wording::TEMPLATE_MISSING, Place::file(&manifest))
                    .with("template", named)
                    .with("needed", "the pages of every site"),
            );
        }
        for id in &site.shown {
            let Some(entry) = self.graph.entries.get(*id) else {
                continue;
            };
            let Some(layout) = entry.record().name("layout") else {
                continue;
            };
            let template = format!("{layout}.html");
            if !tera.contains_template(&template) {
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

    /// Every file of the site, sorted by path; what the theme adds may not collide either.
    fn files(&self, site: &Site, assets: &Arc<ThemeAssets>, report: &mut Report) -> (Vec<String>, Vec<File>) {
        let mut files: BTreeMap<String, File> = BTreeMap::new();
        let settings = Place::file(&site.settings.file);
        let mut table = PathTable::default();
        let mut ignored = Report::default();
        for output in &site.outputs {
            let what = format!("`{}`", output.path);
            table.claim(
                &output.path,
                Claim {
                    what,
                    place: settings.clone(),
                },
                &mut ignored,
            );
            let file = match output.file {
                OutputFile::Page(number) => File::Page {
                    number,
                    language: site.pages.get(number).map_or(0, |page| page.language),
                },
                OutputFile::Asset(number) => File::Asset(number),
            };
            files.insert(output.path.clone(), file);
        }
        let mut added: Vec<(String, File, String)> = assets
            .files
            .keys()
            .map(|path| {
                (
                    path.clone(),
                    File::Theme(path.clone()),
                    format!("the theme's file `{path}`"),
                )
            })
            .collect();
        added.extend(host_files(site).into_iter().map(|(path, bytes)| {
            let what = format!("the generated file `{path}`");
            (path, File::Text(bytes), what)
        }));
        for (path, file, what) in added {
            table.claim(
                &path,
                Claim {
                    what,
                    place: settings.clone(),
                },
                report,
            );
            files.insert(path, file);
        }
        files.into_iter().unzip()
    }
}

/// Redirect rules, the day of the next change, and the host name where one is set.
fn host_files(site: &Site) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let redirects = crate::resolve::redirects(site);
    if !redirects.is_empty() {
        let rules: BTreeSet<String> = redirects
            .into_iter()
            .map(|(from, to)| format!("{from} {to} 301\n"))
            .collect();
        files.push((
            "_redirects".to_owned(),
            rules.into_iter().collect::<String>().into_bytes(),
        ));
    }
    if let Some(host) = site.settings.record.name("cname") {
        files.push(("CNAME".to_owned(), format!("{host}\n").into_bytes()));
    }
    let build = serde_json::json!({
        "site": &*site.settings.id,
        "contract": theme::CONTRACT,
        "next_change": site.next_change.map(|day| day.to_string()),
        "pages": site.pages.len(),
    });
    let mut text = serde_json::to_string_pretty(&build).unwrap_or_default();
    text.push('\n');
    files.push(("build.json".to_owned(), text.into_bytes()));
    files
}

/// The template engine with all templates and components of a theme.
fn engine(theme: &theme::Theme, report: &mut Report) -> Option<(Tera, TemplateFiles)> {
    let mut tera = Tera::default();
    functions::declare(&mut tera);
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
