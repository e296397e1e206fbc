//! The host's functions as JavaScript gives them (`src/host.ts`), and its errors as the system would say them.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use js_sys::Reflect;
use kongchuo_cli::{Destination, FileState, Host, Source, Stream, Terminal};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    /// Whether it is a regular file (1 or 0), its length in bytes, when it was last written in milliseconds since 1970.
    #[wasm_bindgen(catch)]
    fn state(path: &str) -> Result<Vec<f64>, JsValue>;

    /// A file's number.
    #[wasm_bindgen(catch)]
    fn open(path: &str) -> Result<u32, JsValue>;

    /// How many bytes were read from a place in a file; 0 at its end.
    #[wasm_bindgen(catch, js_name = readAt)]
    fn read_at(file: u32, at: f64, into: &mut [u8]) -> Result<u32, JsValue>;

    fn close(file: u32);

    /// The number of a file that will stand under a name once it is complete.
    #[wasm_bindgen(catch)]
    fn create(path: &str) -> Result<u32, JsValue>;

    /// How many bytes were written. Standard output is file 1.
    #[wasm_bindgen(catch)]
    fn write(file: u32, bytes: &[u8]) -> Result<u32, JsValue>;

    #[wasm_bindgen(catch)]
    fn complete(file: u32) -> Result<(), JsValue>;

    fn discard(file: u32);

    #[wasm_bindgen(js_name = isSame)]
    fn is_same(one: &str, other: &str) -> bool;

    /// Path and text of each rule file by turns. The error carries the path that cannot be read.
    #[wasm_bindgen(catch)]
    fn rules(folder: &str) -> Result<Vec<String>, JsValue>;

    fn say(line: &str);

    /// 0 no terminal, 1 one without colour, 2 one with it.
    fn terminal(stream: u32) -> u32;

    /// In milliseconds.
    fn clock() -> f64;
}

/// Standard output's number.
const STDOUT: u32 = 1;

/// Standard error's number.
const STDERR: u32 = 2;

/// JavaScript as host.
pub struct JavaScript;

impl Host for JavaScript {
    fn state(&self, path: &Path) -> io::Result<FileState> {
        let known = state(&text(path)).map_err(|error| io_error(&error))?;
        let [regular, length, modified] = known[..] else { return Err(ErrorKind::InvalidData.into()) };
        Ok(FileState { regular: regular > 0.0, length: whole(length), modified: milliseconds(modified) })
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Source>> {
        let length = Host::state(self, path)?.length;
        let number = open(&text(path)).map_err(|error| io_error(&error))?;
        Ok(Box::new(OpenFile { number, at: 0, length }))
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn Destination>> {
        let number = create(&text(path)).map_err(|error| io_error(&error))?;
        Ok(Box::new(Written { number, pending: true }))
    }

    fn is_same(&self, one: &Path, other: &Path) -> bool {
        is_same(&text(one), &text(other))
    }

    fn rules(&self, folder: &Path) -> Result<Vec<(String, String)>, (String, io::Error)> {
        let flat = rules(&text(folder)).map_err(|error| {
            let path = property(&error, "path").and_then(|path| path.as_string());
            (path.unwrap_or_else(|| text(folder)), io_error(&error))
        })?;
        let mut files: Vec<(String, String)> = Vec::new();
        let mut flat = flat.into_iter();
        while let (Some(path), Some(text)) = (flat.next(), flat.next()) {
            files.push((path, text));
        }
        files.sort();
        Ok(files)
    }

    fn stdout(&self) -> Box<dyn Destination> {
        Box::new(Written { number: STDOUT, pending: false })
    }

    fn say(&self, line: &str) {
        say(line);
    }

    fn terminal(&self, stream: Stream) -> Terminal {
        let number = match stream {
            Stream::Output => STDOUT,
            Stream::Error => STDERR,
        };
        match terminal(number) {
            0 => Terminal::No,
            1 => Terminal::Plain,
            _ => Terminal::Colour,
        }
    }

    fn clock(&self) -> Duration {
        milliseconds(clock()).unwrap_or_default()
    }
}

/// A file that is read.
struct OpenFile {
    number: u32,
    at: u64,
    length: u64,
}

impl Read for OpenFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[expect(clippy::cast_precision_loss, reason = "JavaScript's own numbers of bytes are below 2^53")]
        let read = read_at(self.number, self.at as f64, buffer).map_err(|error| io_error(&error))?;
        self.at += u64::from(read);
        usize::try_from(read).map_err(|_| ErrorKind::InvalidData.into())
    }
}

impl Seek for OpenFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

impl Drop for OpenFile {
    fn drop(&mut self) {
        close(self.number);
    }
}

/// A file that is written, or standard output.
struct Written {
    number: u32,
    pending: bool,
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = write(self.number, bytes).map_err(|error| io_error(&error))?;
        usize::try_from(written).map_err(|_| ErrorKind::InvalidData.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Destination for Written {
    fn complete(mut self: Box<Self>) -> io::Result<()> {
        if std::mem::replace(&mut self.pending, false) {
            complete(self.number).map_err(|error| io_error(&error))?;
        }
        Ok(())
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        if self.pending {
            discard(self.number);
        }
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn milliseconds(value: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(value / 1000.0).ok()
}

fn whole(value: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes")]
    let whole = value as u64;
    whole
}

fn property(error: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(error, &JsValue::from_str(name)).ok().filter(|value| !value.is_undefined())
}

/// A JavaScript error as the operating system would say it: node gives its code and number.
fn io_error(error: &JsValue) -> io::Error {
    let code = property(error, "code").and_then(|code| code.as_string()).unwrap_or_default();
    let (kind, said) = match code.as_str() {
        "ENOENT" => (ErrorKind::NotFound, "No such file or directory"),
        "EACCES" => (ErrorKind::PermissionDenied, "Permission denied"),
        "EPERM" => (ErrorKind::PermissionDenied, "Operation not permitted"),
        "EEXIST" => (ErrorKind::AlreadyExists, "File exists"),
        "ENOTDIR" => (ErrorKind::NotADirectory, "Not a directory"),
        "EISDIR" => (ErrorKind::IsADirectory, "Is a directory"),
        "ELOOP" => (ErrorKind::Other, "Too many levels of symbolic links"),
        "ENAMETOOLONG" => (ErrorKind::InvalidFilename, "File name too long"),
        "ENOSPC" => (ErrorKind::StorageFull, "No space left on device"),
        "EROFS" => (ErrorKind::ReadOnlyFilesystem, "Read-only file system"),
        "ENXIO" => (ErrorKind::Other, "No such device or address"),
        "EPIPE" => (ErrorKind::BrokenPipe, "Broken pipe"),
        // TextDecoder's word; the same sentence as the standard library's.
        "ERR_ENCODING_INVALID_ENCODED_DATA" => {
            return io::Error::new(ErrorKind::InvalidData, "stream did not contain valid UTF-8");
        }
        other => return io::Error::other(if other.is_empty() { "unknown error" } else { other }.to_owned()),
    };
    match property(error, "errno").and_then(|number| number.as_f64()) {
        Some(number) => io::Error::new(kind, format!("{said} (os error {})", number.abs())),
        None => io::Error::new(kind, said),
    }
}
