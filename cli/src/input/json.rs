//! JSON: one object, or an array whose elements are cut out one by one, so that a broken element spoils only its own row and the
//! array is never held.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use kongchuo::{Case, Input, JsonError};
use serde::Deserialize;

use super::lines::LIMIT;
use super::names::KEY;
use super::{Row, Rows};
use crate::failure::{Failure, FileFault};
use crate::problem::{Expected, Problem};

/// A JSON file being read.
pub enum JsonFile {
    /// one object, read when the file was opened; taken when it is given as a row
    Object {
        /// the case or what is wrong with it
        case: Option<Result<Case, Vec<Problem>>>,
        /// how long the file is
        total: u64,
    },
    /// an array
    Array {
        /// the file
        path: PathBuf,
        /// its elements
        elements: Elements<BufReader<File>>,
        /// how long the file is
        total: u64,
        /// the number of the last row
        number: u64,
        /// whether only keys are read
        key_only: bool,
    },
}

impl JsonFile {
    /// Opens a file.
    pub fn open(path: &Path, key_only: bool) -> Result<Self, Failure> {
        let read_error = |error| Failure::io(path, error);
        let file = File::open(path).map_err(read_error)?;
        let total = file.metadata().map_err(read_error)?.len();
        let mut reader = BufReader::with_capacity(64 << 10, file);
        skip_to_value(&mut reader).map_err(read_error)?;
        if reader.fill_buf().map_err(read_error)?.first() == Some(&b'[') {
            reader.consume(1);
            let elements = Elements::new(reader, LIMIT);
            return Ok(JsonFile::Array { path: path.to_owned(), elements, total, number: 0, key_only });
        }
        let mut text = Vec::new();
        reader.take(LIMIT as u64 + 1).read_to_end(&mut text).map_err(read_error)?;
        if text.len() > LIMIT {
            return Err(Failure::file(path, FileFault::JsonTooLong));
        }
        if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(&text) {
            return Err(Failure::file(path, FileFault::Json { line: error.line(), column: error.column() }));
        }
        Ok(JsonFile::Object { case: Some(case_of(&text, key_only)), total })
    }
}

impl Rows for JsonFile {
    fn next_row(&mut self) -> Result<Option<Row>, Failure> {
        match self {
            JsonFile::Object { case, .. } => Ok(case.take().map(|case| Row { number: 1, case })),
            JsonFile::Array { path, elements, number, key_only, .. } => {
                let element = elements.next_element().map_err(|error| Failure::io(path, error))?;
                let Some(element) = element else { return Ok(None) };
                *number += 1;
                let problem = |expected| Err(vec![Problem::of_row(expected)]);
                let case = match element {
                    Element::Text(text) => case_of(text, *key_only),
                    Element::Overlong => problem(Expected::WithinLimit { lines: 1 }),
                    Element::Unfinished => problem(Expected::JsonEnd),
                    Element::Trailing => problem(Expected::NothingMore),
                };
                Ok(Some(Row { number: *number, case }))
            }
        }
    }

    fn header(&self, _name: &str) -> Option<&str> {
        None
    }

    fn progress(&self) -> (u64, u64) {
        match self {
            JsonFile::Object { total, .. } => (*total, *total),
            JsonFile::Array { elements, total, .. } => (elements.read, *total),
        }
    }

    fn is_single(&self) -> bool {
        matches!(self, JsonFile::Object { .. })
    }
}

/// The case of one JSON object; with `key_only`, its key alone.
pub fn case_of(text: &[u8], key_only: bool) -> Result<Case, Vec<Problem>> {
    let problem = |expected| vec![Problem::of_row(expected)];
    let text = std::str::from_utf8(text).map_err(|_| problem(Expected::Encoded(super::Encoding::Utf8)))?;
    if key_only {
        return serde_json::from_str::<KeyOnly>(text)
            .map(|object| {
                let mut case = Case::new();
                match object.student_id {
                    Some(Key::Text(key)) => case.set(KEY, Input::Text(key)),
                    Some(Key::Number(key)) => case.set(KEY, Input::Int(key)),
                    Some(Key::Other(_)) | None => &mut case,
                };
                case
            })
            .map_err(|_| problem(Expected::Json));
    }
    Case::from_json(text).map_err(|error| match error {
        JsonError::Facts(errors) => errors.into_iter().map(Problem::of_fact).collect(),
        JsonError::NotACase | JsonError::NotCases => problem(Expected::JsonObject),
        JsonError::Syntax { .. } => problem(Expected::Json),
    })
}

#[derive(Deserialize)]
struct KeyOnly {
    student_id: Option<Key>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Key {
    Text(String),
    Number(i64),
    Other(serde::de::IgnoredAny),
}

/// Passes over a byte order mark and white space.
fn skip_to_value(reader: &mut impl BufRead) -> io::Result<()> {
    if reader.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
        reader.consume(3);
    }
    skip_space(reader)
}

fn skip_space(reader: &mut impl BufRead) -> io::Result<()> {
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
    fn new(reader: R, limit: usize) -> Self {
        Elements { reader, limit, buffer: Vec::new(), read: 0, first: true, state: State::Within }
    }

    fn next_element(&mut self) -> io::Result<Option<Element<'_>>> {
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
