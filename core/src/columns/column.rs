//! What an expression gives for the rows of a block.

use super::bits::{BLOCK, Bits};
use super::conditions::Truth;
use super::days::Days;
use super::kernels::{copy_lanes, copy_lanes_over, fill_lanes, keep_where, lanes_where, pairs_where, rows_where};
use crate::date::Date;
use crate::language::Type;
use crate::program::ops;
use crate::value::Value;

/// The values of one expression, a row each. What stands in `data` means something only where the row is known and some.
///
/// INVARIANT: truth values and words have a bit only where the row is known and some: they are taken as they stand.
#[derive(Debug, Clone)]
pub struct Column {
    /// rows whose value is known, null included
    pub known: Bits,
    /// of these, rows whose value is not null
    pub some: Bits,
    /// the values
    pub data: Data,
}

/// The values of a column, by type.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a column is never moved, and there are few of them")]
pub enum Data {
    /// nothing but null
    Null,
    /// true or false
    Bool(Bits),
    /// numbers
    Int(Box<[i64]>),
    /// days since 1970-01-01
    Date(Days),
    /// words of an enum, each with its rows; no row stands twice
    Words(Vec<(u16, Bits)>),
    /// lists of words of an enum: each word with the rows whose list has it, in the order of the list. Where a row is not
    /// known, these are the words it has in any case.
    Sets(Vec<(u16, Bits)>),
    /// anything else
    Value(Box<[Value]>),
}

impl Column {
    /// A column for values of a type; no row is known yet.
    pub fn of(ty: &Type) -> Column {
        let data = match ty.required() {
            Type::Null => Data::Null,
            Type::Bool => Data::Bool(Bits::NONE),
            Type::Int => Data::Int(vec![0; BLOCK].into()),
            Type::Date => Data::Date(Days::default()),
            Type::Enum(_) => Data::Words(Vec::new()),
            Type::Text | Type::List(_) | Type::Record(_) | Type::Nothing | Type::Optional(_) => {
                Data::Value(vec![Value::Null; BLOCK].into())
            }
        };
        Column { known: Bits::NONE, some: Bits::NONE, data }
    }

    /// Forgets every row.
    pub fn clear(&mut self) {
        self.known = Bits::NONE;
        self.some = Bits::NONE;
        self.clear_values();
    }

    /// Forgets the values: for rows that are then told anew.
    pub fn clear_values(&mut self) {
        match &mut self.data {
            Data::Bool(held) => *held = Bits::NONE,
            Data::Date(days) => days.clear(),
            Data::Words(words) | Data::Sets(words) => words.iter_mut().for_each(|(_, rows)| *rows = Bits::NONE),
            _ => {}
        }
    }

    /// Forgets some rows.
    pub fn forget(&mut self, rows: &Bits) {
        self.known.remove(rows);
        self.some.remove(rows);
        match &mut self.data {
            Data::Bool(held) => held.remove(rows),
            Data::Words(words) | Data::Sets(words) => words.iter_mut().for_each(|(_, held)| held.remove(rows)),
            _ => {}
        }
    }

    /// Of the wanted rows, those known to be true.
    pub fn is_true(&self, wanted: &Bits) -> Bits {
        let wanted = wanted.and(&self.known).and(&self.some);
        match &self.data {
            Data::Bool(bits) => bits.and(&wanted),
            Data::Value(values) => rows_where(&wanted, |row| values[row] == Value::Bool(true)),
            _ => Bits::NONE,
        }
    }

    /// Of the wanted rows, those known to be a list with this word.
    pub fn contains(&self, word: u16, wanted: &Bits) -> Bits {
        let wanted = wanted.and(&self.known).and(&self.some);
        match &self.data {
            Data::Sets(held) => {
                held.iter().find(|(known, _)| *known == word).map_or(Bits::NONE, |(_, rows)| rows.and(&wanted))
            }
            Data::Value(values) => rows_where(&wanted, |row| match &values[row] {
                Value::List(list) => list.contains(&Value::Word(word)),
                _ => false,
            }),
            _ => Bits::NONE,
        }
    }

    /// Of these rows, those with a later day have none.
    pub fn end_on(&mut self, rows: &Bits, on: Date) {
        if let Data::Date(days) = &self.data {
            let on = on.days();
            let mut later = rows.and(&self.some);
            keep_where(&mut later, days, |day| day > on);
            self.some.remove(&later);
        }
    }

    /// The same with a word at the end of the lists of some rows, where it is not in them: of sets it may then stand twice, each
    /// time with other rows.
    #[cfg(feature = "arrow")]
    pub fn with_element(&self, word: u16, rows: &Bits) -> Column {
        let mut column = self.clone();
        column.some.extend(rows);
        match &mut column.data {
            Data::Sets(sets) => {
                let held = sets.iter().filter(|(known, _)| *known == word).fold(Bits::NONE, |mut all, (_, held)| {
                    all.extend(held);
                    all
                });
                sets.push((word, rows.without(&held)));
            }
            Data::Value(values) => {
                for row in rows.rows() {
                    let mut list = match &values[row] {
                        Value::List(list) if self.known.get(row) && self.some.get(row) => list.to_vec(),
                        _ => Vec::new(),
                    };
                    if !list.contains(&Value::Word(word)) {
                        list.push(Value::Word(word));
                    }
                    values[row] = Value::List(list.into());
                    column.known.set(row, true);
                }
            }
            _ => {}
        }
        column
    }

