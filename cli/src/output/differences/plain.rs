//! Differences for programs: JSON objects, and CSV with a row for each difference.

use std::io::{self, Write};

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch, StringArray};
use arrow_schema::Schema;
use kongchuo::Summary;

use super::{DifferenceSink, Differences};
use crate::output::Target;
use crate::output::csv::of_csv;

/// JSON objects: one a line, or an array of them, or the one where one object was read.
pub struct Objects {
    target: Target,
    array: bool,
    single: bool,
    any: bool,
}

impl Objects {
    /// An array, or one object.
    pub fn array(target: Target, single: bool) -> Self {
        Objects { target, array: true, single, any: false }
    }

    /// One object a line.
    pub fn lines(target: Target) -> Self {
        Objects { target, array: false, single: false, any: false }
    }
}

impl DifferenceSink for Objects {
    fn write(&mut self, differences: &Differences) -> io::Result<()> {
        for object in &differences.objects {
            if self.array && !self.single {
                self.target.write_all(if self.any { b",\n" } else { b"[\n" })?;
            }
            self.any = true;
            self.target.write_all(object.as_bytes())?;
            if !self.array {
                self.target.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, _summary: &Summary) -> io::Result<()> {
        let end: &[u8] = match (self.array, self.single, self.any) {
            (true, false, false) => b"[]\n",
            (true, false, true) => b"\n]\n",
            (true, true, true) => b"\n",
            (true, true, false) | (false, ..) => b"",
        };
        self.target.write_all(end)?;
        self.target.close()
    }
}

/// CSV: a column for each of the table's, an empty cell for none.
pub struct Csv(csv::Writer<Target>);

impl Csv {
    /// Writes the header.
    pub fn new(target: Target, schema: &Schema) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(target);
        writer.write_record(schema.fields().iter().map(|field| field.name())).map_err(of_csv)?;
        Ok(Csv(writer))
    }

    fn rows(&mut self, table: &RecordBatch) -> csv::Result<()> {
        let columns: Vec<&StringArray> = table.columns().iter().filter_map(|column| column.as_string_opt()).collect();
        for row in 0..table.num_rows() {
            let cell =
                |column: &&StringArray| if column.is_valid(row) { column.value(row).to_owned() } else { String::new() };
            self.0.write_record(columns.iter().map(cell))?;
        }
        Ok(())
    }
}

impl DifferenceSink for Csv {
    fn write(&mut self, differences: &Differences) -> io::Result<()> {
        self.rows(&differences.table).map_err(of_csv)
    }

    fn finish(self: Box<Self>, _summary: &Summary) -> io::Result<()> {
        self.0.into_inner().map_err(csv::IntoInnerError::into_error)?.close()
    }
}
