//! The windows of a cadence: pure arithmetic on days, no facts.

use std::sync::Arc;

use crate::calendar::Calendar;
use crate::date::Date;
use crate::value::Value;

/// How often something must be done, with the numbers that hold for this child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cadence {
    /// once, from the anchor, by that many days after it (0: the same day)
    WithinDays(i64),
    /// once, from the anchor, by the corresponding day that many months later
    WithinMonths(i64),
    /// once, from the anchor, by this day
    By(Date),
    /// always: a condition that must hold every day from the anchor on
    Standing,
    /// periods counted from the anchor, phase after phase
    Phases {
        /// the phases, in order
        phases: Vec<Phase>,
        /// whether months begin on the day of the anchor; else calendar months, the first from the anchor on
        anchored: bool,
    },
    /// periods of the calendar, the first cut to the anchor
    Every {
        /// which period
        period: Period,
        /// none begins outside terms; one that is cut by a vacation begins on its first term day
        in_term: bool,
    },
    /// days of the year
    Days {
        /// month and day, in order of the year
        yearly: Vec<(i64, i64)>,
        /// the last day of these months
        month_ends: Vec<i64>,
        /// the first such weekday on or after the first day of each term, 0 = Monday
        term_weekday: Option<i64>,
        /// how many calendar months a window is open, the one of the day included; a term's opens on its first day
        open_months: i64,
    },
}

/// A period that returns a number of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phase {
    /// how long one window is
    pub length: Length,
    /// how many windows; none: without end
    pub times: Option<i64>,
}

/// The length of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// days
    Days(i64),
    /// months
    Months(i64),
}

/// A period of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// a day
    Day,
    /// an ISO week, Monday to Sunday
    Week,
    /// a calendar month
    Month,
    /// a calendar quarter
    Quarter,
    /// a semester
    Term,
    /// a calendar year
    Year,
}

/// One window of a cadence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// first day; none: the duty always held
    pub from: Option<Date>,
    /// last day; none: a standing duty
    pub due: Option<Date>,
    /// last day on which doing it late still counts for this window: the day before the next one begins
    pub until: Date,
    /// which phase it belongs to
    pub phase: usize,
}

impl Window {
    /// As a record of the language: from, due, until. Without a first day it begins, without a last it ends with time.
    pub fn value(&self) -> Value {
        let days = [self.from.unwrap_or(Date::MIN), self.due.unwrap_or(Date::MAX), self.until];
        Value::Record(Arc::from(days.map(Value::Date)))
    }
}

/// The windows of a cadence that meet a range of days and begin before `stop`.
pub fn windows(
    cadence: &Cadence,
    anchor: Option<Date>,
    stop: Option<Date>,
    range: (Date, Date),
    calendar: &Calendar<'_>,
) -> Vec<Window> {
    let _ = (cadence, anchor, stop, range, calendar);
    Vec::new()
}
