//! Any number of threads gives the same answers, down to the bytes of their columns.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, StringArray};
use proptest::prelude::*;

use super::testing::{Dice, batch, evaluator, keys, on, reading};
use super::{BatchAnswer, BatchOptions};
use crate::columns::BLOCK;
use crate::evaluate::Options;
use crate::facts::Missing;
use crate::policy::Policy;

/// The buffers of an array and of its parts, and whether it has nulls.
fn bytes(array: &dyn Array) -> Vec<Vec<u8>> {
    let data = array.to_data();
    let mut found = vec![vec![u8::from(data.nulls().is_some())]];
    let mut parts = vec![data];
    while let Some(part) = parts.pop() {
        assert_eq!(part.offset(), 0);
        found.extend(part.nulls().map(|nulls| nulls.buffer().as_slice().to_vec()));
        found.extend(part.buffers().iter().map(|buffer| buffer.as_slice().to_vec()));
        parts.extend(part.child_data().iter().cloned());
    }
    found
}

fn assert_same(one: &BatchAnswer, other: &BatchAnswer) {
    assert_eq!((&one.rows, &one.errors, &one.notes), (&other.rows, &other.errors, &other.notes));
    assert_eq!(one.table, other.table);
    for (field, (one, other)) in
        one.table.schema().fields().iter().zip(one.table.columns().iter().zip(other.table.columns()))
    {
        assert!(bytes(one) == bytes(other), "{}", field.name());
    }
}

/// Few results: there are many rows here.
fn options(dice: &mut Dice, policy: &Policy) -> BatchOptions {
    let missing = if dice.one_in(2) { Missing::Ask } else { Missing::Assume };
    let some: Vec<&str> = policy.results().iter().map(|result| &*result.name).filter(|_| dice.one_in(4)).collect();
    BatchOptions {
        options: Options { missing, select: Some(policy.select(some).unwrap()) },
        warnings: !dice.one_in(3),
        facts_needed: dice.one_in(8),
        assumed: dice.one_in(2),
        ..reading(dice)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_number_of_threads_gives_the_same(
        seed: u64,
        rows in prop_oneof![Just(2 * BLOCK), BLOCK - 1..BLOCK + 2, BLOCK..4 * BLOCK, 8 * BLOCK..9 * BLOCK],
    ) {
        let mut dice = Dice(seed);
        let policy = Policy::builtin("guyuan-2021").unwrap();
        let keys = keys(&mut dice, rows);
        let mut options = options(&mut dice, &policy);
        let columns = batch(&mut dice, rows, policy.vocabulary(), &keys);
        let tables = dice.0;
        let mut answers = [None, Some(2), Some(3), Some(5)].map(|threads| {
            options.threads = threads;
            // The same tables for each; runs of a single block, so that there are many.
            let mut evaluator = evaluator(&mut Dice(tables), &policy, &keys, &options);
            evaluator.threads.fewest = 1;
            evaluator.evaluate(&columns).unwrap()
        }).into_iter();
        let one = answers.next().unwrap();
        answers.for_each(|other| assert_same(&one, &other));
    }
}

fn texts(texts: impl Iterator<Item = String>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(texts))
}

/// A bad row only in some runs, and rows that stand apart only in others.
#[test]
fn runs_with_and_without_bad_rows_are_joined() {
    let policy = Policy::builtin("guyuan-2021").unwrap();
    let rows = 40 * BLOCK + 5;
    for bad in [vec![], vec![0], vec![rows - 1], vec![17 * BLOCK + 3, 17 * BLOCK + 700, 30 * BLOCK]] {
        let birth = |row: usize| if bad.contains(&row) { "in spring" } else { "2010-05-20" }.to_owned();
        let absent = (0..rows).map(|row| (row % 7 == 0).then_some("2021-09-01")).collect::<StringArray>();
        let columns = RecordBatch::try_from_iter([
            ("student_id", texts((0..rows).map(|row| format!("s{row}")))),
            ("birth_date", texts((0..rows).map(birth))),
            ("absent_since", Arc::new(absent)),
            (
                "ever_enrolled",
                Arc::new((0..rows).map(|row| (row % 3 > 0).then_some(row % 5 > 0)).collect::<BooleanArray>()),
            ),
        ])
        .unwrap();
        let answers = [1, 2, 3, 5].map(|threads| {
            let options = BatchOptions { assumed: true, threads: Some(threads), ..BatchOptions::default() };
            policy.batches(on(), &options).unwrap().evaluate(&columns).unwrap()
        });
        let good = (0..).zip(0..rows).filter(|(_, row)| !bad.contains(row)).map(|(row, _)| row);
        assert_eq!(answers[0].rows, (!bad.is_empty()).then(|| good.collect::<Vec<u32>>()));
        assert_eq!(answers[0].errors.iter().map(|error| error.row).collect::<Vec<_>>(), bad);
        answers[1..].iter().for_each(|other| assert_same(&answers[0], other));
    }
}
