//! One value into a column.

use super::column::{Column, Data};
use crate::value::Value;

impl Column {
    /// Puts a known value into a row. A value of another type than the column's counts as null: no source has one.
    pub fn put(&mut self, row: usize, value: &Value) {
        let fits = match (&mut self.data, value) {
            (Data::Bool(bits), Value::Bool(value)) => {
                bits.set(row, *value);
                true
            }
            (Data::Int(values), Value::Int(value)) => store(values, row, *value),
            (Data::Date(values), Value::Date(value)) => store(values, row, value.days()),
            (Data::Word(values), Value::Word(value)) => store(values, row, *value),
            (Data::Words(words), Value::Word(value)) => {
                put_word(words, *value, row);
                true
            }
            (Data::Sets(words), Value::List(values)) => {
                words.iter_mut().for_each(|(_, rows)| rows.set(row, false));
                for value in values.iter() {
                    if let Value::Word(word) = value {
                        add_word(words, *word, row);
                    }
                }
                true
            }
            (Data::Value(values), value) => store(values, row, value.clone()) && *value != Value::Null,
            _ => false,
        };
        self.known.set(row, true);
        self.some.set(row, fits);
    }

    /// Leaves a row unknown.
    pub fn leave(&mut self, row: usize) {
        self.known.set(row, false);
        self.some.set(row, false);
    }
}

fn store<T>(values: &mut [T], row: usize, value: T) -> bool {
    values.get_mut(row).is_some_and(|place| {
        *place = value;
        true
    })
}

fn put_word(words: &mut Vec<(u16, super::bits::Bits)>, word: u16, row: usize) {
    words.iter_mut().for_each(|(_, rows)| rows.set(row, false));
    add_word(words, word, row);
}

fn add_word(words: &mut Vec<(u16, super::bits::Bits)>, word: u16, row: usize) {
    let at = words.iter().position(|(known, _)| *known == word).unwrap_or_else(|| {
        words.push((word, super::bits::Bits::NONE));
        words.len() - 1
    });
    words[at].1.set(row, true);
}
