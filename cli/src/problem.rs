//! What is wrong with one row: where, and what was expected there. Never what was found.

use kongchuo::FactError;

use crate::format::Encoding;

/// One thing wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// the column as the file names it; none where the whole row is meant
    pub column: Option<String>,
    /// what would have been right
    pub expected: Expected,
}

/// What would have been right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// as many cells as there are headers
    Cells {
        /// how many headers
        wanted: usize,
        /// how many cells
        found: usize,
        /// on how many lines the row lies: more than one where a quotation mark is left open
        lines: u64,
    },
    /// text in the file's encoding
    Encoded(Encoding),
    /// text without NUL characters
    NoNul,
    /// not longer than the limit
    WithinLimit {
        /// on how many lines the row lies, as far as is known: more than one where a quotation mark is left open
        lines: u64,
    },
    /// a value, since it is the key
    Key,
    /// a key that no other row has
    UniqueKey,
    /// well-formed JSON
    Json,
    /// a JSON object
    JsonObject,
    /// the end of an element: the file ends within it
    JsonEnd,
    /// nothing: the array has ended
    NothingMore,
    /// what the vocabulary asks of a fact
    Fact(Box<FactError>),
}

impl Problem {
    /// A problem of a whole row.
    pub fn of_row(expected: Expected) -> Self {
        Problem { column: None, expected }
    }

    /// What the vocabulary finds wrong, at the place that the error names.
    pub fn of_fact(error: FactError) -> Self {
        Problem { column: Some(error.place()), expected: Expected::Fact(Box::new(error)) }
    }

    /// A problem of one column.
    pub fn of_column(column: impl Into<String>, expected: Expected) -> Self {
        Problem { column: Some(column.into()), expected }
    }
}
