//! Loading a rule pack: what the compiler refuses, where, and with what help.

use kongchuo::{Diagnostics, Library, Policy};

const HEADER: &str = r#"[policy]
id = "test"
title = { zh = "测试", en = "Test" }
readings = 3

[[enum]]
id = "colour"
title = { zh = "颜色", en = "Colour" }
words = [ { id = "red", zh = "红", en = "red" }, { id = "green", zh = "绿", en = "green" } ]

[[fact]]
id = "day"
type = "date?"
title = { zh = "日", en = "Day" }
assumed = 'null'

[[fact]]
id = "flag"
type = "bool"
title = { zh = "标记", en = "Flag" }

[[fact]]
id = "secret"
type = "string?"
title = { zh = "秘密", en = "Secret" }
pii = true
"#;

/// Loads the header with these items after it.
fn load(items: &str) -> Result<Policy, Diagnostics> {
    Policy::from_files([("test/policy.toml", HEADER), ("test/rules.toml", items)])
}

/// The messages of a load that must fail, one a line, with line and column.
fn errors(items: &str) -> String {
    match load(items) {
        Ok(_) => "loaded".to_owned(),
        Err(diagnostics) => diagnostics.to_string(),
    }
}

fn definition(id: &str, ty: &str, is: &str) -> String {
    format!(
        "[[definition]]\nid = \"{id}\"\ntype = \"{ty}\"\nis = '{is}'\ntitle = {{ zh = \"甲\", en = \"A\" }}\n\
         cite = {{ reading = \"N1\" }}\nresult = true\n"
    )
}

#[test]
fn an_unguarded_optional_is_an_error_with_the_guard_in_its_help() {
    assert_eq!(
        errors(&definition("late", "bool", "day <= on")),
        "test/rules.toml:4:7: error: this may be null (`date?`) \
         (guard it before: `x != null && …`, or give a default: `x.orElse(…)`)"
    );
}

#[test]
fn guards_narrow() {
    for guarded in [
        "day != null && day <= on",
        "day == null || day <= on",
        "!(day == null) && day <= on",
        "!(day == null || flag) && day <= on",
        "day == null ? false : day <= on",
        "day != null ? day <= on : false",
        "day.orElse(on) <= on",
        "day == on && day.year() > 2000",
        "day in [on] && day.year() > 2000",
        "(flag ? day != null : day != null && flag) && day <= on",
    ] {
        assert_eq!(errors(&definition("late", "bool", guarded)), "loaded", "{guarded}");
    }
    for unguarded in [
        "day == null && day <= on",
        "day != null || day <= on",
        "(day != null || flag) && day <= on",
        "day <= on && day != null",
        "day != on && day.year() > 2000",
        "(flag ? day != null : flag) && day <= on",
    ] {
        assert!(errors(&definition("late", "bool", unguarded)).contains("may be null"), "{unguarded}");
    }
}

#[test]
fn rows_above_narrow_in_a_first_table_only() {
    let table = |hit: &str| {
        format!(
            r#"
[[decision]]
id = "shade"
type = "colour?"
hit = "{hit}"
title = {{ zh = "色", en = "Shade" }}
cite = {{ reading = "N1" }}
row = [
  {{ id = "none", when = 'day == null', then = "null" }},
  {{ id = "early", when = 'day <= on', then = "red" }},
]
"#
        )
    };
    assert_eq!(errors(&table("first")), "loaded");
    assert!(errors(&table("unique")).contains("may be null"));
}

#[test]
fn all_errors_come_at_once_with_the_nearest_word() {
    let items =
        definition("a", "bool", "flga") + &definition("b", "coluor", "\"rde\"") + &definition("c", "colour", "\"rde\"");
    let found = errors(&items);
    assert!(
        found.contains("rules.toml:4:7: error: there is no fact, parameter or rule `flga` (did you mean `flag`?)"),
        "{found}"
    );
    assert!(found.contains("there is no type `coluor` (did you mean `colour`?)"), "{found}");
    assert!(found.contains("`rde` is not a word of `colour` (did you mean `red`?)"), "{found}");
}

#[test]
fn a_cycle_names_its_members() {
    let items = definition("a", "bool", "!b") + &definition("b", "bool", "flag && c") + &definition("c", "bool", "a");
    assert!(errors(&items).contains("these refer to one another in a circle: `a` -> `b` -> `c` and back"));
}

