//! Duties for programs: JSON objects, and CSV with a row for each window.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use kongchuo::DutyTable;

use super::Duties;
use crate::output::csv::{of_csv, put};
use crate::output::json::{list, string, value};
use crate::output::{Sink, Target};

/// The names of an object, in order: those that a duty of a schedule serialises as.
const NAMES: [&str; 16] = [
    "subject",
    "key",
    "id",
    "bearer",
    "from",
    "due",
    "slot",
    "required",
    "done",
    "state",
    "catalogue",
    "cite",
    "strength",
    "fulfilled_on",
    "late",
    "undetermined",
];

/// JSON objects: one a line, or an array of them.
pub struct Objects {
    target: Target,
    array: bool,
    any: bool,
    /// the text of a table, kept for its room
    text: Vec<u8>,
}

impl Objects {
    /// An array.
    pub fn array(target: Target) -> Self {
        Objects { target, array: true, any: false, text: Vec::new() }
    }

    /// One object a line.
    pub fn lines(target: Target) -> Self {
        Objects { target, array: false, any: false, text: Vec::new() }
    }
}

impl Sink for Objects {
    fn write(&mut self, table: &RecordBatch, _clauses: &[Vec<String>]) -> io::Result<()> {
        let duties = Duties::of(table)?;
        self.text.clear();
        for row in 0..duties.rows {
            if self.array {
                self.text.extend_from_slice(if self.any { b",\n" } else { b"[\n" });
            }
            self.any = true;
            list(&mut self.text, b'{', b'}', NAMES.iter(), |text, name| {
                string(text, name);
                text.push(b':');
                value(text, duties.at(row, name));
                true
            });
            if !self.array {
                self.text.push(b'\n');
            }
        }
        self.target.write_all(&self.text)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let end: &[u8] = match (self.array, self.any) {
            (true, false) => b"[]\n",
            (true, true) => b"\n]\n",
            (false, _) => b"",
        };
        self.target.write_all(end)?;
        self.target.close()
    }
}

/// CSV: `?` for what is not known, an empty cell for none, lists joined by `;`.
pub struct Csv {
    writer: csv::Writer<Target>,
    /// the text of a cell, kept for its room
    cell: Vec<u8>,
}

impl Csv {
    /// Writes the header.
    pub fn new(target: Target) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(target);
        writer.write_record(DutyTable::schema().fields().iter().map(|field| field.name())).map_err(of_csv)?;
        Ok(Csv { writer, cell: Vec::new() })
    }

    fn row(&mut self, duties: &Duties<'_>, row: usize) -> csv::Result<()> {
        for (name, column) in duties.names.iter().zip(&duties.columns) {
            self.cell.clear();
            if duties.is_open(row, name) {
                self.cell.push(b'?');
            } else {
                put(&mut self.cell, column.at(row));
            }
            self.writer.write_field(&self.cell)?;
        }
        self.writer.write_record(None::<&[u8]>)
    }
}

impl Sink for Csv {
    fn write(&mut self, table: &RecordBatch, _clauses: &[Vec<String>]) -> io::Result<()> {
        let duties = Duties::of(table)?;
        (0..duties.rows).try_for_each(|row| self.row(&duties, row)).map_err(of_csv)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.writer.into_inner().map_err(csv::IntoInnerError::into_error)?.close()
    }
}
