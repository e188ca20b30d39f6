//! Which pages are being made: each by one at a time, so that a template which runs in circles takes one hand only.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How long to wait for a page that is being made for somebody else.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Default)]
pub struct Turns {
    taken: Mutex<BTreeSet<Page>>,
    free: Condvar,
}

/// A state, told from others by where it lies in memory, and an address.
pub type Page = (usize, String);

/// Ends when it is dropped.
pub struct Turn<'t> {
    turns: &'t Turns,
    page: Page,
}

impl Turns {
    /// None if somebody else is at it for longer than anybody should wait.
    pub fn take(&self, page: Page) -> Option<Turn<'_>> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .free
            .wait_timeout_while(taken, PATIENCE, |taken| taken.contains(&page));
        let (mut taken, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return None;
        }
        taken.insert(page.clone());
        Some(Turn { turns: self, page })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut taken = self.turns.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.remove(&self.page);
        self.turns.free.notify_all();
    }
}
