//! CSV: records cut into a bounded buffer, their cells decoded one by one and gathered into columns of text.
//!
//! A line of nothing is no row; a line of blanks or of empty cells is one, which is numbered and passed over.

mod records;

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read, SeekFrom};
use std::path::{Path, PathBuf};

use memchr::memchr;
use records::{MAX_COLUMNS, Record, Records};

use super::header::Header;
use super::names::{KEY, Names};
use super::piece::{BadRow, Piece, ROWS, Rows, require_keys};
use super::texts::{Texts, trimmed};
use super::{File, Pieces};
use crate::failure::{Failure, FileFault};
use crate::format::{Encoding, Format, Looks};
use crate::host::{Host, Source};
use crate::problem::{Expected, Problem};

/// A CSV file being read.
struct CsvFile {
    path: PathBuf,
    records: Records<BufReader<Box<dyn Source>>>,
    encoding: Encoding,
    header: Header,
    /// the columns that are read
    columns: Vec<usize>,
    key_only: bool,
    texts: Texts,
    total: u64,
    /// the number of the last row
    number: u64,
}

/// Opens a file and reads its header line.
pub fn open(host: &dyn Host, path: &Path, names: &Names, key_only: bool) -> Result<File, Failure> {
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
    let header = Header::of(path, headers, names)?;
    let (columns, read): (_, Vec<String>) = header.read(key_only).map(|(at, name)| (at, name.to_owned())).unzip();
    let texts = Texts::new(&read);
    let path = path.to_owned();
    let file = CsvFile { path, records, encoding, header: header.clone(), columns, key_only, texts, total, number: 0 };
    Ok(File { header, single: false, pieces: Box::new(file) })
}

impl Pieces for CsvFile {
    fn next_piece(&mut self) -> Result<Option<Piece>, Failure> {
        let (mut numbers, mut bad, mut ended) = (Vec::with_capacity(ROWS), Vec::new(), false);
        while !self.texts.is_full(ROWS) && bad.len() < ROWS {
            let line = self.records.line();
            let Some(record) = self.records.next().map_err(|error| Failure::io(&self.path, error))? else {
                ended = true;
                break;
            };
            self.number += 1;
            match self.row(&record, line) {
                Ok(true) => numbers.push(self.number),
                Ok(false) => {}
                Err(problem) => bad.push(BadRow { number: self.number, problems: vec![problem] }),
            }
        }
        if ended && numbers.is_empty() && bad.is_empty() {
            return Ok(None);
        }
        // It fails only where columns differ in length, which they do not.
        let table = self.texts.finish().map_err(|_| Failure::file(&self.path, FileFault::NoHeader))?;
        let progress = (self.records.bytes_read(), self.total);
        let mut piece = Piece { rows: Rows::Table(table), numbers, bad, progress };
        // Rows of empty cells were passed over.
        require_keys(&mut piece, self.header.written(KEY), false);
        Ok(Some(piece))
    }
}

impl CsvFile {
    /// Takes a record's cells; whether it is a row. `line`: how many lines were read before it.
    fn row(&mut self, record: &Record, line: u64) -> Result<bool, Problem> {
        if record.overlong {
            let lines = self.records.line() - line;
            return Err(Problem::of_row(Expected::WithinLimit { lines }));
        }
        let wanted = self.header.len();
        let text = self.records.text(record);
        if record.cells == 1 && text.iter().all(u8::is_ascii_whitespace) {
            return Ok(false);
        }
        if record.cells != wanted {
            let lines = self.records.lines_of(record);
            return Err(Problem::of_row(Expected::Cells { wanted, found: record.cells, lines }));
        }
        if self.key_only {
            return self.key_row();
        }
        let all = plain(text, self.encoding);
        let bounds = |at: usize| self.records.bounds(at);
        let all = all.filter(|text| (0..wanted).all(|at| text.is_char_boundary(bounds(at).1)));
        let Some(text) = all else { return self.decoded_row(wanted) };
        let cell = |at: usize| {
            let (start, end) = bounds(at);
            &text[start..end]
        };
        if (0..wanted).all(|at| trimmed(cell(at)).is_empty()) {
            return Ok(false);
        }
        for (column, at) in self.columns.iter().enumerate() {
            self.texts.push(column, cell(*at));
        }
        self.texts.end_row();
        Ok(true)
    }

    /// The same where only the key matters, whatever the other cells are.
    fn key_row(&mut self) -> Result<bool, Problem> {
        for (column, at) in self.columns.iter().enumerate() {
            self.texts.push(column, &decoded(&self.records, self.encoding, &self.header, *at)?);
        }
        self.texts.end_row();
        Ok(true)
    }

    /// The same where a cell is in another encoding than UTF-8, or in none.
    fn decoded_row(&mut self, wanted: usize) -> Result<bool, Problem> {
        let decoded = |at| decoded(&self.records, self.encoding, &self.header, at);
        let cells = (0..wanted).map(decoded).collect::<Result<Vec<_>, _>>()?;
        if cells.iter().all(|cell| trimmed(cell).is_empty()) {
            return Ok(false);
        }
        for (column, at) in self.columns.iter().enumerate() {
            self.texts.push(column, &cells[*at]);
        }
        self.texts.end_row();
        Ok(true)
    }
}

/// A cell of the record just read as text.
fn decoded<'a, R: BufRead>(
    records: &'a Records<R>,
    encoding: Encoding,
    header: &Header,
    at: usize,
) -> Result<Cow<'a, str>, Problem> {
    let bytes = records.cell(at);
    let problem = |expected| Problem::of_column(header.at(at), expected);
    if memchr(0, bytes).is_some() {
        return Err(problem(Expected::NoNul));
    }
    encoding.decode(bytes).ok_or_else(|| problem(Expected::Encoded(encoding)))
}

/// The text of a record that is UTF-8, without a NUL.
fn plain(text: &[u8], encoding: Encoding) -> Option<&str> {
    if memchr(0, text).is_some() || (encoding != Encoding::Utf8 && !text.is_ascii()) {
        return None;
    }
    std::str::from_utf8(text).ok()
}

/// The bytes of a byte order mark at the start, skipped in `file`.
fn skip_bom(file: &mut Box<dyn Source>) -> std::io::Result<u64> {
    let mut start = Vec::new();
    file.by_ref().take(3).read_to_end(&mut start)?;
    let skipped = if start == b"\xef\xbb\xbf" { 3 } else { 0 };
    file.seek(SeekFrom::Start(skipped))?;
    Ok(skipped)
}
