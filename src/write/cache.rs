//! Keeps what was expensive to make for later runs, in a folder of the workspace that anybody may delete at any time.
//!
//! Whoever reads it back trusts nothing that does not prove to be whole, so little care is needed here: files are written where they
//! are to stand, without names of passage that killed runs would leave behind, nobody waits for the disk or for other runs, and a
//! fault is one line to the user at most.

use super::disk::{Disk, Entry, LocalDisk};
use super::error::{At, WriteError};
use super::folders;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// What one run does with the folder of kept things.
pub struct Cache {
    disk: Box<dyn Disk>,
    folder: PathBuf,
    /// In bytes, of each folder in it.
    most: u64,
    run: Mutex<Run>,
}

#[derive(Default)]
struct Run {
    /// Names that are in use, and those that were added.
    used: BTreeSet<String>,
    /// The bytes that were added to each folder.
    added: BTreeMap<String, u64>,
    /// The first thing that could not be kept; no other is tried.
    fault: Option<WriteError>,
}

/// A file that may have to go.
struct Candidate {
    is_used: bool,
    written: SystemTime,
    name: String,
    length: u64,
}

impl Cache {
    /// The cache in `folder`, which is made when there is something to keep. Each folder in it is brought down to `most` bytes.
    pub fn at(folder: &Path, most: u64) -> Cache {
        Cache::at_on(Box::new(LocalDisk), folder, most)
    }

    /// As [`Cache::at`], on another disk than that of the machine.
    pub fn at_on(disk: Box<dyn Disk>, folder: &Path, most: u64) -> Cache {
        Cache {
            disk,
            folder: folder.to_owned(),
            most,
            run: Mutex::default(),
        }
    }

    /// Notes that this run uses a file, whether it is there or not: others have to go first.
    pub fn uses(&self, name: &str) {
        self.run().used.insert(name.to_owned());
    }

    /// Keeps a file under a name such as `code` or `pictures/x.png`, instead of what has that name.
    pub fn keep(&self, name: &str, bytes: &[u8]) {
        self.uses(name);
        if !self.makes_room(name, bytes.len() as u64) {
            return;
        }
        if let Err(error) = self.put(name, bytes) {
            self.run().fault.get_or_insert(error);
        }
    }

    /// Removes what is too much: first what this run did not use, the oldest of that before others. Costs nothing unless something was
    /// added. The answer is the first thing that could not be done.
    pub fn finish(self) -> Option<WriteError> {
        let mut run = std::mem::take(&mut *self.run());
        for folder in std::mem::take(&mut run.added).keys() {
            if let Err(error) = self.shrink(folder, &run.used) {
                run.fault.get_or_insert(error);
            }
        }
        run.fault
    }

    /// Whether there is hope and room for a file; a run adds no more than what may stay.
    fn makes_room(&self, name: &str, length: u64) -> bool {
        let mut run = self.run();
        if run.fault.is_some() {
            return false;
        }
        let Some((folder, _)) = name.rsplit_once('/') else {
            return true;
        };
        let added = run.added.entry(folder.to_owned()).or_default();
        let fits = *added + length <= self.most;
        *added += if fits { length } else { 0 };
        fits
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), WriteError> {
        let file = self.folder.join(name);
        self.clear_the_way(name)?;
        let put = || folders::inside(&*self.disk, &file, || self.disk.write(&file, bytes));
        let is_there = |error: &std::io::Error| error.kind() == ErrorKind::AlreadyExists;
        let mut written = put();
        if written.as_ref().is_err_and(is_there) {
            self.remove(&file).at(&file)?;
            written = put();
        }
        match written {
            // Another run was faster with the same thing.
            Err(error) if is_there(&error) => Ok(()),
            Err(error) => {
                // Half of a file is of no use to anybody.
                self.remove(&file).ok();
                Err(error).at(&file)
            }
            Ok(()) => Ok(()),
        }
    }

    /// Sees to it that no link leads elsewhere, and that the folder is hidden from version control.
    fn clear_the_way(&self, name: &str) -> Result<(), WriteError> {
        let refused = |path: &Path, reason: &str| Err(std::io::Error::other(reason)).at(path);
        let mut folder = self.folder.clone();
        for (depth, part) in name.split('/').enumerate() {
            match self.disk.entry(&folder).at(&folder)? {
                Some(Entry::Folder) => {}
                Some(Entry::Other) => return refused(&folder, "it is a link, not a folder"),
                Some(Entry::File) if depth == 0 => return refused(&folder, "it is a file"),
                Some(Entry::File) => self.remove(&folder).at(&folder)?,
                None if depth == 0 => {
                    let ignore = folder.join(".gitignore");
                    let made = folders::inside(&*self.disk, &ignore, || self.disk.write(&ignore, b"*\n"));
                    match made {
                        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error).at(&ignore),
                        _ => {}
                    }
                }
                None => {}
            }
            folder.push(part);
        }
        Ok(())
    }

    /// Removes what is ours by its place, whatever it is; links are not followed.
    fn remove(&self, path: &Path) -> std::io::Result<()> {
        match self.disk.entry(path)? {
            Some(Entry::Folder) => folders::remove_tree(&*self.disk, path).map_err(std::io::Error::other),
            Some(Entry::File | Entry::Other) => match self.disk.remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
            None => Ok(()),
        }
    }

    fn shrink(&self, folder: &str, used: &BTreeSet<String>) -> Result<(), WriteError> {
        let path = self.folder.join(folder);
        let listed = match self.disk.list(&path) {
            // Somebody has deleted it in the meantime.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            listed => listed.at(&path)?,
        };
        let candidate = |name: &OsString| {
            let file = path.join(name);
            let (length, written) = match self.disk.length_and_time(&file) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                found => found.at(&file)?,
            };
            let name = format!("{folder}/{}", name.to_string_lossy());
            Ok(Some(Candidate {
                is_used: used.contains(&name),
                written,
                name,
                length,
            }))
        };
        let files: Result<Vec<_>, WriteError> = listed
            .par_iter()
            .with_min_len(folders::WORTH_A_THREAD)
            .filter(|(_, entry)| *entry == Entry::File)
            .filter_map(|(name, _)| candidate(name).transpose())
            .collect();
        let mut files = files?;
        let mut sum: u64 = files.iter().map(|file| file.length).sum();
        if sum <= self.most {
            return Ok(());
        }
        files.sort_by(|one, other| {
            let by_age = match one.is_used && other.is_used {
                false => one.written.cmp(&other.written),
                // What is used again and again must not make way for its like in turn.
                true => other.written.cmp(&one.written),
            };
            let by_use = one.is_used.cmp(&other.is_used);
            by_use.then(by_age).then_with(|| one.name.cmp(&other.name))
        });
        for file in &files {
            if sum <= self.most {
                break;
            }
            let path = self.folder.join(&file.name);
            self.remove(&path).at(&path)?;
            sum = sum.saturating_sub(file.length);
        }
        Ok(())
    }

    /// A panic elsewhere leaves it whole.
    fn run(&self) -> MutexGuard<'_, Run> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
