//! The workload by hand over the columns of an Arrow record batch, in three ways, each as fast as safe Rust allowed.
//!
//! - [`indexed`]: one loop over the rows that reads every column at the row's index.
//! - [`passes`]: blocks of rows, one short loop a condition; the compiler vectorises them.
//! - [`bitmaps`]: 64 children a word; only children to whom something applies are looked at one by one.

pub mod bitmaps;
pub mod indexed;
mod input;
pub mod passes;
mod rare;

pub use input::Columns;
