//! Reports and indicators.

use super::head::{
    Form, id, item_head, optional_wording, require_cite, require_title, unnamed_part_head, word_head, wording,
};
use super::unique;
use super::written::{expression, number};
use crate::diagnostic::Diagnostic;
use crate::policy::items::{
    At, CheckItem, CheckTest, ColumnSource, CountsItem, Head, IndicatorItem, LineItem, ListColumnItem, ListItem,
    ReportBody, ReportItem, TargetItem,
};
use crate::policy::toml_view::{Node, Table};
use crate::report::Mask;
use crate::wording::Wording;

/// How many rows, columns or checks a report may have.
pub const MAX_LINES: usize = 256;

/// The widest column, in Latin letters: that of a spreadsheet.
const WIDEST: u32 = 255;

pub(super) fn report(mut table: Table<'_>) -> Option<ReportItem> {
    let head = item_head(&mut table);
    let above = wordings(&mut table, "above");
    let say = wordings(&mut table, "say");
    let recipients = table.optional("recipients").map(Node::texts).unwrap_or_default();
    if let Some(head) = &head {
        require_title(&table, head, "report");
        require_cite(&table, head, "report");
    }
    let (rows, filter, indicators) = (table.optional("rows"), table.optional("where"), table.optional("indicators"));
    let body = match (rows, filter, indicators) {
        (Some(rows), None, None) => counts(&mut table, rows).map(|counts| ReportBody::Counts(Box::new(counts))),
        (None, Some(filter), None) => list(&mut table, filter).map(ReportBody::List),
        (None, None, Some(node)) => Some(ReportBody::Indicators(few(node, node.texts()))),
        _ => {
            let finding = table.error("a report has exactly one of `rows`, `where` and `indicators`");
            table.report(finding.help(
                "`rows` and `columns` count children, `where` and `columns` list them, `indicators` names rates",
            ));
            None
        }
    };
    table.finish();
    Some(ReportItem { head: head?, above, say, recipients, body: body? })
}

fn counts(table: &mut Table<'_>, rows: Node<'_>) -> Option<CountsItem> {
    let heading = optional_wording(table, "heading");
    let rows = lines(rows, "a row of `rows`", false);
    let total = table.optional("total").and_then(|node| node.table("`total`")).and_then(named);
    let columns = table.required("columns");
    let columns = columns.map(|node| lines(node, "a column of `columns`", true)).unwrap_or_default();
    let groups =
        table.optional("groups").map(|node| parts(node, "a group of `groups`", "group", named, |head| &head.id));
    let checks =
        table.optional("checks").map(|node| parts(node, "a check of `checks`", "check", check, |part| &part.head.id));
    if let Some(total) = &total
        && let Some(row) = rows.iter().find(|row| row.head.id.value == total.id.value)
    {
        let finding = Diagnostic::error(total.id.place, format!("the total has the id of a row: `{}`", total.id.value));
        table.report(finding.related(row.head.id.place, "the row is here"));
    }
    if rows.is_empty() || columns.is_empty() {
        return None;
    }
    Some(CountsItem {
        heading,
        rows,
        total,
        columns,
        groups: groups.unwrap_or_default(),
        checks: checks.unwrap_or_default(),
    })
}

/// Rows or columns of numbers.
fn lines(node: Node<'_>, name: &str, columns: bool) -> Vec<LineItem> {
    let lines =
        parts(node, name, if columns { "column" } else { "row" }, |table| line(table, columns), |line| &line.head.id);
    if lines.is_empty() {
        node.report(Diagnostic::error(node.place(), format!("{name}: there is none")));
    }
    lines
}

fn line(mut table: Table<'_>, column: bool) -> Option<LineItem> {
    let head = titled(&mut table);
    let when = table.required("when").and_then(expression);
    let group = if column { table.text("group") } else { None };
    let width = if column { width(&mut table) } else { None };
    table.finish();
    Some(LineItem { head: head?, when: when?, group, width })
}

/// A part of which only id and title are said.
fn named(mut table: Table<'_>) -> Option<Head> {
    let head = titled(&mut table);
    table.finish();
    head
}

/// The head of a part that has a title.
fn titled(table: &mut Table<'_>) -> Option<Head> {
    let head = word_head(table)?;
    if head.title.is_none() {
        let finding = Diagnostic::error(head.id.place, format!("missing `title` of `{}`", head.id.value));
        table.report(finding.help("add `title = { zh = \"…\", en = \"…\" }`"));
    }
    Some(head)
}

fn check(mut table: Table<'_>) -> Option<CheckItem> {
    let id = id(&mut table, Form::Plain);
    let head = unnamed_part_head(&mut table, "check");
    let say = table.required("say").and_then(|node| wording(node, "say"));
    let sum = table.optional("sum").map(Node::texts);
    let equals = table.optional("equals").map(Node::texts);
    let at_most = table.optional("at_most").map(Node::texts);
    let disjoint = table.optional("disjoint").map(Node::texts);
    let rows = table.flag("rows_add_up");
    let test = match (sum, equals, at_most, disjoint, rows) {
        (Some(sum), Some(other), None, None, false) => Some(CheckTest::Equals(sum, other)),
        (Some(sum), None, Some(other), None, false) => Some(CheckTest::AtMost(sum, other)),
        (None, None, None, Some(columns), false) => Some(CheckTest::Disjoint(columns)),
        (None, None, None, None, true) => Some(CheckTest::Rows),
        _ => {
            let finding = table.error("a check that does not say what must hold");
            table.report(finding.help(
                "`sum` and `equals`, or `sum` and `at_most`, or `disjoint`: arrays of columns; or `rows_add_up = true`",
            ));
            None
        }
    };
    table.finish();
    Some(CheckItem { head: Head { id: id?, ..head }, test: test?, say: say? })
}

