//! What a mutant changes, made in the items of a policy.

use crate::diagnostic::{Diagnostics, Severity};
use crate::language::{Expr, print};
use crate::policy::items::{Literal, ObligationItem, Pack, PolicyHeader, ProcedureItem, RowItem, Written};
use crate::policy::{Body, Layer, Layered, LayeredRule, Policy, compile_changed, lay};

/// A change of one item. It is made wherever the item is in effect: in the pack's own policy, and in those that build on it
/// unless they replace what it changes.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// another value of a parameter
    Value(Literal),
    /// another expression of a definition
    Is(Expr),
    /// another expression of a rollup
    Of(Expr),
    /// another condition of a row
    When(String, Expr),
    /// another value of a row
    Then(String, Expr),
    /// another procedure in its place
    Procedure(Box<ProcedureItem>),
    /// another obligation in its place
    Obligation(Box<ObligationItem>),
    /// a row is left out
    Remove(String),
    /// two rows that follow one another change places
    Swap(String, String),
    /// a patch, by its place among those of the pack, does not drop a row
    Keep(usize, String),
}

impl Edit {
    /// A policy with the item of the pack `origin` changed. `packs` are those it is laid of, `layered` what they give.
    pub fn policy(&self, item: &str, origin: usize, packs: &[&Pack], layered: &Layered) -> Changed {
        let changed = match self {
            Edit::Keep(patch, row) => match kept(packs, origin, *patch, row) {
                Some(changed) => changed,
                None => return Changed::Broken,
            },
            edit => {
                let mut changed = layered.clone();
                match edit.apply(item, origin, &mut changed) {
                    Some(()) => changed,
                    None => return Changed::Absent,
                }
            }
        };
        let headers: Vec<&PolicyHeader> = packs.iter().map(|pack| &pack.header).collect();
        match compile_changed(&changed, &headers) {
            Some(compiled) => Changed::Policy(Box::new(Policy::new(compiled, Diagnostics::default()))),
            None => Changed::Broken,
        }
    }

    /// Changes the item; none where it is not in effect.
    fn apply(&self, item: &str, origin: usize, layered: &mut Layered) -> Option<()> {
        match self {
            Edit::Value(value) => {
                own(&mut layered.parameters, origin, |parameter| parameter.head.id.value == item)?.value.value =
                    value.clone();
            }
            Edit::Of(expr) => {
                rewrite(&mut own(&mut layered.rollups, origin, |rollup| rollup.head.id.value == item)?.of, expr);
            }
            Edit::Procedure(other) => {
                *own(&mut layered.procedures, origin, |procedure| procedure.head.id.value == item)? = (**other).clone();
            }
            Edit::Obligation(other) => {
                let is_it = |obligation: &ObligationItem| obligation.head.id.value == item;
                *own(&mut layered.obligations, origin, is_it)? = (**other).clone();
            }
            _ => self.apply_to(layered.rules.iter_mut().find(|rule| rule.head.id.value == item)?, origin)?,
        }
        Some(())
    }

    fn apply_to(&self, rule: &mut LayeredRule, origin: usize) -> Option<()> {
        let is_own = rule.origin == origin;
        match (self, &mut rule.body) {
            (Edit::Is(expr), Body::Definition(is)) if is_own => rewrite(is, expr),
            (Edit::When(row, expr), Body::Decision { rows, .. }) => {
                rewrite(own(rows, origin, |item| is(item, row))?.when.as_mut()?, expr);
            }
            (Edit::Then(row, expr), Body::Decision { rows, .. }) => {
                rewrite(&mut own(rows, origin, |item| is(item, row))?.then, expr);
            }
            (Edit::Remove(row), Body::Decision { rows, .. }) => {
                let at = rows.iter().position(|layer| layer.origin == origin && is(&layer.item, row))?;
                rows.remove(at);
            }
            // One of the two may be of a pack below, but neither of one above: that would be another row.
            (Edit::Swap(row, next), Body::Decision { rows, .. }) => {
                let at = rows.iter().position(|layer| layer.origin <= origin && is(&layer.item, row))?;
                let follows = rows.get(at + 1).is_some_and(|layer| layer.origin <= origin && is(&layer.item, next));
                follows.then(|| rows.swap(at, at + 1))?;
            }
            _ => return None,
        }
        Some(())
    }
}

/// What becomes of a policy.
pub enum Changed {
    /// it does not have the item
    Absent,
    /// it no longer fits together
    Broken,
    /// it evaluates
    Policy(Box<Policy>),
}

/// The item of a pack among those laid.
fn own<T>(layers: &mut [Layer<T>], origin: usize, is: impl Fn(&T) -> bool) -> Option<&mut T> {
    layers.iter_mut().find(|layer| layer.origin == origin && is(&layer.item)).map(|layer| &mut layer.item)
}

fn is(row: &RowItem, id: &str) -> bool {
    row.head.id.value == id
}

fn rewrite(written: &mut Written, expr: &Expr) {
    written.text = print(expr);
    written.expr = expr.clone();
}

/// The packs laid without one of the drops of a patch; none where they do not lie on one another so.
fn kept(packs: &[&Pack], origin: usize, patch: usize, row: &str) -> Option<Layered> {
    let mut pack = (*packs.get(origin)?).clone();
    pack.patches.get_mut(patch)?.drop.retain(|dropped| dropped.value != row);
    let mut packs = packs.to_vec();
    packs[origin] = &pack;
    let (layered, findings) = lay(&packs);
    let whole = findings.iter().all(|finding| finding.severity != Severity::Error);
    whole.then_some(layered)
}
