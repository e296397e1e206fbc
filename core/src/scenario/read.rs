//! Scenario files: from TOML to scenarios, and every error in them at once.

use std::collections::HashMap;
use std::sync::Arc;

use toml::de::DeValue;

use super::{Day, DutyParts, Scenario};
use crate::date::Date;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Sources};
use crate::evaluate::Output;
use crate::facts::{Case, Input, Missing, TermInput};
use crate::nearest::did_you_mean;
use crate::obligation::DUTY_FIELDS;
use crate::policy::items::{At, Literal};
use crate::policy::toml_view::{Node, Table};
use crate::policy::{read_file, required_wording, sorted};
use crate::procedure::FIELDS;
use crate::subject::Subject;

/// What is expected of one day; with several days each has its own.
const OF_A_DAY: [&str; 8] =
    ["expect", "procedures", "obligations", "warns", "quiet", "undetermined", "assumed", "reports"];

/// Reads a scenario file. `path` is what errors and reports call it.
///
/// The names of facts, results and parameters are not looked at here: they belong to a policy, and [`run`](super::run())
/// reports those that it does not have.
pub fn read(path: &str, text: &str) -> Result<Vec<Scenario>, Diagnostics> {
    let mut sources = Sources::default();
    let file = sources.add(path, text);
    let lines = Lines::of(text);
    let mut scenarios = Vec::new();
    let (findings, _) = read_file(&sources, file, "a scenario file", |mut root| {
        let path: Arc<str> = Arc::from(path);
        let mut names = HashMap::new();
        if let Some(node) = root.required("case") {
            let tables = node.tables("`[[case]]`");
            scenarios.extend(tables.into_iter().filter_map(|table| case(table, &path, &lines, &mut names)));
        }
        root.finish();
    });
    if findings.is_empty() { Ok(scenarios) } else { Err(Diagnostics { sources, list: sorted(findings) }) }
}

