//! The cells of a table of answers, whatever their column's Arrow type.

use std::io;
use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type, UInt8Type, UInt16Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, DictionaryArray, Int64Array, ListArray, RecordBatch, StringArray,
    StructArray,
};
use arrow_schema::DataType;
use kongchuo::{DUTY_FIELDS, Date};

/// A value of an answer.
#[derive(Clone, Copy)]
pub enum Cell<'a> {
    /// known to be none, or undetermined
    Null,
    /// true or false
    Bool(bool),
    /// a number
    Int(i64),
    /// a date
    Date(Date),
    /// an enum's word or an identifier
    Text(&'a str),
    /// words
    Texts(List<'a>),
}

/// The texts of all lists of a column.
#[derive(Clone, Copy)]
enum Elements<'a> {
    Texts(&'a StringArray),
    /// words, each once, and their keys
    Words(&'a DictionaryArray<UInt16Type>, &'a StringArray),
}

/// Some of a column's texts.
#[derive(Clone, Copy)]
pub struct List<'a> {
    elements: Elements<'a>,
    from: usize,
    to: usize,
}

impl<'a> List<'a> {
    /// How many there are.
    pub fn len(self) -> usize {
        self.to - self.from
    }

    /// The texts in order.
    pub fn iter(self) -> impl Iterator<Item = &'a str> {
        (self.from..self.to).map(move |at| match self.elements {
            Elements::Texts(texts) => texts.value(at),
            Elements::Words(keys, words) => words.value(usize::from(keys.keys().value(at))),
        })
    }
}

/// A column of answers.
pub enum Cells<'a> {
    /// flags
    Bool(&'a BooleanArray),
    /// numbers
    Int(&'a Int64Array),
    /// dates
    Date(&'a Date32Array),
    /// identifiers
    Text(&'a StringArray),
    /// words of an enum
    Word8(&'a DictionaryArray<UInt8Type>, &'a StringArray),
    /// words of a large enum
    Word16(&'a DictionaryArray<UInt16Type>, &'a StringArray),
    /// lists
    Texts(Texts<'a>),
}

/// A column of lists of texts.
pub struct Texts<'a> {
    lists: &'a ListArray,
    elements: Elements<'a>,
}

/// The answers of a table.
pub struct Answers<'a> {
    /// the children's keys
    pub keys: &'a StringArray,
    /// the results
    pub results: Vec<Cells<'a>>,
    /// the results that are open
    pub undetermined: Texts<'a>,
    /// codes of things to look at
    pub warnings: Texts<'a>,
}

/// For each open result the facts it still depends on.
pub struct Needed<'a> {
    lists: &'a ListArray,
    results: &'a StringArray,
    facts: Texts<'a>,
}

/// The duties of each row.
pub struct Duties<'a> {
    lists: &'a ListArray,
    /// in the order in which an answer has them
    pub parts: Vec<Cells<'a>>,
}

impl<'a> Answers<'a> {
    /// The columns of a table with so many results, which follow the key.
    pub fn of(table: &'a RecordBatch, results: usize) -> io::Result<Self> {
        let keys = table.columns().first().and_then(|keys| keys.as_string_opt()).ok_or_else(shape)?;
        let results = table.columns().iter().skip(1).take(results).map(Cells::of);
        Ok(Answers {
            keys,
            results: results.collect::<io::Result<_>>()?,
            undetermined: texts(table, "undetermined")?,
            warnings: texts(table, "warnings")?,
        })
    }

    /// The key of a row.
    pub fn key(&self, row: usize) -> Option<&'a str> {
        self.keys.is_valid(row).then(|| self.keys.value(row))
    }

    /// Whether a result of a row is open, and nothing of it is certain.
    pub fn is_open(&self, row: usize, result: usize, name: &str) -> bool {
        self.undetermined.at(row).len() > 0
            && matches!(self.results[result].at(row), Cell::Null)
            && self.undetermined.at(row).iter().any(|open| open == name)
    }
}

impl<'a> Cells<'a> {
    /// The cells of a column.
    pub fn of(column: &'a ArrayRef) -> io::Result<Self> {
        Ok(match column.data_type() {
            DataType::Boolean => Cells::Bool(column.as_boolean()),
            DataType::Int64 => Cells::Int(column.as_primitive::<Int64Type>()),
            DataType::Date32 => Cells::Date(column.as_primitive::<Date32Type>()),
            DataType::Utf8 => Cells::Text(column.as_string()),
            DataType::List(_) => Cells::Texts(Texts::of(column)?),
            DataType::Dictionary(..) => {
                if let Some(words) = column.as_dictionary_opt::<UInt8Type>() {
                    Cells::Word8(words, words.values().as_string_opt().ok_or_else(shape)?)
                } else {
                    let words = column.as_dictionary_opt::<UInt16Type>().ok_or_else(shape)?;
                    Cells::Word16(words, words.values().as_string_opt().ok_or_else(shape)?)
                }
            }
            _ => return Err(shape()),
        })
    }

