//! The evaluator of batches.

use std::fmt;
use std::sync::{Arc, Mutex};

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::{Schema, SchemaRef};

use super::answers;
use super::columns::{KEY, UnknownColumn, unknown};
use super::error::{BatchError, RowError};
use super::rows::BatchRows;
use super::source::ArrowSource;
use super::table::{self, RecordTable};
use super::threads::Threads;
use super::{BatchAnswer, BatchOptions};
use crate::columns::{Common, Evaluator, FactsSource};
use crate::date::Date;
use crate::facts::{Case, Checked, FactError, FactErrors, Facts, Input, given_inputs, input_for_header};
use crate::language::{RecordId, RuleId};
use crate::policy::Policy;
use crate::unknown::{NameKind, UnknownName};
use crate::value::{InputSet, Value};

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
    pub(super) policy: Policy,
    pub(super) on: Date,
    pub(super) options: BatchOptions,
    pub(super) schema: SchemaRef,
    pub(super) common: Common,
    /// the results asked for, then the warnings if they have a column and were not asked for: indices among the policy's
    pub(super) results: Vec<usize>,
    /// how many were asked for
    pub(super) asked: usize,
    /// the parts of the procedures asked for
    pub(super) rules: Vec<RuleId>,
    /// of these, whether the child is eligible: where that is open, its facts are told
    pub(super) eligible: Vec<RuleId>,
    /// of the obligations asked for, whether there is such a duty: whoever may have one, their duties are told
    pub(super) applies: Vec<RuleId>,
    /// results asked for that may wait for a person's judgement
    pub(super) judging: Vec<RuleId>,
    /// for the column `assumed`, the facts that are assumed where they are not given
    pub(super) assumable: Option<InputSet>,
    pub(super) tables: Vec<RecordTable>,
    pub(super) threads: Threads,
    /// what was prepared for the last batch, for rows with some inputs
    pub(super) last: Mutex<Option<(InputSet, Arc<Evaluator>)>>,
}

impl BatchEvaluator {
    pub(super) fn new(policy: Policy, on: Date, options: BatchOptions) -> Result<Self, BatchError> {
        options.null_is_none.check(policy.vocabulary())?;
        let mut calendar = Case::new();
        options.terms.clone().map(|terms| calendar.set_terms(terms));
        options.holidays.clone().map(|days| calendar.set_holidays(days));
        let calendar = Facts::from_case(&calendar, policy.vocabulary()).map_err(BatchError::Calendar)?.facts;
        let common = Common { terms: calendar.terms().cloned(), holidays: calendar.holidays().cloned() };
        let mut options = options;
        // A table has columns for the procedures that are named, and for all results where nothing is.
        options.options.select.get_or_insert_with(|| policy.all_results());
        let schema = answers::schema(&policy, &options);
        let (mut rules, mut eligible) = (Vec::new(), Vec::new());
        for info in policy.asked_procedures(&options.options) {
            info.rules(&mut |rule| rules.push(rule));
            eligible.push(info.eligible);
        }
        let applies: Vec<RuleId> = policy.asked_obligations(&options.options).map(|info| info.applies).collect();
        rules.extend(&applies);
        rules.sort_unstable();
        rules.dedup();
        let waits = |at: usize| {
            let rule = policy.results()[at].rule;
            policy.compiled.judgement_needed(&policy.compiled.program.rule(rule).depends).then_some(rule)
        };
        let judging = policy.asked(&options.options).filter(|_| options.warnings).filter_map(waits).collect();
        let mut results: Vec<usize> = policy.asked(&options.options).collect();
        let asked = results.len();
        results.extend(policy.compiled.warnings.filter(|at| options.warnings && !results.contains(at)));
        let assumable = options.assumed.then(|| policy.assumable(on, &options.options));
        let (tables, threads, last) = (Vec::new(), Threads::new(options.threads), Mutex::new(None));
        Ok(BatchEvaluator {
            policy,
            on,
            options,
            schema,
            common,
            results,
            asked,
            rules,
            eligible,
            applies,
            judging,
            assumable,
            tables,
            threads,
            last,
        })
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
        let keys = answers::keys(rows.keys(), rows.bare, rows.len(), found.kept.as_deref())?;
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
