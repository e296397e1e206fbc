//! Evaluation by columns: a rule runs over the rows of a block at once.

mod bits;
mod column;
mod facts_source;
mod put;
mod source;
