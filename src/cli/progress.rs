//! The progress of long work, on a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::{Duration, Instant};

/// Work longer than this shows its progress.
const PATIENCE: Duration = Duration::from_millis(500);

/// A bar that appears only when the work takes longer than a blink.
pub struct Progress {
    bar: ProgressBar,
    started: Instant,
    shown: std::sync::Once,
    wanted: bool,
}

impl Progress {
    /// `what` is what is counted: "files".
    pub fn new(total: usize, what: &str, quiet: bool) -> Progress {
        let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(&format!("  {{wide_bar}} {{pos}}/{{len}} {what}, {{eta}} left"))
        {
            bar.set_style(style);
        }
        Progress {
            bar,
            started: Instant::now(),
            shown: std::sync::Once::new(),
            wanted: !quiet,
        }
    }

    pub fn step(&self) {
        self.bar.inc(1);
        if self.wanted && self.started.elapsed() > PATIENCE {
            self.shown
                .call_once(|| self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10)));
        }
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
