//! Why a procedure stands as it does: each requirement with what it rests on, papers, steps and who acts, effects.

use std::sync::Arc;

use serde::Serialize;

use super::tree::{Shown, Source, Step};
use super::{Decisive, Derivation, Explainer};
use crate::evaluate::certain;
use crate::language::{RuleId, Type};
use crate::policy::{
    EffectInfo, Names, PaperInfo, ProcedureInfo, RenewalInfo, RenewalPaper, RequirementInfo, ReviewInfo, StepInfo,
    TestInfo,
};
use crate::procedure::{self, Eligibility, ProcedureAnswer, State, Truth};
use crate::value::{InputSet, Outcome, Value};
use crate::wording::Wording;

/// A procedure for one child: the answer, and what each part of it says and rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProcedureStep {
    /// its id
    pub procedure: Arc<str>,
    /// its label
    pub title: Wording,
    /// what the policy answers
    pub answer: ProcedureAnswer,
    /// where it comes from
    pub source: Arc<Source>,
    /// the requirements, in order
    pub requirements: Vec<RequirementStep>,
    /// the papers, in order
    pub documents: Vec<PaperStep>,
    /// the steps, in order
    pub steps: Vec<ActionStep>,
    /// the last day of what was granted
    pub valid_until: Option<Shown>,
    /// what continuing asks for
    pub renewal: Option<RenewalStep>,
    /// when it is looked at again
    pub review: Option<ReviewStep>,
    /// what follows from a grant
    pub effects: Vec<EffectStep>,
}

/// A requirement, or a group of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RequirementStep {
    /// its id
    pub requirement: Arc<str>,
    /// what it asks, parameters and facts filled in
    pub say: Wording,
    /// whether it is met
    pub state: RequirementState,
    /// how the members make the group; none: a condition
    pub group: Option<Group>,
    /// the members of a group, in order
    pub members: Vec<RequirementStep>,
    /// what a condition rests on, and where it comes from; of a group, where that comes from
    pub step: Step,
}

/// Whether a requirement is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequirementState {
    /// it is
    Met,
    /// it is not
    Unmet,
    /// it depends on unknown facts
    Open,
}

/// How members make a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// one of them is enough
    AnyOf,
    /// all of them are needed
    AllOf,
}

/// A paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperStep {
    /// kind of document
    pub document: Arc<str>,
    /// its label, or what the document says it must be
    pub title: Wording,
    /// labels of kinds that will do as well
    pub or: Vec<Wording>,
    /// how it stands
    pub state: PaperState,
    /// where it comes from
    pub source: Arc<Source>,
}

/// How a paper stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperState {
    /// it was filed
    Filed,
    /// it is needed, and not there
    Missing,
    /// this child does not need it
    NotNeeded,
}

/// A step of a procedure: what somebody does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActionStep {
    /// its id
    pub step: Arc<str>,
    /// what is done
    pub title: Wording,
    /// labels of those who act
    pub by: Vec<Wording>,
    /// how it stands
    pub state: ActionState,
    /// where it comes from
    pub source: Arc<Source>,
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionState {
    /// it is done, after all before it
    Done,
    /// it is the next
    Next,
    /// it is still to come
    Later,
    /// it is done, but one before it is not: it does not count
    OutOfOrder,
    /// the last decision on it refuses
    Refused,
    /// this child's procedure has no such step, or none at all
    LeftOut,
}

/// What continuing asks for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RenewalStep {
    /// what is asked
    pub say: Option<Wording>,
    /// labels of the papers to be filed again
    pub documents: Vec<Wording>,
    /// of what was granted and has a last day, those of which none was filed since the grant
    pub missing: Vec<Wording>,
    /// where it comes from
    pub source: Arc<Source>,
}

/// When what was granted is looked at again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewStep {
    /// the day; null where none is known
    pub on: Option<Shown>,
    /// a person decides when or how
    pub judgement: bool,
    /// what is looked at
    pub say: Option<Wording>,
    /// where it comes from
    pub source: Arc<Source>,
}

/// What follows from a grant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EffectStep {
    /// the fact or result
    pub name: Arc<str>,
    /// its label
    pub title: Wording,
    /// it is a fact, to be recorded by whoever keeps the register
    pub is_fact: bool,
    /// what it means
    pub say: Wording,
    /// where it comes from
    pub source: Arc<Source>,
}

/// A judgement that is still open: a person must decide.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JudgementStep {
    /// the term
    pub judgement: Arc<str>,
    /// its label
    pub title: Wording,
    /// the fact to record
    pub fact: Arc<str>,
    /// what is asked
    pub question: Wording,
    /// what is said of the guide value
    pub say: Option<Wording>,
    /// where it comes from
    pub source: Arc<Source>,
}

