//! The commands, one file each. A command either says how its rows fared or why nothing could be done.

mod answers;
mod check;
mod children;
mod clauses;
mod compare;
mod completions;
mod differences;
mod evaluate;
mod explain;
mod load;
mod mutate;
mod organisations;
mod policies;
mod report;
mod reports;
mod schedule;
mod test;
mod vocabulary;

pub use check::show_failure;
pub use mutate::Mutation;
pub use test::Tally;

use crate::args::{Cli, Command};
use crate::failure::Failure;
use crate::host::Host;

/// How a command ended that did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// all is good
    Good,
    /// some rows are bad; the others are done
    SomeBad,
    /// what was to be checked does not hold
    Failed,
}

/// Runs the command of a command line.
pub fn run(cli: &Cli, host: &dyn Host) -> Result<Status, Failure> {
    match &cli.command {
        Command::Policies(args) => policies::run(cli, args, host),
        Command::Evaluate(args) => evaluate::run(cli, args, host),
        Command::Compare(args) => compare::run(cli, args, host),
        Command::Schedule(args) => schedule::run(cli, args, host),
        Command::Explain(args) => explain::run(cli, args, host),
        Command::Report(args) => reports::run(cli, args, host),
        Command::Check(args) => check::run(cli, args, host),
        Command::Test(args) => test::run(cli, args, host),
        Command::Vocabulary(args) => vocabulary::run(cli, args, host),
        Command::Completions(args) => completions::run(args, host),
    }
}
