//! Windows that are periods of the calendar.

use super::{Period, Seen, Window};
use crate::calendar::Calendar;
use crate::date::Date;

/// The periods that are asked for, the first cut to the anchor.
pub(super) fn windows(
    period: Period,
    in_term: bool,
    anchor: Option<Date>,
    seen: Seen,
    calendar: &Calendar<'_>,
) -> Vec<Window> {
    let from = |day| first_window(period, in_term, day, calendar);
    let begin = begin_of(period, seen.since, calendar);
    let mut found = Vec::new();
    let mut next = from(anchor.map_or(begin, |anchor| anchor.max(begin)));
    while let Some((first, last)) = next {
        if first > seen.until {
            break;
        }
        next = if last == Date::MAX { None } else { from(last.add_days(1)) };
        if last >= seen.since {
            let until = next.map_or(Date::MAX, |(first, _)| first.add_days(-1));
            found.push(Window { from: Some(first), due: Some(last), until, phase: 0 });
        }
    }
    found
}

/// The first window that begins on `day` or later, cut to it: its first and last day.
fn first_window(period: Period, in_term: bool, day: Date, calendar: &Calendar<'_>) -> Option<(Date, Date)> {
    if period == Period::Term {
        let term = calendar.term_ending_after(day)?;
        return Some((day.max(term.start), term.end));
    }
    let first = if in_term { day.max(calendar.term_ending_after(day)?.start) } else { day };
    Some((first, end_of(period, first)))
}

/// The first day of the period in which a day lies.
fn begin_of(period: Period, day: Date, calendar: &Calendar<'_>) -> Date {
    let month = |months: i64| day.add_days(1 - day.day()).add_months(-months);
    match period {
        Period::Day => day,
        Period::Week => day.monday(),
        Period::Month => month(0),
        Period::Quarter => month((day.month() - 1) % 3),
        Period::Year => month(day.month() - 1),
        Period::Term => calendar.term_of(day).map_or(day, |term| term.start),
    }
}

/// The last day of the period of the year in which a day lies.
fn end_of(period: Period, day: Date) -> Date {
    // The last period of time ends with it: the months that follow saturate there.
    let before = |months: i64| {
        let next = day.add_days(1 - day.day()).add_months(months);
        if next == Date::MAX { next } else { next.add_days(-1) }
    };
    match period {
        Period::Day | Period::Term => day,
        Period::Week => day.monday().add_days(6),
        Period::Month => before(1),
        Period::Quarter => before(3 - (day.month() - 1) % 3),
        Period::Year => before(13 - day.month()),
    }
}