#[test]
fn a_definition_may_not_be_its_own_reason() {
    assert!(errors(&definition("a", "bool", "!a")).contains("in a circle: `a` and back"));
}

#[test]
fn what_no_result_uses_is_an_error() {
    let unused = definition("a", "bool", "flag").replace("result = true\n", "");
    assert!(errors(&unused).contains("`a` is not used by any result"));
}

#[test]
fn a_table_that_may_match_nothing_is_optional() {
    let items = r#"
[[decision]]
id = "shade"
type = "colour"
hit = "first"
title = { zh = "色", en = "Shade" }
cite = { reading = "N1" }
row = [ { id = "red", when = 'flag', then = "red" } ]
"#;
    assert!(errors(items).contains("`shade` is not optional, but no row may match"));
    assert_eq!(errors(&items.replace("\"colour\"", "\"colour?\"")), "loaded");
}

#[test]
fn personal_data_is_not_put_into_messages() {
    let items = r#"
[[decision]]
id = "shade"
type = "colour?"
hit = "first"
title = { zh = "色", en = "Shade" }
cite = { reading = "N1" }
row = [ { id = "red", when = 'flag', then = "red", say = { zh = "{secret}", en = "{flag}" } } ]
"#;
    assert!(errors(items).contains("`secret` is personal data and is never shown"));
}

#[test]
fn an_assumed_value_is_a_literal_of_its_type() {
    let fact = |assumed: &str| {
        format!(
            "[[fact]]\nid = \"other\"\ntype = \"colour\"\ntitle = {{ zh = \"他\", en = \"Other\" }}\nassumed = '{assumed}'\n"
        ) + &definition("a", "bool", "other == \"red\"")
    };
    assert_eq!(errors(&fact("\"red\"")), "loaded");
    assert!(errors(&fact("\"blue\"")).contains("`blue` is not a word of `colour`"));
    assert!(errors(&fact("null")).contains("expected `colour`, here `null`"));
}

#[test]
fn a_parameter_value_is_of_its_type() {
    let parameter = |value: &str| {
        format!(
            "[[parameter]]\nid = \"limit\"\ntype = \"int\"\nvalue = {value}\ntitle = {{ zh = \"限\", en = \"Limit\" }}\n\
             cite = {{ reading = \"N1\" }}\n"
        ) + &definition("a", "bool", "limit > 3")
    };
    assert_eq!(errors(&parameter("7")), "loaded");
    assert!(errors(&parameter("\"seven\"")).contains("the value of `limit` is not a `int`"));
}

#[test]
fn definitions_nest_within_bounds() {
    let chain = |length: usize| -> String {
        (0..length)
            .map(|at| {
                definition(
                    &format!("d{at}"),
                    "bool",
                    &if at == 0 { "flag".to_owned() } else { format!("!d{}", at - 1) },
                )
            })
            .collect()
    };
    assert_eq!(errors(&chain(100)), "loaded");
    assert!(errors(&chain(2000)).contains("nests deeper than"));
}

#[test]
fn macros_nest_within_bounds() {
    let nested = "[1].exists(a, [1].exists(b, [1].exists(c, [1].exists(d, a + b + c + d > 0))))";
    assert!(errors(&definition("deep", "bool", nested)).contains("macros nest at most 3 deep"));
}

#[test]
fn a_policy_that_extends_nothing_known_says_so() {
    let files = [(
        "mine/policy.toml",
        "[policy]\nid = \"mine\"\ntitle = { zh = \"我\", en = \"Mine\" }\nextends = \"guyuan-2012\"\n",
    )];
    let found = Policy::from_files(files).map(|_| ()).expect_err("no such base").to_string();
    assert!(found.contains("there is no policy `guyuan-2012` (did you mean `guyuan-2021`?)"), "{found}");
}

#[test]
fn a_county_is_a_folder_that_changes_a_number() {
    let files = [
        (
            "mine/policy.toml",
            "[policy]\nid = \"mine\"\ntitle = { zh = \"我县\", en = \"Mine\" }\nextends = \"guyuan-2021\"\n",
        ),
        (
            "mine/attendance.toml",
            "[[parameter]]\nid = \"suspected_after_days\"\nreplaces = \"guyuan-2021\"\ntype = \"int\"\nvalue = 3\ncite = { reading = \"N1\" }\n",
        ),
    ];
    let policy = Policy::from_files(files).expect("a small pack loads");
    let case = kongchuo::Case::from_json(
        r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2021-09-01"}"#,
    );
    let answer =
        policy.evaluate(&case.expect("a good case"), "2021-09-04".parse().expect("a date")).expect("good facts");
    assert_eq!(answer.get("attendance_status").and_then(|status| status.as_str()), Some("suspected_dropout"));
}

