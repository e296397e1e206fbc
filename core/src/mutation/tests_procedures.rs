//! Mutants of a small procedure: which there are, and which a scenario kills.

use super::{Mutant, Trials, Verdict, mutants};
use crate::policy::Library;
use crate::scenario;

const PACK: &str = r#"
[policy]
id = "small"
title = { zh = "小", en = "Small" }
extends = "cn"

[[procedure]]
id = "deferral"
title = { zh = "缓学", en = "Deferral" }
cite = { reading = "N13" }
require = [
  { id = "severe", when = 'disability_grade != null && disability_grade <= 2', say = { zh = "重度", en = "severe" } },
  { id = "ground", say = { zh = "情形", en = "ground" }, any_of = [
    { id = "lost", when = 'learning_ability == "lost"', say = { zh = "丧失", en = "lost" } },
    { id = "brain", when = 'brain_disability', say = { zh = "脑残疾", en = "brain" } },
  ] },
]
documents = ["guardian_application", { kind = "diagnosis", or = ["hospitalisation_proof"], when = 'brain_disability' }]
steps = [
  { id = "application", by = ["guardian"], done_by = 'filed("guardian_application")', say = { zh = "申请", en = "applies" } },
  { id = "county_review", by = ["county"], when = '!exempted', done_by = 'approved("county_review")', say = { zh = "审核", en = "reviews" } },
]
valid_until = 'deferral_until == null ? null : deferral_until.addDays(1)'
"#;

const CASE: &str = r#"
[[case]]
name = { zh = "一级", en = "grade 1" }
on = 2021-10-29
facts = { birth_date = 2015-05-20, ever_enrolled = false, disability_grade = 1, learning_ability = "lost" }
procedures = { deferral = { eligible = "yes", missing_documents = ["guardian_application"], next_step = "application" } }
"#;

fn library() -> Library {
    Library::with_files([("small/policy.toml", PACK)])
}

/// `row: change`, where the verdict is as asked.
fn changes(cases: &str, wanted: impl Fn(&Verdict) -> bool) -> Vec<String> {
    let library = library();
    let cases = scenario::read("small/cases/a.toml", cases).unwrap_or_else(|errors| panic!("{errors}"));
    let trials = Trials::new(&library, cases.into_iter().map(|case| ("small".to_owned(), case)));
    let trials = trials.unwrap_or_else(|errors| panic!("{errors}"));
    let all = mutants(&library, "small").unwrap_or_else(|errors| panic!("{errors}"));
    let told = |mutant: &Mutant| format!("{}: {}", mutant.row.as_deref().unwrap_or_default(), mutant.change);
    all.iter().filter(|mutant| wanted(&trials.run(mutant))).map(told).collect()
}

#[test]
fn every_part_of_a_procedure_is_left_out_and_changed() {
    let all = changes(CASE, |verdict| *verdict != Verdict::NoMutant);
    assert_eq!(
        all,
        [
            "require.severe: removed",
            "require.severe: negated",
            "require.severe: without disability_grade <= 2",
            "require.severe: disability_grade <= 2 -> disability_grade > 2",
            "require.severe: disability_grade <= 2 -> disability_grade < 2",
            "require.severe: disability_grade <= 2 -> disability_grade <= 1",
            "require.severe: disability_grade <= 2 -> disability_grade <= 3",
            "require.ground: removed",
            "require.ground: any_of -> all_of",
            "require.ground.lost: removed",
            r#"require.ground.lost: learning_ability == "lost" -> learning_ability != "lost""#,
            "require.ground.brain: removed",
            "require.ground.brain: negated",
            "documents.guardian_application: removed",
            "documents.diagnosis: removed",
            "documents.diagnosis: without hospitalisation_proof",
            "documents.diagnosis: negated",
            "steps.application: removed",
            "steps.application: swapped with county_review",
            "steps.application: negated",
            "steps.county_review: removed",
            "steps.county_review.when: negated",
            "steps.county_review: negated",
            "valid_until: deferral_until.addDays(1) -> deferral_until.addDays(0)",
            "valid_until: deferral_until.addDays(1) -> deferral_until.addDays(2)",
        ]
    );
}

#[test]
fn a_scenario_kills_what_it_looks_at_of_a_procedure() {
    let killed = changes(CASE, |verdict| matches!(verdict, Verdict::Killed(_)));
    assert_eq!(
        killed,
        [
            "require.severe: negated",
            "require.severe: disability_grade <= 2 -> disability_grade > 2",
            "require.ground: any_of -> all_of",
            "require.ground.lost: removed",
            r#"require.ground.lost: learning_ability == "lost" -> learning_ability != "lost""#,
            "documents.guardian_application: removed",
            "documents.diagnosis: negated",
            "steps.application: removed",
            "steps.application: swapped with county_review",
            "steps.application: negated",
        ]
    );
}
