//! `verbund` turns one folder of Markdown and YAML about alliances into a family of static sites.
//!
//! # The way of the data
//!
//! ```text
//! world → discover → parse → resolve → check → render → inspect → write
//! ```
//!
//! | stage | from | to |
//! |---|---|---|
//! | [`discover`] | the file listing | `Sources`: what each file is, from its path alone |
//! | [`parse`] | `Sources` | `Parsed`: entries with decoded fields, texts, references |
//! | [`resolve`] | `Parsed` | `Graph`: edges, translations, sites with pages and addresses |
//! | [`check`] | `Graph` | diagnostics: what is allowed but wrong |
//! | [`render`] | `Graph` and a theme | `Bundle`: named files, made when they are asked for |
//! | [`inspect`] | finished files | diagnostics: what is wrong with them as others see them |
//! | [`write`] | `Bundle` | folders on disk, exchanged in one step |
//!
//! [`published`] compares the bundle with the addresses that the site has published before.
//! [`survey`] asks other hosts for what the pages lead to, on request only.
//! [`report`] gathers what they find, and what sites show, for those who answer for it.
//!
//! [`serve`] runs all but the last again and again and shows the bundle in a browser. What a run leaves to the next
//! ([`Kept`]) saves time and changes nothing.
//!
//! # What holds
//!
//! - Everything impure (files, the clock) comes through [`world::World`]; only `world`, `write` and `serve` touch the disk, only `serve` and `survey` the net.
//! - A stage never fails: it returns what it could make and reports the rest. Errors keep a site from being written.
//! - Each stage has a type of its own; a value that exists is valid.
//! - Relations are edges beside the records ([`resolve`]); inverse relations are computed, never stored.
//! - One declaration of a field ([`model`]) drives decoding, its documentation, the JSON Schema and the views.
//! - What earlier runs left in `.verbund/` saves work and is used only if it proves to be what is wanted; without it all is the same.
//! - Same input, same bytes: sorted iteration, no time, host or path in any output.
//!
//! A test compares the `use` lines of every module with the layering that this order gives.

pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod discover;
pub mod inspect;
pub mod law;
pub mod locale;
pub mod model;
pub mod palette;
pub mod parse;
pub mod published;
pub mod reference;
pub mod render;
pub mod report;
pub mod resolve;
pub mod serve;
pub mod survey;
pub mod world;
pub mod write;

use diagnostic::{Diagnostic, Located, Report};
use inspect::Inspection;
use inspect::outward::Outward;
use model::Options;
use parse::Wanted;
use resolve::Hidden;
use std::collections::BTreeSet;
use std::sync::Arc;
use world::World;

/// What a run over a workspace found out and would write.
pub struct Build {
    pub report: Report,
    pub graph: Arc<resolve::Graph>,
    pub bundle: render::Bundle,
    /// Whether all content was read and all pages can be made, whatever they lack.
    pub is_sound: bool,
    /// Whether files with errors stand as they last were without.
    pub held: bool,
    /// What is to be remembered of the published addresses once the sites are written.
    pub addresses: Vec<published::Update>,
}

/// What one run leaves to the next over the same workspace, so that only what changed is done again.
#[derive(Default)]
pub struct Kept {
    sorted: discover::Kept,
    parsed: parse::Kept,
    resolved: Option<Arc<resolve::Graph>>,
    rendered: render::Kept,
}

/// What a run does before anything is rendered, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Discover,
    Parse,
    Resolve,
    Plan,
    Check,
    /// The comparison with what was published before.
    Published,
}

/// Reads, resolves and checks the workspace and plans its sites. Nothing is rendered or written yet.
pub fn build(world: &Arc<dyn World + Send + Sync>, options: &Options) -> Build {
    build_in_stages(world, options, &mut |_| ())
}

