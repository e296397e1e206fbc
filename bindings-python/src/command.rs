//! The command line, for `python -m kongchuo`.

use std::ffi::OsString;
use std::io::{self, Write};

use pyo3::prelude::*;

use crate::guard::guard;

/// Runs a command line, without the program's name, and gives its exit status.
#[pyfunction]
pub fn main(py: Python<'_>, arguments: Vec<OsString>) -> PyResult<u8> {
    guard(py, || {
        Ok(py.detach(|| {
            let status = kongchuo_cli::run(arguments, &kongchuo_cli::System::new());
            // A program flushes when it ends, a module does not. Whoever closed the pipe wants no more.
            let _ = io::stdout().flush();
            status
        }))
    })
}
