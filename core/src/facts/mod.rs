//! Facts: from what a caller gives, by name, to typed values in the vocabulary's order.
//!
//! May use the vocabulary and values; knows nothing of rules.

mod case;

pub use case::{Case, Input, TermInput};
