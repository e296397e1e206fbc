//! Tables: rows of cells under headers, turned into cases.

use std::collections::HashSet;
use std::path::Path;

use kongchuo::{Case, Input};

use super::names::{KEY, Names};
use super::{Row, Rows, Selection, covers};
use crate::failure::{Failure, FileFault};
use crate::problem::{Expected, Problem};

/// The cells of a row, `None` where empty; or what is wrong with the row.
pub type Cells = Result<Vec<Option<Input>>, Problem>;

/// What CSV, Parquet and spreadsheets have in common.
pub trait Table {
    /// The headers as the file writes them.
    fn headers(&self) -> &[String];

    /// How much was read, of how much, in a unit of the format's own.
    fn progress(&self) -> (u64, u64);

    /// The cells of the next row, one for each header; only that of column `only` need be there.
    fn next_cells(&mut self, only: Option<usize>) -> Result<Option<Cells>, Failure>;
}

/// A cell that holds a float: a whole number as it would be written, or something that no fact takes.
#[cfg(feature = "xlsx")]
pub fn whole(value: f64) -> Input {
    match Input::from(value) {
        Input::Int(number) => Input::Cell(number.to_string()),
        other => other,
    }
}

/// A column whose header no name or label matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownColumn {
    /// the header
    pub header: String,
    /// the nearest name or label
    pub nearest: Option<String>,
}

/// A table whose columns are known by name.
pub struct NamedTable<T> {
    table: T,
    /// for each column, the name it stands for
    columns: Vec<Option<String>>,
    /// for each column, whether an empty cell means known none
    null_is_none: Vec<bool>,
    key: Option<usize>,
    only: Option<usize>,
    number: u64,
    unknown: Vec<UnknownColumn>,
}

impl<T: Table> NamedTable<T> {
    /// Matches a table's headers with names. No header is echoed unless the required columns are there: without them the first line
    /// may be a child's data.
    pub fn new(path: &Path, table: T, names: &Names, selection: &Selection) -> Result<Self, Failure> {
        let headers = table.headers();
        let columns: Vec<_> = headers.iter().map(|header| names.find(header).map(str::to_owned)).collect();
        if let Some(missing) =
            names.required().iter().find(|name| !columns.iter().flatten().any(|known| known == *name))
        {
            return Err(Failure::file(path, FileFault::NoColumn(missing)));
        }
        let mut seen = HashSet::new();
        for (header, name) in headers.iter().zip(&columns) {
            let name = name.as_ref().unwrap_or(header);
            if !name.is_empty() && !seen.insert(name) {
                return Err(Failure::file(path, FileFault::DuplicateColumn(header.clone())));
            }
        }
        let unknown = headers.iter().zip(&columns).filter(|(header, name)| name.is_none() && !header.is_empty());
        let unknown = unknown
            .map(|(header, _)| UnknownColumn {
                header: header.clone(),
                nearest: names.nearest(header).map(str::to_owned),
            })
            .collect();
        let null_is_none = &selection.null_is_none;
        let null_is_none =
            columns.iter().map(|name| name.as_ref().is_some_and(|name| covers(null_is_none, name, names))).collect();
        let key = columns.iter().position(|name| name.as_deref() == Some(KEY));
        let only = if selection.key_only { key } else { None };
        Ok(NamedTable { table, columns, null_is_none, key, only, number: 0, unknown })
    }

    fn case(&self, cells: Vec<Option<Input>>) -> Result<Case, Problem> {
        if let Some(at) = self.key
            && cells[at].is_none()
        {
            return Err(Problem::of_column(self.table.headers()[at].clone(), Expected::Key));
        }
        let mut case = Case::new();
        for (at, cell) in cells.into_iter().enumerate() {
            let Some(name) = &self.columns[at] else { continue };
            match cell {
                Some(value) => case.set(name, value),
                None if self.null_is_none[at] && self.only.is_none() => case.set(name, Input::Null),
                None => continue,
            };
        }
        Ok(case)
    }
}

impl<T: Table> Rows for NamedTable<T> {
    fn next_row(&mut self) -> Result<Option<Row>, Failure> {
        loop {
            let Some(cells) = self.table.next_cells(self.only)? else { return Ok(None) };
            self.number += 1;
            let case = match cells {
                // A spreadsheet saved as a table often ends with rows of empty cells.
                Ok(cells) if self.only.is_none() && cells.iter().all(Option::is_none) => continue,
                Ok(cells) => self.case(cells),
                Err(problem) => Err(problem),
            };
            return Ok(Some(Row { number: self.number, case: case.map_err(|problem| vec![problem]) }));
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        let at = self.columns.iter().position(|known| known.as_deref() == Some(name))?;
        self.table.headers().get(at).map(String::as_str)
    }

    fn unknown_columns(&self) -> &[UnknownColumn] {
        &self.unknown
    }

    fn progress(&self) -> (u64, u64) {
        self.table.progress()
    }
}
