//! What schedules batches.

use std::fmt;
use std::ops::RangeInclusive;

use arrow_array::cast::AsArray;
use arrow_array::{RecordBatch, StringArray};
use arrow_schema::{Schema, SchemaRef};

use super::entries::{Found, sort};
use super::{BatchSchedule, writer};
use crate::arrow::answers;
use crate::arrow::rows::BatchRows;
use crate::arrow::source::ArrowSource;
use crate::arrow::{BatchError, BatchEvaluator, BatchOptions, RowError, UnknownColumn};
use crate::columns::FactsSource;
use crate::date::Date;
use crate::evaluate::{Options, Selection};
use crate::facts::{FactError, Facts, Input};
use crate::language::RuleId;
use crate::obligation::key_fact;
use crate::policy::{ObligationInfo, Policy};
use crate::value::{InputSet, Value};

/// Schedules batches over a range of days, with the records of tables. Personal data may be inside: `Debug` shows none.
pub struct BatchScheduler {
    /// reads rows, and evaluates what decides which duties there are; the threads are its own
    pub(super) evaluator: BatchEvaluator,
    /// what was asked for
    pub(super) options: Options,
    /// the obligations asked for, by their number
    pub(super) duties: Vec<usize>,
    /// what their windows read
    pub(super) needed: InputSet,
    pub(super) range: (Date, Date),
}

impl BatchScheduler {
    pub(super) fn new(
        policy: &Policy,
        range: RangeInclusive<Date>,
        on: Date,
        options: &BatchOptions,
    ) -> Result<Self, BatchError> {
        let asked = options.options.clone();
        let mut options = options.clone();
        options.options.select = Some(Selection::default());
        (options.warnings, options.facts_needed, options.assumed) = (false, false, false);
        let mut evaluator = policy.batches(on, &options)?;
        // A row has more to it than one that is only evaluated.
        evaluator.threads.fewest = 1;
        let infos: Vec<&ObligationInfo> = policy.asked_obligations(&asked).collect();
        let mut rules: Vec<RuleId> =
            infos.iter().flat_map(|info| std::iter::once(info.applies).chain(info.anchor)).collect();
        rules.sort_unstable();
        rules.dedup();
        let mut needed = InputSet::default();
        for info in &infos {
            needed.extend(&info.depends);
        }
        let all = policy.compiled.obligations.iter().enumerate();
        let duties = all.filter(|(_, info)| infos.iter().any(|asked| asked.id == info.id)).map(|(at, _)| at).collect();
        evaluator.rules = rules;
        Ok(BatchScheduler { evaluator, options: asked, duties, needed, range: (*range.start(), *range.end()) })
    }

    /// The columns of schedules.
    pub fn schema(&self) -> SchemaRef {
        writer::schema()
    }

    /// The columns of a batch that stand for no fact and are ignored.
    pub fn unknown_columns(&self, schema: &Schema) -> Vec<UnknownColumn> {
        self.evaluator.unknown_columns(schema)
    }

    /// The columns of a table of records that are neither its key nor a field, and are ignored.
    pub fn unknown_record_columns(&self, list: &str, schema: &Schema) -> Result<Vec<UnknownColumn>, BatchError> {
        self.evaluator.unknown_record_columns(list, schema)
    }

    /// Adds records to a list (`visits`, …), as [`BatchEvaluator::add_records`] does.
    pub fn add_records(&mut self, list: &str, batch: &RecordBatch) -> Result<Vec<RowError>, BatchError> {
        self.evaluator.add_records(list, batch)
    }

    /// Adds records that are in no table, as [`BatchEvaluator::add_records_one_by_one`] does.
    pub fn add_records_one_by_one(
        &mut self,
        list: &str,
        records: &[(String, Vec<(String, Input)>)],
    ) -> Result<Vec<RowError>, BatchError> {
        self.evaluator.add_records_one_by_one(list, records)
    }

    /// How many rows of a list's tables belong to no child of the batches scheduled so far.
    pub fn orphans(&self, list: &str) -> usize {
        self.evaluator.orphans(list)
    }

    /// The duties of the children of a batch: columns by the name or label of a fact or record list.
    pub fn schedule(&self, batch: &RecordBatch) -> Result<BatchSchedule, BatchError> {
        u32::try_from(batch.num_rows()).map_err(|_| BatchError::TooLarge)?;
        let source = ArrowSource::new(BatchRows::new(&self.evaluator, batch)?);
        let found = self.run(&source);
        let rows = source.rows();
        let key = self.policy().vocabulary().fact_named(key_fact(self.policy().subject()));
        let keys = rows.arrays().find(|(_, id, _)| Some(*id) == key).map(|(array, ..)| array);
        let keys = answers::keys(keys, keys.is_some_and(answers::is_bare), rows.len(), None)?;
        let mut notes = source.notes();
        notes.retain(|(row, _)| found.has(*row));
        let place = |(row, error): (usize, FactError)| RowError { row, column: rows.column_of(&error), error };
        self.finish(found, keys.as_string::<i32>(), notes.into_iter().map(place).collect(), place)
    }

    /// The same for cases that were checked before, against this policy's vocabulary: the calendar of the options and the
    /// records of the tables are theirs, too.
    pub fn schedule_facts(&self, rows: &[Facts]) -> Result<BatchSchedule, BatchError> {
        u32::try_from(rows.len()).map_err(|_| BatchError::TooLarge)?;
        let mut rows = rows.to_vec();
        for facts in &mut rows {
            self.evaluator.complete(facts);
        }
        let vocabulary = self.policy().vocabulary();
        let key = vocabulary.fact_named(key_fact(self.policy().subject()));
        let key = |facts: &Facts| match key.and_then(|id| facts.get(id)) {
            Some(Value::Text(key)) => Some(key.clone()),
            _ => None,
        };
        let keys: StringArray = rows.iter().map(key).collect();
        let source = FactsSource::new(&rows, vocabulary, self.evaluator.on, self.evaluator.common.clone());
        let found = self.run(&source);
        self.finish(found, &keys, Vec::new(), |(row, error)| RowError { row, column: None, error })
    }

    fn finish(
        &self,
        mut found: Found,
        keys: &StringArray,
        notes: Vec<RowError>,
        place: impl Fn((usize, FactError)) -> RowError,
    ) -> Result<BatchSchedule, BatchError> {
        let duties: Vec<&ObligationInfo> = self.infos().collect();
        let words: Vec<(&str, &str)> = duties.iter().map(|info| (&*info.bearer.0, &*info.id)).collect();
        sort(&mut found.entries, &words, keys);
        Ok(BatchSchedule {
            table: writer::table(self.policy(), &duties, &found.entries, keys)?,
            rows: found.entries.iter().map(|entry| entry.row).collect(),
            default_calendar: found.entries.iter().map(|entry| entry.window.default_calendar).collect(),
            errors: found.errors.into_iter().map(place).collect(),
            notes,
        })
    }

    /// The obligations asked for, in order.
    pub(super) fn infos(&self) -> impl Iterator<Item = &ObligationInfo> {
        self.duties.iter().map(|at| &self.policy().compiled.obligations[*at])
    }

    pub(super) fn policy(&self) -> &Policy {
        &self.evaluator.policy
    }

    /// What reads rows, with the records of the tables: for what is asked of single children.
    pub fn evaluator(&self) -> &BatchEvaluator {
        &self.evaluator
    }
}

impl fmt::Debug for BatchScheduler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchScheduler")
            .field("policy", &self.policy().id())
            .field("on", &self.evaluator.on)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}
