//! Raises the exceptions of `kongchuo.errors`, which are Python classes: each is made by a function there of plain data.

use kongchuo::{
    BatchError, Diagnostics, ExplainError, FactError, FactErrors, Lang, LoadError, NameKind, ParameterError, RowError,
    UnknownName, Wording,
};
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

/// A policy id that no built-in pack has; `known` are those there are.
pub fn unknown_policy(py: Python<'_>, unknown: &UnknownName, known: &[&str], lang: Lang) -> PyErr {
    let UnknownName { name, nearest, .. } = unknown;
    let known = PyTuple::new(py, known);
    let make = |known| make(py, "_unknown_policy_error", (unknown.message(lang), name, nearest.as_deref(), known));
    known.map_or_else(|error| error, make)
}

/// A result that the policy does not give.
pub fn unknown_result(py: Python<'_>, unknown: &UnknownName, lang: Lang) -> PyErr {
    make(py, "_unknown_result_error", (unknown.message(lang), &unknown.name, unknown.nearest.as_deref()))
}

/// Why there is no explanation.
pub fn explain(py: Python<'_>, error: &ExplainError, lang: Lang) -> PyErr {
    match error {
        ExplainError::Unknown(unknown) => unknown_result(py, unknown, lang),
        ExplainError::Facts(found) => facts(py, found, None, lang),
    }
}

/// A parameter that cannot be set so.
pub fn parameter(py: Python<'_>, error: &ParameterError, lang: Lang) -> PyErr {
    let (name, expected, nearest) = match error {
        ParameterError::Unknown(UnknownName { name, nearest, .. }) => (name, None, nearest.as_deref()),
        ParameterError::WrongType { name, expected } => (name, Some(expected.describe(lang)), None),
    };
    make(py, "_parameter_error", (error.message(lang), name, expected, nearest))
}

/// An argument of the right kind that says nothing possible.
pub fn argument(py: Python<'_>, name: &str, expected: &Wording, lang: Lang) -> PyErr {
    make(py, "_argument_error", (name, expected.get(lang)))
}

/// An argument of the wrong Python type.
pub fn argument_type(py: Python<'_>, name: &str, expected: &Wording, lang: Lang) -> PyErr {
    make(py, "_argument_type_error", (name, expected.get(lang)))
}

/// What is wrong with one row of a table, or worth a note there; rows count from 0 here, and from 1 for people.
pub fn row(py: Python<'_>, of_row: &[RowError], lang: Lang) -> PyErr {
    let problems: Vec<&FactError> = of_row.iter().map(|found| &found.error).collect();
    let columns: Vec<Option<&str>> = of_row.iter().map(|found| found.column.as_deref()).collect();
    let row = of_row.first().map(|found| found.row + 1);
    make(py, "_row_error", (json(&problems), row, word(lang), columns))
}

/// A table that cannot be used as a whole; `cause` are the words of whoever made it.
pub fn table(py: Python<'_>, argument: &str, message: &str, column: Option<&str>, cause: Option<&str>) -> PyErr {
    make(py, "_table_error", (argument, message, column, cause))
}

/// The same for what the engine does not take.
pub fn batch(py: Python<'_>, argument: &str, error: &BatchError, lang: Lang) -> PyErr {
    let column = match error {
        BatchError::ColumnType { column, .. } => Some(column.as_str()),
        BatchError::RepeatedColumn { second, .. } => Some(second.as_str()),
        BatchError::NoKeyColumn => Some("student_id"),
        BatchError::Unknown(UnknownName { kind, .. }) => {
            let argument = if *kind == NameKind::Records { "records" } else { argument };
            return make(py, "_argument_error", (argument, error.message(lang)));
        }
        BatchError::Calendar(found) => return facts(py, found, None, lang),
        BatchError::TooLarge => None,
    };
    table(py, argument, &error.message(lang), column, None)
}

/// A fault of ours, with the place in the source.
pub fn internal(py: Python<'_>, place: Option<&str>) -> PyErr {
    make(py, "_internal_error", (place,))
}
