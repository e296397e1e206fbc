//! A batch differs as its children do one by one; nothing differs from itself; there and back are mirrors.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use proptest::prelude::*;

use super::{BatchComparer, BatchComparison};
use crate::arrow::BatchOptions;
use crate::arrow::rows::BatchRows;
use crate::arrow::testing::{Dice, batch, keys, on, reading, tables};
use crate::columns::BLOCK;
use crate::compare::{Comparison, Side, cells};
use crate::evaluate::Options;
use crate::facts::{Facts, Missing};
use crate::policy::Policy;

type Row = (u32, Option<String>, Vec<Option<String>>);

/// The rows of a table of differences.
fn rows(found: &BatchComparison) -> Vec<Row> {
    let cell = |column: &ArrayRef, row: usize| {
        let texts: &StringArray = column.as_string();
        texts.is_valid(row).then(|| texts.value(row).to_owned())
    };
    let columns = found.table.columns();
    let row = |row: usize| columns[1..].iter().map(|column| cell(column, row)).collect();
    (0..found.table.num_rows()).map(|at| (found.rows[at], cell(&columns[0], at), row(at))).collect()
}

/// The rows that one child's comparison has.
fn rows_of(at: usize, comparison: &Comparison) -> Vec<Row> {
    let value = |side: &Side| cells::value(side.value.value.as_ref(), side.is_determined());
    let rule = |side: &Side| Some(cells::rules(side.by.iter().map(|by| (&*by.rule, by.row.as_deref(), by.open))));
    let clause = |side: &Side| cells::clauses(side.by.iter().flat_map(|by| &by.source.cite));
    let row = |difference: &crate::compare::Difference| {
        let (left, right) = (&difference.left, &difference.right);
        let name = Some(difference.result.to_string());
        let cells = vec![name, value(left), value(right), rule(left), clause(left), rule(right), clause(right)];
        (u32::try_from(at).unwrap(), comparison.student_id.as_deref().map(str::to_owned), cells)
    };
    comparison.differences.iter().map(row).collect()
}

fn policy(dice: &mut Dice) -> Policy {
    let ids = ["guyuan-2021", "chengkou-2022", "yongzhen-2020", "cn"];
    let policy = Policy::builtin(ids[usize::try_from(dice.below(4)).unwrap()]).unwrap();
    if dice.one_in(4) { policy.with("suspected_after_days", 3).unwrap() } else { policy }
}

fn options(dice: &mut Dice, policy: &Policy) -> BatchOptions {
    let missing = if dice.one_in(2) { Missing::Ask } else { Missing::Assume };
    let names = policy.selectable();
    let some: Vec<&str> = names.iter().map(|name| &**name).filter(|_| dice.one_in(3)).collect();
    let select = dice.one_in(3).then(|| policy.select(some).unwrap());
    BatchOptions { options: Options { missing, select }, ..reading(dice) }
}

/// Compares a batch, and holds it against its children one by one.
fn compared(
    comparer: &BatchComparer,
    policies: (&Policy, &Policy),
    columns: &RecordBatch,
    options: &Options,
) -> BatchComparison {
    let found = comparer.compare(columns).unwrap();
    let (left, right) = comparer.evaluators();
    let (left, right) = (BatchRows::new(left, columns).unwrap(), BatchRows::new(right, columns).unwrap());
    let (mut expected, mut children, mut differ, mut bad) = (Vec::new(), 0, 0, Vec::new());
    let mut undetermined = vec![0; comparer.results().count()];
    for row in 0..columns.num_rows() {
        let both = left.checked(row).and_then(|mine| Ok((mine, right.checked(row)?)));
        let comparison = both.and_then(|(mine, theirs)| {
            policies.0.compare_facts(policies.1, (&mine.facts, &theirs.facts), on(), options)
        });
        let Ok(comparison) = comparison else {
            bad.push(row);
            continue;
        };
        children += 1;
        differ += u64::from(!comparison.differences.is_empty());
        for (count, name) in undetermined.iter_mut().zip(comparer.results()) {
            *count += u64::from(comparison.undetermined.iter().any(|open| **open == *name));
        }
        expected.extend(rows_of(row, &comparison));
    }
    assert_eq!(rows(&found), expected);
    assert_eq!((found.summary.children, found.summary.differ), (children, differ));
    let mut refused: Vec<usize> = found.errors.iter().map(|error| error.row).collect();
    refused.dedup();
    assert_eq!(refused, bad);
    for ((summary, name), open) in found.summary.results.iter().zip(comparer.results()).zip(undetermined) {
        let of_it = expected.iter().filter(|(.., cells)| cells[0].as_deref() == Some(name)).count() as u64;
        assert_eq!((&*summary.result, summary.differ, summary.undetermined), (name, of_it, open));
        assert_eq!(summary.pairs().iter().map(|pair| pair.children).sum::<u64>(), of_it);
    }
    found
}

