//! Rollups of random children equal what counting by hand gives, one by one and by tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray};
use kongchuo::{BatchOptions, Case, Date, Facts, Input, Missing, Options, OrganisationAnswer, Output, Policy, Subject};
use proptest::prelude::*;

const PACK: &str = concat!(
    include_str!("support/organisations.toml"),
    r#"
[[fact]]
id = "days"
type = "int"
range = { min = 0, max = 99 }
title = { zh = "天数", en = "Days" }

[[rollup]]
id = "absentees"
subject = ["class", "school", "city"]
title = { zh = "缺课人数", en = "Absentees" }
cite = { reading = "N1" }
count = 'absent'

[[rollup]]
id = "any_long"
subject = ["class", "school", "city"]
title = { zh = "有人久缺", en = "Some long" }
cite = { reading = "N1" }
any = 'absent && days > 9'

[[rollup]]
id = "all_absent"
subject = ["class", "school", "city"]
title = { zh = "全部缺课", en = "All absent" }
cite = { reading = "N1" }
all = 'absent'

[[rollup]]
id = "lost_days"
subject = ["class", "school", "city"]
title = { zh = "缺课天数", en = "Days lost" }
cite = { reading = "N1" }
sum = 'days'

[[definition]]
id = "veto"
subject = ["school", "city"]
type = "bool"
result = true
title = { zh = "否决", en = "Veto" }
cite = { reading = "N1" }
is = 'absentees > 1 || any_long'
"#
);

/// A child: school, class, whether absent, days; none where not given.
type Child = (Option<u8>, Option<u8>, Option<bool>, Option<i64>);

fn policy() -> Policy {
    Policy::from_files([("test/policy.toml", PACK)]).unwrap_or_else(|errors| panic!("{errors}"))
}

fn on() -> Date {
    "2021-10-29".parse().expect("a date")
}

fn options() -> Options {
    Options { missing: Missing::Assume, select: None }
}

fn name(prefix: &str, number: u8) -> String {
    format!("{prefix}{number}")
}

fn facts(policy: &Policy, child: &Child) -> Facts {
    let mut case = Case::new();
    let (school, class, absent, days) = child;
    if let Some(school) = school {
        case.set("school", Input::Text(name("s", *school)));
    }
    if let Some(class) = class {
        case.set("class", Input::Text(name("c", *class)));
    }
    if let Some(absent) = absent {
        case.set("absent", Input::Bool(*absent));
    }
    if let Some(days) = days {
        case.set("days", Input::Int(*days));
    }
    Facts::from_case(&case, policy.vocabulary()).expect("facts").facts
}

fn one_by_one(policy: &Policy, subject: Subject, children: &[Child]) -> (Vec<OrganisationAnswer>, usize) {
    let mut all = policy.organisations(subject, on(), &options()).expect("rollups");
    for child in children {
        all.add_child(&facts(policy, child)).expect("facts");
    }
    (all.answers().expect("answers"), all.without_key())
}

fn by_table(policy: &Policy, subject: Subject, children: &[Child]) -> (Vec<OrganisationAnswer>, RecordBatch) {
    let mut all = policy.organisations(subject, on(), &options()).expect("rollups");
    let evaluator = all.children(&BatchOptions::default()).expect("options").expect("rollups");
    // In two pieces: an organisation may stand in both.
    for piece in children.chunks(children.len().div_ceil(2).max(1)) {
        let text = |prefix: &str, of: fn(&Child) -> Option<u8>| -> ArrayRef {
            Arc::new(piece.iter().map(|child| of(child).map(|number| name(prefix, number))).collect::<StringArray>())
        };
        let batch = RecordBatch::try_from_iter_with_nullable([
            ("school", text("s", |child| child.0), true),
            ("class", text("c", |child| child.1), true),
            ("absent", Arc::new(piece.iter().map(|child| child.2).collect::<BooleanArray>()) as ArrayRef, true),
            ("days", Arc::new(piece.iter().map(|child| child.3).collect::<Int64Array>()) as ArrayRef, true),
        ]);
        all.add_answers(&evaluator.evaluate(&batch.expect("columns")).expect("a batch").table);
    }
    (all.answers().expect("answers"), all.table(&BatchOptions::default()).expect("a table"))
}

