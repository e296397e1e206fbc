//! Obligations: who must do what, and what counts as doing it.

use super::cadence::{cadence, setting};
use super::head::{item_head, part_head, require_cite, require_title, wording};
use super::procedure::{few, list};
use super::subject::subjects;
use super::unique;
use super::written::{expression, maybe};
use crate::diagnostic::Diagnostic;
use crate::policy::items::{At, CadenceForm, DutyPartItem, ObligationItem, Setting};
use crate::policy::toml_view::{Node, Table};
use crate::wording::Wording;

pub(super) fn obligation(mut table: Table<'_>) -> Option<ObligationItem> {
    let head = item_head(&mut table);
    let subjects = subjects(&mut table);
    let bearer = table.required_text("bearer");
    let instead_of = table.optional("instead_of").map(|node| few(node, node.texts())).unwrap_or_default();
    let [applies, anchor, lapses, ends, slot] =
        ["applies", "anchor", "lapses", "ends", "slot"].map(|key| maybe(table.optional(key), expression));
    let cadence_node = table.required("cadence");
    let cadence = cadence_node.and_then(cadence);
    let anchored_node = table.optional("anchored");
    let anchored = anchored_node.and_then(|node| setting(node, Node::boolean));
    let counted = table.optional("counts");
    let counts = maybe(counted, expression);
    let parted = table.optional("parts").map(Node::place);
    let parts = list(&mut table, "parts", "a part of `parts`", part);
    let parts = unique(parts, "part", |part| &part.head.id, |finding| table.report(finding));
    let evidence = table.optional("evidence").map(|node| few(node, node.texts())).unwrap_or_default();
    let say = say(&mut table, "an obligation", "what must be done");
    let not_before_issue = table.flag("not_before_issue");
    if let Some(head) = &head {
        require_title(&table, head, "obligation");
        require_cite(&table, head, "obligation");
    }
    if let (Some(counted), Some(_)) = (counted, parted) {
        let finding = Diagnostic::error(counted.place(), "`counts` stands beside `parts`");
        table.report(finding.help("a duty is done as often as `counts` says, or part by part"));
    }
    if let (Some(node), Some(cadence)) = (anchored_node, &cadence)
        && !matches!(cadence.form, CadenceForm::Phases(_))
    {
        let finding = Diagnostic::error(node.place(), "`anchored` belongs to a cadence of phases");
        table.report(finding.help("the other cadences have days of their own"));
    }
    if let (Some(place), Some(cadence)) = (parted, &cadence) {
        for (name, number) in cadence.numbers() {
            if name.ends_with("at_least") {
                let at = match number {
                    Setting::Plain(number) => number.place,
                    Setting::Computed(written) => written.place,
                };
                let finding = Diagnostic::error(at, "`at_least` stands beside `parts`: all parts are required");
                table.report(finding.related(place, "the parts"));
            }
        }
    }
    if matches!(anchor, Ok(None))
        && let (Some(node), Some(cadence)) = (cadence_node, &cadence)
        && cadence.needs_anchor()
    {
        let finding = Diagnostic::error(node.place(), "this cadence is counted from an `anchor`, and there is none");
        table.report(finding.help("add `anchor = '…'`: the first day of the duty; null where there is nothing to do"));
    }
    table.finish();
    Some(ObligationItem {
        head: head?,
        subjects,
        bearer: bearer?,
        instead_of,
        applies: applies.ok()?,
        anchor: anchor.ok()?,
        lapses: lapses.ok()?,
        ends: ends.ok()?,
        slot: slot.ok()?,
        cadence: cadence?,
        anchored,
        counts: counts.ok()?,
        parts,
        evidence,
        say: say?,
        not_before_issue,
    })
}

fn part(mut table: Table<'_>) -> Option<DutyPartItem> {
    let head = part_head(&mut table);
    let when = table.required("when").and_then(expression);
    let say = say(&mut table, "a part", "what it is");
    table.finish();
    Some(DutyPartItem { head: head?, when: when?, say: say? })
}

/// The template that must be there.
fn say(table: &mut Table<'_>, of: &str, what: &str) -> Option<At<Wording>> {
    let node = table.optional("say");
    if node.is_none() {
        let finding = table.error(format!("{of} without `say`"));
        table.report(finding.help(format!("add `say = {{ zh = \"…\", en = \"…\" }}`: {what}")));
    }
    node.and_then(|node| wording(node, "say"))
}