/// A row as it is with left and right the other way round.
fn turned((row, key, cells): &Row) -> Row {
    let order = [0, 2, 1, 5, 6, 3, 4];
    (*row, key.clone(), order.iter().map(|at| cells[*at].clone()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_batch_differs_as_its_children_do(
        seed: u64,
        count in prop_oneof![8 => 0_usize..120, 1 => Just(BLOCK), 1 => Just(BLOCK + 1)],
    ) {
        let mut dice = Dice(seed);
        let (left, right) = (policy(&mut dice), policy(&mut dice));
        let keys = keys(&mut dice, count);
        let options = options(&mut dice, &left);
        let columns = batch(&mut dice, count, left.vocabulary(), &keys);
        let mut there = left.batches_compared(&right, on(), &options).unwrap();
        let names: Vec<String> = there.results().map(str::to_owned).collect();
        // The selection is by the left policy's names: there and back select the same.
        let named = |name: &String| match name.strip_prefix("procedure.").and_then(|rest| rest.split_once('.')) {
            Some((id, _)) => format!("procedure.{id}"),
            None => name.clone(),
        };
        let names: Vec<String> = names.iter().map(named).collect();
        let select = options.options.select.as_ref().map(|_| right.select(names.iter().map(String::as_str)).unwrap());
        let back_options = BatchOptions { options: Options { select, ..options.options.clone() }, ..options.clone() };
        let mut back = right.batches_compared(&left, on(), &back_options).unwrap();
        let mut itself = left.batches_compared(&left, on(), &options).unwrap();
        tables(&mut dice, left.vocabulary(), &keys, |list, records| {
            for comparer in [&mut there, &mut back, &mut itself] {
                comparer.add_records(list, records).unwrap();
            }
        });
        let found = compared(&there, (&left, &right), &columns, &options.options);

        let mirrored = back.compare(&columns).unwrap();
        let mut expected: Vec<Row> = rows(&found).iter().map(turned).collect();
        let mut mirrored_rows = rows(&mirrored);
        expected.sort();
        mirrored_rows.sort();
        prop_assert_eq!(mirrored_rows, expected);
        prop_assert_eq!(mirrored.summary.differ, found.summary.differ);

        let nothing = itself.compare(&columns).unwrap();
        prop_assert_eq!((nothing.table.num_rows(), nothing.summary.differ), (0, 0));

        // The same of cases, whose records are not joined yet; and of a part.
        let plain = left.batches_compared(&right, on(), &options).unwrap();
        let (mine, theirs) = plain.evaluators();
        let (mine, theirs) = (BatchRows::new(mine, &columns).unwrap(), BatchRows::new(theirs, &columns).unwrap());
        let cases: Vec<(Facts, Facts)> = (0..count)
            .filter_map(|row| Some((mine.checked(row).ok()?.facts, theirs.checked(row).ok()?.facts)))
            .collect();
        let of_cases = there.compare_facts(&cases).unwrap();
        let cells = |found: &BatchComparison| rows(found).into_iter().map(|(_, _, cells)| cells).collect::<Vec<_>>();
        prop_assert_eq!(cells(&of_cases), cells(&found));
        compared(&there, (&left, &right), &columns.slice(count / 3, count / 2), &options.options);
    }
}

#[test]
fn threads_change_nothing() {
    let mut dice = Dice(5);
    let count = 5 * BLOCK + 7;
    let keys = keys(&mut dice, count);
    let (left, right) = (Policy::builtin("chengkou-2022").unwrap(), Policy::builtin("guyuan-2021").unwrap());
    let columns = batch(&mut dice, count, left.vocabulary(), &keys);
    let mut found = Vec::new();
    for threads in [None, Some(3)] {
        let options = BatchOptions { threads, ..BatchOptions::default() };
        let mut comparer = left.batches_compared(&right, on(), &options).unwrap();
        comparer.left.threads.fewest = 1;
        found.push(comparer.compare(&columns).unwrap());
    }
    assert!(found[0].table.num_rows() > count / 4);
    assert_eq!(rows(&found[0]), rows(&found[1]));
    assert_eq!(found[0].summary, found[1].summary);
    assert_eq!(found[0].errors, found[1].errors);
    assert_eq!(found[0].notes, found[1].notes);
}

/// Two policies of which each knows a fact and a list that the other does not, and whose words stand in another order.
fn strangers() -> (Policy, Policy) {
    let text = |id: &str, words: &str, own: &str| {
        format!(
            "[policy]\nid = '{id}'\ntitle = {{ zh = '{id}', en = '{id}' }}\nextends = 'cn'\n\
             [[enum]]\nid = 'way'\ntitle = {{ zh = '路', en = 'way' }}\nwords = [{words}]\n\
             [[fact]]\nid = 'by'\ntype = 'way'\ntitle = {{ zh = '方式', en = 'By' }}\n\
             [[fact]]\nid = 'own_{own}'\ntype = 'bool'\nassumed = 'false'\ntitle = {{ zh = '自有{own}', en = 'Own {own}' }}\n\
             [[record]]\nid = 'trips_{own}'\ntitle = {{ zh = '行{own}', en = 'Trips {own}' }}\n\
             fields = [{{ id = 'on', type = 'date', zh = '日', en = 'On' }}]\n\
             [[definition]]\nid = 'comes'\ntype = 'way'\nis = 'by'\nresult = true\n\
             title = {{ zh = '来', en = 'Comes' }}\ncite = {{ reading = 'N1' }}\n\
             [[definition]]\nid = 'own'\ntype = 'int'\nis = 'own_{own} ? trips_{own}.size() : 0'\nresult = true\n\
             title = {{ zh = '自有', en = 'Own' }}\ncite = {{ reading = 'N1' }}\n\
             [[definition]]\nid = 'only_{own}'\ntype = 'bool'\nis = 'own_{own}'\nresult = true\n\
             title = {{ zh = '只有', en = 'Only' }}\ncite = {{ reading = 'N1' }}\n"
        )
    };
    let (boat, foot) = ("{ id = 'boat', zh = '船', en = 'boat' }", "{ id = 'foot', zh = '步', en = 'foot' }");
    let load = |id: &str, text: &str| {
        Policy::from_files([(format!("{id}/policy.toml").as_str(), text)]).unwrap_or_else(|found| panic!("{found}"))
    };
    let left = load("left", &text("left", &format!("{boat}, {foot}"), "a"));
    (left, load("right", &text("right", &format!("{foot}, {boat}"), "b")))
}

#[test]
fn each_policy_reads_what_it_knows() {
    let (left, right) = strangers();
    let texts = |texts: &[&str]| Arc::new(StringArray::from(texts.to_vec())) as ArrayRef;
    let columns = RecordBatch::try_from_iter([
        ("student_id", texts(&["x", "y", "z"])),
        ("birth_date", texts(&["2010-05-20"; 3])),
        ("by", texts(&["boat", "foot", "boat"])),
        ("own_a", texts(&["false", "true", "false"])),
        ("own_b", texts(&["false", "false", "maybe"])),
        ("weather", texts(&["fine"; 3])),
    ])
    .unwrap();
    let null_is_none = crate::facts::NullIsNone { all: false, columns: vec![("own_b".to_owned(), true)] };
    let options = BatchOptions { null_is_none, ..BatchOptions::default() };
    let mut comparer = left.batches_compared(&right, on(), &options).unwrap();
    let trips = RecordBatch::try_from_iter([("student_id", texts(&["y"])), ("on", texts(&["2021-09-01"]))]).unwrap();
    assert!(comparer.add_records("trips_a", &trips).unwrap().is_empty());
    assert!(comparer.add_records("trips", &trips).unwrap_err().to_string().contains("trips_a"));
    assert_eq!(
        comparer.unknown_columns(columns.schema_ref()).iter().map(|column| &*column.header).collect::<Vec<_>>(),
        ["weather"]
    );

    let found = compared(&comparer, (&left, &right), &columns, &Options::default());
    let cells: Vec<_> = rows(&found).into_iter().map(|(row, key, cells)| (row, key, cells[..3].to_vec())).collect();
    let text = |text: &str| Some(text.to_owned());
    // Words are the same by their ids, not by their places.
    assert_eq!(cells, [(1, text("y"), vec![text("own"), text("1"), text("0")])]);
    assert_eq!(found.errors.len(), 1);
    assert_eq!((found.errors[0].row, found.errors[0].column.as_deref()), (2, Some("own_b")));
    let names = |names: &[Arc<str>]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        (names(comparer.only_left()), names(comparer.only_right())),
        (vec!["only_a".to_owned()], vec!["only_b".to_owned()])
    );
}

#[test]
fn a_column_that_neither_knows_has_no_rule_for_its_empty_cells() {
    let (left, right) = strangers();
    let null_is_none = crate::facts::NullIsNone { all: false, columns: vec![("own_c".to_owned(), true)] };
    let options = BatchOptions { null_is_none, ..BatchOptions::default() };
    let error = left.batches_compared(&right, on(), &options).unwrap_err();
    assert!(error.to_string().contains("own_c"), "{error}");
}
