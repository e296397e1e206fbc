//! What can be written after `kongchuo schedule`.

use std::path::PathBuf;

use kongchuo::{Date, DutyState, Subject};

use super::{OutputArgs, ReadingArgs, date, subject};

/// `schedule`
#[derive(Debug, clap::Args)]
pub struct ScheduleArgs {
    /// The children, as `evaluate` reads them; with --subject the organisations, a row each with its name and facts, or nothing:
    /// then those that the records `filings` name by their `key`, else one without a name
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// how it is read
    #[command(flatten)]
    pub how: ReadingArgs,

    /// The first day: windows that end before it are left out
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub from: Date,

    /// The last day: windows that begin after it are left out
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub to: Date,

    /// List the duties of classes, schools, townships, counties or the city instead
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
