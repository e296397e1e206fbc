//! Changes of reports and indicators: the conditions of rows, columns and lists, what a list shows and in which order, what
//! must hold between numbers, and what is aimed at.

use super::edit::Edit;
use super::expression::{changes, negated};
use super::{Found, What};
use crate::diagnostic::Place;
use crate::language::{Expr, print};
use crate::policy::Layered;
use crate::policy::items::{CheckItem, CheckTest, ColumnSource, IndicatorItem, ReportBody, ReportItem, Written};

/// Every change of the reports and indicators that a pack wrote.
pub fn reports(layered: &Layered, origin: usize, found: &mut Vec<Found>) {
    for layer in layered.reports.iter().filter(|layer| layer.origin == origin) {
        Changes { item: &layer.item, found }.report();
    }
    for layer in layered.indicators.iter().filter(|layer| layer.origin == origin) {
        indicator(&layer.item, found);
    }
}

/// The changes of one report. A part goes by `rows.primary`, `columns.A`, `where`, `checks.codes_add_up` …
struct Changes<'a> {
    item: &'a ReportItem,
    found: &'a mut Vec<Found>,
}

impl Changes<'_> {
    /// One more, made by an edit of what the report shows.
    fn add(&mut self, part: &str, change: &str, place: Place, what: What, edit: impl FnOnce(&mut ReportBody)) {
        let mut item = self.item.clone();
        edit(&mut item.body);
        self.found.push(Found {
            item: self.item.head.id.value.clone(),
            row: Some(part.to_owned()),
            change: change.to_owned(),
            place,
            what,
            edit: Edit::Report(Box::new(item)),
        });
    }

    /// The changes of an expression; of a condition also its negation.
    fn expression(
        &mut self,
        part: &str,
        written: &Written,
        condition: bool,
        at: &dyn Fn(&mut ReportBody) -> Option<&mut Written>,
    ) {
        for (change, place, what, expr) in all(written, condition) {
            self.add(part, &change, place, what, |body| put(at(body), &expr));
        }
    }

    fn report(&mut self) {
        let item = self.item;
        match &item.body {
            ReportBody::Counts(counts) => {
                for (at, row) in counts.rows.iter().enumerate() {
                    let part = format!("rows.{}", row.head.id.value);
                    self.expression(&part, &row.when, true, &|body| match body {
                        ReportBody::Counts(counts) => Some(&mut counts.rows[at].when),
                        _ => None,
                    });
                }
                for (at, column) in counts.columns.iter().enumerate() {
                    let part = format!("columns.{}", column.head.id.value);
                    self.expression(&part, &column.when, true, &|body| match body {
                        ReportBody::Counts(counts) => Some(&mut counts.columns[at].when),
                        _ => None,
                    });
                }
                for (at, check) in counts.checks.iter().enumerate() {
                    self.check(at, check);
                }
            }
            ReportBody::List(list) => {
                self.expression("where", &list.filter, true, &|body| match body {
                    ReportBody::List(list) => Some(&mut list.filter),
                    _ => None,
                });
                for (at, column) in list.columns.iter().enumerate() {
                    let ColumnSource::Value { is, .. } = &column.source else { continue };
                    let part = format!("columns.{}", column.head.id.value);
                    self.expression(&part, is, false, &|body| match body {
                        ReportBody::List(list) => match &mut list.columns[at].source {
                            ColumnSource::Value { is, .. } => Some(is),
                            ColumnSource::Show(..) => None,
                        },
                        _ => None,
                    });
                }
                for (at, column) in list.order.iter().enumerate() {
                    self.add("order", &format!("without {}", column.value), column.place, What::Expression, |body| {
                        if let ReportBody::List(list) = body {
                            list.order.remove(at);
                        }
                    });
                }
            }
            ReportBody::Indicators(_) => {}
        }
    }

    /// A check left out, and each of its columns; a sum made no more than another and the other way round.
    fn check(&mut self, at: usize, check: &CheckItem) {
        let part = format!("checks.{}", check.head.id.value);
        let place = check.head.id.place;
        self.add(&part, "removed", place, What::Removed, |body| {
            if let ReportBody::Counts(counts) = body {
                counts.checks.remove(at);
            }
        });
        let mut put = |change: &str, test: CheckTest| {
            self.add(&part, change, place, What::Expression, |body| {
                if let ReportBody::Counts(counts) = body {
                    counts.checks[at].test = test;
                }
            });
        };
        match &check.test {
            CheckTest::Equals(left, right) => put("equals -> at_most", CheckTest::AtMost(left.clone(), right.clone())),
            CheckTest::AtMost(left, right) => put("at_most -> equals", CheckTest::Equals(left.clone(), right.clone())),
            CheckTest::Disjoint(_) | CheckTest::Rows => {}
        }
        let (left, right) = match &check.test {
            CheckTest::Equals(left, right) | CheckTest::AtMost(left, right) => (left.as_slice(), right.as_slice()),
            CheckTest::Disjoint(_) | CheckTest::Rows => return,
        };
        for (side, columns) in [left, right].into_iter().enumerate() {
            for (column, name) in columns.iter().enumerate() {
                let mut test = check.test.clone();
                if let CheckTest::Equals(left, right) | CheckTest::AtMost(left, right) = &mut test {
                    if side == 0 {
                        left.remove(column)
                    } else {
                        right.remove(column)
                    };
                }
                put(&format!("without {}", name.value), test);
            }
        }
    }
}

fn indicator(item: &IndicatorItem, found: &mut Vec<Found>) {
    let mut add = |part: &str, change: String, place: Place, what: What, edit: &dyn Fn(&mut IndicatorItem)| {
        let mut changed = item.clone();
        edit(&mut changed);
        found.push(Found {
            item: item.head.id.value.clone(),
            row: Some(part.to_owned()),
            change,
            place,
            what,
            edit: Edit::Indicator(Box::new(changed)),
        });
    };
    for (change, place, what, expr) in all(&item.numerator, true) {
        add("numerator", change, place, what, &|item| put(Some(&mut item.numerator), &expr));
    }
    for (change, place, what, expr) in item.denominator.iter().flat_map(|written| all(written, true)) {
        add("denominator", change, place, what, &|item| put(item.denominator.as_mut(), &expr));
    }
    let Some(target) = &item.target else { return };
    for (change, place, what, expr) in all(&target.limit, false) {
        add("target", change, place, what, &|item| put(item.target.as_mut().map(|target| &mut target.limit), &expr));
    }
    let other = if target.at_most { "at_most -> at_least" } else { "at_least -> at_most" };
    add("target", other.to_owned(), target.limit.place, What::Expression, &|item| {
        if let Some(target) = &mut item.target {
            target.at_most = !target.at_most;
        }
    });
}

/// The changes of an expression, with the negation of a condition first.
fn all(written: &Written, condition: bool) -> Vec<(String, Place, What, Expr)> {
    let place = |span| written.place_of(span);
    let negation = negated(&written.expr).filter(|_| condition);
    let first = negation.map(|expr| ("negated".to_owned(), place(written.expr.span), What::Negated, expr));
    let rest = changes(&written.expr).into_iter();
    first.into_iter().chain(rest.map(|one| (one.key, place(one.span), What::Expression, one.expr))).collect()
}

fn put(written: Option<&mut Written>, expr: &Expr) {
    if let Some(written) = written {
        written.text = print(expr);
        written.expr = expr.clone();
    }
}
