//! The same answers as one by one.

mod policies;

use std::fmt::Write;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::bits::BLOCK;
use super::evaluator::Evaluator;
use super::facts_source::{Common, FactsSource};
use super::plan::{Op, Operation};
use super::source::{Block, given};
use crate::date::Date;
use crate::evaluate::{Options, certain};
use crate::facts::{Case, Facts, Input, Missing};
use crate::language::Type;
use crate::policy::{Library, Policy};
use crate::value::{InputId, InputSet};
use crate::vocabulary::Vocabulary;

/// Evaluates rows by columns and one by one, and says where they differ.
fn differences(policy: &Policy, rows: &[Facts], on: Date, missing: Missing) -> String {
    let options = Options { missing, select: None };
    let vocabulary = policy.vocabulary();
    let source = FactsSource::new(rows, vocabulary, on, Common::default());
    let results: Vec<usize> = (0..policy.results().len()).collect();
    let evaluator =
        Evaluator::new(policy, on, &options, (results, &[]), &Common::default(), &given(&source, vocabulary));
    let mut executor = evaluator.executor();
    let mut found = String::new();
    for from in (0..rows.len()).step_by(BLOCK) {
        let block = Block { from, len: BLOCK.min(rows.len() - from) };
        let evaluated = evaluator.evaluate(&mut executor, &source, block);
        for row in 0..block.len {
            let Ok(seen) = rows[from + row].as_of(on, vocabulary, missing) else {
                assert!(!evaluated.good.get(row));
                continue;
            };
            assert!(evaluated.good.get(row));
            let mut run = policy.run(&seen, on);
            for (info, column) in evaluator.columns(&executor) {
                let (value, needs) = certain(&mut run, info.rule);
                let known = column.known.get(row);
                let columns = (known || matches!(info.ty, Type::List(_))).then(|| column.value(row));
                if known != needs.is_empty() || value.is_some() && columns != value {
                    writeln!(found, "{} row {row}: {columns:?} known {known}, alone {value:?}", info.name)
                        .expect("text");
                }
            }
        }
    }
    found
}

fn next(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*seed ^ (*seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (mixed ^ (mixed >> 27)) >> 8
}

fn pick(seed: &mut u64, count: usize) -> usize {
    usize::try_from(next(seed)).unwrap_or(0) % count.max(1)
}

fn value(vocabulary: &Vocabulary, ty: &Type, range: Option<(i64, i64)>, on: Date, seed: &mut u64) -> Input {
    let day = |seed: &mut u64| on.add_days(i64::try_from(pick(seed, 90)).unwrap_or(0) - 80);
    match ty {
        Type::Optional(_) if pick(seed, 4) == 0 => Input::Null,
        Type::Optional(inner) => value(vocabulary, inner, range, on, seed),
        Type::Bool => Input::Bool(pick(seed, 2) == 0),
        Type::Int => Input::Int(range.map_or(0, |(least, _)| least) + i64::try_from(pick(seed, 4)).unwrap_or(0)),
        Type::Date => Input::Date(day(seed)),
        Type::Enum(id) => {
            let words = &vocabulary.types.enum_type(*id).words;
            Input::Text(words[pick(seed, words.len())].clone())
        }
        Type::List(element) => {
            let count = pick(seed, 4);
            Input::List((0..count).map(|_| value(vocabulary, element, None, on, seed)).collect())
        }
        Type::Record(record) => {
            let fields = &vocabulary.types.record_type(*record).fields;
            Input::Record(
                fields.iter().map(|(name, ty)| (name.clone(), value(vocabulary, ty, None, on, seed))).collect(),
            )
        }
        Type::Text | Type::Null | Type::Nothing => Input::Text(format!("t{}", pick(seed, 3))),
    }
}

/// A child of whom each input is given with a chance of `given` in 8.
fn child(vocabulary: &Vocabulary, on: Date, given: usize, seed: &mut u64) -> Facts {
    let mut case = Case::new();
    for at in 0..vocabulary.input_count() {
        let id = InputId(u16::try_from(at).expect("few inputs"));
        let fact = vocabulary.fact(id);
        let name = vocabulary.input_name(id).to_owned();
        if pick(seed, 8) >= given || name == "id_number" || fact.is_some_and(|fact| fact.internal) {
            continue;
        }
        if name == "attendance" && pick(seed, 4) > 0 {
            continue;
        }
        let input = if name == "birth_date" {
            Input::Date(on.add_days(i64::try_from(pick(seed, 4500)).unwrap_or(0) - 6000))
        } else {
            value(vocabulary, &vocabulary.input_type(id), fact.and_then(|fact| fact.range), on, seed)
        };
        case.set(name, input);
    }
    Facts::from_case(&case, vocabulary).expect("a good case").facts
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 60,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_211_029),
        ..ProptestConfig::default()
    })]

    #[test]
    fn columns_answer_as_single_cases_do(seed: u64, count in 0_usize..200, given in 0_usize..9, ask: bool, which in 0_usize..3, day in 0_i64..900) {
        let policy = Policy::builtin(["cn", "guyuan-2021", "chengkou-2022"][which]).expect("a built-in policy");
        let on: Date = "2021-01-01".parse::<Date>().expect("a date").add_days(day);
        let mut seed = seed;
        let rows: Vec<Facts> = (0..count).map(|_| child(policy.vocabulary(), on, given, &mut seed)).collect();
        let missing = if ask { Missing::Ask } else { Missing::Assume };
        prop_assert_eq!(differences(&policy, &rows, on, missing), "");
    }
}

