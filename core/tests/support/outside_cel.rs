//! Which of CEL's conformance tests lie outside the rule language: the skip list, in plain sight.
//!
//! No test is named here. A test is outside where its expression (or its environment) has a construct of the table
//! below, so every skip has its cause in that very test. The tables are kept honest from two sides: an expression that
//! is said to be outside must be refused by the engine, and a reason that no test gives must go.

use kongchuo::Type;

use super::text_proto::{Field, Message};

/// A reason, and whether the tokens of an expression give it.
pub type Reason = (&'static str, fn(&[Token]) -> bool);

/// Constructs that the language does not have at all.
pub const CONSTRUCTS: &[Reason] = &[
    ("bytes", |tokens| tokens.contains(&Token::Bytes)),
    ("floating point", |tokens| tokens.contains(&Token::Float)),
    ("unsigned ints", |tokens| tokens.contains(&Token::Unsigned)),
    ("ints beyond 2^53", |tokens| tokens.contains(&Token::Beyond)),
    ("maps and messages", |tokens| tokens.contains(&Token::Symbol('{'))),
    ("division and remainder", |tokens| tokens.iter().any(|token| matches!(token, Token::Symbol('/' | '%')))),
    ("types as values", |tokens| calls(tokens, &["type"])),
    ("timestamps and durations", |tokens| calls(tokens, &["timestamp", "duration"])),
    ("dynamic types", |tokens| calls(tokens, &["dyn"])),
    ("conversions between types", |tokens| calls(tokens, &["int", "uint", "double", "string", "bytes", "bool"])),
    ("functions on strings", |tokens| calls(tokens, &["startsWith", "endsWith", "matches", "contains"])),
    ("macros exists_one and map", |tokens| calls(tokens, &["exists_one", "map"])),
    ("optional values as objects", |tokens| tokens.contains(&Token::Name("optional".to_owned()))),
    ("size as a function (here a method)", |tokens| {
        tokens.windows(3).any(|at| at[0] != Token::Symbol('.') && is_call(&at[1..], "size")) || is_call(tokens, "size")
    }),
    ("indexing", |tokens| tokens.windows(2).any(|at| at[1] == Token::Symbol('[') && !begins_list(Some(&at[0])))),
    ("concatenation of strings", |tokens| beside(tokens, &["+"], |token| *token == Token::Text)),
];

/// What CEL can type and this language does not. Only a test that has a value is outside for these: one that expects an
/// error, or turns CEL's own checker off, must be refused, and is counted as passed when it is.
pub const TYPINGS: &[Reason] = &[
    ("order of strings", |tokens| beside(tokens, ORDER, |token| *token == Token::Text)),
    ("order of bools", |tokens| {
        beside(tokens, ORDER, |token| matches!(token, Token::Name(name) if name == "true" || name == "false"))
    }),
    ("lists that hold null", |tokens| kinds_in_lists(tokens).iter().any(|kinds| kinds.contains(&"null"))),
    ("lists in lists", |tokens| kinds_in_lists(tokens).iter().any(|kinds| kinds.contains(&"list"))),
    ("lists of mixed types", |tokens| kinds_in_lists(tokens).iter().any(|kinds| kinds.len() > 1)),
];

/// Environments that the language cannot state.
pub const ENVIRONMENTS: &[&str] = &[VARIABLE, FUNCTION];

/// A variable of a type that is not of the language.
pub const VARIABLE: &str = "a variable of a type outside the language";
/// A function that the test brings along.
pub const FUNCTION: &str = "a function of the test's own";

const ORDER: &[&str] = &["<", "<=", ">", ">="];

/// A token of CEL, as much of it as the tables ask about; read apart from the engine's own lexer.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// an identifier or keyword
    Name(String),
    /// an int within +-2^53
    Int,
    /// an int beyond
    Beyond,
    /// `1u`
    Unsigned,
    /// `1.5`, `1e3`
    Float,
    /// `"…"`, `r'…'`
    Text,
    /// `b"…"`
    Bytes,
    /// an operator of two characters
    Operator(String),
    /// any other character
    Symbol(char),
}

