//! Buffers that grow row by row or block by block, and become Arrow arrays without a copy.

use std::sync::{Arc, LazyLock};

use arrow_array::{ArrayRef, ListArray, StringArray};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, FieldRef};

use crate::arrow::error::BatchError;
use crate::columns::{BLOCK, Bits};

/// A bit for each row.
#[derive(Default)]
pub struct BitWriter {
    words: Vec<u64>,
    len: usize,
}

impl BitWriter {
    /// With room for some rows.
    pub fn with_capacity(rows: usize) -> Self {
        BitWriter { words: Vec::with_capacity(rows.div_ceil(64) + 1), len: 0 }
    }

    /// Whether there is no bit.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds one bit.
    pub fn push(&mut self, bit: bool) {
        self.append(u64::from(bit), 1);
    }

    /// Adds the lowest `count` bits of a word, 64 at most.
    pub fn append(&mut self, word: u64, count: usize) {
        if count == 0 {
            return;
        }
        let word = if count >= 64 { word } else { word & ((1 << count) - 1) };
        let at = self.len % 64;
        if at == 0 {
            self.words.push(word);
        } else {
            if let Some(last) = self.words.last_mut() {
                *last |= word << at;
            }
            if at + count > 64 {
                self.words.push(word >> (64 - at));
            }
        }
        self.len += count;
    }

    /// Adds the kept rows of a block of some rows.
    pub fn append_kept(&mut self, bits: &Bits, keep: &Bits, len: usize) {
        if len == BLOCK && self.len.is_multiple_of(64) && *keep == Bits::ALL {
            self.words.extend_from_slice(&bits.0);
            self.len += len;
            return;
        }
        for (at, (word, keep)) in bits.0.iter().zip(keep.0).take(len.div_ceil(64)).enumerate() {
            let count = (len - at * 64).min(64);
            match keep.count_ones() as usize {
                0 => {}
                kept if kept == count => self.append(*word, count),
                kept => self.append(squeezed(*word, keep), kept),
            }
        }
    }

    /// Adds all bits of another.
    pub fn append_all(&mut self, other: &BitWriter) {
        if self.len.is_multiple_of(64) {
            self.words.extend_from_slice(&other.words);
            self.len += other.len;
            return;
        }
        for (at, word) in other.words.iter().enumerate() {
            self.append(*word, (other.len - at * 64).min(64));
        }
    }

    /// The bits as a buffer.
    pub fn finish(self) -> BooleanBuffer {
        let words: Vec<u64> = self.words.into_iter().map(u64::to_le).collect();
        BooleanBuffer::new(Buffer::from_vec(words), 0, self.len)
    }

    /// The bits as the validity of an array; none where every row has a value.
    pub fn finish_nulls(self) -> Option<NullBuffer> {
        let nulls = NullBuffer::new(self.finish());
        (nulls.null_count() > 0).then_some(nulls)
    }
}

/// The kept bits of a word, side by side.
fn squeezed(word: u64, mut keep: u64) -> u64 {
    let mut squeezed = 0;
    let mut at = 0;
    while keep != 0 {
        squeezed |= (word >> keep.trailing_zeros() & 1) << at;
        at += 1;
        keep &= keep - 1;
    }
    squeezed
}

/// A text for each row.
pub struct TextWriter {
    offsets: Vec<i32>,
    bytes: Vec<u8>,
}

impl TextWriter {
    /// With room for some texts.
    pub fn with_capacity(rows: usize) -> Self {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        TextWriter { offsets, bytes: Vec::new() }
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.offsets.push(i32::try_from(self.bytes.len()).unwrap_or(i32::MAX));
    }

    /// Adds all texts of another.
    pub fn append(&mut self, other: &TextWriter) {
        append_offsets(&mut self.offsets, &other.offsets, self.bytes.len());
        self.bytes.extend_from_slice(&other.bytes);
    }

    /// The texts as an array; an error where they are too long for one.
    pub fn finish(self, nulls: Option<NullBuffer>) -> Result<StringArray, BatchError> {
        if i32::try_from(self.bytes.len()).is_err() {
            return Err(BatchError::TooLarge);
        }
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        StringArray::try_new(offsets, Buffer::from_vec(self.bytes), nulls).map_err(|_| BatchError::TooLarge)
    }
}

/// A list for each row.
pub struct ListWriter {
    /// lists before the first that has elements: mostly all, and nothing is written of these
    empty: usize,
    /// once a list has elements, where each begins and the last ends
    offsets: Vec<i32>,
    /// how many lists there is to be room for
    room: usize,
}

/// The offsets of lists that are all empty, of as many as most batches have rows.
static NO_ELEMENTS: LazyLock<OffsetBuffer<i32>> = LazyLock::new(|| OffsetBuffer::new_zeroed(1 << 16));

impl ListWriter {
    /// With room for some rows.
    pub fn with_capacity(rows: usize) -> Self {
        ListWriter { empty: 0, offsets: Vec::new(), room: rows }
    }

    /// How many lists there are.
    pub fn len(&self) -> usize {
        self.offsets.len().checked_sub(1).unwrap_or(self.empty)
    }

    /// The offsets, written from now on.
    fn offsets(&mut self) -> &mut Vec<i32> {
        if self.offsets.is_empty() {
            self.offsets.reserve(self.room.max(self.empty) + 1);
            self.offsets.resize(self.empty + 1, 0);
        }
        &mut self.offsets
    }

