//! What is said of the rows of a file: each remark at its row, in the order of the file.

use std::path::Path;

use kongchuo::Lang;

use crate::host::Host;
use crate::input::{BadRow, Piece};
use crate::messages::{self, Notice};
use crate::problem::Problem;
use crate::progress::Progress;

/// What is to be said of some rows.
pub struct Remarks {
    /// how many rows were read, good and bad
    rows: usize,
    /// how much of the file was read so far, of how much
    progress: (u64, u64),
    notes: Vec<(u64, Problem)>,
    bad: Vec<BadRow>,
}

/// Says it, and counts.
pub struct Report<'a> {
    path: &'a Path,
    lang: Lang,
    progress: Progress<'a>,
    read: u64,
    bad: u64,
    /// a record row was bad
    bad_records: bool,
}

impl Remarks {
    /// What is known of a piece from its reading; the rows left out are taken out of it.
    pub fn of(piece: &mut Piece) -> Self {
        let rows = piece.len();
        Remarks { rows, progress: piece.progress, notes: Vec::new(), bad: std::mem::take(&mut piece.bad) }
    }

    /// One thing wrong with a row; several of one row come one after another.
    pub fn wrong(&mut self, number: u64, problem: Problem) {
        match self.bad.last_mut() {
            Some(row) if row.number == number => row.problems.push(problem),
            _ => self.bad.push(BadRow { number, problems: vec![problem] }),
        }
    }

    /// Something to look at in a row that is evaluated.
    pub fn note(&mut self, number: u64, problem: Problem) {
        self.notes.push((number, problem));
    }
}

impl<'a> Report<'a> {
    /// A report on a file.
    pub fn new(path: &'a Path, lang: Lang, host: &'a dyn Host, answers_shown: bool) -> Self {
        Report { path, lang, progress: Progress::new(host, answers_shown), read: 0, bad: 0, bad_records: false }
    }

    /// Says something of a file as a whole.
    pub fn say(&self, notice: &Notice<'_>) {
        self.progress.say(&messages::notice(notice, self.lang));
    }

    /// A bad row of a table of records.
    pub fn bad_record(&mut self, path: &Path, row: u64, problem: &Problem) {
        self.bad_records = true;
        self.progress.say(&messages::problem(path, row, problem, self.lang));
    }

    /// A row that was found to be bad only when all were read.
    pub fn wrong(&mut self, number: u64, problems: Vec<Problem>) {
        self.bad += 1;
        self.bad_row(&BadRow { number, problems });
    }

    /// Says what is to be said of some rows.
    pub fn rows(&mut self, mut remarks: Remarks) {
        self.read += remarks.rows as u64;
        self.bad += remarks.bad.len() as u64;
        self.progress.set(remarks.progress.0, remarks.progress.1);
        remarks.bad.sort_by_key(|row| row.number);
        let mut bad = remarks.bad.into_iter().peekable();
        remarks.notes.sort_by_key(|(number, _)| *number);
        for (number, note) in &remarks.notes {
            while let Some(row) = bad.next_if(|row| row.number < *number) {
                self.bad_row(&row);
            }
            self.say(&Notice::Note(self.path, *number, note));
        }
        bad.for_each(|row| self.bad_row(&row));
    }

    fn bad_row(&self, row: &BadRow) {
        for problem in &row.problems {
            self.progress.say(&messages::problem(self.path, row.number, problem, self.lang));
        }
    }

    /// Says so where there was no row.
    pub fn say_where_nothing_was_read(&self) {
        if self.read == 0 {
            self.say(&Notice::NoRows(self.path));
        }
    }

    /// Says how many rows were left out; whether all is good.
    pub fn finish(self) -> bool {
        if self.bad > 0 && self.read > 1 {
            self.say(&Notice::LeftOut(self.bad, self.read));
        }
        self.bad == 0 && !self.bad_records
    }
}
