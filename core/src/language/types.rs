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

    /// Whether the enums and records of a type are among these.
    pub(crate) fn knows(&self, ty: &Type) -> bool {
        match ty {
            Type::Enum(id) => usize::from(id.0) < self.enums.len(),
            Type::Record(id) => usize::from(id.0) < self.records.len(),
            Type::Optional(inner) | Type::List(inner) => self.knows(inner),
            Type::Bool | Type::Int | Type::Date | Type::Text | Type::Null | Type::Nothing => true,
        }
    }

    /// Reads a type as packs write it: `bool`, `int`, `date`, `string`, `term`, an enum's name, `T?`, `list<T>`.
    pub fn parse(&self, text: &str) -> Option<Type> {
        // A list holds plain values and only the whole is optional, so nothing here nests.
        let text = text.trim();
        let (text, optional) = text.strip_suffix('?').map_or((text, false), |rest| (rest.trim_end(), true));
        let element = text.strip_prefix("list<").and_then(|rest| rest.strip_suffix('>'));
        let ty = match element {
            Some(element) => Type::List(Box::new(self.parse_name(element.trim())?)),
            None => self.parse_name(text)?,
        };
        Some(if optional { ty.optional() } else { ty })
    }

    fn parse_name(&self, name: &str) -> Option<Type> {
        Some(match name {
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

#[cfg(test)]
mod tests {
    use super::{EnumId, EnumType, Type, Types};

    fn types() -> Types {
        let words = vec!["red".to_owned()];
        Types { enums: vec![EnumType { name: "colour".to_owned(), words }], records: Vec::new() }
    }

    #[test]
    fn types_are_read_and_shown_alike() {
        let types = types();
        for text in ["bool", "int?", "date", "string?", "colour", "list<colour>", "list<date>?"] {
            let ty = types.parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(types.show(&ty).to_string(), text);
        }
        assert_eq!(types.parse(" list< colour > ? "), Some(Type::List(Box::new(Type::Enum(EnumId(0)))).optional()));
    }

    #[test]
    fn only_the_whole_is_optional_and_lists_hold_plain_values() {
        for text in ["", "?", "int??", "list<int?>", "list<list<int>>", "list<>", "list<int", "Int", "null", "nothing"]
        {
            assert_eq!(types().parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_type_of_any_length_is_refused_without_recursion() {
        let many = 500_000;
        assert_eq!(types().parse(&format!("int{}", "?".repeat(many))), None);
        assert_eq!(types().parse(&format!("{}int{}", "list<".repeat(many), ">".repeat(many))), None);
    }
}
