//! A view over parsed TOML that knows where everything stands and collects every error instead of stopping at the first.
//!
//! A reader asks a [`Table`] for the keys it knows; [`Table::finish`] then reports every key nobody asked for, so that the
//! list of known keys is the reader itself.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::items::{At, Issued, Literal};
use crate::date::Date;
use crate::diagnostic::{Diagnostic, FileId, Message, Place};
use crate::language::{MAX_INT, Span};
use crate::nearest::did_you_mean;
use crate::order::sort_by_key;

/// Where the findings about one file go.
#[derive(Debug, Default)]
pub(crate) struct Findings(RefCell<Vec<Diagnostic>>);

impl Findings {
    pub(crate) fn add(&self, finding: Diagnostic) {
        self.0.borrow_mut().push(finding);
    }

    pub(crate) fn into_list(self) -> Vec<Diagnostic> {
        self.0.into_inner()
    }
}

/// One file that is being read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct File<'a> {
    pub(crate) id: FileId,
    pub(crate) text: &'a str,
    pub(crate) findings: &'a Findings,
}

impl File<'_> {
    /// A range of bytes of this file.
    pub(crate) fn place(self, range: Range<usize>) -> Place {
        Place { file: self.id, span: Span::new(range.start, range.end) }
    }
}

/// The first byte of a file.
pub(crate) fn start_of(file: FileId) -> Place {
    Place { file, span: Span::default() }
}

/// A table, and the keys that were asked of it.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    file: File<'a>,
    keys: &'a DeTable<'a>,
    /// its header, or the braces and what is in them
    place: Place,
    /// as a message calls it: `[[definition]]`
    name: String,
    asked: Vec<&'static str>,
}

impl<'a> Table<'a> {
    /// The table that a whole file is, called `name` in messages.
    pub(crate) fn root(file: File<'a>, keys: &'a DeTable<'a>, name: &str) -> Self {
        Table { file, keys, place: file.place(0..0), name: name.to_owned(), asked: Vec::new() }
    }

    /// Its header, or its braces and what is in them.
    pub(crate) fn place(&self) -> Place {
        self.place
    }

    /// An error about the table as a whole.
    pub(crate) fn error(&self, message: impl Into<Message>) -> Diagnostic {
        Diagnostic::error(self.place, message)
    }

    /// Adds a finding.
    pub(crate) fn report(&self, finding: Diagnostic) {
        self.file.findings.add(finding);
    }

    /// The value of a key that may be absent.
    pub(crate) fn optional(&mut self, key: &'static str) -> Option<Node<'a>> {
        self.asked.push(key);
        self.keys.get(key).map(|value| Node { file: self.file, value, name: key })
    }

    /// The value of a key that must be there.
    pub(crate) fn required(&mut self, key: &'static str) -> Option<Node<'a>> {
        let node = self.optional(key);
        if node.is_none() {
            self.report(self.error(format!("missing `{key}` in {}", self.name)));
        }
        node
    }

    /// A string that may be absent.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<At<String>> {
        self.optional(key).and_then(Node::text)
    }

    /// A string that must be there.
    pub(crate) fn required_text(&mut self, key: &'static str) -> Option<At<String>> {
        self.required(key).and_then(Node::text)
    }

    /// A boolean; false where it is absent.
    pub(crate) fn flag(&mut self, key: &'static str) -> bool {
        self.optional(key).and_then(Node::boolean).unwrap_or(false)
    }

    /// Reports the keys that nobody asked for.
    pub(crate) fn finish(self) {
        for key in self.keys.keys().filter(|key| !self.asked.contains(&key.get_ref().as_ref())) {
            let word = key.get_ref();
            let help = did_you_mean(word, self.asked.iter().copied())
                .unwrap_or_else(|| format!("known here: {}", self.asked.join(", ")));
            let message = format!("unknown key `{word}` in {}", self.name);
            self.report(Diagnostic::error(self.file.place(key.span()), message).help(help));
        }
    }
}

/// A value with its place and the key it stands under.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'a> {
    file: File<'a>,
    value: &'a Spanned<DeValue<'a>>,
    name: &'a str,
}

impl<'a> Node<'a> {
    /// Where it stands, quotes and brackets included.
    pub(crate) fn place(self) -> Place {
        self.file.place(self.value.span())
    }

    /// The TOML value.
    pub(crate) fn value(self) -> &'a DeValue<'a> {
        self.value.get_ref()
    }

