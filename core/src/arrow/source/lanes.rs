//! A column of a batch as typed values: the buffers of the batch itself where their type is native, else read once.

use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowNativeTypeOp};
use arrow_buffer::bit_chunk_iterator::BitChunks;
use arrow_buffer::{BooleanBuffer, ScalarBuffer};
use arrow_schema::DataType;

use crate::columns::{AllDays, BLOCK, Bits, Data, bit_by_bit, is_dense, rows_by_word, word_where};

/// The bits of some rows.
pub fn bits(buffer: &BooleanBuffer, from: usize, len: usize) -> Bits {
    let mut bits = Bits::NONE;
    read_bits(buffer, from, len, &mut bits);
    bits
}

/// The same, written to a place.
pub fn read_bits(buffer: &BooleanBuffer, from: usize, len: usize, into: &mut Bits) {
    let first = buffer.offset() + from;
    if first.is_multiple_of(8)
        && len == BLOCK
        && let Some(bytes) = buffer.values().get(first / 8..first / 8 + BLOCK / 8)
    {
        for (word, bytes) in into.0.iter_mut().zip(bytes.as_chunks::<8>().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        return;
    }
    *into = Bits::NONE;
    let chunks = BitChunks::new(buffer.values(), first, len);
    for (word, chunk) in into.0.iter_mut().zip(chunks.iter_padded()) {
        *word = chunk;
    }
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
    Date(AllDays),
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
}

/// A range in another width: what of it has that width, none where nothing has.
fn narrowed<T: ArrowNativeTypeOp + TryFrom<i64> + TryInto<i64>>(range: &RangeInclusive<i64>) -> Option<(T, T)> {
    let end = |end: i64| T::try_from(end).unwrap_or(if end < 0 { T::MIN_TOTAL_ORDER } else { T::MAX_TOTAL_ORDER });
    let ends = (end(*range.start()), end(*range.end()));
    let is_within = |number: T| wide(number).is_some_and(|number| range.contains(&number));
    (is_within(ends.0) && is_within(ends.1)).then_some(ends)
}

/// Whether all numbers lie within a range, compared in their own width.
fn all_between<T: ArrowNativeTypeOp + TryFrom<i64> + TryInto<i64>>(numbers: &[T], range: &RangeInclusive<i64>) -> bool {
    let Some((min, max)) = narrowed::<T>(range) else { return numbers.is_empty() };
    numbers.iter().fold(true, |all, number| all & number.is_ge(min) & number.is_le(max))
}

/// The wanted numbers that lie outside of a range, compared in their own width.
fn not_between<T: ArrowNativeTypeOp + TryFrom<i64> + TryInto<i64>>(
    wanted: &Bits,
    numbers: &[T],
    range: &RangeInclusive<i64>,
) -> Bits {
    let Some((min, max)) = narrowed::<T>(range) else { return *wanted };
    some_where(wanted, numbers, |number| number.is_lt(min) | number.is_gt(max))
}

/// Whether all days lie in the 358 years from 1970, where most days lie, and these in a range: bits that are joined tell that
/// with fewer instructions than a comparison with both ends.
fn days_within_most(days: &[i32], range: &RangeInclusive<i64>) -> bool {
    const MOST: i64 = 1 << 17;
    let of = |days: &[i32]| days.iter().fold(0, |joined, day| joined | day);
    // In pieces of one size, of which the compiler makes no loop. Where a day of a block lies elsewhere, the others need no look.
    let within = |days: &[i32]| {
        let (pieces, rest) = days.as_chunks::<64>();
        let joined = pieces.iter().fold(of(rest), |joined, piece| joined | of(piece));
        (0..MOST).contains(&joined.into())
    };
    range.contains(&0) && range.contains(&(MOST - 1)) && days.chunks(BLOCK).all(within)
}

/// Negative for a day outside of a range.
fn outside(range: &RangeInclusive<i64>) -> impl Fn(i32) -> i32 + use<> {
    let end = |end: i64| i32::try_from(end).unwrap_or(if end < 0 { i32::MIN } else { i32::MAX });
    let (min, max) = (end(*range.start()), end(*range.end()));
    // Within the range neither difference is negative; outside one of them is, also where it overflows.
    move |day| day.wrapping_sub(min) | max.wrapping_sub(day)
}

/// The wanted rows whose value satisfies a condition, which may be asked of others.
fn some_where<T: Copy>(wanted: &Bits, values: &[T], holds: impl Fn(T) -> bool) -> Bits {
    let mut found = Bits::NONE;
    for (at, (wanted, values)) in wanted.0.into_iter().zip(values.chunks(64)).enumerate() {
        found.0[at] = match values.try_into() {
            Ok(values) if is_dense(wanted) => wanted & word_where(values, &holds),
            _ => bit_by_bit(wanted, |at| values.get(at).is_some_and(|value| holds(*value))),
        };
    }
    found
}

/// Maps the wanted values into lanes.
fn copy<T: Copy, U: Copy>(from: &[T], wanted: &Bits, into: &mut [U], map: impl Fn(T) -> U + Copy) {
    let words = wanted.0.iter().zip(from.chunks(64)).zip(into.chunks_mut(64));
    for ((wanted, from), into) in words {
        if is_dense(*wanted) {
            from.iter().zip(into).for_each(|(from, into)| *into = map(*from));
            continue;
        }
        let mut rest = *wanted;
        while rest != 0 {
            let at = rest.trailing_zeros() as usize;
            if let (Some(from), Some(into)) = (from.get(at), into.get_mut(at)) {
                *into = map(*from);
            }
            rest &= rest - 1;
        }
    }
}

impl Lanes {
    /// The buffers of a native array.
    pub fn native(array: &ArrayRef) -> Option<Lanes> {
        Some(match array.data_type() {
            DataType::Boolean => Lanes::Bool(array.as_boolean().values().clone()),
            DataType::Date32 => Lanes::Date(Arc::new(array.as_primitive::<Date32Type>().values().clone())),
            _ => Lanes::Int(Ints::of(array.as_ref())?),
        })
    }

    /// Whether every value lies within a range of days or numbers, also what stands where there is none.
    pub fn all_within(&self, range: &RangeInclusive<i64>) -> bool {
        match self {
            Lanes::Int(ints) => each_width!(ints, values => all_between(values, range)),
            Lanes::Date(days) => {
                let days = (**days).as_ref();
                days_within_most(days, range) || {
                    let outside = outside(range);
                    days.iter().fold(0, |signs, day| signs | outside(*day)) >= 0
                }
            }
            _ => true,
        }
    }

    /// Of the wanted rows, those whose value lies outside of a range of days or numbers.
    pub fn outside(&self, from: usize, len: usize, range: &RangeInclusive<i64>, wanted: &Bits) -> Bits {
        match self {
            Lanes::Int(ints) => each_width!(ints, values => not_between(wanted, &values[from..from + len], range)),
            Lanes::Date(days) => {
                let outside = outside(range);
                some_where(wanted, &(**days).as_ref()[from..from + len], |day| outside(day) < 0)
            }
            _ => Bits::NONE,
        }
    }

    /// Writes the wanted rows into a column's data; false where its kind is another.
    pub fn read(&self, from: usize, len: usize, wanted: &Bits, into: &mut Data) -> bool {
        match (self, into) {
            (Lanes::Bool(buffer), Data::Bool(into)) => {
                read_bits(buffer, from, len, into);
                into.keep(wanted);
            }
            (Lanes::Int(ints), Data::Int(into)) => each_width!(ints, values => {
                copy(&values[from..from + len], wanted, into, |value| wide(value).unwrap_or(i64::MAX));
            }),
            (Lanes::Date(days), Data::Date(into)) => {
                if !into.share(days, from) {
                    copy(&(**days).as_ref()[from..from + len], wanted, into, |day| day);
                }
            }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Lanes, all_between, not_between};
    use crate::columns::{BLOCK, Bits};
    use crate::date::Date;

    /// At both ends of the range, of the width, and of ranges that the width does not reach.
    #[test]
    fn numbers_are_compared_in_their_own_width() {
        for (number, within) in [(-1, false), (0, true), (1, true), (9, true), (10, true), (11, false)] {
            assert_eq!(all_between(&[5_i8, number], &(0..=10)), within, "{number}");
            assert_eq!(all_between(&[5, i64::from(number)], &(0..=10)), within, "{number}");
            let outside = not_between(&Bits::first(2), &[5, number, 11], &(0..=10));
            assert_eq!((outside.get(0), outside.get(1), outside.get(2)), (false, !within, false), "{number}");
        }
        for number in [i8::MIN, -1, 0, i8::MAX] {
            assert!(all_between(&[number], &(-1000..=1000)) && all_between(&[number], &(i64::MIN..=i64::MAX)));
            assert!(!all_between(&[number], &(200..=300)) && !all_between(&[number], &(-300..=-200)));
            assert_eq!(not_between(&Bits::first(1), &[number], &(200..=300)), Bits::first(1));
            assert!(not_between(&Bits::first(1), &[number], &(-1000..=1000)).is_empty());
        }
        assert!(!all_between(&[u8::MIN], &(-5..=-1)) && !all_between(&[u64::MAX], &(i64::MAX - 1..=i64::MAX)));
        assert!(all_between(&[0_u8, 5], &(-5..=5)) && !all_between(&[6_u8], &(-5..=5)));
    }

    /// Around the first and last day there is, 1970-01-01, and the end of the years that are told by joined bits; alone, and
    /// as the last of a block and of a word that is not whole.
    #[test]
    fn days_lie_in_range_up_to_its_ends() {
        let (first, last) = (Date::MIN.days(), Date::MAX.days());
        let range = i64::from(first)..=i64::from(last);
        for (day, within) in [
            (first - 1, false),
            (first, true),
            (first + 1, true),
            (-1, true),
            (0, true),
            (1, true),
            ((1 << 17) - 1, true),
            (1 << 17, true),
            ((1 << 17) + 1, true),
            (last - 1, true),
            (last, true),
            (last + 1, false),
            (i32::MIN, false),
            (i32::MAX, false),
        ] {
            for before in [0, 63, 70, BLOCK - 1, BLOCK, BLOCK + 63] {
                let days: Vec<i32> = std::iter::repeat_n(19_000, before).chain([day]).collect();
                assert_eq!(Lanes::Date(Arc::new(days)).all_within(&range), within, "{day} after {before}");
            }
        }
        let of = |day: i32, range| Lanes::Date(Arc::new(vec![day])).all_within(&range);
        assert_eq!([9, 10, 20, 21].map(|day| of(day, 10..=20)), [false, true, true, false]);
    }
}
