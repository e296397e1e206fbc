//! What the program can be asked.

mod agree;
mod export;
mod measure;
mod series;

use std::path::PathBuf;

pub use agree::agree;
pub use export::export;
pub use measure::{measure, report};
pub use series::{linear, memory, results, threads, unknowns};

use crate::engine::Fault;

/// The words after the command.
pub struct Arguments {
    /// children of the register
    pub rows: usize,
    /// children that engines of one call a child evaluate
    pub sample: usize,
    /// runs that count
    pub runs: usize,
    /// seed of the register
    pub seed: u64,
    /// contenders whose names contain this; empty: all
    pub only: String,
    /// where files go
    pub dir: PathBuf,
    /// files to read
    pub files: Vec<PathBuf>,
}

impl Arguments {
    /// Reads them; an error names the word that is not understood.
    pub fn read(mut words: impl Iterator<Item = String>) -> Result<Arguments, Fault> {
        let mut read = Arguments {
            rows: 1_000_000,
            sample: 20_000,
            runs: 7,
            seed: 1,
            only: String::new(),
            dir: PathBuf::from("."),
            files: Vec::new(),
        };
        while let Some(word) = words.next() {
            if !word.starts_with("--") {
                read.files.push(PathBuf::from(word));
                continue;
            }
            let value = words.next().ok_or_else(|| format!("`{word}` wants a value"))?;
            let number = || value.parse::<usize>().map_err(|_| format!("`{word}` wants a whole number"));
            match word.as_str() {
                "--rows" => read.rows = number()?.max(1),
                "--sample" => read.sample = number()?,
                "--runs" => read.runs = number()?.max(1),
                "--seed" => read.seed = number()? as u64,
                "--only" => read.only = value,
                "--dir" => read.dir = PathBuf::from(value),
                _ => return Err(format!("there is no option `{word}`").into()),
            }
        }
        Ok(read)
    }
}
