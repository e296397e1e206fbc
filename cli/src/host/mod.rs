//! What a command asks of the machine it runs on: files, standard output and error, a clock. Everything else in this crate is the same
//! wherever it runs; [`System`] is the operating system, and a page or another language brings a host of its own.

#[cfg(feature = "system")]
mod system;

use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

#[cfg(feature = "system")]
pub use system::System;

/// The machine that a command runs on.
pub trait Host {
    /// What is known of a file, without opening it.
    fn state(&self, path: &Path) -> io::Result<FileState>;

    /// Opens a file for reading.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Source>>;

    /// Begins a file, which stands under its name only when it is complete.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Destination>>;

    /// Whether two paths lead to one file that is there.
    fn is_same(&self, one: &Path, other: &Path) -> bool;

    /// Every `.toml` file of a folder and the folders in it, sorted: path and text. The error names the path that cannot be read.
    fn rules(&self, folder: &Path) -> Result<Vec<(String, String)>, (String, io::Error)>;

    /// Standard output.
    fn stdout(&self) -> Box<dyn Destination>;

    /// Writes one line to standard error; where that is closed, there is nobody to tell.
    fn say(&self, line: &str);

    /// What a stream leads to.
    fn terminal(&self, stream: Stream) -> Terminal;

    /// How many threads can work at once. A host without threads leaves it at one.
    fn threads(&self) -> usize {
        1
    }

    /// A clock that only goes forward, from any beginning.
    fn clock(&self) -> Duration;
}

/// A file that is read.
pub trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

/// Where bytes go. Dropped before it is complete, a file leaves nothing.
pub trait Destination: Write + Send {
    /// All was written.
    fn complete(self: Box<Self>) -> io::Result<()>;
}

/// What is known of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileState {
    /// a file, not a folder, a pipe or a device
    pub regular: bool,
    /// in bytes
    pub length: u64,
    /// when it was last written, since 1970, where that is known
    pub modified: Option<Duration>,
}

/// Where a command writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// standard output
    Output,
    /// standard error
    Error,
}

/// What a stream leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terminal {
    /// a file or another program
    No,
    /// a terminal whose user wants no colour
    Plain,
    /// a terminal with colour
    Colour,
}
