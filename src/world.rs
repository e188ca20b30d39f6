//! The one impure door: which files there are, what is in them, and what time it is.
//!
//! Everything that the stages read comes through [`World`], so tests plug in a workspace in memory and a
//! build depends on nothing else.

pub mod workspace;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use xxhash_rust::xxh3::xxh3_64;

/// A file of the workspace, by its path from the root with `/` between the parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileEntry {
    pub path: Arc<str>,
    /// Size in bytes.
    pub size: u64,
    /// Tells versions of the file apart: where it is the same again, nothing has happened to the file as far as the system tells.
    pub version: u64,
}

/// Something in the listing that is not a file to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// A link whose target lies outside of the workspace.
    LinkOutside {
        path: Arc<str>,
        target: String,
    },
    /// A link that leads nowhere or in a circle.
    LinkBroken {
        path: Arc<str>,
        target: String,
    },
    /// A pipe, socket or device.
    NotRegular {
        path: Arc<str>,
    },
    Unreadable {
        path: Arc<str>,
        reason: String,
    },
    TooDeep {
        path: Arc<str>,
    },
    /// A name that is not UTF-8, shown with escapes.
    NotUtf8 {
        path: Arc<str>,
    },
}

impl Obstacle {
    pub fn path(&self) -> &str {
        match self {
            Obstacle::LinkOutside { path, .. }
            | Obstacle::LinkBroken { path, .. }
            | Obstacle::NotRegular { path }
            | Obstacle::Unreadable { path, .. }
            | Obstacle::TooDeep { path }
            | Obstacle::NotUtf8 { path } => path,
        }
    }
}

/// What a folder holds, sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    pub files: Vec<FileEntry>,
    pub obstacles: Vec<Obstacle>,
    pub ways: Ways,
}

/// What a listing says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// Made from the versions of all folders and links on the way to files: another one where some were moved or exchanged, though each
    /// file is what it was.
    pub version: u64,
    /// From when on no file can be changed any more without getting another version; none where the system does not tell.
    ///
    /// Systems note times in steps. A file that is changed twice in one step, the first time before it was listed, could keep
    /// its version.
    pub firm_from: Option<SystemTime>,
}

