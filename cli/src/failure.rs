//! Why nothing could be done: each ends the command with exit status 2.

use std::io;
use std::path::{Path, PathBuf};

use kongchuo::{BatchError, Diagnostics, Expected, FactErrors, Subject, UnknownName};

use crate::format::{Format, Looks};
use crate::problem::Problem;

/// Why nothing could be done. The wording is in `messages`.
#[derive(Debug)]
pub enum Failure {
    /// a file cannot be used
    File {
        /// the file
        path: PathBuf,
        /// why
        fault: Box<FileFault>,
    },
    /// the answer cannot be written to this file
    Write(PathBuf, io::Error),
    /// the answer cannot be written to standard output
    Print(io::Error),
    /// a name that is none of those known
    Unknown(UnknownName),
    /// a parameter given by `--set` does not take this value
    Parameter {
        /// its name
        name: String,
        /// what it takes
        expected: Expected,
    },
    /// a report needs what the command line does not give: a file, a day
    ReportNeeds(&'static str),
    /// the format of the report is not known from its name
    ReportExtension(PathBuf),
    /// the answer would be written over the file that is read
    OutputIsInput(PathBuf),
    /// the format of the answer is not known from its name
    OutputExtension(PathBuf),
    /// a format that is no text
    BinaryToTerminal(&'static str),
    /// this build of the command line does not write that
    NoWriter(&'static str),
    /// rule packs that do not load
    Rules(Box<Diagnostics>),
    /// the policy says nothing of such organisations
    NoRulesOf(Subject),
    /// no row has the key asked for
    NoStudent,
    /// `--name` is no organisation that something can be said of
    NoOrganisation,
    /// no file of children, where one is needed
    NoFile,
    /// a folder without rule files
    NoRules(PathBuf),
    /// `--all` with a form that has a row for each difference
    AllNeedsJson,
    /// `schedule` of children without a file of them
    NoChildren,
    /// `--to` before `--from`
    Range,
    /// a name selected for a schedule that is none of an obligation
    NoObligation(String),
    /// two answers in one file
    OutputTwice(PathBuf),
    /// facts of an organisation that is in no file
    Facts(FactErrors),
    /// obligations selected of answers in a form that has a row for each child
    ObligationsNeedJson,
    /// a list of records given by two files
    RecordsTwice(String),
}

/// Why a file cannot be used.
#[derive(Debug)]
pub enum FileFault {
    /// the system says so
    Io(io::Error),
    /// it has no extension that names a format
    UnknownExtension,
    /// it is of a format that this build of the command line does without
    NotInThisBuild(Format),
    /// a directory, a pipe: it cannot be read twice
    NotRegular,
    /// it was written to between its two passes or while it was read
    Changed,
    /// nothing is in it
    Empty,
    /// a header and nothing else
    NoRows,
    /// its content is not of the format that its name says
    Mismatch {
        /// the format of its name
        expected: Format,
        /// what it looks like
        looks: Looks,
    },
    /// its header is neither UTF-8 nor GBK
    Encoding,
    /// its first line is no header
    NoHeader,
    /// a column that every such table needs
    NoColumn(&'static str),
    /// two columns of one name
    DuplicateColumn(String),
    /// not well-formed JSON
    Json {
        /// from 1
        line: usize,
        /// from 1
        column: usize,
    },
    /// one JSON object beyond the limit
    JsonTooLong,
    /// damaged, or compressed in a way that is not read
    #[cfg(feature = "parquet")]
    Parquet,
    /// damaged, or compressed in a way that is not read
    #[cfg(feature = "ipc")]
    Arrow,
    /// a table whose columns no evaluation can use
    Batch(BatchError),
    /// a damaged or protected workbook
    #[cfg(feature = "xlsx")]
    Workbook,
    /// a column of a term does not hold what it should
    Term {
        /// from 1
        row: u64,
        /// as the file names it
        column: String,
        /// what it should hold
        what: TermPart,
    },
    /// a row that the whole file depends on
    BadRow {
        /// from 1
        row: u64,
        /// what is wrong with it
        problem: Problem,
    },
    /// terms that do not fit together
    Terms(FactErrors),
}

/// What a term's column should hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermPart {
    /// a name
    Id,
    /// a date
    Date,
}

impl Failure {
    /// A file that cannot be used.
    pub fn file(path: &Path, fault: FileFault) -> Self {
        Failure::File { path: path.to_owned(), fault: Box::new(fault) }
    }

    /// A file that the system does not let us read.
    pub fn io(path: &Path, error: io::Error) -> Self {
        Failure::file(path, FileFault::Io(error))
    }
}
