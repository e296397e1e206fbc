//! Why a duty stands as it does: who must do what, since when, how often, window by window, and what counts.

use std::sync::Arc;

use serde::Serialize;

use super::cadence_text;
use super::support::Support;
use super::tree::{RuleStep, Shown, Source, Step, StepOutcome};
use super::{Decisive, Derivation, Explainer};
use crate::language::RuleId;
use crate::obligation::{Duty, Listing, Window, duties, terms};
use crate::policy::{CountsInfo, ObligationInfo};
use crate::procedure::Truth;
use crate::value::{InputSet, Outcome, Value};
use crate::wording::Wording;

/// An obligation for one child or organisation: its duties, and what each part of it says and rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObligationStep {
    /// its id
    pub obligation: Arc<str>,
    /// its label
    pub title: Wording,
    /// label of who must do it
    pub bearer: Wording,
    /// what must be done, facts and parameters filled in
    pub say: Wording,
    /// where it comes from
    pub source: Arc<Source>,
    /// labels of the obligations that it applies instead of
    pub instead_of: Vec<Wording>,
    /// how often; none where the duty does not apply, or that is not known
    pub cadence: Option<Wording>,
    /// its first day, its last, and the numbers of the cadence, each with what it rests on
    pub days: Vec<Step>,
    /// its windows begun by the day, of the twelve months before it
    pub duties: Vec<DutyStep>,
    /// what counts as doing it: the facts and rules that are looked at in each window
    pub counting: Vec<Step>,
    /// labels of the documents that show it
    pub evidence: Vec<Wording>,
    /// what was due before the document was issued lapses
    pub not_before_issue: bool,
}

/// A window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DutyStep {
    /// as the policy answers
    #[serde(flatten)]
    pub duty: Duty,
    /// the half of the day by which it must be done, as people read it
    pub slot_title: Option<Wording>,
    /// its parts, in order; none where it is counted
    pub parts: Vec<DutyPartStep>,
}

/// A part of a duty, in a window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DutyPartStep {
    /// its id
    pub part: Arc<str>,
    /// what it is
    pub say: Wording,
    /// whether it is done
    pub state: DutyPartState,
}

/// Whether a part of a duty is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyPartState {
    /// it is
    Done,
    /// it is not
    Missing,
    /// it depends on unknown facts
    Open,
}

impl Explainer<'_> {
    /// The step, and the inputs on which its duties still depend.
    pub(super) fn obligation(&mut self, info: &ObligationInfo) -> (ObligationStep, InputSet) {
        let policy = self.policy;
        let mut listed = duties(&mut self.run, &policy.compiled, info, Listing::Begun);
        let cadence = terms(&mut self.run, info).ok().flatten();
        let parts = matches!(info.counts, CountsInfo::Parts(_));
        let cadence = cadence.map(|terms| cadence_text::wording(&terms.cadence, &terms.at_least, parts));
        let applies = self.truth(info.applies) != Truth::No;
        // Of a duty that does not apply, the days and what counts are nobody's business.
        let mut days = Vec::new();
        let mut counting = Vec::new();
        if applies {
            let mut rules: Vec<RuleId> =
                [info.anchor, info.lapses, info.ends, info.slot].into_iter().flatten().collect();
            info.cadence.rules(&mut |rule| rules.push(rule));
            days = rules.into_iter().map(|rule| self.step(rule)).collect();
            counting = info.counted().into_iter().map(|rule| self.counted(rule)).collect();
        }
        let slot_title = info.slot.map(|rule| self.rule_shown(rule)).filter(|shown| shown.value.is_some());
        let slot_title = slot_title.map(|shown| shown.text);
        let open = std::mem::take(&mut listed.open);
        let duties = listed.windows.iter().map(|found| {
            let slot_title = found.slot.as_ref().and_then(|_| slot_title.clone());
            let parts = found.window.map(|window| self.parts(info, &window)).unwrap_or_default();
            DutyStep { duty: found.duty(&policy.compiled, info), slot_title, parts }
        });
        let duties = duties.collect();
        let step = ObligationStep {
            obligation: info.id.clone(),
            title: info.title.clone(),
            bearer: info.bearer.1.clone(),
            say: self.say(&info.say),
            source: info.note.clone(),
            instead_of: info.instead_of.iter().map(|(_, title)| title.clone()).collect(),
            cadence,
            days,
            duties,
            counting,
            evidence: info.evidence.iter().map(|(_, title)| title.clone()).collect(),
            not_before_issue: info.not_before_issue,
        };
        (step, open)
    }

    fn parts(&mut self, info: &ObligationInfo, window: &Window) -> Vec<DutyPartStep> {
        let CountsInfo::Parts(parts) = &info.counts else { return Vec::new() };
        let mut found = Vec::with_capacity(parts.len());
        for part in parts {
            let state = match self.run.of_window(part.rule, window) {
                Outcome::Known(Value::Bool(true)) => DutyPartState::Done,
                Outcome::Known(_) => DutyPartState::Missing,
                Outcome::Unknown(_) => DutyPartState::Open,
            };
            found.push(DutyPartStep { part: part.id.clone(), say: self.say(&part.say), state });
        }
        found
    }

    /// The step of a rule that has a value only in a window: what it looks at.
    fn counted(&mut self, id: RuleId) -> Step {
        let rule = self.policy.compiled.program.rule(id);
        let info = &self.policy.compiled.rules[id.0 as usize];
        let mut support = Support::default();
        rule.body.roots(&mut |root| support.named(&self.run, root));
        let because = support.rules.iter().map(|id| self.step(*id)).collect();
        let of = RuleStep {
            rule: rule.name.clone(),
            title: info.title.clone(),
            outcome: StepOutcome::Computed,
            value: Shown { value: None, text: Wording::new("按期计算", "window by window") },
            needs: Vec::new(),
            source: info.note.clone(),
            rows: Vec::new(),
            not_matched: Vec::new(),
            parameters: support.parameters.iter().map(|id| self.parameter(*id)).collect(),
            facts: support.facts.iter().map(|id| self.fact(*id)).collect(),
        };
        Step { of: Arc::new(of), because, repeated: false }
    }

    fn rule_shown(&mut self, id: RuleId) -> Shown {
        let outcome = self.run.rule(id);
        self.shown(&outcome, &self.policy.compiled.program.rule(id).ty)
    }
}

impl Derivation {
    /// The obligation, where it is listed. What its windows look at, parts that are still missing too, is among the steps.
    pub(super) fn duty_decided(&self) -> Option<Decisive> {
        let obligation = self.obligation.as_ref().filter(|obligation| !obligation.duties.is_empty())?;
        let origin = obligation.source.origin.clone();
        Some(Decisive { origin, rule: obligation.obligation.clone(), row: None })
    }

    /// What the days of an obligation and what counts rest on, where the derivation is of one.
    pub(super) fn obligation_steps(&self) -> Vec<&Step> {
        let obligation = self.obligation.iter();
        obligation.flat_map(|obligation| obligation.days.iter().chain(&obligation.counting)).collect()
    }
}
