//! Comparing two policies, case by case: what differs and by what, there and back, and against the answers of each.

use kongchuo::{
    Answer, COMPARISON_SCHEMA, Case, Comparison, Date, Difference, Lang, Missing, Options, Output, Policy, Side,
    StepOutcome,
};

fn policy(id: &str) -> Policy {
    Policy::builtin(id).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn case(json: &str) -> Case {
    Case::from_json(json).expect("a good case")
}

fn compared(case_: &str, on: &str) -> Comparison {
    let (left, right) = (policy("chengkou-2022"), policy("guyuan-2021"));
    left.compare(&right, &case(case_), day(on), &Options::default()).expect("good facts")
}

/// A result's values in English.
fn values(of: &Comparison, result: &str) -> (String, String) {
    let found = of.get(result).unwrap_or_else(|| panic!("`{result}` does not differ:\n{}", of.text(Lang::En)));
    (found.left.value.text.en.to_string(), found.right.value.text.en.to_string())
}

fn rows(side: &Side) -> Vec<&str> {
    side.by.iter().filter_map(|by| by.row.as_deref()).collect()
}

const CASES: [&str; 10] = [
    "{}",
    r#"{"student_id": "s1", "birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2022-09-20"}"#,
    r#"{"birth_date": "2006-05-20", "ever_enrolled": true, "left_over_age": true, "absent_since": "2022-09-01"}"#,
    r#"{"birth_date": "2016-05-20", "ever_enrolled": false, "stage": "none", "deferral_until": "2023-08-31"}"#,
    r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "missing": true, "police_proof": true}"#,
    r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2022-09-01", "absence_reason": "illness"}"#,
    r#"{"birth_date": "2013-05-20", "ever_enrolled": false, "stage": "none"}"#,
    r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "household": ["rural_low_income", "registered_poor"]}"#,
    r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2022-09-01", "absence_reason": "religion"}"#,
    r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "disability_kind": "visual", "disability_grade": 1,
        "approvals": [{"procedure": "special_placement", "step": "township_assessment", "on": "2022-09-01", "granted": true}]}"#,
];

const ON: &str = "2022-10-24";

#[test]
fn a_month_and_a_week_and_a_month() {
    // Absent since 20 September: a dropout in Chengkou from 20 October, in Guyuan from 27 October. The national holiday is no
    // vacation.
    for (on, differs) in [("2022-10-19", false), ("2022-10-20", true), ("2022-10-26", true), ("2022-10-27", false)] {
        let found = compared(CASES[1], on);
        assert_eq!(found.get("attendance_status").is_some(), differs, "{on}");
        assert_eq!(found.same.iter().any(|name| &**name == "attendance_status"), !differs, "{on}");
    }
    let found = compared(CASES[1], ON);
    assert_eq!(values(&found, "attendance_status"), ("dropout".to_owned(), "suspected dropout".to_owned()));
    let status = found.get("attendance_status").expect("it differs");
    assert_eq!((rows(&status.left), rows(&status.right)), (vec!["dropout"], vec!["suspected_dropout"]));
    let say = |side: &Side| side.by[0].say.clone().expect("a sentence");
    assert!(say(&status.left).en.contains("2022-10-20"), "{}", say(&status.left).en);
    assert!(say(&status.right).zh.contains("2022-09-27"), "{}", say(&status.right).zh);
    let beneath: Vec<&str> = status.because.iter().map(|beneath| &*beneath.rule).collect();
    assert_eq!(beneath, ["dropout_on"]);
    let parameters: Vec<&str> = status.parameters.iter().map(|parameter| &*parameter.parameter).collect();
    assert_eq!(parameters, ["month_runs_from"]);
    assert_eq!(found.student_id.as_deref(), Some("s1"));
}

#[test]
fn over_age_deferred_missing_and_never_enrolled_differ_and_say_why() {
    for (case, ground, code) in [
        (CASES[2], Some("over_age_or_graduated"), "over_age"),
        (CASES[3], Some("kindergarten_or_deferral"), "deferred"),
        (CASES[4], Some("missing_proven"), "missing"),
        (CASES[6], None, "never_enrolled_primary"),
    ] {
        let found = compared(case, ON);
        assert_eq!(values(&found, "counts_as_dropout"), ("no".to_owned(), "yes".to_owned()), "{case}");
        assert_eq!(found.get("exemption_ground").map(|of| rows(&of.left)), ground.map(|row| vec![row]), "{case}");
        assert_eq!(found.get("dropout_category").map(|of| rows(&of.right)), Some(vec![code]), "{case}");
        for lang in [Lang::Zh, Lang::En] {
            assert!(found.text(lang).contains("guyuan-2021 附件1 填表说明3"), "{}", found.text(lang));
        }
    }
}

