//! One result's column.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, Int64Array, StringArray, UInt8Array, UInt16Array,
};
use arrow_buffer::ScalarBuffer;
use arrow_schema::DataType;

use super::buffers::{BitWriter, TextLists, TextWriter, text_element};
use super::names::{NameLists, name_element};
use super::sets::SetWriter;
use super::spread::add_numbers;
use crate::arrow::error::BatchError;
use crate::columns::{BLOCK, Bits, Column, Data};
use crate::evaluate::Output;
use crate::language::Type;
use crate::policy::{Compiled, ResultInfo};
use crate::value::Value;

/// Gathers a result's values; null where there is none, or where it is undetermined.
pub struct Values {
    nulls: BitWriter,
    data: Gathered,
    /// the words of the enum, or of the enum that the lists are of
    words: Vec<Arc<str>>,
}

enum Gathered {
    Bool(BitWriter),
    Int(Vec<i64>),
    Date(Vec<i32>),
    Text(TextWriter),
    Word(Vec<u8>),
    LongWord(Vec<u16>),
    /// of words of an enum
    Names(NameLists, SetWriter),
    Lists(TextLists),
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
        Type::List(element) if matches!(element.required(), Type::Enum(_)) => DataType::List(name_element()),
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
    /// A result's column, with room for some rows.
    pub fn of(result: &ResultInfo, compiled: &Compiled, rows: usize) -> Values {
        let ty = result.ty.required();
        let words = match ty {
            Type::Enum(id) => words(compiled, id.0),
            Type::List(element) => match element.required() {
                Type::Enum(id) => words(compiled, id.0),
                _ => &[],
            },
            _ => &[],
        };
        let data = match ty {
            Type::Bool => Gathered::Bool(BitWriter::with_capacity(rows)),
            Type::Int => Gathered::Int(Vec::with_capacity(rows)),
            Type::Date => Gathered::Date(Vec::with_capacity(rows)),
            Type::Enum(_) if is_short(words) => Gathered::Word(Vec::with_capacity(rows)),
            Type::Enum(_) => Gathered::LongWord(Vec::with_capacity(rows)),
            Type::List(element) if matches!(element.required(), Type::Enum(_)) => {
                Gathered::Names(NameLists::with_capacity(rows), SetWriter::default())
            }
            Type::List(_) => Gathered::Lists(TextLists::with_capacity(rows)),
            _ => Gathered::Text(TextWriter::with_capacity(rows)),
        };
        Values { nulls: BitWriter::with_capacity(rows), data, words: words.to_vec() }
    }

    /// The same, whose lists may have one more word.
    pub fn with_word(mut self, word: &str) -> Values {
        if self.word(word).is_none() {
            self.words.push(Arc::from(word));
        }
        self
    }

    /// The number of a word.
    pub fn word(&self, word: &str) -> Option<u16> {
        self.words.iter().position(|known| **known == *word).and_then(|at| u16::try_from(at).ok())
    }

    /// Adds the kept rows of a block of some rows.
    pub fn block(&mut self, column: &Column, keep: &Bits, len: usize, compiled: &Compiled, ty: &Type) {
        // A list that is collected shows what is certain of it, though more may come.
        let some = match &column.data {
            Data::Sets(_) => column.some,
            _ => column.some.and(&column.known),
        };
        self.nulls.append_kept(&some, keep, len);
        match (&mut self.data, &column.data) {
            (Gathered::Bool(into), Data::Bool(bits)) => into.append_kept(&bits.and(&some), keep, len),
            (Gathered::Int(into), Data::Int(lanes)) => extend(into, lanes, &some, keep, len),
            (Gathered::Date(into), Data::Date(lanes)) => extend(into, lanes, &some, keep, len),
            (Gathered::Word(into), Data::Words(words)) => {
                let number = |word: u16| u8::try_from(word).unwrap_or_default();
                let words: Vec<_> = words.iter().map(|(word, rows)| (number(*word), rows)).collect();
                if len == BLOCK && *keep == Bits::ALL {
                    return add_numbers(&words, into);
                }
                let mut numbers = Vec::with_capacity(BLOCK);
                add_numbers(&words, &mut numbers);
                extend(into, &numbers, &Bits::first(len), keep, len);
            }
            (Gathered::Names(into, writer), Data::Sets(sets)) => {
                let sets: Vec<_> = sets.iter().map(|(word, rows)| (*word, rows.and(&some))).collect();
                writer.add(&sets, keep, into);
            }
            _ => {
                for row in keep.rows().take_while(|row| *row < len) {
                    let value = if some.get(row) { column.value(row) } else { Value::Null };
                    self.add(&compiled.output(&value, ty));
                }
            }
        }
    }

