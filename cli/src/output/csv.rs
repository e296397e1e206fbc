//! CSV: `?` for an undetermined result, an empty cell for none, lists joined by `;`.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use csv::Writer;

use super::cells::{Answers, Cell, List};
use super::{Columns, Sink, Target};

/// A CSV file being written.
pub struct CsvSink {
    writer: Writer<Target>,
    columns: Columns,
    /// the text of a cell, kept for its room
    cell: Vec<u8>,
}

impl CsvSink {
    /// Writes the header.
    pub fn new(target: Target, columns: Columns) -> io::Result<Self> {
        let mut writer = Writer::from_writer(target);
        let results = columns.results.iter().map(|column| column.name.as_str());
        let header = [columns.key_name.as_str()].into_iter().chain(results).chain(["undetermined", "warnings"]);
        writer.write_record(header).map_err(of_csv)?;
        Ok(CsvSink { writer, columns, cell: Vec::new() })
    }
}

impl Sink for CsvSink {
    fn write(&mut self, table: &RecordBatch, _clauses: &[Vec<String>]) -> io::Result<()> {
        let answers = Answers::of(table, self.columns.results.len())?;
        (0..table.num_rows()).try_for_each(|row| self.write_row(&answers, row)).map_err(of_csv)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        let target = self.writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
        target.close()
    }
}

impl CsvSink {
    fn write_row(&mut self, answers: &Answers<'_>, row: usize) -> csv::Result<()> {
        self.writer.write_field(answers.key(row).unwrap_or_default())?;
        for (at, column) in self.columns.results.iter().enumerate() {
            if answers.is_open(row, at, &column.name) {
                self.writer.write_field("?")?;
            } else {
                self.cell.clear();
                put(&mut self.cell, answers.results[at].at(row));
                self.writer.write_field(&self.cell)?;
            }
        }
        for list in [answers.undetermined.at(row), answers.warnings.at(row)] {
            self.cell.clear();
            put_list(&mut self.cell, list);
            self.writer.write_field(&self.cell)?;
        }
        self.writer.write_record(None::<&[u8]>)
    }
}

/// The error beneath: a closed pipe must be known as one.
pub fn of_csv(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A value as a cell. Memory takes all that is written.
pub fn put(text: &mut Vec<u8>, cell: Cell<'_>) {
    match cell {
        Cell::Null => {}
        Cell::Bool(value) => text.extend_from_slice(if value { b"true" } else { b"false" }),
        Cell::Int(value) => _ = write!(text, "{value}"),
        Cell::Date(value) => _ = write!(text, "{value}"),
        Cell::Text(value) => text.extend_from_slice(value.as_bytes()),
        Cell::Texts(list) => put_list(text, list),
    }
}

fn put_list(text: &mut Vec<u8>, list: List<'_>) {
    for (at, value) in list.iter().enumerate() {
        if at > 0 {
            text.push(b';');
        }
        text.extend_from_slice(value.as_bytes());
    }
}
