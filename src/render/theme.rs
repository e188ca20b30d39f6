//! Loads a theme: its own files over those of the theme it extends, over the site's overrides.
//!
//! The default theme is part of the program, so that a workspace needs no theme folder; a folder of the same
//! name in the workspace takes its place.

use crate::diagnostic::{Diagnostic, FieldPath, Place, Report, suggest, wording};
use crate::discover::Asset;
use crate::model::schema::{Schema, Shape, field};
use crate::model::{Record, STORAGE, Value as Fact};
use crate::parse::decode::{Role, decode, list_of};
use crate::parse::{yaml, yaml_problem};
use crate::world::World;
use include_dir::{Dir, include_dir};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The version of `docs/theme-contract.md` that this program keeps.
pub const CONTRACT: u64 = 1;

/// The theme that is part of the program.
pub const BUILT_IN: &str = "verbund";

/// Name of the layer of what a site overrides.
const OVERRIDES: &str = "_site";

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/verbund");

static THEME: Schema = Schema {
    name: "a theme",
    doc: "`theme.yml` of a theme.",
    shorthand: None,
    fields: &[
        field("name", Shape::Name, "The name of the theme's folder.").required(),
        field("version", Shape::Name, "The theme's own version.").required(),
        field(
            "contract",
            Shape::Count,
            "Version of the theme contract it is made for.",
        )
        .required(),
        field("extends", Shape::Id, "Theme whose files it takes where it has none."),
        field("doc", Shape::Text, "What it looks like."),
        field("licence", Shape::Name, "SPDX identifier."),
        field("options", Shape::Map(&Shape::Record(&OPTION)), "What sites may set."),
        field(
            "storage",
            Shape::List(&Shape::Record(&STORAGE)),
            "What its scripts keep on the devices of visitors.",
        ),
    ],
};

static OPTION: Schema = Schema {
    name: "a theme option",
    doc: "A setting that a theme offers.",
    shorthand: None,
    fields: &[
        field(
            "type",
            Shape::Word(&[
                ("bool", "yes or no"),
                ("count", "whole number"),
                ("text", "text"),
                ("word", "one of `values`"),
                ("colour", "#rrggbb"),
            ]),
            "What it takes.",
        )
        .required(),
        field("values", Shape::List(&Shape::Name), "The words of a `word`."),
        field("default", Shape::Free, "What holds if a site says nothing."),
        field("doc", Shape::Text, "What it does."),
    ],
};

/// A file of a theme.
#[derive(Clone, Debug)]
pub struct ThemeFile {
    /// Where it lies, for messages: `themes/verbund/templates/page.html`.
    pub path: Arc<str>,
    pub bytes: Cow<'static, [u8]>,
}

impl ThemeFile {
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }
}

/// One theme of the chain: the site's overrides, the site's theme, what that extends.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Prefix of its templates: `_site`, `amt`, `verbund`.
    pub name: String,
    /// By path inside of the theme.
    pub files: BTreeMap<String, ThemeFile>,
}

/// A theme as one site uses it: nearest layer first.
#[derive(Clone, Debug)]
pub struct Theme {
    pub layers: Vec<Layer>,
    /// The manifests, nearest first.
    declared: Vec<Record>,
}

impl Theme {
    /// Every file once, from the nearest layer that has it.
    pub fn files(&self) -> BTreeMap<&str, &ThemeFile> {
        let mut files = BTreeMap::new();
        for layer in self.layers.iter().rev() {
            files.extend(layer.files.iter().map(|(path, file)| (path.as_str(), file)));
        }
        files
    }

    /// The nearest theme's folder and version; what a site overrides is none.
    pub fn name_and_version(&self) -> (&str, &str) {
        let own = self.layers.iter().find(|layer| layer.name != OVERRIDES);
        let version = self.declared.first().and_then(|manifest| manifest.name("version"));
        (own.map_or("", |layer| &layer.name), version.unwrap_or_default())
    }

    /// What the nearest theme says of itself.
    pub fn doc(&self) -> Option<&str> {
        self.declared.first()?.text("doc").map(crate::model::Text::first)
    }

    /// What the scripts of these themes keep on devices.
    pub fn storage(&self) -> impl Iterator<Item = &Record> {
        self.declared.iter().flat_map(|manifest| manifest.records("storage"))
    }

    /// The same with the manifest that says it.
    pub fn storage_by_manifest(&self) -> impl Iterator<Item = (&Arc<str>, impl Iterator<Item = &Record>)> {
        let manifests = self.layers.iter().filter_map(|layer| layer.files.get("theme.yml"));
        let declared = manifests.zip(&self.declared);
        declared.map(|(file, manifest)| (&file.path, manifest.records("storage")))
    }

