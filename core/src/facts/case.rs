//! A case as the caller gives it: facts by name, before they are checked against a vocabulary.

use std::fmt;

use crate::date::Date;

/// One child's facts by name, with records, terms and holidays. Personal data may be inside: `Debug` shows names only.
#[derive(Clone, Default, PartialEq)]
pub struct Case {
    /// facts and record lists by name, in the order given
    pub(crate) facts: Vec<(String, Input)>,
    /// the semesters (学期), where the caller gives them
    pub(crate) terms: Option<Vec<TermInput>>,
    /// statutory holidays, where the caller gives them
    pub(crate) holidays: Option<Vec<Date>>,
}

/// A semester as the caller gives it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TermInput {
    /// the caller's name for it
    pub id: String,
    /// first day
    pub start: Date,
    /// last day
    pub end: Date,
}

/// A value as the caller gives it.
#[derive(Clone, PartialEq)]
pub enum Input {
    /// JSON null: known none on an optional fact, not given on any other
    Null,
    /// true or false
    Bool(bool),
    /// a whole number
    Int(i64),
    /// a date given as such (TOML, Parquet, a spreadsheet)
    Date(Date),
    /// a JSON string: a date, an enum word or an identifier, by the fact's type
    Text(String),
    /// a list: of enum words, or of records
    List(Vec<Input>),
    /// a record: its fields by name
    Record(Vec<(String, Input)>),
    /// the text of a table's cell, read by the fact's type: `是`, `2021-09-01`, `低保户;孤儿`; empty = not given
    Cell(String),
    /// a number that is not whole, or anything else that no fact takes; the text names its kind, never its value
    Other(&'static str),
}

impl Case {
    /// A case without facts.
    pub fn new() -> Self {
        Case::default()
    }

    /// Sets a fact or a record list; a second setting of one name replaces the first.
    pub fn set(&mut self, name: impl Into<String>, value: Input) -> &mut Self {
        let name = name.into();
        match self.facts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.facts.push((name, value)),
        }
        self
    }

    /// The value of a fact or record list as given.
    pub fn get(&self, name: &str) -> Option<&Input> {
        self.facts.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Every fact and record list as given, by name, in the order given.
    pub fn given(&self) -> impl Iterator<Item = (&str, &Input)> {
        self.facts.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Sets the semesters.
    pub fn set_terms(&mut self, terms: Vec<TermInput>) -> &mut Self {
        self.terms = Some(terms);
        self
    }

    /// Sets the statutory holidays.
    pub fn set_holidays(&mut self, holidays: Vec<Date>) -> &mut Self {
        self.holidays = Some(holidays);
        self
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.facts.iter().map(|(name, _)| name).collect();
        f.debug_struct("Case").field("facts", &names).finish_non_exhaustive()
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Input::Null => "Null",
            Input::Bool(_) => "Bool(…)",
            Input::Int(_) => "Int(…)",
            Input::Date(_) => "Date(…)",
            Input::Text(_) => "Text(…)",
            Input::List(_) => "List(…)",
            Input::Record(_) => "Record(…)",
            Input::Cell(_) => "Cell(…)",
            Input::Other(kind) => kind,
        })
    }
}
