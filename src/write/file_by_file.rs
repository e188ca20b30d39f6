//! The other way of publishing, for folders that cannot be exchanged: mount points, work trees of git, and
//! file systems without an exchange. Each file is whole at any time, the tree need not be.

use super::disk::Entry;
use super::error::{At, WriteError};
use super::staged::Staged;
use super::tree::INNER;
use super::{folders, manifest};
use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::Path;

/// The marker of both trees, before it is in place.
const BOTH: &str = ".verbund.both";

impl Staged<'_> {
    /// Replaces the changed files one by one and removes those without a successor last.
    pub(super) fn replace_files(&mut self, reason: &'static str) -> Result<(), WriteError> {
        let inner = self.folder.join(INNER);
        let marker = self.folder.join(manifest::NAME);
        self.bring_inside(&inner).at(&self.folder)?;
        self.disk.flush(&inner).at(&self.folder)?;
        self.mark_both(&inner, &marker).at(&marker)?;
        for path in &self.old.others {
            let path = self.folder.join(path);
            self.disk.remove_file(&path).at_half(&path)?;
        }
        for path in &self.changed {
            self.put(&inner, path).at_half(&self.folder.join(path))?;
        }
        for path in &self.removed {
            self.remove(path).at_half(&self.folder.join(path))?;
        }
        self.disk
            .rename(&inner.join(manifest::NAME), &marker)
            .at_half(&marker)?;
        self.disk.flush(&self.folder).at_half(&self.folder)?;
        let mut notice = format!("`{}` was written file by file, since {reason}", self.folder.display());
        if folders::remove_tree(self.disk, &inner).is_err() {
            notice.push_str(&format!(
                "; `{INNER}` in it could not be removed, the next build will try"
            ));
        }
        self.changes.notice = Some(notice);
        Ok(())
    }

    /// Lets the marker list the files of both trees, so that a build that is cut off leaves nothing that the
    /// next one finds foreign.
    fn mark_both(&self, inner: &Path, marker: &Path) -> io::Result<()> {
        let new = self.manifest.lines().skip(1).filter_map(|line| line.split_once(' '));
        let both: BTreeSet<&str> = new.map(|(_, path)| path).chain(self.old.own()).collect();
        let text = manifest::text(both.into_iter().map(|path| (path, 0)));
        let staged = inner.join(BOTH);
        self.disk.write(&staged, text.as_bytes())?;
        self.disk.rename(&staged, marker)
    }

    /// Moves the staging folder into the site's, or copies what has changed if that is another file system.
    fn bring_inside(&self, inner: &Path) -> io::Result<()> {
        if self.disk.entry(inner)?.is_some() {
            folders::remove_tree(self.disk, inner).map_err(io::Error::other)?;
        }
        if self.disk.rename(&self.staging, inner).is_ok() {
            return Ok(());
        }
        for path in self.changed.iter().map(String::as_str).chain([manifest::NAME]) {
            let mut file = self.disk.open(&self.staging.join(path))?;
            let to = inner.join(path);
            folders::inside(self.disk, &to, || self.disk.copy(&mut file, &to))?;
        }
        Ok(())
    }

    fn put(&self, inner: &Path, path: &str) -> io::Result<()> {
        let (from, to) = (inner.join(path), self.folder.join(path));
        let put = || folders::inside(self.disk, &to, || self.disk.rename(&from, &to));
        put().or_else(|_| self.clear_the_way(path).and_then(|()| put()))
    }

    /// Removes an old file where a folder has to be, or an old folder where a file has to be: all of it is ours.
    fn clear_the_way(&self, path: &str) -> io::Result<()> {
        for (end, _) in path.match_indices('/') {
            let above = self.folder.join(path.get(..end).unwrap_or_default());
            if let Some(Entry::File | Entry::Other) = self.disk.entry(&above)? {
                return self.disk.remove_file(&above);
            }
        }
        let to = self.folder.join(path);
        match self.disk.entry(&to)? {
            Some(Entry::Folder) => folders::remove_tree(self.disk, &to).map_err(io::Error::other),
            _ => Ok(()),
        }
    }

    /// Removes an old file, unless it has already made way, and the folders that are empty then.
    fn remove(&self, path: &str) -> io::Result<()> {
        let file = self.folder.join(path);
        match self.disk.entry(&file) {
            Ok(Some(Entry::File)) => self.disk.remove_file(&file)?,
            Err(error) if error.kind() != ErrorKind::NotADirectory => return Err(error),
            _ => return Ok(()),
        }
        let above = file.ancestors().skip(1).take_while(|folder| *folder != self.folder);
        for folder in above {
            if self.disk.remove_folder(folder).is_err() {
                break; // it is not empty
            }
        }
        Ok(())
    }
}
