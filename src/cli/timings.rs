//! `build --timings`: how long each stage took, for those who wonder where the time goes.

use super::build::plural;
use crate::Stage;
use anstream::eprintln;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The clock of one build. Without `--timings` it is never read.
pub struct Timings {
    started: Instant,
    last: Instant,
    stages: Vec<(&'static str, Duration)>,
    /// Time of all threads, in nanoseconds.
    rendered: AtomicU64,
    inspected: AtomicU64,
    is_wanted: bool,
}

/// What one file is made through.
#[derive(Clone, Copy)]
pub enum Work {
    Render,
    Inspect,
}

impl Timings {
    pub fn new(started: Instant, is_wanted: bool) -> Timings {
        Timings {
            started,
            last: started,
            stages: Vec::new(),
            rendered: AtomicU64::new(0),
            inspected: AtomicU64::new(0),
            is_wanted,
        }
    }

    pub fn stage(&mut self, stage: Stage) {
        self.end(match stage {
            Stage::Discover => "find files",
            Stage::Parse => "read and parse",
            Stage::Resolve => "resolve",
            Stage::Plan => "plan pages and themes",
            Stage::Check => "check content",
            Stage::Published => "compare with what was published",
        });
    }

    /// The stage of this name ends now.
    pub fn end(&mut self, name: &'static str) {
        if !self.is_wanted {
            return;
        }
        let now = Instant::now();
        let took = now - std::mem::replace(&mut self.last, now);
        match self.stages.iter_mut().find(|(known, _)| *known == name) {
            Some((_, whole)) => *whole += took,
            None => self.stages.push((name, took)),
        }
    }

    /// Does a part of the work on one file.
    pub fn of_file<T>(&self, work: Work, part: impl FnOnce() -> T) -> T {
        if !self.is_wanted {
            return part();
        }
        let begun = Instant::now();
        let made = part();
        let took = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let sum = match work {
            Work::Render => &self.rendered,
            Work::Inspect => &self.inspected,
        };
        sum.fetch_add(took, Ordering::Relaxed);
        made
    }

    /// Says all, and how many pictures and blocks of code no earlier build had made.
    pub fn tell(&self, drawn: usize, coloured: usize) {
        if !self.is_wanted {
            return;
        }
        let width = self.stages.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, took) in &self.stages {
            eprintln!("{name:width$} {:>9}", milliseconds(*took));
            if *name == PAGES {
                let sum = |part: &AtomicU64| milliseconds(Duration::from_nanos(part.load(Ordering::Relaxed)));
                let threads = rayon::current_num_threads();
                eprintln!(
                    "{:width$} {:>9} rendering, {} inspecting, summed over {threads} threads; the rest is writing",
                    "",
                    sum(&self.rendered),
                    sum(&self.inspected)
                );
            }
        }
        eprintln!("{:width$} {:>9}", "all", milliseconds(self.started.elapsed()));
        eprintln!(
            "Made anew: {}, {}.",
            plural(drawn, "picture"),
            plural(coloured, "code block")
        );
    }
}

/// The stage whose parts are told, too.
pub const PAGES: &str = "make, inspect and write files";

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}
