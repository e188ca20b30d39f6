//! `build` and `check`.

use super::arguments::{BuildArguments, CheckArguments, Format, Global};
use super::external;
use super::products::Products;
use super::progress::Progress;
use super::receipt::{self, Basis, Summary};
use super::timings::{PAGES, Timings, Work};
use super::{counted, exit, root, say, tell, unknown_site, usage, workspace};
use crate::Build;
use crate::Stage;
use crate::diagnostic::{Diagnostic, Located, Report, Severity, print};
use crate::inspect::Inspection;
use crate::levelled;
use crate::located;
use crate::look_through;
use crate::model::Options;
use crate::published::Update;
use crate::render::{Made, SiteBundle};
use crate::world::World;
use crate::world::workspace::Workspace;
use crate::write::{self, Blame, Changes, Content, Destination, Output, PublishError, Staged, WriteError};
use anstream::{eprintln, println};
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub fn run(arguments: &BuildArguments, global: &Global) -> u8 {
    let started = Instant::now();
    let root = match root(global) {
        Ok(found) => found,
        Err(code) => return code,
    };
    if let Some(jobs) = arguments.jobs {
        // A second call in one process, as in tests, keeps the threads there are.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.max(1)).build_global();
    }
    let options = Options {
        as_of: arguments.time.as_of,
        drafts: arguments.time.drafts,
        portable: arguments.portable,
        base_url: arguments.base_url.clone(),
        sites: arguments.site.clone(),
        ..Options::default()
    };
    let mut timings = Timings::new(started, arguments.timings);
    let workspace = Arc::new(Workspace::open(&root));
    let out = arguments.out.clone().unwrap_or_else(|| root.join("public"));
    let basis = Basis::of(&workspace, &options, &out);
    timings.stage(Stage::Discover);
    let now_or_never = || open(&out, &root, Duration::ZERO, &|_| ()).ok();
    let last = basis
        .as_ref()
        .and_then(|basis| receipt::standing(&out, basis, now_or_never));
    // What is wrong with the folder, or who else writes there, is said when it is written to.
    if let Some(last) = last.filter(|last| !arguments.strict || last.warnings == 0) {
        timings.end("compare with the last build");
        if !global.quiet {
            tell_standing(&built(&last), started, &shown(&out, &root));
            sum_up(&last);
        }
        timings.tell(0, 0);
        return exit::OK;
    }
    let world: Arc<dyn World + Send + Sync> = workspace;
    let build = crate::build_in_stages(&world, &options, &mut |stage| timings.stage(stage));
    let known: Vec<&str> = build.graph.sites.iter().map(|site| &*site.settings.id).collect();
    if let Some(unknown) = arguments.site.iter().find(|site| !known.contains(&site.as_str())) {
        return unknown_site(unknown, &known);
    }
    if arguments.base_url.is_some() && build.bundle.sites.len() > 1 {
        return usage("`--base-url` is for one site: name it with `--site`");
    }
    if failed(&build.report, arguments.strict) {
        return refuse(&build.report, world.as_ref());
    }
    let products = Products::of(world.as_ref());
    let patience = Duration::from_secs(10);
    let wait = |owner: &str| eprintln!("Waiting for another build ({owner}) to finish …");
    let opened = open(&out, &root, patience, &wait).map_err(Failure::Write);
    let published = opened.and_then(|output| {
        let how = (arguments.strict, global.quiet);
        let done = publish(&build, &output, &products, how, &mut timings)?;
        Ok((output, done))
    });
    products.keep(&build.bundle, global.quiet);
    let (output, done) = match published {
        Ok(published) => published,
        Err(failure) => return failure.tell(&build, world.as_ref()),
    };
    // Only what the office publishes is remembered, not trials.
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if whole(&out) == whole(&root.join("public")) && options == plain(&options) {
        remember(&build.addresses, &root, global.quiet);
    }
    let summary = summary(&build, &done);
    // What was changed while it was read, or is remembered now, is for the next build to read.
    if let Some(basis) = &basis {
        let sites = build.bundle.sites.iter().map(|site| site.id.as_str());
        let written: Vec<_> = sites.zip(&done.changes).collect();
        let now = || Basis::of(&Workspace::open(&root), &options, &out);
        let until = receipt::end_of_day(&build.graph, options.as_of);
        receipt::leave(&output, (basis, &now), &written, until, &summary);
        timings.end("leave word for the next build");
    }
    drop(output);
    if !global.quiet {
        tell_changes(&done, &built(&summary), started, &shown(&out, &root));
        sum_up(&summary);
    }
    let made = build.bundle.sites.first();
    timings.tell(made.map_or(0, SiteBundle::drawn), made.map_or(0, SiteBundle::coloured));
    // The process ends here; taking a large graph apart first would only cost time.
    std::mem::forget(build);
    exit::OK
}

