//! One build at a time writes to an output folder.
//!
//! The system's file lock dies with its process, so a lock never has to be judged stale. The file itself
//! stays: if it were removed, two builds could each lock a file of that name.

use super::destination::Destination;
use super::disk::Disk;
use super::error::{At, WriteError};
use std::fs::File;
use std::thread;
use std::time::Duration;

pub(super) const NAME: &str = ".verbund.lock";
const PAUSE: Duration = Duration::from_millis(100);

/// The lock of an output folder, held until it is dropped.
pub struct Lock(File);

impl Drop for Lock {
    /// Closing the file would not do: a program that is being started may share it for a moment.
    fn drop(&mut self) {
        self.0.unlock().ok();
    }
}

/// Locks the output; `on_wait` hears once who holds it.
pub fn hold(disk: &dyn Disk, destination: &Destination, on_wait: &dyn Fn(&str)) -> Result<Lock, WriteError> {
    let file = destination.out.join(NAME);
    let owner = format!("`{}`, process {}", destination.command, std::process::id());
    let mut left = destination.patience;
    let mut announced = false;
    loop {
        if let Some(lock) = disk.lock(&file, &owner).at(&file)? {
            return Ok(Lock(lock));
        }
        let other = disk
            .read(&file)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default();
        let other: String = other
            .chars()
            .filter(|character| !character.is_control())
            .take(200)
            .collect();
        let other = if other.is_empty() {
            "of another process".to_owned()
        } else {
            other
        };
        if !announced {
            on_wait(&other);
            announced = true;
        }
        if left.is_zero() {
            return Err(WriteError::Locked {
                folder: destination.out.to_owned(),
                owner: other,
            });
        }
        thread::sleep(PAUSE.min(left));
        left = left.saturating_sub(PAUSE);
    }
}
