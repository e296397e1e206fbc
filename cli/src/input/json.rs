//! JSON: one object, or an array of them.

use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use kongchuo::{Case, Input, JsonError};
use serde::Deserialize;

use super::cases::{CaseRows, Gathered, Row};
use super::elements::{Element, Elements, skip_space};
use super::lines::LIMIT;
use super::names::KEY;
use super::{File, Header};
use crate::failure::{Failure, FileFault};
use crate::host::{Host, Source};
use crate::problem::{Expected, Problem};

/// A JSON file being read.
enum JsonFile {
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
        elements: Elements<BufReader<Box<dyn Source>>>,
        /// how long the file is
        total: u64,
        /// the number of the last row
        number: u64,
        /// whether only keys are read
        key_only: bool,
    },
}

/// Opens a file.
pub fn open(host: &dyn Host, path: &Path, key_only: bool) -> Result<File, Failure> {
    let read_error = |error| Failure::io(path, error);
    let total = host.state(path).map_err(read_error)?.length;
    let file = host.open(path).map_err(read_error)?;
    let mut reader = BufReader::with_capacity(64 << 10, file);
    skip_to_value(&mut reader).map_err(read_error)?;
    let single = reader.fill_buf().map_err(read_error)?.first() != Some(&b'[');
    let file = if single {
        one_object(path, reader, total, key_only)?
    } else {
        reader.consume(1);
        let elements = Elements::new(reader, LIMIT);
        JsonFile::Array { path: path.to_owned(), elements, total, number: 0, key_only }
    };
    Ok(File { header: Header::default(), single, pieces: Box::new(Gathered(file)) })
}

fn one_object(path: &Path, reader: impl Read, total: u64, key_only: bool) -> Result<JsonFile, Failure> {
    let mut text = Vec::new();
    reader.take(LIMIT as u64 + 1).read_to_end(&mut text).map_err(|error| Failure::io(path, error))?;
    if text.len() > LIMIT {
        return Err(Failure::file(path, FileFault::JsonTooLong));
    }
    if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(&text) {
        return Err(Failure::file(path, FileFault::Json { line: error.line(), column: error.column() }));
    }
    Ok(JsonFile::Object { case: Some(case_of(&text, key_only)), total })
}

impl CaseRows for JsonFile {
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

    fn progress(&self) -> (u64, u64) {
        match self {
            JsonFile::Object { total, .. } => (*total, *total),
            JsonFile::Array { elements, total, .. } => (elements.bytes_read(), *total),
        }
    }
}

/// The case of one JSON object; with `key_only`, its key alone.
pub fn case_of(text: &[u8], key_only: bool) -> Result<Case, Vec<Problem>> {
    let problem = |expected| vec![Problem::of_row(expected)];
    let text = std::str::from_utf8(text).map_err(|_| problem(Expected::Encoded(crate::format::Encoding::Utf8)))?;
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
