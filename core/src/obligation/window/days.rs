//! Windows that end on days of the year: dates, ends of months, the first such weekday of a term.

use super::{Seen, Window};
use crate::calendar::Calendar;
use crate::date::Date;

/// The days on which something is due.
pub(super) struct Days<'a> {
    pub yearly: &'a [(i64, i64)],
    pub month_ends: &'a [i64],
    pub term_weekday: Option<i64>,
    pub open_months: i64,
    pub calendar: &'a Calendar<'a>,
}

/// A day on which something is due, and the day its window opens.
#[derive(Debug, Clone, Copy)]
struct Due {
    on: Date,
    opens: Date,
}

/// The windows that are asked for, the first cut to the anchor.
pub(super) fn windows(days: &Days<'_>, anchor: Option<Date>, seen: Seen) -> Vec<Window> {
    let anchor = anchor.unwrap_or(Date::MIN);
    let mut found = Vec::new();
    let Some(mut due) = days.next(seen.since.max(anchor)) else { return found };
    due.opens = days.opens_after_others(due);
    loop {
        let from = due.opens.max(anchor);
        if from > seen.until {
            return found;
        }
        let next = after(due.on).and_then(|day| days.next(day));
        let next = next.map(|next| Due { opens: next.opens.max(due.on.add_days(1)), ..next });
        let until = next.map_or(Date::MAX, |next| next.opens.add_days(-1));
        found.push(Window { from: Some(from), due: Some(due.on), until, phase: 0 });
        match next {
            Some(next) => due = next,
            None => return found,
        }
    }
}

/// The day after; none after the last.
fn after(day: Date) -> Option<Date> {
    (day < Date::MAX).then(|| day.add_days(1))
}

impl Days<'_> {
    /// The first day on or after `day` on which something is due.
    fn next(&self, day: Date) -> Option<Due> {
        let yearly = self.next_of_year(day).map(|on| Due { on, opens: self.opens(on) });
        match (yearly, self.next_of_term(day)) {
            (Some(one), Some(other)) if one.on == other.on => {
                Some(Due { on: one.on, opens: one.opens.min(other.opens) })
            }
            (Some(one), Some(other)) => Some(if one.on < other.on { one } else { other }),
            (one, other) => one.or(other),
        }
    }

    fn next_of_year(&self, day: Date) -> Option<Date> {
        let this = day.year();
        let days = |year| {
            let ends = self.month_ends.iter().map(|&month| (month, 31));
            self.yearly.iter().copied().chain(ends).filter_map(move |(month, of_month)| day_of(year, month, of_month))
        };
        // A day that has passed this year returns in the next.
        (this..=this + 1).find_map(|year| days(year).filter(|on| *on >= day).min())
    }

    fn next_of_term(&self, day: Date) -> Option<Due> {
        let weekday = self.term_weekday?;
        // A term's day is at most six days after its first one, and a term may be shorter than that.
        let mut term = self.calendar.term_ending_after(day.add_days(-6))?;
        loop {
            let wait = (weekday.rem_euclid(7) - term.start.weekday_from_monday()).rem_euclid(7);
            let on = (wait <= term.start.days_until(Date::MAX)).then(|| term.start.add_days(wait))?;
            if on >= day {
                return Some(Due { on, opens: term.start });
            }
            term = self.calendar.term_ending_after(after(term.end)?)?;
        }
    }

    /// The first day of the month of a day, or of an earlier month.
    fn opens(&self, on: Date) -> Date {
        // The same day was due a year ago: no window opens earlier than the month that holds the day after.
        let earlier = self.open_months.clamp(1, 13) - 1;
        on.add_days(1 - on.day()).add_months(-earlier)
    }

    /// The day on which a window opens, but not before the one before it is due.
    fn opens_after_others(&self, due: Due) -> Date {
        let mut opens = due.opens;
        while let Some(before) = self.next(opens).filter(|before| before.on < due.on) {
            opens = before.on.add_days(1);
        }
        opens
    }
}

/// A day of a year, or the last day of the month where it is shorter; none where there is no such month.
fn day_of(year: i64, month: i64, day: i64) -> Option<Date> {
    let day = day.clamp(1, 31);
    (28..=day.max(28)).rev().find_map(|last| Date::from_ymd(year, month, day.min(last)))
}