impl Explainer<'_> {
    pub(super) fn procedure(&mut self, info: &ProcedureInfo) -> ProcedureStep {
        let policy = self.policy;
        let answer = procedure::answer(&mut self.run, &policy.compiled, info);
        let requirements = info.requirements.iter().map(|requirement| self.requirement(requirement)).collect();
        let documents = info.papers.iter().map(|paper| self.paper(paper, &answer)).collect();
        let steps = info.steps.iter().map(|step| self.action(step, &answer)).collect();
        let valid_until = info.valid_until.and_then(|(day, _)| self.day(day));
        let ends = valid_until.is_some() && matches!(answer.state, State::Granted | State::Expired);
        let renewal = info.renewal.as_ref().map(|renewal| self.renewal(renewal, ends));
        let review = info.review.as_ref().map(|review| self.review(review, &answer));
        let effects = info.effects.iter().map(|effect| self.effect(effect)).collect();
        let (procedure, title, source) = (info.id.clone(), info.title.clone(), info.note.clone());
        ProcedureStep {
            procedure,
            title,
            answer,
            source,
            requirements,
            documents,
            steps,
            valid_until,
            renewal,
            review,
            effects,
        }
    }

    fn requirement(&mut self, info: &RequirementInfo) -> RequirementStep {
        let state = match self.truth(info.rule) {
            Truth::Yes => RequirementState::Met,
            Truth::No => RequirementState::Unmet,
            Truth::Open => RequirementState::Open,
        };
        // The members of a group stand below it, each with what it rests on.
        let members = info.members().iter().map(|member| self.requirement(member)).collect();
        let group = match &info.test {
            TestInfo::When => None,
            TestInfo::AnyOf(_) => Some(Group::AnyOf),
            TestInfo::AllOf(_) => Some(Group::AllOf),
        };
        let mut step = self.step(info.rule);
        if group.is_some() {
            step.because.clear();
        }
        RequirementStep { requirement: info.id.clone(), say: self.say(&info.say), state, group, members, step }
    }

    fn paper(&mut self, info: &PaperInfo, answer: &ProcedureAnswer) -> PaperStep {
        let needed = info.needed.map_or(Truth::Yes, |rule| self.truth(rule));
        let state = match (self.truth(info.held), needed) {
            (Truth::Yes, _) => PaperState::Filed,
            (_, Truth::No) => PaperState::NotNeeded,
            _ if answer.missing_documents.contains(&info.kind) => PaperState::Missing,
            // Who is not eligible has nothing to file.
            _ => PaperState::NotNeeded,
        };
        PaperStep {
            document: info.kind.clone(),
            title: info.say.as_ref().map_or_else(|| info.title.clone(), |say| self.say(say)),
            or: info.or.iter().map(|(_, title)| title.clone()).collect(),
            state,
            source: info.note.clone(),
        }
    }

    fn action(&mut self, info: &StepInfo, answer: &ProcedureAnswer) -> ActionStep {
        let left_out = info.wanted.is_some_and(|rule| self.truth(rule) == Truth::No);
        let refused = info.refused.is_some_and(|rule| self.truth(rule) == Truth::Yes);
        let state = match () {
            () if left_out => ActionState::LeftOut,
            () if refused => ActionState::Refused,
            () if answer.done_steps.contains(&info.id) => ActionState::Done,
            () if answer.out_of_order.contains(&info.id) => ActionState::OutOfOrder,
            () if answer.next_step.as_ref() == Some(&info.id) => ActionState::Next,
            // Who is not eligible has nothing to do.
            () if answer.eligible == Eligibility::No => ActionState::LeftOut,
            () => ActionState::Later,
        };
        ActionStep {
            step: info.id.clone(),
            title: info.say.as_ref().map_or_else(|| info.title.clone(), |say| self.say(say)),
            by: info.by.iter().map(|(_, title)| title.clone()).collect(),
            state,
            source: info.note.clone(),
        }
    }

    /// `ends`: it was granted until some day.
    fn renewal(&mut self, info: &RenewalInfo, ends: bool) -> RenewalStep {
        let lacking: Vec<&RenewalPaper> =
            info.papers.iter().filter(|paper| ends && self.truth(paper.renewed) != Truth::Yes).collect();
        RenewalStep {
            say: info.say.as_ref().map(|say| self.say(say)),
            documents: info.papers.iter().map(|paper| self.renewed(paper)).collect(),
            missing: lacking.into_iter().map(|paper| self.renewed(paper)).collect(),
            source: info.note.clone(),
        }
    }

    /// What a paper of a renewal must be.
    fn renewed(&mut self, info: &RenewalPaper) -> Wording {
        let say = info.say.as_ref().map(|say| self.say(say));
        alternatives(&say.unwrap_or_else(|| info.title.clone()), &info.or)
    }

    fn review(&mut self, info: &ReviewInfo, answer: &ProcedureAnswer) -> ReviewStep {
        let on = answer.review_on.map(|day| self.shown(&Outcome::Known(Value::Date(day)), &Type::Date));
        let say = info.say.as_ref().map(|say| self.say(say));
        ReviewStep { on, judgement: info.judgement, say, source: info.note.clone() }
    }

    fn effect(&mut self, info: &EffectInfo) -> EffectStep {
        EffectStep {
            name: info.name.clone(),
            title: info.title.clone(),
            is_fact: info.is_fact,
            say: self.say(&info.say),
            source: info.note.clone(),
        }
    }

    /// The judgements among the facts that a rule, and more, still depends on.
    pub(super) fn judgements(&mut self, rule: RuleId, more: &InputSet) -> Vec<JudgementStep> {
        let policy = self.policy;
        let compiled = &policy.compiled;
        let (_, mut needs): (_, InputSet) = certain(&mut self.run, rule);
        needs.extend(more);
        let open = compiled.judgements.iter().filter(|judgement| needs.contains(judgement.fact));
        open.map(|judgement| {
            let info = &compiled.rules[judgement.rule.0 as usize];
            let fact = compiled.vocabulary.fact(judgement.fact);
            JudgementStep {
                judgement: compiled.program.rule(judgement.rule).name.clone(),
                title: info.title.clone(),
                fact: compiled.input_names[usize::from(judgement.fact.0)].clone(),
                question: fact.and_then(|fact| fact.question.clone()).unwrap_or_else(|| info.title.clone()),
                say: judgement.say.as_ref().map(|say| self.say(say)),
                source: info.note.clone(),
            }
        })
        .collect()
    }

    pub(super) fn truth(&mut self, rule: RuleId) -> Truth {
        procedure::truth(&mut self.run, rule)
    }

    fn day(&mut self, rule: RuleId) -> Option<Shown> {
        match self.run.rule(rule) {
            Outcome::Known(Value::Null) | Outcome::Unknown(_) => None,
            known @ Outcome::Known(_) => Some(self.shown(&known, &Type::Date)),
        }
    }
}

