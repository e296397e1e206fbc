//! The rule language: text to syntax tree to types. Depends on nothing else of the engine but dates, values and the
//! nearest right word.

mod check;
mod error;
mod functions;
mod lexer;
mod literal;
mod narrow;
mod parser;
mod print;
mod syntax;
mod typed;
mod types;

pub use check::{MAX_MACROS, Scope, TypeError, check};
pub use functions::{Function, Macro, SIGNATURES, Shape};
pub use literal::MAX_INT;
pub use narrow::{Guards, Narrowed};
pub use parser::{MAX_DEPTH, MAX_EXPRESSION, MAX_LIST, parse};
pub use print::print;
pub use syntax::{BinaryOp, Expr, ExprKind, Name, Span, UnaryOp};
pub use typed::{Arithmetic, CalendarName, Order, ParameterId, Reference, RuleId, Typed, TypedKind};
pub use types::{EnumId, EnumType, RecordId, RecordType, Type, Types};
