//! The records of a batch's rows in one list: those in the rows themselves, then those of a table.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_buffer::BooleanBuffer;
use arrow_schema::DataType;

use crate::arrow::MAX_ELEMENTS;
use crate::arrow::answers::BitWriter;
use crate::arrow::cell::input_from_arrow;
use crate::arrow::records::{FieldReaders, Places, Records, lengths};
use crate::arrow::table::{NOBODY, RecordTable};
use crate::columns::{BLOCK, Bits, Block, Column, word_where};
use crate::language::RecordId;
use crate::vocabulary::Vocabulary;

/// The records of one list.
pub struct Lists<'a> {
    own: Option<Own>,
    table: Option<Joined<'a>>,
}

/// Lists in the rows themselves.
struct Own {
    records: Records,
    /// where each row's records begin; one more than there are rows
    starts: Vec<u32>,
    /// the record at each place; empty where every record stands at its own
    order: Vec<u32>,
    /// rows that have a list
    given: BooleanBuffer,
    /// rows that have records
    filled: BooleanBuffer,
    /// rows of which some record is none, or that have too many
    bad: Option<BooleanBuffer>,
}

/// A table, and the batch's rows among its children.
struct Joined<'a> {
    table: &'a RecordTable,
    /// each row's child; none at all where the table has no records
    children: Vec<u32>,
    /// rows that have records
    filled: BooleanBuffer,
    /// rows that have a key
    keyed: BooleanBuffer,
}

impl<'a> Lists<'a> {
    /// Of a column of lists, and of a table with the keys of the rows; none where there is neither.
    pub fn new(
        list: RecordId,
        vocabulary: &Vocabulary,
        column: Option<&ArrayRef>,
        table: Option<(&'a RecordTable, &ArrayRef, &BooleanBuffer)>,
    ) -> Option<Lists<'a>> {
        let table = table.map(|(table, keys, keyed)| {
            let children = if table.records.len() == 0 { Vec::new() } else { table.children(keys) };
            let filled = children.iter().map(|child| *child != NOBODY).collect();
            Joined { table, children, filled, keyed: keyed.clone() }
        });
        let own = column.map(|column| Own::new(list, vocabulary, column));
        (own.is_some() || table.is_some()).then_some(Lists { own, table })
    }

    /// Adds the rows of a block whose records cannot be read as columns: bad ones, and rows with records of both kinds.
    pub fn apart(&self, block: Block, into: &mut Bits) {
        let Some(own) = &self.own else { return };
        let part = |buffer: &BooleanBuffer| super::lanes::bits(buffer, block.from, block.len);
        if let Some(bad) = &own.bad {
            into.extend(&part(bad));
        }
        if let Some(joined) = self.table.as_ref().filter(|joined| !joined.filled.is_empty()) {
            into.extend(&part(&own.filled).and(&part(&joined.filled)));
        }
    }

    /// Rows of a block that have a list, and those that have records.
    pub fn listed(&self, block: Block) -> (Bits, Bits) {
        let part = |buffer: &BooleanBuffer| match buffer.len() {
            0 => Bits::NONE,
            _ => super::lanes::bits(buffer, block.from, block.len),
        };
        let own = self.own.as_ref().map_or((Bits::NONE, Bits::NONE), |own| (part(&own.given), part(&own.filled)));
        let table =
            self.table.as_ref().map_or((Bits::NONE, Bits::NONE), |table| (part(&table.keyed), part(&table.filled)));
        (own.0.or(&table.0), own.1.or(&table.1))
    }

    /// The places of a row's records, those of the table after all of the rows' own.
    pub fn range(&self, row: usize) -> Option<Range<usize>> {
        let own = self.own.as_ref().and_then(|own| own.range(row));
        let Some(joined) = &self.table else { return own };
        let range = joined.range(row);
        let has_key = row < joined.keyed.len() && joined.keyed.value(row);
        match own {
            Some(own) if range.is_empty() => Some(own),
            None if !has_key => None,
            _ => {
                let before = self.before();
                Some(before + range.start..before + range.end)
            }
        }
    }

    fn before(&self) -> usize {
        self.own.as_ref().map_or(0, |own| own.records.len())
    }

    /// A field of some records.
    pub fn field(&self, field: usize, records: &[u32], into: &mut Column) {
        let before = self.before();
        let is_own = |record: &u32| (*record as usize) < before;
        let mut from = 0;
        for run in records.chunk_by(|a, b| is_own(a) == is_own(b)) {
            let rows = from..from + run.len();
            from = rows.end;
            match (&self.own, &self.table) {
                (Some(own), _) if is_own(&run[0]) => {
                    own.records.gather(field, rows, |row| own.at(records[row] as usize), into);
                }
                (_, Some(joined)) => {
                    let at = |row: usize| joined.table.at(records[row] as usize - before);
                    joined.table.records.gather(field, rows, at, into);
                }
                _ => {}
            }
        }
    }
}

impl Joined<'_> {
    fn range(&self, row: usize) -> Range<usize> {
        match self.children.get(row) {
            Some(child) if *child != NOBODY => self.table.range(*child),
            _ => 0..0,
        }
    }
}

