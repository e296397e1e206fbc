//! Where bytes go: standard output, or a file that appears under its name only when it is complete.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};

/// Standard output or a file.
pub enum Target {
    /// standard output
    Stdout(BufWriter<Stdout>),
    /// a file
    File(PendingFile),
}

/// A file written beside its place, and moved there when it is closed; dropped before that, it leaves nothing.
pub struct PendingFile {
    writer: BufWriter<File>,
    pending: Option<PathBuf>,
    path: PathBuf,
}

impl Target {
    /// Standard output.
    pub fn stdout() -> Self {
        Target::Stdout(BufWriter::new(io::stdout()))
    }

    /// A file. What is there already and is no regular file (a device, a pipe) is written to as it is; a link stays a link to the
    /// new content.
    pub fn file(path: &Path) -> io::Result<Self> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let (file, pending) = if fs::metadata(&path).is_ok_and(|known| !known.is_file()) {
            (OpenOptions::new().write(true).open(&path)?, None)
        } else {
            let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
            name.push(format!(".{}.partial", std::process::id()));
            let pending = path.with_file_name(name);
            (OpenOptions::new().write(true).create_new(true).open(&pending)?, Some(pending))
        };
        Ok(Target::File(PendingFile { writer: BufWriter::new(file), pending, path }))
    }

    /// Writes what is held, and gives the file its name.
    pub fn close(self) -> io::Result<()> {
        match self {
            Target::Stdout(mut writer) => writer.flush(),
            Target::File(mut file) => {
                file.writer.flush()?;
                if let Some(pending) = &file.pending {
                    fs::rename(pending, &file.path)?;
                }
                file.pending = None;
                Ok(())
            }
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Target::Stdout(writer) => writer.write(bytes),
            Target::File(file) => file.writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Target::Stdout(writer) => writer.flush(),
            Target::File(file) => file.writer.flush(),
        }
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::Target;

    #[test]
    fn a_file_appears_when_it_is_complete() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("answer.csv");
        fs::write(&path, "old").expect("writable");
        let mut target = Target::file(&path).expect("writable");
        target.write_all(b"new").expect("writable");
        assert_eq!(fs::read_to_string(&path).expect("readable"), "old");
        target.close().expect("writable");
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
        let mut target = Target::file(&link).expect("writable");
        target.write_all(b"new").expect("writable");
        target.close().expect("writable");
        assert_eq!(fs::read_to_string(&file).expect("readable"), "new");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    }

    #[test]
    fn a_file_that_is_not_closed_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        drop(Target::file(&folder.path().join("answer.csv")).expect("writable"));
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 0);
    }
}
