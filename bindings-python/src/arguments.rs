//! Arguments other than the case: in the engine's types, or an exception that says what was expected.

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
    let expected = Wording::new(DateError.message(Lang::Zh), DateError.message(Lang::En));
    let no_day = || errors::argument(py, "on", &expected, lang);
    if let Ok(text) = on.cast::<PyString>() {
        return text.to_cow().ok().and_then(|text| text.parse().ok()).ok_or_else(no_day);
    }
    match input::value(on)? {
        Input::Date(day) => Ok(day),
        Input::Other("a time of day" | "a date out of range") => Err(no_day()),
        _ => Err(errors::argument_type(py, "on", &expected, lang)),
    }
}
