//! The duties of each row, as lists in a column.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Date32Array, Int64Array, StructArray};
use arrow_schema::{DataType, Field, FieldRef, Fields};

use super::buffers::{BitWriter, ListWriter, TextLists, TextWriter, text_element};
use crate::arrow::error::BatchError;
use crate::date::Date;
use crate::evaluate::Answer;
use crate::obligation::Duty;

/// Gathers the column `obligations`.
pub(super) struct DutyLists {
    lists: ListWriter,
    duties: Vec<Duty>,
}

/// The column.
pub(super) fn field() -> Field {
    Field::new("obligations", DataType::List(element()), false)
}

fn element() -> FieldRef {
    Arc::new(Field::new_list_field(DataType::Struct(fields()), true))
}

/// The parts of a duty, in the order in which an answer has them.
fn fields() -> Fields {
    let list = || DataType::List(text_element());
    let fields = [
        ("id", DataType::Utf8, false),
        ("bearer", DataType::Utf8, false),
        ("from", DataType::Date32, true),
        ("due", DataType::Date32, true),
        ("slot", DataType::Utf8, true),
        ("required", DataType::Int64, true),
        ("done", DataType::Int64, true),
        ("state", DataType::Utf8, false),
        ("catalogue", list(), false),
        ("cite", list(), false),
        ("strength", DataType::Utf8, false),
        ("fulfilled_on", DataType::Date32, true),
        ("late", DataType::Boolean, true),
        ("undetermined", list(), false),
    ];
    fields.into_iter().map(|(name, ty, null)| Field::new(name, ty, null)).collect()
}

impl DutyLists {
    /// With room for some rows.
    pub fn with_capacity(rows: usize) -> Self {
        DutyLists { lists: ListWriter::with_capacity(rows), duties: Vec::new() }
    }

    /// Adds a row; without an answer it has no duty.
    pub fn add(&mut self, answer: Option<&Answer>) {
        self.duties.extend(answer.into_iter().flat_map(|answer| answer.obligations.iter().cloned()));
        self.lists.end(self.duties.len());
    }

    /// Adds all rows of another.
    pub fn append(&mut self, other: DutyLists) {
        self.lists.append(&other.lists, self.duties.len());
        self.duties.extend(other.duties);
    }

    /// The column; an error where there are more duties than one can hold.
    pub fn finish(self) -> Result<ArrayRef, BatchError> {
        let duties = &self.duties;
        let dates = |day: fn(&Duty) -> Option<Date>| -> ArrayRef {
            Arc::new(duties.iter().map(|duty| day(duty).map(Date::days)).collect::<Date32Array>())
        };
        let numbers = |number: fn(&Duty) -> Option<i64>| -> ArrayRef {
            Arc::new(duties.iter().map(number).collect::<Int64Array>())
        };
        let parts: Vec<ArrayRef> = vec![
            texts(duties, |duty| Some(&duty.id))?,
            texts(duties, |duty| Some(&duty.bearer))?,
            dates(|duty| duty.from),
            dates(|duty| duty.due),
            texts(duties, |duty| duty.slot.as_deref())?,
            numbers(|duty| duty.required),
            numbers(|duty| duty.done),
            texts(duties, |duty| Some(duty.state.word()))?,
            lists(duties, |duty| duty.catalogue.iter().map(|row| &**row).collect())?,
            lists(duties, |duty| duty.cite.iter().map(|cite| &**cite).collect())?,
            texts(duties, |duty| Some(duty.strength.word()))?,
            dates(|duty| duty.fulfilled_on),
            Arc::new(duties.iter().map(|duty| duty.late).collect::<BooleanArray>()),
            lists(duties, |duty| duty.undetermined.iter().map(|fact| &**fact).collect())?,
        ];
        let duties = StructArray::try_new(fields(), parts, None).map_err(|_| BatchError::TooLarge)?;
        Ok(Arc::new(self.lists.finish(element(), Arc::new(duties), None)?))
    }
}

fn texts(duties: &[Duty], text: fn(&Duty) -> Option<&str>) -> Result<ArrayRef, BatchError> {
    let mut texts = TextWriter::with_capacity(duties.len());
    let mut some = BitWriter::with_capacity(duties.len());
    for text in duties.iter().map(text) {
        texts.push(text.unwrap_or_default());
        some.push(text.is_some());
    }
    Ok(Arc::new(texts.finish(some.finish_nulls())?))
}

fn lists(duties: &[Duty], texts: fn(&Duty) -> Vec<&str>) -> Result<ArrayRef, BatchError> {
    let mut lists = TextLists::with_capacity(duties.len());
    for duty in duties {
        lists.push(texts(duty));
    }
    Ok(Arc::new(lists.finish(None)?))
}
