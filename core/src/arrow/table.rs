//! Tables of records, keyed by `student_id`.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering as Memory};
use std::sync::{Arc, OnceLock};

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::Schema;

use super::MAX_ELEMENTS;
use super::cell::{each_text, input_from_arrow};
use super::columns::{KEY, UnknownColumn, check, repeated, unknown};
use super::error::{BatchError, RowError};
use super::records::{Distinct, FieldReaders, Records, between};
use crate::columns::{BLOCK, Bits, Block, Column};
use crate::facts::{FactError, FactErrors, Input, Problem, field_for_header, input_for_header, record};
use crate::language::{RecordId, Type};
use crate::value::Value;
use crate::vocabulary::Vocabulary;

/// The columns of a table of records.
struct Columns {
    key: usize,
    /// column, field
    fields: Vec<(usize, usize)>,
}

impl Columns {
    fn new(schema: &Schema, list: RecordId, vocabulary: &Vocabulary) -> Result<Columns, BatchError> {
        let mut key = None;
        let mut fields: Vec<(usize, usize)> = Vec::new();
        let types = &vocabulary.types.record_type(list).fields;
        for (at, column) in schema.fields().iter().enumerate() {
            let name = column.name();
            if is_key(name, vocabulary) {
                if let Some(first) = key.replace(at) {
                    return Err(repeated(schema, first, at));
                }
                check(name, column.data_type(), &Type::Text, vocabulary)?;
            } else if let Some(field) = field_for_header(vocabulary, list, name) {
                if let Some((first, _)) = fields.iter().find(|(_, known)| *known == field) {
                    return Err(repeated(schema, *first, at));
                }
                check(name, column.data_type(), &types[field].1, vocabulary)?;
                fields.push((at, field));
            }
        }
        Ok(Columns { key: key.ok_or(BatchError::NoKeyColumn)?, fields })
    }

    fn column(&self, field: usize) -> Option<usize> {
        self.fields.iter().find(|(_, known)| *known == field).map(|(at, _)| *at)
    }
}

fn is_key(header: &str, vocabulary: &Vocabulary) -> bool {
    match input_for_header(vocabulary, header) {
        Some(id) => vocabulary.input_name(id) == KEY,
        None => header == KEY,
    }
}

/// The columns of a table of records that are neither its key nor a field.
pub(super) fn unknown_columns(schema: &Schema, list: RecordId, vocabulary: &Vocabulary) -> Vec<UnknownColumn> {
    let known = |header: &str| is_key(header, vocabulary) || field_for_header(vocabulary, list, header).is_some();
    let fields = vocabulary.types.record_type(list).fields.iter().map(|(name, _)| name.as_str());
    let titles = vocabulary.records.get(usize::from(list.0)).into_iter().flat_map(|list| &list.fields);
    let names = std::iter::once(KEY).chain(fields).chain(titles.flat_map(|title| [title.zh.as_str(), &title.en]));
    unknown(schema, known, &names)
}

/// The records of one list, by child.
pub(super) struct RecordTable {
    pub list: RecordId,
    /// in the order in which they were added
    pub records: Records,
    /// the child of each record, by its number
    child_of: Vec<u32>,
    children: Vec<Child>,
    numbers: HashMap<Arc<str>, u32>,
    order: OnceLock<Order>,
}

struct Child {
    key: Arc<str>,
    records: u32,
    /// a row had this key
    met: AtomicBool,
}

/// The records in the order of their children, of each child those that differ.
struct Order {
    /// where each child's begin; one more than there are children
    starts: Vec<u32>,
    /// the record at each place; empty where the places are those in which they were added
    records: Vec<u32>,
    /// where a child has a record twice
    distinct: Option<Distinct>,
    /// the keys ascend
    sorted: bool,
}

/// The number of no child.
pub(super) const NOBODY: u32 = u32::MAX;

impl RecordTable {
    /// A table without rows.
    pub fn new(list: RecordId, vocabulary: &Vocabulary) -> RecordTable {
        RecordTable {
            list,
            records: Records::new(list, vocabulary),
            child_of: Vec::new(),
            children: Vec::new(),
            numbers: HashMap::new(),
            order: OnceLock::new(),
        }
    }

