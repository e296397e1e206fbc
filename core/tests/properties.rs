//! What holds of every policy, every child and every text: checked on random ones.

use std::sync::LazyLock;

use kongchuo::{
    Answer, Case, Date, Expression, Input, InputId, Library, Missing, OBLIGATION_PREFIX, Options, Output, Policy, Type,
    parse, print,
};
use proptest::prelude::*;

#[path = "support/random.rs"]
mod random;

use random::{cases, child, givable, pick, value};

/// The built-in policies.
static BUILTIN: LazyLock<Vec<Policy>> = LazyLock::new(|| {
    let library = Library::builtin();
    library.ids().into_iter().map(|id| Policy::from_library(&library, id).expect("a built-in policy")).collect()
});

fn ask(policy: &Policy, case: &Case, on: Date) -> Answer {
    // Windows come and go with the facts, and their warnings with them: they have properties of their own.
    let names = policy.selectable();
    let others = names.iter().filter(|name| !name.starts_with(OBLIGATION_PREFIX));
    let select = policy.select(others.map(|name| &**name)).expect("names of the policy");
    let options = Options { missing: Missing::Ask, select: Some(select) };
    policy.evaluate_with(case, on, &options).unwrap_or_else(|errors| panic!("a good case: {errors}"))
}

/// A result as far as it is determined, and the facts it waits for.
fn result(answer: &Answer, name: &str) -> (Option<Output>, Option<Vec<String>>) {
    let value = if name == "warnings" {
        // What is said of open judgements is said of what is unknown and was asked for: it comes and goes with both.
        let warnings = answer.warnings.iter().filter(|warning| &***warning != "judgement_needed");
        Some(Output::List(warnings.cloned().map(Output::Text).collect()))
    } else {
        answer.get(name).cloned()
    };
    (value, answer.needs(name).map(|facts| facts.iter().map(ToString::to_string).collect()))
}

/// What follows from marks of attendance where it is not given itself: given beside them it would contradict them.
const FROM_ATTENDANCE: [&str; 3] = ["absent_since", "absence_noticed", "earlier_runs"];

/// A definite answer on partial facts is the answer on every completion; and a fact that an undetermined result does not
/// name changes nothing in it.
fn partial_facts_hold(policy: &Policy, on: Date, seeds: &[Option<u64>], more: &[(u64, bool)]) {
    let vocabulary = policy.vocabulary();
    let partial = child(policy, on, seeds);
    let before = ask(policy, &partial, on);
    // What the caller has not given, whatever the engine makes of that.
    let open = || {
        givable(vocabulary).into_iter().zip(more).filter(|(id, _)| {
            let name = vocabulary.input_name(*id);
            let derived = partial.get("attendance").is_some() && FROM_ATTENDANCE.contains(&name);
            partial.get(name).is_none() && !derived
        })
    };

    // Everything that is unknown is given, or some of it.
    for all in [true, false] {
        let mut completed = partial.clone();
        for (id, (seed, _)) in open().filter(|(_, (_, some))| all || *some) {
            completed.set(vocabulary.input_name(id), value(vocabulary, id, on, *seed));
        }
        let after = ask(policy, &completed, on);
        for info in policy.results() {
            let (value, needs) = result(&before, &info.name);
            let (value_after, needs_after) = result(&after, &info.name);
            match (value, needs) {
                (Some(value), None) => {
                    assert_eq!(value_after, Some(value), "{}: {} changed", policy.id(), info.name);
                    assert_eq!(needs_after, None, "{}: {} opened again", policy.id(), info.name);
                }
                (Some(Output::List(certain)), Some(_)) => {
                    let Some(Output::List(list)) = value_after else { panic!("{} is no list any more", info.name) };
                    assert!(certain.iter().all(|one| list.contains(one)), "{}: {} lost one", policy.id(), info.name);
                }
                _ => {}
            }
            if all && needs_after.is_some() {
                // What a caller cannot give (a computed fact) may stay unknown; a fact that was given may not be named.
                let asked: Vec<_> = open().map(|(id, _)| vocabulary.input_name(id).to_owned()).collect();
                let named = needs_after.unwrap_or_default();
                assert!(named.iter().all(|fact| !asked.contains(fact)), "{}: {} asks again", policy.id(), info.name);
            }
        }
    }

    // For each undetermined result: some facts that it does not name.
    for (name, facts) in &before.undetermined {
        let named = |fact: &str| facts.iter().any(|needed| **needed == *fact);
        let mut beside = partial.clone();
        for (id, (seed, some)) in open() {
            let input = vocabulary.input_name(id);
            let derives = input == "attendance" && FROM_ATTENDANCE.iter().any(|fact| named(fact));
            if *some && !named(input) && !derives {
                beside.set(input, value(vocabulary, id, on, *seed));
            }
        }
        let after = ask(policy, &beside, on);
        assert_eq!(result(&after, name), result(&before, name), "{}: {name} depends on more than it says", policy.id());
    }
}

