//! The duties of the rows of a frame. All rows are held until the last is there: whose key stands twice, and which duty is due
//! first, is known only then.

use arrow_array::{BooleanArray, RecordBatch};
use arrow_schema::SchemaRef;
use arrow_select::concat::concat_batches;
use arrow_select::filter::filter_record_batch;
use kongchuo::RowError;
use pyo3::prelude::*;

use super::frame::{Fault, Frame};
use super::keys::Keys;
use super::result::{Findings, RecordFindings, Scheduled, Table};
use super::work::Work;
use super::{Evaluation, repeated_key};

impl Evaluation {
    /// The duties for the rows of a frame; `key` is the column of its keys.
    pub(super) fn run_scheduled(self, py: Python<'_>, mut frame: Frame, key: Option<usize>) -> PyResult<Table> {
        let lang = self.lang;
        let raise = |fault: Fault| fault.raise(py, "frame", lang);
        let (mut keys, mut pieces) = (Keys::default(), Vec::new());
        while let Some(batch) = py.detach(|| frame.next()).map_err(raise)? {
            if let Some(key) = key {
                py.detach(|| keys.push_all(&batch, key));
            }
            pieces.push(batch);
            py.check_signals()?;
        }
        let column = key.map(|at| frame.schema.field(at).name().clone());
        let schema = frame.schema.clone();
        py.detach(|| self.schedule(&schema, &pieces, &keys.repeated(), column)).map_err(raise)
    }

    fn schedule(
        self,
        schema: &SchemaRef,
        pieces: &[RecordBatch],
        repeated: &[usize],
        key: Option<String>,
    ) -> Result<Table, Fault> {
        let Work::Schedule(scheduler) = &self.work else { return Err(Fault::Producer(String::new())) };
        let all = concat_batches(schema, pieces)?;
        let count = all.num_rows();
        let numbers: Vec<usize> = (0..count).filter(|row| repeated.binary_search(row).is_err()).collect();
        let kept = if repeated.is_empty() {
            all
        } else {
            let stays = |row: usize| Some(repeated.binary_search(&row).is_err());
            filter_record_batch(&all, &(0..count).map(stays).collect::<BooleanArray>())?
        };
        let found = scheduler.schedule(&kept)?;
        let by_default_calendar = found.by_default_calendar();
        let number = |row: usize| numbers.get(row).copied().unwrap_or_default();
        let place = |error: RowError| RowError { row: number(error.row), ..error };
        let mut errors: Vec<RowError> = found.errors.into_iter().map(place).collect();
        errors.extend(repeated.iter().map(|row| RowError { row: *row, column: key.clone(), error: repeated_key() }));
        errors.sort_by_key(|error| error.row);
        let orphans = |list: &str| scheduler.orphans(list);
        let records = self.records.into_iter().map(|found| RecordFindings { orphans: orphans(&found.list), ..found });
        Ok(Table {
            schema: scheduler.schema(),
            batches: vec![found.table],
            rows: count,
            errors: Findings::new(errors),
            notes: Findings::new(found.notes.into_iter().map(place).collect()),
            records: records.collect(),
            unknown: self.unknown,
            on: self.on,
            lang: self.lang,
            compared: None,
            scheduled: Some(Scheduled {
                rows: found.rows.into_iter().map(|row| number(row as usize)).collect(),
                by_default_calendar,
                policy: self.policy,
            }),
        })
    }
}
