//! A site that is written but not yet to be seen, and the step that shows it.

use super::disk::{Disk, Entry, Fingerprint};
use super::error::{At, PublishError, WriteError};
use super::tree::{self, INNER, Tree};
use super::{Content, Produce, folders, manifest, receipt};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// A file of the workspace that changes while it is copied is read so many times.
const ATTEMPTS: usize = 3;
const APART: &str = "it is on a file system of its own";

/// What a build did to a site's folder, in files; `bytes` are those of the written ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
    pub bytes: u64,
    /// Of all files that the site has now, as they were when they were written or found to be right; none where the system did not tell.
    pub seal: Option<u128>,
    /// What the user should know about the way it was done.
    pub notice: Option<String>,
}

/// How the staged files come into place.
enum Way {
    /// Nothing has changed and nothing is staged.
    None,
    Exchange,
    /// File by file, because the folder cannot be exchanged for this reason.
    InPlace(&'static str),
}

/// A site beside its folder. Dropping it removes it; [`Staged::commit`] puts it in place.
#[must_use = "nothing is published before `commit`"]
pub struct Staged<'a> {
    pub(super) disk: &'a dyn Disk,
    /// Where the site is shown.
    pub(super) folder: PathBuf,
    /// Where it is staged.
    pub(super) staging: PathBuf,
    pub(super) old: Tree,
    way: Way,
    pub(super) changed: Vec<String>,
    pub(super) removed: Vec<String>,
    pub(super) manifest: String,
    pub(super) changes: Changes,
}

/// What became of one file.
struct Placed<'p> {
    path: Cow<'p, str>,
    content: Fingerprint,
    is_new: bool,
    /// Its part of the seal.
    seal: Option<u128>,
}

impl<'a> Staged<'a> {
    pub(super) fn new(disk: &'a dyn Disk, folder: PathBuf, staging: PathBuf, old: Tree) -> Staged<'a> {
        Staged {
            disk,
            folder,
            staging,
            old,
            way: Way::None,
            changed: Vec::new(),
            removed: Vec::new(),
            manifest: String::new(),
            changes: Changes::default(),
        }
    }

    /// Produces all files and stages those that differ from the old tree; if any does, the others as well.
    pub(super) fn fill<E: Send>(
        mut self,
        paths: &[String],
        produce: Produce<'_, '_, E>,
    ) -> Result<Staged<'a>, PublishError<E>> {
        let placed = self.place_all(paths, produce)?;
        let mut unchanged = Vec::new();
        for placed in &placed {
            if placed.is_new {
                self.changed.push(placed.path.to_string());
                self.changes.bytes += placed.content.length;
            } else {
                unchanged.push(&*placed.path);
            }
        }
        let named: BTreeSet<&str> = placed.iter().map(|placed| &*placed.path).collect();
        self.removed = self
            .old
            .own()
            .filter(|path| !named.contains(path))
            .map(str::to_owned)
            .collect();
        self.manifest = manifest::text(placed.iter().map(|file| (&*file.path, file.content.hash)));
        self.changes.written = self.changed.len();
        self.changes.unchanged = unchanged.len();
        self.changes.removed = self.removed.len();

        let marker = self.folder.join(manifest::NAME);
        let is_marked =
            self.old.has(manifest::NAME) && self.disk.holds(&marker, self.manifest.as_bytes()).at(&marker)?;
        let seals = placed.iter().map(|file| file.seal);
        let seal = seals.reduce(|one, other| Some(one?.wrapping_add(other?)));
        self.changes.seal = seal.flatten();
        if is_marked && self.changed.is_empty() && self.removed.is_empty() && self.old.others.is_empty() {
            self.seal_manifest(false);
            return Ok(self);
        }
        unchanged.extend(self.old.kept().filter(|path| !named.contains(path)));
        self.way = match self.old.is_work_tree {
            true => Way::InPlace("it is a work tree of git"),
            false => self.carry_over(&unchanged)?,
        };
        let staged = self.staging.join(manifest::NAME);
        folders::inside(self.disk, &staged, || {
            self.disk.write(&staged, self.manifest.as_bytes())
        })
        .at(&marker)?;
        self.seal_manifest(true);
        Ok(self)
    }

