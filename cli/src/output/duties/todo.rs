//! Duties as to-dos for calendar programs.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use kongchuo::{Policy, TodoCalendar};

use crate::output::{Sink, Target};

/// An iCalendar file being written.
pub struct Todos {
    target: Target,
    calendar: TodoCalendar,
    policy: Policy,
    /// the text of a table, kept for its room
    text: String,
}

impl Todos {
    /// Begins a file of the duties of a policy.
    pub fn new(mut target: Target, calendar: TodoCalendar, policy: Policy) -> io::Result<Self> {
        target.write_all(calendar.begin().as_bytes())?;
        Ok(Todos { target, calendar, policy, text: String::new() })
    }
}

impl Sink for Todos {
    fn write(&mut self, table: &RecordBatch, _clauses: &[Vec<String>]) -> io::Result<()> {
        let duties = self.policy.duties_of(table).ok_or(io::ErrorKind::InvalidData)?;
        self.text.clear();
        for duty in &duties {
            self.calendar.put(&mut self.text, duty);
        }
        self.target.write_all(self.text.as_bytes())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.target.write_all(self.calendar.end().as_bytes())?;
        self.target.close()
    }
}
