//! Bits of rows as bytes of rows, eight at a time.

use crate::columns::{BLOCK, Bits};

/// A byte for each row: those of the sets it is in, put together by `or`; 0 where it is in none.
pub fn spread(sets: impl IntoIterator<Item = (u8, Bits)>) -> [u8; BLOCK] {
    let mut bytes = [0; BLOCK];
    for (byte, rows) in sets {
        for (rows, bytes) in rows.0.iter().zip(bytes.as_chunks_mut::<64>().0) {
            match *rows {
                0 => {}
                u64::MAX => bytes.iter_mut().for_each(|held| *held |= byte),
                rows => {
                    for (eight, bytes) in rows.to_le_bytes().into_iter().zip(bytes.as_chunks_mut::<8>().0) {
                        let held = u64::from_le_bytes(*bytes);
                        let added = EIGHT[usize::from(eight)] & (u64::from(byte) * 0x0101_0101_0101_0101);
                        *bytes = (held | added).to_le_bytes();
                    }
                }
            }
        }
    }
    bytes
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
        let bytes = spread([(1, every_third), (2, Bits::first(100)), (128, Bits::ALL), (4, Bits::NONE)]);
        for (row, byte) in bytes.iter().enumerate() {
            assert_eq!(*byte, 128 | u8::from(row % 3 == 0) | if row < 100 { 2 } else { 0 }, "row {row}");
        }
    }
}
