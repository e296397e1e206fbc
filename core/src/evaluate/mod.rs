//! Evaluation: a program and facts give results.

mod answer;

pub use answer::{Answer, Output};
