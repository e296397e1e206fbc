//! No panic crosses into Python: each entry runs inside [`guard`].

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use pyo3::prelude::*;

use crate::errors;

thread_local! {
    /// `file:line` of this thread's last panic.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps panics of this module off standard error: their message may hold what a caller gave. Only the place is kept.
fn silence() {
    static SILENCED: Once = Once::new();
    SILENCED.call_once(|| {
        std::panic::set_hook(Box::new(|info| {
            let place = info.location().map(|at| format!("{}:{}", at.file(), at.line()));
            // A thread that is ending has no place to keep it.
            let _ = PLACE.try_with(|kept| kept.replace(place));
        }));
    });
}

/// Runs an entry of the module; a panic becomes `InternalError` with the place in the source and nothing else.
///
/// INVARIANT: what the entry shares is immutable or set once, so nothing half-changed outlives a panic.
pub fn guard<T>(py: Python<'_>, entry: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    silence();
    catch_unwind(AssertUnwindSafe(entry)).unwrap_or_else(|panic| {
        // The payload is dropped unread; dropping it may panic in turn.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(panic)));
        let place = PLACE.try_with(RefCell::take).ok().flatten();
        Err(errors::internal(py, place.as_deref()))
    })
}

/// Panics, for the test of the border.
#[pyfunction]
#[pyo3(signature = (detached = false))]
pub fn _panic(py: Python<'_>, detached: bool) -> PyResult<()> {
    guard(py, || {
        if detached {
            py.detach(|| panic!("a panic of the test"));
        }
        panic!("a panic of the test")
    })
}
