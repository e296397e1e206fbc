//! Where the rows of a batch come from: what the evaluator of columns asks of Arrow batches, and of cases.

use std::ops::Range;

use super::bits::Bits;
use super::column::Column;
use crate::facts::{FactErrors, Facts};
use crate::value::{InputId, InputSet};
use crate::vocabulary::Vocabulary;

/// Some rows of a batch, [`BLOCK`](super::bits::BLOCK) at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// its first row in the batch
    pub from: usize,
    /// how many rows
    pub len: usize,
}

/// Records of rows of a block.
#[derive(Debug, Default)]
pub struct RowRecords {
    /// the row of each in the block, ascending
    pub rows: Vec<u32>,
    /// its index among the records of its list
    pub indices: Vec<u32>,
}

impl RowRecords {
    /// Room for so many.
    pub fn with_capacity(records: usize) -> RowRecords {
        RowRecords { rows: Vec::with_capacity(records), indices: Vec::with_capacity(records) }
    }

    /// Adds the records of a row after the last.
    #[inline]
    pub fn add(&mut self, row: usize, indices: Range<usize>) {
        for index in indices {
            // A batch has fewer than 2^32 records and a block fewer rows.
            if let (Ok(row), Ok(index)) = (u32::try_from(row), u32::try_from(index)) {
                self.rows.push(row);
                self.indices.push(index);
            }
        }
    }
}

/// The rows of a batch, column by column.
///
/// INVARIANT: for a row that is not [`apart`](Source::apart), what [`read`](Source::read), [`list`](Source::list) and
/// [`field`](Source::field) give is what [`facts`](Source::facts) has.
pub trait Source: Sync {
    /// How many rows there are.
    fn len(&self) -> usize;

    /// Whether any row may have this input: one that no row has costs nothing.
    fn has(&self, id: InputId) -> bool;

    /// Rows that cannot be read as columns: those with a fault, and those with a calendar of their own or with other input
    /// from which facts are derived. They are evaluated one by one, from [`facts`](Source::facts).
    fn apart(&self, block: Block) -> Bits;

    /// One row as the evaluator of single cases reads it.
    fn facts(&self, row: usize) -> Result<Facts, FactErrors>;

    /// A fact, for at least the rows wanted: `known` where it is given, `some` where it is given and not null. `into` was
    /// made by [`Column::of`] the fact's type, and what it held before is forgotten; what it then holds of other rows means
    /// nothing, but words have only rows that are wanted.
    fn read(&self, id: InputId, block: Block, wanted: &Bits, into: &mut Column);

    /// Of the wanted rows of a block, those that have a list, and those that have any record in it.
    fn listed(&self, list: InputId, block: Block, wanted: &Bits) -> (Bits, Bits) {
        let (mut listed, mut filled) = (Bits::NONE, Bits::NONE);
        for row in wanted.rows() {
            let range = self.list(list, block.from + row);
            listed.set(row, range.is_some());
            filled.set(row, range.is_some_and(|range| !range.is_empty()));
        }
        (listed, filled)
    }

    /// The records of a row in a list, as indices into the list's records; none where the row has no such list.
    fn list(&self, id: InputId, row: usize) -> Option<Range<usize>>;

    /// The records of some rows of a block in a list.
    fn records(&self, list: InputId, block: Block, rows: &Bits) -> RowRecords {
        let mut found = RowRecords::with_capacity(rows.count());
        for row in rows.rows() {
            found.add(row, self.list(list, block.from + row).unwrap_or_default());
        }
        found
    }

    /// A field of some records of a list, [`BLOCK`](super::bits::BLOCK) at most: row `n` of the column is the record
    /// `records[n]`. Every record is known.
    fn field(&self, list: InputId, field: usize, records: &[u32], into: &mut Column);
}

/// The inputs that any row of a source may have.
pub fn given(source: &dyn Source, vocabulary: &Vocabulary) -> InputSet {
    let mut given = InputSet::first(vocabulary.input_count());
    for id in InputSet::first(vocabulary.input_count()).iter().filter(|id| !source.has(*id)) {
        given.remove(id);
    }
    given
}