    /// Adds the rows of a batch; what is wrong with the rows that are left out.
    pub fn add(&mut self, batch: &RecordBatch, vocabulary: &Vocabulary) -> Result<Vec<RowError>, BatchError> {
        // Numbers of records and children have 32 bits.
        u32::try_from(self.records.len().saturating_add(batch.num_rows())).map_err(|_| BatchError::TooLarge)?;
        let columns = Columns::new(batch.schema_ref(), self.list, vocabulary)?;
        self.order = OnceLock::new();
        let readers =
            FieldReaders::new(self.list, vocabulary, |field| columns.column(field).map(|column| batch.column(column)));
        let mut child_of = Vec::with_capacity(batch.num_rows());
        each_text(batch.column(columns.key), |_, key| {
            let last = child_of.last().copied().unwrap_or(NOBODY);
            child_of.push(key.map_or(NOBODY, |key| self.number(key, last)));
        });
        let (mut errors, mut fields) = (Vec::new(), Vec::new());
        for from in (0..batch.num_rows()).step_by(BLOCK) {
            let block = Block { from, len: BLOCK.min(batch.num_rows() - from) };
            let bad = readers.read(block, &mut fields);
            let mut good = Bits::first(block.len);
            for row in 0..block.len {
                let child = child_of.get(from + row).and_then(|number| self.children.get_mut(*number as usize));
                let problem = match child {
                    None => Some(Problem::NoKey),
                    Some(_) if bad.get(row) => None,
                    Some(child) if child.records as usize == MAX_ELEMENTS => Some(Problem::TooMany(MAX_ELEMENTS)),
                    Some(child) => {
                        child.records += 1;
                        self.child_of.push(child_of[from + row]);
                        continue;
                    }
                };
                good.set(row, false);
                errors.extend(self.errors(batch, &columns, from + row, problem, vocabulary));
            }
            self.records.push(&fields, &good);
        }
        Ok(errors)
    }

    /// Adds records one by one: the key of each, and its fields by name.
    pub fn add_one_by_one(
        &mut self,
        rows: &[(String, Vec<(String, Input)>)],
        vocabulary: &Vocabulary,
    ) -> Result<Vec<RowError>, BatchError> {
        u32::try_from(self.records.len().saturating_add(rows.len())).map_err(|_| BatchError::TooLarge)?;
        self.order = OnceLock::new();
        let ty = vocabulary.types.record_type(self.list);
        let mut errors = Vec::new();
        for (from, block) in (0..).step_by(BLOCK).zip(rows.chunks(BLOCK)) {
            let mut columns: Vec<Option<Column>> = ty.fields.iter().map(|(_, ty)| Some(Column::of(ty))).collect();
            let mut good = Bits::NONE;
            for (row, (key, fields)) in block.iter().enumerate() {
                let found = match record(fields, self.list, vocabulary) {
                    _ if key.trim().is_empty() => Err(FactError::of(KEY, Problem::NoKey).into()),
                    Ok(Value::Record(values)) => self.count(&ty.name, key.trim()).map(|()| values),
                    Ok(_) => continue,
                    Err(errors) => Err(errors),
                };
                match found {
                    Ok(values) => {
                        good.set(row, true);
                        columns.iter_mut().flatten().zip(&*values).for_each(|(column, value)| column.put(row, value));
                    }
                    Err(found) => {
                        errors.extend(found.into_iter().map(|error| RowError { row: from + row, column: None, error }));
                    }
                }
            }
            self.records.push(&columns, &good);
        }
        Ok(errors)
    }

    /// Counts a record of a child, unless it has too many.
    fn count(&mut self, name: &str, key: &str) -> Result<(), FactErrors> {
        let number = self.number(key, self.child_of.last().copied().unwrap_or(NOBODY));
        match self.children.get_mut(number as usize) {
            Some(child) if (child.records as usize) < MAX_ELEMENTS => {
                child.records += 1;
                self.child_of.push(number);
                Ok(())
            }
            _ => Err(FactError::of(name, Problem::TooMany(MAX_ELEMENTS)).into()),
        }
    }

    /// What is wrong with a row: with its key or number, else with its fields.
    fn errors(
        &self,
        batch: &RecordBatch,
        columns: &Columns,
        row: usize,
        problem: Option<Problem>,
        vocabulary: &Vocabulary,
    ) -> Vec<RowError> {
        let ty = vocabulary.types.record_type(self.list);
        let place = |error: FactError| {
            let field = error.field.as_ref().and_then(|name| ty.fields.iter().position(|(known, _)| known == name));
            let column = if error.fact == KEY { Some(columns.key) } else { field.and_then(|at| columns.column(at)) };
            RowError { row, column: column.map(|at| batch.schema_ref().field(at).name().clone()), error }
        };
        if let Some(problem) = problem {
            let fact = if problem == Problem::NoKey { KEY } else { &ty.name };
            return vec![place(FactError::of(fact, problem))];
        }
        let fields = columns.fields.iter().filter_map(|(column, field)| {
            let value = input_from_arrow(batch.column(*column), row)?;
            Some((ty.fields[*field].0.clone(), value))
        });
        let found = record(&fields.collect::<Vec<_>>(), self.list, vocabulary).err();
        found.into_iter().flatten().map(place).collect()
    }

