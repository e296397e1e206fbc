//! Random batches in every encoding, for tests.

use std::sync::Arc;

use arrow_array::builder::{LargeListBuilder, ListBuilder, StringBuilder};
use arrow_array::types::{Int8Type, Int32Type, UInt16Type, UInt32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Date64Array, DictionaryArray, Float32Array, Float64Array, Int8Array,
    Int16Array, Int64Array, LargeStringArray, ListArray, NullArray, RecordBatch, StringArray, StringViewArray,
    StructArray, TimestampMicrosecondArray, TimestampSecondArray, UInt8Array, UInt64Array,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{Field, Fields};
use arrow_select::take::{take, take_record_batch};

use super::{BatchEvaluator, BatchOptions};
use crate::date::Date;
use crate::facts::NullIsNone;
use crate::language::{EnumId, RecordId, Type};
use crate::policy::Policy;
use crate::value::InputId;
use crate::vocabulary::Vocabulary;

/// Numbers that look random.
pub struct Dice(pub u64);

impl Dice {
    /// A number below another.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    /// True once in so many times.
    pub fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn of<'a>(&mut self, among: &[&'a str]) -> &'a str {
        among[usize::try_from(self.below(among.len() as u64)).unwrap_or(0)]
    }

    fn int(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.below(u64::try_from(to - from + 1).unwrap_or(1))).unwrap_or(0)
    }
}

/// How likely a cell is wrong: one in so many.
const WRONG: u64 = 3000;

/// The day evaluated.
pub fn on() -> Date {
    "2021-10-29".parse().expect("a date in a test")
}

fn texts(dice: &mut Dice, texts: &[Option<String>]) -> ArrayRef {
    let texts = texts.iter().map(Option::as_deref);
    match dice.below(7) {
        0 => Arc::new(texts.collect::<StringArray>()),
        1 => Arc::new(texts.collect::<LargeStringArray>()),
        2 => Arc::new(texts.collect::<StringViewArray>()),
        3 => Arc::new(texts.collect::<DictionaryArray<Int32Type>>()),
        4 => Arc::new(texts.collect::<DictionaryArray<UInt16Type>>()),
        5 => {
            let dictionary: DictionaryArray<UInt32Type> = texts.collect();
            let values: Vec<Option<&str>> = dictionary
                .values()
                .as_any()
                .downcast_ref::<StringArray>()
                .map(|v| v.iter().collect())
                .unwrap_or_default();
            let values: ArrayRef = Arc::new(values.into_iter().collect::<StringViewArray>());
            Arc::new(dictionary.with_values(values))
        }
        _ => {
            let short = texts.clone().collect::<std::collections::HashSet<_>>().len() < 100;
            if short {
                Arc::new(texts.collect::<DictionaryArray<Int8Type>>())
            } else {
                Arc::new(texts.collect::<StringArray>())
            }
        }
    }
}

fn words(vocabulary: &Vocabulary, id: EnumId) -> Vec<&str> {
    let words = vocabulary.types.enum_type(id).words.iter().map(String::as_str);
    words
        .chain(vocabulary.enums[usize::from(id.0)].words.iter().flat_map(|label| [label.zh.as_str(), &label.en]))
        .collect()
}

fn some<T>(dice: &mut Dice, rows: usize, mut value: impl FnMut(&mut Dice) -> T) -> Vec<Option<T>> {
    let nulls = dice.below(4);
    (0..rows).map(|_| (nulls == 0 || !dice.one_in(nulls * nulls + 1)).then(|| value(dice))).collect()
}

fn cells(dice: &mut Dice, rows: usize, mut cell: impl FnMut(&mut Dice) -> String) -> ArrayRef {
    let cells = some(dice, rows, |dice| match dice.below(WRONG) {
        0 => "wrong".to_owned(),
        1..40 => " ".to_owned(),
        _ => cell(dice),
    });
    texts(dice, &cells)
}

fn bools(dice: &mut Dice, rows: usize) -> ArrayRef {
    match dice.below(4) {
        0 | 1 => Arc::new(BooleanArray::from(some(dice, rows, |dice| dice.one_in(2)))),
        2 => {
            let numbers = some(dice, rows, |dice| if dice.one_in(WRONG) { 2 } else { dice.int(0, 1) });
            Arc::new(Int64Array::from(numbers))
        }
        _ => cells(dice, rows, |dice| dice.of(&["是", "false", "TRUE", "0", " 1"]).to_owned()),
    }
}

