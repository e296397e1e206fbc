//! The content lines of iCalendar (RFC 5545, sections 3.1 and 3.3.11).

/// Octets of a line at most, its end not counted.
const OCTETS: usize = 75;

/// Adds a line: a name with its parameters, a value, and folds it between characters. An octet limit cuts Chinese after 24
/// characters; none is cut in two.
pub(super) fn put(text: &mut String, name: &str, value: &str) {
    let mut room = OCTETS;
    for part in [name, ":", value] {
        for letter in part.chars() {
            if letter.len_utf8() > room {
                text.push_str("\r\n ");
                room = OCTETS - 1;
            }
            text.push(letter);
            room -= letter.len_utf8();
        }
    }
    text.push_str("\r\n");
}

/// A text as a value: what separates values is escaped, a line break is written out, other control characters cannot be.
pub(super) fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for letter in value.chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            letter if letter.is_control() => escaped.push(char::REPLACEMENT_CHARACTER),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{put, text};

    fn folded(value: &str) -> Vec<String> {
        let mut line = String::new();
        put(&mut line, "X", value);
        let lines = line.strip_suffix("\r\n").expect("its end");
        lines.split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_line_holds_75_octets() {
        // `X:` takes two of them, the blank that begins the next line one.
        assert_eq!(folded(&"a".repeat(72)).len(), 1);
        assert_eq!(folded(&"a".repeat(73)), [format!("X:{}", "a".repeat(73))]);
        assert_eq!(folded(&"a".repeat(74)), [format!("X:{}", "a".repeat(73)), " a".to_owned()]);
        assert_eq!(folded(&"a".repeat(73 + 74)).len(), 2);
        assert_eq!(folded(&"a".repeat(73 + 75)).len(), 3);
    }

    #[test]
    fn no_character_is_cut() {
        for blanks in 0..4 {
            let value = " ".repeat(blanks) + &"劝返复学😀".repeat(40);
            let lines = folded(&value);
            assert!(lines.iter().all(|line| line.len() <= 75), "{blanks}");
            // A line is left only where the next character has no room.
            assert!(lines[..lines.len() - 1].iter().all(|line| line.len() > 75 - 4), "{blanks}");
            let unfolded: String =
                lines.iter().enumerate().map(|(at, line)| if at == 0 { line } else { &line[1..] }).collect();
            assert_eq!(unfolded, format!("X:{value}"));
        }
    }

    #[test]
    fn what_separates_values_is_escaped() {
        assert_eq!(text("a,b;c\\d\ne:\"f\""), "a\\,b\\;c\\\\d\\ne:\"f\"");
        assert_eq!(text("a\u{1b}\r\tb"), "a\u{fffd}\u{fffd}\u{fffd}b");
    }
}