#[test]
fn a_policy_does_not_differ_from_itself() {
    for id in ["cn", "chengkou-2022", "guyuan-2021"] {
        let policy = policy(id);
        for json in CASES {
            for missing in [Missing::Ask, Missing::Assume] {
                let options = Options { missing, select: None };
                let found = policy.compare(&policy, &case(json), day(ON), &options).expect("good facts");
                assert!(found.differences.is_empty(), "{id} {json}: {}", found.text(Lang::En));
                assert!(found.only_left.is_empty() && found.only_right.is_empty());
            }
        }
    }
}

/// What an answer says by a name of a comparison: of a result, or of a part of a procedure; and what it still needs.
fn said(answer: &Answer, name: &str) -> (Option<Output>, Vec<String>) {
    let Some((id, part)) = name.strip_prefix("procedure.").and_then(|rest| rest.split_once('.')) else {
        let needs = answer.needs(name).unwrap_or_default().iter().map(ToString::to_string).collect();
        return (answer.get(name).cloned(), needs);
    };
    let procedure = answer.procedure(id).unwrap_or_else(|| panic!("no procedure `{id}`"));
    let value = procedure.get(part).filter(|value| *value != Output::Text("undetermined".into()));
    let needs = if value.is_none() { &procedure.undetermined[..] } else { &[] };
    (value, needs.iter().map(ToString::to_string).collect())
}

/// A result, its sides, how many parameters differ, and the rules beneath with their sides.
type Told = (String, Side, Side, usize, Vec<(String, Option<Side>, Option<Side>)>);

/// What there and back must have alike.
fn turned(of: &Difference) -> Told {
    let mut because: Vec<_> = of
        .because
        .iter()
        .map(|beneath| (beneath.rule.to_string(), beneath.right.clone(), beneath.left.clone()))
        .collect();
    because.sort_by(|one, other| one.0.cmp(&other.0));
    (of.result.to_string(), of.right.clone(), of.left.clone(), of.parameters.len(), because)
}

#[test]
fn there_and_back_are_mirrors_and_values_are_those_of_the_answers() {
    let ids = ["cn", "chengkou-2022", "guyuan-2021"];
    for (left, right) in [(0, 1), (0, 2), (1, 2)].map(|(left, right)| (policy(ids[left]), policy(ids[right]))) {
        for json in CASES {
            for missing in [Missing::Ask, Missing::Assume] {
                let (case, options) = (case(json), Options { missing, select: None });
                let there = left.compare(&right, &case, day(ON), &options).expect("good facts");
                let back = right.compare(&left, &case, day(ON), &options).expect("good facts");
                let mut mirrored: Vec<_> = back.differences.iter().map(turned).collect();
                let mut found: Vec<_> = there
                    .differences
                    .iter()
                    .map(turned)
                    .map(|(name, r, l, parameters, because)| {
                        let because = because.into_iter().map(|(rule, r, l)| (rule, l, r)).collect();
                        (name, l, r, parameters, because)
                    })
                    .collect();
                found.sort_by(|one, other| one.0.cmp(&other.0));
                mirrored.sort_by(|one, other| one.0.cmp(&other.0));
                assert_eq!(found, mirrored, "{json}");
                assert_eq!((&there.only_left, &there.only_right), (&back.only_right, &back.only_left));

                let one = left.evaluate_with(&case, day(ON), &options).expect("good facts");
                let other = right.evaluate_with(&case, day(ON), &options).expect("good facts");
                for difference in &there.differences {
                    let name = &*difference.result;
                    for (side, answer) in [(&difference.left, &one), (&difference.right, &other)] {
                        let needs = side.needs.iter().map(ToString::to_string).collect();
                        assert_eq!((side.value.value.clone(), needs), said(answer, name), "{json} {name}");
                    }
                }
                for name in &there.same {
                    assert!(said(&one, name).1.is_empty() && said(&other, name).1.is_empty(), "{json} {name}");
                }
                for name in &there.undetermined {
                    assert!(!said(&one, name).1.is_empty() && !said(&other, name).1.is_empty(), "{json} {name}");
                }
            }
        }
    }
}

/// What decides on a side, with the clause of each.
fn deciders(side: &Side) -> Vec<(&str, String)> {
    let clause =
        |by: &kongchuo::Decider| serde_json::to_value(&by.source.cite[0]).expect("a citation")["clause"].to_string();
    side.by.iter().map(|by| (&*by.rule, clause(by).replace('"', ""))).collect()
}

