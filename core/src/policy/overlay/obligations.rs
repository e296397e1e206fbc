//! Obligations of one pack over those of the packs below, and what they say of one another.

use super::{Layer, Layered, Layers, Slot, index};
use crate::diagnostic::Diagnostic;
use crate::nearest::did_you_mean;
use crate::policy::items::{Head, Pack};

impl Layers<'_> {
    pub(super) fn obligations(&mut self, origin: usize, pack: &Pack) {
        let below: Vec<(usize, Head)> =
            self.layered.obligations.iter().map(|layer| (layer.origin, layer.item.head.clone())).collect();
        let below = index(below.iter().map(|(origin, head)| (*origin, head)));
        for item in &pack.obligations {
            let mut item = item.clone();
            match self.place_for(&item.head, "obligation", &below) {
                Slot::New => self.layered.obligations.push(Layer { item, origin }),
                Slot::Replace(at) => {
                    let slot = &mut self.layered.obligations[at].item;
                    item.head.title = item.head.title.or_else(|| slot.head.title.take());
                    item.subjects = item.subjects.or(slot.subjects);
                    self.layered.obligations[at] = Layer { item, origin };
                }
                Slot::Wrong => {}
            }
        }
    }
}

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
