//! Publishes a site so that its folder always holds either the whole old tree or the whole new one.
//!
//! A site is staged beside its folder and then exchanged with it in one call of the system. Pages are compared
//! with the old tree as they are produced and only those that differ are written; once the first difference is
//! known, the others are carried over as the same files. A build that changes nothing therefore writes nothing.
//! All calls to the system go through [`Disk`], so that a test can let each of them fail.

mod cache;
mod destination;
mod disk;
mod error;
mod file_by_file;
mod folders;
mod lock;
mod manifest;
mod receipt;
mod single;
mod staged;
mod tree;

pub use cache::Cache;
pub use destination::Destination;
pub use disk::{Disk, Entry, Fingerprint, LocalDisk, Versions};
pub use error::{Blame, PublishError, WriteError};
pub use receipt::{State, receipt};
pub use single::{replace, replace_on};
pub use staged::{Changes, Staged};

use error::At;
use std::borrow::Cow;
use std::path::PathBuf;
use tree::Tree;

/// What one file of a site holds.
#[derive(Clone, Debug)]
pub enum Content<'a> {
    Bytes(Cow<'a, [u8]>),
    /// The same, and files beside it: what is added to the name, and what they hold.
    WithCopies(Cow<'a, [u8]>, Vec<(&'static str, Vec<u8>)>),
    /// A copy of this file, which is read piece by piece and may be large.
    File(PathBuf),
}

/// Says what each file of a site holds: called with the index of its path, once each, from several threads.
pub type Produce<'a, 'c, E> = &'a (dyn Fn(usize) -> Result<Content<'c>, E> + Sync);

/// A folder that sites may be published into: checked, writable, and locked until this value is dropped.
pub struct Output {
    disk: Box<dyn Disk>,
    out: PathBuf,
    /// The only folder in it that is ours; all if none.
    alone: Option<String>,
    _lock: lock::Lock,
}

impl Output {
    /// Makes the folder if need be, waits for other builds (`on_wait` hears once for whom), and removes what a
    /// killed build left there.
    ///
    /// # Errors
    /// `Refused` where output would harm something, `Locked` after [`Destination::patience`], else `Failed`.
    pub fn open(destination: &Destination, on_wait: &dyn Fn(&str)) -> Result<Output, WriteError> {
        Output::open_on(Box::new(LocalDisk), destination, on_wait)
    }

    /// As [`Output::open`], on another disk than that of the machine.
    pub fn open_on(
        disk: Box<dyn Disk>,
        destination: &Destination,
        on_wait: &dyn Fn(&str),
    ) -> Result<Output, WriteError> {
        destination.check(&*disk)?;
        Output::lock(disk, destination, None, on_wait)
    }

    /// As [`Output::open`] for one folder alone, which [`Destination::out`] names; what lies beside it is not ours.
    /// Gives also the name under which to publish there.
    ///
    /// # Errors
    /// As for [`Output::open`].
    pub fn open_alone(destination: &Destination, on_wait: &dyn Fn(&str)) -> Result<(Output, String), WriteError> {
        let disk = Box::new(LocalDisk);
        destination.check(&*disk)?;
        let name = destination.out.file_name().and_then(|name| name.to_str());
        let (Some(name), Some(out)) = (name, destination.out.parent()) else {
            return Err(WriteError::refused(destination.out, "it has no name of its own"));
        };
        let beside = Destination { out, ..*destination };
        let output = Output::lock(disk, &beside, Some(name.to_owned()), on_wait)?;
        Ok((output, name.to_owned()))
    }

    fn lock(
        disk: Box<dyn Disk>,
        destination: &Destination,
        alone: Option<String>,
        on_wait: &dyn Fn(&str),
    ) -> Result<Output, WriteError> {
        folders::make(&*disk, destination.out).at(destination.out)?;
        let lock = lock::hold(&*disk, destination, on_wait)?;
        let output = Output {
            disk,
            out: destination.out.to_owned(),
            alone,
            _lock: lock,
        };
        output.remove_left_over()?;
        Ok(output)
    }

