//! The table of results as Python holds it.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, SchemaRef};
use kongchuo::{Date, Lang, Policy, RowError, Summary, TodoCalendar};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDate, PyDict, PyList, PyString, PyTuple};

use super::capsule;
use super::frame::Fault;
use crate::answer;
use crate::arguments;
use crate::errors;
use crate::guard::guard;

/// The results for the rows of a frame, and what was wrong with the others.
#[pyclass(frozen, module = "kongchuo._native")]
pub struct Table {
    pub(super) schema: SchemaRef,
    pub(super) batches: Vec<RecordBatch>,
    /// rows of the frame
    pub(super) rows: usize,
    pub(super) errors: Findings,
    pub(super) notes: Findings,
    pub(super) records: Vec<RecordFindings>,
    /// columns that nothing was read from, each with the nearest name that is known
    pub(super) unknown: Vec<(String, Option<String>)>,
    pub(super) on: Date,
    pub(super) lang: Lang,
    /// where it is a table of differences
    pub(super) compared: Option<Compared>,
    /// where it is a table of duties
    pub(super) scheduled: Option<Scheduled>,
}

/// What there is to a table of differences besides.
pub struct Compared {
    /// for each difference its row in the frame, from 0
    pub rows: Vec<usize>,
    /// how many children differ, and in what
    pub summary: Summary,
}

/// What there is to a table of duties besides.
pub struct Scheduled {
    /// for each duty its row in the frame, from 0
    pub rows: Vec<usize>,
    /// how many rows of the frame have duties that follow the default calendar
    pub by_default_calendar: usize,
    /// whose duties they are
    pub policy: Policy,
}

/// What was found in rows, in their order; rows count from 0.
pub struct Findings {
    found: Vec<RowError>,
}

/// What was found in a table of records.
pub struct RecordFindings {
    /// the list
    pub list: String,
    /// its bad rows
    pub errors: Findings,
    /// rows of no child in the frame
    pub orphans: usize,
}

impl Findings {
    /// These, in the order of their rows.
    pub fn new(found: Vec<RowError>) -> Self {
        Findings { found }
    }

    /// The rows, each once.
    fn rows(&self) -> impl Iterator<Item = usize> {
        self.found.chunk_by(|one, next| one.row == next.row).map(|of_row| of_row[0].row)
    }

    /// An exception for each row.
    fn exceptions<'py>(&self, py: Python<'py>, lang: Lang) -> PyResult<Bound<'py, PyList>> {
        let rows = self.found.chunk_by(|one, next| one.row == next.row);
        PyList::new(py, rows.map(|of_row| errors::row(py, of_row, lang).into_value(py)).collect::<Vec<_>>())
    }
}

impl Table {
    fn todos(&self, lang: Lang) -> Option<String> {
        let policy = &self.scheduled.as_ref()?.policy;
        let calendar = TodoCalendar::new(policy, self.on, lang);
        let mut text = calendar.begin();
        for batch in &self.batches {
            policy.duties_of(batch)?.iter().for_each(|duty| calendar.put(&mut text, duty));
        }
        text.push_str(calendar.end());
        Some(text)
    }

    /// A table that was made of no frame: nothing was wrong with it.
    pub fn of(table: RecordBatch, on: Date, lang: Lang) -> Self {
        let nothing = || Findings::new(Vec::new());
        Table {
            schema: table.schema(),
            rows: table.num_rows(),
            batches: vec![table],
            errors: nothing(),
            notes: nothing(),
            records: Vec::new(),
            unknown: Vec::new(),
            on,
            lang,
            compared: None,
            scheduled: None,
        }
    }

    /// Its rows, piece by piece.
    pub fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }

    /// The same without any results.
    pub fn emptied(mut self) -> Table {
        self.batches.clear();
        self
    }
}

