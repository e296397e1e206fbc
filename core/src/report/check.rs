//! What must hold between the numbers of a report, and what an indicator should be: decided by whole numbers, and left open
//! where children who are not known may still decide it.

use super::answer::{Check, CheckFailure, CheckState, Label, Met, Target};
use super::lanes::Number;
use crate::policy::items::Citation;
use crate::policy::report::{CheckInfo, CheckKind, CountsInfo};

/// The numbers that checks look at.
pub(super) struct Numbers<'a> {
    pub info: &'a CountsInfo,
    /// by row, the total last, then by column
    pub cells: &'a [Vec<Number>],
    /// for each check of columns that exclude one another, by row: children in two of them
    pub twice: &'a [Vec<Number>],
}

impl Numbers<'_> {
    /// Every check, in order.
    pub fn checks(&self) -> Vec<Check> {
        let found = self.info.checks.iter().zip(self.twice);
        found.map(|(info, twice)| self.check(info, twice)).collect()
    }

    fn check(&self, info: &CheckInfo, twice: &[Number]) -> Check {
        let mut state = CheckState::Held;
        let mut failures = Vec::new();
        let mut look =
            |found: CheckState, row: Option<usize>, column: Option<usize>, left: Number, right: Number| match found {
                CheckState::Undetermined if state == CheckState::Held => state = CheckState::Undetermined,
                CheckState::Held | CheckState::Undetermined => {}
                CheckState::Failed => {
                    state = CheckState::Failed;
                    let (row, column) = (row.map(|at| self.row(at)), column.map(|at| self.column(at)));
                    failures.push(CheckFailure { row, column, left: left.least(), right: right.least() });
                }
            };
        let sum =
            |row: &[Number], columns: &[usize]| Number::sum(columns.iter().filter_map(|at| row.get(*at).copied()));
        match &info.kind {
            CheckKind::Equals(left, right) => {
                for (at, row) in self.cells.iter().enumerate() {
                    let (left, right) = (sum(row, left), sum(row, right));
                    look(equal(left, right), Some(at), None, left, right);
                }
            }
            CheckKind::AtMost(left, right) => {
                for (at, row) in self.cells.iter().enumerate() {
                    let (left, right) = (sum(row, left), sum(row, right));
                    look(at_most(left, right), Some(at), None, left, right);
                }
            }
            CheckKind::Disjoint(_) => {
                for (at, number) in twice.iter().enumerate() {
                    look(at_most(*number, Number::default()), Some(at), None, *number, Number::default());
                }
            }
            CheckKind::Rows => {
                if let Some((total, rows)) = self.cells.split_last() {
                    for (at, total) in total.iter().enumerate() {
                        let left = Number::sum(rows.iter().map(|row| row[at]));
                        look(equal(left, *total), None, Some(at), left, *total);
                    }
                }
            }
        }
        let cite = info.note.cite.iter().map(Citation::text).collect();
        Check { id: info.id.clone(), say: info.say.clone(), cite, state, failures }
    }

    fn row(&self, at: usize) -> Label {
        let label = self.info.rows.get(at).map(|row| &row.label).or(self.info.total.as_ref());
        label.map_or_else(|| self.column(at), |label| Label { id: label.id.clone(), title: label.title.clone() })
    }

    fn column(&self, at: usize) -> Label {
        let label = &self.info.columns[at].label;
        Label { id: label.id.clone(), title: label.title.clone() }
    }
}

fn equal(left: Number, right: Number) -> CheckState {
    if left.most() < right.least() || left.least() > right.most() {
        CheckState::Failed
    } else if left.open == 0 && right.open == 0 {
        CheckState::Held
    } else {
        CheckState::Undetermined
    }
}

fn at_most(left: Number, right: Number) -> CheckState {
    if left.least() > right.most() {
        CheckState::Failed
    } else if left.most() <= right.least() {
        CheckState::Held
    } else {
        CheckState::Undetermined
    }
}

