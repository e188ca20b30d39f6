//! Reads `site.yml` into the settings of a site.

use super::decode::{Reference, Role, base_url_fault, decode, is_id, list_of};
use super::hosts::{self, Host};
use super::{yaml, yaml_problem};
use crate::diagnostic::{Diagnostic, FieldPath, Place, Severity, Spot, suggest, wording};
use crate::model::{Kind, Record, SITE, Value};
use std::sync::Arc;

/// The settings of one site. What its fields mean stands in the schema `SITE`.
#[derive(Clone, Debug)]
pub struct SiteSettings {
    pub folder: usize,
    pub id: Box<str>,
    pub file: Arc<str>,
    pub record: Record,
    pub references: Vec<Reference>,
    /// At least one; the first is the default.
    pub languages: Vec<Box<str>>,
    /// Ends with `/`.
    pub base_url: Box<str>,
    pub timezone: jiff::tz::TimeZone,
    pub theme: Box<str>,
    pub raw_html: bool,
    /// Entries on one page of a list, at least 1.
    pub paginate: usize,
    /// Kinds that must be there in every language.
    pub translate: Vec<Kind>,
    /// The hosts that pages may ask, sorted by name.
    pub hosts: Vec<Host>,
    /// What `checks` says of codes, sorted.
    levels: Vec<(&'static str, Level)>,
    /// The fields whose values were reported and left out, as paths.
    unread: Vec<Box<str>>,
}

/// How bad a site takes what a check finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    At(Severity),
    Off,
}

impl SiteSettings {
    pub fn default_language(&self) -> &str {
        self.languages.first().map_or("de", |language| language)
    }

    /// `base_url` as `site.yml` has it: what names things for good does not follow a `--base-url`.
    pub fn permanent_base(&self) -> String {
        let base = self.record.name("base_url").unwrap_or(&self.base_url);
        format!("{}/", base.trim_end_matches('/'))
    }

    /// The path of `base_url`: `/`, `/allianz/`.
    pub fn base_path(&self) -> &str {
        let after_scheme = self.base_url.find("://").map_or(0, |at| at + "://".len());
        let host_and_path = self.base_url.get(after_scheme..).unwrap_or_default();
        host_and_path
            .find('/')
            .and_then(|at| host_and_path.get(at..))
            .unwrap_or("/")
    }

    /// Whether the site says that a public body answers for it.
    pub fn is_public_body(&self) -> bool {
        let legal = self.record.record("legal");
        legal.and_then(|legal| legal.word("public_body")) == Some("true")
    }

    /// Whether the site says of any code how bad it is.
    pub fn has_levels(&self) -> bool {
        !self.levels.is_empty()
    }

