//! The cells of a column as numbers: what is not native is read once for a batch.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef};
use arrow_buffer::{BooleanBuffer, ScalarBuffer};
use arrow_schema::{DataType, TimeUnit};

use super::lanes::{Ints, Lanes};
use crate::arrow::answers::BitWriter;
use crate::arrow::cell::input_from_arrow;
use crate::date::Date;
use crate::facts::Slot;
use crate::language::Type;
use crate::value::Value;

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// nothing was given
    NotGiven,
    /// known to be none
    None,
    /// no value of the fact
    Bad,
    /// a value: 0 or 1, a number, days, or the index of a word
    Is(i64),
}

/// A column that was read.
pub struct Cells {
    /// the values
    pub lanes: Lanes,
    /// rows whose cell was given; none: all
    pub given: Option<BooleanBuffer>,
    /// rows that have a value; none: all that were given
    pub some: Option<BooleanBuffer>,
    /// rows whose cell is no value of the fact
    pub bad: Option<BooleanBuffer>,
}

/// Reads an array of anything but lists for a fact of a plain type.
pub fn read(array: &ArrayRef, slot: Slot<'_>) -> Cells {
    let mut texts = Texts::new(slot);
    match array.data_type() {
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let values = dictionary.values();
            let cells: Vec<Cell> = (0..values.len()).map(|row| cell(values, row, slot)).collect();
            let plain = cells.iter().map(|cell| match cell {
                Cell::Is(word) => u16::try_from(*word).ok(),
                _ => None,
            });
            let keys = Ints::of(dictionary.keys());
            let nulls = || dictionary.keys().nulls().map(|nulls| nulls.inner().clone());
            if let (Type::Enum(_), Some(words), Some(keys)) =
                (slot.ty.required(), plain.collect::<Option<Box<[u16]>>>(), &keys)
            {
                return Cells { lanes: Lanes::Keyed(keys.clone(), words), given: nulls(), some: None, bad: None };
            }
            gather(slot.ty, array.len(), |row| {
                let key = keys.as_ref().filter(|_| !array.is_null(row)).and_then(|keys| keys.index(row));
                key.and_then(|key| cells.get(key)).copied().unwrap_or(Cell::NotGiven)
            })
        }
        DataType::Utf8 => {
            let array = array.as_string::<i32>();
            gather(slot.ty, array.len(), |row| texts.cell(array.is_valid(row).then(|| array.value(row))))
        }
        DataType::LargeUtf8 => {
            let array = array.as_string::<i64>();
            gather(slot.ty, array.len(), |row| texts.cell(array.is_valid(row).then(|| array.value(row))))
        }
        DataType::Utf8View => {
            let array = array.as_string_view();
            gather(slot.ty, array.len(), |row| texts.cell(array.is_valid(row).then(|| array.value(row))))
        }
        DataType::Date64 => days(array, slot.ty, array.as_primitive::<Date64Type>().values(), 86_400_000),
        DataType::Timestamp(unit, None) => match unit {
            TimeUnit::Second => days(array, slot.ty, array.as_primitive::<TimestampSecondType>().values(), 86_400),
            TimeUnit::Millisecond => {
                days(array, slot.ty, array.as_primitive::<TimestampMillisecondType>().values(), 86_400_000)
            }
            TimeUnit::Microsecond => {
                days(array, slot.ty, array.as_primitive::<TimestampMicrosecondType>().values(), 86_400_000_000)
            }
            TimeUnit::Nanosecond => {
                days(array, slot.ty, array.as_primitive::<TimestampNanosecondType>().values(), 86_400_000_000_000)
            }
        },
        _ => gather(slot.ty, array.len(), |row| cell(array, row, slot)),
    }
}

/// Times without a zone, which are days at midnight.
fn days(array: &ArrayRef, ty: &Type, times: &[i64], per_day: i64) -> Cells {
    gather(ty, array.len(), |row| {
        if array.is_null(row) {
            return Cell::NotGiven;
        }
        let (day, rest) = (times[row].div_euclid(per_day), times[row].rem_euclid(per_day));
        let day = i32::try_from(day).ok().and_then(Date::from_days).filter(|_| rest == 0);
        day.map_or(Cell::Bad, |day| Cell::Is(day.days().into()))
    })
}

/// Any single cell.
fn cell(array: &ArrayRef, row: usize, slot: Slot<'_>) -> Cell {
    match input_from_arrow(array, row) {
        None => Cell::NotGiven,
        Some(input) => slot.convert(&input).map_or(Cell::Bad, |value| of_value(value.as_ref())),
    }
}

fn of_value(value: Option<&Value>) -> Cell {
    match value {
        None => Cell::NotGiven,
        Some(Value::Null) => Cell::None,
        Some(Value::Bool(value)) => Cell::Is((*value).into()),
        Some(Value::Int(value)) => Cell::Is(*value),
        Some(Value::Date(value)) => Cell::Is(value.days().into()),
        Some(Value::Word(value)) => Cell::Is((*value).into()),
        // Columns of these are read elsewhere.
        Some(Value::Text(_) | Value::List(_) | Value::Record(_)) => Cell::Bad,
    }
}

