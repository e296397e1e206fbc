//! Keys that stand on several rows of a batch.

use std::collections::HashMap;

use arrow_array::ArrayRef;
use arrow_buffer::BooleanBuffer;

use super::answers::BitWriter;
use super::cell::each_text;

/// Rows whose key stands on another row, too; none where every key is of one row. Rows without a key are not among them.
pub(super) fn repeated(keys: &ArrayRef) -> Option<BooleanBuffer> {
    if ascend(keys) {
        return None;
    }
    // First a bit for each hash: a key whose bit was set before may be a second one, and few are.
    let places = (keys.len() * 16).next_power_of_two().max(64);
    let mut marks = vec![0_u64; places / 64];
    let mut suspects: HashMap<String, Vec<usize>> = HashMap::new();
    each_text(keys, |_, key| {
        let Some(key) = key else { return };
        let place = hash(key.as_bytes()) & (places - 1);
        let (word, bit) = (place / 64, 1 << (place % 64));
        if marks[word] & bit != 0 {
            suspects.entry(key.to_owned()).or_default();
        }
        marks[word] |= bit;
    });
    if suspects.is_empty() {
        return None;
    }
    each_text(keys, |row, key| {
        if let Some(rows) = key.and_then(|key| suspects.get_mut(key)) {
            rows.push(row);
        }
    });
    let mut repeated = vec![false; keys.len()];
    let several = suspects.into_values().filter(|rows| rows.len() > 1);
    several.flatten().for_each(|row| repeated[row] = true);
    repeated.contains(&true).then(|| {
        let mut bits = BitWriter::with_capacity(repeated.len());
        for bit in &repeated {
            bits.push(*bit);
        }
        bits.finish()
    })
}

/// Whether each key is greater than the one before: then none stands twice.
fn ascend(keys: &ArrayRef) -> bool {
    let mut last = String::new();
    let mut ascend = true;
    each_text(keys, |_, key| {
        if let (Some(key), true) = (key, ascend) {
            ascend = *key > *last;
            last.clear();
            last.push_str(key);
        }
    });
    ascend
}

/// A hash that spreads keys over places. Two keys of one place only cost time.
fn hash(key: &[u8]) -> usize {
    let (words, rest) = key.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let words = words.iter().chain([&last]);
    let mixed = words.fold(key.len() as u64, |all, word| {
        let mixed = (all ^ u64::from_le_bytes(*word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 29)
    });
    usize::try_from((mixed ^ (mixed >> 32)) & u64::from(u32::MAX)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, StringArray};

    use super::repeated;

    fn rows(keys: &[&str]) -> Vec<usize> {
        let keys: ArrayRef = Arc::new(StringArray::from(keys.to_vec()));
        repeated(&keys).map_or_else(Vec::new, |rows| rows.set_indices().collect())
    }

    #[test]
    fn every_row_of_a_repeated_key_is_found() {
        assert_eq!(rows(&["b", "a", "c", " b", "", "", "b"]), [0, 3, 6]);
        assert_eq!(rows(&["a", "a"]), [0, 1]);
        assert!(rows(&["a", "b", "c"]).is_empty() && rows(&["c", "b", "a"]).is_empty() && rows(&[]).is_empty());
    }

    #[test]
    fn many_keys_accuse_nobody() {
        let mut keys: Vec<String> = (0..20_000).map(|key| format!("s{}", key * 7919 % 20_000)).collect();
        let found = |keys: &[String]| rows(&keys.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(found(&keys).is_empty());
        keys[19_999] = keys[5].clone();
        assert_eq!(found(&keys), [5, 19_999]);
    }
}
