//! What each stage costs by itself, on the four sites of the repository without their social cards: `cargo bench`.

use divan::{Bencher, black_box};
use jiff::Timestamp;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use verbund::diagnostic::Report;
use verbund::model::Options;
use verbund::parse::{Parsed, Wanted};
use verbund::world::{Disk, World};
use verbund::{Build, check, discover, parse, render, resolve};

fn main() {
    divan::main();
}

static WORLD: LazyLock<Arc<dyn World + Send + Sync>> =
    LazyLock::new(|| Arc::new(Disk::new(Path::new(env!("CARGO_MANIFEST_DIR")))));

static OPTIONS: LazyLock<Options> = LazyLock::new(|| Options {
    as_of: "2026-01-01".parse().ok(),
    ..Options::default()
});

static BUILD: LazyLock<Build> = LazyLock::new(|| verbund::build(&WORLD, &OPTIONS));

fn parsed() -> Parsed {
    let mut report = Report::default();
    let sources = discover::discover(WORLD.as_ref(), &mut discover::Kept::default(), &mut report);
    parse::parse(
        WORLD.as_ref(),
        sources,
        &mut parse::Kept::default(),
        Wanted::Newest,
        &mut report,
    )
}

#[divan::bench]
fn find_files() {
    black_box(discover::discover(
        WORLD.as_ref(),
        &mut discover::Kept::default(),
        &mut Report::default(),
    ));
}

#[divan::bench]
fn find_read_and_parse() {
    black_box(parsed());
}

#[divan::bench]
fn resolve(bencher: Bencher) {
    let now: Timestamp = WORLD.now();
    bencher
        .with_inputs(parsed)
        .bench_values(|parsed| resolve::resolve(parsed, &OPTIONS, now, None, &mut Report::default()));
}

#[divan::bench]
fn plan() {
    let mut kept = render::Kept::default();
    black_box(render::plan(
        &BUILD.graph,
        &WORLD,
        &OPTIONS,
        &mut kept,
        &mut Report::default(),
    ));
}

#[divan::bench]
fn check_content() {
    let mut report = Report::default();
    check::check(&BUILD.graph, &mut report);
    black_box(report);
}

/// Pages and all other files but cards and icons, on one thread.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn make_files() {
    for site in &BUILD.bundle.sites {
        let numbers =
            (0..site.paths.len()).filter(|number| !site.paths.get(*number).is_some_and(|path| path.ends_with(".png")));
        for number in numbers {
            let _ = black_box(site.make(number));
        }
    }
}

/// The same files made, and each page looked at, on all threads.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn make_and_inspect_pages() {
    for site in &BUILD.bundle.sites {
        black_box(verbund::look_through(site, false, &|| true));
    }
}
