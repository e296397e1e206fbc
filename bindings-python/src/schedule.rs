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
    policy: kongchuo::Policy,
    on: Date,
}

impl Schedule {
    /// Duties of a policy, as they stand on a day.
    pub fn new(duties: Vec<ScheduledDuty>, policy: kongchuo::Policy, on: Date) -> Self {
        Schedule { duties, policy, on }
    }
}

#[pymethods]
impl Schedule {
    /// The duties as a JSON array.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || Ok(json(&self.duties)))
    }

    /// The duties as an iCalendar file.
    fn ics(&self, py: Python<'_>, lang: &str) -> PyResult<String> {
        guard(py, || {
            let lang = arguments::language(py, lang)?;
            Ok(py.detach(|| TodoCalendar::new(&self.policy, self.on, lang).whole(&self.duties)))
        })
    }
}
