//! A row of a batch is what it is by itself: answers of random batches against the evaluator of single cases.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use proptest::prelude::*;

use super::rows::BatchRows;
use super::testing::{Dice, batch, evaluator, keys, on, reading};
use super::{BatchAnswer, BatchEvaluator, BatchOptions};
use crate::columns::BLOCK;
use crate::date::Date;
use crate::evaluate::{Answer, Options, Output};
use crate::facts::{Checked, Facts, Missing};
use crate::policy::Policy;

/// What stands in a column at a row.
fn shown(array: &ArrayRef, row: usize) -> Output {
    if array.is_null(row) {
        return Output::Null;
    }
    match array.data_type() {
        DataType::Boolean => Output::Bool(array.as_boolean().value(row)),
        DataType::Int64 => Output::Int(array.as_primitive::<Int64Type>().value(row)),
        DataType::Date32 => {
            Date::from_days(array.as_primitive::<Date32Type>().value(row)).map_or(Output::Null, Output::Date)
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            shown(dictionary.values(), dictionary.normalized_keys()[row])
        }
        DataType::List(_) => {
            let list = array.as_list::<i32>().value(row);
            Output::List((0..list.len()).map(|at| shown(&list, at)).collect())
        }
        DataType::Struct(_) => Output::List(array.as_struct().columns().iter().map(|part| shown(part, row)).collect()),
        _ => Output::Text(array.as_string::<i32>().value(row).into()),
    }
}

fn texts<'a>(texts: impl Iterator<Item = &'a std::sync::Arc<str>>) -> Output {
    Output::List(texts.map(|text| Output::Text(text.clone())).collect())
}

/// Compares a row of answers with the answer for its child alone.
fn compare(table: &RecordBatch, row: usize, answer: &Answer) {
    for (field, array) in table.schema().fields().iter().zip(table.columns()) {
        let found = shown(array, row);
        let expected = match field.name().as_str() {
            "student_id" => answer.student_id.clone().map_or(Output::Null, Output::Text),
            "undetermined" => texts(answer.undetermined.iter().map(|(name, _)| name)),
            "warnings" => texts(answer.warnings.iter()),
            "assumed" => texts(answer.assumed.iter()),
            "facts_needed" => Output::List(
                answer
                    .undetermined
                    .iter()
                    .map(|(result, facts)| Output::List(vec![Output::Text(result.clone()), texts(facts.iter())]))
                    .collect(),
            ),
            name => answer.get(name).cloned().unwrap_or(Output::Null),
        };
        assert_eq!(found, expected, "{} in row {row}", field.name());
    }
}

/// Compares the answers for a batch with its rows one by one.
fn compare_all(policy: &Policy, evaluator: &BatchEvaluator, columns: &RecordBatch, options: &Options) -> BatchAnswer {
    let found = evaluator.evaluate(columns).unwrap();
    let rows = BatchRows::new(evaluator, columns).unwrap();
    let (mut kept, mut errors, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..columns.num_rows() {
        let single = rows
            .checked(row)
            .and_then(|Checked { facts, notes }| Ok((policy.evaluate_facts(&facts, on(), options)?, notes)));
        match single {
            Ok((answer, found_notes)) => {
                compare(&found.table, kept.len(), &answer);
                kept.push(u32::try_from(row).unwrap());
                notes.extend(found_notes.into_iter().map(|note| (row, note)));
            }
            Err(found) => errors.extend(found.into_iter().map(|error| (row, error))),
        }
    }
    assert_eq!(found.table.num_rows(), kept.len());
    assert_eq!(found.rows, (kept.len() < columns.num_rows()).then_some(kept));
    assert_eq!(found.errors.iter().map(|error| (error.row, error.error.clone())).collect::<Vec<_>>(), errors);
    assert_eq!(found.notes.iter().map(|note| (note.row, note.error.clone())).collect::<Vec<_>>(), notes);
    assert!(found.errors.iter().all(|error| error.column.is_some()));
    found
}

fn policy(dice: &mut Dice) -> Policy {
    let ids = ["guyuan-2021", "chengkou-2022", "cn"];
    Policy::builtin(ids[usize::try_from(dice.below(3)).unwrap()]).unwrap()
}

fn options(dice: &mut Dice, policy: &Policy) -> BatchOptions {
    let missing = if dice.one_in(2) { Missing::Ask } else { Missing::Assume };
    let some: Vec<&str> = policy.results().iter().map(|result| &*result.name).filter(|_| dice.one_in(3)).collect();
    let select = dice.one_in(3).then(|| policy.select(some).unwrap());
    BatchOptions {
        options: Options { missing, select },
        warnings: !dice.one_in(3),
        facts_needed: dice.one_in(3),
        assumed: dice.one_in(3),
        ..reading(dice)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_row_is_as_by_itself(
        seed: u64,
        rows in prop_oneof![8 => 0_usize..200, 1 => Just(BLOCK - 1), 1 => Just(BLOCK), 1 => Just(BLOCK + 1)],
    ) {
        let mut dice = Dice(seed);
        let policy = policy(&mut dice);
        let keys = keys(&mut dice, rows);
        let options = options(&mut dice, &policy);
        let evaluator = evaluator(&mut dice, &policy, &keys, &options);
        let columns = batch(&mut dice, rows, policy.vocabulary(), &keys);
        compare_all(&policy, &evaluator, &columns, &options.options);
        // The same evaluator for a part, and for other columns.
        let from = rows / 3;
        compare_all(&policy, &evaluator, &columns.slice(from, (rows - from) / 2), &options.options);
        let other = batch(&mut dice, 9, policy.vocabulary(), &vec![None; 9]);
        compare_all(&policy, &evaluator, &other, &options.options);
    }

    #[test]
    fn a_case_is_as_by_itself(seed: u64, rows in 0_usize..100) {
        let mut dice = Dice(seed);
        let policy = policy(&mut dice);
        let keys = keys(&mut dice, rows);
        let options = options(&mut dice, &policy);
        let evaluator = evaluator(&mut dice, &policy, &keys, &options);
        let columns = batch(&mut dice, rows, policy.vocabulary(), &keys);
        let plain = policy.batches(on(), &options).unwrap();
        let alone = BatchRows::new(&plain, &columns).unwrap();
        let joined = BatchRows::new(&evaluator, &columns).unwrap();
        let cases: Vec<(Facts, Facts)> = (0..rows)
            .filter_map(|row| Some((alone.checked(row).ok()?.facts, joined.checked(row).ok()?.facts)))
            .collect();
        let found = evaluator.evaluate_facts(&cases.iter().map(|(facts, _)| facts.clone()).collect::<Vec<_>>()).unwrap();
        let mut row = 0;
        for (_, facts) in &cases {
            if let Ok(answer) = policy.evaluate_facts(facts, on(), &options.options) {
                compare(&found.table, row, &answer);
                row += 1;
            }
        }
        assert_eq!(row, found.table.num_rows());
    }
}