#[test]
fn every_rule_of_the_built_in_policies_runs_over_columns() {
    for id in Library::builtin().ids() {
        let policy = Policy::builtin(id).expect("a built-in policy");
        let given = InputSet::first(policy.vocabulary().input_count());
        let results: Vec<usize> = (0..policy.results().len()).collect();
        let on = "2021-10-29".parse().expect("a date");
        let evaluator = Evaluator::new(&policy, on, &Options::default(), (results, &[]), &Common::default(), &given);
        let by_row = |op: &&Operation| matches!(op.op, Op::Node(_) | Op::Rule(_));
        let operations = &evaluator.plan().operations;
        assert!(operations.len() > 40, "{id}: {} operations", operations.len());
        assert_eq!(operations.iter().filter(by_row).map(|op| format!("{op:?}")).collect::<Vec<_>>(), [""; 0], "{id}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 150,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_211_029),
        ..ProptestConfig::default()
    })]

    #[test]
    fn columns_run_any_policy(seed: u64, count in 1_usize..130, given in 3_usize..9, ask: bool, day in 0_i64..900) {
        let mut seed = seed;
        let policy = policies::policy(&mut seed);
        let on: Date = "2021-01-01".parse::<Date>().expect("a date").add_days(day);
        let rows: Vec<Facts> = (0..count).map(|_| child(policy.vocabulary(), on, given, &mut seed)).collect();
        let missing = if ask { Missing::Ask } else { Missing::Assume };
        prop_assert_eq!(differences(&policy, &rows, on, missing), "");
    }
}

