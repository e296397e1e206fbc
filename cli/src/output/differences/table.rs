//! Differences for people: who, in what, here and there, by which clause of each; and at the end what the whole comes to.

use std::io::{self, Write};

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use kongchuo::{Lang, ResultSummary, Summary, ValuePair};

use super::{DifferenceSink, Differences, Sides};
use crate::messages::{self, Heading};
use crate::output::Target;
use crate::output::columns::Column;
use crate::output::table::{Aligned, printable, write_rows};

/// Pairs of values that the summary names of one result.
const PAIRS: usize = 5;

/// A table of differences being written.
pub struct DifferenceTable {
    rows: Aligned,
    sides: Sides,
    lang: Lang,
}

impl DifferenceTable {
    /// Begins with the header.
    pub fn new(target: Target, sides: Sides, lang: Lang) -> Self {
        let [left, right] = &sides.names;
        let clauses = |name: &str| format!("{}{name}", Heading::ClausesOf.text(lang));
        let header = vec![
            sides.key.get(lang).to_owned(),
            Heading::Result.text(lang).to_owned(),
            format!("{left} → {right}"),
            clauses(left),
            clauses(right),
        ];
        DifferenceTable { rows: Aligned::new(target, header), sides, lang }
    }

    fn result(&self, name: &str) -> Option<&[Column; 2]> {
        self.sides.results.iter().find(|[column, _]| column.name == name)
    }

    /// A clause cell for people.
    fn clauses(&self, text: Option<&str>, side: usize) -> String {
        let clauses = text.into_iter().flat_map(|text| text.split(';'));
        let clauses: Vec<String> =
            clauses.map(|text| messages::clause(text, &self.sides.ids[side], self.lang)).collect();
        clauses.join(match self.lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        })
    }

    /// A result, how many differ in it, and from what to what.
    fn summed(&self, result: &ResultSummary) -> Option<Vec<String>> {
        let columns = self.result(&result.result)?;
        let pairs = result.pairs();
        let told = pairs.iter().take(PAIRS).map(|pair| {
            let ValuePair { left, right, children } = pair;
            let left = value(left.as_deref(), &columns[0], self.lang);
            let right = value(right.as_deref(), &columns[1], self.lang);
            messages::pair_count(Some((&left, &right)), *children, self.lang)
        });
        let mut told: Vec<String> = told.collect();
        let rest: u64 = pairs.iter().skip(PAIRS).map(|pair| pair.children).sum();
        if rest > 0 {
            told.push(messages::pair_count(None, rest, self.lang));
        }
        let join = match self.lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        };
        Some(vec![columns[0].title.get(self.lang).to_owned(), result.differ.to_string(), told.join(join)])
    }
}

impl DifferenceSink for DifferenceTable {
    fn write(&mut self, differences: &Differences) -> io::Result<()> {
        let [keys, results, left, right, _, left_clause, _, right_clause] = differences.table.columns() else {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "unexpected columns"));
        };
        for row in 0..differences.table.num_rows() {
            let name = text(results, row).unwrap_or_default();
            let Some(columns) = self.result(name) else { continue };
            let key = match text(keys, row) {
                Some(key) => printable(key),
                None => messages::row(differences.numbers.get(row).copied().unwrap_or_default(), self.lang),
            };
            let values =
                [value(text(left, row), &columns[0], self.lang), value(text(right, row), &columns[1], self.lang)];
            let cells = vec![
                key,
                columns[0].title.get(self.lang).to_owned(),
                values.join(" → "),
                self.clauses(text(left_clause, row), 0),
                self.clauses(text(right_clause, row), 1),
            ];
            self.rows.push(cells)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, summary: &Summary) -> io::Result<()> {
        let differing = summary.results.iter().filter(|result| result.differ > 0);
        let summed: Vec<Vec<String>> = differing.filter_map(|result| self.summed(result)).collect();
        let only: Vec<String> = self
            .sides
            .names
            .iter()
            .zip(&self.sides.only)
            .filter(|(_, titles)| !titles.is_empty())
            .map(|(name, titles)| {
                let titles: Vec<&str> = titles.iter().map(|title| title.get(self.lang)).collect();
                messages::only(name, &titles.join(separator(self.lang)), self.lang)
            })
            .collect();
        let lang = self.lang;
        let mut target = self.rows.finish()?;
        writeln!(target, "\n{}", messages::summary(summary.children, summary.differ, lang))?;
        write_rows(&mut target, &summed)?;
        only.iter().try_for_each(|line| writeln!(target, "{line}"))?;
        target.close()
    }
}

fn text(column: &ArrayRef, row: usize) -> Option<&str> {
    let texts = column.as_string_opt::<i32>()?;
    texts.is_valid(row).then(|| texts.value(row))
}

/// A value in words: `-` for none.
fn value(text: Option<&str>, column: &Column, lang: Lang) -> String {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return "-".to_owned() };
    let word = |word: &str| match (word, lang, column.words.is_empty()) {
        ("true", Lang::Zh, true) => "是".to_owned(),
        ("false", Lang::Zh, true) => "否".to_owned(),
        ("true", Lang::En, true) => "yes".to_owned(),
        ("false", Lang::En, true) => "no".to_owned(),
        (word, _, true) => messages::kind(word, lang).map_or_else(|| printable(word), str::to_owned),
        (word, _, false) => printable(column.label(word, lang)),
    };
    text.split(';').map(word).collect::<Vec<_>>().join(separator(lang))
}

fn separator(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    }
}
