//! Decision tables while facts are unknown: what each hit policy still says, and what it waits for.

use kongchuo::{Answer, Case, Lang, Missing, Options, Policy, RowOutcome, StepOutcome};

/// A policy with facts `a`, `b`, `c` (bool) and a decision `shade` of these rows.
fn policy(ty: &str, hit: &str, rows: &str) -> Policy {
    let facts = ["a", "b", "c"]
        .map(|id| format!("[[fact]]\nid = '{id}'\ntype = 'bool'\ntitle = {{ zh = '{id}', en = '{id}' }}\n"))
        .concat();
    let text = format!(
        "[policy]\nid = 'test'\ntitle = {{ zh = '测', en = 'Test' }}\nreadings = 1\n\
         [[enum]]\nid = 'colour'\ntitle = {{ zh = '色', en = 'Colour' }}\n\
         words = [{{ id = 'red', zh = '红', en = 'red' }}, {{ id = 'green', zh = '绿', en = 'green' }}, {{ id = 'blue', zh = '蓝', en = 'blue' }}]\n\
         {facts}[[decision]]\nid = 'shade'\ntype = '{ty}'\nhit = '{hit}'\ntitle = {{ zh = '色', en = 'Shade' }}\n\
         cite = {{ reading = 'N1' }}\nrow = [\n{rows}\n]\n"
    );
    Policy::from_files([("test/policy.toml", text.as_str())]).unwrap_or_else(|errors| panic!("{errors}"))
}

fn day() -> kongchuo::Date {
    "2021-10-29".parse().expect("a date")
}

fn ask() -> Options {
    Options { missing: Missing::Ask, ..Options::default() }
}

fn answer(policy: &Policy, facts: &str) -> Answer {
    let case = Case::from_json(facts).expect("a case");
    policy.evaluate_with(&case, day(), &ask()).expect("good facts")
}

/// The value, where there is one, and the facts it waits for: `red`, `? a b`, `[red] ? b`.
fn said(policy: &Policy, facts: &str) -> String {
    let answer = answer(policy, facts);
    let value = answer.get("shade").map(|value| serde_json::to_string(value).expect("a value serialises"));
    let needs = answer.needs("shade").map(|needs| format!("? {}", needs.join(" ")));
    value.into_iter().chain(needs).collect::<Vec<_>>().join(" ").replace('"', "")
}

#[track_caller]
fn are(policy: &Policy, cases: &[(&str, &str)]) {
    for (facts, wanted) in cases {
        assert_eq!(said(policy, facts), *wanted, "{facts}");
    }
}

#[test]
fn the_first_row_waits_for_the_rows_before_it() {
    let rows = "{ id = 'r', when = 'a', then = 'red' }, { id = 'g', when = 'b', then = 'green' }, { id = 'o', otherwise = true, then = 'blue' }";
    are(
        &policy("colour", "first", rows),
        &[
            (r#"{"a": true}"#, "red"),
            (r#"{"b": true}"#, "? a"),
            (r#"{"a": false, "b": true}"#, "green"),
            (r#"{"a": false}"#, "? b"),
            ("{}", "? a b"),
            (r#"{"a": false, "b": false}"#, "blue"),
        ],
    );
}

#[test]
fn open_rows_that_agree_settle_the_value() {
    let rows = "{ id = 'r', when = 'a', then = 'red' }, { id = 's', when = 'b', then = 'red' }, { id = 'o', otherwise = true, then = 'red' }";
    are(&policy("colour", "first", rows), &[("{}", "red"), (r#"{"a": true}"#, "red")]);
}

#[test]
fn no_row_is_known_to_be_none() {
    let rows = "{ id = 'r', when = 'a', then = 'red' }, { id = 'n', when = 'b', then = 'null' }";
    are(
        &policy("colour?", "first", rows),
        &[(r#"{"a": false, "b": false}"#, "null"), (r#"{"a": false}"#, "null"), (r#"{"b": true}"#, "? a")],
    );
}

#[test]
fn a_collected_list_has_what_is_certain_and_waits_for_the_rest() {
    let rows = "{ id = 'r', when = 'a', then = 'red' }, { id = 'g', when = 'b', then = 'green' }, { id = 's', when = 'c', then = 'red' }";
    are(
        &policy("list<colour>", "collect", rows),
        &[
            ("{}", "[] ? a b c"),
            (r#"{"a": true}"#, "[red] ? b"),
            (r#"{"c": true, "b": true}"#, "[red,green]"),
            (r#"{"a": false, "b": true, "c": false}"#, "[green]"),
            (r#"{"a": false, "b": false, "c": false}"#, "[]"),
        ],
    );
}

#[test]
fn the_strongest_word_waits_for_stronger_ones_only() {
    let rows = "{ id = 'b', when = 'a', then = 'blue' }, { id = 'r', when = 'b', then = 'red' }, { id = 'g', when = 'c', then = 'green' }";
    are(
        &policy("colour?", "priority", rows),
        &[
            (r#"{"b": true}"#, "red"),
            (r#"{"c": true}"#, "? b"),
            (r#"{"a": true, "b": false, "c": false}"#, "blue"),
            (r#"{"a": false, "b": false, "c": false}"#, "null"),
            (r#"{"a": true, "c": true, "b": false}"#, "green"),
        ],
    );
}

#[test]
fn otherwise_in_a_table_by_priority_is_no_rule_only_where_it_stands_alone() {
    let rows = "{ id = 'r', when = 'a', then = 'red' }, { id = 'o', otherwise = true, then = 'blue' }";
    let policy = policy("colour", "priority", rows);
    let outcome = |facts: &str| {
        let case = Case::from_json(facts).expect("a case");
        policy.explain(&case, day(), "shade", &ask()).expect("good facts").result.outcome
    };
    assert_eq!(outcome(r#"{"a": true}"#), StepOutcome::Applied);
    assert_eq!(outcome(r#"{"a": false}"#), StepOutcome::NoRule);
}

#[test]
fn an_explanation_shows_open_rows_and_what_they_need() {
    let rows = "{ id = 'r', when = 'a && b', then = 'red' }, { id = 'o', otherwise = true, then = 'blue' }";
    let policy = policy("colour", "first", rows);
    let case = Case::from_json(r#"{"a": true}"#).expect("a case");
    let why = policy.explain(&case, day(), "shade", &ask()).expect("good facts");
    assert_eq!(why.result.outcome, StepOutcome::Undetermined);
    let states: Vec<_> = why.result.rows.iter().map(|row| row.state).collect();
    assert_eq!(states, [RowOutcome::Open, RowOutcome::Matched]);
    assert_eq!(why.result.facts.iter().map(|fact| &*fact.fact).collect::<Vec<_>>(), ["b"]);
    assert!(why.text(Lang::En).contains("still needed: b"));
}
