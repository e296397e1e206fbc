//! Children from tables of answers.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, StringArray};
use arrow_buffer::BooleanBuffer;

use super::lanes::Lanes;
use super::{Reporting, masked};
use crate::arrow::{BatchError, BatchEvaluator, BatchOptions};
use crate::date::Date;
use crate::evaluate::Output;
use crate::policy::report::{BodyInfo, ListColumnInfo};

impl Reporting {
    /// What evaluates the children for [`Reporting::add_answers`]: batches of what the report asks of each, in the calendar
    /// and with the threads of these options.
    pub fn children(&self, options: &BatchOptions) -> Result<BatchEvaluator, BatchError> {
        self.members.batches(self.on, &self.batch_options(options))
    }

    /// The options for such an evaluator.
    pub fn batch_options(&self, options: &BatchOptions) -> BatchOptions {
        BatchOptions {
            options: self.options.clone(),
            facts_needed: true,
            assumed: true,
            warnings: false,
            ..options.clone()
        }
    }

    /// Adds the children of a table of answers that an evaluator of [`Reporting::children`] gave.
    pub fn add_answers(&mut self, table: &RecordBatch) {
        self.children += u64::try_from(table.num_rows()).unwrap_or(u64::MAX);
        self.add_assumed(table);
        let members = self.members.clone();
        let results = &members.compiled.results;
        let truth = |result: usize| table.column_by_name(&results[result].name)?.as_boolean_opt();
        let BodyInfo::List(info) = &members.compiled.reports[self.at].body else {
            let open = self.count(|result| truth(result).map_or_else(|| all_open(table.num_rows()), lanes));
            let needed = Needed::of(table);
            for (result, words) in open {
                for row in rows(&words) {
                    self.lack(needed.at(row, &results[result].name).iter().map(String::as_str));
                }
            }
            return;
        };
        let (needed, keys) =
            (Needed::of(table), table.column_by_name("student_id").and_then(|keys| keys.as_string_opt::<i32>()));
        let belongs = truth(info.filter);
        let column = |column: &ListColumnInfo| table.column_by_name(&results[column.result].name).map(Values::of);
        let values: Vec<Option<Values<'_>>> = info.columns.iter().map(column).collect();
        let reveal = self.reveal;
        for row in 0..table.num_rows() {
            let belongs = belongs.filter(|column| column.is_valid(row)).map(|column| column.value(row));
            if belongs == Some(false) {
                continue;
            }
            let open = needed.results(row);
            if belongs.is_none() {
                self.lack(needed.at(row, &results[info.filter].name).iter().map(String::as_str));
            }
            let is_open = |column: &ListColumnInfo| open.iter().any(|open| **open == *results[column.result].name);
            let cell = |(column, values): (&ListColumnInfo, &Option<Values<'_>>)| {
                let values = values.as_ref().filter(|_| !is_open(column))?;
                Some(masked(&values.at(row), column, reveal))
            };
            if belongs == Some(true) {
                for column in info.columns.iter().filter(|column| is_open(column)) {
                    self.lack(needed.at(row, &results[column.result].name).iter().map(String::as_str));
                }
            }
            let key = keys.filter(|keys| keys.is_valid(row)).map(|keys| Arc::from(keys.value(row)));
            self.gathered.list(belongs, key, || info.columns.iter().zip(&values).map(cell).collect());
        }
    }

    fn add_assumed(&mut self, table: &RecordBatch) {
        let Some(facts) = table.column_by_name("assumed").and_then(|column| column.as_list_opt::<i32>()) else {
            return;
        };
        let Some(facts) = facts.values().as_any_dictionary_opt() else { return };
        let Some(names) = facts.values().as_string_opt::<i32>() else { return };
        let mut assumed = vec![false; names.len()];
        facts.normalized_keys().into_iter().for_each(|fact| assumed[fact] = true);
        for (name, _) in names.iter().zip(assumed).filter(|(_, assumed)| *assumed) {
            name.and_then(|name| self.inputs.get(name)).into_iter().for_each(|id| self.assumed.insert(*id));
        }
    }
}

