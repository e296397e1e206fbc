//! A piece of rows to a table of answers: the middle stage of `evaluate`.

use arrow_array::RecordBatch;
use kongchuo::{BatchAnswer, Case, Date, Facts, Lang, Options};

use super::children::Evaluator;
use super::clauses::clauses;
use super::report::Remarks;
use crate::failure::Failure;
use crate::input::{Piece, Rows};

/// The answers for some rows.
pub struct Answers {
    /// a row for each good row, in the order of the file
    pub table: RecordBatch,
    /// for each of them the clauses behind it, where they are shown
    pub clauses: Vec<Vec<String>>,
    /// what is to be said of the rows
    pub remarks: Remarks,
}

/// What clauses are looked up for.
pub struct WithClauses<'a> {
    /// the day
    pub on: Date,
    /// the results asked for
    pub options: &'a Options,
    /// their language
    pub lang: Lang,
}

/// Evaluates a piece; `shown`: with the clauses, for the table that people read.
pub fn answers(
    evaluator: &Evaluator<'_>,
    mut piece: Piece,
    shown: Option<&WithClauses<'_>>,
) -> Result<Answers, Failure> {
    let mut remarks = Remarks::of(&mut piece);
    let (answer, numbers, children) = match piece.rows {
        Rows::Table(table) => {
            let children = match shown {
                Some(_) => {
                    evaluator.children(&table)?.into_iter().map(|child| child.ok().map(|child| child.facts)).collect()
                }
                None => Vec::new(),
            };
            (evaluator.batches.evaluate(&table), piece.numbers, children)
        }
        Rows::Cases(cases) => {
            let (numbers, facts) = checked(evaluator, piece.numbers, cases, &mut remarks);
            let children = match shown {
                Some(_) => facts.iter().map(|facts| Some(evaluator.complete(facts.clone()))).collect(),
                None => Vec::new(),
            };
            (evaluator.batches.evaluate_facts(&facts), numbers, children)
        }
    };
    let BatchAnswer { table, rows, errors, notes } = answer.map_err(|error| evaluator.unusable(error))?;
    let number = |row: usize| numbers.get(row).copied().unwrap_or_default();
    for note in notes {
        remarks.note(number(note.row), evaluator.problem(note.error));
    }
    for error in errors {
        remarks.wrong(number(error.row), evaluator.problem(error.error));
    }
    let clauses = shown.map(|shown| {
        let all = 0..children.len();
        let good = rows.map_or_else(
            || all.collect(),
            |rows| rows.into_iter().filter_map(|row| usize::try_from(row).ok()).collect::<Vec<_>>(),
        );
        let child = |row: usize| children.get(row).and_then(Option::as_ref);
        let of = |facts: &Facts| clauses(evaluator.policy, facts, shown.on, shown.options, shown.lang);
        good.into_iter().map(|row| child(row).map(of).unwrap_or_default()).collect()
    });
    Ok(Answers { table, clauses: clauses.unwrap_or_default(), remarks })
}

/// The cases that hold, with their numbers.
pub fn checked<B>(
    evaluator: &Evaluator<'_, B>,
    numbers: Vec<u64>,
    cases: Vec<Case>,
    remarks: &mut Remarks,
) -> (Vec<u64>, Vec<Facts>) {
    let mut good = Vec::with_capacity(cases.len());
    for (number, case) in numbers.into_iter().zip(cases) {
        match evaluator.check(case) {
            Ok(checked) => {
                checked.notes.into_iter().for_each(|note| remarks.note(number, evaluator.problem(note)));
                good.push((number, checked.facts));
            }
            Err(errors) => errors.into_iter().for_each(|error| remarks.wrong(number, evaluator.problem(error))),
        }
    }
    good.into_iter().unzip()
}