#[pymethods]
impl Table {
    /// The results as a stream of Arrow batches; nothing is copied. A schema asked for is not looked at.
    #[pyo3(signature = (requested_schema = None) -> "object")]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        guard(py, || capsule::stream_capsule(py, self.schema.clone(), self.batches.clone()))
    }

    /// The columns' names and types for Arrow.
    #[pyo3(signature = () -> "object")]
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        guard(py, || {
            let made = capsule::schema_capsule(py, &self.schema)?;
            made.map_err(|error| Fault::from(error).raise(py, "self", self.lang))
        })
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The day evaluated.
    fn on<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        guard(py, || answer::date(py, self.on))
    }

    /// The columns' names.
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// For each result its row in the frame, from 1; none where no row was left out.
    fn rows(&self) -> Option<Vec<usize>> {
        if let Some(compared) = &self.compared {
            return Some(compared.rows.iter().map(|row| row + 1).collect());
        }
        if let Some(scheduled) = &self.scheduled {
            return Some(scheduled.rows.iter().map(|row| row + 1).collect());
        }
        let mut left_out = self.errors.rows().peekable();
        left_out.peek()?;
        Some((0..self.rows).filter(|row| left_out.next_if_eq(row).is_none()).map(|row| row + 1).collect())
    }

    /// Of differences, how many children differ and in what, as JSON.
    fn summary(&self, py: Python<'_>) -> PyResult<Option<String>> {
        guard(py, || Ok(self.compared.as_ref().map(|compared| errors::json(&compared.summary))))
    }

    /// Of duties, what must be said where some follow the default calendar.
    fn calendar_note(&self, py: Python<'_>, lang: &str) -> PyResult<Option<String>> {
        guard(py, || {
            let lang = arguments::language(py, lang)?;
            let scheduled = self.scheduled.as_ref().filter(|scheduled| scheduled.by_default_calendar > 0);
            Ok(scheduled.map(|found| found.policy.calendar_note(found.by_default_calendar).get(lang).to_owned()))
        })
    }

    /// Of duties, the text of an iCalendar file.
    fn ics(&self, py: Python<'_>, lang: &str) -> PyResult<Option<String>> {
        guard(py, || {
            let lang = arguments::language(py, lang)?;
            Ok(py.detach(|| self.todos(lang)))
        })
    }

    /// How many rows were left out.
    fn left_out(&self) -> usize {
        self.errors.rows().count()
    }

    /// An exception for each row that was left out, in order.
    #[pyo3(signature = () -> "list[Any]")]
    fn errors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        guard(py, || self.errors.exceptions(py, self.lang))
    }

    /// The same for rows that are worth a look, and were evaluated.
    #[pyo3(signature = () -> "list[Any]")]
    fn notes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        guard(py, || self.notes.exceptions(py, self.lang))
    }

    /// For each list of records an exception for each row that was left out.
    #[pyo3(signature = () -> "dict[str, list[Any]]")]
    fn record_errors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        guard(py, || {
            let found = PyDict::new(py);
            for records in &self.records {
                found.set_item(&records.list, records.errors.exceptions(py, self.lang)?)?;
            }
            Ok(found)
        })
    }

    /// For each list of records how many rows are of no child in the frame.
    fn orphans(&self) -> Vec<(String, usize)> {
        self.records.iter().map(|records| (records.list.clone(), records.orphans)).collect()
    }

    /// Columns that nothing was read from, each with the nearest name that is known.
    fn unknown_columns(&self) -> Vec<(String, Option<String>)> {
        self.unknown.clone()
    }

    /// The first rows, as Python has values.
    #[pyo3(signature = (count) -> "list[tuple[Any, ...]]")]
    fn head<'py>(&self, py: Python<'py>, count: usize) -> PyResult<Bound<'py, PyList>> {
        guard(py, || {
            let mut rows = Vec::new();
            for batch in &self.batches {
                let shown = batch.slice(0, batch.num_rows().min(count - rows.len()));
                for row in 0..shown.num_rows() {
                    let cells: PyResult<Vec<_>> = shown.columns().iter().map(|column| cell(py, column, row)).collect();
                    rows.push(PyTuple::new(py, cells?)?);
                }
            }
            PyList::new(py, rows)
        })
    }
}

/// A value of a column of results.
fn cell<'py>(py: Python<'py>, column: &ArrayRef, row: usize) -> PyResult<Bound<'py, PyAny>> {
    if column.is_null(row) {
        return Ok(py.None().into_bound(py));
    }
    Ok(match column.data_type() {
        DataType::Boolean => column.as_boolean().value(row).into_pyobject(py)?.to_owned().into_any(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).into_pyobject(py)?.into_any(),
        DataType::Date32 => match Date::from_days(column.as_primitive::<Date32Type>().value(row)) {
            Some(day) => answer::date(py, day)?.into_any(),
            None => py.None().into_bound(py),
        },
        DataType::Utf8 => PyString::new(py, column.as_string::<i32>().value(row)).into_any(),
        DataType::Dictionary(..) => {
            let words = column.as_any_dictionary();
            match words.normalized_keys().get(row) {
                Some(word) => cell(py, words.values(), *word)?,
                None => py.None().into_bound(py),
            }
        }
        DataType::List(_) => {
            let values = column.as_list::<i32>().value(row);
            let cells: PyResult<Vec<_>> = (0..values.len()).map(|at| cell(py, &values, at)).collect();
            PyList::new(py, cells?)?.into_any()
        }
        _ => py.None().into_bound(py),
    })
}