#[test]
fn the_built_in_packs_have_no_findings() {
    let found = Library::builtin().check();
    assert!(found.list.is_empty(), "{}", found.render(false));
}

#[test]
fn a_type_that_cannot_be_read_is_one_error() {
    for (ty, is) in [("coluor", "\"rde\""), ("flaot", "flag ? 1 : 2"), ("list<coluor>", "[\"red\"]")] {
        let found = errors(&(definition("a", ty, is) + &definition("b", "bool", "a == 3 || flag")));
        assert_eq!(found.matches("error:").count(), 1, "{found}");
        assert!(found.contains(&format!("there is no type `{ty}`")), "{found}");
    }
    let parameter = "[[parameter]]\nid = \"limit\"\ntype = \"itn\"\nvalue = 3\ntitle = { zh = \"限\", en = \"Limit\" }\n\
                     cite = { reading = \"N1\" }\n";
    let found = errors(&(parameter.to_owned() + &definition("a", "bool", "limit > 3")));
    assert_eq!(found.matches("error:").count(), 1, "{found}");
}

#[test]
fn a_type_as_long_as_a_file_is_an_error() {
    let ty = "?".repeat(900_000);
    assert!(errors(&definition("a", &ty, "flag")).contains("there is no type"));
    let ty = "list<".repeat(150_000) + &">".repeat(150_000);
    assert!(errors(&definition("a", &ty, "flag")).contains("there is no type"));
}

#[test]
fn parameters_end_where_ints_end() {
    let limit = "[[parameter]]\nid = \"limit\"\ntype = \"int\"\nvalue = 3\ntitle = { zh = \"限\", en = \"Limit\" }\n\
                 cite = { reading = \"N1\" }\n";
    let items = limit.to_owned() + &definition("a", "bool", "limit > 3");
    let policy = load(&items).unwrap_or_else(|errors| panic!("{errors}"));
    for wrong in [i64::MIN, i64::MAX, (1 << 53) + 1, -(1 << 53) - 1] {
        assert_eq!(
            policy.with("limit", wrong).map(|_| ()).expect_err("out of range").to_string(),
            "parameter `limit`: expected a whole number"
        );
        assert!(policy.with_text("limit", &wrong.to_string()).is_err());
        assert!(errors(&items.replace("value = 3", &format!("value = {wrong}"))).contains("error:"), "{wrong}");
    }
    assert!(policy.with("limit", 1_i64 << 53).is_ok());
}

#[test]
fn a_parameter_set_by_text_is_read_by_its_type() {
    let parameter = |ty: &str, value: &str| {
        format!(
            "[[parameter]]\nid = \"p\"\ntype = \"{ty}\"\nvalue = {value}\ntitle = {{ zh = \"参\", en = \"P\" }}\n\
             cite = {{ reading = \"N1\" }}\n"
        ) + &definition("a", ty, "p")
    };
    for (ty, value, good, bad) in [
        ("int", "3", "-7", "x"),
        ("bool", "true", "false", "1"),
        ("date", "\"2021-10-29\"", "2021-10-30", "2021-02-30"),
        ("string", "\"k\"", "17", ""),
        ("colour", "\"red\"", "green", "blue"),
    ] {
        let policy = load(&parameter(ty, value)).unwrap_or_else(|errors| panic!("{errors}"));
        assert!(policy.with_text("p", good).is_ok(), "{ty} {good}");
        assert!(bad.is_empty() || policy.with_text("p", bad).is_err(), "{ty} {bad}");
    }
}

#[test]
fn the_seasons_are_two() {
    let season = "[[enum]]\nid = \"season\"\ntitle = { zh = \"季\", en = \"Season\" }\n\
                  words = [ { id = \"autumn\", zh = \"秋\", en = \"autumn\" } ]\n";
    let items = season.to_owned() + &definition("now", "term?", "termOf(on)");
    assert!(errors(&items).contains("the words of `season` are `autumn` and `spring`, in this order"));
}

