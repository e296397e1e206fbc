//! The engine for JavaScript: what crosses the border of the WebAssembly module.
//!
//! Everything crosses as text. A case comes in and an answer goes out as the JSON that every runtime reads and writes,
//! so that no conversion of this crate can differ from theirs. What is refused is thrown as the JSON of a [`Failure`];
//! the TypeScript around this module makes it an `Error`. Callers use that package, never this module.

mod builtin;
mod failure;
mod options;
mod organisations;
mod policy;
#[cfg(feature = "reports")]
mod report;

use wasm_bindgen::prelude::wasm_bindgen;

pub use failure::{Failure, FailureKind};
pub use options::{Options, ScheduleRange};
pub use policy::EnginePolicy;

/// The policies that come with the engine: a JSON array.
#[wasm_bindgen]
pub fn policies() -> Result<String, wasm_bindgen::JsValue> {
    Ok(failure::json(&builtin::documents())?)
}

/// Fails as only an error in this program would: for the tests of what becomes of such a failure.
///
/// # Panics
///
/// Always, or it exhausts the stack where `how` is `overflow`.
#[wasm_bindgen]
pub fn fail(how: &str) -> String {
    assert!(how == "overflow", "asked to");
    // Not the last thing done, so that each call needs its place on the stack.
    format!("{how}{}", fail(how))
}
