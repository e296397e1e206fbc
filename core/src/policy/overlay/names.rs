//! Names that expressions use mean one thing: a fact, a record list, a parameter or a rule. So do those before a dot.

use std::collections::HashMap;

use super::Layered;
use crate::diagnostic::{Diagnostic, Place};
use crate::policy::items::At;

/// Reports identifiers of two kinds. Parameters, rules, rollups, facts and record lists share one
/// namespace, whomever they are about; procedures, obligations, reports and indicators another; enums and records a third.
pub(super) fn check(layered: &Layered) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let facts = layered.facts.iter().map(|layer| (&layer.item.id, "a fact"));
    let records = layered.records.iter().map(|layer| (&layer.item.id, "a record list"));
    let parameters = layered.parameters.iter().map(|layer| (&layer.item.head.id, "a parameter"));
    let rules = layered.rules.iter().map(|rule| (&rule.head.id, "a definition or decision"));
    let rollups = layered.rollups.iter().map(|layer| (&layer.item.head.id, "a rollup"));
    one_kind_each(facts.chain(records).chain(parameters).chain(rules).chain(rollups), &mut findings);

    // The rules that these stand for go by their id, a dot and the part.
    let procedures = layered.procedures.iter().map(|layer| (&layer.item.head.id, "a procedure"));
    let obligations = layered.obligations.iter().map(|layer| (&layer.item.head.id, "an obligation"));
    let reports = layered.reports.iter().map(|layer| (&layer.item.head.id, "a report"));
    let indicators = layered.indicators.iter().map(|layer| (&layer.item.head.id, "an indicator"));
    one_kind_each(procedures.chain(obligations).chain(reports).chain(indicators), &mut findings);

    let enums = layered.enums.iter().map(|layer| (&layer.item.id, "an enum"));
    let records = layered.records.iter().map(|layer| (&layer.item.id, "a record"));
    one_kind_each(enums.chain(records), &mut findings);
    findings
}

fn one_kind_each<'a>(ids: impl Iterator<Item = (&'a At<String>, &'static str)>, findings: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<&str, (&'static str, Place)> = HashMap::new();
    for (id, kind) in ids {
        let (first_kind, first) = *seen.entry(&id.value).or_insert((kind, id.place));
        if first_kind != kind {
            let message = format!("`{}` is the id of {first_kind} already and cannot be that of {kind}", id.value);
            findings.push(Diagnostic::error(id.place, message).related(first, format!("{first_kind} of that id")));
        }
    }
}
