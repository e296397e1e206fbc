//! Parquet: read batch by batch.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use kongchuo::Input;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;

use super::arrow;
use super::guard::guarded;
use super::names::{KEY, Names};
use super::table::{Cells, Table};
use crate::failure::{Failure, FileFault};

/// Rows read at a time.
const BATCH: usize = 1024;

/// A Parquet file being read.
pub struct ParquetTable {
    path: PathBuf,
    reader: ParquetRecordBatchReader,
    headers: Vec<String>,
    batch: Option<RecordBatch>,
    row: usize,
    read: u64,
    total: u64,
}

impl ParquetTable {
    /// Opens a file; with `key_only`, reads no column but the key.
    pub fn open(path: &Path, names: &Names, key_only: bool) -> Result<Self, Failure> {
        let file = File::open(path).map_err(|error| Failure::io(path, error))?;
        match guarded(|| ParquetTable::begin(path, file, names, key_only)) {
            Some(Ok(table)) => Ok(table),
            Some(Err(_)) | None => Err(Failure::file(path, FileFault::Parquet)),
        }
    }

    fn begin(path: &Path, file: File, names: &Names, key_only: bool) -> Result<Self, ParquetError> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file)?.with_batch_size(BATCH);
        let total = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
        let headers: Vec<String> = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
        let key = headers.iter().position(|header| names.find(header) == Some(KEY)).filter(|_| key_only);
        let (builder, headers) = match key {
            Some(at) => {
                let mask = ProjectionMask::roots(builder.parquet_schema(), [at]);
                (builder.with_projection(mask), vec![headers[at].clone()])
            }
            None => (builder, headers),
        };
        let reader = builder.build()?;
        Ok(ParquetTable { path: path.to_owned(), reader, headers, batch: None, row: 0, read: 0, total })
    }
}

impl Table for ParquetTable {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn progress(&self) -> (u64, u64) {
        (self.read, self.total)
    }

    fn next_cells(&mut self, _only: Option<usize>) -> Result<Option<Cells>, Failure> {
        loop {
            if let Some(batch) = &self.batch
                && self.row < batch.num_rows()
            {
                let cells: Vec<Option<Input>> =
                    batch.columns().iter().map(|column| arrow::value(column, self.row)).collect();
                self.row += 1;
                self.read += 1;
                return Ok(Some(Ok(cells)));
            }
            match guarded(|| self.reader.next()) {
                Some(None) => return Ok(None),
                Some(Some(Ok(batch))) => (self.batch, self.row) = (Some(batch), 0),
                Some(Some(Err(_))) | None => return Err(Failure::file(&self.path, FileFault::Parquet)),
            }
        }
    }
}