fn list(table: &mut Table<'_>, filter: Node<'_>) -> Option<ListItem> {
    let filter = expression(filter);
    let columns = table.required("columns");
    let columns =
        columns.map(|node| parts(node, "a column of `columns`", "column", list_column, |column| &column.head.id));
    let order = table.optional("order").map(Node::texts).unwrap_or_default();
    Some(ListItem { filter: filter?, columns: columns?, order })
}

fn list_column(mut table: Table<'_>) -> Option<ListColumnItem> {
    let head = titled(&mut table);
    let show = table.text("show");
    let mask = table.optional("mask").and_then(|node| node.word(&Mask::ALL));
    let (ty, value) = (table.text("type"), table.optional("value"));
    let words = table.flag("words");
    let width = width(&mut table);
    let source = match (show, ty, value) {
        (Some(show), None, None) => Some(ColumnSource::Show(show, mask)),
        (None, Some(ty), Some(node)) => {
            if mask.is_some() {
                table.report(
                    table.error(
                        "`mask` is for a column that shows a fact: the value of an expression is never personal",
                    ),
                );
            }
            expression(node).map(|is| ColumnSource::Value { ty, is })
        }
        _ => {
            let finding = table.error("a column has either `show` or `value` with its `type`");
            table.report(
                finding.help("`show = \"school\"` gives a fact or a result, `value = '…'` and `type` an expression"),
            );
            None
        }
    };
    table.finish();
    Some(ListColumnItem { head: head?, source: source?, words, width })
}

pub(super) fn indicator(mut table: Table<'_>) -> Option<IndicatorItem> {
    let head = item_head(&mut table);
    let numerator = table.required("numerator").and_then(expression);
    let of = table.optional("denominator");
    let denominator = of.and_then(expression);
    let target = table.optional("target");
    let target = target.and_then(|node| aim(node.table("`target`")?, of.is_some()));
    if let Some(head) = &head {
        require_title(&table, head, "indicator");
        require_cite(&table, head, "indicator");
    }
    table.finish();
    // A denominator that could not be read was reported: a rate is not taken for a number.
    if of.is_some() && denominator.is_none() {
        return None;
    }
    Some(IndicatorItem { head: head?, numerator: numerator?, denominator, target })
}

fn aim(mut table: Table<'_>, rate: bool) -> Option<TargetItem> {
    let (at_most, at_least) = (table.optional("at_most"), table.optional("at_least"));
    let per = table.optional("per");
    let limit = match (at_most, at_least) {
        (Some(node), None) | (None, Some(node)) => number(node),
        _ => {
            table.report(table.error("a target has exactly one of `at_most` and `at_least`"));
            None
        }
    };
    match (rate, per) {
        (true, None) => table.report(
            table
                .error("the target of a rate does not say of how many")
                .help("add `per = 1000` for so many in a thousand"),
        ),
        (false, Some(node)) => {
            let finding = Diagnostic::error(node.place(), "`per` where there is no denominator");
            node.report(finding.help("the limit is a number of children: take `per` out, or add `denominator`"));
        }
        _ => {}
    }
    let per = per.and_then(|node| node.int_within(1, 1_000_000)).map(i64::from);
    table.finish();
    if rate && per.is_none() {
        return None;
    }
    Some(TargetItem { at_most: at_most.is_some(), limit: limit?, per })
}

fn width(table: &mut Table<'_>) -> Option<u32> {
    table.optional("width").and_then(|node| node.int_within(1, WIDEST))
}

/// One wording, or an array of them.
fn wordings(table: &mut Table<'_>, key: &'static str) -> Vec<At<Wording>> {
    let Some(node) = table.optional(key) else { return Vec::new() };
    let nodes = if node.value().is_array() { few(node, node.array().unwrap_or_default()) } else { vec![node] };
    nodes.into_iter().filter_map(|node| wording(node, key)).collect()
}

/// The parts of a list of tables, of each id the first.
fn parts<T>(
    node: Node<'_>,
    name: &str,
    what: &str,
    read: impl Fn(Table<'_>) -> Option<T>,
    id: impl Fn(&T) -> &At<String>,
) -> Vec<T> {
    let found = few(node, node.tables(name)).into_iter().filter_map(read).collect();
    unique(found, what, id, |finding| node.report(finding))
}

fn few<T>(node: Node<'_>, mut parts: Vec<T>) -> Vec<T> {
    if parts.len() > MAX_LINES {
        node.report(Diagnostic::error(node.place(), format!("more than {MAX_LINES} parts in one list")));
        parts.truncate(MAX_LINES);
    }
    parts
}
