//! Objects that are JSON already: one a line, an array of them, or the one that there is.

use std::io::{self, Write};

use super::Target;

/// What stands around the objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// an array
    Array,
    /// nothing: there is one
    One,
    /// nothing: each is a line
    Lines,
}

/// Objects being written.
pub struct Objects {
    target: Target,
    around: Around,
    any: bool,
}

impl Objects {
    /// Writes to a target.
    pub fn new(target: Target, around: Around) -> Self {
        Objects { target, around, any: false }
    }

    /// Adds an object.
    pub fn put(&mut self, object: &[u8]) -> io::Result<()> {
        if self.around == Around::Array {
            self.target.write_all(if self.any { b",\n" } else { b"[\n" })?;
        }
        self.any = true;
        self.target.write_all(object)?;
        if self.around == Around::Lines { self.target.write_all(b"\n") } else { Ok(()) }
    }

    /// Ends the list, and closes.
    pub fn finish(mut self) -> io::Result<()> {
        let end: &[u8] = match (self.around, self.any) {
            (Around::Array, false) => b"[]\n",
            (Around::Array, true) => b"\n]\n",
            (Around::One, true) => b"\n",
            (Around::One, false) | (Around::Lines, _) => b"",
        };
        self.target.write_all(end)?;
        self.target.close()
    }
}
