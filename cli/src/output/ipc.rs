//! Arrow IPC, the file format: the tables of answers as they are.

use std::io;

use arrow_array::RecordBatch;
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, Schema};

use super::{Sink, Target};

/// An Arrow file being written.
pub struct IpcSink(FileWriter<Target>);

impl IpcSink {
    /// Begins a file.
    pub fn new(target: Target, schema: &Schema) -> io::Result<Self> {
        Ok(IpcSink(FileWriter::try_new(target, schema).map_err(of_arrow)?))
    }
}

impl Sink for IpcSink {
    fn write(&mut self, table: &RecordBatch, _clauses: &[Vec<String>]) -> io::Result<()> {
        self.0.write(table).map_err(of_arrow)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.0.into_inner().map_err(of_arrow)?.close()
    }
}

fn of_arrow(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        other => io::Error::other(other),
    }
}