fn case(mut table: Table<'_>, path: &Arc<str>, lines: &Lines, names: &mut HashMap<String, Place>) -> Option<Scenario> {
    let place = table.place();
    let name = required_wording(&mut table, "name");
    for text in name.iter().flat_map(|name| [&name.zh, &name.en]).filter(|text| !text.is_empty()) {
        let first = *names.entry(text.to_string()).or_insert(place);
        if first != place {
            let finding = table.error(format!("a second case is called `{text}`"));
            table.report(finding.related(first, "the first is here"));
            break;
        }
    }
    let subjects = Subject::ALL.map(|subject| (subject.word(), subject));
    let subject = table.optional("subject").and_then(|node| node.word(&subjects)).unwrap_or_default();
    let words = [("assume", Missing::Assume), ("ask", Missing::Ask)];
    let missing = table.optional("missing").and_then(|node| node.word(&words)).unwrap_or_default();
    let set = table.optional("set").map(|node| named(node, Node::literal)).unwrap_or_default();
    let mut facts = Case::new();
    let mut seen: HashMap<String, Place> = HashMap::new();
    for (key, read) in [("facts", fact as fn(Node<'_>) -> Option<Input>), ("records", records)] {
        for (name, node) in table.optional(key).and_then(Node::entries).unwrap_or_default() {
            if let Some(first) = seen.insert(name.value.clone(), name.place) {
                let finding = Diagnostic::error(name.place, format!("`{}` is given twice", name.value));
                node.report(finding.related(first, "the first is here"));
            }
            if let Some(input) = read(node) {
                facts.set(name.value, input);
            }
        }
    }
    if let Some(node) = table.optional("terms") {
        facts.set_terms(node.tables("`terms`").into_iter().filter_map(term).collect());
    }
    if let Some(node) = table.optional("holidays") {
        facts.set_holidays(node.array().unwrap_or_default().into_iter().filter_map(Node::date).collect());
    }
    let schedule = table.optional("schedule").and_then(range);
    let days = days(&mut table, lines);
    let reported = days.iter().any(|day| !day.reports.is_empty());
    let children = table.optional("children").and_then(|node| children(node, reported || subject != Subject::Child));
    let cite = table.optional("cite").map(cited).unwrap_or_default();
    table.finish();
    let line = lines.line(place);
    Some(Scenario {
        path: path.clone(),
        line,
        name: name?,
        subject,
        case: facts,
        children,
        missing,
        schedule,
        set,
        days,
        cite,
    })
}

/// The one day of `on`, or those of `days`.
fn days(table: &mut Table<'_>, lines: &Lines) -> Vec<Day> {
    let list = table.optional("days");
    let on = table.optional("on");
    match (list, on) {
        (None, None) => {
            let finding = table.error("the case names no day");
            table.report(finding.help("add `on = 2021-10-29`, or `days = [{ on = 2021-10-29, expect = { … } }]`"));
            // What is expected is still read: its own errors are told too.
            expectations(table, Date::MIN, lines);
            Vec::new()
        }
        (Some(list), on) => {
            if let Some(on) = on {
                let finding = Diagnostic::error(on.place(), "`on` stands beside `days`");
                on.report(finding.help("a case has one day, or a list of days each with its own `on`"));
            }
            for key in OF_A_DAY {
                if let Some(node) = table.optional(key) {
                    let finding = Diagnostic::error(node.place(), format!("`{key}` stands beside `days`"));
                    node.report(finding.help("move it into the days for which it holds"));
                }
            }
            let tables = list.tables("`days = [{ on = 2021-10-29, expect = { … } }]`");
            if list.value().as_array().is_some_and(|days| days.is_empty()) {
                list.report(Diagnostic::error(list.place(), "`days` is empty"));
            }
            tables.into_iter().filter_map(|table| day(table, lines)).collect()
        }
        (None, Some(on)) => {
            let on = on.date();
            let day = expectations(table, on.unwrap_or(Date::MIN), lines);
            on.map(|_| day).into_iter().collect()
        }
    }
}

fn day(mut table: Table<'_>, lines: &Lines) -> Option<Day> {
    let on = table.required("on").and_then(Node::date);
    let day = expectations(&mut table, on.unwrap_or(Date::MIN), lines);
    table.finish();
    on.map(|_| day)
}

fn expectations(table: &mut Table<'_>, on: Date, lines: &Lines) -> Day {
    let words = |node: Node<'_>| node.texts().into_iter().map(|word| word.value).collect::<Vec<_>>();
    let given = OF_A_DAY.map(|key| table.optional(key));
    if given.iter().all(Option::is_none) {
        table.report(table.error("the case expects nothing").help("add `expect = { attendance_status = \"…\" }`"));
    }
    let [expect, procedures, obligations, warns, quiet, undetermined, assumed, reports] = given;
    Day {
        line: lines.line(table.place()),
        on,
        expect: expect.map(|node| named(node, output)).unwrap_or_default(),
        procedures: procedures.map(|node| named(node, procedure)).unwrap_or_default(),
        obligations: obligations.map(|node| named(node, duties)).unwrap_or_default(),
        warns: warns.map(words).unwrap_or_default(),
        quiet: quiet.map(words).unwrap_or_default(),
        undetermined: undetermined.map(|node| named(node, |node| Some(needed(node, words)))).unwrap_or_default(),
        assumed: assumed.map(words),
        reports: reports.map(|node| named(node, super::reports::read)).unwrap_or_default(),
    }
}

/// The parts of a procedure's answer that are looked at.
fn procedure(node: Node<'_>) -> Option<Vec<(String, Output)>> {
    for (name, node) in node.entries()? {
        if !FIELDS.contains(&name.value.as_str()) {
            let message = format!("an answer about a procedure has no `{}`", name.value);
            let help = did_you_mean(&name.value, FIELDS).unwrap_or_else(|| format!("it has: {}", FIELDS.join(", ")));
            node.report(Diagnostic::error(name.place, message).help(help));
        }
    }
    Some(named(node, output))
}

/// The duties of an obligation, of each the parts that are looked at.
fn duties(node: Node<'_>) -> Option<Vec<DutyParts>> {
    let duties = node.array()?.into_iter().filter_map(|node| {
        for (name, node) in node.entries()? {
            if !DUTY_FIELDS.contains(&name.value.as_str()) {
                let message = format!("a duty has no `{}`", name.value);
                let help = did_you_mean(&name.value, DUTY_FIELDS);
                let help = help.unwrap_or_else(|| format!("it has: {}", DUTY_FIELDS.join(", ")));
                node.report(Diagnostic::error(name.place, message).help(help));
            }
        }
        Some(named(node, output))
    });
    Some(duties.collect())
}

/// `{ from, to }`: the range of days of a schedule.
fn range(node: Node<'_>) -> Option<(Date, Date)> {
    let mut table = node.table("`schedule`")?;
    let from = table.required("from").and_then(Node::date);
    let to = table.required("to").and_then(Node::date);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        table.report(table.error("`to` is before `from`"));
    }
    table.finish();
    Some((from?, to?))
}

/// The facts on which an undetermined result depends.
fn needed(node: Node<'_>, words: impl Fn(Node<'_>) -> Vec<String>) -> Vec<String> {
    if node.value().as_array().is_some_and(|facts| facts.is_empty()) {
        let finding = Diagnostic::error(node.place(), "an undetermined result depends on at least one fact");
        node.report(finding.help("name the facts, in the vocabulary's order"));
    }
    words(node)
}

