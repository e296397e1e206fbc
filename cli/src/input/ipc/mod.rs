//! Arrow IPC (`.arrow`, `.feather`, `.ipc`): the file format and the stream format, told apart by their first bytes.

mod sizes;

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, SchemaRef};

use super::guard::guarded;
use super::names::Names;
use super::piece::ROWS;
use super::table::{self, Batches, Damaged};
use super::{File, Header};
use crate::failure::{Failure, FileFault};
use crate::format::MAGIC_OF_ARROW_FILE;
use crate::host::{Host, Source};

type Reader = Box<dyn RecordBatchReader + Send>;

/// An Arrow file being read.
struct ArrowFile {
    reader: Reader,
    /// what of the batch read last is not given yet
    rest: Option<RecordBatch>,
    /// how many bytes were read
    read: Arc<AtomicU64>,
    total: u64,
}

/// A file that tells how much of it was read.
struct Counted {
    file: Box<dyn Source>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Opens a file; no column is read but those that are known, or with `key_only` the key.
pub fn open(host: &dyn Host, path: &Path, names: &Names, key_only: bool) -> Result<File, Failure> {
    let total = super::state(host, path)?.length;
    let begin = |columns, read: &Arc<AtomicU64>| {
        let file = host.open(path).map_err(|error| Failure::io(path, error))?;
        let file = Counted { file, read: read.clone() };
        let reader = guarded(|| reader(file, columns)).and_then(Result::ok);
        reader.ok_or_else(|| Failure::file(path, FileFault::Arrow))
    };
    let mut file = BufReader::new(host.open(path).map_err(|error| Failure::io(path, error))?);
    guarded(|| sizes::check(&mut file, total))
        .and_then(Result::ok)
        .ok_or_else(|| Failure::file(path, FileFault::Arrow))?;
    let schema: SchemaRef = begin(None, &Arc::default())?.schema();
    let headers = schema.fields().iter().map(|field| field.name().clone()).collect();
    let header = Header::of(path, headers, names)?;
    let read = Arc::default();
    let reader = begin(Some(header.read(key_only).map(|(at, _)| at).collect()), &read)?;
    Ok(table::file(path, header, ArrowFile { reader, rest: None, read, total }, key_only))
}

fn reader(file: Counted, columns: Option<Vec<usize>>) -> Result<Reader, ArrowError> {
    let mut file = BufReader::new(file);
    let mut start = Vec::new();
    file.by_ref().take(MAGIC_OF_ARROW_FILE.len() as u64).read_to_end(&mut start)?;
    file.rewind()?;
    Ok(if start == MAGIC_OF_ARROW_FILE {
        Box::new(FileReader::try_new(file, columns)?)
    } else {
        Box::new(StreamReader::try_new(file, columns)?)
    })
}

impl Batches for ArrowFile {
    /// Batches as the file has them, long ones in parts.
    fn next_batch(&mut self) -> Result<Option<RecordBatch>, Damaged> {
        let batch = match self.rest.take() {
            Some(rest) => rest,
            None => match guarded(|| self.reader.next()).ok_or(Damaged)?.transpose().map_err(|_| Damaged)? {
                Some(batch) => batch,
                None => return Ok(None),
            },
        };
        let rows = batch.num_rows().min(ROWS);
        if rows < batch.num_rows() {
            self.rest = Some(batch.slice(rows, batch.num_rows() - rows));
        }
        Ok(Some(batch.slice(0, rows)))
    }

    fn damaged(&self) -> FileFault {
        FileFault::Arrow
    }

    fn progress(&self) -> (u64, u64) {
        (self.read.load(Ordering::Relaxed), self.total)
    }
}