    /// Its text in the file.
    pub(crate) fn source(self) -> &'a str {
        self.file.text.get(self.value.span()).unwrap_or_default()
    }

    /// Adds a finding.
    pub(crate) fn report(self, finding: Diagnostic) {
        self.file.findings.add(finding);
    }

    /// Reports that the value is of another type than it must be.
    pub(crate) fn expected(self, what: &str) {
        let found = match self.value() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number with a decimal point",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "an array",
            DeValue::Table(_) => "a table",
        };
        let message = format!("expected {what} as `{}`, found {found}", self.name);
        self.report(Diagnostic::error(self.place(), message));
    }

    /// A string.
    pub(crate) fn text(self) -> Option<At<String>> {
        let Some(text) = self.value().as_str() else {
            self.expected("a string");
            return None;
        };
        Some(At { value: text.to_owned(), place: self.place() })
    }

    /// A boolean.
    pub(crate) fn boolean(self) -> Option<bool> {
        let value = self.value().as_bool();
        if value.is_none() {
            self.expected("true or false");
        }
        value
    }

    /// A whole number between -2^53 and 2^53.
    pub(crate) fn int(self) -> Option<i64> {
        let Some(number) = self.value().as_integer() else {
            self.expected("a whole number");
            return None;
        };
        let number = i64::from_str_radix(number.as_str(), number.radix()).ok();
        let number = number.filter(|number| (-MAX_INT..=MAX_INT).contains(number));
        if number.is_none() {
            let message = format!("the number of `{}` is not between -2^53 and 2^53", self.name);
            self.report(Diagnostic::error(self.place(), message));
        }
        number
    }

    /// A whole number from `least` to `most`.
    pub(crate) fn int_within(self, least: u32, most: u32) -> Option<u32> {
        let number = self.int()?;
        let fitting = u32::try_from(number).ok().filter(|number| (least..=most).contains(number));
        if fitting.is_none() {
            let message = format!("`{}` must be between {least} and {most}", self.name);
            self.report(Diagnostic::error(self.place(), message));
        }
        fitting
    }

    /// A local date.
    pub(crate) fn date(self) -> Option<Date> {
        let day = match self.value() {
            DeValue::Datetime(stamp) if stamp.time.is_none() && stamp.offset.is_none() => stamp.date,
            _ => None,
        };
        let date = day.and_then(|day| Date::from_ymd(day.year.into(), day.month.into(), day.day.into()));
        if date.is_none() {
            self.expected("a date between 1800-01-01 and 2399-12-31, such as 2021-10-29,");
        }
        date
    }

    /// A local date, or a year alone.
    pub(crate) fn issued(self) -> Option<Issued> {
        match self.value() {
            DeValue::Integer(_) => {
                let year = self.int()?;
                if Date::from_ymd(year, 1, 1).is_none() {
                    self.report(Diagnostic::error(self.place(), "a year must be between 1800 and 2399"));
                    return None;
                }
                Some(Issued::Year(year))
            }
            DeValue::Datetime(_) => self.date().map(Issued::Day),
            _ => {
                self.expected("a date or a year");
                None
            }
        }
    }

    /// A parameter's value.
    pub(crate) fn literal(self) -> Option<Literal> {
        match self.value() {
            DeValue::Boolean(value) => Some(Literal::Bool(*value)),
            DeValue::Integer(_) => self.int().map(Literal::Int),
            DeValue::Datetime(_) => self.date().map(Literal::Date),
            DeValue::String(text) => Some(Literal::Text(text.clone().into_owned())),
            // A list in a list has no type of the language.
            DeValue::Array(list) if !list.iter().any(|each| each.get_ref().is_array()) => {
                let read: Vec<_> = self.array()?.into_iter().map(Node::literal).collect();
                read.into_iter().collect::<Option<_>>().map(Literal::List)
            }
            DeValue::Array(_) | DeValue::Float(_) | DeValue::Table(_) => {
                self.expected("a boolean, a whole number, a date, a string, or an array of these");
                None
            }
        }
    }

    /// One word of a few.
    pub(crate) fn word<T: Copy>(self, words: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = words.iter().find(|(word, _)| *word == text.value).map(|(_, value)| *value);
        if found.is_none() {
            let list = words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
            let message = format!("`{}` is not a word for `{}`", text.value, self.name);
            let help = did_you_mean(&text.value, words.iter().map(|(word, _)| *word));
            self.report(Diagnostic::error(text.place, message).help(format!("one of {list}")).maybe_help(help));
        }
        found
    }

    /// The elements of an array.
    pub(crate) fn array(self) -> Option<Vec<Node<'a>>> {
        let Some(array) = self.value().as_array() else {
            self.expected("an array");
            return None;
        };
        Some(array.iter().map(|value| Node { value, ..self }).collect())
    }

    /// The strings of an array; elements that are none are reported and left out.
    pub(crate) fn texts(self) -> Vec<At<String>> {
        self.array().unwrap_or_default().into_iter().filter_map(Node::text).collect()
    }

    /// A table, called `name` in messages.
    pub(crate) fn table(self, name: impl Into<String>) -> Option<Table<'a>> {
        let Some(keys) = self.value().as_table() else {
            self.expected("a table");
            return None;
        };
        Some(Table { file: self.file, keys, place: self.place(), name: name.into(), asked: Vec::new() })
    }

    /// The values of a table whose keys are names of the author's, as written and in that order.
    pub(crate) fn entries(self) -> Option<Vec<(At<String>, Node<'a>)>> {
        let Some(keys) = self.value().as_table() else {
            self.expected("a table");
            return None;
        };
        let mut entries: Vec<_> = keys
            .iter()
            .map(|(key, value)| {
                let name = key.get_ref().as_ref();
                let at = At { value: name.to_owned(), place: self.file.place(key.span()) };
                (at, Node { file: self.file, value, name })
            })
            .collect();
        sort_by_key(&mut entries, |(key, _)| key.place.span.start);
        Some(entries)
    }

    /// The tables of an array, called `name` in messages; elements that are none are reported and left out.
    pub(crate) fn tables(self, name: &str) -> Vec<Table<'a>> {
        if self.value().is_table() {
            let message = format!("`{}` is one table; it must be an array of tables", self.name);
            self.report(Diagnostic::error(self.place(), message).help(format!("write {name}")));
            return Vec::new();
        }
        self.array().unwrap_or_default().into_iter().filter_map(|node| node.table(name)).collect()
    }
}
