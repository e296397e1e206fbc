//! The rule language: text to syntax tree to types. Depends on nothing else of the engine but dates and diagnostics.

mod error;
mod lexer;
mod literal;
mod parser;
mod print;
mod syntax;
mod types;

pub use error::SyntaxError;
pub use literal::MAX_INT;
pub use parser::{MAX_DEPTH, MAX_EXPRESSION, MAX_LIST, parse};
pub use print::print;
pub use syntax::{BinaryOp, Expr, ExprKind, Name, Span, UnaryOp};
pub use types::{EnumId, EnumType, RecordId, RecordType, Type, Types};
