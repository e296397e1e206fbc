//! Where an answer goes, written in large pieces.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::host::{Destination, Host};

/// Standard output or a file.
pub struct Target(BufWriter<Box<dyn Destination>>);

impl Target {
    /// Standard output.
    pub fn stdout(host: &dyn Host) -> Self {
        Target(BufWriter::new(host.stdout()))
    }

    /// A file, which stands under its name when it is closed.
    pub fn file(host: &dyn Host, path: &Path) -> io::Result<Self> {
        Ok(Target(BufWriter::new(host.create(path)?)))
    }

    /// Writes what is held, and completes the file.
    pub fn close(self) -> io::Result<()> {
        self.0.into_inner().map_err(io::IntoInnerError::into_error)?.complete()
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
