//! What the folder of all sites is like between two builds, and the note of the last build that lies in it.

use super::error::{At, WriteError};
use super::{Disk, Entry, LocalDisk, Output, folders, lock};
use rayon::prelude::*;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_128;

const NAME: &str = ".verbund.receipt";

/// Whether a build has left a note in this folder.
pub fn has_receipt(out: &Path) -> bool {
    LocalDisk
        .entry(&out.join(NAME))
        .is_ok_and(|entry| entry == Some(Entry::File))
}

impl Output {
    /// A fingerprint of all that lies in the folder: paths, and of files and links what the system notes when they are touched. No file
    /// is read.
    ///
    /// # Errors
    /// `Failed` where something cannot be looked at.
    pub fn fingerprint(&self) -> Result<u128, WriteError> {
        let is_own = |path: &Path| path == Path::new(NAME) || path == Path::new(lock::NAME);
        let levels = folders::walk(&*self.disk, &self.out, |_| true)?;
        let found = levels.concat();
        let versions: Result<Vec<u128>, WriteError> = found
            .par_iter()
            .with_min_len(folders::WORTH_A_THREAD)
            .filter(|(path, _)| !is_own(path))
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
        Ok(versions?.into_iter().fold(0, u128::wrapping_add))
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
