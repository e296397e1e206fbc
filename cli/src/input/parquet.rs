//! Parquet: read batch by batch.

use std::io::{self, BufReader, Read, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatch;
use bytes::Bytes;
use kongchuo::{Input, input_from_arrow};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};

use super::guard::guarded;
use super::names::{KEY, Names};
use super::table::{Cells, Table};
use crate::failure::{Failure, FileFault};
use crate::host::{Host, Source};

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
    pub fn open(host: &dyn Host, path: &Path, names: &Names, key_only: bool) -> Result<Self, Failure> {
        let length = host.state(path).map_err(|error| Failure::io(path, error))?.length;
        let file = Chunks::new(host.open(path).map_err(|error| Failure::io(path, error))?, length);
        match guarded(|| ParquetTable::begin(path, file, names, key_only)) {
            Some(Ok(table)) => Ok(table),
            Some(Err(_)) | None => Err(Failure::file(path, FileFault::Parquet)),
        }
    }

    fn begin(path: &Path, file: Chunks, names: &Names, key_only: bool) -> Result<Self, ParquetError> {
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

/// A file of which pieces are read by several readers, one at a time.
struct Chunks {
    file: Arc<Mutex<Box<dyn Source>>>,
    length: u64,
}

/// What is read from one place on.
struct Chunk {
    file: Arc<Mutex<Box<dyn Source>>>,
    at: u64,
}

impl Chunks {
    fn new(file: Box<dyn Source>, length: u64) -> Self {
        Chunks { file: Arc::new(Mutex::new(file)), length }
    }
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Chunks {
    type T = BufReader<Chunk>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(BufReader::new(Chunk { file: self.file.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        // A damaged file may ask for more than there is: nothing is set aside for that.
        if start.checked_add(length as u64).is_none_or(|end| end > self.length) {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        let mut bytes = vec![0; length];
        Chunk { file: self.file.clone(), at: start }.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

impl Read for Chunk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // A reader that panicked has left nothing behind but its place, and each reader goes to its own.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(buffer)?;
        self.at += read as u64;
        Ok(read)
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
                    batch.columns().iter().map(|column| input_from_arrow(column, self.row)).collect();
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