    /// The number of a key; records of one child mostly follow one another.
    fn number(&mut self, key: &str, last: u32) -> u32 {
        if self.children.get(last as usize).is_some_and(|child| *child.key == *key) {
            return last;
        }
        if let Some(number) = self.numbers.get(key) {
            return *number;
        }
        let key: Arc<str> = key.into();
        let number = u32::try_from(self.children.len()).unwrap_or(NOBODY);
        self.children.push(Child { key: key.clone(), records: 0, met: AtomicBool::new(false) });
        self.numbers.insert(key, number);
        number
    }

    fn order(&self) -> &Order {
        self.order.get_or_init(|| {
            let mut starts = Vec::with_capacity(self.children.len() + 1);
            starts.push(0);
            let mut sum = 0;
            for child in &self.children {
                sum += child.records;
                starts.push(sum);
            }
            let sorted = self.children.windows(2).all(|pair| pair[0].key < pair[1].key);
            let mut records = Vec::new();
            if self.child_of.windows(2).any(|pair| pair[0] > pair[1]) {
                let mut next = starts.clone();
                records.resize(self.child_of.len(), 0);
                for (record, child) in (0..).zip(&self.child_of) {
                    let place = &mut next[*child as usize];
                    records[*place as usize] = record;
                    *place += 1;
                }
            }
            let at = |place: usize| records.get(place).map_or(place, |record| *record as usize);
            let several =
                self.children.iter().enumerate().filter(|(_, child)| child.records > 1).map(|(child, _)| child);
            let distinct = self.records.distinct(&starts, several, at);
            Order { starts, records, distinct, sorted }
        })
    }

    /// The children of a batch's keys, by their number; [`NOBODY`] where no record is a row's. Remembers whom it met.
    pub fn children(&self, keys: &ArrayRef) -> Vec<u32> {
        let sorted = self.order().sorted;
        let mut numbers = Vec::with_capacity(keys.len());
        let mut next = 0;
        each_text(keys, |_, key| {
            let number = key.and_then(|key| self.find(key, next, sorted));
            if let Some(number) = number {
                next = number as usize + 1;
                self.children[number as usize].met.store(true, Memory::Relaxed);
            }
            numbers.push(number.unwrap_or(NOBODY));
        });
        numbers
    }

    /// A child, looked for first where it is if the batch is in the order of the table.
    fn find(&self, key: &str, next: usize, sorted: bool) -> Option<u32> {
        match self.children.get(next).map(|child| key.cmp(&child.key)) {
            Some(Ordering::Equal) => return u32::try_from(next).ok(),
            Some(Ordering::Less) if sorted => {
                let before = next.checked_sub(1).and_then(|at| self.children.get(at));
                if before.is_none_or(|before| *before.key < *key) {
                    return None;
                }
            }
            None if sorted && self.children.last().is_none_or(|last| *last.key < *key) => return None,
            _ => {}
        }
        self.numbers.get(key).copied()
    }

    /// The places of a child's records.
    pub fn range(&self, child: u32) -> Range<usize> {
        let Order { starts, distinct, .. } = self.order();
        let (child, places) = (child as usize, between(starts, child as usize));
        distinct.as_ref().map_or(places.clone(), |distinct| distinct.places(child, places))
    }

    /// The record at a place.
    pub fn at(&self, place: usize) -> usize {
        let Order { records, distinct, .. } = self.order();
        match distinct {
            Some(distinct) => distinct.at(place),
            None => records.get(place).map_or(place, |record| *record as usize),
        }
    }

    /// The records of a child, and remembers that they were asked for.
    pub fn of(&self, key: &str) -> Vec<Value> {
        let Some(number) = self.numbers.get(key) else { return Vec::new() };
        self.children[*number as usize].met.store(true, Memory::Relaxed);
        self.range(*number).map(|place| self.records.value(self.at(place))).collect()
    }

    /// How many rows belong to no child that was asked for.
    pub fn orphans(&self) -> usize {
        let orphans = self.children.iter().filter(|child| !child.met.load(Memory::Relaxed));
        orphans.map(|child| child.records as usize).sum()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Date32Array, RecordBatch, StringArray};

