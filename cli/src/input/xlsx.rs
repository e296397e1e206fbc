//! Excel workbooks: the first sheet, its used cells held in memory row by row.
//!
//! Its cells have types of their own (a flag, a day, a formula's error), which no column of text would keep: its rows become cases.

use std::collections::VecDeque;
use std::io::BufReader;
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use kongchuo::{Case, Date, Input};

use super::cases::{CaseRows, Gathered, Row};
use super::guard::guarded;
use super::names::{KEY, Names};
use super::{File, Header, Selection};
use crate::failure::{Failure, FileFault};
use crate::host::{Host, Source};
use crate::problem::{Expected, Problem};

/// The rows that a sheet can have.
const MAX_ROWS: u32 = 1 << 20;

/// A first sheet being read.
struct Sheet {
    header: Header,
    /// the column of each header
    columns: Vec<u32>,
    /// for each header, the name it stands for, where it is read
    names: Vec<Option<String>>,
    /// for each header, whether an empty cell means known none
    null_is_none: Vec<bool>,
    key_only: bool,
    rows: VecDeque<SheetRow>,
    total: u64,
    /// the sheet's row that is given next
    next: u32,
    /// the number of the last row
    number: u64,
}

/// The cells of a row, `None` where empty; or what is wrong with the row.
type Cells = Result<Vec<Option<Input>>, Problem>;

struct SheetRow {
    at: u32,
    /// column and value of each cell that is not empty
    cells: Vec<(u32, Input)>,
}

/// Reads the first sheet of a workbook; its first row with anything in it is the header.
pub fn open(host: &dyn Host, path: &Path, names: &Names, selection: &Selection) -> Result<File, Failure> {
    let fault = |fault| Failure::file(path, fault);
    let file = host.open(path).map_err(|error| Failure::io(path, error))?;
    let Some(Ok(mut rows)) = guarded(|| read_rows(file)) else { return Err(fault(FileFault::Workbook)) };
    let first = rows.pop_front().ok_or_else(|| fault(FileFault::Empty))?;
    let (mut columns, mut headers) = (Vec::new(), Vec::new());
    for (column, value) in first.cells {
        let Input::Cell(text) = value else { return Err(fault(FileFault::NoHeader)) };
        columns.push(column);
        headers.push(text);
    }
    let header = Header::of(path, headers, names)?;
    let mut names = vec![None; header.len()];
    header.read(selection.key_only).for_each(|(at, name)| names[at] = Some(name.to_owned()));
    let covered = |name: &Option<String>| name.as_ref().is_some_and(|name| selection.null_is_none.contains(name));
    let sheet = Sheet {
        header: header.clone(),
        columns,
        null_is_none: names.iter().map(covered).collect(),
        names,
        key_only: selection.key_only,
        total: rows.len() as u64,
        rows,
        next: first.at + 1,
        number: 0,
    };
    Ok(File { header, single: false, pieces: Box::new(Gathered(sheet)) })
}

/// The rows of a workbook's first sheet that have anything in them.
///
/// INVARIANT: rows, and the columns within a row, ascend; `next_cells` counts on it.
fn read_rows(file: Box<dyn Source>) -> Result<VecDeque<SheetRow>, XlsxError> {
    let mut workbook: Xlsx<_> = Xlsx::new(BufReader::new(file))?;
    let mut rows: VecDeque<SheetRow> = VecDeque::new();
    let Some(name) = workbook.sheet_names().first().cloned() else { return Ok(rows) };
    let mut reader = workbook.worksheet_cells_reader(&name)?;
    while let Some(cell) = reader.next_cell()? {
        let (at, column) = cell.get_position();
        let before = rows.back().map(|row| (row.at, row.cells.last().map(|(column, _)| *column)));
        if at >= MAX_ROWS || before.is_some_and(|before| before >= (at, Some(column))) {
            return Err(XlsxError::Unexpected("cells out of order"));
        }
        let Some(value) = value(cell.get_value()) else { continue };
        match rows.back_mut() {
            Some(row) if row.at == at => row.cells.push((column, value)),
            _ => rows.push_back(SheetRow { at, cells: vec![(column, value)] }),
        }
    }
    Ok(rows)
}

