//! Which column of a batch stands for which fact, and whether its type can give the fact's values.

use arrow_schema::{DataType, Schema};

use super::error::BatchError;
use crate::facts::{expected, input_for_header};
use crate::language::{RecordId, Type};
use crate::nearest::nearest;
use crate::value::InputId;
use crate::vocabulary::Vocabulary;

/// The name of the key of every table.
pub(super) const KEY: &str = "student_id";

/// The column that names the results that the known facts do not settle.
pub(crate) const UNDETERMINED: &str = "undetermined";

/// The column of the facts that were assumed.
pub(super) const ASSUMED: &str = "assumed";

/// The column of warnings.
pub(super) const WARNINGS: &str = "warnings";

/// The columns of a schema that stand for inputs, in the schema's order.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    /// column in the batch, and the input it stands for
    pub columns: Vec<(usize, InputId)>,
}

/// A column that stands for no fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownColumn {
    /// the column's name
    pub header: String,
    /// the nearest name or label of a fact
    pub nearest: Option<String>,
}

impl Bound {
    /// Matches the names of columns with facts and record lists, and checks their types.
    pub fn new(schema: &Schema, vocabulary: &Vocabulary) -> Result<Bound, BatchError> {
        let mut columns: Vec<(usize, InputId)> = Vec::new();
        for (at, field) in schema.fields().iter().enumerate() {
            let Some(id) = input_for_header(vocabulary, field.name()) else { continue };
            if let Some((earlier, _)) = columns.iter().find(|(_, known)| *known == id) {
                return Err(repeated(schema, *earlier, at));
            }
            check(field.name(), field.data_type(), &vocabulary.input_type(id), vocabulary)?;
            columns.push((at, id));
        }
        Ok(Bound { columns })
    }

    /// The column of an input.
    pub fn column(&self, id: InputId) -> Option<usize> {
        self.columns.iter().find(|(_, known)| *known == id).map(|(at, _)| *at)
    }
}

/// Two columns of one meaning.
pub(super) fn repeated(schema: &Schema, first: usize, second: usize) -> BatchError {
    let name = |at: usize| schema.field(at).name().clone();
    BatchError::RepeatedColumn { first: name(first), second: name(second) }
}

/// The columns that stand for no fact, each with the nearest name.
pub(super) fn unknown<'a>(
    schema: &Schema,
    known: impl Fn(&str) -> bool,
    names: &(impl Iterator<Item = &'a str> + Clone),
) -> Vec<UnknownColumn> {
    let headers = schema.fields().iter().map(|field| field.name());
    let unknown = headers.filter(|header| !header.is_empty() && !known(header));
    unknown
        .map(|header| UnknownColumn {
            header: header.clone(),
            nearest: nearest(header, names.clone()).map(str::to_owned),
        })
        .collect()
}

/// An error where no value of a type can come from a column of an Arrow type.
pub(super) fn check(column: &str, found: &DataType, ty: &Type, vocabulary: &Vocabulary) -> Result<(), BatchError> {
    let wrong = |field: Option<&str>, found: &DataType, ty: &Type| BatchError::ColumnType {
        column: column.to_owned(),
        field: field.map(str::to_owned),
        found: found.to_string(),
        expected: expected(ty, vocabulary),
    };
    if let (Type::List(element), DataType::List(inner) | DataType::LargeList(inner)) = (ty.required(), found) {
        let inner = inner.data_type();
        return match (&**element, inner) {
            (_, DataType::Null) => Ok(()),
            (Type::Record(list), DataType::Struct(fields)) => {
                for field in fields {
                    let Some(ty) = field_type(vocabulary, *list, field.name()) else { continue };
                    if !fits(field.data_type(), ty, vocabulary) {
                        return Err(wrong(Some(field.name()), field.data_type(), ty));
                    }
                }
                Ok(())
            }
            (Type::Record(_), _) => Err(wrong(None, found, ty)),
            (element, inner) if fits(inner, element, vocabulary) => Ok(()),
            _ => Err(wrong(None, found, ty)),
        };
    }
    if fits(found, ty, vocabulary) { Ok(()) } else { Err(wrong(None, found, ty)) }
}

fn field_type<'a>(vocabulary: &'a Vocabulary, list: RecordId, name: &str) -> Option<&'a Type> {
    let record = vocabulary.types.records.get(usize::from(list.0))?;
    record.fields.iter().find(|(known, _)| known == name).map(|(_, ty)| ty)
}

/// What the values of an Arrow type are read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Null,
    Bool,
    Number,
    Text,
    Date,
}

fn kind(found: &DataType) -> Option<Kind> {
    Some(match found {
        DataType::Null => Kind::Null,
        DataType::Boolean => Kind::Bool,
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64
        | DataType::Float32
        | DataType::Float64 => Kind::Number,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Kind::Text,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, None) => Kind::Date,
        DataType::Dictionary(_, values) if !matches!(**values, DataType::Dictionary(..)) => return kind(values),
        _ => return None,
    })
}

/// Whether a plain column may have values of a type. A text may be a cell of anything.
fn fits(found: &DataType, ty: &Type, vocabulary: &Vocabulary) -> bool {
    match (kind(found), ty.required()) {
        (Some(Kind::Null | Kind::Text), _)
        | (Some(Kind::Bool), Type::Bool)
        | (Some(Kind::Number), Type::Bool | Type::Int | Type::Text)
        | (Some(Kind::Date), Type::Date) => true,
        (Some(Kind::Number), Type::Enum(id)) => {
            // Words are no numbers, but a label may be one.
            let labels = vocabulary.enums.get(usize::from(id.0)).map(|labels| labels.words.as_slice());
            let number = |text: &str| text.parse::<i64>().is_ok();
            labels.unwrap_or_default().iter().any(|label| number(&label.zh) || number(&label.en))
        }
        _ => false,
    }
}
