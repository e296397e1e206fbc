//! What is wrong with a case: where it stands and what was expected there, never what was found.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::facts::id_number::IdNumberError;
use crate::wording::{Lang, Wording, printable};

/// One thing wrong with a case, or worth a note. No value that the caller gave is ever in it.
///
/// Displays as the place and the message in English; [`FactError::message`] has no place, for callers that name the
/// column in their own way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactError {
    /// the fact or record list, as the caller wrote it
    pub fact: String,
    /// the list's name and the record's index from 0, where it stands in a record of a list
    pub record: Option<(String, usize)>,
    /// the field, where it stands in a record
    pub field: Option<String>,
    /// what is wrong
    pub problem: Problem,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// a name that the vocabulary does not have; the nearest that it has
    UnknownFact(Option<String>),
    /// a field that the record does not have; the nearest that it has
    UnknownField(Option<String>),
    /// a value that does not fit the type
    Expected(Expected),
    /// a field that every record of the list needs
    Required,
    /// a name that stands twice in one object
    GivenTwice,
    /// a row of a table without the key that tells whose it is
    NoKey,
    /// a key that stands on several rows of a table
    RepeatedKey,
    /// a list of more elements than are read of one child
    TooMany(usize),
    /// an ID number (身份证号) that fails its own check
    IdNumber(IdNumberError),
    /// a birth date after the evaluation date
    AfterOn,
    /// a term whose last day lies before its first
    TermEndsBeforeStart,
    /// a term that begins before the one before it has ended
    TermsOverlap,
    /// a note: the ID number and the birth date name different days
    ContradictsIdNumber,
    /// a note: a roll number (学籍号) of an unusual shape
    RollNumberShape,
}

/// What would have been right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// true or false
    Bool,
    /// a whole number between two ends, both included
    Int(Option<i64>, Option<i64>),
    /// a date
    Date,
    /// a text
    Text,
    /// a word of an enum
    OneOf {
        /// the first words with their Chinese labels
        words: Vec<(String, String)>,
        /// whether there are more
        more: bool,
    },
    /// a list of such values
    ListOf(Box<Expected>),
    /// a list of records
    Records,
    /// a record
    Record,
}

/// Every error of one case, in the order of its facts; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactErrors(Vec<FactError>);

impl FactError {
    /// An error of a fact or a whole list.
    pub(crate) fn of(fact: impl Into<String>, problem: Problem) -> Self {
        FactError { fact: fact.into(), record: None, field: None, problem }
    }

    /// The same error, known to stand in a record of its list.
    pub(crate) fn in_record(mut self, index: usize) -> Self {
        self.record = Some((self.fact.clone(), index));
        self
    }

    /// An error of a field, or of a whole record where there is no field.
    pub(crate) fn of_field(list: &str, field: Option<&str>, problem: Problem) -> Self {
        FactError { fact: list.to_owned(), record: None, field: field.map(str::to_owned), problem }
    }

    /// What was expected, in one sentence without a full stop.
    pub fn message(&self, lang: Lang) -> String {
        self.problem.message(lang)
    }

    /// Where it stands: `birth_date`, `visits[0].on`. Records count from 0; names are cut and made printable.
    pub fn place(&self) -> String {
        let mut place = printable(&self.fact);
        if let Some((list, index)) = &self.record {
            place = format!("{}[{index}]", printable(list));
        }
        if let Some(field) = &self.field {
            place = format!("{place}.{}", printable(field));
        }
        place
    }
}

impl fmt::Display for FactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.place(), self.message(Lang::En))
    }
}

impl std::error::Error for FactError {}

/// `{ "place", "fact", "record", "field", "message": { "zh", "en" } }`; `record` counts from 0.
impl Serialize for FactError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("place", &self.place())?;
        map.serialize_entry("fact", &printable(&self.fact))?;
        map.serialize_entry("record", &self.record.as_ref().map(|(_, index)| index))?;
        map.serialize_entry("field", &self.field.as_deref().map(printable))?;
        map.serialize_entry("message", &Wording::new(self.message(Lang::Zh), self.message(Lang::En)))?;
        map.end()
    }
}

