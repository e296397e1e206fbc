//! The evaluator of batches.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_buffer::BooleanBuffer;
use arrow_schema::{Schema, SchemaRef};

use super::answers::{self, Answers, BlockAnswers};
use super::cell::{input_from_arrow, list_length};
use super::columns::{Bound, KEY, UnknownColumn, unknown};
use super::error::{BatchError, RowError};
use super::keys;
use super::source::ArrowSource;
use super::table::{self, RecordTable};
use super::{BatchAnswer, BatchOptions, MAX_ELEMENTS};
use crate::columns::{BLOCK, Bits, Block, Column, Common, Evaluated, Evaluator, FactsSource, Source, given};
use crate::date::Date;
use crate::evaluate::Answer;
use crate::facts::{Case, Checked, FactError, FactErrors, Facts, Input, Problem, given_inputs, input_for_header};
use crate::language::{RecordId, Type};
use crate::policy::{Policy, ResultInfo};
use crate::unknown::{NameKind, UnknownName};
use crate::value::{InputId, InputSet, Value};
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
    common: Common,
    /// the results asked for, then the warnings if they have a column and were not asked for: indices among the policy's
    results: Vec<usize>,
    /// how many were asked for
    asked: usize,
    tables: Vec<RecordTable>,
    last: Mutex<Option<(InputSet, Arc<Evaluator>)>>,
}

impl BatchEvaluator {
    pub(super) fn new(policy: Policy, on: Date, options: BatchOptions) -> Result<Self, BatchError> {
        options.null_is_none.check(policy.vocabulary())?;
        let mut calendar = Case::new();
        options.terms.clone().map(|terms| calendar.set_terms(terms));
        options.holidays.clone().map(|days| calendar.set_holidays(days));
        let calendar = Facts::from_case(&calendar, policy.vocabulary()).map_err(BatchError::Calendar)?.facts;
        let common = Common { terms: calendar.terms().cloned(), holidays: calendar.holidays().cloned() };
        let schema = answers::schema(&policy, &options);
        let mut results: Vec<usize> = policy.asked(&options.options).collect();
        let asked = results.len();
        results.extend(policy.compiled.warnings.filter(|at| options.warnings && !results.contains(at)));
        let last = Mutex::new(None);
        Ok(BatchEvaluator { policy, on, options, schema, common, results, asked, tables: Vec::new(), last })
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
        unknown(schema, |header| input_for_header(vocabulary, header).is_some(), &names)
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
        let source = ArrowSource::new(rows);
        let found = self.run(&source);
        let rows = source.rows();
        let keys = answers::keys(rows.keys(), rows.len(), found.kept.as_deref())?;
        let mut notes = source.notes();
        notes.retain(|(row, _)| found.has(*row));
        let place = |(row, error): (usize, FactError)| RowError { row, column: rows.column_of(&error), error };
        found.finish(keys, notes.into_iter().map(place).collect(), place)
    }

    /// The same for cases that were checked before, against this policy's vocabulary: the calendar of the options and the
    /// records of the tables are theirs, too.
    pub fn evaluate_facts(&self, rows: &[Facts]) -> Result<BatchAnswer, BatchError> {
        u32::try_from(rows.len()).map_err(|_| BatchError::TooLarge)?;
        let mut rows = rows.to_vec();
        for facts in &mut rows {
            self.complete(facts);
        }
        let vocabulary = self.policy.vocabulary();
        let found = self.run(&FactsSource::new(&rows, vocabulary, self.on, self.common.clone()));
        let key = |facts: &Facts| match vocabulary.fact_named(KEY).and_then(|id| facts.get(id)) {
            Some(Value::Text(key)) => Some(key.clone()),
            _ => None,
        };
        // As the cases have them: a key of a case, unlike one of a table, is not without the blanks around it.
        let keys: StringArray = match &found.kept {
            None => rows.iter().map(key).collect(),
            Some(kept) => kept.iter().map(|row| rows.get(*row as usize).and_then(key)).collect(),
        };
        let keys: ArrayRef = Arc::new(keys);
        found.finish(keys, Vec::new(), |(row, error)| RowError { row, column: None, error })
    }

