//! Bits of rows as bytes of rows, eight at a time.

use crate::columns::{BLOCK, Bits, each_bit, filled_words};

/// A byte for each of these rows: those of the sets it is in, put together by `or`; 0 where it is in none.
pub fn spread<'a>(rows: &Bits, sets: impl IntoIterator<Item = (u8, &'a Bits)>) -> [u8; BLOCK] {
    let mut bytes = [0; BLOCK];
    spread_over(rows, sets, &mut bytes);
    bytes
}

/// The same of the rows of whole words, where there are zeros.
pub fn spread_over<'a>(rows: &Bits, sets: impl IntoIterator<Item = (u8, &'a Bits)>, bytes: &mut [u8]) {
    let words = bytes.as_chunks_mut::<64>().0;
    for (byte, set) in sets {
        let rows = rows.and(set);
        let repeated = u64::from(byte) * 0x0101_0101_0101_0101;
        each_bit(filled_words(&rows), |at| {
            let Some(bytes) = words.get_mut(at) else { return };
            for (eight, bytes) in rows.0[at].to_le_bytes().into_iter().zip(bytes.as_chunks_mut::<8>().0) {
                let added = EIGHT[usize::from(eight)] & repeated;
                *bytes = (u64::from_le_bytes(*bytes) | added).to_le_bytes();
            }
        });
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
    use super::spread;
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
}
