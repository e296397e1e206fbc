//! Tables: the children of an Arrow record batch, evaluated together; answers come as a batch, too.
//!
//! Reads columns by the name or label of a fact, and writes a typed column for each result. May use everything below it;
//! nothing below knows of Arrow.

mod answers;
mod assumed;
mod cell;
mod columns;
mod compared;
mod duties;
mod error;
mod evaluator;
mod keys;
mod records;
mod rows;
mod run;
mod schedule;
mod source;
mod table;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_requested;
#[cfg(test)]
mod tests_same;
#[cfg(test)]
mod tests_threads;
mod threads;

use arrow_array::RecordBatch;

pub(crate) use answers::name_element;
pub use cell::input_from_arrow;
pub(crate) use columns::UNDETERMINED;
pub use columns::UnknownColumn;
pub use compared::{BatchComparer, BatchComparison, ResultSummary, Summary, ValuePair};
pub use error::{BatchError, RowError};
pub use evaluator::BatchEvaluator;
pub use schedule::{BatchSchedule, BatchScheduler};

use crate::date::Date;
use crate::evaluate::Options;
use crate::facts::{NullIsNone, TermInput};
use crate::policy::Policy;

/// The most records, or words of a list, that are read of one child.
pub const MAX_ELEMENTS: usize = 1 << 16;

/// How to evaluate batches.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "switches that have nothing to do with one another")]
pub struct BatchOptions {
    /// what becomes of facts that were not given, and which results are asked for
    pub options: Options,
    /// columns whose nulls mean that there is known to be none; those of others mean that nothing was given
    pub null_is_none: NullIsNone,
    /// the semesters of every row
    pub terms: Option<Vec<TermInput>>,
    /// the statutory holidays of every row
    pub holidays: Option<Vec<Date>>,
    /// the column `warnings`
    pub warnings: bool,
    /// the column `facts_needed`: for each undetermined result the facts it still depends on
    pub facts_needed: bool,
    /// the column `assumed`: the facts that were not given, and assumed
    pub assumed: bool,
    /// a row without a key is bad; else it is evaluated, and has no records but those in its row
    pub key_required: bool,
    /// the caller made sure that no key stands on two rows: they are not looked at
    pub keys_checked: bool,
    /// threads that share the rows of a large batch; none or 1: the calling one does all. Answers are the same for any
    /// number. Without the feature `threads` there is one, whatever is asked for.
    pub threads: Option<usize>,
}

impl Default for BatchOptions {
    fn default() -> Self {
        BatchOptions {
            options: Options::default(),
            null_is_none: NullIsNone::default(),
            terms: None,
            holidays: None,
            warnings: true,
            facts_needed: false,
            assumed: false,
            key_required: false,
            keys_checked: false,
            threads: None,
        }
    }
}

/// The answers for the children of a batch.
///
/// The table has the columns `student_id` (Utf8, nullable), one for each result asked for, and `undetermined`
/// (list of names): the results whose value the known facts do not settle. These are null in their own column; a
/// collected list shows the elements that are certain. On request there are the columns `facts_needed`
/// (List of Struct of `result`: Utf8 and `facts`: List of Utf8), `assumed` and `warnings` (lists of names). Results are
/// Boolean, Int64, Date32, Utf8, a dictionary of an enum's words (`UInt8` keys, `UInt16` where there are more than 256), a
/// list of names for a list of words, or List of Utf8. A list of names is a List of dictionaries of Utf8 with `UInt16` keys.
///
/// A procedure that is selected by name has nine columns after the results: `procedure.<id>.eligible` and `.state`
/// (dictionaries), `.unmet`, `.undetermined`, `.missing_documents`, `.done_steps`, `.out_of_order` (List of Utf8),
/// `.next_step` (Utf8, nullable) and `.review_on` (Date32, nullable). Where obligations are selected by name, their duties
/// are in one column `obligations` after `undetermined`: List of Struct of the parts of a [`Duty`](crate::Duty), of the types that
/// a [`BatchSchedule`] has for them, words as Utf8.
#[derive(Debug, Clone)]
pub struct BatchAnswer {
    /// a row for each good row of the input, in order
    pub table: RecordBatch,
    /// where rows were left out: for each row of the table its row in the input, from 0
    pub rows: Option<Vec<u32>>,
    /// what was wrong with the rows left out, in order
    pub errors: Vec<RowError>,
    /// worth a look; these rows were evaluated all the same
    pub notes: Vec<RowError>,
}

impl Policy {
    /// The results for the children of a batch on one day: a column for each fact, by its name or its label in Chinese
    /// or English. A null is a fact that was not given.
    ///
    /// Rows with something wrong are left out and reported; an error means that the batch as a whole cannot be used.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::{ArrayRef, BooleanArray, Date32Array, RecordBatch, StringArray, cast::AsArray};
    /// use kongchuo::Policy;
    ///
    /// let day = |text: &str| text.parse::<kongchuo::Date>().map(kongchuo::Date::days);
    /// let children = RecordBatch::try_from_iter([
    ///     ("student_id", Arc::new(StringArray::from(vec!["a", "b"])) as ArrayRef),
    ///     ("出生日期", Arc::new(Date32Array::from(vec![day("2010-05-20")?, day("2011-01-31")?]))),
    ///     ("ever_enrolled", Arc::new(BooleanArray::from(vec![true, true]))),
    ///     ("absent_since", Arc::new(StringArray::from(vec!["2021-09-01", "1 September"]))),
    /// ])?;
    /// let answer = Policy::builtin("guyuan-2021")?.evaluate_batch(&children, "2021-10-29".parse()?)?;
    ///
    /// assert_eq!(answer.table.num_rows(), 1);
    /// assert_eq!(answer.rows, Some(vec![0]));
    /// assert_eq!(answer.errors[0].to_string(), "row 1: `absent_since`: expected a date such as 2021-10-29");
    /// let status = answer.table["attendance_status"].as_any_dictionary();
    /// assert_eq!(status.values().as_string::<i32>().value(status.normalized_keys()[0]), "dropout");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn evaluate_batch(&self, batch: &RecordBatch, on: Date) -> Result<BatchAnswer, BatchError> {
        self.batches(on, &BatchOptions::default())?.evaluate(batch)
    }

    /// Prepares the evaluation of many batches on one day.
    ///
    /// An error where an option names a column that no fact or field has, or where the calendar does not hold.
    pub fn batches(&self, on: Date, options: &BatchOptions) -> Result<BatchEvaluator, BatchError> {
        BatchEvaluator::new(self.clone(), on, options.clone())
    }
}
