//! Procedures that both policies have: whether the child is eligible and how far it has come, and by which requirements and
//! steps of each.

use std::sync::Arc;

use super::difference::{Decider, Difference, Side};
use super::walk::Walk;
use crate::evaluate::{Output, PROCEDURE_PREFIX};
use crate::explain::{Explainer, Shown, StepOutcome};
use crate::language::RuleId;
use crate::policy::{Compiled, Policy, ProcedureInfo};
use crate::procedure::{self, Assembled, Eligibility, Pattern, State, Truth, assemble};
use crate::wording::Wording;

/// What of the answer about a procedure is compared. The rest follows: whoever differs in papers or steps alone differs in
/// how far the procedure has come as soon as they matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// whether the child is eligible
    Eligible,
    /// how far it has come
    State,
}

impl Part {
    /// In the order in which they are told.
    pub const ALL: [Part; 2] = [Part::Eligible, Part::State];

    /// Its name among those of results, as in a table of answers: `procedure.deferral.eligible`.
    pub fn name(self, procedure: &str) -> Arc<str> {
        let part = match self {
            Part::Eligible => "eligible",
            Part::State => "state",
        };
        format!("{PROCEDURE_PREFIX}{procedure}.{part}").into()
    }

    fn title(self, of: &Wording) -> Wording {
        let (zh, en) = match self {
            Part::Eligible => Eligibility::TITLE,
            Part::State => State::TITLE,
        };
        Wording::new(format!("{}·{zh}", of.zh), format!("{}: {en}", of.en))
    }

    /// The word of an answer; none where it is undetermined.
    pub fn word(self, of: &Assembled) -> Option<&'static str> {
        match (self, of.eligible) {
            (Part::Eligible, Eligibility::Undetermined) => None,
            (Part::Eligible, eligible) => Some(eligible.word()),
            (Part::State, _) => Some(of.state.word()),
        }
    }

    fn label(self, of: &Assembled) -> Wording {
        let (zh, en) = match self {
            Part::Eligible => of.eligible.label(),
            Part::State => of.state.label(),
        };
        Wording::new(zh, en)
    }

    /// The rules that decide, each with whether it is open: requirements that are not met, the step at which it stands; where
    /// nothing of it stands out, that the child is eligible.
    pub fn decided(self, info: &ProcedureInfo, pattern: &Pattern, of: &Assembled) -> Vec<(RuleId, bool)> {
        let requirements = |truth: Truth| {
            let found = info.requirements.iter().zip(&pattern.requirements);
            found
                .filter(move |(_, met)| **met == truth)
                .map(move |(part, _)| (part.rule, truth == Truth::Open))
                .collect()
        };
        let step = |at: Option<&usize>| at.map(|at| (info.steps[*at].done, false)).into_iter().collect();
        let decided: Vec<(RuleId, bool)> = match (self, of.eligible, of.state) {
            (Part::Eligible, Eligibility::Yes, _) => Vec::new(),
            (Part::Eligible, Eligibility::No, _) | (Part::State, _, State::NotApplicable) => requirements(Truth::No),
            (Part::Eligible, Eligibility::Undetermined, _) => requirements(Truth::Open),
            (Part::State, _, State::Refused) => {
                let refused = info.steps.iter().zip(&pattern.steps);
                let refused = refused.filter(|(_, step)| step.wanted != Truth::No && step.refused == Truth::Yes);
                refused.filter_map(|(step, _)| Some((step.refused?, false))).collect()
            }
            (Part::State, _, State::Expired) => info.valid_until.iter().map(|(_, past)| (*past, false)).collect(),
            (Part::State, _, State::Granted) => step(of.done.last()),
            (Part::State, _, State::Available | State::InProgress) => step(of.next.as_ref()),
        };
        if decided.is_empty() { vec![(info.eligible, false)] } else { decided }
    }
}

