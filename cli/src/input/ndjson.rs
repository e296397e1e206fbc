//! NDJSON: one JSON object a line. Empty lines are passed over and not numbered.

use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::cases::{CaseRows, Gathered, Row};
use super::json::case_of;
use super::lines::{LIMIT, Line, Lines};
use super::{File, Header};
use crate::failure::Failure;
use crate::host::{Host, Source};
use crate::problem::{Expected, Problem};

/// An NDJSON file being read.
struct NdjsonFile {
    path: PathBuf,
    lines: Lines<BufReader<Box<dyn Source>>>,
    total: u64,
    number: u64,
    key_only: bool,
}

/// Opens a file.
pub fn open(host: &dyn Host, path: &Path, key_only: bool) -> Result<File, Failure> {
    let total = host.state(path).map_err(|error| Failure::io(path, error))?.length;
    let file = host.open(path).map_err(|error| Failure::io(path, error))?;
    let lines = Lines::new(BufReader::with_capacity(64 << 10, file), LIMIT);
    let file = NdjsonFile { path: path.to_owned(), lines, total, number: 0, key_only };
    Ok(File { header: Header::default(), single: false, pieces: Box::new(Gathered(file)) })
}

impl CaseRows for NdjsonFile {
    fn next_row(&mut self) -> Result<Option<Row>, Failure> {
        while let Some(line) = self.lines.next_line().map_err(|error| Failure::io(&self.path, error))? {
            let case = match line {
                Line::Text(text) => {
                    let text = if self.number == 0 { text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text) } else { text };
                    if text.iter().all(u8::is_ascii_whitespace) {
                        continue;
                    }
                    case_of(text, self.key_only)
                }
                Line::Overlong => Err(vec![Problem::of_row(Expected::WithinLimit { lines: 1 })]),
            };
            self.number += 1;
            return Ok(Some(Row { number: self.number, case }));
        }
        Ok(None)
    }

    fn progress(&self) -> (u64, u64) {
        (self.lines.bytes_read(), self.total)
    }
}
