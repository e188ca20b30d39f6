//! `verbund` turns one folder of Markdown and YAML about alliances into a family of static sites.
//!
//! # The way of the data
//!
//! ```text
//! world → discover → parse → resolve → check → render → write
//! ```
//!
//! | stage | from | to |
//! |---|---|---|
//! | [`discover`] | the file listing | `Sources`: what each file is, from its path alone |
//! | [`parse`] | `Sources` | `Parsed`: entries with decoded fields, texts, references |
//! | [`resolve`] | `Parsed` | `Graph`: edges, translations, sites with pages and addresses |
//! | [`check`] | `Graph` | diagnostics: what is allowed but wrong |
//! | [`render`] | `Graph` and a theme | `Bundle`: named files, made when they are asked for |
//! | [`write`] | `Bundle` | folders on disk, exchanged in one step |
//!
//! # What holds
//!
//! - Everything impure (files, the clock) comes through [`world::World`]; only `world` and `write` touch the disk.
//! - A stage never fails: it returns what it could make and reports the rest. Errors keep a site from being written.
//! - Each stage has a type of its own; a value that exists is valid.
//! - Relations are edges beside the records ([`resolve`]); inverse relations are computed, never stored.
//! - One declaration of a field ([`model`]) drives decoding, its documentation, the JSON Schema and the views.
//! - Same input, same bytes: sorted iteration, no time, host or path in any output.
//!
//! A test compares the `use` lines of every module with the layering that this order gives.

pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod discover;
pub mod locale;
pub mod model;
pub mod parse;
pub mod reference;
pub mod render;
pub mod resolve;
pub mod world;
pub mod write;

use diagnostic::Report;
use model::Options;
use std::sync::Arc;
use world::World;

/// What a run over a workspace found out and would write.
pub struct Build {
    pub report: Report,
    pub graph: Arc<resolve::Graph>,
    pub bundle: render::Bundle,
}

/// Reads, resolves and checks the workspace and plans its sites. Nothing is rendered or written yet.
pub fn build(world: &Arc<dyn World + Send + Sync>, options: &Options) -> Build {
    let mut report = Report::default();
    let sources = discover::discover(world.as_ref(), &mut report);
    let parsed = parse::parse(world.as_ref(), sources, &mut report);
    let graph = Arc::new(resolve::resolve(parsed, options, world.now(), &mut report));
    check::check(&graph, &mut report);
    let bundle = render::plan(&graph, world, options, &mut report);
    Build {
        report: report.without_repetition(),
        graph,
        bundle,
    }
}
