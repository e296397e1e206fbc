//! One window of one duty, in the shape that every binding returns.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::date::Date;
use crate::evaluate::Output;
use crate::nearest::did_you_mean;
use crate::policy::items::Strength;
use crate::subject::Subject;
use crate::wording::Wording;

/// One window of one duty: what somebody must do from one day to another, and how far it has come.
///
/// Serialises as an object of the names below, in this order, without the wordings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// the obligation
    pub id: Arc<str>,
    /// its label
    #[serde(skip)]
    pub title: Wording,
    /// who must do it, a word of the enum `actor`
    pub bearer: Arc<str>,
    /// that word's label
    #[serde(skip)]
    pub bearer_title: Wording,
    /// first day of the window; null where the duty has no first day, or it is unknown
    pub from: Option<Date>,
    /// last day of the window; null of a standing duty, and where it is unknown
    pub due: Option<Date>,
    /// half of the day by which it must be done, a word of an enum; null where the whole day will do
    pub slot: Option<Arc<str>>,
    /// how often, or how many parts
    pub required: Option<i64>,
    /// how many of them are done by the day evaluated; null where that is unknown
    pub done: Option<i64>,
    /// how far it has come
    pub state: DutyState,
    /// catalogue rows
    pub catalogue: Vec<String>,
    /// clauses, readings and laws, as text
    pub cite: Vec<String>,
    /// how binding
    pub strength: Strength,
    /// the day on which it was fulfilled; null where it is not, or what fulfils it has no date
    pub fulfilled_on: Option<Date>,
    /// whether it was fulfilled after `due`; null where it is not fulfilled
    pub late: Option<bool>,
    /// the facts on which an undetermined one still depends, in the vocabulary's order
    pub undetermined: Vec<Arc<str>>,
}

/// The names of the parts of a duty, as it is serialised.
pub const DUTY_FIELDS: [&str; 14] = [
    "id",
    "bearer",
    "from",
    "due",
    "slot",
    "required",
    "done",
    "state",
    "catalogue",
    "cite",
    "strength",
    "fulfilled_on",
    "late",
    "undetermined",
];

impl Duty {
    /// A part of the duty by its name.
    pub fn get(&self, field: &str) -> Option<Output> {
        let text = |text: &str| Output::Text(Arc::from(text));
        let day = |day: Option<Date>| day.map_or(Output::Null, Output::Date);
        let number = |number: Option<i64>| number.map_or(Output::Null, Output::Int);
        Some(match field {
            "id" => Output::Text(self.id.clone()),
            "bearer" => Output::Text(self.bearer.clone()),
            "from" => day(self.from),
            "due" => day(self.due),
            "slot" => self.slot.clone().map_or(Output::Null, Output::Text),
            "required" => number(self.required),
            "done" => number(self.done),
            "state" => text(self.state.word()),
            "catalogue" => Output::List(self.catalogue.iter().map(|row| text(row)).collect()),
            "cite" => Output::List(self.cite.iter().map(|cite| text(cite)).collect()),
            "strength" => text(&self.strength.to_string()),
            "fulfilled_on" => day(self.fulfilled_on),
            "late" => self.late.map_or(Output::Null, Output::Bool),
            "undetermined" => Output::List(self.undetermined.iter().cloned().map(Output::Text).collect()),
            _ => return None,
        })
    }
}

/// A duty in a schedule: whose it is, and about whom.
///
/// Serialises as `subject`, `key` and the names of [`Duty`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScheduledDuty {
    /// whom it is about
    pub subject: Subject,
    /// `student_id`, or the name of the organisation; null where none is given
    pub key: Option<Arc<str>>,
    /// the window
    #[serde(flatten)]
    pub duty: Duty,
}

/// How far a duty has come within a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DutyState {
    /// done as often as required
    Fulfilled,
    /// begun, not yet done, the last day not past
    Due,
    /// not done, the last day past
    Overdue,
    /// it begins after the day evaluated
    Upcoming,
    /// it ended before its last day without being done
    Lapsed,
    /// the known facts do not settle whether there is such a duty, or whether it is done
    Undetermined,
}

impl DutyState {
    /// All, in the order of the words.
    pub const ALL: [DutyState; 6] = [
        DutyState::Fulfilled,
        DutyState::Due,
        DutyState::Overdue,
        DutyState::Upcoming,
        DutyState::Lapsed,
        DutyState::Undetermined,
    ];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            DutyState::Fulfilled => "fulfilled",
            DutyState::Due => "due",
            DutyState::Overdue => "overdue",
            DutyState::Upcoming => "upcoming",
            DutyState::Lapsed => "lapsed",
            DutyState::Undetermined => "undetermined",
        }
    }

    /// As people read it.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            DutyState::Fulfilled => ("已完成", "fulfilled"),
            DutyState::Due => ("待办", "due"),
            DutyState::Overdue => ("已逾期", "overdue"),
            DutyState::Upcoming => ("未开始", "upcoming"),
            DutyState::Lapsed => ("已终止", "lapsed"),
            DutyState::Undetermined => ("尚不能确定", "undetermined"),
        }
    }

    /// The same where it is also said that it was done late ([`Duty::late`]).
    pub fn label_with_lateness(self, late: Option<bool>) -> (&'static str, &'static str) {
        match (self, late) {
            (DutyState::Fulfilled, Some(true)) => ("逾期完成", "fulfilled late"),
            _ => self.label(),
        }
    }
}

impl fmt::Display for DutyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for DutyState {
    type Err = String;

    /// The state of a word; the error says what was expected.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words = || DutyState::ALL.into_iter().map(DutyState::word);
        DutyState::ALL.into_iter().find(|state| state.word() == text).ok_or_else(|| {
            let help = did_you_mean(text, words()).map_or_else(String::new, |help| format!("; {help}"));
            format!("expected one of {}{help}", words().collect::<Vec<_>>().join(", "))
        })
    }
}

impl Serialize for DutyState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::DutyState;

    #[test]
    fn every_state_is_read_from_its_word() {
        for state in DutyState::ALL {
            assert_eq!(state.word().parse(), Ok(state));
        }
        let wrong = "overdu".parse::<DutyState>().expect_err("no state");
        let words = "fulfilled, due, overdue, upcoming, lapsed, undetermined";
        assert_eq!(wrong, format!("expected one of {words}; did you mean `overdue`?"));
    }
}