/// The values of a table under names of the author's.
pub(super) fn named<'a, T>(node: Node<'a>, read: impl Fn(Node<'a>) -> Option<T>) -> Vec<(String, T)> {
    let entries = node.entries().unwrap_or_default();
    entries.into_iter().filter_map(|(name, node)| Some((name.value, read(node)?))).collect()
}

/// A fact, or a field of a record: `"null"` is known to be none.
fn fact(node: Node<'_>) -> Option<Input> {
    node.literal().map(input)
}

fn input(literal: Literal) -> Input {
    match literal {
        Literal::Bool(value) => Input::Bool(value),
        Literal::Int(value) => Input::Int(value),
        Literal::Date(value) => Input::Date(value),
        Literal::Text(text) if text == "null" => Input::Null,
        Literal::Text(text) => Input::Text(text),
        Literal::List(values) => Input::List(values.into_iter().map(input).collect()),
    }
}

/// A list of records.
fn records(node: Node<'_>) -> Option<Input> {
    if matches!(node.value(), DeValue::Table(_)) {
        node.expected("an array of tables");
        return None;
    }
    let records = node.array()?.into_iter();
    let fields = records.filter_map(|record| {
        let entries = record.entries()?.into_iter();
        Some(Input::Record(entries.filter_map(|(name, node)| Some((name.value, fact(node)?))).collect()))
    });
    Some(Input::List(fields.collect()))
}

/// The children of an organisation or of a report: a table of facts and record lists each.
fn children(node: Node<'_>, counted: bool) -> Option<Vec<Case>> {
    if !counted {
        let finding = Diagnostic::error(node.place(), "`children` of a child");
        node.report(
            finding.help("name the organisation whose children they are, subject = \"school\", or `reports` on them"),
        );
    }
    let child = |node: Node<'_>| {
        let mut case = Case::new();
        for (name, node) in node.entries()? {
            let of_tables =
                node.value().as_array().is_some_and(|list| list.iter().any(|each| each.get_ref().is_table()));
            if let Some(input) = if of_tables { records(node) } else { fact(node) } {
                case.set(name.value, input);
            }
        }
        Some(case)
    };
    Some(node.array()?.into_iter().filter_map(child).collect())
}

/// An expected value: `"null"` is none.
pub(super) fn output(node: Node<'_>) -> Option<Output> {
    fn of(literal: Literal) -> Output {
        match literal {
            Literal::Bool(value) => Output::Bool(value),
            Literal::Int(value) => Output::Int(value),
            Literal::Date(value) => Output::Date(value),
            Literal::Text(text) if text == "null" => Output::Null,
            Literal::Text(text) => Output::Text(Arc::from(text)),
            Literal::List(values) => Output::List(values.into_iter().map(of).collect()),
        }
    }
    node.literal().map(of)
}

fn term(mut table: Table<'_>) -> Option<TermInput> {
    let id = table.required_text("id");
    let start = table.required("start").and_then(Node::date);
    let end = table.required("end").and_then(Node::date);
    table.finish();
    Some(TermInput { id: id?.value, start: start?, end: end? })
}

