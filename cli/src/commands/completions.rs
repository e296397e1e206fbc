//! `kongchuo completions`: a script for a shell.

use std::io::Write;

use clap::CommandFactory;

use super::Status;
use crate::args::{Cli, CompletionsArgs};
use crate::failure::Failure;
use crate::host::Host;
use crate::output::Target;

/// Prints the script.
pub fn run(args: &CompletionsArgs, host: &dyn Host) -> Result<Status, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "kongchuo", &mut script);
    let mut target = Target::stdout(host);
    target.write_all(&script).and_then(|()| target.close()).map_err(Failure::Print)?;
    Ok(Status::Good)
}
