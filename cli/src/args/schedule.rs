//! What can be written after `kongchuo schedule`.

use std::path::PathBuf;

use kongchuo::{Date, DutyState, Subject};

use super::{InputArgs, OutputArgs, date, subject};

/// `schedule`
#[derive(Debug, clap::Args)]
pub struct ScheduleArgs {
    /// what is read
    #[command(flatten)]
    pub input: InputArgs,

    /// The first day: windows that end before it are left out
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub from: Date,

    /// The last day: windows that begin after it are left out
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub to: Date,

    /// List the duties of classes, schools, townships, counties or the city instead: FILE has these, a row each with its name and
    /// facts. Without it they are those that the records `filings` name by their `key`, or one without a name
    #[arg(long, value_name = "class|school|township|county|city", value_parser = subject)]
    pub subject: Option<Subject>,

    /// Only windows in these states, separated by commas: fulfilled, due, overdue, upcoming, lapsed, undetermined
    #[arg(long, value_name = "STATES", value_delimiter = ',', value_parser = state)]
    pub state: Vec<DutyState>,

    /// Also write the windows as to-dos that calendar programs read (iCalendar, RFC 5545); without --out and --format nothing else
    #[arg(long, value_name = "FILE")]
    pub ics: Option<PathBuf>,

    /// what is written
    #[command(flatten)]
    pub output: OutputArgs,
}

fn state(text: &str) -> Result<DutyState, String> {
    text.trim().parse()
}
