//! A list of names for each row, of few different names: the results that are open, the words of an enum.

use std::sync::Arc;

use arrow_array::types::UInt16Type;
use arrow_array::{DictionaryArray, ListArray, StringArray, UInt16Array};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field, FieldRef};

use super::buffers::ListWriter;
use crate::arrow::error::BatchError;
use crate::columns::BLOCK;

/// The element of a list of names.
pub fn name_element() -> FieldRef {
    let name = DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8));
    Arc::new(Field::new_list_field(name, true))
}

/// A list of names for each row. A name is told by its number, and the caller has the names.
pub struct NameLists {
    lists: ListWriter,
    /// the names of all lists, and then room
    names: Vec<u16>,
    /// how many of these are names
    count: usize,
}

/// A list of a few names as many rows have it, ready to be copied: all have one size, so that it takes few instructions, and none
/// that depends on how long they are.
pub struct FewNames {
    names: [u16; FewNames::MOST],
    /// how many of these count
    count: u16,
}

impl FewNames {
    /// How many names there may be.
    pub const MOST: usize = 8;

    /// For so many names more room is made at once: those of a block.
    const ROOM: usize = BLOCK * FewNames::MOST;

    /// Of some names.
    pub fn new(names: &[u16]) -> Self {
        let name = |at| names.get(at).copied().unwrap_or_default();
        let count = names.len().min(FewNames::MOST);
        FewNames { names: std::array::from_fn(name), count: u16::try_from(count).unwrap_or_default() }
    }
}

impl NameLists {
    /// With room for some rows.
    pub fn with_capacity(rows: usize) -> Self {
        NameLists { lists: ListWriter::with_capacity(rows), names: Vec::new(), count: 0 }
    }

    /// Adds a row's list.
    pub fn push(&mut self, names: &[u16]) {
        self.add(names);
        self.lists.end(self.count);
    }

    /// Adds rows with an empty list.
    pub fn push_empty(&mut self, rows: usize) {
        self.lists.end_some(rows, self.count);
    }

    /// Adds a list for each of so many rows.
    pub fn push_few<'a>(&mut self, rows: usize, lists: impl Iterator<Item = &'a FewNames>) {
        let most = self.count + rows * FewNames::MOST;
        if self.names.len() < most {
            self.names.resize(most + FewNames::ROOM, 0);
        }
        let names = &mut self.names[self.count..most];
        // Where this wraps around there are more names than an array takes, and that is told in the end.
        let mut last = i32::try_from(self.count).unwrap_or(i32::MAX);
        let mut at = 0;
        for (list, end) in lists.zip(self.lists.end_each(rows)) {
            // What is too many the next list writes over.
            if let Some(place) = names.get_mut(at..).and_then(<[u16]>::first_chunk_mut) {
                *place = list.names;
            }
            at += usize::from(list.count);
            last = last.wrapping_add(list.count.into());
            *end = last;
        }
        self.count += at;
    }

    fn add(&mut self, names: &[u16]) {
        self.names.truncate(self.count);
        self.names.extend_from_slice(names);
        self.count = self.names.len();
    }

    /// Makes room for all lists of others.
    pub fn reserve<'a>(&mut self, others: impl Iterator<Item = &'a NameLists> + Clone) {
        self.lists.reserve(others.clone().map(|other| other.lists.len()).sum());
        self.names.truncate(self.count);
        self.names.reserve(others.map(|other| other.count).sum());
    }

    /// Adds all lists of another, of the same names.
    pub fn append(&mut self, other: &NameLists) {
        self.lists.append(&other.lists, self.count);
        self.add(&other.names[..other.count]);
    }

    /// The lists as an array; `names` by their numbers.
    pub fn finish(
        mut self,
        names: impl IntoIterator<Item = impl AsRef<str>>,
        nulls: Option<NullBuffer>,
    ) -> Result<ListArray, BatchError> {
        self.names.truncate(self.count);
        let names = Arc::new(StringArray::from_iter_values(names));
        let elements = DictionaryArray::<UInt16Type>::try_new(UInt16Array::new(self.names.into(), None), names);
        let elements = elements.map_err(|_| BatchError::TooLarge)?;
        self.lists.finish(name_element(), Arc::new(elements), nulls)
    }
}
