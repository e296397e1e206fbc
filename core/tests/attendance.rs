//! Marks of attendance give what the facts derived from them give: one case and columns, under every built-in policy.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use arrow_array::builder::{Date32Builder, ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Fields};
use kongchuo::{
    BatchOptions, Case, Date, Facts, Input, Library, Missing, NullIsNone, Options, Policy, TermInput, Value,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

static BUILTIN: LazyLock<Vec<Policy>> = LazyLock::new(|| {
    let library = Library::builtin();
    library.ids().into_iter().map(|id| Policy::from_library(&library, id).expect("a built-in policy")).collect()
});

const MARKS: [&str; 3] = ["present", "absent", "leave"];
const HALVES: [&str; 2] = ["morning", "afternoon"];

fn date(text: &str) -> Date {
    text.parse().expect("a date in a test")
}

/// A mark of a whole day or of one of its halves.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Mark {
    on: Date,
    half: Option<usize>,
    word: usize,
}

/// A child with marks, and with whatever else bears on its absence.
#[derive(Debug, Clone)]
struct Child {
    marks: Vec<Mark>,
    leaves: Option<Vec<(Date, Date)>>,
    returned: Option<Date>,
}

/// What the marks say, worked out half-day by half-day.
#[derive(Debug, Default, PartialEq)]
struct Derived {
    absent_since: Option<Date>,
    noticed: Option<usize>,
    earlier_runs: i64,
}

fn derive(marks: &[Mark], on: Date) -> Derived {
    let mut days: BTreeMap<Date, [Vec<Mark>; 3]> = BTreeMap::new();
    for mark in marks.iter().filter(|mark| mark.on <= on) {
        days.entry(mark.on).or_default()[mark.half.unwrap_or(2)].push(*mark);
    }
    let mut derived = Derived::default();
    for (day, [morning, afternoon, whole]) in days {
        let halved = !morning.is_empty() || !afternoon.is_empty();
        for (half, own) in [morning, afternoon].into_iter().enumerate() {
            let counted = if own.is_empty() { &whole } else { &own };
            if counted.is_empty() {
                continue;
            }
            if counted.iter().any(|mark| MARKS[mark.word] != "absent") {
                derived.earlier_runs += i64::from(derived.absent_since.is_some());
                (derived.absent_since, derived.noticed) = (None, None);
            } else if derived.absent_since.is_none() {
                derived.absent_since = Some(day);
                derived.noticed = halved.then_some(half);
            }
        }
    }
    derived
}

fn text(text: &str) -> Input {
    Input::Text(text.to_owned())
}

