//! Entries as a table.

use std::sync::Arc;

use arrow_array::types::UInt16Type;
use arrow_array::{Array, StringArray, UInt16Array};
use arrow_array::{ArrayRef, BooleanArray, Date32Array, DictionaryArray, Int64Array, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::entries::Entry;
use crate::arrow::BatchError;
use crate::arrow::answers::{BitWriter, TextLists, TextWriter, text_element};
use crate::date::Date;
use crate::obligation::DutyState;
use crate::policy::{ObligationInfo, Policy};

/// The columns of schedules.
pub fn schema() -> SchemaRef {
    let words = || DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8));
    let list = || DataType::List(text_element());
    let columns = [
        ("subject", words(), false),
        ("key", DataType::Utf8, true),
        ("id", words(), false),
        ("bearer", words(), false),
        ("from", DataType::Date32, true),
        ("due", DataType::Date32, true),
        ("slot", words(), true),
        ("required", DataType::Int64, true),
        ("done", DataType::Int64, true),
        ("state", words(), false),
        ("fulfilled_on", DataType::Date32, true),
        ("late", DataType::Boolean, true),
        ("strength", words(), false),
        ("catalogue", list(), false),
        ("cite", list(), false),
        ("undetermined", list(), false),
    ];
    Arc::new(Schema::new(columns.map(|(name, ty, null)| Field::new(name, ty, null)).to_vec()))
}

/// A table of entries; `keys` has a row for each row of the input.
pub fn table(
    policy: &Policy,
    duties: &[&ObligationInfo],
    entries: &[Entry],
    keys: &StringArray,
) -> Result<RecordBatch, BatchError> {
    let info = |entry: &Entry| duties[usize::from(entry.duty)];
    let of_duties = |text: fn(&ObligationInfo) -> &str| words(entries.iter().map(|entry| Some(text(info(entry)))));
    let dates = |date: fn(&Entry) -> Option<Date>| -> ArrayRef {
        Arc::new(entries.iter().map(|entry| date(entry).map(Date::days)).collect::<Date32Array>())
    };
    let numbers = |number: fn(&Entry) -> Option<i64>| -> ArrayRef {
        Arc::new(entries.iter().map(number).collect::<Int64Array>())
    };
    let lists = |texts: fn(&ObligationInfo) -> &[String]| -> Result<ArrayRef, BatchError> {
        let mut lists = TextLists::with_capacity(entries.len());
        for entry in entries {
            lists.push(texts(info(entry)).iter().map(String::as_str));
        }
        Ok(Arc::new(lists.finish(None)?))
    };
    let mut undetermined = TextLists::with_capacity(entries.len());
    let names = &policy.compiled.input_names;
    for entry in entries {
        undetermined.push(entry.window.open.iter().map(|id| &*names[usize::from(id.0)]));
    }
    let late = entries.iter().map(|entry| entry.window.late);
    let columns: Vec<ArrayRef> = vec![
        words(entries.iter().map(|_| Some(policy.subject().word())))?,
        key_column(entries, keys)?,
        of_duties(|info| &info.id)?,
        of_duties(|info| &info.bearer.0)?,
        dates(|entry| entry.window.from()),
        dates(|entry| entry.window.due()),
        words(entries.iter().map(|entry| entry.window.slot.as_deref()))?,
        numbers(|entry| entry.window.required),
        numbers(|entry| entry.window.done),
        states(entries)?,
        dates(|entry| entry.window.fulfilled_on),
        Arc::new(late.collect::<BooleanArray>()),
        of_duties(|info| info.note.strength.word())?,
        lists(|info| &info.note.catalogue)?,
        lists(|info| &info.cite)?,
        Arc::new(undetermined.finish(None)?),
    ];
    let options = RecordBatchOptions::new().with_row_count(Some(entries.len()));
    RecordBatch::try_new_with_options(schema(), columns, &options).map_err(|_| BatchError::TooLarge)
}

fn key_column(entries: &[Entry], keys: &StringArray) -> Result<ArrayRef, BatchError> {
    let mut texts = TextWriter::with_capacity(entries.len());
    let mut some = BitWriter::with_capacity(entries.len());
    for entry in entries {
        let row = entry.row as usize;
        let there = row < keys.len() && keys.is_valid(row);
        texts.push(if there { keys.value(row) } else { "" });
        some.push(there);
    }
    Ok(Arc::new(texts.finish(some.finish_nulls())?))
}

/// Words of which there are few; the same words in a row are looked up once.
fn words<'a>(words: impl Iterator<Item = Option<&'a str>>) -> Result<ArrayRef, BatchError> {
    let mut known: Vec<&str> = Vec::new();
    let mut last: Option<(&str, u16)> = None;
    let mut number = |word: &'a str| match last {
        Some((before, number)) if std::ptr::eq(before, word) => number,
        _ => {
            let at = known.iter().position(|other| *other == word).unwrap_or_else(|| {
                known.push(word);
                known.len() - 1
            });
            // A policy has fewer obligations than there are numbers, and its enums no more words.
            let number = u16::try_from(at).unwrap_or(u16::MAX);
            last = Some((word, number));
            number
        }
    };
    let keys: UInt16Array = words.map(|word| word.map(&mut number)).collect();
    dictionary(keys, &known)
}

fn states(entries: &[Entry]) -> Result<ArrayRef, BatchError> {
    let state = |entry: &Entry| DutyState::ALL.iter().position(|state| *state == entry.window.state);
    let number = |entry| state(entry).and_then(|at| u16::try_from(at).ok());
    dictionary(entries.iter().map(number).collect(), &DutyState::ALL.map(DutyState::word))
}

fn dictionary(keys: UInt16Array, words: &[&str]) -> Result<ArrayRef, BatchError> {
    let values: ArrayRef = Arc::new(StringArray::from(words.to_vec()));
    let array = DictionaryArray::<UInt16Type>::try_new(keys, values).map_err(|_| BatchError::TooLarge)?;
    Ok(Arc::new(array))
}
