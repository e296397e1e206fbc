//! Judgements laid: the fact that each makes, and which of them are in effect.

use super::{Layer, Layered};
use crate::diagnostic::Diagnostic;
use crate::policy::items::{At, FactItem, JudgementItem, RuleItem};

/// Lays what a rule makes besides itself: a judgement its fact. A judgement that another rule replaces is none any more;
/// its fact stays, as packs below may have recorded it.
pub(super) fn lay(layered: &mut Layered, rule: &RuleItem, origin: usize, findings: &mut Vec<Diagnostic>) {
    let id = &rule.head().id.value;
    let below = layered.judgements.iter().position(|layer| layer.item.head.id.value == *id);
    let RuleItem::Judgement(item) = rule else {
        below.map(|at| layered.judgements.remove(at));
        return;
    };
    let mut item = item.clone();
    if let Some(before) = below.map(|at| layered.judgements.remove(at).item) {
        item.head.title = item.head.title.or(before.head.title);
        item.question = item.question.or(before.question);
        item.subjects = item.subjects.or(before.subjects);
    }
    lay_fact(layered, &item, origin, findings);
    layered.judgements.push(Layer { item, origin });
}

/// Adds the fact, or gives one of a judgement below its new title and question.
fn lay_fact(layered: &mut Layered, item: &JudgementItem, origin: usize, findings: &mut Vec<Diagnostic>) {
    let name = item.fact();
    let place = item.head.id.place;
    let title = item.head.title.clone().unwrap_or_default();
    let Some(fact) = layered.facts.iter_mut().find(|layer| layer.item.id.value == name) else {
        let at = |value: &str| At { value: value.to_owned(), place };
        layered.facts.push(Layer {
            item: FactItem {
                id: at(&name),
                ty: at("bool"),
                title,
                question: item.question.clone(),
                assumed: None,
                pii: false,
                future_is_none: false,
                range: None,
                internal: false,
                subjects: item.subjects.unwrap_or_default(),
            },
            origin,
        });
        return;
    };
    if item.head.replaces.is_some() {
        fact.item.title = title;
        fact.item.question.clone_from(&item.question);
        return;
    }
    let message = format!("the judgement `{}` makes the fact `{name}`, which there is already", item.head.id.value);
    findings.push(Diagnostic::error(place, message).related(fact.item.id.place, "the fact is here"));
}