    /// Makes `out/<site>` hold exactly `paths` (relative, `/` between the parts, free of collisions).
    ///
    /// # Errors
    /// `Pages` with the errors of all files in the order of `paths`, else `Write`; the old tree is whole then.
    pub fn publish<E: Send>(
        &self,
        site: &str,
        paths: &[String],
        produce: Produce<'_, '_, E>,
    ) -> Result<Changes, PublishError<E>> {
        self.stage(site, paths, produce)?.commit().map_err(PublishError::Write)
    }

    /// The first half of [`Output::publish`]: everything is written, nothing is to be seen yet. Several sites
    /// can be staged and then committed only if none had errors. One site is staged once at a time.
    ///
    /// # Errors
    /// As for [`Output::publish`].
    pub fn stage<E: Send>(
        &self,
        site: &str,
        paths: &[String],
        produce: Produce<'_, '_, E>,
    ) -> Result<Staged<'_>, PublishError<E>> {
        let folder = self.out.join(site);
        destination::check_names(&folder, site, paths)?;
        let old = Tree::read(&*self.disk, &folder)?;
        old.refuse_foreign(&folder)?;
        Staged::new(&*self.disk, folder, self.beside(site), old).fill(paths, produce)
    }

    /// The bytes of a file that an earlier build published; none if there is no such regular file.
    pub fn published(&self, site: &str, path: &str) -> Option<Vec<u8>> {
        let file = self.out.join(site).join(path);
        match self.disk.entry(&file) {
            Ok(Some(Entry::File)) => self.disk.read(&file).ok(),
            _ => None,
        }
    }

    /// Removes the sites of earlier runs that `keep` does not name: folders with our marker and nothing else's
    /// files in them. Returns their names, sorted.
    ///
    /// # Errors
    /// `Foreign` before anything is removed, else `Failed`.
    pub fn prune(&self, keep: &[&str]) -> Result<Vec<String>, WriteError> {
        let mut gone = Vec::new();
        for site in self.folders()? {
            if site.starts_with('.') || keep.contains(&site.as_str()) {
                continue;
            }
            let folder = self.out.join(&site);
            if manifest::read(&*self.disk, &folder)?.is_some() {
                Tree::read(&*self.disk, &folder)?.refuse_removal(&folder)?;
                gone.push(site);
            }
        }
        gone.sort();
        for site in &gone {
            let (folder, aside) = (self.out.join(site), self.beside(site));
            self.disk.rename_new(&folder, &aside).at(&folder)?;
            folders::remove_tree(&*self.disk, &aside)?;
        }
        Ok(gone)
    }

    /// Where a site is staged and its old tree goes to be removed.
    fn beside(&self, site: &str) -> PathBuf {
        self.out.join(format!(".{site}.verbund-{}", std::process::id()))
    }

    /// Invariant: whoever holds the lock has no staging folder yet, so every such folder is a killed build's.
    fn remove_left_over(&self) -> Result<(), WriteError> {
        for name in self.folders()? {
            let process = name.strip_prefix('.').and_then(|name| name.rsplit_once(".verbund-"));
            let is_ours = |site: &str| self.alone.as_deref().is_none_or(|alone| alone == site);
            let is_left_over = |(site, id): (&str, &str)| {
                is_ours(site) && !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())
            };
            if process.is_some_and(is_left_over) {
                folders::remove_tree(&*self.disk, &self.out.join(&name))?;
            }
        }
        Ok(())
    }

    fn folders(&self) -> Result<Vec<String>, WriteError> {
        let entries = self.disk.list(&self.out).at(&self.out)?;
        let folders = entries.into_iter().filter(|(_, entry)| *entry == Entry::Folder);
        Ok(folders.filter_map(|(name, _)| name.into_string().ok()).collect())
    }
}
