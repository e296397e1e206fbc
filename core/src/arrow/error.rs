//! What is wrong with a whole batch, and what is wrong with one of its rows.

use std::fmt;

use crate::facts::{Expected, FactError, FactErrors};
use crate::unknown::UnknownName;
use crate::wording::{Lang, printable};

/// Why a batch, a table of records or the options for batches cannot be used at all.
///
/// What is wrong with some rows only is a [`RowError`] of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchError {
    /// a column whose Arrow type no value of its fact can come from
    ColumnType {
        /// the column as the batch names it
        column: String,
        /// the field of a record inside, where it is that
        field: Option<String>,
        /// the Arrow type found
        found: String,
        /// what the fact takes
        expected: Expected,
    },
    /// two columns that stand for one fact or field
    RepeatedColumn {
        /// the first as the batch names it
        first: String,
        /// the second
        second: String,
    },
    /// a table of records, or a batch that is to be joined with one, without the column `student_id`
    NoKeyColumn,
    /// a name that the policy does not know
    Unknown(UnknownName),
    /// a calendar that does not hold
    Calendar(FactErrors),
    /// more rows or longer texts than an Arrow array can number
    TooLarge,
}

impl BatchError {
    /// What is wrong, in one sentence without a full stop.
    ///
    /// ```
    /// use kongchuo::{BatchError, Lang};
    /// let error = BatchError::NoKeyColumn;
    /// assert_eq!(error.message(Lang::En), "expected a column `student_id`, which tells whose records they are");
    /// assert_eq!(error.message(Lang::Zh), "应有“student_id”列，用以确定记录属于哪名学生");
    /// ```
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (BatchError::ColumnType { column, field, found, expected }, _) => {
                let mut place = printable(column);
                if let Some(field) = field {
                    place = format!("{place}.{}", printable(field));
                }
                let (expected, found) = (expected.describe(lang), printable(found));
                match lang {
                    Lang::Zh => format!("列“{place}”：应为{expected}；此列的类型是 {found}"),
                    Lang::En => format!("column `{place}`: expected {expected}, the type of the column is {found}"),
                }
            }
            (BatchError::RepeatedColumn { first, second }, Lang::Zh) => {
                format!("列“{}”与“{}”含义相同，应只有其中一列", printable(first), printable(second))
            }
            (BatchError::RepeatedColumn { first, second }, Lang::En) => {
                format!(
                    "columns `{}` and `{}` mean the same, expected one of them",
                    printable(first),
                    printable(second)
                )
            }
            (BatchError::NoKeyColumn, Lang::Zh) => "应有“student_id”列，用以确定记录属于哪名学生".to_owned(),
            (BatchError::NoKeyColumn, Lang::En) => {
                "expected a column `student_id`, which tells whose records they are".to_owned()
            }
            (BatchError::Unknown(unknown), lang) => unknown.message(lang),
            (BatchError::Calendar(errors), _) => {
                let each = errors.iter().map(|error| match lang {
                    Lang::Zh => format!("{}：{}", error.place(), error.message(lang)),
                    Lang::En => format!("{}: {}", error.place(), error.message(lang)),
                });
                each.collect::<Vec<_>>().join(if lang == Lang::Zh { "；" } else { "; " })
            }
            (BatchError::TooLarge, Lang::Zh) => "应分成较小的批次：行数或文本总长超过上限（2 GiB）".to_owned(),
            (BatchError::TooLarge, Lang::En) => {
                "expected smaller batches: too many rows, or more than 2 GiB of text in a column".to_owned()
            }
        }
    }
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for BatchError {}

impl From<UnknownName> for BatchError {
    fn from(unknown: UnknownName) -> Self {
        BatchError::Unknown(unknown)
    }
}

/// What is wrong with one row of a batch, or worth a note there. No value of the row is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// the row in its batch, from 0
    pub row: usize,
    /// the column as the batch names it, where there is one for it
    pub column: Option<String>,
    /// what is wrong
    pub error: FactError,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}: {}", self.row, self.error)
    }
}

impl std::error::Error for RowError {}
