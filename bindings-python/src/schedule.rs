//! The duties of one case, handed to Python as JSON and as to-dos.

use kongchuo::{Date, ScheduledDuty, TodoCalendar};
use pyo3::prelude::*;

use crate::arguments;
use crate::errors::json;
use crate::guard::guard;

/// Who must do what by when: the duties of one child or organisation over a range of days.
#[pyclass(frozen, module = "kongchuo._native")]
pub struct Schedule {
    duties: Vec<ScheduledDuty>,
    /// duties follow the default calendar
    default_calendar: bool,
    policy: kongchuo::Policy,
    on: Date,
}

impl Schedule {
    /// Duties of a policy, as they stand on a day.
    pub fn new(schedule: kongchuo::Schedule, policy: kongchuo::Policy, on: Date) -> Self {
        let kongchuo::Schedule { duties, default_calendar } = schedule;
        Schedule { duties, default_calendar, policy, on }
    }
}

#[pymethods]
impl Schedule {
    /// The duties as a JSON array.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || Ok(json(&self.duties)))
    }

    /// What must be said where duties follow the default calendar.
    fn calendar_note(&self, py: Python<'_>, lang: &str) -> PyResult<Option<String>> {
        guard(py, || {
            let lang = arguments::language(py, lang)?;
            Ok(self.default_calendar.then(|| self.policy.calendar_note(1).get(lang).to_owned()))
        })
    }

    /// The duties as an iCalendar file.
    fn ics(&self, py: Python<'_>, lang: &str) -> PyResult<String> {
        guard(py, || {
            let lang = arguments::language(py, lang)?;
            Ok(py.detach(|| TodoCalendar::new(&self.policy, self.on, lang).whole(&self.duties)))
        })
    }
}