/// Rows of the catalogue and readings: `GY15`, `N1`.
fn cited(node: Node<'_>) -> Vec<String> {
    let shaped = |text: &str| {
        let digits = text.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
        (1..=3).contains(&(text.len() - digits.len()))
            && (1..=3).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let texts = node.texts().into_iter();
    let good = texts.filter(|At { value, place }| {
        if !shaped(value) {
            let finding = Diagnostic::error(*place, format!("`{value}` is no row or reading of the catalogue"));
            node.report(finding.help("such as `GY15` or `N1`"));
        }
        shaped(value)
    });
    good.map(|text| text.value).collect()
}

/// Where the lines of a file begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Lines {
        Lines(text.match_indices('\n').map(|(at, _)| at + 1).collect())
    }

    /// The line of a place, from 1.
    fn line(&self, place: Place) -> usize {
        self.0.partition_point(|start| *start <= place.span.start) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::evaluate::Output;
    use crate::facts::{Input, Missing};
    use crate::policy::items::Literal;
    use crate::scenario::Scenario;

    const NAME: &str = "name = { zh = '甲', en = 'A' }\n";

    fn one(keys: &str) -> Scenario {
        let mut read = read("x.toml", &format!("[[case]]\n{NAME}{keys}")).unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(read.len(), 1);
        read.remove(0)
    }

    /// The errors of a whole file, as `line:column: error: message (help)`.
    fn errors(text: &str) -> Vec<String> {
        let shown = read("x.toml", text).expect_err("an error was expected").to_string();
        shown.lines().map(|line| line.trim_start_matches("x.toml:").replace("error: ", "")).collect()
    }

    fn errors_of(keys: &str) -> Vec<String> {
        errors(&format!("[[case]]\n{NAME}{keys}"))
    }

    #[test]
    fn a_case_is_read_whole() {
        let case = one("on = 2021-10-07\nmissing = 'ask'\nset = { suspected_after_days = 10 }\n\
             facts = { birth_date = 2010-05-20, ever_enrolled = true, grade = 3, stage = 'primary', roll_number = 'null', household = ['low_income'] }\n\
             records = { leaves = [{ from = 2021-09-06, until = 'null' }] }\n\
             terms = [{ id = '2021-autumn', start = 2021-09-01, end = 2022-01-21 }]\nholidays = [2021-10-01]\n\
             expect = { attendance_status = 'dropout', dropout_category = 'null', disposals = ['a', 'b'], dropout_on = 2021-10-08, age = 11 }\n\
             warns = ['leave_expired']\nquiet = ['open_leave']\nundetermined = { school_age = ['birth_date'] }\n\
             assumed = []\ncite = ['GY15', 'N1']\n");
        assert_eq!((&*case.path, case.line, case.name.en.as_str()), ("x.toml", 1, "A"));
        assert_eq!(case.missing, Missing::Ask);
        assert_eq!(case.set, [("suspected_after_days".to_owned(), Literal::Int(10))]);
        assert_eq!(case.case.get("roll_number"), Some(&Input::Null));
        assert_eq!(case.case.get("grade"), Some(&Input::Int(3)));
        assert_eq!(case.case.get("household"), Some(&Input::List(vec![Input::Text("low_income".to_owned())])));
        let Some(Input::List(leaves)) = case.case.get("leaves") else { panic!("a list") };
        let Input::Record(fields) = &leaves[0] else { panic!("a record") };
        assert_eq!(fields[1], ("until".to_owned(), Input::Null));
        assert_eq!(case.case.terms.as_ref().map(Vec::len), Some(1));
        assert_eq!(case.case.holidays.as_ref().map(Vec::len), Some(1));
        assert_eq!(case.cite, ["GY15", "N1"]);
        let [day] = case.days.as_slice() else { panic!("one day") };
        assert_eq!(day.on.to_string(), "2021-10-07");
        let names: Vec<_> = day.expect.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["attendance_status", "dropout_category", "disposals", "dropout_on", "age"]);
        assert_eq!(day.expect[1].1, Output::Null);
        assert_eq!(day.warns, ["leave_expired"]);
        assert_eq!(day.quiet, ["open_leave"]);
        assert_eq!(day.undetermined, [("school_age".to_owned(), vec!["birth_date".to_owned()])]);
        assert_eq!(day.assumed.as_deref(), Some(&[][..]));
        assert_eq!(day.results().len(), 7);
    }

    #[test]
    fn days_have_their_lines() {
        let case = one("days = [\n  { on = 2021-09-07, warns = ['a'] },\n  { on = 2021-09-08, quiet = ['a'] },\n]\n");
        let days: Vec<_> = case.days.iter().map(|day| (day.line, day.on.to_string())).collect();
        assert_eq!(days, [(4, "2021-09-07".to_owned()), (5, "2021-09-08".to_owned())]);
        assert_eq!(case.days[0].assumed, None);
    }

    #[test]
    fn every_error_is_told_at_once() {
        let found = errors(
            "[[case]]\nname = { zh = '甲' }\non = 2021-10-07\nexpct = { a = 1 }\n\
             [[case]]\nname = { zh = '乙', en = 'B' }\non = 'today'\nquiet = 'x'\n",
        );
        assert_eq!(
            found,
            [
                "1:1: the case expects nothing (add `expect = { attendance_status = \"…\" }`)",
                "2:8: missing translation: no English wording (add `en = \"…\"`)",
                "4:1: unknown key `expct` in `[[case]]` (did you mean `expect`?)",
                "7:6: expected a date between 1800-01-01 and 2399-12-31, such as 2021-10-29, as `on`, found a string",
                "8:9: expected an array as `quiet`, found a string",
            ]
        );
    }

    #[test]
    fn a_case_has_one_day_or_a_list() {
        assert_eq!(
            errors_of("warns = ['a']\n"),
            ["1:1: the case names no day (add `on = 2021-10-29`, or `days = [{ on = 2021-10-29, expect = { … } }]`)"]
        );
        assert_eq!(
            errors_of("on = 2021-09-07\nwarns = ['a']\ndays = [{ on = 2021-09-07, warns = ['a'] }]\n"),
            [
                "3:6: `on` stands beside `days` (a case has one day, or a list of days each with its own `on`)",
                "4:9: `warns` stands beside `days` (move it into the days for which it holds)",
            ]
        );
        assert_eq!(errors_of("days = []\n"), ["3:8: `days` is empty"]);
        assert_eq!(
            errors_of("days = [{ warns = ['a'] }]\n"),
            ["3:9: missing `on` in `days = [{ on = 2021-10-29, expect = { … } }]`"]
        );
    }

    #[test]
    fn names_are_not_repeated() {
        let twice = format!("[[case]]\n{NAME}on = 2021-09-07\nwarns = ['a']\n").repeat(2);
        assert_eq!(errors(&twice), ["5:1: a second case is called `甲`"]);
        assert_eq!(
            errors_of("on = 2021-09-07\nwarns = ['a']\nfacts = { leaves = [] }\nrecords = { leaves = [] }\n"),
            ["6:13: `leaves` is given twice"]
        );
    }

    #[test]
    fn values_have_the_types_that_facts_have() {
        assert_eq!(
            errors_of(
                "on = 2021-09-07\nwarns = ['a']\nfacts = { grade = 3.5, stage = { a = 1 } }\nrecords = { leaves = { from = 1 }, visits = [3] }\n"
            ),
            [
                "5:19: expected a boolean, a whole number, a date, a string, or an array of these as `grade`, found a number with a decimal point",
                "5:32: expected a boolean, a whole number, a date, a string, or an array of these as `stage`, found a table",
                "6:22: expected an array of tables as `leaves`, found a table",
                "6:46: expected a table as `visits`, found a whole number",
            ]
        );
    }

    #[test]
    fn a_citation_is_a_row_or_a_reading() {
        assert_eq!(
            errors_of("on = 2021-09-07\nwarns = ['a']\ncite = ['GY15', 'clause 3']\n"),
            ["5:17: `clause 3` is no row or reading of the catalogue (such as `GY15` or `N1`)"]
        );
    }

    #[test]
    fn an_undetermined_result_needs_something() {
        assert_eq!(
            errors_of("on = 2021-09-07\nundetermined = { a = [] }\n"),
            ["4:22: an undetermined result depends on at least one fact (name the facts, in the vocabulary's order)"]
        );
    }

    #[test]
    fn a_file_without_cases_or_with_broken_toml_is_an_error() {
        assert_eq!(errors(""), ["1:1: missing `case` in a scenario file"]);
        assert_eq!(errors("[[case]\n").len(), 1);
    }
}
