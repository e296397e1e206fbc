//! Reading: a file of any format gives pieces, each some numbered rows and what is wrong with others.
//!
//! CSV, Parquet and Arrow files give tables; JSON, NDJSON and spreadsheets, whose values have types of their own row by row, give cases.
//! Files are streamed: no format but the spreadsheet is held in memory, no line or element longer than a bound is held at all.
//! Knows the engine's `Case` and `Vocabulary`, nothing of rules or answers.

mod cases;
mod csv;
mod elements;
mod encoding;
#[cfg(any(feature = "ipc", feature = "parquet", feature = "xlsx"))]
mod guard;
mod header;
#[cfg(feature = "ipc")]
mod ipc;
mod json;
mod keys;
mod lines;
mod names;
mod ndjson;
#[cfg(feature = "parquet")]
mod parquet;
mod piece;
mod recognise;
mod records;
#[cfg(any(feature = "ipc", feature = "parquet"))]
mod table;
mod terms;
mod texts;
#[cfg(feature = "xlsx")]
mod xlsx;

use std::path::Path;

pub use header::{Header, UnknownColumn};
pub use keys::{Duplicates, Key};
pub use names::{KEY, Names};
pub use piece::{BadRow, Piece, Rows, Verdict};
pub use records::{Remark, TakesRecords, read_records};
pub use terms::read_terms;

use crate::failure::Failure;
#[cfg(not(all(feature = "ipc", feature = "parquet", feature = "xlsx")))]
use crate::failure::FileFault;
use crate::format::Format;
use crate::host::{FileState, Host};

/// A file that was opened.
pub struct File {
    /// its columns; none where it has no header
    pub header: Header,
    /// it is one object rather than a list: the answer is then one object, too
    pub single: bool,
    /// its rows
    pub pieces: Box<dyn Pieces>,
}

/// The rows of a file, in order.
pub trait Pieces: Send {
    /// The next rows; none at the end. An error ends the reading: the file itself cannot be read on.
    fn next_piece(&mut self) -> Result<Option<Piece>, Failure>;
}

/// What to read of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// only the key of each row: a first pass over a large file
    pub key_only: bool,
    /// names whose empty cells mean known none, where the rows become cases
    pub null_is_none: Vec<String>,
}

/// The state of a file now.
pub fn state(host: &dyn Host, path: &Path) -> Result<FileState, Failure> {
    host.state(path).map_err(|error| Failure::io(path, error))
}

/// Opens a file by its extension, and refuses one that is not what its name says.
pub fn open(host: &dyn Host, path: &Path, names: &Names, selection: &Selection) -> Result<File, Failure> {
    match recognise::recognise(host, path)? {
        Format::Csv => csv::open(host, path, names, selection.key_only),
        #[cfg(feature = "parquet")]
        Format::Parquet => parquet::open(host, path, names, selection.key_only),
        #[cfg(feature = "ipc")]
        Format::Arrow => ipc::open(host, path, names, selection.key_only),
        #[cfg(feature = "xlsx")]
        Format::Xlsx => xlsx::open(host, path, names, selection),
        Format::Json => json::open(host, path, selection.key_only),
        Format::Ndjson => ndjson::open(host, path, selection.key_only),
        #[cfg(not(all(feature = "ipc", feature = "parquet", feature = "xlsx")))]
        format => Err(Failure::file(path, FileFault::NotInThisBuild(format))),
    }
}
