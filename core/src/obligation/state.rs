//! How far a duty has come within one window: pure, and the one place that knows the states.

use super::duty::DutyState;
use super::window::Window;
use crate::date::Date;

/// What the states of a window depend on, besides the window and the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    /// how often it must be done
    pub required: i64,
    /// how often it was done by the day evaluated
    pub done: i64,
    /// the day on which it was done for good
    pub ends: Option<Date>,
    /// the day from which it no longer runs
    pub lapses: Option<Date>,
    /// the day on which the document was issued, where a duty that was due before is not held against anybody
    pub issued: Option<Date>,
}

/// A state, and whether it is so only because the document was issued after the last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub state: DutyState,
    pub before_issue: bool,
}

/// What decides, each a yes or no.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "things that may each be so or not: the match takes them together")]
struct Truths {
    /// done as often as required, or for good
    fulfilled: bool,
    /// it ended within the window
    lapsed: bool,
    /// it was due before the document was issued
    before_issue: bool,
    /// the first day is not after the day evaluated
    begun: bool,
    /// the last day is not past
    in_time: bool,
}

/// The state of a window on a day.
pub(crate) fn state(window: &Window, progress: &Progress, on: Date) -> Standing {
    let Progress { required, done, lapses, issued, .. } = *progress;
    let by = |day: Date| window.due.is_none_or(|due| day <= due);
    let truths = Truths {
        fulfilled: done >= required || ended(window, progress, on).is_some(),
        lapsed: lapses.is_some_and(|day| by(day) && day <= on),
        before_issue: issued.is_some_and(|issued| !by(issued) && issued <= on),
        begun: window.from.is_none_or(|from| from <= on),
        in_time: by(on),
    };
    let state = match truths {
        // Done as often as required, or for good: what comes after undoes neither.
        Truths { fulfilled: true, .. } => DutyState::Fulfilled,
        // It ended before its last day was past: nobody owes it any more. Or its last day had passed when the document was
        // issued: nobody could have kept it.
        Truths { fulfilled: false, lapsed: true, .. } | Truths { fulfilled: false, before_issue: true, .. } => {
            DutyState::Lapsed
        }
        // Its first day is still to come.
        Truths { fulfilled: false, lapsed: false, before_issue: false, begun: false, .. } => DutyState::Upcoming,
        // Begun, and its last day is today or later, or it has none.
        Truths { fulfilled: false, lapsed: false, before_issue: false, begun: true, in_time: true } => DutyState::Due,
        // Its last day is past, also where it ended after that.
        Truths { fulfilled: false, lapsed: false, before_issue: false, begun: true, in_time: false } => {
            DutyState::Overdue
        }
    };
    let Truths { fulfilled, lapsed, before_issue, .. } = truths;
    Standing { state, before_issue: before_issue && !fulfilled && !lapsed }
}

/// The day on which a duty was done for good, where that lies in the window, the days on which doing it late still counts
/// included.
pub(crate) fn ended(window: &Window, progress: &Progress, on: Date) -> Option<Date> {
    let within = |day: &Date| window.from.is_none_or(|from| from <= *day) && *day <= window.until && *day <= on;
    progress.ends.filter(within)
}

#[cfg(test)]
mod tests {
    use super::{Progress, Standing, ended, state};
    use crate::date::Date;
    use crate::obligation::{DutyState, Window};

    fn day(text: &str) -> Date {
        text.parse().expect("a day in a test")
    }

    /// From 10 to 20 September 2022, until the end of the month.
    fn window() -> Window {
        let [from, due, until] = ["2022-09-10", "2022-09-20", "2022-09-30"].map(day);
        Window { from: Some(from), due: Some(due), until, phase: 0 }
    }

    fn open() -> Progress {
        Progress { required: 2, done: 1, ends: None, lapses: None, issued: None }
    }

    fn told(window: &Window, progress: Progress, on: &str) -> DutyState {
        state(window, &progress, day(on)).state
    }

    #[test]
    fn a_window_that_is_not_done_goes_by_the_day() {
        for (on, expected) in [
            ("2022-09-09", DutyState::Upcoming),
            ("2022-09-10", DutyState::Due),
            ("2022-09-20", DutyState::Due),
            ("2022-09-21", DutyState::Overdue),
        ] {
            assert_eq!(told(&window(), open(), on), expected, "{on}");
            assert_eq!(told(&window(), Progress { done: 2, ..open() }, on), DutyState::Fulfilled, "{on}");
        }
    }

    #[test]
    fn without_a_first_or_a_last_day_it_is_due() {
        let always = Window { from: None, due: None, until: Date::MAX, phase: 0 };
        for on in [Date::MIN, Date::MAX] {
            assert_eq!(state(&always, &open(), on).state, DutyState::Due);
        }
    }

    #[test]
    fn a_lapse_counts_up_to_the_last_day_and_once_it_has_come() {
        for (lapses, on, expected) in [
            ("2022-09-10", "2022-09-09", DutyState::Upcoming),
            ("2022-09-10", "2022-09-10", DutyState::Lapsed),
            ("2022-09-20", "2022-09-19", DutyState::Due),
            ("2022-09-20", "2022-09-20", DutyState::Lapsed),
            ("2022-09-20", "2022-09-21", DutyState::Lapsed),
            // It ended after the window: that keeps its own state.
            ("2022-09-21", "2022-09-21", DutyState::Overdue),
        ] {
            let progress = Progress { lapses: Some(day(lapses)), ..open() };
            assert_eq!(told(&window(), progress, on), expected, "{lapses} {on}");
            let done = Progress { done: 2, ..progress };
            assert_eq!(told(&window(), done, on), DutyState::Fulfilled, "{lapses} {on}");
        }
    }

    #[test]
    fn an_end_within_the_window_fulfils_it_up_to_the_day_before_the_next() {
        for (ends, on, within) in [
            ("2022-09-09", "2022-10-10", false),
            ("2022-09-10", "2022-10-10", true),
            ("2022-09-30", "2022-10-10", true),
            ("2022-10-01", "2022-10-10", false),
            ("2022-09-15", "2022-09-14", false),
            ("2022-09-15", "2022-09-15", true),
        ] {
            let progress = Progress { ends: Some(day(ends)), ..open() };
            assert_eq!(ended(&window(), &progress, day(on)).is_some(), within, "{ends} {on}");
            assert_eq!(told(&window(), progress, on) == DutyState::Fulfilled, within, "{ends} {on}");
        }
    }

    #[test]
    fn a_deadline_before_the_issue_lapses_from_the_issue_on() {
        for (issued, on, expected) in [
            ("2022-09-20", "2022-09-25", DutyState::Overdue),
            ("2022-09-21", "2022-09-20", DutyState::Due),
            ("2022-09-22", "2022-09-21", DutyState::Overdue),
            ("2022-09-21", "2022-09-21", DutyState::Lapsed),
        ] {
            let progress = Progress { issued: Some(day(issued)), ..open() };
            let found = state(&window(), &progress, day(on));
            let before_issue = expected == DutyState::Lapsed;
            assert_eq!(found, Standing { state: expected, before_issue }, "{issued} {on}");
        }
        // What lapsed anyway, or was done, is not said to be so for the issue.
        let issued = Some(day("2022-09-25"));
        for progress in
            [Progress { issued, lapses: Some(day("2022-09-15")), ..open() }, Progress { issued, done: 2, ..open() }]
        {
            assert!(!state(&window(), &progress, day("2022-09-26")).before_issue);
        }
    }
}
