//! `rules/README.md`, the reference of the rule language, says what the engine does: every example in it is run, and
//! every name and number in it is the engine's.

use std::fmt::Write as _;

use kongchuo::mutation::{Equivalents, mutants};
use kongchuo::{
    Case, Date, Expression, Facts, InputId, Lang, Library, Outcome, Policy, Type, Value, reference, scenario,
};
use serde_json::Value as Json;

const README: &str = include_str!("../../rules/README.md");

/// The text of a section: from its heading to the next one.
fn section(heading: &str) -> &'static str {
    let start = README.find(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no section {heading}"));
    let rest = &README[start + heading.len() + 2..];
    let end = rest.find("\n#").unwrap_or(rest.len());
    // A heading inside a block of code is a comment of it.
    let mut end = end;
    while rest[..end].matches("```").count() % 2 == 1 {
        end = rest[end + 1..].find("\n#").map_or(rest.len(), |more| end + 1 + more);
    }
    &rest[..end]
}

/// The blocks of code in a language.
fn blocks(text: &'static str, language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    text.split(fence.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect()
}

/// The rows of the tables of a section, headings left out, each cell without its backticks.
fn rows(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().filter(|line| line.starts_with('|'));
    let cells = |line: &str| {
        let line = line.replace("\\|", "\u{0}");
        let cells = line.trim_matches('|').split(" | ").map(|cell| cell.trim().replace('\u{0}', "|"));
        cells
            .map(|cell| cell.strip_prefix('`').and_then(|c| c.strip_suffix('`')).map_or(cell.clone(), str::to_owned))
            .collect()
    };
    let all: Vec<Vec<String>> = lines.map(cells).collect();
    let separators = all.iter().enumerate().filter(|(_, row)| row[0].starts_with("---")).map(|(at, _)| at);
    let skipped: Vec<usize> = separators.flat_map(|at| [at - 1, at]).collect();
    all.into_iter().enumerate().filter(|(at, _)| !skipped.contains(at)).map(|(_, row)| row).collect()
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

/// The facts of `cn` as variables, with the values of the child in the reference.
struct Child {
    policy: Policy,
    values: Vec<Option<Value>>,
}

impl Child {
    fn new() -> Child {
        let policy = Policy::builtin("cn").expect("the base");
        let case = Case::from_json(blocks(section("### Functions"), "json")[0]).expect("a case");
        let facts = Facts::from_case(&case, policy.vocabulary()).expect("facts").facts;
        let inputs = (0..policy.vocabulary().input_count()).map(|at| InputId(u16::try_from(at).expect("few inputs")));
        let values = inputs.map(|id| facts.get(id).cloned()).collect();
        Child { policy, values }
    }

    fn compile(&self, text: &str) -> Result<Expression, Vec<kongchuo::ExpressionError>> {
        let vocabulary = self.policy.vocabulary();
        let inputs = (0..vocabulary.input_count()).map(|at| InputId(u16::try_from(at).expect("few inputs")));
        let variables: Vec<(&str, Type)> =
            inputs.map(|id| (vocabulary.input_name(id), vocabulary.input_type(id))).collect();
        Expression::new(text, &variables, &vocabulary.types)
    }

    fn evaluate(&self, text: &str) -> Outcome {
        let expression = self.compile(text).unwrap_or_else(|errors| panic!("`{text}`: {errors:?}"));
        expression.evaluate(&self.values, day("2021-10-29"))
    }
}

#[test]
fn the_function_table_is_the_engine_s() {
    let listed: Vec<String> = rows(section("### Functions")).into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(listed, reference::functions());
}

#[test]
fn the_functions_and_parts_of_procedures_are_the_engine_s() {
    let listed: Vec<(String, bool)> = rows(section("### Functions of procedures"))
        .into_iter()
        .map(|row| (row[0].clone(), row[1] == "procedures"))
        .collect();
    let known: Vec<(String, bool)> =
        reference::procedure_functions().into_iter().map(|(text, inside)| (text.to_owned(), inside)).collect();
    assert_eq!(listed, known);
    let tables = rows(section("### What is answered of a procedure"));
    let names: Vec<&str> = tables.iter().map(|row| row[0].as_str()).collect();
    let (parts, states) = names.split_at(reference::procedure_fields().len());
    assert_eq!(parts, reference::procedure_fields());
    let mut states = states.to_vec();
    let mut all = kongchuo::State::ALL.map(kongchuo::State::word);
    states.sort_unstable();
    all.sort_unstable();
    assert_eq!(states, all);
}

#[test]
fn the_procedure_answers_as_said() {
    let text = section("## Procedures");
    let policy = Policy::from_files([("example-2024/policy.toml", blocks(text, "toml")[0])]);
    let policy = policy.unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(policy.load_warnings().to_string(), "");
    let json = blocks(text, "json");
    let case = Case::from_json(json[0]).expect("a case");
    let answer = policy.evaluate(&case, day("2024-09-08")).expect("an answer");
    let said: Json = serde_json::from_str(json[1]).expect("JSON");
    assert_eq!(serde_json::to_value(&answer).expect("data")["procedures"], said);
}

#[test]
fn the_obligations_answer_as_said() {
    let text = section("## Obligations");
    let toml = blocks(text, "toml")[0];
    let policy = Policy::from_files([("example-2024/policy.toml", toml)]);
    let policy = policy.unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let [child, expected] = blocks(text, "json")[..] else { panic!("a child and what is said of it") };
    let answer = policy.evaluate(&Case::from_json(child).expect("a case"), day("2024-10-08")).expect("an answer");
    let answer = serde_json::to_value(&answer).expect("JSON");
    assert_eq!(answer["obligations"], serde_json::from_str::<Json>(expected).expect("JSON"));
}

#[test]
fn every_cadence_of_the_reference_loads() {
    let cadences = rows(section("### Cadences"));
    assert_eq!(cadences.len(), 7);
    for row in cadences {
        let written = row[0].replace("by = '…'", "by = 'on'");
        let text = format!(
            "[policy]\nid = 'p'\ntitle = {{ zh = '甲', en = 'P' }}\nextends = 'cn'\n[[obligation]]\nid = 'x'\n\
             title = {{ zh = '甲', en = 'X' }}\ncite = {{ reading = 'N15' }}\nbearer = 'school'\nanchor = 'on'\n\
             counts = '0'\nsay = {{ zh = '做', en = 'do it' }}\ncadence = {written}\n"
        );
        let policy = Policy::from_files([("p/policy.toml", text.as_str())]);
        assert!(policy.is_ok(), "{written}: {}", policy.expect_err("errors"));
    }
}

#[test]
fn the_states_of_a_duty_are_the_engine_s() {
    let listed: Vec<String> = rows(section("### States of a window")).into_iter().map(|row| row[0].clone()).collect();
    let states = kongchuo::DutyState::ALL.iter().filter(|state| **state != kongchuo::DutyState::Undetermined);
    let mut expected: Vec<&str> = states.map(|state| state.word()).collect();
    let mut found: Vec<&str> = listed.iter().map(String::as_str).collect();
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn every_example_of_a_function_is_true_and_shows_it() {
    let child = Child::new();
    for row in rows(section("### Functions")) {
        let [signature, _, example] = row.as_slice() else { panic!("three cells: {row:?}") };
        assert_eq!(child.evaluate(example), Outcome::Known(Value::Bool(true)), "{example}");
        let called = &signature[..signature.find('(').expect("a signature")];
        let name = called.rsplit('.').next().expect("a name");
        let written = if called.contains('.') { format!(".{name}(") } else { format!("{name}(") };
        assert!(example.contains(&written), "{example} does not show {signature}");
    }
}

#[test]
fn optionals_narrow_as_said() {
    let child = Child::new();
    let examples = rows(section("### Optionals narrow"));
    assert!(examples.len() >= 10);
    for row in examples {
        let loads = child.compile(&row[0]).is_ok();
        assert_eq!(if loads { "yes" } else { "no" }, row[1], "{}", row[0]);
    }
}

#[test]
fn the_grammar_and_the_operator_table_have_every_operator() {
    let grammar = blocks(section("### Grammar"), "ebnf")[0];
    let table = rows(section("### Grammar"));
    for operator in reference::operators() {
        assert!(grammar.contains(&format!("\"{operator}\"")), "{operator} is not in the grammar");
        assert!(table.iter().any(|row| row[0].contains(operator)), "{operator} is not in the table");
    }
}

#[test]
fn the_calendar_names_are_the_engine_s() {
    let listed: Vec<String> = rows(section("### The calendar")).into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(listed, reference::calendar_names());
}

#[test]
fn every_limit_stands_there() {
    let table = rows(section("## Limits"));
    let said: Vec<&str> = table.iter().flat_map(|row| row[1].split([' ', '(', ')'])).collect();
    for limit in reference::limits() {
        assert!(said.contains(&limit.as_str()), "the limit {limit} is not in the reference");
    }
}

#[test]
fn the_tables_of_logic_are_true() {
    let child = Child::new();
    let word = |word: &str| match word {
        "true" => "ever_enrolled",
        "false" => "!ever_enrolled",
        _ => "graduated",
    };
    let said = |outcome: &Outcome| match outcome {
        Outcome::Known(Value::Bool(true)) => "true",
        Outcome::Known(Value::Bool(false)) => "false",
        _ => "?",
    };
    let text = section("## Unknown facts");
    let table = |operator: &str| {
        let start = text.find(&format!("| `{operator}` | true | false | ? |")).expect("the table");
        rows(text[start..].split("\n\n").next().expect("a table"))
    };
    for (operator, escaped) in [("&&", "&&"), ("||", "\\|\\|")] {
        let table = table(escaped);
        assert_eq!(table.len(), 3);
        for row in table {
            for (right, expected) in ["true", "false", "?"].iter().zip(&row[1..]) {
                let expression = format!("{} {operator} {}", word(&row[0]), word(right));
                assert_eq!(said(&child.evaluate(&expression)), expected, "{expression}");
            }
        }
    }
}

/// The policy of the worked example.
fn county() -> Policy {
    let mut files: Vec<(&str, &str)> = Vec::new();
    for block in blocks(section("### A county, worked"), "toml") {
        let path = block.lines().next().and_then(|line| line.strip_prefix("# ")).expect("the path in the first line");
        files.push((path, block));
    }
    Policy::from_files(files).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

#[test]
fn the_county_of_the_reference_loads_and_answers() {
    let policy = county();
    assert!(policy.load_warnings().list.is_empty());
    let [children, answers] = blocks(section("### A county, worked"), "json")[..] else {
        panic!("the children and what is said of them")
    };
    let children: Vec<Json> = serde_json::from_str(children).expect("JSON");
    let answers: Vec<Json> = serde_json::from_str(answers).expect("JSON");
    assert_eq!(children.len(), answers.len());
    for (child, expected) in children.into_iter().zip(&answers) {
        let answer = policy.evaluate(&Case::from_value(child).expect("a case"), day("2024-09-08")).expect("an answer");
        let answer = serde_json::to_value(&answer).expect("JSON");
        for (name, value) in expected.as_object().expect("an object") {
            assert_eq!(&answer["results"][name], value, "{name}");
        }
    }
}

#[test]
fn the_schools_of_the_reference_are_decided_of() {
    let [county, attendance] = blocks(section("### A county, worked"), "toml")[..] else { panic!("the county") };
    let schools = blocks(section("### Classes, schools, townships, counties"), "toml")[0];
    let files = [
        ("example-2024/policy.toml", county),
        ("example-2024/a.toml", attendance),
        ("example-2024/schools.toml", schools),
    ];
    let policy = Policy::from_files(files).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let pupil = "{ birth_date = 2013-05-20, ever_enrolled = true, stage = 'primary' }";
    let absent = "{ birth_date = 2013-05-20, ever_enrolled = true, stage = 'primary', absent_since = 2024-02-26 }";
    let text = format!(
        "[[case]]\nname = {{ zh = '甲', en = 'A' }}\nsubject = 'school'\non = 2024-05-08\nchildren = [{pupil}, {absent}]\n\
         expect = {{ dropouts = 1, pupils = 2, school_veto = true }}\n\
         [[case]]\nname = {{ zh = '乙', en = 'B' }}\nsubject = 'school'\non = 2024-05-08\nchildren = [{pupil}]\n\
         expect = {{ school_veto = false }}\n\
         [[case]]\nname = {{ zh = '丙', en = 'C' }}\nsubject = 'school'\non = 2024-05-08\nchildren = []\n\
         expect = {{ school_veto = 'null' }}\n"
    );
    for case in scenario::read("x.toml", &text).unwrap_or_else(|errors| panic!("{}", errors.render(false))) {
        let report = scenario::run(&policy, &case);
        assert!(report.passed(), "{}", report.text(Lang::En));
    }
}

#[test]
fn the_scenario_of_the_reference_passes_there() {
    let text = blocks(section("## Scenario tests"), "toml")[0];
    let scenarios = scenario::read("example-2024/cases/absence.toml", text)
        .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    assert_eq!(scenarios.len(), 1);
    let report = scenario::run(&county(), &scenarios[0]);
    assert!(report.passed(), "{}", report.text(Lang::En));
}

#[test]
fn the_error_of_the_reference_is_the_engine_s() {
    let text = section("## Errors");
    let broken = blocks(text, "toml")[0];
    let errors = Policy::from_files([("broken/policy.toml", broken)]).expect_err("a mistyped name");
    let mut shown = String::new();
    for line in errors.render(false).lines() {
        let _ = writeln!(shown, "{}", line.trim_end());
    }
    assert_eq!(blocks(text, "text")[0], shown);
}

#[test]
fn the_list_of_equivalent_mutants_of_the_reference_holds() {
    let text = blocks(section("## Mutation tests"), "toml")[0];
    let read = Equivalents::read([("cn/equivalent.toml", text)]).unwrap_or_else(|errors| panic!("{errors}"));
    let mutants = mutants(&Library::builtin(), "cn").unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(mutants.iter().filter(|mutant| read.has(mutant)).count(), 1, "it names one of the base's mutants");
}
