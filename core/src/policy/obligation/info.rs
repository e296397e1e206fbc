//! Which rule is which part of an obligation, and what explanations say of it.

use std::sync::Arc;

use crate::language::RuleId;
use crate::obligation::Period;
use crate::policy::compiled::Note;
use crate::policy::items::LengthUnit;
use crate::policy::template::Template;
use crate::value::InputSet;
use crate::wording::Wording;

/// An obligation of a policy (责任事项).
#[derive(Debug, Clone)]
pub struct ObligationInfo {
    /// its id
    pub id: Arc<str>,
    /// label
    pub title: Wording,
    /// where it comes from
    pub note: Arc<Note>,
    /// its clauses, readings and laws as text
    pub cite: Vec<String>,
    /// who must do it: a word of the enum `actor`, with its label
    pub bearer: (Arc<str>, Wording),
    /// the obligations that it applies instead of, with their labels
    pub instead_of: Vec<(Arc<str>, Wording)>,
    /// whether there is such a duty
    pub applies: RuleId,
    /// its first day
    pub anchor: Option<RuleId>,
    /// the day from which it no longer runs
    pub lapses: Option<RuleId>,
    /// the day on which it was done for good
    pub ends: Option<RuleId>,
    /// half of the day by which it must be done
    pub slot: Option<RuleId>,
    /// how often
    pub cadence: CadenceInfo,
    /// what is done in a window
    pub counts: CountsInfo,
    /// kinds of documents that show it, with their labels
    pub evidence: Vec<(Arc<str>, Wording)>,
    /// what must be done
    pub say: Template,
    /// a window that was due before the document was issued lapses
    pub not_before_issue: bool,
    /// every input that its windows may depend on
    pub depends: InputSet,
}

/// A plain value, or a rule that gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingInfo<T> {
    /// as written
    Plain(T),
    /// computed
    Rule(RuleId),
}

/// A whole number of a cadence.
pub type NumberInfo = SettingInfo<i64>;

/// A condition of a cadence.
pub type TruthInfo = SettingInfo<bool>;

/// How often something must be done.
#[derive(Debug, Clone)]
pub enum CadenceInfo {
    /// once, within days after the anchor
    WithinDays(NumberInfo, NumberInfo),
    /// once, within months after the anchor
    WithinMonths(NumberInfo, NumberInfo),
    /// once, by the day that the rule gives
    By(RuleId, NumberInfo),
    /// always
    Standing(NumberInfo),
    /// phases of windows
    Phases {
        /// in order
        phases: Vec<PhaseInfo>,
        /// whether months begin on the day of the anchor
        anchored: TruthInfo,
    },
    /// periods of the calendar
    Every {
        /// which
        period: Period,
        /// none begins outside terms
        in_term: TruthInfo,
        /// how often
        at_least: NumberInfo,
    },
    /// days of the year
    Days(DaysInfo),
}

/// Days of the year.
#[derive(Debug, Clone)]
pub struct DaysInfo {
    /// month and day, in order of the year
    pub yearly: Vec<(i64, i64)>,
    /// the last day of these months, in order
    pub month_ends: Vec<i64>,
    /// the first such weekday of a term, 0 = Monday
    pub term_weekday: Option<i64>,
    /// how many months a window is open
    pub open_months: NumberInfo,
    /// how often
    pub at_least: NumberInfo,
}

/// A phase of windows.
#[derive(Debug, Clone, Copy)]
pub struct PhaseInfo {
    /// in which unit the length is
    pub unit: LengthUnit,
    /// the length of one window
    pub length: NumberInfo,
    /// how many; none: without end
    pub times: Option<NumberInfo>,
    /// how often in each
    pub at_least: NumberInfo,
}

/// What is done in a window.
#[derive(Debug, Clone)]
pub enum CountsInfo {
    /// records of a list: the rule, and which field is the date `on`
    Records(RuleId, usize),
    /// a number
    Number(RuleId),
    /// parts
    Parts(Vec<DutyPartInfo>),
    /// nothing but its end
    End,
}

/// A part of a duty.
#[derive(Debug, Clone)]
pub struct DutyPartInfo {
    /// its id
    pub id: Arc<str>,
    /// whether it is done
    pub rule: RuleId,
    /// what it is
    pub say: Template,
}

impl<T> SettingInfo<T> {
    /// The rule, where there is one.
    pub fn rule(&self) -> Option<RuleId> {
        match self {
            SettingInfo::Plain(_) => None,
            SettingInfo::Rule(rule) => Some(*rule),
        }
    }
}

impl CadenceInfo {
    /// Whether it is done once, or always: such a duty is listed whatever its age.
    pub fn is_single(&self) -> bool {
        match self {
            CadenceInfo::WithinDays(..)
            | CadenceInfo::WithinMonths(..)
            | CadenceInfo::By(..)
            | CadenceInfo::Standing(_) => true,
            CadenceInfo::Phases { .. } | CadenceInfo::Every { .. } | CadenceInfo::Days(_) => false,
        }
    }

    /// The rules that it reads.
    pub fn rules(&self, visit: &mut impl FnMut(RuleId)) {
        match self {
            CadenceInfo::WithinDays(number, at_least) | CadenceInfo::WithinMonths(number, at_least) => {
                number.rule().into_iter().chain(at_least.rule()).for_each(visit);
            }
            CadenceInfo::By(rule, at_least) => {
                visit(*rule);
                at_least.rule().into_iter().for_each(visit);
            }
            CadenceInfo::Standing(at_least) => at_least.rule().into_iter().for_each(visit),
            CadenceInfo::Phases { phases, anchored } => {
                for phase in phases {
                    phase.length.rule().into_iter().for_each(&mut *visit);
                    phase.times.and_then(|times| times.rule()).into_iter().for_each(&mut *visit);
                    phase.at_least.rule().into_iter().for_each(&mut *visit);
                }
                anchored.rule().into_iter().for_each(visit);
            }
            CadenceInfo::Every { in_term, at_least, .. } => {
                in_term.rule().into_iter().chain(at_least.rule()).for_each(visit);
            }
            CadenceInfo::Days(days) => days.open_months.rule().into_iter().chain(days.at_least.rule()).for_each(visit),
        }
    }
}

impl ObligationInfo {
    /// The rules that have a value only in a window.
    pub fn counted(&self) -> Vec<RuleId> {
        match &self.counts {
            CountsInfo::Records(rule, _) | CountsInfo::Number(rule) => vec![*rule],
            CountsInfo::Parts(parts) => parts.iter().map(|part| part.rule).collect(),
            CountsInfo::End => Vec::new(),
        }
    }

    /// Every rule that its windows read.
    pub fn rules(&self, visit: &mut impl FnMut(RuleId)) {
        visit(self.applies);
        [self.anchor, self.lapses, self.ends, self.slot].into_iter().flatten().for_each(&mut *visit);
        self.cadence.rules(visit);
        self.counted().into_iter().for_each(visit);
    }
}
