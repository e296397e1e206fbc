//! Children asked one by one, on several threads: for what columns do not have.

use arrow_array::RecordBatch;
use kongchuo::{Case, Checked, Date, FactError, FactErrors, Facts, Options};

use super::children::Evaluator;
use super::report::Remarks;
use crate::failure::Failure;
use crate::input::{Piece, Rows};
use crate::share::share;

/// Rows that a thread takes at a time.
const ROWS: usize = 512;

/// What is said of each good row of a piece, in order.
pub struct OneByOne<T> {
    /// of each
    pub told: Vec<T>,
    /// what is to be said of the rows
    pub remarks: Remarks,
}

/// Some rows of a piece.
enum Part {
    Table(RecordBatch),
    Cases(Vec<Case>),
}

/// What is said of a row, and what is worth a look there.
type Told<T> = Result<(T, Vec<FactError>), FactErrors>;

/// Asks each child of a piece.
pub fn one_by_one<T: Send>(
    evaluator: &Evaluator<'_>,
    mut piece: Piece,
    threads: usize,
    ask: impl Fn(&Facts) -> Result<T, FactErrors> + Sync,
) -> Result<OneByOne<T>, Failure> {
    let mut remarks = Remarks::of(&mut piece);
    let asked = |child: Result<Checked, FactErrors>| -> Told<T> {
        let Checked { facts, notes } = child?;
        Ok((ask(&facts)?, notes))
    };
    let all = share(threads, parts(piece.rows), |part| -> Result<Vec<Told<T>>, Failure> {
        Ok(match part {
            Part::Table(table) => evaluator.children(&table)?.into_iter().map(asked).collect(),
            Part::Cases(cases) => cases.into_iter().map(|case| asked(evaluator.child(case))).collect(),
        })
    });
    let mut told = Vec::with_capacity(piece.numbers.len());
    let mut numbers = piece.numbers.into_iter();
    for part in all {
        for (row, number) in part?.into_iter().zip(numbers.by_ref()) {
            match row {
                Ok((of_row, notes)) => {
                    notes.into_iter().for_each(|note| remarks.note(number, evaluator.problem(note)));
                    told.push(of_row);
                }
                Err(errors) => errors.into_iter().for_each(|error| remarks.wrong(number, evaluator.problem(error))),
            }
        }
    }
    Ok(OneByOne { told, remarks })
}

/// The whole answers about the children of a piece, as JSON.
pub fn answers(
    evaluator: &Evaluator<'_>,
    piece: Piece,
    threads: usize,
    on: Date,
    options: &Options,
) -> Result<OneByOne<Vec<u8>>, Failure> {
    one_by_one(evaluator, piece, threads, |facts| {
        let answer = evaluator.policy.evaluate_facts(facts, on, options)?;
        // An answer always has a JSON form.
        Ok(serde_json::to_vec(&answer).unwrap_or_default())
    })
}

fn parts(rows: Rows) -> Vec<Part> {
    match rows {
        Rows::Table(table) => {
            let starts = (0..table.num_rows()).step_by(ROWS);
            starts.map(|at| Part::Table(table.slice(at, ROWS.min(table.num_rows() - at)))).collect()
        }
        Rows::Cases(mut cases) => {
            let mut parts = Vec::new();
            while !cases.is_empty() {
                let later = cases.split_off(ROWS.min(cases.len()));
                parts.push(Part::Cases(std::mem::replace(&mut cases, later)));
            }
            parts
        }
    }
}
