//! The five results of many children, as codes; and where two engines differ.

use std::fmt;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, BooleanArray, DictionaryArray, RecordBatch, StringArray, UInt8Array};
use arrow_buffer::{BooleanBuffer, NullBuffer};

use crate::engine::{Fault, RESULTS};
use crate::words::{CATEGORIES, GROUNDS, NULL, STATUSES, code};

/// The five results of one child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answer {
    /// must be receiving compulsory education
    pub school_age: bool,
    /// a code of [`GROUNDS`] or [`NULL`]
    pub ground: u8,
    /// a code of [`STATUSES`]
    pub status: u8,
    /// a code of [`CATEGORIES`] or [`NULL`]
    pub category: u8,
    /// a visit is due this month
    pub visit_due: bool,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |words: &[&'static str], code: u8| words.get(usize::from(code)).copied().unwrap_or("null");
        write!(
            f,
            "school_age {}, exemption_ground {}, attendance_status {}, dropout_category {}, visit_due {}",
            self.school_age,
            word(&GROUNDS, self.ground),
            word(&STATUSES, self.status),
            word(&CATEGORIES, self.category),
            self.visit_due
        )
    }
}

/// The results of one block of rows as columns: bitmaps and dictionary keys, written into buffers that are made once.
#[derive(Debug, Default, Clone)]
pub struct Output {
    /// how many rows
    pub rows: usize,
    /// bitmap
    pub school_age: Vec<u64>,
    /// keys; where `ground_valid` is 0, anything
    pub ground: Vec<u8>,
    /// bitmap
    pub ground_valid: Vec<u64>,
    /// keys, none null
    pub status: Vec<u8>,
    /// keys; where `category_valid` is 0, anything
    pub category: Vec<u8>,
    /// bitmap
    pub category_valid: Vec<u64>,
    /// bitmap
    pub visit_due: Vec<u64>,
}

impl Output {
    /// Buffers for so many rows; what they hold means nothing yet.
    pub fn resize(&mut self, rows: usize) {
        self.rows = rows;
        // Keys in whole words of 64 children: a loop over words has no rest.
        let words = rows.div_ceil(64);
        for bits in [&mut self.school_age, &mut self.ground_valid, &mut self.category_valid, &mut self.visit_due] {
            bits.resize(words, 0);
        }
        for keys in [&mut self.ground, &mut self.status, &mut self.category] {
            keys.resize(words * 64, 0);
        }
    }

    /// One row.
    pub fn answer(&self, row: usize) -> Answer {
        let bit = |bits: &[u64]| bits[row / 64] >> (row % 64) & 1 == 1;
        let key = |valid: &[u64], keys: &[u8]| if bit(valid) { keys[row] } else { NULL };
        Answer {
            school_age: bit(&self.school_age),
            ground: key(&self.ground_valid, &self.ground),
            status: self.status[row],
            category: key(&self.category_valid, &self.category),
            visit_due: bit(&self.visit_due),
        }
    }

    /// Hands the buffers over as the columns that the engine gives, with all that Arrow checks.
    pub fn into_batch(self) -> Result<RecordBatch, Fault> {
        let rows = self.rows;
        let bits = |words: Vec<u64>| BooleanBuffer::new(words.into(), 0, rows);
        let flags = |words| Arc::new(BooleanArray::new(bits(words), None)) as ArrayRef;
        let words = |mut keys: Vec<u8>, valid: Option<Vec<u64>>, words: &[&str]| -> Result<ArrayRef, Fault> {
            keys.truncate(rows);
            let keys = UInt8Array::new(keys.into(), valid.map(|valid| NullBuffer::new(bits(valid))));
            let words = StringArray::from_iter_values(words);
            Ok(Arc::new(DictionaryArray::try_new(keys, Arc::new(words))?))
        };
        let columns = [
            flags(self.school_age),
            words(self.ground, Some(self.ground_valid), &GROUNDS)?,
            words(self.status, None, &STATUSES)?,
            words(self.category, Some(self.category_valid), &CATEGORIES)?,
            flags(self.visit_due),
        ];
        Ok(RecordBatch::try_from_iter(RESULTS.into_iter().zip(columns))?)
    }

    /// Every row.
    pub fn answers(&self) -> impl Iterator<Item = Answer> + '_ {
        (0..self.rows).map(|row| self.answer(row))
    }
}

/// The five columns of a table as answers.
pub fn results(table: &RecordBatch) -> Result<Vec<Answer>, Fault> {
    let column = |name: &str| table.column_by_name(name).ok_or_else(|| format!("there is no column {name}"));
    let flags = |name| column(name)?.as_boolean_opt().ok_or_else(|| format!("{name} is not boolean"));
    let (school_age, visit_due) = (flags("school_age")?, flags("visit_due")?);
    let ground = codes(column("exemption_ground")?, &GROUNDS)?;
    let status = codes(column("attendance_status")?, &STATUSES)?;
    let category = codes(column("dropout_category")?, &CATEGORIES)?;
    let row = |row: usize| Answer {
        school_age: school_age.value(row),
        ground: ground[row],
        status: status[row],
        category: category[row],
        visit_due: visit_due.value(row),
    };
    Ok((0..table.num_rows()).map(row).collect())
}

/// A column of words as codes of a list of words, [`NULL`] where there is none.
pub fn codes(column: &ArrayRef, words: &[&str]) -> Result<Vec<u8>, Fault> {
    let column = column.as_any_dictionary_opt().ok_or("a column of words is no dictionary")?;
    let values = column.values().as_string_opt::<i32>().ok_or("the words of a dictionary are no Utf8")?;
    let codes: Vec<u8> = values.iter().map(|word| word.map_or(NULL, |word| code(words, word))).collect();
    let code = |(at, key): (usize, usize)| if column.is_null(at) { NULL } else { codes[key] };
    Ok(column.normalized_keys().into_iter().enumerate().map(code).collect())
}

/// The first row on which two differ, as a message; none where they agree.
pub fn difference(name: &str, expected: &[Answer], found: &[Answer]) -> Option<String> {
    let total = expected.len();
    if total != found.len() {
        return Some(format!("{name} answers {} rows of {total}", found.len()));
    }
    let mut rows = expected.iter().zip(found).enumerate().filter(|(_, (expected, found))| expected != found);
    let (row, (expected, found)) = rows.next()?;
    let count = rows.count() + 1;
    Some(format!(
        "{name} differs from the engine on {count} rows of {total}, first on row {row}:\n  engine: {expected}\n  {name}: {found}"
    ))
}
