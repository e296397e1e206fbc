//! The windows of a cadence: pure arithmetic on days, no facts (catalogue N14, N15, N18).
//!
//! Every edge is the anchor plus so many periods, or a day of the calendar; none is computed from the edge before it.
//! Nothing moves a due day: neither weekends nor holidays.

mod days;
mod every;
mod phases;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::calendar::Calendar;
use crate::date::Date;
use crate::value::Value;

/// How often something must be done, with the numbers that hold for this child.
///
/// Numbers that make no sense have a meaning all the same: fewer than 0 days or months after the anchor count as 0, a
/// length or an opening below 1 as 1, `times` below 1 leaves the phase out, a month that does not exist is left out, a
/// day that a month does not have is its last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cadence {
    /// once, from the anchor, by that many days after it (0: the same day)
    WithinDays(i64),
    /// once, from the anchor, by the corresponding day that many months later
    WithinMonths(i64),
    /// once, from the anchor, by this day; where the anchor is later, the window is this one day
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
        /// how many calendar months a window is open, the one of the day included; a term's opens on its first day.
        /// None opens before the day after the one before is due
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

impl Period {
    /// All, the shortest first.
    pub const ALL: [Period; 6] =
        [Period::Day, Period::Week, Period::Month, Period::Quarter, Period::Term, Period::Year];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Period::Day => "day",
            Period::Week => "week",
            Period::Month => "month",
            Period::Quarter => "quarter",
            Period::Term => "term",
            Period::Year => "year",
        }
    }
}

/// One window of a cadence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// first day; none: the duty always held
    pub from: Option<Date>,
    /// last day; none: a standing duty
    pub due: Option<Date>,
    /// last day on which doing it late still counts for this window: the day before the next one of the cadence begins;
    /// the end of time where none follows
    pub until: Date,
    /// which phase it belongs to; 0 where the cadence has none
    pub phase: usize,
}

impl Window {
    /// As a record of the language: from, due, until. Without a first day it begins, without a last it ends with time.
    pub fn value(&self) -> Value {
        let days = [self.from.unwrap_or(Date::MIN), self.due.unwrap_or(Date::MAX), self.until];
        Value::Record(Arc::from(days.map(Value::Date)))
    }
}

/// The windows that meet `range` (both days included) and begin before `stop`, in order.
///
/// Without an anchor only calendar cadences, days of the year and standing duties have any, and one that is due [`By`]
/// a day. Windows do not overlap, so that there are never more than days; the work is in proportion to those returned.
/// `until` is the same whatever the range and `stop`. A `range` that ends before it begins meets none.
///
/// [`By`]: Cadence::By
pub fn windows(
    cadence: &Cadence,
    anchor: Option<Date>,
    stop: Option<Date>,
    range: (Date, Date),
    calendar: &Calendar<'_>,
) -> Vec<Window> {
    let (since, mut until) = range;
    if since > until {
        return Vec::new();
    }
    match stop {
        // Nothing begins before the first day there is; what always held did not begin.
        Some(Date::MIN) if anchor.is_some() || !matches!(cadence, Cadence::Standing | Cadence::By(_)) => {
            return Vec::new();
        }
        Some(stop) => until = until.min(stop.add_days(-1)),
        None => {}
    }
    let seen = Seen { since, until };
    match (cadence, anchor) {
        (Cadence::WithinDays(days), Some(from)) => seen.once(Some(from), Some(from.add_days((*days).max(0)))),
        (Cadence::WithinMonths(months), Some(from)) => seen.once(Some(from), Some(from.add_months((*months).max(0)))),
        (Cadence::By(due), from) => seen.once(from.map(|from| from.min(*due)), Some(*due)),
        (Cadence::Standing, from) => seen.once(from, None),
        (Cadence::Phases { phases, anchored }, Some(anchor)) => phases::windows(phases, *anchored, anchor, seen),
        (Cadence::Every { period, in_term }, anchor) => every::windows(*period, *in_term, anchor, seen, calendar),
        (Cadence::Days { yearly, month_ends, term_weekday, open_months }, anchor) => {
            let days =
                days::Days { yearly, month_ends, term_weekday: *term_weekday, open_months: *open_months, calendar };
            days::windows(&days, anchor, seen)
        }
        (Cadence::WithinDays(_) | Cadence::WithinMonths(_) | Cadence::Phases { .. }, None) => Vec::new(),
    }
}

/// Which windows are asked for: those that end on `since` or later and begin on `until` or earlier.
#[derive(Debug, Clone, Copy)]
struct Seen {
    since: Date,
    until: Date,
}

impl Seen {
    /// The only window of a cadence, where it is asked for.
    fn once(self, from: Option<Date>, due: Option<Date>) -> Vec<Window> {
        let window = Window { from, due, until: Date::MAX, phase: 0 };
        let seen = from.is_none_or(|from| from <= self.until) && due.is_none_or(|due| due >= self.since);
        if seen { vec![window] } else { Vec::new() }
    }
}
