//! The rule language: text to syntax tree to types. Depends on nothing else of the engine but dates, values and the
//! nearest right word.

mod check;
mod functions;
mod narrow;
mod syntax;
mod typed;
mod types;

pub use check::{Checked, Scope, TypeError, check};
pub use functions::{Function, Macro, SIGNATURES, Shape, Signature};
pub use narrow::{Guards, Narrowed};
pub use syntax::{BinaryOp, Expr, ExprKind, Name, Span, UnaryOp};
pub use typed::{Arithmetic, CalendarName, Order, ParameterId, Reference, RuleId, Typed, TypedKind};
pub use types::{EnumId, EnumType, RecordId, RecordType, Type, Types};
