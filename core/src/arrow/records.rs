//! Records as typed columns.

use std::collections::HashSet;
use std::ops::{Range, Sub};

use arrow_array::ArrayRef;

use super::source::Reader;
use crate::columns::{BLOCK, Bits, Block, Column, Data};
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

/// The values of a field; what stands where there is none means nothing. The last records, or all, have none.
struct Field {
    some: Vec<bool>,
    /// how many of these have none
    without: usize,
    values: Values,
}

/// Lists of records some of which stand in their list before, the same in every field: these are left out, as they are of a
/// case.
pub(super) struct Distinct {
    /// the record at each place; of a list, those that are left come first
    records: Vec<u32>,
    /// lists with records that are left out, in order, and how many
    left_out: Vec<(usize, usize)>,
    /// a bit for each of these lists, 64 lists to a word: of most lists nothing is left out, and they are not looked for
    shorter: Vec<u64>,
}

impl Distinct {
    /// The record at a place.
    pub fn at(&self, place: usize) -> usize {
        self.records.get(place).map_or(place, |record| *record as usize)
    }

    /// The places of a list's records, of all those of the list.
    pub fn places(&self, list: usize, places: Range<usize>) -> Range<usize> {
        if self.shorter.get(list / 64).is_none_or(|lists| lists >> (list % 64) & 1 == 0) {
            return places;
        }
        match self.left_out.binary_search_by_key(&list, |(list, _)| *list) {
            Ok(found) => places.start..places.end - self.left_out[found].1,
            Err(_) => places,
        }
    }
}

/// Lists up to so many records are compared record by record.
const FEW: usize = 16;

/// Numbers of records have 32 bits.
fn number(record: usize) -> u32 {
    u32::try_from(record).unwrap_or(u32::MAX)
}

impl Field {
    /// Whether each of so many records has a value.
    fn is_full(&self, records: usize) -> bool {
        self.without == 0 && self.some.len() == records
    }

    /// Whether a record has a value.
    fn has(&self, record: usize) -> bool {
        self.some.get(record).is_some_and(|some| *some)
    }

    /// Whether it says the same of two records.
    fn is_same(&self, one: usize, other: usize) -> bool {
        match (self.has(one), self.has(other)) {
            (true, true) => match &self.values {
                Values::Bool(values) => values[one] == values[other],
                Values::Int(values) => values[one] == values[other],
                Values::Date(values) => values[one] == values[other],
                Values::Word(values) => values[one] == values[other],
                Values::Value(values) => values[one] == values[other],
            },
            (one, other) => one == other,
        }
    }

    /// Lets the records that were added so far have none, where the field was not given.
    fn extend_to(&mut self, records: usize) {
        self.without += records - self.some.len();
        self.some.resize(records, false);
        match &mut self.values {
            Values::Bool(values) => values.resize(records, false),
            Values::Int(values) => values.resize(records, 0),
            Values::Date(values) => values.resize(records, 0),
            Values::Word(values) => values.resize(records, 0),
            Values::Value(values) => values.resize(records, Value::Null),
        }
    }
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
            without: 0,
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

