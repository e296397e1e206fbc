//! The head of a table: its columns as the file writes them, and the names they stand for.

use std::collections::HashSet;
use std::path::Path;

use super::names::{KEY, Names};
use crate::failure::{Failure, FileFault};

/// The columns of a table.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// as the file writes them
    written: Vec<String>,
    /// for each column, the name it stands for
    names: Vec<Option<String>>,
    unknown: Vec<UnknownColumn>,
}

/// A column whose header no name or label matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownColumn {
    /// the header
    pub header: String,
    /// the nearest name or label
    pub nearest: Option<String>,
}

impl Header {
    /// Matches headers with names. No header is echoed unless the required columns are there: without them the first line may be a
    /// child's data.
    pub fn of(path: &Path, written: Vec<String>, known: &Names) -> Result<Self, Failure> {
        let names: Vec<_> = written.iter().map(|header| known.find(header).map(str::to_owned)).collect();
        if let Some(missing) = known.required().iter().find(|name| !names.iter().flatten().any(|known| known == *name))
        {
            return Err(Failure::file(path, FileFault::NoColumn(missing)));
        }
        let mut seen = HashSet::new();
        for (header, name) in written.iter().zip(&names) {
            let name = name.as_ref().unwrap_or(header);
            if !name.is_empty() && !seen.insert(name) {
                return Err(Failure::file(path, FileFault::DuplicateColumn(header.clone())));
            }
        }
        let unknown = written.iter().zip(&names).filter(|(header, name)| name.is_none() && !header.is_empty());
        let unknown = unknown.map(|(header, _)| UnknownColumn {
            header: header.clone(),
            nearest: known.nearest(header).map(str::to_owned),
        });
        let unknown = unknown.collect();
        Ok(Header { written, names, unknown })
    }

    /// How many columns there are, known or not.
    pub fn len(&self) -> usize {
        self.written.len()
    }

    /// The header of a column.
    pub fn at(&self, column: usize) -> &str {
        &self.written[column]
    }

    /// The columns that are read, with their names: those known, or the key alone.
    pub fn read(&self, key_only: bool) -> impl Iterator<Item = (usize, &str)> {
        let known = self.names.iter().enumerate();
        let known = known.filter_map(|(at, name)| name.as_deref().map(|name| (at, name)));
        known.filter(move |(_, name)| !key_only || *name == KEY)
    }

    /// The header under which a name stands in the file.
    pub fn written(&self, name: &str) -> Option<&str> {
        self.read(false).find(|(_, known)| *known == name).map(|(at, _)| self.at(at))
    }

    /// Columns that no name matches.
    pub fn unknown(&self) -> &[UnknownColumn] {
        &self.unknown
    }
}
