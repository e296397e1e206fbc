//! Changes of definitions and of the rows of decisions; rows that a pack patches into a decision are its own.

use super::disjoint::disjoint;
use super::edit::Edit;
use super::expression::{changes, negated};
use super::{Found, What};
use crate::diagnostic::Place;
use crate::language::{Expr, ExprKind};
use crate::policy::items::{HitPolicy, Pack, RowItem, Written};
use crate::policy::{Body, Layered, LayeredRule};

/// Every change of the rules that a pack wrote.
pub fn rules(layered: &Layered, origin: usize, found: &mut Vec<Found>) {
    for rule in &layered.rules {
        match &rule.body {
            Body::Definition(is) if rule.origin == origin => definition(rule, is, found),
            Body::Definition(_) => {}
            Body::Decision { hit, rows } => {
                for layer in rows.iter().filter(|layer| layer.origin == origin) {
                    row(rule, &layer.item, found);
                }
                for pair in rows.windows(2) {
                    // It is told at the row that the pack wrote; what was next to one another below is the base's own.
                    if let Some(own) = pair.iter().find(|layer| layer.origin == origin) {
                        swap(rule, *hit, [&pair[0].item, &pair[1].item], own.item.head.id.place, found);
                    }
                }
            }
        }
    }
}

/// Each row that a patch drops, kept.
pub fn drops(pack: &Pack, found: &mut Vec<Found>) {
    for (at, patch) in pack.patches.iter().enumerate() {
        for row in &patch.drop {
            found.push(Found {
                item: patch.decision.value.clone(),
                row: Some(row.value.clone()),
                change: "kept".to_owned(),
                place: row.place,
                what: What::Kept,
                edit: Edit::Keep(at, row.value.clone()),
            });
        }
    }
}

fn definition(rule: &LayeredRule, is: &Written, found: &mut Vec<Found>) {
    let of = |change: String, place: Place, what: What, expr: Expr| Found {
        item: rule.head.id.value.clone(),
        row: None,
        change,
        place,
        what,
        edit: Edit::Is(expr),
    };
    if rule.ty.value == "bool"
        && let Some(expr) = negated(&is.expr)
    {
        found.push(of("negated".to_owned(), is.place_of(is.expr.span), What::Negated, expr));
    }
    let all = changes(&is.expr).into_iter();
    found.extend(all.map(|change| of(change.key, is.place_of(change.span), What::Expression, change.expr)));
}

fn row(rule: &LayeredRule, row: &RowItem, found: &mut Vec<Found>) {
    let id = &row.head.id;
    let of = |change: String, place: Place, what: What, edit: Edit| Found {
        item: rule.head.id.value.clone(),
        row: Some(id.value.clone()),
        change,
        place,
        what,
        edit,
    };
    found.push(of("removed".to_owned(), id.place, What::Removed, Edit::Remove(id.value.clone())));
    if let Some(when) = &row.when {
        if let Some(expr) = negated(&when.expr) {
            let edit = Edit::When(id.value.clone(), expr);
            found.push(of("negated".to_owned(), when.place_of(when.expr.span), What::Negated, edit));
        }
        found.extend(changes(&when.expr).into_iter().map(|change| {
            let edit = Edit::When(id.value.clone(), change.expr);
            of(change.key, when.place_of(change.span), What::Expression, edit)
        }));
    }
    // A value that is a word or a number by itself is what the row is for: whether it comes is what the others ask.
    if !is_plain(&row.then.expr) {
        found.extend(changes(&row.then.expr).into_iter().map(|change| {
            let edit = Edit::Then(id.value.clone(), change.expr);
            of(change.key, row.then.place_of(change.span), What::Expression, edit)
        }));
    }
}

/// Two rows in the other order, where that may change an answer: not where they never match together or give one value.
fn swap(rule: &LayeredRule, hit: HitPolicy, [row, next]: [&RowItem; 2], place: Place, found: &mut Vec<Found>) {
    let (Some(when), Some(after)) = (&row.when, &next.when) else { return };
    let matters = match hit {
        HitPolicy::First | HitPolicy::Collect => !row.then.expr.same_as(&next.then.expr),
        HitPolicy::Unique | HitPolicy::Priority => false,
    };
    if matters && !disjoint(&when.expr, &after.expr) {
        let (id, other) = (row.head.id.value.clone(), next.head.id.value.clone());
        found.push(Found {
            item: rule.head.id.value.clone(),
            row: Some(id.clone()),
            change: format!("swapped with {other}"),
            place,
            what: What::Swapped(other.clone()),
            edit: Edit::Swap(id, other),
        });
    }
}

fn is_plain(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Text(_) | ExprKind::Name(_) => true,
        ExprKind::Unary(_, of) => is_plain(of),
        _ => false,
    }
}
