//! Replaces one file of the workspace in one step, for the little that a build leaves to be committed.

use super::disk::{Disk, Entry, LocalDisk};
use super::error::{At, WriteError};
use std::path::Path;

/// Gives `file`, which lies in the workspace `root` or is still to be made there, these bytes. Whoever looks at any moment
/// sees the old file or the new one.
///
/// # Errors
/// `Refused` where the file is no file, or links lead out of the workspace; else `Failed`.
pub fn replace(root: &Path, file: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    replace_on(&LocalDisk, root, file, bytes)
}

/// As [`replace`], on another disk than that of the machine.
pub fn replace_on(disk: &dyn Disk, root: &Path, file: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let refused = |reason: &str| Err(WriteError::refused(file, reason));
    let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else {
        return refused("it has no name");
    };
    match disk.entry(file).at(file)? {
        Some(Entry::File) | None => {}
        Some(Entry::Folder) => return refused("it is a folder"),
        Some(Entry::Other) => return refused("it is a link, not a file"),
    }
    let real = |path: &Path| disk.resolve(path).at(path);
    if !real(folder)?.starts_with(real(root)?) {
        return refused("a link leads out of the workspace");
    }
    // Names with a dot are no content; a killed build's is replaced.
    let beside = folder.join(format!(".{}.verbund", name.to_string_lossy()));
    if disk.entry(&beside).at(&beside)? == Some(Entry::File) {
        disk.remove_file(&beside).at(&beside)?;
    }
    let written = disk.write(&beside, bytes).at(&beside);
    let written = written.and_then(|()| disk.flush(folder).at(folder));
    let written = written.and_then(|()| disk.rename(&beside, file).at(file));
    if written.is_err() {
        // What could not be finished is no content; the error says what happened.
        let _ = disk.remove_file(&beside);
    }
    written
}
