//! Parquet: a typed column for each result, written in row groups while the rows go by.

use std::io;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::{Sink, Target};

/// Rows of a row group: what is held in memory, compressed.
const ROW_GROUP: usize = 1 << 18;

/// A Parquet file being written.
pub struct ParquetSink(ArrowWriter<Target>);

impl ParquetSink {
    /// Begins a file.
    pub fn new(target: Target, schema: SchemaRef) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(ROW_GROUP))
            .build();
        // Words are texts to whoever reads the file: that they were a dictionary in memory is not written down.
        let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(target, schema, options).map_err(of_parquet)?;
        Ok(ParquetSink(writer))
    }
}

impl Sink for ParquetSink {
    fn write(&mut self, table: &RecordBatch, _clauses: &[Vec<String>]) -> io::Result<()> {
        self.0.write(table).map_err(of_parquet)
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.0.into_inner().map_err(of_parquet)?.close()
    }
}

fn of_parquet(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
