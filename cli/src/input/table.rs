//! Tables whose format gives them in batches: their columns under the names they stand for, their rows numbered.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{ArrowError, Field, Schema};

use super::header::Header;
use super::names::KEY;
use super::piece::{Piece, Rows, require_keys};
use super::{File, Pieces};
use crate::failure::{Failure, FileFault};

/// What reads a format in batches.
pub trait Batches: Send {
    /// The next rows of the columns that are read, in the order of the header; none at the end. An error where the file is damaged:
    /// nothing more is said of it, it may hold data.
    fn next_batch(&mut self) -> Result<Option<RecordBatch>, Damaged>;

    /// What a damaged file of this format is told.
    fn damaged(&self) -> FileFault;

    /// How much was read, of how much, in a unit of the format's own.
    fn progress(&self) -> (u64, u64);
}

/// The bytes are not of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damaged;

/// A table that its format gives in batches.
struct Table<B> {
    path: PathBuf,
    batches: B,
    names: Vec<String>,
    key_header: Option<String>,
    /// every column is read
    whole: bool,
    read: u64,
}

/// A file that its format gives in batches of the columns that are read.
pub fn file(path: &Path, header: Header, batches: impl Batches + 'static, key_only: bool) -> File {
    let names = header.read(key_only).map(|(_, name)| name.to_owned()).collect();
    let key_header = header.written(KEY).map(str::to_owned);
    let whole = header.unknown().is_empty() && !key_only;
    let pieces = Box::new(Table { path: path.to_owned(), batches, names, key_header, whole, read: 0 });
    File { header, single: false, pieces }
}

impl<B: Batches> Pieces for Table<B> {
    fn next_piece(&mut self) -> Result<Option<Piece>, Failure> {
        let batch = self.batches.next_batch();
        let damaged = |_| Failure::file(&self.path, self.batches.damaged());
        let Some(batch) = batch.map_err(damaged)? else { return Ok(None) };
        let table = named(&batch, &self.names).map_err(|_| damaged(Damaged))?;
        let rows = table.num_rows() as u64;
        let numbers = (self.read + 1..=self.read + rows).collect();
        self.read += rows;
        let mut piece = Piece { rows: Rows::Table(table), numbers, bad: Vec::new(), progress: self.batches.progress() };
        require_keys(&mut piece, self.key_header.as_deref(), self.whole);
        Ok(Some(piece))
    }
}

/// A batch whose columns have the names they stand for.
fn named(batch: &RecordBatch, names: &[String]) -> Result<RecordBatch, ArrowError> {
    let fields = batch.columns().iter().zip(names);
    let fields: Vec<Field> = fields.map(|(column, name)| Field::new(name, column.data_type().clone(), true)).collect();
    let rows = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), batch.columns().to_vec(), &rows)
}
