//! One given value to one typed value. JSON is taken strictly; the cells of a table are read as people write them.

use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::facts::case::Input;
use crate::facts::error::Expected;
use crate::language::{EnumId, Type};
use crate::order::sort_by_key;
use crate::value::Value;
use crate::vocabulary::Vocabulary;

/// Ints of the rule language end here on both sides.
pub(crate) const INT_LIMIT: i64 = 1 << 53;

/// How many words of an enum an error names.
const WORDS_SHOWN: usize = 8;

/// A type with what else decides whether a value fits it.
#[derive(Clone, Copy)]
pub(crate) struct Slot<'a> {
    /// the type; never of records
    pub ty: &'a Type,
    /// smallest and largest value of an int
    pub range: Option<(i64, i64)>,
    /// for the words of enums
    pub vocabulary: &'a Vocabulary,
}

impl Slot<'_> {
    /// The value of an input; `None` = not given.
    pub(crate) fn convert(self, input: &Input) -> Result<Option<Value>, Expected> {
        match input {
            Input::Null => Ok(self.ty.is_optional().then_some(Value::Null)),
            Input::Cell(text) => self.cell(text.trim()),
            _ => self.native(self.ty.required(), input).map(Some),
        }
    }

    /// The value of a trimmed text of a table; `None` = not given.
    pub(crate) fn cell(self, text: &str) -> Result<Option<Value>, Expected> {
        if text.is_empty() {
            return Ok(None);
        }
        let value = match self.ty.required() {
            Type::List(element) => {
                let parts = text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty());
                parts.map(|part| self.read(element, part)).collect::<Option<Vec<_>>>().map(list)
            }
            Type::Text => Some(Value::Text(Arc::from(text))).filter(|_| !self.says_none(text)),
            ty => self.read(ty, text),
        };
        match value {
            Some(value) => Ok(Some(value)),
            None if self.says_none(text) => Ok(Some(Value::Null)),
            None => Err(self.expected(self.ty.required())),
        }
    }

    fn says_none(self, text: &str) -> bool {
        self.ty.is_optional() && matches!(text, "null" | "无")
    }

    /// A trimmed text of a table as a value of a plain type.
    fn read(self, ty: &Type, text: &str) -> Option<Value> {
        match ty {
            Type::Bool => {
                let says = |words: [&str; 3]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
                match (says(["true", "是", "1"]), says(["false", "否", "0"])) {
                    (true, _) => Some(Value::Bool(true)),
                    (_, true) => Some(Value::Bool(false)),
                    _ => None,
                }
            }
            Type::Int => {
                let digits = text.strip_prefix('-').unwrap_or(text);
                let shaped = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                self.int(text.parse().ok().filter(|_| shaped)?)
            }
            Type::Date => text.parse().ok().map(Value::Date),
            Type::Text => Some(Value::Text(Arc::from(text))),
            Type::Enum(id) => self.word(*id, text).or_else(|| self.labelled(*id, text)).map(Value::Word),
            _ => None,
        }
    }

    fn native(self, ty: &Type, input: &Input) -> Result<Value, Expected> {
        let value = match (ty, input) {
            (Type::Bool, Input::Bool(value)) => Some(Value::Bool(*value)),
            (Type::Int, Input::Int(value)) => self.int(*value),
            (Type::Date, Input::Date(value)) => Some(Value::Date(*value)),
            (Type::Date, Input::Text(text)) => text.parse().ok().map(Value::Date),
            (Type::Text, Input::Text(text)) => Some(Value::Text(Arc::from(text.as_str()))),
            // Keys are often numbers where they come from: 17 and "17" are one child.
            (Type::Text, Input::Int(number)) => Some(Value::Text(Arc::from(number.to_string()))),
            (Type::Enum(id), Input::Text(text)) => self.word(*id, text).map(Value::Word),
            (Type::List(element), Input::List(inputs)) => {
                inputs.iter().map(|input| self.element(element, input)).collect::<Option<Vec<_>>>().map(list)
            }
            _ => None,
        };
        value.ok_or_else(|| self.expected(ty))
    }

    fn element(self, ty: &Type, input: &Input) -> Option<Value> {
        match input {
            Input::Cell(text) => self.read(ty, text.trim()),
            _ => self.native(ty, input).ok(),
        }
    }

    fn int(self, value: i64) -> Option<Value> {
        self.ints().contains(&value).then_some(Value::Int(value))
    }

    /// The whole numbers that fit.
    pub(crate) fn ints(self) -> RangeInclusive<i64> {
        let (min, max) = self.range.unwrap_or((-INT_LIMIT, INT_LIMIT));
        min.max(-INT_LIMIT)..=max.min(INT_LIMIT)
    }

    fn word(self, id: EnumId, text: &str) -> Option<u16> {
        let at = self.vocabulary.types.enums.get(usize::from(id.0))?.words.iter().position(|word| word == text)?;
        u16::try_from(at).ok()
    }

    fn labelled(self, id: EnumId, text: &str) -> Option<u16> {
        let at = usize::from(id.0);
        let labels = &self.vocabulary.enums.get(at)?.words;
        let at =
            labels.iter().position(|label| label.zh == text || label.en.eq_ignore_ascii_case(text)).or_else(|| {
                let words = &self.vocabulary.types.enums.get(at)?.words;
                words.iter().position(|word| word.eq_ignore_ascii_case(text))
            })?;
        u16::try_from(at).ok()
    }

    fn expected(self, ty: &Type) -> Expected {
        match ty {
            Type::Bool => Expected::Bool,
            Type::Int => {
                let (min, max) = self.range.unwrap_or((-INT_LIMIT, INT_LIMIT));
                Expected::Int(Some(min).filter(|min| *min > -INT_LIMIT), Some(max).filter(|max| *max < INT_LIMIT))
            }
            Type::Date => Expected::Date,
            Type::Enum(id) => self.one_of(*id),
            Type::List(element) => Expected::ListOf(Box::new(self.expected(element))),
            Type::Optional(inner) => self.expected(inner),
            Type::Text | Type::Null | Type::Nothing => Expected::Text,
            Type::Record(_) => Expected::Record,
        }
    }

    fn one_of(self, id: EnumId) -> Expected {
        let at = usize::from(id.0);
        let words = self.vocabulary.types.enums.get(at).map_or(&[][..], |known| &known.words);
        let label = |word: usize| {
            let label = self.vocabulary.enums.get(at).and_then(|labels| labels.words.get(word));
            label.map(|label| label.zh.to_string()).unwrap_or_default()
        };
        let shown = words.iter().take(WORDS_SHOWN).enumerate().map(|(at, word)| (word.clone(), label(at))).collect();
        Expected::OneOf { words: shown, more: words.len() > WORDS_SHOWN }
    }
}

/// What a type takes, for a message.
pub fn expected(ty: &Type, vocabulary: &Vocabulary) -> Expected {
    Slot { ty, range: None, vocabulary }.expected(ty)
}

/// A list without repetitions. Words stand in the vocabulary's order, so that no answer depends on the order given.
fn list(mut values: Vec<Value>) -> Value {
    if values.iter().all(|value| matches!(value, Value::Word(_))) {
        sort_by_key(&mut values, |value| if let Value::Word(word) = value { *word } else { u16::MAX });
        values.dedup();
    } else {
        let mut seen = Vec::with_capacity(values.len());
        for value in values {
            if !seen.contains(&value) {
                seen.push(value);
            }
        }
        values = seen;
    }
    Value::List(Arc::from(values))
}
