//! The answer for one child, in the shape that every binding returns.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::date::Date;
use crate::obligation::Duty;
use crate::procedure::ProcedureAnswer;

/// A result's value as callers see it: enum words as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// known to be none
    Null,
    /// true or false
    Bool(bool),
    /// a number
    Int(i64),
    /// a date
    Date(Date),
    /// an enum word or an identifier
    Text(Arc<str>),
    /// a list
    List(Vec<Output>),
}

/// What a policy says of one child on one day.
///
/// Serialises as the JSON object of `evaluate --format json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// the policy's id
    pub policy: Arc<str>,
    /// the day evaluated
    pub on: Date,
    /// the caller's key, where given
    pub student_id: Option<Arc<str>>,
    /// determined results in the policy's order, null included; a collected list also where more may come
    pub results: Vec<(Arc<str>, Output)>,
    /// undetermined results, each with the facts it still depends on, in the vocabulary's order
    pub undetermined: Vec<(Arc<str>, Vec<Arc<str>>)>,
    /// the procedures asked for, in the policy's order
    pub procedures: Vec<(Arc<str>, ProcedureAnswer)>,
    /// the duties asked for, in the policy's order, those of one obligation in the order of their first days
    pub obligations: Vec<Duty>,
    /// codes of things a person should look at
    pub warnings: Vec<Arc<str>>,
    /// facts not given that the results asked for may depend on, and that were assumed
    pub assumed: Vec<Arc<str>>,
}

impl Output {
    /// The text of an enum word or identifier.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Output::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Answer {
    /// A determined result.
    pub fn get(&self, result: &str) -> Option<&Output> {
        self.results.iter().find(|(name, _)| &**name == result).map(|(_, value)| value)
    }

    /// What it says of a procedure.
    pub fn procedure(&self, id: &str) -> Option<&ProcedureAnswer> {
        self.procedures.iter().find(|(known, _)| &**known == id).map(|(_, answer)| answer)
    }

    /// The duties of an obligation, in the order of their first days.
    pub fn duties<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Duty> + 'a {
        self.obligations.iter().filter(move |duty| &*duty.id == id)
    }

    /// The facts an undetermined result still depends on.
    pub fn needs(&self, result: &str) -> Option<&[Arc<str>]> {
        self.undetermined.iter().find(|(name, _)| &**name == result).map(|(_, facts)| facts.as_slice())
    }
}

impl Serialize for Output {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Output::Null => serializer.serialize_unit(),
            Output::Bool(value) => serializer.serialize_bool(*value),
            Output::Int(value) => serializer.serialize_i64(*value),
            Output::Date(value) => value.serialize(serializer),
            Output::Text(value) => serializer.serialize_str(value),
            Output::List(values) => {
                let mut seq = serializer.serialize_seq(Some(values.len()))?;
                for value in values {
                    seq.serialize_element(value)?;
                }
                seq.end()
            }
        }
    }
}

/// Serialises pairs as an object, in their order.
pub(crate) struct Object<'a, V>(pub &'a [(Arc<str>, V)]);

impl<V: Serialize> Serialize for Object<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (&**name, value)))
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("policy", &*self.policy)?;
        map.serialize_entry("on", &self.on)?;
        map.serialize_entry("student_id", &self.student_id.as_deref())?;
        map.serialize_entry("results", &Object(&self.results))?;
        map.serialize_entry("undetermined", &Object(&self.undetermined))?;
        map.serialize_entry("procedures", &Object(&self.procedures))?;
        map.serialize_entry("obligations", &self.obligations)?;
        map.serialize_entry("warnings", &self.warnings)?;
        map.serialize_entry("assumed", &self.assumed)?;
        map.end()
    }
}
