//! Turns each source on its own into entries with decoded fields, text and the references they mention.
//!
//! Parsing never fails: what is wrong is reported and left out, the entry stays, so that links to it
//! resolve and one mistake gives one message.

mod data;
pub mod decode;
pub mod front_matter;
mod hosts;
mod kept;
pub mod locate;
pub mod markdown;
mod settings;
mod text;
pub mod typography;
pub mod yaml;

pub use decode::Reference;
pub use hosts::{Host, host_name};
pub use kept::{Kept, Wanted};
pub use settings::{Level, SiteSettings};
pub use text::{MAX_TEXT, read as plain_text};

use crate::diagnostic::{Diagnostic, FieldPath, Place, Report, Spot, wording};
use crate::discover::{Asset, DataFile, Folder, Form, Source, Sources};
use crate::model::{Kind, Record, Text};
use crate::world::{FileEntry, World};
use decode::{Role, decode, is_id};
use markdown::{Body, Dialect, RawHtml};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where an entry stands.
#[derive(Clone, Debug)]
pub struct Origin {
    pub file: Arc<str>,
    /// The way to its record from the top of the file's YAML; empty but for items of list files.
    pub prefix: FieldPath,
    pub markdown: bool,
    /// Byte at which the Markdown text begins in the file.
    pub body_start: usize,
}

impl Origin {
    /// The place of a field of the record.
    pub fn field(&self, path: &FieldPath) -> Place {
        Place::value(&self.file, self.prefix.join(path))
    }

    pub fn key(&self, path: &FieldPath) -> Place {
        Place::key(&self.file, self.prefix.join(path))
    }

    /// The entry as a whole.
    pub fn entry(&self) -> Place {
        if self.prefix.0.is_empty() {
            Place::file(&self.file)
        } else {
            Place::key(&self.file, self.prefix.clone())
        }
    }

    /// A range of the Markdown text, or the field `body` where the text stands in YAML.
    pub fn text(&self, range: &std::ops::Range<usize>) -> Place {
        if self.markdown {
            Place::bytes(&self.file, self.body_start + range.start..self.body_start + range.end)
        } else {
            self.field(&FieldPath::default().key("body"))
        }
    }
}

/// One entry as its file gives it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub kind: Kind,
    pub id: Box<str>,
    pub folder: usize,
    pub origin: Origin,
    /// Language of its plain texts.
    pub language: Box<str>,
    pub record: Record,
    pub references: Vec<Reference>,
    /// Its text by language; a file has one, a `body` map may have several. Without a lead where a summary says as much.
    pub bodies: Vec<(Box<str>, Body)>,
    pub section: Box<str>,
    pub bundle: bool,
}

/// The texts of an entry in another language.
#[derive(Clone, Debug)]
pub struct Translation {
    pub kind: Kind,
    pub id: Box<str>,
    pub folder: usize,
    pub section: Box<str>,
    pub language: Box<str>,
    pub origin: Origin,
    pub record: Record,
    pub body: Option<Body>,
}

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Parsed {
    pub folders: Vec<Folder>,
    pub sites: Vec<Arc<SiteSettings>>,
    pub entries: Vec<Arc<Entry>>,
    pub translations: Vec<Arc<Translation>>,
    pub assets: Vec<Asset>,
    pub overrides: Vec<Asset>,
    /// By folder, then by name.
    pub data: BTreeMap<usize, BTreeMap<Box<str>, Arc<serde_json::Value>>>,
}

/// Reads and decodes all sources, in parallel, in the order of the listing. What is in `kept` is not read again.
pub fn parse(world: &dyn World, sources: Sources, kept: &mut Kept, wanted: Wanted, report: &mut Report) -> Parsed {
    let Sources {
        folders,
        entries,
        assets,
        data,
        overrides,
    } = sources;
    let settings = folders.iter().enumerate().filter_map(|(folder, found)| {
        let id = found.name.clone();
        Some((found.settings.clone()?, Work::Settings { folder, id }))
    });
    let settings = kept.read(world, settings.collect(), wanted, report);
    let sites: Vec<Arc<SiteSettings>> = settings.iter().filter_map(|read| read.settings.clone()).collect();
    let manners: Vec<Manners> = (0..folders.len()).map(|folder| Manners::of(folder, &sites)).collect();
    let work = entries.into_iter().filter_map(|(file, source)| {
        let manners = manners.get(source.folder)?.clone();
        Some((file, Work::Entries { source, manners }))
    });
    let contents = kept.read(world, work.collect(), wanted, report);
    let work = data.into_iter().map(|found| {
        let DataFile { file, folder, name } = found;
        (file, Work::Data { folder, name })
    });
    let tables = kept.read(world, work.collect(), wanted, report);
    kept.forget_the_rest();
    let mut parsed = Parsed {
        folders,
        sites,
        assets,
        overrides,
        ..Parsed::default()
    };
    for content in contents {
        parsed.entries.extend(content.entries.iter().cloned());
        parsed.translations.extend(content.translations.iter().cloned());
    }
    for content in tables {
        if let Some((folder, name, value)) = &content.data {
            parsed
                .data
                .entry(*folder)
                .or_default()
                .insert(name.clone(), value.clone());
        }
    }
    parsed
}