/// Two results that are the same while no column tells of absences, and a child of whom marks of attendance tell one.
#[test]
fn results_that_are_the_same_by_columns_are_not_the_same_of_a_row_by_itself() {
    let pack = "[policy]\nid = 'two'\ntitle = { zh = '二', en = 'Two' }\nextends = 'cn'\n\
        [[definition]]\nid = 'back'\ntype = 'bool'\nresult = true\nis = 'returned_on != null'\n\
        title = { zh = '回', en = 'Back' }\ncite = { reading = 'N1' }\n\
        [[definition]]\nid = 'back_for_good'\ntype = 'bool'\nresult = true\nis = 'returned_on != null && absent_since == null'\n\
        title = { zh = '稳', en = 'Back for good' }\ncite = { reading = 'N1' }\n";
    let policy = Policy::from_files([("two/policy.toml", pack)]).expect("a policy");
    let facts = |json: &str| {
        let case = Case::from_json(json).expect("a case");
        Facts::from_case(&case, policy.vocabulary()).expect("a good case").facts
    };
    let marked = r#"{ "returned_on": "2021-09-19", "attendance": [{ "on": "2021-10-28", "mark": "absent" }] }"#;
    let rows = [facts(marked), facts(r#"{ "returned_on": "2021-09-19" }"#)];
    let on = "2021-10-29".parse().expect("a date");
    let alone = policy.evaluate_facts(&rows[0], on, &Options::default()).expect("an answer");
    let value = |name: &str| alone.results.iter().find(|(known, _)| **known == *name).map(|(_, value)| value);
    assert_ne!(value("back"), value("back_for_good"));
    assert_eq!(differences(&policy, &rows, on, Missing::Assume), "");
}

#[test]
fn blocks_meet_without_a_gap() {
    let policy = Policy::builtin("chengkou-2022").expect("a built-in policy");
    let on: Date = "2022-05-06".parse().expect("a date");
    let mut seed = 5;
    let some: Vec<Facts> = (0..97).map(|_| child(policy.vocabulary(), on, 5, &mut seed)).collect();
    for count in [0, 1, 63, 64, 65, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 1] {
        let rows: Vec<Facts> = some.iter().cycle().take(count).cloned().collect();
        assert_eq!(differences(&policy, &rows, on, Missing::Ask), "", "{count} rows");
    }
}

/// More records than a block has rows: those of a later day are left out wherever they stand.
#[test]
fn records_of_later_days_are_left_out_of_every_block() {
    let pack = "[policy]\nid = 'seen'\ntitle = { zh = '见', en = 'Seen' }\nextends = 'cn'\n\
        [[definition]]\nid = 'seen'\ntype = 'int'\nresult = true\nis = 'visits.size()'\n\
        title = { zh = '见', en = 'Seen' }\ncite = { reading = 'N1' }\n";
    let policy = Policy::from_files([("seen/policy.toml", pack)]).expect("a policy");
    let facts = |days: [&str; 3]| {
        let visit = |day: &str| format!("{{ \"on\": \"{day}\", \"kind\": \"home_visit\" }}");
        let case = format!("{{ \"visits\": [{}] }}", days.map(visit).join(", "));
        Facts::from_case(&Case::from_json(&case).expect("a case"), policy.vocabulary()).expect("a good case").facts
    };
    let on = "2021-10-29".parse().expect("a date");
    let (seen, later) = (["2021-10-27", "2021-10-28", "2021-10-29"], ["2021-10-28", "2021-10-30", "2021-10-29"]);
    for at in [None, Some(0), Some(BLOCK / 3), Some(BLOCK / 2), Some(BLOCK - 1)] {
        let rows: Vec<Facts> = (0..BLOCK).map(|row| facts(if at == Some(row) { later } else { seen })).collect();
        assert_eq!(differences(&policy, &rows, on, Missing::Ask), "", "{at:?}");
    }
}

/// Policies as deep as any may be, in the ways in which a plan is deep.
#[test]
fn the_deepest_policy_fits_the_stack_of_a_thread() {
    let header = "[policy]\nid = 'deep'\ntitle = { zh = '深', en = 'deep' }\nextends = 'cn'\n";
    let about = |name: &str| {
        format!("id = '{name}'\ntitle = {{ zh = '{name}', en = '{name}' }}\ncite = {{ reading = 'N1' }}\n")
    };
    for (first, next, ty) in [
        ("ever_enrolled", "!{r}", "bool"),
        ("ever_enrolled", "has_roll && {r}", "bool"),
        ("birth_date", "ever_enrolled ? {r} : on", "date"),
        ("birth_date", "{r}.addDays(dropout_count)", "date"),
        ("birth_date", "max({r}, birth_date)", "date"),
        ("absent_since.orElse(on)", "(has_roll ? absent_since : null).orElse({r})", "date"),
    ] {
        let text = |levels: usize| {
            let rule = |at: usize| {
                let is = if at == 0 { first.to_owned() } else { next.replace("{r}", &format!("r{}", at - 1)) };
                let result = if at + 1 == levels { "result = true\n" } else { "" };
                format!("[[definition]]\n{}type = '{ty}'\nis = '{is}'\n{result}", about(&format!("r{at}")))
            };
            (0..levels).map(rule).collect::<String>()
        };
        // As many levels as are let in.
        let load =
            |levels: usize| Policy::from_files([("deep/policy.toml", header), ("deep/rules.toml", &text(levels))]);
        let (mut levels, mut refused) = (50, 500);
        while levels + 1 < refused {
            let middle = usize::midpoint(levels, refused);
            if load(middle).is_ok() { levels = middle } else { refused = middle }
        }
        assert!(refused < 500, "{next}: any depth is let in");
        let policy = load(levels).expect("a policy");
        let on: Date = "2022-05-06".parse().expect("a date");
        let mut seed = 5;
        let rows: Vec<Facts> = (0..70).map(|_| child(policy.vocabulary(), on, 5, &mut seed)).collect();
        assert_eq!(differences(&policy, &rows, on, Missing::Ask), "", "{next}");
    }
}
