//! Every scenario beside the built-in rules has the same answer by columns as by itself.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use kongchuo::scenario::{self, Scenario};
use kongchuo::{Answer, BatchOptions, Date, Facts, Library, Missing, Options, Output, Policy};

/// A cell as callers of a single evaluation see it.
fn output(array: &ArrayRef, row: usize) -> Output {
    if array.is_null(row) {
        return Output::Null;
    }
    match array.data_type() {
        DataType::Boolean => Output::Bool(array.as_boolean().value(row)),
        DataType::Int64 => Output::Int(array.as_primitive::<Int64Type>().value(row)),
        DataType::Date32 => {
            Output::Date(Date::from_days(array.as_primitive::<Date32Type>().value(row)).expect("a date of the engine"))
        }
        DataType::Dictionary(..) => {
            let words = array.as_any_dictionary();
            output(words.values(), words.normalized_keys()[row])
        }
        DataType::Utf8 => Output::Text(array.as_string::<i32>().value(row).into()),
        DataType::List(_) => {
            let list = array.as_list::<i32>().value(row);
            Output::List((0..list.len()).map(|at| output(&list, at)).collect())
        }
        other => panic!("no result has the type {other}"),
    }
}

fn texts(texts: &[std::sync::Arc<str>]) -> Output {
    Output::List(texts.iter().cloned().map(Output::Text).collect())
}

/// Where a row of a table of answers differs from the answer by itself.
fn differences(table: &RecordBatch, row: usize, answer: &Answer, policy: &Policy) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |name: &str, expected: &Output| {
        let column = output(table.column_by_name(name).unwrap_or_else(|| panic!("no column {name}")), row);
        if column != *expected {
            found.push(format!("{name}: {column:?}, by itself {expected:?}"));
        }
    };
    for result in policy.results().iter().filter(|result| &*result.name != "warnings") {
        compare(&result.name, answer.get(&result.name).unwrap_or(&Output::Null));
    }
    let open: Vec<_> = answer.undetermined.iter().map(|(name, _)| name.clone()).collect();
    compare("undetermined", &texts(&open));
    compare("warnings", &texts(&answer.warnings));
    compare("assumed", &texts(&answer.assumed));
    let needed = table["facts_needed"].as_list::<i32>().value(row);
    let (results, facts) = (needed.as_struct().column(0), needed.as_struct().column(1));
    let needed: Vec<_> = (0..needed.len()).map(|at| (output(results, at), output(facts, at))).collect();
    let expected: Vec<_> =
        answer.undetermined.iter().map(|(name, facts)| (Output::Text(name.clone()), texts(facts))).collect();
    if needed != expected {
        found.push(format!("facts_needed: {needed:?}, by itself {expected:?}"));
    }
    found
}

/// A day of a scenario: what it is called, its policy and its child.
type Row = (String, Policy, Facts);

#[test]
fn every_builtin_scenario_answers_alike_by_columns() {
    let library = Library::builtin();
    // Scenarios of one policy, day and way with missing facts share a batch, in which their rows stand side by side.
    let mut batches: BTreeMap<(String, String, Date, bool), Vec<Row>> = BTreeMap::new();
    for (path, text) in kongchuo_rules::CASES {
        let id = scenario::policy_of(path).expect("a folder of a policy");
        let whole = Policy::from_library(&library, id).expect("a built-in policy");
        for case in &scenario::read(path, text).expect("scenarios that are read") {
            let Scenario { name, set, missing, days, .. } = case;
            let policy = case.policy(&whole).expect("parameters of the policy");
            for day in days {
                let Ok((facts, _)) = case.facts(&whole, day.on) else { continue };
                let key = (id.to_owned(), format!("{} {set:?}", case.subject), day.on, *missing == Missing::Ask);
                let row = (format!("{path} {} {}", name.en, day.on), policy.clone(), facts);
                batches.entry(key).or_default().push(row);
            }
        }
    }
    let (mut found, mut rows) = (Vec::new(), 0);
    for ((_, _, on, ask), cases) in &batches {
        let policy = &cases[0].1;
        // Without a selection a single answer has procedures, too, and a table has not.
        let results = policy.select(policy.results().iter().map(|result| &*result.name)).ok();
        let options = Options { missing: if *ask { Missing::Ask } else { Missing::Assume }, select: results };
        let options = BatchOptions { options, facts_needed: true, assumed: true, ..BatchOptions::default() };
        let facts: Vec<Facts> = cases.iter().map(|(_, _, facts)| facts.clone()).collect();
        let answers = policy.batches(*on, &options).expect("options").evaluate_facts(&facts).expect("a batch");
        let kept: Vec<usize> = match &answers.rows {
            Some(rows) => rows.iter().map(|row| *row as usize).collect(),
            None => (0..cases.len()).collect(),
        };
        for (at, (name, policy, facts)) in cases.iter().enumerate() {
            match (kept.iter().position(|row| *row == at), policy.evaluate_facts(facts, *on, &options.options)) {
                (Some(row), Ok(answer)) => {
                    let differences = differences(&answers.table, row, &answer, policy);
                    found.extend(differences.into_iter().map(|difference| format!("{name}: {difference}")));
                    rows += 1;
                }
                (None, Err(_)) => {}
                (row, alone) => found.push(format!("{name}: by columns row {row:?}, by itself {:?}", alone.is_ok())),
            }
        }
    }
    assert!(rows > 700, "only {rows} days of scenarios were compared");
    assert!(found.is_empty(), "{} differences\n{}", found.len(), found.join("\n"));
}