/// How texts of a folder are read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Manners {
    language: Arc<str>,
    raw_html: RawHtml,
}

impl Manners {
    /// The commons speak the default language of the first site.
    fn of(folder: usize, sites: &[Arc<SiteSettings>]) -> Manners {
        let own = sites.iter().find(|site| site.folder == folder);
        let language = own
            .or(sites.first())
            .map_or("de".into(), |site| site.default_language().into());
        let raw_html = if own.is_some_and(|site| site.raw_html) {
            RawHtml::Allow
        } else {
            RawHtml::Safe
        };
        Manners { language, raw_html }
    }
}

/// What is to be made of a file; the same work on the same bytes gives the same content.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Work {
    Settings { folder: usize, id: Box<str> },
    Entries { source: Arc<Source>, manners: Manners },
    Data { folder: usize, name: Box<str> },
}

/// What one file gave.
#[derive(Debug, Default)]
struct FileContent {
    settings: Option<Arc<SiteSettings>>,
    entries: Vec<Arc<Entry>>,
    translations: Vec<Arc<Translation>>,
    /// Its folder, name and value.
    data: Option<(usize, Box<str>, Arc<serde_json::Value>)>,
    diagnostics: Vec<Diagnostic>,
}

impl Work {
    /// Whether two equal values share what they are made of, which is quickly told of all files.
    fn is_identical(&self, other: &Work) -> bool {
        match (self, other) {
            (Work::Entries { source, .. }, Work::Entries { source: other, .. }) => Arc::ptr_eq(source, other),
            _ => true,
        }
    }

    /// `bytes` is what the file holds, or why it cannot be read.
    fn of(&self, file: &FileEntry, bytes: Result<Vec<u8>, Box<Diagnostic>>) -> FileContent {
        let mut content = FileContent::default();
        let text = match bytes.and_then(|bytes| text::checked(&file.path, bytes)) {
            Ok(text) => text,
            Err(diagnostic) => {
                content.diagnostics.push(*diagnostic);
                return content;
            }
        };
        match self {
            Work::Settings { folder, id } => {
                content.settings =
                    settings::read(&text, *folder, id, &file.path, &mut content.diagnostics).map(Arc::new);
            }
            Work::Entries { source, manners } => match source.form {
                Form::List => read_list(source, &text, manners, &mut content),
                Form::Markdown | Form::Yaml => read_single(source, &text, manners, &mut content),
            },
            Work::Data { folder, name } => match data::read(&file.path, &text) {
                Ok(value) => content.data = Some((*folder, name.clone(), Arc::new(value))),
                Err(diagnostic) => content.diagnostics.push(*diagnostic),
            },
        }
        content
    }
}

fn read_single(source: &Source, text: &str, manners: &Manners, content: &mut FileContent) {
    if !is_id(&source.id) {
        let name = source.file.rsplit('/').next().unwrap_or_default();
        content
            .diagnostics
            .push(Diagnostic::new(&wording::FILE_NAME, Place::file(&source.file)).with("name", name));
    }
    let markdown = source.form == Form::Markdown;
    let split = if markdown {
        match front_matter::split(text) {
            Ok(split) => split,
            Err(error) => return content.diagnostics.push(yaml_problem(error, &source.file, 0)),
        }
    } else {
        let start = text.len() - text.trim_start_matches('\u{feff}').len();
        front_matter::Split {
            yaml: text.get(start..),
            yaml_start: start,
            body: "",
            body_start: text.len(),
        }
    };
    let Some(yaml) = split.yaml else {
        content.diagnostics.push(Diagnostic::new(
            &wording::FRONT_MATTER_MISSING,
            Place::file(&source.file),
        ));
        return;
    };
    let node = match yaml::read(yaml) {
        Ok(node) => node,
        Err(error) => {
            let lines_before = text.get(..split.yaml_start).unwrap_or_default().matches('\n').count();
            return content
                .diagnostics
                .push(yaml_problem(error, &source.file, lines_before));
        }
    };
    let origin = Origin {
        file: source.file.clone(),
        prefix: FieldPath::default(),
        markdown,
        body_start: split.body_start,
    };
    let body = (markdown && !split.body.trim().is_empty()).then_some(split.body);
    match &source.language {
        Some(language) => {
            let decoded = decode(
                &node,
                source.kind.schema(),
                Role::Translation,
                &source.file,
                &origin.prefix,
            );
            content.diagnostics.extend(decoded.diagnostics);
            let dialect = Dialect {
                language,
                raw_html: manners.raw_html,
            };
            let body = text_of(body, &decoded.record, language)
                .map(|text| read_body(text, &dialect, &origin, &mut content.diagnostics));
            content.translations.push(Arc::new(Translation {
                kind: source.kind,
                id: source.id.clone(),
                folder: source.folder,
                section: source.section.clone(),
                language: language.clone(),
                origin,
                record: decoded.record,
                body,
            }));
        }
        None => {
            let entry = read_entry(
                source,
                &node,
                source.id.clone(),
                origin,
                body,
                manners,
                &mut content.diagnostics,
            );
            content.entries.push(Arc::new(entry));
        }
    }
}

