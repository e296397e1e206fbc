//! Facts: from what a caller gives, by name, to typed values in the vocabulary's order.
//!
//! A [`Case`] is checked once against a vocabulary and becomes [`Facts`]; [`Facts::as_of`] gives what an evaluation on
//! one day may see. May use the vocabulary and values; knows nothing of rules.

mod as_of;
mod attendance;
mod calendar;
mod case;
mod convert;
mod error;
mod id_number;
mod json;
mod names;
mod null_is_none;
mod records;
mod roles;
#[cfg(test)]
pub(crate) mod testing;
mod typed;

pub use as_of::{AsOf, Missing};
pub use case::{Case, Input, TermInput};
#[cfg(feature = "arrow")]
pub(crate) use convert::Slot;
pub(crate) use convert::{INT_LIMIT, expected};
pub use error::{Expected, FactError, FactErrors, Problem};
pub use id_number::{IdNumberError, birth_date};
pub use json::{JsonCases, JsonError};
pub(crate) use names::given_inputs;
pub use names::{field_for_header, input_for_header};
pub use null_is_none::NullIsNone;
pub use records::record;
#[cfg(feature = "arrow")]
pub(crate) use roles::Roles;
#[cfg(any(feature = "arrow", test))]
pub(crate) use roles::dated_by;
#[cfg(feature = "arrow")]
pub(crate) use typed::is_roll_number;
pub use typed::{Checked, Facts};