/// Neither the order of facts nor that of records matters, and the same question has the same answer.
fn order_is_nothing(policy: &Policy, on: Date, seeds: &[Option<u64>], mut shuffle: u64) {
    let vocabulary = policy.vocabulary();
    let case = child(policy, on, seeds);
    let mut names: Vec<&str> = givable(vocabulary).into_iter().map(|id| vocabulary.input_name(id)).collect();
    let mut other = Case::new();
    while !names.is_empty() {
        let name = names.swap_remove(pick(&mut shuffle, names.len()));
        match case.get(name) {
            Some(Input::List(items)) => {
                let mut items = items.clone();
                let turn = pick(&mut shuffle, items.len());
                items.rotate_left(turn);
                if pick(&mut shuffle, 2) == 0 {
                    items.reverse();
                }
                other.set(name, Input::List(items));
            }
            Some(input) => {
                other.set(name, input.clone());
            }
            None => {}
        }
    }
    for missing in [Missing::Ask, Missing::Assume] {
        let options = Options { missing, select: None };
        let bytes = |case: &Case| {
            let answer = policy.evaluate_with(case, on, &options).expect("a good case");
            serde_json::to_string(&answer).expect("JSON")
        };
        assert_eq!(bytes(&case), bytes(&case));
        assert_eq!(bytes(&case), bytes(&other), "{}", policy.id());
    }
}

/// One result alone is what it is among all.
fn selection_is_nothing(policy: &Policy, on: Date, seeds: &[Option<u64>]) {
    let case = child(policy, on, seeds);
    for missing in [Missing::Ask, Missing::Assume] {
        let all = policy.evaluate_with(&case, on, &Options { missing, select: None }).expect("a good case");
        for info in policy.results() {
            let select = Some(policy.select([&*info.name]).expect("a result"));
            let one = policy.evaluate_with(&case, on, &Options { missing, select }).expect("a good case");
            assert_eq!(result(&one, &info.name), result(&all, &info.name), "{}: {}", policy.id(), info.name);
            assert!(one.assumed.iter().all(|fact| all.assumed.contains(fact)));
            assert_eq!(one.student_id, all.student_id);
        }
    }
}

/// Mostly unknown, half known, mostly known.
fn seeds() -> impl Strategy<Value = Vec<Option<u64>>> {
    prop_oneof![Just(0.15), Just(0.5), Just(0.85)]
        .prop_flat_map(|share| prop::collection::vec(prop::option::weighted(share, 0..u64::MAX), 130))
}

fn more() -> impl Strategy<Value = Vec<(u64, bool)>> {
    prop::collection::vec((0..u64::MAX, any::<bool>()), 130)
}

