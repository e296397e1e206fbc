//! Tests of batches: what comes out for good and bad rows, and what a batch as a whole may not be.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int64Array, ListArray, RecordBatch,
    StringArray, StructArray, TimestampMicrosecondArray,
};
use arrow_schema::{DataType, Field};

use super::{BatchAnswer, BatchError, BatchOptions, MAX_ELEMENTS};
use crate::date::Date;
use crate::evaluate::{Options, Output};
use crate::facts::{Case, Facts, Missing, NullIsNone, TermInput};
use crate::policy::Policy;
use crate::wording::Lang;

fn policy() -> Policy {
    Policy::builtin("guyuan-2021").expect("a built-in policy")
}

fn on() -> Date {
    "2021-10-29".parse().expect("a date in a test")
}

fn texts(texts: &[&str]) -> ArrayRef {
    Arc::new(texts.iter().map(|text| (!text.is_empty()).then_some(*text)).collect::<StringArray>())
}

fn batch(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    RecordBatch::try_from_iter(columns.iter().cloned()).expect("columns of one length")
}

fn answer(columns: &[(&str, ArrayRef)]) -> BatchAnswer {
    policy().evaluate_batch(&batch(columns), on()).expect("a batch that can be used")
}

fn refused(columns: &[(&str, ArrayRef)]) -> String {
    policy().evaluate_batch(&batch(columns), on()).expect_err("a batch that cannot be used").message(Lang::En)
}

fn errors(answer: &BatchAnswer) -> Vec<String> {
    let column = |column: &Option<String>| column.clone().unwrap_or_default();
    answer.errors.iter().map(|error| format!("{} {}: {}", error.row, column(&error.column), error.error)).collect()
}

/// The words of a column, `-` for null.
fn words(answer: &BatchAnswer, name: &str) -> Vec<String> {
    let column = answer.table.column_by_name(name).expect("a result");
    let text = |row: usize| match column.data_type() {
        _ if column.is_null(row) => "-".to_owned(),
        DataType::Dictionary(..) => {
            let dictionary = column.as_any_dictionary();
            let key = dictionary.normalized_keys()[row];
            dictionary.values().as_string::<i32>().value(key).to_owned()
        }
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        DataType::List(_) => {
            let list = column.as_list::<i32>().value(row);
            let names = list.as_any_dictionary();
            let name = |key: usize| names.values().as_string::<i32>().value(key);
            names.normalized_keys().into_iter().map(name).collect::<Vec<_>>().join(";")
        }
        _ => column.as_string::<i32>().value(row).to_owned(),
    };
    (0..column.len()).map(text).collect()
}

const BIRTH: (&str, &[&str]) = ("birth_date", &["2010-05-20", "2010-05-20", "2010-05-20"]);

fn birth() -> (&'static str, ArrayRef) {
    (BIRTH.0, texts(BIRTH.1))
}

#[test]
fn each_row_is_as_by_itself() {
    let columns = [
        ("student_id", texts(&["a", "b", ""])),
        birth(),
        ("连续旷课起始日", texts(&["2021-09-01", "", "2021-10-20"])),
        ("ever_enrolled", Arc::new(BooleanArray::from(vec![Some(true), None, Some(true)])) as ArrayRef),
    ];
    let labels = policy().vocabulary().input_title(policy().vocabulary().fact_named("absent_since").unwrap());
    let columns = columns.map(|(name, column)| (if name.is_ascii() { name } else { labels.zh.as_str() }, column));
    let answer = answer(&columns);
    assert!(answer.errors.is_empty() && answer.rows.is_none());
    let cases = [
        r#"{"student_id": "a", "birth_date": "2010-05-20", "absent_since": "2021-09-01", "ever_enrolled": true}"#,
        r#"{"student_id": "b", "birth_date": "2010-05-20"}"#,
        r#"{"birth_date": "2010-05-20", "absent_since": "2021-10-20", "ever_enrolled": true}"#,
    ];
    let single: Vec<_> =
        cases.iter().map(|case| policy().evaluate(&Case::from_json(case).unwrap(), on()).unwrap()).collect();
    let status: Vec<_> =
        single.iter().map(|answer| answer.get("attendance_status").and_then(Output::as_str).unwrap_or("-")).collect();
    assert_eq!(words(&answer, "attendance_status"), status);
    assert_eq!(words(&answer, "student_id"), ["a", "b", "-"]);
    let warnings: Vec<String> = single.iter().map(|answer| answer.warnings.join(";")).collect();
    assert_eq!(words(&answer, "warnings"), warnings);
}

