//! Where a condition holds, of the rows of a block: `&&` and `||` over unknowns, 64 rows at a time.

use super::bits::{Bits, WORDS};
use super::column::{Column, Data};
use super::execute::{Env, Executor};
use super::kernels::{lanes_where, pairs_where};
use super::plan::{Condition, SlotId};
use crate::language::Order;
use crate::program::ops;
use crate::value::Value;

/// Where a condition holds, and where it is open; elsewhere it does not hold.
#[derive(Debug, Clone, Copy)]
pub struct Truth {
    /// rows where it holds
    pub yes: Bits,
    /// rows where unknown facts decide
    pub open: Bits,
}

impl Executor {
    /// Where a condition holds, of these rows.
    pub fn condition(&mut self, env: &Env<'_>, condition: &Condition, rows: &Bits) -> Truth {
        match condition {
            Condition::And(all) => {
                // Rows where nothing is false yet, and rows where something is open.
                let (mut left, mut unsettled) = (*rows, Bits::NONE);
                for condition in all {
                    let asked = left;
                    self.feed(env, condition, false, &asked, |at, yes, open| {
                        left.0[at] &= yes | open;
                        unsettled.0[at] |= open;
                    });
                    if left.is_empty() {
                        break;
                    }
                }
                Truth { yes: left.without(&unsettled), open: left.and(&unsettled) }
            }
            Condition::Or(all) => {
                // Rows where nothing is true yet.
                let (mut left, mut unsettled) = (*rows, Bits::NONE);
                for condition in all {
                    let asked = left;
                    self.feed(env, condition, false, &asked, |at, yes, open| {
                        left.0[at] &= !yes;
                        unsettled.0[at] |= open;
                    });
                    if left.is_empty() {
                        break;
                    }
                }
                Truth { yes: rows.without(&left), open: unsettled.and(&left) }
            }
            Condition::EqualTo(slot, value) => {
                self.one(env, *slot, rows, |column, known| column.equal_to(known, value))
            }
            Condition::Contains(slot, word) => {
                self.one(env, *slot, rows, |column, known| column.contains(*word, known))
            }
            Condition::Threshold(order, slot, value) => {
                self.one(env, *slot, rows, |column, known| beyond(column, known, *order, value))
            }
            Condition::Equal(a, b) => self.two(env, *a, *b, rows, |a, b, known| a.equal(known, b)),
            Condition::Compare(order, a, b) => self.two(env, *a, *b, rows, |a, b, known| compare(a, b, known, *order)),
            Condition::Quantified(exists, list, body) => self.quantified(env, *exists, list, *body, rows),
            Condition::IsOneOf(slot, words) => {
                self.one(env, *slot, rows, |column, known| column.is_one_of(words, known))
            }
            Condition::Constant(_) | Condition::Slot(_) | Condition::IsNull(_) | Condition::Not(_) => {
                let mut truth = Truth { yes: Bits::NONE, open: Bits::NONE };
                self.feed(env, condition, false, rows, |at, yes, open| {
                    truth.yes.0[at] = rows.0[at] & yes;
                    truth.open.0[at] = rows.0[at] & open;
                });
                truth
            }
        }
    }

    /// Gives a condition word by word, as the rows where it holds and those where it is open; of rows that were not asked
    /// for it may say anything. What is bits already is not copied on the way.
    pub(super) fn feed(
        &mut self,
        env: &Env<'_>,
        condition: &Condition,
        negated: bool,
        rows: &Bits,
        mut take: impl FnMut(usize, u64, u64),
    ) {
        let flip = if negated { u64::MAX } else { 0 };
        match condition {
            Condition::Not(of) => match &**of {
                // One level: the plan has no double negation.
                inner @ (Condition::Slot(_) | Condition::IsNull(_) | Condition::IsOneOf(..)) if !negated => {
                    self.feed_bits(env, inner, true, rows, take);
                }
                inner => {
                    let truth = self.condition(env, inner, rows);
                    for at in 0..WORDS {
                        take(at, !(truth.yes.0[at] ^ flip) & !truth.open.0[at], truth.open.0[at]);
                    }
                }
            },
            Condition::Constant(value) => {
                let (yes, open) = match value {
                    Some(value) => (if *value { u64::MAX } else { 0 } ^ flip, 0),
                    None => (0, u64::MAX),
                };
                (0..WORDS).for_each(|at| take(at, yes, open));
            }
            Condition::Slot(_) | Condition::IsNull(_) | Condition::IsOneOf(..) => {
                self.feed_bits(env, condition, negated, rows, take);
            }
            condition => {
                let truth = self.condition(env, condition, rows);
                for at in 0..WORDS {
                    take(at, (truth.yes.0[at] ^ flip) & !truth.open.0[at], truth.open.0[at]);
                }
            }
        }
    }