#[test]
fn procedures_of_one_id_differ_by_requirements_and_steps() {
    let found = compared(CASES[8], ON);
    // A dropout for religion: both enforce. Chengkou begins with publicity, Guyuan with a referral.
    assert!(found.same.iter().any(|name| &**name == "procedure.enforcement.eligible"), "{found:?}");
    assert!(found.same.iter().any(|name| &**name == "procedure.enforcement.state"), "{found:?}");

    // Without a reason Guyuan alone does; Chengkou's requirement says why not.
    let found = compared(CASES[1], "2022-10-27");
    assert_eq!(values(&found, "procedure.enforcement.eligible"), ("not eligible".to_owned(), "eligible".to_owned()));
    let eligible = found.get("procedure.enforcement.eligible").expect("it differs");
    assert_eq!(eligible.title.zh, "依法督促入学·是否符合条件");
    assert_eq!(deciders(&eligible.left), [("enforcement.require.family_belief", "附件2 四8".to_owned())]);
    assert_eq!(deciders(&eligible.right), [("enforcement.eligible", "二(四)".to_owned())]);
    assert_eq!(eligible.left.by[0].say.as_ref().map(|say| &*say.zh), Some("因家庭观念、宗教或早婚"));
    let state = found.get("procedure.enforcement.state").expect("it differs");
    assert_eq!(deciders(&state.left), [("enforcement.require.family_belief", "附件2 四8".to_owned())]);
    assert_eq!(deciders(&state.right), [("enforcement.step.referral_to_township", "二(四)".to_owned())]);
    let text = found.text(Lang::Zh);
    assert!(text.contains("依法督促入学·状态：不适用 → 可以办理 [procedure.enforcement.state]"), "{text}");

    // What was done counts where it is a step.
    let found = compared(CASES[9], ON);
    assert_eq!(values(&found, "procedure.special_placement.state"), ("in progress".to_owned(), "granted".to_owned()));
    let state = found.get("procedure.special_placement.state").expect("it differs");
    assert_eq!(deciders(&state.left)[0].0, "special_placement.step.county_review");
}

#[test]
fn a_procedure_that_only_one_has_is_said_as_such() {
    let found = compared(CASES[1], ON);
    let has = |names: &[std::sync::Arc<str>], name: &str| names.iter().any(|known| &**known == name);
    assert!(has(&found.only_left, "procedure.deferral") && has(&found.only_right, "procedure.exam_admission"));
    assert!(found.text(Lang::En).contains("procedure.deferral"));
    assert!(found.differences.iter().all(|of| !of.result.contains("deferral.")));

    let (left, right) = (policy("chengkou-2022"), policy("guyuan-2021"));
    let select = Some(left.select(["procedure.deferral", "procedure.enforcement"]).expect("procedures"));
    let options = Options { select, ..Options::default() };
    let found = left.compare(&right, &case(CASES[1]), day(ON), &options).expect("good facts");
    assert!(has(&found.only_left, "procedure.deferral") && found.only_left.len() == 1 && found.only_right.is_empty());
    let named: Vec<&str> =
        found.differences.iter().map(|of| &*of.result).chain(found.same.iter().map(|name| &**name)).collect();
    assert!(named.iter().all(|name| name.starts_with("procedure.enforcement.")) && named.len() == 2, "{named:?}");
}

#[test]
fn eligibility_that_one_policy_leaves_open_differs() {
    let facts = case(r#"{"birth_date": "2016-05-20", "disability_kind": "none"}"#);
    let options = Options { missing: Missing::Ask, select: None };
    let (left, right) = (policy("chengkou-2022"), policy("guyuan-2021"));
    let found = left.compare(&right, &facts, day(ON), &options).expect("good facts");
    assert!(found.undetermined.iter().any(|name| &**name == "procedure.enforcement.eligible"), "{found:?}");
    let known = case(
        r#"{"birth_date": "2010-05-20", "disability_kind": "none", "ever_enrolled": true, "absent_since": null,
        "returned_on": null, "absence_reason": "none"}"#,
    );
    let found = left.compare(&right, &known, day(ON), &options).expect("good facts");
    let eligible = found.get("procedure.enforcement.eligible").unwrap_or_else(|| panic!("{}", found.text(Lang::En)));
    assert!(eligible.left.is_determined() && !eligible.right.is_determined());
    assert_eq!(eligible.right.outcome, StepOutcome::Undetermined);
    assert!(!eligible.right.needs.is_empty() && eligible.right.by.iter().all(|by| by.open), "{:?}", eligible.right);
}