#[test]
fn what_is_undetermined_is_null_and_named() {
    let options = BatchOptions {
        options: Options { missing: Missing::Ask, select: Some(policy().select(["attendance_status"]).unwrap()) },
        facts_needed: true,
        warnings: false,
        ..BatchOptions::default()
    };
    let columns = [("birth_date", texts(&["2010-05-20", ""]))];
    let answer = policy().batches(on(), &options).unwrap().evaluate(&batch(&columns)).unwrap();
    assert_eq!(words(&answer, "attendance_status"), ["-", "-"]);
    assert_eq!(words(&answer, "undetermined"), ["attendance_status", "attendance_status"]);
    assert!(answer.table.column_by_name("warnings").is_none());
    let needed = answer.table["facts_needed"].as_list::<i32>().value(0);
    let facts = needed.as_struct().column(1).as_list::<i32>().value(0);
    let case = Case::from_json(r#"{"birth_date": "2010-05-20"}"#).unwrap();
    let single = policy().evaluate_with(&case, on(), &options.options).unwrap();
    let facts: Vec<_> = facts.as_string::<i32>().iter().flatten().map(str::to_owned).collect();
    assert_eq!(facts, single.needs("attendance_status").unwrap().iter().map(ToString::to_string).collect::<Vec<_>>());
}

#[test]
fn assumed_facts_are_listed_on_request() {
    let options = BatchOptions { assumed: true, ..BatchOptions::default() };
    let answer = policy().batches(on(), &options).unwrap().evaluate(&batch(&[birth()])).unwrap();
    assert!(words(&answer, "assumed")[0].split(';').any(|fact| fact == "graduated"));
}

#[test]
fn a_bad_value_spoils_its_row_only() {
    let sexes: DictionaryArray<Int32Type> = ["female", "男", "neither"].into_iter().collect();
    let answer = answer(&[birth(), ("性别", Arc::new(sexes) as ArrayRef), ("grade", texts(&["1", "0", "2"]))]);
    assert_eq!(answer.rows, Some(vec![0]));
    let grades = "a whole number from 1 to 12";
    let found = errors(&answer);
    assert_eq!(found[0].replace(grades, "…").split(": expected").next(), Some("1 grade: `grade`"));
    assert!(found[1].starts_with("2 性别: `sex`: expected one of `male`, `female`"), "{found:?}");
}

#[test]
fn days_are_within_four_centuries() {
    let days = |days: [i32; 3]| Arc::new(Date32Array::from(days.to_vec())) as ArrayRef;
    let (min, max) = (Date::MIN.days(), Date::MAX.days());
    for (given, good) in [([min, min - 1, min + 1], vec![0, 2]), ([max - 1, max, max + 1], vec![0, 1])] {
        let answer = answer(&[birth(), ("leave_until", days(given))]);
        assert_eq!(answer.rows, Some(good));
    }
    let day = on().days();
    let found = answer(&[("birth_date", days([day - 1, day, day + 1]))]);
    assert_eq!(errors(&found), ["2 birth_date: `birth_date`: expected a date not after the evaluation date"]);
}

#[test]
fn a_column_of_the_wrong_type_is_refused() {
    let struct_of = |field: ArrayRef| {
        Arc::new(StructArray::from(vec![(Arc::new(Field::new("x", field.data_type().clone(), true)), field)]))
            as ArrayRef
    };
    let booleans = || Arc::new(BooleanArray::from(vec![true; 3])) as ArrayRef;
    for (name, column, message) in [
        (
            "ever_enrolled",
            struct_of(booleans()),
            "column `ever_enrolled`: expected true or false, the type of the column is",
        ),
        (
            "birth_date",
            booleans(),
            "column `birth_date`: expected a date such as 2021-10-29, the type of the column is Boolean",
        ),
        ("sex", booleans(), "column `sex`: expected one of `male`, `female`, the type of the column is Boolean"),
        ("student_id", booleans(), "column `student_id`: expected a text, the type of the column is Boolean"),
        ("visits", Arc::new(Int64Array::from(vec![1; 3])), "column `visits`: expected a list"),
    ] {
        let found = refused(&[(name, column)]);
        assert!(found.starts_with(message), "{found}");
    }
}

#[test]
fn a_timestamp_with_a_zone_is_refused() {
    let midnight = || TimestampMicrosecondArray::from(vec![18_929 * 86_400_000_000_i64, 43_200_000_000, 0]);
    let found = refused(&[("birth_date", Arc::new(midnight().with_timezone("Asia/Shanghai")))]);
    assert!(found.contains("Asia/Shanghai"), "{found}");
    let answer = answer(&[("birth_date", Arc::new(midnight()))]);
    assert_eq!(
        errors(&answer),
        [
            "0 birth_date: `birth_date`: expected a date not after the evaluation date",
            "1 birth_date: `birth_date`: expected a date such as 2021-10-29",
        ]
        .map(str::to_owned)[usize::from(on().days() >= 18_929)..]
    );
}

#[test]
fn two_columns_for_one_fact_are_refused() {
    let found = refused(&[birth(), ("出生日期", texts(&["", "", ""]))]);
    assert_eq!(found, "columns `birth_date` and `出生日期` mean the same, expected one of them");
}

#[test]
fn unknown_columns_are_ignored_and_listed() {
    let columns = batch(&[birth(), ("brith_date", texts(&["x", "y", "z"])), ("zzzzzz", texts(&["", "", ""]))]);
    let batches = policy().batches(on(), &BatchOptions::default()).unwrap();
    let unknown = batches.unknown_columns(columns.schema_ref());
    let unknown: Vec<_> = unknown.iter().map(|column| (column.header.as_str(), column.nearest.as_deref())).collect();
    assert_eq!(unknown, [("brith_date", Some("birth_date")), ("zzzzzz", None)]);
    assert!(batches.evaluate(&columns).unwrap().errors.is_empty());
}

#[test]
fn rows_of_one_key_are_all_bad() {
    let columns = batch(&[birth(), ("student_id", texts(&["a", "b", " a"]))]);
    let found = policy().evaluate_batch(&columns, on()).unwrap();
    let what = "expected a key that no other row has; all rows with it are left out";
    assert_eq!(errors(&found), [0, 2].map(|row| format!("{row} student_id: `student_id`: {what}")));
    let options = BatchOptions { keys_checked: true, ..BatchOptions::default() };
    assert_eq!(policy().batches(on(), &options).unwrap().evaluate(&columns).unwrap().rows, None);
}

#[test]
fn a_key_may_be_required() {
    let options = BatchOptions { key_required: true, ..BatchOptions::default() };
    let batches = policy().batches(on(), &options).unwrap();
    let found = batches.evaluate(&batch(&[birth(), ("student_id", texts(&["a", "", " "]))])).unwrap();
    assert_eq!(
        errors(&found),
        [1, 2].map(|row| { format!("{row} student_id: `student_id`: expected a value: the column is the key") })
    );
    assert_eq!(batches.evaluate(&batch(&[birth()])).unwrap_err(), BatchError::NoKeyColumn);
}

#[test]
fn records_find_their_children_in_any_order() {
    let mut batches = policy().batches(on(), &BatchOptions::default()).unwrap();
    let visits = batch(&[
        ("学生编号", texts(&["b", "x", "a", "b", "", "a"])),
        ("on", texts(&["2021-10-01", "2021-10-01", "2021-10-02", "", "2021-10-03", "2021-10-04"])),
        ("kind", texts(&["home_visit", "call", "visit", "call", "call", "call"])),
        ("weather", texts(&["", "", "", "", "", ""])),
    ]);
    let found = batches.add_records("visits", &visits).unwrap();
    let found: Vec<_> =
        found.iter().map(|error| (error.row, error.column.as_deref(), error.error.field.as_deref())).collect();
    assert_eq!(found, [(2, Some("kind"), Some("kind")), (3, Some("on"), Some("on")), (4, Some("学生编号"), None)]);
    let unknown = batches.unknown_record_columns("visits", visits.schema_ref()).unwrap();
    assert_eq!(unknown.iter().map(|column| column.header.as_str()).collect::<Vec<_>>(), ["weather"]);
    batches.evaluate(&batch(&[birth(), ("student_id", texts(&["a", "b", "c"]))])).unwrap();
    assert_eq!(batches.orphans("visits"), 1);
    let without = batch(&[("on", texts(&["2021-10-01"]))]);
    assert_eq!(batches.add_records("visits", &without).unwrap_err(), BatchError::NoKeyColumn);
    assert_eq!(batches.evaluate(&batch(&[birth()])).unwrap_err(), BatchError::NoKeyColumn);
    let unknown = batches.add_records("visit", &visits).unwrap_err().message(Lang::En);
    assert_eq!(unknown, "no list of records is named `visit`; did you mean `visits`?");
}

#[test]
fn lists_have_a_bound() {
    let words = |count: usize| Some(vec!["orphan"; count].join(";"));
    let lists: StringArray = [words(MAX_ELEMENTS), words(MAX_ELEMENTS + 1), None].into_iter().collect();
    let name = "household";
    let found = answer(&[birth(), (name, Arc::new(lists))]);
    assert_eq!(
        errors(&found)[..].last().map(String::as_str),
        Some("1 household: `household`: expected at most 65536 of one child")
    );
}

#[test]
fn a_null_may_mean_known_none() {
    let ask = Options { missing: Missing::Ask, select: Some(policy().select(["attendance_status"]).unwrap()) };
    let columns = batch(&[birth(), ("absent_since", texts(&["", "", ""]))]);
    let rule = |all, columns: &[(&str, bool)]| NullIsNone {
        all,
        columns: columns.iter().map(|(name, none)| ((*name).to_owned(), *none)).collect(),
    };
    let needs = |null_is_none| {
        let options =
            BatchOptions { options: ask.clone(), null_is_none, facts_needed: true, ..BatchOptions::default() };
        let answer = policy().batches(on(), &options).unwrap().evaluate(&columns).unwrap();
        let needed = answer.table["facts_needed"].as_list::<i32>().value(0);
        let facts = needed.as_struct().column(1).as_list::<i32>().value(0);
        facts.as_string::<i32>().iter().flatten().any(|fact| fact == "absent_since")
    };
    assert!(needs(NullIsNone::default()));
    assert!(!needs(rule(true, &[])));
    assert!(!needs(rule(false, &[("连续旷课起始日", true), ("absent_since", true)][1..])));
    assert!(needs(rule(true, &[("absent_since", true), ("absent_since", false)])));
    let options = BatchOptions { null_is_none: rule(false, &[("absent_sinse", true)]), ..BatchOptions::default() };
    let error = policy().batches(on(), &options).unwrap_err().message(Lang::En);
    assert_eq!(error, "no column is named `absent_sinse`; did you mean `absent_since`?");
}

#[test]
fn a_calendar_must_hold() {
    let term = |id: &str, start: &str, end: &str| TermInput {
        id: id.to_owned(),
        start: start.parse().unwrap(),
        end: end.parse().unwrap(),
    };
    let options = BatchOptions { terms: Some(vec![term("a", "2021-09-01", "2021-08-31")]), ..BatchOptions::default() };
    let error = policy().batches(on(), &options).unwrap_err().message(Lang::En);
    assert_eq!(error, "terms[0]: expected the last day of the term not before its first");
}

#[test]
fn cases_are_evaluated_as_rows_are() {
    let vocabulary = policy();
    let facts = |case: &str| Facts::from_case(&Case::from_json(case).unwrap(), vocabulary.vocabulary()).unwrap().facts;
    let cases = [
        facts(
            r#"{"student_id": "a", "birth_date": "2010-05-20", "absent_since": "2021-09-01", "ever_enrolled": true}"#,
        ),
        facts(r#"{"student_id": "b", "birth_date": "2021-10-30"}"#),
    ];
    let answer = policy().batches(on(), &BatchOptions::default()).unwrap().evaluate_facts(&cases).unwrap();
    assert_eq!(words(&answer, "attendance_status"), ["dropout"]);
    assert_eq!(answer.rows, Some(vec![0]));
    assert_eq!(answer.errors[0].row, 1);
}

#[test]
fn empty_batches_and_odd_numbers() {
    let none = answer(&[("birth_date", texts(&[]))]);
    assert_eq!((none.table.num_rows(), none.rows), (0, None));
    let floats = Arc::new(Float64Array::from(vec![4.0, 4.5, f64::NAN])) as ArrayRef;
    let found = answer(&[birth(), ("grade", floats)]);
    assert_eq!(found.rows, Some(vec![0, 2]));
    let sliced = batch(&[birth(), ("student_id", texts(&["a", "b", "c"]))]).slice(1, 2);
    assert_eq!(words(&policy().evaluate_batch(&sliced, on()).unwrap(), "student_id"), ["b", "c"]);
}

#[test]
fn lists_of_numbers_are_no_words() {
    let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1)]), None, None]);
    assert!(
        refused(&[("household", Arc::new(lists))]).starts_with("column `household`: expected a list, each element")
    );
}
