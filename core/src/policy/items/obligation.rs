//! Obligations as they are written.

use super::{At, Head, Written};
use crate::obligation::Period;
use crate::subject::Subjects;
use crate::wording::Wording;

/// `[[obligation]]`: what somebody must do, from when, how often, and what counts as doing it.
#[derive(Debug, Clone, PartialEq)]
pub struct ObligationItem {
    /// id, title, cite …
    pub head: Head,
    /// whom it is about; none: as what it replaces, else a child
    pub(crate) subjects: Option<Subjects>,
    /// who must do it: a word of the enum `actor`
    pub bearer: At<String>,
    /// where this one applies, those do not
    pub instead_of: Vec<At<String>>,
    /// whether there is such a duty; none: always
    pub applies: Option<Written>,
    /// its first day; null: nothing to do
    pub anchor: Option<Written>,
    /// the day from which it no longer runs
    pub lapses: Option<Written>,
    /// the day on which it was done for good
    pub ends: Option<Written>,
    /// half of the day by which it must be done
    pub slot: Option<Written>,
    /// how often
    pub cadence: CadenceItem,
    /// whether months begin on the day of the anchor; none: they do
    pub anchored: Option<Setting<bool>>,
    /// what qualifies: a list of records with a date `on`, or a number
    pub counts: Option<Written>,
    /// what must be done, part by part
    pub parts: Vec<DutyPartItem>,
    /// kinds of documents that show it
    pub evidence: Vec<At<String>>,
    /// what must be done
    pub say: At<Wording>,
    /// a window that was due before the document was issued is not held against anybody
    pub not_before_issue: bool,
}

/// A part of a duty.
#[derive(Debug, Clone, PartialEq)]
pub struct DutyPartItem {
    /// id, cite …
    pub head: Head,
    /// whether it is done
    pub when: Written,
    /// what it is
    pub say: At<Wording>,
}

/// A plain value, or an expression that gives one.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting<T> {
    /// as written
    Plain(At<T>),
    /// to be computed
    Computed(Box<Written>),
}

/// A whole number.
pub type Number = Setting<i64>;

/// How often something must be done.
#[derive(Debug, Clone, PartialEq)]
pub struct CadenceItem {
    /// the windows
    pub form: CadenceForm,
    /// how often in each; none: once, or all parts. Phases have their own
    pub at_least: Option<Number>,
}

/// The windows of a cadence.
#[derive(Debug, Clone, PartialEq)]
pub enum CadenceForm {
    /// `{ days = 0 }`
    WithinDays(Number),
    /// `{ months = 1 }`
    WithinMonths(Number),
    /// `{ by = '…' }`
    By(Written),
    /// `{ standing = true }`
    Standing,
    /// `[{ months = 1, at_least = 3, times = 1 }, …]`
    Phases(Vec<PhaseItem>),
    /// `{ every = "week" }`
    Every {
        /// the period
        period: At<Period>,
        /// none begins outside terms
        in_term: Option<Setting<bool>>,
    },
    /// `{ dates = ["03-31"], month_ends = [4], term_weekday = "friday" }`
    Days {
        /// months and days
        dates: Vec<At<(i64, i64)>>,
        /// months whose last day it is
        month_ends: Vec<At<i64>>,
        /// the first such weekday of each term, 0 = Monday
        term_weekday: Option<At<i64>>,
        /// how many months a window is open
        open_months: Option<Number>,
    },
}

/// A phase of windows that begin where the one before ends.
#[derive(Debug, Clone, PartialEq)]
pub struct PhaseItem {
    /// in which unit their length is written
    pub unit: LengthUnit,
    /// their length
    pub length: Number,
    /// how many; none: without end
    pub times: Option<Number>,
    /// how often in each; none: once
    pub at_least: Option<Number>,
}

/// The unit of a window's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LengthUnit {
    /// days
    Days,
    /// weeks
    Weeks,
    /// months
    Months,
}

impl LengthUnit {
    /// All, with the keys as written.
    pub const ALL: [(&'static str, LengthUnit); 3] =
        [("days", LengthUnit::Days), ("weeks", LengthUnit::Weeks), ("months", LengthUnit::Months)];
}

impl<T> Setting<T> {
    /// The expression, where it is one.
    pub fn written(&self) -> Option<&Written> {
        match self {
            Setting::Plain(_) => None,
            Setting::Computed(written) => Some(written),
        }
    }
}

impl CadenceItem {
    /// Every number, in the order written, with the part of its path that names it: `at_least`, `phases.0.times`.
    pub fn numbers(&self) -> Vec<(String, &Number)> {
        let mut all: Vec<(String, &Number)> = Vec::new();
        match &self.form {
            CadenceForm::WithinDays(number) => all.push(("days".to_owned(), number)),
            CadenceForm::WithinMonths(number) => all.push(("months".to_owned(), number)),
            CadenceForm::By(_) | CadenceForm::Standing | CadenceForm::Every { .. } => {}
            CadenceForm::Phases(phases) => {
                for (at, phase) in phases.iter().enumerate() {
                    all.push((format!("phase.{at}.length"), &phase.length));
                    all.extend(phase.times.iter().map(|number| (format!("phase.{at}.times"), number)));
                    all.extend(phase.at_least.iter().map(|number| (format!("phase.{at}.at_least"), number)));
                }
            }
            CadenceForm::Days { open_months, .. } => {
                all.extend(open_months.iter().map(|number| ("open_months".to_owned(), number)));
            }
        }
        all.extend(self.at_least.iter().map(|number| ("at_least".to_owned(), number)));
        all
    }

    /// Whether its windows are counted from an anchor, so that it has none without.
    pub fn needs_anchor(&self) -> bool {
        match &self.form {
            CadenceForm::WithinDays(_) | CadenceForm::WithinMonths(_) | CadenceForm::By(_) | CadenceForm::Phases(_) => {
                true
            }
            CadenceForm::Standing | CadenceForm::Every { .. } | CadenceForm::Days { .. } => false,
        }
    }
}

impl ObligationItem {
    /// Its own head and those of its parts.
    pub fn heads(&self) -> impl Iterator<Item = &Head> {
        std::iter::once(&self.head).chain(self.parts.iter().map(|part| &part.head))
    }
}