impl CaseRows for Sheet {
    fn next_row(&mut self) -> Result<Option<Row>, Failure> {
        loop {
            let Some(cells) = self.next_cells() else { return Ok(None) };
            self.number += 1;
            let case = match cells {
                // A sheet often ends with rows of empty cells.
                Ok(cells) if cells.iter().all(Option::is_none) => continue,
                Ok(cells) => self.case(cells),
                Err(problem) => Err(problem),
            };
            return Ok(Some(Row { number: self.number, case: case.map_err(|problem| vec![problem]) }));
        }
    }

    fn progress(&self) -> (u64, u64) {
        (self.total - self.rows.len() as u64, self.total)
    }
}

impl Sheet {
    fn case(&self, cells: Vec<Option<Input>>) -> Result<Case, Problem> {
        if let Some(at) = self.names.iter().position(|name| name.as_deref() == Some(KEY))
            && cells[at].is_none()
        {
            return Err(Problem::of_column(self.header.at(at), Expected::Key));
        }
        let mut case = Case::new();
        for (at, cell) in cells.into_iter().enumerate() {
            let Some(name) = &self.names[at] else { continue };
            match cell {
                Some(value) => case.set(name, value),
                None if self.null_is_none[at] && !self.key_only => case.set(name, Input::Null),
                None => continue,
            };
        }
        Ok(case)
    }

    /// Rows are numbered as the sheet shows them, counted from the header: an empty row counts, too.
    fn next_cells(&mut self) -> Option<Cells> {
        let row = self.rows.front()?;
        let mut cells = vec![None; self.columns.len()];
        let at = self.next;
        self.next += 1;
        if row.at != at {
            return Some(Ok(cells));
        }
        let row = self.rows.pop_front()?;
        let (wanted, mut outside) = (self.columns.len(), 0);
        for (column, value) in row.cells {
            match self.columns.binary_search(&column) {
                Ok(at) => cells[at] = Some(value),
                Err(_) => outside += 1,
            }
        }
        if outside > 0 {
            let expected = Expected::Cells { wanted, found: wanted + outside, lines: 1 };
            return Some(Err(Problem::of_row(expected)));
        }
        Some(Ok(cells))
    }
}

/// A cell that holds a float: a whole number as it would be written, or something that no fact takes.
fn whole(value: f64) -> Input {
    match Input::from(value) {
        Input::Int(number) => Input::Cell(number.to_string()),
        other => other,
    }
}

/// A cell as input; none where it is empty.
fn value(cell: &DataRef<'_>) -> Option<Input> {
    let text = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(|text| Input::Cell(text.to_owned()));
    match cell {
        DataRef::Empty => None,
        DataRef::String(value) => text(value),
        DataRef::SharedString(value) => text(value),
        DataRef::Bool(value) => Some(Input::Bool(*value)),
        DataRef::Int(value) => Some(Input::Cell(value.to_string())),
        DataRef::Float(value) => Some(whole(*value)),
        DataRef::DateTime(value) if value.is_datetime() => {
            let (year, month, day, hour, minute, second, milli) = value.to_ymd_hms_milli();
            let midnight = (hour, minute, second, milli) == (0, 0, 0, 0);
            let date = Date::from_ymd(i64::from(year), i64::from(month), i64::from(day)).filter(|_| midnight);
            Some(date.map_or(Input::Other("time that is not a date"), Input::Date))
        }
        // A day may be written with its midnight.
        DataRef::DateTimeIso(value) => text(value.strip_suffix("T00:00:00").unwrap_or(value)),
        DataRef::DateTime(_) | DataRef::DurationIso(_) => Some(Input::Other("duration")),
        DataRef::Error(_) => Some(Input::Other("error of a formula")),
    }
}

#[cfg(test)]
mod tests {
    use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType};
    use kongchuo::Input;

    use super::value;

    fn date(serial: f64) -> Option<Input> {
        value(&DataRef::DateTime(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false)))
    }

    // `assert!` rather than `assert_eq!`: inputs show no values.
    #[test]
    fn serial_numbers_are_dates() {
        let day = |text: &str| Some(Input::Date(text.parse().expect("a date in a test")));
        assert!(date(44_498.0) == day("2021-10-29"));
        assert!(date(61.0) == day("1900-03-01"));
        assert!(date(44_498.5) == Some(Input::Other("time that is not a date")));
    }

    #[test]
    fn numbers_are_keys_flags_and_grades() {
        assert!(value(&DataRef::Float(7.0)) == Some(Input::Cell("7".to_owned())));
        assert!(value(&DataRef::String(" ".to_owned())).is_none());
    }
}
