//! Why a site could not be written, in words that name the file and the reason.

use crate::diagnostic::{Diagnostic, Place, wording};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{error, fmt};

/// Who has to act, which decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// The wrong folder was named (exit code 2).
    Usage,
    /// The machine failed (exit code 3).
    Machine,
}

/// Why nothing was published.
#[derive(Debug)]
pub enum WriteError {
    /// Output to this folder would harm something.
    Refused { folder: PathBuf, reason: String },
    /// The folder holds files that verbund did not make; the first of them, relative to it.
    Foreign { folder: PathBuf, files: Vec<String> },
    /// Another build was still writing when patience ended.
    Locked { folder: PathBuf, owner: String },
    /// A file of the workspace could not be read.
    Unreadable { file: PathBuf, reason: io::Error },
    /// The system refused a call; the old site is whole.
    Failed { file: PathBuf, reason: io::Error },
    /// The system refused a call while single files were being replaced; each file is whole, but some are old.
    Halfway { file: PathBuf, reason: io::Error },
}

impl WriteError {
    pub(super) fn refused(folder: &Path, reason: impl Into<String>) -> WriteError {
        WriteError::Refused {
            folder: folder.to_owned(),
            reason: reason.into(),
        }
    }

    pub fn blame(&self) -> Blame {
        match self {
            WriteError::Refused { .. } | WriteError::Foreign { .. } => Blame::Usage,
            WriteError::Locked { .. }
            | WriteError::Unreadable { .. }
            | WriteError::Failed { .. }
            | WriteError::Halfway { .. } => Blame::Machine,
        }
    }

    pub fn diagnostic(&self) -> Diagnostic {
        let about = |wording, path: &Path| Diagnostic::new(wording, Place::file(&Arc::from(path.to_string_lossy())));
        match self {
            WriteError::Refused { folder, reason } => about(&wording::OUTPUT_REFUSED, folder)
                .with("folder", folder.display())
                .with("reason", reason),
            WriteError::Foreign { folder, files } => {
                let files = files
                    .iter()
                    .map(|file| format!("`{file}`"))
                    .collect::<Vec<_>>()
                    .join(", ");
                about(&wording::OUTPUT_FOREIGN, folder)
                    .with("folder", folder.display())
                    .with("files", files)
            }
            WriteError::Locked { folder, owner } => about(&wording::OUTPUT_LOCKED, folder)
                .with("folder", folder.display())
                .with("owner", owner),
            WriteError::Unreadable { file, reason } => about(&wording::FILE_UNREADABLE, file)
                .with("file", file.display())
                .with("reason", plain(reason)),
            WriteError::Failed { file, reason } => about(&wording::OUTPUT_FAILED, file)
                .with("file", file.display())
                .with("reason", plain(reason)),
            WriteError::Halfway { file, reason } => about(&wording::OUTPUT_HALFWAY, file)
                .with("file", file.display())
                .with("reason", plain(reason)),
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic().message())
    }
}

impl error::Error for WriteError {}

/// Why a site was not published: its pages, or the writing.
#[derive(Debug)]
pub enum PublishError<E> {
    /// The errors of all pages, in the order of their paths.
    Pages(Vec<E>),
    Write(WriteError),
}

impl<E> From<WriteError> for PublishError<E> {
    fn from(error: WriteError) -> PublishError<E> {
        PublishError::Write(error)
    }
}

/// Names the file that a call of the system was about.
pub(super) trait At<T> {
    fn at(self, file: &Path) -> Result<T, WriteError>;
    /// As `at`, while single files are being replaced.
    fn at_half(self, file: &Path) -> Result<T, WriteError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, file: &Path) -> Result<T, WriteError> {
        self.map_err(|reason| WriteError::Failed {
            file: file.to_owned(),
            reason,
        })
    }

    fn at_half(self, file: &Path) -> Result<T, WriteError> {
        self.map_err(|reason| WriteError::Halfway {
            file: file.to_owned(),
            reason,
        })
    }
}

/// The reason of the system in plain words.
pub(super) fn plain(reason: &io::Error) -> String {
    let words = match reason.kind() {
        ErrorKind::StorageFull => "no space is left on the disk",
        ErrorKind::QuotaExceeded => "the disk quota is used up",
        ErrorKind::PermissionDenied => "permission denied",
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only",
        ErrorKind::NotFound => "it does not exist",
        ErrorKind::AlreadyExists => "something of that name is already there",
        ErrorKind::NotADirectory => "a part of the path is no folder",
        ErrorKind::IsADirectory => "it is a folder",
        ErrorKind::InvalidFilename => "the name is too long for this file system, or not allowed there",
        ErrorKind::FileTooLarge => "the file is too large for this file system",
        ErrorKind::ResourceBusy => "it is in use",
        ErrorKind::Unsupported => "the file system cannot do this",
        _ => {
            let text = reason.to_string();
            return text.split(" (os error").next().unwrap_or(&text).to_owned();
        }
    };
    words.to_owned()
}
