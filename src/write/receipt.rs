//! What the folder of all sites is like between two builds, and the note of the last build that lies in it.

use super::error::{At, WriteError};
use super::{Changes, Disk, Entry, LocalDisk, Output, folders, lock, manifest, tree};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

const NAME: &str = ".verbund.receipt";

/// What lies in the folder of all sites.
pub struct State {
    /// Of its names, and in the folders of sites of every path, with what the system notes when a file is touched.
    pub fingerprint: u128,
    /// By site, what is noted of its files when they are written.
    seals: BTreeMap<String, u128>,
}

impl State {
    /// Whether a site holds just what a build has put there or found to be right.
    pub fn holds(&self, site: &str, changes: &Changes) -> bool {
        changes.seal.is_some() && self.seals.get(site).copied() == changes.seal
    }
}

/// The note of the last build into a folder, if there is one. Whoever has not opened the folder may read it, too.
pub fn receipt(out: &Path) -> Option<Vec<u8>> {
    let file = out.join(NAME);
    let is_file = LocalDisk.entry(&file).is_ok_and(|entry| entry == Some(Entry::File));
    is_file.then(|| LocalDisk.read(&file).ok()).flatten()
}

/// One file's part of the seal of its site; parts are added up, in any order.
pub(super) fn seal_of(path: &str, content_version: u64) -> u128 {
    let mut hasher = Xxh3::new();
    hasher.update(path.as_bytes());
    hasher.update(&content_version.to_le_bytes());
    hasher.digest128()
}

struct Found {
    site: Option<String>,
    version: u128,
    seal: u128,
}

impl Output {
    /// Looks at what is there. No file is read, and folders of others are not entered.
    ///
    /// # Errors
    /// `Failed` where something cannot be looked at.
    pub fn state(&self) -> Result<State, WriteError> {
        let mut paths = Vec::new();
        for (name, entry) in self.disk.list(&self.out).at(&self.out)? {
            let (name, folder) = (PathBuf::from(&name), self.out.join(&name));
            if name == Path::new(NAME) || name == Path::new(lock::NAME) {
                continue;
            }
            if entry == Entry::Folder && self.disk.entry(&folder.join(manifest::NAME)).at(&folder)?.is_some() {
                let site = name.to_string_lossy().into_owned();
                let below = folders::walk(&*self.disk, &folder, |path| path != Path::new(tree::GIT))?;
                let below = below.into_iter().flatten();
                paths.extend(below.map(|(path, entry)| (Some(site.clone()), name.join(path), entry)));
            } else {
                paths.push((None, name, entry));
            }
        }
        let found: Result<Vec<Found>, WriteError> = paths
            .into_par_iter()
            .with_min_len(folders::WORTH_A_THREAD)
            .map(|(site, path, entry)| self.look(site, &path, entry))
            .collect();
        let mut state = State {
            fingerprint: 0,
            seals: BTreeMap::new(),
        };
        // In any order: systems list folders in different ones.
        for one in found? {
            state.fingerprint = state.fingerprint.wrapping_add(one.version);
            if let Some(site) = one.site {
                let seal = state.seals.entry(site).or_default();
                *seal = seal.wrapping_add(one.seal);
            }
        }
        Ok(state)
    }

    fn look(&self, site: Option<String>, path: &Path, entry: Entry) -> Result<Found, WriteError> {
        let mut bytes = path.as_os_str().as_encoded_bytes().to_vec();
        bytes.push(0);
        // What changes in a folder is seen by what it holds.
        let mut seal = 0;
        if entry != Entry::Folder {
            let whole = self.out.join(path);
            let versions = self.disk.versions(&whole).at(&whole)?;
            bytes.extend(versions.whole.to_le_bytes());
            let within = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            let within = within.split_once('/').map_or("", |(_, within)| within);
            if !tree::is_of_others(within) {
                seal = seal_of(within, versions.content);
            }
        }
        Ok(Found {
            site,
            version: xxh3_128(&bytes),
            seal,
        })
    }

    /// Puts a note there for the next build, or none.
    ///
    /// # Errors
    /// `Failed`.
    pub fn set_receipt(&self, text: Option<&str>) -> Result<(), WriteError> {
        let file = self.out.join(NAME);
        if self.disk.entry(&file).at(&file)?.is_some() {
            self.disk.remove_file(&file).at(&file)?;
        }
        match text {
            Some(text) => self.disk.write(&file, text.as_bytes()).at(&file),
            None => Ok(()),
        }
    }
}