    /// The value of a row.
    pub fn at(&self, row: usize) -> Cell<'a> {
        match self {
            Cells::Bool(column) if column.is_valid(row) => Cell::Bool(column.value(row)),
            Cells::Int(column) if column.is_valid(row) => Cell::Int(column.value(row)),
            Cells::Date(column) if column.is_valid(row) => {
                Date::from_days(column.value(row)).map_or(Cell::Null, Cell::Date)
            }
            Cells::Text(column) if column.is_valid(row) => Cell::Text(column.value(row)),
            Cells::Word8(column, words) if column.is_valid(row) => {
                Cell::Text(words.value(usize::from(column.keys().value(row))))
            }
            Cells::Word16(column, words) if column.is_valid(row) => {
                Cell::Text(words.value(usize::from(column.keys().value(row))))
            }
            Cells::Texts(column) if column.lists.is_valid(row) => Cell::Texts(column.at(row)),
            _ => Cell::Null,
        }
    }
}

impl<'a> Texts<'a> {
    fn of(column: &'a ArrayRef) -> io::Result<Self> {
        let lists: &ListArray = column.as_list_opt().ok_or_else(shape)?;
        let elements = match lists.values().as_dictionary_opt() {
            Some(keys) => Elements::Words(keys, keys.values().as_string_opt().ok_or_else(shape)?),
            None => Elements::Texts(lists.values().as_string_opt().ok_or_else(shape)?),
        };
        Ok(Texts { lists, elements })
    }

    /// The texts of a row.
    pub fn at(&self, row: usize) -> List<'a> {
        let (from, to) = bounds(self.lists, row);
        List { elements: self.elements, from, to }
    }
}

impl<'a> Needed<'a> {
    /// The column of a table.
    pub fn of(table: &'a RecordBatch) -> io::Result<Self> {
        let lists: &ListArray = column(table, "facts_needed")?.as_list_opt().ok_or_else(shape)?;
        let parts: &StructArray = lists.values().as_struct_opt().ok_or_else(shape)?;
        let [results, facts] = parts.columns() else { return Err(shape()) };
        Ok(Needed { lists, results: results.as_string_opt().ok_or_else(shape)?, facts: Texts::of(facts)? })
    }

    /// Each open result of a row with its facts.
    pub fn at(&self, row: usize) -> impl Iterator<Item = (&'a str, List<'a>)> {
        let (from, to) = bounds(self.lists, row);
        (from..to).map(|at| (self.results.value(at), self.facts.at(at)))
    }
}

impl<'a> Duties<'a> {
    /// The column of a table; none where no obligation was asked for.
    pub fn of(table: &'a RecordBatch) -> io::Result<Option<Self>> {
        let Some(lists) = table.column_by_name("obligations") else { return Ok(None) };
        let lists: &ListArray = lists.as_list_opt().ok_or_else(shape)?;
        let duties: &StructArray = lists.values().as_struct_opt().ok_or_else(shape)?;
        let part = |name: &str| Cells::of(duties.column_by_name(name).ok_or_else(shape)?);
        Ok(Some(Duties { lists, parts: DUTY_FIELDS.into_iter().map(part).collect::<io::Result<_>>()? }))
    }

    /// The duties of a row: their places in the columns of parts.
    pub fn at(&self, row: usize) -> Range<usize> {
        let (from, to) = bounds(self.lists, row);
        from..to
    }
}

/// The column of lists of texts that has a name.
pub fn texts<'a>(table: &'a RecordBatch, name: &str) -> io::Result<Texts<'a>> {
    Texts::of(column(table, name)?)
}

fn column<'a>(table: &'a RecordBatch, name: &str) -> io::Result<&'a ArrayRef> {
    table.column_by_name(name).ok_or_else(shape)
}

fn bounds(lists: &ListArray, row: usize) -> (usize, usize) {
    let at = |row: usize| usize::try_from(lists.value_offsets()[row]).unwrap_or_default();
    (at(row), at(row + 1))
}

/// A table that the evaluator does not give.
fn shape() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "unexpected columns")
}