fn record(fields: &[(&str, Input)]) -> Input {
    Input::Record(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
}

/// The child without its attendance.
fn plain(child: &Child, terms: &[TermInput]) -> Case {
    let mut case = Case::new();
    case.set("birth_date", text("2010-05-20")).set("ever_enrolled", Input::Bool(true)).set("stage", text("primary"));
    if let Some(leaves) = &child.leaves {
        let leaves =
            leaves.iter().map(|(from, until)| record(&[("from", Input::Date(*from)), ("until", Input::Date(*until))]));
        case.set("leaves", Input::List(leaves.collect()));
    }
    if let Some(returned) = child.returned {
        case.set("returned_on", Input::Date(returned));
    }
    if !terms.is_empty() {
        case.set_terms(terms.to_vec());
    }
    case
}

fn with_marks(child: &Child, terms: &[TermInput]) -> Case {
    let mut case = plain(child, terms);
    let marks = child.marks.iter().map(|mark| {
        let mut fields = vec![("on", Input::Date(mark.on)), ("mark", text(MARKS[mark.word]))];
        fields.extend(mark.half.map(|half| ("slot", text(HALVES[half]))));
        record(&fields)
    });
    case.set("attendance", Input::List(marks.collect()));
    case
}

fn with_facts(child: &Child, on: Date, terms: &[TermInput]) -> Case {
    let derived = derive(&child.marks, on);
    let mut case = plain(child, terms);
    case.set("absent_since", derived.absent_since.map_or(Input::Null, Input::Date))
        .set("absence_noticed", derived.noticed.map_or(Input::Null, |half| text(HALVES[half])))
        .set("earlier_runs", Input::Int(derived.earlier_runs));
    case
}

/// The days of one term and its weekends, then those of the next; a vacation between.
fn terms() -> Vec<TermInput> {
    let term = |id: &str, start, end| TermInput { id: id.to_owned(), start: date(start), end: date(end) };
    vec![term("autumn", "2021-09-01", "2022-01-14"), term("spring", "2022-02-14", "2022-07-01")]
}

fn school_days() -> Vec<Date> {
    let all = (0..400).map(|days| date("2021-09-01").add_days(days));
    let in_term = |day: &Date| terms().iter().any(|term| term.start <= *day && *day <= term.end);
    all.filter(|day| in_term(day) && day.weekday_from_monday() < 5).collect()
}

/// Marks of the school days around the end of a term: mostly as the day before, some twice, in any order.
fn marks() -> impl Strategy<Value = Vec<Mark>> {
    let day = (0..10_usize, 0..3_usize, 0..3_usize, 0..8_usize);
    let days = prop::collection::vec(day, 0..60);
    (days, 0..school_days().len(), any::<prop::sample::Index>()).prop_map(|(days, first, turn)| {
        let school_days = school_days();
        let (mut marks, mut last) = (Vec::new(), 0);
        for ((change, mark, other, form), on) in days.into_iter().zip(school_days.into_iter().skip(first)) {
            last = if change < 3 { mark } else { last };
            let whole = Mark { on, half: None, word: last };
            let half = |half, word| Mark { on, half: Some(half), word };
            match form {
                0 => marks.extend([half(0, last), half(1, other)]),
                1 => marks.push(half(other % 2, last)),
                2 => marks.extend([whole, half(other % 2, mark)]),
                3 => marks.extend([whole, Mark { word: other, ..whole }]),
                4 => marks.extend([whole, whole]),
                5 => {}
                _ => marks.push(whole),
            }
        }
        if !marks.is_empty() {
            let turn = turn.index(marks.len());
            marks.rotate_left(turn);
        }
        marks
    })
}

fn children() -> impl Strategy<Value = Child> {
    let day = || (0..330_i64).prop_map(|days| date("2021-09-01").add_days(days));
    let leave = (day(), -2..20_i64).prop_map(|(from, days)| (from, from.add_days(days)));
    let leaves = prop::option::weighted(0.4, prop::collection::vec(leave, 0..3));
    (marks(), leaves, prop::option::weighted(0.2, day())).prop_map(|(marks, leaves, returned)| Child {
        marks,
        leaves,
        returned,
    })
}

/// The answer as JSON, without what tells how the facts came in.
fn answer(policy: &Policy, case: &Case, on: Date, missing: Missing) -> serde_json::Value {
    let answer = policy.evaluate_with(case, on, &Options { missing, select: None }).expect("a good case");
    serde_json::to_value(&answer).expect("an answer is JSON")
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_211_029),
        ..ProptestConfig::default()
    }
}

