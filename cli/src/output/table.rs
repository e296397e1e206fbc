//! A table for people: labels instead of names, columns aligned by the width that a terminal gives each letter.
//!
//! The widths are taken from the first rows, so that a long file is written while it is read.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use kongchuo::Lang;
use unicode_width::UnicodeWidthStr;

use super::cells::{Answers, Cell};
use super::columns::Column;
use super::{Columns, Sink, Target};
use crate::messages::Heading;

/// Rows whose widths decide.
const SAMPLE: usize = 512;

/// A table being written.
pub struct TableSink {
    rows: Aligned,
    columns: Columns,
    lang: Lang,
}

/// Rows being written, aligned by the first of them.
pub struct Aligned {
    target: Target,
    held: Vec<Vec<String>>,
    widths: Option<Vec<usize>>,
}

impl Aligned {
    /// Begins with a header.
    pub fn new(target: Target, header: Vec<String>) -> Self {
        Aligned { target, held: vec![header], widths: None }
    }

    /// Adds a row.
    pub fn push(&mut self, row: Vec<String>) -> io::Result<()> {
        if let Some(widths) = &self.widths {
            return write_row(&mut self.target, &row, widths);
        }
        self.held.push(row);
        if self.held.len() > SAMPLE { self.release() } else { Ok(()) }
    }

    fn release(&mut self) -> io::Result<()> {
        let widths = widths(&self.held);
        for row in std::mem::take(&mut self.held) {
            write_row(&mut self.target, &row, &widths)?;
        }
        self.widths = Some(widths);
        Ok(())
    }

    /// Writes what is still held.
    pub fn finish(mut self) -> io::Result<Target> {
        if self.widths.is_none() {
            self.release()?;
        }
        Ok(self.target)
    }
}

impl TableSink {
    /// Writes to a target.
    pub fn new(target: Target, columns: Columns, lang: Lang) -> Self {
        let mut header = vec![columns.key.get(lang).to_owned()];
        header.extend(columns.results.iter().map(|column| column.title.get(lang).to_owned()));
        header.push(Heading::Clauses.text(lang).to_owned());
        header.extend(columns.warnings.iter().map(|column| column.title.get(lang).to_owned()));
        TableSink { rows: Aligned::new(target, header), columns, lang }
    }

    fn row(&self, answers: &Answers<'_>, row: usize, clauses: &[String]) -> Vec<String> {
        let mut cells = vec![printable(answers.key(row).unwrap_or("-"))];
        cells.extend(self.columns.results.iter().enumerate().map(|(at, column)| {
            if answers.is_open(row, at, &column.name) {
                "?".to_owned()
            } else {
                label(answers.results[at].at(row), column, self.lang)
            }
        }));
        cells.push(clauses.join(match self.lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        }));
        if let Some(column) = &self.columns.warnings {
            let words: Vec<&str> = answers.warnings.at(row).iter().map(|code| column.label(code, self.lang)).collect();
            cells.push(words.join(separator(self.lang)));
        }
        cells
    }
}

impl Sink for TableSink {
    fn write(&mut self, table: &RecordBatch, clauses: &[Vec<String>]) -> io::Result<()> {
        let answers = Answers::of(table, self.columns.results.len())?;
        for row in 0..table.num_rows() {
            self.rows.push(self.row(&answers, row, clauses.get(row).map_or(&[], Vec::as_slice)))?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.rows.finish()?.close()
    }
}

/// A text from outside on one line: a line break in a key would break the table, an escape code could steer the terminal.
pub fn printable(text: &str) -> String {
    text.replace(char::is_control, &char::REPLACEMENT_CHARACTER.to_string())
}

/// A value in words: `-` for none.
fn label(value: Cell<'_>, column: &Column, lang: Lang) -> String {
    match (value, lang) {
        (Cell::Null, _) => "-".to_owned(),
        (Cell::Bool(true), Lang::Zh) => "是".to_owned(),
        (Cell::Bool(false), Lang::Zh) => "否".to_owned(),
        (Cell::Bool(true), Lang::En) => "yes".to_owned(),
        (Cell::Bool(false), Lang::En) => "no".to_owned(),
        (Cell::Int(value), _) => value.to_string(),
        (Cell::Date(value), _) => value.to_string(),
        (Cell::Text(word), _) => printable(column.label(word, lang)),
        (Cell::Texts(list), _) if list.len() == 0 => "-".to_owned(),
        (Cell::Texts(list), _) => {
            let words: Vec<String> = list.iter().map(|word| printable(column.label(word, lang))).collect();
            words.join(separator(lang))
        }
    }
}

fn separator(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    }
}

/// Writes rows that are all there, aligned.
pub fn write_rows(target: &mut impl Write, rows: &[Vec<String>]) -> io::Result<()> {
    let widths = widths(rows);
    rows.iter().try_for_each(|row| write_row(target, row, &widths))
}

/// The width of each column.
fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    (0..count).map(|at| rows.iter().map(|row| row.get(at).map_or(0, |cell| cell.width())).max().unwrap_or(0)).collect()
}

/// Writes a row, two blanks between columns and none at its end.
fn write_row(target: &mut impl Write, cells: &[String], widths: &[usize]) -> io::Result<()> {
    let mut line = String::new();
    let mut wanted = 0;
    for (cell, width) in cells.iter().zip(widths) {
        if cell.is_empty() {
            wanted += width + 2;
            continue;
        }
        let written = line.width();
        line.extend(std::iter::repeat_n(' ', wanted.saturating_sub(written).max(usize::from(written > 0) * 2)));
        line.push_str(cell);
        wanted += width + 2;
    }
    line.push('\n');
    target.write_all(line.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::write_row;

    fn rows(rows: &[&[&str]], widths: &[usize]) -> String {
        let mut text = Vec::new();
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| (*cell).to_owned()).collect();
            write_row(&mut text, &cells, widths).expect("memory is writable");
        }
        String::from_utf8(text).expect("text")
    }

    #[test]
    fn chinese_letters_take_two_places() {
        assert_eq!(
            rows(&[&["编号", "年龄"], &["s1", "11"], &["s23456", "7"]], &[6, 4]),
            "编号    年龄\ns1      11\ns23456  7\n"
        );
    }

    #[test]
    fn a_cell_that_is_too_wide_moves_its_own_row_only() {
        assert_eq!(rows(&[&["abcdef", "x"], &["a", "x"]], &[3, 1]), "abcdef  x\na    x\n");
    }

    #[test]
    fn empty_cells_leave_no_blanks_at_the_end() {
        assert_eq!(rows(&[&["a", "", ""], &["a", "", "x"]], &[1, 2, 1]), "a\na      x\n");
    }
}