    /// The manifest of the nearest theme.
    pub fn manifest(&self) -> Option<&ThemeFile> {
        let mut own = self.layers.iter().filter(|layer| layer.name != OVERRIDES);
        own.find_map(|layer| layer.files.get("theme.yml"))
    }

    pub fn file(&self, path: &str) -> Option<&ThemeFile> {
        self.layers.iter().find_map(|layer| layer.files.get(path))
    }
}

/// Loads the theme `name` with the overrides of a site, if it has some.
pub fn load(
    world: &dyn World,
    name: &str,
    overrides: &[Asset],
    settings: &Arc<str>,
    report: &mut Report,
) -> Option<Theme> {
    let mut layers = Vec::new();
    if !overrides.is_empty() {
        layers.push(Layer {
            name: OVERRIDES.to_owned(),
            files: override_files(world, overrides, report),
        });
    }
    let mut declared: Vec<Record> = Vec::new();
    let mut next = Some(name.to_owned());
    // Who asked for the next theme: the site, then each theme that extends another.
    let mut asked = Place::value(settings, FieldPath::default().key("theme"));
    while let Some(name) = next {
        if layers.iter().any(|layer| layer.name == name) {
            let circle = layers
                .iter()
                .map(|layer| layer.name.as_str())
                .chain([name.as_str()])
                .collect::<Vec<_>>()
                .join(" → ");
            report.push(Diagnostic::new(&wording::THEME_CIRCLE, asked).with("circle", circle));
            return None;
        }
        let files = theme_files(world, &name, report);
        let Some(manifest) = files.get("theme.yml") else {
            report.push(
                Diagnostic::new(&wording::THEME_UNKNOWN, asked)
                    .with("theme", &name)
                    .suggest(suggest::nearest(&name, [BUILT_IN])),
            );
            return None;
        };
        let record = read_manifest(manifest, report)?;
        asked = Place::value(&manifest.path, FieldPath::default().key("extends"));
        next = record.name("extends").map(str::to_owned);
        declared.push(record);
        layers.push(Layer { name, files });
    }
    Some(Theme { layers, declared })
}

fn theme_files(world: &dyn World, name: &str, report: &mut Report) -> BTreeMap<String, ThemeFile> {
    let folder = format!("themes/{name}");
    let listing = world.list(&folder);
    let mut files = BTreeMap::new();
    for file in &listing.files {
        match (file.path.strip_prefix(&format!("{folder}/")), world.read(&file.path)) {
            (Some(inner), Ok(bytes)) => {
                files.insert(
                    inner.to_owned(),
                    ThemeFile {
                        path: file.path.clone(),
                        bytes: Cow::Owned(bytes),
                    },
                );
            }
            (_, Err(reason)) => report.push(
                Diagnostic::new(&wording::FILE_UNREADABLE, Place::file(&file.path))
                    .with("file", &file.path)
                    .with("reason", reason),
            ),
            (None, _) => {}
        }
    }
    if files.is_empty() && name == BUILT_IN {
        add_embedded(&EMBEDDED, &mut files);
    }
    files
}

fn add_embedded(dir: &'static Dir<'static>, files: &mut BTreeMap<String, ThemeFile>) {
    for file in dir.files() {
        if let Some(inner) = file.path().to_str() {
            let inner = inner.replace('\\', "/");
            let path = format!("themes/{BUILT_IN}/{inner}").into();
            files.insert(
                inner,
                ThemeFile {
                    path,
                    bytes: Cow::Borrowed(file.contents()),
                },
            );
        }
    }
    for inner in dir.dirs() {
        add_embedded(inner, files);
    }
}

/// The text of a file of the built-in theme, by its path from the workspace.
pub fn embedded_text(path: &str) -> Option<&'static str> {
    EMBEDDED
        .get_file(path.strip_prefix("themes/verbund/")?)?
        .contents_utf8()
}

fn override_files(world: &dyn World, overrides: &[Asset], report: &mut Report) -> BTreeMap<String, ThemeFile> {
    let mut files = BTreeMap::new();
    for asset in overrides {
        match world.read(&asset.file) {
            Ok(bytes) => {
                let file = ThemeFile {
                    path: asset.file.clone(),
                    bytes: Cow::Owned(bytes),
                };
                files.insert(asset.path.to_string(), file);
            }
            Err(reason) => report.push(
                Diagnostic::new(&wording::FILE_UNREADABLE, Place::file(&asset.file))
                    .with("file", &asset.file)
                    .with("reason", reason),
            ),
        }
    }
    files
}

