//! Parquet: read batch by batch.

use std::io::{self, BufReader, Read, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatch;
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};

use super::guard::guarded;
use super::names::Names;
use super::piece::ROWS;
use super::table::{self, Batches, Damaged};
use super::{File, Header};
use crate::failure::{Failure, FileFault};
use crate::host::{Host, Source};

/// A Parquet file being read.
struct ParquetFile {
    reader: ParquetRecordBatchReader,
    read: u64,
    total: u64,
}

/// Opens a file; no column is read but those that are known, or with `key_only` the key.
pub fn open(host: &dyn Host, path: &Path, names: &Names, key_only: bool) -> Result<File, Failure> {
    let length = host.state(path).map_err(|error| Failure::io(path, error))?.length;
    let file = Chunks::new(host.open(path).map_err(|error| Failure::io(path, error))?, length);
    let damaged = || Failure::file(path, FileFault::Parquet);
    let builder = guarded(|| ParquetRecordBatchReaderBuilder::try_new(file));
    let builder = builder.and_then(Result::ok).ok_or_else(damaged)?;
    let headers = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
    let header = Header::of(path, headers, names)?;
    let total = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
    let mask = ProjectionMask::roots(builder.parquet_schema(), header.read(key_only).map(|(at, _)| at));
    let reader = guarded(|| builder.with_batch_size(ROWS).with_projection(mask).build());
    let reader = reader.and_then(Result::ok).ok_or_else(damaged)?;
    Ok(table::file(path, header, ParquetFile { reader, read: 0, total }, key_only))
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

impl Batches for ParquetFile {
    fn next_batch(&mut self) -> Result<Option<RecordBatch>, Damaged> {
        let batch = guarded(|| self.reader.next()).ok_or(Damaged)?.transpose().map_err(|_| Damaged)?;
        self.read += batch.as_ref().map_or(0, |batch| batch.num_rows() as u64);
        Ok(batch)
    }

    fn damaged(&self) -> FileFault {
        FileFault::Parquet
    }

    fn progress(&self) -> (u64, u64) {
        (self.read, self.total)
    }
}
