//! A report as it is told: every wording in both languages, every number that is open said so.

use std::fmt;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::date::Date;
use crate::evaluate::{Object, Output};
use crate::policy::items::Strength;
use crate::wording::{Lang, Wording};

/// A report on one day.
///
/// Serialises as `{ "policy", "report", "title", "on", "children", "above", "notes", "recipients", "catalogue", "cite",
/// "kind", …, "undetermined", "assumed" }`, where `…` are `heading`, `groups`, `columns`, `rows`, `checks` of numbers,
/// `columns`, `rows`, `open`, `masked` of a list, and `indicators`.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportAnswer {
    /// the policy's id
    pub policy: Arc<str>,
    /// the report's id
    pub report: Arc<str>,
    /// label
    pub title: Wording,
    /// the day
    pub on: Date,
    /// how many children were looked at
    pub children: u64,
    /// lines between the title and the table
    pub above: Vec<Wording>,
    /// notes under the table
    pub notes: Vec<Wording>,
    /// who receives it: roles with their labels
    pub recipients: Vec<(Arc<str>, Wording)>,
    /// the rows of the catalogue that it carries
    pub catalogue: Vec<String>,
    /// clauses, readings and laws, as text
    pub cite: Vec<String>,
    /// what it shows
    pub body: ReportTable,
    /// the facts that are lacking where something is open, in the vocabulary's order
    pub undetermined: Vec<Arc<str>>,
    /// the facts that were assumed of some child, in the vocabulary's order
    pub assumed: Vec<Arc<str>>,
}

/// What a report shows.
#[derive(Debug, Clone, PartialEq)]
pub enum ReportTable {
    /// numbers of children
    Counts(Counts),
    /// children
    List(List),
    /// indicators
    Indicators(Vec<Indicator>),
}

/// A table of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    /// what the rows are
    pub heading: Wording,
    /// what stands above several columns
    pub groups: Vec<Label>,
    /// the columns
    pub columns: Vec<ReportColumn>,
    /// the rows, the total last
    pub rows: Vec<CountRow>,
    /// what must hold between the numbers
    pub checks: Vec<Check>,
}

/// An id with its label.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Label {
    /// the id
    pub id: Arc<str>,
    /// the label
    pub title: Wording,
}

/// A column of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportColumn {
    /// its id
    pub id: Arc<str>,
    /// label
    pub title: Wording,
    /// the group it stands in, by its index
    pub group: Option<usize>,
    /// its width in Latin letters, where the document's form has one
    pub width: Option<u32>,
    /// what its cells hold
    pub kind: ColumnKind,
    /// the labels of the words it holds; none where they are shown as they are
    pub labels: Vec<(Arc<str>, Wording)>,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// true or false
    Bool,
    /// a whole number
    Int,
    /// a date
    Date,
    /// a word or a text
    Text,
    /// several of any of these
    List,
}

/// A row of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountRow {
    /// its id
    pub id: Arc<str>,
    /// label
    pub title: Wording,
    /// all children, whatever their row
    pub total: bool,
    /// a number for each column
    pub cells: Vec<CountCell>,
}

/// A number of children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountCell {
    /// the number, which is certain
    pub at_least: i64,
    /// how many children may be more
    pub open: i64,
}

impl CountCell {
    /// The number; none while it is open.
    pub fn value(self) -> Option<i64> {
        (self.open == 0).then_some(self.at_least)
    }
}

/// What must hold between the numbers, and whether it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// its id
    pub id: Arc<str>,
    /// what must hold, in words
    pub say: Wording,
    /// clauses, readings and laws, as text
    pub cite: Vec<String>,
    /// whether it holds in every row
    pub state: CheckState,
    /// the rows, or columns, in which it does not
    pub failures: Vec<CheckFailure>,
}

/// Whether something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckState {
    /// it does
    Held,
    /// it does not
    Failed,
    /// children who are open may still decide it
    Undetermined,
}

impl CheckState {
    /// The word in answers.
    pub fn word(self) -> &'static str {
        match self {
            CheckState::Held => "held",
            CheckState::Failed => "failed",
            CheckState::Undetermined => "undetermined",
        }
    }
}

/// Where a check does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckFailure {
    /// the row; none of a check that goes by columns
    pub row: Option<Label>,
    /// the column, of a check that goes by columns
    pub column: Option<Label>,
    /// the number that was to agree, where open ones count what is certain
    pub left: i64,
    /// what it was to agree with; 0 for children in two columns, of whom there should be none
    pub right: i64,
}

impl CheckFailure {
    /// By how much the first is more than the second.
    pub fn difference(&self) -> i64 {
        self.left.saturating_sub(self.right)
    }
}