    /// Evaluates the rows of a source, block by block.
    fn run(&self, source: &dyn Source) -> Found<'_> {
        let evaluator = self.prepared(source);
        let mut executor = evaluator.executor();
        let mut answers = Answers::new(&self.policy, &self.options, self.schema.clone(), source.len());
        let mut kept: Vec<u32> = Vec::new();
        let mut errors = Vec::new();
        for from in (0..source.len()).step_by(BLOCK) {
            let block = Block { from, len: BLOCK.min(source.len() - from) };
            let Evaluated { good, bad } = evaluator.evaluate(&mut executor, source, block);
            let columns: Vec<_> = evaluator.columns(&executor).collect();
            let single = self.single(source, block, &good, &columns);
            answers.block(&BlockAnswers {
                len: block.len,
                keep: &good,
                columns: &columns,
                asked: self.asked,
                single: &single,
            });
            if errors.is_empty() && !bad.is_empty() {
                kept.extend(0..u32::try_from(from).unwrap_or(u32::MAX));
            }
            if !errors.is_empty() || !bad.is_empty() {
                kept.extend(good.rows().map(|row| u32::try_from(from + row).unwrap_or(u32::MAX)));
            }
            for (row, found) in bad {
                errors.extend(found.into_iter().map(|error| (from + row, error)));
            }
        }
        evaluator.keep(executor);
        let kept = (!errors.is_empty()).then_some(kept);
        Found { answers, kept, errors }
    }

    /// What the columns `facts_needed` and `assumed` are read from, where they are asked for.
    fn single(
        &self,
        source: &dyn Source,
        block: Block,
        good: &Bits,
        columns: &[(&ResultInfo, &Column)],
    ) -> Vec<(usize, Answer)> {
        let open =
            columns.iter().take(self.asked).fold(Bits::NONE, |all, (_, column)| all.or(&good.without(&column.known)));
        let rows = match (self.options.assumed, self.options.facts_needed) {
            (true, _) => *good,
            (false, true) => open,
            (false, false) => return Vec::new(),
        };
        let answer = |row: usize| {
            let facts = source.facts(block.from + row).ok()?;
            Some((row, self.policy.evaluate_facts(&facts, self.on, &self.options.options).ok()?))
        };
        rows.rows().filter_map(answer).collect()
    }

    /// The plan for rows that may have the inputs of a source; that of the last batch, if it had the same.
    fn prepared(&self, source: &dyn Source) -> Arc<Evaluator> {
        let inputs = given(source, self.policy.vocabulary());
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((known, evaluator)) if *known == inputs => evaluator.clone(),
            _ => {
                let results = self.results.clone();
                let evaluator =
                    Evaluator::new(&self.policy, self.on, &self.options.options, results, &self.common, &inputs);
                let evaluator = Arc::new(evaluator);
                *last = Some((inputs, evaluator.clone()));
                evaluator
            }
        }
    }

    /// Each row of a batch as the facts of one child, complete: for what is asked of single children, such as an explanation.
    pub fn facts(&self, batch: &RecordBatch) -> Result<Vec<Result<Checked, FactErrors>>, BatchError> {
        let rows = BatchRows::new(self, batch)?;
        Ok((0..rows.len()).map(|row| rows.checked(row)).collect())
    }

    /// Adds to a child's facts what is the same for all rows, and its records in the tables.
    pub fn complete(&self, facts: &mut Facts) {
        facts.set_calendar(self.common.terms.as_ref(), self.common.holidays.as_ref());
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

/// What was found out about the rows of a source.
struct Found<'a> {
    answers: Answers<'a>,
    /// the rows with an answer, where not all have one
    kept: Option<Vec<u32>>,
    /// what was wrong with the others
    errors: Vec<(usize, FactError)>,
}

impl Found<'_> {
    /// Whether a row has an answer.
    fn has(&self, row: usize) -> bool {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        self.kept.as_ref().is_none_or(|kept| kept.binary_search(&row).is_ok())
    }

    fn finish(
        self,
        keys: ArrayRef,
        notes: Vec<RowError>,
        place: impl Fn((usize, FactError)) -> RowError,
    ) -> Result<BatchAnswer, BatchError> {
        Ok(BatchAnswer {
            table: self.answers.finish(keys)?,
            rows: self.kept,
            errors: self.errors.into_iter().map(place).collect(),
            notes,
        })
    }
}