impl Ways {
    fn add_way(&mut self, path: &str, meta: &std::fs::Metadata) {
        let version = version_of(meta) ^ xxh3_64(path.as_bytes());
        self.version = self.version.wrapping_add(version.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    }

    fn add_file(&mut self, meta: &std::fs::Metadata) {
        let both = self.firm_from.zip(firm_from(meta));
        self.firm_from = both.map(|(all, this)| all.max(this));
    }
}

pub trait World: Sync {
    /// All files below `folder` (`content`, `themes/x`), sorted; an absent folder is empty.
    fn list(&self, folder: &str) -> Listing;
    /// The bytes of a file; the error is the reason in words.
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;
    /// This very moment.
    fn now(&self) -> jiff::Timestamp;
    /// Where a file lies on disk, for copying without reading it here.
    fn on_disk(&self, path: &str) -> Option<PathBuf>;
    /// What an earlier run left in [`SCRATCH`] under a name such as `pictures/x.png`, if it is a file of at most so many bytes.
    /// Anybody may have changed it: it is worth only what it can prove. Worlds without a disk have nothing.
    fn kept(&self, _name: &str, _most: u64) -> Option<Vec<u8>> {
        None
    }
}

/// The folder of a workspace for what saves later runs some work; no content, and safe to delete.
pub const SCRATCH: &str = ".verbund";

/// How deep folders may be nested.
pub const MAX_DEPTH: usize = 64;

/// A workspace on disk.
pub struct Disk {
    root: PathBuf,
}

impl Disk {
    /// `root` is the folder that holds `content/`.
    pub fn new(root: &Path) -> Disk {
        Disk {
            root: root.to_path_buf(),
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The nearest folder from `start` upwards that has a folder `content`.
    pub fn find_root(start: &Path) -> Option<PathBuf> {
        start
            .ancestors()
            .find(|folder| folder.join("content").is_dir())
            .map(Path::to_path_buf)
    }

    /// What is at `path` now, for a listing that is amended instead of made anew.
    pub fn look(&self, path: &str) -> Look {
        let hidden = path.split('/').any(|part| part.starts_with('.') || is_scrap(part));
        if hidden {
            return Look::Nothing;
        }
        match self.root.join(path).symlink_metadata() {
            Ok(meta) if meta.is_file() => Look::File(FileEntry {
                path: path.into(),
                size: meta.len(),
                version: version_of(&meta),
            }),
            Ok(_) => Look::Other,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Look::Nothing,
            Err(_) => Look::Other,
        }
    }

    /// The path from the workspace's root with `/` between the parts; none for one outside of it.
    pub fn relative(&self, path: &Path) -> Option<String> {
        let rest = path.strip_prefix(&self.root).ok()?;
        let parts: Option<Vec<&str>> = rest.components().map(|part| part.as_os_str().to_str()).collect();
        Some(parts?.join("/"))
    }

    fn link_obstacle(&self, path: &Path, shown: &Arc<str>) -> Option<Obstacle> {
        let target = std::fs::read_link(path)
            .map(|t| t.display().to_string())
            .unwrap_or_default();
        match (path.canonicalize(), self.root.canonicalize()) {
            (Ok(real), Ok(root)) if real.starts_with(&root) => None,
            (Ok(_), _) => Some(Obstacle::LinkOutside {
                path: shown.clone(),
                target,
            }),
            (Err(_), _) => Some(Obstacle::LinkBroken {
                path: shown.clone(),
                target,
            }),
        }
    }
}

impl World for Disk {
    fn list(&self, folder: &str) -> Listing {
        let mut listing = Listing::default();
        let top = self.root.join(folder);
        listing.ways.firm_from = Some(SystemTime::UNIX_EPOCH);
        match top.symlink_metadata() {
            Ok(meta) => listing.ways.add_way(folder, &meta),
            Err(_) => return listing,
        }
        let mut walk = walkdir::WalkDir::new(&top)
            .follow_links(true)
            .max_depth(MAX_DEPTH)
            .into_iter();
        while let Some(next) = walk.next() {
            let entry = match next {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(&top);
                    let shown: Arc<str> = self.relative(path).unwrap_or_else(|| path.display().to_string()).into();
                    let is_link = path.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
                    let target = || {
                        std::fs::read_link(path)
                            .map(|t| t.display().to_string())
                            .unwrap_or_default()
                    };
                    listing
                        .obstacles
                        .push(match (error.loop_ancestor().is_some() || is_link, error.io_error()) {
                            (true, _) => self.link_obstacle(path, &shown).unwrap_or(Obstacle::LinkBroken {
                                path: shown,
                                target: target(),
                            }),
                            (false, Some(io)) => Obstacle::Unreadable {
                                path: shown,
                                reason: in_words(io),
                            },
                            (false, None) => Obstacle::Unreadable {
                                path: shown,
                                reason: error.to_string(),
                            },
                        });
                    continue;
                }
            };
            let Some(path) = self.relative(entry.path()) else {
                let shown = format!("{:?}", entry.path().strip_prefix(&self.root).unwrap_or(entry.path()));
                listing.obstacles.push(Obstacle::NotUtf8 {
                    path: shown.trim_matches('"').into(),
                });
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                continue;
            };
            let name = entry.file_name().as_encoded_bytes();
            let hidden =
                entry.depth() > 0 && (name.starts_with(b".") || entry.file_name().to_str().is_some_and(is_scrap));
            let path: Arc<str> = path.into();
            if !hidden
                && entry.path_is_symlink()
                && let Some(obstacle) = self.link_obstacle(entry.path(), &path)
            {
                listing.obstacles.push(obstacle);
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                continue;
            }
            if !hidden
                && (entry.path_is_symlink() || entry.file_type().is_dir())
                && let Ok(meta) = entry.path().symlink_metadata()
            {
                listing.ways.add_way(&path, &meta);
            }
            if entry.file_type().is_dir() {
                if hidden {
                    walk.skip_current_dir();
                } else if entry.depth() == MAX_DEPTH {
                    listing.obstacles.push(Obstacle::TooDeep { path });
                }
                continue;
            }
            if hidden {
                continue;
            }
            match entry.metadata() {
                Ok(meta) if meta.is_file() => {
                    listing.ways.add_file(&meta);
                    listing.files.push(FileEntry {
                        path,
                        size: meta.len(),
                        version: version_of(&meta),
                    });
                }
                Ok(_) => listing.obstacles.push(Obstacle::NotRegular { path }),
                Err(error) => listing.obstacles.push(Obstacle::Unreadable {
                    path,
                    reason: error.io_error().map_or_else(|| error.to_string(), in_words),
                }),
            }
        }
        listing.files.sort();
        listing.obstacles.sort();
        listing
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(self.root.join(path)).map_err(|error| in_words(&error))
    }

    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }

    fn on_disk(&self, path: &str) -> Option<PathBuf> {
        Some(self.root.join(path))
    }

    fn kept(&self, name: &str, most: u64) -> Option<Vec<u8>> {
        let mut path = self.root.join(SCRATCH);
        // A link may lead anywhere, and whoever opens a pipe waits.
        for part in name.split('/') {
            path.symlink_metadata().ok().filter(std::fs::Metadata::is_dir)?;
            path.push(part);
        }
        let found = path.symlink_metadata().ok()?;
        let is_file = found.is_file() && found.len() <= most;
        is_file.then(|| std::fs::read(path).ok()).flatten()
    }
}

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    File(FileEntry),
    Nothing,
    /// A folder, a link or something that cannot be told without a walk.
    Other,
}

