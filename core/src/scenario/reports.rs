//! Reports in scenarios: what is expected of them, and where they tell something else.

use super::failure::{Mismatch, names, shown};
use super::read::{named, output};
use super::{Day, Scenario};
use crate::evaluate::Output;
use crate::facts::Case;
use crate::policy::Policy;
use crate::policy::toml_view::Node;
use crate::report::{Check, CheckState, CountCell, Counts, Indicator, List, ReportAnswer, ReportTable};

/// What is looked at of a report.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReportExpected {
    /// rows of numbers, each with the columns that are looked at
    pub rows: Vec<(String, Vec<(String, CellExpected)>)>,
    /// exactly the checks that do not hold, each with exactly its rows or columns; none: not looked at
    pub failed: Option<Vec<(String, Vec<String>)>>,
    /// exactly the checks that hold; none: not looked at
    pub held: Option<Vec<String>>,
    /// exactly the checks that are open; none: not looked at
    pub open_checks: Option<Vec<String>>,
    /// exactly the children listed, each with the columns that are looked at; none: not looked at
    pub list: Option<Vec<Vec<(String, Output)>>>,
    /// how many more children may be listed
    pub open: Option<i64>,
    /// indicators, each with what is looked at: `numerator`, `denominator`, `limit`, `met`
    pub indicators: Vec<(String, Vec<(String, Output)>)>,
}

/// A number of children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellExpected {
    /// the number, or what it is at least
    pub at_least: i64,
    /// how many children may be more
    pub open: i64,
}

/// Reads what is expected of one report.
pub(super) fn read(node: Node<'_>) -> Option<ReportExpected> {
    let mut table = node.table("`reports`")?;
    let words = |node: Node<'_>| node.texts().into_iter().map(|word| word.value).collect::<Vec<_>>();
    let rows = table.optional("rows").map(|node| named(node, |node| Some(named(node, cell)))).unwrap_or_default();
    let failed = table.optional("failed").map(|node| named(node, |node| Some(words(node))));
    let held = table.optional("held").map(words);
    let open_checks = table.optional("open_checks").map(words);
    let list = table.optional("list").map(|node| {
        let rows = node.array().unwrap_or_default().into_iter();
        rows.map(|row| named(row, output)).collect()
    });
    let open = table.optional("open").and_then(Node::int);
    let indicators = table.optional("indicators").map(|node| named(node, |node| Some(named(node, output))));
    table.finish();
    let indicators = indicators.unwrap_or_default();
    Some(ReportExpected { rows, failed, held, open_checks, list, open, indicators })
}

/// A number, or `{ at_least, open }`.
fn cell(node: Node<'_>) -> Option<CellExpected> {
    if !node.value().is_table() {
        return node.int().map(|at_least| CellExpected { at_least, open: 0 });
    }
    let mut table = node.table("an open number")?;
    let at_least = table.required("at_least").and_then(Node::int);
    let open = table.required("open").and_then(Node::int);
    table.finish();
    Some(CellExpected { at_least: at_least?, open: open? })
}

impl ReportExpected {
    /// The rules of the program of reports that are looked at.
    pub(super) fn rules(&self, report: &str) -> Vec<String> {
        let mut rules: Vec<String> = Vec::new();
        let mut add = |rule: String| {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        };
        for (row, cells) in &self.rows {
            add(format!("{report}.rows.{row}"));
            for (column, _) in cells {
                add(format!("{report}.columns.{column}"));
            }
        }
        if let Some(list) = &self.list {
            add(format!("{report}.where"));
            list.iter().flatten().for_each(|(column, _)| add(format!("{report}.columns.{column}")));
        }
        for (indicator, _) in &self.indicators {
            for part in ["numerator", "denominator", "target"] {
                add(format!("{indicator}.{part}"));
            }
        }
        rules
    }
}

impl Scenario {
    /// The children that reports are about, in the calendar of the case.
    pub(super) fn reported(&self) -> Vec<Case> {
        let Some(children) = &self.children else { return vec![self.case.clone()] };
        let mut children = children.clone();
        for child in &mut children {
            child.terms = child.terms.take().or_else(|| self.case.terms.clone());
            child.holidays = child.holidays.take().or_else(|| self.case.holidays.clone());
        }
        children
    }
}

/// Where the reports of a day tell something else. `policy` is the one of children.
pub(super) fn compare(policy: &Policy, scenario: &Scenario, day: &Day) -> Vec<Mismatch> {
    if day.reports.is_empty() {
        return Vec::new();
    }
    let policy = match scenario.with_parameters(policy) {
        Ok(policy) => policy,
        Err(mismatch) => return vec![mismatch],
    };
    let children = scenario.reported();
    let mut found = Vec::new();
    for (report, expected) in &day.reports {
        match policy.report(report, &children, day.on, &scenario.options()) {
            Ok((answer, left_out)) => {
                found.extend(left_out.into_iter().map(|(_, errors)| Mismatch::Facts(errors)));
                let mut compared = Compared { report, found: &mut found };
                compared.report(&answer, expected);
            }
            Err(unknown) => found.push(Mismatch::Unknown(unknown)),
        }
    }
    found
}

