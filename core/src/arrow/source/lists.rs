//! The records of a batch's rows in one list: those in the rows themselves, then those of a table.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, GenericListArray, OffsetSizeTrait};
use arrow_buffer::{BooleanBuffer, ScalarBuffer};
use arrow_schema::DataType;

use crate::arrow::MAX_ELEMENTS;
use crate::arrow::answers::BitWriter;
use crate::arrow::cell::input_from_arrow;
use crate::arrow::records::{Distinct, FieldReaders, Records, between};
use crate::arrow::table::{NOBODY, RecordTable};
use crate::columns::{BLOCK, Bits, Block, Column, RowRecords, word_where};
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
    /// where each row's records begin, the first not always at 0; one more than there are rows
    starts: ScalarBuffer<i32>,
    /// where a row has a record twice
    distinct: Option<Distinct>,
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

    /// The records of some rows of a block.
    pub fn of_rows(&self, block: Block, rows: &Bits) -> RowRecords {
        // Most rows that have records have a few.
        let mut found = RowRecords::with_capacity(4 * rows.count());
        match self {
            Lists { own: Some(own), table: None } => own.of_rows(block, rows, &mut found),
            _ => rows.rows().for_each(|row| found.add(row, self.range(block.from + row).unwrap_or_default())),
        }
        found
    }

    fn before(&self) -> usize {
        self.own.as_ref().map_or(0, |own| own.records.len())
    }

    /// A field of some records.
    pub fn field(&self, field: usize, records: &[u32], into: &mut Column) {
        if let Lists { own: Some(own), table: None } = self {
            return own.records.gather(field, 0..records.len(), |row| own.at(records[row] as usize), into);
        }
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
        // A slice of a column may begin with any element, of large lists also with one whose number takes 64 bits.
        let lists: Option<(ArrayRef, ScalarBuffer<i32>)> = match column.data_type() {
            DataType::List(_) => {
                let lists = column.as_list::<i32>();
                Some((elements(lists), lists.offsets().inner().clone()))
            }
            DataType::LargeList(_) => {
                let lists = column.as_list::<i64>();
                let first = lists.value_offsets().first().copied().unwrap_or(0);
                let starts = lists.value_offsets().iter().map(|start| i32::try_from(start - first));
                starts.collect::<Result<Vec<_>, _>>().ok().map(|starts| (elements(lists), starts.into()))
            }
            _ => None,
        };
        let records = Records::new(list, vocabulary);
        let Some((values, starts)) = lists else {
            // A text is no list of records, unless it is blank.
            let given = (0..column.len()).map(|row| input_from_arrow(column, row).is_some());
            let bad = some_bits(given);
            let none = BooleanBuffer::new_unset(column.len());
            let starts = ScalarBuffer::default();
            return Own { records, starts, distinct: None, given: none.clone(), filled: none, bad };
        };
        let given = column.nulls().map_or_else(|| BooleanBuffer::new_set(column.len()), |nulls| nulls.inner().clone());
        let (filled, several, longest) = lengths(&starts);
        let filled = if column.null_count() == 0 { filled } else { &given & &filled };
        let mut own = Own { records, starts, distinct: None, given, filled, bad: None };
        let broken = own.read(list, vocabulary, &values);
        if longest > MAX_ELEMENTS || broken.is_some() {
            let is_bad = |row: usize| {
                let Some(range) = own.range(row) else { return false };
                range.len() > MAX_ELEMENTS
                    || broken.as_ref().is_some_and(|broken| range.clone().any(|at| broken.value(at)))
            };
            own.bad = some_bits((0..column.len()).map(is_bad));
        }
        own.distinct = own.records.distinct(&own.starts, several.into_iter(), |place| place);
        own
    }

    /// The places of a row's records; none where it has no list.
    fn range(&self, row: usize) -> Option<Range<usize>> {
        if row >= self.given.len() || !self.given.value(row) || row + 1 >= self.starts.len() {
            return None;
        }
        let places = between(&self.starts, row);
        Some(self.distinct.as_ref().map_or(places.clone(), |distinct| distinct.places(row, places)))
    }

    /// The records of some rows of a block, all of which have a list.
    fn of_rows(&self, block: Block, rows: &Bits, found: &mut RowRecords) {
        let first = self.starts.first().copied().unwrap_or_default();
        let starts = self.starts.get(block.from..).unwrap_or_default();
        let place = |start: i32| usize::try_from(start - first).unwrap_or_default();
        for row in rows.rows() {
            let Some([start, end]) = starts.get(row..row + 2) else { continue };
            let places = place(*start)..place(*end);
            let places = match &self.distinct {
                Some(distinct) => distinct.places(block.from + row, places),
                None => places,
            };
            found.add(row, places);
        }
    }

    /// The record at a place.
    fn at(&self, place: usize) -> usize {
        self.distinct.as_ref().map_or(place, |distinct| distinct.at(place))
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
        let mut columns = Vec::new();
        for from in (0..values.len()).step_by(BLOCK) {
            let block = Block { from, len: BLOCK.min(values.len() - from) };
            let mut bad = readers.read(block, &mut columns);
            let all = Bits::first(block.len);
            self.records.push(&columns, &all);
            if !others.is_empty() || values.null_count() > 0 {
                for row in 0..block.len {
                    let other = others.iter().any(|part| input_from_arrow(part, from + row).is_some());
                    bad.set(row, bad.get(row) || other || values.is_null(from + row));
                }
            }
            broken.append_kept(&bad, &all, block.len);
        }
        let broken = broken.finish();
        (broken.count_set_bits() > 0).then_some(broken)
    }
}

