//! Mutants of small obligations: which there are, and which a scenario kills.

use super::{Mutant, Trials, Verdict, mutants};
use crate::policy::Library;
use crate::scenario;

const PACK: &str = r#"
[policy]
id = "small"
title = { zh = "小", en = "Small" }
extends = "cn"
issued = 2021-01-01

[[parameter]]
id = "visits_in_a_month"
type = "int"
value = 2
title = { zh = "每月次数", en = "Visits in a month" }
cite = { reading = "N15" }

[[obligation]]
id = "persuasion"
title = { zh = "劝返", en = "Persuasion" }
cite = { reading = "N15" }
bearer = "school"
applies = 'return_risky'
anchor = 'absent_since'
lapses = 'returned_on'
ends = 'visits.filter(v, v.result == "returned").min()'
slot = 'absence_noticed'
cadence = [{ months = 1, at_least = 3, times = 1 }, { weeks = 2, at_least = "visits_in_a_month" }]
counts = 'visits.filter(v, v.on >= window.from)'
say = { zh = "劝返", en = "persuade" }
not_before_issue = true

[[obligation]]
id = "help"
title = { zh = "帮扶", en = "Help" }
cite = { reading = "N15" }
bearer = "school"
instead_of = ["persuasion"]
cadence = { standing = true }
parts = [
  { id = "plan", when = 'filed("individual_plan")', say = { zh = "方案", en = "plan" } },
  { id = "risk", when = 'return_risky', say = { zh = "风险", en = "risk" } },
]
say = { zh = "帮扶", en = "help" }

[[obligation]]
id = "report"
title = { zh = "报表", en = "Report" }
cite = { reading = "N18" }
bearer = "school"
cadence = { dates = ["03-01"], month_ends = [9], term_weekday = "friday", open_months = 1 }
counts = '0'
say = { zh = "报", en = "report" }

[[obligation]]
id = "check"
title = { zh = "检查", en = "Check" }
cite = { reading = "N18" }
bearer = "school"
anchor = 'absent_since'
cadence = { every = "month", in_term = true, at_least = 1 }
counts = '1'
say = { zh = "查", en = "check" }
"#;

fn library() -> Library {
    Library::with_files([("small/policy.toml", PACK)])
}

/// `item row: change`, where the verdict is as asked.
fn changes(cases: &str, wanted: impl Fn(&Verdict) -> bool) -> Vec<String> {
    let library = library();
    let cases = scenario::read("small/cases/a.toml", cases).unwrap_or_else(|errors| panic!("{errors}"));
    let trials = Trials::new(&library, cases.into_iter().map(|case| ("small".to_owned(), case)));
    let trials = trials.unwrap_or_else(|errors| panic!("{errors}"));
    let all = mutants(&library, "small").unwrap_or_else(|errors| panic!("{errors}"));
    let told = |mutant: &Mutant| format!("{} {}: {}", mutant.item, mutant.row.as_deref().unwrap_or("-"), mutant.change);
    all.iter().filter(|mutant| wanted(&trials.run(mutant))).map(told).collect()
}

#[test]
fn every_part_of_an_obligation_is_left_out_and_changed() {
    let none = "[[case]]\nname = { zh = '甲', en = 'A' }\non = 2021-10-29\nobligations = { persuasion = [] }\n\
        facts = { absent_since = 'null' }\n";
    let all = changes(none, |verdict| *verdict != Verdict::NoMutant);
    assert_eq!(
        all,
        [
            "visits_in_a_month -: 2 -> 1",
            "visits_in_a_month -: 2 -> 3",
            "persuasion anchored: true -> false",
            "persuasion not_before_issue: removed",
            "persuasion applies: negated",
            "persuasion lapses: removed",
            "persuasion ends: removed",
            "persuasion ends: v.result == \"returned\" -> v.result != \"returned\"",
            "persuasion slot: removed",
            "persuasion cadence.phase.0.length: 1 -> 2",
            "persuasion cadence.phase.0: removed",
            "persuasion cadence.phase.0.at_least: 3 -> 2",
            "persuasion cadence.phase.0.at_least: 3 -> 4",
            "persuasion cadence.phase.0.times: 1 -> 0",
            "persuasion cadence.phase.0.times: 1 -> 2",
            "persuasion cadence.phase.1.length: 2 -> 1",
            "persuasion cadence.phase.1.length: 2 -> 3",
            "persuasion cadence.phase.1: removed",
            "persuasion counts: v.on >= window.from -> v.on < window.from",
            "persuasion counts: v.on >= window.from -> v.on > window.from",
            "help instead_of: without persuasion",
            "help parts.plan: removed",
            "help parts.plan: negated",
            "help parts.risk: removed",
            "help parts.risk: negated",
            "report cadence.dates: without 03-01",
            "report cadence.dates: 03-01 -> 02-28",
            "report cadence.dates: 03-01 -> 03-02",
            "report cadence.month_ends: without 9",
            "report cadence.term_weekday: 4 -> 5",
            "report cadence.term_weekday: removed",
            "report cadence.open_months: 1 -> 2",
            "report counts: 0 -> -1",
            "report counts: 0 -> 1",
            "check cadence.every: month -> quarter",
            "check cadence.in_term: true -> false",
            "check cadence.at_least: 1 -> 0",
            "check cadence.at_least: 1 -> 2",
            "check counts: 1 -> 0",
            "check counts: 1 -> 2",
        ]
    );
    let survived = changes(none, |verdict| *verdict == Verdict::Survived);
    assert_eq!(survived.len(), all.len(), "a duty that is not listed tells nothing");
}

#[test]
fn scenarios_of_days_and_of_schedules_kill() {
    let cases = "[[case]]\nname = { zh = '甲', en = 'A' }\non = 2021-10-29\n\
        facts = { absent_since = 2021-09-15 }\n\
        obligations = { help = [{ required = 2, done = 0, state = 'due' }], persuasion = [],\n\
            check = [{ from = 2021-09-15, due = 2021-09-30, required = 1, state = 'fulfilled' }, { from = 2021-10-01, due = 2021-10-31 }] }\n\
        [[case]]\nname = { zh = '乙', en = 'B' }\non = 2021-01-29\nschedule = { from = 2021-01-01, to = 2021-12-31 }\n\
        facts = { absent_since = 2021-08-15 }\n\
        obligations = { report = [\n\
            { from = 2021-03-01, due = 2021-03-01, state = 'upcoming' }, { from = 2021-03-02, due = 2021-03-05 },\n\
            { from = 2021-09-01, due = 2021-09-03 }, { from = 2021-09-04, due = 2021-09-30 }] }\n";
    let survived = changes(cases, |verdict| *verdict == Verdict::Survived);
    let of = |item: &str| survived.iter().filter(|change| change.starts_with(item)).cloned().collect::<Vec<_>>();
    assert_eq!(of("report "), ["report counts: 0 -> -1"], "fewer than none are none");
    assert_eq!(of("check "), ["check cadence.in_term: true -> false", "check counts: 1 -> 2"], "no day outside terms");
    assert_eq!(of("help "), ["help instead_of: without persuasion"]);
}
