//! Explanations: complete, in both languages, without personal data, and valid against the published schema.

use kongchuo::{Case, DERIVATION_SCHEMA, Facts, Lang, Missing, Options, Policy, StepOutcome};

fn day() -> kongchuo::Date {
    "2021-10-29".parse().expect("a date")
}

fn case(json: &str) -> Case {
    Case::from_json(json).expect("a good case")
}

fn policy(id: &str) -> Policy {
    Policy::builtin(id).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

const DROPOUT: &str =
    r#"{"student_id": "s1", "birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2021-09-01"}"#;

#[test]
fn every_explanation_fits_the_schema() {
    let schema = serde_json::from_str(DERIVATION_SCHEMA).expect("the schema is JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("the schema is a schema");
    let cases = [
        "{}",
        DROPOUT,
        r#"{"birth_date": "2015-08-31", "ever_enrolled": false, "stage": "kindergarten", "household": ["registered_poor"]}"#,
        r#"{"birth_date": "2008-01-01", "ever_enrolled": true, "missing": true, "police_proof": true, "leaves": [{"from": "2021-09-01", "until": "2021-09-03"}]}"#,
    ];
    for id in ["cn", "guyuan-2021", "chengkou-2022"] {
        let policy = policy(id);
        for json in cases {
            for missing in [Missing::Ask, Missing::Assume] {
                let options = Options { missing, ..Options::default() };
                for result in policy.results() {
                    let why = policy.explain(&case(json), day(), &result.name, &options).expect("good facts");
                    let found = serde_json::to_value(&why).expect("a derivation serialises");
                    let problems: Vec<_> = validator.iter_errors(&found).map(|error| error.to_string()).collect();
                    assert!(problems.is_empty(), "{id} {} {json}: {problems:?}", result.name);
                }
            }
        }
    }
}

#[test]
fn the_value_explained_is_the_value_answered() {
    for id in ["cn", "guyuan-2021", "chengkou-2022"] {
        let policy = policy(id);
        let answer = policy.evaluate(&case(DROPOUT), day()).expect("good facts");
        for result in policy.results() {
            let why = policy.explain(&case(DROPOUT), day(), &result.name, &Options::default()).expect("good facts");
            if &*result.name != "warnings" {
                assert_eq!(why.result.value.value.as_ref(), answer.get(&result.name), "{id} {}", result.name);
            }
        }
    }
}

#[test]
fn several_are_told_as_each_alone() {
    for id in ["cn", "guyuan-2021", "chengkou-2022"] {
        let policy = policy(id);
        let names = policy.selectable();
        let about: Vec<&str> = names.iter().map(|name| &**name).collect();
        for missing in [Missing::Assume, Missing::Ask] {
            let options = Options { missing, ..Options::default() };
            for child in [DROPOUT, r#"{"birth_date": "2010-05-20"}"#, "{}"] {
                let facts = Facts::from_case(&case(child), policy.vocabulary()).expect("facts").facts;
                let several = policy.explain_all(&facts, day(), &about, &options).expect("explanations");
                let alone = about.iter().map(|name| policy.explain_facts(&facts, day(), name, &options));
                assert!(alone.eq(several.into_iter().map(Ok)), "{id} {missing:?} {child}");
            }
        }
        assert_eq!(
            policy.explain_all(&Facts::none(policy.vocabulary()), day(), &[], &Options::default()),
            Ok(Vec::new())
        );
    }
}

#[test]
fn the_clause_stands_behind_the_answer() {
    let why = policy("guyuan-2021")
        .explain(&case(DROPOUT), day(), "attendance_status", &Options::default())
        .expect("good facts");
    let text = why.text(Lang::En);
    assert!(text.contains("Attendance status: dropout [attendance_status]"), "{text}");
    assert!(
        text.contains("Absent without leave since 2021-09-01; suspected from 2021-09-08, a dropout from 2021-10-08."),
        "{text}"
    );
    assert!(text.contains("row dropout · guyuan-2021 附件1 填表说明2 · GY15 · must"), "{text}");
    assert!(text.contains("never_enrolled: Ever enrolled: yes"), "{text}");
    assert!(text.contains("fact Returned on: none [returned_on] (assumed)"), "{text}");
    let text = why.text(Lang::Zh);
    assert!(text.contains("自2021-09-01起未请假缺课，2021-09-08起疑似，2021-10-08起为辍学。"), "{text}");
    assert!(text.contains("读法 N2"), "{text}");
}

#[test]
fn where_the_document_is_silent_the_base_is_named() {
    let explain = |id: &str, about: &str, lang| {
        let why = policy(id).explain(&case(DROPOUT), day(), about, &Options::default()).expect("good facts");
        why.text(lang)
    };
    let silent = explain("guyuan-2021", "school_age", Lang::En);
    assert!(silent.contains("reading N7 · not defined in this document; base (cn) used\n"), "{silent}");
    assert!(explain("guyuan-2021", "school_age", Lang::Zh).contains("本文件未规定，依基础规则（cn）"));
    let spoken = explain("guyuan-2021", "attendance_status", Lang::En);
    assert!(spoken.contains("row dropout · guyuan-2021 附件1 填表说明2 · GY15 · must\n"), "{spoken}");
    assert!(!explain("cn", "school_age", Lang::En).contains("not defined"));
}

#[test]
fn an_overridden_parameter_shows_as_overridden() {
    let policy = policy("guyuan-2021").with("suspected_after_days", 10).expect("a parameter");
    let why = policy.explain(&case(DROPOUT), day(), "suspected_on", &Options::default()).expect("good facts");
    let text = why.text(Lang::En);
    assert!(text.contains("Days until suspected: 10 days [suspected_after_days], overridden (it was 7)"), "{text}");
    let used =
        why.result.parameters.iter().find(|used| &*used.parameter == "suspected_after_days").expect("it mattered");
    assert!(used.overridden);
    assert_eq!(why.overridden.len(), 1);
    assert!(!why.result.parameters.iter().any(|used| &*used.parameter != "suspected_after_days" && used.overridden));
}

#[test]
fn units_stand_behind_numbers_where_a_language_has_them() {
    let taught_at_home =
        r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "placement": "home_teaching", "disability_grade": 2}"#;
    let policy = policy("chengkou-2022");
    let why = policy.explain(&case(taught_at_home), day(), "severe_at_home", &Options::default()).expect("good facts");
    assert!(why.text(Lang::En).contains("disability is severe: 2 [severe_grade]"), "{}", why.text(Lang::En));
    assert!(why.text(Lang::Zh).contains("2级 [severe_grade]"), "{}", why.text(Lang::Zh));
}

#[test]
fn an_overridden_parameter_shows_where_it_does_not_matter_too() {
    let policy = policy("guyuan-2021").with("long_after_months", 3).expect("a parameter");
    let why = policy.explain(&case(DROPOUT), day(), "age", &Options::default()).expect("good facts");
    assert!(why.text(Lang::Zh).contains("[long_after_months]，由使用者设定（原为6）"), "{}", why.text(Lang::Zh));
}

#[test]
fn clauses_are_those_of_the_rows_that_matched() {
    let policy = policy("guyuan-2021");
    let facts = kongchuo::Facts::from_case(&case(DROPOUT), policy.vocabulary()).expect("good facts").facts;
    let options = Options { select: policy.brief(), ..Options::default() };
    let found = policy.clauses(&facts, day(), &options).expect("good facts");
    let status = found.iter().find(|clauses| &*clauses.result == "attendance_status").expect("a row matched");
    let clause = "附件1 填表说明2".to_owned();
    assert_eq!(status.cite, [kongchuo::Citation::Clause { document: "guyuan-2021".to_owned(), clause }]);
    assert!(!found.iter().any(|clauses| &*clauses.result == "exemption_ground"), "no ground, no clause");
}

#[test]
fn excluded_by_a_ground_and_no_rule_applied_are_different_answers() {
    let policy = policy("chengkou-2022");
    let outcome = |json: &str| {
        let why = policy.explain(&case(json), day(), "counts_as_dropout", &Options::default()).expect("good facts");
        (why.result.outcome, why.text(Lang::En), why.text(Lang::Zh))
    };
    let (excluded, en, zh) = outcome(
        r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2021-09-01", "graduated": true}"#,
    );
    assert_eq!(excluded, StepOutcome::Excluded);
    assert!(en.contains("Counted as a dropout: no [counts_as_dropout], excluded by a ground"), "{en}");
    assert!(zh.contains("因情形排除"), "{zh}");
    let (none, en, zh) = outcome(r#"{"birth_date": "2010-05-20", "ever_enrolled": true}"#);
    assert_eq!(none, StepOutcome::NoRule);
    assert!(en.contains("Counted as a dropout: no [counts_as_dropout], no rule applied"), "{en}");
    assert!(zh.contains("没有规则适用"), "{zh}");
    let (applied, ..) = outcome(DROPOUT);
    assert_eq!(applied, StepOutcome::Applied);
}

#[test]
fn what_is_undetermined_says_what_it_needs() {
    let options = Options { missing: Missing::Ask, ..Options::default() };
    let known = case(r#"{"birth_date": "2012-10-01", "ever_enrolled": true}"#);
    let why = policy("cn").explain(&known, day(), "attendance_status", &options).expect("good facts");
    assert_eq!(why.result.outcome, StepOutcome::Undetermined);
    assert!(why.result.needs.iter().any(|need| &**need == "graduated"));
    assert!(why.text(Lang::En).contains("may apply: Has completed junior secondary school."));
}

#[test]
fn personal_data_is_nowhere() {
    let json = r#"{"student_id": "s1", "name": "Zhang Qiuyue", "id_number": "11010519491231002X", "roll_number": "G11010519491231002X",
        "address": "Lane 9", "remarks": "quiet", "birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2021-09-01"}"#;
    let policy = policy("guyuan-2021");
    let case = case(json);
    let mut said = vec![format!("{case:?}")];
    for result in policy.results() {
        let why = policy.explain(&case, day(), &result.name, &Options::default()).expect("good facts");
        said.extend([why.text(Lang::Zh), why.text(Lang::En), format!("{why:?}")]);
        said.push(serde_json::to_string(&why).expect("a derivation serialises"));
    }
    let answer = policy.evaluate(&case, day()).expect("good facts");
    said.push(serde_json::to_string(&answer).expect("an answer serialises"));
    let said = said.concat();
    assert!(said.contains("id_birth_date_differs"), "the contradiction itself is reported");
    for personal in ["Qiuyue", "11010519491231002X", "1949", "Lane 9", "quiet"] {
        assert!(!said.contains(personal), "{personal}");
    }
}

#[test]
fn an_unknown_result_gets_the_nearest_word() {
    let error =
        policy("cn").explain(&case("{}"), day(), "atendance_status", &Options::default()).expect_err("no such rule");
    assert_eq!(error.to_string(), "no result is named `atendance_status`; did you mean `attendance_status`?");
}
