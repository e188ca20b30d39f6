//! The marker `.verbund` in a site's folder: it says that verbund made the folder, and which files it made.
//!
//! First the line `verbund 1`, then for each file the XXH3-128 of its content in hexadecimal, a blank and its
//! path, sorted by path. Only these files may be replaced or removed; the hashes let others check a copy.

use super::disk::{Disk, Entry};
use super::error::{At, WriteError};
use std::fmt::Write;
use std::path::Path;

pub const NAME: &str = ".verbund";
const HEAD: &str = "verbund 1";

/// The paths of a manifest, sorted.
pub type Listed = Vec<String>;

/// `files`: path and hash, in any order.
pub fn text<'a>(files: impl Iterator<Item = (&'a str, u128)>) -> String {
    let mut files: Vec<_> = files.collect();
    files.sort_unstable();
    let mut text = String::with_capacity(files.len() * 64);
    text.push_str(HEAD);
    text.push('\n');
    for (path, hash) in files {
        writeln!(text, "{hash:032x} {path}").expect("writing to a String never fails");
    }
    text
}

/// The paths that the manifest in `folder` lists; `None` if there is no manifest, or one of another format.
pub fn read(disk: &dyn Disk, folder: &Path) -> Result<Option<Listed>, WriteError> {
    let file = folder.join(NAME);
    if disk.entry(&file).at(&file)? != Some(Entry::File) {
        return Ok(None);
    }
    let bytes = disk.read(&file).at(&file)?;
    Ok(std::str::from_utf8(&bytes).ok().and_then(listed))
}

fn listed(text: &str) -> Option<Listed> {
    let mut lines = text.lines();
    if lines.next() != Some(HEAD) {
        return None;
    }
    let mut paths: Listed = lines
        .filter_map(|line| Some(line.split_once(' ')?.1.to_owned()))
        .collect();
    paths.sort_unstable();
    Some(paths)
}