/// Reads texts, and remembers some: words and days repeat.
struct Texts<'a> {
    slot: Slot<'a>,
    known: Vec<Option<(Arc<str>, Cell)>>,
}

/// Texts that are remembered at a time.
const REMEMBERED: usize = 1 << 12;

/// Longer texts are not remembered.
const SHORT: usize = 32;

impl<'a> Texts<'a> {
    fn new(slot: Slot<'a>) -> Self {
        Texts { slot, known: Vec::new() }
    }

    fn cell(&mut self, text: Option<&str>) -> Cell {
        let Some(text) = text else { return Cell::NotGiven };
        if text.len() > SHORT {
            return self.read(text);
        }
        if self.known.is_empty() {
            self.known.resize(REMEMBERED, None);
        }
        let at = place(text.as_bytes());
        match &self.known[at] {
            Some((known, cell)) if **known == *text => *cell,
            _ => {
                let cell = self.read(text);
                self.known[at] = Some((text.into(), cell));
                cell
            }
        }
    }

    fn read(&self, text: &str) -> Cell {
        self.slot.cell(text.trim()).map_or(Cell::Bad, |value| of_value(value.as_ref()))
    }
}

/// Where a text is remembered.
fn place(text: &[u8]) -> usize {
    let mixed = text
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |all, byte| (all ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    usize::try_from((mixed ^ (mixed >> 32)) % (REMEMBERED as u64)).unwrap_or(0)
}

/// Gathers cells into typed values.
fn gather(ty: &Type, rows: usize, mut cell: impl FnMut(usize) -> Cell) -> Cells {
    let writers = || BitWriter::with_capacity(rows);
    let (mut given, mut some, mut bad) = (writers(), writers(), writers());
    let mut next = |row: usize| {
        let cell = cell(row);
        given.push(matches!(cell, Cell::None | Cell::Is(_)));
        some.push(matches!(cell, Cell::Is(_)));
        bad.push(cell == Cell::Bad);
        if let Cell::Is(value) = cell { value } else { 0 }
    };
    let lanes = match ty.required() {
        Type::Bool => {
            let mut bits = writers();
            (0..rows).for_each(|row| bits.push(next(row) != 0));
            Lanes::Bool(bits.finish())
        }
        Type::Date => {
            let days: Vec<i32> = (0..rows).map(|row| i32::try_from(next(row)).unwrap_or_default()).collect();
            Lanes::Date(Arc::new(days))
        }
        Type::Enum(_) => {
            let words: Vec<u16> = (0..rows).map(|row| u16::try_from(next(row)).unwrap_or_default()).collect();
            Lanes::Word(ScalarBuffer::from(words))
        }
        _ => Lanes::Int(Ints::I64(ScalarBuffer::from((0..rows).map(next).collect::<Vec<i64>>()))),
    };
    let bad = bad.finish();
    let bad = (bad.count_set_bits() > 0).then_some(bad);
    Cells { lanes, given: Some(given.finish()), some: Some(some.finish()), bad }
}

/// Reads an array for a fact that is a list of words; `too_long` says which rows are not to be read.
pub fn read_sets(array: &ArrayRef, slot: Slot<'_>, too_long: impl Fn(usize) -> bool) -> Cells {
    let rows = array.len();
    let writers = || BitWriter::with_capacity(rows);
    let (mut given, mut bad) = (writers(), writers());
    let mut words: Vec<(u16, Vec<u64>)> = Vec::new();
    for row in 0..rows {
        let cell = if too_long(row) {
            Err(())
        } else {
            input_from_arrow(array, row).map_or(Ok(None), |input| slot.convert(&input).map_err(|_| ()))
        };
        given.push(matches!(cell, Ok(Some(_))));
        bad.push(cell.is_err());
        let Ok(Some(Value::List(values))) = cell else { continue };
        for value in values.iter() {
            let Value::Word(word) = value else { continue };
            let at = match words.binary_search_by_key(word, |(known, _)| *known) {
                Ok(at) => at,
                Err(at) => {
                    words.insert(at, (*word, vec![0; rows.div_ceil(64)]));
                    at
                }
            };
            words[at].1[row / 64] |= 1 << (row % 64);
        }
    }
    let bits = |words: Vec<u64>| {
        let mut bits = writers();
        words.iter().enumerate().for_each(|(at, word)| bits.append(*word, rows.saturating_sub(at * 64).min(64)));
        bits.finish()
    };
    let bad = bad.finish();
    Cells {
        lanes: Lanes::Sets(words.into_iter().map(|(word, rows)| (word, bits(rows))).collect()),
        given: Some(given.finish()),
        some: None,
        bad: (bad.count_set_bits() > 0).then_some(bad),
    }
}