    /// The same of what a column of bits says.
    fn feed_bits(
        &mut self,
        env: &Env<'_>,
        condition: &Condition,
        negated: bool,
        rows: &Bits,
        mut take: impl FnMut(usize, u64, u64),
    ) {
        let (Condition::Slot(slot) | Condition::IsNull(slot) | Condition::IsOneOf(slot, _)) = condition else { return };
        self.demand(env, *slot, rows);
        let flip = if negated { u64::MAX } else { 0 };
        let Column { known: Bits(known), some: Bits(some), data } = self.column(*slot);
        let mut take = |at: usize, yes: u64| take(at, known[at] & (yes ^ flip), !known[at]);
        match (condition, data) {
            (Condition::IsNull(_), _) => (0..WORDS).for_each(|at| take(at, !some[at])),
            (Condition::Slot(_), Data::Bool(Bits(held))) => (0..WORDS).for_each(|at| take(at, some[at] & held[at])),
            (Condition::IsOneOf(_, words), Data::Words(held)) => {
                let mut held = held.iter().filter(|(word, _)| words.contains(word)).map(|(_, rows)| rows);
                match (held.next(), held.next()) {
                    (None, _) => (0..WORDS).for_each(|at| take(at, 0)),
                    (Some(Bits(one)), None) => (0..WORDS).for_each(|at| take(at, some[at] & one[at])),
                    (Some(one), Some(two)) => {
                        let Bits(all) = held.fold(one.or(two), |all, rows| all.or(rows));
                        (0..WORDS).for_each(|at| take(at, some[at] & all[at]));
                    }
                }
            }
            (Condition::IsOneOf(_, words), _) => {
                let found = self.column(*slot).is_one_of(words, rows);
                (0..WORDS).for_each(|at| take(at, found.0[at]));
            }
            _ => (0..WORDS).for_each(|at| take(at, 0)),
        }
    }

    /// A condition on one column.
    fn one(&mut self, env: &Env<'_>, slot: SlotId, rows: &Bits, holds: impl FnOnce(&Column, &Bits) -> Bits) -> Truth {
        self.demand(env, slot, rows);
        let column = self.column(slot);
        let known = rows.and(&column.known);
        Truth { yes: holds(column, &known), open: rows.without(&column.known) }
    }

    /// A condition on two columns.
    fn two(
        &mut self,
        env: &Env<'_>,
        a: SlotId,
        b: SlotId,
        rows: &Bits,
        holds: impl FnOnce(&Column, &Column, &Bits) -> Bits,
    ) -> Truth {
        self.demand(env, a, rows);
        self.demand(env, b, rows);
        let (a, b) = (self.column(a), self.column(b));
        let known = rows.and(&a.known).and(&b.known);
        Truth { yes: holds(a, b, &known), open: rows.without(&known) }
    }
}

/// Of known rows, those before or after a number or date. Null is neither.
fn beyond(column: &Column, known: &Bits, order: Order, value: &Value) -> Bits {
    let some = known.and(&column.some);
    match (&column.data, value) {
        (Data::Date(lanes), Value::Date(day)) => by_order(order, &some, lanes, day.days()),
        (Data::Int(lanes), Value::Int(number)) => by_order(order, &some, lanes, *number),
        _ => Bits::NONE,
    }
}

fn by_order<T: Ord + Copy>(order: Order, rows: &Bits, lanes: &[T], value: T) -> Bits {
    // The order is named in each arm, so that each is a loop of one instruction.
    match order {
        Order::Less => lanes_where(rows, lanes, |lane| ops::compare(Order::Less, lane, value)),
        Order::LessEqual => lanes_where(rows, lanes, |lane| ops::compare(Order::LessEqual, lane, value)),
        Order::Greater => lanes_where(rows, lanes, |lane| ops::compare(Order::Greater, lane, value)),
        Order::GreaterEqual => lanes_where(rows, lanes, |lane| ops::compare(Order::GreaterEqual, lane, value)),
    }
}

fn compare(a: &Column, b: &Column, known: &Bits, order: Order) -> Bits {
    let some = known.and(&a.some).and(&b.some);
    match (&a.data, &b.data) {
        (Data::Date(a), Data::Date(b)) => pairs_where(&some, a, b, |a, b| ops::compare(order, a, b)),
        (Data::Int(a), Data::Int(b)) => pairs_where(&some, a, b, |a, b| ops::compare(order, a, b)),
        _ => Bits::NONE,
    }
}
