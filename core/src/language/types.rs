//! The types of the rule language.

use std::fmt;

/// Index of an enum in [`Types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnumId(pub u16);

/// Index of a record in [`Types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub u16);

/// A type of the rule language.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// `bool`
    Bool,
    /// `int`, saturating at +-2^53
    Int,
    /// `date`
    Date,
    /// `string`: identifiers, compared for equality only
    Text,
    /// a named enum, written as a string
    Enum(EnumId),
    /// a record (dated event) or a term
    Record(RecordId),
    /// the type of `null` alone
    Null,
    /// the element type of `[]` alone
    Nothing,
    /// `T?`: a value or null
    Optional(Box<Type>),
    /// `list<T>`
    List(Box<Type>),
}

/// A named enum: its words in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumType {
    /// the name used in type positions
    pub name: String,
    /// the words, in the order of the vocabulary
    pub words: Vec<String>,
}

/// A record: its fields in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordType {
    /// the name; the list of a child's records carries the same name
    pub name: String,
    /// field names and types
    pub fields: Vec<(String, Type)>,
}

/// The named types that expressions can speak of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Types {
    /// enums, by [`EnumId`]
    pub enums: Vec<EnumType>,
    /// records, by [`RecordId`]; `term` is one of them
    pub records: Vec<RecordType>,
}

impl Type {
    /// `T?`; an optional or null stays as it is.
    #[must_use]
    pub fn optional(self) -> Type {
        match self {
            Type::Optional(_) | Type::Null => self,
            other => Type::Optional(Box::new(other)),
        }
    }

    /// `T` of `T?`; any other type as it is.
    pub fn required(&self) -> &Type {
        match self {
            Type::Optional(inner) => inner,
            other => other,
        }
    }

    /// Whether null is a value of this type.
    pub fn is_optional(&self) -> bool {
        matches!(self, Type::Optional(_) | Type::Null)
    }
}

impl Types {
    /// The enum of a name.
    pub fn enum_named(&self, name: &str) -> Option<EnumId> {
        let at = self.enums.iter().position(|e| e.name == name)?;
        u16::try_from(at).ok().map(EnumId)
    }

    /// The record of a name.
    pub fn record_named(&self, name: &str) -> Option<RecordId> {
        let at = self.records.iter().position(|r| r.name == name)?;
        u16::try_from(at).ok().map(RecordId)
    }

    /// An enum's name and words.
    pub fn enum_type(&self, id: EnumId) -> &EnumType {
        &self.enums[usize::from(id.0)]
    }

    /// A record's name and fields.
    pub fn record_type(&self, id: RecordId) -> &RecordType {
        &self.records[usize::from(id.0)]
    }

    /// Reads a type as packs write it: `bool`, `int`, `date`, `string`, `term`, an enum's name, `T?`, `list<T>`.
    pub fn parse(&self, text: &str) -> Option<Type> {
        let text = text.trim();
        if let Some(inner) = text.strip_suffix('?') {
            return match self.parse(inner)? {
                Type::Optional(_) => None,
                inner => Some(inner.optional()),
            };
        }
        if let Some(inner) = text.strip_prefix("list<").and_then(|rest| rest.strip_suffix('>')) {
            return match self.parse(inner)? {
                Type::Optional(_) | Type::List(_) => None,
                inner => Some(Type::List(Box::new(inner))),
            };
        }
        Some(match text {
            "bool" => Type::Bool,
            "int" => Type::Int,
            "date" => Type::Date,
            "string" => Type::Text,
            name => match self.enum_named(name) {
                Some(id) => Type::Enum(id),
                None => Type::Record(self.record_named(name)?),
            },
        })
    }

    /// A type as packs write it.
    pub fn show<'a>(&'a self, ty: &'a Type) -> impl fmt::Display + 'a {
        Shown { types: self, ty }
    }
}

struct Shown<'a> {
    types: &'a Types,
    ty: &'a Type,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = |ty| Shown { types: self.types, ty };
        match self.ty {
            Type::Bool => f.write_str("bool"),
            Type::Int => f.write_str("int"),
            Type::Date => f.write_str("date"),
            Type::Text => f.write_str("string"),
            Type::Null => f.write_str("null"),
            Type::Nothing => f.write_str("nothing"),
            Type::Enum(id) => f.write_str(&self.types.enum_type(*id).name),
            Type::Record(id) => f.write_str(&self.types.record_type(*id).name),
            Type::Optional(ty) => write!(f, "{}?", inner(ty)),
            Type::List(ty) => write!(f, "list<{}>", inner(ty)),
        }
    }
}
