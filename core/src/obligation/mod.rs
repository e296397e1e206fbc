//! Who must do what by when (责任事项): duties with their windows, what is done in each, and what is overdue.
//!
//! The conditions of a duty are rules of the program, computed by either evaluator. Depends on the compiled policy and
//! the calendar.

mod duty;
#[allow(dead_code, reason = "the evaluation of obligations is built on it")]
mod window;

pub use duty::{Duty, DutyState, ScheduledDuty};
