//! Windows counted from an anchor, phase after phase.

use super::{Length, Phase, Seen, Window};
use crate::date::Date;

/// The windows of the phases that are asked for.
pub(super) fn windows(phases: &[Phase], anchored: bool, anchor: Date, seen: Seen) -> Vec<Window> {
    let mut found = Vec::new();
    let mut begun = Begun { first: anchor, months: None };
    for (at, phase) in phases.iter().enumerate() {
        let times = phase.times.unwrap_or(i64::MAX);
        if times < 1 {
            continue;
        }
        let steps = begun.steps(phase.length, anchored);
        let ends = phases.iter().skip(at + 1).all(|later| later.times.is_some_and(|times| times < 1));
        let mut k = steps.containing(seen.since);
        while k < times {
            let Some(from) = steps.edge(k) else { return found };
            if from > seen.until {
                return found;
            }
            let due = steps.edge(k + 1).map_or(Date::MAX, |next| next.add_days(-1));
            let until = if ends && k + 1 == times { Date::MAX } else { due };
            found.push(Window { from: Some(from), due: Some(due), until, phase: at });
            k += 1;
        }
        let Some(next) = steps.edge(times) else { return found };
        begun = steps.after(times, next);
    }
    found
}

/// Where a phase begins: its first day, and the months it goes on counting where the phase before counted months.
struct Begun {
    first: Date,
    months: Option<(Date, i64)>,
}

impl Begun {
    fn steps(&self, length: Length, anchored: bool) -> Steps {
        match length {
            Length::Days(days) => Steps::Days { first: self.first, days: days.max(1) },
            Length::Months(months) => {
                let base = if anchored { self.first } else { self.first.add_days(1 - self.first.day()) };
                let (base, offset) = self.months.unwrap_or((base, 0));
                Steps::Months { first: self.first, base, offset, months: months.max(1) }
            }
        }
    }
}

/// The edges of the windows of one phase.
enum Steps {
    Days {
        first: Date,
        days: i64,
    },
    /// window k begins on `base` + (`offset` + k `months`); the first one on `first`, later where it is cut
    Months {
        first: Date,
        base: Date,
        offset: i64,
        months: i64,
    },
}

impl Steps {
    /// The first day of window `k`; none where it lies after the end of time.
    fn edge(&self, k: i64) -> Option<Date> {
        match *self {
            Steps::Days { first, days } => {
                let days = k.checked_mul(days)?;
                (days <= first.days_until(Date::MAX)).then(|| first.add_days(days))
            }
            Steps::Months { first, .. } if k == 0 => Some(first),
            Steps::Months { base, offset, months, .. } => {
                let months = k.checked_mul(months)?.checked_add(offset)?;
                let left = 12 * (Date::MAX.year() - base.year()) + Date::MAX.month() - base.month();
                (months <= left).then(|| base.add_months(months))
            }
        }
    }

    /// The number of the window in which a day lies; 0 before the first.
    fn containing(&self, day: Date) -> i64 {
        match *self {
            Steps::Days { first, days } => first.days_until(day).max(0) / days,
            Steps::Months { base, offset, months, .. } => (base.months_until(day) - offset).max(0) / months,
        }
    }

    /// Where the phase begins that follows `times` windows.
    fn after(&self, times: i64, first: Date) -> Begun {
        let months = match *self {
            Steps::Days { .. } => None,
            Steps::Months { base, offset, months, .. } => Some((base, offset + times * months)),
        };
        Begun { first, months }
    }
}