    fn seal_manifest(&mut self, is_new: bool) {
        let both = self.changes.seal.zip(self.seal_of(manifest::NAME, is_new));
        self.changes.seal = both.map(|(files, manifest)| files.wrapping_add(manifest));
    }

    /// After the first error the remaining files are still produced, for their errors, but none is written.
    fn place_all<'p, E: Send>(
        &self,
        paths: &'p [String],
        produce: Produce<'_, '_, E>,
    ) -> Result<Vec<Placed<'p>>, PublishError<E>> {
        let failed = AtomicBool::new(false);
        let results: Vec<Result<Vec<Placed<'p>>, PublishError<E>>> = paths
            .par_iter()
            .enumerate()
            .map(|(index, path)| {
                let content = produce(index).map_err(|error| PublishError::Pages(vec![error]));
                let result = match content {
                    Ok(_) if failed.load(Ordering::Relaxed) => Ok(Vec::new()),
                    Ok(content) => self.place(path, &content).map_err(PublishError::Write),
                    Err(error) => Err(error),
                };
                failed.fetch_or(result.is_err(), Ordering::Relaxed);
                result
            })
            .collect();
        let (mut placed, mut of_pages, mut of_disk) = (Vec::with_capacity(paths.len()), Vec::new(), None);
        for result in results {
            match result {
                Ok(files) => placed.extend(files),
                Err(PublishError::Pages(errors)) => of_pages.extend(errors),
                Err(PublishError::Write(error)) => of_disk = of_disk.or(Some(error)),
            }
        }
        match of_disk {
            _ if !of_pages.is_empty() => Err(PublishError::Pages(of_pages)),
            Some(error) => Err(PublishError::Write(error)),
            None => Ok(placed),
        }
    }

    /// The file, then those beside it.
    fn place<'p>(&self, path: &'p str, content: &Content) -> Result<Vec<Placed<'p>>, WriteError> {
        match content {
            Content::Bytes(bytes) => Ok(vec![self.place_bytes(path.into(), bytes)?]),
            Content::WithCopies(bytes, copies) => {
                let mut placed = vec![self.place_bytes(path.into(), bytes)?];
                for (ending, bytes) in copies {
                    placed.push(self.place_bytes(format!("{path}{ending}").into(), bytes)?);
                }
                Ok(placed)
            }
            Content::File(source) => Ok(vec![self.place_copy(source, path)?]),
        }
    }

    fn place_bytes<'p>(&self, path: Cow<'p, str>, bytes: &[u8]) -> Result<Placed<'p>, WriteError> {
        let (shown, target) = (self.folder.join(&*path), self.staging.join(&*path));
        let content = Fingerprint::of(bytes);
        // An old file that cannot be read is replaced like one that differs.
        let is_new = !(self.old.has(&path) && self.disk.holds(&shown, bytes).unwrap_or(false));
        if is_new {
            folders::inside(self.disk, &target, || self.disk.write(&target, bytes)).at(&shown)?;
        }
        Ok(self.placed(path, content, is_new))
    }

    fn place_copy<'p>(&self, source: &Path, path: &'p str) -> Result<Placed<'p>, WriteError> {
        let (shown, target) = (self.folder.join(path), self.staging.join(path));
        let old = self.old.has(path).then_some(shown.as_path());
        let unreadable = |reason| WriteError::Unreadable {
            file: source.to_owned(),
            reason,
        };
        let mut file = self.disk.source(source).map_err(unreadable)?;
        for _ in 0..ATTEMPTS {
            let content = self.disk.fingerprint(&mut file).map_err(unreadable)?;
            if old.is_some_and(|old| self.fingerprint(old).is_ok_and(|found| found == content)) {
                return Ok(self.placed(path.into(), content, false));
            }
            let copied = folders::inside(self.disk, &target, || self.disk.copy(&mut file, &target)).at(&shown)?;
            if copied == content {
                return Ok(self.placed(path.into(), content, true));
            }
            self.disk.remove_file(&target).at(&target)?;
        }
        Err(unreadable(io::Error::other("it changes while it is being read")))
    }

    fn placed<'p>(&self, path: Cow<'p, str>, content: Fingerprint, is_new: bool) -> Placed<'p> {
        Placed {
            seal: self.seal_of(&path, is_new),
            path,
            content,
            is_new,
        }
    }

    /// What is noted of a file where it stands now; a file without is no reason to fail.
    fn seal_of(&self, path: &str, is_new: bool) -> Option<u128> {
        if tree::is_of_others(path) {
            return Some(0);
        }
        let folder = if is_new { &self.staging } else { &self.folder };
        let versions = self.disk.versions(&folder.join(path)).ok()?;
        Some(receipt::seal_of(path, versions.content))
    }

    fn fingerprint(&self, file: &Path) -> io::Result<Fingerprint> {
        self.disk.fingerprint(&mut self.disk.open(file)?)
    }

    /// Gives the unchanged files a second name below the staging folder; where the file system has no such
    /// names, copies that keep the time of modification. Says how the staged site can come into place.
    fn carry_over(&self, unchanged: &[&str]) -> Result<Way, WriteError> {
        let is_apart = AtomicBool::new(false);
        unchanged
            .par_iter()
            .with_min_len(folders::WORTH_A_THREAD)
            .try_for_each(|path| {
                let (from, to) = (self.folder.join(path), self.staging.join(path));
                match folders::inside(self.disk, &to, || self.disk.link(&from, &to)) {
                    Ok(()) => Ok(()),
                    _ if is_apart.load(Ordering::Relaxed) => Ok(()),
                    Err(error) if error.kind() == ErrorKind::CrossesDevices => {
                        is_apart.store(true, Ordering::Relaxed);
                        Ok(())
                    }
                    Err(_) => self.carry_over_copy(&from, &to).at(&from),
                }
            })?;
        Ok(if is_apart.into_inner() {
            Way::InPlace(APART)
        } else {
            Way::Exchange
        })
    }

    fn carry_over_copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut file = self.disk.open(from)?;
        folders::inside(self.disk, to, || self.disk.copy(&mut file, to))?;
        self.disk.copy_time(&file, to)
    }

    /// Shows the staged site.
    ///
    /// # Errors
    /// `Failed` with the old tree whole; `Halfway` where the folder cannot be exchanged and single files were
    /// being replaced. The next build goes on from there.
    pub fn commit(mut self) -> Result<Changes, WriteError> {
        match self.way {
            Way::None => {}
            Way::Exchange => self.exchange()?,
            Way::InPlace(reason) => self.replace_files(reason)?,
        }
        Ok(std::mem::take(&mut self.changes))
    }

    fn exchange(&mut self) -> Result<(), WriteError> {
        self.disk.flush(&self.staging).at(&self.folder)?;
        if !self.old.exists {
            return self.disk.rename_new(&self.staging, &self.folder).at(&self.folder);
        }
        match self.disk.exchange(&self.staging, &self.folder) {
            Ok(()) => {}
            Err(error) => match error.kind() {
                ErrorKind::InvalidInput | ErrorKind::Unsupported => {
                    return self.replace_files("its file system cannot exchange folders");
                }
                ErrorKind::CrossesDevices | ErrorKind::ResourceBusy => {
                    return self.replace_files(APART);
                }
                _ => return Err(error).at(&self.folder),
            },
        }
        // The new tree is in place: what is left to do cannot make the build fail. The flush comes first, lest
        // a loss of power brings the name back to a tree that is being removed.
        let cleared = self.disk.flush(&self.folder).at(&self.folder);
        if let Err(error) = cleared.and_then(|()| folders::remove_tree(self.disk, &self.staging)) {
            self.changes.notice = Some(format!(
                "the old files could not be cleared away; the next build will try: {error}"
            ));
        }
        Ok(())
    }
}

impl Drop for Staged<'_> {
    /// What cannot be removed now is removed by the next build.
    fn drop(&mut self) {
        for left in [self.staging.clone(), self.folder.join(INNER)] {
            if let Ok(Some(Entry::Folder)) = self.disk.entry(&left) {
                folders::remove_tree(self.disk, &left).ok();
            }
        }
    }
}
