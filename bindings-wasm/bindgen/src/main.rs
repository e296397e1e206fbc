//! Makes the JavaScript bindings of a compiled module, and the TypeScript types of the built-in policies. A build tool:
//! `npm run build` runs it, and its version of wasm-bindgen is the engine's by the lock file.

mod types;

use std::path::Path;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

const USAGE: &str =
    "usage: kongchuo-wasm-bindgen bindings MODULE.wasm FOLDER NAME\n       kongchuo-wasm-bindgen types FILE.ts";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match *args.as_slice() {
        ["bindings", module, folder, name] => bindings(Path::new(module), Path::new(folder), name),
        ["types", file] => types::of_builtin_policies()
            .and_then(|text| std::fs::write(file, text).map_err(|error| format!("cannot write `{file}`: {error}"))),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// `NAME.js`, `NAME.d.ts` and `NAME_bg.wasm` in the folder.
fn bindings(module: &Path, folder: &Path, name: &str) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name(name).typescript(true);
    // The module's place is the package's business: node reads it, bundlers and pages are told of it.
    bindgen.omit_default_module_path(true);
    // A failed instance is replaced by a new one.
    bindgen.reset_state_function(true);
    let made = bindgen.web(true).and_then(|bindgen| bindgen.generate(folder));
    made.map_err(|error| format!("cannot make the bindings of `{}`: {error:#}", module.display()))
}
