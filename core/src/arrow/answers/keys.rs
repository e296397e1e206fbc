//! The column `student_id` of answers.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, StringArray};
use arrow_schema::DataType;

use super::buffers::{BitWriter, TextWriter};
use crate::arrow::cell::{bare_text, each_text};
use crate::arrow::error::BatchError;

/// The keys of the rows kept, all where `rows` is none: the column of the batch itself where it can be, as it can where
/// the keys are bare.
pub fn keys(array: Option<&ArrayRef>, bare: bool, len: usize, rows: Option<&[u32]>) -> Result<ArrayRef, BatchError> {
    let Some(array) = array else {
        return Ok(Arc::new(StringArray::new_null(rows.map_or(len, <[u32]>::len))));
    };
    if rows.is_none() && bare {
        return Ok(array.clone());
    }
    let mut texts = TextWriter::with_capacity(len);
    let mut nulls = BitWriter::with_capacity(len);
    let mut kept = rows.map(|rows| rows.iter().peekable());
    each_text(array, |row, key| {
        let keep = kept.as_mut().is_none_or(|kept| kept.next_if(|kept| **kept as usize == row).is_some());
        if keep {
            texts.push(key.unwrap_or_default());
            nulls.push(key.is_some());
        }
    });
    Ok(Arc::new(texts.finish(nulls.finish_nulls())?))
}

/// Whether every text is as it is read: nothing to trim, and none blank.
pub fn is_bare(array: &ArrayRef) -> bool {
    if *array.data_type() != DataType::Utf8 {
        return false;
    }
    let texts = array.as_string::<i32>();
    let ends = texts.value_offsets();
    let end = |end: Option<&i32>| end.and_then(|end| usize::try_from(*end).ok()).unwrap_or(0);
    let bytes = texts.value_data().get(end(ends.first())..end(ends.last())).unwrap_or_default();
    // Keys are letters and digits, from `!` to `~`: then no end has to be looked at. The greatest distance from the first tells.
    let most = bytes.iter().fold(0, |most, byte| byte.wrapping_sub(b'!').max(most));
    // Each end lies before the next, where no key is empty: all differences are negative.
    let rising = ends.windows(2).fold(-1, |signs, ends| signs & ends[0].wrapping_sub(ends[1])) < 0;
    if most <= b'~' - b'!' && rising {
        return true;
    }
    (0..texts.len()).all(|row| texts.is_null(row) || bare_text(texts.value(row)) == Some(texts.value(row)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, StringArray};

    use super::is_bare;

    /// Bytes on both sides of those that need no look, at the start, in the middle and at the end.
    #[test]
    fn keys_are_bare_where_nothing_is_to_trim() {
        let bare = |keys: Vec<Option<&str>>| is_bare(&(Arc::new(StringArray::from(keys)) as ArrayRef));
        for (key, is) in [
            ("a", true),
            ("!", true),
            ("~", true),
            ("\u{7f}", true),
            ("学", true),
            ("a b", true),
            ("a\u{a0}b", true),
            ("", false),
            (" ", false),
            (" a", false),
            ("a ", false),
            ("a\t", false),
            ("\u{a0}a", false),
            ("a\u{3000}", false),
        ] {
            for others in [&[][..], &[Some("g1"), Some("g2")], &[Some("g1"), None]] {
                let mut keys = others.to_vec();
                keys.push(Some(key));
                assert_eq!(bare(keys.clone()), is, "{key:?} last");
                keys.rotate_right(1);
                assert_eq!(bare(keys), is, "{key:?} first");
            }
        }
        let sliced = StringArray::from(vec![" a", "b", "c "]).slice(1, 1);
        assert!(bare(vec![]) && is_bare(&(Arc::new(sliced) as ArrayRef)));
    }
}
