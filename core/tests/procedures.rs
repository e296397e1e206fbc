//! Procedures and judgements of a small pack: reading, errors, answers, dates.

use kongchuo::{Case, Date, Missing, Options, Policy};

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

/// A child for whom the procedure may begin, with more keys.
fn eligible_and(more: &str) -> String {
    format!(
        r#"{{"birth_date": "2015-05-20", "ever_enrolled": true, "disability_grade": 1, "learning_ability": "lost"{more}}}"#
    )
}

/// The three steps: filed, determined and reviewed on these days, granted or not.
fn records(filed: bool, determined: &[(&str, bool)], reviewed: &[(&str, bool)]) -> String {
    let decisions = |step: &str, all: &[(&str, bool)]| {
        all.iter()
            .map(|(on, granted)| {
                format!(r#"{{"procedure": "deferral", "step": "{step}", "on": "{on}", "granted": {granted}}}"#)
            })
            .collect::<Vec<_>>()
    };
    let mut approvals = decisions("school_village_determination", determined);
    approvals.extend(decisions("county_review", reviewed));
    let documents =
        if filed { r#"{"kind": "guardian_application", "on": "2021-09-01"}, {"kind": "site_photo"}"# } else { "" };
    format!(r#", "documents": [{documents}], "approvals": [{}]"#, approvals.join(", "))
}

/// Some parts of what the small policy says of an eligible child.
fn parts<const N: usize>(more: &str, on: &str, names: [&str; N]) -> [serde_json::Value; N] {
    let found = deferral(&eligible_and(more), on);
    names.map(|name| found[name].clone())
}

#[test]
fn a_step_counts_only_when_those_before_it_are_done() {
    let names = ["state", "done_steps", "out_of_order", "next_step", "missing_documents"];
    let on = "2021-10-29";
    assert_eq!(
        parts(&records(true, &[], &[("2021-09-20", true)]), on, names),
        [
            "in_progress".into(),
            serde_json::json!(["guardian_application"]),
            serde_json::json!(["county_review"]),
            "school_village_determination".into(),
            serde_json::json!([]),
        ]
    );
    let whole = records(true, &[("2021-09-10", true)], &[("2021-09-20", true)]);
    let [state, done, _, next, _] = parts(&whole, on, names);
    assert_eq!((state, next), ("granted".into(), serde_json::Value::Null));
    assert_eq!(done, serde_json::json!(["guardian_application", "school_village_determination", "county_review"]));
    // The determination is left out for a child who was never enrolled.
    let never = format!("{}{}", r#", "stage": "none""#, records(true, &[], &[("2021-09-20", true)]));
    let case = eligible_and(&never).replace(r#""ever_enrolled": true"#, r#""ever_enrolled": false"#);
    assert_eq!(deferral(&case, on)["state"], "granted");
}

#[test]
fn the_last_decision_on_a_step_counts() {
    let state = |reviewed: &[(&str, bool)], on: &str| {
        let [state, next] = parts(&records(true, &[("2021-09-10", true)], reviewed), on, ["state", "next_step"]);
        (state.as_str().unwrap_or_default().to_owned(), next.as_str().map(str::to_owned))
    };
    let review = || Some("county_review".to_owned());
    let refused = [("2021-09-20", false)];
    assert_eq!(state(&refused, "2021-10-29"), ("refused".to_owned(), review()));
    // Before the day of the decision it is not yet made.
    assert_eq!(state(&refused, "2021-09-19"), ("in_progress".to_owned(), review()));
    assert_eq!(state(&refused, "2021-09-20"), ("refused".to_owned(), review()));
    assert_eq!(state(&[("2021-09-20", false), ("2021-09-21", true)], "2021-10-29"), ("granted".to_owned(), None));
    assert_eq!(state(&[("2021-09-21", true), ("2021-09-20", false)], "2021-10-29"), ("granted".to_owned(), None));
    assert_eq!(state(&[("2021-09-20", true), ("2021-09-21", false)], "2021-10-29"), ("refused".to_owned(), review()));
    // Two on one day, of which one refuses.
    for pair in [[true, false], [false, true]] {
        let both = pair.map(|granted| ("2021-09-20", granted));
        assert_eq!(state(&both, "2021-10-29"), ("refused".to_owned(), review()));
    }
}

#[test]
fn what_was_granted_expires_after_its_last_day() {
    let more = format!(
        r#", "deferral_until": "2022-08-31"{}"#,
        records(true, &[("2021-09-10", true)], &[("2021-09-20", true)])
    );
    for (on, state) in [("2022-08-30", "granted"), ("2022-08-31", "granted"), ("2022-09-01", "expired")] {
        assert_eq!(parts(&more, on, ["state"]), [state], "{on}");
    }
}

#[test]
fn the_review_is_due_a_year_after_the_grant() {
    let names = ["review_on"];
    let whole = records(true, &[("2021-09-10", true)], &[("2021-09-20", true)]);
    assert_eq!(parts(&whole, "2021-09-19", names), [serde_json::Value::Null], "not yet granted");
    for on in ["2021-09-20", "2021-09-21", "2022-09-19", "2022-09-20", "2022-09-21"] {
        assert_eq!(parts(&whole, on, names), ["2022-09-20"], "{on}");
    }
}

#[test]
fn who_is_not_eligible_has_nothing_to_do() {
    let case =
        r#"{"birth_date": "2015-05-20", "ever_enrolled": true, "disability_grade": 3, "learning_ability": "full"}"#;
    let found = deferral(case, "2021-10-29");
    assert_eq!(
        (&found["eligible"], &found["state"], &found["next_step"]),
        (&"no".into(), &"not_applicable".into(), &serde_json::Value::Null)
    );
    assert_eq!(found["unmet"], serde_json::json!(["severe", "some_ground"]));
    assert_eq!((&found["missing_documents"], &found["undetermined"]), (&serde_json::json!([]), &serde_json::json!([])));
}

/// The answer of the small policy with nothing assumed, and its warnings.
fn asked(case: &str, select: Option<&str>) -> (serde_json::Value, Vec<String>) {
    let policy = small();
    let select = select.map(|name| policy.select([name]).unwrap_or_else(|unknown| panic!("{unknown}")));
    let options = Options { missing: Missing::Ask, select };
    let case = Case::from_json(case).unwrap_or_else(|error| panic!("{error:?}"));
    let answer = policy.evaluate_with(&case, "2021-10-29".parse().expect("a date"), &options);
    let answer = answer.unwrap_or_else(|errors| panic!("{errors:?}"));
    let warnings = answer.warnings.iter().map(ToString::to_string).collect();
    (serde_json::to_value(answer.procedure("deferral")).expect("data"), warnings)
}

#[test]
fn what_is_unknown_is_open_and_nothing_is_taken_for_done() {
    let (found, _) = asked(r#"{"disability_grade": 1, "learning_ability": "full", "brain_disability": true}"#, None);
    assert_eq!(found["eligible"], "undetermined");
    assert_eq!(found["undetermined"], serde_json::json!(["rehabilitation_since", "judged_rehabilitated_many_years"]));
    assert_eq!(found["missing_documents"], serde_json::json!(["guardian_application", "diagnosis", "site_photo"]));
    assert_eq!((&found["state"], &found["next_step"]), (&"available".into(), &"guardian_application".into()));
    assert_eq!(found["done_steps"], serde_json::json!([]));
    // One requirement that fails settles it.
    let (found, warnings) = asked(r#"{"disability_grade": 3}"#, Some("procedure.deferral"));
    assert_eq!((&found["eligible"], &found["unmet"]), (&"no".into(), &serde_json::json!(["severe"])));
    assert!(!warnings.iter().any(|word| word == "judgement_needed"), "{warnings:?}");
}

#[test]
fn a_judgement_is_asked_for_from_the_guide_value_on() {
    let case = |since: &str, judged: &str| {
        eligible_and(&format!(r#", "brain_disability": true, "rehabilitation_since": "{since}"{judged}"#))
            .replace(r#""learning_ability": "lost""#, r#""learning_ability": "full""#)
    };
    let told = |since: &str, judged: &str| {
        let policy = small();
        let parsed = Case::from_json(&case(since, judged)).unwrap_or_else(|error| panic!("{error:?}"));
        let answer = policy
            .evaluate(&parsed, "2021-10-29".parse().expect("a date"))
            .unwrap_or_else(|errors| panic!("{errors:?}"));
        let eligible = answer.procedure("deferral").expect("the procedure").eligible.to_string();
        (eligible, answer.warnings.iter().any(|word| &**word == "judgement_needed"))
    };
    // Two years are full on the day.
    assert_eq!(told("2019-10-30", ""), ("no".to_owned(), false));
    assert_eq!(told("2019-10-29", ""), ("undetermined".to_owned(), true));
    assert_eq!(told("2019-10-28", ""), ("undetermined".to_owned(), true));
    assert_eq!(told("2019-10-29", r#", "judged_rehabilitated_many_years": true"#), ("yes".to_owned(), false));
    assert_eq!(told("2019-10-29", r#", "judged_rehabilitated_many_years": false"#), ("no".to_owned(), false));
    // Below the guide value nobody is asked, whatever was recorded.
    assert_eq!(told("2019-10-30", r#", "judged_rehabilitated_many_years": true"#), ("no".to_owned(), false));
}

#[test]
fn selections_name_procedures() {
    let policy = small();
    let select = policy.select(["age", "procedure.deferral"]).unwrap_or_else(|unknown| panic!("{unknown}"));
    let options = Options { select: Some(select), ..Options::default() };
    let case = Case::from_json(&eligible_and("")).unwrap_or_else(|error| panic!("{error:?}"));
    let on = "2021-10-29".parse().expect("a date");
    let answer = policy.evaluate_with(&case, on, &options).unwrap_or_else(|errors| panic!("{errors:?}"));
    let names: Vec<&str> = answer.results.iter().map(|(name, _)| &**name).collect();
    assert_eq!((names, answer.procedures.len()), (vec!["age"], 1));
    // What was assumed for the procedure is told with it, and not without it.
    assert!(answer.assumed.iter().any(|fact| &**fact == "brain_disability"), "{:?}", answer.assumed);
    let options = Options { select: policy.select(["age"]).ok(), ..Options::default() };
    let answer = policy.evaluate_with(&case, on, &options).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(answer.procedures, []);
    assert!(!answer.assumed.iter().any(|fact| &**fact == "brain_disability"), "{:?}", answer.assumed);
    let unknown = policy.select(["procedure.deferal"]).expect_err("no such procedure").to_string();
    assert!(unknown.ends_with("did you mean `procedure.deferral`?"), "{unknown}");
}

#[test]
fn rules_may_ask_for_procedures() {
    let granted = |more: &str| {
        let case = Case::from_json(&eligible_and(more)).unwrap_or_else(|error| panic!("{error:?}"));
        let answer = small()
            .evaluate(&case, "2021-10-29".parse().expect("a date"))
            .unwrap_or_else(|errors| panic!("{errors:?}"));
        answer.get("deferral_granted").cloned()
    };
    let whole = records(true, &[("2021-09-10", true)], &[("2021-09-20", true)]);
    assert_eq!(granted(&whole), Some(kongchuo::Output::Bool(true)));
    assert_eq!(granted(""), Some(kongchuo::Output::Bool(false)));
    let expired = format!(r#", "deferral_until": "2021-10-28"{whole}"#);
    assert_eq!(granted(&expired), Some(kongchuo::Output::Bool(false)));
    let ordered = format!(r#"{whole}, "notices": [{{"kind": "return_order", "on": "2021-10-01"}}]"#);
    assert_eq!(granted(&ordered), Some(kongchuo::Output::Bool(false)));
}

/// The explanation of the procedure for a case, checked against the schema: in Chinese and in English.
fn explained(case: &str) -> (String, String) {
    let case = Case::from_json(case).unwrap_or_else(|error| panic!("{error:?}"));
    let on = "2021-10-29".parse().expect("a date");
    let why = small().explain(&case, on, "procedure.deferral", &Options::default());
    let why = why.unwrap_or_else(|error| panic!("{error}"));
    let schema = serde_json::from_str(kongchuo::DERIVATION_SCHEMA).expect("JSON");
    let json = serde_json::to_value(&why).expect("data");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    assert_eq!(validator.iter_errors(&json).map(|error| error.to_string()).collect::<Vec<_>>(), [""; 0]);
    (why.text(kongchuo::Lang::Zh), why.text(kongchuo::Lang::En))
}

#[test]
fn an_explanation_says_what_would_have_to_change() {
    let (zh, en) = explained(
        r#"{"birth_date": "2015-05-20", "ever_enrolled": true, "disability_grade": 3, "learning_ability": "lost"}"#,
    );
    assert_eq!(zh, include_str!("procedures/not_eligible.zh.txt"));
    assert_eq!(en, include_str!("procedures/not_eligible.en.txt"));
}

#[test]
fn an_explanation_says_who_must_judge_and_who_acts_next() {
    let more = format!(
        r#", "brain_disability": true, "rehabilitation_since": "2019-10-29"{}"#,
        records(true, &[], &[("2021-09-20", true)])
    );
    let case = eligible_and(&more).replace(r#""learning_ability": "lost""#, r#""learning_ability": "full""#);
    let (zh, en) = explained(&case);
    assert_eq!(zh, include_str!("procedures/open.zh.txt"));
    assert_eq!(en, include_str!("procedures/open.en.txt"));
}

#[test]
fn an_explanation_lists_the_papers_that_a_renewal_still_lacks() {
    let lacking = |papers: &str, until: &str, on: &str| {
        let done = records(true, &[("2021-09-10", true)], &[("2021-09-20", true)]);
        let more = format!("{until}{}", done.replace(r#"{"kind": "site_photo"}"#, papers));
        let case = Case::from_json(&eligible_and(&more)).expect("a case");
        let day = on.parse().expect("a date");
        let why = small().explain(&case, day, "procedure.deferral", &Options::default()).expect("an explanation");
        let missing = why.procedure.expect("a procedure").renewal.expect("a renewal").missing;
        missing.iter().map(|label| label.en.clone()).collect::<Vec<_>>()
    };
    let until = r#", "deferral_until": "2022-08-31""#;
    let again = |on: &str| format!(r#"{{"kind": "guardian_application", "on": {on}}}"#);
    let application = ["guardian's written application"];
    // The application of the grant is none for its renewal; nor is one of which nobody knows the day.
    for (on, state) in [("2021-09-20", "granted"), ("2022-09-01", "expired")] {
        assert_eq!(lacking(r#"{"kind": "site_photo"}"#, until, on), application, "{state}");
        assert_eq!(lacking(&again("null"), until, on), application, "{state}");
    }
    for (filed, expected) in [("2021-09-20", &application[..]), ("2021-09-21", &[])] {
        assert_eq!(lacking(&again(&format!("\"{filed}\"")), until, "2021-10-29"), expected, "{filed}");
    }
    // Filed later than the day that is looked at; granted without a last day; not yet granted.
    assert_eq!(lacking(&again("\"2021-10-30\""), until, "2021-10-29"), application);
    assert!(lacking(r#"{"kind": "site_photo"}"#, "", "2021-10-29").is_empty());
    assert!(lacking(r#"{"kind": "site_photo"}"#, until, "2021-09-19").is_empty());
}

/// A policy over the small one, of these rules.
fn above(rules: &str) -> Result<Policy, String> {
    let header = "[policy]\nid = 'above'\ntitle = { zh = '上', en = 'Above' }\nextends = 'small'\nclauses = ['甲']\n";
    let files = [
        ("small/policy.toml", HEADER),
        ("small/rules.toml", PACK),
        ("above/policy.toml", header),
        ("above/rules.toml", rules),
    ];
    Policy::from_files(files).map_err(|errors| errors.to_string())
}

#[test]
fn a_pack_above_replaces_procedures_and_judgements_and_says_so() {
    let procedure = "[[procedure]]\nid = 'deferral'\nreplaces = 'small'\ncite = { doc = 'above', clause = '甲' }\n\
        require = [{ id = 'severe', when = 'rehabilitated_many_years', say = { zh = '久', en = 'long' } }]\n";
    let judgement = "[[judgement]]\nid = 'rehabilitated_many_years'\nreplaces = 'small'\nfloor = 'brain_disability'\n\
        title = { zh = '久', en = 'Long' }\ncite = { doc = 'above', clause = '甲' }\n";
    let policy = above(&format!("{procedure}{judgement}")).unwrap_or_else(|errors| panic!("{errors}"));
    let described = policy.describe();
    assert_eq!(described.procedures.len(), 1);
    assert_eq!(described.procedures[0].title.zh, "缓学", "inherited");
    assert_eq!(described.procedures[0].steps.len(), 0);
    let fact = described.facts.iter().find(|fact| fact.name == "judged_rehabilitated_many_years").expect("the fact");
    assert_eq!(fact.title.en, "Long");
    assert_eq!(fact.question.as_ref().expect("inherited").zh, "康复是否多年无效？");
    let case = Case::from_json(r#"{"brain_disability": true}"#).expect("a case");
    let answer = policy.evaluate(&case, "2021-10-29".parse().expect("a date")).expect("an answer");
    let found = answer.procedure("deferral").expect("the procedure");
    assert_eq!(found.undetermined.iter().map(|fact| &**fact).collect::<Vec<_>>(), ["judged_rehabilitated_many_years"]);

    let silently = above(&procedure.replace("replaces = 'small'\n", "title = { zh = '缓', en = 'D' }\n"));
    let errors = silently.map(|_| ()).expect_err("a silent replacement");
    assert!(errors.contains("`deferral` replaces the procedure of `small` silently"), "{errors}");
    let nothing = above(&procedure.replace("'deferral'", "'deferal'")).map(|_| ()).expect_err("nothing to replace");
    assert!(nothing.contains("no pack below has a procedure `deferal` to replace"), "{nothing}");
}

#[test]
fn a_judgement_that_nothing_uses_is_an_error() {
    let judgement = "[[judgement]]\nid = 'serious'\nquestion = { zh = '？', en = '?' }\ntitle = { zh = '重', en = 'Serious' }\n\
        cite = { doc = 'above', clause = '甲' }\n";
    let errors = above(judgement).map(|_| ()).expect_err("it leads to no result");
    assert!(errors.contains("`serious` is not used by any result"), "{errors}");
}
