//! The preview's own pages and scripts, below `/_verbund/` and at `/`.

use super::answer::{Answer, Content};
use super::preview::with_script;
use super::problems::Problem;
use crate::diagnostic::{Report, Severity};
use crate::model::Kind;
use crate::render::SiteBundle;
use crate::render::hosts::media_type_of;
use crate::resolve::{Graph, Site};
use serde::Serialize;
use std::collections::BTreeMap;
use tera::{Context, Tera};
use xxhash_rust::xxh3::xxh3_64;

const SCRIPTS: &[(&str, &str)] = &[
    ("live.js", include_str!("client/live.js")),
    ("problems.js", include_str!("client/problems.js")),
    ("stream.js", include_str!("client/stream.js")),
    ("idiomorph.js", include_str!("client/idiomorph.js")),
    ("preview.css", include_str!("client/preview.css")),
];

const TEMPLATES: &[(&str, &str)] = &[
    ("problem_list.html", include_str!("client/problem_list.html")),
    ("index.html", include_str!("client/index.html")),
    ("problem.html", include_str!("client/problem.html")),
];

pub struct OwnPages {
    templates: Tera,
}

/// What the list of sites shows.
#[derive(Serialize)]
pub struct Overview<'a> {
    pub sites: Vec<SiteFacts>,
    pub problems: &'a [Problem],
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
    pub version: &'a str,
    /// Name of the workspace's folder.
    pub root: &'a str,
    pub held: bool,
    pub checked: bool,
}

/// A site in the list of sites.
#[derive(Serialize)]
pub struct SiteFacts {
    id: String,
    title: String,
    url: String,
    pages: usize,
    entries: usize,
    kinds: Vec<KindCount>,
    languages: Vec<String>,
    base_url: String,
    theme: String,
    next_change: Option<String>,
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct KindCount {
    name: &'static str,
    count: usize,
}

/// A site to choose.
#[derive(Serialize)]
pub struct Link {
    id: String,
    title: String,
    url: String,
}

impl SiteFacts {
    pub fn of(graph: &Graph, bundle: &SiteBundle, site: &Site, address: &str, report: &Report) -> SiteFacts {
        let mut by_kind: BTreeMap<Kind, usize> = BTreeMap::new();
        for entry in site.shown.iter().filter_map(|id| graph.entries.get(*id)) {
            *by_kind.entry(entry.kind()).or_default() += 1;
        }
        let folder = format!("content/{}/", site.settings.id);
        let own: Vec<Severity> = report
            .iter()
            .filter(|problem| problem.place.file.starts_with(&folder))
            .map(|problem| problem.severity())
            .collect();
        let count = |severity| own.iter().filter(|found| **found == severity).count();
        let settings = &site.settings;
        SiteFacts {
            id: settings.id.to_string(),
            title: title_of(site),
            url: address.to_owned(),
            pages: bundle.pages(),
            entries: site.shown.len(),
            kinds: by_kind
                .into_iter()
                .map(|(kind, count)| KindCount {
                    name: if count == 1 { kind.name() } else { kind.folder() },
                    count,
                })
                .collect(),
            languages: settings.languages.iter().map(ToString::to_string).collect(),
            base_url: settings.base_url.to_string(),
            theme: settings.theme.to_string(),
            next_change: site.next_change.map(|day| day.to_string()),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
        }
    }
}

pub fn link(site: &Site, address: &str) -> Link {
    Link {
        id: site.settings.id.to_string(),
        title: title_of(site),
        url: address.to_owned(),
    }
}

fn title_of(site: &Site) -> String {
    let title = site.settings.record.text("title");
    title.map_or(&*site.settings.id, |text| text.first()).to_owned()
}

impl OwnPages {
    pub fn new() -> OwnPages {
        let mut templates = Tera::default();
        // They are part of the program, and a test renders each; without them pages would say so themselves.
        let _ = templates.add_raw_templates(TEMPLATES.to_vec());
        OwnPages { templates }
    }

    /// A script or style sheet by its name.
    pub fn file(&self, name: &str) -> Option<Answer> {
        let (_, text) = SCRIPTS.iter().find(|(known, _)| *known == name)?;
        Some(Answer {
            status: 200,
            media_type: media_type_of(name),
            headers: Vec::new(),
            tag: Some(format!("{:016x}", xxh3_64(text.as_bytes()))),
            body: Content::Bytes(text.as_bytes().into()),
        })
    }

    /// The list of sites.
    pub fn overview(&self, overview: &Overview<'_>) -> Answer {
        self.page("index.html", 200, Context::from_serialize(overview).unwrap_or_default())
    }

    /// A page that cannot be made.
    pub fn cannot_be_made(&self, problems: &[Problem]) -> Answer {
        let text = "Its template or its content has an error. It appears here as soon as that is repaired.";
        self.problem(500, "This page cannot be made", text, problems, Vec::new())
    }

    /// A page that somebody else is waiting for already.
    pub fn takes_too_long(&self) -> Answer {
        let text = "It takes longer than ten seconds to be made. Does a template run in circles?";
        self.problem(503, "This page takes too long", text, &[], Vec::new())
    }

    /// An address outside of all sites.
    pub fn nothing_there(&self, sites: Vec<Link>, problems: &[Problem]) -> Answer {
        let text = "None of the sites has a page at this address.";
        self.problem(404, "Nothing here", text, problems, sites)
    }

    fn problem(&self, status: u16, title: &str, text: &str, problems: &[Problem], sites: Vec<Link>) -> Answer {
        let mut context = Context::new();
        context.insert("status", &status);
        context.insert("title", title);
        context.insert("text", text);
        context.insert("problems", problems);
        context.insert("sites", &sites);
        self.page("problem.html", status, context)
    }

    fn page(&self, template: &str, status: u16, context: Context) -> Answer {
        let html = self
            .templates
            .render(template, &context)
            .unwrap_or_else(|error| error.to_string());
        let tag = format!("{:016x}", xxh3_64(html.as_bytes()));
        Answer {
            status,
            media_type: media_type_of(template),
            headers: Vec::new(),
            body: Content::Bytes(with_script(html.as_bytes(), &tag).into()),
            tag: Some(tag),
        }
    }
}
