//! Records of CSV in a bounded buffer.
//!
//! Nearly every record is a line without quotation marks: it is cut at its commas by a search for bytes. All others, and the header, are
//! cut by `csv-core`; a test holds the two together.

use std::io::BufRead;

use csv_core::ReadRecordResult;
use memchr::{memchr, memchr2};

use crate::input::lines::LIMIT;

/// The widest table that is read, in columns (a spreadsheet's own bound).
pub const MAX_COLUMNS: usize = 16_384;

/// What was read of one record; its cells are in [`Records`].
pub struct Record {
    /// longer than the limit: no cell is there
    pub overlong: bool,
    /// how many cells
    pub cells: usize,
}

/// Cuts bytes into records, none longer than the limit.
pub struct Records<R> {
    reader: R,
    core: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    /// bytes between two cells: 1 where the commas are still in the text, else 0
    gap: usize,
    /// the header was read
    begun: bool,
    read: u64,
}

impl<R: BufRead> Records<R> {
    /// Records of a reader, of which so many bytes were read before.
    pub fn new(reader: R, read: u64) -> Self {
        let (text, ends) = (vec![0; LIMIT], vec![0; MAX_COLUMNS + 1]);
        Records { reader, core: csv_core::Reader::new(), text, ends, gap: 0, begun: false, read }
    }

    /// The next record; none at the end.
    pub fn next(&mut self) -> std::io::Result<Option<Record>> {
        while self.begun {
            let line = self.plain_line()?;
            match line {
                // A line of nothing is no record.
                Some(0) => {}
                Some(cells) => return Ok(Some(Record { overlong: false, cells })),
                None => break,
            }
        }
        (self.begun, self.gap) = (true, 0);
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

    /// Takes the next line where all of it is in the reader's buffer and nothing in it is quoted; how many cells it has.
    fn plain_line(&mut self) -> std::io::Result<Option<usize>> {
        let input = self.reader.fill_buf()?;
        let Some(at) = memchr(b'\n', input) else { return Ok(None) };
        let line = input[..at].strip_suffix(b"\r").unwrap_or(&input[..at]);
        // By itself a carriage return ends a record, too.
        if memchr2(b'"', b'\r', line).is_some() || line.len() > LIMIT {
            return Ok(None);
        }
        self.text[..line.len()].copy_from_slice(line);
        // Each place is written and stays where it is a comma's: without a branch, since commas come at no regular distance.
        let mut cells = 0;
        for (at, byte) in line.iter().enumerate() {
            self.ends[cells] = at;
            cells = (cells + usize::from(*byte == b',')).min(MAX_COLUMNS);
        }
        if cells == MAX_COLUMNS {
            return Ok(None);
        }
        self.ends[cells] = line.len();
        let cells = if line.is_empty() { 0 } else { cells + 1 };
        self.reader.consume(at + 1);
        self.read += at as u64 + 1;
        self.core.set_line(self.core.line() + 1);
        self.gap = 1;
        Ok(Some(cells))
    }

    /// The bytes of a cell of the record just read.
    pub fn cell(&self, at: usize) -> &[u8] {
        let (start, end) = self.bounds(at);
        &self.text[start..end]
    }

    /// Where a cell begins and ends in the text of the record just read.
    pub fn bounds(&self, at: usize) -> (usize, usize) {
        (if at == 0 { 0 } else { self.ends[at - 1] + self.gap }, self.ends[at])
    }

    /// The bytes of all its cells, one after another, with or without the commas between them.
    pub fn text(&self, record: &Record) -> &[u8] {
        &self.text[..self.end(record)]
    }

    /// How many bytes were read so far.
    pub fn bytes_read(&self) -> u64 {
        self.read
    }

    /// How many lines were read so far.
    pub fn line(&self) -> u64 {
        self.core.line()
    }

    /// On how many lines a record lies.
    pub fn lines_of(&self, record: &Record) -> u64 {
        self.text(record).split(|byte| *byte == b'\n').count() as u64
    }

    fn end(&self, record: &Record) -> usize {
        record.cells.checked_sub(1).map_or(0, |last| self.ends[last])
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

    /// What csv-core alone makes of a text.
    fn by_csv_core(text: &[u8]) -> Vec<Option<Vec<String>>> {
        let mut records = Records::new(text, 0);
        let mut found = Vec::new();
        loop {
            records.begun = false;
            let Some(record) = records.next().expect("memory is readable") else { return found };
            let cells = (0..record.cells).map(|at| String::from_utf8_lossy(records.cell(at)).into_owned());
            found.push((!record.overlong).then(|| cells.collect()));
        }
    }

    /// Every text of five bytes out of those that mean something.
    #[test]
    fn lines_are_cut_as_csv_core_cuts_them() {
        let letters = [b'a', b',', b'"', b'\n', b'\r'];
        for number in 0..letters.len().pow(5) {
            let mut rest = number;
            let mut text = b"h\n".to_vec();
            for _ in 0..5 {
                text.push(letters[rest % letters.len()]);
                rest /= letters.len();
            }
            text.extend_from_slice(b"\nb,c\n");
            let expected = by_csv_core(&text);
            for chunk in [3, 100] {
                assert_eq!(all(&text, chunk), expected, "{:?}", String::from_utf8_lossy(&text));
            }
        }
    }

    #[test]
    fn lines_are_counted() {
        for text in ["h\na,b\n\n\"x\ny\",z\r\n\r\nc,d\n", "h\r\n\n\na,\"b\"\nc\n"] {
            let lines = text.bytes().filter(|byte| *byte == b'\n').count() as u64;
            let mut records = Records::new(text.as_bytes(), 0);
            let before = records.line();
            while records.next().expect("memory is readable").is_some() {}
            assert_eq!((records.line() - before, records.bytes_read()), (lines, text.len() as u64));
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
