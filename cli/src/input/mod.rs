//! Reading: a file of any format gives numbered rows, each a case or what is wrong with it.
//!
//! Files are streamed: no format but the spreadsheet is held in memory, no line or element longer than a bound is held at all.
//! Knows the engine's `Case` and `Vocabulary`, nothing of rules or answers.

mod csv;
mod elements;
mod encoding;
#[cfg(any(feature = "parquet", feature = "xlsx"))]
mod guard;
mod json;
mod keys;
mod lines;
mod names;
mod ndjson;
#[cfg(feature = "parquet")]
mod parquet;
mod recognise;
mod records;
mod table;
mod terms;
#[cfg(feature = "xlsx")]
mod xlsx;

use std::path::Path;

use kongchuo::{Case, NullIsNone};

pub use keys::{Duplicates, key_of};
pub use names::{KEY, Names};
pub use records::{RecordTable, Remark};
pub use table::UnknownColumn;
pub use terms::read_terms;

use crate::failure::Failure;
#[cfg(not(all(feature = "parquet", feature = "xlsx")))]
use crate::failure::FileFault;
use crate::format::Format;
use crate::host::{FileState, Host};
use crate::problem::Problem;
use table::{NamedTable, Table};

/// One row of a file.
pub struct Row {
    /// from 1: the first row of data
    pub number: u64,
    /// the case, or what is wrong with the row
    pub case: Result<Case, Vec<Problem>>,
}

/// The rows of a file, in order.
pub trait Rows {
    /// The next row; none at the end. An error ends the reading: the file itself cannot be read on.
    fn next_row(&mut self) -> Result<Option<Row>, Failure>;

    /// The header under which a name stands in the file, where it has headers.
    fn header(&self, name: &str) -> Option<&str>;

    /// Columns that no name matches.
    fn unknown_columns(&self) -> &[UnknownColumn] {
        &[]
    }

    /// How much was read, of how much, in a unit of the format's own.
    fn progress(&self) -> (u64, u64);

    /// Whether the file is one object rather than a list: the answer is then one object, too.
    fn is_single(&self) -> bool {
        false
    }
}

/// Whether an empty cell under a name means known none.
fn covers(rule: &NullIsNone, name: &str, names: &Names) -> bool {
    let own = rule.columns.iter().rev().find(|(column, _)| names.find(column) == Some(name));
    own.map_or(rule.all, |(_, none)| *none)
}

/// What to read of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// only the key of each row: a first pass over a large file
    pub key_only: bool,
    /// empty cells that mean known none
    pub null_is_none: NullIsNone,
}

/// The state of a file now.
pub fn state(host: &dyn Host, path: &Path) -> Result<FileState, Failure> {
    host.state(path).map_err(|error| Failure::io(path, error))
}

/// Opens a file by its extension, and refuses one that is not what its name says.
pub fn open(host: &dyn Host, path: &Path, names: &Names, selection: &Selection) -> Result<Box<dyn Rows>, Failure> {
    fn named<T: Table + 'static>(
        path: &Path,
        table: T,
        names: &Names,
        selection: &Selection,
    ) -> Result<Box<dyn Rows>, Failure> {
        Ok(Box::new(NamedTable::new(path, table, names, selection)?))
    }
    match recognise::recognise(host, path)? {
        Format::Csv => named(path, csv::CsvTable::open(host, path)?, names, selection),
        #[cfg(feature = "parquet")]
        Format::Parquet => {
            named(path, parquet::ParquetTable::open(host, path, names, selection.key_only)?, names, selection)
        }
        #[cfg(feature = "xlsx")]
        Format::Xlsx => named(path, xlsx::Sheet::open(host, path)?, names, selection),
        Format::Json => Ok(Box::new(json::JsonFile::open(host, path, selection.key_only)?)),
        Format::Ndjson => Ok(Box::new(ndjson::NdjsonFile::open(host, path, selection.key_only)?)),
        #[cfg(not(all(feature = "parquet", feature = "xlsx")))]
        format => Err(Failure::file(path, FileFault::NotInThisBuild(format))),
    }
}
