//! Turns each source on its own into entries with decoded fields, text and the references they mention.
//!
//! Parsing never fails: what is wrong is reported and left out, the entry stays, so that links to it
//! resolve and one mistake gives one message.

pub mod decode;
pub mod front_matter;
pub mod locate;
pub mod markdown;
mod settings;
pub mod typography;
pub mod yaml;

pub use decode::Reference;
pub use settings::SiteSettings;

use crate::diagnostic::{Diagnostic, FieldPath, Place, Report, Spot, wording};
use crate::discover::{Asset, DataFile, Folder, Form, Source, Sources};
use crate::model::{Kind, Record, Text};
use crate::world::World;
use decode::{Role, decode, is_id};
use markdown::{Body, Dialect, RawHtml};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The largest text file that is read, in bytes.
pub const MAX_TEXT: u64 = 4 * 1024 * 1024;

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
    /// Its text by language; a file has one, a `body` map may have several.
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
    pub sites: Vec<SiteSettings>,
    pub entries: Vec<Entry>,
    pub translations: Vec<Translation>,
    pub assets: Vec<Asset>,
    pub overrides: Vec<Asset>,
    /// By folder, then by name.
    pub data: BTreeMap<usize, BTreeMap<Box<str>, serde_json::Value>>,
}

/// Reads and decodes all sources, in parallel, in the order of the listing.
pub fn parse(world: &dyn World, sources: Sources, report: &mut Report) -> Parsed {
    let Sources {
        folders,
        entries,
        assets,
        data,
        overrides,
    } = sources;
    let mut sites = Vec::new();
    for (index, folder) in folders.iter().enumerate() {
        if let Some(file) = &folder.settings {
            sites.extend(settings::read(world, index, &folder.name, file, report));
        }
    }
    let manners: Vec<Manners> = (0..folders.len()).map(|folder| Manners::of(folder, &sites)).collect();
    let files: Vec<FileContent> = entries
        .par_iter()
        .map(|source| match manners.get(source.folder) {
            Some(manners) => read_source(world, source, manners),
            None => FileContent::default(),
        })
        .collect();
    let mut parsed = Parsed {
        folders,
        sites,
        assets,
        overrides,
        ..Parsed::default()
    };
    for file in files {
        parsed.entries.extend(file.entries);
        parsed.translations.extend(file.translations);
        report.extend(file.diagnostics);
    }
    parsed.data = read_data(world, &data, report);
    parsed
}

/// How texts of a folder are read.
struct Manners {
    language: Box<str>,
    raw_html: RawHtml,
}

