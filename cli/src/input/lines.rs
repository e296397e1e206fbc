//! Lines of a file, none held beyond a bound: one line of a gigabyte costs a buffer, not a gigabyte.

use std::io::{self, BufRead};

/// The longest line, table record or JSON element that is read, in bytes.
pub const LIMIT: usize = 1 << 20;

/// A line without its line break.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// the bytes
    Text(&'a [u8]),
    /// longer than the limit; its content was dropped
    Overlong,
}

/// Reads lines, each at most `limit` bytes.
pub struct Lines<R> {
    reader: R,
    limit: usize,
    buffer: Vec<u8>,
    read: u64,
}

impl<R: BufRead> Lines<R> {
    /// Lines of a reader.
    pub fn new(reader: R, limit: usize) -> Self {
        Lines { reader, limit, buffer: Vec::new(), read: 0 }
    }

    /// How many bytes were read so far.
    pub fn bytes_read(&self) -> u64 {
        self.read
    }

    /// The next line; none at the end.
    pub fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let mut overlong = false;
        let mut any = false;
        loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                break;
            }
            any = true;
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let part = &chunk[..end.unwrap_or(chunk.len())];
            overlong |= self.buffer.len() + part.len() > self.limit;
            if !overlong {
                self.buffer.extend_from_slice(part);
            }
            let used = end.map_or(chunk.len(), |at| at + 1);
            self.read += used as u64;
            self.reader.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        if overlong {
            return Ok(Some(Line::Overlong));
        }
        if self.buffer.last() == Some(&b'\r') {
            self.buffer.pop();
        }
        Ok(Some(Line::Text(&self.buffer)))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::{Line, Lines};

    fn all(text: &[u8], limit: usize, chunk: usize) -> Vec<Option<Vec<u8>>> {
        let mut lines = Lines::new(BufReader::with_capacity(chunk, text), limit);
        let mut found = Vec::new();
        while let Some(line) = lines.next_line().expect("memory is readable") {
            found.push(match line {
                Line::Text(text) => Some(text.to_vec()),
                Line::Overlong => None,
            });
        }
        found
    }

    #[test]
    fn lines_do_not_depend_on_the_chunks() {
        for chunk in 1..9 {
            assert_eq!(
                all(b"ab\r\n\ncde\nf", 3, chunk),
                [Some(b"ab".to_vec()), Some(vec![]), Some(b"cde".to_vec()), Some(b"f".to_vec())]
            );
        }
    }

    #[test]
    fn an_overlong_line_is_dropped_and_the_next_one_read() {
        for chunk in 1..9 {
            assert_eq!(all(b"abcd\nef\n", 3, chunk), [None, Some(b"ef".to_vec())]);
        }
    }

    #[test]
    fn nothing_has_no_lines() {
        assert!(all(b"", 3, 4).is_empty());
    }

    #[test]
    fn an_overlong_line_takes_no_memory() {
        let endless = std::io::repeat(b'x').take(64 << 20);
        let mut lines = Lines::new(BufReader::new(endless), 1024);
        assert_eq!(lines.next_line().expect("memory is readable"), Some(Line::Overlong));
        assert!(lines.buffer.capacity() < 16 << 10);
        assert_eq!(lines.bytes_read(), 64 << 20);
    }
}
