//! The thread that makes a new state of the sites after each change, and the one that checks it.

use super::preview::Preview;
use super::studio::Studio;
use super::watch::{Batch, Watch};
use super::window::Window;
use super::{Event, Listener};
use crate::diagnostic::{Diagnostic, Place, Report, wording};
use crate::render::Bundle;
use crate::world::workspace::{Paths, Workspace};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How long a file that somebody is writing may keep an error from being shown.
const LONG_DOUBT: Duration = Duration::from_secs(2);

/// How long the checks wait for the next save.
const BREATH: Duration = Duration::from_millis(150);

/// How long finished pages wait for the next save before they are looked through: making them all takes a while.
const QUIET: Duration = Duration::from_secs(1);

/// How often to see whether the day has changed.
const DAY: Duration = Duration::from_secs(20);

/// Everything that the thread works with.
pub struct Work {
    workspace: Arc<Workspace>,
    studio: Studio,
    window: Arc<Window>,
    tell: Listener,
    checks: Sender<u64>,
}

impl Work {
    pub fn new(workspace: Arc<Workspace>, studio: Studio, window: Arc<Window>, tell: Listener) -> Work {
        let (checks, generations) = channel();
        let checked = window.clone();
        // Without this thread the sites are shown all the same, only unchecked.
        let _ = std::thread::Builder::new()
            .name("checks".to_owned())
            .spawn(move || check_each(&checked, &generations));
        Work {
            workspace,
            studio,
            window,
            tell,
            checks,
        }
    }

    /// Watches and shows for as long as the process lives; `poll` means not to rely on events.
    pub fn go_on(mut self, poll: bool) {
        let _ = self.checks.send(self.window.generation());
        let mut watch = Watch::new(self.workspace.clone(), poll);
        // Something may have changed before anybody watched.
        let mut batch = Batch::Anything;
        let mut fallen_back = false;
        loop {
            if let (false, Some(reason)) = (fallen_back, watch.no_events()) {
                (self.tell)(&Event::Polling(reason));
                fallen_back = true;
            }
            let started = Instant::now();
            let saved = self.changes(&mut watch, batch);
            if !self.workspace.is_there() {
                self.say_that_content_is_gone();
            } else if !saved.is_empty() || self.window.has_trouble() || self.is_yesterdays() {
                self.show(&mut watch, saved, started);
            }
            batch = watch.next(DAY);
        }
    }

    /// Makes and shows the state that the saved files lead to.
    fn show(&mut self, watch: &mut Watch, saved: Paths, started: Instant) {
        let mut saved = saved;
        let Some(mut preview) = self.made(&saved) else { return };
        let doubtful = Instant::now();
        while has_new_errors(&preview, &self.window.preview()) && doubtful.elapsed() < LONG_DOUBT {
            let being_written = watch.is_being_written(&saved);
            let batch = match watch.more(watch.doubt()) {
                // What sends no events may have gone on, too.
                Batch::Nothing if watch.no_events().is_some() => Batch::Anything,
                batch => batch,
            };
            let more = self.changes(watch, batch);
            if !more.is_empty() {
                saved.extend(more);
                match self.made(&saved) {
                    Some(next) => preview = next,
                    None => return,
                }
            } else if !being_written {
                break;
            }
        }
        let is_new_day = self.is_yesterdays();
        let generation = self.window.show(preview, &saved);
        if is_new_day || !saved.is_empty() {
            (self.tell)(&Event::Shown {
                saved: &saved,
                took: started.elapsed(),
            });
        }
        let _ = self.checks.send(generation);
    }

    /// The state as the workspace is now. A bug that shows with one version of a file must not keep the next one from
    /// being shown.
    fn made(&mut self, saved: &Paths) -> Option<Preview> {
        let made = catch_unwind(AssertUnwindSafe(|| self.studio.preview(saved)));
        if made.is_err() {
            self.studio.forget();
            let file: Arc<str> = saved.first().cloned().unwrap_or_else(|| "content".into());
            let mut trouble = Report::default();
            trouble.push(Diagnostic::new(&wording::VERBUND_BUG, Place::file(&file)));
            self.window.say_trouble(trouble);
        }
        made.ok()
    }

    fn is_yesterdays(&self) -> bool {
        self.studio.is_yesterdays(&self.window.preview())
    }

    fn changes(&self, watch: &mut Watch, batch: Batch) -> Paths {
        match batch {
            Batch::Nothing => Paths::new(),
            Batch::Paths(paths) => self.workspace.amend(&paths),
            Batch::Anything => {
                let started = Instant::now();
                let saved = self.workspace.rescan();
                watch.looked(started.elapsed());
                saved
            }
        }
    }

    fn say_that_content_is_gone(&self) {
        if !self.window.has_trouble() {
            let mut trouble = Report::default();
            let folder: Arc<str> = "content".into();
            trouble.push(Diagnostic::new(&wording::CONTENT_GONE, Place::file(&folder)));
            self.window.say_trouble(trouble);
        }
    }
}

fn has_new_errors(preview: &Preview, before: &Preview) -> bool {
    let known: Vec<&Diagnostic> = before.build.report.errors().collect();
    let is_known = |error: &Diagnostic| known.iter().any(|known| known.says_the_same(error));
    preview.build.report.errors().any(|error| !is_known(error))
}

/// Checks the state that is shown whenever there is a new one, if there is time.
fn check_each(window: &Window, generations: &Receiver<u64>) {
    // On a thread of its own, so that the next save finds the others free.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let alone = |check: &(dyn Fn() -> (Report, bool) + Sync)| {
        let checked = catch_unwind(AssertUnwindSafe(|| match &pool {
            Ok(pool) => pool.install(check),
            Err(_) => check(),
        }));
        checked.ok()
    };
    let mut newest = generations.recv().ok();
    while let Some(mut generation) = newest.take() {
        loop {
            match generations.recv_timeout(BREATH) {
                Ok(newer) => generation = newer,
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        let preview = window.preview();
        let bundle = &preview.build.bundle;
        let found = alone(&|| {
            let mut report = Report::default();
            let is_shown = crate::check(preview.graph(), bundle, &mut report);
            (report, is_shown)
        });
        let is_sound = preview.build.is_sound && found.as_ref().is_some_and(|(_, is_shown)| *is_shown);
        if let Some((found, _)) = found {
            window.add_checks(generation, found);
        }
        newest = match generations.recv_timeout(QUIET) {
            Ok(newer) => Some(newer),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if newest.is_none() {
            if is_sound {
                let found = alone(&|| (look_through(bundle, &|| window.generation() == generation), true));
                window.add_findings(generation, found.unwrap_or_default().0);
            }
            newest = generations.recv().ok();
        }
    }
}

/// What is wrong with the finished pages of all sites; as much as is found until `go_on` says no.
fn look_through(bundle: &Bundle, go_on: &(dyn Fn() -> bool + Sync)) -> Report {
    let mut report = Report::default();
    let looked_at = bundle
        .sites
        .iter()
        .map_while(|site| crate::look_through(site, false, go_on));
    for looked in looked_at {
        report.extend(looked.findings.iter().cloned());
    }
    report
}
