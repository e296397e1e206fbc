//! What can be written on the command line.

mod schedule;

use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use kongchuo::{Date, DateError, Lang, Subject};

pub use schedule::ScheduleArgs;

use crate::failure::Failure;

/// Rules engine for keeping children in school (控辍保学)
#[derive(Debug, Parser)]
#[command(name = "kongchuo", version, propagate_version = true)]
pub struct Cli {
    /// Language of messages and labels: zh or en
    #[arg(long, global = true, default_value = "zh", value_name = "zh|en", value_parser = lang)]
    pub lang: Lang,

    /// A folder of rule packs to use instead of the built-in ones
    #[arg(long, global = true, value_name = "DIR")]
    pub rules: Option<PathBuf>,

    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the policies
    Policies(PoliciesArgs),
    /// Evaluate every child of a file under a policy
    Evaluate(EvaluateArgs),
    /// Compare two policies: which children differ, in what, by which clause of each
    Compare(CompareArgs),
    /// List who must do what by when, over a range of days
    Schedule(ScheduleArgs),
    /// Explain results: rule, clause and facts behind each
    Explain(ExplainArgs),
    /// Make a report from the children of a file: a return, a ledger, a table of indicators
    Report(ReportArgs),
    /// Check rule packs: types, citations, translations
    Check(CheckArgs),
    /// Run the scenario tests that stand beside the rules
    Test(TestArgs),
    /// Show the facts, records, enums and results that the policies speak of
    Vocabulary(VocabularyArgs),
    /// Print shell completions
    Completions(CompletionsArgs),
}

/// `policies`
#[derive(Debug, clap::Args)]
pub struct PoliciesArgs {
    /// Form of the list
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// What `evaluate`, `compare` and `explain` read.
#[derive(Debug, clap::Args)]
pub struct InputArgs {
    /// The children: .json, .ndjson, .csv (UTF-8 or GBK), .parquet, .arrow or .xlsx. Not needed where --organisations is given
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// The policy, by its id (see `kongchuo policies`)
    #[arg(long, value_name = "ID")]
    pub policy: String,

    /// The day to evaluate on
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Date,

    /// Records of the children, keyed by `student_id`, held in memory: `visits=visits.csv`
    #[arg(long, value_name = "NAME=FILE", value_parser = name_and_file)]
    pub records: Vec<(String, PathBuf)>,

    /// The terms of the school year: a table with id, start and end
    #[arg(long, value_name = "FILE")]
    pub terms: Option<PathBuf>,

    /// What to do about facts that are not given: leave results open, or assume the vocabulary's values
    #[arg(long, value_enum, default_value_t = MissingFacts::Assume)]
    pub missing: MissingFacts,

    /// A parameter of the policy set to another value
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub set: Vec<(String, String)>,

    /// Whether an empty cell means "known none" or "not given", for all columns or for one
    #[arg(long, value_name = "[COLUMN=]none|unknown", value_parser = null_rule)]
    pub null_is: Vec<NullRule>,
}

/// `evaluate`
#[derive(Debug, clap::Args)]
pub struct EvaluateArgs {
    /// what is read
    #[command(flatten)]
    pub input: InputArgs,

    /// whom it is about
    #[command(flatten)]
    pub about: SubjectArgs,

    /// what is written
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Whom `evaluate` and `explain` are about.
#[derive(Debug, clap::Args)]
pub struct SubjectArgs {
    /// Give answers for classes, schools, townships, counties or the city instead, from their children: those whose column
    /// of that name says so (of a class, `school` and `class`)
    #[arg(long, value_name = "class|school|township|county|city", value_parser = subject)]
    pub subject: Option<Subject>,

    /// With --subject: the organisations' own facts, a row each with its name; FILE has the children, if they are known
    #[arg(long, value_name = "FILE", requires = "subject")]
    pub organisations: Option<PathBuf>,
}

/// `compare`
#[derive(Debug, clap::Args)]
pub struct CompareArgs {
    /// what is read
    #[command(flatten)]
    pub input: InputArgs,

    /// The policy to compare with, by its id
    #[arg(long, value_name = "ID")]
    pub with: String,

    /// A parameter of the policy compared with set to another value
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub with_set: Vec<(String, String)>,

    /// what is written
    #[command(flatten)]
    pub output: OutputArgs,

    /// Also the children who do not differ (JSON and NDJSON)
    #[arg(long)]
    pub all: bool,
}

/// What `evaluate`, `compare` and `schedule` write.
#[derive(Debug, clap::Args)]
pub struct OutputArgs {
    /// The results to give, separated by commas, and procedures as `procedure.ID`, obligations as `obligation.ID`; where absent all, in a table those for
    /// reading at a glance
    #[arg(long, value_name = "RESULTS", value_delimiter = ',')]
    pub select: Vec<String>,

    /// Write the answer to a file, in the format of its name
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// Form of the answer
    #[arg(long, value_enum)]
    pub format: Option<OutputFormat>,

    /// How many threads may work at once; where absent, as many as the machine has processors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// `explain`
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// what is read
    #[command(flatten)]
    pub input: InputArgs,

    /// whom it is about
    #[command(flatten)]
    pub of: SubjectArgs,

    /// The results to explain, separated by commas, and procedures as `procedure.ID`
    #[arg(long, value_name = "RESULTS", value_delimiter = ',', required = true)]
    pub about: Vec<String>,

    /// Explain one child only, by its `student_id`
    #[arg(long, value_name = "ID", conflicts_with = "subject")]
    pub student: Option<String>,

