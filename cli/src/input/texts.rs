//! Cells of text gathered into columns.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

/// The most bytes of text that are gathered before the rows are handed on: Arrow counts them in 31 bits.
const BYTES: usize = 16 << 20;

/// Columns of text being gathered.
pub struct Texts {
    schema: SchemaRef,
    columns: Vec<StringBuilder>,
    rows: usize,
    bytes: usize,
}

impl Texts {
    /// Columns of these names.
    pub fn new(names: &[String]) -> Self {
        let fields: Vec<Field> = names.iter().map(|name| Field::new(name, DataType::Utf8, true)).collect();
        let columns = names.iter().map(|_| StringBuilder::new()).collect();
        Texts { schema: Arc::new(Schema::new(fields)), columns, rows: 0, bytes: 0 }
    }

    /// Puts a cell into a column; empty where there is nothing but blanks in it.
    pub fn push(&mut self, column: usize, cell: &str) {
        let cell = trimmed(cell);
        if cell.is_empty() {
            self.columns[column].append_null();
        } else {
            self.columns[column].append_value(cell);
            self.bytes += cell.len();
        }
    }

    /// Ends a row, each of whose cells was put in.
    pub fn end_row(&mut self) {
        self.rows += 1;
    }

    /// Whether no more rows should be put in.
    pub fn is_full(&self, rows: usize) -> bool {
        self.rows >= rows || self.bytes >= BYTES
    }

    /// The rows, which are taken out.
    pub fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let columns = self.columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        (self.rows, self.bytes) = (0, 0);
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)
    }
}

/// A cell without the blanks around it; most have none, and begin and end with a plain letter or digit.
pub fn trimmed(cell: &str) -> &str {
    match cell.as_bytes() {
        [] => cell,
        [first, .., last] | [first @ last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim(),
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;

    use super::{Texts, trimmed};

    #[test]
    fn blanks_around_a_cell_go() {
        for (cell, text) in [("", ""), (" ", ""), ("a", "a"), (" a b\u{3000}", "a b"), ("男", "男"), ("x ", "x")] {
            assert_eq!(trimmed(cell), text, "{cell:?}");
        }
    }

    #[test]
    fn rows_are_taken_out_once() {
        let mut texts = Texts::new(&["a".to_owned()]);
        texts.push(0, " x ");
        texts.end_row();
        texts.push(0, " ");
        texts.end_row();
        assert!(texts.is_full(2) && !texts.is_full(3));
        let batch = texts.finish().expect("a column");
        let column = batch.column(0).as_string::<i32>();
        assert_eq!((column.value(0), column.is_null(1), batch.num_rows()), ("x", true, 2));
        assert_eq!(texts.finish().expect("a column").num_rows(), 0);
    }
}