    /// What the site says of codes, sorted by code.
    pub fn levels(&self) -> &[(&'static str, Level)] {
        &self.levels
    }

    /// How bad this code is here, where the site says so.
    pub fn level(&self, code: &str) -> Option<Level> {
        let at = self.levels.binary_search_by(|(known, _)| (*known).cmp(code)).ok()?;
        self.levels.get(at).map(|(_, level)| *level)
    }

    /// Whether nothing stands at the path of a field that could not be read, such as `legal.land`.
    pub fn could_read(&self, path: &str) -> bool {
        let holds = |unread: &str| {
            let rest = path.strip_prefix(unread);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        !self.unread.iter().any(|unread| holds(unread))
    }

    /// What is said of the host with this name, in ASCII.
    pub fn host(&self, name: &str) -> Option<&Host> {
        let at = self.hosts.binary_search_by(|known| (*known.name).cmp(name)).ok()?;
        self.hosts.get(at)
    }

    /// The collection's part of an address: `veranstaltungen`.
    pub fn collection(&self, kind: Kind, language: &str) -> &str {
        let own = match self.record.get("paths") {
            Some(Value::Map(kinds)) => kinds.iter().find(|(name, _)| &**name == kind.folder()),
            _ => None,
        };
        match own {
            Some((_, Value::Map(names))) => names
                .iter()
                .find(|(tag, _)| &**tag == language)
                .and_then(|(_, name)| match name {
                    Value::Name(name) if is_id(name) => Some(&**name),
                    _ => None,
                })
                .unwrap_or_else(|| kind.address(language)),
            _ => kind.address(language),
        }
    }
}

/// The settings, unless the text cannot be read at all. What is missing gets a default, after it was reported.
pub(super) fn read(
    text: &str,
    folder: usize,
    id: &str,
    file: &Arc<str>,
    report: &mut Vec<Diagnostic>,
) -> Option<SiteSettings> {
    let node = yaml::read(text.trim_start_matches('\u{feff}'))
        .map_err(|error| report.push(yaml_problem(error, file, 0)))
        .ok()?;
    let decoded = decode(&node, &SITE, Role::Original, file, &FieldPath::default());
    let unread = decoded.diagnostics.iter().filter_map(|one| match &one.place.spot {
        Spot::Value(path) => Some(path.to_string().into()),
        _ => None,
    });
    let unread = unread.collect();
    report.extend(decoded.diagnostics);
    let record = decoded.record;
    let mut languages: Vec<Box<str>> = Vec::new();
    for language in record.names("languages") {
        if !languages.iter().any(|known| &**known == language) {
            languages.push(language.into());
        }
    }
    if languages.is_empty() {
        languages.push("de".into());
    }
    let mut base_url = record.name("base_url").unwrap_or("https://site.example/").to_owned();
    if let Some(reason) = base_url_fault(&base_url) {
        let place = Place::value(file, FieldPath::default().key("base_url"));
        report.push(
            Diagnostic::new(&wording::URL_INVALID, place)
                .with("url", &base_url)
                .with("reason", reason),
        );
    }
    if !base_url.ends_with('/') {
        base_url.push('/');
    }
    let translate = record.list("translate").iter().filter_map(|value| match value {
        Value::Word(word) => Kind::from_name(word),
        _ => None,
    });
    check_paths(&record, file, report);
    let levels = levels(&record, file, report);
    let hosts = hosts::read(&record, file, report);
    Some(SiteSettings {
        folder,
        id: id.into(),
        file: file.clone(),
        timezone: record
            .name("timezone")
            .and_then(|zone| jiff::tz::TimeZoneDatabase::bundled().get(zone).ok())
            .unwrap_or(jiff::tz::TimeZone::UTC),
        theme: record.name("theme").unwrap_or("verbund").into(),
        raw_html: record.word("raw_html") == Some("allow"),
        paginate: record.count("paginate").map_or(20, |count| (count as usize).max(1)),
        translate: translate.collect(),
        hosts,
        levels,
        unread,
        base_url: base_url.into(),
        languages,
        references: decoded.references,
        record,
    })
}

fn levels(record: &Record, file: &Arc<str>, report: &mut Vec<Diagnostic>) -> Vec<(&'static str, Level)> {
    let Some(Value::Map(checks)) = record.get("checks") else {
        return Vec::new();
    };
    let mut levels = Vec::with_capacity(checks.len());
    for (code, word) in checks {
        let known = || wording::ADJUSTABLE.iter().copied();
        let Some(known) = known().find(|known| **known == **code) else {
            let place = Place::key(file, FieldPath::default().key("checks").key(code));
            report.push(
                Diagnostic::new(&wording::CHECK_UNKNOWN, place)
                    .with("code", code)
                    .with("known", list_of(known()))
                    .suggest(suggest::nearest(code, known())),
            );
            continue;
        };
        let level = match word {
            Value::Word("error") => Level::At(Severity::Error),
            Value::Word("warning") => Level::At(Severity::Warning),
            Value::Word("note") => Level::At(Severity::Note),
            _ => Level::Off,
        };
        levels.push((known, level));
    }
    levels.sort_unstable_by_key(|(code, _)| *code);
    levels
}

/// Names of collections stand in addresses, so they follow the rule of ids; one that does not is passed over.
fn check_paths(record: &Record, file: &Arc<str>, report: &mut Vec<Diagnostic>) {
    let Some(Value::Map(kinds)) = record.get("paths") else {
        return;
    };
    for (name, names) in kinds {
        let path = FieldPath::default().key("paths").key(name);
        if Kind::from_folder(name).is_none() {
            let known = || Kind::ALL.into_iter().map(Kind::folder);
            report.push(
                Diagnostic::new(&wording::WORD_UNKNOWN, Place::key(file, path))
                    .with("word", name)
                    .with("field", "paths")
                    .with("known", list_of(known()))
                    .suggest(suggest::nearest(name, known())),
            );
            continue;
        }
        let Value::Map(names) = names else { continue };
        for (language, name) in names {
            if let Value::Name(name) = name
                && !is_id(name)
            {
                let place = Place::value(file, path.key(language));
                report.push(Diagnostic::new(&wording::ID_INVALID, place).with("id", name));
            }
        }
    }
}