impl Check {
    /// What to tell of each failure, in one language.
    ///
    /// `小学：分类合计应等于辍学人数：3 与 4，相差 -1`
    pub fn text(&self, lang: Lang) -> Vec<String> {
        let say = self.say.get(lang).trim_end_matches(['。', '.']);
        let line = |failure: &CheckFailure| {
            let place = failure.row.as_ref().or(failure.column.as_ref()).map_or("", |label| label.title.get(lang));
            let CheckFailure { left, right, .. } = failure;
            let difference = failure.difference();
            match lang {
                Lang::Zh => format!("{place}：{say}；实为 {left} 与 {right}，相差 {difference}"),
                Lang::En => format!("{place}: {say}; found {left} and {right}, a difference of {difference}"),
            }
        };
        self.failures.iter().map(line).collect()
    }
}

/// A list of children.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// the columns
    pub columns: Vec<ReportColumn>,
    /// the rows, in order
    pub rows: Vec<ListRow>,
    /// how many children may belong to it, though it is not known
    pub open: i64,
    /// whether personal data is hidden
    pub masked: bool,
}

/// A child of a list. There may be personal data in it: `Debug` shows none.
#[derive(Clone, PartialEq)]
pub struct ListRow {
    /// the caller's key, where given
    pub student_id: Option<Arc<str>>,
    /// a value for each column; none where it is open
    pub cells: Vec<Option<Output>>,
}

impl fmt::Debug for ListRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListRow").field("cells", &self.cells.len()).finish_non_exhaustive()
    }
}

/// An indicator with its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// its id
    pub id: Arc<str>,
    /// label
    pub title: Wording,
    /// how many
    pub numerator: CountCell,
    /// of how many; none: the number by itself
    pub denominator: Option<CountCell>,
    /// what it should be
    pub target: Option<Target>,
    /// whether it is
    pub met: Met,
    /// how binding it is
    pub strength: Strength,
    /// the rows of the catalogue that it carries
    pub catalogue: Vec<String>,
    /// clauses, readings and laws, as text
    pub cite: Vec<String>,
}

/// What an indicator should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// no more than the limit; else no less
    pub at_most: bool,
    /// the limit
    pub limit: i64,
    /// of how many it is; none of a number by itself
    pub per: Option<i64>,
}

/// Whether an indicator is what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// it is
    Yes,
    /// it is not
    No,
    /// there is nobody of whom it could be a rate
    Undefined,
    /// children who are open may still decide it
    Undetermined,
    /// nothing is aimed at
    NoTarget,
}

impl Met {
    /// The word in answers.
    pub fn word(self) -> &'static str {
        match self {
            Met::Yes => "yes",
            Met::No => "no",
            Met::Undefined => "undefined",
            Met::Undetermined => "undetermined",
            Met::NoTarget => "no_target",
        }
    }

    /// The label.
    pub fn title(self) -> Wording {
        let (zh, en) = match self {
            Met::Yes => ("达标", "met"),
            Met::No => ("未达标", "not met"),
            Met::Undefined => ("无从计算", "undefined"),
            Met::Undetermined => ("待定", "undetermined"),
            Met::NoTarget => ("未设目标", "no target"),
        };
        Wording::new(zh, en)
    }
}

impl Indicator {
    /// The rate in thousandths of a percent, cut off; none where it is open, undefined or no rate.
    ///
    /// `604` is 0.604 %. Whether the target is met is decided by the whole numbers, never by this.
    pub fn millipercent(&self) -> Option<i64> {
        let of = i128::from(self.denominator?.value()?);
        let rate = (i128::from(self.numerator.value()?) * 100_000).checked_div(of)?;
        i64::try_from(rate).ok()
    }

    /// The rate as people read it: `0.604%`.
    pub fn percent(&self) -> Option<String> {
        let rate = self.millipercent()?;
        Some(format!("{}.{:03}%", rate / 1000, rate % 1000))
    }
}

impl ReportAnswer {
    /// Every check of a table of numbers; of others none.
    pub fn checks(&self) -> &[Check] {
        match &self.body {
            ReportTable::Counts(counts) => &counts.checks,
            ReportTable::List(_) | ReportTable::Indicators(_) => &[],
        }
    }

    /// Whether every check holds for sure.
    pub fn adds_up(&self) -> bool {
        self.checks().iter().all(|check| check.state == CheckState::Held)
    }

    /// The word for what it shows: `counts`, `list`, `indicators`.
    pub fn kind(&self) -> &'static str {
        match &self.body {
            ReportTable::Counts(_) => "counts",
            ReportTable::List(_) => "list",
            ReportTable::Indicators(_) => "indicators",
        }
    }
}