/// "diagnosis or proof of hospital stay".
fn alternatives(title: &Wording, or: &[(Arc<str>, Wording)]) -> Wording {
    or.iter().fold(title.clone(), |all, (_, more)| {
        Wording::new(format!("{}或{}", all.zh, more.zh), format!("{} or {}", all.en, more.en))
    })
}

impl Derivation {
    /// The papers and steps of a procedure of which it says something.
    pub(super) fn parts_decided(&self) -> Vec<Decisive> {
        let Some(procedure) = &self.procedure else { return Vec::new() };
        let names = Names(&procedure.procedure);
        let of =
            |source: &Source, rule: String| Decisive { origin: source.origin.clone(), rule: rule.into(), row: None };
        let papers = procedure.documents.iter().filter(|paper| paper.state != PaperState::NotNeeded);
        let steps = procedure.steps.iter();
        let steps = steps.filter(|step| !matches!(step.state, ActionState::LeftOut | ActionState::Later));
        let papers = papers.map(|paper| of(&paper.source, names.held(&paper.document)));
        papers.chain(steps.map(|step| of(&step.source, names.done(&step.step)))).collect()
    }

    /// What the requirements of the procedure that are decided rest on, where the derivation is of one.
    pub(super) fn requirement_steps(&self) -> Vec<&Step> {
        fn gather<'a>(requirement: &'a RequirementStep, found: &mut Vec<&'a Step>) {
            // What is open decides nothing.
            if requirement.state != RequirementState::Open {
                found.push(&requirement.step);
            }
            requirement.members.iter().for_each(|member| gather(member, found));
        }
        let mut found = Vec::new();
        let requirements = self.procedure.iter().flat_map(|procedure| &procedure.requirements);
        requirements.for_each(|requirement| gather(requirement, &mut found));
        found
    }
}

impl Source {
    /// What it says besides another: catalogue rows and reading where they differ, clauses where anything does.
    pub(super) fn besides(&self, other: &Source) -> Source {
        let mut own = self.clone();
        if own.catalogue == other.catalogue {
            own.catalogue.clear();
        }
        if own.reading == other.reading {
            own.reading = None;
        }
        if own.cite == other.cite && own.strength == other.strength && own.catalogue.is_empty() {
            own.cite.clear();
        }
        own
    }

    /// Whether there is anything to be told.
    pub(super) fn says_something(&self) -> bool {
        !self.cite.is_empty() || !self.catalogue.is_empty() || self.reading.is_some()
    }
}
