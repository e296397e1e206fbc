//! What compares batches.

use std::fmt;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::{Schema, SchemaRef};

use super::deciders::Words;
use super::procedures::PairOfProcedures;
use super::writer;
use super::{BatchComparison, Summary};
use crate::arrow::answers;
use crate::arrow::columns::KEY;
use crate::arrow::rows::BatchRows;
use crate::arrow::source::ArrowSource;
use crate::arrow::{BatchError, BatchEvaluator, BatchOptions, RowError, UnknownColumn};
use crate::columns::FactsSource;
use crate::compare::{Pairing, Part};
use crate::date::Date;
use crate::evaluate::Selection;
use crate::facts::{FactError, Facts, Input, NullIsNone};
use crate::policy::{Policy, ResultInfo};
use crate::value::Value;
use crate::vocabulary::Vocabulary;

/// Compares batches on one day under two policies, with the records of tables. Personal data may be inside: `Debug` shows none.
pub struct BatchComparer {
    /// evaluates under the left policy; the threads are its own
    pub(super) left: BatchEvaluator,
    /// evaluates under the right policy
    pub(super) right: BatchEvaluator,
    pub(super) pairs: Vec<PairOfResults>,
    pub(super) procedures: Vec<PairOfProcedures>,
    schema: SchemaRef,
    only_left: Vec<Arc<str>>,
    only_right: Vec<Arc<str>>,
}

/// Two results of one name.
pub(super) struct PairOfResults {
    pub name: Arc<str>,
    /// by their place among the results that each evaluator gives
    pub left: usize,
    pub right: usize,
    /// which words mean the same
    pub words: Words,
}

impl BatchComparer {
    pub(super) fn new(left: &Policy, right: &Policy, on: Date, options: &BatchOptions) -> Result<Self, BatchError> {
        let pairing = Pairing::new(left, right, &options.options);
        let mine = Selection::of(pairing.pairs.iter().map(|pair| pair.left))
            .with_procedures(pairing.procedures.iter().map(|pair| pair.left));
        let theirs = Selection::of(pairing.pairs.iter().map(|pair| pair.right))
            .with_procedures(pairing.procedures.iter().map(|pair| pair.right));
        let evaluator = |policy: &Policy, other: &Policy, select| {
            let mut options = options.clone();
            options.options.select = Some(select);
            (options.warnings, options.facts_needed, options.assumed) = (false, false, false);
            options.null_is_none = part(&options.null_is_none, policy.vocabulary(), other.vocabulary());
            policy.batches(on, &options)
        };
        let (mine, theirs) = (evaluator(left, right, mine)?, evaluator(right, left, theirs)?);
        let place = |of: &BatchEvaluator, result| of.results.iter().position(|at| *at == result).unwrap_or_default();
        let pairs = pairing.pairs.iter().map(|pair| {
            let (one, other): (&ResultInfo, &ResultInfo) = (&left.results()[pair.left], &right.results()[pair.right]);
            PairOfResults {
                name: one.name.clone(),
                left: place(&mine, pair.left),
                right: place(&theirs, pair.right),
                words: Words::of((&one.ty, left), (&other.ty, right)),
            }
        });
        let pairs = pairs.collect();
        let procedures = pairing.procedures.iter().map(|pair| {
            let names = Part::ALL.map(|part| part.name(&left.procedures()[pair.left].id));
            PairOfProcedures { names, left: pair.left, right: pair.right }
        });
        let procedures = procedures.collect();
        let (only_left, only_right) = (pairing.only_left, pairing.only_right);
        let schema = writer::schema();
        Ok(BatchComparer { left: mine, right: theirs, pairs, procedures, schema, only_left, only_right })
    }

    /// The columns of the tables of differences.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// The results that are compared, in order; then of each procedure `procedure.<id>.eligible` and `procedure.<id>.state`.
    pub fn results(&self) -> impl Iterator<Item = &str> {
        let results = self.pairs.iter().map(|pair| &*pair.name);
        results.chain(self.procedures.iter().flat_map(|pair| pair.names.iter().map(|name| &**name)))
    }

    /// Results that were asked for and that only the left policy has, then procedures as `procedure.<id>`.
    pub fn only_left(&self) -> &[Arc<str>] {
        &self.only_left
    }

    /// Where all were asked for, results and procedures that only the right policy has.
    pub fn only_right(&self) -> &[Arc<str>] {
        &self.only_right
    }

    /// The columns of a batch that stand for no fact of either policy and are ignored.
    pub fn unknown_columns(&self, schema: &Schema) -> Vec<UnknownColumn> {
        of_both(self.left.unknown_columns(schema), &self.right.unknown_columns(schema))
    }

    /// The columns of a table of records that are neither its key nor a field under either policy, and are ignored.
    pub fn unknown_record_columns(&self, list: &str, schema: &Schema) -> Result<Vec<UnknownColumn>, BatchError> {
        match (self.left.unknown_record_columns(list, schema), self.right.unknown_record_columns(list, schema)) {
            (Ok(left), Ok(right)) => Ok(of_both(left, &right)),
            (Ok(found), Err(_)) | (Err(_), Ok(found)) => Ok(found),
            (Err(error), Err(_)) => Err(error),
        }
    }

    /// Adds records to a list (`visits`, …), as [`BatchEvaluator::add_records`] does, for each policy that has the list.
    pub fn add_records(&mut self, list: &str, batch: &RecordBatch) -> Result<Vec<RowError>, BatchError> {
        self.each(list, |evaluator| evaluator.add_records(list, batch))
    }

