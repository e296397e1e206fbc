//! Changes of procedures: each requirement, paper and step left out, and the conditions in them.

use super::edit::Edit;
use super::expression::{changes, negated};
use super::{Found, What};
use crate::diagnostic::Place;
use crate::language::{Expr, print};
use crate::policy::Layered;
use crate::policy::items::{ProcedureItem, RequirementItem, Test, Written};

/// Every change of the procedures that a pack wrote.
pub fn procedures(layered: &Layered, origin: usize, found: &mut Vec<Found>) {
    for layer in layered.procedures.iter().filter(|layer| layer.origin == origin) {
        let mut of = Changes { item: &layer.item, found };
        of.requirements("require", &layer.item.require, &[]);
        of.papers();
        of.steps();
        of.dates();
    }
}

/// The changes of one procedure. A part goes by `require.severe`, `documents.diagnosis`, `steps.county_review` …
struct Changes<'a> {
    item: &'a ProcedureItem,
    found: &'a mut Vec<Found>,
}

/// Finds an expression in a copy of the procedure.
type At<'a> = &'a dyn Fn(&mut ProcedureItem) -> Option<&mut Written>;

impl Changes<'_> {
    /// One more, made by an edit of the whole procedure.
    fn add(&mut self, part: &str, change: &str, place: Place, what: What, edit: impl FnOnce(&mut ProcedureItem)) {
        let mut item = self.item.clone();
        edit(&mut item);
        self.found.push(Found {
            item: self.item.head.id.value.clone(),
            row: Some(part.to_owned()),
            change: change.to_owned(),
            place,
            what,
            edit: Edit::Procedure(Box::new(item)),
        });
    }

    /// The changes of a condition.
    fn condition(&mut self, part: &str, written: &Written, at: At<'_>) {
        if let Some(expr) = negated(&written.expr) {
            let place = written.place_of(written.expr.span);
            self.add(part, "negated", place, What::Negated, |item| put(at(item), &expr));
        }
        self.expression(part, written, at);
    }

    fn expression(&mut self, part: &str, written: &Written, at: At<'_>) {
        for change in changes(&written.expr) {
            let place = written.place_of(change.span);
            self.add(part, &change.key, place, What::Expression, |item| put(at(item), &change.expr));
        }
    }

    /// Each requirement left out, its condition changed, a group of any made one of all and the other way round. `path` are
    /// the places of the groups around them.
    fn requirements(&mut self, group: &str, all: &[RequirementItem], path: &[usize]) {
        for (at, requirement) in all.iter().enumerate() {
            let id = &requirement.head.id;
            let part = format!("{group}.{}", id.value);
            // Without its only member a group says nothing: that it is left out itself is another change.
            if path.is_empty() || all.len() > 1 {
                self.add(&part, "removed", id.place, What::Removed, |item| {
                    if let Some(all) = members(item, path) {
                        all.remove(at);
                    }
                });
            }
            match &requirement.test {
                Test::When(when) => self.condition(&part, when, &|item| match &mut members(item, path)?[at].test {
                    Test::When(when) => Some(when),
                    Test::AnyOf(_) | Test::AllOf(_) => None,
                }),
                Test::AnyOf(inside) | Test::AllOf(inside) => {
                    if inside.len() > 1 {
                        let (change, other) = match &requirement.test {
                            Test::AnyOf(_) => ("any_of -> all_of", Test::AllOf(inside.clone())),
                            _ => ("all_of -> any_of", Test::AnyOf(inside.clone())),
                        };
                        self.add(&part, change, id.place, What::Expression, |item| {
                            if let Some(all) = members(item, path) {
                                all[at].test = other;
                            }
                        });
                    }
                    let path: Vec<usize> = path.iter().copied().chain([at]).collect();
                    self.requirements(&part, inside, &path);
                }
            }
        }
    }

    /// Each paper left out, each kind that will do as well, and the condition on which it is needed.
    fn papers(&mut self) {
        let item = self.item;
        for (at, paper) in item.documents.iter().enumerate() {
            let kind = &paper.head.id;
            let part = format!("documents.{}", kind.value);
            self.add(&part, "removed", kind.place, What::Removed, |item| {
                item.documents.remove(at);
            });
            for (other, or) in paper.or.iter().enumerate() {
                self.add(&part, &format!("without {}", or.value), or.place, What::Expression, |item| {
                    item.documents[at].or.remove(other);
                });
            }
            if let Some(when) = &paper.when {
                self.condition(&part, when, &|item| item.documents[at].when.as_mut());
            }
        }
    }

    /// Each step left out, exchanged with the next, and its conditions.
    fn steps(&mut self) {
        let item = self.item;
        for (at, step) in item.steps.iter().enumerate() {
            let id = &step.head.id;
            let part = format!("steps.{}", id.value);
            self.add(&part, "removed", id.place, What::Removed, |item| {
                item.steps.remove(at);
            });
            if let Some(next) = item.steps.get(at + 1) {
                let next = next.head.id.value.clone();
                let change = format!("swapped with {next}");
                self.add(&part, &change, id.place, What::Swapped(next), |item| item.steps.swap(at, at + 1));
            }
            if let Some(when) = &step.when {
                self.condition(&format!("{part}.when"), when, &|item| item.steps[at].when.as_mut());
            }
            self.condition(&part, &step.done_by, &|item| Some(&mut item.steps[at].done_by));
        }
    }

    /// The last day of a grant, and the day of its review.
    fn dates(&mut self) {
        let item = self.item;
        if let Some(until) = &item.valid_until {
            self.expression("valid_until", until, &|item| item.valid_until.as_mut());
        }
        if let Some(on) = item.review.as_ref().and_then(|review| review.on.as_ref()) {
            self.expression("review", on, &|item| item.review.as_mut()?.on.as_mut());
        }
    }
}

/// The requirements inside the group at a path; at none, those of the procedure.
fn members<'a>(item: &'a mut ProcedureItem, path: &[usize]) -> Option<&'a mut Vec<RequirementItem>> {
    let mut all = &mut item.require;
    for at in path {
        all = match &mut all.get_mut(*at)?.test {
            Test::AnyOf(members) | Test::AllOf(members) => members,
            Test::When(_) => return None,
        };
    }
    Some(all)
}

fn put(written: Option<&mut Written>, expr: &Expr) {
    if let Some(written) = written {
        written.text = print(expr);
        written.expr = expr.clone();
    }
}
