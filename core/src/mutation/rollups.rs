//! Changes of rollups: the condition on a child, or the number of one.

use super::edit::Edit;
use super::expression::{changes, negated};
use super::{Found, What};
use crate::diagnostic::Place;
use crate::language::Expr;
use crate::policy::Layered;
use crate::policy::items::RollupKind;

/// Every change of the rollups that a pack wrote.
pub fn rollups(layered: &Layered, origin: usize, found: &mut Vec<Found>) {
    for layer in layered.rollups.iter().filter(|layer| layer.origin == origin) {
        let (item, of) = (&layer.item, &layer.item.of);
        let change = |change: String, place: Place, what: What, expr: Expr| Found {
            item: item.head.id.value.clone(),
            row: None,
            change,
            place,
            what,
            edit: Edit::Of(expr),
        };
        if item.kind != RollupKind::Sum
            && let Some(expr) = negated(&of.expr)
        {
            found.push(change("negated".to_owned(), of.place_of(of.expr.span), What::Negated, expr));
        }
        let all = changes(&of.expr).into_iter();
        found.extend(all.map(|one| change(one.key, of.place_of(one.span), What::Expression, one.expr)));
    }
}
