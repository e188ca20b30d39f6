//! `report`: what an office needs to know before it signs, for people or as JSON.

use super::arguments::{Global, ReportArguments};
use super::{counted, exit, unknown_site, workspace};
use crate::diagnostic::{Diagnostic, Located, Severity};
use crate::look_through;
use crate::model::Options;
use crate::render::SiteBundle;
use crate::report::{self, Study, Tongue};
use crate::world::World;
use anstream::{eprintln, print, println};
use std::collections::BTreeMap;

pub fn run(arguments: &ReportArguments, global: &Global) -> u8 {
    let (_, world) = match workspace(global) {
        Ok(found) => found,
        Err(code) => return code,
    };
    let topic = arguments.topic;
    let options = Options {
        as_of: arguments.time.as_of,
        drafts: arguments.time.drafts,
        sites: arguments.site.clone(),
        ..Options::default()
    };
    let build = crate::build(&world, &options);
    let known: Vec<&str> = build.graph.sites.iter().map(|site| &*site.settings.id).collect();
    if let Some(unknown) = arguments.site.iter().find(|site| !known.contains(&site.as_str())) {
        return unknown_site(unknown, &known);
    }
    let mut findings = build.report;
    let mut is_whole = build.is_sound;
    let mut pages = None;
    let mut outward = BTreeMap::new();
    if build.is_sound && topic.needs_pages() {
        pages = Some(build.bundle.sites.iter().map(SiteBundle::pages).sum());
        for site in &build.bundle.sites {
            let Some(looked) = look_through(site, true, &|| true) else {
                continue;
            };
            is_whole &= looked.is_whole;
            findings.extend(looked.findings.iter().cloned());
            outward.insert(site.site, looked.outward);
        }
        findings = findings.without_repetition();
    }
    let is_asked = |number: &usize| {
        let id = known.get(*number).copied().unwrap_or_default();
        arguments.site.is_empty() || arguments.site.iter().any(|site| site == id)
    };
    let study = Study {
        graph: &build.graph,
        sites: (0..build.graph.sites.len()).filter(is_asked).collect(),
        findings: with_places(findings.iter().cloned().collect(), world.as_ref()),
        outward,
        pages,
        is_whole,
    };
    let written = report::write(topic, &study, arguments.lang.map(Tongue::from));
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(written.json()).unwrap_or_default());
    } else if arguments.html {
        print!("{}", written.html());
    } else {
        print!("{}", written.human());
    }
    if is_whole {
        return exit::OK;
    }
    let located: Vec<Located> = study.findings.into_iter().map(|(_, located)| located).collect();
    if pages.is_some() {
        eprintln!(
            "The report is incomplete, as some pages cannot be made: {} (`verbund check` shows all).",
            counted_errors(&located)
        );
    } else if topic.needs_pages() {
        eprintln!(
            "The report is incomplete, as no page could be looked at: {} (`verbund check` shows all).",
            counted_errors(&located)
        );
    } else {
        eprintln!(
            "The content has {} (`verbund check` shows all): what cannot be read is not in the report.",
            counted_errors(&located)
        );
    }
    exit::CONTENT
}

fn counted_errors(located: &[Located]) -> String {
    let errors = located.iter().filter(|one| one.severity == Severity::Error);
    counted(&errors.cloned().collect::<Vec<_>>())
}

/// Each finding with its place, in an order that only they decide.
fn with_places(findings: Vec<Diagnostic>, world: &dyn World) -> Vec<(Diagnostic, Located)> {
    let found = crate::located_each(&findings.iter().collect::<Vec<_>>(), world);
    let mut all: Vec<(Diagnostic, Located)> = findings.into_iter().zip(found).collect();
    all.sort_by_cached_key(|(_, one)| {
        (
            one.severity,
            one.file.clone(),
            one.line,
            one.column,
            one.code,
            one.message.clone(),
        )
    });
    all
}
