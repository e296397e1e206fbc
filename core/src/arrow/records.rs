//! Records as typed columns.

use std::collections::HashSet;
use std::ops::Range;

use arrow_array::ArrayRef;

use super::source::Reader;
use crate::columns::{BLOCK, Bits, Block, Column, Data, word_where};
use crate::date::Date;
use crate::facts::Slot;
use crate::language::{RecordId, Type};
use crate::value::Value;
use crate::vocabulary::Vocabulary;

/// Records of one list, field by field.
pub(super) struct Records {
    fields: Vec<Field>,
    len: usize,
}

/// The values of a field; what stands where there is none means nothing.
struct Field {
    some: Vec<bool>,
    values: Values,
}

/// Lists of records: at each place a record, by its number.
pub(super) struct Places {
    /// where each list begins; one more than there are lists
    pub starts: Vec<u32>,
    /// the record at each place
    pub records: Vec<u32>,
}

/// Lists up to so many records are compared record by record.
const FEW: usize = 16;

/// Numbers of records have 32 bits.
fn number(record: usize) -> u32 {
    u32::try_from(record).unwrap_or(u32::MAX)
}

enum Values {
    Bool(Vec<bool>),
    Int(Vec<i64>),
    Date(Vec<i32>),
    Word(Vec<u16>),
    Value(Vec<Value>),
}

impl Records {
    /// No record of a list.
    pub fn new(list: RecordId, vocabulary: &Vocabulary) -> Records {
        let types = vocabulary.types.record_type(list).fields.iter().map(|(_, ty)| ty);
        let fields = types.map(|ty| Field {
            some: Vec::new(),
            values: match ty.required() {
                Type::Bool => Values::Bool(Vec::new()),
                Type::Int => Values::Int(Vec::new()),
                Type::Date => Values::Date(Vec::new()),
                Type::Enum(_) => Values::Word(Vec::new()),
                _ => Values::Value(Vec::new()),
            },
        });
        Records { fields: fields.collect(), len: 0 }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Adds rows of columns, one for each field.
    pub fn push(&mut self, columns: &[Column], rows: &Bits) {
        fn add<T: Clone>(values: &mut Vec<T>, lanes: &[T], rows: &Bits, all: Option<usize>) {
            match all.and_then(|count| lanes.get(..count)) {
                Some(lanes) => values.extend_from_slice(lanes),
                None => values.extend(rows.rows().filter_map(|row| lanes.get(row).cloned())),
            }
        }
        let count = rows.count();
        // A whole block mostly, but for bad records.
        let all = (*rows == Bits::first(count)).then_some(count);
        self.len += count;
        for (field, column) in self.fields.iter_mut().zip(columns) {
            let some = column.some.and(&column.known);
            field.some.extend(rows.rows().map(|row| some.get(row)));
            match (&mut field.values, &column.data) {
                (Values::Bool(values), Data::Bool(bits)) => values.extend(rows.rows().map(|row| bits.get(row))),
                (Values::Int(values), Data::Int(lanes)) => add(values, lanes, rows, all),
                (Values::Date(values), Data::Date(lanes)) => add(values, lanes, rows, all),
                (Values::Word(values), Data::Words(words)) => {
                    let mut of_row = [0; BLOCK];
                    for (word, rows) in words {
                        rows.rows().for_each(|row| of_row[row] = *word);
                    }
                    add(values, &of_row, rows, all);
                }
                (Values::Value(values), _) => values.extend(rows.rows().map(|row| column.value(row))),
                // Both are by the field's type.
                _ => {}
            }
        }
    }

    /// A field of some records: row `n` of the column is the record `at(n)`.
    pub fn gather(&self, field: usize, rows: Range<usize>, at: impl Fn(usize) -> usize, into: &mut Column) {
        let Some(field) = self.fields.get(field) else { return };
        for row in rows {
            let record = at(row);
            let Some(some) = field.some.get(record) else { continue };
            into.known.set(row, true);
            into.some.set(row, *some);
            match (&field.values, &mut into.data) {
                (Values::Bool(values), Data::Bool(into)) => into.set(row, *some && values[record]),
                (Values::Int(values), Data::Int(into)) => into[row] = values[record],
                (Values::Date(values), Data::Date(into)) => into[row] = values[record],
                (Values::Word(values), Data::Words(_)) if *some => into.put(row, &Value::Word(values[record])),
                (Values::Value(values), _) => into.put(row, &values[record]),
                _ => {}
            }
        }
    }

    /// The lists without records that stand in them before, the same in every field (as a case is read); none where there is
    /// no such record. `starts` are the places where the lists begin, the first at 0, one more than there are lists; `at` is
    /// the record at a place.
    pub fn distinct(&self, starts: &[u32], at: impl Fn(usize) -> usize) -> Option<Places> {
        // Lists with a repeated record, and all repeated records, by their places.
        let (mut lists, mut repeated) = (Vec::new(), Vec::new());
        lists_longer(1, starts, |list| {
            let (before, places) = (repeated.len(), starts[list] as usize..starts[list + 1] as usize);
            if places.len() <= FEW {
                let first = places.start;
                repeated.extend(places.filter(|place| (first..*place).any(|before| self.same(at(before), at(*place)))));
            } else {
                let mut seen = HashSet::with_capacity(places.len());
                repeated.extend(places.filter(|place| !seen.insert(self.value(at(*place)))));
            }
            if repeated.len() > before {
                lists.push((list, repeated.len()));
            }
        });
        let last = *starts.last().filter(|_| !repeated.is_empty())? as usize;
        let mut records = Vec::with_capacity(last - repeated.len());
        let mut from = 0;
        for place in repeated.iter().copied().chain([last]) {
            records.extend((from..place).map(|place| number(at(place))));
            from = place + 1;
        }
        let mut kept = Vec::with_capacity(starts.len());
        let mut gone = 0;
        for (list, repeated) in lists.into_iter().chain([(starts.len() - 1, 0)]) {
            kept.extend(starts[kept.len()..=list].iter().map(|start| start - gone));
            gone = number(repeated);
        }
        Some(Places { starts: kept, records })
    }

    /// Whether two records are the same in every field.
    fn same(&self, one: usize, other: usize) -> bool {
        self.fields.iter().all(|field| match (field.some.get(one), field.some.get(other)) {
            (Some(true), Some(true)) => match &field.values {
                Values::Bool(values) => values[one] == values[other],
                Values::Int(values) => values[one] == values[other],
                Values::Date(values) => values[one] == values[other],
                Values::Word(values) => values[one] == values[other],
                Values::Value(values) => values[one] == values[other],
            },
            (one, other) => one == other,
        })
    }

    /// One record as a value.
    pub fn value(&self, record: usize) -> Value {
        let field = |field: &Field| match &field.values {
            _ if !field.some[record] => Value::Null,
            Values::Bool(values) => Value::Bool(values[record]),
            Values::Int(values) => Value::Int(values[record]),
            Values::Date(values) => Date::from_days(values[record]).map_or(Value::Null, Value::Date),
            Values::Word(values) => Value::Word(values[record]),
            Values::Value(values) => values[record].clone(),
        };
        Value::Record(self.fields.iter().map(field).collect())
    }
}

/// Calls with each list of more than some records, in order. `starts` has one more than there are lists.
fn lists_longer(than: u32, starts: &[u32], mut each: impl FnMut(usize)) {
    for from in (0..starts.len().saturating_sub(1)).step_by(64) {
        let mut longer = word_where(&lengths(&starts[from..]), |length| length > than);
        while longer != 0 {
            each(from + longer.trailing_zeros() as usize);
            longer &= longer - 1;
        }
    }
}

/// The lengths of the first 64 lists, where they begin being known; 0 where there are fewer.
pub(super) fn lengths(starts: &[u32]) -> [u32; 64] {
    let mut lengths = [0; 64];
    for (length, (start, end)) in lengths.iter_mut().zip(starts.iter().zip(starts.iter().skip(1))) {
        *length = end.wrapping_sub(*start);
    }
    lengths
}

/// Reads the fields of records from arrays.
pub(super) struct FieldReaders<'a> {
    vocabulary: &'a Vocabulary,
    types: &'a [(String, Type)],
    readers: Vec<Option<Reader>>,
}