/// The same choices for a build as the office publishes it.
fn plain(options: &Options) -> Options {
    Options {
        sites: options.sites.clone(),
        ..Options::default()
    }
}

/// Writes down which addresses are published now. The sites are written already, so nothing here fails the build.
fn remember(updates: &[Update], root: &Path, quiet: bool) {
    for Update { file, text, added } in updates {
        match write::replace(root, &root.join(&**file), text.as_bytes()) {
            Ok(()) if *added > 0 && !quiet => {
                let count = match added {
                    1 => "1 new address".to_owned(),
                    added => format!("{added} new addresses"),
                };
                eprintln!("Remembered {count} in {file}: keep it with the content.");
            }
            Ok(()) => {}
            Err(error) => {
                let problem = error.diagnostic();
                eprintln!(
                    "warning[{}]: {file} could not be brought up to date: {}",
                    problem.code(),
                    problem.message()
                );
            }
        }
    }
}

pub fn check(arguments: &CheckArguments, global: &Global) -> u8 {
    let (root, world) = match workspace(global) {
        Ok(found) => found,
        Err(code) => return code,
    };
    let options = Options {
        as_of: arguments.time.as_of,
        drafts: arguments.time.drafts,
        ..Options::default()
    };
    let build = crate::build(&world, &options);
    let mut report = build.report;
    // A duty that is not met keeps nobody from seeing what else is wrong.
    if build.is_sound {
        let sites = build.bundle.sites.iter();
        let looked_at = sites.filter_map(|site| Some((site, look_through(site, arguments.external, &|| true)?)));
        let looked_at: Vec<_> = looked_at.collect();
        for (_, looked) in &looked_at {
            report.extend(looked.findings.iter().cloned());
        }
        if arguments.external {
            let outward: Vec<_> = looked_at
                .iter()
                .map(|(site, looked)| (*site, &looked.outward))
                .collect();
            report.extend(external::check(
                &outward,
                arguments.external_private,
                (&root, world.as_ref()),
                global.quiet,
            ));
        }
        report = report.without_repetition();
    } else if arguments.external && !global.quiet {
        eprintln!("Other hosts are asked when all content can be read.");
    }
    let found = located(&report, world.as_ref());
    match arguments.format {
        Format::Human => tell(&found),
        Format::Json => println!("{}", print::json(&found).trim_end()),
        Format::Github => println!("{}", print::github(&found).trim_end()),
        Format::Sarif => println!("{}", print::sarif(&found, env!("CARGO_PKG_VERSION"))),
    }
    if arguments.format == Format::Human && !global.quiet {
        let entries = build.graph.entries.len();
        let sites = build.graph.sites.len();
        let counts = counted(&found);
        let verdict = if counts.is_empty() {
            "nothing to complain about".to_owned()
        } else {
            counts
        };
        let entries = if entries == 1 {
            "1 entry".to_owned()
        } else {
            format!("{entries} entries")
        };
        eprintln!("Checked {entries} of {}: {verdict}.", plural(sites, "site"));
    }
    if failed(&report, arguments.strict) {
        exit::CONTENT
    } else {
        exit::OK
    }
}

