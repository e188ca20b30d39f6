//! The calls to the system that publishing needs, as one trait, so that a test can let each of them fail.

use crate::world::{content_version_of, version_of};
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// What a name stands for; a link is never followed to find out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    File,
    Folder,
    /// A symbolic link, or a pipe, socket or device: nothing that verbund makes.
    Other,
}

/// Length in bytes and XXH3-128 of some content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    pub length: u64,
    pub hash: u128,
}

impl Fingerprint {
    pub fn of(bytes: &[u8]) -> Fingerprint {
        Fingerprint {
            length: bytes.len() as u64,
            hash: xxh3_128(bytes),
        }
    }
}

/// Two numbers that tell states of a file or link apart, as far as the system tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// Another one when anything has happened to it.
    pub whole: u64,
    /// Another one when it was written or replaced.
    pub content: u64,
}

/// A file system. Paths are as the caller knows them; except for `resolve` and `source`, the last part of a
/// path is never followed where it is a link.
pub trait Disk: Send + Sync {
    /// `None` where there is nothing.
    fn entry(&self, path: &Path) -> io::Result<Option<Entry>>;
    fn versions(&self, path: &Path) -> io::Result<Versions>;
    /// The absolute path without links and dots; the file must exist.
    fn resolve(&self, path: &Path) -> io::Result<PathBuf>;
    /// The names in a folder, in any order.
    fn list(&self, folder: &Path) -> io::Result<Vec<(OsString, Entry)>>;
    fn read(&self, file: &Path) -> io::Result<Vec<u8>>;
    /// Whether a file holds exactly `bytes`.
    fn holds(&self, file: &Path, bytes: &[u8]) -> io::Result<bool>;
    /// How long a file is, in bytes, and when it was written.
    fn length_and_time(&self, file: &Path) -> io::Result<(u64, SystemTime)>;
    /// Opens a file of the workspace.
    fn source(&self, file: &Path) -> io::Result<File>;
    /// Opens a file of the output.
    fn open(&self, file: &Path) -> io::Result<File>;
    /// Reads an open file from its beginning.
    fn fingerprint(&self, file: &mut File) -> io::Result<Fingerprint>;
    /// Makes a new file.
    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Makes a new file with what an open one holds, and says what that was.
    fn copy(&self, from: &mut File, to: &Path) -> io::Result<Fingerprint>;
    /// Gives `to` the time of modification of an open file.
    fn copy_time(&self, from: &File, to: &Path) -> io::Result<()>;
    /// Gives a file a second name.
    fn link(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn make_folder(&self, folder: &Path) -> io::Result<()>;
    fn remove_file(&self, file: &Path) -> io::Result<()>;
    fn remove_folder(&self, folder: &Path) -> io::Result<()>;
    /// Moves a file or folder; a file of the new name is replaced.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Moves a file or folder to a name that must be free.
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Lets two folders change their names with each other in one step.
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()>;
    /// Returns when all that was written to the file system of `folder` will survive a loss of power.
    fn flush(&self, folder: &Path) -> io::Result<()>;
    /// Locks a file, which is made if need be, until it is closed or the process dies, and writes into it who
    /// holds it. `None` if another process does.
    fn lock(&self, file: &Path, owner: &str) -> io::Result<Option<File>>;
}

/// The file system of the machine.
pub struct LocalDisk;

impl Disk for LocalDisk {
    fn entry(&self, path: &Path) -> io::Result<Option<Entry>> {
        match fs::symlink_metadata(path) {
            Ok(found) => Ok(Some(entry(found.file_type()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn versions(&self, path: &Path) -> io::Result<Versions> {
        let found = fs::symlink_metadata(path)?;
        Ok(Versions {
            whole: version_of(&found),
            content: content_version_of(&found),
        })
    }

    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<(OsString, Entry)>> {
        let named = |found: fs::DirEntry| Ok((found.file_name(), entry(found.file_type()?)));
        fs::read_dir(folder)?.map(|found| found.and_then(named)).collect()
    }

    fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open(file)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn holds(&self, file: &Path, bytes: &[u8]) -> io::Result<bool> {
        let mut file = self.open(file)?;
        if file.metadata()?.len() != bytes.len() as u64 {
            return Ok(false);
        }
        let mut found = vec![0; bytes.len()];
        file.read_exact(&mut found)?;
        Ok(found == bytes)
    }

    fn length_and_time(&self, file: &Path) -> io::Result<(u64, SystemTime)> {
        let found = fs::symlink_metadata(file)?;
        Ok((found.len(), found.modified()?))
    }

    fn source(&self, file: &Path) -> io::Result<File> {
        File::open(file)
    }

    fn open(&self, file: &Path) -> io::Result<File> {
        unfollowed().read(true).open(file)
    }

    fn fingerprint(&self, file: &mut File) -> io::Result<Fingerprint> {
        read_through(file, |_| Ok(()))
    }

    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(file)?
            .write_all(bytes)
    }

    fn copy(&self, from: &mut File, to: &Path) -> io::Result<Fingerprint> {
        let mut to = OpenOptions::new().write(true).create_new(true).open(to)?;
        read_through(from, |piece| to.write_all(piece))
    }

    fn copy_time(&self, from: &File, to: &Path) -> io::Result<()> {
        let time = from.metadata()?.modified()?;
        unfollowed().write(true).open(to)?.set_modified(time)
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::hard_link(from, to)
    }

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir(folder)
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        fs::remove_file(file)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir(folder)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        match rename_with(from, to, Manner::New) {
            // A file system without this check; the lock keeps other builds away from the name.
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
                fs::rename(from, to)
            }
            result => result,
        }
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        rename_with(one, other, Manner::Exchange)
    }

    /// One `syncfs(2)`: measured at 7–10 ms for 500 new files where 500 calls of `fsync` took 65 ms, and no
    /// slower than `fsync` while other programs had 300 MB to write.
    #[cfg(target_os = "linux")]
    fn flush(&self, folder: &Path) -> io::Result<()> {
        Ok(rustix::fs::syncfs(File::open(folder)?)?)
    }

    /// `sync(2)` starts the writing but need not wait for it; elsewhere than on Unix nothing is flushed.
    #[cfg(not(target_os = "linux"))]
    fn flush(&self, _: &Path) -> io::Result<()> {
        #[cfg(unix)]
        rustix::fs::sync();
        Ok(())
    }

    fn lock(&self, file: &Path, owner: &str) -> io::Result<Option<File>> {
        let mut lock = unfollowed().read(true).write(true).create(true).open(file)?;
        match lock.try_lock() {
            Ok(()) => {
                lock.set_len(0)?;
                lock.write_all(owner.as_bytes())?;
                Ok(Some(lock))
            }
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

fn entry(found: fs::FileType) -> Entry {
    if found.is_file() {
        Entry::File
    } else if found.is_dir() {
        Entry::Folder
    } else {
        Entry::Other
    }
}

/// Passes an open file on in pieces, from its beginning.
fn read_through(file: &mut File, mut pass_on: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<Fingerprint> {
    file.rewind()?;
    let (mut hasher, mut length) = (Xxh3::new(), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = match file.read(&mut buffer) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let Some(piece) = buffer.get(..count).filter(|piece| !piece.is_empty()) else {
            return Ok(Fingerprint {
                length,
                hash: hasher.digest128(),
            });
        };
        hasher.update(piece);
        length += count as u64;
        pass_on(piece)?;
    }
}

/// Opens no link.
fn unfollowed() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NOFOLLOW.bits() as i32);
    options
}

enum Manner {
    New,
    Exchange,
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn rename_with(from: &Path, to: &Path, manner: Manner) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let flags = match manner {
        Manner::New => RenameFlags::NOREPLACE,
        Manner::Exchange => RenameFlags::EXCHANGE,
    };
    Ok(renameat_with(CWD, from, CWD, to, flags)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn rename_with(_: &Path, _: &Path, _: Manner) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
