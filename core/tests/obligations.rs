//! Obligations: windows and states on the days around each edge, what is done and what is open, replacements, schedules,
//! explanations, and every error that a pack can have in one.

use kongchuo::{
    Answer, Case, Date, Duty, DutyState, Lang, Library, Missing, OBLIGATION_PREFIX, Options, Policy, Subject,
};

const HEADER: &str =
    "[policy]\nid = 'p'\ntitle = { zh = '甲', en = 'P' }\nextends = 'cn'\nissued = 2022-07-11\nclauses = ['一']\n";

/// An obligation `x` of a school, with these keys besides.
fn obligation(id: &str, keys: &str) -> String {
    format!(
        "[[obligation]]\nid = '{id}'\nbearer = 'school'\ntitle = {{ zh = '{id}', en = '{id}' }}\n\
         cite = {{ doc = 'p', clause = '一' }}\nsay = {{ zh = '做', en = 'do it' }}\n{keys}\n"
    )
}

const IN_WINDOW: &str = "counts = 'visits.filter(v, v.on >= window.from && v.on <= window.until)'";

fn policy(items: &str) -> Policy {
    let text = format!("{HEADER}{items}");
    Policy::from_files([("p/policy.toml", text.as_str())]).unwrap_or_else(|errors| panic!("{errors}"))
}

/// The policy of one obligation `x`.
fn one(keys: &str) -> Policy {
    policy(&obligation("x", keys))
}

