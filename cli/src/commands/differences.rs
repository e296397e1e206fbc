//! A piece of rows to a table of differences: the middle stage of `compare`.

use arrow_array::{RecordBatch, UInt32Array};
use arrow_select::take::take_record_batch;
use kongchuo::{BatchComparer, BatchComparison, Case, Checked, Date, FactErrors, Facts, Options, Policy, Summary};

use super::children::Evaluator;
use super::report::Remarks;
use crate::failure::Failure;
use crate::input::{Piece, Rows};
use crate::output::Differences;

/// What differs in some rows.
pub struct Compared {
    /// the differences, in the order of the file
    pub found: Differences,
    /// what these rows come to
    pub of_piece: Summary,
    /// what is to be said of the rows
    pub remarks: Remarks,
}

/// What is asked for.
pub struct Wanted<'a> {
    /// the two policies
    pub policies: [&'a Policy; 2],
    /// the day
    pub on: Date,
    /// the results
    pub options: &'a Options,
    /// comparisons as JSON
    pub objects: bool,
    /// of children who do not differ, too
    pub all: bool,
}

/// Compares a piece.
pub fn differences(
    evaluator: &Evaluator<'_, BatchComparer>,
    mut piece: Piece,
    wanted: &Wanted<'_>,
) -> Result<Compared, Failure> {
    let mut remarks = Remarks::of(&mut piece);
    let unusable = |error| evaluator.unusable(error);
    let (found, numbers, objects) = match piece.rows {
        Rows::Table(table) => {
            let found = evaluator.batches.compare(&table).map_err(unusable)?;
            let objects = match objects_of(&found, table.num_rows(), wanted) {
                Some(rows) => of_table(evaluator, &table, rows, wanted)?,
                None => Vec::new(),
            };
            (found, piece.numbers, objects)
        }
        Rows::Cases(cases) => {
            let (numbers, facts) = checked(evaluator, piece.numbers, cases, wanted, &mut remarks);
            let found = evaluator.batches.compare_facts(&facts).map_err(unusable)?;
            let rows = objects_of(&found, facts.len(), wanted).unwrap_or_default();
            let (left, right) = evaluator.batches.evaluators();
            let object = |row: u32| {
                let (mut mine, mut theirs) = facts.get(usize::try_from(row).ok()?)?.clone();
                left.complete(&mut mine);
                right.complete(&mut theirs);
                object(&mine, &theirs, wanted)
            };
            let objects = rows.into_iter().filter_map(object).collect();
            (found, numbers, objects)
        }
    };
    let BatchComparison { table, rows, summary, errors, notes } = found;
    let number = |row: usize| numbers.get(row).copied().unwrap_or_default();
    for note in notes {
        remarks.note(number(note.row), evaluator.problem(note.error));
    }
    for error in errors {
        remarks.wrong(number(error.row), evaluator.problem(error.error));
    }
    let numbers = rows.into_iter().map(|row| usize::try_from(row).map_or(0, number)).collect();
    Ok(Compared { found: Differences { table, numbers, objects }, of_piece: summary, remarks })
}

/// The rows of which a comparison is written, where any is: those that differ, or all that were compared.
fn objects_of(found: &BatchComparison, len: usize, wanted: &Wanted<'_>) -> Option<Vec<u32>> {
    if !wanted.objects {
        return None;
    }
    if !wanted.all {
        let mut rows = found.rows.clone();
        rows.dedup();
        return Some(rows);
    }
    let mut bad = found.errors.iter().map(|error| error.row).peekable();
    let good = (0..len).filter(|row| {
        while bad.next_if(|bad| bad < row).is_some() {}
        bad.peek() != Some(row)
    });
    Some(good.filter_map(|row| u32::try_from(row).ok()).collect())
}

/// The comparisons of some rows of a table.
fn of_table(
    evaluator: &Evaluator<'_, BatchComparer>,
    table: &RecordBatch,
    rows: Vec<u32>,
    wanted: &Wanted<'_>,
) -> Result<Vec<String>, Failure> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    // Only the place of a row could be wrong, and the comparison gave it.
    let Ok(some) = take_record_batch(table, &UInt32Array::from(rows)) else { return Ok(Vec::new()) };
    let (left, right) = evaluator.batches.evaluators();
    let facts = |of: &kongchuo::BatchEvaluator| of.facts(&some).map_err(|error| evaluator.unusable(error));
    let both = facts(left)?.into_iter().zip(facts(right)?);
    Ok(both.filter_map(|(left, right)| object(&left.ok()?.facts, &right.ok()?.facts, wanted)).collect())
}

/// A comparison as a line of JSON; none where a policy refuses the facts, which is told elsewhere.
fn object(left: &Facts, right: &Facts, wanted: &Wanted<'_>) -> Option<String> {
    let [mine, theirs] = wanted.policies;
    let comparison = mine.compare_facts(theirs, (left, right), wanted.on, wanted.options).ok()?;
    serde_json::to_string(&comparison).ok()
}

/// The cases that hold under both policies, with their numbers.
fn checked(
    evaluator: &Evaluator<'_, BatchComparer>,
    numbers: Vec<u64>,
    cases: Vec<Case>,
    wanted: &Wanted<'_>,
    remarks: &mut Remarks,
) -> (Vec<u64>, Vec<(Facts, Facts)>) {
    let [left, right] = wanted.policies;
    let both =
        |case| -> Result<(Checked, Checked), FactErrors> { left.check_for_both(right, &evaluator.with_terms(case)) };
    let mut good = Vec::with_capacity(cases.len());
    for (number, case) in numbers.into_iter().zip(cases) {
        match both(case) {
            Ok((mine, theirs)) => {
                let more = theirs.notes.into_iter().filter(|note| !mine.notes.contains(note)).collect::<Vec<_>>();
                let notes = mine.notes.into_iter().chain(more);
                notes.for_each(|note| remarks.note(number, evaluator.problem(note)));
                good.push((number, (mine.facts, theirs.facts)));
            }
            Err(errors) => errors.into_iter().for_each(|error| remarks.wrong(number, evaluator.problem(error))),
        }
    }
    good.into_iter().unzip()
}
