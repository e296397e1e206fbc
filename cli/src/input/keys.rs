//! Keys that stand on several rows, found in memory that does not grow with the number of rows.
//!
//! A first pass marks each key's hash in a bitmap of fixed size; the few keys whose place was marked already are suspects. A second
//! pass, where there are any, counts the suspects exactly (by 128 bits of hash).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hasher};

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, StringArray};
use kongchuo::{Case, Input, input_from_arrow};

use super::Pieces;
use super::names::KEY;
use crate::failure::Failure;

/// Places in the bitmap: 2^28, 32 MiB, of which a file of few rows touches few.
const PLACES: u64 = 1 << 28;

/// The keys that stand on more than one row of a file.
#[derive(Default)]
pub struct Duplicates {
    hashes: HashSet<u128>,
}

impl Duplicates {
    /// Reads a file's keys, once or twice; `open` begins a pass.
    pub fn find(open: impl Fn() -> Result<Box<dyn Pieces>, Failure>) -> Result<Self, Failure> {
        Duplicates::within(PLACES, |each| {
            let mut pieces = open()?;
            while let Some(piece) = pieces.next_piece()? {
                let Some(keys) = piece.keys() else { continue };
                for row in 0..piece.numbers.len() {
                    if let Key::Text(key) = keys.get(row) {
                        each(hash(&key));
                    }
                }
            }
            Ok(())
        })
    }

    fn within(places: u64, pass: impl Fn(&mut dyn FnMut(u128)) -> Result<(), Failure>) -> Result<Self, Failure> {
        let mut marks = Bitmap::new(places);
        let mut suspects: HashMap<u128, bool> = HashMap::new();
        pass(&mut |hash| {
            if marks.mark(hash) {
                suspects.insert(hash, false);
            }
        })?;
        drop(marks);
        let mut hashes = HashSet::new();
        if !suspects.is_empty() {
            pass(&mut |hash| {
                if let Some(seen) = suspects.get_mut(&hash)
                    && std::mem::replace(seen, true)
                {
                    hashes.insert(hash);
                }
            })?;
        }
        Ok(Duplicates { hashes })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Whether a key stands on another row, too.
    pub fn contain(&self, key: &str) -> bool {
        self.hashes.contains(&hash(key))
    }
}

/// A row's key as text, whatever its file's type for it.
pub enum Key<'a> {
    /// there is none
    None,
    /// the key
    Text(Cow<'a, str>),
    /// something that is no key; the vocabulary says so
    Other,
}

/// The keys of some rows.
pub enum Keys<'a> {
    /// texts as nearly every table has them
    Texts(&'a StringArray),
    /// a column of any type
    Column(&'a ArrayRef),
    /// of each case
    Cases(&'a [Case]),
}

impl<'a> Keys<'a> {
    /// The keys of a column.
    pub fn of_column(column: &'a ArrayRef) -> Self {
        column.as_string_opt::<i32>().map_or(Keys::Column(column), Keys::Texts)
    }

    /// The key of a row.
    pub fn get(&self, row: usize) -> Key<'a> {
        match self {
            Keys::Texts(texts) if texts.is_null(row) => Key::None,
            Keys::Texts(texts) => Key::of_cell(texts.value(row)),
            Keys::Column(column) => Key::of_input(input_from_arrow(column, row)),
            Keys::Cases(cases) => match cases[row].get(KEY) {
                Some(Input::Text(key)) if !key.trim().is_empty() => Key::Text(Cow::Borrowed(key)),
                other => Key::of_input(other.cloned()),
            },
        }
    }
}

impl<'a> Key<'a> {
    fn of_cell(text: &'a str) -> Self {
        Some(text.trim()).filter(|text| !text.is_empty()).map_or(Key::None, |text| Key::Text(Cow::Borrowed(text)))
    }

    fn of_input(input: Option<Input>) -> Self {
        match input {
            Some(Input::Text(key) | Input::Cell(key)) if !key.trim().is_empty() => {
                Key::Text(Cow::Owned(key.trim().to_owned()))
            }
            None | Some(Input::Null | Input::Text(_) | Input::Cell(_)) => Key::None,
            Some(Input::Int(key)) => Key::Text(Cow::Owned(key.to_string())),
            Some(_) => Key::Other,
        }
    }
}

/// A case's key as text; none where it is blank or no key.
pub fn key_of(case: &Case) -> Option<String> {
    match Keys::Cases(std::slice::from_ref(case)).get(0) {
        Key::Text(key) => Some(key.into_owned()),
        Key::None | Key::Other => None,
    }
}

/// 128 bits: two keys of one file share them with a chance that does not matter.
fn hash(key: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(salt);
        hasher.write(key.as_bytes());
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

struct Bitmap {
    words: Vec<u64>,
    places: u64,
}

impl Bitmap {
    fn new(places: u64) -> Self {
        let words = usize::try_from(places / 64).unwrap_or(0).max(1);
        Bitmap { words: vec![0; words], places: words as u64 * 64 }
    }

    /// Marks a hash's place; whether it was marked before.
    fn mark(&mut self, hash: u128) -> bool {
        let place = u64::try_from(hash % u128::from(self.places)).unwrap_or(0);
        let (word, bit) = (usize::try_from(place / 64).unwrap_or(0), 1 << (place % 64));
        let before = self.words[word] & bit != 0;
        self.words[word] |= bit;
        before
    }
}

#[cfg(test)]
mod tests {
    use super::{Duplicates, hash};

    fn duplicates(keys: &[String], places: u64) -> Vec<String> {
        let found = Duplicates::within(places, |each| {
            for key in keys {
                each(hash(key));
            }
            Ok(())
        });
        let found = found.unwrap_or_default();
        keys.iter().filter(|key| found.hashes.contains(&hash(key))).cloned().collect()
    }

    #[test]
    fn each_row_of_a_repeated_key_is_found() {
        let keys = ["a", "b", "a", "c", "b", "a"].map(str::to_owned);
        assert_eq!(duplicates(&keys, 1 << 20), ["a", "b", "a", "b", "a"]);
    }

    #[test]
    fn a_full_bitmap_accuses_nobody() {
        let mut keys: Vec<String> = (0..5000).map(|key| format!("s{key}")).collect();
        assert!(duplicates(&keys, 64).is_empty());
        keys.push("s17".to_owned());
        assert_eq!(duplicates(&keys, 64), ["s17", "s17"]);
    }
}
