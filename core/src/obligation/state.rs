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
        // It ended before its last day was past: nobody owes it any more.
        Truths { fulfilled: false, lapsed: true, .. } => DutyState::Lapsed,
        // Nobody could have kept a day that had passed when the document was issued.
        Truths { fulfilled: false, lapsed: false, before_issue: true, .. } => DutyState::Lapsed,
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
