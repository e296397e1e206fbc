//! CSV: `?` for an undetermined result, an empty cell for none, lists joined by `;`.

use std::io;

use csv::Writer;
use kongchuo::{Answer, Output};

use super::columns::{Shown, shown};
use super::{Columns, Sink, Target};

/// A CSV file being written.
pub struct CsvSink {
    writer: Writer<Target>,
    columns: Columns,
}

impl CsvSink {
    /// Writes the header.
    pub fn new(target: Target, columns: Columns) -> io::Result<Self> {
        let mut writer = Writer::from_writer(target);
        let results = columns.results.iter().map(|column| column.name.as_str());
        let header = ["student_id"].into_iter().chain(results).chain(["undetermined", "warnings"]);
        writer.write_record(header).map_err(of_csv)?;
        Ok(CsvSink { writer, columns })
    }
}

impl Sink for CsvSink {
    fn write(&mut self, answer: &Answer, _clauses: &[String]) -> io::Result<()> {
        self.write_row(answer).map_err(of_csv)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        let target = self.writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
        target.close()
    }
}

impl CsvSink {
    fn write_row(&mut self, answer: &Answer) -> csv::Result<()> {
        self.writer.write_field(answer.student_id.as_deref().unwrap_or_default())?;
        for column in &self.columns.results {
            match shown(answer, &column.name) {
                Shown::Value(value) => self.writer.write_field(text(value))?,
                Shown::Undetermined => self.writer.write_field("?")?,
                Shown::Absent => self.writer.write_field("")?,
            }
        }
        let open: Vec<&str> = answer.undetermined.iter().map(|(name, _)| &**name).collect();
        self.writer.write_field(open.join(";"))?;
        self.writer.write_field(answer.warnings.join(";"))?;
        self.writer.write_record(None::<&[u8]>)
    }
}

/// The error beneath: a closed pipe must be known as one.
fn of_csv(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A value as a cell.
pub fn text(value: &Output) -> String {
    match value {
        Output::Null => String::new(),
        Output::Bool(value) => value.to_string(),
        Output::Int(value) => value.to_string(),
        Output::Date(value) => value.to_string(),
        Output::Text(value) => value.to_string(),
        Output::List(values) => values.iter().map(text).collect::<Vec<_>>().join(";"),
    }
}
