//! A batch as a source of columns.
//!
//! `lanes` are the typed values of a column: the batch's own buffers where their type is native. `cells` reads what is not,
//! once. A `reader` is one fact's column with its checks; `lists` are records. What a column cannot show, a row with a
//! fault or a note or marks of attendance, stands apart and is read by itself.

mod cells;
mod lanes;
mod lists;
mod numbers;
mod reader;
#[cfg(test)]
mod tests;

use std::ops::Range;

use arrow_array::{Array, ArrayRef};
use arrow_buffer::BooleanBuffer;

pub(super) use reader::Reader;

use super::answers::BitWriter;
use super::cell::each_text;
use super::rows::BatchRows;
use crate::columns::{Bits, Block, Column, RowRecords, Source};
use crate::facts::{FactError, FactErrors, Facts, Roles, Slot};
use crate::value::{InputId, InputSet};
use crate::vocabulary::Vocabulary;
use lists::Lists;

/// The rows of a batch, with the records of tables.
pub(super) struct ArrowSource<'a> {
    rows: BatchRows<'a>,
    vocabulary: &'a Vocabulary,
    /// by fact
    readers: Vec<Option<Reader>>,
    /// by list
    lists: Vec<Option<Lists<'a>>>,
    given: InputSet,
    /// rows that are read one by one whatever their columns say
    apart: Vec<BooleanBuffer>,
    /// rows that are worth a note, if they are good
    notes: Vec<(BooleanBuffer, FactError)>,
}

impl<'a> ArrowSource<'a> {
    /// Reads the columns of a batch.
    pub fn new(rows: BatchRows<'a>) -> ArrowSource<'a> {
        let vocabulary = rows.vocabulary();
        let roles = Roles::of(vocabulary);
        let mut source = ArrowSource {
            vocabulary,
            readers: Vec::new(),
            lists: Vec::new(),
            given: InputSet::default(),
            apart: rows.repeated.iter().cloned().collect(),
            notes: Vec::new(),
            rows,
        };
        source.readers.resize_with(vocabulary.facts.len(), || None);
        let rows = source.rows.clone();
        for (array, id, null_is_none) in rows.arrays() {
            let (Some(slot), Some(reader)) = (source.slot(id), source.readers.get_mut(usize::from(id.0))) else {
                continue;
            };
            *reader = Some(Reader::new(array, slot, null_is_none));
            source.given.insert(id);
        }
        source.read_numbers(&rows, &roles);
        for reader in &mut source.readers {
            *reader = reader.take().map(Reader::checked);
        }
        let keyed = source.read_keys(&rows);
        source.read_lists(&rows, &roles, keyed.as_ref());
        source
    }

    /// The rows that have a key, where that matters.
    fn read_keys(&mut self, rows: &BatchRows<'a>) -> Option<BooleanBuffer> {
        let keys = rows.keys().filter(|_| rows.requires_keys() || rows.has_tables())?;
        if keys.null_count() == 0 && rows.bare {
            return Some(BooleanBuffer::new_set(keys.len()));
        }
        let mut keyed = BitWriter::with_capacity(keys.len());
        let mut unkeyed = BitWriter::with_capacity(keys.len());
        each_text(keys, |_, key| {
            keyed.push(key.is_some());
            unkeyed.push(key.is_none());
        });
        if rows.requires_keys() {
            self.apart.push(unkeyed.finish());
        }
        Some(keyed.finish())
    }

    fn read_lists(&mut self, rows: &BatchRows<'a>, roles: &Roles, keyed: Option<&BooleanBuffer>) {
        for list in 0..u16::try_from(self.vocabulary.records.len()).unwrap_or(u16::MAX) {
            let list = crate::language::RecordId(list);
            let at = self.vocabulary.facts.len() + usize::from(list.0);
            let id = InputId(u16::try_from(at).unwrap_or(u16::MAX));
            let column = rows.arrays().find(|(_, known, _)| *known == id).map(|(array, ..)| array);
            let table = rows.table(list).zip(rows.keys()).zip(keyed).map(|((table, keys), keyed)| (table, keys, keyed));
            let has_table = table.is_some();
            let lists = Lists::new(list, self.vocabulary, column, table);
            if lists.is_some() {
                self.given.insert(id);
            }
            if roles.attendance.is_some_and(|marks| marks.list == id) {
                // Facts follow from marks, which is done row by row.
                if let Some(column) = column {
                    let mut given = BitWriter::with_capacity(column.len());
                    (0..column.len()).for_each(|row| given.push(column.is_valid(row)));
                    self.apart.push(given.finish());
                }
                self.apart.extend(keyed.filter(|_| has_table).cloned());
            }
            self.lists.push(lists);
        }
    }

    /// What is worth a note in rows that are good, by row.
    pub fn notes(&self) -> Vec<(usize, FactError)> {
        let of = |(rows, note): &(BooleanBuffer, FactError)| {
            rows.set_indices().map(|row| (row, note.clone())).collect::<Vec<_>>()
        };
        let mut notes: Vec<_> = self.notes.iter().flat_map(of).collect();
        notes.sort_by_key(|(row, _)| *row);
        notes
    }

    /// The rows, read one by one.
    pub fn rows(&self) -> &BatchRows<'a> {
        &self.rows
    }