fn on() -> impl Strategy<Value = Date> {
    (0..800_i64).prop_map(|days| "2021-03-01".parse::<Date>().expect("a date").add_days(days))
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn partial_facts_hold_in_built_in_policies(at in 0..8_usize, on in on(), seeds in seeds(), more in more()) {
        partial_facts_hold(&BUILTIN[at % BUILTIN.len()], on, &seeds, &more);
    }

    #[test]
    fn one_form_of_leave_never_settles_the_other(at in 0..8_usize, on in on(), seeds in seeds(), more in more()) {
        // Of each child exactly one form of leave is given; a completion then adds the other.
        let policy = &BUILTIN[at % BUILTIN.len()];
        let inputs = givable(policy.vocabulary());
        for (kept, left_out) in [("leave_from", "leaves"), ("leaves", "leave_from")] {
            let mut seeds = seeds.clone();
            for (place, id) in inputs.iter().enumerate() {
                match policy.vocabulary().input_name(*id) {
                    name if name == kept => seeds[place] = Some(more[place].0),
                    name if name == left_out => seeds[place] = None,
                    _ => {}
                }
            }
            partial_facts_hold(policy, on, &seeds, &more);
        }
    }

    #[test]
    fn order_is_nothing_in_built_in_policies(at in 0..8_usize, on in on(), seeds in seeds(), shuffle in 0..u64::MAX) {
        order_is_nothing(&BUILTIN[at % BUILTIN.len()], on, &seeds, shuffle);
    }

    #[test]
    fn selection_is_nothing_in_built_in_policies(at in 0..8_usize, on in on(), seeds in seeds()) {
        selection_is_nothing(&BUILTIN[at % BUILTIN.len()], on, &seeds);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Random policies

const VOCABULARY: &str = r#"
[policy]
id = "random"
title = { zh = "随机", en = "Random" }
readings = 1

[[enum]]
id = "colour"
title = { zh = "颜色", en = "Colour" }
words = [{ id = "red", zh = "红", en = "red" }, { id = "green", zh = "绿", en = "green" }, { id = "blue", zh = "蓝", en = "blue" }]

[[record]]
id = "visits"
title = { zh = "走访", en = "Visits" }
fields = [{ id = "on", type = "date", zh = "日期", en = "date" }, { id = "colour", type = "colour?", zh = "颜色", en = "colour" }]
"#;

const FACTS: [(&str, &str); 10] = [
    ("b0", "bool"),
    ("b1", "bool"),
    ("b2", "bool"),
    ("n0", "int"),
    ("n1", "int?"),
    ("d0", "date"),
    ("d1", "date?"),
    ("c0", "colour"),
    ("c1", "colour?"),
    ("l0", "list<colour>"),
];

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..4_i64).prop_map(|n| n.to_string()),
        Just("n0".to_owned()),
        Just("n1.orElse(n0)".to_owned()),
        Just("d0.month()".to_owned()),
        Just("visits.size()".to_owned()),
        Just("(b0 ? n0 : 2)".to_owned()),
        Just("min(n0, daysBetween(d0, on))".to_owned()),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    let word = || prop::sample::select(vec!["red", "green", "blue"]);
    let leaf = prop_oneof![
        prop::sample::select(vec!["b0", "b1", "b2", "true", "false"]).prop_map(str::to_owned),
        (number(), prop::sample::select(vec!["<", "<=", ">", ">=", "==", "!="]), number())
            .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        word().prop_map(|word| format!("c0 == \"{word}\"")),
        word().prop_map(|word| format!("c1 != \"{word}\"")),
        word().prop_map(|word| format!("\"{word}\" in l0")),
        (word(), word()).prop_map(|(a, b)| format!("c1 in [\"{a}\", \"{b}\"]")),
        Just("d1 != null && d1 <= on".to_owned()),
        Just("d1 == null || d1 > d0".to_owned()),
        Just("n1 == null".to_owned()),
        word().prop_map(|word| format!("visits.exists(v, v.colour == \"{word}\" && b1)")),
        Just("visits.all(v, v.on <= d0 || b2)".to_owned()),
        Just("visits.filter(v, b0).size() > 0".to_owned()),
        Just("visits.max() == d0".to_owned()),
        Just("visits.exists(v, v.on <= d0 && some_red)".to_owned()),
        Just("l0.all(c, some_red || l0.exists(d, c != d && late))".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) && ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) || ({b})")),
            inner.clone().prop_map(|a| format!("!({a})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(c, a, b)| format!("(({c}) ? ({a}) : ({b}))")),
        ]
    })
}