    /// Adds a row's value.
    fn add(&mut self, value: &Output) {
        let word = |value: &str| self.words.iter().position(|word| **word == *value);
        match (&mut self.data, value) {
            (Gathered::Bool(bits), Output::Bool(value)) => bits.push(*value),
            (Gathered::Int(values), Output::Int(value)) => values.push(*value),
            (Gathered::Date(values), Output::Date(value)) => values.push(value.days()),
            (Gathered::Text(texts), Output::Text(value)) => texts.push(value),
            (Gathered::Word(keys), Output::Text(value)) => {
                keys.push(word(value).and_then(|at| u8::try_from(at).ok()).unwrap_or_default());
            }
            (Gathered::LongWord(keys), Output::Text(value)) => {
                keys.push(word(value).and_then(|at| u16::try_from(at).ok()).unwrap_or_default());
            }
            (Gathered::Names(lists, _), Output::List(values)) => {
                let number = |value: &Output| word(&text(value)).and_then(|at| u16::try_from(at).ok());
                lists.push(&values.iter().filter_map(number).collect::<Vec<_>>());
            }
            (Gathered::Lists(lists), Output::List(values)) => {
                let texts: Vec<String> = values.iter().map(text).collect();
                lists.push(texts.iter().map(String::as_str));
            }
            // Null; a value of another type than its result's does not come from the engine.
            (Gathered::Bool(bits), _) => bits.push(false),
            (Gathered::Int(values), _) => values.push(0),
            (Gathered::Date(values), _) => values.push(0),
            (Gathered::Text(texts), _) => texts.push(""),
            (Gathered::Word(keys), _) => keys.push(0),
            (Gathered::LongWord(keys), _) => keys.push(0),
            (Gathered::Names(lists, _), _) => lists.push_empty(1),
            (Gathered::Lists(lists), _) => lists.push([]),
        }
    }

    /// Adds all values of another column of the same result.
    pub fn append(&mut self, other: &Values) {
        self.nulls.append_all(&other.nulls);
        match (&mut self.data, &other.data) {
            (Gathered::Bool(mine), Gathered::Bool(theirs)) => mine.append_all(theirs),
            (Gathered::Int(mine), Gathered::Int(theirs)) => mine.extend_from_slice(theirs),
            (Gathered::Date(mine), Gathered::Date(theirs)) => mine.extend_from_slice(theirs),
            (Gathered::Text(mine), Gathered::Text(theirs)) => mine.append(theirs),
            (Gathered::Word(mine), Gathered::Word(theirs)) => mine.extend_from_slice(theirs),
            (Gathered::LongWord(mine), Gathered::LongWord(theirs)) => mine.extend_from_slice(theirs),
            (Gathered::Names(mine, _), Gathered::Names(theirs, _)) => mine.append(theirs),
            (Gathered::Lists(mine), Gathered::Lists(theirs)) => mine.append(theirs),
            // INVARIANT: columns of one result gather one kind of values.
            (
                Gathered::Bool(_)
                | Gathered::Int(_)
                | Gathered::Date(_)
                | Gathered::Text(_)
                | Gathered::Word(_)
                | Gathered::LongWord(_)
                | Gathered::Names(..)
                | Gathered::Lists(_),
                _,
            ) => {}
        }
    }

    /// A column of lists of which none is null: where nothing is certain, the list is empty.
    pub fn finish_lists(mut self) -> Result<ArrayRef, BatchError> {
        self.nulls = BitWriter::default();
        self.finish()
    }

    /// The column as an Arrow array.
    pub fn finish(self) -> Result<ArrayRef, BatchError> {
        let nulls = if self.nulls.is_empty() { None } else { self.nulls.finish_nulls() };
        Ok(match self.data {
            Gathered::Bool(bits) => Arc::new(BooleanArray::new(bits.finish(), nulls)),
            Gathered::Int(values) => Arc::new(Int64Array::new(ScalarBuffer::from(values), nulls)),
            Gathered::Date(values) => Arc::new(Date32Array::new(ScalarBuffer::from(values), nulls)),
            Gathered::Text(texts) => Arc::new(texts.finish(nulls)?),
            Gathered::Word(keys) => {
                let keys = UInt8Array::new(keys.into(), nulls);
                Arc::new(DictionaryArray::try_new(keys, values(&self.words)).map_err(|_| BatchError::TooLarge)?)
            }
            Gathered::LongWord(keys) => {
                let keys = UInt16Array::new(keys.into(), nulls);
                Arc::new(DictionaryArray::try_new(keys, values(&self.words)).map_err(|_| BatchError::TooLarge)?)
            }
            Gathered::Names(lists, _) => Arc::new(lists.finish(&self.words, nulls)?),
            Gathered::Lists(lists) => Arc::new(lists.finish(nulls)?),
        })
    }
}

fn values(words: &[Arc<str>]) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(words))
}

/// Adds the kept rows of a block. Where there is no value stands 0: what was computed there before is no one's to see, and
/// answers do not depend on it.
fn extend<T: Copy + Default>(into: &mut Vec<T>, lanes: &[T], some: &Bits, keep: &Bits, len: usize) {
    let lanes = &lanes[..len.min(lanes.len())];
    if *keep != Bits::first(len) {
        let value = |row: usize| if some.get(row) { lanes.get(row).copied() } else { Some(T::default()) };
        into.extend(keep.rows().filter_map(value));
        return;
    }
    let from = into.len();
    into.extend_from_slice(lanes);
    for (some, lanes) in some.0.iter().zip(into[from..].chunks_mut(64)) {
        match *some {
            0 => lanes.fill(T::default()),
            u64::MAX => {}
            some => {
                for (bit, lane) in lanes.iter_mut().enumerate() {
                    *lane = if some >> bit & 1 == 1 { *lane } else { T::default() };
                }
            }
        }
    }
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