    /// Adds records that are in no table, as [`BatchEvaluator::add_records_one_by_one`] does.
    pub fn add_records_one_by_one(
        &mut self,
        list: &str,
        records: &[(String, Vec<(String, Input)>)],
    ) -> Result<Vec<RowError>, BatchError> {
        self.each(list, |evaluator| evaluator.add_records_one_by_one(list, records))
    }

    fn each(
        &mut self,
        list: &str,
        mut add: impl FnMut(&mut BatchEvaluator) -> Result<Vec<RowError>, BatchError>,
    ) -> Result<Vec<RowError>, BatchError> {
        let has = |of: &BatchEvaluator| of.policy.vocabulary().list_named(list).is_some();
        match (has(&self.left), has(&self.right)) {
            (false, true) => add(&mut self.right),
            (_, false) => add(&mut self.left),
            (true, true) => {
                let mut errors = add(&mut self.left)?;
                merge(&mut errors, add(&mut self.right)?);
                Ok(errors)
            }
        }
    }

    /// How many rows of a list's tables belong to no child of the batches compared so far.
    pub fn orphans(&self, list: &str) -> usize {
        self.left.orphans(list).max(self.right.orphans(list))
    }

    /// Where the children of a batch differ: columns by the name or label of a fact or record list.
    pub fn compare(&self, batch: &RecordBatch) -> Result<BatchComparison, BatchError> {
        u32::try_from(batch.num_rows()).map_err(|_| BatchError::TooLarge)?;
        let (left, right) = (BatchRows::new(&self.left, batch)?, BatchRows::new(&self.right, batch)?);
        let (left, right) = (ArrowSource::new(left), ArrowSource::new(right));
        let found = self.run(&left, &right);
        let mut notes: Vec<RowError> = Vec::new();
        for source in [&left, &right] {
            let column = |error: &FactError| source.rows().column_of(error);
            let placed = source.notes().into_iter().filter(|(row, _)| found.has(*row));
            merge(&mut notes, placed.map(|(row, error)| RowError { row, column: column(&error), error }));
        }
        let place = |row: usize, error: FactError| {
            let column = left.rows().column_of(&error).or_else(|| right.rows().column_of(&error));
            RowError { row, column, error }
        };
        let keys = |rows: &[u32]| {
            answers::keys(left.rows().keys().or(right.rows().keys()), false, batch.num_rows(), Some(rows))
        };
        found.finish(keys, notes, place)
    }

    /// The same for cases that were checked before, each against the left and the right policy's vocabulary: the calendar of
    /// the options and the records of the tables are theirs, too.
    pub fn compare_facts(&self, rows: &[(Facts, Facts)]) -> Result<BatchComparison, BatchError> {
        u32::try_from(rows.len()).map_err(|_| BatchError::TooLarge)?;
        let (mut left, mut right): (Vec<Facts>, Vec<Facts>) = rows.iter().cloned().unzip();
        for (mine, theirs) in left.iter_mut().zip(&mut right) {
            self.left.complete(mine);
            self.right.complete(theirs);
        }
        let found = self.run(&source(&left, &self.left), &source(&right, &self.right));
        let key = |facts: &Facts| {
            let id = self.left.policy.vocabulary().fact_named(KEY)?;
            match facts.get(id)? {
                Value::Text(key) => Some(key.clone()),
                _ => None,
            }
        };
        let keys = |rows: &[u32]| -> Result<ArrayRef, BatchError> {
            let keys: StringArray = rows.iter().map(|row| left.get(*row as usize).and_then(key)).collect();
            Ok(Arc::new(keys))
        };
        found.finish(keys, Vec::new(), |row, error| RowError { row, column: None, error })
    }

    /// The evaluators of the left and the right policy, with the records of the tables: for what is asked of single children.
    pub fn evaluators(&self) -> (&BatchEvaluator, &BatchEvaluator) {
        (&self.left, &self.right)
    }

    /// A summary of no child, to which those of batches are added.
    pub fn summary(&self) -> Summary {
        Summary::of(self.results())
    }
}

fn source<'a>(facts: &'a [Facts], of: &'a BatchEvaluator) -> FactsSource<'a> {
    FactsSource::new(facts, of.policy.vocabulary(), of.on, of.common.clone())
}

/// What neither policy knows.
fn of_both(left: Vec<UnknownColumn>, right: &[UnknownColumn]) -> Vec<UnknownColumn> {
    let unknown = |column: &UnknownColumn| right.iter().any(|other| other.header == column.header);
    left.into_iter().filter(unknown).collect()
}

/// Adds what is not told yet of a row and a place, in the order of the rows.
pub(super) fn merge(into: &mut Vec<RowError>, more: impl IntoIterator<Item = RowError>) {
    let told = into.len();
    for error in more {
        let range = into[..told].partition_point(|known| known.row < error.row)
            ..into[..told].partition_point(|known| known.row <= error.row);
        if into[range].iter().all(|known| known.error.place() != error.error.place()) {
            into.push(error);
        }
    }
    into.sort_by_key(|error| error.row);
}

/// Of a rule for empty cells, what a policy knows; what neither knows stays, to be refused.
fn part(rule: &NullIsNone, mine: &Vocabulary, other: &Vocabulary) -> NullIsNone {
    let knows = |vocabulary: &Vocabulary, column: &(String, bool)| {
        NullIsNone { all: false, columns: vec![column.clone()] }.check(vocabulary).is_ok()
    };
    let kept = rule.columns.iter().filter(|column| knows(mine, column) || !knows(other, column));
    NullIsNone { all: rule.all, columns: kept.cloned().collect() }
}

impl fmt::Debug for BatchComparer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchComparer")
            .field("left", &self.left.policy.id())
            .field("right", &self.right.policy.id())
            .field("on", &self.left.on)
            .finish_non_exhaustive()
    }
}