fn facts(case: &Case, policy: &Policy) -> Facts {
    Facts::from_case(case, policy.vocabulary()).expect("a good case").facts
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn marks_give_the_facts(child in children(), days in 0..400_i64, given in any::<bool>()) {
        let on = date("2021-08-30").add_days(days);
        let policy = &BUILTIN[0];
        let terms = if given { terms() } else { Vec::new() };
        let derived = derive(&child.marks, on);
        let seen = facts(&with_marks(&child, &terms), policy).as_of(on, policy.vocabulary(), Missing::Ask).unwrap();
        let known = |name: &str| seen.known(policy.vocabulary().fact_named(name).expect("a fact")).cloned();
        let word = derived.noticed.map_or(Value::Null, |half| Value::Word(u16::try_from(half).unwrap()));
        prop_assert_eq!(known("absent_since"), Some(derived.absent_since.map_or(Value::Null, Value::Date)));
        prop_assert_eq!(known("absence_noticed"), Some(word));
        prop_assert_eq!(known("earlier_runs"), Some(Value::Int(derived.earlier_runs)));
    }

    #[test]
    fn marks_are_answered_as_the_facts(child in children(), days in 0..400_i64, given in any::<bool>(), at in 0..8_usize) {
        let on = date("2021-08-30").add_days(days);
        let policy = &BUILTIN[at % BUILTIN.len()];
        let terms = if given { terms() } else { Vec::new() };
        for missing in [Missing::Ask, Missing::Assume] {
            let by_marks = answer(policy, &with_marks(&child, &terms), on, missing);
            prop_assert_eq!(by_marks, answer(policy, &with_facts(&child, on, &terms), on, missing));
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Columns

/// The columns that both tables have.
fn columns(count: usize) -> Vec<(&'static str, ArrayRef)> {
    let keys: Vec<_> = (0..count).map(|row| format!("s{row}")).collect();
    vec![
        ("student_id", Arc::new(StringArray::from(keys))),
        ("birth_date", Arc::new(StringArray::from(vec!["2010-05-20"; count]))),
        ("ever_enrolled", Arc::new(StringArray::from(vec!["true"; count]))),
        ("stage", Arc::new(StringArray::from(vec!["primary"; count]))),
    ]
}

fn mark_fields() -> Fields {
    Fields::from(vec![
        Field::new("on", DataType::Date32, false),
        Field::new("slot", DataType::Utf8, true),
        Field::new("mark", DataType::Utf8, false),
    ])
}

fn push(builder: &mut StructBuilder, mark: &Mark) {
    builder.field_builder::<Date32Builder>(0).expect("on").append_value(mark.on.days());
    builder.field_builder::<StringBuilder>(1).expect("slot").append_option(mark.half.map(|half| HALVES[half]));
    builder.field_builder::<StringBuilder>(2).expect("mark").append_value(MARKS[mark.word]);
    builder.append(true);
}

/// The marks of each child in its own row.
fn list_column(children: &[Vec<Mark>]) -> ArrayRef {
    let mut lists = ListBuilder::new(StructBuilder::from_fields(mark_fields(), 0));
    for marks in children {
        for mark in marks {
            push(lists.values(), mark);
        }
        lists.append(true);
    }
    Arc::new(lists.finish())
}

/// The marks of all children, in a table of their own.
fn table(children: &[Vec<Mark>]) -> RecordBatch {
    let mut marks = StructBuilder::from_fields(mark_fields(), 0);
    let mut keys = StringBuilder::new();
    for (row, own) in children.iter().enumerate() {
        for mark in own {
            push(&mut marks, mark);
            keys.append_value(format!("s{row}"));
        }
    }
    let marks = RecordBatch::from(marks.finish());
    let keys = ("student_id", Arc::new(keys.finish()) as ArrayRef);
    let fields = ["on", "slot", "mark"].map(|name| (name, marks[name].clone()));
    RecordBatch::try_from_iter(std::iter::once(keys).chain(fields)).expect("columns of one length")
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn columns_read_marks_as_facts(
        children in prop::collection::vec(marks(), 1..20), days in 0..400_i64, at in 0..8_usize, ask in any::<bool>(),
    ) {
        let on = date("2021-08-30").add_days(days);
        let policy = &BUILTIN[at % BUILTIN.len()];
        let missing = if ask { Missing::Ask } else { Missing::Assume };
        let none = NullIsNone { all: false, columns: vec![("absent_since".to_owned(), true), ("absence_noticed".to_owned(), true)] };
        let options = BatchOptions {
            options: Options { missing, select: None },
            null_is_none: none,
            terms: Some(terms()),
            facts_needed: true,
            ..BatchOptions::default()
        };
        let derived: Vec<Derived> = children.iter().map(|marks| derive(marks, on)).collect();
        let mut facts = columns(children.len());
        let since = derived.iter().map(|derived| derived.absent_since.map(Date::days));
        facts.push(("absent_since", Arc::new(since.collect::<Date32Array>())));
        let noticed = derived.iter().map(|derived| derived.noticed.map(|half| HALVES[half]));
        facts.push(("absence_noticed", Arc::new(noticed.collect::<StringArray>())));
        facts.push(("earlier_runs", Arc::new(derived.iter().map(|derived| Some(derived.earlier_runs)).collect::<Int64Array>())));
        let facts = RecordBatch::try_from_iter(facts).expect("columns of one length");
        let expected = policy.batches(on, &options).unwrap().evaluate(&facts).unwrap();
        prop_assert!(expected.errors.is_empty());

        let mut marked = columns(children.len());
        marked.push(("attendance", list_column(&children)));
        let marked = RecordBatch::try_from_iter(marked).expect("columns of one length");
        let found = policy.batches(on, &options).unwrap().evaluate(&marked).unwrap();
        prop_assert_eq!(&found.table, &expected.table);

        // In a table by key, where a child without a mark has no list of them.
        let with_marks: Vec<usize> = (0..children.len()).filter(|row| !children[*row].is_empty()).collect();
        let mut batches = policy.batches(on, &options).unwrap();
        prop_assert!(batches.add_records("attendance", &table(&children)).unwrap().is_empty());
        let plain = RecordBatch::try_from_iter(columns(children.len())).expect("columns of one length");
        let found = batches.evaluate(&plain).unwrap();
        for row in with_marks {
            prop_assert_eq!(found.table.slice(row, 1), expected.table.slice(row, 1));
        }
    }
}