/// A decision: hit policy, rows (condition and value), and whether there is a row for the rest.
type Decision = (&'static str, Vec<(String, String)>, bool);

fn decision() -> impl Strategy<Value = Decision> {
    let then = prop_oneof![
        4 => prop::sample::select(vec!["red", "green", "blue", "null"]).prop_map(str::to_owned),
        1 => condition().prop_map(|c| format!("=({c}) ? \"red\" : \"green\"")),
        1 => Just("=c1".to_owned()),
    ];
    let rows = prop::collection::vec((condition(), then), 1..6);
    (prop::sample::select(vec!["first", "collect", "priority"]), rows, any::<bool>())
}

/// What conditions refer to: rules with macros of their own.
const DEFINITIONS: [(&str, &str); 2] = [
    ("some_red", "visits.exists(w, w.colour == \"red\") || l0.exists(c, c == \"red\" && b2)"),
    ("late", "visits.exists(w, visits.all(x, x.on <= w.on) && w.on > d0)"),
];

/// The text of a policy; what collects gives constants, whose order does not depend on what is known.
fn policy_text(decisions: &[Decision]) -> String {
    use std::fmt::Write as _;
    let mut text = VOCABULARY.to_owned();
    for (name, ty) in FACTS {
        let _ = writeln!(
            text,
            "[[fact]]\nid = \"{name}\"\ntype = \"{ty}\"\ntitle = {{ zh = \"{name}\", en = \"{name}\" }}"
        );
    }
    let cite = "cite = { reading = \"N1\" }";
    for (id, is) in DEFINITIONS {
        let title = format!("title = {{ zh = \"{id}\", en = \"{id}\" }}\nresult = true");
        let _ = writeln!(text, "[[definition]]\nid = \"{id}\"\ntype = \"bool\"\nis = '{is}'\n{title}\n{cite}");
    }
    for (at, (hit, rows, rest)) in decisions.iter().enumerate() {
        let ty = if *hit == "collect" { "list<colour>" } else { "colour?" };
        let title = format!("title = {{ zh = \"表{at}\", en = \"Table {at}\" }}");
        let _ = writeln!(text, "[[decision]]\nid = \"t{at}\"\ntype = \"{ty}\"\nhit = \"{hit}\"\n{title}\n{cite}");
        for (row, (when, then)) in rows.iter().enumerate() {
            let then = if *hit == "collect" && then.starts_with('=') { "blue" } else { then };
            let _ = writeln!(text, "[[decision.row]]\nid = \"r{row}\"\nwhen = '{when}'\nthen = '{then}'");
        }
        if *rest && *hit != "collect" {
            let _ = writeln!(text, "[[decision.row]]\nid = \"rest\"\notherwise = true\nthen = \"blue\"");
        }
    }
    text
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn partial_facts_hold_in_random_policies(
        decisions in prop::collection::vec(decision(), 1..4),
        children in prop::collection::vec((on(), prop::collection::vec(prop::option::of(0..u64::MAX), 11), prop::collection::vec((0..u64::MAX, any::<bool>()), 11)), 6),
    ) {
        let text = policy_text(&decisions);
        let policy = Policy::from_files([("random/policy.toml", text.as_str())]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        for (on, seeds, more) in &children {
            partial_facts_hold(&policy, *on, seeds, more);
            selection_is_nothing(&policy, *on, seeds);
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Any text

/// Every expression of the built-in packs.
fn expressions() -> Vec<String> {
    fn walk(key: &str, value: &toml::Value, found: &mut Vec<String>) {
        match value {
            toml::Value::String(text) if matches!(key, "when" | "is" | "assumed") => found.push(text.clone()),
            toml::Value::String(text) if key == "then" => found.extend(text.strip_prefix('=').map(str::to_owned)),
            toml::Value::Array(items) => items.iter().for_each(|item| walk(key, item, found)),
            toml::Value::Table(table) => table.iter().for_each(|(key, item)| walk(key, item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for (path, text) in kongchuo_rules::FILES {
        let table: toml::Table = toml::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        walk("", &toml::Value::Table(table), &mut found);
    }
    found
}

#[test]
fn printing_the_built_in_expressions_changes_nothing() {
    let all = expressions();
    assert!(all.len() > 100);
    for text in all {
        let expr = parse(&text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
        let printed = print(&expr);
        let again = parse(&printed).unwrap_or_else(|errors| panic!("{printed}: {errors:?}"));
        assert!(expr.same_as(&again), "{text}\n{printed}");
        assert_eq!(printed, print(&again));
    }
}

/// What a mutation puts in.
const SHREDS: [&str; 28] = [
    "",
    "'",
    "\"",
    "'''",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    "null",
    "-",
    "!",
    "9007199254740993",
    "true",
    "in",
    ".max()",
    "?:",
    "(",
    ")",
    "[[definition]]\n",
    "replaces = \"cn\"\n",
    "on",
    "学",
    "\u{0}",
    "type = \"list<\"\n",
    "date(\"2021-02-30\")",
    "\n",
    "0",
];

/// A text with spans taken out, repeated or replaced.
fn mutated(text: &str, mutations: &[(u64, u8, usize)]) -> String {
    let mut text = text.to_owned();
    for (seed, kind, shred) in mutations {
        let mut seed = *seed;
        let bound = |at: usize| (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let start = bound(pick(&mut seed, text.len() + 1));
        let reach = [3, 30, 300][pick(&mut seed, 3)];
        let end = bound((start + pick(&mut seed, reach)).min(text.len())).max(start);
        let span = text[start..end].to_owned();
        match kind % 3 {
            0 => text.replace_range(start..end, ""),
            1 => text.insert_str(end, &span),
            _ => text.replace_range(start..end, SHREDS[shred % SHREDS.len()]),
        }
    }
    text
}

fn mutations() -> impl Strategy<Value = Vec<(u64, u8, usize)>> {
    prop::collection::vec((0..u64::MAX, any::<u8>(), 0..SHREDS.len()), 1..5)
}

/// Loads files; what loads is evaluated, what does not is shown.
fn load_and_evaluate(files: &[(String, String)], seeds: &[Option<u64>]) {
    let given = || files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    match Policy::from_files(given()) {
        Ok(policy) => {
            let on = "2021-10-29".parse().expect("a date");
            let case = child(&policy, on, seeds);
            if let Ok(answer) = policy.evaluate(&case, on) {
                assert!(serde_json::to_string(&answer).is_ok());
            }
        }
        Err(errors) => {
            assert!(errors.has_errors());
            assert!(!errors.render(false).is_empty() && !errors.to_string().is_empty());
        }
    }
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value as Json;
    let names: Vec<String> = {
        let vocabulary = BUILTIN[0].vocabulary();
        let inputs = (0..vocabulary.input_count()).map(|at| InputId(u16::try_from(at).expect("few inputs")));
        let fields =
            vocabulary.types.records.iter().flat_map(|record| record.fields.iter().map(|(name, _)| name.clone()));
        let others = ["terms", "holidays", "start", "end", "id", "x", ""].map(str::to_owned);
        inputs.map(|id| vocabulary.input_name(id).to_owned()).chain(fields).chain(others).collect()
    };
    let words: Vec<String> = {
        let enums = BUILTIN[0].vocabulary().types.enums.iter();
        enums.flat_map(|known| known.words.iter().cloned()).collect()
    };
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-5..20_i64).prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "\\PC{0,12}".prop_map(Json::from),
        prop::sample::select(words).prop_map(Json::from),
        on().prop_map(|day| Json::from(day.to_string())),
        prop::sample::select(vec!["2021-02-30", "1799-12-31", "2399-12-31", "1800-01-01", "11010519491231002X"])
            .prop_map(Json::from),
    ];
    let names = prop::sample::select(names);
    leaf.prop_recursive(4, 60, 12, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((names.clone(), inner), 0..12)
                .prop_map(|fields| Json::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn no_json_makes_it_panic(at in 0..8_usize, on in on(), json in json(), raw in "\\PC{0,40}") {
        let policy = &BUILTIN[at % BUILTIN.len()];
        let _ = Case::from_json(&raw);
        for day in [on, Date::MIN, Date::MAX] {
            if let Ok(case) = Case::from_json(&json.to_string())
                && let Err(errors) = policy.evaluate(&case, day)
            {
                prop_assert!(!errors.to_string().is_empty());
            }
        }
    }

    #[test]
    fn no_expression_makes_it_panic(seed in 0..usize::MAX, mutations in mutations(), raw in "\\PC{0,60}", on in on()) {
        static TEXTS: LazyLock<Vec<String>> = LazyLock::new(expressions);
        let vocabulary = BUILTIN[0].vocabulary();
        let inputs: Vec<_> = (0..vocabulary.input_count()).map(|at| InputId(u16::try_from(at).expect("few inputs"))).collect();
        let variables: Vec<(&str, Type)> = inputs.iter().map(|id| (vocabulary.input_name(*id), vocabulary.input_type(*id))).collect();
        for text in [&mutated(&TEXTS[seed % TEXTS.len()], &mutations), &raw] {
            match Expression::new(text, &variables, &vocabulary.types) {
                Ok(expression) => {
                    let unknown = vec![None; variables.len()];
                    let _ = expression.evaluate(&unknown, on);
                }
                Err(errors) => prop_assert!(!errors.is_empty()),
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn no_pack_makes_it_panic(at in 0..8_usize, file in 0..16_usize, mutations in mutations(), seeds in seeds()) {
        let id = BUILTIN[at % BUILTIN.len()].id();
        let folder = format!("{id}/");
        let mut files: Vec<(String, String)> = kongchuo_rules::FILES
            .iter()
            .filter(|(path, _)| path.starts_with(&folder))
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        let at = file % files.len();
        files[at].1 = mutated(&files[at].1, &mutations);
        load_and_evaluate(&files, &seeds);
    }

    #[test]
    fn no_text_makes_a_pack_panic(raw in "\\PC{0,80}", mutations in mutations(), decisions in prop::collection::vec(decision(), 1..3)) {
        let text = mutated(&policy_text(&decisions), &mutations);
        load_and_evaluate(&[("random/policy.toml".to_owned(), text)], &[]);
        load_and_evaluate(&[("random/policy.toml".to_owned(), raw)], &[]);
    }
}