    use super::{NOBODY, RecordTable};
    use crate::facts::testing::{list, vocabulary};
    use crate::value::Value;

    fn batch(rows: &[(&str, i32)]) -> RecordBatch {
        let keys: StringArray = rows.iter().map(|(key, _)| Some(*key)).collect();
        let days: Date32Array = rows.iter().map(|(_, day)| Some(*day)).collect();
        RecordBatch::try_from_iter([("student_id", Arc::new(keys) as ArrayRef), ("on", Arc::new(days))]).unwrap()
    }

    fn days(table: &RecordTable, key: &str) -> Vec<i32> {
        let day = |record: &Value| match record {
            Value::Record(fields) => match fields[0] {
                Value::Date(day) => day.days(),
                _ => 0,
            },
            _ => 0,
        };
        table.of(key).iter().map(day).collect()
    }

    #[test]
    fn records_keep_the_order_in_which_they_were_added() {
        let vocabulary = vocabulary();
        let mut table = RecordTable::new(list(&vocabulary, "visits"), &vocabulary);
        assert!(table.add(&batch(&[("b", 1), ("a", 2), ("b", 3)]), &vocabulary).unwrap().is_empty());
        assert_eq!(days(&table, "b"), [1, 3]);
        assert!(table.add(&batch(&[("c", 4), ("b", 5), ("a", 6)]), &vocabulary).unwrap().is_empty());
        assert_eq!(["a", "b", "c", "d"].map(|key| days(&table, key)), [vec![2, 6], vec![1, 3, 5], vec![4], vec![]]);
    }

    #[test]
    fn a_record_that_stands_twice_is_one() {
        let vocabulary = vocabulary();
        let mut table = RecordTable::new(list(&vocabulary, "visits"), &vocabulary);
        table.add(&batch(&[("a", 1), ("a", 2), ("a", 1), ("b", 1), ("b", 1), ("c", 3)]), &vocabulary).unwrap();
        assert_eq!(["a", "b", "c"].map(|key| days(&table, key)), [vec![1, 2], vec![1], vec![3]]);
        // In a later part, among the records of others, and in a list too long to compare each with each.
        let many: Vec<_> = (0..40).chain((0..40).rev()).map(|day| ("c", day)).chain([("b", 1), ("b", 2)]).collect();
        table.add(&batch(&many), &vocabulary).unwrap();
        let all: Vec<_> = [3].into_iter().chain((0..40).filter(|day| *day != 3)).collect();
        assert_eq!(["a", "b", "c"].map(|key| days(&table, key)), [vec![1, 2], vec![1, 2], all]);
    }

    /// Short lists are compared by their dates, 64 pairs at a time: dates that only neighbours share are no record twice.
    #[test]
    fn short_lists_with_one_date_twice_are_found_wherever_they_stand() {
        let vocabulary = vocabulary();
        let keys: Vec<String> = (100..200).map(|child| format!("k{child}")).collect();
        let day = |child: usize, at: usize| match (child, at) {
            (0 | 31 | 32 | 63 | 64 | 99, 2) | (_, 0) => 0,
            (_, at) => i32::try_from(child + 1000 * at).unwrap(),
        };
        let rows: Vec<(&str, i32)> = (0..3)
            .flat_map(|at| (0..100).map(move |child| (child, at)))
            .map(|(child, at)| (&*keys[child], day(child, at)))
            .collect();
        let mut table = RecordTable::new(list(&vocabulary, "visits"), &vocabulary);
        table.add(&batch(&rows), &vocabulary).unwrap();
        for (child, key) in keys.iter().enumerate() {
            let mut expected: Vec<i32> = (0..3).map(|at| day(child, at)).collect();
            if expected[2] == expected[0] {
                expected.pop();
            }
            assert_eq!(days(&table, key), expected, "child {child}");
        }
    }

    #[test]
    fn children_are_found_in_any_order() {
        let vocabulary = vocabulary();
        let mut table = RecordTable::new(list(&vocabulary, "visits"), &vocabulary);
        table.add(&batch(&[("b", 1), ("d", 2), ("f", 3)]), &vocabulary).unwrap();
        let find = |keys: &[&str]| table.children(&(Arc::new(StringArray::from(keys.to_vec())) as ArrayRef));
        assert_eq!(find(&["a", "b", "c", "d", "e", "f", "g"]), [NOBODY, 0, NOBODY, 1, NOBODY, 2, NOBODY]);
        assert_eq!(find(&["f", "e", "b", "", " d", "b"]), [2, NOBODY, 0, NOBODY, 1, 0]);
        assert_eq!(table.orphans(), 0);
    }
}