fn day(text: &str) -> Date {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn case(json: &str) -> Case {
    Case::from_json(json).unwrap_or_else(|error| panic!("{json}: {error:?}"))
}

fn answer(policy: &Policy, json: &str, on: &str) -> Answer {
    policy.evaluate(&case(json), day(on)).unwrap_or_else(|errors| panic!("{errors}"))
}

fn asked(policy: &Policy, json: &str, on: &str) -> Answer {
    let options = Options { missing: Missing::Ask, ..Options::default() };
    policy.evaluate_with(&case(json), day(on), &options).unwrap_or_else(|errors| panic!("{errors}"))
}

/// `from..due done/required state`, and when it was done.
fn told(duty: &Duty) -> String {
    let shown = |day: Option<Date>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let number = |number: Option<i64>| number.map_or_else(|| "?".to_owned(), |number| number.to_string());
    let mut text = format!(
        "{}..{} {}/{} {}",
        shown(duty.from),
        shown(duty.due),
        number(duty.done),
        number(duty.required),
        duty.state
    );
    if let Some(day) = duty.fulfilled_on {
        text.extend([" ", &day.to_string()]);
    }
    if duty.late == Some(true) {
        text.push_str(" late");
    }
    if !duty.undetermined.is_empty() {
        text.extend([" [", &duty.undetermined.join(" "), "]"]);
    }
    text
}

fn duties(answer: &Answer) -> Vec<String> {
    answer.obligations.iter().map(told).collect()
}

/// A child who is away from 2022-08-31, visited on these days.
fn away(visits: &[&str]) -> String {
    let visits: Vec<String> = visits.iter().map(|on| format!(r#"{{"on": "{on}", "kind": "home_visit"}}"#)).collect();
    format!(r#"{{"student_id": "s1", "absent_since": "2022-08-31", "visits": [{}]}}"#, visits.join(", "))
}

fn monthly() -> Policy {
    one(&format!("anchor = 'absent_since'\ncadence = [{{ months = 1, at_least = 2 }}]\n{IN_WINDOW}"))
}

#[test]
fn a_window_is_due_until_its_last_day_and_overdue_from_the_day_after() {
    let policy = monthly();
    for (on, expected) in [
        ("2022-08-30", vec![]),
        ("2022-08-31", vec!["2022-08-31..2022-09-29 0/2 due"]),
        ("2022-09-29", vec!["2022-08-31..2022-09-29 0/2 due"]),
        ("2022-09-30", vec!["2022-08-31..2022-09-29 0/2 overdue", "2022-09-30..2022-10-30 0/2 due"]),
    ] {
        // Absent since the day after counts as not absent: nothing to do.
        assert_eq!(duties(&answer(&policy, &away(&[]), on)), expected, "{on}");
    }
}

#[test]
fn windows_go_back_twelve_months_and_are_counted_from_the_anchor() {
    let found = duties(&answer(&monthly(), &away(&[]), "2024-02-29"));
    assert_eq!(found.len(), 13);
    assert!(found[0].starts_with("2023-02-28..2023-03-30"), "{found:?}");
    assert!(found[12].starts_with("2024-02-29..2024-03-30 0/2 due"), "the leap day: {found:?}");
}

#[test]
fn what_is_done_on_the_edges_of_a_window_belongs_to_it() {
    let policy = monthly();
    let on = "2022-10-30";
    for (visits, first, second) in [
        (vec!["2022-08-30", "2022-09-01"], "1/2 overdue", "0/2 due"),
        (vec!["2022-08-31", "2022-09-01"], "2/2 fulfilled 2022-09-01", "0/2 due"),
        (vec!["2022-09-29", "2022-09-01"], "2/2 fulfilled 2022-09-29", "0/2 due"),
        (vec!["2022-09-30", "2022-09-01"], "1/2 overdue", "1/2 due"),
        // What is given twice, the same in every field, is one visit told twice.
        (vec!["2022-10-30", "2022-10-30"], "0/2 overdue", "1/2 due"),
        (vec!["2022-09-01", "2022-10-29", "2022-09-01", "2022-10-30"], "1/2 overdue", "2/2 fulfilled 2022-10-30"),
        // What is dated after the day is not seen.
        (vec!["2022-10-30", "2022-10-31"], "0/2 overdue", "1/2 due"),
    ] {
        let found = duties(&answer(&policy, &away(&visits), on));
        let expected = [format!("2022-08-31..2022-09-29 {first}"), format!("2022-09-30..2022-10-30 {second}")];
        assert_eq!(found, expected, "{visits:?}");
    }
}

#[test]
fn done_once_it_may_be_late() {
    let policy = one(&format!("anchor = 'absent_since'\ncadence = {{ days = 2 }}\n{IN_WINDOW}"));
    for (visit, expected) in [
        ("2022-09-01", "1/1 fulfilled 2022-09-01"),
        ("2022-09-02", "1/1 fulfilled 2022-09-02"),
        ("2022-09-03", "1/1 fulfilled 2022-09-03 late"),
        ("2023-12-31", "1/1 fulfilled 2023-12-31 late"),
    ] {
        let found = duties(&answer(&policy, &away(&[visit]), "2024-09-01"));
        assert_eq!(found, [format!("2022-08-31..2022-09-02 {expected}")], "{visit}");
    }
    // Listed whatever its age, also when nothing was done.
    assert_eq!(duties(&answer(&policy, &away(&[]), "2030-01-01")), ["2022-08-31..2022-09-02 0/1 overdue"]);
    // Of several, the day that made it as many as required.
    let twice = one(&format!("anchor = 'absent_since'\ncadence = {{ days = 2, at_least = 2 }}\n{IN_WINDOW}"));
    let visits = away(&["2022-09-05", "2022-09-01", "2022-09-02"]);
    let found = duties(&answer(&twice, &visits, "2022-09-06"));
    assert_eq!(found, ["2022-08-31..2022-09-02 3/2 fulfilled 2022-09-02"]);
}

#[test]
fn no_window_begins_on_or_after_the_day_of_lapse() {
    let policy = one(&format!(
        "anchor = 'absent_since'\nlapses = 'returned_on'\ncadence = [{{ months = 1, at_least = 2 }}]\n{IN_WINDOW}"
    ));
    let returned = |on: &str, visits: &[&str]| away(visits).replacen('{', &format!("{{\"returned_on\": \"{on}\", "), 1);
    let first = "2022-08-31..2022-09-29";
    for (day, expected) in [
        // Open on that day and not done: lapsed.
        ("2022-09-28", vec![format!("{first} 0/2 lapsed")]),
        ("2022-09-29", vec![format!("{first} 0/2 lapsed")]),
        // The window was over: it keeps its own state, and none begins on the day.
        ("2022-09-30", vec![format!("{first} 0/2 overdue")]),
        ("2022-10-01", vec![format!("{first} 0/2 overdue"), "2022-09-30..2022-10-30 0/2 lapsed".to_owned()]),
    ] {
        assert_eq!(duties(&answer(&policy, &returned(day, &[]), "2022-12-01")), expected, "{day}");
    }
    // What was done before stays done.
    let json = returned("2022-09-29", &["2022-09-01", "2022-09-02"]);
    assert_eq!(duties(&answer(&policy, &json, "2022-12-01")), [format!("{first} 2/2 fulfilled 2022-09-02")]);
    // Before the day of lapse it is not seen.
    assert_eq!(duties(&answer(&policy, &returned("2022-09-29", &[]), "2022-09-28")), [format!("{first} 0/2 due")]);
}

#[test]
fn the_end_fulfils_its_window_and_none_begins_after_it() {
    let keys =
        |cadence: &str| format!("anchor = 'absent_since'\nends = 'leave_from'\ncadence = {cadence}\n{IN_WINDOW}");
    let ended = |on: &str| away(&[]).replacen('{', &format!("{{\"leave_from\": \"{on}\", "), 1);
    let policy = one(&keys("[{ months = 1, at_least = 2 }]"));
    let (first, second) = ("2022-08-31..2022-09-29", "2022-09-30..2022-10-30");
    for (day, expected) in [
        ("2022-08-30", vec![]),
        ("2022-08-31", vec![format!("{first} 0/2 fulfilled 2022-08-31")]),
        ("2022-09-29", vec![format!("{first} 0/2 fulfilled 2022-09-29")]),
        ("2022-09-30", vec![format!("{first} 0/2 overdue"), format!("{second} 0/2 fulfilled 2022-09-30")]),
    ] {
        assert_eq!(duties(&answer(&policy, &ended(day), "2022-12-01")), expected, "{day}");
    }
    // Done but once, its end may come late.
    let single = one(&keys("{ days = 0 }"));
    let found = duties(&answer(&single, &ended("2022-09-02"), "2022-12-01"));
    assert_eq!(found, ["2022-08-31..2022-08-31 0/1 fulfilled 2022-09-02 late"]);
    // Its end alone may be all that fulfils it.
    let only = one("anchor = 'absent_since'\nends = 'leave_from'\ncadence = { days = 0 }");
    let found = duties(&answer(&only, &ended("2022-08-31"), "2022-12-01"));
    assert_eq!(found, ["2022-08-31..2022-08-31 1/1 fulfilled 2022-08-31"]);
    assert_eq!(duties(&answer(&only, &away(&[]), "2022-12-01")), ["2022-08-31..2022-08-31 0/1 overdue"]);
}

#[test]
fn a_standing_duty_has_no_last_day_and_is_due_until_every_part_holds() {
    let parts = "[{ id = 'plan', when = 'filed(\"individual_plan\")', say = { zh = '方案', en = 'plan' } },\n\
        { id = 'paired', when = 'measures.exists(m, m.kind == \"pairing\")', say = { zh = '结对', en = 'pairing' } }]";
    let policy = one(&format!("applies = 'orphan'\ncadence = {{ standing = true }}\nparts = {parts}"));
    let filed = r#""documents": [{"kind": "individual_plan"}]"#;
    let paired = r#""measures": [{"on": "2022-09-01", "kind": "pairing"}]"#;
    for (facts, expected) in [
        (r#"{"orphan": false}"#.to_owned(), vec![]),
        (r#"{"orphan": true}"#.to_owned(), vec!["-..- 0/2 due"]),
        (format!(r#"{{"orphan": true, {filed}}}"#), vec!["-..- 1/2 due"]),
        (format!(r#"{{"orphan": true, {filed}, {paired}}}"#), vec!["-..- 2/2 fulfilled"]),
    ] {
        assert_eq!(duties(&answer(&policy, &facts, "2022-12-01")), expected, "{facts}");
    }
    // A part that is surely missing does not settle how many are there.
    let open = asked(&policy, &format!(r#"{{"orphan": true, {filed}}}"#), "2022-12-01");
    assert_eq!(duties(&open), ["-..- ?/2 undetermined [measures]"]);
    let settled = asked(&policy, r#"{"orphan": true, "documents": []}"#, "2022-12-01");
    assert_eq!(duties(&settled), ["-..- ?/2 due"], "one is missing whatever the other");
}

#[test]
fn what_is_not_known_is_named() {
    let keys = "applies = 'ever_enrolled'\nanchor = 'absent_since'\nlapses = 'returned_on'\ncadence = { days = 2 }";
    let policy = one(&format!("{keys}\n{IN_WINDOW}"));
    let on = "2022-09-02";
    for (facts, expected) in [
        ("{}", vec!["-..- ?/? undetermined [ever_enrolled]"]),
        (r#"{"ever_enrolled": false}"#, vec![]),
        (r#"{"ever_enrolled": true}"#, vec!["-..- ?/? undetermined [absent_since]"]),
        (r#"{"ever_enrolled": true, "absent_since": null}"#, vec![]),
        (
            r#"{"ever_enrolled": true, "absent_since": "2022-09-01"}"#,
            vec!["2022-09-01..2022-09-03 ?/1 undetermined [returned_on visits]"],
        ),
        (
            r#"{"ever_enrolled": true, "absent_since": "2022-09-01", "visits": []}"#,
            vec!["2022-09-01..2022-09-03 0/1 undetermined [returned_on]"],
        ),
        (
            r#"{"ever_enrolled": true, "absent_since": "2022-09-01", "returned_on": null}"#,
            vec!["2022-09-01..2022-09-03 ?/1 undetermined [visits]"],
        ),
        (
            r#"{"ever_enrolled": true, "absent_since": "2022-09-01", "returned_on": null, "visits": []}"#,
            vec!["2022-09-01..2022-09-03 0/1 due"],
        ),
    ] {
        assert_eq!(duties(&asked(&policy, facts, on)), expected, "{facts}");
    }
}

#[test]
fn where_one_applies_the_other_does_not() {
    let base = format!("anchor = 'absent_since'\ncadence = {{ days = 2 }}\n{IN_WINDOW}");
    let policy = policy(&format!(
        "{}{}",
        obligation("usual", &format!("applies = 'ever_enrolled'\n{base}")),
        obligation("risky", &format!("applies = 'return_risky'\ninstead_of = ['usual']\n{base}")),
    ));
    let on = "2022-09-02";
    let ids = |answer: &Answer| answer.obligations.iter().map(|duty| duty.id.to_string()).collect::<Vec<_>>();
    for (enrolled, risky, expected) in [
        (true, false, vec!["usual"]),
        (true, true, vec!["risky"]),
        (false, true, vec!["risky"]),
        (false, false, vec![]),
    ] {
        let facts =
            format!(r#"{{"ever_enrolled": {enrolled}, "return_risky": {risky}, "absent_since": "2022-09-01"}}"#);
        assert_eq!(ids(&answer(&policy, &facts, on)), expected, "{facts}");
    }
    let open = asked(&policy, r#"{"ever_enrolled": true, "absent_since": "2022-09-01", "visits": []}"#, on);
    assert_eq!(duties(&open), ["-..- ?/? undetermined [return_risky]"; 2]);
    // Who is not enrolled has no usual duty, whatever the risk.
    let settled = asked(&policy, r#"{"ever_enrolled": false, "absent_since": "2022-09-01", "visits": []}"#, on);
    assert_eq!(ids(&settled), ["risky"]);
}

#[test]
fn a_deadline_before_the_document_was_issued_lapses_with_a_warning() {
    let keys = "anchor = 'date(on.year(), 6, 1).orElse(on)'\ncadence = { by = 'date(on.year(), 6, 30)' }";
    let policy = one(&format!("{keys}\ncounts = '0'\nnot_before_issue = true"));
    let plain = one(&format!("{keys}\ncounts = '0'"));
    let warned = |answer: &Answer| answer.warnings.iter().any(|word| &**word == "deadline_before_issue");
    for (on, state, warning) in [
        ("2022-06-30", DutyState::Due, false),
        ("2022-07-10", DutyState::Overdue, false),
        ("2022-07-11", DutyState::Lapsed, true),
        ("2022-12-31", DutyState::Lapsed, true),
        ("2023-06-30", DutyState::Due, false),
        ("2023-07-01", DutyState::Overdue, false),
    ] {
        let found = answer(&policy, "{}", on);
        assert_eq!((found.obligations[0].state, warned(&found)), (state, warning), "{on}");
        assert_ne!(answer(&plain, "{}", on).obligations[0].state, DutyState::Lapsed, "{on}");
    }
    let done = one(&format!("{keys}\ncounts = '1'\nnot_before_issue = true"));
    let found = answer(&done, "{}", "2022-07-11");
    assert_eq!((found.obligations[0].state, warned(&found)), (DutyState::Fulfilled, false));
    assert_eq!(found.obligations[0].late, None, "nobody knows the day");
}

#[test]
fn windows_in_term_warn_where_the_calendar_is_the_default() {
    let policy = one("anchor = 'absent_since'\ncadence = { every = 'week', in_term = true }\ncounts = '0'");
    let warned = |answer: &Answer| answer.warnings.iter().any(|word| &**word == "default_calendar");
    let facts = r#"{"absent_since": "2022-09-07"}"#;
    let select = |policy: &Policy| Options {
        select: Some(policy.select(["obligation.x"]).unwrap_or_else(|unknown| panic!("{unknown}"))),
        ..Options::default()
    };
    let of = |json: &str, on: &str| policy.evaluate_with(&case(json), day(on), &select(&policy)).expect("good facts");
    let found = of(facts, "2022-09-19");
    assert_eq!(
        duties(&found),
        ["2022-09-07..2022-09-11 0/1 overdue", "2022-09-12..2022-09-18 0/1 overdue", "2022-09-19..2022-09-25 0/1 due"]
    );
    assert!(found.results.is_empty() && found.procedures.is_empty(), "only what was selected");
    let terms = r#", "terms": [{"id": "a", "start": "2022-09-14", "end": "2023-01-13"}]}"#;
    let given = of(&facts.replace('}', terms), "2022-09-19");
    assert_eq!(given.obligations[0].from, Some(day("2022-09-14")));
    // The week of the term was given, no window follows the default: nothing to warn of.
    assert_eq!(warned(&given), given.obligations.iter().any(|duty| duty.from < Some(day("2022-09-14"))));
}

#[test]
fn numbers_of_a_cadence_may_be_parameters() {
    let parameter = "[[parameter]]\nid = 'often'\ntype = 'int'\nvalue = 3\ntitle = { zh = '次数', en = 'How often' }\n\
        cite = { doc = 'p', clause = '一' }\n";
    let keys =
        format!("anchor = 'absent_since'\ncadence = [{{ months = 'often - 2', at_least = 'often' }}]\n{IN_WINDOW}");
    let policy = policy(&format!("{parameter}{}", obligation("x", &keys)));
    let on = "2022-09-02";
    assert_eq!(duties(&answer(&policy, &away(&[]), on)), ["2022-08-31..2022-09-29 0/3 due"]);
    let other = policy.with("often", 4).expect("a number");
    assert_eq!(duties(&answer(&other, &away(&[]), on)), ["2022-08-31..2022-10-30 0/4 due"]);
    // What makes no sense is taken as the least that does.
    let none = policy.with("often", -5).expect("a number");
    assert_eq!(duties(&answer(&none, &away(&[]), on)), ["2022-08-31..2022-09-29 0/1 due"]);
}

#[test]
fn the_half_of_the_day_is_a_word() {
    let slot = "slot = 'absence_noticed == \"morning\" ? \"afternoon\" : absence_noticed == \"afternoon\" ? \"evening\" : null'";
    let policy = one(&format!("anchor = 'absent_since'\n{slot}\ncadence = {{ days = 0 }}\n{IN_WINDOW}"));
    for (noticed, expected) in [("\"morning\"", Some("afternoon")), ("\"afternoon\"", Some("evening")), ("null", None)]
    {
        let facts = format!(r#"{{"absent_since": "2022-09-01", "absence_noticed": {noticed}}}"#);
        let found = answer(&policy, &facts, "2022-09-01");
        assert_eq!(found.obligations[0].slot.as_deref(), expected, "{noticed}");
    }
}

#[test]
fn a_schedule_has_what_is_to_come_sorted_by_its_last_day() {
    let policy = policy(&format!(
        "{}{}{}",
        obligation("monthly", &format!("anchor = 'absent_since'\ncadence = [{{ months = 1 }}]\n{IN_WINDOW}")),
        obligation("once", &format!("anchor = 'absent_since'\ncadence = {{ days = 3 }}\n{IN_WINDOW}")),
        obligation("always", "anchor = 'absent_since'\ncadence = { standing = true }\ncounts = '0'"),
    ));
    let schedule = |json: &str, from: &str, to: &str, on: &str| -> Vec<String> {
        let found =
            policy.schedule(&case(json), day(from)..=day(to), day(on)).unwrap_or_else(|errors| panic!("{errors}"));
        found.iter().map(|one| format!("{} {}", one.duty.id, told(&one.duty))).collect()
    };
    assert_eq!(
        schedule(&away(&["2022-09-10"]), "2022-09-15", "2022-10-31", "2022-09-20"),
        [
            "once 2022-08-31..2022-09-03 1/1 fulfilled 2022-09-10 late".to_owned(),
            "monthly 2022-08-31..2022-09-29 1/1 fulfilled 2022-09-10".to_owned(),
            "monthly 2022-09-30..2022-10-30 0/1 upcoming".to_owned(),
            "monthly 2022-10-31..2022-11-29 0/1 upcoming".to_owned(),
            "always 2022-08-31..- 0/1 due".to_owned(),
        ]
        .into_iter()
        .skip(1)
        .collect::<Vec<_>>(),
        "what was done before the range is not in it"
    );
    // Done but once and not done: it goes on until it is.
    let open = schedule(&away(&[]), "2024-01-01", "2024-01-02", "2022-09-20");
    assert_eq!(
        open,
        [
            "once 2022-08-31..2022-09-03 0/1 overdue",
            "monthly 2023-12-31..2024-01-30 0/1 upcoming",
            "always 2022-08-31..- 0/1 due",
        ]
    );
    // Before its first day it is in no schedule; on it, it is.
    assert_eq!(schedule(&away(&[]), "2022-08-01", "2022-08-30", "2022-09-20"), [""; 0]);
    assert_eq!(schedule(&away(&[]), "2022-08-01", "2022-08-31", "2022-09-20").len(), 3);
    let one = policy.schedule(&case(&away(&[])), day("2022-09-01")..=day("2022-09-01"), day("2022-09-01"));
    let one = one.unwrap_or_else(|errors| panic!("{errors}")).remove(0);
    let json = serde_json::to_value(&one).expect("an object");
    let names: Vec<&str> = json.as_object().expect("an object").keys().map(String::as_str).collect();
    let expected: Vec<&str> = ["subject", "key"].into_iter().chain(kongchuo::DUTY_FIELDS).collect();
    let sorted = |mut names: Vec<&'static str>| {
        names.sort_unstable();
        names
    };
    let mut found = names.clone();
    found.sort_unstable();
    assert_eq!(found, sorted(expected));
    assert_eq!((json["subject"].as_str(), json["key"].as_str()), (Some("child"), Some("s1")));
}

#[test]
fn organisations_have_done_what_they_filed() {
    let keys = "subject = ['school', 'county']\ncadence = { every = 'month', at_least = 2 }";
    let policy = policy(&obligation("monthly_return", keys));
    assert_eq!(policy.subjects(), [Subject::Child, Subject::School, Subject::County]);
    assert!(answer(&policy, "{}", "2022-09-10").obligations.is_empty(), "a child has none");
    let school = policy.of(Subject::School).expect("it has duties");
    let filed = |days: &[&str]| {
        let list: Vec<String> =
            days.iter().map(|on| format!(r#"{{"obligation": "monthly_return", "on": "{on}"}}"#)).collect();
        format!(
            r#"{{"school": "first", "filings": [{}, {{"obligation": "another", "on": "2022-09-02"}}]}}"#,
            list.join(", ")
        )
    };
    let range = day("2022-09-01")..=day("2022-10-31");
    let found = school.schedule(&case(&filed(&["2022-09-01", "2022-09-30"])), range, day("2022-10-01"));
    let found = found.unwrap_or_else(|errors| panic!("{errors}"));
    let told: Vec<String> = found.iter().map(|one| told(&one.duty)).collect();
    assert_eq!(told, ["2022-09-01..2022-09-30 2/2 fulfilled 2022-09-30", "2022-10-01..2022-10-31 0/2 due"]);
    assert!(found.iter().all(|one| one.subject == Subject::School && one.key.as_deref() == Some("first")));
}

#[test]
fn an_explanation_says_who_what_since_when_and_why() {
    let keys = "applies = 'absent_since != null'\nanchor = 'absent_since'\nevidence = ['home_visit_record']\n\
        strength = 'may'\nreading = { knob = 'N14', zh = '自起始日起', en = 'from the first day' }\n\
        cadence = [{ months = 1, at_least = 3, times = 1 }, { months = 1 }]";
    let policy = policy(&format!(
        "{}{}",
        obligation("x", &format!("{keys}\ninstead_of = ['other']\n{IN_WINDOW}")),
        obligation("other", &format!("anchor = 'absent_since'\ncadence = {{ days = 0 }}\n{IN_WINDOW}")),
    ));
    let explain = |about: &str, json: &str, lang: Lang| {
        let about = format!("{OBLIGATION_PREFIX}{about}");
        let why = policy.explain(&case(json), day("2022-10-05"), &about, &Options::default());
        let why = why.unwrap_or_else(|error| panic!("{error}"));
        let json = serde_json::to_value(&why).expect("an object");
        let schema = serde_json::from_str(kongchuo::DERIVATION_SCHEMA).expect("a schema");
        let checked = jsonschema::validate(&schema, &json);
        assert!(checked.is_ok(), "{checked:?}");
        why.text(lang)
    };
    let json = away(&["2022-09-02", "2022-10-04"]);
    let text = explain("x", &json, Lang::En);
    for line in [
        "x: school [obligation.x]",
        "  do it",
        "  p 一 · may",
        "  reading N14: from the first day",
        "  instead of: other",
        "  applies: yes",
        "    fact Absent since: 2022-08-31 [absent_since]",
        "  how often: 1 window of 1 month, at least 3 times in each; then windows of 1 month, at least once in each",
        "  first day: 2022-08-31",
        "    2022-08-31 to 2022-09-29: required 3, done 1, overdue",
        "    2022-09-30 to 2022-10-30: required 1, done 1, fulfilled, on 2022-10-04",
        "    fact Visits: 2 entries [visits]",
        "  evidence: home visit record",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    let text = explain("x", &json, Lang::Zh);
    for line in ["x：学校 [obligation.x]", "  适用：是", "    2022-08-31至2022-09-29：应完成次数 3，已完成 1，已逾期"]
    {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    // What does not apply says why, and nothing of windows.
    let text = explain("other", &json, Lang::En);
    assert!(text.contains("applies: no") && text.contains("[x.applies]") && !text.contains("windows"), "{text}");
    // What counts has a value only in a window: it is no name to ask for.
    for about in ["x.counts", "obligation.y"] {
        let error = policy.explain(&case(&json), day("2022-10-05"), about, &Options::default());
        assert!(error.is_err_and(|error| error.to_string().starts_with("no result is named")), "{about}");
    }
}

#[test]
fn an_obligation_is_described_and_can_be_selected() {
    let policy = one("anchor = 'absent_since'\nevidence = ['home_visit_record']\ncadence = { days = 0 }\n\
        parts = [{ id = 'told', when = 'true', say = { zh = '告知', en = 'told' } }]");
    let described = serde_json::to_value(policy.describe()).expect("an object");
    let found = &described["obligations"][0];
    assert_eq!(found["name"], "x");
    assert_eq!(found["bearer"]["word"], "school");
    assert_eq!(found["parts"][0]["title"]["en"], "told");
    assert_eq!(found["evidence"][0]["word"], "home_visit_record");
    assert_eq!(found["cite"][0], "p 一");
    assert!(policy.selectable().iter().any(|name| &**name == "obligation.x"));
    let unknown = policy.select(["obligation.y"]).expect_err("there is none");
    assert_eq!(unknown.nearest.as_deref(), Some("obligation.x"));
    // Facts of what is not selected are not assumed.
    let select = |name: &str| Options { select: policy.select([name]).ok(), ..Options::default() };
    let assumed =
        |name: &str| policy.evaluate_with(&case("{}"), day("2022-09-01"), &select(name)).expect("good").assumed;
    assert!(assumed("obligation.x").iter().any(|fact| &**fact == "absent_since"));
    assert!(assumed("age_at_cutoff").iter().all(|fact| &**fact != "absent_since"));
}

/// The first lines of the errors of a pack with one obligation.
fn errors(keys: &str) -> Vec<String> {
    let text = format!("{HEADER}{}", obligation("x", keys));
    match Policy::from_files([("p/policy.toml", text.as_str())]) {
        Ok(_) => Vec::new(),
        Err(errors) => {
            errors.to_string().lines().map(|line| line.trim_start_matches("p/policy.toml:").to_owned()).collect()
        }
    }
}

#[test]
fn every_error_in_an_obligation_is_told_at_its_place() {
    let good = format!("anchor = 'absent_since'\ncadence = {{ days = 0 }}\n{IN_WINDOW}");
    assert_eq!(errors(&good), [""; 0]);
    for (keys, expected) in [
        ("cadence = { days = 0 }\ncounts = '0'", "this cadence is counted from an `anchor`"),
        ("anchor = 'absent_since'\ncounts = '0'", "missing `cadence`"),
        ("anchor = 'absent_since'\ncadence = { days = 0, months = 1 }\ncounts = '0'", "exactly one form"),
        ("anchor = 'absent_since'\ncadence = {}\ncounts = '0'", "exactly one form"),
        ("anchor = 'absent_since'\ncadence = { dayz = 0 }\ncounts = '0'", "did you mean `days`?"),
        ("anchor = 'absent_since'\ncadence = { days = -1 }\ncounts = '0'", "must be between 0 and"),
        ("anchor = 'absent_since'\ncadence = { days = 0, in_term = true }\ncounts = '0'", "`in_term` belongs to"),
        ("anchor = 'absent_since'\ncadence = { days = 0, open_months = 1 }\ncounts = '0'", "`open_months` belongs to"),
        ("anchor = 'absent_since'\nanchored = false\ncadence = { days = 0 }\ncounts = '0'", "`anchored` belongs to"),
        ("cadence = { every = 'weak' }\ncounts = '0'", "did you mean `week`?"),
        ("cadence = { dates = ['02-29'] }\ncounts = '0'", "month_ends = [2]"),
        ("cadence = { dates = ['3-31'] }\ncounts = '0'", "no day of every year"),
        ("cadence = { dates = ['03-31', '03-31'] }\ncounts = '0'", "the same day twice"),
        ("cadence = { month_ends = [13] }\ncounts = '0'", "between 1 and 12"),
        ("cadence = { standing = false }\ncounts = '0'", "is no cadence"),
        ("anchor = 'absent_since'\ncadence = []\ncounts = '0'", "1 to 64 phases"),
        ("anchor = 'absent_since'\ncadence = [{ months = 1 }, { months = 1 }]\ncounts = '0'", "without `times`"),
        ("anchor = 'absent_since'\ncadence = [{ months = 1, days = 1 }]\ncounts = '0'", "exactly one of"),
        ("anchor = 'absent_since'\ncadence = [{ at_least = 1 }]\ncounts = '0'", "exactly one of"),
        ("cadence = { standing = true }", "does not say what counts"),
        ("cadence = { standing = true }\ncounts = '0'\nparts = []", "`counts` stands beside `parts`"),
        (
            "cadence = { standing = true, at_least = 2 }\nparts = [{ id = 'a', when = 'true', say = { zh = '甲', en = 'A' } }]",
            "`at_least` stands beside `parts`",
        ),
        ("cadence = { standing = true }\nparts = [{ id = 'a', when = 'true' }]", "a part without `say`"),
        ("cadence = { standing = true }\ncounts = 'visits.exists(v, true)'", "here `bool`"),
        ("cadence = { standing = true }\ncounts = 'assignments'", "a list of records with a date `on`"),
        ("cadence = { standing = true }\ncounts = 'visitz'", "did you mean `visits`?"),
        ("cadence = { standing = true }\ncounts = 'visits.filter(v, v.on >= window.form)'", "did you mean `from`?"),
        ("applies = 'window.from == on'\ncadence = { standing = true }\ncounts = '0'", "known only in the `counts`"),
        ("cadence = { standing = true }\ncounts = '0'\nslot = 'on'", "`slot` is a word of an enum"),
        ("cadence = { standing = true }\ncounts = '0'\nslot = '\"noonish\"'", "`slot` is a word of an enum"),
        ("cadence = { standing = true }\ncounts = '0'\nevidence = ['home_visit_recrd']", "no kind of document"),
        ("cadence = { standing = true }\ncounts = '0'\ninstead_of = ['y']", "there is no obligation `y`"),
        ("cadence = { standing = true }\ncounts = '0'\ninstead_of = ['x']", "not apply instead of itself"),
        ("cadence = { standing = true }\ncounts = '0'\nlapses = 'true'", "expected `date?`"),
        ("cadence = { standing = true, at_least = 'on' }\ncounts = '0'", "expected `int`"),
        ("subject = 'shcool'\ncadence = { standing = true }\ncounts = '0'", "did you mean `school`?"),
        ("subject = 'school'\ncadence = { standing = true }\ncounts = 'visits'", "is of a child"),
        ("replaces = 'cn'\ncadence = { standing = true }\ncounts = '0'", "no pack below has an obligation"),
    ] {
        let found = errors(keys);
        assert!(found.iter().any(|line| line.contains(expected)), "{keys}\nexpected {expected}, found {found:#?}");
    }
    let wrong = |was: &str, is: &str| {
        let text = format!("{HEADER}{}", obligation("x", &good).replace(was, is));
        Policy::from_files([("p/policy.toml", text.as_str())]).expect_err("errors").to_string()
    };
    let found = wrong("'school'", "'shcool'");
    assert!(found.contains("there is no role `shcool` (did you mean `school`?)"), "{found}");
    let found = wrong("say =", "sya =");
    assert!(found.contains("an obligation without `say`") && found.contains("did you mean `say`?"), "{found}");
}

#[test]
fn two_that_apply_instead_of_one_another_are_a_circle() {
    let keys = |other: &str| format!("cadence = {{ standing = true }}\ncounts = '0'\ninstead_of = ['{other}']");
    let text = format!("{HEADER}{}{}", obligation("x", &keys("y")), obligation("y", &keys("x")));
    let found = Policy::from_files([("p/policy.toml", text.as_str())]).expect_err("a circle").to_string();
    assert!(found.contains("in a circle: `x.applies` -> `y.applies` and back"), "{found}");
}

#[test]
fn a_later_pack_replaces_an_obligation_whole() {
    let base = format!("{HEADER}{}", obligation("x", "cadence = { standing = true }\ncounts = '0'"));
    let above = "[policy]\nid = 'q'\ntitle = { zh = '乙', en = 'Q' }\nextends = 'p'\n\
        [[obligation]]\nid = 'x'\nreplaces = 'p'\nbearer = 'county'\ncite = { doc = 'p', clause = '一' }\n\
        say = { zh = '另', en = 'other' }\ncadence = { standing = true }\ncounts = '1'\n";
    let policy = Policy::from_files([("p/policy.toml", base.as_str()), ("q/policy.toml", above)]);
    let policy = policy.unwrap_or_else(|errors| panic!("{errors}"));
    let found = answer(&policy, "{}", "2022-09-01");
    assert_eq!(duties(&found), ["-..- 1/1 fulfilled"]);
    assert_eq!((&*found.obligations[0].bearer, found.obligations[0].title.en.as_str()), ("county", "x"));
    let silent = above.replace("replaces = 'p'", "title = { zh = '另', en = 'X' }");
    let errors = Policy::from_files([("p/policy.toml", base.as_str()), ("q/policy.toml", silent.as_str())]);
    assert!(errors.expect_err("silent").to_string().contains("replaces the obligation of `p` silently"));
}

#[test]
fn built_in_policies_load_with_their_obligations() {
    for id in Library::builtin().ids() {
        let policy = Policy::builtin(id).unwrap_or_else(|errors| panic!("{errors}"));
        for subject in policy.subjects() {
            let own = policy.of(subject).expect("it has rules of the subject");
            let found = own.evaluate(&Case::new(), day("2022-09-01")).unwrap_or_else(|errors| panic!("{errors}"));
            assert!(found.obligations.iter().all(|duty| !duty.cite.is_empty()), "{id} {subject}");
        }
    }
}

/// Whether each duty of a schedule of September 2022 follows the default calendar.
fn by_default(policy: &Policy, json: &str) -> bool {
    let range = day("2022-09-01")..=day("2022-09-30");
    let told = policy.schedule_told(&case(json), range.clone(), day("2022-09-15"), &Options::default());
    let told = told.unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(policy.schedule(&case(json), range, day("2022-09-15")).as_ref(), Ok(&told.duties));
    assert!(!told.duties.is_empty(), "{json}");
    told.default_calendar
}

#[test]
fn a_schedule_says_where_it_follows_the_default_calendar() {
    let autumn =
        r#"{"terms": [{"id": "1", "start": "2022-08-29", "end": "2023-01-13"}], "absent_since": "2022-08-30"}"#;
    let spring =
        r#"{"terms": [{"id": "2", "start": "2022-02-14", "end": "2022-07-01"}], "absent_since": "2022-08-30"}"#;
    let none = r#"{"absent_since": "2022-08-30"}"#;
    let anchored = |anchor: &str| format!("anchor = '{anchor}'\ncadence = {{ days = 3 }}\n{IN_WINDOW}");
    for (keys, follows) in [
        // By the periods of the cadence.
        ("cadence = { every = 'term' }\ncounts = '0'".to_owned(), true),
        ("cadence = { every = 'week', in_term = true }\ncounts = '0'".to_owned(), true),
        ("cadence = { every = 'week' }\ncounts = '0'".to_owned(), false),
        ("cadence = { dates = ['09-30'] }\ncounts = '0'".to_owned(), false),
        ("cadence = { term_weekday = 'friday' }\ncounts = '0'".to_owned(), true),
        // By the first day, by whether there is such a duty, by what counts; directly, or by other rules.
        (anchored("absent_since"), false),
        (anchored("absent_since.orElse(on).addTermDays(2)"), true),
        (anchored("run_start"), false),
        (anchored("suspected_on"), true),
        (format!("applies = 'inTerm(on)'\n{}", anchored("absent_since")), true),
        ("cadence = { every = 'month' }\ncounts = 'schoolDays(window.from, window.due)'".to_owned(), true),
    ] {
        let policy = one(&keys);
        let case = none.replacen('{', r#"{"ever_enrolled": true, "stage": "primary", "birth_date": "2012-05-20", "#, 1);
        assert_eq!(by_default(&policy, &case), follows, "{keys}");
        let with = |terms: &str| terms.replacen('{', r#"{"ever_enrolled": true, "birth_date": "2012-05-20", "#, 1);
        assert!(!by_default(&policy, &with(autumn)), "{keys}");
        assert_eq!(by_default(&policy, &with(spring)), follows, "terms of other days say nothing: {keys}");
    }
}

#[test]
fn windows_keep_what_does_not_depend_on_an_unknown_end() {
    let phases = format!("anchor = 'absent_since'\ncadence = [{{ months = 1 }}]\n{IN_WINDOW}");
    let visits = away(&["2022-10-10", "2022-12-01"]);
    let on = "2022-12-15";
    let open = |first: &str, last: &str, facts: &str| format!("{first}..{last} 0/1 undetermined [{facts}]");
    // Done as often as required it was done, whenever the duty ended.
    let lapses = one(&format!("lapses = 'returned_on'\n{phases}"));
    let expected = [
        open("2022-08-31", "2022-09-29", "returned_on"),
        "2022-09-30..2022-10-30 1/1 fulfilled 2022-10-10".to_owned(),
        open("2022-10-31", "2022-11-29", "returned_on"),
        "2022-11-30..2022-12-30 1/1 fulfilled 2022-12-01".to_owned(),
    ];
    assert_eq!(duties(&asked(&lapses, &visits, on)), expected);
    // When that was is open where it may have been done for good before.
    let ends = one(&format!("ends = 'returned_on'\n{phases}"));
    let found = duties(&asked(&ends, &visits, on));
    assert_eq!(found[..2], [expected[0].clone(), "2022-09-30..2022-10-30 1/1 fulfilled".to_owned()]);
    // Both, of different facts.
    let both = one(&format!("lapses = 'returned_on'\nends = 'dropped_out_on'\n{phases}"));
    let found = duties(&asked(&both, &visits, on));
    let needs = found[0].split(" undetermined ").nth(1).expect("undetermined");
    assert!(needs.contains("returned_on") && needs.contains("dropped_out_on"), "{needs}");
    // A duty that is done by its end alone.
    let by_end = one("ends = 'returned_on'\nanchor = 'absent_since'\ncadence = { days = 2 }");
    assert_eq!(duties(&asked(&by_end, &visits, on)), ["2022-08-31..2022-09-02 ?/1 undetermined [returned_on]"]);
    // What is still to come is open, too: whether it will be there is not known. A known lapse bounds it.
    let ask = Options { missing: Missing::Ask, ..Options::default() };
    let listed = |policy: &Policy, json: &str| {
        let duties = policy.schedule_with(&case(json), day("2022-12-01")..=day("2023-01-31"), day(on), &ask);
        duties.expect("good facts").iter().map(|one| told(&one.duty)).collect::<Vec<_>>()
    };
    let expected = [
        "2022-11-30..2022-12-30 1/1 fulfilled 2022-12-01".to_owned(),
        open("2022-12-31", "2023-01-30", "returned_on"),
        open("2023-01-31", "2023-02-27", "returned_on"),
    ];
    assert_eq!(listed(&lapses, &visits), expected);
    let written_off = visits.replacen('{', r#"{"dropped_out_on": "2022-12-10", "#, 1);
    assert_eq!(listed(&both, &written_off), expected[..1]);
}

/// Whatever the unknown day turns out to be, a window that was determined without it is as it was, where it is there at all;
/// of one that was not, different days make different things.
#[test]
fn an_unknown_end_leaves_open_what_it_may_change() {
    let visits = r#"{"absent_since": "2022-08-31", "visits": [{"on": "2022-10-10", "kind": "letter"}]}"#;
    let issue = "anchor = 'absent_since'\ncadence = [{ months = 1 }]\nnot_before_issue = true\n";
    let on = "2022-12-15";
    for keys in
        [format!("lapses = 'returned_on'\n{issue}{IN_WINDOW}"), format!("ends = 'returned_on'\n{issue}{IN_WINDOW}")]
    {
        let policy = one(&keys);
        let days = (0..=110).map(|after| Some(day("2022-08-29").add_days(after))).chain([None]);
        let completions: Vec<Answer> = days
            .map(|day| {
                let day = day.map_or_else(|| "null".to_owned(), |day| format!("\"{day}\""));
                asked(&policy, &visits.replacen('{', &format!("{{\"returned_on\": {day}, "), 1), on)
            })
            .collect();
        let answer = asked(&policy, visits, on);
        assert_eq!(answer.obligations.len(), 4);
        for duty in &answer.obligations {
            let found = completions.iter().map(|full| full.obligations.iter().find(|one| one.from == duty.from));
            let found: Vec<Option<&Duty>> = found.collect();
            if duty.state == DutyState::Undetermined {
                let state = |one: Option<&Duty>| one.map(|one| one.state);
                assert!(found.iter().any(|one| state(*one) != state(found[0])), "{keys}: {}", told(duty));
            } else {
                let same = |one: &&Duty| (one.due, one.state, one.required) == (duty.due, duty.state, duty.required);
                assert!(found.iter().flatten().all(same), "{keys}: {}", told(duty));
                assert!(
                    found.iter().flatten().all(|one| duty.fulfilled_on.is_none_or(|day| one.fulfilled_on == Some(day)))
                );
            }
        }
    }
}
