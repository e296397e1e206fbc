//! Writing duties: a row for each window, in the form asked for.

mod plain;
mod table;
mod todo;

use std::collections::HashMap;
use std::io;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::SchemaRef;
use kongchuo::{Date, DutyState, Lang, Wording};

pub use todo::Todos;

use super::cells::{Cell, Cells};
use super::objects::Around;
use super::{Sink, Target};
use crate::args::OutputFormat;

/// What duties are called.
#[derive(Debug, Clone, Default)]
pub struct DutyLabels {
    /// of each obligation its title
    pub titles: HashMap<String, Wording>,
    /// of each word of a bearer its label
    pub bearers: HashMap<String, Wording>,
    /// of each word of a half of the day its label
    pub slots: HashMap<String, Wording>,
    /// of the column of keys
    pub key: Wording,
}

impl DutyLabels {
    fn title<'a>(&'a self, id: &'a str, lang: Lang) -> &'a str {
        self.titles.get(id).map_or(id, |title| title.get(lang))
    }

    fn bearer<'a>(&'a self, word: &'a str, lang: Lang) -> &'a str {
        self.bearers.get(word).map_or(word, |title| title.get(lang))
    }

    fn slot<'a>(&'a self, word: &'a str, lang: Lang) -> &'a str {
        self.slots.get(word).map_or(word, |title| title.get(lang))
    }
}

/// A sink for a form.
pub fn sink_of_duties(
    format: OutputFormat,
    target: Target,
    schema: &SchemaRef,
    labels: DutyLabels,
    lang: Lang,
) -> io::Result<Box<dyn Sink>> {
    Ok(match format {
        OutputFormat::Table => Box::new(table::DutyRows::new(target, labels, lang)),
        OutputFormat::Json => Box::new(plain::Json::new(target, Around::Array)),
        OutputFormat::Ndjson => Box::new(plain::Json::new(target, Around::Lines)),
        OutputFormat::Csv => Box::new(plain::Csv::new(target, schema)?),
        #[cfg(feature = "parquet")]
        OutputFormat::Parquet => Box::new(super::parquet::ParquetSink::new(target, schema.clone())?),
        #[cfg(feature = "ipc")]
        OutputFormat::Arrow => Box::new(super::ipc::IpcSink::new(target, schema)?),
        #[cfg(not(all(feature = "ipc", feature = "parquet")))]
        _ => return Err(io::ErrorKind::Unsupported.into()),
    })
}

/// The columns of a table of duties.
struct Duties<'a> {
    columns: Vec<Cells<'a>>,
    names: Vec<&'a str>,
    rows: usize,
}

impl<'a> Duties<'a> {
    fn of(table: &'a RecordBatch) -> io::Result<Self> {
        let cells = |column: &'a ArrayRef| Cells::of(column);
        let columns = table.columns().iter().map(cells).collect::<io::Result<_>>()?;
        let names = table.schema_ref().fields().iter().map(|field| field.name().as_str()).collect();
        Ok(Duties { columns, names, rows: table.num_rows() })
    }

    /// A cell; null where there is no such column.
    fn at(&self, row: usize, name: &str) -> Cell<'a> {
        let column = self.names.iter().position(|known| *known == name);
        column.map_or(Cell::Null, |column| self.columns[column].at(row))
    }

    fn text(&self, row: usize, name: &str) -> Option<&'a str> {
        match self.at(row, name) {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    fn date(&self, row: usize, name: &str) -> Option<Date> {
        match self.at(row, name) {
            Cell::Date(date) => Some(date),
            _ => None,
        }
    }

    fn int(&self, row: usize, name: &str) -> Option<i64> {
        match self.at(row, name) {
            Cell::Int(value) => Some(value),
            _ => None,
        }
    }

    fn late(&self, row: usize) -> Option<bool> {
        match self.at(row, "late") {
            Cell::Bool(late) => Some(late),
            _ => None,
        }
    }

    fn state(&self, row: usize) -> Option<DutyState> {
        self.text(row, "state")?.parse().ok()
    }

    /// Whether an empty cell of a row stands for what is not known, rather than for none: how much is done always does, the
    /// days where it is not known that there is such a duty, and so not how often it must be done.
    fn is_open(&self, row: usize, name: &str) -> bool {
        let null = |name| matches!(self.at(row, name), Cell::Null);
        match name {
            "done" | "required" => null(name),
            "from" | "due" => null(name) && null("required"),
            _ => false,
        }
    }
}
