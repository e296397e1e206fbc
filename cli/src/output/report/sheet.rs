//! A report laid out in one language: what stands above the table, its columns and rows, what stands below.

use kongchuo::{CountCell, Indicator, Lang, List, Output, ReportAnswer, ReportColumn, ReportTable};
use unicode_width::UnicodeWidthStr;

use crate::messages::{self, Label};

/// A report in one language.
pub struct Sheet {
    pub title: String,
    /// lines between the title and the table
    pub above: Vec<String>,
    pub columns: Vec<SheetColumn>,
    pub rows: Vec<Vec<SheetCell>>,
    /// notes, then how the checks came out and what is open
    pub below: Vec<String>,
}

/// A column of a sheet.
pub struct SheetColumn {
    pub title: String,
    /// what stands above it and its neighbours of the same group
    pub group: Option<String>,
    /// in Latin letters
    pub width: u32,
    /// texts that are read rather than compared stand at the left
    #[cfg_attr(not(feature = "xlsx"), expect(dead_code, reason = "only workbooks align"))]
    pub left: bool,
}

/// A cell of a sheet.
pub enum SheetCell {
    /// nothing
    Empty,
    /// a text, a date, a word
    Text(String),
    /// a number
    Number(i64),
    /// an open number: at least and at most
    Between(i64, i64),
    /// an open value
    Open,
}

/// The widest column that no form asks for.
const WIDEST: usize = 40;

impl Sheet {
    /// Lays out a report.
    pub fn of(answer: &ReportAnswer, lang: Lang) -> Sheet {
        let (columns, rows) = match &answer.body {
            ReportTable::Counts(counts) => {
                let heading =
                    SheetColumn { title: counts.heading.get(lang).to_owned(), group: None, width: 0, left: false };
                let group = |at: usize| counts.groups.get(at).map(|group| group.title.get(lang).to_owned());
                let columns = counts
                    .columns
                    .iter()
                    .map(|column| SheetColumn { group: column.group.and_then(group), ..of(column, lang) });
                let rows = counts.rows.iter().map(|row| {
                    let title = SheetCell::Text(row.title.get(lang).to_owned());
                    std::iter::once(title).chain(row.cells.iter().map(|cell| number(*cell))).collect()
                });
                (std::iter::once(heading).chain(columns).collect(), rows.collect())
            }
            ReportTable::List(list) => (list_columns(list, lang), list_rows(list, lang)),
            ReportTable::Indicators(indicators) => indicator_table(indicators, lang),
        };
        let mut sheet = Sheet {
            title: answer.title.get(lang).to_owned(),
            above: answer.above.iter().map(|line| line.get(lang).to_owned()).collect(),
            columns,
            rows,
            below: below(answer, lang),
        };
        sheet.fit();
        sheet
    }

    /// Widths that the form does not give.
    fn fit(&mut self) {
        for (at, column) in self.columns.iter_mut().enumerate() {
            if column.width == 0 {
                let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.text().width());
                let widest = cells.chain([column.title.width()]).max().unwrap_or(0).min(WIDEST);
                column.width = u32::try_from(widest + 2).unwrap_or(10);
            }
        }
    }

    /// Whether some columns stand in a group.
    #[cfg_attr(not(feature = "xlsx"), expect(dead_code, reason = "only workbooks merge"))]
    pub fn grouped(&self) -> bool {
        self.columns.iter().any(|column| column.group.is_some())
    }
}

impl SheetCell {
    /// As people read it.
    pub fn text(&self) -> String {
        match self {
            SheetCell::Empty => String::new(),
            SheetCell::Text(text) => text.clone(),
            SheetCell::Number(number) => number.to_string(),
            SheetCell::Between(least, most) => format!("{least}–{most}"),
            SheetCell::Open => "?".to_owned(),
        }
    }
}

fn of(column: &ReportColumn, lang: Lang) -> SheetColumn {
    SheetColumn { title: column.title.get(lang).to_owned(), group: None, width: column.width.unwrap_or(0), left: false }
}

