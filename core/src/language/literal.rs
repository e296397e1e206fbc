//! Numbers and strings as CEL writes them.

use super::error::SyntaxError;
use super::syntax::Span;

/// The greatest int, 2^53; the least is its negative. Every binding holds these exactly.
pub const MAX_INT: i64 = 1 << 53;

/// Reads the number that begins at `start` with a digit, or with a point before a digit; says where it ends.
pub(super) fn number(text: &str, start: usize) -> (usize, Result<i64, SyntaxError>) {
    let bytes = text.as_bytes();
    let run =
        |from: usize, belongs: fn(&u8) -> bool| from + bytes.iter().skip(from).take_while(|byte| belongs(byte)).count();
    let is = |at: usize, wanted: fn(&u8) -> bool| bytes.get(at).is_some_and(wanted);

    let (radix, digits) = if text[start..].starts_with("0x") && is(start + 2, u8::is_ascii_hexdigit) {
        (16, start + 2..run(start + 2, u8::is_ascii_hexdigit))
    } else {
        (10, start..run(start, u8::is_ascii_digit))
    };

    let mut end = digits.end;
    let mut float = false;
    if radix == 10 {
        if is(end, |byte| *byte == b'.') && is(end + 1, u8::is_ascii_digit) {
            float = true;
            end = run(end + 1, u8::is_ascii_digit);
        }
        if is(end, |byte| byte.eq_ignore_ascii_case(&b'e')) {
            let exponent = end + 1 + usize::from(is(end + 1, |byte| matches!(byte, b'+' | b'-')));
            if is(exponent, u8::is_ascii_digit) {
                float = true;
                end = run(exponent, u8::is_ascii_digit);
            }
        }
    }
    let tail = end;
    end = run(end, |byte| byte.is_ascii_alphanumeric() || *byte == b'_');

    let span = Span::new(start, end);
    let written = &text[start..end];
    let value = match &text[tail..end] {
        "" if float => Err(SyntaxError::left_out(span, "floating-point numbers are").help("write a whole number")),
        "" => i64::from_str_radix(&text[digits], radix).ok().filter(|value| *value <= MAX_INT).ok_or_else(|| {
            SyntaxError::new(
                span,
                format!("`{}` is outside the range of int, -{MAX_INT} to {MAX_INT}", shortened(written)),
            )
        }),
        "u" | "U" if !float => {
            Err(SyntaxError::left_out(span, "unsigned numbers (suffix `u`) are").help("leave out the `u`"))
        }
        _ => Err(SyntaxError::new(span, format!("`{}` is not a number", shortened(written)))),
    };
    (end, value)
}

/// A string as it was read.
pub(super) struct Text {
    /// one past its last byte
    pub end: usize,
    /// what it says, escapes resolved
    pub value: String,
    /// whether its closing quote was found; where not, an error has said so
    pub closed: bool,
}

/// Reads the string whose opening quote stands at `quote`; its prefix (`r`) began at `start`.
pub(super) fn string(text: &str, start: usize, quote: usize, raw: bool, errors: &mut Vec<SyntaxError>) -> Text {
    let opening = &text[quote..];
    let triple = opening.starts_with("\"\"\"") || opening.starts_with("'''");
    let delimiter = &opening[..if triple { 3 } else { 1 }];
    let mut value = String::new();
    let mut at = quote + delimiter.len();
    loop {
        let rest = &text[at..];
        if rest.starts_with(delimiter) {
            return Text { end: at + delimiter.len(), value, closed: true };
        }
        match rest.chars().next() {
            Some('\n' | '\r') if !triple => break,
            None => break,
            Some('\\') if !raw => {
                let (length, read) = escape(rest);
                match read {
                    Ok(char) => value.push(char),
                    Err(message) => errors.push(SyntaxError::new(Span::new(at, at + length), message)),
                }
                at += length;
            }
            Some(char) => {
                value.push(char);
                at += char.len_utf8();
            }
        }
    }
    let error = SyntaxError::new(Span::new(start, at), "this string is never closed");
    errors.push(error.help(format!("close it with `{delimiter}`")));
    Text { end: at, value, closed: false }
}

/// Reads the escape at the head of `rest` (a backslash): its length in bytes and what it stands for.
fn escape(rest: &str) -> (usize, Result<char, String>) {
    let Some(kind) = rest[1..].chars().next() else {
        return (1, Err("`\\` at the end of the text escapes nothing".to_owned()));
    };
    let simple = |char| (2, Ok(char));
    match kind {
        'a' => simple('\u{07}'),
        'b' => simple('\u{08}'),
        'f' => simple('\u{0C}'),
        'n' => simple('\n'),
        'r' => simple('\r'),
        't' => simple('\t'),
        'v' => simple('\u{0B}'),
        '\\' | '?' | '"' | '\'' | '`' => simple(kind),
        'x' | 'X' => code_point(rest, 2, 2, 16),
        'u' => code_point(rest, 2, 4, 16),
        'U' => code_point(rest, 2, 8, 16),
        '0'..='3' => code_point(rest, 1, 3, 8),
        '4'..='9' => (2, Err(format!("`\\{kind}` is not an escape: octal escapes run from `\\000` to `\\377`"))),
        '\n' | '\r' => (1, Err("`\\` at the end of a line escapes nothing".to_owned())),
        _ => (1 + kind.len_utf8(), Err(format!("`\\{kind}` is not an escape; a backslash itself is `\\\\`"))),
    }
}

