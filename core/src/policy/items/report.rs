//! Reports and indicators as they are written.

use super::{At, Head, Written};
use crate::report::Mask;
use crate::wording::Wording;

/// `[[report]]`: a return, a ledger or a table of indicators that the document asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportItem {
    /// id, title, cite …
    pub head: Head,
    /// lines between the title and the table: `填报日期：{on}`
    pub above: Vec<At<Wording>>,
    /// notes under the table
    pub say: Vec<At<Wording>>,
    /// who receives it: words of the enum `actor`
    pub recipients: Vec<At<String>>,
    /// what it shows
    pub body: ReportBody,
}

/// What a report shows.
#[derive(Debug, Clone, PartialEq)]
pub enum ReportBody {
    /// numbers of children by row and column
    Counts(Box<CountsItem>),
    /// children, a row each
    List(ListItem),
    /// indicators, a row each
    Indicators(Vec<At<String>>),
}

/// A table of numbers: a cell says how many children satisfy the conditions of its row and of its column.
#[derive(Debug, Clone, PartialEq)]
pub struct CountsItem {
    /// what the rows are
    pub heading: Option<Wording>,
    /// the rows, in order
    pub rows: Vec<LineItem>,
    /// the row of all children, whatever their row
    pub total: Option<Head>,
    /// the columns, in order
    pub columns: Vec<LineItem>,
    /// what stands above several columns
    pub groups: Vec<Head>,
    /// what must hold between the numbers
    pub checks: Vec<CheckItem>,
}

/// A row, or a column, of a table of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct LineItem {
    /// id, title, cite …
    pub head: Head,
    /// which children it counts
    pub when: Written,
    /// of a column, the group it stands in
    pub group: Option<At<String>>,
    /// of a column, its width in Latin letters
    pub width: Option<u32>,
}

/// What must hold between the numbers of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckItem {
    /// id, cite …
    pub head: Head,
    /// what is compared
    pub test: CheckTest,
    /// what must hold, in words
    pub say: At<Wording>,
}

/// What a check compares.
#[derive(Debug, Clone, PartialEq)]
pub enum CheckTest {
    /// in every row the first columns add up to the others
    Equals(Vec<At<String>>, Vec<At<String>>),
    /// in every row the first columns add up to no more than the others
    AtMost(Vec<At<String>>, Vec<At<String>>),
    /// no child is in two of these columns
    Disjoint(Vec<At<String>>),
    /// in every column the rows add up to the total
    Rows,
}

/// A list of children.
#[derive(Debug, Clone, PartialEq)]
pub struct ListItem {
    /// which children are listed
    pub filter: Written,
    /// the columns, in order
    pub columns: Vec<ListColumnItem>,
    /// the columns by which the rows are ordered; then as the children come
    pub order: Vec<At<String>>,
}

/// A column of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListColumnItem {
    /// id, title, cite …
    pub head: Head,
    /// what it shows
    pub source: ColumnSource,
    /// words of an enum as they are, not their labels
    pub words: bool,
    /// its width in Latin letters
    pub width: Option<u32>,
}

/// What a column of a list shows.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnSource {
    /// an expression of this type
    Value {
        /// as written
        ty: At<String>,
        /// the expression
        is: Written,
    },
    /// a fact, definition or decision; personal data is masked unless it is asked for
    Show(At<String>, Option<Mask>),
}

/// `[[indicator]]`: how many children of how many, and what the document aims at.
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorItem {
    /// id, title, cite …
    pub head: Head,
    /// which children are counted
    pub numerator: Written,
    /// of which children; none: the number by itself
    pub denominator: Option<Written>,
    /// what is aimed at; none: the number is only told
    pub target: Option<TargetItem>,
}

/// What an indicator should be.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetItem {
    /// no more than the limit; else no less
    pub at_most: bool,
    /// the limit: parameters and numbers
    pub limit: Written,
    /// the limit is of so many: 100, 1000 …; none where there is no denominator
    pub per: Option<i64>,
}

impl ReportItem {
    /// Its own head and those of its parts.
    pub fn heads(&self) -> Vec<&Head> {
        let mut heads = vec![&self.head];
        match &self.body {
            ReportBody::Counts(counts) => {
                heads.extend(counts.rows.iter().chain(&counts.columns).map(|line| &line.head));
                heads.extend(counts.total.iter().chain(&counts.groups));
                heads.extend(counts.checks.iter().map(|check| &check.head));
            }
            ReportBody::List(list) => heads.extend(list.columns.iter().map(|column| &column.head)),
            ReportBody::Indicators(_) => {}
        }
        heads
    }
}
