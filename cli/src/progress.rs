//! The progress bar, on a terminal and for long work only; and the one way to standard error, which keeps out of its way.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that may be hidden, and the messages beside it.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar that is hidden where standard error is no terminal, and where the answers themselves are shown on one.
    pub fn new(answers_shown: bool) -> Self {
        let bar = ProgressBar::hidden();
        if io::stderr().is_terminal() && !answers_shown {
            // Drawn at most five times a second, and not at all before the first tick: short work shows nothing.
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
            let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {elapsed} / {duration}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        }
        Progress { bar }
    }

    /// How much is done, of how much.
    pub fn set(&self, done: u64, total: u64) {
        if self.bar.elapsed() > Duration::from_millis(500) {
            self.bar.set_length(total);
            self.bar.set_position(done);
        }
    }

    /// Writes one line to standard error.
    pub fn say(&self, line: &str) {
        self.bar.suspend(|| say(line));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Writes one line to standard error; where that is closed, there is nobody to tell.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
