//! What an expression gives for the rows of a block.

use super::bits::{BLOCK, Bits};
use crate::language::Type;
use crate::value::Value;

/// The values of one expression, a row each. What stands in `data` means something only where the row is known and some.
#[derive(Debug, Clone)]
pub struct Column {
    /// rows whose value is known, null included
    pub known: Bits,
    /// of these, rows whose value is not null
    pub some: Bits,
    /// the values
    pub data: Data,
}

/// The values of a column, by type.
#[derive(Debug, Clone)]
pub enum Data {
    /// nothing but null
    Null,
    /// true or false
    Bool(Bits),
    /// numbers
    Int(Box<[i64]>),
    /// days since 1970-01-01
    Date(Box<[i32]>),
    /// words of an enum
    Word(Box<[u16]>),
    /// words of an enum, each with its rows; no row stands twice
    Words(Vec<(u16, Bits)>),
    /// lists of words of an enum: each word with the rows whose list has it, in the order of the list. Where a row is not
    /// known, these are the words it has in any case.
    Sets(Vec<(u16, Bits)>),
    /// anything else
    Value(Box<[Value]>),
}

impl Column {
    /// A column for values of a type; no row is known yet.
    pub fn of(ty: &Type) -> Column {
        let data = match ty.required() {
            Type::Null => Data::Null,
            Type::Bool => Data::Bool(Bits::NONE),
            Type::Int => Data::Int(vec![0; BLOCK].into()),
            Type::Date => Data::Date(vec![0; BLOCK].into()),
            Type::Enum(_) => Data::Word(vec![0; BLOCK].into()),
            Type::Text | Type::List(_) | Type::Record(_) | Type::Nothing | Type::Optional(_) => {
                Data::Value(vec![Value::Null; BLOCK].into())
            }
        };
        Column { known: Bits::NONE, some: Bits::NONE, data }
    }
}
