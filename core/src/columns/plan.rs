//! A program made ready for the columns of one kind of batch, one day and one calendar: what is the same for every row is
//! folded away, the rest is a list of operations over columns.

use std::collections::HashMap;

use crate::language::{Arithmetic, Function, Macro, Order, RuleId, Type};
use crate::program::NodeId;
use crate::value::{InputId, Value};

/// Index of an operation, and of the place of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SlotId(pub u32);

/// Operations over the rows of a batch, or over the records of a list.
#[derive(Debug, Default)]
pub struct Plan {
    /// the operations, operands first
    pub operations: Vec<Operation>,
    /// what macros compute of each record
    pub bodies: Vec<Body>,
    /// functions of a single date
    pub day_functions: Vec<DayFunction>,
    /// of decisions that are an operation, each row that may apply, with its condition: for saying which did
    pub rows: HashMap<RuleId, Vec<(u16, Condition)>>,
}

/// An operation with the type of its column.
#[derive(Debug)]
pub struct Operation {
    /// what it computes
    pub op: Op,
    /// of what type
    pub ty: Type,
}

/// A value that is the same in every row (none: unknown in every row), or a column.
#[derive(Debug, Clone)]
pub enum Operand {
    Constant(Option<Value>),
    Slot(SlotId),
}

/// What a slot's column holds.
#[derive(Debug)]
pub enum Op {
    /// the same in every row
    Constant(Option<Value>),
    /// a fact as it may be seen on the day
    Input(InputId),
    /// a condition that is used more than once
    Truth(Condition),
    /// `c ? a : b`
    Choose(Condition, Operand, Operand),
    /// `x.orElse(d)`
    OrElse(SlotId, Operand),
    /// a decision: the first row that matches, null where none does
    First(Box<[(Condition, Operand)]>),
    /// a decision that collects words, in the order of the list
    Collect(Box<[(Condition, u16)]>),
    /// a decision of which the strongest word counts
    Priority(Box<[(Condition, u16)]>),
    /// `-x`
    Negate(SlotId),
    /// `+`, `-`, `*`
    Arithmetic(Arithmetic, Operand, Operand),
    /// a function of one date: its index in the plan
    DayFunction(usize, SlotId),
    /// any other function
    Call(Function, Box<[Operand]>),
    /// a field of a record
    Field(SlotId, usize),
    /// `list.size()`
    Size(List),
    /// the macros `min` and `max`: the body's value
    Extreme { greatest: bool, list: List, body: usize },
    /// put there before a body runs
    Given,
    /// computed row by row, as for a single case
    Node(NodeId),
    /// the same of a decision
    Rule(RuleId),
}

/// A condition over the rows of a block.
#[derive(Debug, Clone)]
pub enum Condition {
    /// the same in every row
    Constant(Option<bool>),
    /// a column of truth values
    Slot(SlotId),
    Not(Box<Condition>),
    And(Box<[Condition]>),
    Or(Box<[Condition]>),
    /// `x == null`
    IsNull(SlotId),
    /// `x in [words]`
    IsOneOf(SlotId, Box<[u16]>),
    /// `x == v`
    EqualTo(SlotId, Value),
    /// `x == y`
    Equal(SlotId, SlotId),
    /// a number or a date before or after one that is the same in every row
    Threshold(Order, SlotId, Value),
    /// the same of two columns
    Compare(Order, SlotId, SlotId),
    /// `"word" in x`
    Contains(SlotId, u16),
    /// the macros `exists` (true) and `all` (false)
    Quantified(bool, List, usize),
}

/// Records of a row.
#[derive(Debug, Clone)]
pub enum List {
    /// a list of the input
    Records(InputId),
    /// those for which a body holds
    Filter(Box<List>, usize),
}

/// What a macro computes of each record of a list.
#[derive(Debug)]
pub struct Body {
    /// the list's input
    pub list: InputId,
    /// the operations
    pub plan: Plan,
    /// columns put there beforehand
    pub given: Vec<(SlotId, Given)>,
    /// the result
    pub result: BodyResult,
}

/// Where a column of a body comes from.
#[derive(Debug)]
pub enum Given {
    /// a field of the record
    Field(usize),
    /// a value of the child whose record it is
    Outer(NodeId, Operand),
}

/// What a body gives.
#[derive(Debug)]
pub enum BodyResult {
    Condition(Condition),
    Value(Operand),
}

/// Steps from a date to a value, nothing else varying.
#[derive(Debug, Clone)]
pub struct DayFunction(pub Vec<DayStep>);

/// A step of a [`DayFunction`].
#[derive(Debug, Clone)]
pub struct DayStep {
    /// what is called
    pub function: Function,
    /// with what, beside what came before
    pub arguments: Vec<Value>,
    /// the place among the arguments of what came before
    pub at: usize,
}

impl Condition {
    /// Whether nothing has to be computed once the columns are there: it is in one of them, bit by bit, or the same for all rows.
    pub fn stands_ready(&self) -> bool {
        match self {
            Condition::Not(of) => of.stands_ready(),
            Condition::IsOneOf(_, words) => words.len() == 1,
            condition => matches!(condition, Condition::Constant(_) | Condition::Slot(_) | Condition::IsNull(_)),
        }
    }
}

impl Plan {
    /// Adds an operation.
    pub fn add(&mut self, op: Op, ty: Type) -> SlotId {
        let id = SlotId(u32::try_from(self.operations.len()).expect("limits keep a policy far below 2^32 nodes"));
        self.operations.push(Operation { op, ty });
        id
    }

    /// An operation.
    pub fn operation(&self, id: SlotId) -> &Operation {
        &self.operations[id.0 as usize]
    }
}

/// Whether a macro keeps the least or the greatest; none for the others.
pub fn extreme(kind: Macro) -> Option<bool> {
    match kind {
        Macro::Min => Some(false),
        Macro::Max => Some(true),
        Macro::Exists | Macro::All | Macro::Filter => None,
    }
}

impl Operation {
    /// Whether it goes from row to row, and so costs less for fewer. The others are a few instructions for 64 rows.
    pub fn goes_by_row(&self) -> bool {
        match self.op {
            Op::Input(_) => !matches!(self.ty.required(), Type::Bool | Type::Int | Type::Date | Type::Enum(_)),
            Op::OrElse(..) => matches!(self.ty.required(), Type::Int | Type::Date),
            Op::Negate(_)
            | Op::Arithmetic(..)
            | Op::DayFunction(..)
            | Op::Call(..)
            | Op::Field(..)
            | Op::Size(_)
            | Op::Extreme { .. }
            | Op::Node(_)
            | Op::Rule(_) => true,
            Op::Constant(_)
            | Op::Truth(_)
            | Op::Choose(..)
            | Op::First(_)
            | Op::Collect(_)
            | Op::Priority(_)
            | Op::Given => false,
        }
    }
}
