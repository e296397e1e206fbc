//! The command line of Kongchuo: `kongchuo evaluate children.csv --policy guyuan-2021 --on 2021-10-29`.
//!
//! `args` says what can be written, `input` reads, the engine evaluates, `output` writes, `messages` holds every sentence.
//! Exit status: 0 all is good, 1 some rows are bad and the others done, 2 nothing could be done.

mod args;
mod commands;
mod failure;
mod input;
mod messages;
mod output;
mod problem;
mod progress;

use std::io;
use std::process::ExitCode;

use clap::Parser;

use args::Cli;
use commands::Status;
use failure::Failure;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match commands::run(&cli) {
        Ok(Status::Good) => ExitCode::SUCCESS,
        Ok(Status::SomeBad) => ExitCode::from(1),
        Ok(Status::Failed) => ExitCode::from(2),
        // Whoever read the answer has read enough of it.
        Err(Failure::Print(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            commands::show_failure(&failure, cli.lang);
            ExitCode::from(2)
        }
    }
}
