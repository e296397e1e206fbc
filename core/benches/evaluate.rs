//! What loading and one evaluation cost: the budgets of one case. `cargo bench -p kongchuo`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use kongchuo::{Case, Facts, Library, Missing, Options, Policy};

/// A child who has been away for two months, as a school's system would send it.
const CHILD: &str = r#"{
    "student_id": "s1", "sex": "female", "birth_date": "2010-05-20", "ever_enrolled": true, "stage": "primary",
    "grade": 5, "graduated": false, "left_over_age": false, "absent_since": "2021-09-01",
    "absence_reason": "school_averse", "household": ["registered_poor"],
    "visits": [{ "on": "2021-09-10", "kind": "home_visit" }, { "on": "2021-09-24", "kind": "call" }]
}"#;

/// The five results of the batch workload.
const FIVE: [&str; 5] =
    ["school_age", "exemption_ground", "attendance_status", "dropout_category", "counts_as_dropout"];

fn loading(c: &mut Criterion) {
    c.bench_function("load: all built-in policies from text", |b| {
        b.iter(|| {
            let library = Library::builtin();
            for id in library.ids() {
                black_box(Policy::from_library(&library, id).expect("a built-in policy"));
            }
        });
    });
}

fn one_case(c: &mut Criterion) {
    let on = "2021-10-29".parse().expect("a date");
    let policy = Policy::builtin("guyuan-2021").expect("a built-in policy");
    let case = Case::from_json(CHILD).expect("a case");
    let facts = Facts::from_case(&case, policy.vocabulary()).expect("facts").facts;
    let all = Options::default();
    let five = Options { select: Some(policy.select(FIVE).expect("results")), ..Options::default() };
    let ask = Options { missing: Missing::Ask, select: None };
    let names: Vec<&str> = policy.results().iter().map(|result| &*result.name).collect();
    let results =
        Options { select: Some(policy.select(names.iter().copied()).expect("results")), ..Options::default() };
    let rest = policy.selectable();
    let rest = rest.iter().map(|name| &**name).filter(|name| name.contains('.'));
    let rest = Options { select: Some(policy.select(rest).expect("procedures, obligations")), ..Options::default() };

    c.bench_function("one case: JSON to answer", |b| {
        b.iter(|| {
            let case = Case::from_json(black_box(CHILD)).expect("a case");
            serde_json::to_string(&policy.evaluate(&case, on).expect("an answer"))
        });
    });
    c.bench_function("one case: Facts::from_case", |b| {
        b.iter(|| Facts::from_case(black_box(&case), policy.vocabulary()));
    });
    c.bench_function("one case: Facts::as_of", |b| {
        b.iter(|| black_box(&facts).as_of(on, policy.vocabulary(), Missing::Assume));
    });
    c.bench_function("one case: all results", |b| {
        b.iter(|| policy.evaluate_facts(black_box(&facts), on, &results));
    });
    c.bench_function("one case: procedures and duties", |b| {
        b.iter(|| policy.evaluate_facts(black_box(&facts), on, &rest));
    });
    c.bench_function("one case: everything", |b| {
        b.iter(|| policy.evaluate_facts(black_box(&facts), on, &all));
    });
    c.bench_function("one case: everything, nothing assumed", |b| {
        b.iter(|| policy.evaluate_facts(black_box(&facts), on, &ask));
    });
    c.bench_function("one case: five results", |b| {
        b.iter(|| policy.evaluate_facts(black_box(&facts), on, &five));
    });
    c.bench_function("one case: derivation of counts_as_dropout", |b| {
        b.iter(|| policy.explain_facts(black_box(&facts), on, "counts_as_dropout", &all));
    });
    c.bench_function("one case: all results with their derivations", |b| {
        b.iter(|| {
            let answer = policy.evaluate_facts(black_box(&facts), on, &results);
            let why = policy.explain_all(&facts, on, &names, &all);
            (answer, why)
        });
    });
}

criterion_group!(benches, loading, one_case);
criterion_main!(benches);
