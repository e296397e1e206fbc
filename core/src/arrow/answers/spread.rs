//! Bits of rows as bytes of rows.

use crate::columns::{BLOCK, Bits, each_bit, filled_words};

/// A byte for each of these rows: those of the sets it is in, put together by `or`; 0 where it is in none.
pub fn spread<'a>(rows: &Bits, sets: impl IntoIterator<Item = (u8, &'a Bits)>) -> [u8; BLOCK] {
    let mut bytes = [0; BLOCK];
    let words = bytes.as_chunks_mut::<64>().0;
    for (byte, set) in sets {
        let rows = rows.and(set);
        each_bit(filled_words(&rows), |at| join(&mut words[at], rows.0[at], byte));
    }
    bytes
}

/// Adds a byte for each row of a block: that of the set it is in, 0 where it is in none. No row is in two.
pub fn add_numbers(sets: &[(u8, &Bits)], into: &mut Vec<u8>) {
    let mut none = Bits::ALL;
    for (_, set) in sets {
        none.remove(set);
    }
    // What most rows have, as far as a sample tells, is written once for all of them, and the others over it.
    let sample = |set: &Bits| set.0[..SAMPLE].iter().map(|word| word.count_ones()).sum::<u32>();
    let sets = || sets.iter().copied().chain([(0, &none)]).enumerate();
    let Some((most, (number, _))) = sets().max_by_key(|(_, (_, set))| sample(set)) else { return };
    let from = into.len();
    into.resize(from + BLOCK, number);
    let words = into[from..].as_chunks_mut::<64>().0;
    for (_, (number, set)) in sets().filter(|(at, _)| *at != most) {
        let is_dense = sample(set) > DENSE;
        each_bit(filled_words(set), |at| {
            let (rows, bytes) = (set.0[at], &mut words[at]);
            if is_dense {
                replace(bytes, rows, number);
            } else {
                each_bit(rows, |row| bytes[row] = number);
            }
        });
    }
}

/// Words of a sample.
const SAMPLE: usize = 4;

/// With more rows than these in a sample, all of a word cost less than one row after another.
const DENSE: u32 = 10 * 4;

/// Joins a byte with those of some rows of a word, eight at a time.
fn join(bytes: &mut [u8; 64], rows: u64, byte: u8) {
    by_eight(bytes, rows, byte, |bytes, mask, repeated| bytes | mask & repeated);
}

/// Puts a byte in the place of those of some rows of a word, eight at a time.
fn replace(bytes: &mut [u8; 64], rows: u64, byte: u8) {
    by_eight(bytes, rows, byte, |bytes, mask, repeated| bytes & !mask | mask & repeated);
}

fn by_eight(bytes: &mut [u8; 64], rows: u64, byte: u8, write: impl Fn(u64, u64, u64) -> u64) {
    let repeated = u64::from(byte) * 0x0101_0101_0101_0101;
    for (eight, bytes) in rows.to_le_bytes().into_iter().zip(bytes.as_chunks_mut::<8>().0) {
        *bytes = write(u64::from_le_bytes(*bytes), EIGHT[usize::from(eight)], repeated).to_le_bytes();
    }
}

/// For eight bits, eight bytes that are all ones where the bit is set.
const EIGHT: [u64; 256] = {
    let mut masks = [0; 256];
    let mut bits = 0;
    while bits < 256 {
        let mut at = 0;
        while at < 8 {
            if bits >> at & 1 == 1 {
                masks[bits] |= 0xff << (8 * at);
            }
            at += 1;
        }
        bits += 1;
    }
    masks
};

#[cfg(test)]
mod tests {
    use super::{add_numbers, spread};
    use crate::columns::{BLOCK, Bits};

    #[test]
    fn each_row_has_the_bytes_of_its_sets() {
        let mut every_third = Bits::NONE;
        (0..BLOCK).step_by(3).for_each(|row| every_third.set(row, true));
        let sets = [(1, every_third), (2, Bits::first(100)), (128, Bits::ALL), (4, Bits::NONE)];
        let bytes = spread(&Bits::first(1000), sets.iter().map(|(byte, rows)| (*byte, rows)));
        for (row, byte) in bytes.iter().enumerate() {
            let all = 128 | u8::from(row % 3 == 0) | if row < 100 { 2 } else { 0 };
            assert_eq!(*byte, if row < 1000 { all } else { 0 }, "row {row}");
        }
    }

    /// Whatever most rows are in: none of the sets, the first or the last.
    #[test]
    fn each_row_has_the_number_of_its_set() {
        for parts in [[1, 2, 4094], [4000, 50, 1], [3, 3000, 3001], [1300, 1300, 1300], [0, 0, 0], [10, 10, 4076]] {
            for mixed in [1, 5, 2047] {
                // Each row once, in another order: 4096 has no divisor in common with an odd number.
                let number = |row: usize| {
                    let place = row * mixed % BLOCK;
                    let ends = [parts[0], parts[0] + parts[1], parts.iter().sum()];
                    ends.iter().position(|end| place < *end).map_or(0, |set| [7, 1, 200][set])
                };
                let set = |wanted: u8| {
                    let mut rows = Bits::NONE;
                    (0..BLOCK).for_each(|row| rows.set(row, number(row) == wanted));
                    rows
                };
                let mut numbers = vec![9];
                add_numbers(&[(7, &set(7)), (1, &set(1)), (200, &set(200))], &mut numbers);
                assert_eq!(numbers.len(), BLOCK + 1);
                assert_eq!(numbers[0], 9);
                for row in 0..BLOCK {
                    assert_eq!(numbers[row + 1], number(row), "row {row} of {parts:?}, {mixed}");
                }
            }
        }
    }
}
