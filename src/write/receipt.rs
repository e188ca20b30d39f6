//! What the folder of all sites is like between two builds, and the note of the last build that lies in it.

use super::error::{At, WriteError};
use super::{Disk, Entry, LocalDisk, Output, folders, lock, manifest, tree};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_128;

const NAME: &str = ".verbund.receipt";

/// Whether a build has left a note in this folder.
pub fn has_receipt(out: &Path) -> bool {
    LocalDisk
        .entry(&out.join(NAME))
        .is_ok_and(|entry| entry == Some(Entry::File))
}

impl Output {
    /// A fingerprint of what lies in the folder: its names, and in the folders of sites every path, with what the system notes when a
    /// file is touched. No file is read, and folders of others are not entered.
    ///
    /// # Errors
    /// `Failed` where something cannot be looked at.
    pub fn fingerprint(&self) -> Result<u128, WriteError> {
        let mut found = Vec::new();
        for (name, entry) in self.disk.list(&self.out).at(&self.out)? {
            let (name, folder) = (PathBuf::from(&name), self.out.join(&name));
            if name == Path::new(NAME) || name == Path::new(lock::NAME) {
                continue;
            }
            if entry == Entry::Folder && self.disk.entry(&folder.join(manifest::NAME)).at(&folder)?.is_some() {
                let below = folders::walk(&*self.disk, &folder, |path| path != Path::new(tree::GIT))?;
                found.extend(
                    below
                        .into_iter()
                        .flatten()
                        .map(|(path, entry)| (name.join(path), entry)),
                );
            } else {
                found.push((name, entry));
            }
        }
        let of_each: Result<Vec<u128>, WriteError> = found
            .par_iter()
            .with_min_len(folders::WORTH_A_THREAD)
            .map(|(path, entry)| {
                let version = match entry {
                    // What changes in it is seen by what it holds.
                    Entry::Folder => 0,
                    Entry::File | Entry::Other => {
                        let whole = self.out.join(path);
                        self.disk.version(&whole).at(&whole)?
                    }
                };
                let mut bytes = path.as_os_str().as_encoded_bytes().to_vec();
                bytes.push(0);
                bytes.extend(version.to_le_bytes());
                Ok(xxh3_128(&bytes))
            })
            .collect();
        // In any order: systems list folders in different ones.
        Ok(of_each?.into_iter().fold(0, u128::wrapping_add))
    }

    /// The note of the last build, if there is one.
    pub fn receipt(&self) -> Option<Vec<u8>> {
        self.disk.read(&self.out.join(NAME)).ok()
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
