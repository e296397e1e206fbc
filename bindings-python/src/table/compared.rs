//! The rows of a frame under two policies. The frame is held until its keys were looked at: a child whose key stands twice must
//! not be counted, and counts cannot be taken back.

use arrow_array::{BooleanArray, RecordBatch};
use arrow_select::filter::filter_record_batch;
use kongchuo::{BatchComparer, BatchComparison, RowError};
use pyo3::prelude::*;

use super::frame::{Fault, Frame};
use super::keys::Keys;
use super::result::{Compared, Findings, RecordFindings, Table};
use super::work::Work;
use super::{Evaluation, moved, repeated_key};

impl Evaluation {
    /// The differences for the rows of a frame; `key` is the column of its keys.
    pub(super) fn run_compared(self, py: Python<'_>, mut frame: Frame, key: Option<usize>) -> PyResult<Table> {
        let lang = self.lang;
        let raise = |fault: Fault| fault.raise(py, "frame", lang);
        let (mut keys, mut pieces, mut start) = (Keys::default(), Vec::new(), 0);
        while let Some(batch) = py.detach(|| frame.next()).map_err(raise)? {
            if let Some(key) = key {
                py.detach(|| keys.push_all(&batch, key));
            }
            let rows = batch.num_rows();
            pieces.push((start, batch));
            start += rows;
            py.check_signals()?;
        }
        let repeated = py.detach(|| keys.repeated());
        let Work::Compare(comparer) = &self.work else { return Err(raise(Fault::Producer(String::new()))) };
        let mut table = Table {
            schema: self.work.schema(),
            batches: Vec::with_capacity(pieces.len()),
            rows: start,
            errors: Findings::new(Vec::new()),
            notes: Findings::new(Vec::new()),
            records: Vec::new(),
            unknown: self.unknown,
            on: self.on,
            lang,
            compared: None,
            scheduled: None,
        };
        let (mut errors, mut notes) = (Vec::new(), Vec::new());
        let mut compared = Compared { rows: Vec::new(), summary: comparer.summary() };
        for (start, batch) in pieces {
            let (found, numbers) = py.detach(|| piece(comparer, &batch, start, &repeated)).map_err(raise)?;
            let place = |error: RowError| match &numbers {
                Some(numbers) => RowError { row: numbers.get(error.row).copied().unwrap_or_default(), ..error },
                None => moved(error, start),
            };
            let row = |row: &u32| match &numbers {
                Some(numbers) => numbers.get(*row as usize).copied().unwrap_or_default(),
                None => start + *row as usize,
            };
            compared.rows.extend(found.rows.iter().map(row));
            compared.summary.add_all(&found.summary);
            errors.extend(found.errors.into_iter().map(place));
            notes.extend(found.notes.into_iter().map(place));
            table.batches.push(found.table);
            py.check_signals()?;
        }
        let column = key.map(|at| frame.schema.field(at).name().clone());
        errors.extend(repeated.iter().map(|row| RowError { row: *row, column: column.clone(), error: repeated_key() }));
        errors.sort_by_key(|error| error.row);
        (table.errors, table.notes) = (Findings::new(errors), Findings::new(notes));
        let orphans = |list: &str| comparer.orphans(list);
        table.records =
            self.records.into_iter().map(|found| RecordFindings { orphans: orphans(&found.list), ..found }).collect();
        table.compared = Some(compared);
        Ok(table)
    }
}

/// The comparison of a piece without the rows of repeated keys; where there were any, the rows of the frame that it is of.
fn piece(
    comparer: &BatchComparer,
    batch: &RecordBatch,
    start: usize,
    repeated: &[usize],
) -> Result<(BatchComparison, Option<Vec<usize>>), Fault> {
    let rows = start..start + batch.num_rows();
    let from = repeated.partition_point(|row| *row < rows.start);
    let to = repeated.partition_point(|row| *row < rows.end);
    let here = &repeated[from..to];
    if here.is_empty() {
        return Ok((comparer.compare(batch)?, None));
    }
    let stays = |row: &usize| here.binary_search(row).is_err();
    let kept: BooleanArray = rows.clone().map(|row| Some(stays(&row))).collect();
    let found = comparer.compare(&filter_record_batch(batch, &kept)?)?;
    Ok((found, Some(rows.filter(stays).collect())))
}
