//! Decides whether a folder may be written to at all.

use super::disk::{Disk, Entry};
use super::error::{At, WriteError};
use super::{manifest, tree};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Folders of a workspace that hold sources; output goes neither into them nor above them.
const SOURCES: [&str; 3] = ["content", "themes", ".git"];

/// Where to publish, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct Destination<'a> {
    /// The folder that the sites' folders are in.
    pub out: &'a Path,
    /// The workspace.
    pub project: &'a Path,
    /// The home folder of the user, if there is one.
    pub home: Option<&'a Path>,
    /// What others are told who wait for this build, such as `verbund build`.
    pub command: &'a str,
    /// How long to wait for another build.
    pub patience: Duration,
}

impl Destination<'_> {
    /// # Errors
    /// `Refused` if output could harm the workspace or the user's own files.
    pub(super) fn check(&self, disk: &dyn Disk) -> Result<(), WriteError> {
        let refused = |reason: &str| Err(WriteError::refused(self.out, reason));
        match disk.entry(self.out).at(self.out)? {
            Some(Entry::File) => return refused("it is a file"),
            Some(Entry::Other) => return refused("it is a link, not a folder"),
            Some(Entry::Folder) | None => {}
        }
        let out = real(disk, self.out).at(self.out)?;
        if out.parent().is_none() {
            return refused("it is the root of the file system");
        }
        if self
            .home
            .is_some_and(|home| real(disk, home).is_ok_and(|home| home.starts_with(&out)))
        {
            return refused("your home folder is in it");
        }
        let project = real(disk, self.project).at(self.project)?;
        if project == out {
            return refused("it is the workspace itself");
        }
        if project.starts_with(&out) {
            return refused("the workspace is in it");
        }
        for name in SOURCES {
            let source = self.project.join(name);
            let source = real(disk, &source).at(&source)?;
            if out.starts_with(&source) || source.starts_with(&out) {
                return refused(&format!("it would mix with the workspace's `{name}`"));
            }
        }
        Ok(())
    }
}

/// The names of a build are checked where they are made; this keeps a mistake there from reaching the disk.
///
/// # Errors
/// `Refused` for a name that leads out of the site's folder or to a file of our own.
pub(super) fn check_names(folder: &Path, site: &str, paths: &[String]) -> Result<(), WriteError> {
    let bad_part = |part: &str| {
        part.is_empty() || part == "." || part == ".." || part.contains(['\\', '/']) || part.contains(char::is_control)
    };
    if bad_part(site) || site.starts_with('.') {
        return Err(WriteError::refused(folder, "a site's folder cannot have this name"));
    }
    let bad = |path: &&String| {
        let first = path.split('/').next().unwrap_or_default();
        path.split('/').any(bad_part) || first.starts_with(manifest::NAME) || first == tree::GIT
    };
    match paths.iter().find(bad) {
        Some(path) => Err(WriteError::refused(
            &folder.join(path),
            "no file of a site can have this name",
        )),
        None => Ok(()),
    }
}

/// `path` without links and dots, where its end need not exist yet.
fn real(disk: &dyn Disk, path: &Path) -> io::Result<PathBuf> {
    match (disk.resolve(path), path.parent(), path.file_name()) {
        (Err(error), Some(folder), Some(name)) if error.kind() == io::ErrorKind::NotFound => {
            let folder = if folder == Path::new("") {
                Path::new(".")
            } else {
                folder
            };
            Ok(real(disk, folder)?.join(name))
        }
        (result, _, _) => result,
    }
}
