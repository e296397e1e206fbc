//! Which format a file has: by its extension, checked against its first bytes.

use std::io::Read;
use std::path::Path;

use crate::failure::{Failure, FileFault};
use crate::format::{Format, Looks, MAGIC_OF_ARROW_FILE, MAGIC_OF_ARROW_STREAM};
use crate::host::Host;

/// The format of a file that is a regular file, not empty, what its name says, and read by this build.
pub fn recognise(host: &dyn Host, path: &Path) -> Result<Format, Failure> {
    let fault = |fault| Err(Failure::file(path, fault));
    // Asked before it is opened: opening a pipe waits for somebody to write to it.
    if !host.state(path).map_err(|error| Failure::io(path, error))?.regular {
        return fault(FileFault::NotRegular);
    }
    let Some(format) = Format::of_name(path) else { return fault(FileFault::UnknownExtension) };
    let file = host.open(path).map_err(|error| Failure::io(path, error))?;
    let mut start = Vec::new();
    file.take(8 << 10).read_to_end(&mut start).map_err(|error| Failure::io(path, error))?;
    match look(&start) {
        None => fault(FileFault::Empty),
        Some(looks) if !format.may_look(looks) => fault(FileFault::Mismatch { expected: format, looks }),
        Some(_) if !format.is_read() => fault(FileFault::NotInThisBuild(format)),
        Some(_) => Ok(format),
    }
}

/// What bytes at the start of a file look like; none where there is nothing but white space.
fn look(start: &[u8]) -> Option<Looks> {
    let magic: [(&[u8], Looks); 8] = [
        (b"PK\x03\x04", Looks::Zip),
        (b"PAR1", Looks::Parquet),
        (MAGIC_OF_ARROW_FILE, Looks::Arrow),
        (MAGIC_OF_ARROW_STREAM, Looks::Arrow),
        (b"\xd0\xcf\x11\xe0", Looks::OldOffice),
        (b"\x1f\x8b", Looks::Gzip),
        (b"\xff\xfe", Looks::Utf16),
        (b"\xfe\xff", Looks::Utf16),
    ];
    if let Some((_, looks)) = magic.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Some(*looks);
    }
    // A NUL further on spoils its own row, not the file.
    let nul: Vec<bool> = start.iter().take(4).map(|byte| *byte == 0).collect();
    match nul[..] {
        [false, true, false, true] | [true, false, true, false] => return Some(Looks::Utf16),
        _ if nul.contains(&true) => return Some(Looks::Binary),
        _ => {}
    }
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    Some(match text.iter().find(|byte| !byte.is_ascii_whitespace())? {
        b'{' => Looks::JsonObject,
        b'[' => Looks::JsonArray,
        _ => Looks::Text,
    })
}

#[cfg(test)]
mod tests {
    use super::look;
    use crate::format::Looks;

    #[test]
    fn first_bytes_tell_formats_apart() {
        assert_eq!(look(b"PK\x03\x04rest"), Some(Looks::Zip));
        assert_eq!(look(b"PAR1"), Some(Looks::Parquet));
        assert_eq!(look(b"ARROW1\0\0"), Some(Looks::Arrow));
        assert_eq!(look(b"\xff\xff\xff\xff\x10"), Some(Looks::Arrow));
        assert_eq!(look(b"\xef\xbb\xbf [1]"), Some(Looks::JsonArray));
        assert_eq!(look(b" {"), Some(Looks::JsonObject));
        assert_eq!(look(b"student_id\n"), Some(Looks::Text));
        assert_eq!(look(b"ab\0c"), Some(Looks::Binary));
        assert_eq!(look(b"abcd\0"), Some(Looks::Text));
        assert_eq!(look(b"s\0t\0"), Some(Looks::Utf16));
        assert_eq!(look(b"\0s\0t"), Some(Looks::Utf16));
        assert_eq!(look(b"\xff\xfes\0"), Some(Looks::Utf16));
        assert_eq!(look(b" \n"), None);
        assert_eq!(look(b""), None);
    }
}
