//! Arguments other than the case: in the engine's types, or an exception that says what was expected.

use std::ops::RangeInclusive;

use kongchuo::{Date, DateError, Input, Lang, Missing, Wording};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::errors;
use crate::input;

/// A language by its word.
pub fn language(py: Python<'_>, lang: &str) -> PyResult<Lang> {
    let expected = Wording::new("应为 zh 或 en", "expected `zh` or `en`");
    lang.parse().map_err(|_| errors::argument(py, "lang", &expected, Lang::En))
}

/// What becomes of facts that were not given, by its word.
pub fn missing(py: Python<'_>, word: &str, lang: Lang) -> PyResult<Missing> {
    let expected = Wording::new("应为 assume 或 ask", "expected `assume` or `ask`");
    word.parse().map_err(|_| errors::argument(py, "missing", &expected, lang))
}

/// The day: a date, or its text.
pub fn day(py: Python<'_>, on: &Bound<'_, PyAny>, lang: Lang) -> PyResult<Date> {
    day_of(py, "on", on, lang)
}

/// First and last day of a range: dates, or their texts. The last is not before the first.
pub fn range(
    py: Python<'_>,
    from: &Bound<'_, PyAny>,
    to: &Bound<'_, PyAny>,
    lang: Lang,
) -> PyResult<RangeInclusive<Date>> {
    let (first, last) = (day_of(py, "from_", from, lang)?, day_of(py, "to", to, lang)?);
    if last < first {
        let expected = Wording::new("应不早于 from_", "expected a day that is not before `from_`");
        return Err(errors::argument(py, "to", &expected, lang));
    }
    Ok(first..=last)
}

fn day_of(py: Python<'_>, argument: &str, on: &Bound<'_, PyAny>, lang: Lang) -> PyResult<Date> {
    let expected = Wording::new(DateError.message(Lang::Zh), DateError.message(Lang::En));
    let no_day = || errors::argument(py, argument, &expected, lang);
    if let Ok(text) = on.cast::<PyString>() {
        return text.to_cow().ok().and_then(|text| text.parse().ok()).ok_or_else(no_day);
    }
    match input::value(on)? {
        Input::Date(day) => Ok(day),
        Input::Other("a time of day" | "a date out of range") => Err(no_day()),
        _ => Err(errors::argument_type(py, argument, &expected, lang)),
    }
}