    /// Adds rows of columns, one for each field that is given.
    pub fn push(&mut self, columns: &[Option<Column>], rows: &Bits) {
        fn add<T: Clone>(values: &mut Vec<T>, lanes: &[T], rows: &Bits, all: Option<usize>) {
            match all.and_then(|count| lanes.get(..count)) {
                Some(lanes) => values.extend_from_slice(lanes),
                None => values.extend(rows.rows().filter_map(|row| lanes.get(row).cloned())),
            }
        }
        let count = rows.count();
        // A whole block mostly, but for bad records.
        let all = (*rows == Bits::first(count)).then_some(count);
        let before = self.len;
        self.len += count;
        for (field, column) in self.fields.iter_mut().zip(columns) {
            let Some(column) = column else { continue };
            field.extend_to(before);
            let some = column.some.and(&column.known);
            if all.is_some() && rows.is_within(&some) {
                field.some.resize(self.len, true);
            } else {
                field.some.extend(rows.rows().map(|row| some.get(row)));
                field.without += rows.without(&some).count();
            }
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
        let all = Bits::first(rows.end).without(&Bits::first(rows.start));
        into.known.extend(&all);
        if field.is_full(self.len) {
            into.some.extend(&all);
        } else {
            rows.clone().for_each(|row| into.some.set(row, field.has(at(row))));
        }
        let some = into.some;
        let given = rows.clone().filter(|row| some.get(*row)).map(|row| (row, at(row)));
        // Days that are none are written as well: that costs less than to foresee which are.
        let day = |days: &[i32], row: usize| days.get(at(row)).copied().unwrap_or_default();
        match (&field.values, &mut into.data) {
            (Values::Bool(values), Data::Bool(into)) => given.for_each(|(row, record)| into.set(row, values[record])),
            (Values::Int(values), Data::Int(into)) => given.for_each(|(row, record)| into[row] = values[record]),
            (Values::Date(days), Data::Date(into)) => {
                let into: &mut [i32] = into;
                into[rows.clone()].iter_mut().zip(rows).for_each(|(into, row)| *into = day(days, row));
            }
            (Values::Word(values), _) => given.for_each(|(row, record)| into.put(row, &Value::Word(values[record]))),
            (Values::Value(values), _) => given.for_each(|(row, record)| into.put(row, &values[record])),
            // Both are by the field's type.
            _ => {}
        }
    }

    /// The lists without records that stand in them before; none where there is no such record. `starts` are the places where
    /// the lists begin, counted from the first, one more than there are lists; `several` the lists with more than one record,
    /// in order; `at` is the record at a place.
    pub fn distinct<T: Start>(
        &self,
        starts: &[T],
        several: impl Iterator<Item = usize>,
        at: impl Fn(usize) -> usize,
    ) -> Option<Distinct> {
        let mut distinct = Distinct { records: Vec::new(), left_out: Vec::new(), shorter: Vec::new() };
        let given: Vec<&Field> = self.fields.iter().filter(|field| !field.some.is_empty()).collect();
        let same = |one: usize, other: usize| given.iter().all(|field| field.is_same(one, other));
        for list in self.alike(starts, several.collect(), &at) {
            let places = between(starts, list);
            let is_first: Vec<bool> = if places.len() <= FEW {
                let is_first = |place: usize| !(places.start..place).any(|before| same(at(before), at(place)));
                if places.clone().all(is_first) {
                    continue;
                }
                places.clone().map(is_first).collect()
            } else {
                let mut seen = HashSet::with_capacity(places.len());
                places.clone().map(|place| seen.insert(self.value(at(place)))).collect()
            };
            let left_out = is_first.iter().filter(|first| !**first).count();
            if left_out == 0 {
                continue;
            }
            if distinct.records.is_empty() {
                distinct.records = (0..between(starts, starts.len() - 2).end).map(|place| number(at(place))).collect();
            }
            // The sort keeps the order of those that are left.
            let mut records: Vec<_> = places.clone().zip(is_first).collect();
            records.sort_by_key(|(_, first)| !first);
            for (place, (record, _)) in places.zip(records) {
                distinct.records[place] = number(at(record));
            }
            distinct.left_out.push((list, left_out));
            distinct.shorter.resize(list / 64 + 1, 0);
            distinct.shorter[list / 64] |= 1 << (list % 64);
        }
        (!distinct.left_out.is_empty()).then_some(distinct)
    }

    /// Of some lists in order, those in which a record may stand twice: where every record has a date and no list is long, only
    /// those with one date twice.
    fn alike<T: Start>(&self, starts: &[T], lists: Vec<usize>, at: impl Fn(usize) -> usize) -> Vec<usize> {
        let all_days = self.fields.iter().find_map(|field| match &field.values {
            Values::Date(days) if field.is_full(self.len) => Some(days),
            _ => None,
        });
        let longest = lists.iter().map(|list| between(starts, *list).len()).max().unwrap_or(0);
        let Some(all_days) = all_days.filter(|_| (2..=FEW).contains(&longest)) else { return lists };
        let days: Vec<i32> = (0..between(starts, starts.len() - 2).end).map(|place| all_days[at(place)]).collect();
        let mut alike = Vec::new();
        // All pairs of one distance after another: it is rare that both have the same date, and mostly then in different lists.
        for distance in 1..longest {
            let pairs = days.chunks(64).zip(days[distance..].chunks(64));
            for (from, (days, later)) in (0..).step_by(64).zip(pairs) {
                let same = |(day, later): (&i32, &i32)| day == later;
                if !days.iter().zip(later).fold(false, |any, pair| any | same(pair)) {
                    continue;
                }
                for (place, _) in (from..).zip(days.iter().zip(later)).filter(|(_, pair)| same(*pair)) {
                    let after = lists.partition_point(|list| between(starts, *list).start <= place);
                    alike.extend(
                        after
                            .checked_sub(1)
                            .map(|at| lists[at])
                            .filter(|list| between(starts, *list).end > place + distance),
                    );
                }
            }
        }
        alike.sort_unstable();
        alike.dedup();
        alike
    }

    /// One record as a value.
    pub fn value(&self, record: usize) -> Value {
        let field = |field: &Field| match &field.values {
            _ if !field.has(record) => Value::Null,
            Values::Bool(values) => Value::Bool(values[record]),
            Values::Int(values) => Value::Int(values[record]),
            Values::Date(values) => Date::from_days(values[record]).map_or(Value::Null, Value::Date),
            Values::Word(values) => Value::Word(values[record]),
            Values::Value(values) => values[record].clone(),
        };
        Value::Record(self.fields.iter().map(field).collect())
    }
}

/// Where a list begins, as a number of some width.
pub(super) trait Start: Copy + Sub<Output = Self> + TryInto<usize> {}

impl<T: Copy + Sub<Output = T> + TryInto<usize>> Start for T {}

/// The places of a list, counted from where the first begins.
pub(super) fn between<T: Start>(starts: &[T], list: usize) -> Range<usize> {
    let place = |at: usize| match (starts.first(), starts.get(at)) {
        (Some(first), Some(start)) => (*start - *first).try_into().unwrap_or_default(),
        _ => 0,
    };
    place(list)..place(list + 1)
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

    /// Reads the given fields of a block of rows, each into its column; the rows that are no record.
    pub fn read(&self, block: Block, columns: &mut Vec<Option<Column>>) -> Bits {
        let all = Bits::first(block.len);
        let mut bad = Bits::NONE;
        columns.resize_with(self.readers.len(), || None);
        for ((reader, column), (_, ty)) in self.readers.iter().zip(columns).zip(self.types) {
            let known = match reader {
                Some(reader) => {
                    let column = column.get_or_insert_with(|| Column::of(ty));
                    column.clear();
                    reader.bad(block, &mut bad);
                    reader.read(block, &all, Slot { ty, range: None, vocabulary: self.vocabulary }, column);
                    column.known
                }
                None => Bits::NONE,
            };
            if !ty.is_optional() {
                bad.extend(&all.without(&known));
            }
        }
        bad
    }
}
