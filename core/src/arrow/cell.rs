//! One value of an Arrow array as input.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};

use crate::date::Date;
use crate::facts::Input;

/// The deepest nesting that is read: a list of records holds lists at most.
const MAX_DEPTH: usize = 4;

/// The value of an Arrow array at `row`; none where it is null, an empty text, or where there is no such row.
///
/// Texts are read as a table's cells are; numbers, too, so that `1` may be a key, a flag or a grade. A float is a number
/// where it is whole, and none where it is NaN. A timestamp without a zone is a date at midnight.
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{ArrayRef, Date32Array};
/// use kongchuo::{Input, input_from_arrow};
///
/// let days: ArrayRef = Arc::new(Date32Array::from(vec![Some(18_929), None]));
/// assert!(input_from_arrow(&days, 0) == Some(Input::Date("2021-10-29".parse()?)));
/// assert!(input_from_arrow(&days, 1) == None);
/// # Ok::<(), kongchuo::DateError>(())
/// ```
pub fn input_from_arrow(array: &ArrayRef, row: usize) -> Option<Input> {
    if row < array.len() { nested(array, row, MAX_DEPTH) } else { None }
}

/// How many elements the list at `row` has, or the text of a list's cell may have; none where it is no list.
pub(super) fn list_length(array: &ArrayRef, row: usize) -> Option<usize> {
    let separators = |text: &str| Some(text.split([';', '；']).count());
    if array.is_null(row) {
        return None;
    }
    match array.data_type() {
        DataType::List(_) => Some(array.as_list::<i32>().value(row).len()),
        DataType::LargeList(_) => Some(array.as_list::<i64>().value(row).len()),
        DataType::Utf8 => separators(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => separators(array.as_string::<i64>().value(row)),
        DataType::Utf8View => separators(array.as_string_view().value(row)),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let key = key(dictionary.keys(), row).filter(|key| *key < dictionary.values().len())?;
            list_length(dictionary.values(), key)
        }
        _ => None,
    }
}

fn nested(array: &ArrayRef, row: usize, depth: usize) -> Option<Input> {
    if array.is_null(row) {
        return None;
    }
    let Some(depth) = depth.checked_sub(1) else { return Some(Input::Other("nested value")) };
    macro_rules! number {
        ($ty:ty) => {
            Some(Input::Cell(array.as_primitive::<$ty>().value(row).to_string()))
        };
    }
    match array.data_type() {
        DataType::Boolean => Some(Input::Bool(array.as_boolean().value(row))),
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Float32 => float(f64::from(array.as_primitive::<Float32Type>().value(row))),
        DataType::Float64 => float(array.as_primitive::<Float64Type>().value(row)),
        DataType::Utf8 => text(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => text(array.as_string::<i64>().value(row)),
        DataType::Utf8View => text(array.as_string_view().value(row)),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let key = key(dictionary.keys(), row).filter(|key| *key < dictionary.values().len())?;
            nested(dictionary.values(), key, depth)
        }
        DataType::Date32 => Some(date(i64::from(array.as_primitive::<Date32Type>().value(row)), 1)),
        DataType::Date64 => Some(date(array.as_primitive::<Date64Type>().value(row), 86_400_000)),
        DataType::Timestamp(unit, None) => match unit {
            TimeUnit::Second => Some(date(array.as_primitive::<TimestampSecondType>().value(row), 86_400)),
            TimeUnit::Millisecond => {
                Some(date(array.as_primitive::<TimestampMillisecondType>().value(row), 86_400_000))
            }
            TimeUnit::Microsecond => {
                Some(date(array.as_primitive::<TimestampMicrosecondType>().value(row), 86_400_000_000))
            }
            TimeUnit::Nanosecond => {
                Some(date(array.as_primitive::<TimestampNanosecondType>().value(row), 86_400_000_000_000))
            }
        },
        DataType::List(_) => Some(list(&array.as_list::<i32>().value(row), depth)),
        DataType::LargeList(_) => Some(list(&array.as_list::<i64>().value(row), depth)),
        DataType::Struct(fields) => {
            let columns = array.as_struct();
            let given = fields
                .iter()
                .zip(columns.columns())
                .filter_map(|(field, column)| nested(column, row, depth).map(|value| (field.name().clone(), value)));
            Some(Input::Record(given.collect()))
        }
        DataType::Null => None,
        _ => Some(Input::Other("value of an unusual type")),
    }
}

/// The text at each row, trimmed; none where it is null or blank. Numbers are texts, too.
pub(super) fn each_text(array: &ArrayRef, mut each: impl FnMut(usize, Option<&str>)) {
    macro_rules! texts {
        ($array:expr) => {{
            let array = $array;
            let bare = array.nulls().is_none_or(|nulls| nulls.null_count() == 0);
            for row in 0..array.len() {
                each(row, if bare || array.is_valid(row) { bare_text(array.value(row)) } else { None });
            }
        }};
    }
    match array.data_type() {
        DataType::Utf8 => texts!(array.as_string::<i32>()),
        DataType::LargeUtf8 => texts!(array.as_string::<i64>()),
        DataType::Utf8View => texts!(array.as_string_view()),
        _ => {
            for row in 0..array.len() {
                match input_from_arrow(array, row) {
                    Some(Input::Cell(text)) => each(row, Some(&text)),
                    _ => each(row, None),
                }
            }
        }
    }
}