/// One procedure of one policy for one child.
struct Standing<'a> {
    info: &'a ProcedureInfo,
    pattern: Pattern,
    assembled: Assembled,
    /// what it still depends on whether the child is eligible
    needs: Vec<Arc<str>>,
}

impl<'a> Standing<'a> {
    fn of(policy: &'a Policy, at: usize, explainer: &mut Explainer<'a>) -> Standing<'a> {
        let info = &policy.procedures()[at];
        let pattern = procedure::pattern(info, |rule| procedure::truth(explainer.run(), rule));
        let needs = procedure::answer(explainer.run(), &policy.compiled, info).undetermined;
        Standing { info, assembled: assemble(&pattern), pattern, needs }
    }

    fn side(&self, part: Part, compiled: &Compiled, explainer: &mut Explainer<'a>) -> Side {
        let word = part.word(&self.assembled);
        let decider = |(rule, open): (RuleId, bool)| Decider {
            rule: compiled.program.rule(rule).name.clone(),
            row: None,
            open,
            say: self.say(rule, explainer),
            source: compiled.rules[rule.0 as usize].note.clone(),
        };
        let by = part.decided(self.info, &self.pattern, &self.assembled).into_iter().map(decider).collect();
        Side {
            value: Shown { value: word.map(|word| Output::Text(word.into())), text: part.label(&self.assembled) },
            needs: if word.is_none() { self.needs.clone() } else { Vec::new() },
            outcome: if word.is_none() { StepOutcome::Undetermined } else { StepOutcome::Computed },
            by,
        }
    }

    /// What the part that is decided by a rule asks for.
    fn say(&self, rule: RuleId, explainer: &mut Explainer<'a>) -> Option<Wording> {
        let requirement = self.info.requirements.iter().find(|part| part.rule == rule);
        if let Some(requirement) = requirement {
            return Some(explainer.say(&requirement.say));
        }
        let step = self.info.steps.iter().find(|step| step.done == rule || step.refused == Some(rule))?;
        Some(step.say.as_ref().map_or_else(|| step.title.clone(), |say| explainer.say(say)))
    }
}

/// What is found of one part of a procedure.
pub(super) enum Found {
    /// both say the same
    Same,
    /// neither settles it
    Undetermined,
    /// they differ
    Differs(Box<Difference>),
}

/// The parts of a procedure that both policies have, by their places among those of each, with their names.
pub(super) fn parts<'a>(
    walk: &mut Walk<'a>,
    at: (usize, usize),
    of: (&'a Policy, &'a Policy),
) -> Vec<(Arc<str>, Found)> {
    let left = Standing::of(of.0, at.0, &mut walk.left);
    let right = Standing::of(of.1, at.1, &mut walk.right);
    let part = |part: Part| {
        let name = part.name(&left.info.id);
        let found = match (part.word(&left.assembled), part.word(&right.assembled)) {
            (None, None) => Found::Undetermined,
            (one, other) if one == other => Found::Same,
            _ => {
                let sides = (
                    left.side(part, &of.0.compiled, &mut walk.left),
                    right.side(part, &of.1.compiled, &mut walk.right),
                );
                // Beneath what decides here and there; of the eligibility, beneath the whole of it.
                let mut beneath: Vec<Arc<str>> = match part {
                    Part::Eligible => vec![of.0.compiled.program.rule(left.info.eligible).name.clone()],
                    Part::State => sides.0.by.iter().chain(&sides.1.by).map(|by| by.rule.clone()).collect(),
                };
                beneath.dedup();
                let (mut because, parameters) = walk.beneath_rules(&beneath);
                // A requirement that decides is told already; what it rests on is not.
                because.retain(|rule| sides.0.by.iter().chain(&sides.1.by).all(|by| by.rule != rule.rule));
                Found::Differs(Box::new(Difference {
                    result: name.clone(),
                    title: part.title(&left.info.title),
                    left: sides.0,
                    right: sides.1,
                    because,
                    parameters,
                }))
            }
        };
        (name, found)
    };
    Part::ALL.map(part).into()
}
