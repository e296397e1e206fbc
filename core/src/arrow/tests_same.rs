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
use crate::facts::{Case, Checked, Facts, Missing};
use crate::obligation::DUTY_FIELDS;
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
            "obligations" => Output::List(
                answer
                    .obligations
                    .iter()
                    .map(|duty| {
                        let parts = DUTY_FIELDS.iter().map(|part| duty.get(part));
                        Output::List(parts.map(|part| part.expect("a duty's part")).collect())
                    })
                    .collect(),
            ),
            "facts_needed" => Output::List(
                answer
                    .undetermined
                    .iter()
                    .map(|(result, facts)| Output::List(vec![Output::Text(result.clone()), texts(facts.iter())]))
                    .collect(),
            ),
            name => match name.strip_prefix("procedure.").and_then(|name| name.split_once('.')) {
                Some((id, part)) => answer.procedure(id).and_then(|found| found.get(part)).expect("a procedure's part"),
                None => answer.get(name).cloned().unwrap_or(Output::Null),
            },
        };
        assert_eq!(found, expected, "{} in row {row}", field.name());
    }
}

/// Compares the answers for a batch with its rows one by one.
fn compare_all(policy: &Policy, evaluator: &BatchEvaluator, columns: &RecordBatch) -> BatchAnswer {
    let options = &evaluator.options.options;
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
    match dice.below(4) {
        3 => small(),
        at => Policy::builtin(ids[usize::try_from(at).unwrap()]).unwrap(),
    }
}

/// A policy with a procedure that has everything.
fn small() -> Policy {
    let header = "[policy]\nid = 'small'\ntitle = { zh = '小', en = 'Small' }\nextends = 'cn'\n";
    let rules = include_str!("../../tests/procedures/pack.toml");
    Policy::from_files([("small/policy.toml", header), ("small/rules.toml", rules)]).unwrap()
}

fn options(dice: &mut Dice, policy: &Policy) -> BatchOptions {
    let missing = if dice.one_in(2) { Missing::Ask } else { Missing::Assume };
    let mut some = policy.selectable();
    some.retain(|name| dice.one_in(if name.starts_with("procedure.") { 1 } else { 3 }));
    let select = dice.one_in(3).then(|| policy.select(some.iter().map(|name| &**name)).unwrap());
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
        compare_all(&policy, &evaluator, &columns);
        // The same evaluator for a part, and for other columns.
        let from = rows / 3;
        compare_all(&policy, &evaluator, &columns.slice(from, (rows - from) / 2));
        let other = batch(&mut dice, 9, policy.vocabulary(), &vec![None; 9]);
        compare_all(&policy, &evaluator, &other);
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
            if let Ok(answer) = policy.evaluate_facts(facts, on(), &evaluator.options.options) {
                compare(&found.table, row, &answer);
                row += 1;
            }
        }
        assert_eq!(row, found.table.num_rows());
    }

    /// Children somewhere in a procedure: each part of it is there, is not, or is not known.
    #[test]
    fn a_procedure_is_as_by_itself(seed: u64, rows in 0_usize..200, ask: bool) {
        let mut dice = Dice(seed);
        let policy = small();
        let select = policy.select(["exemption_ground", "deferral_granted", "procedure.deferral"]).unwrap();
        let missing = if ask { Missing::Ask } else { Missing::Assume };
        let options = BatchOptions {
            options: Options { missing, select: Some(select) },
            facts_needed: dice.one_in(2),
            assumed: true,
            ..BatchOptions::default()
        };
        let evaluator = policy.batches(on(), &options).unwrap();
        let cases: Vec<Facts> = (0..rows)
            .map(|_| Facts::from_case(&child(&mut dice), policy.vocabulary()).unwrap().facts)
            .collect();
        let found = evaluator.evaluate_facts(&cases).unwrap();
        let mut states = std::collections::HashSet::new();
        for (row, facts) in cases.iter().enumerate() {
            let answer = policy.evaluate_facts(facts, on(), &options.options).unwrap();
            states.insert(answer.procedure("deferral").unwrap().state);
            compare(&found.table, row, &answer);
        }
        prop_assert!(rows < 100 || states.len() > 3, "{states:?}");
    }
}

/// A child with some of the facts, papers and decisions that the procedure of the small policy asks for.
fn child(dice: &mut Dice) -> Case {
    let mut case = serde_json::Map::new();
    let mut put = |name: &str, often: u64, values: &[serde_json::Value], dice: &mut Dice| {
        if !dice.one_in(often) {
            let at = usize::try_from(dice.below(values.len() as u64)).unwrap();
            case.insert(name.to_owned(), values[at].clone());
        }
    };
    put("birth_date", 9, &["2015-05-20".into()], dice);
    put("ever_enrolled", 9, &[true.into(), false.into()], dice);
    put("disability_grade", 5, &[1.into(), 2.into(), 3.into()], dice);
    put("learning_ability", 5, &["lost".into(), "full".into()], dice);
    put("brain_disability", 5, &[true.into(), false.into()], dice);
    put("rehabilitation_since", 5, &["2010-01-01".into(), "2021-01-01".into()], dice);
    put("judged_rehabilitated_many_years", 2, &[true.into(), false.into()], dice);
    put("deferral_until", 3, &["2021-01-01".into(), "2030-01-01".into()], dice);
    let paper = |kind: &str| serde_json::json!([{ "kind": kind, "on": "2021-09-01" }]);
    put("documents", 4, &[serde_json::json!([]), paper("guardian_application"), paper("site_photo")], dice);
    let decision = |step: &str, granted: bool| serde_json::json!({ "procedure": "deferral", "step": step, "on": "2021-09-10", "granted": granted });
    let (school, county) = ("school_village_determination", "county_review");
    let decisions = [
        serde_json::json!([]),
        serde_json::json!([decision(school, true)]),
        serde_json::json!([decision(school, true), decision(county, true)]),
        serde_json::json!([decision(school, true), decision(county, false)]),
        serde_json::json!([decision(county, true)]),
    ];
    put("approvals", 4, &decisions, dice);
    Case::from_value(case.into()).unwrap()
}