/// Whether a name is one that editors give to copies and to trials of a folder (vim, Emacs, LibreOffice, JetBrains).
fn is_scrap(name: &str) -> bool {
    name.ends_with('~')
        || name == "4913"
        || (name.starts_with('#') && name.ends_with('#'))
        || name.ends_with("___jb_tmp___")
        || name.ends_with("___jb_old___")
        || [".swp", ".swx", ".tmp", ".crswap"]
            .iter()
            .any(|ending| name.ends_with(ending))
}

/// A workspace in memory, for tests and previews of what was never saved.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
    now: jiff::Timestamp,
}

impl Memory {
    /// `files` are paths from the root and contents; `now` is the time that the world tells.
    pub fn new<P: Into<String>, C: Into<Vec<u8>>>(
        files: impl IntoIterator<Item = (P, C)>,
        now: jiff::Timestamp,
    ) -> Memory {
        let files = files
            .into_iter()
            .map(|(path, content)| (path.into(), content.into()))
            .collect();
        Memory { files, now }
    }
}

impl World for Memory {
    fn list(&self, folder: &str) -> Listing {
        let prefix = format!("{folder}/");
        let files = self
            .files
            .range(prefix.clone()..)
            .take_while(|(path, _)| path.starts_with(&prefix))
            .filter(|(path, _)| !path.split('/').any(|part| part.starts_with('.') || is_scrap(part)))
            .map(|(path, content)| FileEntry {
                path: path.as_str().into(),
                size: content.len() as u64,
                version: xxh3_64(content),
            })
            .collect();
        Listing {
            files,
            ..Listing::default()
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.files.get(path).cloned().ok_or_else(|| "no such file".to_owned())
    }

    fn now(&self) -> jiff::Timestamp {
        self.now
    }

    fn on_disk(&self, _: &str) -> Option<PathBuf> {
        None
    }
}

/// Makes a new file with its folders; one that exists is left alone. The error is the reason in words.
pub fn create(path: &Path, text: &str) -> Result<(), String> {
    use std::io::Write;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| in_words(&error))?;
    }
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(|error| in_words(&error))?;
    file.write_all(text.as_bytes()).map_err(|error| in_words(&error))
}

/// Who builds: the version of the program's file, and the user, who may not be allowed to read what others are.
pub fn builder() -> Option<(u64, u32)> {
    let file = std::env::current_exe().ok()?;
    let program = version_of(&file.metadata().ok()?);
    #[cfg(unix)]
    let user = rustix::process::geteuid().as_raw();
    #[cfg(not(unix))]
    let user = 0;
    Some((program, user))
}

/// Made from what the system notes of a file when it is written, replaced, linked or moved.
pub fn version_of(meta: &std::fs::Metadata) -> u64 {
    #[cfg(unix)]
    let changed = {
        use std::os::unix::fs::MetadataExt;
        (meta.ctime() as u64).wrapping_mul(1_000_000_007) ^ meta.ctime_nsec() as u64
    };
    #[cfg(not(unix))]
    let changed = 0;
    mixed(content_version_of(meta), changed)
}

/// The same from what it notes when the file is written or replaced only: other names for it change nothing.
pub fn content_version_of(meta: &std::fs::Metadata) -> u64 {
    let modified = meta
        .modified()
        .ok()
        .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let modified = modified.map_or(0, |time| time.as_nanos() as u64);
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(meta);
    #[cfg(not(unix))]
    let number = 0;
    mixed(mixed(mixed(0, modified), meta.len()), number)
}

fn mixed(sum: u64, sign: u64) -> u64 {
    (sum ^ sign).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}

/// The end of the step of time in which a file was last changed: some hundredths of a second where times are noted that finely, two
/// seconds where they are not.
#[cfg(unix)]
pub fn firm_from(meta: &std::fs::Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;
    let (seconds, nanoseconds) = (
        u64::try_from(meta.ctime()).ok()?,
        u64::try_from(meta.ctime_nsec()).ok()?,
    );
    let is_fine = !nanoseconds.is_multiple_of(1_000_000);
    let step = Duration::from_millis(if is_fine { 20 } else { 2_000 });
    SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, 0) + Duration::from_nanos(nanoseconds) + step)
}

/// Elsewhere a file can be changed and keep its times.
#[cfg(not(unix))]
pub fn firm_from(_: &std::fs::Metadata) -> Option<SystemTime> {
    None
}

/// What the system says, without its number: "permission denied".
fn in_words(error: &std::io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = words.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
