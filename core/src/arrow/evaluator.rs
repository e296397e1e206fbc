//! The evaluator of batches.

use std::fmt;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::BooleanBuffer;
use arrow_schema::{Schema, SchemaRef};

use super::answers::{self, Answers, Keys};
use super::cell::{input_from_arrow, list_length};
use super::columns::{Bound, KEY, UnknownColumn, unknown};
use super::error::{BatchError, RowError};
use super::keys;
use super::table::{self, RecordTable};
use super::{BatchAnswer, BatchOptions, MAX_ELEMENTS};
use crate::date::Date;
use crate::evaluate::Answer;
use crate::facts::{
    Case, Checked, FactError, FactErrors, Facts, Input, Problem, TermInput, given_inputs, input_for_header,
};
use crate::language::{RecordId, Type};
use crate::policy::Policy;
use crate::unknown::{NameKind, UnknownName};
use crate::value::{InputId, Value};
use crate::vocabulary::Vocabulary;

/// Evaluates batches on one day, with the records of tables. Personal data may be inside: `Debug` shows none.
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{ArrayRef, RecordBatch, StringArray};
/// use kongchuo::{BatchOptions, Policy};
///
/// let texts = |texts: &[&str]| Arc::new(StringArray::from(texts.to_vec())) as ArrayRef;
/// let visits = RecordBatch::try_from_iter([
///     ("student_id", texts(&["a", "nobody", "a"])),
///     ("on", texts(&["2021-09-10", "2021-09-11", "in autumn"])),
///     ("kind", texts(&["home_visit", "call", "call"])),
/// ])?;
/// let children = RecordBatch::try_from_iter([
///     ("student_id", texts(&["a"])), ("birth_date", texts(&["2010-05-20"])), ("absent_since", texts(&["2021-09-01"])),
/// ])?;
///
/// let policy = Policy::builtin("guyuan-2021")?;
/// let mut batches = policy.batches("2021-10-29".parse()?, &BatchOptions::default())?;
/// let errors = batches.add_records("visits", &visits)?;
/// assert_eq!(errors[0].to_string(), "row 2: `visits.on`: expected a date such as 2021-10-29");
/// let answer = batches.evaluate(&children)?;
/// assert_eq!(answer.table.num_rows(), 1);
/// // A visit of a child who was in no batch.
/// assert_eq!(batches.orphans("visits"), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct BatchEvaluator {
    policy: Policy,
    on: Date,
    options: BatchOptions,
    schema: SchemaRef,
    terms: Option<Arc<[TermInput]>>,
    holidays: Option<Arc<[Date]>>,
    tables: Vec<RecordTable>,
}

impl BatchEvaluator {
    pub(super) fn new(policy: Policy, on: Date, options: BatchOptions) -> Result<Self, BatchError> {
        options.null_is_none.check(policy.vocabulary())?;
        let mut calendar = Case::new();
        options.terms.clone().map(|terms| calendar.set_terms(terms));
        options.holidays.clone().map(|days| calendar.set_holidays(days));
        let calendar = Facts::from_case(&calendar, policy.vocabulary()).map_err(BatchError::Calendar)?.facts;
        let (terms, holidays) = (calendar.terms().cloned(), calendar.holidays().cloned());
        let schema = answers::schema(&policy, &options);
        Ok(BatchEvaluator { policy, on, options, schema, terms, holidays, tables: Vec::new() })
    }

    /// The columns of the answers.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// The columns of a batch that stand for no fact and are ignored.
    pub fn unknown_columns(&self, schema: &Schema) -> Vec<UnknownColumn> {
        let vocabulary = self.policy.vocabulary();
        let titles: Vec<_> = given_inputs(vocabulary)
            .map(|id| (vocabulary.input_name(id).to_owned(), vocabulary.input_title(id)))
            .collect();
        let names = titles.iter().flat_map(|(name, title)| [name.as_str(), &title.zh, &title.en]);
        unknown(schema, |header| input_for_header(vocabulary, header).is_some(), names)
    }

