//! Tables of records (`--records visits=FILE`): dated events, held in memory by the child's key.
//!
//! These tables are the one thing whose rows take memory: they need not be in the order of the children.

use std::path::Path;

use arrow_array::RecordBatch;
use kongchuo::{
    BatchComparer, BatchError, BatchEvaluator, BatchScheduler, Case, FactError, Input, RecordId, RowError, Vocabulary,
};

use super::keys::key_of;
use super::names::{KEY, Names};
use super::piece::{BadRow, Rows};
use super::{File, Header, Selection, UnknownColumn, open};
use crate::failure::{Failure, FileFault};
use crate::host::Host;
use crate::problem::{Expected, Problem};

/// What the records of the children are read into.
pub trait TakesRecords {
    /// Adds the rows of a table to a list.
    fn add(&mut self, list: &str, table: &RecordBatch) -> Result<Vec<RowError>, BatchError>;

    /// Adds records that are in no table.
    fn add_one_by_one(&mut self, list: &str, records: &[Keyed]) -> Result<Vec<RowError>, BatchError>;

    /// How many records of a list belong to no child so far.
    fn orphans(&self, list: &str) -> usize;
}

macro_rules! takes_records {
    ($($type:ty),*) => {
        $(impl TakesRecords for $type {
            fn add(&mut self, list: &str, table: &RecordBatch) -> Result<Vec<RowError>, BatchError> {
                self.add_records(list, table)
            }

            fn add_one_by_one(&mut self, list: &str, records: &[Keyed]) -> Result<Vec<RowError>, BatchError> {
                self.add_records_one_by_one(list, records)
            }

            fn orphans(&self, list: &str) -> usize {
                self.orphans(list)
            }
        })*
    };
}

takes_records!(BatchEvaluator, BatchComparer, BatchScheduler);

/// What is to be said of a table while it is read.
pub enum Remark<'a> {
    /// a column that no field matches
    UnknownColumn(&'a UnknownColumn),
    /// a bad row, which is left out: its number and one thing wrong with it
    BadRow(u64, &'a Problem),
}

/// Reads a table of a list's records into an evaluator.
pub fn read_records(
    host: &dyn Host,
    path: &Path,
    list: RecordId,
    vocabulary: &Vocabulary,
    into: &mut impl TakesRecords,
    mut remark: impl FnMut(Remark<'_>),
) -> Result<(), Failure> {
    let name = &vocabulary.records[usize::from(list.0)].name;
    let names = Names::of_record(vocabulary, list);
    let File { header, mut pieces, .. } = open(host, path, &names, &Selection::default())?;
    header.unknown().iter().for_each(|column| remark(Remark::UnknownColumn(column)));
    let unusable = |error| Failure::file(path, FileFault::Batch(error));
    while let Some(piece) = pieces.next_piece()? {
        let mut bad = piece.bad;
        match piece.rows {
            Rows::Table(table) => {
                let errors = into.add(name, &table).map_err(unusable)?;
                bad.extend(bad_rows(errors, &piece.numbers, &header));
            }
            Rows::Cases(cases) => {
                let (keyed, numbers) = keyed(&cases, piece.numbers, &header, &mut bad);
                let errors = into.add_one_by_one(name, &keyed).map_err(unusable)?;
                bad.extend(bad_rows(errors, &numbers, &header));
            }
        }
        bad.sort_by_key(|bad| bad.number);
        for row in bad {
            row.problems.iter().for_each(|problem| remark(Remark::BadRow(row.number, problem)));
        }
    }
    Ok(())
}

/// A record given as a case: its child's key, and its fields by name.
pub type Keyed = (String, Vec<(String, Input)>);

/// The records that have a key, with their numbers.
fn keyed(cases: &[Case], numbers: Vec<u64>, header: &Header, bad: &mut Vec<BadRow>) -> (Vec<Keyed>, Vec<u64>) {
    let mut found = Vec::with_capacity(cases.len());
    for (number, case) in numbers.into_iter().zip(cases) {
        if let Some(key) = key_of(case) {
            let fields = case.given().filter(|(name, _)| *name != KEY);
            let fields = fields.map(|(name, value)| (name.to_owned(), value.clone())).collect();
            found.push(((key, fields), number));
        } else {
            let problem = Problem::of_column(header.written(KEY).unwrap_or(KEY), Expected::Key);
            bad.push(BadRow { number, problems: vec![problem] });
        }
    }
    found.into_iter().unzip()
}

fn bad_rows(errors: Vec<RowError>, numbers: &[u64], header: &Header) -> impl Iterator<Item = BadRow> {
    errors.into_iter().map(|error| BadRow {
        number: numbers.get(error.row).copied().unwrap_or_default(),
        problems: vec![problem(header, error.error)],
    })
}

fn problem(header: &Header, error: FactError) -> Problem {
    let field = error.field.clone().unwrap_or_default();
    Problem::of_column(header.written(&field).unwrap_or(&field), Expected::Fact(Box::new(error)))
}
