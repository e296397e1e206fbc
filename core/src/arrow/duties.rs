//! Duties as an Arrow batch in long form: a row for each window.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Date32Array, Int64Array, RecordBatch, RecordBatchOptions};
use arrow_buffer::ScalarBuffer;
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::answers::{BitWriter, TextLists, TextWriter, text_element};
use super::error::BatchError;
use crate::date::Date;
use crate::obligation::ScheduledDuty;

/// The columns: name, type, whether a cell may be null.
const COLUMNS: [(&str, Kind, bool); 16] = [
    ("subject", Kind::Text, false),
    ("key", Kind::Text, true),
    ("id", Kind::Text, false),
    ("bearer", Kind::Text, false),
    ("from", Kind::Date, true),
    ("due", Kind::Date, true),
    ("slot", Kind::Text, true),
    ("required", Kind::Int, true),
    ("done", Kind::Int, true),
    ("state", Kind::Text, false),
    ("fulfilled_on", Kind::Date, true),
    ("late", Kind::Bool, true),
    ("strength", Kind::Text, false),
    ("catalogue", Kind::Texts, false),
    ("cite", Kind::Texts, false),
    ("undetermined", Kind::Texts, false),
];

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Date,
    Int,
    Bool,
    Texts,
}

/// Gathers the duties of a schedule into a table.
///
/// Its columns are those of the objects of a schedule: `subject`, `key`, `id`, `bearer`, `slot`, `state`, `strength` (Utf8), `from`,
/// `due`, `fulfilled_on` (Date32), `required`, `done` (Int64), `late` (Boolean), `catalogue`, `cite`, `undetermined` (List of
/// Utf8). Null is what is null there.
///
/// ```
/// use kongchuo::{Case, DutyTable, Policy};
///
/// let mut table = DutyTable::default();
/// let table = table.finish()?;
/// assert_eq!(table.schema(), DutyTable::schema());
/// assert_eq!(table.num_rows(), 0);
/// # Ok::<(), kongchuo::BatchError>(())
/// ```
#[derive(Default)]
pub struct DutyTable {
    subject: Texts,
    key: Texts,
    id: Texts,
    bearer: Texts,
    from: Numbers<i32>,
    due: Numbers<i32>,
    slot: Texts,
    required: Numbers<i64>,
    done: Numbers<i64>,
    state: Texts,
    fulfilled_on: Numbers<i32>,
    late: Flags,
    strength: Texts,
    catalogue: Lists,
    cite: Lists,
    undetermined: Lists,
    rows: usize,
}

impl DutyTable {
    /// The columns of the table.
    pub fn schema() -> SchemaRef {
        let field = |(name, kind, null): (&str, Kind, bool)| Field::new(name, kind.of_arrow(), null);
        Arc::new(Schema::new(COLUMNS.map(field).to_vec()))
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds a duty.
    pub fn push(&mut self, scheduled: &ScheduledDuty) {
        let duty = &scheduled.duty;
        self.subject.push(Some(scheduled.subject.word()));
        self.key.push(scheduled.key.as_deref());
        self.id.push(Some(&duty.id));
        self.bearer.push(Some(&duty.bearer));
        self.from.push(duty.from.map(Date::days));
        self.due.push(duty.due.map(Date::days));
        self.slot.push(duty.slot.as_deref());
        self.required.push(duty.required);
        self.done.push(duty.done);
        self.state.push(Some(duty.state.word()));
        self.fulfilled_on.push(duty.fulfilled_on.map(Date::days));
        self.late.push(duty.late);
        self.strength.push(Some(&duty.strength.to_string()));
        self.catalogue.push(duty.catalogue.iter().map(String::as_str));
        self.cite.push(duty.cite.iter().map(String::as_str));
        self.undetermined.push(duty.undetermined.iter().map(|fact| &**fact));
        self.rows += 1;
    }

    /// The table. An error where its texts are longer than an Arrow array can number.
    pub fn finish(self) -> Result<RecordBatch, BatchError> {
        let columns: Vec<ArrayRef> = vec![
            self.subject.finish()?,
            self.key.finish()?,
            self.id.finish()?,
            self.bearer.finish()?,
            self.from.dates(),
            self.due.dates(),
            self.slot.finish()?,
            self.required.ints(),
            self.done.ints(),
            self.state.finish()?,
            self.fulfilled_on.dates(),
            self.late.finish(),
            self.strength.finish()?,
            self.catalogue.finish()?,
            self.cite.finish()?,
            self.undetermined.finish()?,
        ];
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        RecordBatch::try_new_with_options(DutyTable::schema(), columns, &options).map_err(|_| BatchError::TooLarge)
    }
}

impl Kind {
    fn of_arrow(self) -> DataType {
        match self {
            Kind::Text => DataType::Utf8,
            Kind::Date => DataType::Date32,
            Kind::Int => DataType::Int64,
            Kind::Bool => DataType::Boolean,
            Kind::Texts => DataType::List(text_element()),
        }
    }
}

/// A column of texts.
struct Texts {
    texts: TextWriter,
    some: BitWriter,
}

impl Default for Texts {
    fn default() -> Self {
        Texts { texts: TextWriter::with_capacity(0), some: BitWriter::default() }
    }
}

impl Texts {
    fn push(&mut self, text: Option<&str>) {
        self.texts.push(text.unwrap_or_default());
        self.some.push(text.is_some());
    }

    fn finish(self) -> Result<ArrayRef, BatchError> {
        Ok(Arc::new(self.texts.finish(self.some.finish_nulls())?))
    }
}

/// A column of numbers or days.
#[derive(Default)]
struct Numbers<T> {
    values: Vec<T>,
    some: BitWriter,
}

impl<T: Default> Numbers<T> {
    fn push(&mut self, value: Option<T>) {
        self.some.push(value.is_some());
        self.values.push(value.unwrap_or_default());
    }
}

impl Numbers<i32> {
    fn dates(self) -> ArrayRef {
        Arc::new(Date32Array::new(ScalarBuffer::from(self.values), self.some.finish_nulls()))
    }
}

impl Numbers<i64> {
    fn ints(self) -> ArrayRef {
        Arc::new(Int64Array::new(ScalarBuffer::from(self.values), self.some.finish_nulls()))
    }
}

/// A column of flags.
#[derive(Default)]
struct Flags {
    values: BitWriter,
    some: BitWriter,
}

impl Flags {
    fn push(&mut self, value: Option<bool>) {
        self.values.push(value.unwrap_or_default());
        self.some.push(value.is_some());
    }

    fn finish(self) -> ArrayRef {
        Arc::new(BooleanArray::new(self.values.finish(), self.some.finish_nulls()))
    }
}

/// A column of lists of texts.
struct Lists(TextLists);

impl Default for Lists {
    fn default() -> Self {
        Lists(TextLists::with_capacity(0))
    }
}

impl Lists {
    fn push<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        self.0.push(texts);
    }

    fn finish(self) -> Result<ArrayRef, BatchError> {
        Ok(Arc::new(self.0.finish(None)?))
    }
}