    /// The columns of a table of records that are neither its key nor a field, and are ignored.
    pub fn unknown_record_columns(&self, list: &str, schema: &Schema) -> Result<Vec<UnknownColumn>, BatchError> {
        Ok(table::unknown_columns(schema, self.list(list)?, self.policy.vocabulary()))
    }

    /// Adds records to a list (`visits`, …): a row each, with the column `student_id` and a column for each field, by name
    /// or label. Any number of batches; rows need not be in any order. A child's own records, in its row, come first.
    ///
    /// Rows with something wrong are left out; what was wrong is given back.
    pub fn add_records(&mut self, list: &str, batch: &RecordBatch) -> Result<Vec<RowError>, BatchError> {
        let at = self.table(list)?;
        self.tables[at].add(batch, self.policy.vocabulary())
    }

    /// Adds records that are in no table: the child of each, and its fields by name.
    ///
    /// ```
    /// use kongchuo::{BatchOptions, Input, Policy};
    ///
    /// let text = |name: &str, text: &str| (name.to_owned(), Input::Text(text.to_owned()));
    /// let visit = vec![text("on", "2021-09-10"), text("kind", "home_visit")];
    /// let typo = vec![text("on", "2021-09-10"), text("kinds", "home_visit")];
    /// let policy = Policy::builtin("guyuan-2021")?;
    /// let mut batches = policy.batches("2021-10-29".parse()?, &BatchOptions::default())?;
    /// let errors = batches.add_records_one_by_one("visits", &[("a".to_owned(), visit), ("a".to_owned(), typo)])?;
    /// assert_eq!((errors[0].row, errors[0].error.field.as_deref()), (1, Some("kinds")));
    /// assert_eq!(batches.orphans("visits"), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add_records_one_by_one(
        &mut self,
        list: &str,
        records: &[(String, Vec<(String, Input)>)],
    ) -> Result<Vec<RowError>, BatchError> {
        let at = self.table(list)?;
        self.tables[at].add_one_by_one(records, self.policy.vocabulary())
    }

    fn table(&mut self, list: &str) -> Result<usize, BatchError> {
        let list = self.list(list)?;
        let at = self.tables.iter().position(|table| table.list == list);
        if at.is_none() {
            self.tables.push(RecordTable::new(list, self.policy.vocabulary()));
        }
        Ok(at.unwrap_or(self.tables.len() - 1))
    }

    /// How many rows of a list's tables belong to no child of the batches evaluated so far.
    pub fn orphans(&self, list: &str) -> usize {
        let list = self.list(list).ok();
        self.tables.iter().find(|table| Some(table.list) == list).map_or(0, RecordTable::orphans)
    }

    fn list(&self, name: &str) -> Result<RecordId, BatchError> {
        let vocabulary = self.policy.vocabulary();
        let known = || vocabulary.records.iter().map(|list| list.name.as_str());
        let found = vocabulary.list_named(name).and_then(|id| vocabulary.list(id));
        found.map(|(list, _)| list).ok_or_else(|| UnknownName::new(NameKind::Records, name, known()).into())
    }

    /// The answers for the children of a batch: columns by the name or label of a fact or record list.
    pub fn evaluate(&self, batch: &RecordBatch) -> Result<BatchAnswer, BatchError> {
        u32::try_from(batch.num_rows()).map_err(|_| BatchError::TooLarge)?;
        let rows = BatchRows::new(self, batch)?;
        let mut taken = Taken::new(self, rows.len());
        for row in 0..rows.len() {
            taken.take(row, rows.checked(row), |error| rows.column_of(error));
        }
        taken.finish()
    }

    /// The same for cases that were checked before, against this policy's vocabulary: the calendar of the options and the
    /// records of the tables are theirs, too.
    pub fn evaluate_facts(&self, rows: &[Facts]) -> Result<BatchAnswer, BatchError> {
        u32::try_from(rows.len()).map_err(|_| BatchError::TooLarge)?;
        let mut taken = Taken::new(self, rows.len());
        for (row, facts) in rows.iter().enumerate() {
            let mut facts = facts.clone();
            self.complete(&mut facts);
            taken.take(row, Ok(Checked { facts, notes: Vec::new() }), |_| None);
        }
        taken.finish()
    }

    /// Each row of a batch as the facts of one child, complete: for what is asked of single children, such as an explanation.
    pub fn facts(&self, batch: &RecordBatch) -> Result<Vec<Result<Checked, FactErrors>>, BatchError> {
        let rows = BatchRows::new(self, batch)?;
        Ok((0..rows.len()).map(|row| rows.checked(row)).collect())
    }

    /// Adds to a child's facts what is the same for all rows, and its records in the tables.
    pub fn complete(&self, facts: &mut Facts) {
        facts.set_calendar(self.terms.as_ref(), self.holidays.as_ref());
        let vocabulary = self.policy.vocabulary();
        let key = vocabulary.fact_named(KEY).and_then(|id| facts.get(id)).cloned();
        let Some(Value::Text(key)) = key else { return };
        for table in &self.tables {
            let records = table.of(&key);
            let id =
                vocabulary.records.get(usize::from(table.list.0)).and_then(|list| vocabulary.list_named(&list.name));
            let mut values = match id.and_then(|id| facts.get(id)) {
                Some(Value::List(own)) => own.to_vec(),
                _ => Vec::new(),
            };
            values.extend(records);
            facts.set_records(table.list, values, vocabulary);
        }
    }
}

