//! The progress bar, on a terminal and for long work only, and the messages beside it.

use crate::host::Host;
#[cfg(feature = "system")]
use crate::host::{Stream, Terminal};

/// A bar that may be hidden, and the messages beside it.
pub struct Progress<'a> {
    host: &'a dyn Host,
    #[cfg(feature = "system")]
    bar: indicatif::ProgressBar,
}

#[cfg(feature = "system")]
impl<'a> Progress<'a> {
    /// A bar that is hidden where standard error is no terminal, and where the answers themselves are shown on one.
    pub fn new(host: &'a dyn Host, answers_shown: bool) -> Self {
        use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

        let bar = ProgressBar::hidden();
        if host.terminal(Stream::Error) != Terminal::No && !answers_shown {
            // Drawn at most five times a second, and not at all before the first tick: short work shows nothing.
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
            let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {elapsed} / {duration}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        }
        Progress { host, bar }
    }

    /// How much is done, of how much.
    pub fn set(&self, done: u64, total: u64) {
        if self.bar.elapsed() > std::time::Duration::from_millis(500) {
            self.bar.set_length(total);
            self.bar.set_position(done);
        }
    }

    /// Writes one line to standard error.
    pub fn say(&self, line: &str) {
        self.bar.suspend(|| self.host.say(line));
    }
}

#[cfg(feature = "system")]
impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Without a terminal of its own there is no bar.
#[cfg(not(feature = "system"))]
impl<'a> Progress<'a> {
    /// No bar.
    pub fn new(host: &'a dyn Host, _answers_shown: bool) -> Self {
        Progress { host }
    }

    /// Shows nothing.
    #[expect(clippy::unused_self, reason = "the bar that there is elsewhere needs it")]
    pub fn set(&self, _done: u64, _total: u64) {}

    /// Writes one line to standard error.
    pub fn say(&self, line: &str) {
        self.host.say(line);
    }
}
