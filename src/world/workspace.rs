//! A workspace whose listing is kept: a build walks over all files once, and the preview amends the listing by what
//! changed, so that a save costs no walk.

use super::{Disk, FileEntry, Listing, Look, World};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The folders that builds read.
pub const FOLDERS: [&str; 2] = ["content", "themes"];

/// Paths of files, from the root of the workspace.
pub type Paths = BTreeSet<Arc<str>>;

/// A workspace on disk whose listing is kept.
pub struct Workspace {
    disk: Disk,
    opened_at: jiff::Timestamp,
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    listings: BTreeMap<&'static str, Listing>,
    /// Files that were amended: the version that the system gives, and the one under which they are listed.
    amended: BTreeMap<Arc<str>, (u64, u64)>,
    amendments: u64,
}

impl Workspace {
    /// Lists everything.
    pub fn open(root: &Path) -> Workspace {
        let disk = Disk::new(root);
        let workspace = Workspace {
            opened_at: disk.now(),
            disk,
            known: RwLock::default(),
        };
        for folder in FOLDERS {
            let listing = workspace.disk.list(folder);
            workspace.write().listings.insert(folder, listing);
        }
        workspace
    }

    /// The moment before the first listing was begun.
    pub fn opened_at(&self) -> jiff::Timestamp {
        self.opened_at
    }

    pub fn root(&self) -> &Path {
        self.disk.root()
    }

    /// Whether there is a folder `content` at all.
    pub fn is_there(&self) -> bool {
        self.disk.root().join("content").is_dir()
    }

    /// A path of the system as one of the workspace; none for one outside of the folders that builds read.
    pub fn relative(&self, path: &Path) -> Option<String> {
        let path = self.disk.relative(path)?;
        let top = path.split('/').next().unwrap_or_default();
        FOLDERS.contains(&top).then_some(path)
    }

    /// Lists everything anew; the files that came, went or changed.
    pub fn rescan(&self) -> Paths {
        let mut changed = Paths::new();
        for folder in FOLDERS {
            let mut listing = self.disk.list(folder);
            let mut known = self.write();
            for file in &mut listing.files {
                // A version that was given by hand stays while the system's is the same.
                if let Some((told, listed)) = known.amended.get(&file.path)
                    && *told == file.version
                {
                    file.version = *listed;
                }
            }
            let old = known.listings.remove(folder).unwrap_or_default();
            add_differences(&old, &listing, &mut changed);
            known.listings.insert(folder, listing);
        }
        changed
    }

    /// Looks at some paths again; the files that may have changed. A change that cannot be told from single files
    /// leads to a rescan.
    pub fn amend(&self, paths: &BTreeSet<String>) -> Paths {
        let mut changed = Paths::new();
        for path in paths {
            let look = self.disk.look(path);
            let mut known = self.write();
            if !known.amend(path, look, &mut changed) {
                drop(known);
                changed.extend(self.rescan());
            }
        }
        changed
    }

    /// Whether a path that is listed as a file is not there any more, or is empty now and was not.
    pub fn looks_unfinished(&self, path: &str) -> bool {
        let known = self.read().file(path).is_some_and(|file| file.size > 0);
        known
            && match self.disk.look(path) {
                Look::Nothing => true,
                Look::File(file) => file.size == 0,
                Look::Other => false,
            }
    }

    fn read(&self) -> RwLockReadGuard<'_, Known> {
        // Listings are exchanged whole, so a panic elsewhere leaves a usable one.
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn listing(&self, path: &str) -> Option<&Listing> {
        self.listings.get(path.split('/').next().unwrap_or_default())
    }

    fn file(&self, path: &str) -> Option<&FileEntry> {
        let files = &self.listing(path)?.files;
        let at = files.binary_search_by(|file| (*file.path).cmp(path)).ok()?;
        files.get(at)
    }

    /// False if the listing must be made anew.
    fn amend(&mut self, path: &str, look: Look, changed: &mut Paths) -> bool {
        let known_file = self.file(path).is_some();
        let Some(listing) = self.listings.get_mut(path.split('/').next().unwrap_or_default()) else {
            return false;
        };
        let at = listing.files.binary_search_by(|file| (*file.path).cmp(path));
        match (look, at) {
            // Links are listed with what they lead to, and obstacles are told by walks.
            (Look::Other, _) => return false,
            (Look::File(_), _) if listing.obstacles.iter().any(|obstacle| obstacle.path() == path) => return false,
            (Look::File(mut file), at) => {
                self.amendments += 1;
                let told = file.version;
                file.version = told.wrapping_add(self.amendments.wrapping_mul(0x9e37_79b9_7f4a_7c15));
                self.amended.insert(file.path.clone(), (told, file.version));
                changed.insert(file.path.clone());
                match at {
                    Ok(at) => listing.files[at] = file,
                    Err(at) => listing.files.insert(at, file),
                }
            }
            (Look::Nothing, Ok(at)) => {
                let gone = listing.files.remove(at);
                self.amended.remove(&gone.path);
                changed.insert(gone.path);
            }
            (Look::Nothing, Err(_)) => {
                // A folder that went takes its files along.
                let folder = format!("{path}/");
                let inside = |file: &FileEntry| file.path.starts_with(&folder);
                return known_file || !listing.files.iter().any(inside) && listing.obstacles.is_empty();
            }
        }
        true
    }
}

impl World for Workspace {
    fn list(&self, folder: &str) -> Listing {
        let known = self.read();
        let Some(listing) = known.listing(folder) else {
            return self.disk.list(folder);
        };
        if FOLDERS.contains(&folder) {
            return listing.clone();
        }
        let folder = format!("{folder}/");
        let files = listing.files.iter().filter(|file| file.path.starts_with(&folder));
        let obstacles = listing.obstacles.iter();
        Listing {
            files: files.cloned().collect(),
            obstacles: obstacles
                .filter(|obstacle| obstacle.path().starts_with(&folder))
                .cloned()
                .collect(),
            ways: listing.ways,
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.disk.read(path)
    }

    fn now(&self) -> jiff::Timestamp {
        self.disk.now()
    }

    fn on_disk(&self, path: &str) -> Option<PathBuf> {
        self.disk.on_disk(path)
    }

    fn kept(&self, name: &str, most: u64) -> Option<Vec<u8>> {
        self.disk.kept(name, most)
    }
}

/// Adds the paths of files that only one listing has, or that have another version in the other.
fn add_differences(old: &Listing, new: &Listing, changed: &mut Paths) {
    let mut before = old.files.iter().peekable();
    for file in &new.files {
        while let Some(gone) = before.next_if(|known| known.path < file.path) {
            changed.insert(gone.path.clone());
        }
        match before.next_if(|known| known.path == file.path) {
            Some(known) if known == file => {}
            _ => {
                changed.insert(file.path.clone());
            }
        }
    }
    changed.extend(before.map(|gone| gone.path.clone()));
    if old.obstacles != new.obstacles {
        let obstacles = old.obstacles.iter().chain(&new.obstacles);
        changed.extend(obstacles.map(|obstacle| obstacle.path().into()));
    }
}
