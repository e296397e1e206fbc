//! The encoding of a CSV file: UTF-8, or GBK (read as its superset GB 18030).
//!
//! Cells are decoded one by one: neither encoding has a comma, a quotation mark or a line break inside a character, so one
//! broken cell spoils its own row only.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_8};

/// How the text of a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8
    Utf8,
    /// GBK, as spreadsheets of Chinese Windows write it
    Gbk,
}

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

    /// The encoding of a whole file: GBK only where all of it is GBK and not all of it is UTF-8.
    pub fn of_file(mut file: impl Read) -> io::Result<Encoding> {
        let mut utf8 = Validator::new(UTF_8.new_decoder_without_bom_handling());
        let mut gbk = Validator::new(GB18030.new_decoder_without_bom_handling());
        let mut chunk = vec![0; 64 << 10];
        while utf8.valid || gbk.valid {
            let read = match file.read(&mut chunk) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let last = read == 0;
            utf8.check(&chunk[..read], last);
            gbk.check(&chunk[..read], last);
            if last {
                break;
            }
        }
        Ok(if gbk.valid && !utf8.valid { Encoding::Gbk } else { Encoding::Utf8 })
    }
}

/// A text that is neither UTF-8 nor GBK.
#[derive(Debug, PartialEq, Eq)]
pub struct NeitherEncoding;

/// Checks chunk by chunk whether bytes are of an encoding.
struct Validator {
    decoder: Decoder,
    valid: bool,
    scratch: String,
}

impl Validator {
    fn new(decoder: Decoder) -> Self {
        Validator { decoder, valid: true, scratch: String::with_capacity(16 << 10) }
    }

    fn check(&mut self, mut bytes: &[u8], last: bool) {
        while self.valid {
            self.scratch.clear();
            let (result, read) = self.decoder.decode_to_string_without_replacement(bytes, &mut self.scratch, last);
            bytes = &bytes[read..];
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.valid = false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::GBK;

    use super::{Encoding, NeitherEncoding};

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
        let read = |bytes: &[u8]| Encoding::of_file(bytes).expect("memory is readable");
        assert_eq!(read(b"student_id\ns1\n"), Encoding::Utf8);
        assert_eq!(read("student_id,school\ns1,第一小学\n".as_bytes()), Encoding::Utf8);
        assert_eq!(read(&gbk("student_id,school\ns1,第一小学\n")), Encoding::Gbk);
        assert_eq!(read(b"student_id\n\xff\n"), Encoding::Utf8, "neither: the rows are told");
    }

    #[test]
    fn a_character_may_lie_across_two_chunks() {
        let mut text = "x".repeat((64 << 10) - 1);
        text.push_str("中心");
        assert_eq!(Encoding::of_file(text.as_bytes()).expect("memory is readable"), Encoding::Utf8);
        assert_eq!(Encoding::of_file(gbk(&text).as_slice()).expect("memory is readable"), Encoding::Gbk);
    }

    #[test]
    fn a_broken_cell_is_not_decoded() {
        assert_eq!(Encoding::Utf8.decode(b"\xe4\xbd"), None);
        assert_eq!(Encoding::Gbk.decode(b"\xb5"), None);
        assert_eq!(Encoding::Gbk.decode(&gbk("缓学")).as_deref(), Some("缓学"));
    }
}
