//! Cadences: how often something must be done.

use super::procedure::MAX_PARTS;
use super::written::{expression, maybe};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::obligation::Period;
use crate::policy::items::{At, CadenceForm, CadenceItem, LengthUnit, Number, PhaseItem, Setting};
use crate::policy::toml_view::{Node, Table};

/// The most days, months or times that a cadence may ask for: more than there are between the ends of time.
pub const MAX_CADENCE: i64 = 1_000_000;

const WEEKDAYS: [(&str, i64); 7] =
    [("monday", 0), ("tuesday", 1), ("wednesday", 2), ("thursday", 3), ("friday", 4), ("saturday", 5), ("sunday", 6)];

/// What the forms are, for messages.
const FORMS: &str = "a cadence is `{ days = … }`, `{ months = … }`, `{ by = '…' }`, `{ standing = true }`, an array of \
    phases, `{ every = \"…\" }`, or `{ dates, month_ends, term_weekday }`";

pub(super) fn cadence(node: Node<'_>) -> Option<CadenceItem> {
    if node.value().is_array() {
        return phases(node);
    }
    let mut table = node.table("`cadence`")?;
    let keys = ["days", "months", "by", "standing", "every"].map(|key| table.optional(key));
    let of_year = ["dates", "month_ends", "term_weekday"].map(|key| table.optional(key));
    let at_least = maybe(table.optional("at_least"), |node| number(node, 1));
    let in_term = table.optional("in_term");
    let open_months = table.optional("open_months");
    let is_of_year = of_year.iter().any(Option::is_some);
    let chosen = keys.iter().flatten().count() + usize::from(is_of_year);
    if chosen != 1 {
        table.report(table.error("a cadence has exactly one form").help(FORMS));
    }
    let [days, months, by, standing, every] = keys;
    if let (Some(node), None) = (in_term, every) {
        let finding = Diagnostic::error(node.place(), "`in_term` belongs to a cadence with `every`");
        table.report(finding.help("write `{ every = \"week\", in_term = true }`"));
    }
    if let (Some(node), false) = (open_months, is_of_year) {
        let finding = Diagnostic::error(node.place(), "`open_months` belongs to a cadence of days of the year");
        table.report(finding.help("write `{ dates = [\"03-31\"], open_months = 1 }`"));
    }
    table.finish();
    if chosen != 1 {
        return None;
    }
    let form = match (days, months, by, standing, every) {
        (Some(node), ..) => CadenceForm::WithinDays(number(node, 0)?),
        (_, Some(node), ..) => CadenceForm::WithinMonths(number(node, 1)?),
        (_, _, Some(node), ..) => CadenceForm::By(expression(node)?),
        (_, _, _, Some(node), _) => {
            if node.boolean()? {
                CadenceForm::Standing
            } else {
                node.report(Diagnostic::error(node.place(), "`standing = false` is no cadence").help(FORMS));
                return None;
            }
        }
        (_, _, _, _, Some(node)) => {
            let period = node
                .word(&Period::ALL.map(|period| (period.word(), period)))
                .map(|value| At { value, place: node.place() });
            let in_term = maybe(in_term, |node| setting(node, Node::boolean));
            CadenceForm::Every { period: period?, in_term: in_term.ok()? }
        }
        _ => days_of_year(of_year, open_months)?,
    };
    Some(CadenceItem { form, at_least: at_least.ok()? })
}

fn days_of_year(keys: [Option<Node<'_>>; 3], open_months: Option<Node<'_>>) -> Option<CadenceForm> {
    let [dates, month_ends, term_weekday] = keys;
    let dates = each(dates, month_and_day);
    let month_ends = each(month_ends, |node| {
        let month = node.int_within(1, 12)?;
        Some(At { value: i64::from(month), place: node.place() })
    });
    let weekday = |node: Node<'_>| node.word(&WEEKDAYS).map(|value| At { value, place: node.place() });
    let term_weekday = maybe(term_weekday, weekday);
    let open_months = maybe(open_months, |node| number(node, 1));
    Some(CadenceForm::Days {
        dates: dates?,
        month_ends: month_ends?,
        term_weekday: term_weekday.ok()?,
        open_months: open_months.ok()?,
    })
}

/// The elements of an array that is not empty, each once.
fn each<T: PartialEq>(node: Option<Node<'_>>, read: impl Fn(Node<'_>) -> Option<At<T>>) -> Option<Vec<At<T>>> {
    let Some(node) = node else { return Some(Vec::new()) };
    let nodes = node.array()?;
    if nodes.is_empty() || nodes.len() > MAX_PARTS {
        node.report(Diagnostic::error(node.place(), format!("1 to {MAX_PARTS} days, in quotes or as months")));
        return None;
    }
    let mut all: Vec<At<T>> = Vec::new();
    for element in nodes {
        let Some(found) = read(element) else { continue };
        if let Some(first) = all.iter().find(|first| first.value == found.value) {
            let finding =
                Diagnostic::error(found.place, "the same day twice").related(first.place, "the first is here");
            node.report(finding);
        } else {
            all.push(found);
        }
    }
    Some(all)
}

