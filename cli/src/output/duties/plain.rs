//! Duties for programs: JSON objects, and CSV with a row for each window.

use std::io;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use kongchuo::DUTY_FIELDS;

use super::Duties;
use crate::output::csv::{of_csv, put};
use crate::output::json::{list, string, value};
use crate::output::objects::{Around, Objects};
use crate::output::{Sink, Target};

/// JSON objects.
pub struct Json {
    objects: Objects,
    /// the text of an object, kept for its room
    text: Vec<u8>,
}

impl Json {
    /// Writes to a target.
    pub fn new(target: Target, around: Around) -> Self {
        Json { objects: Objects::new(target, around), text: Vec::new() }
    }
}

impl Sink for Json {
    fn write(&mut self, table: &RecordBatch, _clauses: &[Vec<String>]) -> io::Result<()> {
        let duties = Duties::of(table)?;
        for row in 0..duties.rows {
            self.text.clear();
            let names = ["subject", "key"].into_iter().chain(DUTY_FIELDS);
            list(&mut self.text, b'{', b'}', names, |text, name| {
                string(text, name);
                text.push(b':');
                value(text, duties.at(row, name));
                true
            });
            self.objects.put(&self.text)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.objects.finish()
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
    pub fn new(target: Target, schema: &SchemaRef) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(target);
        writer.write_record(schema.fields().iter().map(|field| field.name())).map_err(of_csv)?;
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