/// Whether so many of so many are what they should be.
pub(super) fn met(numerator: Number, denominator: Option<Number>, target: Option<Target>) -> Met {
    let Some(target) = target else { return Met::NoTarget };
    // The number, times as many as the limit is of, against the limit, times the denominator: nothing is divided.
    let per = i128::from(target.per.unwrap_or(1));
    let left = [numerator.least(), numerator.most()].map(|number| i128::from(number) * per);
    let right = match denominator {
        None => [i128::from(target.limit); 2],
        Some(of) if of.most() == 0 => return Met::Undefined,
        Some(of) if of.least() == 0 => return Met::Undetermined,
        Some(of) => {
            let ends = [of.least(), of.most()].map(|number| i128::from(number) * i128::from(target.limit));
            [ends[0].min(ends[1]), ends[0].max(ends[1])]
        }
    };
    let (yes, no) = if target.at_most {
        (left[1] <= right[0], left[0] > right[1])
    } else {
        (left[0] >= right[1], left[1] < right[0])
    };
    match (yes, no) {
        (true, _) => Met::Yes,
        (_, true) => Met::No,
        _ => Met::Undetermined,
    }
}

#[cfg(test)]
mod tests {
    use super::{Met, Number, Target, met};

    fn number(sure: u64, open: u64) -> Number {
        Number { sure, open }
    }

    fn rate(at_most: bool, limit: i64) -> Target {
        Target { at_most, limit, per: Some(1000) }
    }

    #[test]
    fn rates_are_compared_in_whole_numbers_and_within_includes_the_limit() {
        for (dropouts, pupils, found) in [
            (5, 1000, Met::Yes),
            (6, 1000, Met::Yes),
            (7, 1000, Met::No),
            (1, 167, Met::Yes),
            (1, 166, Met::No),
            (0, 1, Met::Yes),
            (0, 0, Met::Undefined),
            (1, 0, Met::Undefined),
        ] {
            assert_eq!(
                met(number(dropouts, 0), Some(number(pupils, 0)), Some(rate(true, 6))),
                found,
                "{dropouts} of {pupils}"
            );
        }
        assert_eq!(met(number(999, 0), Some(number(1000, 0)), Some(rate(false, 1000))), Met::No);
        assert_eq!(met(number(1000, 0), Some(number(1000, 0)), Some(rate(false, 1000))), Met::Yes);
    }

    #[test]
    fn open_children_leave_it_open_only_where_they_matter() {
        for (dropouts, pupils, found) in [
            ((5, 1), (1000, 0), Met::Yes),
            ((5, 2), (1000, 0), Met::Undetermined),
            ((7, 9), (1000, 0), Met::No),
            ((7, 0), (1000, 166), Met::No),
            ((7, 0), (1000, 167), Met::Undetermined),
            ((0, 0), (0, 3), Met::Undetermined),
            ((6, 0), (1000, 5), Met::Yes),
        ] {
            let number = |(sure, open)| number(sure, open);
            assert_eq!(
                met(number(dropouts), Some(number(pupils)), Some(rate(true, 6))),
                found,
                "{dropouts:?} of {pupils:?}"
            );
        }
    }

    #[test]
    fn a_number_by_itself_has_a_limit_of_its_own() {
        let target = |at_most| Some(Target { at_most, limit: 0, per: None });
        assert_eq!(met(number(0, 0), None, target(true)), Met::Yes);
        assert_eq!(met(number(1, 0), None, target(true)), Met::No);
        assert_eq!(met(number(0, 1), None, target(true)), Met::Undetermined);
        assert_eq!(met(number(0, 1), None, target(false)), Met::Yes);
        assert_eq!(met(number(3, 0), None, None), Met::NoTarget);
    }

    #[test]
    fn no_number_of_children_is_too_large() {
        let many = number(u64::MAX, u64::MAX);
        assert_eq!(met(many, Some(many), Some(rate(true, i64::MAX))), Met::Yes);
    }
}
