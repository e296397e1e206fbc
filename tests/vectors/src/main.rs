//! Writes the vectors anew: `cargo run -p kongchuo-vectors`. What changes is then seen in the diff.

use std::fs;
use std::process::ExitCode;

use kongchuo_vectors::{Error, files, folder};

fn main() -> ExitCode {
    match write() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn write() -> Result<(), Error> {
    for (name, text) in files()? {
        let path = folder().join(&name);
        fs::write(&path, &text).map_err(|error| Error::File(path, error))?;
        println!("{name}: {} vectors", text.lines().count());
    }
    Ok(())
}