/// The same; `done` is told of each stage when it ends. A stage that is run again, as files with errors or the memory of addresses
/// may need it, is told again.
pub fn build_in_stages(world: &Arc<dyn World + Send + Sync>, options: &Options, done: &mut dyn FnMut(Stage)) -> Build {
    let mut kept = Kept::default();
    let mut build = draft_in_stages(world, options, &mut kept, done);
    build.is_sound &= check(&build.graph, &build.bundle, &mut build.report);
    done(Stage::Check);
    remember(world, options, &mut kept, &mut build);
    build.report = build.report.without_repetition();
    done(Stage::Published);
    build
}

/// Compares what there will be with what was published before, and notes what is new.
fn remember(world: &Arc<dyn World + Send + Sync>, options: &Options, kept: &mut Kept, build: &mut Build) {
    // What is missing because of another mistake is not gone.
    let is_sound = !build.report.has_errors();
    let mut found = Report::default();
    let mut memories = Vec::new();
    for site in &build.bundle.sites {
        let folder = site
            .settings()
            .and_then(|settings| build.graph.folders.get(settings.folder));
        let Some(folder) = folder else { continue };
        let text = match folder
            .addresses
            .as_ref()
            .map(|file| parse::plain_text(world.as_ref(), file))
        {
            Some(Err(problem)) => {
                found.push(*problem);
                continue;
            }
            text => text.and_then(Result::ok).unwrap_or_default(),
        };
        let memory = published::Memory::read(&folder.memory(), &text, &mut found);
        memories.push((site, memory, text));
    }
    if is_sound && !found.has_errors() {
        let missing = memories.iter().map(|(site, memory, _)| memory.missing(site));
        let mut missing: Vec<BTreeSet<&str>> = missing.collect();
        let by_date = |entry: &resolve::Entry| matches!(entry.hidden, Some(Hidden::Until(_) | Hidden::Since(_)));
        // What the same content has on another day is not lost.
        let may_return = missing.iter().any(|missing| !missing.is_empty()) && build.graph.entries.iter().any(by_date);
        let always = may_return.then(|| {
            kept.resolved = None;
            let options = Options {
                at_any_time: true,
                ..options.clone()
            };
            draft(world, &options, kept).bundle
        });
        for (number, (site, memory, text)) in memories.iter().enumerate() {
            let Some(missing) = missing.get_mut(number) else {
                continue;
            };
            let mut expired = BTreeSet::new();
            if let Some(always) = always.as_ref().and_then(|always| always.sites.get(number)) {
                let lost = memory.missing(always);
                expired = missing.difference(&lost).copied().collect();
                missing.retain(|address| lost.contains(address));
            }
            found.extend(memory.removed(site, missing));
            build.addresses.extend(memory.update(site, &expired, text));
        }
    }
    build
        .report
        .extend(check::levels::by_file(found, &build.graph).iter().cloned());
}

/// [`build`] without the checks, which no page needs.
pub fn draft(world: &Arc<dyn World + Send + Sync>, options: &Options, kept: &mut Kept) -> Build {
    draft_in_stages(world, options, kept, &mut |_| ())
}

fn draft_in_stages(
    world: &Arc<dyn World + Send + Sync>,
    options: &Options,
    kept: &mut Kept,
    done: &mut dyn FnMut(Stage),
) -> Build {
    let mut report = Report::default();
    let mut read = |kept: &mut Kept, wanted: Wanted, report: &mut Report| {
        let sources = discover::discover(world.as_ref(), &mut kept.sorted, report);
        done(Stage::Discover);
        let parsed = parse::parse(world.as_ref(), sources, &mut kept.parsed, wanted, report);
        done(Stage::Parse);
        let graph = resolve::resolve(parsed, options, world.now(), kept.resolved.as_deref(), report);
        done(Stage::Resolve);
        Arc::new(graph)
    };
    let mut graph = read(kept, Wanted::Newest, &mut report);
    let held = kept.parsed.note_errors(report.errors());
    if held {
        graph = read(kept, Wanted::Sound, &mut Report::default());
    }
    kept.resolved = Some(graph.clone());
    let bundle = render::plan(&graph, world, options, &mut kept.rendered, &mut report);
    done(Stage::Plan);
    let is_sound = !report.errors().any(Diagnostic::hinders);
    Build {
        is_sound,
        report: report.without_repetition(),
        graph,
        held: held || bundle.held,
        bundle,
        addresses: Vec::new(),
    }
}

