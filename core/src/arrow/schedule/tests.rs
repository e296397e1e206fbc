//! The schedule of a batch is what the schedules of its rows are together.

use std::ops::RangeInclusive;
use std::sync::{Arc, LazyLock};

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_schema::DataType;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{BatchSchedule, BatchScheduler};
use crate::arrow::BatchOptions;
use crate::arrow::rows::BatchRows;
use crate::arrow::testing::{Dice, batch, keys, on, reading, tables};
use crate::columns::BLOCK;
use crate::date::Date;
use crate::evaluate::Options;
use crate::facts::{FactError, Facts, Missing};
use crate::obligation::ScheduledDuty;
use crate::policy::{Library, Policy};

/// The built-in policies, and one with an obligation of every cadence.
static POLICIES: LazyLock<Vec<Policy>> = LazyLock::new(|| {
    let library = Library::builtin();
    let builtin = library.ids().into_iter().map(|id| Policy::from_library(&library, id).unwrap());
    // The small one as often as all others together.
    let mut all: Vec<Policy> = builtin.collect();
    all.extend(vec![small(); all.len()]);
    all
});

fn small() -> Policy {
    let header = "[policy]\nid = 'small'\ntitle = { zh = '小', en = 'Small' }\nextends = 'cn'\nissued = 2021-06-01\n";
    let rules = include_str!("../../../tests/schedules/pack.toml");
    Policy::from_files([("small/policy.toml", header), ("small/rules.toml", rules)])
        .unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn cell(array: &ArrayRef, row: usize) -> Json {
    if array.is_null(row) {
        return Json::Null;
    }
    match array.data_type() {
        DataType::Boolean => json!(array.as_boolean().value(row)),
        DataType::Int64 => json!(array.as_primitive::<Int64Type>().value(row)),
        DataType::Date32 => json!(Date::from_days(array.as_primitive::<Date32Type>().value(row))),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            cell(dictionary.values(), dictionary.normalized_keys()[row])
        }
        DataType::List(_) => {
            let list = array.as_list::<i32>().value(row);
            (0..list.len()).map(|at| cell(&list, at)).collect()
        }
        _ => json!(array.as_string::<i32>().value(row)),
    }
}

/// The rows of a table as the duties of single cases are written.
fn objects(table: &RecordBatch) -> Vec<Json> {
    let names: Vec<String> = table.schema().fields().iter().map(|field| field.name().clone()).collect();
    let row = |row| names.iter().zip(table.columns()).map(|(name, array)| (name.clone(), cell(array, row))).collect();
    (0..table.num_rows()).map(|at| Json::Object(row(at))).collect()
}

/// The schedules of some rows together, in order, each with its row.
fn together(mut duties: Vec<(u32, ScheduledDuty)>) -> Vec<(u32, Json)> {
    duties.sort_by(|(row, a), (other, b)| {
        let place = |one: &ScheduledDuty| {
            let duty = &one.duty;
            (duty.due.is_none(), duty.due, duty.bearer.clone(), duty.id.clone(), one.key.clone(), duty.from)
        };
        place(a).cmp(&place(b)).then(row.cmp(other))
    });
    duties.into_iter().map(|(row, duty)| (row, serde_json::to_value(duty).unwrap())).collect()
}

fn found(schedule: &BatchSchedule) -> Vec<(u32, Json)> {
    schedule.rows.iter().copied().zip(objects(&schedule.table)).collect()
}

fn compare(scheduler: &BatchScheduler, columns: &RecordBatch) -> usize {
    let schedule = scheduler.schedule(columns).unwrap();
    let rows = BatchRows::new(scheduler.evaluator(), columns).unwrap();
    let range = scheduler.range.0..=scheduler.range.1;
    let (mut duties, mut errors): (_, Vec<(usize, FactError)>) = (Vec::new(), Vec::new());
    for row in 0..columns.num_rows() {
        let single = rows.checked(row).and_then(|checked| {
            scheduler.policy().schedule_facts(&checked.facts, range.clone(), on(), &scheduler.options)
        });
        match single {
            Ok(found) => duties.extend(found.into_iter().map(|duty| (u32::try_from(row).unwrap(), duty))),
            Err(found) => errors.extend(found.into_iter().map(|error| (row, error))),
        }
    }
    let (expected, found) = (together(duties), found(&schedule));
    for (expected, found) in expected.iter().zip(&found) {
        assert_eq!(expected, found);
    }
    assert_eq!(expected.len(), found.len());
    assert_eq!(schedule.errors.iter().map(|error| (error.row, error.error.clone())).collect::<Vec<_>>(), errors);
    expected.len()
}