fn days(dice: &mut Dice, rows: usize, latest: i32) -> ArrayRef {
    let day = |dice: &mut Dice| match dice.below(WRONG) {
        0 => Date::MAX.days() + 1,
        1 => Date::MIN.days() - 1,
        2 => latest + 1,
        3..40 => latest,
        _ => latest - i32::try_from(dice.below(4000)).unwrap_or(0),
    };
    let millis = |dice: &mut Dice| i64::from(day(dice)) * 86_400_000 + i64::from(dice.one_in(WRONG));
    match dice.below(5) {
        0 | 1 => Arc::new(Date32Array::from(some(dice, rows, day))),
        2 => Arc::new(Date64Array::from(some(dice, rows, millis))),
        3 if dice.one_in(2) => Arc::new(TimestampMicrosecondArray::from(some(dice, rows, |dice| millis(dice) * 1000))),
        3 => Arc::new(TimestampSecondArray::from(some(dice, rows, |dice| millis(dice) / 1000))),
        _ => cells(dice, rows, |dice| {
            let day = Date::from_days(latest - i32::try_from(dice.below(4000)).unwrap_or(0));
            day.map_or_else(String::new, |day| day.to_string())
        }),
    }
}

fn ints(dice: &mut Dice, rows: usize, (min, max): (i64, i64)) -> ArrayRef {
    let (min, max) = (min.max(0), max.min(9));
    let value = |dice: &mut Dice| if dice.one_in(WRONG) { 100 } else { dice.int(min, max) };
    macro_rules! ints {
        ($array:ty) => {
            Arc::new(<$array>::from(some(dice, rows, |dice| value(dice).try_into().expect("it fits"))))
        };
    }
    match dice.below(8) {
        0 => ints!(Int8Array),
        1 => ints!(Int16Array),
        2 => ints!(Int64Array),
        3 => ints!(UInt8Array),
        4 => ints!(UInt64Array),
        5 => Arc::new(Float64Array::from(some(dice, rows, |dice| if dice.one_in(100) { f64::NAN } else { 3.0 }))),
        6 => Arc::new(Float32Array::from(some(dice, rows, |dice| if dice.one_in(WRONG) { 3.5 } else { 4.0 }))),
        _ => cells(dice, rows, |dice| value(dice).to_string()),
    }
}

fn lists(dice: &mut Dice, rows: usize, words: &[&str]) -> ArrayRef {
    macro_rules! lists {
        ($builder:ty) => {{
            let mut builder = <$builder>::new(StringBuilder::new());
            for _ in 0..rows {
                if dice.one_in(3) {
                    builder.append_null();
                    continue;
                }
                for _ in 0..dice.below(4) {
                    let wrong = dice.one_in(WRONG);
                    builder.values().append_option((!wrong).then(|| dice.of(words)));
                }
                builder.append(true);
            }
            Arc::new(builder.finish())
        }};
    }
    match dice.below(3) {
        0 => lists!(ListBuilder<StringBuilder>),
        1 => lists!(LargeListBuilder<StringBuilder>),
        _ => cells(dice, rows, |dice| format!("{};{} ；", dice.of(words), dice.of(words))),
    }
}

fn column(dice: &mut Dice, rows: usize, ty: &Type, range: Option<(i64, i64)>, vocabulary: &Vocabulary) -> ArrayRef {
    if dice.one_in(20) {
        return Arc::new(NullArray::new(rows));
    }
    match ty.required() {
        Type::Bool => bools(dice, rows),
        Type::Int => ints(dice, rows, range.unwrap_or((0, 9))),
        Type::Date => days(dice, rows, on().days()),
        Type::Enum(id) => {
            let words = words(vocabulary, *id);
            let optional = ty.is_optional();
            cells(dice, rows, |dice| {
                if optional && dice.one_in(50) {
                    dice.of(&["无", "null"]).to_owned()
                } else {
                    dice.of(&words).to_owned()
                }
            })
        }
        Type::List(element) => match &**element {
            Type::Enum(id) => lists(dice, rows, &words(vocabulary, *id)),
            Type::Record(list) => records(dice, rows, *list, vocabulary),
            _ => Arc::new(NullArray::new(rows)),
        },
        _ if dice.one_in(4) => Arc::new(Int64Array::from(some(dice, rows, |dice| dice.int(0, 99)))),
        _ => cells(dice, rows, |dice| dice.of(&["无", "null", " Li ", "G11010519491231002X"]).to_owned()),
    }
}

