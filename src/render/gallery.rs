//! All components of a theme with their examples on one page, so that a designer sees everything in one place; and
//! what of a theme is wrong that the sites at hand do not show.
//!
//! The page is the template `gallery.html`. It is no page of the site that lends it words, brand and entries: links
//! to that site lead to where it stands on the web, and only files that the page shows are written beside it.

use super::assets::ThemeAssets;
use super::capped::Capped;
use super::page::Press;
use super::theme::{self, ThemeFile};
use super::unique_names::Taken;
use super::views::View;
use super::views::encoded;
use super::words;
use super::{File, Made, SiteBundle, template_errors};
use crate::diagnostic::{Diagnostic, FieldPath, Place, Report, wording};
use crate::model::schema::{Schema, Shape, field};
use crate::model::{Text, Value as Fact};
use crate::parse::decode::{Role, decode};
use crate::parse::{markdown, yaml, yaml_problem};
use crate::resolve::{Page, ROOT, Subject};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tera::{Context, Value};

static COMPONENT: Schema = Schema {
    name: "the description of a component",
    doc: "`components/<name>/<name>.yml` of a theme.",
    shorthand: None,
    fields: &[
        field("doc", Shape::Text, "What it shows, in a sentence.").required(),
        field(
            "examples",
            Shape::List(&Shape::Free),
            "Arguments of each example; `_title` names it, `_body` stands between the tags.",
        ),
        field(
            "frame",
            Shape::Bool,
            "`true`: it is part of every page, so the gallery does not repeat it.",
        ),
    ],
};

/// The template of the page.
const TEMPLATE: &str = "gallery.html";

/// The files of a gallery.
pub struct Gallery {
    pub paths: Vec<String>,
    pub files: Vec<Made>,
}

/// How much there was to look at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extent {
    pub components: usize,
    pub examples: usize,
}

/// A component as its `.yml` describes it.
struct Component {
    /// As templates call it: `embed.events`.
    name: String,
    /// Of its folder: `embed-events`.
    folder: String,
    file: Arc<str>,
    doc: String,
    frame: bool,
    examples: Vec<Example>,
}

struct Example {
    title: Option<String>,
    body: Option<String>,
    arguments: serde_json::Map<String, serde_json::Value>,
}

impl SiteBundle {
    /// The name of its theme's folder.
    pub fn theme_name(&self) -> &str {
        self.workshop.theme.name_and_version().0
    }

    /// The tags of its languages.
    pub fn languages(&self) -> Vec<&str> {
        let site = self.graph.sites.get(self.site);
        let languages = site.map(|site| site.settings.languages.iter().map(|tag| &**tag).collect());
        languages.unwrap_or_default()
    }

    /// The page and its files in one of the site's languages; none if something on it fails.
    pub fn gallery(&self, language: usize, report: &mut Report) -> Option<(Gallery, Extent)> {
        if !self.workshop.tera.contains_template(TEMPLATE) {
            let manifest = self.workshop.theme.manifest()?;
            report.push(
                Diagnostic::new(&wording::TEMPLATE_MISSING, Place::file(&manifest.path))
                    .with("template", TEMPLATE)
                    .with("needed", "the gallery"),
            );
            return None;
        }
        let assets = Arc::new(self.assets.with_gallery(&self.workshop.theme));
        let press = self.new_press(language, assets.clone())?;
        let components = self.components(report);
        let page = first_page(&press)?;
        let mut context = press.gallery_context(page, &self.workshop.theme);
        let rendered = rendered(&press, &context, &components, &assets, report);
        if report.has_errors() {
            return None;
        }
        let drawn = |press: &Press, context: &Context| press.template(TEMPLATE, context, "the gallery");
        let outcome = {
            context.insert_value("gallery", self.view(&[], &[]));
            drawn(&press, &context).map(|frame| {
                let mut taken = Taken::default();
                taken.see(&String::from_utf8_lossy(&frame));
                for component in &components {
                    taken.id(anchor(component));
                }
                let fit = |html: &Vec<String>| html.iter().map(|html| taken.renamed(html)).collect::<Vec<_>>();
                rendered.iter().map(fit).collect::<Vec<_>>()
            })
        };
        let html = outcome.and_then(|rendered| {
            context.insert_value("gallery", self.view(&components, &rendered));
            drawn(&press, &context)
        });
        match html {
            Ok(html) => {
                let gallery = self.gallery_files(&html, &assets, report)?;
                Some((gallery, extent(&components)))
            }
            Err(problem) => {
                report.push(*problem);
                None
            }
        }
    }

