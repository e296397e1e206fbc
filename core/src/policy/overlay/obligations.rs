//! What obligations say of one another.

use super::Layered;
use crate::diagnostic::Diagnostic;
use crate::nearest::did_you_mean;

/// Reports obligations that one applies instead of, and that there are not, or not of its subjects.
pub(super) fn check(layered: &Layered) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let ids = || layered.obligations.iter().map(|layer| layer.item.head.id.value.as_str());
    for layer in &layered.obligations {
        let item = &layer.item;
        for other in &item.instead_of {
            let found = layered.obligations.iter().find(|layer| layer.item.head.id.value == other.value);
            let Some(found) = found else {
                let help = did_you_mean(&other.value, ids());
                let finding = Diagnostic::error(other.place, format!("there is no obligation `{}`", other.value));
                findings.push(finding.maybe_help(help));
                continue;
            };
            let mine = item.subjects.unwrap_or_default();
            let theirs = found.item.subjects.unwrap_or_default();
            if found.item.head.id.value == item.head.id.value {
                findings.push(Diagnostic::error(other.place, "an obligation does not apply instead of itself"));
            } else if mine.iter().all(|subject| !theirs.contains(subject)) {
                let message = format!("`{}` is about somebody else", other.value);
                findings.push(Diagnostic::error(other.place, message).related(found.item.head.id.place, "it is here"));
            }
        }
    }
    findings
}