#[test]
fn undetermined_on_one_side_is_a_difference_and_on_both_it_is_not() {
    let facts = case(
        r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2022-09-20", "returned_on": null,
        "leave_from": null, "suspension_from": null, "graduated": false, "exempted": false, "deferral_until": null,
        "left_over_age": false, "missing": false, "placement": "regular", "leaves": []}"#,
    );
    let options = Options { missing: Missing::Ask, select: None };
    let found = policy("chengkou-2022").compare(&policy("guyuan-2021"), &facts, day(ON), &options).expect("good facts");
    // Chengkou asks for the reason of an absence, Guyuan does not.
    let status = found.get("attendance_status").unwrap_or_else(|| panic!("{}", found.text(Lang::En)));
    assert!(!status.left.is_determined() && status.right.is_determined());
    assert_eq!(status.left.outcome, StepOutcome::Undetermined);
    assert_eq!(status.left.needs.iter().map(|fact| &**fact).collect::<Vec<_>>(), ["absence_reason"]);
    assert!(status.left.by.iter().any(|by| by.open), "{status:?}");
    assert!(found.text(Lang::En).contains("undetermined → suspected dropout [attendance_status]"));

    let found =
        policy("chengkou-2022").compare(&policy("guyuan-2021"), &Case::new(), day(ON), &options).expect("good facts");
    assert!(found.undetermined.iter().any(|name| &**name == "attendance_status"), "{found:?}");
    assert!(found.text(Lang::Zh).contains("两边都不能确定："));
}

#[test]
fn what_is_selected_is_compared() {
    let (left, right) = (policy("chengkou-2022"), policy("guyuan-2021"));
    let on = day("2021-10-24");
    let all = left.compare(&right, &case(CASES[1]), on, &Options::default()).expect("good facts");
    assert!(all.get("warnings").is_none() && !all.same.iter().any(|name| &**name == "warnings"));
    let select = Some(left.select(["warnings", "age"]).expect("results"));
    let some =
        left.compare(&right, &case(CASES[1]), on, &Options { select, ..Options::default() }).expect("good facts");
    // The plan of 2022 was not in force.
    assert!(some.get("warnings").is_some_and(|of| of.left.value.text.en != of.right.value.text.en), "{some:?}");
    assert_eq!(some.same.iter().map(|name| &**name).collect::<Vec<_>>(), ["age"]);
}

#[test]
fn one_policy_with_another_number() {
    let policy = policy("guyuan-2021");
    let later = policy.with("suspected_after_days", 9).expect("a parameter");
    let facts = case(CASES[1]);
    let found = policy.compare(&later, &facts, day("2022-09-28"), &Options::default()).expect("good facts");
    let status = found.get("attendance_status").expect("it differs");
    assert_eq!(status.parameters.len(), 1);
    let (mine, theirs) = (&status.parameters[0].left, &status.parameters[0].right);
    let shown = |of: &Option<kongchuo::ParameterUse>| of.as_ref().map(|of| of.value.text.en.to_string());
    assert_eq!((shown(mine), shown(theirs)), (Some("7".to_owned()), Some("9".to_owned())));
    assert!(found.left.overridden.is_empty() && found.right.overridden.len() == 1);
    let text = found.text(Lang::En);
    assert!(text.contains("guyuan-2021 (1)") && text.contains("7 days → 9 days [suspected_after_days]"), "{text}");
    assert!(found.text(Lang::Zh).contains("7天 → 9天 [suspected_after_days]"), "{}", found.text(Lang::Zh));
}

#[test]
fn bad_facts_are_told_once() {
    let (left, right) = (policy("chengkou-2022"), policy("guyuan-2021"));
    let facts = case(r#"{"birth_date": "soon", "birthdate": "2010-05-20"}"#);
    let errors = left.compare(&right, &facts, day(ON), &Options::default()).expect_err("bad facts");
    let places: Vec<String> = errors.iter().map(kongchuo::FactError::place).collect();
    assert_eq!(places, ["birth_date", "birthdate"]);
    let unborn = case(r#"{"birth_date": "2023-01-01"}"#);
    assert!(left.compare(&right, &unborn, day(ON), &Options::default()).is_err());
}

#[test]
fn every_comparison_fits_the_schema_and_holds_nothing_personal() {
    let schema = serde_json::from_str(COMPARISON_SCHEMA).expect("the schema is JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("the schema is a schema");
    for (left, right) in [("chengkou-2022", "guyuan-2021"), ("cn", "chengkou-2022")] {
        let (left, right) = (policy(left), policy(right).with("suspected_after_days", 5).expect("a parameter"));
        for json in CASES {
            for missing in [Missing::Ask, Missing::Assume] {
                let options = Options { missing, select: None };
                let found = left.compare(&right, &case(json), day(ON), &options).expect("good facts");
                let value = serde_json::to_value(&found).expect("a comparison serialises");
                let problems: Vec<_> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
                assert!(problems.is_empty(), "{json}: {problems:?}");
                assert!(!value.to_string().contains("2010-05-20"), "{value}");
            }
        }
    }
}
