//! What a batch costs a child: `cargo bench -p kongchuo --bench columns`. The peers are compared in `tests/peers`.

use std::hint::black_box;
use std::sync::Arc;

use arrow_array::types::UInt8Type;
use arrow_array::{ArrayRef, BooleanArray, Date32Array, DictionaryArray, RecordBatch, StringArray, UInt8Array};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kongchuo::{BatchEvaluator, BatchOptions, Date, Options, Policy};

const ROWS: usize = 1 << 18;

/// The results of the workload that all peers can answer, without the visits.
const WORKLOAD: [&str; 4] = ["school_age", "exemption_ground", "attendance_status", "dropout_category"];

/// Facts with the share of children, in a thousand, for whom it is true.
const FLAGS: [(&str, u64); 10] = [
    ("ever_enrolled", 990),
    ("graduated", 20),
    ("has_roll", 990),
    ("exempted", 3),
    ("left_over_age", 3),
    ("missing", 2),
    ("police_proof", 1),
    ("unfit_for_schooling", 5),
    ("has_child", 1),
    ("disability_certificate", 10),
];

/// Dates with the share of children who have one, and where they lie around the day evaluated.
const DAYS: [(&str, u64, i64, u64); 9] = [
    ("birth_date", 1000, -5500, 3500),
    ("absent_since", 40, -90, 90),
    ("returned_on", 20, -90, 90),
    ("leave_from", 20, -40, 40),
    ("leave_until", 20, -20, 40),
    ("suspension_from", 5, -150, 120),
    ("suspension_until", 5, -60, 200),
    ("deferral_until", 5, -60, 200),
    ("absence_reason_since", 10, -400, 300),
];

/// Words with the share of children who have another than the first.
const WORDS: [(&str, u64, &[&str]); 3] = [
    ("stage", 600, &["primary", "junior", "kindergarten", "none"]),
    ("placement", 15, &["regular", "special_school", "home_teaching", "rehabilitation_class"]),
    ("absence_reason", 40, &["none", "illness", "school_averse", "working_away", "disability", "early_marriage"]),
];

/// A register; of `unknown` in a thousand cells nothing is known.
fn children(on: Date, unknown: u64) -> RecordBatch {
    let mut seed = 7_u64;
    let mut next = move |below: u64| {
        seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        ((mixed ^ (mixed >> 27)) >> 8) % below
    };
    let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
    for (name, share) in FLAGS {
        let value = |_| (next(1000) >= unknown).then(|| next(1000) < share);
        columns.push((name, Arc::new((0..ROWS).map(value).collect::<BooleanArray>())));
    }
    for (name, share, from, days) in DAYS {
        let day = |_| {
            let some = next(1000) < share && next(1000) >= unknown;
            some.then(|| on.add_days(from + i64::try_from(next(days)).unwrap_or(0)).days())
        };
        columns.push((name, Arc::new((0..ROWS).map(day).collect::<Date32Array>())));
    }
    for (name, share, words) in WORDS {
        let mut key = |_| {
            let other = u8::try_from(next(words.len() as u64)).unwrap_or(0);
            (next(1000) >= unknown).then(|| if next(1000) < share { other } else { 0 })
        };
        let keys: UInt8Array = (0..ROWS).map(&mut key).collect();
        let values: ArrayRef = Arc::new(StringArray::from(words.to_vec()));
        let column: DictionaryArray<UInt8Type> = DictionaryArray::try_new(keys, values).expect("keys of the words");
        columns.push((name, Arc::new(column)));
    }
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

fn evaluator(policy: &Policy, on: Date, results: &[&str], warnings: bool) -> BatchEvaluator {
    let select = (!results.is_empty()).then(|| policy.select(results.iter().copied()).expect("results"));
    let options = Options { select, ..Options::default() };
    policy.batches(on, &BatchOptions { options, warnings, ..BatchOptions::default() }).expect("options")
}

fn batches(c: &mut Criterion) {
    let on = "2021-10-29".parse().expect("a date");
    let policy = Policy::builtin("guyuan-2021").expect("a built-in policy");
    let (known, unknown) = (children(on, 0), children(on, 100));
    let mut group = c.benchmark_group("columns");
    group.throughput(Throughput::Elements(ROWS as u64)).sample_size(10);
    let workload = evaluator(&policy, on, &WORKLOAD, false);
    group.bench_function("workload", |b| b.iter(|| workload.evaluate(black_box(&known))));
    group.bench_function("workload, a tenth unknown", |b| b.iter(|| workload.evaluate(black_box(&unknown))));
    for result in WORKLOAD {
        let one = evaluator(&policy, on, &[result], false);
        group.bench_function(result, |b| b.iter(|| one.evaluate(black_box(&known))));
    }
    let all = evaluator(&policy, on, &[], true);
    group.bench_function("all results and warnings", |b| b.iter(|| all.evaluate(black_box(&known))));
    for (name, threads, assumed) in [
        ("workload, two threads", 2, false),
        ("workload, assumed facts", 1, true),
        ("assumed facts, two threads", 2, true),
    ] {
        let select = Some(policy.select(WORKLOAD).expect("results"));
        let options = Options { select, ..Options::default() };
        let options =
            BatchOptions { options, warnings: false, threads: Some(threads), assumed, ..BatchOptions::default() };
        let evaluator = policy.batches(on, &options).expect("options");
        group.bench_function(name, |b| b.iter(|| evaluator.evaluate(black_box(&known))));
    }
    group.finish();
}

criterion_group!(benches, batches);
criterion_main!(benches);