/// What the rollups of some children are, counted by hand: absentees, any, all, days; none where it is open.
fn by_hand(children: &[&Child]) -> [Option<Output>; 4] {
    let absent = || children.iter().map(|child| child.2);
    let long = || {
        children.iter().map(|child| match (child.2, child.3) {
            (Some(false), _) => Some(false),
            (_, Some(days)) if days <= 9 => Some(false),
            (Some(true), Some(_)) => Some(true),
            _ => None,
        })
    };
    let number = |number: usize| Output::Int(i64::try_from(number).expect("few"));
    let count =
        absent().all(|absent| absent.is_some()).then(|| number(absent().filter(|one| *one == Some(true)).count()));
    let any = match (long().any(|long| long == Some(true)), long().all(|long| long.is_some())) {
        (true, _) => Some(true),
        (false, settled) => settled.then_some(false),
    };
    let all = match (absent().any(|absent| absent == Some(false)), absent().all(|absent| absent.is_some())) {
        (true, _) => Some(false),
        (false, settled) => settled.then_some(true),
    };
    let sum = children.iter().map(|child| child.3).sum::<Option<i64>>().map(Output::Int);
    [count, any.map(Output::Bool), all.map(Output::Bool), sum]
}

fn group(subject: Subject, child: &Child) -> Option<(Option<u8>, Option<u8>)> {
    match subject {
        Subject::City => Some((None, None)),
        Subject::School => child.0.map(|school| (Some(school), None)),
        _ => child.1.map(|class| (child.0, Some(class))),
    }
}