/// A text without white space around it; none where it is blank.
pub(super) fn bare_text(text: &str) -> Option<&str> {
    let plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    // Most texts have nothing to trim, which their ends tell.
    let bare = if plain(text.as_bytes().first()) && plain(text.as_bytes().last()) { text } else { text.trim() };
    (!bare.is_empty()).then_some(bare)
}

/// The index that a dictionary's key stands for.
fn key(keys: &dyn Array, row: usize) -> Option<usize> {
    macro_rules! index {
        ($ty:ty) => {
            usize::try_from(keys.as_primitive::<$ty>().value(row)).ok()
        };
    }
    match keys.data_type() {
        DataType::Int8 => index!(Int8Type),
        DataType::Int16 => index!(Int16Type),
        DataType::Int32 => index!(Int32Type),
        DataType::Int64 => index!(Int64Type),
        DataType::UInt8 => index!(UInt8Type),
        DataType::UInt16 => index!(UInt16Type),
        DataType::UInt32 => index!(UInt32Type),
        DataType::UInt64 => index!(UInt64Type),
        _ => None,
    }
}

fn text(text: &str) -> Option<Input> {
    let text = text.trim();
    (!text.is_empty()).then(|| Input::Cell(text.to_owned()))
}

/// Frames without a type for "whole number or none" hold whole numbers as floats, and none as NaN.
fn float(value: f64) -> Option<Input> {
    if value.is_nan() {
        return None;
    }
    Some(match Input::from(value) {
        Input::Int(number) => Input::Cell(number.to_string()),
        other => other,
    })
}

/// Days since 1970, from a count of units; a time of day is not a date.
fn date(value: i64, units_per_day: i64) -> Input {
    let days = value.div_euclid(units_per_day);
    let date = i32::try_from(days).ok().and_then(Date::from_days).filter(|_| value.rem_euclid(units_per_day) == 0);
    date.map_or(Input::Other("time that is not a date"), Input::Date)
}

fn list(values: &ArrayRef, depth: usize) -> Input {
    Input::List((0..values.len()).map(|row| nested(values, row, depth).unwrap_or(Input::Null)).collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::types::Int32Type;
    use arrow_array::{
        ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int64Array, ListArray, StringArray,
        TimestampMicrosecondArray,
    };

    use super::input_from_arrow;
    use crate::facts::Input;

    fn all(array: &ArrayRef) -> Vec<Option<Input>> {
        (0..array.len()).map(|row| input_from_arrow(array, row)).collect()
    }

    fn cell(text: &str) -> Input {
        Input::Cell(text.to_owned())
    }

    fn day(text: &str) -> Input {
        Input::Date(text.parse().expect("a date in a test"))
    }

    // `assert!` rather than `assert_eq!`: inputs show no values.
    #[test]
    fn plain_types_are_read() {
        assert!(
            all(&(Arc::new(StringArray::from(vec![Some(" 是 "), Some(""), None])) as ArrayRef))
                == [Some(cell("是")), None, None]
        );
        assert!(all(&(Arc::new(Int64Array::from(vec![Some(7), None])) as ArrayRef)) == [Some(cell("7")), None]);
        assert!(all(&(Arc::new(BooleanArray::from(vec![true])) as ArrayRef)) == [Some(Input::Bool(true))]);
        let floats = vec![4.0, 4.5, f64::NAN, f64::INFINITY];
        let other = Some(Input::from(4.5));
        assert!(
            all(&(Arc::new(Float64Array::from(floats)) as ArrayRef)) == [Some(cell("4")), other.clone(), None, other]
        );
    }

    #[test]
    fn dates_are_days_and_midnights() {
        assert!(
            all(&(Arc::new(Date32Array::from(vec![0, 18_929])) as ArrayRef))
                == [Some(day("1970-01-01")), Some(day("2021-10-29"))]
        );
        let noon = 43_200_000_000;
        let times = TimestampMicrosecondArray::from(vec![18_929 * 2 * noon, noon, -2 * noon]);
        let other = Some(Input::Other("time that is not a date"));
        assert!(all(&(Arc::new(times) as ArrayRef)) == [Some(day("2021-10-29")), other, Some(day("1969-12-31"))]);
        assert!(
            all(&(Arc::new(Date32Array::from(vec![i32::MAX])) as ArrayRef))
                == [Some(Input::Other("time that is not a date"))]
        );
    }

    #[test]
    fn dictionaries_and_lists_are_read() {
        let words: DictionaryArray<Int32Type> = vec![Some("male"), None, Some("male")].into_iter().collect();
        assert!(all(&(Arc::new(words) as ArrayRef)) == [Some(cell("male")), None, Some(cell("male"))]);
        let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1), None]), None]);
        let list = Input::List(vec![Input::Cell("1".to_owned()), Input::Null]);
        assert!(all(&(Arc::new(lists) as ArrayRef)) == [Some(list), None]);
    }
}
