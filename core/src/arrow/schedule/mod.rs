//! Schedules of tables: every duty of the children of a batch that meets a range of days, a row each.
//!
//! Which duties there are is decided by columns; windows are made only of children and duties to which they apply. A
//! `scheduler` prepares it, `run` goes through the rows, `entries` are what is found, `writer` makes a table of them.

mod entries;
mod run;
mod scheduler;
#[cfg(test)]
mod tests;
mod writer;

use std::collections::HashSet;
use std::ops::RangeInclusive;

use arrow_array::RecordBatch;

pub use scheduler::BatchScheduler;

use super::{BatchError, BatchOptions, RowError};
use crate::date::Date;
use crate::policy::Policy;

/// The duties of the children of a batch.
///
/// The table has a row for each window, sorted by the last day (those without one last), then by bearer, obligation and key,
/// and the columns
///
/// | column | type | |
/// | --- | --- | --- |
/// | `subject` | dictionary | whom it is about |
/// | `key` | Utf8 | `student_id` or the name of the organisation; null where none is given |
/// | `id`, `bearer` | dictionary | the obligation, and who must do it |
/// | `from`, `due` | Date32 | null where there is no such day, or it is not known |
/// | `slot` | dictionary | half of the day by which it must be done, or null |
/// | `required`, `done` | Int64 | null where that is not known |
/// | `state` | dictionary | `fulfilled`, `due`, `overdue`, `upcoming`, `lapsed`, `undetermined` |
/// | `fulfilled_on`, `late` | Date32, Boolean | null where it is not fulfilled |
/// | `strength` | dictionary | `must`, `should`, `may`, `aspire` |
/// | `catalogue`, `cite`, `undetermined` | List of Utf8 | as in [`Duty`](crate::Duty) |
///
/// Dictionaries have `UInt16` keys and Utf8 values.
#[derive(Debug, Clone)]
pub struct BatchSchedule {
    /// a row for each duty
    pub table: RecordBatch,
    /// for each row of the table its row in the input, from 0
    pub rows: Vec<u32>,
    /// for each row of the table whether the duty is there, or has its days, only by the default calendar, as no terms were
    /// given, or none for these days. [`Policy::calendar_note`] says so
    pub default_calendar: Vec<bool>,
    /// what was wrong with the rows that were left out, in order
    pub errors: Vec<RowError>,
    /// worth a look; these rows were scheduled all the same
    pub notes: Vec<RowError>,
}

impl BatchSchedule {
    /// How many rows of the input have a duty that follows the default calendar.
    pub fn by_default_calendar(&self) -> usize {
        let rows = self.rows.iter().zip(&self.default_calendar).filter(|(_, by_default)| **by_default);
        rows.map(|(row, _)| row).collect::<HashSet<_>>().len()
    }
}

impl Policy {
    /// Prepares schedules of many batches: every duty that meets a range of days, first and last included, as things stand
    /// on a day. Of the options those count that say how to read and evaluate; the others are for answers.
    ///
    /// A schedule is sorted as a whole: give all children in one batch, or sort what comes of several once more.
    ///
    /// ```
    /// # let text = "[policy]\nid = 'p'\ntitle = { zh = '甲', en = 'P' }\nextends = 'cn'\n\
    /// #   [[obligation]]\nid = 'visit'\nbearer = 'school'\ntitle = { zh = '家访', en = 'Visit' }\n\
    /// #   say = { zh = '家访', en = 'visit the home' }\ncite = { reading = 'N1' }\n\
    /// #   anchor = 'absent_since'\ncadence = [{ months = 1 }]\n\
    /// #   counts = 'visits.filter(v, v.on >= window.from && v.on <= window.due)'\n";
    /// use std::sync::Arc;
    /// use arrow_array::{ArrayRef, RecordBatch, StringArray, cast::AsArray};
    /// use kongchuo::{BatchOptions, Date, Policy};
    ///
    /// let policy = Policy::from_files([("p/policy.toml", text)])?;
    /// let texts = |texts: &[Option<&str>]| Arc::new(StringArray::from(texts.to_vec())) as ArrayRef;
    /// let children = RecordBatch::try_from_iter([
    ///     ("student_id", texts(&[Some("a"), Some("b")])), ("absent_since", texts(&[None, Some("2022-09-01")])),
    /// ])?;
    ///
    /// let (first, last, on): (Date, Date, Date) = ("2022-09-01".parse()?, "2022-10-31".parse()?, "2022-09-15".parse()?);
    /// let scheduler = policy.scheduler(first..=last, on, &BatchOptions::default())?;
    /// let schedule = scheduler.schedule(&children)?;
    /// assert_eq!(schedule.rows, [1, 1]);
    /// assert_eq!(schedule.table["key"].as_string::<i32>().value(0), "b");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn scheduler(
        &self,
        range: RangeInclusive<Date>,
        on: Date,
        options: &BatchOptions,
    ) -> Result<BatchScheduler, BatchError> {
        BatchScheduler::new(self, range, on, options)
    }
}