/// The tokens of an expression.
pub fn tokens(expr: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = expr;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|char: char| !char.is_ascii_alphanumeric() && char != '_').unwrap_or(rest.len());
        let length = if first.is_whitespace() {
            first.len_utf8()
        } else if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest[word..].starts_with(['"', '\'']) && rest[..word].chars().all(|char| "rRbB".contains(char)) {
            let prefix = rest[..word].to_ascii_lowercase();
            tokens.push(if prefix.contains('b') { Token::Bytes } else { Token::Text });
            word + string_length(&rest[word..], prefix.contains('r'))
        } else if first.is_ascii_digit() || first == '.' && rest[1..].starts_with(|char: char| char.is_ascii_digit()) {
            let (token, length) = number(rest);
            tokens.push(token);
            length
        } else if word > 0 {
            tokens.push(Token::Name(rest[..word].to_owned()));
            word
        } else if ["==", "!=", "<=", ">=", "&&", "||"].iter().any(|operator| rest.starts_with(operator)) {
            tokens.push(Token::Operator(rest[..2].to_owned()));
            2
        } else {
            tokens.push(Token::Symbol(first));
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

fn string_length(text: &str, raw: bool) -> usize {
    let triple = text.starts_with("\"\"\"") || text.starts_with("'''");
    let quote = &text[..if triple { 3 } else { 1 }];
    let mut at = quote.len();
    while at < text.len() && !text[at..].starts_with(quote) {
        at += text[at..].chars().next().map_or(1, char::len_utf8);
        if !raw && text[..at].ends_with('\\') {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    (at + quote.len()).min(text.len())
}

fn number(text: &str) -> (Token, usize) {
    let run = |from: usize, is: fn(char) -> bool| {
        text[from..].find(|char| !is(char)).map_or(text.len(), |length| from + length)
    };
    if let Some(hex) = text.strip_prefix("0x") {
        let end = run(2, |char| char.is_ascii_hexdigit());
        return match hex[end - 2..].chars().next() {
            Some('u' | 'U') => (Token::Unsigned, end + 1),
            _ => (int(i64::from_str_radix(&text[2..end], 16).ok()), end),
        };
    }
    let whole = run(0, |char| char.is_ascii_digit());
    let mut end = whole;
    if text[end..].starts_with('.') && text[end + 1..].starts_with(|char: char| char.is_ascii_digit()) {
        end = run(end + 1, |char| char.is_ascii_digit());
    }
    if text[end..].starts_with(['e', 'E']) {
        let digits = end + 1 + usize::from(text[end + 1..].starts_with(['+', '-']));
        end = run(digits, |char| char.is_ascii_digit());
    }
    if end > whole {
        (Token::Float, end)
    } else if text[end..].starts_with(['u', 'U']) {
        (Token::Unsigned, end + 1)
    } else {
        (int(text[..end].parse().ok()), end)
    }
}

fn int(value: Option<i64>) -> Token {
    if value.is_some_and(|value| value <= 1 << 53) { Token::Int } else { Token::Beyond }
}

/// Whether tokens begin with a call of a function or method.
fn is_call(tokens: &[Token], name: &str) -> bool {
    matches!(tokens, [Token::Name(called), Token::Symbol('('), ..] if called == name)
}

fn calls(tokens: &[Token], names: &[&str]) -> bool {
    (0..tokens.len()).any(|at| names.iter().any(|name| is_call(&tokens[at..], name)))
}

/// Whether an operator of these has such an operand on one side.
fn beside(tokens: &[Token], operators: &[&str], operand: fn(&Token) -> bool) -> bool {
    tokens.windows(2).any(|pair| {
        let is_operator = |token: &Token| match token {
            Token::Operator(written) => operators.contains(&written.as_str()),
            Token::Symbol(char) => operators.contains(&char.to_string().as_str()),
            _ => false,
        };
        is_operator(&pair[0]) && operand(&pair[1]) || operand(&pair[0]) && is_operator(&pair[1])
    })
}

/// Whether a `[` after this token begins a list literal rather than an index.
fn begins_list(before: Option<&Token>) -> bool {
    match before {
        Some(Token::Name(name)) => name == "in",
        Some(Token::Symbol(char)) => !matches!(char, ')' | ']' | '}'),
        Some(Token::Operator(_)) | None => true,
        Some(_) => false,
    }
}

/// For every list literal the kinds of its elements, each once; an element that is no literal counts for none.
fn kinds_in_lists(tokens: &[Token]) -> Vec<Vec<&'static str>> {
    let mut lists = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        if *token != Token::Symbol('[') || !begins_list(before) {
            continue;
        }
        let mut kinds = Vec::new();
        let mut depth = 0_usize;
        for pair in tokens[at..].windows(2) {
            match pair[0] {
                Token::Symbol('[' | '(' | '{') => depth += 1,
                Token::Symbol(']' | ')' | '}') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            let begins_element = depth == 1 && matches!(pair[0], Token::Symbol('[' | ','));
            let kind = match &pair[1] {
                Token::Int | Token::Symbol('-') => "int",
                Token::Text => "string",
                Token::Symbol('[') => "list",
                Token::Name(name) if name == "null" => "null",
                Token::Name(name) if name == "true" || name == "false" => "bool",
                _ => continue,
            };
            if begins_element && !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        lists.push(kinds);
    }
    lists
}

/// A type of CEL as one of ours, where it is one. The elements of an empty list are `dyn` to CEL.
pub fn type_of(proto: &Message) -> Option<Type> {
    let (name, field) = proto.fields().first()?;
    match (name.as_str(), field) {
        ("primitive", Field::Word(word)) => match word.as_str() {
            "BOOL" => Some(Type::Bool),
            "INT64" => Some(Type::Int),
            "STRING" => Some(Type::Text),
            _ => None,
        },
        ("null", _) => Some(Type::Null),
        ("list_type", Field::Message(list)) => {
            let element = list.message("elem_type")?;
            if element.message("dyn").is_some() {
                return Some(Type::List(Box::new(Type::Nothing)));
            }
            Some(Type::List(Box::new(type_of(element)?)))
        }
        _ => None,
    }
}
