//! The command line of Kongchuo as a library: the same arguments, messages and bytes wherever it runs.
//!
//! `args` says what can be written, `host` is the machine, `input` reads, the engine evaluates, `output` writes, `messages` holds every
//! sentence. The program `kongchuo` is [`run`] on [`System`]; other languages call the same function.

mod args;
mod commands;
mod failure;
mod format;
mod host;
mod input;
mod messages;
mod output;
mod problem;
mod progress;
mod stream;

use std::ffi::OsString;
use std::io::{self, Write};

use clap::Parser;

use args::Cli;
use commands::Status;
use failure::Failure;
#[cfg(feature = "system")]
pub use host::System;
pub use host::{Destination, FileState, Host, Source, Stream, Terminal};
use output::Target;

/// Runs a command line, without the program's own name, and gives its exit status: 0 all is good, 1 some rows are bad and the others
/// done, 2 nothing could be done.
///
/// ```
/// # #[cfg(feature = "system")]
/// # {
/// let status = kongchuo_cli::run(["evaluate", "no such file.csv", "--policy", "cn", "--on", "2021-10-29"], &kongchuo_cli::System::new());
/// assert_eq!(status, 2);
/// # }
/// ```
pub fn run<A: Into<OsString> + Clone>(arguments: impl IntoIterator<Item = A>, host: &dyn Host) -> u8 {
    let arguments = arguments.into_iter().map(Into::into);
    let cli = match Cli::try_parse_from([OsString::from("kongchuo")].into_iter().chain(arguments)) {
        Ok(cli) => cli,
        Err(usage) => return show_usage(&usage, host),
    };
    match commands::run(&cli, host) {
        Ok(Status::Good) => 0,
        Ok(Status::SomeBad) => 1,
        Ok(Status::Failed) => 2,
        // Whoever read the answer has read enough of it.
        Err(Failure::Print(error)) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(failure) => {
            commands::show_failure(&failure, cli.lang, host);
            2
        }
    }
}

/// Help and version go to standard output, what is wrong with the arguments to standard error.
fn show_usage(usage: &clap::Error, host: &dyn Host) -> u8 {
    let stream = if usage.use_stderr() { Stream::Error } else { Stream::Output };
    let text = match host.terminal(stream) {
        Terminal::Colour => usage.render().ansi().to_string(),
        Terminal::Plain | Terminal::No => usage.render().to_string(),
    };
    if stream == Stream::Error {
        host.say(text.trim_end());
        return 2;
    }
    let mut target = Target::stdout(host);
    match target.write_all(text.as_bytes()).and_then(|()| target.close()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => 2,
        _ => 0,
    }
}