fn read_manifest(file: &ThemeFile, report: &mut Report) -> Option<Record> {
    let node = match yaml::read(file.text().unwrap_or_default()) {
        Ok(node) => node,
        Err(error) => {
            report.push(yaml_problem(error, &file.path, 0));
            return None;
        }
    };
    let decoded = decode(&node, &THEME, Role::Original, &file.path, &FieldPath::default());
    let is_sound = decoded.diagnostics.is_empty();
    report.extend(decoded.diagnostics);
    if !is_sound {
        return None;
    }
    if let Some(contract) = decoded
        .record
        .count("contract")
        .filter(|contract| *contract != CONTRACT)
    {
        let place = Place::value(&file.path, FieldPath::default().key("contract"));
        report.push(
            Diagnostic::new(&wording::THEME_CONTRACT, place)
                .with("contract", contract)
                .with("known", CONTRACT),
        );
        return None;
    }
    Some(decoded.record)
}

/// The defaults of all declared options, replaced by what the site says where that fits.
pub fn chosen_options(
    theme: &str,
    declared: &Theme,
    chosen: Option<&serde_json::Value>,
    settings: &Arc<str>,
    report: &mut Report,
) -> serde_json::Value {
    let mut options: BTreeMap<&str, &Record> = BTreeMap::new();
    for manifest in declared.declared.iter().rev() {
        if let Some(Fact::Map(entries)) = manifest.get("options") {
            options.extend(entries.iter().filter_map(|(name, option)| match option {
                Fact::Record(record) => Some((&**name, record)),
                _ => None,
            }));
        }
    }
    let mut values = serde_json::Map::new();
    for (name, option) in &options {
        let default = match option.get("default") {
            Some(Fact::Free(default)) => default.clone(),
            _ => serde_json::Value::Null,
        };
        values.insert((*name).to_owned(), default);
    }
    for (name, value) in chosen.and_then(serde_json::Value::as_object).into_iter().flatten() {
        let path = FieldPath::default().key("options").key(name);
        match options.get(name.as_str()) {
            None => report.push(
                Diagnostic::new(&wording::THEME_OPTION, Place::key(settings, path))
                    .with("theme", theme)
                    .with("option", name)
                    .with("known", list_of(options.keys().copied()))
                    .suggest(suggest::nearest(name, options.keys().copied())),
            ),
            Some(option) => match misfit(option, value) {
                None => {
                    values.insert(name.clone(), value.clone());
                }
                Some(expected) => report.push(
                    Diagnostic::new(&wording::THEME_OPTION_TYPE, Place::value(settings, path))
                        .with("option", name)
                        .with("expected", expected)
                        .with("found", format!("`{value}`"))
                        .with("doc", option.name("doc").unwrap_or_default()),
                ),
            },
        }
    }
    serde_json::Value::Object(values)
}

/// Reports defaults that the options themselves would refuse.
pub fn check_defaults(theme: &Theme, report: &mut Report) {
    let manifests = theme.layers.iter().filter_map(|layer| layer.files.get("theme.yml"));
    for (file, manifest) in manifests.zip(&theme.declared) {
        let Some(Fact::Map(options)) = manifest.get("options") else {
            continue;
        };
        for (name, option) in options {
            let Fact::Record(option) = option else { continue };
            let default = match option.get("default") {
                Some(Fact::Free(default)) => default.clone(),
                _ => serde_json::Value::Null,
            };
            if let Some(expected) = misfit(option, &default) {
                let path = FieldPath::default().key("options").key(name);
                let place = if default.is_null() {
                    Place::key(&file.path, path)
                } else {
                    Place::value(&file.path, path.key("default"))
                };
                report.push(
                    Diagnostic::new(&wording::THEME_OPTION_DEFAULT, place)
                        .with("option", name)
                        .with("expected", expected)
                        .with("found", format!("`{default}`")),
                );
            }
        }
    }
}

/// What the option takes, if the value does not fit.
fn misfit(option: &Record, value: &serde_json::Value) -> Option<String> {
    let text = value.as_str();
    let (fits, expected) = match option.word("type") {
        Some("bool") => (value.is_boolean(), "`true` or `false`".to_owned()),
        Some("count") => (value.as_u64().is_some(), "a whole number".to_owned()),
        Some("word") => {
            let known: Vec<&str> = option.names("values").collect();
            (
                text.is_some_and(|word| known.contains(&word)),
                format!("one of {}", list_of(known)),
            )
        }
        Some("colour") => {
            let digits = text.and_then(|text| text.strip_prefix('#')).unwrap_or_default();
            (
                digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()),
                "a colour such as `\"#00549f\"`".to_owned(),
            )
        }
        _ => (text.is_some(), "text".to_owned()),
    };
    (!fits).then_some(expected)
}
