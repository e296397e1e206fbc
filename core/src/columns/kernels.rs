//! Loops over the lanes of a block, the only place that knows how many rows a word has.

use wide::{i8x16, i16x8, i16x16, i32x8};

use super::bits::Bits;
use super::column::{place_of, rows_of};

/// Up to so many wanted rows of a word, going from bit to bit is faster than going through all 64.
const SPARSE: u32 = 12;

/// Whether it pays to go through all 64 rows of a word for those that are wanted.
pub fn is_dense(wanted: u64) -> bool {
    wanted == u64::MAX || wanted.count_ones() > SPARSE
}

/// The wanted rows whose value satisfies a condition. The condition may be asked of rows that are not wanted.
pub fn lanes_where<T: Copy>(wanted: &Bits, lanes: &[T], holds: impl Fn(T) -> bool + Copy) -> Bits {
    let mut found = *wanted;
    keep_where(&mut found, lanes, holds);
    found
}

/// Takes out the rows whose value does not satisfy a condition.
pub fn keep_where<T: Copy>(rows: &mut Bits, lanes: &[T], holds: impl Fn(T) -> bool + Copy) {
    keep::<T, false>(rows, lanes, holds);
}

/// Takes out the rows whose value satisfies a condition.
pub fn keep_unless<T: Copy>(rows: &mut Bits, lanes: &[T], holds: impl Fn(T) -> bool + Copy) {
    keep::<T, true>(rows, lanes, holds);
}

fn keep<T: Copy, const UNLESS: bool>(rows: &mut Bits, lanes: &[T], holds: impl Fn(T) -> bool + Copy) {
    let lanes = lanes.as_chunks::<64>().0;
    each_bit(filled_words(rows), |at| {
        let rows = &mut rows.0[at];
        let Some(lanes) = lanes.get(at) else {
            *rows = 0;
            return;
        };
        // Of days, all 64 cost less than to foresee how many are wanted.
        let found = if size_of::<T>() <= 4 || is_dense(*rows) {
            word_where(lanes, holds)
        } else {
            bit_by_bit(*rows, |at| holds(lanes[at]))
        };
        *rows &= if UNLESS { !found } else { found };
    });
}

/// The wanted rows of two columns whose values satisfy a condition together.
pub fn pairs_where<T: Copy>(wanted: &Bits, a: &[T], b: &[T], holds: impl Fn(T, T) -> bool + Copy) -> Bits {
    let mut found = Bits::NONE;
    let (a, b) = (a.as_chunks::<64>().0, b.as_chunks::<64>().0);
    each_filled(wanted, |at, wanted| {
        if let (Some(a), Some(b)) = (a.get(at), b.get(at)) {
            found.0[at] = bit_by_bit(wanted, |at| holds(a[at], b[at]));
        }
    });
    found
}

/// The wanted rows for which a condition holds.
pub fn rows_where(wanted: &Bits, mut holds: impl FnMut(usize) -> bool) -> Bits {
    let mut found = Bits::NONE;
    each_filled(wanted, |at, wanted| found.0[at] = bit_by_bit(wanted, |bit| holds(at * 64 + bit)));
    found
}

/// Tells rows apart by their keys: the wanted rows of each word are added to it. Most rows have one key, as most children are
/// in regular schools: these are found 64 at a time, and only the others one by one.
pub fn rows_by_word<K: Copy + PartialEq>(
    wanted: &Bits,
    keys: &[K],
    word: impl Fn(K) -> u16,
    words: &mut Vec<(u16, Bits)>,
) {
    let Some(common) = majority(wanted, keys) else { return };
    let mut most = Bits::NONE;
    // By word, its place among `words`, to be looked for but once.
    let mut places = [u8::MAX; 256];
    for (at, (wanted, keys)) in wanted.0.iter().zip(keys.chunks(64)).enumerate() {
        let same = match keys.try_into() {
            _ if *wanted == 0 => 0,
            Ok(keys) => wanted & word_where(keys, |key: K| key == common),
            Err(_) => bit_by_bit(*wanted, |bit| keys.get(bit) == Some(&common)),
        };
        most.0[at] = same;
        each_bit(wanted & !same, |bit| {
            let Some(word) = keys.get(bit).map(|key| word(*key)) else { return };
            let known = places.get(usize::from(word)).filter(|place| **place != u8::MAX);
            let place = if let Some(place) = known {
                usize::from(*place)
            } else {
                let found = place_of(words, word);
                if let (Some(place), Ok(found)) = (places.get_mut(usize::from(word)), u8::try_from(found)) {
                    *place = found;
                }
                found
            };
            words[place].1.0[at] |= 1 << bit;
        });
    }
    rows_of(words, word(common)).extend(&most);
}

