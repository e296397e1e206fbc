//! The column `student_id` of answers.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, StringArray};
use arrow_schema::DataType;

use super::buffers::{BitWriter, TextWriter};
use crate::arrow::cell::each_text;
use crate::arrow::error::BatchError;

/// The keys of the rows kept, all where `rows` is none: the column of the batch itself where it can be.
pub fn keys(array: Option<&ArrayRef>, len: usize, rows: Option<&[u32]>) -> Result<ArrayRef, BatchError> {
    let Some(array) = array else {
        return Ok(Arc::new(StringArray::new_null(rows.map_or(len, <[u32]>::len))));
    };
    if rows.is_none() && is_bare(array) {
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
    let bytes = texts.value_data();
    let plain = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_graphic);
    texts.value_offsets().windows(2).enumerate().fold(true, |all, (row, ends)| {
        let end = |end: i32| usize::try_from(end).unwrap_or(0);
        let bare = ends[0] < ends[1] && plain(end(ends[0])) && plain(end(ends[1]).saturating_sub(1));
        all & (bare || texts.is_null(row))
    })
}
