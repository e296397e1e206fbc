//! One column of a batch as a fact's values.

use std::ops::RangeInclusive;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_buffer::BooleanBuffer;
use arrow_schema::DataType;

use super::cells::{self, Cells};
use super::lanes::{Lanes, bits, read_bits};
use crate::arrow::MAX_ELEMENTS;
use crate::arrow::answers::BitWriter;
use crate::arrow::cell::{input_from_arrow, list_length};
use crate::columns::{BLOCK, Bits, Block, Column, Data};
use crate::date::Date;
use crate::facts::Slot;
use crate::language::Type;
use crate::value::Value;

/// Reads a column.
pub struct Reader {
    lanes: Lanes,
    /// rows that were given; none: all
    given: Option<BooleanBuffer>,
    /// rows that have a value; none: all that were given
    some: Option<BooleanBuffer>,
    /// rows that are no value of the fact
    bad: Option<BooleanBuffer>,
    /// days or numbers that are values of the fact, where not every one is
    range: Option<RangeInclusive<i64>>,
    /// what was not given is known to be none
    null_is_none: bool,
}

impl Reader {
    /// Reads an array for a fact; where `null_is_none`, its nulls are known to be none if the fact can be.
    pub fn new(array: &ArrayRef, slot: Slot<'_>, null_is_none: bool) -> Reader {
        let ty = slot.ty.required();
        let found = array.data_type();
        // Of texts, what is blank or says none is seen when it is read.
        let lazy = *ty == Type::Text && (found.is_integer() || is_text(found));
        let (Cells { lanes, given, some, bad }, range) = match (ty, found) {
            (Type::Text, _) if lazy => (native_cells(array), None),
            (Type::Bool, DataType::Boolean) => (native(array), None),
            (Type::Date, DataType::Date32) => {
                (native(array), Some(i64::from(Date::MIN.days())..=i64::from(Date::MAX.days())))
            }
            (Type::Int, found) if found.is_integer() => (native(array), Some(slot.ints())),
            (Type::Bool | Type::Int | Type::Date | Type::Enum(_), _) => (cells::read(array, slot), None),
            (Type::List(element), _) if matches!(**element, Type::Enum(_)) => {
                (cells::read_sets(array, slot, |row| too_long(array, row)), None)
            }
            _ => (on_demand(array, slot), None),
        };
        Reader { lanes, given, some, bad, range, null_is_none: null_is_none && slot.ty.is_optional() }
    }

    /// Days that were read from elsewhere.
    pub fn of_days(days: Vec<i32>, given: BooleanBuffer) -> Reader {
        let lanes = Lanes::Date(Arc::new(days));
        Reader { lanes, given: Some(given), some: None, bad: None, range: None, null_is_none: false }
    }

    /// Takes no day after another.
    #[must_use]
    pub fn until(mut self, day: Date) -> Reader {
        let from = self.range.as_ref().map_or(i64::from(Date::MIN.days()), |range| *range.start());
        let to = self.range.as_ref().map_or(i64::from(Date::MAX.days()), |range| *range.end());
        self.range = Some(from..=to.min(day.days().into()));
        self
    }

    /// Of the wanted rows of a block, those that are known, and those of them that have a value.
    fn read_known(&self, block: Block, wanted: &Bits, known: &mut Bits, some: &mut Bits) {
        match &self.given {
            Some(given) => {
                read_bits(given, block.from, block.len, some);
                some.keep(wanted);
            }
            None => *some = *wanted,
        }
        *known = if self.null_is_none { *wanted } else { *some };
        if let Some(buffer) = &self.some {
            some.keep(&bits(buffer, block.from, block.len));
        }
    }

    /// Looks at all rows at once, so that no block has to be looked at where each has a value of the fact: to read a column
    /// in order costs less than to fetch some of its values from memory, and then they are near.
    #[must_use]
    pub fn checked(mut self) -> Reader {
        self.range = self.range.filter(|range| !self.lanes.all_within(range));
        self
    }

    /// Adds the rows of a block that are no value of the fact.
    pub fn bad(&self, block: Block, into: &mut Bits) {
        if let Some(bad) = &self.bad {
            into.extend(&bits(bad, block.from, block.len));
        }
        if let Some(range) = &self.range {
            let (mut known, mut some) = (Bits::NONE, Bits::NONE);
            self.read_known(block, &Bits::first(block.len), &mut known, &mut some);
            into.extend(&self.lanes.outside(block.from, block.len, range, &some));
        }
    }

