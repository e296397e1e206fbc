//! Which rule is which part of a procedure, and what explanations say of it.

use std::sync::Arc;

use crate::language::RuleId;
use crate::policy::compiled::Note;
use crate::policy::template::Template;
use crate::value::{InputId, InputSet};
use crate::wording::Wording;

/// A procedure of a policy (办理事项).
#[derive(Debug, Clone)]
pub struct ProcedureInfo {
    /// its id
    pub id: Arc<str>,
    /// label
    pub title: Wording,
    /// where it comes from
    pub note: Arc<Note>,
    /// whether all requirements are met
    pub eligible: RuleId,
    /// what must hold, all of it
    pub requirements: Vec<RequirementInfo>,
    /// papers to be filed
    pub papers: Vec<PaperInfo>,
    /// who does what, in order
    pub steps: Vec<StepInfo>,
    /// the last day of what was granted, and whether it is past
    pub valid_until: Option<(RuleId, RuleId)>,
    /// what continuing asks for
    pub renewal: Option<RenewalInfo>,
    /// when it is looked at again
    pub review: Option<ReviewInfo>,
    /// what follows from a grant
    pub effects: Vec<EffectInfo>,
    /// every input that its answer may depend on
    pub depends: InputSet,
}

/// A requirement.
#[derive(Debug, Clone)]
pub struct RequirementInfo {
    /// its id
    pub id: Arc<str>,
    /// whether it is met
    pub rule: RuleId,
    /// what it asks
    pub say: Template,
    /// a condition, or a group
    pub test: TestInfo,
}

/// When a requirement is met.
#[derive(Debug, Clone)]
pub enum TestInfo {
    /// a condition
    When,
    /// one of these is met
    AnyOf(Vec<RequirementInfo>),
    /// all of these are met
    AllOf(Vec<RequirementInfo>),
}

/// A paper.
#[derive(Debug, Clone)]
pub struct PaperInfo {
    /// kind of document
    pub kind: Arc<str>,
    /// label of the kind
    pub title: Wording,
    /// kinds that will do as well, with their labels
    pub or: Vec<(Arc<str>, Wording)>,
    /// whether one of them is there
    pub held: RuleId,
    /// whether it is needed; none: always
    pub needed: Option<RuleId>,
    /// what it must be
    pub say: Option<Template>,
    /// where it comes from
    pub note: Arc<Note>,
}

/// A step.
#[derive(Debug, Clone)]
pub struct StepInfo {
    /// its id
    pub id: Arc<str>,
    /// label
    pub title: Wording,
    /// who acts: words of the enum `actor`, with their labels
    pub by: Vec<(Arc<str>, Wording)>,
    /// whether it is done
    pub done: RuleId,
    /// whether it is one of this child's; none: always
    pub wanted: Option<RuleId>,
    /// whether its last decision refuses; none: nobody decides on it
    pub refused: Option<RuleId>,
    /// what is done
    pub say: Option<Template>,
    /// where it comes from
    pub note: Arc<Note>,
}

/// What continuing asks for.
#[derive(Debug, Clone)]
pub struct RenewalInfo {
    /// papers to be filed again
    pub papers: Vec<RenewalPaper>,
    /// what is asked
    pub say: Option<Template>,
    /// where it comes from
    pub note: Arc<Note>,
}

/// A paper of a renewal.
#[derive(Debug, Clone)]
pub struct RenewalPaper {
    /// label of the kind of document
    pub title: Wording,
    /// kinds that will do as well, with their labels
    pub or: Vec<(Arc<str>, Wording)>,
    /// whether one was filed since the grant
    pub renewed: RuleId,
    /// what it must be
    pub say: Option<Template>,
}

/// When what was granted is looked at again.
#[derive(Debug, Clone)]
pub struct ReviewInfo {
    /// the day; none where the document leaves it open
    pub on: Option<RuleId>,
    /// a person decides when or how
    pub judgement: bool,
    /// what is looked at
    pub say: Option<Template>,
    /// where it comes from
    pub note: Arc<Note>,
}

/// What follows from a grant.
#[derive(Debug, Clone)]
pub struct EffectInfo {
    /// the fact or result
    pub name: Arc<str>,
    /// its label
    pub title: Wording,
    /// it is a fact, to be recorded by whoever keeps the register
    pub is_fact: bool,
    /// what it means
    pub say: Template,
    /// where it comes from
    pub note: Arc<Note>,
}

/// A term that a person judges.
#[derive(Debug, Clone)]
pub struct JudgementInfo {
    /// the rule
    pub rule: RuleId,
    /// the fact that records what the person decided
    pub fact: InputId,
    /// what to say of the guide value
    pub say: Option<Template>,
}

impl RequirementInfo {
    /// The members of a group; none of a condition.
    pub fn members(&self) -> &[RequirementInfo] {
        match &self.test {
            TestInfo::When => &[],
            TestInfo::AnyOf(members) | TestInfo::AllOf(members) => members,
        }
    }

    /// Its rule and those of its members.
    pub fn rules(&self, visit: &mut impl FnMut(RuleId)) {
        visit(self.rule);
        self.members().iter().for_each(|member| member.rules(visit));
    }
}

impl ProcedureInfo {
    /// Where its parts that are no rules come from, besides itself.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        let renewal = self.renewal.iter().map(|part| &*part.note);
        let review = self.review.iter().map(|part| &*part.note);
        renewal.chain(review).chain(self.effects.iter().map(|part| &*part.note))
    }

    /// The rules of its requirements, papers and steps: what a scenario can decide.
    pub fn parts(&self, visit: &mut impl FnMut(RuleId)) {
        self.requirements.iter().for_each(|part| part.rules(visit));
        self.papers.iter().for_each(|part| visit(part.held));
        self.steps.iter().for_each(|part| visit(part.done));
    }

    /// Every rule that its answer reads.
    pub fn rules(&self, visit: &mut impl FnMut(RuleId)) {
        visit(self.eligible);
        self.requirements.iter().for_each(|part| visit(part.rule));
        for paper in &self.papers {
            visit(paper.held);
            paper.needed.into_iter().for_each(&mut *visit);
        }
        for step in &self.steps {
            visit(step.done);
            step.wanted.into_iter().chain(step.refused).for_each(&mut *visit);
        }
        self.valid_until.into_iter().for_each(|(_, expired)| visit(expired));
        self.review.iter().filter_map(|review| review.on).for_each(&mut *visit);
    }
}