fn records(dice: &mut Dice, rows: usize, list: RecordId, vocabulary: &Vocabulary) -> ArrayRef {
    let lengths: Vec<usize> = (0..rows).map(|_| usize::try_from(dice.below(3)).unwrap_or(0)).collect();
    let count = lengths.iter().sum();
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    for (name, ty) in &vocabulary.types.record_type(list).fields {
        let array = if ty.is_optional() {
            column(dice, count, ty, None, vocabulary)
        } else {
            full(dice, count, ty, vocabulary)
        };
        columns.push((name.clone(), array));
    }
    if dice.one_in(4) {
        columns.push(("weather".to_owned(), texts(dice, &vec![None; count])));
    }
    let fields: Fields =
        columns.iter().map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
    let nulls = dice.one_in(4).then(|| NullBuffer::from((0..count).map(|_| !dice.one_in(WRONG)).collect::<Vec<_>>()));
    let parts: ArrayRef =
        Arc::new(StructArray::new(fields, columns.into_iter().map(|(_, array)| array).collect(), nulls));
    let given = NullBuffer::from((0..rows).map(|_| !dice.one_in(5)).collect::<Vec<_>>());
    // In some batches a record stands there twice, now and then.
    let mut dice = Dice(dice.0);
    let twice = dice.one_in(2);
    let firsts: Vec<bool> = lengths.iter().flat_map(|length| (0..*length).map(|at| at == 0)).collect();
    let place = |(at, first): (usize, &bool)| if twice && !first && dice.one_in(3) { at - 1 } else { at };
    let places: UInt64Array = firsts.iter().enumerate().map(place).map(|at| at as u64).collect::<Vec<_>>().into();
    let parts = take(&parts, &places, None).expect("places within");
    let element = Arc::new(Field::new_list_field(parts.data_type().clone(), true));
    Arc::new(ListArray::new(element, OffsetBuffer::from_lengths(lengths), parts, Some(given)))
}

/// A column without nulls.
fn full(dice: &mut Dice, rows: usize, ty: &Type, vocabulary: &Vocabulary) -> ArrayRef {
    match ty.required() {
        Type::Date => Arc::new(Date32Array::from(
            (0..rows).map(|_| on().days() + 20 - i32::try_from(dice.below(60)).unwrap_or(0)).collect::<Vec<_>>(),
        )),
        Type::Bool => Arc::new(BooleanArray::from((0..rows).map(|_| dice.one_in(2)).collect::<Vec<_>>())),
        Type::Int => Arc::new(Int64Array::from((0..rows).map(|_| dice.int(0, 3)).collect::<Vec<_>>())),
        Type::Enum(id) => {
            let words = words(vocabulary, *id);
            let cells: Vec<_> = (0..rows).map(|_| Some(dice.of(&words).to_owned())).collect();
            texts(dice, &cells)
        }
        _ => texts(dice, &vec![Some("x".to_owned()); rows]),
    }
}

/// The keys of some children: a few are missing, blank at the ends or stand twice.
pub fn keys(dice: &mut Dice, rows: usize) -> Vec<Option<String>> {
    let step = if dice.one_in(2) { 1 } else { 7919 };
    let mut keys: Vec<Option<String>> = (0..rows).map(|row| Some(format!("s{:06}", row * step % 1_000_003))).collect();
    for key in &mut keys {
        match dice.below(1000) {
            0 => *key = None,
            1 => *key = Some("s000001".to_owned()),
            2 => *key = key.as_ref().map(|key| format!(" {key}")),
            _ => {}
        }
    }
    keys
}

/// An ID number that holds, of a child born some day.
fn id_number(dice: &mut Dice) -> String {
    let digits =
        format!("110105{}{:02}{:02}{:03}", dice.int(2005, 2015), dice.int(1, 12), dice.int(1, 28), dice.int(0, 999));
    let checks = (0..11).map(|check| if check == 10 { 'X' } else { char::from_digit(check, 10).unwrap_or('0') });
    let numbers = checks.map(|check| format!("{digits}{check}"));
    numbers.into_iter().find(|number| crate::facts::birth_date(number).is_ok()).unwrap_or_default()
}

