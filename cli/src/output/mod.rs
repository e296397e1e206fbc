//! Writing: answers in the form asked for, one by one, to standard output or a file.
//!
//! Knows answers and the types of results; nothing of files that are read.

mod columns;
mod csv;
mod json;
#[cfg(feature = "parquet")]
mod parquet;
mod table;
mod target;

use std::io;
use std::path::Path;

use kongchuo::{Answer, Lang, Vocabulary, Wording};

pub use columns::Columns;
pub use table::write_rows;
pub use target::Target;

use crate::args::OutputFormat;

/// Where answers go.
pub trait Sink {
    /// Takes the next answer; the clauses behind it only for the table that people read.
    fn write(&mut self, answer: &Answer, clauses: &[String]) -> io::Result<()>;

    /// Writes what is still held, and closes.
    fn finish(self: Box<Self>) -> io::Result<()>;
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
        "txt" => OutputFormat::Table,
        _ => return None,
    })
}

/// A sink for a form. `single`: the input is one object, so its JSON answer is one, too.
pub fn sink(
    format: OutputFormat,
    target: Target,
    columns: Columns,
    lang: Lang,
    single: bool,
) -> io::Result<Box<dyn Sink>> {
    Ok(match format {
        OutputFormat::Table => Box::new(table::TableSink::new(target, columns, lang)),
        OutputFormat::Json => Box::new(json::JsonSink::new(target, single)),
        OutputFormat::Ndjson => Box::new(json::NdjsonSink::new(target)),
        OutputFormat::Csv => Box::new(csv::CsvSink::new(target, columns)?),
        #[cfg(feature = "parquet")]
        OutputFormat::Parquet => Box::new(parquet::ParquetSink::new(target, columns)?),
        #[cfg(not(feature = "parquet"))]
        OutputFormat::Parquet => return Err(io::ErrorKind::Unsupported.into()),
    })
}
