//! Keys that stand on several rows of a frame.
//!
//! A frame may come as a stream that is read once, so a repeated key shows when its first row is evaluated long since. The
//! keys are looked at once, at the end; they are in the results, and those of bad rows are kept beside:
//!
//! 1. Keys that grow from row to row are all different. A register is mostly in order: this ends it, a comparison a row.
//! 2. Else each key marks one of some sixteen bits a row; a place that is marked already makes its keys suspects.
//! 3. The suspects, a few in a hundred where no key is repeated, are compared as texts. So the answer is exact, and the cost
//!    is bounded: two passes over the keys, four bytes a row, and a table of the suspects.

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch, StringArray};
use kongchuo::{BatchAnswer, Input, input_from_arrow};

/// The keys of a frame, piece by piece.
#[derive(Default)]
pub struct Keys {
    pieces: Vec<Piece>,
    rows: usize,
}

struct Piece {
    /// its first row
    start: usize,
    /// keys of rows that have results, as the engine reads them, and where rows were left out the rows of these
    good: StringArray,
    rows: Option<Vec<u32>>,
    /// rows that were left out, in order, with their keys
    bad: Vec<(usize, String)>,
}

impl Keys {
    /// Adds the keys of the next rows, which the column `key` of `batch` holds. An answer's first column are its keys.
    pub fn push(&mut self, batch: &RecordBatch, key: usize, answer: &BatchAnswer) {
        let mut bad = Vec::new();
        for error in &answer.errors {
            if bad.last().is_none_or(|(row, _)| *row != error.row)
                && let Some(Input::Cell(key) | Input::Text(key)) = input_from_arrow(batch.column(key), error.row)
                && !key.trim().is_empty()
            {
                bad.push((error.row, key.trim().to_owned()));
            }
        }
        let good = answer.table.column(0).as_string().clone();
        self.pieces.push(Piece { start: self.rows, good, rows: answer.rows.clone(), bad });
        self.rows += batch.num_rows();
    }

    /// Adds the keys of the next rows, which the column `key` of `batch` holds, good or bad.
    pub fn push_all(&mut self, batch: &RecordBatch, key: usize) {
        let text = |row: usize| match input_from_arrow(batch.column(key), row) {
            Some(Input::Cell(key) | Input::Text(key)) if !key.trim().is_empty() => Some(key.trim().to_owned()),
            Some(Input::Int(key)) => Some(key.to_string()),
            _ => None,
        };
        let good: StringArray = (0..batch.num_rows()).map(text).collect();
        self.pieces.push(Piece { start: self.rows, good, rows: None, bad: Vec::new() });
        self.rows += batch.num_rows();
    }

    /// The rows whose key stands on another, too: from 0, in order.
    pub fn repeated(&self) -> Vec<usize> {
        if self.grow() { Vec::new() } else { self.compared() }
    }

    /// Whether each key is greater than the one before: longer, or as long and later in the alphabet.
    fn grow(&self) -> bool {
        let (mut before, mut grow) = ("", true);
        self.each(|_, key| {
            grow = grow && (before.len(), before) < (key.len(), key);
            before = key;
            grow
        });
        grow
    }

    fn compared(&self) -> Vec<usize> {
        let places = (self.rows * 16).next_power_of_two().max(1 << 12);
        let (mut marked, mut suspect) = (Places::new(places), Places::new(places));
        self.each(|_, key| {
            let place = place(key);
            if marked.mark(place) {
                suspect.mark(place);
            }
            true
        });
        let mut first: HashMap<&str, usize> = HashMap::new();
        let mut repeated = Vec::new();
        self.each(|row, key| {
            if suspect.has(place(key)) {
                match first.get(key) {
                    Some(earlier) => repeated.extend([*earlier, row]),
                    None => {
                        first.insert(key, row);
                    }
                }
            }
            true
        });
        repeated.sort_unstable();
        repeated.dedup();
        repeated
    }

    /// Calls with each row that has a key, in order, until told that it is enough.
    fn each<'a>(&'a self, mut call: impl FnMut(usize, &'a str) -> bool) {
        for piece in &self.pieces {
            let mut bad = piece.bad.iter().peekable();
            let mut key = |row: usize, key: &'a str| call(piece.start + row, key);
            for at in 0..piece.good.len() {
                let row = piece.rows.as_ref().and_then(|rows| rows.get(at)).map_or(at, |row| *row as usize);
                while let Some((row, text)) = bad.next_if(|(before, _)| *before < row) {
                    if !key(*row, text) {
                        return;
                    }
                }
                if piece.good.is_valid(at) && !key(row, piece.good.value(at)) {
                    return;
                }
            }
            for (row, text) in bad {
                if !key(*row, text) {
                    return;
                }
            }
        }
    }
}

/// Where a key makes its mark. Not proof against keys made to collide: they would only be compared as texts.
fn place(key: &str) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let word = |part: &[u8]| part.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let fold = |hash: u64, part: &[u8]| (hash.rotate_left(23) ^ word(part)).wrapping_mul(ODD);
    let hash = key.as_bytes().chunks(8).fold(key.len() as u64, fold);
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
