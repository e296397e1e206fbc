//! Who must do what by when (责任事项): duties with their windows, what is done in each, and what is overdue.
//!
//! The conditions of a duty are rules of the program, computed by either evaluator; `window` is arithmetic on days,
//! `state` the one place that knows the states, `assemble` makes duties of both for one case. Depends on the compiled
//! policy and the calendar.

mod assemble;
mod calendar_note;
mod duty;
mod schedule;
mod state;
mod todo;
mod window;

#[cfg(feature = "arrow")]
pub(crate) use assemble::DutyWindow;
pub(crate) use assemble::{Listing, duties, terms};
pub use duty::{DUTY_FIELDS, Duty, DutyState, ScheduledDuty};
pub use schedule::Schedule;
#[cfg(feature = "arrow")]
pub(crate) use schedule::key_fact;
pub use todo::TodoCalendar;
#[cfg(test)]
pub(crate) use window::Phase;
pub use window::{Cadence, Length, Period, Window};
