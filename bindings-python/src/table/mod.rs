//! Tables: frames of other libraries in, a table of results out, over Arrow's `PyCapsule` interface.
//!
//! `capsule` takes and gives the pointers, `frame` reads a frame piece by piece, `keys` finds keys that stand twice, `result`
//! is what comes out. Rust holds no lock of Python's while it reads and evaluates; between pieces it asks whether the user
//! wants to stop.

mod capsule;
mod compared;
mod frame;
mod keys;
mod result;
mod scheduled;
mod work;

use std::ops::RangeInclusive;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{BooleanArray, RecordBatch, StringArray};
use arrow_schema::ArrowError;
use arrow_select::filter::filter_record_batch;
use kongchuo::{
    BatchAnswer, BatchEvaluator, BatchOptions, Date, FactError, Lang, Policy, Problem, RowError, input_for_header,
};
use pyo3::prelude::*;

use frame::{Fault, Frame};
use keys::Keys;
pub use result::Table;
use result::{Findings, RecordFindings};
use work::Work;

/// The column that tells whose row it is.
const KEY: &str = "student_id";

/// An evaluation under way.
pub struct Evaluation {
    policy: Policy,
    on: Date,
    work: Work,
    lang: Lang,
    records: Vec<RecordFindings>,
    unknown: Vec<(String, Option<String>)>,
    /// the column of the keys, as the frame names it
    key: Option<String>,
}

/// The answers for one piece of a frame.
struct Piece {
    /// its first row, and how many it had
    start: usize,
    rows: usize,
    answer: BatchAnswer,
}

impl Evaluation {
    /// Prepares one.
    pub fn new(py: Python<'_>, policy: &Policy, on: Date, options: &BatchOptions, lang: Lang) -> PyResult<Self> {
        let evaluator = py.detach(|| policy.batches(on, options));
        let evaluator = evaluator.map_err(|error| Fault::from(error).raise(py, "known_none", lang))?;
        Ok(Evaluation::with(policy, on, Work::Evaluate(evaluator), lang))
    }

    /// Prepares the comparison of two policies.
    pub fn of_two(
        py: Python<'_>,
        (left, right): (&Policy, &Policy),
        on: Date,
        options: &BatchOptions,
        lang: Lang,
    ) -> PyResult<Self> {
        let comparer = py.detach(|| left.batches_compared(right, on, options));
        let comparer = comparer.map_err(|error| Fault::from(error).raise(py, "known_none", lang))?;
        Ok(Evaluation::with(left, on, Work::Compare(comparer), lang))
    }

    /// Prepares the duties over a range of days.
    pub fn of_duties(
        py: Python<'_>,
        policy: &Policy,
        range: RangeInclusive<Date>,
        on: Date,
        options: &BatchOptions,
        lang: Lang,
    ) -> PyResult<Self> {
        let scheduler = py.detach(|| policy.scheduler(range, on, options));
        let scheduler = scheduler.map_err(|error| Fault::from(error).raise(py, "known_none", lang))?;
        Ok(Evaluation::with(policy, on, Work::Schedule(scheduler), lang))
    }

    /// One with an evaluator that was prepared elsewhere.
    pub fn of(policy: &Policy, on: Date, evaluator: BatchEvaluator, lang: Lang) -> Self {
        Evaluation::with(policy, on, Work::Evaluate(evaluator), lang)
    }

    fn with(policy: &Policy, on: Date, work: Work, lang: Lang) -> Self {
        Evaluation { policy: policy.clone(), on, work, lang, records: Vec::new(), unknown: Vec::new(), key: None }
    }

    /// Takes the records of a list: a table keyed by `student_id`.
    pub fn add_records(&mut self, py: Python<'_>, list: &str, object: &Bound<'_, PyAny>) -> PyResult<()> {
        let lang = self.lang;
        let mut frame = Frame::open(py, format!("records[{list:?}]"), object, lang)?;
        let argument = frame.argument.clone();
        let raise = |fault: Fault| fault.raise(py, &argument, lang);
        let unknown = self.work.unknown_record_columns(list, &frame.schema).map_err(|error| raise(error.into()))?;
        frame.unread(&unknown);
        self.unknown.extend(unknown.into_iter().map(|column| (format!("{list}.{}", column.header), column.nearest)));
        let mut start = 0;
        let mut errors = Vec::new();
        loop {
            let work = &mut self.work;
            let added = py.detach(|| -> Result<_, Fault> {
                let Some(piece) = frame.next()? else { return Ok(None) };
                Ok(Some((piece.num_rows(), work.add_records(list, &piece)?)))
            });
            let Some((rows, found)) = added.map_err(raise)? else { break };
            errors.extend(found.into_iter().map(|error| moved(error, start)));
            start += rows;
            py.check_signals()?;
        }
        self.records.push(RecordFindings { list: list.to_owned(), errors: Findings::new(errors), orphans: 0 });
        Ok(())
    }

