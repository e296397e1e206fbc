//! The rule language: text to syntax tree to types. Depends on nothing else of the engine but dates and diagnostics.

mod syntax;
mod types;

pub use syntax::{BinaryOp, Expr, ExprKind, Name, Span, UnaryOp};
pub use types::{EnumId, EnumType, RecordId, RecordType, Type, Types};