    /// Ends a row's list after as many elements of all rows.
    pub fn end(&mut self, elements: usize) {
        self.end_some(1, elements);
    }

    /// Ends the lists of some rows, of which only the first may have elements.
    pub fn end_some(&mut self, rows: usize, elements: usize) {
        if elements == 0 {
            self.empty += rows;
        } else {
            let offsets = self.offsets();
            offsets.resize(offsets.len() + rows, i32::try_from(elements).unwrap_or(i32::MAX));
        }
    }

    /// Where to write for some rows after how many elements of all rows their lists end.
    pub fn end_each(&mut self, rows: usize) -> &mut [i32] {
        let offsets = self.offsets();
        let first = offsets.len();
        offsets.resize(first + rows, 0);
        &mut offsets[first..]
    }

    /// Makes room for more lists.
    pub fn reserve(&mut self, rows: usize) {
        self.room = self.room.max(self.len() + rows);
        if !self.offsets.is_empty() {
            self.offsets.reserve(rows);
        }
    }

    /// Adds all lists of another, whose elements follow after as many.
    pub fn append(&mut self, other: &ListWriter, elements: usize) {
        if other.offsets.is_empty() {
            self.end_some(other.empty, elements);
        } else {
            append_offsets(self.offsets(), &other.offsets, elements);
        }
    }

    /// The lists as an array; an error where there are too many elements for one.
    pub fn finish(
        self,
        element: FieldRef,
        elements: ArrayRef,
        nulls: Option<NullBuffer>,
    ) -> Result<ListArray, BatchError> {
        if i32::try_from(elements.len()).is_err() {
            return Err(BatchError::TooLarge);
        }
        let offsets = if !self.offsets.is_empty() {
            OffsetBuffer::new(ScalarBuffer::from(self.offsets))
        } else if self.empty < NO_ELEMENTS.len() {
            NO_ELEMENTS.slice(0, self.empty)
        } else {
            OffsetBuffer::new_zeroed(self.empty)
        };
        ListArray::try_new(element, offsets, elements, nulls).map_err(|_| BatchError::TooLarge)
    }
}

/// Adds offsets that count from 0, after as much of what they count.
fn append_offsets(into: &mut Vec<i32>, offsets: &[i32], after: usize) {
    let after = i32::try_from(after).unwrap_or(i32::MAX);
    into.extend(offsets.iter().skip(1).map(|offset| offset.saturating_add(after)));
}

/// A list of texts for each row.
pub struct TextLists {
    lists: ListWriter,
    texts: TextWriter,
}

impl TextLists {
    /// With room for some rows.
    pub fn with_capacity(rows: usize) -> Self {
        TextLists { lists: ListWriter::with_capacity(rows), texts: TextWriter::with_capacity(0) }
    }

    /// Adds a row's list.
    pub fn push<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) {
        texts.into_iter().for_each(|text| self.texts.push(text));
        self.lists.end(self.texts.len());
    }

    /// Adds all lists of another.
    pub fn append(&mut self, other: &TextLists) {
        self.lists.append(&other.lists, self.texts.len());
        self.texts.append(&other.texts);
    }

    /// The lists as an array.
    pub fn finish(self, nulls: Option<NullBuffer>) -> Result<ListArray, BatchError> {
        self.lists.finish(text_element(), Arc::new(self.texts.finish(None)?), nulls)
    }
}

/// The element of a list of texts.
pub fn text_element() -> FieldRef {
    Arc::new(Field::new_list_field(DataType::Utf8, true))
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;

    use super::{NO_ELEMENTS, TextLists};

    /// Lists as texts: so many empty ones, and in the end perhaps one that is not.
    fn lists(empty: usize, last: Option<&str>) -> TextLists {
        let mut lists = TextLists::with_capacity(0);
        (0..empty).for_each(|_| lists.push([]));
        if let Some(text) = last {
            lists.push([text]);
        }
        lists
    }

    #[test]
    fn lists_that_are_all_empty_are_as_many_as_there_are_rows() {
        for rows in [0, 1, NO_ELEMENTS.len() - 2, NO_ELEMENTS.len() - 1, NO_ELEMENTS.len()] {
            let array = lists(rows, None).finish(None).unwrap();
            assert_eq!((array.len(), array.values().len()), (rows, 0));
            assert!(array.value_offsets().iter().all(|offset| *offset == 0));
        }
    }

    #[test]
    fn lists_are_joined_whether_or_not_they_have_elements() {
        for (one, other, shown) in [
            ((2, None), (1, None), "||"),
            ((1, None), (1, Some("b")), "||b"),
            ((1, Some("a")), (2, None), "|a||"),
            ((0, Some("a")), (1, Some("b")), "a||b"),
            ((0, None), (0, None), ""),
        ] {
            let mut all = lists(one.0, one.1);
            all.append(&lists(other.0, other.1));
            let all = all.finish(None).unwrap();
            let texts = |row| all.value(row).as_string::<i32>().iter().flatten().collect::<Vec<_>>().join(";");
            assert_eq!((0..all.len()).map(texts).collect::<Vec<_>>().join("|"), shown, "{one:?} and {other:?}");
        }
    }
}