/// `"03-31"`: a day that every year has.
fn month_and_day(node: Node<'_>) -> Option<At<(i64, i64)>> {
    let text = node.text()?;
    let digits = |text: &str| (text.len() == 2).then(|| text.parse::<u8>().ok()).flatten().map(i64::from);
    let day = text.value.split_once('-').and_then(|(month, day)| digits(month).zip(digits(day)));
    // A common year: 29 February is not a day of every year.
    let found = day.filter(|(month, day)| Date::from_ymd(2023, *month, *day).is_some());
    if found.is_none() {
        let message = format!("`{}` is no day of every year", text.value);
        let finding = Diagnostic::error(text.place, message).help("month and day, two digits each: `\"03-31\"`");
        node.report(finding.maybe_help(
            text.value.starts_with("02-29").then(|| "the last day of February is `month_ends = [2]`".to_owned()),
        ));
    }
    found.map(|value| At { value, place: text.place })
}

fn phases(node: Node<'_>) -> Option<CadenceItem> {
    let tables = node.tables("a phase of `cadence`");
    if tables.is_empty() || tables.len() > MAX_PARTS {
        node.report(Diagnostic::error(node.place(), format!("a cadence has 1 to {MAX_PARTS} phases")));
        return None;
    }
    let count = tables.len();
    let phases: Vec<_> = tables.into_iter().enumerate().map(|(at, table)| phase(table, at + 1 == count)).collect();
    let phases = phases.into_iter().collect::<Option<Vec<_>>>()?;
    Some(CadenceItem { form: CadenceForm::Phases(phases), at_least: None })
}

fn phase(mut table: Table<'_>, last: bool) -> Option<PhaseItem> {
    let lengths: Vec<_> =
        LengthUnit::ALL.iter().filter_map(|(key, unit)| Some((*unit, table.optional(key)?))).collect();
    if lengths.len() != 1 {
        let finding = table.error("a phase has exactly one of `days`, `weeks` and `months`");
        table.report(finding.help("the length of one window: `{ months = 1, at_least = 3, times = 1 }`"));
    }
    let length = lengths.first().copied().map(|(unit, node)| (unit, number(node, 1)));
    let times = maybe(table.optional("times"), |node| number(node, 1));
    let at_least = maybe(table.optional("at_least"), |node| number(node, 1));
    if matches!(times, Ok(None)) && !last {
        let finding = table.error("a phase without `times` has no end: those after it are never reached");
        table.report(finding.help("add `times = …`: how many windows"));
    }
    table.finish();
    let (unit, length) = length.filter(|_| lengths.len() == 1)?;
    Some(PhaseItem { unit, length: length?, times: times.ok()?, at_least: at_least.ok()? })
}

/// A whole number from `least` on, or an expression.
fn number(node: Node<'_>, least: i64) -> Option<Number> {
    let found = setting(node, Node::int)?;
    if let Setting::Plain(number) = &found
        && !(least..=MAX_CADENCE).contains(&number.value)
    {
        node.report(Diagnostic::error(number.place, format!("must be between {least} and {MAX_CADENCE}")));
        return None;
    }
    Some(found)
}

/// A plain value, or an expression in a string.
pub(super) fn setting<'a, T>(node: Node<'a>, plain: impl Fn(Node<'a>) -> Option<T>) -> Option<Setting<T>> {
    if node.value().is_str() {
        return expression(node).map(|written| Setting::Computed(Box::new(written)));
    }
    plain(node).map(|value| Setting::Plain(At { value, place: node.place() }))
}