fn number(cell: CountCell) -> SheetCell {
    match cell.value() {
        Some(value) => SheetCell::Number(value),
        None => SheetCell::Between(cell.at_least, cell.at_least.saturating_add(cell.open)),
    }
}

fn list_columns(list: &List, lang: Lang) -> Vec<SheetColumn> {
    let first = SheetColumn { title: Label::Number.text(lang).to_owned(), group: None, width: 6, left: false };
    std::iter::once(first).chain(list.columns.iter().map(|column| of(column, lang))).collect()
}

fn list_rows(list: &List, lang: Lang) -> Vec<Vec<SheetCell>> {
    let rows = (1..).zip(&list.rows).map(|(at, row)| {
        let cells = list.columns.iter().zip(&row.cells).map(|(column, cell)| match cell {
            Some(value) => shown(value, column, lang),
            None => SheetCell::Open,
        });
        std::iter::once(SheetCell::Number(at)).chain(cells).collect()
    });
    rows.collect()
}

/// A value in words.
fn shown(value: &Output, column: &ReportColumn, lang: Lang) -> SheetCell {
    SheetCell::Text(match (value, lang) {
        (Output::Null, _) => return SheetCell::Empty,
        (Output::Int(value), _) => return SheetCell::Number(*value),
        (Output::Bool(true), Lang::Zh) => "是".to_owned(),
        (Output::Bool(false), Lang::Zh) => "否".to_owned(),
        (Output::Bool(true), Lang::En) => "yes".to_owned(),
        (Output::Bool(false), Lang::En) => "no".to_owned(),
        (Output::Date(value), _) => value.to_string(),
        (Output::Text(word), _) => label(word, column, lang).to_owned(),
        (Output::List(values), _) => {
            let texts: Vec<String> = values.iter().map(|value| shown(value, column, lang).text()).collect();
            texts.join(if lang == Lang::Zh { "、" } else { ", " })
        }
    })
}

fn label<'a>(word: &'a str, column: &'a ReportColumn, lang: Lang) -> &'a str {
    let known = column.labels.iter().find(|(known, _)| **known == *word);
    known.map_or(word, |(_, title)| title.get(lang))
}

fn indicator_table(indicators: &[Indicator], lang: Lang) -> (Vec<SheetColumn>, Vec<Vec<SheetCell>>) {
    let labels = [
        Label::Indicator,
        Label::Numerator,
        Label::Denominator,
        Label::Rate,
        Label::Target,
        Label::Met,
        Label::Clauses,
    ];
    let column = |label: Label| {
        let left = matches!(label, Label::Indicator | Label::Clauses);
        SheetColumn { title: label.text(lang).to_owned(), group: None, width: 0, left }
    };
    let rows = indicators.iter().map(|indicator| {
        let target = indicator.target.map(|target| messages::target(target, lang));
        vec![
            SheetCell::Text(indicator.title.get(lang).to_owned()),
            number(indicator.numerator),
            indicator.denominator.map_or(SheetCell::Empty, number),
            indicator.percent().map_or(SheetCell::Empty, SheetCell::Text),
            target.map_or(SheetCell::Empty, SheetCell::Text),
            SheetCell::Text(indicator.met.title().get(lang).to_owned()),
            SheetCell::Text(indicator.cite.join(if lang == Lang::Zh { "；" } else { "; " })),
        ]
    });
    (labels.map(column).into_iter().collect(), rows.collect())
}

fn below(answer: &ReportAnswer, lang: Lang) -> Vec<String> {
    let notes = answer.notes.iter().map(|note| note.get(lang).to_owned());
    let checks = answer.checks().iter().flat_map(|check| messages::check_line(check, lang));
    let open = [messages::open_children(answer, lang), messages::open_facts(answer, lang)];
    notes.chain(checks).chain(open.into_iter().flatten()).collect()
}