impl fmt::Debug for BatchEvaluator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchEvaluator")
            .field("policy", &self.policy.id())
            .field("on", &self.on)
            .finish_non_exhaustive()
    }
}

/// The rows of a batch, read one by one.
#[derive(Clone)]
pub(super) struct BatchRows<'a> {
    of: &'a BatchEvaluator,
    batch: &'a RecordBatch,
    bound: Bound,
    key: Option<usize>,
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
        let mut rows = BatchRows { of, batch, bound, key, null_is_none, repeated: None };
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

/// What has come out so far.
struct Taken<'a> {
    of: &'a BatchEvaluator,
    answers: Answers,
    keys: Keys,
    rows: Vec<u32>,
    seen: usize,
    errors: Vec<RowError>,
    notes: Vec<RowError>,
}

impl<'a> Taken<'a> {
    fn new(of: &'a BatchEvaluator, rows: usize) -> Self {
        Taken {
            of,
            answers: Answers::new(&of.policy, &of.options, of.schema.clone(), rows),
            keys: Keys::with_capacity(rows),
            rows: Vec::with_capacity(rows),
            seen: 0,
            errors: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Takes a row: its answer, or what is wrong with it. `column` gives the header of an error's column.
    fn take(&mut self, row: usize, found: Result<Checked, FactErrors>, column: impl Fn(&FactError) -> Option<String>) {
        self.seen += 1;
        let placed = |error: FactError| RowError { row, column: column(&error), error };
        let answer = found.and_then(|checked| {
            let answer = self.answer(&checked.facts)?;
            Ok((answer, checked.notes))
        });
        match answer {
            Ok((answer, notes)) => {
                self.answers.row(&answer);
                self.keys.push(answer.student_id.as_deref());
                self.rows.push(u32::try_from(row).unwrap_or(u32::MAX));
                self.notes.extend(notes.into_iter().map(placed));
            }
            Err(errors) => self.errors.extend(errors.into_iter().map(placed)),
        }
    }

    fn answer(&self, facts: &Facts) -> Result<Answer, FactErrors> {
        self.of.policy.evaluate_facts(facts, self.of.on, &self.of.options.options)
    }

    fn finish(self) -> Result<BatchAnswer, BatchError> {
        let all = self.rows.len() == self.seen;
        Ok(BatchAnswer {
            table: self.answers.finish(self.keys.finish()?)?,
            rows: (!all).then_some(self.rows),
            errors: self.errors,
            notes: self.notes,
        })
    }
}