    /// The value of a known row.
    pub fn value(&self, row: usize) -> Value {
        if !self.some.get(row) {
            return Value::Null;
        }
        match &self.data {
            Data::Null => Value::Null,
            Data::Bool(rows) => Value::Bool(rows.get(row)),
            Data::Int(lanes) => Value::Int(lanes[row]),
            Data::Date(lanes) => Date::from_days(lanes[row]).map_or(Value::Null, Value::Date),
            Data::Words(words) => {
                words.iter().find(|(_, rows)| rows.get(row)).map_or(Value::Null, |(w, _)| Value::Word(*w))
            }
            Data::Sets(words) => {
                ops::list(words.iter().filter(|(_, rows)| rows.get(row)).map(|(word, _)| Value::Word(*word)).collect())
            }
            Data::Value(values) => values[row].clone(),
        }
    }

    /// Makes a row known.
    pub fn put(&mut self, row: usize, value: &Value) {
        self.known.set(row, true);
        self.some.set(row, *value != Value::Null);
        match (&mut self.data, value) {
            (Data::Bool(held), Value::Bool(value)) => held.set(row, *value),
            (Data::Int(lanes), Value::Int(value)) => lanes[row] = *value,
            (Data::Date(lanes), Value::Date(value)) => lanes[row] = value.days(),
            (Data::Words(words), Value::Word(value)) => rows_of(words, *value).set(row, true),
            (Data::Value(values), value) => values[row] = value.clone(),
            (Data::Bool(held), _) => held.set(row, false),
            (_, Value::Null) => {}
            _ => {
                let mut one = Bits::NONE;
                one.set(row, true);
                self.fill(&one, value);
            }
        }
    }

    /// Leaves a row unknown.
    pub fn leave(&mut self, row: usize) {
        self.known.set(row, false);
        self.some.set(row, false);
    }

    /// Makes rows known, all with one value of the column's type or null. A row that was known may not be among them where
    /// the column holds words with their rows.
    pub fn fill(&mut self, rows: &Bits, value: &Value) {
        self.known.extend(rows);
        if *value == Value::Null {
            self.some.remove(rows);
            return;
        }
        self.some.extend(rows);
        match (&mut self.data, value) {
            (Data::Bool(held), Value::Bool(value)) => *held = if *value { held.or(rows) } else { held.without(rows) },
            (Data::Int(lanes), Value::Int(value)) => fill_lanes(rows, *value, lanes),
            (Data::Date(lanes), Value::Date(value)) => fill_lanes(rows, value.days(), lanes),
            (Data::Words(words), Value::Word(value)) => add(words, *value, rows),
            (Data::Sets(words), Value::List(list)) => {
                for value in list.iter() {
                    if let Value::Word(word) = value {
                        add(words, *word, rows);
                    }
                }
            }
            (Data::Value(values), value) => rows.rows().for_each(|row| values[row] = value.clone()),
            // A value of another type than its expression's does not come from the engine.
            _ => self.some.remove(rows),
        }
    }