/// One report, compared.
struct Compared<'a> {
    report: &'a str,
    found: &'a mut Vec<Mismatch>,
}

impl Compared<'_> {
    fn differ(&mut self, place: impl Into<String>, expected: impl Into<String>, found: impl Into<String>) {
        let (expected, found) = (expected.into(), found.into());
        if expected != found {
            let (report, place) = (self.report.to_owned(), place.into());
            self.found.push(Mismatch::Report { report, place, expected, found });
        }
    }

    fn report(&mut self, answer: &ReportAnswer, expected: &ReportExpected) {
        let counts = match &answer.body {
            ReportTable::Counts(counts) => Some(counts),
            _ => None,
        };
        for (row, cells) in &expected.rows {
            for (column, expected) in cells {
                self.cell(counts, row, column, *expected);
            }
        }
        if let Some(failed) = &expected.failed {
            self.checks(answer.checks(), failed);
        }
        for (what, ids, state) in [
            ("held", &expected.held, CheckState::Held),
            ("open_checks", &expected.open_checks, CheckState::Undetermined),
        ] {
            let Some(ids) = ids else { continue };
            let found = answer.checks().iter().filter(|check| check.state == state);
            let found: Vec<&str> = found.map(|check| &*check.id).collect();
            self.differ(what, names(ids), names(&found));
        }
        let list = match &answer.body {
            ReportTable::List(list) => Some(list),
            _ => None,
        };
        if let Some(open) = expected.open {
            self.differ("open", open.to_string(), list.map_or_else(|| "-".to_owned(), |list| list.open.to_string()));
        }
        if let Some(rows) = &expected.list {
            self.list(list, rows);
        }
        let indicators = match &answer.body {
            ReportTable::Indicators(indicators) => indicators.as_slice(),
            _ => &[],
        };
        for (id, parts) in &expected.indicators {
            let found = indicators.iter().find(|indicator| *indicator.id == **id);
            for (part, expected) in parts {
                let found = found.and_then(|indicator| part_of(indicator, part));
                self.differ(
                    format!("{id}.{part}"),
                    shown(expected),
                    found.map_or_else(|| "-".to_owned(), |found| shown(&found)),
                );
            }
        }
    }

    fn cell(&mut self, counts: Option<&Counts>, row: &str, column: &str, expected: CellExpected) {
        let found = counts.and_then(|counts| {
            let at = counts.columns.iter().position(|known| *known.id == *column)?;
            counts.rows.iter().find(|known| *known.id == *row)?.cells.get(at).copied()
        });
        let text = |cell: CountCell| match cell.open {
            0 => cell.at_least.to_string(),
            open => format!("{}+{open}?", cell.at_least),
        };
        let expected = CountCell { at_least: expected.at_least, open: expected.open };
        self.differ(format!("{row}.{column}"), text(expected), found.map_or_else(|| "-".to_owned(), text));
    }

    fn checks(&mut self, checks: &[Check], expected: &[(String, Vec<String>)]) {
        for check in checks {
            let places = check.failures.iter().filter_map(|failure| failure.row.as_ref().or(failure.column.as_ref()));
            let found: Vec<&str> = places.map(|label| &*label.id).collect();
            let expected = expected.iter().find(|(id, _)| **id == *check.id).map(|(_, places)| places.as_slice());
            self.differ(&*check.id, names(expected.unwrap_or_default()), names(&found));
        }
        for (id, _) in expected.iter().filter(|(id, _)| checks.iter().all(|check| *check.id != **id)) {
            self.differ(id.as_str(), "a check", "-");
        }
    }

    fn list(&mut self, list: Option<&List>, expected: &[Vec<(String, Output)>]) {
        let rows = list.map_or(&[][..], |list| &list.rows);
        self.differ("rows", expected.len().to_string(), rows.len().to_string());
        for (at, (row, expected)) in rows.iter().zip(expected).enumerate() {
            for (column, expected) in expected {
                let cell = list.and_then(|list| list.columns.iter().position(|known| *known.id == **column));
                let found = match cell.and_then(|at| row.cells.get(at)) {
                    Some(Some(value)) => shown(value),
                    Some(None) => shown(&Output::Text("?".into())),
                    None => "-".to_owned(),
                };
                self.differ(format!("{}.{column}", at + 1), shown(expected), found);
            }
        }
    }
}

