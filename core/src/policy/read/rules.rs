//! Parameters, definitions, decisions and patches.

use super::head::{item_head, require_cite, require_title, row_head, wording};
use super::subject::subjects;
use super::written::{expression, then};
use super::{MAX_ROWS, unique};
use crate::diagnostic::Diagnostic;
use crate::policy::items::{At, DecisionItem, DefinitionItem, HitPolicy, ParameterItem, PatchItem, RowItem};
use crate::policy::toml_view::{Node, Table};

pub(super) fn parameter(mut table: Table<'_>) -> Option<ParameterItem> {
    let head = item_head(&mut table);
    let ty = table.required_text("type");
    let node = table.required("value");
    let value = node.and_then(Node::literal);
    let unit = table.text("unit").map(|unit| unit.value);
    if let Some(head) = &head {
        require_title(&table, head, "parameter");
        require_cite(&table, head, "parameter");
    }
    table.finish();
    let value = At { value: value?, place: node?.place() };
    Some(ParameterItem { head: head?, ty: ty?, value, unit })
}

pub(super) fn definition(mut table: Table<'_>) -> Option<DefinitionItem> {
    let head = item_head(&mut table);
    let ty = table.required_text("type");
    let is = table.required("is").and_then(expression);
    let result = table.flag("result");
    let subjects = subjects(&mut table);
    if let Some(head) = &head {
        if head.title.is_none() && head.replaces.is_none() {
            let message = format!("definition `{}` has no `title`: explanations show its id", head.id.value);
            table.report(Diagnostic::warning(head.id.place, message).help("add `title = { zh = \"…\", en = \"…\" }`"));
        }
        require_cite(&table, head, "definition");
    }
    table.finish();
    Some(DefinitionItem { head: head?, ty: ty?, is: is?, result, subjects })
}

pub(super) fn decision(mut table: Table<'_>) -> Option<DecisionItem> {
    let hits = [
        ("unique", HitPolicy::Unique),
        ("first", HitPolicy::First),
        ("collect", HitPolicy::Collect),
        ("priority", HitPolicy::Priority),
    ];
    let head = item_head(&mut table);
    let ty = table.required_text("type");
    let hit = table.optional("hit").and_then(|node| node.word(&hits)).unwrap_or_default();
    if let Some(head) = &head {
        require_title(&table, head, "decision");
    }
    let subjects = subjects(&mut table);
    let cited = head.as_ref().is_none_or(|head| !head.cite.is_empty());
    let found = table.optional("row");
    let rows = found.map(|node| rows(node, "`[[decision.row]]`", cited)).unwrap_or_default();
    if found.is_none() {
        table.report(table.error("a decision without rows").help("add `[[decision.row]]`"));
    }
    table.finish();
    Some(DecisionItem { head: head?, ty: ty?, hit, rows, subjects })
}

pub(super) fn patch(mut table: Table<'_>) -> Option<PatchItem> {
    let decision = table.required_text("decision");
    let drop = table.optional("drop").map(Node::texts);
    let before = table.text("before");
    let found = table.optional("row");
    let rows = found.map(|node| rows(node, "`[[patch.row]]`", false));
    if drop.is_none() && rows.is_none() {
        table.report(table.error("a patch that neither adds nor drops a row"));
    }
    if let (None, Some(before)) = (&rows, &before) {
        table.report(Diagnostic::error(before.place, "`before` without rows to add"));
    }
    table.finish();
    Some(PatchItem { decision: decision?, drop: drop.unwrap_or_default(), before, rows: rows.unwrap_or_default() })
}

/// The rows of a table. `cited` says whether they inherit a citation.
fn rows(node: Node<'_>, name: &str, cited: bool) -> Vec<RowItem> {
    let mut tables = node.tables(name);
    if let Some(extra) = tables.get(MAX_ROWS) {
        extra.report(extra.error(format!("more than {MAX_ROWS} rows in one table")));
    }
    tables.truncate(MAX_ROWS);
    let rows = tables.into_iter().filter_map(|table| row(table, cited)).collect();
    let rows: Vec<RowItem> = unique(rows, "row", |row| &row.head.id, |finding| node.report(finding));
    if let Some((_, before)) = rows.split_last()
        && let Some(otherwise) = before.iter().find(|row| row.when.is_none())
    {
        let finding = Diagnostic::error(otherwise.head.id.place, "the row `otherwise` is not the last one");
        node.report(finding.help("move it to the end of its table"));
    }
    rows
}

fn row(mut table: Table<'_>, cited: bool) -> Option<RowItem> {
    let head = row_head(&mut table);
    let condition = table.optional("when");
    let when = condition.and_then(expression);
    let otherwise = table.flag("otherwise");
    let value = table.required("then").and_then(then);
    let say = table.optional("say").and_then(|node| wording(node, "say"));
    let excludes = table.flag("excludes");
    match (condition, otherwise) {
        (Some(node), true) => {
            let finding = Diagnostic::error(node.place(), "a row has either `when` or `otherwise = true`, not both");
            table.report(finding);
        }
        (None, false) => {
            let finding = table.error("a row without a condition");
            table.report(finding.help("add `when = '…'`, or `otherwise = true` on the last row"));
        }
        _ => {}
    }
    if let Some(head) = &head
        && !cited
    {
        require_cite(&table, head, "row");
    }
    table.finish();
    // INVARIANT: a row without `when` is an `otherwise` row; one whose condition could not be read is left out.
    if when.is_none() && !otherwise {
        return None;
    }
    Some(RowItem { head: head?, when, then: value?, say, excludes })
}