    /// What to add rows to that have a value, where that is but three sets of rows.
    pub fn settling(&mut self, value: &Value) -> Option<SettlingColumn<'_>> {
        let held = match (&mut self.data, value) {
            (Data::Bool(held), Value::Bool(true)) => held,
            (Data::Words(words), Value::Word(word)) => rows_of(words, *word),
            _ => return None,
        };
        Some(SettlingColumn { known: &mut self.known, some: &mut self.some, held })
    }

    /// Makes rows known as they are in another column, where all of them are known. Days are shared if no others are written
    /// after these.
    pub fn copy(&mut self, rows: &Bits, from: &Column, last: bool) {
        let is_empty = self.some.is_empty();
        self.known.extend(rows);
        self.some.remove(rows);
        let some = rows.and(&from.some);
        self.some.extend(&some);
        match (&mut self.data, &from.data) {
            (Data::Null, _) => {}
            (Data::Bool(into), Data::Bool(held)) => *into = into.without(&some).or(&held.and(&some)),
            // What stands where there is no value means nothing: then all days may be the other's.
            (Data::Date(into), Data::Date(lanes)) if is_empty && last => into.share_column(lanes),
            (Data::Int(into), Data::Int(lanes)) if is_empty => copy_lanes_over(&some, lanes, into),
            (Data::Date(into), Data::Date(lanes)) if is_empty => copy_lanes_over(&some, lanes, into),
            (Data::Int(into), Data::Int(lanes)) => copy_lanes(&some, lanes, into),
            (Data::Date(into), Data::Date(lanes)) => copy_lanes(&some, lanes, into),
            (Data::Words(into), Data::Words(words)) => {
                for (word, held) in words {
                    rows_of(into, *word).extend_by(held, &some);
                }
            }
            _ => some.rows().for_each(|row| self.put(row, &from.value(row))),
        }
    }

    /// Of the wanted rows, all known, those that are equal to a value.
    pub fn equal_to(&self, wanted: &Bits, value: &Value) -> Bits {
        let some = wanted.and(&self.some);
        match (&self.data, value) {
            (_, Value::Null) => wanted.without(&self.some),
            (Data::Bool(held), Value::Bool(value)) => {
                if *value {
                    some.and(held)
                } else {
                    some.without(held)
                }
            }
            (Data::Int(lanes), Value::Int(value)) => lanes_where(&some, lanes, |lane| lane == *value),
            (Data::Date(lanes), Value::Date(value)) => {
                let days = value.days();
                lanes_where(&some, lanes, |lane| lane == days)
            }
            (Data::Words(words), Value::Word(word)) => {
                words.iter().find(|(held, _)| held == word).map_or(Bits::NONE, |(_, rows)| rows.and(&some))
            }
            (Data::Value(values), value) => rows_where(&some, |row| values[row] == *value),
            _ => rows_where(&some, |row| self.value(row) == *value),
        }
    }

    /// Of the wanted rows, all known in both, those that are equal.
    pub fn equal(&self, wanted: &Bits, other: &Column) -> Bits {
        let none = wanted.without(&self.some).without(&other.some);
        let some = wanted.and(&self.some).and(&other.some);
        let equal = match (&self.data, &other.data) {
            (Data::Int(a), Data::Int(b)) => pairs_where(&some, a, b, |a, b| a == b),
            (Data::Date(a), Data::Date(b)) => pairs_where(&some, a, b, |a, b| a == b),
            _ => rows_where(&some, |row| self.value(row) == other.value(row)),
        };
        none.or(&equal)
    }
}

/// The rows of a column that are known, that have a value, and that have one of the values there are.
pub struct SettlingColumn<'a> {
    pub known: &'a mut Bits,
    pub some: &'a mut Bits,
    pub held: &'a mut Bits,
}

/// Adds rows to those of a word.
pub fn add(words: &mut Vec<(u16, Bits)>, word: u16, rows: &Bits) {
    rows_of(words, word).extend(rows);
}

/// The rows of a word.
pub fn rows_of(words: &mut Vec<(u16, Bits)>, word: u16) -> &mut Bits {
    let place = place_of(words, word);
    &mut words[place].1
}

/// Where the rows of a word stand.
pub fn place_of(words: &mut Vec<(u16, Bits)>, word: u16) -> usize {
    words.iter().position(|(known, _)| *known == word).unwrap_or_else(|| {
        words.push((word, Bits::NONE));
        words.len() - 1
    })
}

impl Column {
    /// The column of which no row is known.
    pub const NOTHING: Column = Column { known: Bits::NONE, some: Bits::NONE, data: Data::Null };

    /// Whether two columns hold their values in the same way.
    pub fn same_kind(&self, other: &Column) -> bool {
        std::mem::discriminant(&self.data) == std::mem::discriminant(&other.data)
    }

    /// Makes these rows known and no others, except those that are open. Of other rows the truth may say anything.
    pub fn set_truth(&mut self, rows: &Bits, truth: &Truth) {
        self.known = *rows;
        if truth.any_open {
            self.known.remove(&truth.open);
        }
        self.some = self.known;
        if let Data::Bool(held) = &mut self.data {
            *held = truth.yes.and(&self.known);
        }
    }

    /// Collects words: those that hold are there, and a row is known where no other word is open.
    pub fn put_sets(&mut self, rows: &Bits, found: &[(u16, Truth)]) {
        let Data::Sets(sets) = &mut self.data else { return };
        for (word, truth) in found {
            add(sets, *word, &truth.yes);
        }
        let mut open = Bits::NONE;
        for (word, truth) in found {
            let there = sets.iter().find(|(known, _)| known == word).map_or(Bits::NONE, |(_, rows)| *rows);
            open = open.or(&truth.open.without(&there));
        }
        self.known = self.known.or(&rows.without(&open));
        self.some = self.some.or(rows);
    }

    /// Of the words that rows have, sorted, the first; unknown where a stronger one is open.
    pub fn put_strongest(&mut self, todo: &Bits, found: &[(u16, Truth)]) {
        let (mut left, mut open) = (*todo, Bits::NONE);
        for same in found.chunk_by(|a, b| a.0 == b.0) {
            let yes = same.iter().fold(Bits::NONE, |all, (_, truth)| all.or(&truth.yes)).and(&left);
            self.fill(&yes.without(&open), &Value::Word(same[0].0));
            left = left.without(&yes);
            open = same.iter().fold(open, |all, (_, truth)| all.or(&truth.open.without(&yes)));
        }
        self.fill(&left.without(&open), &Value::Null);
    }
}