    /// With --subject: explain one organisation only, by its name; a class as `SCHOOL CLASS`
    #[arg(long, value_name = "NAME", requires = "subject")]
    pub name: Option<String>,

    /// Form of the explanation
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
}

/// `report`
#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    /// The report, by its id; `list` shows what reports the policy has
    #[arg(value_name = "REPORT")]
    pub report: String,

    /// The children: .json, .ndjson, .csv (UTF-8 or GBK), .parquet, .arrow or .xlsx
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// The policy, by its id (see `kongchuo policies`)
    #[arg(long, value_name = "ID")]
    pub policy: String,

    /// The day of the report
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<Date>,

    /// Records of the children, keyed by `student_id`, held in memory: `visits=visits.csv`
    #[arg(long, value_name = "NAME=FILE", value_parser = name_and_file)]
    pub records: Vec<(String, PathBuf)>,

    /// The terms of the school year: a table with id, start and end
    #[arg(long, value_name = "FILE")]
    pub terms: Option<PathBuf>,

    /// What to do about facts that are not given: leave numbers open, or assume the vocabulary's values
    #[arg(long, value_enum, default_value_t = MissingFacts::Assume)]
    pub missing: MissingFacts,

    /// A parameter of the policy set to another value
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub set: Vec<(String, String)>,

    /// Whether an empty cell means "known none" or "not given", for all columns or for one
    #[arg(long, value_name = "[COLUMN=]none|unknown", value_parser = null_rule)]
    pub null_is: Vec<NullRule>,

    /// Show names, ID numbers, register numbers, addresses and remarks as they are; else they are masked
    #[arg(long)]
    pub reveal: bool,

    /// Write the report to a file, in the format of its name: .xlsx, .csv, .json, .parquet, .arrow or .txt
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// Form of the report
    #[arg(long, value_enum)]
    pub format: Option<ReportFormat>,

    /// How many threads may work at once; where absent, as many as the machine has processors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// `check`
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// The folder of rule packs; the built-in ones where absent
    #[arg(value_name = "RULES_DIR")]
    pub dir: Option<PathBuf>,
}

/// `test`
#[derive(Debug, clap::Args)]
pub struct TestArgs {
    /// The folder of rule packs; the built-in ones where absent
    #[arg(value_name = "RULES_DIR")]
    pub dir: Option<PathBuf>,

    /// Also list the items and rows that no case decides, and which items encode each row of the catalogue
    #[arg(long)]
    pub coverage: bool,

    /// Also change the rules one thing at a time, and list the changes that no case notices
    #[arg(long)]
    pub mutate: bool,
}

/// `vocabulary`
#[derive(Debug, clap::Args)]
pub struct VocabularyArgs {
    /// Print the JSON Schema (draft 2020-12) of a case
    #[arg(long)]
    pub json_schema: bool,

    /// The policy whose vocabulary is shown
    #[arg(long, value_name = "ID", default_value = "cn")]
    pub policy: String,
}

/// `completions`
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// Text for people or JSON for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// text
    Text,
    /// JSON
    Json,
}

/// What to do about facts that are not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MissingFacts {
    /// leave the results that need them open
    Ask,
    /// assume the vocabulary's values, and say which
    Assume,
}

/// Forms of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// aligned text
    Table,
    /// one JSON object, or an array
    Json,
    /// one JSON object a line
    Ndjson,
    /// CSV in UTF-8
    Csv,
    /// Apache Parquet
    Parquet,
    /// Arrow IPC, the file format
    Arrow,
}

/// Forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// aligned text
    Table,
    /// one JSON object
    Json,
    /// CSV in UTF-8
    Csv,
    /// an Excel workbook, ready to print on A4
    Xlsx,
    /// Apache Parquet
    Parquet,
    /// Arrow IPC, the file format
    Arrow,
}

/// What an empty cell means, and in which column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NullRule {
    /// every column where absent
    pub column: Option<String>,
    /// known none; else not given
    pub none: bool,
}

impl InputArgs {
    /// The file of the children.
    pub fn file(&self) -> Result<&Path, Failure> {
        self.file.as_deref().ok_or(Failure::NoFile)
    }
}

impl SubjectArgs {
    /// The kind of organisation; none where it is about children.
    pub fn organisation(&self) -> Option<Subject> {
        self.subject.filter(|subject| *subject != Subject::Child)
    }
}

fn subject(text: &str) -> Result<Subject, String> {
    text.parse()
}

fn lang(text: &str) -> Result<Lang, String> {
    text.parse()
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|error: DateError| error.to_string())
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.trim().to_owned())),
        _ => Err("expected a name, `=` and a value".to_owned()),
    }
}

fn name_and_file(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() => Ok((name.to_owned(), PathBuf::from(file))),
        _ => Err("expected the name of a list of records, `=` and a file".to_owned()),
    }
}

fn null_rule(text: &str) -> Result<NullRule, String> {
    let (column, word) = match text.rsplit_once('=') {
        Some((column, word)) => (Some(column.trim().to_owned()), word),
        None => (None, text),
    };
    match word.trim() {
        "none" => Ok(NullRule { column, none: true }),
        "unknown" => Ok(NullRule { column, none: false }),
        _ => Err("expected `none` or `unknown`, after a column and `=` where only that is meant".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::{Cli, NullRule, null_rule};

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_rule_for_empty_cells_may_name_a_column() {
        assert_eq!(null_rule("none"), Ok(NullRule { column: None, none: true }));
        assert_eq!(null_rule("休学起=unknown"), Ok(NullRule { column: Some("休学起".to_owned()), none: false }));
        assert!(null_rule("maybe").is_err());
    }
}
