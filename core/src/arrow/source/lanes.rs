//! A column of a batch as typed values: the buffers of the batch itself where their type is native, else read once.

use std::ops::{Range, RangeInclusive};

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_buffer::bit_chunk_iterator::BitChunks;
use arrow_buffer::{BooleanBuffer, ScalarBuffer};
use arrow_schema::DataType;

use crate::columns::{Bits, Data, rows_by_word};

/// Up to so many wanted rows of 64, going from one to the next is faster than going through all.
const SPARSE: u32 = 12;

/// The bits of some rows.
pub fn bits(buffer: &BooleanBuffer, from: usize, len: usize) -> Bits {
    let mut bits = Bits::NONE;
    let chunks = BitChunks::new(buffer.values(), buffer.offset() + from, len);
    for (word, chunk) in bits.0.iter_mut().zip(chunks.iter_padded()) {
        *word = chunk;
    }
    bits
}

/// Whole numbers of any width.
#[derive(Clone)]
pub enum Ints {
    I8(ScalarBuffer<i8>),
    I16(ScalarBuffer<i16>),
    I32(ScalarBuffer<i32>),
    I64(ScalarBuffer<i64>),
    U8(ScalarBuffer<u8>),
    U16(ScalarBuffer<u16>),
    U32(ScalarBuffer<u32>),
    U64(ScalarBuffer<u64>),
}

/// Typed values. What stands at a null means nothing.
#[derive(Clone)]
pub enum Lanes {
    /// true or false
    Bool(BooleanBuffer),
    /// numbers
    Int(Ints),
    /// days since 1970-01-01
    Date(ScalarBuffer<i32>),
    /// words of an enum
    Word(ScalarBuffer<u16>),
    /// words of an enum: keys, and the word of each
    Keyed(Ints, Box<[u16]>),
    /// lists of words of an enum: each word with the rows that have it, in the enum's order
    Sets(Vec<(u16, BooleanBuffer)>),
    /// anything else: read when it is asked for
    Cells(ArrayRef),
}

macro_rules! each_width {
    ($ints:expr, $values:ident => $body:expr) => {
        match $ints {
            Ints::I8($values) => $body,
            Ints::I16($values) => $body,
            Ints::I32($values) => $body,
            Ints::I64($values) => $body,
            Ints::U8($values) => $body,
            Ints::U16($values) => $body,
            Ints::U32($values) => $body,
            Ints::U64($values) => $body,
        }
    };
}

fn wide<T: TryInto<i64>>(value: T) -> Option<i64> {
    value.try_into().ok()
}

fn index<T: TryInto<usize>>(value: T) -> Option<usize> {
    value.try_into().ok()
}

impl Ints {
    /// The values of an array of whole numbers.
    pub fn of(array: &dyn Array) -> Option<Ints> {
        Some(match array.data_type() {
            DataType::Int8 => Ints::I8(array.as_primitive::<Int8Type>().values().clone()),
            DataType::Int16 => Ints::I16(array.as_primitive::<Int16Type>().values().clone()),
            DataType::Int32 => Ints::I32(array.as_primitive::<Int32Type>().values().clone()),
            DataType::Int64 => Ints::I64(array.as_primitive::<Int64Type>().values().clone()),
            DataType::UInt8 => Ints::U8(array.as_primitive::<UInt8Type>().values().clone()),
            DataType::UInt16 => Ints::U16(array.as_primitive::<UInt16Type>().values().clone()),
            DataType::UInt32 => Ints::U32(array.as_primitive::<UInt32Type>().values().clone()),
            DataType::UInt64 => Ints::U64(array.as_primitive::<UInt64Type>().values().clone()),
            _ => return None,
        })
    }

    /// The value at a row, as an index into something.
    pub fn index(&self, row: usize) -> Option<usize> {
        each_width!(self, values => index(*values.get(row)?))
    }

    /// Rows whose value lies outside of a range.
    fn outside(&self, from: usize, len: usize, range: &RangeInclusive<i64>, wanted: &Bits) -> Bits {
        each_width!(self, values => {
            let values = &values[from..from + len];
            let outside = |value| i32::from(!wide(value).is_some_and(|value| range.contains(&value)));
            if joined(wanted, values, outside) == 0 { Bits::NONE } else { where_not(values, |value| outside(value) == 0) }
        })
    }
}

/// What something gives for the wanted values, and perhaps for others near them, joined bit by bit.
fn joined<T: Copy>(wanted: &Bits, values: &[T], of: impl Fn(T) -> i32) -> i32 {
    let mut all = 0;
    for (wanted, values) in wanted.0.iter().zip(values.chunks(64)) {
        if wanted.count_ones() > SPARSE {
            all |= values.iter().fold(0, |all, value| all | of(*value));
            continue;
        }
        let mut rest = *wanted;
        while rest != 0 {
            all |= values.get(rest.trailing_zeros() as usize).map_or(0, |value| of(*value));
            rest &= rest - 1;
        }
    }
    all
}

