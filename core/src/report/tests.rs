//! One child at a time and in columns a report is the same; personal data is shown only where it is asked for; what is
//! wrong with a report is told when it is loaded.

use crate::date::Date;
use crate::evaluate::{Options, Output};
use crate::facts::{Case, Facts, Missing};
use crate::policy::Policy;
use crate::report::{CountCell, ReportAnswer, ReportTable};

const HEAD: &str = "[policy]\nid = 'x'\ntitle = { zh = '甲', en = 'X' }\nextends = 'cn'\n";

const TITLE: &str = "title = { zh = '表', en = 'Form' }\ncite = { reading = 'N1' }\n";

/// A pack with a table of numbers, a list and an indicator.
fn pack() -> String {
    format!(
        "{HEAD}[[parameter]]\nid = 'limit'\ntype = 'int'\nvalue = 6\n{TITLE}\
         [[report]]\nid = 'form'\n{TITLE}say = {{ zh = '限{{limit}}，{{on}}', en = 'limit {{limit}}, {{on}}' }}\n\
         rows = [{{ id = 'primary', title = {{ zh = '小学', en = 'Primary' }}, when = 'stage == \"primary\"' }}]\n\
         total = {{ id = 'all', title = {{ zh = '合计', en = 'All' }} }}\n\
         columns = [{{ id = 'pupils', title = {{ zh = '学生', en = 'Pupils' }}, when = 'ever_enrolled' }},\n\
         {{ id = 'out', title = {{ zh = '未到校', en = 'Out' }}, when = 'absent_since != null' }}]\n\
         checks = [{{ id = 'disjoint', disjoint = ['pupils', 'out'], say = {{ zh = '互斥', en = 'apart' }} }}]\n\
         [[report]]\nid = 'list'\n{TITLE}where = 'absent_since != null'\norder = ['sex', 'since']\n\
         columns = [{{ id = 'name', title = {{ zh = '姓名', en = 'Name' }}, show = 'name', mask = 'name' }},\n\
         {{ id = 'sex', title = {{ zh = '性别', en = 'Sex' }}, show = 'sex' }},\n\
         {{ id = 'since', title = {{ zh = '起', en = 'Since' }}, show = 'absent_since' }},\n\
         {{ id = 'groups', title = {{ zh = '类', en = 'Groups' }}, show = 'household' }},\n\
         {{ id = 'age', title = {{ zh = '岁', en = 'Age' }}, type = 'int', value = 'age' }}]\n\
         [[indicator]]\nid = 'rate'\n{TITLE}numerator = 'absent_since != null'\ndenominator = 'ever_enrolled'\n\
         target = {{ at_most = 'limit * 10', per = 1000 }}\n\
         [[report]]\nid = 'rates'\n{TITLE}indicators = ['rate']\n"
    )
}

fn policy() -> Policy {
    let pack = pack();
    Policy::from_files([("x/policy.toml", pack.as_str())]).unwrap_or_else(|errors| panic!("{errors}"))
}

fn on() -> Date {
    "2021-10-29".parse().expect("a day")
}

/// A few hundred children of every kind, many with something unknown.
fn children() -> Vec<Case> {
    let child = |at: usize| {
        let mut case = serde_json::Map::new();
        let mut set = |name: &str, value: serde_json::Value| case.insert(name.to_owned(), value);
        set("student_id", format!("s{at}").into());
        set("name", "张三丰".into());
        if !at.is_multiple_of(7) {
            set("birth_date", format!("20{:02}-05-20", 6 + at % 9).into());
        }
        if at % 5 != 1 {
            set("ever_enrolled", (!at.is_multiple_of(3)).into());
        }
        if at % 11 != 2 {
            set("stage", ["primary", "junior", "kindergarten"][at % 3].into());
        }
        if at.is_multiple_of(4) {
            set("absent_since", format!("2021-09-{:02}", 1 + at % 28).into());
        }
        if at % 13 != 5 {
            set("sex", ["male", "female"][at % 2].into());
        }
        set(
            "household",
            serde_json::json!(if at.is_multiple_of(2) { vec!["minimum_living", "registered_poor"] } else { vec![] }),
        );
        Case::from_value(serde_json::Value::Object(case)).expect("a case")
    };
    (0..300).map(child).collect()
}

fn told(report: &str, missing: Missing) -> ReportAnswer {
    let options = Options { missing, select: None };
    let (answer, left_out) = policy().report(report, &children(), on(), &options).expect("a report");
    assert!(left_out.is_empty());
    answer
}

