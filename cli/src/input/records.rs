//! Tables of records (`--records visits=FILE`): dated events, held in memory by the child's key.
//!
//! These tables are the one thing whose rows take memory: they need not be in the order of the children.

use std::path::Path;

use kongchuo::{BatchEvaluator, Case, FactError, FactErrors, Input, RecordId, Value, Vocabulary};

use super::keys::key_of;
use super::names::{KEY, Names};
use super::piece::{BadRow, Rows};
use super::{File, Header, Selection, UnknownColumn, open};
use crate::failure::{Failure, FileFault};
use crate::host::Host;
use crate::problem::{Expected, Problem};

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
    into: &mut BatchEvaluator,
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
                let errors = into.add_records(name, &table).map_err(unusable)?;
                bad.extend(errors.into_iter().map(|error| BadRow {
                    number: piece.numbers.get(error.row).copied().unwrap_or_default(),
                    problems: vec![problem(&header, error.error)],
                }));
            }
            Rows::Cases(cases) => {
                for (number, case) in piece.numbers.into_iter().zip(cases) {
                    let problems = match checked(&case, list, vocabulary, &header) {
                        Ok((key, record)) => {
                            let error = into.add_record(name, &key, record).map_err(unusable)?;
                            error.map(|error| vec![problem(&header, error)])
                        }
                        Err(problems) => Some(problems),
                    };
                    bad.extend(problems.map(|problems| BadRow { number, problems }));
                }
            }
        }
        bad.sort_by_key(|bad| bad.number);
        for row in bad {
            row.problems.iter().for_each(|problem| remark(Remark::BadRow(row.number, problem)));
        }
    }
    Ok(())
}

/// The key and the record of a case.
fn checked(
    case: &Case,
    list: RecordId,
    vocabulary: &Vocabulary,
    header: &Header,
) -> Result<(String, Value), Vec<Problem>> {
    let problems = |errors: FactErrors| errors.into_iter().map(|error| problem(header, error)).collect::<Vec<_>>();
    let key = || Problem::of_column(header.written(KEY).unwrap_or(KEY), Expected::Key);
    let key = key_of(case).ok_or_else(|| vec![key()])?;
    let fields = case.given().filter(|(name, _)| *name != KEY);
    let fields: Vec<(String, Input)> = fields.map(|(name, value)| (name.to_owned(), value.clone())).collect();
    Ok((key, kongchuo::record(&fields, list, vocabulary).map_err(problems)?))
}

fn problem(header: &Header, error: FactError) -> Problem {
    let field = error.field.clone().unwrap_or_default();
    Problem::of_column(header.written(&field).unwrap_or(&field), Expected::Fact(Box::new(error)))
}
