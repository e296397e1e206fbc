//! Values of the rule language, and sets of the inputs that an unknown value still depends on.

use std::fmt;
use std::sync::Arc;

use crate::date::Date;

/// A known value. Null is a value: it is known that there is none.
///
/// `Debug` shows the kind only: a value may be personal data.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// known to be none
    Null,
    /// true or false
    Bool(bool),
    /// saturating at +-2^53
    Int(i64),
    /// a civil date
    Date(Date),
    /// a word of an enum, by its index there
    Word(u16),
    /// an identifier
    Text(Arc<str>),
    /// a list
    List(Arc<[Value]>),
    /// a record's fields, in order
    Record(Arc<[Value]>),
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("Null"),
            Value::Bool(value) => write!(f, "Bool({value})"),
            Value::Int(value) => write!(f, "Int({value})"),
            Value::Date(value) => write!(f, "Date({value})"),
            Value::Word(value) => write!(f, "Word({value})"),
            Value::Text(_) => f.write_str("Text(…)"),
            Value::List(values) => f.debug_list().entries(values.iter()).finish(),
            Value::Record(fields) => f.debug_tuple("Record").field(fields).finish(),
        }
    }
}

/// How many facts and record lists a policy can have.
pub const MAX_INPUTS: usize = 256;

/// Index of an input (a fact, then a record list) in the vocabulary's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InputId(pub u16);

/// A set of inputs, iterated in the vocabulary's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct InputSet([u64; MAX_INPUTS / 64]);

impl InputSet {
    /// The set of one input.
    pub fn one(input: InputId) -> Self {
        let mut set = InputSet::default();
        set.insert(input);
        set
    }

    /// The set of the first `count` inputs.
    pub fn first(count: usize) -> Self {
        let mut set = InputSet::default();
        for at in 0..count.min(MAX_INPUTS) {
            set.0[at / 64] |= 1 << (at % 64);
        }
        set
    }

    /// How many inputs it has.
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The inputs that are not in another set.
    #[must_use]
    pub fn without(&self, other: &InputSet) -> Self {
        let mut rest = *self;
        for (mine, theirs) in rest.0.iter_mut().zip(other.0) {
            *mine &= !theirs;
        }
        rest
    }

    /// The inputs of either set.
    #[must_use]
    pub fn with(mut self, other: &InputSet) -> Self {
        self.extend(other);
        self
    }

    /// Adds an input.
    pub fn insert(&mut self, input: InputId) {
        self.0[usize::from(input.0) / 64] |= 1 << (input.0 % 64);
    }

    /// Takes an input out.
    pub fn remove(&mut self, input: InputId) {
        self.0[usize::from(input.0) / 64] &= !(1 << (input.0 % 64));
    }

    /// Whether an input is in it.
    pub fn contains(&self, input: InputId) -> bool {
        self.0[usize::from(input.0) / 64] >> (input.0 % 64) & 1 == 1
    }

    /// Adds all of another set.
    pub fn extend(&mut self, other: &InputSet) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine |= theirs;
        }
    }

    /// Whether it has no input.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The inputs, in order.
    pub fn iter(&self) -> impl Iterator<Item = InputId> + '_ {
        (0_u16..).zip(self.0).flat_map(|(at, word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                // The number of a bit of a 64-bit word fits 16 bits many times over.
                let bit = u16::try_from(rest.trailing_zeros()).unwrap_or(64);
                (bit < 64).then(|| {
                    rest &= rest - 1;
                    InputId(at * 64 + bit)
                })
            })
        })
    }
}

/// What an expression gives for one child: a known value, or the unknown inputs it still depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// a value, null included
    Known(Value),
    /// unknown, until some of these inputs are known; never empty
    Unknown(InputSet),
}