/// The elements of all lists of a column, from the first's first to the last's last.
fn elements<O: OffsetSizeTrait>(lists: &GenericListArray<O>) -> ArrayRef {
    let offset = |offset: Option<&O>| offset.map_or(0, |offset| offset.as_usize());
    let (first, last) = (offset(lists.value_offsets().first()), offset(lists.value_offsets().last()));
    lists.values().slice(first, last - first)
}

/// The rows whose list has an element, those whose list has several, and the lengths of all lists joined bit by bit: no
/// list is longer than that.
fn lengths(starts: &[i32]) -> (BooleanBuffer, Vec<usize>, usize) {
    let rows = starts.len().saturating_sub(1);
    let (mut filled, mut several) = (BitWriter::with_capacity(rows), Vec::new());
    let mut longest = 0;
    for from in (0..rows).step_by(64) {
        let mut lengths = [0; 64];
        let mut measure = |starts: &[i32], ends: &[i32]| {
            let lists = lengths.iter_mut().zip(starts).zip(ends);
            lists.for_each(|((length, start), end)| *length = end.wrapping_sub(*start));
        };
        // Of whole words the compiler is told how many rows they have.
        match (starts[from..].first_chunk::<64>(), starts[from + 1..].first_chunk::<64>()) {
            (Some(starts), Some(ends)) => measure(starts, ends),
            _ => measure(&starts[from..], &starts[from + 1..]),
        }
        let joined = lengths.iter().fold(0, |joined, length| joined | length);
        let word = if joined == 0 { 0 } else { word_where(&lengths, |length| length > 0) };
        filled.append(word, (rows - from).min(64));
        if joined > 1 {
            let mut rest = word_where(&lengths, |length| length > 1);
            while rest != 0 {
                several.push(from + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
        longest |= joined;
    }
    (filled.finish(), several, longest.unsigned_abs() as usize)
}

/// Bits, where some is set.
fn some_bits(bits: impl Iterator<Item = bool>) -> Option<BooleanBuffer> {
    let mut some = BitWriter::with_capacity(bits.size_hint().0);
    bits.for_each(|bit| some.push(bit));
    let some = some.finish();
    (some.count_set_bits() > 0).then_some(some)
}