/// The most frequent of the first wanted keys, as far as one pass can tell.
fn majority<K: Copy + PartialEq>(wanted: &Bits, keys: &[K]) -> Option<K> {
    let mut lead: Option<(K, usize)> = None;
    for key in wanted.rows().take(64).filter_map(|row| keys.get(row)) {
        lead = match lead {
            Some((held, count)) if held == *key => Some((held, count + 1)),
            Some((held, count)) if count > 0 => Some((held, count - 1)),
            _ => Some((*key, 1)),
        };
    }
    lead.map(|(key, _)| key)
}

/// Does something with each word that has a row: to go from one to the next mispredicts fewer branches than to ask each word.
fn each_filled(rows: &Bits, mut f: impl FnMut(usize, u64)) {
    each_bit(filled_words(rows), |at| f(at, rows.0[at]));
}

/// The words that have a row, a bit for each.
pub fn filled_words(rows: &Bits) -> u64 {
    let halves = rows.0.map(|word| u32::try_from((word | word >> 32) & u64::from(u32::MAX)).unwrap_or_default());
    word_where(&halves, |halves| halves != 0)
}

/// Copies the wanted rows of a column.
pub fn copy_lanes<T: Copy>(wanted: &Bits, from: &[T], into: &mut [T]) {
    let lanes = from.as_chunks::<64>().0.iter().zip(into.as_chunks_mut::<64>().0);
    for (wanted, (from, into)) in wanted.0.into_iter().zip(lanes) {
        match wanted {
            u64::MAX => *into = *from,
            _ => each_bit(wanted, |at| into[at] = from[at]),
        }
    }
}

/// The same, where others may be written to: they have no value.
pub fn copy_lanes_over<T: Copy>(wanted: &Bits, from: &[T], into: &mut [T]) {
    let (from, into) = (from.as_chunks::<64>().0, into.as_chunks_mut::<64>().0);
    each_filled(wanted, |at, wanted| match (from.get(at), into.get_mut(at)) {
        (Some(from), Some(into)) if is_dense(wanted) => *into = *from,
        (Some(from), Some(into)) => each_bit(wanted, |at| into[at] = from[at]),
        _ => {}
    });
}

/// Writes one value to the wanted rows.
pub fn fill_lanes<T: Copy>(wanted: &Bits, value: T, into: &mut [T]) {
    for (wanted, into) in wanted.0.into_iter().zip(into.as_chunks_mut::<64>().0) {
        match wanted {
            u64::MAX => *into = [value; 64],
            _ => each_bit(wanted, |at| into[at] = value),
        }
    }
}

/// Does something with each bit that is set, in order.
pub fn each_bit(mut word: u64, mut f: impl FnMut(usize)) {
    while word != 0 {
        f(word.trailing_zeros() as usize);
        word &= word - 1;
    }
}

/// The wanted rows of a word for which a condition holds.
pub fn bit_by_bit(wanted: u64, mut holds: impl FnMut(usize) -> bool) -> u64 {
    let mut found = 0;
    each_bit(wanted, |at| found |= u64::from(holds(at)) << at);
    found
}

/// The rows of a word whose value satisfies a condition.
pub fn word_where<T: Copy>(lanes: &[T; 64], holds: impl Fn(T) -> bool) -> u64 {
    let sixteens = lanes.as_chunks::<16>().0.iter().enumerate();
    sixteens.fold(0, |word, (at, lanes)| word | u64::from(sixteen_where(lanes, &holds)) << (16 * at))
}

/// The same of a quarter of a word. Lanes of ones or zeros first, as wide as the values: of that the compiler makes vector
/// instructions, not of shifting bits together.
fn sixteen_where<T: Copy>(lanes: &[T; 16], holds: impl Fn(T) -> bool) -> u32 {
    if size_of::<T>() != 4 {
        return i8x16::new(lanes.map(|value| -i8::from(holds(value)))).to_bitmask();
    }
    let lanes = lanes.map(|value| -i32::from(holds(value)));
    let mut narrow = [0; 16];
    for (eight, narrow) in lanes.as_chunks::<8>().0.iter().zip(narrow.as_chunks_mut::<8>().0) {
        *narrow = i16x8::from_i32x8_saturate(i32x8::new(*eight)).to_array();
    }
    i8x16::from_i16x16_saturate(i16x16::new(narrow)).to_bitmask()
}