impl Serialize for FactErrors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.0)
    }
}

impl FactErrors {
    /// The errors; none where the list is empty.
    pub(crate) fn some(errors: Vec<FactError>) -> Result<(), FactErrors> {
        if errors.is_empty() { Ok(()) } else { Err(FactErrors(errors)) }
    }

    /// These and others, of places at which there is none yet.
    pub(crate) fn and(mut self, others: FactErrors) -> FactErrors {
        for error in others {
            if self.0.iter().all(|known| known.place() != error.place()) {
                self.0.push(error);
            }
        }
        self
    }

    /// The errors, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, FactError> {
        self.0.iter()
    }
}

impl From<FactError> for FactErrors {
    fn from(error: FactError) -> Self {
        FactErrors(vec![error])
    }
}

impl IntoIterator for FactErrors {
    type Item = FactError;
    type IntoIter = std::vec::IntoIter<FactError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a FactErrors {
    type Item = &'a FactError;
    type IntoIter = std::slice::Iter<'a, FactError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for FactErrors {
    /// One error a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for FactErrors {}

impl Problem {
    /// What was expected, in one sentence without a full stop.
    pub fn message(&self, lang: Lang) -> String {
        let fixed = |zh: &str, en: &str| match lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        };
        match self {
            Problem::UnknownFact(nearest) => {
                fixed("没有这个名称的事实", "no fact has this name") + &suggestion(nearest.as_deref(), lang)
            }
            Problem::UnknownField(nearest) => {
                fixed("记录中没有这个字段", "the record has no such field") + &suggestion(nearest.as_deref(), lang)
            }
            Problem::Expected(expected) => match lang {
                Lang::Zh => format!("应为{}", expected.describe(lang)),
                Lang::En => format!("expected {}", expected.describe(lang)),
            },
            Problem::Required => fixed("每条记录都须有此字段", "expected in every record of the list"),
            Problem::GivenTwice => fixed("同一名称只能出现一次", "expected each name only once"),
            Problem::NoKey => fixed("不应为空，此列是每行的标识", "expected a value: the column is the key"),
            Problem::RepeatedKey => fixed(
                "应不与其他行重复；相同编号的各行均未计算",
                "expected a key that no other row has; all rows with it are left out",
            ),
            Problem::TooMany(most) => {
                fixed(&format!("每名学生最多 {most} 条"), &format!("expected at most {most} of one child"))
            }
            Problem::IdNumber(error) => error.message(lang).to_owned(),
            Problem::AfterOn => fixed("应为不晚于评估日的日期", "expected a date not after the evaluation date"),
            Problem::TermEndsBeforeStart => {
                fixed("学期的最后一天应不早于第一天", "expected the last day of the term not before its first")
            }
            Problem::TermsOverlap => {
                fixed("学期之间不应重叠", "expected a term that begins after the one before it has ended")
            }
            Problem::ContradictsIdNumber => {
                fixed("与身份证号中的出生日期不一致", "expected the same day as in the ID number")
            }
            Problem::RollNumberShape => {
                fixed("学籍号一般为 G、L 或 J 加 18 位字符", "expected G, L or J and 18 characters")
            }
        }
    }
}

impl Expected {
    /// In few words: `a date such as 2021-10-29`.
    pub fn describe(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        let fixed = |chinese: &str, english: &str| if zh { chinese.to_owned() } else { english.to_owned() };
        match self {
            Expected::Bool => fixed("是或否（true 或 false）", "true or false"),
            Expected::Int(None, None) => fixed("整数", "a whole number"),
            Expected::Int(Some(min), None) => {
                fixed(&format!("不小于 {min} 的整数"), &format!("a whole number from {min}"))
            }
            Expected::Int(None, Some(max)) => {
                fixed(&format!("不大于 {max} 的整数"), &format!("a whole number up to {max}"))
            }
            Expected::Int(Some(min), Some(max)) => {
                fixed(&format!(" {min} 至 {max} 的整数"), &format!("a whole number from {min} to {max}"))
            }
            Expected::Date => fixed("日期，如 2021-10-29", "a date such as 2021-10-29"),
            Expected::Text => fixed("文本", "a text"),
            Expected::OneOf { words, more } => {
                let shown: Vec<String> = words
                    .iter()
                    .map(|(word, label)| match label.as_str() {
                        label if zh && !label.is_empty() => format!("`{word}`（{label}）"),
                        _ => format!("`{word}`"),
                    })
                    .collect();
                let rest = if *more { fixed("、…", ", …") } else { String::new() };
                match lang {
                    Lang::Zh => format!("下列之一：{}{rest}", shown.join("、")),
                    Lang::En => format!("one of {}{rest}", shown.join(", ")),
                }
            }
            Expected::ListOf(element) => {
                let element = element.describe(lang);
                fixed(&format!("列表，每项为{element}"), &format!("a list, each element {element}"))
            }
            Expected::Records => fixed("记录的列表", "a list of records"),
            Expected::Record => fixed("一条记录（对象）", "a record (an object)"),
        }
    }
}

fn suggestion(nearest: Option<&str>, lang: Lang) -> String {
    match (nearest, lang) {
        (None, _) => String::new(),
        (Some(name), Lang::Zh) => format!("；是否指 `{name}`？"),
        (Some(name), Lang::En) => format!("; did you mean `{name}`?"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Expected, FactError, Problem};
    use crate::wording::Lang;

    #[test]
    fn the_place_and_the_expectation_are_shown() {
        let error = FactError::of_field("visits", Some("on"), Problem::Expected(Expected::Date)).in_record(2);
        assert_eq!(error.to_string(), "`visits[2].on`: expected a date such as 2021-10-29");
        assert_eq!(error.message(Lang::Zh), "应为日期，如 2021-10-29");
    }

    #[test]
    fn an_error_as_data_has_both_languages() {
        let error = FactError::of_field("visits", Some("on"), Problem::Expected(Expected::Date)).in_record(2);
        assert_eq!(
            serde_json::to_string(&error).unwrap(),
            r#"{"place":"visits[2].on","fact":"visits","record":2,"field":"on","message":{"zh":"应为日期，如 2021-10-29","en":"expected a date such as 2021-10-29"}}"#
        );
    }

    #[test]
    fn many_words_end_in_an_ellipsis() {
        let words = vec![("male".to_owned(), "男".to_owned()), ("female".to_owned(), String::new())];
        let expected = Problem::Expected(Expected::OneOf { words, more: true });
        assert_eq!(expected.message(Lang::En), "expected one of `male`, `female`, …");
        assert_eq!(expected.message(Lang::Zh), "应为下列之一：`male`（男）、`female`、…");
    }

    #[test]
    fn open_ends_of_a_range_are_left_out() {
        let message = |min, max| Problem::Expected(Expected::Int(min, max)).message(Lang::En);
        assert_eq!(message(Some(1), Some(9)), "expected a whole number from 1 to 9");
        assert_eq!(message(Some(0), None), "expected a whole number from 0");
        assert_eq!(message(None, Some(9)), "expected a whole number up to 9");
        assert_eq!(message(None, None), "expected a whole number");
    }

    #[test]
    fn an_unknown_name_cannot_break_the_line() {
        let error = FactError::of(format!("a\n\u{1b}[2J{}", "b".repeat(100)), Problem::UnknownFact(None));
        let shown = error.to_string();
        assert!(!shown.contains(['\n', '\u{1b}']));
        assert!(shown.contains('…'));
    }
}
