//! Rollups: facts of organisations, computed from their children.

use super::head::{item_head, optional_wording, require_cite, require_title};
use super::subject::subjects;
use super::written::expression;
use crate::diagnostic::Diagnostic;
use crate::policy::items::{RollupItem, RollupKind};
use crate::policy::toml_view::Table;
use crate::subject::Subject;

/// What may be made of the children, by its key.
const KINDS: [(&str, RollupKind); 4] =
    [("count", RollupKind::Count), ("any", RollupKind::Any), ("all", RollupKind::All), ("sum", RollupKind::Sum)];

pub(super) fn rollup(mut table: Table<'_>) -> Option<RollupItem> {
    let head = item_head(&mut table);
    let about = table.optional("subject").map(|node| node.place());
    let subjects = subjects(&mut table);
    let question = optional_wording(&mut table, "question");
    let given = KINDS.map(|(key, kind)| table.optional(key).map(|node| (kind, node)));
    let mut given = given.into_iter().flatten();
    let (first, second) = (given.next(), given.next());
    if first.is_none() {
        let finding = table.error("a rollup that does not say what it makes of the children");
        table.report(
            finding.help("add one of `count`, `any`, `all` (a condition on a child) and `sum` (a number of a child)"),
        );
    }
    if let Some((_, node)) = second {
        let finding = Diagnostic::error(node.place(), "a rollup makes one thing of the children, not two");
        node.report(finding.help("make it two rollups"));
    }
    if let Some(head) = &head {
        require_title(&table, head, "rollup");
        require_cite(&table, head, "rollup");
        if about.is_none() && head.replaces.is_none() {
            let message = format!("missing `subject` of rollup `{}`", head.id.value);
            let help = "say whose fact it is: subject = [\"class\", \"school\", \"township\", \"county\"]";
            table.report(Diagnostic::error(head.id.place, message).help(help));
        }
    }
    if let (Some(place), true) = (about, subjects.is_some_and(|subjects| subjects.contains(Subject::Child))) {
        let finding = Diagnostic::error(place, "a rollup is a fact of organisations, not of a child");
        table.report(finding.help("what follows from one child's facts is a definition"));
    }
    table.finish();
    let (kind, of) = first.map(|(kind, node)| (kind, expression(node)))?;
    Some(RollupItem { head: head?, subjects, question, kind, of: of? })
}
