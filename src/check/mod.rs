//! Reports what is allowed but wrong, or wrong in a way that only the whole workspace shows.
//!
//! A rule is a file with one function; adding a rule means a file, a line in [`RULES`] and a document in
//! `docs/diagnostics/`.

mod alliances;
mod bodies;
mod circles;
mod colours;
mod counts;
mod credits;
mod dates;
pub mod documents;
mod duties;
mod funding;
mod gender;
mod images;
mod language;
pub mod levels;
mod listings;
mod money;
mod placeholders;
mod security;
mod series;
mod slips;
mod sources;
pub mod staleness;
pub mod translations;
mod variants;

use crate::diagnostic::{Diagnostic, Report};
use crate::resolve::{Entry, Graph};
use rayon::prelude::*;

/// A rule looks at the whole graph and says what it finds.
type Rule = fn(&Graph) -> Vec<Diagnostic>;

const RULES: &[Rule] = &[
    alliances::foreign,
    bodies::unknown,
    circles::circles,
    colours::faint,
    counts::mismatches,
    credits::variants,
    dates::faults,
    documents::unknown,
    duties::unmet,
    funding::faults,
    gender::mixed,
    images::faults,
    language::faults,
    money::faults,
    placeholders::unfilled,
    security::faults,
    series::rhythms,
    slips::kept,
    sources::missing,
    staleness::stale,
    translations::faults,
    variants::found,
];

/// What could be better, said only where nothing is wrong: a date that cannot be read is not also a missing one.
const ADVICE: &[Rule] = &[listings::lacking];

/// Runs all rules, in parallel, and reports in the order of [`RULES`] and [`ADVICE`].
pub fn check(graph: &Graph, report: &mut Report) {
    let found = |rules: &[Rule]| -> Vec<Vec<Diagnostic>> { rules.par_iter().map(|rule| rule(graph)).collect() };
    report.extend(found(RULES).into_iter().flatten());
    if !report.has_errors() {
        report.extend(found(ADVICE).into_iter().flatten());
    }
}

/// The entries that are shown somewhere, or would be.
fn living(graph: &Graph) -> impl Iterator<Item = (usize, &Entry)> {
    graph
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.hidden.is_none())
}

/// Today on the site where the entry is at home; for the commons on the first site.
fn today(graph: &Graph, entry: &Entry) -> jiff::civil::Date {
    graph.site_of(entry).map(|site| site.today).unwrap_or_default()
}
