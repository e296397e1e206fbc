//! The derivation of a result as data: what callers show, store or compare. `derivation.schema.json` is its schema.

use std::ops::Deref;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::obligation::ObligationStep;
use super::procedure::{JudgementStep, ProcedureStep};
use crate::date::Date;
use crate::evaluate::Output;
use crate::policy::Note;
use crate::policy::items::Citation;
use crate::wording::Wording;

/// The version of the JSON form; it grows when a reader of the old form could be misled.
pub const DERIVATION_VERSION: u32 = 1;

/// Why a result is what it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Derivation {
    /// [`DERIVATION_VERSION`]
    pub version: u32,
    /// the policy's id
    pub policy: Arc<str>,
    /// the document's title
    pub document: Wording,
    /// the day evaluated
    pub on: Date,
    /// the caller's key, where given
    pub student_id: Option<Arc<str>>,
    /// every parameter that the caller set, whether it mattered here or not
    pub overridden: Vec<ParameterUse>,
    /// the derivation of the result asked for; of a procedure, whether the child is eligible; of an obligation, whether it
    /// applies
    pub result: Step,
    /// the procedure asked for, part by part
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procedure: Option<Box<ProcedureStep>>,
    /// the obligation asked for, window by window
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obligation: Option<Box<ObligationStep>>,
    /// terms on which the outcome still depends and that a person must judge
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub judgements: Vec<JudgementStep>,
}

/// A definition or decision in a derivation, with what it rests on. What is told of the rule itself can be read from the step:
/// `step.value` is `step.of.value`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// the rule itself; all derivations that are made together share it
    #[serde(flatten)]
    pub of: Arc<RuleStep>,
    /// definitions and decisions that mattered
    pub because: Vec<Step>,
    /// it is derived elsewhere in the same derivation, in full
    pub repeated: bool,
}

/// How a definition or decision came to its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleStep {
    /// its id
    pub rule: Arc<str>,
    /// its label
    pub title: Wording,
    /// how it came to its value
    pub outcome: StepOutcome,
    /// its value; null where it is undetermined, too
    pub value: Shown,
    /// the facts it still depends on, where it is undetermined
    pub needs: Vec<Arc<str>>,
    /// where it comes from
    pub source: Arc<Source>,
    /// of a decision: the rows that match, or may still match
    pub rows: Vec<RowStep>,
    /// of a decision: the rows before that do not match, and why
    pub not_matched: Vec<RowStep>,
    /// parameters that mattered
    pub parameters: Vec<ParameterUse>,
    /// facts that mattered
    pub facts: Vec<FactUse>,
}

/// How a step came to its value. "Excluded by a ground" and "no rule applied" are different answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// computed by a definition
    Computed,
    /// a row applied
    Applied,
    /// a row applied that excludes by a ground
    Excluded,
    /// no row applied: null, an empty list, or the row for everything else
    NoRule,
    /// it depends on facts that are unknown
    Undetermined,
}

/// A row of a decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowStep {
    /// its id
    pub row: Arc<str>,
    /// whether it matches
    pub state: RowOutcome,
    /// what it says, facts filled in
    pub say: Option<Wording>,
    /// where it comes from
    pub source: Arc<Source>,
    /// what decides its condition
    pub why: Vec<Finding>,
}

/// Whether a row matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// its condition holds
    Matched,
    /// its condition does not hold
    NotMatched,
    /// its condition depends on unknown facts
    Open,
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// the fact, parameter or rule
    pub name: Arc<str>,
    /// its label
    pub title: Wording,
    /// its value
    pub value: Shown,
}

/// A parameter that mattered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParameterUse {
    /// its id
    pub parameter: Arc<str>,
    /// its label
    pub title: Wording,
    /// its value
    pub value: Shown,
    /// its unit
    pub unit: Option<String>,
    /// the caller set it; `document_value` is what the document says
    pub overridden: bool,
    /// the document's value, where the caller set another
    pub document_value: Option<Shown>,
    /// where it comes from
    pub source: Arc<Source>,
}

/// A fact that mattered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FactUse {
    /// its name
    pub fact: Arc<str>,
    /// its label
    pub title: Wording,
    /// its value; never of personal data
    pub value: Shown,
    /// where the value comes from
    pub state: FactState,
    /// of a fact made of an organisation's children, where the rollup comes from
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollup: Option<Arc<Source>>,
}

/// Where a fact's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FactState {
    /// the caller gave it, or it follows from what the caller gave
    Given,
    /// not given; the vocabulary's assumed value
    Assumed,
    /// not given, and not assumed
    Unknown,
}

/// A value for programs and for people.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// as in an answer; none where it is unknown or not to be shown
    pub value: Option<Output>,
    /// as people read it
    pub text: Wording,
}

/// Where a rule comes from: what the policy notes of it.
pub type Source = Note;

impl Deref for Step {
    type Target = RuleStep;

    fn deref(&self) -> &RuleStep {
        &self.of
    }
}

impl RuleStep {
    /// The same where it is derived elsewhere: its value only.
    pub(super) fn without_grounds(&self) -> RuleStep {
        RuleStep {
            rule: self.rule.clone(),
            title: self.title.clone(),
            outcome: self.outcome,
            value: self.value.clone(),
            needs: self.needs.clone(),
            source: self.source.clone(),
            rows: Vec::new(),
            not_matched: Vec::new(),
            parameters: Vec::new(),
            facts: Vec::new(),
        }
    }
}

impl Derivation {
    /// Every step, the result's own first.
    pub fn steps(&self) -> Vec<&Step> {
        let mut found = Vec::new();
        let mut todo = self.requirement_steps();
        todo.extend(self.obligation_steps());
        todo.push(&self.result);
        while let Some(step) = todo.pop() {
            found.push(step);
            todo.extend(step.because.iter().rev());
        }
        found
    }
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("value", &self.value)?;
        map.serialize_entry("zh", &self.text.zh)?;
        map.serialize_entry("en", &self.text.en)?;
        map.end()
    }
}

impl Serialize for Citation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Citation::Clause { document, clause } => {
                map.serialize_entry("doc", document)?;
                map.serialize_entry("clause", clause)?;
            }
            Citation::Reading { id } => map.serialize_entry("reading", id)?,
            Citation::Law { law, clause, verified } => {
                map.serialize_entry("law", law)?;
                map.serialize_entry("clause", clause)?;
                map.serialize_entry("verified", verified)?;
            }
        }
        map.end()
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("origin", &*self.origin)?;
        map.serialize_entry("cite", &self.cite)?;
        map.serialize_entry("catalogue", &self.catalogue)?;
        map.serialize_entry("strength", &self.strength.to_string())?;
        let reading = self.reading.as_ref().map(|(knob, text)| ReadingOut { knob, zh: &text.zh, en: &text.en });
        map.serialize_entry("reading", &reading)?;
        map.end()
    }
}

#[derive(Serialize)]
struct ReadingOut<'a> {
    knob: &'a Option<String>,
    zh: &'a str,
    en: &'a str,
}