fn failed(report: &Report, strict: bool) -> bool {
    report.has_errors() || (strict && report.count(Severity::Warning) > 0)
}

/// Says what keeps the sites from being written. Warnings are only counted where errors come first.
pub(super) fn refuse(report: &Report, world: &dyn World) -> u8 {
    let found = located(report, world);
    let counts = counted(&found);
    let errors: Vec<Located> = found
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .cloned()
        .collect();
    tell(if errors.is_empty() { &found } else { &errors });
    let more = if !errors.is_empty() && errors.len() < found.len() {
        " (`verbund check` shows all)"
    } else {
        ""
    };
    eprintln!("Nothing was written: {counts}{more}.");
    exit::CONTENT
}

enum Failure {
    Pages(Vec<Diagnostic>),
    Write(WriteError),
}

impl Failure {
    /// Says what is wrong; the answer is the exit code.
    fn tell(self, build: &Build, world: &dyn World) -> u8 {
        match self {
            Failure::Pages(problems) => {
                let mut report = Report::default();
                report.extend(build.report.iter().cloned().chain(problems));
                refuse(&report.without_repetition(), world)
            }
            Failure::Write(error) => {
                say(&error.diagnostic());
                match error.blame() {
                    Blame::Usage => exit::USAGE,
                    Blame::Machine => exit::MACHINE,
                }
            }
        }
    }
}

/// What was written of each site.
struct Done {
    changes: Vec<Changes>,
    pruned: Vec<String>,
    /// What the finished pages were warned about.
    warnings: usize,
}

/// What is to be said of the finished pages of a site.
fn findings_of(site: &SiteBundle, inspection: Inspection<'_>) -> Report {
    levelled(site, inspection.finish())
}

/// Where sites may be written, as long as it is held.
fn open(out: &Path, root: &Path, patience: Duration, wait: &dyn Fn(&str)) -> Result<Output, WriteError> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let destination = Destination {
        out,
        project: root,
        home: home.as_deref(),
        command: "verbund build",
        patience,
    };
    Output::open(&destination, wait)
}

/// Stages all sites and shows them only if all of their pages could be made and none has a fault.
fn publish(
    build: &Build,
    output: &Output,
    products: &Products,
    (strict, quiet): (bool, bool),
    timings: &mut Timings,
) -> Result<Done, Failure> {
    let progress = Progress::new(
        build.bundle.sites.iter().map(|site| site.paths.len()).sum(),
        "files",
        quiet,
    );
    let mut staged: Vec<Staged<'_>> = Vec::new();
    let mut problems = Vec::new();
    let mut findings = Report::default();
    for site in &build.bundle.sites {
        let inspection = Inspection::new(site);
        let produce = |index: usize| -> Result<Content<'_>, Box<Diagnostic>> {
            progress.step();
            let making = products.making(|| output.published(&site.id, site.paths.get(index)?));
            let made = timings.of_file(Work::Render, || site.remake(index, &making))?;
            if let Made::Bytes(bytes) = &made {
                timings.of_file(Work::Inspect, || inspection.file(index, bytes));
            }
            Ok(content(site, index, made))
        };
        match output.stage(&site.id, &site.paths, &produce) {
            Ok(stage) => {
                findings.extend(findings_of(site, inspection).iter().cloned());
                site.put_away();
                staged.push(stage);
            }
            Err(PublishError::Pages(faults)) => problems.extend(faults.into_iter().map(|fault| *fault)),
            Err(PublishError::Write(error)) => return Err(Failure::Write(error)),
        }
    }
    progress.finish();
    timings.end(PAGES);
    if !problems.is_empty() || failed(&findings, strict) {
        problems.extend(findings.iter().cloned());
        return Err(Failure::Pages(problems));
    }
    let changes = staged
        .into_iter()
        .map(Staged::commit)
        .collect::<Result<Vec<_>, _>>()
        .map_err(Failure::Write)?;
    let all = build
        .graph
        .sites
        .iter()
        .map(|site| &*site.settings.id)
        .chain([super::theme::GALLERY])
        .collect::<Vec<_>>();
    let pruned = output.prune(&all).map_err(Failure::Write)?;
    timings.end("publish");
    Ok(Done {
        changes,
        pruned,
        warnings: findings.count(Severity::Warning),
    })
}