fn children() -> impl Strategy<Value = Vec<Child>> {
    let maybe = |most: u8| proptest::option::weighted(0.9, 0..most);
    let child = (
        maybe(3),
        maybe(3),
        proptest::option::weighted(0.9, any::<bool>()),
        proptest::option::weighted(0.9, 0..20_i64),
    );
    proptest::collection::vec(child, 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn rollups_are_what_counting_gives(children in children()) {
        let policy = policy();
        for subject in [Subject::Class, Subject::School, Subject::City] {
            let (answers, without) = one_by_one(&policy, subject, &children);
            let mut groups: BTreeMap<_, Vec<&Child>> = BTreeMap::new();
            for child in &children {
                if let Some(key) = group(subject, child) {
                    groups.entry(key).or_default().push(child);
                }
            }
            let grouped: usize = groups.values().map(Vec::len).sum();
            prop_assert_eq!(without, children.len() - grouped);
            prop_assert_eq!(answers.len(), groups.len());
            for (answer, (key, members)) in answers.iter().zip(&groups) {
                let names: Vec<_> = answer.key.names().map(|(_, name)| name.map(ToString::to_string)).collect();
                let expected = match subject {
                    Subject::City => vec![],
                    Subject::School => vec![key.0.map(|school| name("s", school))],
                    _ => vec![key.0.map(|school| name("s", school)), key.1.map(|class| name("c", class))],
                };
                prop_assert_eq!(names, expected);
                prop_assert_eq!(answer.children, members.len());
                for (rollup, expected) in answer.rollups.iter().zip(by_hand(members)) {
                    prop_assert_eq!(&rollup.value, &expected, "{} of {:?}", rollup.name, members);
                    let open = rollup.at_least.is_some();
                    prop_assert_eq!(open, expected.is_none() && ["absentees", "lost_days"].contains(&&*rollup.name));
                    prop_assert_eq!(rollup.open > 0, expected.is_none());
                    prop_assert_eq!(rollup.lacking.is_empty(), expected.is_some());
                }
            }
            let (by_table, table) = by_table(&policy, subject, &children);
            prop_assert_eq!(&by_table, &answers);
            let absentees = table["absentees"].as_primitive::<Int64Type>();
            for (row, answer) in answers.iter().enumerate() {
                let value = absentees.is_valid(row).then(|| Output::Int(absentees.value(row)));
                prop_assert_eq!(value.as_ref(), answer.rollup("absentees").and_then(|rollup| rollup.value.as_ref()));
                if subject != Subject::Class {
                    let veto = table["veto"].as_boolean();
                    let value = veto.is_valid(row).then(|| Output::Bool(veto.value(row)));
                    prop_assert_eq!(value.as_ref(), answer.answer.get("veto"));
                }
            }
        }
    }

    #[test]
    fn the_order_of_children_does_not_matter(children in children()) {
        let policy = policy();
        let mut turned = children.clone();
        turned.reverse();
        prop_assert_eq!(one_by_one(&policy, Subject::School, &children), one_by_one(&policy, Subject::School, &turned));
    }
}

fn case(json: &str) -> Case {
    Case::from_json(json).expect("a case")
}

#[test]
fn an_organisation_may_have_no_children_one_or_unknown_ones() {
    let policy = policy();
    let told = |children: &[Child], given: bool| {
        let mut schools = policy.organisations(Subject::School, on(), &options()).expect("rollups");
        assert_eq!(schools.add_organisations([case(r#"{"school": "s1"}"#)]), []);
        if given {
            schools.with_children();
        }
        for child in children {
            schools.add_child(&facts(&policy, child)).expect("facts");
        }
        serde_json::to_value(&schools.answers().expect("answers")[0]).expect("JSON")
    };
    // Nobody gave children: the rollups are unknown, and named.
    let unknown = told(&[], false);
    assert_eq!(unknown["rollups"], serde_json::json!({}));
    assert_eq!(unknown["undetermined"]["veto"], serde_json::json!(["absentees", "any_long"]));
    assert_eq!(unknown["open_rollups"]["absentees"], serde_json::json!({"at_least": null, "open": 0, "facts": []}));
    let none = told(&[], true);
    assert_eq!(
        none["rollups"],
        serde_json::json!({"absentees": 0, "any_long": false, "all_absent": true, "lost_days": 0})
    );
    assert_eq!(
        (&none["school"], &none["children"], &none["results"]["veto"]),
        (&"s1".into(), &0.into(), &false.into())
    );
    let one = told(&[(Some(1), None, Some(true), Some(10))], false);
    assert_eq!(
        one["rollups"],
        serde_json::json!({"absentees": 1, "any_long": true, "all_absent": true, "lost_days": 10})
    );
    let open = told(&[(Some(1), None, None, None), (Some(1), None, Some(true), Some(3))], false);
    assert_eq!(open["open_rollups"]["absentees"], serde_json::json!({"at_least": 1, "open": 1, "facts": ["absent"]}));
    assert_eq!(
        open["open_rollups"]["any_long"],
        serde_json::json!({"at_least": null, "open": 1, "facts": ["absent", "days"]})
    );
    assert_eq!(open["open_rollups"]["lost_days"]["at_least"], 3);
}

#[test]
fn bad_organisations_are_told_and_left_out() {
    let policy = policy();
    let mut schools = policy.organisations(Subject::School, on(), &options()).expect("rollups");
    let rows = [
        r#"{"school": "s1", "absentees": 5}"#,
        r#"{"school": "s2"}"#,
        r#"{"absentees": 1}"#,
        r#"{"school": "s2"}"#,
        r#"{"school": "s3", "absentees": "many"}"#,
    ];
    let wrong = schools.add_organisations(rows.map(case));
    let told: Vec<_> = wrong.iter().map(|(row, errors)| format!("{row} {errors}")).collect();
    assert_eq!(
        told,
        [
            "1 `school`: expected a key that no other row has; all rows with it are left out",
            "2 `school`: expected a value: the column is the key",
            "3 `school`: expected a key that no other row has; all rows with it are left out",
            "4 `absentees`: expected a whole number",
        ]
    );
    for school in [1, 2, 3, 4] {
        schools.add_child(&facts(&policy, &(Some(school), None, Some(true), Some(1)))).expect("facts");
    }
    let answers = schools.answers().expect("answers");
    let told: Vec<_> =
        answers.iter().map(|one| (one.key.to_string(), one.rollups[0].value.clone(), one.rollups[0].given)).collect();
    assert_eq!(told, [("s1".to_owned(), Some(Output::Int(5)), true), ("s4".to_owned(), Some(Output::Int(1)), false)]);
}