/// Reports what is wrong with the content as a whole, and what its themes cannot show. The answer is whether they can show all.
pub fn check(graph: &resolve::Graph, bundle: &render::Bundle, report: &mut Report) -> bool {
    check::check(graph, report);
    let mut of_themes = Report::default();
    render::check(bundle, &mut of_themes);
    let is_shown = !of_themes.errors().any(Diagnostic::hinders);
    report.extend(of_themes.iter().cloned());
    *report = check::levels::by_file(std::mem::take(report), graph);
    is_shown
}

/// What the finished pages of a site say.
pub struct Looked<'s> {
    pub findings: Report,
    pub outward: Outward<'s>,
    /// Whether each file could be made.
    pub is_whole: bool,
}

/// Makes every page of a site, looks at it and lets it go; `outward` notes where pages lead outside of the site. None if `go_on`
/// says no before the end.
pub fn look_through<'s>(
    site: &'s render::SiteBundle,
    outward: bool,
    go_on: &(dyn Fn() -> bool + Sync),
) -> Option<Looked<'s>> {
    use rayon::prelude::*;
    let inspection = match outward {
        true => Inspection::new(site).outward(),
        false => Inspection::new(site),
    };
    // Templates speak only when they are run.
    let fault = |index: usize| -> Option<Option<Diagnostic>> {
        if !go_on() {
            return None;
        }
        let fault = if inspection.wants(index) {
            let made = site.make(index);
            if let Ok(render::Made::Bytes(bytes)) = &made {
                inspection.file(index, bytes);
            }
            made.err()
        } else {
            site.fault(index)
        };
        Some(fault.map(|diagnostic| *diagnostic))
    };
    let faults: Option<Vec<_>> = (0..site.paths.len()).into_par_iter().map(fault).collect();
    let faults = faults?;
    let faults: Vec<Diagnostic> = faults.into_iter().flatten().collect();
    let (found, outward) = inspection.finish_outward();
    let mut findings = levelled(site, found);
    let is_whole = !faults.iter().any(Diagnostic::hinders);
    findings.extend(faults);
    Some(Looked {
        findings,
        outward,
        is_whole,
    })
}

/// Findings of the finished pages of a site, each as bad as the site says.
pub fn levelled(site: &render::SiteBundle, findings: Vec<Diagnostic>) -> Report {
    match site.settings() {
        Some(settings) => check::levels::of_site(findings, settings),
        None => Report::default(),
    }
}

/// Looks up where the problems are, in the workspace or in the theme that is part of the program.
pub fn located(report: &Report, world: &dyn World) -> Vec<Located> {
    let diagnostics: Vec<&Diagnostic> = report.iter().collect();
    let mut located = located_each(&diagnostics, world);
    // Errors first, as only so many are printed.
    let key = |d: &Located| (d.severity, d.file.clone(), d.line, d.column, d.code, d.message.clone());
    located.sort_by_cached_key(key);
    // A value that aliases repeat is read, and wrong, more than once.
    located.dedup_by(|a, b| key(a) == key(b));
    located
}

/// The same for each of these problems, in their order.
pub fn located_each(diagnostics: &[&Diagnostic], world: &dyn World) -> Vec<Located> {
    let text_of = |path: &str| -> Option<Arc<str>> {
        match world.read(path) {
            Ok(bytes) => Some(String::from_utf8_lossy(&bytes).as_ref().into()),
            Err(_) => render::theme::embedded_text(path).map(Into::into),
        }
    };
    parse::locate::locate_all(diagnostics, &text_of)
}