impl Serialize for ReportAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("policy", &*self.policy)?;
        map.serialize_entry("report", &*self.report)?;
        map.serialize_entry("title", &self.title)?;
        map.serialize_entry("on", &self.on)?;
        map.serialize_entry("children", &self.children)?;
        map.serialize_entry("above", &self.above)?;
        map.serialize_entry("notes", &self.notes)?;
        let recipients = self.recipients.iter().map(|(id, title)| Label { id: id.clone(), title: title.clone() });
        map.serialize_entry("recipients", &recipients.collect::<Vec<_>>())?;
        map.serialize_entry("catalogue", &self.catalogue)?;
        map.serialize_entry("cite", &self.cite)?;
        map.serialize_entry("kind", self.kind())?;
        match &self.body {
            ReportTable::Counts(counts) => {
                map.serialize_entry("heading", &counts.heading)?;
                map.serialize_entry("groups", &counts.groups)?;
                map.serialize_entry("columns", &columns(&counts.columns, &counts.groups))?;
                let rows: Vec<_> = counts.rows.iter().map(|row| NumberRow(row, &counts.columns)).collect();
                map.serialize_entry("rows", &rows)?;
                map.serialize_entry("checks", &counts.checks)?;
            }
            ReportTable::List(list) => {
                map.serialize_entry("columns", &columns(&list.columns, &[]))?;
                let rows: Vec<_> = list.rows.iter().map(|row| ChildRow(row, &list.columns)).collect();
                map.serialize_entry("rows", &rows)?;
                map.serialize_entry("open", &list.open)?;
                map.serialize_entry("masked", &list.masked)?;
            }
            ReportTable::Indicators(indicators) => map.serialize_entry("indicators", indicators)?,
        }
        map.serialize_entry("undetermined", &self.undetermined)?;
        map.serialize_entry("assumed", &self.assumed)?;
        map.end()
    }
}

fn columns<'a>(columns: &'a [ReportColumn], groups: &'a [Label]) -> Vec<Column<'a>> {
    columns.iter().map(|column| Column(column, column.group.and_then(|at| groups.get(at)))).collect()
}

struct Column<'a>(&'a ReportColumn, Option<&'a Label>);

impl Serialize for Column<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let labels = Object(&self.0.labels);
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("id", &self.0.id)?;
        map.serialize_entry("title", &self.0.title)?;
        map.serialize_entry("kind", &self.0.kind)?;
        map.serialize_entry("group", &self.1.map(|group| &group.id))?;
        map.serialize_entry("labels", &labels)?;
        map.end()
    }
}

struct NumberRow<'a>(&'a CountRow, &'a [ReportColumn]);

impl Serialize for NumberRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let NumberRow(row, columns) = self;
        let cells = || columns.iter().zip(&row.cells);
        let known: Vec<_> = cells().map(|(column, cell)| (column.id.clone(), cell.value())).collect();
        let open: Vec<_> =
            cells().filter(|(_, cell)| cell.open > 0).map(|(column, cell)| (column.id.clone(), Open(*cell))).collect();
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("id", &row.id)?;
        map.serialize_entry("title", &row.title)?;
        map.serialize_entry("total", &row.total)?;
        map.serialize_entry("cells", &Object(&known))?;
        map.serialize_entry("open", &Object(&open))?;
        map.end()
    }
}

struct Open(CountCell);

impl Serialize for Open {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("at_least", &self.0.at_least)?;
        map.serialize_entry("open", &self.0.open)?;
        map.end()
    }
}

struct ChildRow<'a>(&'a ListRow, &'a [ReportColumn]);

impl Serialize for ChildRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ChildRow(row, columns) = self;
        let cells = || columns.iter().zip(&row.cells);
        let known: Vec<_> =
            cells().map(|(column, cell)| (column.id.clone(), cell.clone().unwrap_or(Output::Null))).collect();
        let open: Vec<_> = cells().filter(|(_, cell)| cell.is_none()).map(|(column, _)| column.id.clone()).collect();
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("student_id", &row.student_id)?;
        map.serialize_entry("cells", &Object(&known))?;
        map.serialize_entry("undetermined", &open)?;
        map.end()
    }
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("say", &self.say)?;
        map.serialize_entry("cite", &self.cite)?;
        map.serialize_entry("state", self.state.word())?;
        map.serialize_entry("failures", &self.failures)?;
        map.end()
    }
}

impl Serialize for CheckFailure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, label) in [("row", &self.row), ("column", &self.column)] {
            if let Some(label) = label {
                map.serialize_entry(key, &label.id)?;
            }
        }
        map.serialize_entry("left", &self.left)?;
        map.serialize_entry("right", &self.right)?;
        map.serialize_entry("difference", &self.difference())?;
        map.end()
    }
}

impl Serialize for Indicator {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("title", &self.title)?;
        for (key, cell) in [("numerator", Some(self.numerator)), ("denominator", self.denominator)] {
            map.serialize_entry(key, &cell.map(CountCell::value))?;
            if let Some(cell) = cell.filter(|cell| cell.open > 0) {
                map.serialize_entry(&format!("open_{key}"), &Open(cell))?;
            }
        }
        map.serialize_entry("target", &self.target)?;
        map.serialize_entry("met", self.met.word())?;
        map.serialize_entry("strength", &self.strength)?;
        map.serialize_entry("catalogue", &self.catalogue)?;
        map.serialize_entry("cite", &self.cite)?;
        map.end()
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry(if self.at_most { "at_most" } else { "at_least" }, &self.limit)?;
        map.serialize_entry("per", &self.per)?;
        map.end()
    }
}
