//! The vocabulary: facts, enums and records with their types, labels, questions and assumed values.

use crate::language::{EnumId, RecordId, Type, Types};
use crate::value::{InputId, Value};
use crate::wording::Wording;

/// A fact of a child (事实).
#[derive(Debug, Clone)]
pub struct Fact {
    /// the name callers use: column, key, attribute
    pub name: String,
    /// its type; `T?` where null means known to be none
    pub ty: Type,
    /// label
    pub title: Wording,
    /// the question that an interview asks
    pub question: Option<Wording>,
    /// the value under `Missing::Assume`; none = never assumed
    pub assumed: Option<Value>,
    /// personal data (个人信息): never in a message, a log or an explanation
    pub pii: bool,
    /// a date after `on` counts as none
    pub future_is_none: bool,
    /// smallest and largest value of an int
    pub range: Option<(i64, i64)>,
    /// computed from other input (`id_birth_date` from `id_number`); callers cannot give it, answers never name it
    pub internal: bool,
}

/// The labels of an enum; its words are in [`Types`].
#[derive(Debug, Clone)]
pub struct EnumLabels {
    /// label of the enum
    pub title: Wording,
    /// labels of its words, in order
    pub words: Vec<Wording>,
}

/// A list of dated events of a child, such as `visits`. Its fields are in [`Types`] under the same [`RecordId`].
#[derive(Debug, Clone)]
pub struct RecordList {
    /// the name callers use
    pub name: String,
    /// label
    pub title: Wording,
    /// labels of its fields, in order
    pub fields: Vec<Wording>,
    /// the fact derived from this list, which an unknown set names where neither is given: `absent_since` for `attendance`
    pub stands_for: Option<InputId>,
}

/// Facts, enums and records of a policy. Inputs are numbered: the facts in order, then the record lists.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// named types; `records` holds the record lists in order, then `term` and `window`
    pub types: Types,
    /// labels, by [`EnumId`]
    pub enums: Vec<EnumLabels>,
    /// facts, in the vocabulary's order
    pub facts: Vec<Fact>,
    /// record lists, by [`RecordId`]
    pub records: Vec<RecordList>,
}

impl Vocabulary {
    /// The fact of a name.
    pub fn fact_named(&self, name: &str) -> Option<InputId> {
        self.facts.iter().position(|fact| fact.name == name).map(input)
    }

    /// The record list of a name, as an input.
    pub fn list_named(&self, name: &str) -> Option<InputId> {
        self.records.iter().position(|list| list.name == name).map(|at| input(self.facts.len() + at))
    }

    /// A fact; none where the input is a record list.
    pub fn fact(&self, id: InputId) -> Option<&Fact> {
        self.facts.get(usize::from(id.0))
    }

    /// A record list; none where the input is a fact.
    pub fn list(&self, id: InputId) -> Option<(RecordId, &RecordList)> {
        let at = usize::from(id.0).checked_sub(self.facts.len())?;
        Some((RecordId(u16::try_from(at).ok()?), self.records.get(at)?))
    }

    /// How many inputs there are.
    pub fn input_count(&self) -> usize {
        self.facts.len() + self.records.len()
    }

    /// An input's name.
    pub fn input_name(&self, id: InputId) -> &str {
        match self.fact(id) {
            Some(fact) => &fact.name,
            None => self.list(id).map_or("", |(_, list)| &list.name),
        }
    }

    /// An input's label.
    pub fn input_title(&self, id: InputId) -> Wording {
        match (self.fact(id), self.list(id)) {
            (Some(fact), _) => fact.title.clone(),
            (None, Some((_, list))) => list.title.clone(),
            (None, None) => Wording::default(),
        }
    }

    /// An input's type.
    pub fn input_type(&self, id: InputId) -> Type {
        match (self.fact(id), self.list(id)) {
            (Some(fact), _) => fact.ty.clone(),
            (None, Some((record, _))) => Type::List(Box::new(Type::Record(record))),
            (None, None) => Type::Null,
        }
    }

    /// The label of an enum's word.
    pub fn word_title(&self, id: EnumId, word: u16) -> &Wording {
        &self.enums[usize::from(id.0)].words[usize::from(word)]
    }
}

fn input(at: usize) -> InputId {
    InputId(u16::try_from(at).expect("fewer than MAX_INPUTS inputs"))
}
