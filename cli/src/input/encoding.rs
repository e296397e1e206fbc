//! The encoding of a CSV file: UTF-8, or GBK (read as its superset GB 18030).
//!
//! Cells are decoded one by one: neither encoding has a comma, a quotation mark or a line break inside a character, so one
//! broken cell spoils its own row only.

use std::borrow::Cow;
use std::io::{self, Read, Seek, SeekFrom};

use encoding_rs::{DecoderResult, GB18030, UTF_8};

use crate::format::Encoding;

impl Encoding {
    /// The text of a cell; none where its bytes are not of this encoding.
    pub fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Encoding::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Encoding::Gbk => GB18030.decode_without_bom_handling_and_without_replacement(bytes),
        }
    }

    /// What a header line says of its file's encoding; the rest of the file decides where the header is plain ASCII.
    /// An error where the line is neither UTF-8 nor GBK.
    pub fn of_header(line: &[u8]) -> Result<Option<Encoding>, NeitherEncoding> {
        if line.is_ascii() {
            Ok(None)
        } else if Encoding::Utf8.decode(line).is_some() {
            Ok(Some(Encoding::Utf8))
        } else if Encoding::Gbk.decode(line).is_some() {
            Ok(Some(Encoding::Gbk))
        } else {
            Err(NeitherEncoding)
        }
    }

    /// The encoding of a whole file from byte `start`: GBK only where all of it is GBK and not all of it is UTF-8.
    pub fn of_file(mut file: impl Read + Seek, start: u64) -> io::Result<Encoding> {
        for encoding in [Encoding::Utf8, Encoding::Gbk] {
            file.seek(SeekFrom::Start(start))?;
            if encoding.is_of_all(&mut file)? {
                return Ok(encoding);
            }
        }
        Ok(Encoding::Utf8)
    }

    /// Whether all that is read is of this encoding.
    fn is_of_all(self, mut file: impl Read) -> io::Result<bool> {
        let mut decoder = match self {
            Encoding::Utf8 => UTF_8.new_decoder_without_bom_handling(),
            Encoding::Gbk => GB18030.new_decoder_without_bom_handling(),
        };
        let (mut chunk, mut text) = (vec![0; 64 << 10], String::with_capacity(64 << 10));
        loop {
            let read = match file.read(&mut chunk) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let (mut bytes, last) = (&chunk[..read], read == 0);
            loop {
                text.clear();
                let (result, used) = decoder.decode_to_string_without_replacement(bytes, &mut text, last);
                bytes = &bytes[used..];
                match result {
                    DecoderResult::InputEmpty => break,
                    DecoderResult::OutputFull => {}
                    DecoderResult::Malformed(..) => return Ok(false),
                }
            }
            if last {
                return Ok(true);
            }
        }
    }
}

/// A text that is neither UTF-8 nor GBK.
#[derive(Debug, PartialEq, Eq)]
pub struct NeitherEncoding;

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use encoding_rs::GBK;

    use super::NeitherEncoding;
    use crate::format::Encoding;

    fn gbk(text: &str) -> Vec<u8> {
        GBK.encode(text).0.into_owned()
    }

    #[test]
    fn a_header_decides_where_it_is_not_ascii() {
        assert_eq!(Encoding::of_header("学生编号,出生日期".as_bytes()), Ok(Some(Encoding::Utf8)));
        assert_eq!(Encoding::of_header(&gbk("学生编号,出生日期")), Ok(Some(Encoding::Gbk)));
        assert_eq!(Encoding::of_header(b"student_id,birth_date"), Ok(None));
        assert_eq!(Encoding::of_header(b"\xff\xfe"), Err(NeitherEncoding));
    }

    #[test]
    fn an_ascii_header_leaves_it_to_the_rest() {
        let read = |bytes: &[u8]| Encoding::of_file(Cursor::new(bytes), 0).expect("memory is readable");
        assert_eq!(read(b"student_id\ns1\n"), Encoding::Utf8);
        assert_eq!(read("student_id,school\ns1,第一小学\n".as_bytes()), Encoding::Utf8);
        assert_eq!(read(&gbk("student_id,school\ns1,第一小学\n")), Encoding::Gbk);
        assert_eq!(read(b"student_id\n\xff\n"), Encoding::Utf8, "neither: the rows are told");
    }

    #[test]
    fn a_character_may_lie_across_two_chunks() {
        let mut text = "x".repeat((64 << 10) - 1);
        text.push_str("中心");
        assert_eq!(Encoding::of_file(Cursor::new(text.as_bytes()), 0).expect("memory is readable"), Encoding::Utf8);
        assert_eq!(Encoding::of_file(Cursor::new(gbk(&text)), 0).expect("memory is readable"), Encoding::Gbk);
    }

    #[test]
    fn a_broken_cell_is_not_decoded() {
        assert_eq!(Encoding::Utf8.decode(b"\xe4\xbd"), None);
        assert_eq!(Encoding::Gbk.decode(b"\xb5"), None);
        assert_eq!(Encoding::Gbk.decode(&gbk("缓学")).as_deref(), Some("缓学"));
    }
}
