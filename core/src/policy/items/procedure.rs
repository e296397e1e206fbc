//! Judgements and procedures as they are written.

use super::{At, Head, Written};
use crate::subject::Subjects;
use crate::wording::Wording;

/// `[[judgement]]`: a term of the document that a person judges ("many years", "serious").
///
/// Makes the fact `judged_<id>`, which is never assumed, and the rule `<id>`: the guide value holds, and the person says so.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgementItem {
    /// id, title, cite …
    pub head: Head,
    /// what the official is asked; one that replaces another inherits it where absent
    pub question: Option<Wording>,
    /// the rule: the guide value, below which the answer is no without asking, and the fact
    pub is: Written,
    /// what to say of the guide value
    pub say: Option<At<Wording>>,
    /// whose it is; none: as what it replaces, else a child's
    pub(crate) subjects: Option<Subjects>,
}

impl JudgementItem {
    /// The fact that records what the person decided.
    pub fn fact(&self) -> String {
        format!("judged_{}", self.head.id.value)
    }
}

/// `[[procedure]]`: an approval, placement or measure with its requirements, papers and steps.
#[derive(Debug, Clone, PartialEq)]
pub struct ProcedureItem {
    /// id, title, cite …
    pub head: Head,
    /// what must hold, all of it
    pub require: Vec<RequirementItem>,
    /// the papers to be filed
    pub documents: Vec<PaperItem>,
    /// who does what, in order
    pub steps: Vec<StepItem>,
    /// last day of what was granted
    pub valid_until: Option<Written>,
    /// what continuing asks for
    pub renewal: Option<RenewalItem>,
    /// when it is looked at again
    pub review: Option<ReviewItem>,
    /// what follows from a grant
    pub effects: Vec<EffectItem>,
}

impl ProcedureItem {
    /// Its own head and those of its parts.
    pub fn heads(&self) -> Vec<&Head> {
        let mut heads = vec![&self.head];
        self.require.iter().for_each(|part| part.add_heads(&mut heads));
        heads.extend(self.documents.iter().map(|part| &part.head));
        heads.extend(self.steps.iter().map(|part| &part.head));
        if let Some(renewal) = &self.renewal {
            heads.push(&renewal.head);
            heads.extend(renewal.documents.iter().map(|part| &part.head));
        }
        heads.extend(self.review.iter().map(|part| &part.head));
        heads.extend(self.effects.iter().map(|part| &part.head));
        heads
    }

    /// Every expression in it.
    pub fn expressions(&self) -> Vec<&Written> {
        let mut all = Vec::new();
        self.require.iter().for_each(|part| part.add_expressions(&mut all));
        all.extend(self.documents.iter().filter_map(|part| part.when.as_ref()));
        all.extend(self.steps.iter().flat_map(|part| part.when.iter().chain([&part.done_by])));
        all.extend(self.valid_until.iter());
        all.extend(self.review.iter().filter_map(|part| part.on.as_ref()));
        all
    }
}

/// A requirement, or a group of them.
#[derive(Debug, Clone, PartialEq)]
pub struct RequirementItem {
    /// id, cite …
    pub head: Head,
    /// what it asks
    pub say: At<Wording>,
    /// when it is met
    pub test: Test,
}

impl RequirementItem {
    /// The members of a group; none of a condition.
    pub fn members(&self) -> &[RequirementItem] {
        match &self.test {
            Test::When(_) => &[],
            Test::AnyOf(members) | Test::AllOf(members) => members,
        }
    }

    fn add_heads<'a>(&'a self, heads: &mut Vec<&'a Head>) {
        heads.push(&self.head);
        self.members().iter().for_each(|member| member.add_heads(heads));
    }

    fn add_expressions<'a>(&'a self, all: &mut Vec<&'a Written>) {
        if let Test::When(when) = &self.test {
            all.push(when);
        }
        self.members().iter().for_each(|member| member.add_expressions(all));
    }
}

/// When a requirement is met.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// a condition
    When(Written),
    /// one of these is met
    AnyOf(Vec<RequirementItem>),
    /// all of these are met
    AllOf(Vec<RequirementItem>),
}

/// A paper. Its head's id is the kind of the document.
#[derive(Debug, Clone, PartialEq)]
pub struct PaperItem {
    /// kind, cite …
    pub head: Head,
    /// kinds that will do as well
    pub or: Vec<At<String>>,
    /// needed where this is not false; none: always
    pub when: Option<Written>,
    /// what it must be
    pub say: Option<At<Wording>>,
}

/// A step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepItem {
    /// id, cite …
    pub head: Head,
    /// who acts: words of the enum `actor`
    pub by: Vec<At<String>>,
    /// what shows that it is done
    pub done_by: Written,
    /// left out where this is false; none: never
    pub when: Option<Written>,
    /// what is done
    pub say: Option<At<Wording>>,
}

/// What continuing beyond `valid_until` asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct RenewalItem {
    /// cite …; its id is `renewal`
    pub head: Head,
    /// papers to be filed again
    pub documents: Vec<PaperItem>,
    /// what is asked
    pub say: Option<At<Wording>>,
}

/// When what was granted is looked at again.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewItem {
    /// cite …; its id is `review`
    pub head: Head,
    /// the day; none where the document leaves it open
    pub on: Option<Written>,
    /// a person decides when or how
    pub judgement: bool,
    /// what is looked at
    pub say: Option<At<Wording>>,
}

/// What follows from a grant: described, never done by the engine.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectItem {
    /// cite …; its id is the fact or result
    pub head: Head,
    /// what it bears on
    pub on: EffectOn,
    /// what it means
    pub say: At<Wording>,
}

/// What an effect bears on.
#[derive(Debug, Clone, PartialEq)]
pub enum EffectOn {
    /// a fact, to be recorded by whoever keeps the register
    Fact,
    /// a result, which then has this value
    Result(Option<Written>),
}