/// Some children, of whom much is given in some encoding.
pub fn batch(dice: &mut Dice, rows: usize, vocabulary: &Vocabulary, keys: &[Option<String>]) -> RecordBatch {
    let offset = usize::try_from(dice.below(70)).unwrap_or(0) * usize::from(dice.one_in(2));
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    for at in 0..vocabulary.input_count() {
        let id = InputId(u16::try_from(at).unwrap());
        let fact = vocabulary.fact(id);
        if fact.is_some_and(|fact| fact.internal) || dice.one_in(3) {
            continue;
        }
        let name = vocabulary.input_name(id);
        let mut array = match name {
            "student_id" => continue,
            "attendance" if !dice.one_in(4) => continue,
            "id_number" => cells(dice, rows + offset, id_number),
            "roll_number" => cells(dice, rows + offset, |dice| {
                dice.of(&["G11010519491231002X", "无", "L11010519491231002X"]).to_owned()
            }),
            _ => {
                let range = fact.and_then(|fact| fact.range);
                column(dice, rows + offset, &vocabulary.input_type(id), range, vocabulary)
            }
        };
        array = array.slice(offset, rows);
        columns.push((name.to_owned(), array));
    }
    columns.push(("学生编号".to_owned(), texts(dice, keys)));
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

fn table(dice: &mut Dice, list: RecordId, vocabulary: &Vocabulary, keys: &[Option<String>]) -> RecordBatch {
    let mut owners: Vec<Option<String>> = Vec::new();
    for key in keys {
        owners.extend((0..dice.below(3)).map(|_| key.clone()));
    }
    if dice.one_in(2) {
        owners.extend(owners.clone());
    }
    if dice.one_in(2) {
        owners.reverse();
        owners.push(Some("nobody".to_owned()));
    }
    let mut columns = vec![("student_id".to_owned(), texts(dice, &owners))];
    for (name, ty) in &vocabulary.types.record_type(list).fields {
        columns.push((name.clone(), full(dice, owners.len(), ty, vocabulary)));
    }
    let records = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let mut dice = Dice(dice.0);
    if !dice.one_in(3) {
        return records;
    }
    // A system that exported twice: some rows stand there again, right after or at the end.
    let rows = records.num_rows() as u64;
    let mut places: Vec<u64> = (0..rows).flat_map(|at| vec![at; 1 + usize::from(dice.one_in(4))]).collect();
    places.extend((0..rows).filter(|_| dice.one_in(4)));
    take_record_batch(&records, &UInt64Array::from(places)).expect("places within")
}

/// An evaluator with some tables of records of these children.
pub fn evaluator(
    dice: &mut Dice,
    policy: &Policy,
    children: &[Option<String>],
    options: &BatchOptions,
) -> BatchEvaluator {
    let mut evaluator = policy.batches(on(), options).unwrap();
    tables(dice, policy.vocabulary(), children, |list, records| {
        evaluator.add_records(list, records).unwrap();
    });
    evaluator
}

/// Some tables of records of these children, each in two parts.
pub fn tables(
    dice: &mut Dice,
    vocabulary: &Vocabulary,
    children: &[Option<String>],
    mut add: impl FnMut(&str, &RecordBatch),
) {
    for (at, list) in (0..).zip(&vocabulary.records) {
        if dice.one_in(if list.name == "attendance" { 12 } else { 3 }) {
            let records = table(dice, RecordId(at), vocabulary, children);
            let (first, second) = (records.num_rows() / 2, records.num_rows() - records.num_rows() / 2);
            add(&list.name, &records.slice(0, first));
            add(&list.name, &records.slice(first, second));
        }
    }
}

/// Options for reading, drawn at random.
pub fn reading(dice: &mut Dice) -> BatchOptions {
    let null_is_none = NullIsNone { all: dice.one_in(3), columns: vec![("absent_since".to_owned(), dice.one_in(2))] };
    BatchOptions { null_is_none, key_required: dice.one_in(4), keys_checked: dice.one_in(4), ..BatchOptions::default() }
}
