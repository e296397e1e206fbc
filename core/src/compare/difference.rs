//! A comparison as data: what callers show, store or count. `comparison.schema.json` is its schema.

use std::sync::Arc;

use serde::Serialize;

use crate::date::Date;
use crate::explain::{ParameterUse, RowOutcome, RuleStep, Shown, Source, StepOutcome};
use crate::policy::Policy;
use crate::wording::Wording;

/// The version of the JSON form; it grows when a reader of the old form could be misled.
pub const COMPARISON_VERSION: u32 = 1;

/// What two policies say of one child on one day, where they differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// [`COMPARISON_VERSION`]
    pub version: u32,
    /// the day evaluated
    pub on: Date,
    /// the caller's key, where given
    pub student_id: Option<Arc<str>>,
    /// the policy that was asked to compare
    pub left: PolicyInUse,
    /// the one it was compared with
    pub right: PolicyInUse,
    /// the results that differ, in the left policy's order; then the procedures, of each `procedure.<id>.eligible` and
    /// `procedure.<id>.state`
    pub differences: Vec<Difference>,
    /// the results that do not
    pub same: Vec<Arc<str>>,
    /// the results that neither policy settles: whether they differ cannot be told
    pub undetermined: Vec<Arc<str>>,
    /// results and procedures (`procedure.<id>`) that the right policy does not have
    pub only_left: Vec<Arc<str>>,
    /// results and procedures that the left policy does not have
    pub only_right: Vec<Arc<str>>,
}

/// A policy of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PolicyInUse {
    /// its id
    pub policy: Arc<str>,
    /// the document's title
    pub document: Wording,
    /// every parameter that the caller set
    pub overridden: Vec<ParameterUse>,
}

/// A result that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// its name
    pub result: Arc<str>,
    /// its label
    pub title: Wording,
    /// what the left policy says
    pub left: Side,
    /// what the right policy says
    pub right: Side,
    /// beneath it, the rules where the two derivations part, those nearest to the result first; empty where it is this
    /// result's own
    pub because: Vec<Divergence>,
    /// parameters on the way that differ
    pub parameters: Vec<ParameterPair>,
}

/// A rule beneath a result that differs, decided by other rules or by other numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Divergence {
    /// its id
    pub rule: Arc<str>,
    /// its label
    pub title: Wording,
    /// what the left policy says; none where it has no such rule
    pub left: Option<Side>,
    /// what the right policy says; none where it has no such rule
    pub right: Option<Side>,
}

/// What one policy says, and by what.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// the value; null where it is undetermined, too
    pub value: Shown,
    /// the facts it still depends on, where it is undetermined
    pub needs: Vec<Arc<str>>,
    /// how it came to its value
    pub outcome: StepOutcome,
    /// the rows that gave it, or may give it; the definition or decision itself where none did; of a procedure, the rules of
    /// its requirements and steps
    pub by: Vec<Decider>,
}

/// A row or rule that decides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decider {
    /// the definition or decision
    pub rule: Arc<str>,
    /// its row
    pub row: Option<Arc<str>>,
    /// unknown facts decide whether the row applies
    pub open: bool,
    /// what the row says, facts filled in
    pub say: Option<Wording>,
    /// clause, reading, strength
    pub source: Arc<Source>,
}

/// A parameter whose values differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParameterPair {
    /// its id
    pub parameter: Arc<str>,
    /// its label
    pub title: Wording,
    /// of the left policy, where it has one of this name
    pub left: Option<ParameterUse>,
    /// of the right policy, where it has one of this name
    pub right: Option<ParameterUse>,
}

impl Comparison {
    /// A result that differs.
    pub fn get(&self, result: &str) -> Option<&Difference> {
        self.differences.iter().find(|difference| &*difference.result == result)
    }
}

impl PolicyInUse {
    pub(super) fn of(policy: &Policy, overridden: Vec<ParameterUse>) -> PolicyInUse {
        PolicyInUse { policy: policy.document().id.clone(), document: policy.document().title.clone(), overridden }
    }
}

impl Side {
    /// What a step says. It was not shortened as a repeated one.
    pub(super) fn of(step: &RuleStep) -> Side {
        let mut by: Vec<Decider> = step
            .rows
            .iter()
            .map(|row| Decider {
                rule: step.rule.clone(),
                row: Some(row.row.clone()),
                open: row.state == RowOutcome::Open,
                say: row.say.clone(),
                source: row.source.clone(),
            })
            .collect();
        if by.is_empty() {
            let source = step.source.clone();
            by.push(Decider { rule: step.rule.clone(), row: None, open: false, say: None, source });
        }
        Side { value: step.value.clone(), needs: step.needs.clone(), outcome: step.outcome, by }
    }

    /// Whether the value is known as a whole.
    pub fn is_determined(&self) -> bool {
        self.needs.is_empty()
    }
}
