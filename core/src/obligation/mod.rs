//! Who must do what by when (责任事项): duties with their windows, what is done in each, and what is overdue.
//!
//! The conditions of a duty are rules of the program, computed by either evaluator. Depends on the compiled policy and
//! the calendar.

mod duty;
mod todo;

pub use duty::{Duty, DutyState, ScheduledDuty};
pub use todo::TodoCalendar;