fn read_list(source: &Source, text: &str, manners: &Manners, content: &mut FileContent) {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let node = match yaml::read(text.get(start..).unwrap_or_default()) {
        Ok(node) => node,
        Err(error) => return content.diagnostics.push(yaml_problem(error, &source.file, 0)),
    };
    let yaml::Node::Map(items) = &node else {
        if node != yaml::Node::Null {
            let place = Place::file(&source.file);
            content.diagnostics.push(
                Diagnostic::new(&wording::NOT_A_RECORD, place)
                    .with("kind", "a list file")
                    .with("found", "no map from id to record"),
            );
        }
        return;
    };
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, item) in items {
        let nth = seen.entry(id).or_default();
        let prefix = FieldPath::default().step(crate::diagnostic::Step::Key(id.as_ref().into(), *nth));
        let place = Place::key(&source.file, prefix.clone());
        *nth += 1;
        if *nth > 1 {
            let first = Place::key(&source.file, FieldPath::default().key(id));
            content.diagnostics.push(
                Diagnostic::new(&wording::ID_DUPLICATE, place)
                    .with("kind", source.kind)
                    .with("id", id)
                    .label(first, "first given here"),
            );
            continue;
        }
        if !is_id(id) {
            content
                .diagnostics
                .push(Diagnostic::new(&wording::ID_INVALID, place).with("id", id));
            continue;
        }
        let origin = Origin {
            file: source.file.clone(),
            prefix,
            markdown: false,
            body_start: 0,
        };
        let entry = read_entry(
            source,
            item,
            id.clone(),
            origin,
            None,
            manners,
            &mut content.diagnostics,
        );
        content.entries.push(Arc::new(entry));
    }
}

fn read_entry(
    source: &Source,
    node: &yaml::Node,
    id: Box<str>,
    origin: Origin,
    body: Option<&str>,
    manners: &Manners,
    diagnostics: &mut Vec<Diagnostic>,
) -> Entry {
    let decoded = decode(node, source.kind.schema(), Role::Original, &source.file, &origin.prefix);
    diagnostics.extend(decoded.diagnostics);
    let mut bodies = Vec::with_capacity(1);
    if let Some(text) = body {
        let dialect = Dialect {
            language: &manners.language,
            raw_html: manners.raw_html,
        };
        bodies.push((
            manners.language.as_ref().into(),
            read_body(text, &dialect, &origin, diagnostics),
        ));
    } else if let Some(text) = decoded.record.text("body") {
        let texts: Vec<(&str, &str)> = match text {
            Text::Plain(text) => vec![(&manners.language, text)],
            Text::Languages(texts) => texts.iter().map(|(language, text)| (&**language, &**text)).collect(),
        };
        for (language, text) in texts {
            let dialect = Dialect {
                language,
                raw_html: manners.raw_html,
            };
            bodies.push((language.into(), read_body(text, &dialect, &origin, diagnostics)));
        }
    }
    if decoded.record.text("summary").is_some() {
        bodies.iter_mut().for_each(|(_, body)| body.lead = None);
    }
    Entry {
        kind: source.kind,
        id,
        folder: source.folder,
        origin,
        language: manners.language.as_ref().into(),
        record: decoded.record,
        references: decoded.references,
        bodies,
        section: source.section.clone(),
        bundle: source.bundle,
    }
}

/// The same items in as much memory as they need. Shrinking a list leaves it in place where that is less than twice as much.
fn exact<T>(items: Vec<T>) -> Vec<T> {
    if items.len() == items.capacity() {
        return items;
    }
    let mut kept = Vec::with_capacity(items.len());
    kept.extend(items);
    kept
}

fn text_of<'t>(body: Option<&'t str>, record: &'t Record, language: &str) -> Option<&'t str> {
    body.or_else(|| record.text("body")?.in_language(language))
}

fn read_body(text: &str, dialect: &Dialect, origin: &Origin, diagnostics: &mut Vec<Diagnostic>) -> Body {
    let (body, problems) = markdown::read(text, dialect);
    for problem in problems {
        let mut diagnostic = Diagnostic::new(problem.wording, origin.text(&problem.range));
        diagnostic.words = problem.words;
        diagnostics.push(diagnostic);
    }
    body
}

/// An error of reading YAML as a problem of its file; `lines_before` stand above the YAML.
pub(crate) fn yaml_problem(error: yaml::YamlError, file: &Arc<str>, lines_before: usize) -> Diagnostic {
    let spot = Spot::Point {
        line: error.line + lines_before,
        column: error.column,
    };
    let mut diagnostic = Diagnostic::new(
        error.wording,
        Place {
            file: file.clone(),
            spot,
        },
    );
    diagnostic.words = error.words;
    diagnostic
}
