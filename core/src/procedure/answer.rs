//! The answer about one procedure, in the shape that every binding returns.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::date::Date;
use crate::evaluate::Output;

/// What a policy says of one procedure for one child on one day.
///
/// Serialises as an object of the names below, in this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProcedureAnswer {
    /// whether all requirements are met
    pub eligible: Eligibility,
    /// ids of the requirements that are not met, in the procedure's order
    pub unmet: Vec<Arc<str>>,
    /// the facts on which `eligible` still depends, in the vocabulary's order; empty where it is known
    pub undetermined: Vec<Arc<str>>,
    /// kinds of the documents that are still to be filed; none where the child is not eligible
    pub missing_documents: Vec<Arc<str>>,
    /// ids of the steps that are done, each after all before it
    pub done_steps: Vec<Arc<str>>,
    /// ids of the steps that are done although one before them is not: they do not count
    pub out_of_order: Vec<Arc<str>>,
    /// id of the first step that is not done; null where the child is not eligible or nothing is left to do
    pub next_step: Option<Arc<str>>,
    /// how far it has come
    pub state: State,
    /// the day on which what is granted is looked at again; null where none is known, or nothing is granted
    pub review_on: Option<Date>,
}

/// The names of the parts of an answer, as it is serialised.
pub const FIELDS: [&str; 9] = [
    "eligible",
    "unmet",
    "undetermined",
    "missing_documents",
    "done_steps",
    "out_of_order",
    "next_step",
    "state",
    "review_on",
];

impl ProcedureAnswer {
    /// A part of the answer by its name.
    pub fn get(&self, field: &str) -> Option<Output> {
        let words = |words: &[Arc<str>]| Output::List(words.iter().cloned().map(Output::Text).collect());
        Some(match field {
            "eligible" => Output::Text(Arc::from(self.eligible.word())),
            "unmet" => words(&self.unmet),
            "undetermined" => words(&self.undetermined),
            "missing_documents" => words(&self.missing_documents),
            "done_steps" => words(&self.done_steps),
            "out_of_order" => words(&self.out_of_order),
            "next_step" => self.next_step.clone().map_or(Output::Null, Output::Text),
            "state" => Output::Text(Arc::from(self.state.word())),
            "review_on" => self.review_on.map_or(Output::Null, Output::Date),
            _ => return None,
        })
    }
}

/// Whether all requirements are met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Eligibility {
    /// all are met
    Yes,
    /// one is not
    No,
    /// none is surely unmet, but some depend on unknown facts
    Undetermined,
}

/// How far a procedure has come for a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// the child is not eligible, and nothing was granted or refused
    NotApplicable,
    /// it may begin
    Available,
    /// the first step is done
    InProgress,
    /// every step is done
    Granted,
    /// the last decision on a step refuses
    Refused,
    /// it was granted, and the last day of the grant is past
    Expired,
}

impl Eligibility {
    /// What it is called, in Chinese and in English.
    pub const TITLE: (&'static str, &'static str) = ("是否符合条件", "eligible");

    /// All, in the order of the words.
    pub const ALL: [Eligibility; 3] = [Eligibility::Yes, Eligibility::No, Eligibility::Undetermined];

    /// As people read it, in Chinese and in English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Eligibility::Yes => ("符合条件", "eligible"),
            Eligibility::No => ("不符合条件", "not eligible"),
            Eligibility::Undetermined => ("尚不能确定是否符合条件", "eligibility undetermined"),
        }
    }

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Eligibility::Yes => "yes",
            Eligibility::No => "no",
            Eligibility::Undetermined => "undetermined",
        }
    }
}

impl State {
    /// What it is called, in Chinese and in English.
    pub const TITLE: (&'static str, &'static str) = ("状态", "state");

    /// All, in the order of the words.
    pub const ALL: [State; 6] =
        [State::NotApplicable, State::Available, State::InProgress, State::Granted, State::Refused, State::Expired];

    /// As people read it, in Chinese and in English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            State::NotApplicable => ("不适用", "not applicable"),
            State::Available => ("可以办理", "may begin"),
            State::InProgress => ("办理中", "in progress"),
            State::Granted => ("已批准", "granted"),
            State::Refused => ("未获批准", "refused"),
            State::Expired => ("已到期", "expired"),
        }
    }

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            State::NotApplicable => "not_applicable",
            State::Available => "available",
            State::InProgress => "in_progress",
            State::Granted => "granted",
            State::Refused => "refused",
            State::Expired => "expired",
        }
    }
}

impl fmt::Display for Eligibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
