//! Which rule is which part of a report, and what is written beside it.

use std::sync::Arc;

use crate::language::{RuleId, Type};
use crate::policy::compiled::Note;
use crate::policy::template::Template;
use crate::report::Mask;
use crate::wording::Wording;

/// A report of a policy (报表).
#[derive(Debug, Clone)]
pub struct ReportInfo {
    /// its id
    pub id: Arc<str>,
    /// label
    pub title: Wording,
    /// where it comes from
    pub(crate) note: Arc<Note>,
    /// lines between the title and the table
    pub(crate) above: Vec<Template>,
    /// notes under the table
    pub(crate) say: Vec<Template>,
    /// who receives it: roles with their labels
    pub recipients: Vec<(Arc<str>, Wording)>,
    /// what it shows
    pub(crate) body: BodyInfo,
}

/// What a report shows. Rules are told by their index among the results of the program of reports.
#[derive(Debug, Clone)]
pub enum BodyInfo {
    /// numbers of children
    Counts(CountsInfo),
    /// children
    List(ListInfo),
    /// indicators, by their index
    Indicators(Vec<usize>),
}

/// A table of numbers.
#[derive(Debug, Clone)]
pub struct CountsInfo {
    /// what the rows are
    pub heading: Wording,
    /// the rows
    pub rows: Vec<LineInfo>,
    /// the row of all children
    pub total: Option<LabelInfo>,
    /// the columns
    pub columns: Vec<LineInfo>,
    /// what stands above several columns
    pub groups: Vec<LabelInfo>,
    /// what must hold between the numbers
    pub checks: Vec<CheckInfo>,
}

/// A part of a report that is only named.
#[derive(Debug, Clone)]
pub struct LabelInfo {
    /// its id
    pub id: Arc<str>,
    /// label
    pub title: Wording,
}

/// A row or a column of numbers.
#[derive(Debug, Clone)]
pub struct LineInfo {
    /// id, label
    pub label: LabelInfo,
    /// the condition on a child
    pub result: usize,
    /// of a column, its group
    pub group: Option<usize>,
    /// of a column, its width in Latin letters
    pub width: Option<u32>,
}

/// What must hold between the numbers of a table.
#[derive(Debug, Clone)]
pub struct CheckInfo {
    /// its id
    pub id: Arc<str>,
    /// where it comes from
    pub note: Arc<Note>,
    /// what must hold, in words
    pub say: Wording,
    /// what is compared, by indices of columns
    pub kind: CheckKind,
}

/// What a check compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckKind {
    /// in every row the first columns add up to the others
    Equals(Vec<usize>, Vec<usize>),
    /// in every row the first columns add up to no more than the others
    AtMost(Vec<usize>, Vec<usize>),
    /// no child is in two of these columns
    Disjoint(Vec<usize>),
    /// in every column the rows add up to the total
    Rows,
}

/// A list of children.
#[derive(Debug, Clone)]
pub struct ListInfo {
    /// which children are listed
    pub filter: usize,
    /// the columns
    pub columns: Vec<ListColumnInfo>,
    /// the columns by which the rows are ordered
    pub order: Vec<usize>,
}

/// A column of a list.
#[derive(Debug, Clone)]
pub struct ListColumnInfo {
    /// id, label
    pub label: LabelInfo,
    /// the value
    pub result: usize,
    /// its type
    pub ty: Type,
    /// how personal data is hidden
    pub mask: Option<Mask>,
    /// words of an enum as they are, not their labels
    pub words: bool,
    /// its width in Latin letters
    pub width: Option<u32>,
}

/// An indicator of a policy (指标).
#[derive(Debug, Clone)]
pub struct IndicatorInfo {
    /// its id
    pub id: Arc<str>,
    /// label
    pub title: Wording,
    /// where it comes from
    pub(crate) note: Arc<Note>,
    /// the condition on the children that are counted
    pub(crate) numerator: usize,
    /// the condition on those of whom they are; none: the number by itself
    pub(crate) denominator: Option<usize>,
    /// what is aimed at
    pub(crate) target: Option<TargetInfo>,
}

/// What an indicator should be.
#[derive(Debug, Clone)]
pub struct TargetInfo {
    /// no more than the limit; else no less
    pub at_most: bool,
    /// the limit, a rule of the program of reports that depends on no child
    pub limit: RuleId,
    /// the limit is of so many
    pub per: Option<i64>,
}

impl ReportInfo {
    /// The word for what it shows: `counts`, `list`, `indicators`.
    pub fn kind(&self) -> &'static str {
        match self.body {
            BodyInfo::Counts(_) => "counts",
            BodyInfo::List(_) => "list",
            BodyInfo::Indicators(_) => "indicators",
        }
    }

    /// Where it and those parts come from that are no rules.
    pub(crate) fn notes(&self) -> impl Iterator<Item = &Note> {
        let checks = match &self.body {
            BodyInfo::Counts(counts) => counts.checks.as_slice(),
            BodyInfo::List(_) | BodyInfo::Indicators(_) => &[],
        };
        std::iter::once(&*self.note).chain(checks.iter().map(|check| &*check.note))
    }
}
