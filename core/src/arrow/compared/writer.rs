//! The table of differences, gathered row by row.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::deciders::Decided;
use crate::arrow::BatchError;
use crate::arrow::answers::{BitWriter, TextWriter};
use crate::arrow::columns::KEY;

/// The columns after the key, each with whether it may be null.
const COLUMNS: [(&str, bool); 7] = [
    ("result", false),
    ("left", true),
    ("right", true),
    ("left_rule", false),
    ("left_clause", true),
    ("right_rule", false),
    ("right_clause", true),
];

/// The columns of the table.
pub fn schema() -> SchemaRef {
    let columns = COLUMNS.iter().map(|(name, null)| Field::new(*name, DataType::Utf8, *null));
    let key = Field::new(KEY, DataType::Utf8, true);
    Arc::new(Schema::new(std::iter::once(key).chain(columns).collect::<Vec<_>>()))
}

/// Gathers differences.
pub struct Writer {
    /// the row of each in the input
    rows: Vec<u32>,
    columns: [Texts; COLUMNS.len()],
}

impl Default for Writer {
    fn default() -> Writer {
        Writer { rows: Vec::new(), columns: std::array::from_fn(|_| Texts::new()) }
    }
}

/// A column of texts that may be null.
struct Texts {
    texts: TextWriter,
    some: BitWriter,
}

impl Writer {
    /// Adds a difference.
    pub fn push(&mut self, row: u32, result: &str, values: &[Option<String>; 2], decided: &[Decided; 2]) {
        self.rows.push(row);
        let [left, right] = decided;
        let cells = [
            Some(result),
            values[0].as_deref(),
            values[1].as_deref(),
            Some(&*left.rule),
            left.clause.as_deref(),
            Some(&*right.rule),
            right.clause.as_deref(),
        ];
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.texts.push(cell.unwrap_or_default());
            column.some.push(cell.is_some());
        }
    }

    /// Adds all of another.
    pub fn append(&mut self, other: &Writer) {
        self.rows.extend_from_slice(&other.rows);
        for (mine, theirs) in self.columns.iter_mut().zip(&other.columns) {
            mine.texts.append(&theirs.texts);
            mine.some.append_all(&theirs.some);
        }
    }

    /// The table, and the row of each of its rows in the input; `keys` gives the keys of some rows, each once and in order.
    pub fn finish(
        self,
        keys: impl Fn(&[u32]) -> Result<ArrayRef, BatchError>,
    ) -> Result<(RecordBatch, Vec<u32>), BatchError> {
        let mut children = self.rows.clone();
        children.dedup();
        let keys = keys(&children)?;
        let keys = keys.as_string::<i32>();
        let mut column = Texts::new();
        for (child, rows) in self.rows.chunk_by(|one, next| one == next).enumerate() {
            for _ in rows {
                column.texts.push(keys.value(child));
                column.some.push(keys.is_valid(child));
            }
        }
        let mut columns = vec![column.finish()?];
        for column in self.columns {
            columns.push(column.finish()?);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows.len()));
        let table = RecordBatch::try_new_with_options(schema(), columns, &options).map_err(|_| BatchError::TooLarge)?;
        Ok((table, self.rows))
    }
}

impl Texts {
    fn new() -> Texts {
        Texts { texts: TextWriter::with_capacity(0), some: BitWriter::default() }
    }

    fn finish(self) -> Result<ArrayRef, BatchError> {
        Ok(Arc::new(self.texts.finish(self.some.finish_nulls())?))
    }
}
