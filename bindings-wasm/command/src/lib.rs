//! The command line in WebAssembly: `kongchuo_cli` as it is, with JavaScript as its host. What cannot be had there is left out of it:
//! Parquet, Excel and the progress bar.

mod host;

use wasm_bindgen::prelude::wasm_bindgen;

use host::JavaScript;

/// Runs a command line, without the program's own name, and gives its exit status.
#[wasm_bindgen]
pub fn run(arguments: Vec<String>) -> u8 {
    kongchuo_cli::run(arguments, &JavaScript)
}
