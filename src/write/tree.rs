//! What a site's folder holds before a build: its files, and whether all of them are verbund's to replace.

use super::disk::{Disk, Entry};
use super::error::{At, WriteError};
use super::{folders, manifest};
use std::path::{MAIN_SEPARATOR_STR, Path};

/// Where the file-by-file way of publishing keeps its files; never foreign.
pub const INNER: &str = ".verbund.new";
/// A work tree of git cannot be exchanged: what makes it one lies inside it.
pub const GIT: &str = ".git";
/// Files at the top that their owner put there for git; they are carried over.
const KEPT: [&str; 2] = [".gitignore", ".gitattributes"];
/// Files that desktops and network file systems leave in any folder; they may go.
const DROPPINGS: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];
/// Whether a path in a site's folder is not of verbund's making, and may be there or not.
pub fn is_of_others(path: &str) -> bool {
    KEPT.contains(&path) || DROPPINGS.contains(&path.rsplit('/').next().unwrap_or(path))
}

/// A refusal names so many foreign files.
const NAMED: usize = 5;

/// The content of a site's folder; paths are relative with `/` between the parts, all lists are sorted.
#[derive(Debug, Default)]
pub struct Tree {
    pub exists: bool,
    pub is_work_tree: bool,
    files: Vec<String>,
    /// Links, pipes and the like.
    pub others: Vec<String>,
    /// What the manifest lists, if there is one.
    listed: Option<manifest::Listed>,
}

impl Tree {
    /// # Errors
    /// `Refused` where the folder is a file or a link, else `Failed`.
    pub fn read(disk: &dyn Disk, folder: &Path) -> Result<Tree, WriteError> {
        let mut tree = Tree::default();
        match disk.entry(folder).at(folder)? {
            None => return Ok(tree),
            Some(Entry::File) => return Err(WriteError::refused(folder, "it is a file")),
            Some(Entry::Other) => {
                return Err(WriteError::refused(folder, "it is a link, not a folder"));
            }
            Some(Entry::Folder) => tree.exists = true,
        }
        let private = |path: &Path| path == Path::new(GIT) || path == Path::new(INNER);
        for (path, entry) in folders::walk(disk, folder, |path| !private(path))?
            .into_iter()
            .flatten()
        {
            if private(&path) {
                tree.is_work_tree |= path == Path::new(GIT);
                continue;
            }
            let path = path.to_string_lossy().replace(MAIN_SEPARATOR_STR, "/");
            match entry {
                Entry::File => tree.files.push(path),
                Entry::Other => tree.others.push(path),
                Entry::Folder => {}
            }
        }
        tree.files.sort_unstable();
        tree.others.sort_unstable();
        tree.listed = manifest::read(disk, folder)?;
        Ok(tree)
    }

    /// Whether there is a regular file at `path`, not reached through a link.
    pub fn has(&self, path: &str) -> bool {
        self.files.binary_search_by(|file| file.as_str().cmp(path)).is_ok()
    }

    /// The files that verbund made.
    pub fn own(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str).filter(|file| self.lists(file))
    }

    /// The files that are not verbund's and stay.
    pub fn kept(&self) -> impl Iterator<Item = &str> {
        self.files
            .iter()
            .map(String::as_str)
            .filter(|file| KEPT.contains(file) && !self.lists(file))
    }

    /// # Errors
    /// `Foreign` if the folder holds files that are not verbund's.
    pub fn refuse_foreign(&self, folder: &Path) -> Result<(), WriteError> {
        let may_go = |file: &str| {
            let name = file.rsplit('/').next().unwrap_or(file);
            self.lists(file) || file == manifest::NAME || KEPT.contains(&file) || DROPPINGS.contains(&name)
        };
        let files = self.files.iter().filter(|file| !may_go(file));
        // A link at a place of ours, or at the place of a folder of ours, is replaced.
        let others = self
            .others
            .iter()
            .filter(|path| !may_go(path) && !self.lists_below(path));
        let files: Vec<String> = files.chain(others).take(NAMED).cloned().collect();
        if files.is_empty() {
            Ok(())
        } else {
            Err(WriteError::Foreign {
                folder: folder.to_owned(),
                files,
            })
        }
    }

    /// # Errors
    /// `Foreign` if the folder holds anything that must not be removed with it.
    pub fn refuse_removal(&self, folder: &Path) -> Result<(), WriteError> {
        self.refuse_foreign(folder)?;
        let git = self.is_work_tree.then_some(GIT);
        let files: Vec<String> = git.into_iter().chain(self.kept()).map(str::to_owned).collect();
        if files.is_empty() {
            Ok(())
        } else {
            Err(WriteError::Foreign {
                folder: folder.to_owned(),
                files,
            })
        }
    }

    fn lists(&self, path: &str) -> bool {
        self.listed
            .as_ref()
            .is_some_and(|listed| listed.binary_search_by(|own| own.as_str().cmp(path)).is_ok())
    }

    fn lists_below(&self, folder: &str) -> bool {
        let inside = format!("{folder}/");
        self.listed.as_ref().is_some_and(|listed| {
            listed
                .get(listed.partition_point(|own| own.as_str() < inside.as_str()))
                .is_some_and(|own| own.starts_with(&inside))
        })
    }
}
