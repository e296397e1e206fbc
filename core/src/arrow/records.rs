//! Tables of records, keyed by `student_id`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow_array::RecordBatch;
use arrow_schema::Schema;

use super::MAX_ELEMENTS;
use super::cell::input_from_arrow;
use super::columns::{KEY, UnknownColumn, check, repeated, unknown};
use super::error::{BatchError, RowError};
use crate::facts::{FactError, Input, Problem, field_for_header, input_for_header, record};
use crate::language::{RecordId, Type};
use crate::value::Value;
use crate::vocabulary::Vocabulary;

/// The records of one list, by child.
pub(super) struct RecordTable {
    pub list: RecordId,
    by_key: HashMap<Box<str>, Records>,
}

#[derive(Default)]
struct Records {
    values: Vec<Value>,
    used: AtomicBool,
}

/// The columns of a table of records.
pub(super) struct Fields {
    key: usize,
    /// column, field
    fields: Vec<(usize, usize)>,
}

impl Fields {
    fn new(schema: &Schema, list: RecordId, vocabulary: &Vocabulary) -> Result<Fields, BatchError> {
        let mut key = None;
        let mut fields: Vec<(usize, usize)> = Vec::new();
        let types = &vocabulary.types.record_type(list).fields;
        for (at, column) in schema.fields().iter().enumerate() {
            let name = column.name();
            if is_key(name, vocabulary) {
                if let Some(first) = key.replace(at) {
                    return Err(repeated(schema, first, at));
                }
                check(name, column.data_type(), &Type::Text, vocabulary)?;
            } else if let Some(field) = field_for_header(vocabulary, list, name) {
                if let Some((first, _)) = fields.iter().find(|(_, known)| *known == field) {
                    return Err(repeated(schema, *first, at));
                }
                check(name, column.data_type(), &types[field].1, vocabulary)?;
                fields.push((at, field));
            }
        }
        Ok(Fields { key: key.ok_or(BatchError::NoKeyColumn)?, fields })
    }
}

fn is_key(header: &str, vocabulary: &Vocabulary) -> bool {
    match input_for_header(vocabulary, header) {
        Some(id) => vocabulary.input_name(id) == KEY,
        None => header == KEY,
    }
}

/// The columns of a table of records that are neither its key nor a field.
pub(super) fn unknown_columns(schema: &Schema, list: RecordId, vocabulary: &Vocabulary) -> Vec<UnknownColumn> {
    let known = |header: &str| is_key(header, vocabulary) || field_for_header(vocabulary, list, header).is_some();
    let fields = vocabulary.types.record_type(list).fields.iter().map(|(name, _)| name.as_str());
    let titles = vocabulary.records.get(usize::from(list.0)).into_iter().flat_map(|list| &list.fields);
    let names = std::iter::once(KEY).chain(fields).chain(titles.flat_map(|title| [title.zh.as_str(), &title.en]));
    unknown(schema, known, names)
}

impl RecordTable {
    /// A table without rows.
    pub fn new(list: RecordId) -> RecordTable {
        RecordTable { list, by_key: HashMap::new() }
    }

    /// Adds the rows of a batch; what is wrong with the rows that are left out.
    pub fn add(&mut self, batch: &RecordBatch, vocabulary: &Vocabulary) -> Result<Vec<RowError>, BatchError> {
        let schema = batch.schema();
        let columns = Fields::new(&schema, self.list, vocabulary)?;
        let types = &vocabulary.types.record_type(self.list);
        let mut errors = Vec::new();
        for row in 0..batch.num_rows() {
            let error = |error: FactError| {
                let field =
                    error.field.as_deref().and_then(|name| types.fields.iter().position(|(known, _)| known == name));
                let column = columns.fields.iter().find(|(_, known)| Some(*known) == field).map(|(at, _)| *at);
                let column = if error.fact == KEY { Some(columns.key) } else { column };
                RowError { row, column: column.map(|at| schema.field(at).name().clone()), error }
            };
            let Some(key) = input_from_arrow(batch.column(columns.key), row).and_then(key_text) else {
                errors.push(error(FactError::of(KEY, Problem::NoKey)));
                continue;
            };
            let fields = columns.fields.iter().filter_map(|(column, field)| {
                let value = input_from_arrow(batch.column(*column), row)?;
                Some((types.fields[*field].0.clone(), value))
            });
            match record(&fields.collect::<Vec<_>>(), self.list, vocabulary) {
                Err(found) => errors.extend(found.into_iter().map(error)),
                Ok(value) => errors.extend(self.add_one(&key, value, vocabulary).err().map(error)),
            }
        }
        Ok(errors)
    }

    /// Adds a record that was checked.
    pub fn add_one(&mut self, key: &str, record: Value, vocabulary: &Vocabulary) -> Result<(), FactError> {
        let records = match self.by_key.get_mut(key) {
            Some(records) => records,
            None => self.by_key.entry(key.into()).or_default(),
        };
        if records.values.len() == MAX_ELEMENTS {
            let name = &vocabulary.types.record_type(self.list).name;
            return Err(FactError::of(name, Problem::TooMany(MAX_ELEMENTS)));
        }
        records.values.push(record);
        Ok(())
    }

    /// The records of a child, and remembers that they were asked for.
    pub fn of(&self, key: &str) -> &[Value] {
        match self.by_key.get(key) {
            Some(records) => {
                records.used.store(true, Ordering::Relaxed);
                &records.values
            }
            None => &[],
        }
    }

    /// How many rows belong to no child that was asked for.
    pub fn orphans(&self) -> usize {
        let orphans = self.by_key.values().filter(|records| !records.used.load(Ordering::Relaxed));
        orphans.map(|records| records.values.len()).sum()
    }
}

/// A key as text, whatever its column's type.
pub(super) fn key_text(input: Input) -> Option<String> {
    match input {
        Input::Cell(text) | Input::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Input::Int(number) => Some(number.to_string()),
        _ => None,
    }
}
