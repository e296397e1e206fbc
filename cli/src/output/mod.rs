//! Writing: tables of answers in the form asked for, to standard output or a file.
//!
//! Knows answers and the labels of results; nothing of files that are read.

mod cells;
mod columns;
mod csv;
mod differences;
mod duties;
#[cfg(feature = "ipc")]
mod ipc;
mod json;
mod objects;
#[cfg(feature = "parquet")]
mod parquet;
mod report;
mod table;
mod target;

use std::io;
use std::path::Path;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use kongchuo::{Date, Lang, Vocabulary, Wording};

pub use cells::{Cell, Cells};
pub use columns::{Column, Columns};
pub use differences::{Differences, Sides, sink_of_differences};
pub use duties::{DutyLabels, Todos, sink_of_duties};
pub use report::write_report;
pub use table::write_rows;
pub use target::Target;

use crate::args::OutputFormat;

/// Where answers go.
pub trait Sink {
    /// Takes the next answers, and the clauses behind each only for the table that people read.
    fn write(&mut self, table: &RecordBatch, clauses: &[Vec<String>]) -> io::Result<()>;

    /// Writes what is still held, and closes.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// What a sink knows beforehand.
pub struct Form {
    /// the results, with their labels
    pub columns: Columns,
    /// the columns of the tables of answers
    #[cfg_attr(
        not(any(feature = "ipc", feature = "parquet")),
        expect(dead_code, reason = "only formats with types need it")
    )]
    pub schema: SchemaRef,
    /// the policy's id
    pub policy: String,
    /// the day
    pub on: Date,
    /// the language of labels
    pub lang: Lang,
    /// the input is one object, so its JSON answer is one, too
    pub single: bool,
}

/// The label of the key.
fn key_title(vocabulary: &Vocabulary) -> Wording {
    vocabulary.fact_named("student_id").map_or_else(|| Wording::same("student_id"), |id| vocabulary.input_title(id))
}

/// The form that a file's name asks for.
pub fn format_of(path: &Path) -> Option<OutputFormat> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match extension.as_str() {
        "json" => OutputFormat::Json,
        "ndjson" | "jsonl" => OutputFormat::Ndjson,
        "csv" => OutputFormat::Csv,
        "parquet" => OutputFormat::Parquet,
        "arrow" | "feather" | "ipc" => OutputFormat::Arrow,
        "txt" => OutputFormat::Table,
        _ => return None,
    })
}

/// A sink for a form.
pub fn sink(format: OutputFormat, target: Target, form: Form) -> io::Result<Box<dyn Sink>> {
    Ok(match format {
        OutputFormat::Table => Box::new(table::TableSink::new(target, form.columns, form.lang)),
        OutputFormat::Json => Box::new(json::JsonSink::new(target, &form)),
        OutputFormat::Ndjson => Box::new(json::JsonSink::of_lines(target, &form)),
        OutputFormat::Csv => Box::new(csv::CsvSink::new(target, form.columns)?),
        #[cfg(feature = "parquet")]
        OutputFormat::Parquet => Box::new(parquet::ParquetSink::new(target, form.schema)?),
        #[cfg(feature = "ipc")]
        OutputFormat::Arrow => Box::new(ipc::IpcSink::new(target, &form.schema)?),
        #[cfg(not(all(feature = "ipc", feature = "parquet")))]
        _ => return Err(io::ErrorKind::Unsupported.into()),
    })
}
