//! Patches: rows put into, or taken out of, a decision of a pack below.

use std::collections::HashSet;

use super::{Body, Layer, LayeredRule};
use crate::diagnostic::Diagnostic;
use crate::nearest::did_you_mean;
use crate::policy::items::{At, PatchItem, RowItem};

/// Applies a patch of the pack `origin` to the decision as it stands.
///
/// `before` may name a row that the same patch drops: the new rows then stand where it stood.
pub(super) fn apply(rules: &mut [LayeredRule], origin: usize, patch: &PatchItem, findings: &mut Vec<Diagnostic>) {
    let id = &patch.decision;
    let Some(at) = rules.iter().position(|rule| rule.head.id.value == id.value) else {
        let decisions = rules.iter().filter(|rule| matches!(rule.body, Body::Decision { .. }));
        let help = did_you_mean(&id.value, decisions.map(|rule| rule.head.id.value.as_str()));
        findings.push(Diagnostic::error(id.place, format!("no decision `{}` to patch", id.value)).maybe_help(help));
        return;
    };
    let rule = &mut rules[at];
    let Body::Decision { rows, .. } = &mut rule.body else {
        let finding = Diagnostic::error(id.place, format!("`{}` is a definition and has no rows to patch", id.value));
        let finding = finding.help("replace the definition instead");
        findings.push(finding.related(rule.head.id.place, "the definition is here"));
        return;
    };

    let known: Vec<String> = rows.iter().map(|row| row.item.head.id.value.clone()).collect();
    let mut find = |row: &At<String>| {
        let found = known.iter().position(|id| *id == row.value);
        if found.is_none() {
            let help = did_you_mean(&row.value, known.iter().map(String::as_str));
            let message = format!("decision `{}` has no row `{}`", id.value, row.value);
            findings.push(Diagnostic::error(row.place, message).maybe_help(help));
        }
        found
    };
    let dropped: HashSet<usize> = patch.drop.iter().filter_map(&mut find).collect();
    let end = if rows.last().is_some_and(|row| row.item.when.is_none()) { rows.len() - 1 } else { rows.len() };
    let before = patch.before.as_ref().and_then(&mut find).unwrap_or(end);
    let before = before - dropped.iter().filter(|row| **row < before).count();

    let mut at = 0..;
    rows.retain(|_| at.next().is_none_or(|at| !dropped.contains(&at)));
    let mut added = Vec::new();
    for row in &patch.rows {
        let new = &row.head.id;
        match rows.iter().map(|row| &row.item.head.id).find(|old| old.value == new.value) {
            Some(old) => {
                let message = format!("decision `{}` has a row `{}` already", id.value, new.value);
                let finding = Diagnostic::error(new.place, message);
                let finding = finding.help(format!("to replace it, add drop = [\"{}\"] to the patch", new.value));
                findings.push(finding.related(old.place, "the first is here"));
            }
            None => added.push(Layer { item: row.clone(), origin }),
        }
    }
    let before = before.min(rows.len());
    rows.splice(before..before, added);

    check_whole(rows, id, findings);
}

/// What must hold of the rows together: there are some, and `otherwise` is the last.
fn check_whole(rows: &[Layer<RowItem>], id: &At<String>, findings: &mut Vec<Diagnostic>) {
    let Some((last, others)) = rows.split_last() else {
        findings.push(Diagnostic::error(id.place, format!("the patch leaves decision `{}` without rows", id.value)));
        return;
    };
    if let Some(early) = others.iter().find(|row| row.item.when.is_none()) {
        let message = format!("after the patch the row `otherwise` of `{}` is not the last one", id.value);
        let finding = Diagnostic::error(early.item.head.id.place, message);
        findings
            .push(finding.related(last.item.head.id.place, "this row stands after it").related(id.place, "the patch"));
    }
}