/// Rows whose value does not satisfy a condition.
fn where_not<T: Copy>(values: &[T], holds: impl Fn(T) -> bool) -> Bits {
    let mut found = Bits::NONE;
    // A sum of bytes vectorises; most blocks have no such row, and then no bit is looked for.
    let mut wrong = 0_usize;
    for chunk in values.chunks(128) {
        wrong += usize::from(chunk.iter().fold(0_u8, |all, value| all | u8::from(!holds(*value))));
    }
    if wrong > 0 {
        for (row, _) in values.iter().enumerate().filter(|(_, value)| !holds(**value)) {
            found.set(row, true);
        }
    }
    found
}

/// Maps the wanted values into lanes.
fn copy<T: Copy, U: Copy>(from: &[T], wanted: &Bits, into: &mut [U], map: impl Fn(T) -> U + Copy) {
    let words = wanted.0.iter().zip(from.chunks(64)).zip(into.chunks_mut(64));
    for ((wanted, from), into) in words {
        match wanted.count_ones() {
            0 => {}
            1..=SPARSE => {
                let mut rest = *wanted;
                while rest != 0 {
                    let at = rest.trailing_zeros() as usize;
                    if let (Some(from), Some(into)) = (from.get(at), into.get_mut(at)) {
                        *into = map(*from);
                    }
                    rest &= rest - 1;
                }
            }
            _ => from.iter().zip(into).for_each(|(from, into)| *into = map(*from)),
        }
    }
}

impl Lanes {
    /// The buffers of a native array.
    pub fn native(array: &ArrayRef) -> Option<Lanes> {
        Some(match array.data_type() {
            DataType::Boolean => Lanes::Bool(array.as_boolean().values().clone()),
            DataType::Date32 => Lanes::Date(array.as_primitive::<Date32Type>().values().clone()),
            _ => Lanes::Int(Ints::of(array.as_ref())?),
        })
    }

    /// Of the wanted rows, those whose value lies outside of a range of days or numbers; others may be among them.
    pub fn outside(&self, from: usize, len: usize, range: &RangeInclusive<i64>, wanted: &Bits) -> Bits {
        match self {
            Lanes::Int(ints) => ints.outside(from, len, range, wanted),
            Lanes::Date(days) => {
                let end = |end: i64| i32::try_from(end).unwrap_or(if end < 0 { i32::MIN } else { i32::MAX });
                let (min, max) = (end(*range.start()), end(*range.end()));
                let days = &days[from..from + len];
                // Within the range neither difference is negative; outside one of them is, also where it overflows.
                let negative = |day: i32| day.wrapping_sub(min) | max.wrapping_sub(day);
                let signs = joined(wanted, days, negative);
                if signs >= 0 { Bits::NONE } else { where_not(days, |day| negative(day) >= 0) }
            }
            _ => Bits::NONE,
        }
    }

    /// Writes the wanted rows into a column's data; false where its kind is another.
    pub fn read(&self, from: usize, len: usize, wanted: &Bits, into: &mut Data) -> bool {
        match (self, into) {
            (Lanes::Bool(buffer), Data::Bool(into)) => *into = bits(buffer, from, len),
            (Lanes::Int(ints), Data::Int(into)) => each_width!(ints, values => {
                copy(&values[from..from + len], wanted, into, |value| wide(value).unwrap_or(i64::MAX));
            }),
            (Lanes::Date(days), Data::Date(into)) => copy(&days[from..from + len], wanted, into, |day| day),
            (Lanes::Word(words), Data::Words(into)) => {
                rows_by_word(wanted, &words[from..from + len], |word| word, into);
            }
            (Lanes::Keyed(keys, words), Data::Words(into)) => read_keys(keys, words, from..from + len, wanted, into),
            (Lanes::Sets(words), Data::Sets(into)) => {
                into.clear();
                into.extend(words.iter().map(|(word, rows)| (*word, bits(rows, from, len))));
            }
            _ => return false,
        }
        true
    }
}

#[expect(clippy::unnecessary_fallible_conversions, reason = "keys of some widths are always an index, of others not")]
fn read_keys(keys: &Ints, words: &[u16], rows: Range<usize>, wanted: &Bits, into: &mut Vec<(u16, Bits)>) {
    let word = |key: Option<usize>| key.and_then(|key| words.get(key)).copied().unwrap_or_default();
    each_width!(keys, keys => rows_by_word(wanted, &keys[rows], |key| word(usize::try_from(key).ok()), into));
}
