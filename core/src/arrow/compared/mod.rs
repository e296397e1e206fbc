//! Tables under two policies: the children of a batch, and of each the results that differ.
//!
//! Both policies evaluate the batch by columns, block by block, and their columns are compared as they stand: what is the same
//! costs a few instructions for 64 children. Of the rows that differ the decisions' own conditions, which are columns already,
//! say what decided; rules and clauses are put into words once for each combination that occurs. `deciders` does that, `run`
//! goes through the blocks, `procedures` tells how those of both policies stand, `writer` gathers the rows that differ, and `summary` counts them.

mod comparer;
mod deciders;
mod procedures;
mod run;
mod summary;
#[cfg(test)]
mod tests;
mod writer;

use arrow_array::RecordBatch;

pub use comparer::BatchComparer;
pub use summary::{ResultSummary, Summary, ValuePair};

use super::{BatchError, BatchOptions, RowError};
use crate::date::Date;
use crate::policy::Policy;

/// Where the children of a batch differ under two policies.
///
/// The table has a row for each child that differs and each result in which it does, in the order of the children and then of
/// the results: `student_id`, `result`, `left`, `right`, `left_rule`, `left_clause`, `right_rule`, `right_clause`, all Utf8.
/// Values are text: null for none, `?` for undetermined, lists joined by `;`. A rule is a row of a decision
/// (`attendance_status.dropout`, with `?` where it may apply) or a definition; a clause has its document before it. `student_id`
/// is null for children without a key, and a clause where nothing is cited. After the results come the procedures that both
/// policies have, as `procedure.<id>.eligible` and `procedure.<id>.state`, decided by requirements and steps
/// (`deferral.require.severe`).
#[derive(Debug, Clone)]
pub struct BatchComparison {
    /// a row for each difference
    pub table: RecordBatch,
    /// for each row of the table its row in the input, from 0
    pub rows: Vec<u32>,
    /// how many children, in how many and in what they differ
    pub summary: Summary,
    /// what was wrong with the rows left out, in order: those that either policy refuses
    pub errors: Vec<RowError>,
    /// worth a look; these rows were compared all the same
    pub notes: Vec<RowError>,
}

impl Policy {
    /// Prepares the comparison of many batches under this policy and another on one day.
    ///
    /// The options select results and procedures by this policy's names; without a selection all are compared. Facts and lists of records that only one of the policies knows are
    /// read for it; the columns `warnings`, `facts_needed` and `assumed` have no place here.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, cast::AsArray};
    /// use kongchuo::{BatchOptions, Options, Policy};
    ///
    /// let texts = |texts: &[&str]| Arc::new(StringArray::from(texts.to_vec())) as ArrayRef;
    /// let children = RecordBatch::try_from_iter([
    ///     ("student_id", texts(&["a", "b"])),
    ///     ("birth_date", texts(&["2010-05-20", "2011-01-31"])),
    ///     ("ever_enrolled", texts(&["true", "true"])),
    ///     ("absent_since", texts(&["2022-09-20", ""])),
    /// ])?;
    /// let (chengkou, guyuan) = (Policy::builtin("chengkou-2022")?, Policy::builtin("guyuan-2021")?);
    /// let options = Options { select: Some(chengkou.select(["attendance_status"])?), ..Options::default() };
    /// let options = BatchOptions { options, ..BatchOptions::default() };
    /// let comparer = chengkou.batches_compared(&guyuan, "2022-10-24".parse()?, &options)?;
    /// let found = comparer.compare(&children)?;
    ///
    /// assert_eq!((found.summary.children, found.summary.differ), (2, 1));
    /// let text = |column: &str| found.table[column].as_string::<i32>().value(0).to_owned();
    /// assert_eq!([text("student_id"), text("result")], ["a", "attendance_status"]);
    /// assert_eq!([text("left"), text("right")], ["dropout", "suspected_dropout"]);
    /// assert_eq!(text("right_rule"), "attendance_status.suspected_dropout");
    /// assert_eq!(text("right_clause"), "guyuan-2021 附件1 填表说明1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn batches_compared(
        &self,
        other: &Policy,
        on: Date,
        options: &BatchOptions,
    ) -> Result<BatchComparer, BatchError> {
        BatchComparer::new(self, other, on, options)
    }
}
