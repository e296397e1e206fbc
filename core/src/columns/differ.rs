//! Where two columns of one result, of two policies, say different things.

use super::bits::Bits;
use super::column::{Column, Data};
use super::kernels::{pairs_where, rows_where};

/// Of the wanted rows, those whose values differ, or of which one is known and the other is not. `left_word` tells which word
/// of the left policy's enum is one of the right policy's; `same` compares the values of a row that are held otherwise.
pub fn differing(
    left: &Column,
    right: &Column,
    wanted: &Bits,
    left_word: impl Fn(u16) -> Option<u16>,
    same: impl Fn(usize) -> bool,
) -> Bits {
    let one = left.known.without(&right.known).or(&right.known.without(&left.known));
    let both = wanted.and(&left.known).and(&right.known);
    let none = left.some.without(&right.some).or(&right.some.without(&left.some));
    let some = both.and(&left.some).and(&right.some);
    let rows_of = |words: &[(u16, Bits)], word: Option<u16>| {
        let found = words.iter().find(|(known, _)| Some(*known) == word);
        found.map_or(Bits::NONE, |(_, rows)| rows.and(&some))
    };
    let unequal = match (&left.data, &right.data) {
        (Data::Bool(left), Data::Bool(right)) => some.and(&left.without(right).or(&right.without(left))),
        (Data::Int(left), Data::Int(right)) => pairs_where(&some, left, right, |left, right| left != right),
        (Data::Date(left), Data::Date(right)) => pairs_where(&some, left, right, |left, right| left != right),
        (Data::Words(left), Data::Words(right)) => {
            let equal = right.iter().map(|(word, rows)| rows_of(left, left_word(*word)).and(rows));
            some.without(&equal.fold(Bits::NONE, |all, rows| all.or(&rows)))
        }
        (Data::Sets(left), Data::Sets(right)) => {
            let mut unequal = Bits::NONE;
            for (word, rows) in right {
                let (rows, theirs) = (rows.and(&some), rows_of(left, left_word(*word)));
                unequal = unequal.or(&rows.without(&theirs)).or(&theirs.without(&rows));
            }
            // Words of the left list that the right policy does not collect.
            let shared = |word: u16| right.iter().any(|(other, _)| left_word(*other) == Some(word));
            let only = left.iter().filter(|(word, _)| !shared(*word));
            only.fold(unequal, |all, (_, rows)| all.or(&rows.and(&some)))
        }
        _ => rows_where(&some, |row| !same(row)),
    };
    wanted.and(&one).or(&both.and(&none)).or(&unequal)
}

#[cfg(test)]
mod tests {
    use super::{Bits, Column, Data, differing};
    use crate::language::{EnumId, Type};
    use crate::value::Value;

    fn column(ty: &Type, values: &[Option<Value>]) -> Column {
        let mut column = Column::of(ty);
        for (row, value) in values.iter().enumerate() {
            if let Some(value) = value {
                column.put(row, value);
            }
        }
        column
    }

    fn rows(left: &Column, right: &Column, count: usize) -> Vec<usize> {
        // The right policy's words are numbered the other way round, and one is only its own.
        let left_word = |word: u16| 2_u16.checked_sub(word);
        let found = differing(left, right, &Bits::first(count), left_word, |row| left.value(row) == right.value(row));
        let turned = |word: u16| Some(2 - word);
        let back = differing(right, left, &Bits::first(count), turned, |row| left.value(row) == right.value(row));
        assert_eq!(found.rows().collect::<Vec<_>>(), back.rows().collect::<Vec<_>>());
        found.rows().collect()
    }

    #[test]
    fn values_none_and_what_is_not_known() {
        let int = |value| Some(Value::Int(value));
        let left = column(&Type::Int, &[int(1), int(1), int(1), Some(Value::Null), None, Some(Value::Null), None]);
        let right = column(&Type::Int, &[int(1), int(2), Some(Value::Null), Some(Value::Null), None, None, int(1)]);
        assert_eq!(rows(&left, &right, 7), [1, 2, 5, 6]);
        // Rows that nobody asked for are not told.
        assert_eq!(rows(&left, &right, 2), [1]);
        let bool = |value| Some(Value::Bool(value));
        let left = column(&Type::Bool, &[bool(true), bool(true), bool(false), bool(false)]);
        let right = column(&Type::Bool, &[bool(true), bool(false), bool(true), bool(false)]);
        assert_eq!(rows(&left, &right, 4), [1, 2]);
    }

    #[test]
    fn words_are_the_same_by_what_they_mean() {
        let word = |value| Some(Value::Word(value));
        let ty = Type::Enum(EnumId(0));
        let left = column(&ty, &[word(0), word(1), word(2), word(0), word(1)]);
        let right = column(&ty, &[word(2), word(1), word(0), word(0), Some(Value::Null)]);
        assert_eq!(rows(&left, &right, 5), [3, 4]);
    }

    #[test]
    fn lists_are_what_is_in_them() {
        let sets = |sets: &[(u16, &[usize])]| {
            let sets = sets.iter().map(|(word, rows)| {
                let mut bits = Bits::NONE;
                rows.iter().for_each(|row| bits.set(*row, true));
                (*word, bits)
            });
            Column { known: Bits::first(4), some: Bits::first(4), data: Data::Sets(sets.collect()) }
        };
        let left = sets(&[(0, &[0, 1]), (1, &[0, 2])]);
        let right = sets(&[(2, &[0, 1, 3]), (1, &[0])]);
        assert_eq!(rows(&left, &right, 4), [2, 3]);
        assert_eq!(rows(&left, &sets(&[]), 4), [0, 1, 2]);
    }
}
