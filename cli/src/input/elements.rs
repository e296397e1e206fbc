//! The elements of a JSON array, cut out one by one: a broken one spoils only its own row, and the array is never held.

use std::io::{self, BufRead};

/// An element of an array, as text.
#[derive(Debug, PartialEq, Eq)]
pub enum Element<'a> {
    /// the bytes between two commas, white space included
    Text(&'a [u8]),
    /// longer than the limit; its content was dropped
    Overlong,
    /// the file ends before the array does
    Unfinished,
    /// the array ends before the file does
    Trailing,
}

/// Cuts the text of a JSON array, after its `[`, into elements.
pub struct Elements<R> {
    reader: R,
    limit: usize,
    buffer: Vec<u8>,
    read: u64,
    first: bool,
    state: State,
}

/// Where in an array its reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Within,
    Closed,
    Done,
}

impl<R: BufRead> Elements<R> {
    /// The elements of an array whose `[` was read; none of more than `limit` bytes is held.
    pub fn new(reader: R, limit: usize) -> Self {
        Elements { reader, limit, buffer: Vec::new(), read: 0, first: true, state: State::Within }
    }

    /// The next element; none at the end.
    pub fn next_element(&mut self) -> io::Result<Option<Element<'_>>> {
        match self.state {
            State::Within => {}
            State::Closed => return self.after_the_array(),
            State::Done => return Ok(None),
        }
        self.buffer.clear();
        let (mut length, mut scanner) = (0, Scanner::default());
        let closed_by = loop {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                break None;
            }
            let end = chunk.iter().position(|byte| scanner.ends_at(*byte));
            let part = &chunk[..end.unwrap_or(chunk.len())];
            length += part.len();
            if length <= self.limit {
                self.buffer.extend_from_slice(part);
            }
            let closed_by = end.map(|at| chunk[at]);
            let used = end.map_or(chunk.len(), |at| at + 1);
            self.read += used as u64;
            self.reader.consume(used);
            if closed_by.is_some() {
                break closed_by;
            }
        };
        self.state = match closed_by {
            None => State::Done,
            Some(b',') => State::Within,
            Some(_) => State::Closed,
        };
        let only = std::mem::replace(&mut self.first, false);
        Ok(match closed_by {
            None => Some(Element::Unfinished),
            Some(b']') if only && length == self.buffer.len() && self.buffer.iter().all(u8::is_ascii_whitespace) => {
                return self.after_the_array();
            }
            Some(_) if length > self.limit => Some(Element::Overlong),
            Some(_) => Some(Element::Text(&self.buffer)),
        })
    }

    /// How many bytes were read so far.
    pub fn bytes_read(&self) -> u64 {
        self.read
    }

    /// White space may follow an array, and nothing else.
    fn after_the_array(&mut self) -> io::Result<Option<Element<'_>>> {
        self.state = State::Done;
        skip_space(&mut self.reader)?;
        Ok(if self.reader.fill_buf()?.is_empty() { None } else { Some(Element::Trailing) })
    }
}

/// Finds the `,` or `]` that ends an element: the first outside of strings and brackets.
#[derive(Default)]
struct Scanner {
    depth: u64,
    in_string: bool,
    escaped: bool,
}

impl Scanner {
    fn ends_at(&mut self, byte: u8) -> bool {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b',' | b']' if self.depth == 0 => return true,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        false
    }
}

/// Passes over white space.
pub fn skip_space(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let chunk = reader.fill_buf()?;
        let blank = chunk.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let more = blank > 0 && blank == chunk.len();
        reader.consume(blank);
        if !more {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::{Element, Elements};

    fn all(text: &str, limit: usize, chunk: usize) -> Vec<String> {
        let mut elements = Elements::new(BufReader::with_capacity(chunk, text.as_bytes()), limit);
        let mut found = Vec::new();
        while let Some(element) = elements.next_element().expect("memory is readable") {
            found.push(match element {
                Element::Text(text) => String::from_utf8_lossy(text).trim().to_owned(),
                Element::Overlong => "overlong".to_owned(),
                Element::Unfinished => "unfinished".to_owned(),
                Element::Trailing => "trailing".to_owned(),
            });
        }
        found
    }

    #[test]
    fn brackets_and_strings_hold_commas() {
        for chunk in [1, 2, 5, 100] {
            assert_eq!(
                all(r#"{"a": [1, 2]}, {"b": "],\"}{"} , 3 ]"#, 100, chunk),
                [r#"{"a": [1, 2]}"#, r#"{"b": "],\"}{"}"#, "3"]
            );
        }
    }

    #[test]
    fn an_empty_array_has_no_elements() {
        assert!(all(" ]", 100, 1).is_empty());
    }

    #[test]
    fn a_comma_too_many_is_an_empty_element() {
        assert_eq!(all("1,]", 100, 4), ["1", ""]);
    }

    #[test]
    fn an_array_that_is_not_closed_says_so() {
        assert_eq!(all(r#"{"a": 1}, {"b""#, 100, 3), [r#"{"a": 1}"#, "unfinished"]);
    }

    #[test]
    fn only_white_space_may_follow_an_array() {
        for chunk in [1, 100] {
            assert_eq!(all("1] \n", 100, chunk), ["1"]);
            assert_eq!(all("1], 2]", 100, chunk), ["1", "trailing"]);
            assert_eq!(all(" ] x", 100, chunk), ["trailing"]);
        }
    }

    #[test]
    fn an_overlong_element_is_dropped_and_the_next_one_read() {
        for chunk in [1, 3, 100] {
            assert_eq!(all("123456789, 2]", 5, chunk), ["overlong", "2"]);
        }
    }
}