    /// Reports what is wrong with the theme itself: its options, words, descriptions of components, and examples in all
    /// languages of the site.
    pub fn check_theme(&self, report: &mut Report) {
        super::missing_templates(self, report);
        theme::check_defaults(&self.workshop.theme, report);
        words::check(&self.workshop.theme, report);
        let components = self.components(report);
        for language in 0..self.presses.len() {
            let assets = Arc::new(self.assets.with_gallery(&self.workshop.theme));
            let press = self.new_press(language, assets.clone());
            if let Some((press, page)) = press.as_ref().and_then(|press| Some((press, first_page(press)?))) {
                let context = press.gallery_context(page, &self.workshop.theme);
                rendered(press, &context, &components, &assets, report);
                self.check_cards(press, report);
            }
        }
    }

    /// All components by folder, as far as they are described.
    fn components(&self, report: &mut Report) -> Vec<Component> {
        let theme = &self.workshop.theme;
        let files = theme.files();
        let mut names: BTreeMap<String, &str> = BTreeMap::new();
        for name in self.workshop.tera.get_component_names() {
            names.insert(folder_of(name), name);
        }
        let described = |folder: &str| format!("components/{folder}/{folder}.yml");
        for path in files.keys() {
            let folder = path.strip_prefix("components/").and_then(|rest| rest.split('/').next());
            if let Some(folder) = folder.filter(|folder| **path == described(folder))
                && !names.contains_key(folder)
                && let Some(file) = files.get(path)
            {
                report
                    .push(Diagnostic::new(&wording::EXAMPLE_STRAY, Place::file(&file.path)).with("component", folder));
            }
        }
        let mut components = Vec::new();
        for (folder, name) in &names {
            let yml = described(folder);
            let component = files.get(yml.as_str()).map(|file| read(name, folder, file, report));
            let lacks = match &component {
                None => files
                    .get(format!("components/{folder}/{folder}.html").as_str())
                    .copied(),
                Some(Some(described)) if described.examples.is_empty() => files.get(yml.as_str()).copied(),
                Some(_) => None,
            };
            if let Some(file) = lacks.or(theme.manifest().filter(|_| component.is_none())) {
                report.push(
                    Diagnostic::new(&wording::EXAMPLE_MISSING, Place::file(&file.path))
                        .with("component", name)
                        .with("file", &yml),
                );
            }
            components.extend(component.flatten());
        }
        components
    }

    fn view(&self, components: &[Component], rendered: &[Vec<String>]) -> Value {
        let theme = &self.workshop.theme;
        let (name, version) = theme.name_and_version();
        let mut view = View::with_capacity(4);
        view.set("theme", name);
        view.set("version", version);
        view.set("doc", theme.doc());
        let component = |(component, html): (&Component, &Vec<String>)| {
            let mut view = View::with_capacity(5);
            view.set("name", component.name.as_str());
            view.set("id", anchor(component));
            view.set("doc", component.doc.as_str());
            view.set("frame", component.frame);
            let example = |(example, html): (&Example, &String)| {
                let mut view = View::with_capacity(2);
                view.set("title", example.title.clone());
                view.set("html", Value::safe_string(html));
                Value::from(view)
            };
            let shown = component.examples.iter().zip(html).filter(|_| !component.frame);
            view.set("examples", shown.map(example).collect::<Vec<_>>());
            Value::from(view)
        };
        view.set(
            "components",
            components.iter().zip(rendered).map(component).collect::<Vec<_>>(),
        );
        view.into()
    }

