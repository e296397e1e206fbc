//! The operating system as host.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, UNIX_EPOCH};

use kongchuo::{LoadError, read_folder};

use super::{Destination, FileState, Host, Source, Stream, Terminal};

/// The operating system.
pub struct System {
    begun: Instant,
}

impl System {
    /// The system that this program runs on.
    #[expect(clippy::new_without_default, reason = "it reads a clock")]
    pub fn new() -> Self {
        System { begun: Instant::now() }
    }
}

impl Host for System {
    fn state(&self, path: &Path) -> io::Result<FileState> {
        let known = fs::metadata(path)?;
        let modified = known.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        Ok(FileState { regular: known.is_file(), length: known.len(), modified })
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Source>> {
        Ok(Box::new(File::open(path)?))
    }

    /// What is there already and is no regular file (a device, a pipe) is written to as it is; a link stays a link to the new content.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Destination>> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if fs::metadata(&path).is_ok_and(|known| !known.is_file()) {
            return Ok(Box::new(Open(OpenOptions::new().write(true).open(&path)?)));
        }
        let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
        name.push(format!(".{}.partial", std::process::id()));
        let pending = path.with_file_name(name);
        let file = OpenOptions::new().write(true).create_new(true).open(&pending)?;
        Ok(Box::new(PendingFile { file, pending: Some(pending), path }))
    }

    fn is_same(&self, one: &Path, other: &Path) -> bool {
        matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
    }

    fn rules(&self, folder: &Path) -> Result<Vec<(String, String)>, (String, io::Error)> {
        read_folder(folder).map_err(|error| match error {
            LoadError::Read { path, source } => (path, source),
            LoadError::Rules(findings) => (folder.display().to_string(), io::Error::other(findings)),
        })
    }

    fn stdout(&self) -> Box<dyn Destination> {
        Box::new(Open(io::stdout()))
    }

    fn say(&self, line: &str) {
        let _ = writeln!(io::stderr().lock(), "{line}");
    }

    fn terminal(&self, stream: Stream) -> Terminal {
        let terminal = match stream {
            Stream::Output => io::stdout().is_terminal(),
            Stream::Error => io::stderr().is_terminal(),
        };
        match env::var_os("NO_COLOR") {
            _ if !terminal => Terminal::No,
            Some(value) if !value.is_empty() => Terminal::Plain,
            _ => Terminal::Colour,
        }
    }

    fn threads(&self) -> usize {
        thread::available_parallelism().map_or(1, NonZero::get)
    }

    fn clock(&self) -> Duration {
        self.begun.elapsed()
    }
}

/// A file written beside its place, and moved there when it is complete.
struct PendingFile {
    file: File,
    pending: Option<PathBuf>,
    path: PathBuf,
}

impl Write for PendingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Destination for PendingFile {
    fn complete(mut self: Box<Self>) -> io::Result<()> {
        if let Some(pending) = &self.pending {
            fs::rename(pending, &self.path)?;
        }
        self.pending = None;
        Ok(())
    }
}

impl Drop for PendingFile {
    fn drop(&mut self) {
        if let Some(pending) = &self.pending {
            // Nothing more can be done where even this fails.
            let _ = fs::remove_file(pending);
        }
    }
}

/// What is written to as it is.
struct Open<W>(W);

impl<W: Write> Write for Open<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<W: Write + Send> Destination for Open<W> {
    fn complete(mut self: Box<Self>) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::{Host, System};

    #[test]
    fn a_file_appears_when_it_is_complete() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("answer.csv");
        fs::write(&path, "old").expect("writable");
        let mut file = System::new().create(&path).expect("writable");
        file.write_all(b"new").expect("writable");
        assert_eq!(fs::read_to_string(&path).expect("readable"), "old");
        file.complete().expect("writable");
        assert_eq!(fs::read_to_string(&path).expect("readable"), "new");
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (file, link) = (folder.path().join("answer.csv"), folder.path().join("link.csv"));
        fs::write(&file, "old").expect("writable");
        std::os::unix::fs::symlink("answer.csv", &link).expect("writable");
        let mut target = System::new().create(&link).expect("writable");
        target.write_all(b"new").expect("writable");
        target.complete().expect("writable");
        assert_eq!(fs::read_to_string(&file).expect("readable"), "new");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    }

    #[test]
    fn a_file_that_is_not_complete_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        drop(System::new().create(&folder.path().join("answer.csv")).expect("writable"));
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 0);
    }
}