    /// Rows of the whole batch that are no value of the fact.
    pub fn all_bad(&self, rows: usize) -> BooleanBuffer {
        let mut all = BitWriter::with_capacity(rows);
        for from in (0..rows).step_by(BLOCK) {
            let block = Block { from, len: BLOCK.min(rows - from) };
            let mut bad = Bits::NONE;
            self.bad(block, &mut bad);
            (0..block.len).for_each(|row| all.push(bad.get(row)));
        }
        all.finish()
    }

    /// The values of at least the wanted rows of a block.
    pub fn read(&self, block: Block, wanted: &Bits, slot: Slot<'_>, into: &mut Column) {
        into.clear_values();
        self.read_known(block, wanted, &mut into.known, &mut into.some);
        // Where there is no value nothing is read: most dates of most children are none.
        if self.lanes.read(block.from, block.len, &into.some, &mut into.data) {
            return;
        }
        let some = into.some;
        for row in some.rows() {
            let value = match &self.lanes {
                Lanes::Cells(array) => {
                    let input = input_from_arrow(array, block.from + row);
                    let value = input.and_then(|input| slot.convert(&input).ok().flatten());
                    if value.is_none() && !self.null_is_none {
                        into.known.set(row, false);
                    }
                    value.unwrap_or(Value::Null)
                }
                Lanes::Sets(words) => {
                    let words = words.iter().filter(|(_, rows)| rows.value(block.from + row));
                    Value::List(words.map(|(word, _)| Value::Word(*word)).collect())
                }
                _ => Value::Null,
            };
            into.some.set(row, value != Value::Null);
            if let Data::Value(values) = &mut into.data
                && let Some(place) = values.get_mut(row)
            {
                *place = value;
            }
        }
    }

    /// A day of a row that has one.
    pub fn day(&self, row: usize) -> Option<i32> {
        let has = |buffer: &Option<BooleanBuffer>| buffer.as_ref().is_none_or(|buffer| buffer.value(row));
        match &self.lanes {
            Lanes::Date(days) if has(&self.given) && has(&self.some) => (**days).as_ref().get(row).copied(),
            _ => None,
        }
    }

    /// Whether a row was given, or is known to be none.
    pub fn is_known(&self, row: usize) -> bool {
        self.null_is_none || self.given.as_ref().is_none_or(|given| given.value(row))
    }
}

fn native(array: &ArrayRef) -> Cells {
    let given = array.nulls().filter(|nulls| nulls.null_count() > 0).map(|nulls| nulls.inner().clone());
    let lanes = Lanes::native(array).unwrap_or_else(|| Lanes::Cells(array.clone()));
    Cells { lanes, given, some: None, bad: None }
}

fn native_cells(array: &ArrayRef) -> Cells {
    Cells { lanes: Lanes::Cells(array.clone()), ..native(array) }
}

fn is_text(found: &DataType) -> bool {
    match found {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

/// Whether a list is longer than is read.
fn too_long(array: &ArrayRef, row: usize) -> bool {
    list_length(array, row).is_some_and(|length| length > MAX_ELEMENTS)
}

/// Texts and what is rare: looked at now, and read when it is asked for.
fn on_demand(array: &ArrayRef, slot: Slot<'_>) -> Cells {
    let rows = array.len();
    let list = matches!(slot.ty.required(), Type::List(_));
    let writers = || BitWriter::with_capacity(rows);
    let (mut given, mut some, mut bad) = (writers(), writers(), writers());
    for row in 0..rows {
        let value = if list && too_long(array, row) {
            Err(())
        } else {
            input_from_arrow(array, row).map_or(Ok(None), |input| slot.convert(&input).map_err(|_| ()))
        };
        given.push(matches!(value, Ok(Some(_))));
        some.push(value.as_ref().is_ok_and(|value| value.as_ref().is_some_and(|value| *value != Value::Null)));
        bad.push(value.is_err());
    }
    let bad = bad.finish();
    let bad = (bad.count_set_bits() > 0).then_some(bad);
    Cells { lanes: Lanes::Cells(array.clone()), given: Some(given.finish()), some: Some(some.finish()), bad }
}