#[test]
fn suggestions_do_not_depend_on_chance() {
    let items = definition("fact_a", "bool", "flag")
        + &definition("fact_b", "bool", "flag")
        + r#"
[[decision]]
id = "shade"
type = "colour?"
hit = "first"
title = { zh = "色", en = "Shade" }
cite = { reading = "N1" }
row = [ { id = "red", when = 'flag', then = "red", say = { zh = "{fact_c}", en = "{fact_c}" } } ]
"#;
    for _ in 0..8 {
        let found = errors(&items);
        assert_eq!(found.matches("error:").count(), 1, "{found}");
        assert!(found.contains("did you mean `fact_a`?"), "{found}");
    }
}

/// Loads, evaluates and explains without exhausting the stack of a test's thread.
#[test]
fn the_deepest_rules_are_evaluated_and_explained() {
    let chain: String = (0..200)
        .map(|at| definition(&format!("d{at}"), "bool", &if at == 0 { "flag".into() } else { format!("!d{}", at - 1) }))
        .collect();
    let policy = load(&chain).unwrap_or_else(|errors| panic!("{errors}"));
    let case = kongchuo::Case::from_json(r#"{"flag": true}"#).expect("a case");
    let on = "2021-10-29".parse().expect("a date");
    assert_eq!(policy.evaluate(&case, on).expect("good facts").get("d199"), Some(&kongchuo::Output::Bool(false)));
    let why = policy.explain(&case, on, "d199", &kongchuo::Options::default()).expect("good facts");
    assert_eq!(why.steps().len(), 200);
    assert!(why.text(kongchuo::Lang::En).contains("[d0]"));
    assert!(serde_json::to_string(&why).is_ok());
}

#[test]
fn the_deepest_expressions_load() {
    let nested = [
        format!("{}flag{}", "!(".repeat(90), ")".repeat(90)),
        format!("{}flag", "flag ? false : ".repeat(90)),
        format!("on{} == on", ".addDays(1)".repeat(90)),
        format!("{}true{}", "[1].exists(v, ".repeat(3), ")".repeat(3)),
        vec!["flag"; 1500].join(" && "),
        vec!["day != null && day <= on"; 500].join(" || "),
    ];
    for is in nested {
        assert_eq!(errors(&definition("a", "bool", &is)), "loaded", "{}", &is[..40]);
    }
}

#[test]
fn no_rule_gives_personal_data_away() {
    for is in ["secret", "flag ? secret : null", "secret.orElse(\"k\")", "b"] {
        let items = definition("a", "string?", is) + &definition("b", "string?", "secret");
        let found = errors(&items);
        assert!(found.contains("the value of `a` would show personal data: `secret`"), "{is}: {found}");
    }
    assert_eq!(errors(&definition("a", "bool", "secret == \"k\"")), "loaded");
    assert_eq!(errors(&definition("a", "int", "secret == null ? 1 : 2")), "loaded");
}

#[test]
fn a_long_circle_is_told_briefly() {
    let items: String =
        (0..30).map(|at| definition(&format!("d{at}"), "bool", &format!("!d{}", (at + 1) % 30))).collect();
    assert!(errors(&items).contains("`d6` -> `d7` -> … (22 more) and back"));
}

#[test]
fn thousands_of_wrong_names_are_all_told_and_the_first_get_a_suggestion() {
    let items: String =
        (0..1000).map(|at| definition(&format!("right_{at}"), "bool", &format!("wrong_{at}"))).collect();
    let found = errors(&items);
    assert_eq!(found.matches("there is no fact, parameter or rule").count(), 1000);
    assert!(errors(&definition("a", "bool", "flga")).contains("did you mean"));
}

#[test]
fn a_fact_of_a_wrong_type_is_one_error() {
    let fact = |ty: &str| {
        format!("[[fact]]\nid = \"other\"\ntype = \"{ty}\"\ntitle = {{ zh = \"他\", en = \"Other\" }}\nassumed = '3'\n")
    };
    let found = errors(&(fact("itn") + &definition("a", "bool", "other > 3 && flag")));
    assert_eq!(found.matches("error:").count(), 1, "{found}");
    assert!(found.contains("there is no type `itn` (did you mean `int`?)"), "{found}");
    for record in ["term", "term?", "list<term>"] {
        let found = errors(&fact(record).replace("assumed = '3'\n", ""));
        assert!(found.contains("a fact is no record"), "{record}: {found}");
    }
}

#[test]
fn a_policy_is_shared_between_threads_as_it_is() {
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    shared(&Policy::builtin("cn").expect("the base loads"));
}
