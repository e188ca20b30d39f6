//! What the last build into a folder was made of and what it said, so that a build of the same ends at once.
//!
//! A receipt holds while the program, every file of the workspace and every file of the output are the versions that they were, on the
//! same day. A receipt that does not hold, or cannot be read, costs a whole build and nothing else.

use crate::model::Options;
use crate::resolve::Graph;
use crate::world::workspace::{FOLDERS, Workspace};
use crate::world::{World, builder};
use crate::write::{self, Changes, Output, State};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::SystemTime;
use xxhash_rust::xxh3::Xxh3;

/// All that the output of a build depends on but the day, and when it was looked at.
#[derive(Clone, Debug)]
pub struct Basis {
    fingerprint: u128,
    looked_at: Timestamp,
}

impl Basis {
    /// `out` is where the sites go. None where the system cannot tell whether something will have changed: files that were
    /// written in this very moment, or a system that does not note enough.
    pub fn of(workspace: &Workspace, options: &Options, out: &Path) -> Option<Basis> {
        let mut hasher = Xxh3::new();
        let mut add = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        add(format!("{:?}", builder()?).as_bytes());
        add(format!("{options:?}").as_bytes());
        for path in [workspace.root(), out] {
            add(std::path::absolute(path).ok()?.as_os_str().as_encoded_bytes());
        }
        let looked_at = workspace.opened_at();
        for folder in FOLDERS {
            let listing = workspace.list(folder);
            let is_firm = |from: SystemTime| from < SystemTime::from(looked_at);
            if !listing.ways.firm_from.is_some_and(is_firm) {
                return None;
            }
            add(&listing.ways.version.to_le_bytes());
            add(&listing.files.len().to_le_bytes());
            for file in &listing.files {
                add(file.path.as_bytes());
                add(&file.size.to_le_bytes());
                add(&file.version.to_le_bytes());
            }
            add(format!("{:?}", listing.obstacles).as_bytes());
        }
        Some(Basis {
            fingerprint: hasher.digest128(),
            looked_at,
        })
    }
}

/// What is said of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    pub sites: usize,
    pub pages: usize,
    pub warnings: usize,
    /// The next day on which another site would come of the same content: `2026-12-01`.
    pub next_change: Option<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Receipt {
    /// Hexadecimal, as JSON has no numbers of this size.
    basis: String,
    output: String,
    /// Moments of UTC.
    from: String,
    until: String,
    summary: Summary,
}

/// What the last build into `out` said if this one would find and write the same. `open` gives the folder if nobody else writes
/// there: that is asked only if all else is the same.
pub fn standing(out: &Path, basis: &Basis, open: impl FnOnce() -> Option<Output>) -> Option<Summary> {
    let read = |text: &[u8]| serde_json::from_slice::<Receipt>(text).ok();
    let is_of_basis =
        |receipt: &Receipt| receipt.basis == hexadecimal(basis.fingerprint) && receipt.is_of(basis.looked_at);
    read(&write::receipt(out)?).filter(is_of_basis)?;
    // Another build may have come between.
    let output = open()?;
    let receipt = read(&write::receipt(out)?).filter(is_of_basis)?;
    let state = output.state().ok()?;
    (receipt.output == hexadecimal(state.fingerprint)).then_some(receipt.summary)
}

/// Leaves word for the next build, unless something was changed while this one was at work: in the workspace, at which `now` looks
/// again, or in what it has written. Word that cannot be left is missed by nobody.
pub fn leave(
    output: &Output,
    (basis, now): (&Basis, &(dyn Fn() -> Option<Basis> + Sync)),
    written: &[(&str, &Changes)],
    until: Timestamp,
    summary: &Summary,
) {
    let (now, state) = rayon::join(now, || output.state().ok());
    let is_same = now.is_some_and(|now| now.fingerprint == basis.fingerprint);
    let is_whole = |state: &State| written.iter().all(|(site, changes)| state.holds(site, changes));
    let state = state.filter(|state| is_same && is_whole(state));
    let text = state.and_then(|state| {
        serde_json::to_string(&Receipt {
            basis: hexadecimal(basis.fingerprint),
            output: hexadecimal(state.fingerprint),
            from: basis.looked_at.to_string(),
            until: until.to_string(),
            summary: summary.clone(),
        })
        .ok()
    });
    let _ = output.set_receipt(text.as_deref());
}

impl Receipt {
    fn is_of(&self, moment: Timestamp) -> bool {
        let read = |text: &str| text.parse::<Timestamp>().ok();
        let day = read(&self.from).zip(read(&self.until));
        day.is_some_and(|(from, until)| from <= moment && moment < until)
    }
}

/// When the day ends for the first of the sites: until then a build of the same content makes the same.
pub fn end_of_day(graph: &Graph, as_of: Option<Date>) -> Timestamp {
    if as_of.is_some() {
        return Timestamp::MAX;
    }
    let ends = graph.sites.iter().filter_map(|site| {
        let tomorrow = site.today.tomorrow().ok()?;
        Some(tomorrow.to_zoned(site.settings.timezone.clone()).ok()?.timestamp())
    });
    ends.min().unwrap_or(Timestamp::MIN)
}

fn hexadecimal(number: u128) -> String {
    format!("{number:032x}")
}
