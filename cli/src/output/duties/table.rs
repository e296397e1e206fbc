//! Duties for people: by when, from when, who, what, how far, about whom.

use std::io;

use arrow_array::RecordBatch;
use kongchuo::Lang;

use super::{Duties, DutyLabels};
use crate::messages::Heading;
use crate::output::table::{Aligned, printable};
use crate::output::{Sink, Target};

/// A table of duties being written.
pub struct DutyRows {
    rows: Aligned,
    labels: DutyLabels,
    lang: Lang,
}

impl DutyRows {
    /// Begins with the header.
    pub fn new(target: Target, labels: DutyLabels, lang: Lang) -> Self {
        let headings =
            [Heading::Due, Heading::From, Heading::Bearer, Heading::Duty, Heading::State, Heading::Done].into_iter();
        let mut header: Vec<String> = headings.map(|heading| heading.text(lang).to_owned()).collect();
        header.push(labels.key.get(lang).to_owned());
        DutyRows { rows: Aligned::new(target, header), labels, lang }
    }

    fn row(&self, duties: &Duties<'_>, row: usize) -> Vec<String> {
        let lang = self.lang;
        let day = |name: &str| match duties.date(row, name) {
            Some(day) => day.to_string(),
            None if duties.is_open(row, name) => "?".to_owned(),
            None => "-".to_owned(),
        };
        let number = |number: Option<i64>| number.map_or_else(|| "?".to_owned(), |number| number.to_string());
        let mut due = day("due");
        if let Some(slot) = duties.text(row, "slot") {
            due = format!("{due} {}", self.labels.slot(slot, lang));
        }
        let text = |name| duties.text(row, name).unwrap_or_default();
        vec![
            due,
            day("from"),
            self.labels.bearer(text("bearer"), lang).to_owned(),
            self.labels.title(text("id"), lang).to_owned(),
            self.state(duties, row),
            format!("{}/{}", number(duties.int(row, "done")), number(duties.int(row, "required"))),
            duties.text(row, "key").map_or_else(|| "-".to_owned(), printable),
        ]
    }

    fn state(&self, duties: &Duties<'_>, row: usize) -> String {
        let Some(state) = duties.state(row) else { return String::new() };
        let (zh, en) = state.label_with_lateness(duties.late(row));
        match self.lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        }
    }
}

impl Sink for DutyRows {
    fn write(&mut self, table: &RecordBatch, _clauses: &[Vec<String>]) -> io::Result<()> {
        let duties = Duties::of(table)?;
        (0..duties.rows).try_for_each(|row| self.rows.push(self.row(&duties, row)))
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.rows.finish()?.close()
    }
}
