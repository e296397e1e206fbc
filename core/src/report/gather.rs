//! What is gathered of children, many or one at a time, before the report is told.

use std::cmp::Ordering;
use std::sync::Arc;

use super::answer::ListRow;
use super::lanes::{Lanes, Number, twice};
use crate::evaluate::Output;
use crate::order::sort_by;
use crate::policy::report::{BodyInfo, CheckKind, CountsInfo, IndicatorInfo, ListInfo};

/// What is known so far. Of numbers, its size does not depend on how many children there are.
#[derive(Debug, Clone)]
pub(super) enum Gathered {
    Counts {
        /// by row, the total last, then by column
        cells: Vec<Vec<Number>>,
        /// for each check, by row: children in two columns that exclude one another; empty of other checks
        twice: Vec<Vec<Number>>,
    },
    List {
        rows: Vec<ListRow>,
        open: u64,
    },
    /// numerator and denominator of each
    Indicators(Vec<[Number; 2]>),
}

/// For a result of the program, the children of whom it is open and for whom that matters, 64 to a word.
pub(super) type Open = Vec<(usize, Vec<u64>)>;

impl Gathered {
    /// Nothing so far.
    pub fn none(body: &BodyInfo) -> Gathered {
        match body {
            BodyInfo::Counts(counts) => {
                let rows = counts.rows.len() + usize::from(counts.total.is_some());
                let of_check = |kind: &CheckKind| match kind {
                    CheckKind::Disjoint(_) => vec![Number::default(); rows],
                    _ => Vec::new(),
                };
                Gathered::Counts {
                    cells: vec![vec![Number::default(); counts.columns.len()]; rows],
                    twice: counts.checks.iter().map(|check| of_check(&check.kind)).collect(),
                }
            }
            BodyInfo::List(_) => Gathered::List { rows: Vec::new(), open: 0 },
            BodyInfo::Indicators(all) => Gathered::Indicators(vec![[Number::default(); 2]; all.len()]),
        }
    }

    /// Counts some children. `lanes`: the truth of a result for them.
    pub fn count(&mut self, info: &CountsInfo, lanes: impl Fn(usize) -> Lanes) -> Open {
        let Gathered::Counts { cells, twice: of_checks } = self else { return Open::new() };
        let columns: Vec<Lanes> = info.columns.iter().map(|column| lanes(column.result)).collect();
        // The total, which is last, has no condition.
        let rows: Vec<Lanes> = info.rows.iter().map(|row| lanes(row.result)).collect();
        let words = columns.first().map_or(0, |column| column.yes.len());
        let mut open = Open::new();
        let mut of_columns = vec![vec![0; words]; columns.len()];
        for (at, numbers) in cells.iter_mut().enumerate() {
            let row = rows.get(at);
            let mut of_row = vec![0; words];
            for ((column, number), of_column) in columns.iter().zip(numbers).zip(&mut of_columns) {
                let found: Vec<(u64, u64)> = match row {
                    Some(row) => row.and(column).collect(),
                    None => column.words().collect(),
                };
                number.add(found.iter().copied());
                for (at, (_, lane)) in found.into_iter().enumerate() {
                    of_row[at] |= lane;
                    of_column[at] |= lane;
                }
            }
            if let Some(row) = row {
                keep(&mut open, info.rows[at].result, row, &of_row);
            }
        }
        for ((column, info), of_column) in columns.iter().zip(&info.columns).zip(&of_columns) {
            keep(&mut open, info.result, column, of_column);
        }
        for (check, numbers) in info.checks.iter().zip(of_checks) {
            let CheckKind::Disjoint(at) = &check.kind else { continue };
            let all: Vec<&Lanes> = at.iter().filter_map(|at| columns.get(*at)).collect();
            for (at, number) in numbers.iter_mut().enumerate() {
                *number = Number::sum([*number, twice(&all, rows.get(at))].into_iter());
            }
        }
        open
    }

    /// Counts some children for indicators.
    pub fn rate(&mut self, infos: &[&IndicatorInfo], lanes: impl Fn(usize) -> Lanes) -> Open {
        let Gathered::Indicators(numbers) = self else { return Open::new() };
        let mut open = Open::new();
        for (info, [numerator, denominator]) in infos.iter().zip(numbers) {
            let parts = [(Some(info.numerator), numerator), (info.denominator, denominator)];
            for (result, number) in parts.into_iter().filter_map(|(result, number)| Some((result?, number))) {
                let lanes = lanes(result);
                number.add(lanes.words());
                keep(&mut open, result, &lanes, &vec![u64::MAX; lanes.yes.len()]);
            }
        }
        open
    }

    /// The rows of a list in its order, and how many more children may belong to it.
    pub fn listed(&self, info: &ListInfo, rank: impl Fn(usize, &str) -> usize) -> (Vec<ListRow>, u64) {
        let Gathered::List { rows, open } = self else { return (Vec::new(), 0) };
        let mut rows = rows.clone();
        sort_by(&mut rows, |a, b| {
            let by =
                info.order.iter().map(|at| order(a.cells[*at].as_ref(), b.cells[*at].as_ref(), |word| rank(*at, word)));
            by.fold(Ordering::Equal, Ordering::then)
        });
        (rows, *open)
    }

    /// Adds a child to a list: whether it belongs to it, and what is shown of it.
    pub fn list(
        &mut self,
        belongs: Option<bool>,
        student_id: Option<Arc<str>>,
        cells: impl FnOnce() -> Vec<Option<Output>>,
    ) {
        let Gathered::List { rows, open } = self else { return };
        match belongs {
            Some(true) => rows.push(ListRow { student_id, cells: cells() }),
            Some(false) => {}
            None => *open += 1,
        }
    }
}

/// Keeps those of whom a condition is open and some cell, too, where there are any.
fn keep(open: &mut Open, result: usize, condition: &Lanes, cells: &[u64]) {
    let words: Vec<u64> = condition.words().zip(cells).map(|((_, lane), cell)| lane & cell).collect();
    if words.iter().any(|word| *word != 0) {
        open.push((result, words));
    }
}

/// The order of two values of one column: what is none or open comes last.
fn order(a: Option<&Output>, b: Option<&Output>, rank: impl Fn(&str) -> usize) -> Ordering {
    let known = |value: Option<&Output>| value.is_none_or(|value| *value == Output::Null);
    match (a, b) {
        (Some(Output::Bool(a)), Some(Output::Bool(b))) => a.cmp(b),
        (Some(Output::Int(a)), Some(Output::Int(b))) => a.cmp(b),
        (Some(Output::Date(a)), Some(Output::Date(b))) => a.cmp(b),
        (Some(Output::Text(a)), Some(Output::Text(b))) => rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)),
        (a, b) => known(a).cmp(&known(b)),
    }
}
