//! Text to tokens. What CEL has and this language leaves out is refused here where a token shows it.

use super::error::SyntaxError;
use super::literal;
use super::syntax::{BinaryOp, Span};

/// A token of the language; a name or a bracket is what its span says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Null,
    True,
    False,
    Int(i64),
    Text(String),
    Name,
    /// an infix operator, `in` too; `-` is also a prefix
    Operator(BinaryOp),
    /// `!`
    Not,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenList,
    /// `]`
    CloseList,
    Comma,
    Dot,
    Question,
    Colon,
    /// the end of the text; the last token, and only the last
    End,
}

/// Words that CEL keeps for itself: never a variable or a function, though a field may be called so.
pub(super) fn is_reserved(word: &str) -> bool {
    matches!(
        word,
        "as" | "break"
            | "const"
            | "continue"
            | "else"
            | "for"
            | "function"
            | "if"
            | "import"
            | "let"
            | "loop"
            | "namespace"
            | "package"
            | "return"
            | "var"
            | "void"
            | "while"
    )
}

/// The tokens of a text, or everything in it that is no token.
pub(super) fn lex(text: &str) -> Result<Vec<(Token, Span)>, Vec<SyntaxError>> {
    let mut lexer = Lexer { text, at: 0, braces: 0, tokens: Vec::new(), errors: Vec::new() };
    while lexer.token() {}
    if lexer.errors.is_empty() { Ok(lexer.tokens) } else { Err(lexer.errors) }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// how many `{` are open: only the outermost of nested maps is reported
    braces: usize,
    tokens: Vec<(Token, Span)>,
    errors: Vec<SyntaxError>,
}

impl Lexer<'_> {
    /// Reads one token or one error; false when there is no more.
    fn token(&mut self) -> bool {
        self.skip_blanks();
        let rest = &self.text[self.at..];
        let mut chars = rest.chars();
        let Some(first) = chars.next() else {
            self.push(Token::End, 0);
            return false;
        };
        let second = chars.next();
        match first {
            '"' | '\'' => return self.string(self.at, ""),
            'A'..='Z' | 'a'..='z' | '_' => return self.word(),
            '0'..='9' => self.number(),
            '.' if second.is_some_and(|char| char.is_ascii_digit()) => self.number(),
            _ => match symbol(rest) {
                Some((token, length)) => self.push(token, length),
                None => self.stranger(first),
            },
        }
        true
    }

    fn push(&mut self, token: Token, length: usize) {
        let span = Span::new(self.at, self.at + length);
        self.at = span.end;
        self.tokens.push((token, span));
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let blanks = rest.bytes().take_while(|byte| matches!(byte, b'\t' | b'\n' | 0x0C | b'\r' | b' ')).count();
            let comment = if rest[blanks..].starts_with("//") {
                rest[blanks..].find('\n').unwrap_or(rest.len() - blanks)
            } else {
                0
            };
            if blanks + comment == 0 {
                return;
            }
            self.at += blanks + comment;
        }
    }

    fn number(&mut self) {
        let start = self.at;
        let (end, value) = literal::number(self.text, start);
        match value {
            Ok(value) => self.push(Token::Int(value), end - start),
            Err(error) => self.errors.push(error),
        }
        self.at = end;
    }

    fn word(&mut self) -> bool {
        let start = self.at;
        let rest = &self.text[start..];
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let word = &rest[..length];
        if rest[length..].starts_with(['"', '\'']) && is_string_prefix(word) {
            return self.string(start + length, word);
        }
        let token = match word {
            "null" => Token::Null,
            "true" => Token::True,
            "false" => Token::False,
            "in" => Token::Operator(BinaryOp::In),
            _ => Token::Name,
        };
        self.push(token, length);
        true
    }

    /// Reads a string; false where it is never closed, as what follows is then anyone's guess.
    fn string(&mut self, quote: usize, prefix: &str) -> bool {
        let start = self.at;
        let raw = prefix.contains(['r', 'R']);
        if prefix.contains(['b', 'B']) {
            let read = literal::string(self.text, start, quote, raw, &mut Vec::new());
            self.at = read.end;
            let span = Span::new(start, read.end);
            self.errors.push(SyntaxError::left_out(span, "bytes (prefix `b`) are").help("leave out the `b`"));
            return read.closed;
        }
        let read = literal::string(self.text, start, quote, raw, &mut self.errors);
        self.push(Token::Text(read.value), read.end - start);
        read.closed
    }

    /// Reports a character that begins no token.
    fn stranger(&mut self, first: char) {
        let start = self.at;
        let rest = &self.text[start..];
        self.at += first.len_utf8();
        let span = Span::new(start, self.at);
        let error = match first {
            '{' => {
                self.braces += 1;
                if self.braces > 1 {
                    return;
                }
                SyntaxError::left_out(span, "maps and messages `{…}` are")
            }
            '}' if self.braces > 0 => {
                self.braces -= 1;
                return;
            }
            '/' => SyntaxError::left_out(span, "division `/` is"),
            '%' => SyntaxError::left_out(span, "the remainder `%` is"),
            '=' => SyntaxError::new(span, "`=` is not an operator").help("equality is written `==`"),
            '&' => SyntaxError::new(span, "`&` is not an operator").help("\"and\" is written `&&`"),
            '|' => SyntaxError::new(span, "`|` is not an operator").help("\"or\" is written `||`"),
            '`' => {
                self.at = rest[1..].find('`').map_or(self.text.len(), |length| start + length + 2);
                SyntaxError::left_out(Span::new(start, self.at), "names in backquotes are")
            }
            _ if first.is_alphabetic() => {
                let length: usize =
                    rest.chars().take_while(|char| char.is_alphanumeric() || *char == '_').map(char::len_utf8).sum();
                self.at = start + length;
                let word = &rest[..length];
                SyntaxError::new(Span::new(start, self.at), format!("`{word}` is not a name"))
                    .help("names are written in Latin letters, digits and `_`; other words stand in quotes")
            }
            _ => {
                let error = SyntaxError::new(span, format!("unexpected character `{}`", first.escape_debug()));
                match half_width(first) {
                    Some(plain) => error.help(format!("write the half-width `{plain}`")),
                    None => error,
                }
            }
        };
        self.errors.push(error);
    }
}

