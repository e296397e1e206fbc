//! Values as an evaluation under way passes them on: two words each, copied, nothing to free. What takes more room stays
//! where it is, or lies on a shelf until the evaluation ends.

use std::sync::Arc;

use crate::date::Date;
use crate::value::{InputId, InputSet, Outcome, Value};

/// What an expression gives: an [`Outcome`], small. What a kind holds has 64 bits or none, so that functions return it in
/// two registers.
#[derive(Clone, Copy)]
pub(super) enum Held<'a> {
    Null,
    False,
    True,
    Int(i64),
    /// in days, as dates have them
    Date(i64),
    Word(usize),
    /// a text, list or record of the inputs, the parameters or the program
    There(&'a Value),
    /// a text, list or record that was made: its place on the shelf
    Made(usize),
    /// unknown, until some of these inputs are known
    Unknown(Needs),
}

/// A set of unknown inputs: that of an input, by its number, or one of those on the shelf, which are numbered after them.
/// Never the empty set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Needs(usize);

/// What an evaluation is given and what it made that is larger than a [`Held`].
pub(super) struct Shelf<'a> {
    inputs: &'a [Outcome],
    made: Vec<Value>,
    needs: Vec<InputSet>,
}

/// The elements of a list, there or made.
pub(super) enum Elements<'a> {
    There(&'a [Value]),
    Made(Arc<[Value]>),
}

impl<'a> Held<'a> {
    /// A value that is there as long as the evaluation.
    pub fn of(value: &'a Value) -> Held<'a> {
        match value {
            Value::Null => Held::Null,
            Value::Bool(value) => Held::truth(*value),
            Value::Int(value) => Held::Int(*value),
            Value::Date(value) => Held::date(*value),
            Value::Word(value) => Held::Word(usize::from(*value)),
            Value::Text(_) | Value::List(_) | Value::Record(_) => Held::There(value),
        }
    }

    /// True or false.
    pub fn truth(value: bool) -> Held<'a> {
        if value { Held::True } else { Held::False }
    }

    /// A date.
    pub fn date(value: Date) -> Held<'a> {
        Held::Date(i64::from(value.days()))
    }

    /// What it needs, where it is unknown.
    pub fn needs(self) -> Option<Needs> {
        match self {
            Held::Unknown(needs) => Some(needs),
            _ => None,
        }
    }
}

impl<'a> Shelf<'a> {
    /// With these inputs, by number, and nothing made yet.
    pub fn of(inputs: &'a [Outcome]) -> Shelf<'a> {
        Shelf { inputs, made: Vec::new(), needs: Vec::new() }
    }

    /// A value that was made.
    pub fn keep(&mut self, value: Value) -> Held<'a> {
        match value {
            Value::Null => Held::Null,
            Value::Bool(value) => Held::truth(value),
            Value::Int(value) => Held::Int(value),
            Value::Date(value) => Held::date(value),
            Value::Word(value) => Held::Word(usize::from(value)),
            Value::Text(_) | Value::List(_) | Value::Record(_) => {
                self.made.push(value);
                Held::Made(self.made.len() - 1)
            }
        }
    }

    /// What an input is.
    pub fn input(&self, id: InputId) -> Held<'a> {
        let at = usize::from(id.0);
        match &self.inputs[at] {
            Outcome::Known(value) => Held::of(value),
            Outcome::Unknown(_) => Held::Unknown(Needs(at)),
        }
    }

    /// What either needs.
    pub fn either(&mut self, a: Needs, b: Needs) -> Needs {
        let both = self.set(a).with(self.set(b));
        if *self.set(a) == both {
            return a;
        }
        self.needs.push(both);
        Needs(self.inputs.len() + self.needs.len() - 1)
    }

    /// Adds what a value needs, where it is unknown.
    pub fn add(&mut self, needs: &mut Option<Needs>, more: Held<'_>) {
        if let Held::Unknown(more) = more {
            *needs = Some(needs.map_or(more, |needs| self.either(needs, more)));
        }
    }

    /// A set of unknown inputs.
    pub fn set(&self, needs: Needs) -> &InputSet {
        match self.inputs.get(needs.0) {
            Some(Outcome::Unknown(set)) => set,
            _ => &self.needs[needs.0 - self.inputs.len()],
        }
    }

    /// A value as others see it; what is unknown has none: null.
    pub fn value(&self, held: Held<'_>) -> Value {
        match held {
            Held::Null | Held::Unknown(_) => Value::Null,
            Held::False => Value::Bool(false),
            Held::True => Value::Bool(true),
            Held::Int(value) => Value::Int(value),
            // What is here was a date and a word.
            Held::Date(days) => i32::try_from(days).ok().and_then(Date::from_days).map_or(Value::Null, Value::Date),
            Held::Word(at) => u16::try_from(at).map_or(Value::Null, Value::Word),
            Held::There(value) => value.clone(),
            Held::Made(at) => self.made[at].clone(),
        }
    }

    /// What an expression gives, as others see it.
    pub fn outcome(&self, held: Held<'_>) -> Outcome {
        match held {
            Held::Unknown(needs) => Outcome::Unknown(*self.set(needs)),
            known => Outcome::Known(self.value(known)),
        }
    }

    /// Whether two known values are equal.
    pub fn same(&self, a: Held<'_>, b: Held<'_>) -> bool {
        match (a, b) {
            (Held::Null, Held::Null) | (Held::False, Held::False) | (Held::True, Held::True) => true,
            (Held::Int(a), Held::Int(b)) | (Held::Date(a), Held::Date(b)) => a == b,
            (Held::Word(a), Held::Word(b)) => a == b,
            _ => self.large(a).is_some_and(|a| Some(a) == self.large(b)),
        }
    }

    /// Whether a list has an element; null where there is no list.
    pub fn contains(&self, list: Held<'_>, item: Held<'_>) -> Held<'a> {
        let Some(Value::List(values)) = self.large(list) else { return Held::Null };
        Held::truth(values.iter().any(|value| self.same(Held::of(value), item)))
    }

    /// A field of a record; null where there is no record.
    pub fn field(&mut self, record: Held<'a>, at: usize) -> Held<'a> {
        let of = |record: &'a Value| match record {
            Value::Record(fields) => fields.get(at),
            _ => None,
        };
        match record {
            Held::There(record) => of(record).map_or(Held::Null, Held::of),
            Held::Made(place) => match &self.made[place] {
                Value::Record(fields) => fields.get(at).cloned().map_or(Held::Null, |value| self.keep(value)),
                _ => Held::Null,
            },
            _ => Held::Null,
        }
    }

    /// The elements of a list.
    pub fn elements(&self, list: Held<'a>) -> Option<Elements<'a>> {
        match (list, self.large(list)?) {
            (Held::There(Value::List(values)), _) => Some(Elements::There(values)),
            (_, Value::List(values)) => Some(Elements::Made(values.clone())),
            _ => None,
        }
    }

    /// One element of a list.
    pub fn element(&mut self, elements: &Elements<'a>, at: usize) -> Option<Held<'a>> {
        match elements {
            Elements::There(values) => values.get(at).map(Held::of),
            Elements::Made(values) => values.get(at).cloned().map(|value| self.keep(value)),
        }
    }

    fn large<'v>(&'v self, held: Held<'v>) -> Option<&'v Value> {
        match held {
            Held::There(value) => Some(value),
            Held::Made(at) => Some(&self.made[at]),
            _ => None,
        }
    }
}
