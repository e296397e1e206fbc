//! Procedures and judgements of a small pack: reading, errors, answers, dates.

use kongchuo::{Case, Date, Policy};

const HEADER: &str =
    "[policy]\nid = 'small'\ntitle = { zh = '小', en = 'Small' }\nextends = 'cn'\nclauses = ['一', '二', '三']\n";
const PACK: &str = include_str!("procedures/pack.toml");

fn policy_of(rules: &str) -> Result<Policy, String> {
    Policy::from_files([("small/policy.toml", HEADER), ("small/rules.toml", rules)])
        .map_err(|errors| errors.to_string())
}

fn small() -> Policy {
    let policy = policy_of(PACK).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(policy.load_warnings().to_string(), "");
    policy
}

/// What the small policy says of `deferral`, as JSON, facts not given assumed.
fn deferral(case: &str, on: &str) -> serde_json::Value {
    let case = Case::from_json(case).unwrap_or_else(|error| panic!("{error:?}"));
    let on: Date = on.parse().expect("a date");
    let answer = small().evaluate(&case, on).unwrap_or_else(|errors| panic!("{errors:?}"));
    serde_json::to_value(answer.procedure("deferral").expect("the procedure")).expect("data")
}

#[test]
fn an_eligible_child_has_everything_to_do() {
    let case =
        r#"{"birth_date": "2015-05-20", "ever_enrolled": true, "disability_grade": 1, "learning_ability": "lost"}"#;
    assert_eq!(
        deferral(case, "2021-10-29"),
        serde_json::json!({
            "eligible": "yes", "unmet": [], "undetermined": [], "missing_documents": ["guardian_application", "site_photo"],
            "done_steps": [], "out_of_order": [], "next_step": "guardian_application", "state": "available", "review_on": null,
        })
    );
}

/// The errors of the pack with one text changed for another.
fn errors_with(old: &str, new: &str) -> String {
    assert!(PACK.contains(old), "{old}");
    match policy_of(&PACK.replacen(old, new, 1)) {
        Ok(policy) => policy.load_warnings().to_string(),
        Err(errors) => errors,
    }
}

#[test]
fn names_that_there_are_not_are_errors_with_the_nearest() {
    let told = |old: &str, new: &str, expected: &str| {
        let errors = errors_with(old, new);
        assert!(errors.contains(expected) && errors.lines().count() == 1, "{expected}\n{errors}");
    };
    told(
        r#"{ kind = "site_photo""#,
        r#"{ kind = "site_foto""#,
        "there is no kind of document `site_foto` (did you mean `site_photo`?)",
    );
    told(
        r#"or = ["hospitalisation_proof"]"#,
        r#"or = ["hospital_proof"]"#,
        "there is no kind of document `hospital_proof`",
    );
    told(
        r#"documents = ["guardian_application"], say"#,
        r#"documents = ["guardian_aplication"], say"#,
        "`guardian_aplication`",
    );
    told(
        r#"'approved("county_review")'"#,
        r#"'approved("county_reveiw")'"#,
        "procedure `deferral` has no step `county_reveiw` (did you mean `county_review`?)",
    );
    told(r#"id = "county_review""#, r#"id = "guardian_application""#, "a second step `guardian_application`");
    told(r#"by = ["county"]"#, r#"by = ["conty"]"#, "there is no role `conty` (did you mean `county`?)");
    told(
        r#"fact = "deferral_until""#,
        r#"fact = "deferal_until""#,
        "there is no fact `deferal_until` (did you mean `deferral_until`?)",
    );
    told(r#"result = "exemption_ground""#, r#"result = "exemption_grund""#, "there is no result `exemption_grund`");
    told(
        r#"value = "kindergarten_or_deferral""#,
        r#"value = "kindergarten""#,
        "`kindergarten` is not a word of `exemption_ground`",
    );
    told(
        r#"eligible("deferral")"#,
        r#"eligible("deferal")"#,
        "there is no procedure `deferal` (did you mean `deferral`?)",
    );
    told(r#"noticed("return_order")"#, r#"noticed("return_ordr")"#, "`return_ordr` is not a word of `notice_kind`");
    told(r#"noticed("return_order")"#, r#"approved("county_review")"#, "`approved` is known only inside a procedure");
    told(r#"noticed("return_order")"#, "noticed(1)", "`noticed` takes the kind of a notice, in quotes");
    told(r#"clause = "三" } },"#, r#"clause = "四" } },"#, "has no clause `四`");
}

#[test]
fn what_is_missing_or_too_much_is_an_error() {
    let told = |old: &str, new: &str, expected: &str| {
        let errors = errors_with(old, new);
        assert!(errors.contains(expected), "{expected}\n{errors}");
    };
    told(
        r#"question = { zh = "康复是否多年无效？", en = "Was rehabilitation without effect for many years?" }"#,
        "",
        "missing `question`",
    );
    told(
        "when = 'brain_disability', say",
        "any_of = [], when = 'brain_disability', say",
        "exactly one of `when`, `any_of` and `all_of`",
    );
    told("when = 'brain_disability', say", "any_of = [], say", "a group without requirements");
    told("when = 'brain_disability', say", "when = 'disability_grade', say", "expected `bool`");
    told(
        "say = { zh = \"脑残疾\", en = \"brain disability\" }",
        "title = { zh = \"脑残疾\", en = \"brain disability\" }",
        "unknown key `title`",
    );
    told("judgement = true, say", "say", "");
    told(
        r#"{ id = "county_review", by = ["county"], done_by = 'approved("county_review")',"#,
        r#"{ id = "county_review", by = [], done_by = 'approved("county_review")',"#,
        "a step without `by`",
    );
    told(r#"say = { zh = "县级审核", en = "county reviews" } }"#, "}", "step `county_review` has no `say`");
    told("valid_until = 'deferral_until'", "valid_until = 'disability_grade'", "date?");
    told(
        "is = 'granted(",
        "is = 'rehabilitated_many_years && judged_rehabilitated_many_year && granted(",
        "did you mean `judged_rehabilitated_many_years`?",
    );
    let deep = "when = 'brain_disability', say";
    let group = |inner: &str| format!("any_of = [{{ id = \"g\", say = {{ zh = \"甲\", en = \"A\" }}, {inner} }}], say");
    told(deep, &group("when = 'true'"), "");
    told(
        deep,
        &group("any_of = [{ id = \"h\", say = { zh = \"甲\", en = \"A\" }, when = 'true' }]"),
        "groups of requirements nest at most 3 deep",
    );
}

#[test]
fn a_judgement_is_a_fact_and_a_rule() {
    let policy = small();
    let fact = policy.describe().facts.into_iter().find(|fact| fact.name == "judged_rehabilitated_many_years");
    let fact = fact.expect("the fact");
    assert_eq!((fact.title.en.as_str(), fact.assumable), ("Many years of rehabilitation without effect", false));
    assert_eq!(fact.question.expect("a question").zh, "康复是否多年无效？");
    let twice = format!(
        "{PACK}\n[[fact]]\nid = 'judged_rehabilitated_many_years'\ntype = 'bool'\ntitle = {{ zh = '甲', en = 'A' }}\n"
    );
    let errors = policy_of(&twice).map(|_| ()).expect_err("the fact is there already");
    assert!(errors.contains("makes the fact `judged_rehabilitated_many_years`, which there is already"), "{errors}");
}

#[test]
fn a_guide_value_that_is_wrong_is_told_at_its_place() {
    let errors = errors_with("rehabilitation_since != null && rehabilitation_since", "rehabilitation_since");
    assert!(errors.starts_with("small/rules.toml:15:10: error: this may be null"), "{errors}");
}
