//! What was made of files of the workspace, kept as long as they stay the same: the preview asks again with each change.

use crate::diagnostic::{Diagnostic, Report};
use crate::discover::Asset;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What was made of files, by file, for the version that was read.
pub struct ReadFiles<T> {
    known: Mutex<BTreeMap<Arc<str>, Known<T>>>,
}

/// The version that was read, and what came of it.
type Known<T> = (u64, Result<Arc<T>, Box<Diagnostic>>);

impl<T> Default for ReadFiles<T> {
    fn default() -> ReadFiles<T> {
        ReadFiles {
            known: Mutex::default(),
        }
    }
}

impl<T> ReadFiles<T> {
    /// What `read` makes of a file, or has made of it; what is wrong with it is reported each time.
    pub fn of(
        &self,
        asset: &Asset,
        read: impl FnOnce() -> Result<T, Box<Diagnostic>>,
        report: &mut Report,
    ) -> Option<Arc<T>> {
        // Entries are inserted whole, so a panic elsewhere leaves the map usable.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let current = known.get(&asset.file).filter(|(version, _)| *version == asset.version);
        let outcome = match current {
            Some((_, outcome)) => outcome.clone(),
            None => {
                let outcome = read().map(Arc::new);
                known.insert(asset.file.clone(), (asset.version, outcome.clone()));
                outcome
            }
        };
        outcome.map_err(|problem| report.push(*problem)).ok()
    }
}