fn options(dice: &mut Dice, policy: &Policy) -> BatchOptions {
    let missing = if dice.one_in(2) { Missing::Ask } else { Missing::Assume };
    let mut some = policy.selectable();
    some.retain(|name| dice.one_in(if name.starts_with("obligation.") { 2 } else { 20 }));
    let select = dice.one_in(3).then(|| policy.select(some.iter().map(|name| &**name)).unwrap());
    BatchOptions { options: Options { missing, select }, ..reading(dice) }
}

fn scheduler(dice: &mut Dice, policy: &Policy, keys: &[Option<String>], options: &BatchOptions) -> BatchScheduler {
    let day = |dice: &mut Dice| i64::try_from(dice.below(500)).unwrap();
    let from = on().add_days(day(dice) - 350);
    let to = from.add_days(day(dice));
    scheduler_of(dice, policy, keys, options, from..=to)
}

fn scheduler_of(
    dice: &mut Dice,
    policy: &Policy,
    keys: &[Option<String>],
    options: &BatchOptions,
    range: RangeInclusive<Date>,
) -> BatchScheduler {
    let mut scheduler = policy.scheduler(range, on(), options).unwrap();
    tables(dice, policy.vocabulary(), keys, |list, records| {
        scheduler.add_records(list, records).unwrap();
    });
    scheduler
}

