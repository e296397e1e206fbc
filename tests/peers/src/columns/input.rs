//! The columns of a batch as slices: the one place that knows Arrow's types.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int8Type, UInt8Type};
use arrow_array::{Array, RecordBatch};
use arrow_buffer::BooleanBuffer;

/// A nullable column of days.
#[derive(Clone, Copy)]
pub struct Days<'a> {
    /// one a row; where null, anything
    pub values: &'a [i32],
    /// a bitmap
    pub valid: &'a [u8],
}

impl Days<'_> {
    /// The day of a row.
    #[inline]
    pub fn day(&self, row: usize) -> Option<i32> {
        bit(self.valid, row).then(|| self.values[row])
    }
}

/// What the loops read.
pub struct Columns<'a> {
    /// how many rows
    pub rows: usize,
    pub birth: &'a [i32],
    pub placement: &'a [u8],
    pub reason: &'a [u8],
    pub grade: &'a [i8],
    pub grade_valid: &'a [u8],
    pub ever_enrolled: &'a [u8],
    pub graduated: &'a [u8],
    pub has_roll: &'a [u8],
    pub exempted: &'a [u8],
    pub left_over_age: &'a [u8],
    pub missing: &'a [u8],
    pub unfit: &'a [u8],
    pub has_child: &'a [u8],
    pub absent_since: Days<'a>,
    pub returned_on: Days<'a>,
    pub leave_from: Days<'a>,
    pub leave_until: Days<'a>,
    pub suspension_from: Days<'a>,
    pub suspension_until: Days<'a>,
    pub deferral_until: Days<'a>,
    pub reason_since: Days<'a>,
    /// where each child's visits begin and end
    pub offsets: &'a [i32],
    pub visits: &'a [i32],
}

impl<'a> Columns<'a> {
    /// Looks the columns up; none where one is missing, of another type, or sliced within a byte of a bitmap.
    pub fn of(batch: &'a RecordBatch) -> Option<Columns<'a>> {
        let days = |name| {
            let column = batch.column_by_name(name)?.as_primitive_opt::<Date32Type>()?;
            Some(Days { values: column.values(), valid: bytes(column.nulls()?.inner())? })
        };
        let flags = |name| bytes(batch.column_by_name(name)?.as_boolean_opt()?.values());
        let keys = |name| {
            let column = batch.column_by_name(name)?.as_dictionary_opt::<UInt8Type>()?;
            Some(&column.keys().values()[..])
        };
        let grade = batch.column_by_name("disability_grade")?.as_primitive_opt::<Int8Type>()?;
        let lists = batch.column_by_name("visits")?.as_list_opt::<i32>()?;
        let records = lists.values().as_struct_opt()?;
        Some(Columns {
            rows: batch.num_rows(),
            birth: batch.column_by_name("birth_date")?.as_primitive_opt::<Date32Type>()?.values(),
            placement: keys("placement")?,
            reason: keys("absence_reason")?,
            grade: grade.values(),
            grade_valid: bytes(grade.nulls()?.inner())?,
            ever_enrolled: flags("ever_enrolled")?,
            graduated: flags("graduated")?,
            has_roll: flags("has_roll")?,
            exempted: flags("exempted")?,
            left_over_age: flags("left_over_age")?,
            missing: flags("missing")?,
            unfit: flags("unfit_for_schooling")?,
            has_child: flags("has_child")?,
            absent_since: days("absent_since")?,
            returned_on: days("returned_on")?,
            leave_from: days("leave_from")?,
            leave_until: days("leave_until")?,
            suspension_from: days("suspension_from")?,
            suspension_until: days("suspension_until")?,
            deferral_until: days("deferral_until")?,
            reason_since: days("absence_reason_since")?,
            offsets: lists.value_offsets(),
            visits: records.column_by_name("on")?.as_primitive_opt::<Date32Type>()?.values(),
        })
    }

    /// Whether a child was visited between two days, both included.
    #[inline]
    pub fn visited(&self, row: usize, from: i32, to: i32) -> bool {
        let range = |at: usize| usize::try_from(self.offsets[at]).unwrap_or(0);
        self.visits[range(row)..range(row + 1)].iter().any(|on| from <= *on && *on <= to)
    }
}

fn bytes(bits: &BooleanBuffer) -> Option<&[u8]> {
    if !bits.offset().is_multiple_of(8) {
        return None;
    }
    Some(&bits.values()[bits.offset() / 8..(bits.offset() + bits.len()).div_ceil(8)])
}

/// The bit of a row.
#[inline]
pub fn bit(bits: &[u8], row: usize) -> bool {
    bits[row / 8] >> (row % 8) & 1 == 1
}

/// The bits of 64 rows; 0 beyond the end.
#[inline]
pub fn word(bits: &[u8], at: usize) -> u64 {
    match bits[at * 8..].first_chunk::<8>() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => bits[at * 8..].iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}