/// What is written of a made file: itself, and compressed copies where the site has such.
fn content(site: &SiteBundle, index: usize, made: Made) -> Content<'static> {
    let bytes = match made {
        Made::Bytes(bytes) => bytes,
        Made::OnDisk(path) if site.is_compressed(index) => match std::fs::read(&path) {
            Ok(bytes) => bytes,
            // The writer says why.
            Err(_) => return Content::File(path),
        },
        Made::OnDisk(path) => return Content::File(path),
    };
    let copies = site.copies(index, &bytes);
    match copies.is_empty() {
        true => Content::Bytes(Cow::Owned(bytes)),
        false => Content::WithCopies(Cow::Owned(bytes), copies),
    }
}

fn summary(build: &Build, done: &Done) -> Summary {
    let sites = build.bundle.sites.iter();
    let next_change = sites
        .clone()
        .filter_map(|site| build.graph.sites.get(site.site)?.next_change);
    Summary {
        sites: done.changes.len(),
        pages: sites.clone().map(SiteBundle::pages).sum(),
        warnings: build.report.count(Severity::Warning) + done.warnings,
        next_change: next_change.min().map(|day| day.to_string()),
    }
}

/// "4 sites with 366 pages".
fn built(summary: &Summary) -> String {
    format!(
        "{} with {}",
        plural(summary.sites, "site"),
        plural(summary.pages, "page")
    )
}

/// The folder of the sites as people know it.
fn shown(out: &Path, root: &Path) -> String {
    out.strip_prefix(root).unwrap_or(out).display().to_string()
}

fn tell_standing(built: &str, started: Instant, shown: &str) {
    let seconds = started.elapsed().as_secs_f64();
    eprintln!("Nothing has changed: {shown} holds {built} as they were built ({seconds:.2} s).");
}

fn tell_changes(done: &Done, built: &str, started: Instant, shown: &str) {
    let sum = |part: fn(&Changes) -> usize| done.changes.iter().map(part).sum::<usize>();
    let (written, unchanged, removed) = (sum(|c| c.written), sum(|c| c.unchanged), sum(|c| c.removed));
    let seconds = started.elapsed().as_secs_f64();
    eprintln!(
        "Built {built} in {seconds:.2} s into {shown}: {written} files written, {unchanged} unchanged, {removed} removed."
    );
    for notice in done.changes.iter().filter_map(|changes| changes.notice.as_ref()) {
        eprintln!("Note: {notice}");
    }
    if !done.pruned.is_empty() {
        eprintln!("Removed what was left of {}.", done.pruned.join(", "));
    }
}

/// What stays to be said of the sites, however they came to stand there.
fn sum_up(summary: &Summary) {
    let mut closing = Vec::new();
    if summary.warnings > 0 {
        let warnings = plural(summary.warnings, "warning");
        closing.push(format!("{warnings}: `verbund check` shows them."));
    }
    if let Some(day) = &summary.next_change {
        closing.push(format!("The next change by date is due on {day}."));
    }
    if !closing.is_empty() {
        eprintln!("{}", closing.join(" "));
    }
}

pub(super) fn plural(count: usize, word: &str) -> String {
    if count == 1 {
        format!("1 {word}")
    } else {
        format!("{count} {word}s")
    }
}