#[cfg(feature = "arrow")]
#[test]
fn columns_give_the_report_that_single_children_give() {
    use crate::arrow::BatchOptions;
    let policy = policy();
    for missing in [Missing::Assume, Missing::Ask] {
        for report in ["form", "list", "rates"] {
            let options = Options { missing, select: None };
            let mut reporting = policy.reporting(report, on(), &options).expect("a report");
            let evaluator = reporting.children(&BatchOptions::default()).expect("an evaluator");
            let check = |case: &Case| Facts::from_case(case, policy.vocabulary()).expect("facts").facts;
            let facts: Vec<Facts> = children().iter().map(check).collect();
            for piece in facts.chunks(130) {
                reporting.add_answers(&evaluator.evaluate_facts(piece).expect("answers").table);
            }
            let (mut columns, single) = (reporting.tell(), told(report, missing));
            assert!(missing == Missing::Assume || !single.undetermined.is_empty(), "{report}");
            columns.assumed.clone_from(&single.assumed);
            assert_eq!(columns, single, "{report} {missing:?}");
            assert_eq!(reporting.tell().assumed, single.assumed, "{report} {missing:?}");
        }
    }
}

#[test]
fn numbers_are_counted_and_open_children_told() {
    let ReportTable::Counts(counts) = told("form", Missing::Ask).body else { panic!("numbers") };
    let cells = |row: usize| counts.rows[row].cells.clone();
    let cell = |at_least, open| CountCell { at_least, open };
    // Stage is open of 27, ever_enrolled of 60; who never enrolled is in no cell, whatever the stage.
    let (all, primary) = (cells(1), cells(0));
    assert_eq!(all[0], cell(160, 60));
    assert!(primary[0].at_least < all[0].at_least && primary[0].open > 0);
    assert_eq!(primary[0].value(), None);
    let failures = &counts.checks[0].failures;
    let places: Vec<_> = failures.iter().filter_map(|failure| failure.row.as_ref()).map(|row| &*row.id).collect();
    assert_eq!((places, failures[0].right), (vec!["all"], 0), "no pupil of a primary school is in both");
}

#[test]
fn templates_name_parameters_and_the_day() {
    let answer = told("form", Missing::Assume);
    assert_eq!(answer.notes[0].en, "limit 6, 2021-10-29");
    let stricter = policy().with("limit", 3).expect("a parameter");
    let (answer, _) = stricter.report("rates", &children(), on(), &Options::default()).expect("a report");
    let ReportTable::Indicators(indicators) = &answer.body else { panic!("indicators") };
    assert_eq!(indicators[0].target.map(|target| target.limit), Some(30));
}

#[test]
fn a_list_is_ordered_by_words_and_days() {
    let ReportTable::List(list) = told("list", Missing::Assume).body else { panic!("a list") };
    let keys: Vec<_> = list.rows.iter().map(|row| (row.cells[1].clone(), row.cells[2].clone())).collect();
    let rank = |cell: &Option<Output>| match cell {
        Some(Output::Text(word)) if &**word == "male" => 0,
        Some(Output::Text(_)) => 1,
        _ => 2,
    };
    assert!(keys.windows(2).all(|pair| rank(&pair[0].0) <= rank(&pair[1].0)), "{keys:?}");
    let days: Vec<_> = keys.iter().filter(|key| rank(&key.0) == 0).map(|key| key.1.clone()).collect();
    let day = |cell: &Option<Output>| match cell {
        Some(Output::Date(day)) => day.to_string(),
        _ => String::new(),
    };
    assert!(days.windows(2).all(|pair| day(&pair[0]) <= day(&pair[1])), "{days:?}");
    assert!(rank(&keys.last().expect("rows").0) == 2, "what is open comes last");
}

#[test]
fn personal_data_is_shown_only_where_it_is_asked_for() {
    let policy = policy();
    for (reveal, name) in [(false, "张**"), (true, "张三丰")] {
        let mut reporting = policy.reporting("list", on(), &Options::default()).expect("a report").reveal(reveal);
        assert!(reporting.add_cases(&children()).is_empty());
        let answer = reporting.tell();
        let ReportTable::List(list) = &answer.body else { panic!("a list") };
        assert_eq!(list.rows[0].cells[0].as_ref().and_then(Output::as_str), Some(name));
        assert_eq!(list.masked, !reveal);
        assert!(!format!("{answer:?} {reporting:?}").contains("张三丰"));
        let json = serde_json::to_string(&answer).expect("data");
        assert_eq!(json.contains("张三丰"), reveal);
    }
}

#[test]
fn two_children_of_one_key_are_left_out() {
    let mut cases = children();
    cases.push(cases[3].clone());
    let (answer, left_out) = policy().report("form", &cases, on(), &Options::default()).expect("a report");
    assert_eq!(left_out.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [3, 300]);
    assert_eq!(answer.children, 299);
}