    /// The page with its addresses, the theme's files, and those files of the site that it shows.
    fn gallery_files(&self, html: &[u8], assets: &ThemeAssets, report: &mut Report) -> Option<Gallery> {
        let html = String::from_utf8_lossy(html);
        let of_site: BTreeMap<String, usize> = self
            .paths
            .iter()
            .zip(&self.files)
            .filter_map(|(path, file)| match file {
                File::Asset(number) => Some((encoded(path), *number)),
                _ => None,
            })
            .collect();
        let mut used: BTreeSet<usize> = BTreeSet::new();
        let mut page = String::with_capacity(html.len() + 1024);
        let mut pieces = html.split(ROOT);
        page.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let ends =
                |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '(' | ')' | ',' | '&' | '#' | '?');
            let path = piece.split(ends).next().unwrap_or_default();
            if let Some(number) = of_site.get(path) {
                used.insert(*number);
                page.push_str("./");
            } else if assets.files.contains_key(path) {
                page.push_str("./");
            } else {
                page.push_str(self.base_url());
            }
            page.push_str(piece);
        }
        let mut files: BTreeMap<&str, Made> = BTreeMap::new();
        for (path, file) in self.paths.iter().zip(&self.files) {
            if let File::Asset(number) = file
                && used.contains(number)
            {
                match self.asset(*number) {
                    Ok(made) => {
                        files.insert(path, made);
                    }
                    Err(problem) => {
                        report.push(*problem);
                        return None;
                    }
                }
            }
        }
        let of_theme = assets.files.iter();
        files.extend(of_theme.map(|(path, bytes)| (path.as_str(), Made::Bytes(bytes.clone()))));
        files.insert("index.html", Made::Bytes(page.into_bytes()));
        let (paths, files) = files.into_iter().map(|(path, made)| (path.to_owned(), made)).unzip();
        Some(Gallery { paths, files })
    }

    fn base_url(&self) -> &str {
        self.graph
            .sites
            .get(self.site)
            .map_or("", |site| &site.settings.base_url)
    }
}

impl Press {
    /// `page` and `site` of the gallery: those of the site's first page, but that it stands nowhere on the site.
    fn gallery_context(&self, page: &Page, theme: &theme::Theme) -> Context {
        let (name, version) = theme.name_and_version();
        let mut view = View::of(&self.page_view(page, TEMPLATE));
        view.set("kind", "gallery");
        view.set("title", format!("{name} {version}"));
        view.set("description", theme.doc());
        view.set("canonical", Value::none());
        view.set("card", Value::none());
        // It is no page of the site.
        view.set("policy", Value::none());
        view.set("noindex", true);
        let crumb = |title: String, url: String| {
            let mut view = View::with_capacity(2);
            view.set("title", title);
            view.set("url", url);
            Value::from(view)
        };
        let home = self.words.get("nav.home", None, &[], self.views.locale());
        let home = home.unwrap_or_else(|| self.views.site_text_of("title"));
        let way = [
            crumb(home, self.views.home_url()),
            crumb(format!("{name} {version}"), self.views.page_url(page)),
        ];
        view.set("breadcrumbs", Vec::from(way));
        let alternates = self.views.languages().into_iter().map(|language| {
            let current = language.get_from_path("current").and_then(Value::as_bool) == Some(true);
            let mut view = View::with_capacity(6);
            view.set("language", language.get_from_path("code").cloned());
            view.set("name", language.get_from_path("name").cloned());
            view.set("locale", Value::none());
            view.set("url", self.views.page_url(page));
            view.set("canonical", Value::none());
            view.set("current", current);
            view.set("missing", !current);
            Value::from(view)
        });
        view.set("alternates", alternates.collect::<Vec<_>>());
        let mut context = Context::new();
        context.insert_value("page", Value::from(view));
        // The page stands beside no icons, and asks no other host for them.
        let mut site = View::of(&self.site_for(page));
        site.set("icons", Vec::<Value>::new());
        site.set("manifest", Value::none());
        context.insert_value("site", Value::from(site));
        context
    }
}

/// The home page in the language of the press; a site with errors may have another one only.
fn first_page(press: &Press) -> Option<&Page> {
    let pages = || press.views.site().pages.iter();
    let here = |page: &&Page| page.language == press.views.language;
    let home = pages()
        .filter(here)
        .find(|page| matches!(page.subject, Subject::Home(_)));
    home.or_else(|| pages().find(here))
}

