//! The rows of a batch as its caller gave them: which column is which fact, and one row at a time as the evaluator of single
//! cases reads it.

use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::BooleanBuffer;

use super::MAX_ELEMENTS;
use super::answers::is_bare;
use super::cell::{input_from_arrow, list_length};
use super::columns::{Bound, KEY};
use super::error::BatchError;
use super::evaluator::BatchEvaluator;
use super::keys;
use super::table::RecordTable;
use crate::date::Date;
use crate::facts::{Case, Checked, FactError, FactErrors, Facts, Input, Problem};
use crate::language::{RecordId, Type};
use crate::value::InputId;
use crate::vocabulary::Vocabulary;

/// The rows of a batch, read one by one.
#[derive(Clone)]
pub(super) struct BatchRows<'a> {
    of: &'a BatchEvaluator,
    batch: &'a RecordBatch,
    bound: Bound,
    key: Option<usize>,
    /// whether every key is as it is read
    pub bare: bool,
    /// for each bound column, whether a null means known none
    null_is_none: Vec<bool>,
    /// rows whose key stands on another, too
    pub repeated: Option<BooleanBuffer>,
}

impl<'a> BatchRows<'a> {
    /// Matches the columns of a batch with facts.
    pub fn new(of: &'a BatchEvaluator, batch: &'a RecordBatch) -> Result<Self, BatchError> {
        let vocabulary = of.policy.vocabulary();
        let bound = Bound::new(batch.schema_ref(), vocabulary)?;
        let key = vocabulary.fact_named(KEY).and_then(|id| bound.column(id));
        if key.is_none() && (!of.tables.is_empty() || of.options.key_required) {
            return Err(BatchError::NoKeyColumn);
        }
        let null_is_none =
            bound.columns.iter().map(|(_, id)| of.options.null_is_none.covers(*id, vocabulary)).collect();
        let bare = key.is_some_and(|key| is_bare(batch.column(key)));
        let mut rows = BatchRows { of, batch, bound, key, bare, null_is_none, repeated: None };
        rows.repeated = rows.keys().filter(|_| !of.options.keys_checked).and_then(keys::repeated);
        Ok(rows)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.batch.num_rows()
    }

    /// The day evaluated.
    pub fn on(&self) -> Date {
        self.of.on
    }

    /// What the columns are matched with.
    pub fn vocabulary(&self) -> &'a Vocabulary {
        self.of.policy.vocabulary()
    }

    /// The columns of inputs, each with whether a null means known none.
    pub fn arrays(&self) -> impl Iterator<Item = (&'a ArrayRef, InputId, bool)> {
        let columns = self.bound.columns.iter().zip(&self.null_is_none);
        columns.map(|((at, id), null_is_none)| (self.batch.column(*at), *id, *null_is_none))
    }

    /// The column of keys.
    pub fn keys(&self) -> Option<&'a ArrayRef> {
        self.key.map(|at| self.batch.column(at))
    }

    /// Whether a row without a key is bad.
    pub fn requires_keys(&self) -> bool {
        self.of.options.key_required
    }

    /// Whether there are tables of records.
    pub fn has_tables(&self) -> bool {
        !self.of.tables.is_empty()
    }

    /// The table of a list, where there is one.
    pub fn table(&self, list: RecordId) -> Option<&'a RecordTable> {
        self.of.tables.iter().find(|table| table.list == list)
    }

    /// The name of the column that an error speaks of.
    pub fn column_of(&self, error: &FactError) -> Option<String> {
        let vocabulary = self.vocabulary();
        let id = vocabulary.fact_named(&error.fact).or_else(|| vocabulary.list_named(&error.fact))?;
        self.bound.column(id).map(|at| self.batch.schema_ref().field(at).name().clone())
    }

    /// The facts of a row, with its records.
    pub fn checked(&self, row: usize) -> Result<Checked, FactErrors> {
        if self.repeated.as_ref().is_some_and(|repeated| repeated.value(row)) {
            return Err(FactError::of(KEY, Problem::RepeatedKey).into());
        }
        let vocabulary = self.of.policy.vocabulary();
        let mut case = Case::new();
        let mut errors = Vec::new();
        for ((column, id), null_is_none) in self.bound.columns.iter().zip(&self.null_is_none) {
            let name = vocabulary.input_name(*id);
            match self.input(*column, *id, row, vocabulary) {
                Ok(Some(value)) => {
                    case.set(name, value);
                }
                Ok(None) if *null_is_none => {
                    case.set(name, Input::Null);
                }
                Ok(None) if Some(*column) == self.key && self.of.options.key_required => {
                    errors.push(FactError::of(KEY, Problem::NoKey));
                }
                Ok(None) => {}
                Err(problem) => errors.push(FactError::of(name, problem)),
            }
        }
        let checked = Facts::from_case(&case, vocabulary);
        if !errors.is_empty() {
            errors.extend(checked.err().into_iter().flatten());
            FactErrors::some(errors)?;
            return Err(FactError::of(KEY, Problem::NoKey).into());
        }
        let mut checked = checked?;
        self.of.complete(&mut checked.facts);
        Ok(checked)
    }

    fn input(&self, column: usize, id: InputId, row: usize, vocabulary: &Vocabulary) -> Result<Option<Input>, Problem> {
        let array = self.batch.column(column);
        if matches!(vocabulary.input_type(id).required(), Type::List(_))
            && list_length(array, row).is_some_and(|length| length > MAX_ELEMENTS)
        {
            return Err(Problem::TooMany(MAX_ELEMENTS));
        }
        Ok(input_from_arrow(array, row))
    }
}