impl<'a> FieldReaders<'a> {
    /// `array` gives the array of a field, where there is one.
    pub fn new<'b>(
        list: RecordId,
        vocabulary: &'a Vocabulary,
        array: impl Fn(usize) -> Option<&'b ArrayRef>,
    ) -> FieldReaders<'a> {
        let types = &vocabulary.types.record_type(list).fields;
        let reader = |(at, (_, ty)): (usize, &(String, Type))| {
            array(at).map(|array| Reader::new(array, Slot { ty, range: None, vocabulary }, false))
        };
        FieldReaders { vocabulary, types, readers: types.iter().enumerate().map(reader).collect() }
    }

    /// The fields of a block of rows, and the rows that are no record.
    pub fn read(&self, block: Block) -> (Vec<Column>, Bits) {
        let all = Bits::first(block.len);
        let mut bad = Bits::NONE;
        let mut columns = Vec::with_capacity(self.readers.len());
        for (reader, (_, ty)) in self.readers.iter().zip(self.types) {
            let mut column = Column::of(ty);
            if let Some(reader) = reader {
                reader.bad(block, &mut bad);
                reader.read(block, &all, Slot { ty, range: None, vocabulary: self.vocabulary }, &mut column);
            }
            if !ty.is_optional() {
                bad = bad.or(&all.without(&column.known));
            }
            columns.push(column);
        }
        (columns, bad)
    }
}
