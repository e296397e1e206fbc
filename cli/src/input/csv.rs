//! CSV: records cut by `csv-core` into a bounded buffer, each cell decoded on its own.
//!
//! A line of nothing is no row; a line of blanks or of empty cells is one, which is numbered and passed over.

use std::io::{BufRead, BufReader, Read, SeekFrom};
use std::path::{Path, PathBuf};

use csv_core::ReadRecordResult;
use kongchuo::Input;

use super::lines::LIMIT;
use super::table::{Cells, Table};
use crate::failure::{Failure, FileFault};
use crate::format::{Encoding, Format, Looks};
use crate::host::{Host, Source};
use crate::problem::{Expected, Problem};

/// The widest table that is read, in columns (a spreadsheet's own bound).
const MAX_COLUMNS: usize = 16_384;

/// A CSV file being read.
pub struct CsvTable {
    path: PathBuf,
    records: Records<BufReader<Box<dyn Source>>>,
    encoding: Encoding,
    headers: Vec<String>,
    total: u64,
}

impl CsvTable {
    /// Opens a file and reads its header line.
    pub fn open(host: &dyn Host, path: &Path) -> Result<Self, Failure> {
        let fault = |fault| Failure::file(path, fault);
        let read_error = |error| Failure::io(path, error);
        let total = host.state(path).map_err(read_error)?.length;
        let mut file = host.open(path).map_err(read_error)?;
        let start = skip_bom(&mut file).map_err(read_error)?;
        let mut records = Records::new(BufReader::with_capacity(64 << 10, file), start);
        let header = match records.next().map_err(read_error)? {
            Some(Record { overlong: false, cells }) if cells <= MAX_COLUMNS => (0..cells).map(|at| records.cell(at)),
            Some(_) => return Err(fault(FileFault::NoHeader)),
            None => return Err(fault(FileFault::Empty)),
        };
        let header: Vec<&[u8]> = header.collect();
        if header.iter().any(|cell| cell.contains(&0)) {
            return Err(fault(FileFault::Mismatch { expected: Format::Csv, looks: Looks::Binary }));
        }
        let encoding = match Encoding::of_header(&header.join(&b',')).map_err(|_| fault(FileFault::Encoding))? {
            Some(encoding) => encoding,
            None => host.open(path).and_then(|file| Encoding::of_file(file, start)).map_err(read_error)?,
        };
        let headers = header
            .into_iter()
            .map(|cell| encoding.decode(cell).map(|text| text.trim().to_owned()))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| fault(FileFault::Encoding))?;
        Ok(CsvTable { path: path.to_owned(), records, encoding, headers, total })
    }
}

impl Table for CsvTable {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn progress(&self) -> (u64, u64) {
        (self.records.read, self.total)
    }

    fn next_cells(&mut self, only: Option<usize>) -> Result<Option<Cells>, Failure> {
        let line = self.records.line();
        let Some(record) = self.records.next().map_err(|error| Failure::io(&self.path, error))? else {
            return Ok(None);
        };
        if record.overlong {
            let lines = self.records.line() - line;
            return Ok(Some(Err(Problem::of_row(Expected::WithinLimit { lines }))));
        }
        let wanted = self.headers.len();
        if record.cells == 1 && self.records.cell(0).iter().all(u8::is_ascii_whitespace) {
            return Ok(Some(Ok(vec![None; wanted])));
        }
        if record.cells != wanted {
            let lines = self.records.lines_of(&record);
            let expected = Expected::Cells { wanted, found: record.cells, lines };
            return Ok(Some(Err(Problem::of_row(expected))));
        }
        let mut cells = vec![None; wanted];
        for at in only.map_or(0..wanted, |at| at..at + 1) {
            match self.cell(at) {
                Ok(cell) => cells[at] = cell,
                Err(expected) => return Ok(Some(Err(Problem::of_column(self.headers[at].clone(), expected)))),
            }
        }
        Ok(Some(Ok(cells)))
    }
}

