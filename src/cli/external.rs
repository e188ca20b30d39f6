//! `check --external`: asks other hosts for what the sites link to, and keeps what was fine.

use super::build::plural;
use super::progress::Progress;
use crate::diagnostic::Diagnostic;
use crate::inspect::outward::Outward;
use crate::levelled;
use crate::render::SiteBundle;
use crate::survey::{self, Ledger};
use crate::world::{SCRATCH, World, create};
use crate::write;
use anstream::eprintln;
use std::collections::BTreeSet;
use std::path::Path;

/// From the workspace's root.
const FILE: &str = ".verbund/links.json";

/// What came of all links, each said once for each site.
pub fn check(
    sites: &[(&SiteBundle, &Outward<'_>)],
    own_network: bool,
    (root, world): (&Path, &dyn World),
    quiet: bool,
) -> Vec<Diagnostic> {
    let addresses: BTreeSet<&str> = sites.iter().flat_map(|(_, outward)| outward.links()).collect();
    let addresses: Vec<&str> = addresses.into_iter().collect();
    let today = world.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut ledger = Ledger::read(&world.read(FILE).unwrap_or_default(), today);
    let known = addresses
        .iter()
        .filter(|address| ledger.known(address).is_some())
        .count();
    let progress = Progress::new(addresses.len(), "links", quiet);
    let verdicts = survey::ask(&addresses, own_network, &mut ledger, &|| progress.step());
    progress.finish();
    keep(root, &ledger);
    if !quiet {
        let before = match known {
            0 => String::new(),
            known => format!("; {known} were fine within the last week"),
        };
        let asked = plural(addresses.len() - known, "address").replace("addresss", "addresses");
        eprintln!("Asked other hosts for {asked}{before}.");
    }
    let mut found = Vec::new();
    for (site, outward) in sites {
        let of_site = verdicts.iter().filter_map(|(address, verdict)| {
            let (place, pages) = outward.found(address)?;
            verdict.diagnostic(address, place, &pages)
        });
        found.extend(levelled(site, of_site.collect()).iter().cloned());
    }
    found
}

/// What cannot be kept is asked again the next time.
fn keep(root: &Path, ledger: &Ledger) {
    // Not for version control; there is none to complain about if it is there already.
    let _ = create(&root.join(SCRATCH).join(".gitignore"), "*\n");
    if let Err(error) = write::replace(root, &root.join(FILE), ledger.text().as_bytes()) {
        let problem = error.diagnostic();
        eprintln!(
            "warning[{}]: {FILE} could not be kept: {}",
            problem.code(),
            problem.message()
        );
    }
}