    fn slot(&self, id: InputId) -> Option<Slot<'a>> {
        let fact = self.vocabulary.fact(id)?;
        Some(Slot { ty: &fact.ty, range: fact.range, vocabulary: self.vocabulary })
    }

    fn lists(&self, id: InputId) -> Option<&Lists<'a>> {
        self.lists.get(usize::from(id.0).checked_sub(self.vocabulary.facts.len())?)?.as_ref()
    }
}

impl Source for ArrowSource<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn has(&self, id: InputId) -> bool {
        self.given.contains(id)
    }

    fn apart(&self, block: Block) -> Bits {
        let mut apart = Bits::NONE;
        for rows in &self.apart {
            apart.extend(&lanes::bits(rows, block.from, block.len));
        }
        for reader in self.readers.iter().flatten() {
            reader.bad(block, &mut apart);
        }
        for lists in self.lists.iter().flatten() {
            lists.apart(block, &mut apart);
        }
        apart
    }

    fn facts(&self, row: usize) -> Result<Facts, FactErrors> {
        self.rows.checked(row).map(|checked| checked.facts)
    }

    fn read(&self, id: InputId, block: Block, wanted: &Bits, into: &mut Column) {
        if let (Some(Some(reader)), Some(slot)) = (self.readers.get(usize::from(id.0)), self.slot(id)) {
            reader.read(block, wanted, slot, into);
        } else {
            into.clear();
        }
    }

    fn listed(&self, list: InputId, block: Block, wanted: &Bits) -> (Bits, Bits) {
        let (listed, filled) = self.lists(list).map_or((Bits::NONE, Bits::NONE), |lists| lists.listed(block));
        (listed.and(wanted), filled.and(wanted))
    }

    fn list(&self, id: InputId, row: usize) -> Option<Range<usize>> {
        self.lists(id)?.range(row)
    }

    fn records(&self, list: InputId, block: Block, rows: &Bits) -> RowRecords {
        self.lists(list).map_or_else(RowRecords::default, |lists| lists.of_rows(block, rows))
    }

    fn field(&self, list: InputId, field: usize, records: &[u32], into: &mut Column) {
        if let Some(lists) = self.lists(list) {
            lists.field(field, records, into);
        }
    }
}

/// The array of an input, among those of a batch.
pub(super) fn array<'b>(rows: &'b BatchRows<'_>, id: Option<InputId>) -> Option<&'b ArrayRef> {
    rows.arrays().find(|(_, known, _)| Some(*known) == id).map(|(array, ..)| array)
}