/// What is told of an indicator.
fn part_of(indicator: &Indicator, part: &str) -> Option<Output> {
    let number = |cell: CountCell| cell.value().map_or(Output::Null, Output::Int);
    match part {
        "numerator" => Some(number(indicator.numerator)),
        "denominator" => Some(indicator.denominator.map_or(Output::Null, number)),
        "limit" => Some(indicator.target.map_or(Output::Null, |target| Output::Int(target.limit))),
        "met" => Some(Output::Text(indicator.met.word().into())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::Policy;
    use crate::scenario::{read, run};
    use crate::wording::Lang;

    const PACK: &str = "[policy]\nid = 'x'\ntitle = { zh = '甲', en = 'X' }\nreadings = 1\n\
        [[fact]]\nid = 'grade'\ntype = 'int'\ntitle = { zh = '年级', en = 'grade' }\n\
        [[fact]]\nid = 'out'\ntype = 'bool'\ntitle = { zh = '辍学', en = 'out' }\n\
        [[report]]\nid = 'form'\ntitle = { zh = '表', en = 'Form' }\ncite = { reading = 'N1' }\n\
        rows = [{ id = 'low', title = { zh = '低', en = 'Low' }, when = 'grade < 7' }]\n\
        total = { id = 'all', title = { zh = '合计', en = 'All' } }\n\
        columns = [{ id = 'pupils', title = { zh = '学生', en = 'Pupils' }, when = 'true' },\n\
        { id = 'out', title = { zh = '辍学', en = 'Out' }, when = 'out' }]\n\
        checks = [{ id = 'rows', rows_add_up = true, say = { zh = '合计', en = 'rows add up' } }]\n\
        [[report]]\nid = 'names'\ntitle = { zh = '名单', en = 'List' }\ncite = { reading = 'N1' }\nwhere = 'out'\n\
        columns = [{ id = 'grade', title = { zh = '年级', en = 'Grade' }, show = 'grade' }]\norder = ['grade']\n\
        [[indicator]]\nid = 'rate'\ntitle = { zh = '率', en = 'Rate' }\ncite = { reading = 'N1' }\n\
        numerator = 'out'\ndenominator = 'true'\ntarget = { at_most = 500, per = 1000 }\n\
        [[report]]\nid = 'rates'\ntitle = { zh = '率', en = 'Rates' }\ncite = { reading = 'N1' }\nindicators = ['rate']\n";

    fn failures(keys: &str) -> Vec<String> {
        let policy = Policy::from_files([("x/policy.toml", PACK)]).unwrap_or_else(|errors| panic!("{errors}"));
        let children = "children = [{ grade = 8, out = true }, { grade = 3, out = true }, { grade = 2, out = false }, { grade = 1 }]";
        let text = format!("[[case]]\nname = {{ zh = '甲', en = 'A' }}\non = 2021-09-08\n{children}\n{keys}");
        let cases = read("x.toml", &text).unwrap_or_else(|errors| panic!("{errors}"));
        let told = run(&policy, &cases[0]).text(Lang::En);
        told.lines().map(|line| line.replace("x.toml:1: \"A\", 2021-09-08: ", "")).collect()
    }

    #[test]
    fn what_is_as_expected_passes() {
        let open = "{ at_least = 2, open = 1 }";
        let keys = format!(
            "[case.reports.form]\nrows = {{ low = {{ pupils = 3, out = {{ at_least = 1, open = 1 }} }}, all = {{ pupils = 4, out = {open} }} }}\n\
             failed = {{ rows = ['pupils'] }}\nheld = []\nopen_checks = []\n\
             [case.reports.names]\nlist = [{{ grade = 3 }}, {{ grade = 8 }}]\nopen = 1\n\
             [case.reports.rates]\nindicators = {{ rate = {{ numerator = 'null', denominator = 4, limit = 500, met = 'undetermined' }} }}\n"
        );
        assert_eq!(failures(&keys), [""; 0]);
    }

    #[test]
    fn every_difference_is_told_with_its_place() {
        let keys = "reports = { form = { rows = { low = { pupils = 2 }, high = { pupils = 1 } }, failed = {} }, \
            names = { list = [{ grade = 1 }] }, rates = { indicators = { rate = { met = 'yes' } } } }";
        assert_eq!(
            failures(keys),
            [
                "`low.pupils` of `form`: expected 2, found 3",
                "`high.pupils` of `form`: expected 1, found -",
                "`rows` of `form`: expected , found `pupils`",
                "`rows` of `names`: expected 1, found 2",
                "`1.grade` of `names`: expected 1, found 3",
                "`rate.met` of `rates`: expected \"yes\", found \"undetermined\"",
            ]
        );
        assert_eq!(failures("reports = { from = {} }"), ["no report is named `from`; did you mean `form`?"]);
    }
}