impl CsvTable {
    /// A cell of the record just read; none where there is nothing in it.
    fn cell(&self, at: usize) -> Result<Option<Input>, Expected> {
        let bytes = self.records.cell(at);
        if bytes.is_empty() {
            return Ok(None);
        }
        if bytes.contains(&0) {
            return Err(Expected::NoNul);
        }
        let text = self.encoding.decode(bytes).ok_or(Expected::Encoded(self.encoding))?;
        Ok(Some(text.trim()).filter(|text| !text.is_empty()).map(|text| Input::Cell(text.to_owned())))
    }
}

/// The bytes of a byte order mark at the start, skipped in `file`.
fn skip_bom(file: &mut Box<dyn Source>) -> std::io::Result<u64> {
    let mut start = Vec::new();
    file.by_ref().take(3).read_to_end(&mut start)?;
    let skipped = if start == b"\xef\xbb\xbf" { 3 } else { 0 };
    file.seek(SeekFrom::Start(skipped))?;
    Ok(skipped)
}

/// What was read of one record; its cells are in [`Records`].
struct Record {
    /// longer than the limit: no cell is there
    overlong: bool,
    cells: usize,
}

/// Cuts bytes into records, none longer than the limit.
struct Records<R> {
    reader: R,
    core: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    read: u64,
}

impl<R: BufRead> Records<R> {
    fn new(reader: R, read: u64) -> Self {
        Records { reader, core: csv_core::Reader::new(), text: vec![0; LIMIT], ends: vec![0; MAX_COLUMNS + 1], read }
    }

    fn next(&mut self) -> std::io::Result<Option<Record>> {
        let (mut used, mut cells, mut overlong) = (0, 0, false);
        loop {
            let input = self.reader.fill_buf()?;
            let (result, read, written, ended) =
                self.core.read_record(input, &mut self.text[used..], &mut self.ends[cells..]);
            self.reader.consume(read);
            self.read += read as u64;
            used += written;
            cells += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    (used, cells, overlong) = (0, 0, true);
                }
                ReadRecordResult::Record => return Ok(Some(Record { overlong, cells })),
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    fn cell(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }

    /// How many lines were read so far.
    fn line(&self) -> u64 {
        self.core.line()
    }

    /// On how many lines a record lies.
    fn lines_of(&self, record: &Record) -> u64 {
        let end = record.cells.checked_sub(1).map_or(0, |last| self.ends[last]);
        self.text[..end].split(|byte| *byte == b'\n').count() as u64
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor, Read};

    use super::Records;

    fn all(text: &[u8], chunk: usize) -> Vec<Option<Vec<String>>> {
        let mut records = Records::new(BufReader::with_capacity(chunk, Cursor::new(text)), 0);
        let mut found = Vec::new();
        while let Some(record) = records.next().expect("memory is readable") {
            let cells = (0..record.cells).map(|at| String::from_utf8_lossy(records.cell(at)).into_owned());
            found.push((!record.overlong).then(|| cells.collect()));
        }
        found
    }

    fn record(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn quoted_cells_hold_commas_quotes_and_line_breaks() {
        for chunk in [1, 2, 3, 7, 100] {
            assert_eq!(
                all(b"a,\"b,\"\"c\"\"\"\r\n\n\"x\ny\",\n", chunk),
                [Some(record(&["a", "b,\"c\""])), Some(record(&["x\ny", ""]))]
            );
        }
    }

    #[test]
    fn the_last_record_needs_no_line_break() {
        assert_eq!(all(b"a,b\nc,d", 3), [Some(record(&["a", "b"])), Some(record(&["c", "d"]))]);
    }

    #[test]
    fn an_overlong_record_is_dropped_and_the_next_one_read() {
        let mut text = b"a,b\n".to_vec();
        std::io::repeat(b'x').take(3 << 20).read_to_end(&mut text).expect("memory is readable");
        text.extend_from_slice(b",y\nc,d\n");
        assert_eq!(all(&text, 8 << 10), [Some(record(&["a", "b"])), None, Some(record(&["c", "d"]))]);
    }

    #[test]
    fn a_record_of_too_many_cells_is_dropped() {
        let text = [b",".repeat(40_000).as_slice(), b"\nc,d\n"].concat();
        assert_eq!(all(&text, 8 << 10), [None, Some(record(&["c", "d"]))]);
    }
}
