//! A reader of Protocol Buffers' text format, as much of it as conformance files use.

use std::iter::Peekable;
use std::str::Chars;

/// A message: its fields in the order of the text. A field that repeats stands there more than once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Message(Vec<(String, Field)>);

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// `{ … }`
    Message(Message),
    /// `"…"`, neighbouring ones joined; bytes, as the text format has it
    Text(Vec<u8>),
    /// a number or a word, as written
    Word(String),
}

impl Message {
    /// Reads a whole text.
    pub fn read(text: &str) -> Result<Message, String> {
        let mut reader = Reader { chars: text.chars().peekable(), line: 1 };
        let message = reader.fields(None)?;
        match reader.chars.next() {
            None => Ok(message),
            Some(char) => Err(reader.wrong(&format!("`{char}`"))),
        }
    }

    /// The first field of a name.
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, field)| field)
    }

    /// The first message of a name.
    pub fn message(&self, name: &str) -> Option<&Message> {
        match self.get(name)? {
            Field::Message(message) => Some(message),
            _ => None,
        }
    }

    /// Every message of a name.
    pub fn messages<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Message> {
        self.0.iter().filter_map(move |(known, field)| match field {
            Field::Message(message) if known == name => Some(message),
            _ => None,
        })
    }

    /// The first text of a name.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Field::Text(bytes) => String::from_utf8(bytes.clone()).ok(),
            _ => None,
        }
    }

    /// Whether a field is set to `true`.
    pub fn is_set(&self, name: &str) -> bool {
        self.get(name) == Some(&Field::Word("true".to_owned()))
    }

    /// The fields in order.
    pub fn fields(&self) -> &[(String, Field)] {
        &self.0
    }
}

struct Reader<'a> {
    chars: Peekable<Chars<'a>>,
    line: usize,
}

impl Reader<'_> {
    fn wrong(&self, found: &str) -> String {
        format!("line {}: unexpected {found}", self.line)
    }

    fn next(&mut self) -> Option<char> {
        let char = self.chars.next();
        self.line += usize::from(char == Some('\n'));
        char
    }

    /// The next character that is no blank, comment or separator.
    fn peek(&mut self) -> Option<char> {
        loop {
            match self.chars.peek()? {
                '#' => while self.next().is_some_and(|char| char != '\n') {},
                ',' | ';' => {
                    self.next();
                }
                char if char.is_whitespace() => {
                    self.next();
                }
                char => return Some(*char),
            }
        }
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.next();
        }
        found
    }

    fn fields(&mut self, close: Option<char>) -> Result<Message, String> {
        let mut fields = Vec::new();
        while self.peek() != close {
            let name = self.name()?;
            let colon = self.eat(':');
            let field = match self.peek() {
                Some('{') => self.message('}')?,
                Some('<') => self.message('>')?,
                _ if !colon => return Err(self.wrong(&format!("value of `{name}`"))),
                Some('"' | '\'') => self.texts()?,
                _ => Field::Word(self.word()?),
            };
            fields.push((name, field));
        }
        Ok(Message(fields))
    }

    fn message(&mut self, close: char) -> Result<Field, String> {
        self.next();
        let message = self.fields(Some(close))?;
        if self.eat(close) { Ok(Field::Message(message)) } else { Err(self.wrong("end")) }
    }

    /// A field's name, or the name of a type in brackets.
    fn name(&mut self) -> Result<String, String> {
        if !self.eat('[') {
            return self.word();
        }
        let mut name = String::new();
        loop {
            match self.next() {
                Some(']') => return Ok(name),
                Some(char) => name.push(char),
                None => return Err(self.wrong("end")),
            }
        }
    }

    fn word(&mut self) -> Result<String, String> {
        let mut word = String::new();
        self.peek();
        while let Some(char) =
            self.chars.next_if(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '+' | '.'))
        {
            word.push(char);
        }
        if word.is_empty() { Err(self.wrong("character")) } else { Ok(word) }
    }

    fn texts(&mut self) -> Result<Field, String> {
        let mut bytes = Vec::new();
        while let Some(quote @ ('"' | '\'')) = self.peek() {
            self.next();
            loop {
                match self.next() {
                    Some('\\') => self.escape(&mut bytes)?,
                    Some(char) if char == quote => break,
                    Some(char) => bytes.extend(char.encode_utf8(&mut [0; 4]).bytes()),
                    None => return Err(self.wrong("end")),
                }
            }
        }
        Ok(Field::Text(bytes))
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), String> {
        let kind = self.next().ok_or_else(|| self.wrong("end"))?;
        let byte = match kind {
            'a' => 0x07,
            'b' => 0x08,
            'f' => 0x0C,
            'n' => b'\n',
            'r' => b'\r',
            't' => b'\t',
            'v' => 0x0B,
            '\\' | '\'' | '"' | '?' => kind as u8,
            '0'..='7' => self.digits(kind.to_string(), 3, 8)?,
            'x' | 'X' => self.digits(String::new(), 2, 16)?,
            'u' | 'U' => {
                let count = if kind == 'u' { 4 } else { 8 };
                let digits: String = (0..count).filter_map(|_| self.next()).collect();
                let char = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                let char = char.ok_or_else(|| self.wrong("escape"))?;
                bytes.extend(char.encode_utf8(&mut [0; 4]).bytes());
                return Ok(());
            }
            _ => return Err(self.wrong(&format!("escape `\\{kind}`"))),
        };
        bytes.push(byte);
        Ok(())
    }

    /// Up to `most` digits in all as one byte.
    fn digits(&mut self, mut digits: String, most: usize, radix: u32) -> Result<u8, String> {
        while digits.len() < most {
            match self.chars.next_if(|char| char.is_digit(radix)) {
                Some(digit) => digits.push(digit),
                None => break,
            }
        }
        u8::from_str_radix(&digits, radix).map_err(|_| self.wrong("escape"))
    }
}
