//! Some rows of a file, in order: what is read at a time, evaluated at a time and written at a time.

use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch};
use arrow_select::filter::filter_record_batch;
use kongchuo::{Case, input_from_arrow};

use super::keys::{Key, Keys};
use super::names::KEY;
use crate::problem::{Expected, Problem};

/// Rows read at a time: enough that the work of going from one stage to the next is spread thin, few enough to stay in cache.
pub const ROWS: usize = 16_384;

/// Some rows of a file, in order.
pub struct Piece {
    /// the rows that hold so far
    pub rows: Rows,
    /// the number of each of them in the file: the first row of data is 1
    pub numbers: Vec<u64>,
    /// the rows that do not
    pub bad: Vec<BadRow>,
    /// how much of the file was read so far, of how much, in a unit of the format's own
    pub progress: (u64, u64),
}

/// Rows as their format has them.
pub enum Rows {
    /// a column for each name known
    Table(RecordBatch),
    /// a case for each row
    Cases(Vec<Case>),
}

/// A row that is left out.
pub struct BadRow {
    /// from 1
    pub number: u64,
    /// what is wrong with it
    pub problems: Vec<Problem>,
}

/// What becomes of a row.
pub enum Verdict {
    /// it holds
    Keep,
    /// it is no row at all
    Pass,
    /// it is left out, and said to be bad
    Bad(Problem),
}

impl Piece {
    /// How many rows there are, good and bad.
    pub fn len(&self) -> usize {
        self.numbers.len() + self.bad.len()
    }

    /// The keys of the rows that hold; none where the file has no column for them.
    pub fn keys(&self) -> Option<Keys<'_>> {
        match &self.rows {
            Rows::Table(table) => table.column_by_name(KEY).map(Keys::of_column),
            Rows::Cases(cases) => Some(Keys::Cases(cases)),
        }
    }

    /// Judges the rows that hold by their keys.
    pub fn judge(&mut self, mut judge: impl FnMut(&Rows, usize, &Key<'_>) -> Verdict) {
        let mut stay: Option<Vec<bool>> = None;
        let mut bad = Vec::new();
        if let Some(keys) = self.keys() {
            for row in 0..self.numbers.len() {
                let problem = match judge(&self.rows, row, &keys.get(row)) {
                    Verdict::Keep => continue,
                    Verdict::Pass => None,
                    Verdict::Bad(problem) => Some(problem),
                };
                stay.get_or_insert_with(|| vec![true; self.numbers.len()])[row] = false;
                bad.extend(problem.map(|problem| BadRow { number: self.numbers[row], problems: vec![problem] }));
            }
        }
        self.bad.extend(bad);
        if let Some(stay) = stay {
            self.keep(&stay);
        }
    }

    /// The rows one by one, good and bad in the order of the file.
    pub fn into_cases(self) -> Vec<(u64, Result<Case, Vec<Problem>>)> {
        let cases = match self.rows {
            Rows::Cases(cases) => cases,
            Rows::Table(table) => (0..table.num_rows()).map(|row| case_of(&table, row)).collect(),
        };
        let mut rows: Vec<_> = self.numbers.into_iter().zip(cases.into_iter().map(Ok)).collect();
        rows.extend(self.bad.into_iter().map(|bad| (bad.number, Err(bad.problems))));
        rows.sort_by_key(|(number, _)| *number);
        rows
    }

    fn keep(&mut self, stay: &[bool]) {
        let mut flags = stay.iter();
        self.numbers.retain(|_| flags.next().copied().unwrap_or_default());
        match &mut self.rows {
            Rows::Cases(cases) => {
                let mut flags = stay.iter();
                cases.retain(|_| flags.next().copied().unwrap_or_default());
            }
            Rows::Table(table) => {
                // It fails only where the mask is of another length, which it is not.
                if let Ok(kept) = filter_record_batch(table, &BooleanArray::from(stay.to_vec())) {
                    *table = kept;
                }
            }
        }
    }
}

/// Leaves out the rows without a key. A spreadsheet saved as a table often ends with rows of empty cells: they are no rows, where
/// `whole` says that all their cells are there.
pub fn require_keys(piece: &mut Piece, key_header: Option<&str>, whole: bool) {
    let Some(header) = key_header else { return };
    piece.judge(|rows, row, key| match (key, rows) {
        (Key::None, Rows::Table(table)) if whole && is_empty_row(table, row) => Verdict::Pass,
        (Key::None, _) => Verdict::Bad(Problem::of_column(header, Expected::Key)),
        _ => Verdict::Keep,
    });
}

/// Whether no column of a table holds anything in a row.
fn is_empty_row(table: &RecordBatch, row: usize) -> bool {
    let nothing = |column: &ArrayRef| column.is_null(row) || input_from_arrow(column, row).is_none();
    table.columns().iter().all(nothing)
}

fn case_of(table: &RecordBatch, row: usize) -> Case {
    let mut case = Case::new();
    for (field, column) in table.schema_ref().fields().iter().zip(table.columns()) {
        if let Some(value) = input_from_arrow(column, row) {
            case.set(field.name(), value);
        }
    }
    case
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};

    use super::{BadRow, Key, Piece, Rows, Verdict, is_empty_row};
    use crate::problem::{Expected, Problem};

    fn piece() -> Piece {
        let keys: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), None, Some(" "), Some(" b ")]));
        let grades: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), Some(2), None, Some(4)]));
        let table = RecordBatch::try_from_iter([("student_id", keys), ("grade", grades)]).expect("columns");
        let bad = vec![BadRow { number: 3, problems: vec![Problem::of_row(Expected::Json)] }];
        Piece { rows: Rows::Table(table), numbers: vec![1, 2, 4, 5], bad, progress: (0, 0) }
    }

    #[test]
    fn rows_that_do_not_hold_go_with_their_numbers() {
        let mut piece = piece();
        piece.judge(|rows, row, key| match (rows, key) {
            (Rows::Table(table), Key::None) if is_empty_row(table, row) => Verdict::Pass,
            (_, Key::None) => Verdict::Bad(Problem::of_row(Expected::Key)),
            _ => Verdict::Keep,
        });
        assert_eq!(piece.numbers, [1, 5]);
        assert_eq!(piece.bad.iter().map(|bad| bad.number).collect::<Vec<_>>(), [3, 2]);
        assert_eq!(piece.len(), 4);
        let keys = piece.keys().expect("a column");
        assert!(matches!(keys.get(1), Key::Text(key) if key == "b"));
        let cases: Vec<_> = piece.into_cases().into_iter().map(|(number, case)| (number, case.is_ok())).collect();
        assert_eq!(cases, [(1, true), (2, false), (3, false), (5, true)]);
    }
}
