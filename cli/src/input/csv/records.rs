//! Records of CSV, cut by `csv-core` into a bounded buffer.

use std::io::BufRead;

use csv_core::ReadRecordResult;

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
    read: u64,
}

impl<R: BufRead> Records<R> {
    /// Records of a reader, of which so many bytes were read before.
    pub fn new(reader: R, read: u64) -> Self {
        Records { reader, core: csv_core::Reader::new(), text: vec![0; LIMIT], ends: vec![0; MAX_COLUMNS + 1], read }
    }

    /// The next record; none at the end.
    pub fn next(&mut self) -> std::io::Result<Option<Record>> {
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

    /// The bytes of a cell of the record just read.
    pub fn cell(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }

    /// The bytes of all its cells, one after another.
    pub fn text(&self, record: &Record) -> &[u8] {
        &self.text[..self.end(record)]
    }

    /// Where in its text each of its cells ends.
    pub fn ends(&self, record: &Record) -> &[usize] {
        &self.ends[..record.cells]
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