/// The HTML of all examples; those that fail are reported.
fn rendered(
    press: &Press,
    context: &Context,
    components: &[Component],
    assets: &ThemeAssets,
    report: &mut Report,
) -> Vec<Vec<String>> {
    let mut all = Vec::with_capacity(components.len());
    for component in components {
        let mut html = Vec::with_capacity(component.examples.len());
        for (number, example) in component.examples.iter().enumerate() {
            let mut out = Capped::default();
            let body = example.body.as_deref().map(|body| body_html(body, press.views.tag()));
            let outcome = with_addresses(&example.arguments, press, assets).and_then(|arguments| {
                press.tera.render_component_with_implicits_to(
                    &component.name,
                    &arguments,
                    context,
                    body.as_deref(),
                    true,
                    &mut out,
                )
            });
            if let Err(error) = outcome {
                let cause = template_errors::diagnostic(&error, "", "", press.template_files());
                let place = Place::value(&component.file, FieldPath::default().key("examples").item(number));
                let message = cause.message();
                let mut problem = Diagnostic::new(&wording::EXAMPLE_FAILS, place)
                    .with("component", &component.name)
                    .with("message", &message);
                // Arguments that do not fit are a mistake of the example, which the engine cannot place.
                if !cause.place.file.is_empty() {
                    problem = problem.label(cause.place, "it fails here");
                }
                report.push(problem);
            }
            html.push(String::from_utf8_lossy(&out.bytes).into_owned());
        }
        all.push(html);
    }
    all
}

/// The arguments of an example, where `asset:photo.svg` stands for the address of that file of the theme.
fn with_addresses(
    arguments: &serde_json::Map<String, serde_json::Value>,
    press: &Press,
    assets: &ThemeAssets,
) -> Result<Context, tera::Error> {
    let mut context = Context::new();
    for (name, argument) in arguments {
        let mut argument = argument.clone();
        address(&mut argument, press, assets)?;
        context.insert_value(name.clone(), Value::from_serializable(&argument));
    }
    Ok(context)
}

fn address(value: &mut serde_json::Value, press: &Press, assets: &ThemeAssets) -> Result<(), tera::Error> {
    match value {
        serde_json::Value::String(text) => {
            if let Some(name) = text.strip_prefix("asset:") {
                *text = press.views.url_of(assets.named(name).map_err(tera::Error::message)?);
            }
            Ok(())
        }
        serde_json::Value::Array(items) => items.iter_mut().try_for_each(|item| address(item, press, assets)),
        serde_json::Value::Object(fields) => fields.values_mut().try_for_each(|field| address(field, press, assets)),
        _ => Ok(()),
    }
}

/// What stands between the tags: HTML if it begins like that, else a line of Markdown.
fn body_html(body: &str, language: &str) -> String {
    if body.trim_start().starts_with('<') {
        body.to_owned()
    } else {
        markdown::inline(body, language)
    }
}

fn read(name: &str, folder: &str, file: &ThemeFile, report: &mut Report) -> Option<Component> {
    let node = match yaml::read(file.text().unwrap_or_default()) {
        Ok(node) => node,
        Err(error) => {
            report.push(yaml_problem(error, &file.path, 0));
            return None;
        }
    };
    let decoded = decode(&node, &COMPONENT, Role::Original, &file.path, &FieldPath::default());
    report.extend(decoded.diagnostics);
    let record = decoded.record;
    let mut examples = Vec::new();
    for (number, example) in record.list("examples").iter().enumerate() {
        let Fact::Free(serde_json::Value::Object(given)) = example else {
            let place = Place::value(&file.path, FieldPath::default().key("examples").item(number));
            report.push(
                Diagnostic::new(&wording::EXAMPLE_FAILS, place)
                    .with("component", name)
                    .with("message", "it is no map of arguments"),
            );
            return None;
        };
        let mut example = Example {
            title: None,
            body: None,
            arguments: serde_json::Map::new(),
        };
        for (argument, value) in given {
            match (argument.as_str(), value.as_str()) {
                ("_title", Some(title)) => example.title = Some(title.to_owned()),
                ("_body", Some(body)) => example.body = Some(body.to_owned()),
                _ => {
                    example.arguments.insert(argument.clone(), value.clone());
                }
            }
        }
        examples.push(example);
    }
    Some(Component {
        name: name.to_owned(),
        folder: folder.to_owned(),
        file: file.path.clone(),
        doc: record.text("doc").map_or("", Text::first).to_owned(),
        frame: record.is("frame"),
        examples,
    })
}

/// `embed.events` lies in `embed-events`.
fn folder_of(name: &str) -> String {
    name.replace(['.', '_', ':'], "-")
}

fn anchor(component: &Component) -> String {
    format!("c-{}", component.folder)
}

fn extent(components: &[Component]) -> Extent {
    Extent {
        components: components.len(),
        examples: components.iter().map(|component| component.examples.len()).sum(),
    }
}