fn policy(dice: &mut Dice) -> &'static Policy {
    &POLICIES[usize::try_from(dice.below(POLICIES.len() as u64)).unwrap()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_row_is_scheduled_as_by_itself(
        seed: u64,
        rows in prop_oneof![8 => 0_usize..100, 1 => Just(BLOCK - 1), 1 => Just(BLOCK + 1)],
    ) {
        let mut dice = Dice(seed);
        let policy = policy(&mut dice);
        let keys = keys(&mut dice, rows);
        let options = options(&mut dice, policy);
        let scheduler = scheduler(&mut dice, policy, &keys, &options);
        let columns = batch(&mut dice, rows, policy.vocabulary(), &keys);
        compare(&scheduler, &columns);
        // The same scheduler for a part, and for other columns.
        let from = rows / 3;
        compare(&scheduler, &columns.slice(from, (rows - from) / 2));
        let other = batch(&mut dice, 9, policy.vocabulary(), &vec![None; 9]);
        compare(&scheduler, &other);
    }

    #[test]
    fn a_case_is_scheduled_as_by_itself(seed: u64, rows in 0_usize..100) {
        let mut dice = Dice(seed);
        let policy = policy(&mut dice);
        let keys = keys(&mut dice, rows);
        let options = options(&mut dice, policy);
        let scheduler = scheduler(&mut dice, policy, &keys, &options);
        let columns = batch(&mut dice, rows, policy.vocabulary(), &keys);
        let plain = policy.batches(on(), &BatchOptions { options: Options::default(), ..options }).unwrap();
        let plain = BatchRows::new(&plain, &columns).unwrap();
        let cases: Vec<Facts> = (0..rows).filter_map(|row| Some(plain.checked(row).ok()?.facts)).collect();
        let mut duties = Vec::new();
        for (row, facts) in (0..).zip(&cases) {
            let mut facts = facts.clone();
            scheduler.evaluator().complete(&mut facts);
            let range = scheduler.range.0..=scheduler.range.1;
            let single = policy.schedule_facts(&facts, range, on(), &scheduler.options).unwrap_or_default();
            duties.extend(single.into_iter().map(|duty| (row, duty)));
        }
        prop_assert_eq!(found(&scheduler.schedule_facts(&cases).unwrap()), together(duties));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_number_of_threads_schedules_the_same(seed: u64, rows in BLOCK..3 * BLOCK) {
        let mut dice = Dice(seed);
        let policy = &POLICIES[POLICIES.len() - 1];
        let keys = keys(&mut dice, rows);
        let mut options = options(&mut dice, policy);
        let columns = batch(&mut dice, rows, policy.vocabulary(), &keys);
        let seed = dice.0;
        let mut schedules = [None, Some(2), Some(5)].map(|threads| {
            options.threads = threads;
            scheduler(&mut Dice(seed), policy, &keys, &options).schedule(&columns).unwrap()
        }).into_iter();
        let one = schedules.next().unwrap();
        for other in schedules {
            prop_assert_eq!(&other.table, &one.table);
            prop_assert_eq!((&other.rows, &other.errors, &other.notes), (&one.rows, &one.errors, &one.notes));
        }
    }
}

/// That the random children have every duty in every state.
#[test]
fn random_children_have_every_duty_in_every_state() {
    let policy = small();
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..6 {
        let mut dice = Dice(seed);
        let keys = keys(&mut dice, 1500);
        let missing = if seed % 2 == 0 { Missing::Ask } else { Missing::Assume };
        let options = BatchOptions { options: Options { missing, select: None }, ..BatchOptions::default() };
        let range = on().add_days(-100)..=on().add_days(100);
        let scheduler = scheduler_of(&mut dice, &policy, &keys, &options, range);
        let columns = batch(&mut dice, 1500, policy.vocabulary(), &keys);
        let schedule = scheduler.schedule(&columns).unwrap();
        let of = |name: &str, object: &Json| object[name].as_str().unwrap().to_owned();
        seen.extend(objects(&schedule.table).iter().map(|object| (of("id", object), of("state", object))));
    }
    for info in &policy.compiled.obligations {
        let states: Vec<_> = seen.iter().filter(|(id, _)| **id == *info.id).map(|(_, state)| &**state).collect();
        assert!(states.len() >= 3, "{}: {states:?}", info.id);
    }
    let states: std::collections::BTreeSet<_> = seen.iter().map(|(_, state)| &**state).collect();
    assert_eq!(states.len(), 6, "{states:?}");
}

#[test]
fn what_one_duty_asks_of_the_calendar_does_not_fall_on_another() {
    let one = |id: &str, cadence: &str| {
        format!(
            "[[obligation]]\nid = '{id}'\nbearer = 'school'\ntitle = {{ zh = '甲', en = 'A' }}\ncite = {{ reading = 'N1' }}\n\
             say = {{ zh = '做', en = 'do it' }}\n{cadence}\n"
        )
    };
    let asks = one("asks", "anchor = 'suspected_on'\ncadence = { days = 3 }\ncounts = '0'");
    let asks_too = one("asks_too", "anchor = 'suspected_on'\ncadence = { days = 5 }\ncounts = '0'");
    let does_not = one("does_not", "anchor = 'absent_since'\ncadence = { days = 3 }\ncounts = '0'");
    let header = "[policy]\nid = 'small'\ntitle = { zh = '小', en = 'Small' }\nextends = 'cn'\n";
    for items in [format!("{asks}{does_not}{asks_too}"), format!("{does_not}{asks_too}{asks}")] {
        let policy = Policy::from_files([("small/policy.toml", header), ("small/rules.toml", &items)]).unwrap();
        let scheduler = policy.scheduler(on().add_days(-100)..=on(), on(), &BatchOptions::default()).unwrap();
        let texts = |texts: Vec<Option<&str>>| Arc::new(StringArray::from(texts)) as ArrayRef;
        let children = RecordBatch::try_from_iter([
            ("student_id", texts(vec![Some("a"), Some("b"), Some("c")])),
            ("absent_since", texts(vec![Some("2021-09-06"), None, Some("2021-09-07")])),
            ("ever_enrolled", texts(vec![Some("true"); 3])),
            ("birth_date", texts(vec![Some("2012-05-20"); 3])),
        ]);
        let schedule = scheduler.schedule(&children.unwrap()).unwrap();
        let ids = schedule.table["id"].clone();
        for (row, by_default) in schedule.default_calendar.iter().enumerate() {
            assert_eq!(*by_default, cell(&ids, row) != json!("does_not"), "{row}");
        }
        assert_eq!((schedule.default_calendar.len(), schedule.by_default_calendar()), (6, 2));
    }
}
