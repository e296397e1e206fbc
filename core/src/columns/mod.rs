//! Evaluation by columns: a rule runs over the rows of a block at once.
//!
//! [`lower`] makes a [`plan`](plan::Plan) of a program: what is the same for every row is folded away. [`execute`] runs it
//! over blocks: truth values and what is known are bits, 64 rows to a word, and a column is computed only for the rows that
//! something asks for. Operators are those of `program::ops`; what has no operation over columns is left to the evaluator
//! of single cases, row by row. Knows nothing of Arrow: rows come from a [`Source`].

mod bits;
mod choices;
mod column;
mod conditions;
mod day_table;
mod days;
#[cfg(feature = "arrow")]
mod differ;
mod evaluator;
mod execute;
mod facts_source;
mod kernels;
mod lists;
mod lower;
mod plan;
#[cfg(feature = "arrow")]
mod seen;
mod source;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use bits::{BLOCK, Bits};
pub(crate) use column::{Column, Data};
pub(crate) use conditions::Truth;
#[cfg(feature = "arrow")]
pub(crate) use days::AllDays;
#[cfg(feature = "arrow")]
pub(crate) use differ::differing;
pub(crate) use evaluator::{Evaluated, Evaluator};
#[cfg(feature = "arrow")]
pub(crate) use execute::Executor;
pub(crate) use facts_source::{Common, FactsSource};
pub(crate) use kernels::{bit_by_bit, each_bit, filled_words, is_dense, rows_by_word, word_where};
pub(crate) use source::{Block, RowRecords, Source, given};