impl Manners {
    /// The commons speak the default language of the first site.
    fn of(folder: usize, sites: &[SiteSettings]) -> Manners {
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

#[derive(Default)]
struct FileContent {
    entries: Vec<Entry>,
    translations: Vec<Translation>,
    diagnostics: Vec<Diagnostic>,
}

fn read_source(world: &dyn World, source: &Source, manners: &Manners) -> FileContent {
    let mut content = FileContent::default();
    let text = match read_text(world, &source.file, source.size) {
        Ok(text) => text,
        Err(diagnostic) => {
            content.diagnostics.push(*diagnostic);
            return content;
        }
    };
    match source.form {
        Form::List => read_list(source, &text, manners, &mut content),
        Form::Markdown | Form::Yaml => read_single(source, &text, manners, &mut content),
    }
    content
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
            content.translations.push(Translation {
                kind: source.kind,
                id: source.id.clone(),
                folder: source.folder,
                section: source.section.clone(),
                language: language.clone(),
                origin,
                record: decoded.record,
                body,
            });
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
            content.entries.push(entry);
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
        content.entries.push(read_entry(
            source,
            item,
            id.clone(),
            origin,
            None,
            manners,
            &mut content.diagnostics,
        ));
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
    let mut bodies = Vec::new();
    if let Some(text) = body {
        let dialect = Dialect {
            language: &manners.language,
            raw_html: manners.raw_html,
        };
        bodies.push((
            manners.language.clone(),
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
    Entry {
        kind: source.kind,
        id,
        folder: source.folder,
        origin,
        language: manners.language.clone(),
        record: decoded.record,
        references: decoded.references,
        bodies,
        section: source.section.clone(),
        bundle: source.bundle,
    }
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

/// The text of a file, checked for size, encoding and characters that no text may hold.
pub(crate) fn read_text(world: &dyn World, file: &Arc<str>, size: u64) -> Result<String, Box<Diagnostic>> {
    if size > MAX_TEXT {
        let mib = |bytes: u64| format!("{:.1} MiB", bytes as f64 / 1024.0 / 1024.0);
        return Err(Box::new(
            Diagnostic::new(&wording::FILE_TOO_LARGE, Place::file(file))
                .with("size", mib(size))
                .with("limit", mib(MAX_TEXT)),
        ));
    }
    let bytes = world.read(file).map_err(|reason| {
        Box::new(
            Diagnostic::new(&wording::FILE_UNREADABLE, Place::file(file))
                .with("file", file)
                .with("reason", reason),
        )
    })?;
    let text = String::from_utf8(bytes).map_err(|error| Box::new(encoding_problem(file, &error)))?;
    match control_character(&text) {
        None => Ok(text),
        Some((at, character)) => Err(Box::new(
            Diagnostic::new(
                &wording::FILE_CONTROL,
                Place::bytes(file, at..at + character.len_utf8()),
            )
            .with("character", format!("U+{:04X}", character as u32)),
        )),
    }
}

fn encoding_problem(file: &Arc<str>, error: &std::string::FromUtf8Error) -> Diagnostic {
    let bytes = error.as_bytes();
    let at = error.utf8_error().valid_up_to();
    let (guess, place) = match bytes {
        // An excerpt would show signs that nobody typed.
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => ("; it looks like UTF-16", Place::file(file)),
        _ => (
            "; it looks like Latin-1 or Windows-1252",
            Place::bytes(file, at..at + 1),
        ),
    };
    Diagnostic::new(&wording::FILE_ENCODING, place)
        .with("byte", format!("{:02x}", bytes.get(at).copied().unwrap_or_default()))
        .with("guess", guess)
}

/// Control characters are forbidden in XML 1.0 and HTML; U+FDD0 marks the site root in our own pages.
fn control_character(text: &str) -> Option<(usize, char)> {
    let suspicious = |byte: u8| (byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t')) || byte == 0x7f || byte == 0xef;
    // In pieces without an early exit, which the compiler turns into wide instructions.
    let is_suspicious = |piece: &[u8]| piece.iter().fold(false, |found, byte| found | suspicious(*byte));
    if !text.as_bytes().chunks(512).any(is_suspicious) {
        return None;
    }
    text.char_indices().find(|(_, c)| match c {
        '\n' | '\r' | '\t' => false,
        '\u{0}'..='\u{1f}' | '\u{7f}' | '\u{fdd0}'..='\u{fdef}' => true,
        _ => false,
    })
}

fn read_data(
    world: &dyn World,
    files: &[DataFile],
    report: &mut Report,
) -> BTreeMap<usize, BTreeMap<Box<str>, serde_json::Value>> {
    let mut data: BTreeMap<usize, BTreeMap<Box<str>, serde_json::Value>> = BTreeMap::new();
    for file in files {
        let text = match read_text(world, &file.file, 0) {
            Ok(text) => text,
            Err(diagnostic) => {
                report.push(*diagnostic);
                continue;
            }
        };
        let value = match file.file.rsplit('.').next() {
            Some("json") => serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
                let spot = Spot::Point {
                    line: error.line().max(1),
                    column: error.column().max(1),
                };
                let words = error.to_string();
                data_problem(&file.file, spot, words.split(" at line ").next().unwrap_or(&words))
            }),
            Some("csv") => read_csv(&text).map_err(|error| {
                let line = error.position().map_or(1, |position| position.line() as usize);
                data_problem(&file.file, Spot::Point { line, column: 1 }, &csv_reason(&error))
            }),
            _ => yaml::read(text.trim_start_matches('\u{feff}'))
                .map(|node| decode::free_data(&node))
                .map_err(|error| yaml_problem(error, &file.file, 0)),
        };
        match value {
            Ok(value) => {
                data.entry(file.folder).or_default().insert(file.name.clone(), value);
            }
            Err(diagnostic) => report.push(diagnostic),
        }
    }
    data
}

fn data_problem(file: &Arc<str>, spot: Spot, reason: &str) -> Diagnostic {
    Diagnostic::new(
        &wording::DATA_INVALID,
        Place {
            file: file.clone(),
            spot,
        },
    )
    .with("reason", reason)
}

fn csv_reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("this line has {len} columns, the lines above have {expected_len}")
        }
        _ => error.to_string(),
    }
}

/// Rows as maps from column name to text. Offices' spreadsheets separate by `;` as often as by `,`.
fn read_csv(text: &str) -> Result<serde_json::Value, csv::Error> {
    let text = text.trim_start_matches('\u{feff}');
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.matches(';').count() > header.matches(',').count() {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let names = reader.headers()?.clone();
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row?;
        let cells = names
            .iter()
            .zip(row.iter())
            .map(|(name, cell)| (name.to_owned(), cell.into()));
        rows.push(serde_json::Value::Object(cells.collect()));
    }
    Ok(serde_json::Value::Array(rows))
}