#[cfg(test)]
mod tests {
    use super::{
        copy_lanes, copy_lanes_over, fill_lanes, keep_unless, lanes_where, pairs_where, rows_by_word, word_where,
    };
    use crate::columns::bits::{BLOCK, Bits};

    /// Words of every density: none, few, half, all but one, all.
    fn wanted() -> Bits {
        let mut bits = Bits::NONE;
        let words = [0, 1 << 63, 0x8000_0001_0000_0003, 0x5555_5555_5555_5555, u64::MAX - 1, u64::MAX];
        for (at, word) in bits.0.iter_mut().enumerate() {
            *word = words[at % words.len()];
        }
        bits
    }

    fn lanes() -> Vec<i32> {
        (0..i32::try_from(BLOCK).expect("small")).map(|at| at * 7919 % 101).collect()
    }

    /// For each place of a word only that value is other, at the ends of its width, in each width there is.
    #[test]
    fn values_become_bits_in_order() {
        fn all<T: Copy + PartialEq>(least: T, most: T) {
            for at in 0..64 {
                let mut lanes = [least; 64];
                lanes[at] = most;
                assert_eq!(word_where(&lanes, |lane| lane == most), 1 << at);
                assert_eq!(word_where(&lanes, |lane| lane != most), !(1 << at));
            }
            assert_eq!(word_where(&[most; 64], |lane| lane == most), u64::MAX);
        }
        all(i8::MIN, i8::MAX);
        all(u8::MIN, u8::MAX);
        all(i16::MIN, i16::MAX);
        all(i32::MIN, i32::MAX);
        all(u32::MIN, u32::MAX);
        all(i64::MIN, i64::MAX);
    }

    #[test]
    fn conditions_are_the_same_at_every_density() {
        let (wanted, lanes) = (wanted(), lanes());
        let found = lanes_where(&wanted, &lanes, |value| value < 50);
        let pairs = pairs_where(&wanted, &lanes, &vec![50; BLOCK], |a, b| a < b);
        let (mut others, mut wide) = (wanted, wanted);
        keep_unless(&mut others, &lanes, |value| value < 50);
        keep_unless(&mut wide, &lanes.iter().map(|lane| i64::from(*lane)).collect::<Vec<_>>(), |value| value < 50);
        assert_eq!(others, wide);
        for (row, value) in lanes.iter().enumerate() {
            assert_eq!(found.get(row), wanted.get(row) && *value < 50, "row {row}");
            assert_eq!(others.get(row), wanted.get(row) && *value >= 50, "row {row}");
            assert_eq!(pairs.get(row), found.get(row), "row {row}");
        }
    }

    #[test]
    fn rows_are_told_apart_by_their_keys() {
        for count in [0, 1, 63, 64, 65, BLOCK - 1, BLOCK] {
            for (common, first) in [(1, 100), (3, 100), (30, 100), (3, 300)] {
                let keys: Vec<u8> =
                    (0..100).cycle().map(|at| if at % common == 0 { 7 } else { at % 5 }).take(count).collect();
                let mut words = Vec::new();
                rows_by_word(&wanted(), &keys, |key| u16::from(key) + first, &mut words);
                for row in 0..BLOCK {
                    let held: Vec<u16> =
                        words.iter().filter(|(_, rows)| rows.get(row)).map(|(word, _)| *word).collect();
                    let key = keys.get(row).filter(|_| wanted().get(row));
                    assert_eq!(
                        held,
                        key.map(|key| u16::from(*key) + first).into_iter().collect::<Vec<_>>(),
                        "row {row} of {count}"
                    );
                }
            }
        }
    }

    #[test]
    fn only_wanted_rows_are_written() {
        let (wanted, lanes) = (wanted(), lanes());
        let (mut copied, mut filled, mut over) = (vec![-1; BLOCK], vec![-1; BLOCK], vec![-1; BLOCK]);
        copy_lanes(&wanted, &lanes, &mut copied);
        copy_lanes_over(&wanted, &lanes, &mut over);
        fill_lanes(&wanted, 5, &mut filled);
        for row in 0..BLOCK {
            assert_eq!(copied[row], if wanted.get(row) { lanes[row] } else { -1 });
            assert_eq!(filled[row], if wanted.get(row) { 5 } else { -1 });
            assert!(over[row] == lanes[row] || !wanted.get(row));
        }
    }
}