/// The operator or bracket at the head of a text, and its length.
fn symbol(rest: &str) -> Option<(Token, usize)> {
    const SYMBOLS: [(&str, Token); 20] = [
        ("==", Token::Operator(BinaryOp::Equal)),
        ("!=", Token::Operator(BinaryOp::NotEqual)),
        ("<=", Token::Operator(BinaryOp::LessEqual)),
        (">=", Token::Operator(BinaryOp::GreaterEqual)),
        ("&&", Token::Operator(BinaryOp::And)),
        ("||", Token::Operator(BinaryOp::Or)),
        ("<", Token::Operator(BinaryOp::Less)),
        (">", Token::Operator(BinaryOp::Greater)),
        ("+", Token::Operator(BinaryOp::Add)),
        ("-", Token::Operator(BinaryOp::Subtract)),
        ("*", Token::Operator(BinaryOp::Multiply)),
        ("!", Token::Not),
        ("(", Token::Open),
        (")", Token::Close),
        ("[", Token::OpenList),
        ("]", Token::CloseList),
        (",", Token::Comma),
        (".", Token::Dot),
        ("?", Token::Question),
        (":", Token::Colon),
    ];
    SYMBOLS.into_iter().find(|(symbol, _)| rest.starts_with(symbol)).map(|(symbol, token)| (token, symbol.len()))
}

/// `r`, `b` or both, in either case and order.
fn is_string_prefix(word: &str) -> bool {
    ["r", "b", "rb", "br"].iter().any(|prefix| word.eq_ignore_ascii_case(prefix))
}

/// The half-width form of the punctuation that a Chinese keyboard gives.
fn half_width(char: char) -> Option<char> {
    match char {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(char) - 0xFEE0),
        '\u{3000}' => Some(' '),
        '“' | '”' | '「' | '」' => Some('"'),
        '‘' | '’' => Some('\''),
        '、' => Some(','),
        '。' => Some('.'),
        '【' => Some('['),
        '】' => Some(']'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Token, lex};
    use crate::language::BinaryOp;

    fn tokens(text: &str) -> Vec<Token> {
        lex(text).expect(text).into_iter().map(|(token, _)| token).collect()
    }

    fn errors(text: &str) -> Vec<(usize, String)> {
        lex(text).expect_err(text).into_iter().map(|error| (error.span.start, error.message)).collect()
    }

    #[test]
    fn blanks_and_comments_are_skipped() {
        assert_eq!(tokens("\t\n\x0c\r // a + b\r c\n// d"), [Token::End]);
        assert_eq!(tokens("a// 1\n// 2\nb"), [Token::Name, Token::Name, Token::End]);
    }

    #[test]
    fn the_longest_operator_wins() {
        let op = Token::Operator;
        assert_eq!(tokens("<=<"), [op(BinaryOp::LessEqual), op(BinaryOp::Less), Token::End]);
        assert_eq!(tokens("!=!"), [op(BinaryOp::NotEqual), Token::Not, Token::End]);
        assert_eq!(tokens("in in_"), [op(BinaryOp::In), Token::Name, Token::End]);
    }

    #[test]
    fn a_prefix_makes_a_string_only_before_a_quote() {
        assert_eq!(tokens("r'\\'"), [Token::Text("\\".to_owned()), Token::End]);
        assert_eq!(tokens("R \"a\""), [Token::Name, Token::Text("a".to_owned()), Token::End]);
        assert_eq!(tokens("br == 1"), [Token::Name, Token::Operator(BinaryOp::Equal), Token::Int(1), Token::End]);
    }

    #[test]
    fn a_point_after_a_number_is_a_dot() {
        assert_eq!(tokens("7.size"), [Token::Int(7), Token::Dot, Token::Name, Token::End]);
    }

    #[test]
    fn every_lexical_error_is_reported() {
        assert_eq!(
            errors("a = 1.5 & b'x' / { 'k': {} }"),
            [
                (2, "`=` is not an operator".to_owned()),
                (4, "floating-point numbers are not part of the rule language".to_owned()),
                (8, "`&` is not an operator".to_owned()),
                (10, "bytes (prefix `b`) are not part of the rule language".to_owned()),
                (15, "division `/` is not part of the rule language".to_owned()),
                (17, "maps and messages `{…}` are not part of the rule language".to_owned()),
            ]
        );
    }

    #[test]
    fn nothing_is_guessed_after_an_open_string() {
        assert_eq!(errors("a == \"b\n && c = d"), [(5, "this string is never closed".to_owned())]);
        assert_eq!(errors("b'x"), [(0, "bytes (prefix `b`) are not part of the rule language".to_owned())]);
    }

    #[test]
    fn punctuation_of_a_chinese_keyboard_is_named() {
        let error = &lex("f（a").expect_err("full width")[0];
        assert_eq!(
            (error.message.as_str(), error.help.as_deref()),
            ("unexpected character `（`", Some("write the half-width `(`"))
        );
        let error = &lex("学段 == 1").expect_err("a Chinese word")[0];
        assert_eq!(error.message, "`学段` is not a name");
        assert_eq!(error.span.end, "学段".len());
    }
}
