//! One result's column.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Date32Array, DictionaryArray, Int64Array, StringArray};
use arrow_buffer::{NullBuffer, ScalarBuffer};
use arrow_schema::DataType;

use super::buffers::{BitWriter, TextLists, TextWriter, text_element};
use crate::arrow::error::BatchError;
use crate::evaluate::Output;
use crate::language::Type;
use crate::policy::Compiled;

/// Gathers a result's values; null where there is none, or where it is undetermined.
pub struct Values {
    nulls: BitWriter,
    data: Data,
}

enum Data {
    Bool(BitWriter),
    Int(Vec<i64>),
    Date(Vec<i32>),
    Text(TextWriter),
    Word { keys: Vec<u16>, words: Vec<Arc<str>> },
    Texts(TextLists),
}

/// The Arrow type of a result.
pub fn arrow_type(ty: &Type, compiled: &Compiled) -> DataType {
    match ty.required() {
        Type::Bool => DataType::Boolean,
        Type::Int => DataType::Int64,
        Type::Date => DataType::Date32,
        Type::Enum(id) => {
            let key = if is_short(words(compiled, id.0)) { DataType::UInt8 } else { DataType::UInt16 };
            DataType::Dictionary(Box::new(key), Box::new(DataType::Utf8))
        }
        Type::List(_) => DataType::List(text_element()),
        Type::Text | Type::Record(_) | Type::Null | Type::Nothing | Type::Optional(_) => DataType::Utf8,
    }
}

fn words(compiled: &Compiled, at: u16) -> &[Arc<str>] {
    compiled.words.get(usize::from(at)).map(Vec::as_slice).unwrap_or_default()
}

/// Whether the words of an enum can be numbered by a byte.
fn is_short(words: &[Arc<str>]) -> bool {
    words.len() <= 1 << 8
}

impl Values {
    /// A column for a result of a type, with room for some rows.
    pub fn of(ty: &Type, compiled: &Compiled, rows: usize) -> Values {
        let data = match ty.required() {
            Type::Bool => Data::Bool(BitWriter::with_capacity(rows)),
            Type::Int => Data::Int(Vec::with_capacity(rows)),
            Type::Date => Data::Date(Vec::with_capacity(rows)),
            Type::Enum(id) => Data::Word { keys: Vec::with_capacity(rows), words: words(compiled, id.0).to_vec() },
            Type::List(_) => Data::Texts(TextLists::with_capacity(rows)),
            _ => Data::Text(TextWriter::with_capacity(rows)),
        };
        Values { nulls: BitWriter::with_capacity(rows), data }
    }

    /// Adds a row.
    pub fn push(&mut self, value: &Output) {
        let mut some = true;
        match (&mut self.data, value) {
            (Data::Bool(bits), Output::Bool(value)) => bits.push(*value),
            (Data::Int(values), Output::Int(value)) => values.push(*value),
            (Data::Date(values), Output::Date(value)) => values.push(value.days()),
            (Data::Text(texts), Output::Text(value)) => texts.push(value),
            (Data::Word { keys, words }, Output::Text(value)) => {
                let key = words.iter().position(|word| word == value).and_then(|at| u16::try_from(at).ok());
                some = key.is_some();
                keys.push(key.unwrap_or_default());
            }
            (Data::Texts(lists), Output::List(values)) => {
                let texts: Vec<String> = values.iter().map(text).collect();
                lists.push(texts.iter().map(String::as_str));
            }
            // Null; a value of another type than its result's does not come from the engine.
            (data, _) => {
                some = false;
                match data {
                    Data::Bool(bits) => bits.push(false),
                    Data::Int(values) => values.push(0),
                    Data::Date(values) => values.push(0),
                    Data::Text(texts) => texts.push(""),
                    Data::Word { keys, .. } => keys.push(0),
                    Data::Texts(lists) => lists.push([]),
                }
            }
        }
        self.nulls.push(some);
    }

    /// The column as an Arrow array.
    pub fn finish(self) -> Result<ArrayRef, BatchError> {
        let nulls = self.nulls.finish_nulls();
        Ok(match self.data {
            Data::Bool(bits) => Arc::new(BooleanArray::new(bits.finish(), nulls)),
            Data::Int(values) => Arc::new(Int64Array::new(ScalarBuffer::from(values), nulls)),
            Data::Date(values) => Arc::new(Date32Array::new(ScalarBuffer::from(values), nulls)),
            Data::Text(texts) => Arc::new(texts.finish(nulls)?),
            Data::Word { keys, words } => dictionary(keys, &words, nulls)?,
            Data::Texts(lists) => Arc::new(lists.finish(nulls)?),
        })
    }
}

fn dictionary(keys: Vec<u16>, words: &[Arc<str>], nulls: Option<NullBuffer>) -> Result<ArrayRef, BatchError> {
    use arrow_array::{UInt8Array, UInt16Array};
    let values: ArrayRef = Arc::new(StringArray::from_iter_values(words));
    let array: Result<ArrayRef, _> = if is_short(words) {
        let short: Vec<u8> = keys.iter().map(|key| u8::try_from(*key).unwrap_or_default()).collect();
        DictionaryArray::try_new(UInt8Array::new(short.into(), nulls), values).map(|array| Arc::new(array) as ArrayRef)
    } else {
        DictionaryArray::try_new(UInt16Array::new(keys.into(), nulls), values).map(|array| Arc::new(array) as ArrayRef)
    };
    array.map_err(|_| BatchError::TooLarge)
}

/// An element of a list as text.
fn text(value: &Output) -> String {
    match value {
        Output::Null => String::new(),
        Output::Bool(value) => value.to_string(),
        Output::Int(value) => value.to_string(),
        Output::Date(value) => value.to_string(),
        Output::Text(value) => value.to_string(),
        Output::List(values) => values.iter().map(text).collect::<Vec<_>>().join(";"),
    }
}