/// Reads `count` digits of a radix from byte `from` of an escape.
fn code_point(rest: &str, from: usize, count: usize, radix: u32) -> (usize, Result<char, String>) {
    let digits = rest[from..].chars().take(count).take_while(|char| char.is_digit(radix)).count();
    let end = from + digits;
    let written = &rest[..end];
    if digits < count {
        let kind = if radix == 8 { "octal" } else { "hexadecimal" };
        return (end, Err(format!("`{written}` is too short: this escape has {count} {kind} digits")));
    }
    let char = u32::from_str_radix(&rest[from..end], radix).ok().and_then(char::from_u32);
    (end, char.ok_or_else(|| format!("`{written}` is not a Unicode character")))
}

/// The head of a long word, so that an error stays readable.
fn shortened(word: &str) -> String {
    const SHOWN: usize = 40;
    match word.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &word[..at]),
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_INT, number, string};

    fn int(text: &str) -> Result<i64, String> {
        let (end, value) = number(text, 0);
        assert_eq!(end, text.len(), "{text}");
        value.map_err(|error| error.message)
    }

    fn read(text: &str) -> Result<String, Vec<(usize, String)>> {
        let quote = text.find(['"', '\'']).expect("a quote");
        let mut errors = Vec::new();
        let read = string(text, 0, quote, quote > 0, &mut errors);
        if errors.is_empty() {
            assert_eq!(read.end, text.len(), "{text}");
            return Ok(read.value);
        }
        Err(errors.into_iter().map(|error| (error.span.start, error.message)).collect())
    }

    #[test]
    fn whole_numbers() {
        assert_eq!(int("0"), Ok(0));
        assert_eq!(int("007"), Ok(7));
        assert_eq!(int("0x1F"), Ok(31));
        assert_eq!(int("9007199254740992"), Ok(MAX_INT));
    }

    #[test]
    fn numbers_out_of_range_name_the_range() {
        for text in ["9007199254740993", "9223372036854775808", "0x20000000000001", &"9".repeat(300)] {
            let message = int(text).expect_err(text);
            assert!(
                message.ends_with("is outside the range of int, -9007199254740992 to 9007199254740992"),
                "{message}"
            );
        }
    }

    #[test]
    fn other_numbers_of_cel_are_named() {
        for text in ["1.5", "0e+0", "1e5", "2.3E-1", ".5", "6.02e23"] {
            assert_eq!(int(text), Err("floating-point numbers are not part of the rule language".to_owned()), "{text}");
        }
        for text in ["1u", "0U", "0x55u"] {
            let message = int(text).expect_err(text);
            assert_eq!(message, "unsigned numbers (suffix `u`) are not part of the rule language");
        }
    }

    #[test]
    fn words_that_begin_with_a_digit_are_not_numbers() {
        for text in ["12ab", "0x", "0xG", "1e", "1uu", "1.5u", "3_000"] {
            assert_eq!(int(text), Err(format!("`{text}` is not a number")));
        }
    }

    #[test]
    fn the_four_quotes() {
        for text in ["'it'", "\"it\"", "'''it'''", "\"\"\"it\"\"\"", "r'it'"] {
            assert_eq!(read(text), Ok("it".to_owned()), "{text}");
        }
        assert_eq!(read("''''''"), Ok(String::new()));
        assert_eq!(read("''''a'''"), Ok("'a".to_owned()));
        assert_eq!(read("'''a\n\"b\"'''"), Ok("a\n\"b\"".to_owned()));
    }

    #[test]
    fn escapes() {
        assert_eq!(read(r#"'\a\b\f\n\r\t\v\\\?\"\'\`'"#), Ok("\u{7}\u{8}\u{c}\n\r\t\u{b}\\?\"'`".to_owned()));
        assert_eq!(read(r"'\x4a\X4B\u01aB\U0001F431\101\377'"), Ok("JK\u{1ab}\u{1F431}A\u{ff}".to_owned()));
    }

    #[test]
    fn raw_strings_have_no_escapes() {
        assert_eq!(read(r"r'\n\x\u1'"), Ok(r"\n\x\u1".to_owned()));
        assert_eq!(read(r#"r"\""#), Ok("\\".to_owned()));
    }

    #[test]
    fn every_bad_escape_is_reported_at_its_place() {
        assert_eq!(
            read(r"'a\q b\x4 c\ud800 \9'"),
            Err(vec![
                (2, r"`\q` is not an escape; a backslash itself is `\\`".to_owned()),
                (6, r"`\x4` is too short: this escape has 2 hexadecimal digits".to_owned()),
                (11, r"`\ud800` is not a Unicode character".to_owned()),
                (18, r"`\9` is not an escape: octal escapes run from `\000` to `\377`".to_owned()),
            ])
        );
        assert!(read(r"'\U00110000'").is_err());
        assert!(read(r"'\08'").is_err());
    }

    #[test]
    fn open_strings_are_reported_once() {
        for text in ["'", "'a", "'a\n'", "'''a''", "r'a", "\"a'"] {
            assert_eq!(read(text), Err(vec![(0, "this string is never closed".to_owned())]), "{text}");
        }
    }
}
