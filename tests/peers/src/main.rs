//! The status workload on this engine, by hand and on other rule engines. `peers help` lists what can be asked; `run` beside
//! this crate does all of it.

mod answers;
mod calendar;
mod columns;
mod commands;
mod data;
mod engine;
#[cfg(feature = "engines")]
mod engines;
mod measure;
mod reading;
mod register;
mod row;
mod table;
mod words;

use std::process::ExitCode;

use commands::Arguments;
use engine::Fault;

const HELP: &str = "peers COMMAND [--rows N] [--sample N] [--runs N] [--seed N] [--only TEXT] [--dir DIR] [FILE …]

  agree      the hand-written loops against the engine on every row, other engines and one case at a time on a sample
  export     the children, their visits and the engine's answers as Arrow files in DIR, for the peers in Python
  measure    every contender in turn, or those whose names contain --only; lines of figures on standard output
  report     the table, from FILEs of such lines
  linear     time a child from 10^5 rows up to --rows
  unknowns   the same register with every fact known, and with one cell in ten not given
  results    the workload against all results of the policy
  threads    one thread against two
  memory     the most memory held while --rows children pass in batches
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Fault> {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let arguments = Arguments::read(words)?;
    match command.as_str() {
        "agree" => commands::agree(&arguments),
        "export" => commands::export(&arguments),
        "measure" => commands::measure(&arguments),
        "report" => commands::report(&arguments),
        "linear" => commands::linear(&arguments),
        "unknowns" => commands::unknowns(&arguments),
        "results" => commands::results(&arguments),
        "threads" => commands::threads(&arguments),
        "memory" => commands::memory(&arguments),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        _ => Err(format!("there is no command `{command}`\n\n{HELP}").into()),
    }
}