/// A column of conditions.
fn lanes(column: &BooleanArray) -> Lanes {
    let words =
        |bits: &BooleanBuffer| bits.bit_chunks().iter_padded().take(column.len().div_ceil(64)).collect::<Vec<_>>();
    let values = words(column.values());
    let valid = column.nulls().map(|nulls| words(nulls.inner()));
    let mut lanes =
        Lanes { len: column.len(), yes: Vec::with_capacity(values.len()), no: Vec::with_capacity(values.len()) };
    for (at, word) in values.into_iter().enumerate() {
        let bits = (column.len() - at * 64).min(64);
        let within = if bits == 64 { u64::MAX } else { (1 << bits) - 1 };
        let known = valid.as_ref().map_or(within, |valid| valid[at] & within);
        lanes.yes.push(word & known);
        lanes.no.push(!word & known);
    }
    lanes
}

/// A condition of which nothing is known.
fn all_open(len: usize) -> Lanes {
    let words = len.div_ceil(64);
    Lanes { len, yes: vec![0; words], no: vec![0; words] }
}

/// The rows whose bits are set.
fn rows(words: &[u64]) -> impl Iterator<Item = usize> + '_ {
    let of_word = |(at, word): (usize, &u64)| {
        let word = *word;
        (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
    };
    words.iter().enumerate().filter(|(_, word)| **word != 0).flat_map(of_word)
}

/// The values of a column of answers.
struct Values<'a> {
    column: &'a ArrayRef,
    /// of words: the places of those of each row among all words, looked up once
    words: Option<(Vec<usize>, &'a StringArray)>,
}

impl<'a> Values<'a> {
    fn of(column: &'a ArrayRef) -> Self {
        let words = column.as_any_dictionary_opt().filter(|words| !words.values().is_empty());
        let words = words.and_then(|words| Some((words.normalized_keys(), words.values().as_string_opt::<i32>()?)));
        Values { column, words }
    }

    fn at(&self, row: usize) -> Output {
        self.known(row).unwrap_or(Output::Null)
    }

    fn known(&self, row: usize) -> Option<Output> {
        let column = self.column;
        if !column.is_valid(row) {
            return None;
        }
        if let Some((keys, words)) = &self.words {
            return keys.get(row).map(|key| Output::Text(Arc::from(words.value(*key))));
        }
        if let Some(bools) = column.as_boolean_opt() {
            return Some(Output::Bool(bools.value(row)));
        }
        if let Some(ints) = column.as_primitive_opt::<Int64Type>() {
            return Some(Output::Int(ints.value(row)));
        }
        if let Some(days) = column.as_primitive_opt::<Date32Type>() {
            return Date::from_days(days.value(row)).map(Output::Date);
        }
        if let Some(texts) = column.as_string_opt::<i32>() {
            return Some(Output::Text(Arc::from(texts.value(row))));
        }
        let of_row = column.as_list_opt::<i32>()?.value(row);
        let values = Values::of(&of_row);
        Some(Output::List((0..of_row.len()).map(|at| values.at(at)).collect()))
    }
}

/// The column `facts_needed`: for each open result of a row the facts it still depends on.
struct Needed<'a>(Option<&'a arrow_array::ListArray>);

impl<'a> Needed<'a> {
    fn of(table: &'a RecordBatch) -> Self {
        Needed(table.column_by_name("facts_needed").and_then(|column| column.as_list_opt::<i32>()))
    }

    /// The results of a row that are open.
    fn results(&self, row: usize) -> Vec<String> {
        let read = || {
            let of_row = self.0?.value(row);
            let results = of_row.as_struct_opt()?.column(0).as_string_opt::<i32>()?;
            Some(results.iter().flatten().map(str::to_owned).collect())
        };
        read().unwrap_or_default()
    }

    /// The facts that one of them still depends on.
    fn at(&self, row: usize, result: &str) -> Vec<String> {
        let read = || {
            let of_row = self.0?.value(row);
            let needed = of_row.as_struct_opt()?;
            let (results, facts) = (needed.column(0).as_string_opt::<i32>()?, needed.column(1).as_list_opt::<i32>()?);
            let at = (0..needed.len()).find(|at| results.value(*at) == result)?;
            let facts = facts.value(at);
            Some(facts.as_string_opt::<i32>()?.iter().flatten().map(str::to_owned).collect())
        };
        read().unwrap_or_default()
    }
}
