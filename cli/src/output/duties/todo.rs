//! Duties as to-dos for calendar programs.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::RecordBatch;
use kongchuo::{Duty, ScheduledDuty, Strength, TodoCalendar, Wording};

use super::{Duties, DutyLabels};
use crate::output::{Sink, Target};

/// An iCalendar file being written.
pub struct Todos {
    target: Target,
    calendar: TodoCalendar,
    labels: DutyLabels,
    /// the text of a table, kept for its room
    text: String,
}

impl Todos {
    /// Begins a file.
    pub fn new(mut target: Target, calendar: TodoCalendar, labels: DutyLabels) -> io::Result<Self> {
        target.write_all(calendar.begin().as_bytes())?;
        Ok(Todos { target, calendar, labels, text: String::new() })
    }

    /// What a row says.
    fn duty(&self, duties: &Duties<'_>, row: usize) -> Option<ScheduledDuty> {
        let shared = |name| duties.text(row, name).map(Arc::<str>::from);
        let owned = |name| duties.texts(row, name).into_iter().map(str::to_owned).collect();
        let (id, bearer) = (shared("id")?, shared("bearer")?);
        let label = |of: &std::collections::HashMap<String, Wording>, word: &str| {
            of.get(word).cloned().unwrap_or_else(|| Wording::same(word))
        };
        Some(ScheduledDuty {
            subject: duties.text(row, "subject")?.parse().ok()?,
            key: shared("key"),
            duty: Duty {
                title: label(&self.labels.titles, &id),
                bearer_title: label(&self.labels.bearers, &bearer),
                id,
                bearer,
                from: duties.date(row, "from"),
                due: duties.date(row, "due"),
                slot: shared("slot"),
                required: duties.int(row, "required"),
                done: duties.int(row, "done"),
                state: duties.state(row)?,
                catalogue: owned("catalogue"),
                cite: owned("cite"),
                // A to-do does not say how binding it is.
                strength: Strength::default(),
                fulfilled_on: duties.date(row, "fulfilled_on"),
                late: duties.flag(row, "late"),
                undetermined: duties.texts(row, "undetermined").into_iter().map(Arc::from).collect(),
            },
        })
    }
}

impl Sink for Todos {
    fn write(&mut self, table: &RecordBatch, _clauses: &[Vec<String>]) -> io::Result<()> {
        let duties = Duties::of(table)?;
        self.text.clear();
        for row in 0..duties.rows {
            let duty = self.duty(&duties, row).ok_or(io::ErrorKind::InvalidData)?;
            self.calendar.put(&mut self.text, &duty);
        }
        self.target.write_all(self.text.as_bytes())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.target.write_all(self.calendar.end().as_bytes())?;
        self.target.close()
    }
}
