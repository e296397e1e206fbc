//! The typed tree: what an expression means, every name resolved, every type known.

use super::functions::{Function, Macro};
use super::syntax::Span;
use super::types::Type;
use crate::value::{InputId, Value};

/// Index of a definition or decision in a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub u32);

/// Index of a parameter in a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParameterId(pub u32);

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reference {
    /// a fact or a record list
    Input(InputId),
    /// a named constant
    Parameter(ParameterId),
    /// a definition or decision
    Rule(RuleId),
    /// a variable: those that are bound outside, then those of macros, from the outermost
    Variable(u32),
    /// a name that every policy has
    Calendar(CalendarName),
}

/// The names of the calendar, known in every evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CalendarName {
    /// `on`: the evaluation date
    On,
    /// `terms`: the semesters the caller gave; empty where the default calendar is used
    Terms,
    /// `holidays`: the statutory holidays the caller gave
    Holidays,
    /// `in_force`: whether `on` lies within the document's dates
    InForce,
}

impl CalendarName {
    /// All, with the names as written.
    pub const ALL: [(&'static str, CalendarName); 4] = [
        ("on", CalendarName::On),
        ("terms", CalendarName::Terms),
        ("holidays", CalendarName::Holidays),
        ("in_force", CalendarName::InForce),
    ];
}

/// Order comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// Arithmetic on ints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
}

/// An expression with its type and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// what it is
    pub kind: TypedKind,
    /// its type, narrowed by the guards around it
    pub ty: Type,
    /// where it stands in the text
    pub span: Span,
}

/// The forms of a typed expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypedKind {
    Constant(Value),
    Reference(Reference),
    Field(Box<Typed>, usize),
    Not(Box<Typed>),
    Negate(Box<Typed>),
    And(Vec<Typed>),
    Or(Vec<Typed>),
    Equal(Box<Typed>, Box<Typed>),
    Compare(Order, Box<Typed>, Box<Typed>),
    Arithmetic(Arithmetic, Box<Typed>, Box<Typed>),
    In(Box<Typed>, Box<Typed>),
    Conditional(Box<Typed>, Box<Typed>, Box<Typed>),
    OrElse(Box<Typed>, Box<Typed>),
    List(Vec<Typed>),
    Call(Function, Vec<Typed>),
    /// the macro, the number of its variable, the list, the body
    Macro(Macro, u32, Box<Typed>, Box<Typed>),
}
