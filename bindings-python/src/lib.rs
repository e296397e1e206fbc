//! The native module `kongchuo._native`: the engine for Python, without comfort.
//!
//! `input` reads a case and `arguments` what else is given, `policy` evaluates, `answer` and `schedule` hand out, `table` does the same for whole
//! frames, `organisations` for schools and the like, `command` is the command line, `errors` raises the exceptions of `kongchuo.errors`. Every entry runs inside `guard`, so that a panic becomes an exception. What users call,
//! with its documentation, is the Python in `python/kongchuo`; nothing here is meant for them.

mod answer;
mod arguments;
mod command;
mod errors;
mod guard;
mod input;
mod organisations;
mod policy;
mod schedule;
mod table;

use pyo3::prelude::*;

/// The engine of the package `kongchuo`; its classes are in the package itself.
#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::answer::{Batch, Comparison, Derivation, Evaluated};
    #[pymodule_export]
    use crate::command::main;
    #[pymodule_export]
    use crate::guard::_panic;
    #[pymodule_export]
    use crate::organisations::Organisations;
    #[pymodule_export]
    use crate::policy::{Policy, policy_ids};
    #[pymodule_export]
    use crate::schedule::Schedule;
    #[pymodule_export]
    use crate::table::Table;

    /// The version of the package.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
