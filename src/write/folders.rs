//! Makes, lists and removes folders with all that belongs to them, through [`Disk`].
//!
//! Trees are taken level by level instead of by recursion, so that neither depth nor breadth has a limit and
//! each level runs on all cores.

use super::disk::{Disk, Entry};
use super::error::{At, WriteError};
use rayon::prelude::*;
use std::io;
use std::path::{Path, PathBuf};

/// Waking another thread costs about as much as so many calls of the system.
pub const WORTH_A_THREAD: usize = 16;

/// Runs `make`, and once more behind the making of its folder if that was missing. So a folder is made when it
/// is first needed, and nobody keeps a list of folders.
pub fn inside<T>(disk: &dyn Disk, path: &Path, mut make: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    match (make(), path.parent()) {
        (Err(error), Some(folder)) if error.kind() == io::ErrorKind::NotFound && folder != Path::new("") => {
            self::make(disk, folder)?;
            make()
        }
        (result, _) => result,
    }
}

/// Makes a folder and those above it, as far as they are missing.
pub fn make(disk: &dyn Disk, folder: &Path) -> io::Result<()> {
    match inside(disk, folder, || disk.make_folder(folder)) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        result => result,
    }
}

/// All that is below `root`, and `root` itself, by relative path: a list for each depth, the root's first.
/// Folders that `enter` denies are listed, but not what is in them.
pub fn walk(
    disk: &dyn Disk,
    root: &Path,
    enter: impl Fn(&Path) -> bool + Sync,
) -> Result<Vec<Vec<(PathBuf, Entry)>>, WriteError> {
    let mut levels = Vec::new();
    let mut level = vec![(PathBuf::new(), Entry::Folder)];
    while !level.is_empty() {
        let below: Result<Vec<_>, WriteError> = level
            .par_iter()
            .with_min_len(WORTH_A_THREAD)
            .filter(|(path, entry)| *entry == Entry::Folder && enter(path))
            .map(|(path, _)| {
                let folder = root.join(path);
                let names = disk.list(&folder).at(&folder)?;
                Ok(names
                    .into_iter()
                    .map(|(name, entry)| (path.join(name), entry))
                    .collect::<Vec<_>>())
            })
            .collect();
        let below = below?.into_iter().flatten().collect();
        levels.push(std::mem::replace(&mut level, below));
    }
    Ok(levels)
}

/// Removes a folder and all that is in it; links are removed, not followed.
pub fn remove_tree(disk: &dyn Disk, root: &Path) -> Result<(), WriteError> {
    for level in walk(disk, root, |_| true)?.iter().rev() {
        level
            .par_iter()
            .with_min_len(WORTH_A_THREAD)
            .try_for_each(|(path, entry)| {
                let path = root.join(path);
                match entry {
                    Entry::Folder => disk.remove_folder(&path),
                    Entry::File | Entry::Other => disk.remove_file(&path),
                }
                .at(&path)
            })?;
    }
    Ok(())
}
