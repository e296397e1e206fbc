//! What a to-do list of a county costs: `cargo bench -p kongchuo --bench schedule`. 100,000 children, three visits each in a
//! table of their own, a year of duties.

use std::hint::black_box;
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Date32Array, RecordBatch, StringArray};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kongchuo::{BatchOptions, BatchScheduler, Date, Policy};

const CHILDREN: usize = 100_000;
const VISITS: usize = 3;

/// A county of its own, so that what is measured does not change with a document: duties of every kind, about few children
/// or about all of them.
const RULES: &str = r"
[policy]
id = 'bench'
title = { zh = '测算', en = 'Bench' }
extends = 'cn'

[[obligation]]
id = 'persuasion'
bearer = 'school'
title = { zh = '劝返', en = 'Persuasion' }
say = { zh = '劝返', en = 'persuade' }
applies = 'dropout_on != null && dropout_on <= on'
anchor = 'dropout_on'
lapses = 'returned_on'
cadence = [{ months = 1, at_least = 3, times = 1 }, { months = 1 }]
counts = 'visits.filter(v, v.on >= window.from && v.on <= window.due)'
cite = { reading = 'N14' }

[[obligation]]
id = 'term_visits'
bearer = 'class_teacher'
title = { zh = '每学期家访', en = 'Home visits in a term' }
say = { zh = '家访', en = 'visit the home' }
applies = 'left_behind'
cadence = { every = 'term', at_least = 2 }
counts = 'visits.filter(v, v.on >= window.from && v.on <= window.due)'
cite = { reading = 'N16' }

[[obligation]]
id = 'home_visit'
bearer = 'township'
title = { zh = '每月走访', en = 'A visit a month' }
say = { zh = '走访', en = 'visit' }
cadence = { every = 'month' }
counts = 'visits.filter(v, v.on >= window.from && v.on <= window.until)'
cite = { reading = 'N15' }
";

/// Numbers that look random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        ((mixed ^ (mixed >> 27)) >> 8) % end
    }

    /// A day of the two years before another.
    fn day_before(&mut self, on: Date) -> Date {
        on.add_days(-i64::try_from(self.below(730)).unwrap_or(0))
    }
}

fn keys(rows: impl Iterator<Item = usize>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(rows.map(|row| format!("s{row:06}"))))
}

/// Of a hundred children four are absent and a fifth is left behind.
fn children(on: Date) -> RecordBatch {
    let mut dice = Dice(7);
    let birth = |_| on.add_days(-3000 - i64::try_from(dice.below(2000)).unwrap_or(0)).days();
    let birth: Date32Array = (0..CHILDREN).map(birth).collect::<Vec<i32>>().into();
    let absent = |_| (dice.below(25) == 0).then(|| dice.day_before(on).days());
    let absent: Date32Array = (0..CHILDREN).map(absent).collect();
    let left: BooleanArray = (0..CHILDREN).map(|_| Some(dice.below(5) == 0)).collect();
    let stage = StringArray::from(vec!["primary"; CHILDREN]);
    let enrolled = BooleanArray::from(vec![true; CHILDREN]);
    let columns: [(&str, ArrayRef); 6] = [
        ("student_id", keys(0..CHILDREN)),
        ("birth_date", Arc::new(birth)),
        ("absent_since", Arc::new(absent)),
        ("left_behind", Arc::new(left)),
        ("stage", Arc::new(stage)),
        ("ever_enrolled", Arc::new(enrolled)),
    ];
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

fn visits(on: Date) -> RecordBatch {
    let mut dice = Dice(11);
    let rows = CHILDREN * VISITS;
    let days: Date32Array = (0..rows).map(|_| dice.day_before(on).days()).collect::<Vec<i32>>().into();
    let columns: [(&str, ArrayRef); 5] = [
        ("student_id", keys((0..rows).map(|row| row / VISITS))),
        ("on", Arc::new(days)),
        ("kind", Arc::new(StringArray::from(vec!["home_visit"; rows]))),
        ("by", Arc::new(StringArray::from(vec!["school"; rows]))),
        ("result", Arc::new(StringArray::from(vec!["pending"; rows]))),
    ];
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

fn scheduler(policy: &Policy, on: Date, duties: &[&str], threads: usize) -> BatchScheduler {
    let mut options = BatchOptions { threads: Some(threads), ..BatchOptions::default() };
    options.options.select = Some(policy.select(duties.iter().copied()).expect("obligations"));
    let mut scheduler = policy.scheduler(on.add_months(-6)..=on.add_months(6), on, &options).expect("options");
    let errors = scheduler.add_records("visits", &visits(on)).expect("a table of visits");
    assert!(errors.is_empty(), "{errors:?}");
    scheduler
}

fn schedules(c: &mut Criterion) {
    let on = "2022-10-29".parse().expect("a date");
    let policy = Policy::from_files([("bench/policy.toml", RULES)]).expect("the rules hold");
    let children = children(on);
    let mut group = c.benchmark_group("schedule");
    group.throughput(Throughput::Elements(CHILDREN as u64)).sample_size(10);
    let (risky, all): (&[&str], &[&str]) = (
        &["obligation.persuasion", "obligation.term_visits"],
        &["obligation.persuasion", "obligation.term_visits", "obligation.home_visit"],
    );
    for (name, duties, threads) in [
        ("a fifth of the children", risky, 1),
        ("every child every month", all, 1),
        ("every child every month, two threads", all, 2),
    ] {
        let scheduler = scheduler(&policy, on, duties, threads);
        let rows = scheduler.schedule(&children).expect("a schedule").table.num_rows();
        group
            .bench_function(format!("{name}: {rows} windows"), |b| b.iter(|| scheduler.schedule(black_box(&children))));
    }
    group.finish();
}

criterion_group!(benches, schedules);
criterion_main!(benches);