/// What is wrong with a pack of these reports: `message (help)`.
fn errors(items: &str) -> Vec<String> {
    let text = format!("{HEAD}{}", items.replace("TITLE", TITLE));
    let found = Policy::from_files([("x/policy.toml", text.as_str())]).expect_err("an error was expected").to_string();
    found.lines().map(|line| line.split(": error: ").nth(1).unwrap_or(line).to_owned()).collect()
}

const ROW: &str = "rows = [{ id = 'a', title = { zh = '甲', en = 'A' }, when = 'true' }]\n";
const COLUMN: &str = "columns = [{ id = 'A', title = { zh = '甲', en = 'A' }, when = 'true' }]\n";

#[test]
fn what_is_wrong_with_a_table_of_numbers_is_told() {
    let form = |more: &str| errors(&format!("[[report]]\nid = 'f'\nTITLE{ROW}{COLUMN}{more}"));
    assert_eq!(
        form("checks = [{ id = 'c', sum = ['B'], equals = ['A'], say = { zh = '等', en = 'equal' } }]"),
        ["the report has no column `B`"]
    );
    assert_eq!(
        form("checks = [{ id = 'c', rows_add_up = true, say = { zh = '等', en = 'equal' } }]"),
        ["`rows_add_up` where there is no total to add up to (add `total`)"]
    );
    assert_eq!(
        form("groups = [{ id = 'g', title = { zh = '组', en = 'G' } }]"),
        ["no column stands in the group `g` (take it out, or give a column `group`)"]
    );
    assert_eq!(form("recipients = ['cty']"), ["there is no role `cty` (did you mean `city`?)"]);
    assert_eq!(form("total = { id = 'a', title = { zh = '合', en = 'T' } }"), ["the total has the id of a row: `a`"]);
    assert_eq!(
        form("say = { zh = '{stage}', en = '{on}' }"),
        ["what stands beside a report names parameters and `on`, and `stage` is neither"]
    );
    assert_eq!(
        form("checks = [{ id = 'c', sum = ['A'], say = { zh = '等', en = 'equal' } }]").len(),
        1,
        "what must hold is not said"
    );
}

#[test]
fn what_is_wrong_with_a_list_is_told() {
    let list = |column: &str| {
        errors(&format!(
            "[[report]]\nid = 'l'\nTITLEwhere = 'true'\ncolumns = [{{ id = 'n', title = {{ zh = '名', en = 'N' }}, {column} }}]"
        ))
    };
    assert_eq!(
        list("show = 'name'"),
        [
            "`name` is personal data, and the column does not say how it is masked (add `mask`: \"name\", \"id_number\", \"roll_number\", \"address\" or \"all\")"
        ]
    );
    assert_eq!(
        list("show = 'school', mask = 'all'"),
        ["`school` is no personal data: there is nothing to mask (take `mask` out)"]
    );
    assert_eq!(list("show = 'scool'"), ["there is no fact, definition or decision `scool` (did you mean `school`?)"]);
    assert_eq!(
        list("type = 'string?', value = 'name'"),
        ["the value of `l.columns.n` would show personal data: `name` (a rule may compare personal data, not give it)"]
    );
    assert_eq!(
        list("type = 'list<visits>', value = 'visits'"),
        ["the column `n` would show records (show their number, a date, or words)"]
    );
    assert_eq!(list("show = 'school', type = 'int', value = '1'").len(), 1);
}

#[test]
fn what_is_wrong_with_an_indicator_is_told() {
    let indicator = |keys: &str| errors(&format!("[[indicator]]\nid = 'i'\nTITLE{keys}"));
    assert_eq!(
        indicator("numerator = 'true'\ntarget = { at_most = 6, per = 1000 }"),
        [
            "`per` where there is no denominator (the limit is a number of children: take `per` out, or add `denominator`)"
        ]
    );
    assert_eq!(
        indicator("numerator = 'true'\ndenominator = 'true'\ntarget = { at_most = 6 }"),
        ["the target of a rate does not say of how many (add `per = 1000` for so many in a thousand)"]
    );
    assert_eq!(
        indicator("numerator = 'true'\ntarget = { at_most = 'age' }"),
        ["the target of `i` depends on a child (a limit is a number, or made of parameters)"]
    );
    assert_eq!(indicator("numerator = 'true'\ntarget = { at_most = 1, at_least = 1 }").len(), 1);
    let twice = "[[indicator]]\nid = 'i'\nTITLEnumerator = 'true'\n[[report]]\nid = 'i'\nTITLEindicators = ['j']";
    assert_eq!(errors(twice)[0], "`i` is the id of a report already and cannot be that of an indicator");
}
