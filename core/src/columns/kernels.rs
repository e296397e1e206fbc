//! Loops over the lanes of a block, the only place that knows how many rows a word has.

use super::bits::Bits;

/// Up to so many wanted rows of a word, going from bit to bit is faster than going through all 64.
const SPARSE: u32 = 12;

/// The wanted rows whose value satisfies a condition. The condition may be asked of rows that are not wanted.
pub fn lanes_where<T: Copy>(wanted: &Bits, lanes: &[T], holds: impl Fn(T) -> bool + Copy) -> Bits {
    let mut found = Bits::NONE;
    let words = found.0.iter_mut().zip(wanted.0).zip(lanes.as_chunks::<64>().0);
    for ((found, wanted), lanes) in words {
        *found = match wanted.count_ones() {
            0 => 0,
            1..=SPARSE => bit_by_bit(wanted, |at| holds(lanes[at])),
            _ => wanted & all_64(lanes, holds),
        };
    }
    found
}

/// The wanted rows of two columns whose values satisfy a condition together.
pub fn pairs_where<T: Copy>(wanted: &Bits, a: &[T], b: &[T], holds: impl Fn(T, T) -> bool + Copy) -> Bits {
    let mut found = Bits::NONE;
    let lanes = a.as_chunks::<64>().0.iter().zip(b.as_chunks::<64>().0);
    for ((found, wanted), (a, b)) in found.0.iter_mut().zip(wanted.0).zip(lanes) {
        *found = bit_by_bit(wanted, |at| holds(a[at], b[at]));
    }
    found
}

/// The wanted rows for which a condition holds.
pub fn rows_where(wanted: &Bits, mut holds: impl FnMut(usize) -> bool) -> Bits {
    let mut found = Bits::NONE;
    for (at, (found, wanted)) in found.0.iter_mut().zip(wanted.0).enumerate() {
        *found = bit_by_bit(wanted, |bit| holds(at * 64 + bit));
    }
    found
}

/// Copies the wanted rows of a column.
pub fn copy_lanes<T: Copy>(wanted: &Bits, from: &[T], into: &mut [T]) {
    let lanes = from.as_chunks::<64>().0.iter().zip(into.as_chunks_mut::<64>().0);
    for (wanted, (from, into)) in wanted.0.into_iter().zip(lanes) {
        match wanted.count_ones() {
            0 => {}
            64 => *into = *from,
            _ => each_bit(wanted, |at| into[at] = from[at]),
        }
    }
}

/// Writes one value to the wanted rows.
pub fn fill_lanes<T: Copy>(wanted: &Bits, value: T, into: &mut [T]) {
    for (wanted, into) in wanted.0.into_iter().zip(into.as_chunks_mut::<64>().0) {
        match wanted.count_ones() {
            0 => {}
            64 => *into = [value; 64],
            _ => each_bit(wanted, |at| into[at] = value),
        }
    }
}

fn each_bit(mut word: u64, mut f: impl FnMut(usize)) {
    while word != 0 {
        f(word.trailing_zeros() as usize);
        word &= word - 1;
    }
}

fn bit_by_bit(wanted: u64, mut holds: impl FnMut(usize) -> bool) -> u64 {
    let mut found = 0;
    each_bit(wanted, |at| found |= u64::from(holds(at)) << at);
    found
}

fn all_64<T: Copy>(lanes: &[T; 64], holds: impl Fn(T) -> bool) -> u64 {
    // Bytes first: the compiler makes vector instructions of that, not of shifting bits together.
    let mut bytes = [0; 64];
    for (byte, value) in bytes.iter_mut().zip(lanes) {
        *byte = u8::from(holds(*value));
    }
    pack(&bytes)
}

/// Sixty-four bytes of 0 or 1 as bits.
fn pack(bytes: &[u8; 64]) -> u64 {
    // The product has byte n's bit at 56 + n, and nothing carries into these eight.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let eights = bytes.as_chunks::<8>().0.iter().enumerate();
    eights.fold(0, |word, (at, eight)| word | (u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56) << (8 * at))
}

#[cfg(test)]
mod tests {
    use super::{copy_lanes, fill_lanes, lanes_where, pack, pairs_where};
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

    #[test]
    fn bytes_become_bits_in_order() {
        for at in 0..64 {
            let mut bytes = [0; 64];
            bytes[at] = 1;
            assert_eq!(pack(&bytes), 1 << at);
        }
        assert_eq!(pack(&[1; 64]), u64::MAX);
    }

    #[test]
    fn conditions_are_the_same_at_every_density() {
        let (wanted, lanes) = (wanted(), lanes());
        let found = lanes_where(&wanted, &lanes, |value| value < 50);
        let pairs = pairs_where(&wanted, &lanes, &vec![50; BLOCK], |a, b| a < b);
        for (row, value) in lanes.iter().enumerate() {
            assert_eq!(found.get(row), wanted.get(row) && *value < 50, "row {row}");
            assert_eq!(pairs.get(row), found.get(row), "row {row}");
        }
    }

    #[test]
    fn only_wanted_rows_are_written() {
        let (wanted, lanes) = (wanted(), lanes());
        let (mut copied, mut filled) = (vec![-1; BLOCK], vec![-1; BLOCK]);
        copy_lanes(&wanted, &lanes, &mut copied);
        fill_lanes(&wanted, 5, &mut filled);
        for row in 0..BLOCK {
            assert_eq!(copied[row], if wanted.get(row) { lanes[row] } else { -1 });
            assert_eq!(filled[row], if wanted.get(row) { 5 } else { -1 });
        }
    }
}