impl Own {
    fn new(list: RecordId, vocabulary: &Vocabulary, column: &ArrayRef) -> Own {
        let lists = match column.data_type() {
            DataType::List(_) => {
                let lists = column.as_list::<i32>();
                starts(lists.value_offsets())
                    .map(|(starts, range)| (starts, lists.values().slice(range.start, range.len())))
            }
            DataType::LargeList(_) => {
                let lists = column.as_list::<i64>();
                starts(lists.value_offsets())
                    .map(|(starts, range)| (starts, lists.values().slice(range.start, range.len())))
            }
            _ => None,
        };
        let records = Records::new(list, vocabulary);
        let Some((starts, values)) = lists else {
            // A text is no list of records, unless it is blank.
            let given = (0..column.len()).map(|row| input_from_arrow(column, row).is_some());
            let bad = some_bits(given);
            let none = BooleanBuffer::new_unset(column.len());
            return Own { records, starts: Vec::new(), order: Vec::new(), given: none.clone(), filled: none, bad };
        };
        let given = column.nulls().map_or_else(|| BooleanBuffer::new_set(column.len()), |nulls| nulls.inner().clone());
        let (filled, longest) = filled(&starts);
        let filled = if column.null_count() == 0 { filled } else { &given & &filled };
        let mut own = Own { records, starts, order: Vec::new(), given, filled, bad: None };
        let broken = own.read(list, vocabulary, &values);
        if longest > MAX_ELEMENTS || broken.is_some() {
            let is_bad = |row: usize| {
                let Some(range) = own.range(row) else { return false };
                range.len() > MAX_ELEMENTS
                    || broken.as_ref().is_some_and(|broken| range.clone().any(|at| broken.value(at)))
            };
            own.bad = some_bits((0..column.len()).map(is_bad));
        }
        if longest > 1
            && let Some(Places { starts, records }) = own.records.distinct(&own.starts, |place| place)
        {
            (own.starts, own.order) = (starts, records);
        }
        own
    }

    /// The places of a row's records; none where it has no list.
    fn range(&self, row: usize) -> Option<Range<usize>> {
        let given = row < self.given.len() && self.given.value(row);
        given.then(|| Some(*self.starts.get(row)? as usize..*self.starts.get(row + 1)? as usize)).flatten()
    }

    /// The record at a place.
    fn at(&self, place: usize) -> usize {
        self.order.get(place).map_or(place, |record| *record as usize)
    }

    /// Reads the records of all rows; those that are none.
    fn read(&mut self, list: RecordId, vocabulary: &Vocabulary, values: &ArrayRef) -> Option<BooleanBuffer> {
        let DataType::Struct(fields) = values.data_type() else {
            // Nulls, or nothing.
            return some_bits((0..values.len()).map(|_| true));
        };
        let parts = values.as_struct();
        let types = &vocabulary.types.record_type(list).fields;
        let column = |field: usize| fields.iter().position(|part| *part.name() == types[field].0);
        let readers = FieldReaders::new(list, vocabulary, |field| column(field).map(|at| parts.column(at)));
        // A name that no field has, or that stands twice, is wrong wherever it is given.
        let known: Vec<usize> = (0..types.len()).filter_map(column).collect();
        let others: Vec<&ArrayRef> =
            parts.columns().iter().enumerate().filter(|(at, _)| !known.contains(at)).map(|(_, part)| part).collect();
        let mut broken = BitWriter::with_capacity(values.len());
        for from in (0..values.len()).step_by(BLOCK) {
            let block = Block { from, len: BLOCK.min(values.len() - from) };
            let (columns, bad) = readers.read(block);
            self.records.push(&columns, &Bits::first(block.len));
            for row in 0..block.len {
                let other = others.iter().any(|part| input_from_arrow(part, from + row).is_some());
                broken.push(bad.get(row) || other || values.is_null(from + row));
            }
        }
        let broken = broken.finish();
        (broken.count_set_bits() > 0).then_some(broken)
    }
}

/// Where lists begin, counted from the first of them, and which elements of the column they are: a slice of a column may
/// begin with any. None where there are more elements than numbers for them.
fn starts<T: Copy + TryInto<u32> + TryInto<usize>>(offsets: &[T]) -> Option<(Vec<u32>, Range<usize>)> {
    let index = |offset: Option<&T>| offset.map_or(Some(0), |offset| (*offset).try_into().ok());
    let range: Range<usize> = index(offsets.first())?..index(offsets.last())?;
    let first = u32::try_from(range.start).ok()?;
    u32::try_from(range.end).ok()?;
    // Offsets rise: each is as small as the last.
    let start = |offset: &T| TryInto::<u32>::try_into(*offset).unwrap_or_default().wrapping_sub(first);
    Some((offsets.iter().map(start).collect(), range))
}

/// The rows whose list has an element, and the lengths of all lists joined bit by bit: no list is longer than that.
fn filled(starts: &[u32]) -> (BooleanBuffer, usize) {
    let rows = starts.len().saturating_sub(1);
    let mut filled = BitWriter::with_capacity(rows);
    let mut longest = 0;
    for from in (0..rows).step_by(64) {
        let lengths = lengths(&starts[from..]);
        longest = lengths.iter().fold(longest, |longest, length| longest | length);
        filled.append(word_where(&lengths, |length| length > 0), (rows - from).min(64));
    }
    (filled.finish(), longest as usize)
}

/// Bits, where some is set.
fn some_bits(bits: impl Iterator<Item = bool>) -> Option<BooleanBuffer> {
    let mut some = BitWriter::with_capacity(bits.size_hint().0);
    bits.for_each(|bit| some.push(bit));
    let some = some.finish();
    (some.count_set_bits() > 0).then_some(some)
}
