//! Raises the exceptions of `kongchuo.errors`, which are Python classes: each is made by a function there of plain data.

use kongchuo::{Diagnostics, FactErrors, Lang, LoadError, ParameterError, Wording};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// The word of a language.
pub fn word(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}

/// The exception that a function of `kongchuo.errors` makes.
fn make<'py>(py: Python<'py>, maker: &str, args: impl pyo3::call::PyCallArgs<'py>) -> PyErr {
    let made = py.import("kongchuo.errors").and_then(|module| module.getattr(maker)?.call1(args));
    made.map_or_else(|error| error, PyErr::from_value)
}

/// JSON of what always has one; a failure would be a fault of ours.
pub fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Facts that the vocabulary does not take.
pub fn facts(py: Python<'_>, errors: &FactErrors, row: Option<usize>, lang: Lang) -> PyErr {
    problems(py, &json(errors), row, lang)
}

/// The same, the problems already JSON.
pub fn problems(py: Python<'_>, problems: &str, row: Option<usize>, lang: Lang) -> PyErr {
    make(py, "_facts_error", (problems, row, word(lang)))
}

/// Rules that do not load.
pub fn rules(py: Python<'_>, diagnostics: &Diagnostics) -> PyErr {
    make(py, "_policy_error", (json(diagnostics), diagnostics.render(false)))
}

/// A folder that gives no policy.
pub fn load(py: Python<'_>, error: &LoadError) -> PyErr {
    match error {
        LoadError::Rules(diagnostics) => rules(py, diagnostics),
        LoadError::Read { path, source } => make(py, "_unreadable_error", (path, source.to_string())),
    }
}

/// A policy id that no built-in pack has.
pub fn unknown_policy(py: Python<'_>, id: &str, nearest: Option<&str>, known: &[&str], lang: Lang) -> PyErr {
    let known = PyTuple::new(py, known);
    known.map_or_else(|error| error, |known| make(py, "_unknown_policy_error", (id, nearest, known, word(lang))))
}

/// A result that the policy does not give.
pub fn unknown_result(py: Python<'_>, name: &str, nearest: Option<&str>, lang: Lang) -> PyErr {
    make(py, "_unknown_result_error", (name, nearest, word(lang)))
}

/// A parameter that cannot be set so. `expected` is its type, in words, where it is the value that does not fit.
pub fn parameter(py: Python<'_>, error: &ParameterError, nearest: Option<&str>, lang: Lang) -> PyErr {
    match error {
        ParameterError::Unknown { name, .. } => make(py, "_unknown_parameter_error", (name, nearest, word(lang))),
        ParameterError::WrongType { name, expected } => make(py, "_parameter_error", (name, expected, word(lang))),
    }
}

/// An argument of the right kind that says nothing possible.
pub fn argument(py: Python<'_>, name: &str, expected: &Wording, lang: Lang) -> PyErr {
    make(py, "_argument_error", (name, expected.get(lang)))
}

/// An argument of the wrong Python type.
pub fn argument_type(py: Python<'_>, name: &str, expected: &Wording, lang: Lang) -> PyErr {
    make(py, "_argument_type_error", (name, expected.get(lang)))
}

/// A fault of ours, with the place in the source.
pub fn internal(py: Python<'_>, place: Option<&str>) -> PyErr {
    make(py, "_internal_error", (place,))
}
