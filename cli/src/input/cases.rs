//! Formats whose rows are cases one by one, gathered into pieces.

use kongchuo::Case;

use super::Pieces;
use super::piece::{BadRow, Piece, Rows};
use crate::failure::Failure;
use crate::problem::Problem;

/// Rows read at a time; a case takes some kilobytes.
const ROWS: usize = 1024;

/// One row of a file.
pub struct Row {
    /// from 1: the first row of data
    pub number: u64,
    /// the case, or what is wrong with the row
    pub case: Result<Case, Vec<Problem>>,
}

/// What reads a format row by row.
pub trait CaseRows: Send {
    /// The next row; none at the end. An error ends the reading: the file itself cannot be read on.
    fn next_row(&mut self) -> Result<Option<Row>, Failure>;

    /// How much was read, of how much, in a unit of the format's own.
    fn progress(&self) -> (u64, u64);
}

/// Gathers rows into pieces.
pub struct Gathered<T>(pub T);

impl<T: CaseRows> Pieces for Gathered<T> {
    fn next_piece(&mut self) -> Result<Option<Piece>, Failure> {
        let (mut cases, mut numbers, mut bad) = (Vec::new(), Vec::new(), Vec::new());
        while cases.len() + bad.len() < ROWS {
            let Some(row) = self.0.next_row()? else { break };
            match row.case {
                Ok(case) => {
                    cases.push(case);
                    numbers.push(row.number);
                }
                Err(problems) => bad.push(BadRow { number: row.number, problems }),
            }
        }
        let any = !cases.is_empty() || !bad.is_empty();
        Ok(any.then(|| Piece { rows: Rows::Cases(cases), numbers, bad, progress: self.0.progress() }))
    }
}
