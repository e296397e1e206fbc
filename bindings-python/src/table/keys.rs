//! Keys that stand on several rows of a frame.
//!
//! A frame may come as a stream that is read once, so a repeated key shows when its first row is evaluated long since. The
//! key columns are therefore kept (they are the frame's own buffers) and looked at once, at the end:
//!
//! 1. Keys that grow from row to row are all different. A register is mostly in order: this ends it, a comparison a row.
//! 2. Else each key marks one of some sixteen bits a row; a place that is marked already makes its keys suspects.
//! 3. The suspects, a few in a hundred where no key is repeated, are compared as texts. So the answer is exact, and the cost
//!    is bounded: two passes over the keys, four bytes a row, and a table of the suspects.

use std::collections::HashMap;
use std::fmt::Write;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use kongchuo::{Input, input_from_arrow};

/// The keys of a frame: its key column, piece by piece.
#[derive(Default)]
pub struct Keys {
    pieces: Vec<ArrayRef>,
}

impl Keys {
    /// Adds the keys of the next rows.
    pub fn push(&mut self, piece: ArrayRef) {
        self.pieces.push(piece);
    }

    /// The rows whose key stands on another, too: from 0, in order.
    pub fn repeated(&self) -> Vec<usize> {
        if self.grow() { Vec::new() } else { self.compared() }
    }

    /// Whether each key is greater than the one before: longer, or as long and later in the alphabet.
    fn grow(&self) -> bool {
        let (mut before, mut grow) = (String::new(), true);
        self.each(|_, key| {
            grow = grow && (before.len(), before.as_str()) < (key.len(), key);
            before.clear();
            before.push_str(key);
            grow
        });
        grow
    }

    fn compared(&self) -> Vec<usize> {
        let rows: usize = self.pieces.iter().map(Array::len).sum();
        let places = (rows * 16).next_power_of_two().max(1 << 12);
        let (mut marked, mut suspect) = (Places::new(places), Places::new(places));
        self.each(|_, key| {
            let place = place(key);
            if marked.mark(place) {
                suspect.mark(place);
            }
            true
        });
        let mut first: HashMap<Box<str>, usize> = HashMap::new();
        let mut repeated = Vec::new();
        self.each(|row, key| {
            if suspect.has(place(key)) {
                match first.get(key) {
                    Some(earlier) => repeated.extend([*earlier, row]),
                    None => {
                        first.insert(key.into(), row);
                    }
                }
            }
            true
        });
        repeated.sort_unstable();
        repeated.dedup();
        repeated
    }

    /// Calls with each row that has a key, and the key as the engine reads it, until told that it is enough.
    fn each(&self, mut call: impl FnMut(usize, &str) -> bool) {
        let (mut start, mut text) = (0, String::new());
        for piece in &self.pieces {
            for row in (0..piece.len()).filter(|row| !piece.is_null(*row)) {
                let key = match piece.data_type() {
                    DataType::Utf8 => piece.as_string::<i32>().value(row),
                    DataType::LargeUtf8 => piece.as_string::<i64>().value(row),
                    DataType::Utf8View => piece.as_string_view().value(row),
                    _ => {
                        text.clear();
                        write_key(piece, row, &mut text);
                        &text
                    }
                };
                let key = key.trim();
                if !key.is_empty() && !call(start + row, key) {
                    return;
                }
            }
            start += piece.len();
        }
    }
}

/// Keys of other types than text.
fn write_key(piece: &ArrayRef, row: usize, text: &mut String) {
    if let Some(numbers) = piece.as_primitive_opt::<Int64Type>() {
        let _ = write!(text, "{}", numbers.value(row));
        return;
    }
    match input_from_arrow(piece, row) {
        Some(Input::Cell(key) | Input::Text(key)) => text.push_str(&key),
        Some(Input::Int(key)) => {
            let _ = write!(text, "{key}");
        }
        _ => {}
    }
}

/// Where a key makes its mark. Not proof against keys made to collide: they would only be compared as texts.
fn place(key: &str) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let fold = |hash: u64, part: u64| (hash.rotate_left(23) ^ part).wrapping_mul(ODD);
    let mut parts = key.as_bytes().chunks_exact(8);
    let mut hash = key.len() as u64;
    for part in parts.by_ref() {
        hash = fold(hash, part.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    }
    hash = fold(hash, parts.remainder().iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    (hash ^ hash >> 32).wrapping_mul(ODD) >> 16
}

/// Bits, as many as a power of two says.
struct Places {
    words: Vec<u64>,
}

impl Places {
    fn new(places: usize) -> Self {
        Places { words: vec![0; places / 64] }
    }

    fn at(&self, place: u64) -> (usize, u64) {
        let place = usize::try_from(place).unwrap_or_default() & (self.words.len() * 64 - 1);
        (place / 64, 1 << (place % 64))
    }

    /// Marks a place; whether it was marked before.
    fn mark(&mut self, place: u64) -> bool {
        let (word, bit) = self.at(place);
        let before = self.words[word] & bit != 0;
        self.words[word] |= bit;
        before
    }

    fn has(&self, place: u64) -> bool {
        let (word, bit) = self.at(place);
        self.words[word] & bit != 0
    }
}