    /// The results for the rows of a frame.
    pub fn run(mut self, py: Python<'_>, object: &Bound<'_, PyAny>) -> PyResult<Table> {
        let lang = self.lang;
        let mut frame = Frame::open(py, "frame".to_owned(), object, lang)?;
        let unknown = self.work.unknown_columns(&frame.schema);
        frame.unread(&unknown);
        self.unknown.splice(..0, unknown.into_iter().map(|column| (column.header, column.nearest)));
        let key = self.key(&frame);
        self.key = key.map(|at| frame.schema.field(at).name().clone());
        let evaluator = match &self.work {
            Work::Evaluate(evaluator) => evaluator,
            Work::Compare(_) => return self.run_compared(py, frame, key),
            Work::Schedule(_) => return self.run_scheduled(py, frame, key),
        };
        // What has a length is all there. Of a stream nothing is kept: its keys are copied, since a column that is shared would
        // keep the whole batch that it came with.
        let streamed = !object.hasattr("__len__")?;
        let (mut keys, mut pieces, mut start) = (Keys::default(), Vec::new(), 0);
        loop {
            let piece = py.detach(|| -> Result<_, Fault> {
                let Some(batch) = frame.next()? else { return Ok(None) };
                let mut answer = evaluator.evaluate(&batch)?;
                if streamed {
                    answer.table = with_own_keys(&answer.table)?;
                }
                Ok(Some((batch, answer)))
            });
            let Some((batch, answer)) = piece.map_err(|fault| fault.raise(py, "frame", lang))? else { break };
            if let Some(key) = key {
                keys.push(&batch, key, &answer);
            }
            pieces.push(Piece { start, rows: batch.num_rows(), answer });
            start += batch.num_rows();
            py.check_signals()?;
        }
        py.detach(|| self.finish(pieces, &keys, start)).map_err(|fault| fault.raise(py, "frame", lang))
    }

    /// The column of the frame that holds the keys.
    fn key(&self, frame: &Frame) -> Option<usize> {
        let vocabulary = self.policy.vocabulary();
        let is_key = |name: &str| input_for_header(vocabulary, name).is_some_and(|id| vocabulary.input_name(id) == KEY);
        frame.schema.fields().iter().position(|field| is_key(field.name()))
    }

    fn finish(self, pieces: Vec<Piece>, keys: &Keys, rows: usize) -> Result<Table, Fault> {
        let repeated = keys.repeated();
        let (mut batches, mut errors, mut notes) = (Vec::with_capacity(pieces.len()), Vec::new(), Vec::new());
        for piece in pieces {
            let from = repeated.partition_point(|row| *row < piece.start);
            let to = repeated.partition_point(|row| *row < piece.start + piece.rows);
            let here = &repeated[from..to];
            let stays = |error: &RowError| here.binary_search(&error.row).is_err();
            let place = |found: Vec<RowError>| found.into_iter().map(|error| moved(error, piece.start)).filter(stays);
            batches.push(without(&piece.answer.table, piece.answer.rows.as_deref(), here, piece.start)?);
            errors.extend(place(piece.answer.errors));
            notes.extend(place(piece.answer.notes));
        }
        let error = |row| RowError { row, column: self.key.clone(), error: repeated_key() };
        errors.extend(repeated.iter().map(|row| error(*row)));
        errors.sort_by_key(|error| error.row);
        let records = self.records.into_iter().map(|found| {
            let orphans = self.work.orphans(&found.list);
            RecordFindings { orphans, ..found }
        });
        Ok(Table {
            schema: self.work.schema(),
            batches,
            rows,
            errors: Findings::new(errors),
            notes: Findings::new(notes),
            records: records.collect(),
            unknown: self.unknown,
            on: self.on,
            lang: self.lang,
            compared: None,
            scheduled: None,
        })
    }
}

/// The same answers with a copy of their keys, the first column.
fn with_own_keys(table: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let mut columns = table.columns().to_vec();
    if let Some(keys) = columns.first_mut() {
        *keys = Arc::new(keys.as_string::<i32>().iter().collect::<StringArray>());
    }
    RecordBatch::try_new(table.schema(), columns)
}

/// A finding of a piece, its row counted in the whole frame.
fn moved(error: RowError, start: usize) -> RowError {
    RowError { row: error.row + start, ..error }
}

fn repeated_key() -> FactError {
    FactError { fact: KEY.to_owned(), record: None, field: None, problem: Problem::RepeatedKey }
}

/// The answers without those of some rows of the frame. `rows`: for each answer its row in a piece that begins at `start`.
fn without(
    table: &RecordBatch,
    rows: Option<&[u32]>,
    left_out: &[usize],
    start: usize,
) -> Result<RecordBatch, ArrowError> {
    if left_out.is_empty() {
        return Ok(table.clone());
    }
    let row = |at: usize| match rows {
        Some(rows) => start + rows.get(at).map_or(usize::MAX, |row| *row as usize),
        None => start + at,
    };
    let kept = (0..table.num_rows()).map(|at| Some(left_out.binary_search(&row(at)).is_err()));
    filter_record_batch(table, &kept.collect::<BooleanArray>())
}
