//! Where a condition holds, of the rows of a block: `&&` and `||` over unknowns, 64 rows at a time.

use super::bits::Bits;
use super::column::{Column, Data};
use super::execute::{Env, Executor};
use super::kernels::{keep_unless, keep_where, pairs_where};
use super::plan::{Condition, SlotId};
use super::words::{Settling, Words};
use crate::language::Order;
use crate::program::ops;
use crate::value::Value;

/// Where a condition holds, and where it is open; elsewhere it does not hold.
#[derive(Debug, Clone)]
pub struct Truth {
    /// rows where it holds
    pub yes: Bits,
    /// rows where unknown facts decide
    pub open: Bits,
    /// whether there may be such rows; most policies are asked of children whose facts are known, and then nothing looks at
    /// `open`, which is empty
    pub any_open: bool,
}

impl Default for Truth {
    fn default() -> Self {
        Truth { yes: Bits::NONE, open: Bits::NONE, any_open: false }
    }
}

impl Truth {
    /// No row is open.
    fn close(&mut self) {
        if self.any_open {
            self.open = Bits::NONE;
            self.any_open = false;
        }
    }

    /// Takes all of these rows.
    fn begin(&mut self, rows: &Bits) {
        self.yes = *rows;
        self.close();
    }

    /// Of these rows, those that are not known are open, and do not hold.
    fn open(&mut self, rows: &Bits, known: &Bits) {
        self.open = rows.without(known);
        self.yes.remove(&self.open);
        self.any_open = true;
    }

    /// Holds where it did not hold.
    fn negate(&mut self) {
        self.yes.turn();
        if self.any_open {
            self.yes.remove(&self.open);
        }
    }
}

impl Executor {
    /// Where a condition holds, of these rows.
    pub fn condition(&mut self, env: &Env<'_>, condition: &Condition, rows: &Bits) -> Truth {
        let mut truth = Truth::default();
        self.truth(env, condition, rows, &mut truth);
        truth.yes = truth.yes.and(rows);
        if truth.any_open {
            truth.open = truth.open.and(rows);
        }
        truth
    }

    /// The same, which of rows that were not asked for may say anything.
    pub(super) fn truth(&mut self, env: &Env<'_>, condition: &Condition, rows: &Bits, into: &mut Truth) {
        match condition {
            Condition::Constant(Some(value)) => {
                into.yes = if *value { Bits::ALL } else { Bits::NONE };
                into.close();
            }
            Condition::Constant(None) => *into = Truth { yes: Bits::NONE, open: Bits::ALL, any_open: true },
            Condition::Not(of) => {
                self.truth(env, of, rows, into);
                into.negate();
            }
            Condition::And(all) => self.all(env, all, rows, into),
            Condition::Or(any) => self.any(env, any, rows, into),
            Condition::Slot(slot)
            | Condition::IsNull(slot)
            | Condition::IsOneOf(slot, _)
            | Condition::EqualTo(slot, _)
            | Condition::Contains(slot, _)
            | Condition::Threshold(_, slot, _) => {
                self.demand(env, *slot, rows);
                self.one(condition, *slot, rows, &mut into.yes);
                if self.is_open(*slot) {
                    into.open(rows, &self.column(*slot).known);
                } else {
                    into.close();
                }
            }
            Condition::Equal(a, b) | Condition::Compare(_, a, b) => {
                self.demand(env, *a, rows);
                self.demand(env, *b, rows);
                let (one, other) = (self.column(*a), self.column(*b));
                let known = rows.and(&one.known).and(&other.known);
                into.yes = match condition {
                    Condition::Compare(order, ..) => compare(one, other, &known, *order),
                    _ => one.equal(&known, other),
                };
                if self.is_open(*a) || self.is_open(*b) {
                    into.open(rows, &known);
                } else {
                    into.close();
                }
            }
            Condition::Quantified(exists, list, body) => self.quantified(env, *exists, list, *body, rows, into),
        }
    }

    /// `&&`: what is false in one needs no other.
    fn all(&mut self, env: &Env<'_>, all: &[Condition], rows: &Bits, into: &mut Truth) {
        self.settle::<false>(env, all, rows, into);
        if into.any_open {
            into.yes.remove(&into.open);
        }
    }

    /// `||`: what is true in one needs no other.
    fn any(&mut self, env: &Env<'_>, any: &[Condition], rows: &Bits, into: &mut Truth) {
        self.settle::<true>(env, any, rows, into);
        into.yes = rows.without(&into.yes);
    }

    /// Takes part after part while rows are left: these are in `yes`, and in `open` those of them where some part was open.
    fn settle<const OR: bool>(&mut self, env: &Env<'_>, parts: &[Condition], rows: &Bits, into: &mut Truth) {
        into.begin(rows);
        for part in parts {
            let computed = self.compute_words(env, part, &into.yes);
            let mut settling = Settling::<OR>::of(into);
            self.give_words(part, computed, &mut settling);
            if settling.settles_all() {
                break;
            }
        }
        if into.any_open {
            into.open.keep(&into.yes);
        }
    }

    /// Computes a condition for these rows, which may then be given word by word: none where it is bits of a column already.
    pub(super) fn compute_words(&mut self, env: &Env<'_>, condition: &Condition, rows: &Bits) -> Option<Box<Truth>> {
        let (leaf, _) = unwrapped(condition);
        if let Some(slot) = stands_in(leaf) {
            self.demand(env, slot, rows);
            if bits(leaf, self.column(slot)).is_some() {
                return None;
            }
        }
        let mut truth = self.spare_truth();
        self.truth(env, condition, rows, &mut truth);
        Some(truth)
    }

    /// Whether a condition may be open in rows for which it was computed, or in which it stands.
    pub(super) fn may_be_open(&self, condition: &Condition, computed: Option<&Truth>) -> bool {
        match computed {
            Some(truth) => truth.any_open,
            None => stands_in(unwrapped(condition).0).is_some_and(|slot| self.is_open(slot)),
        }
    }

    /// Gives a condition word by word, as it was computed or from where it stands.
    pub(super) fn give_words(&mut self, condition: &Condition, computed: Option<Box<Truth>>, to: &mut impl Words) {
        if let Some(truth) = computed {
            to.take_truth(&truth);
            return self.keep_truth(truth);
        }
        let (leaf, negated) = unwrapped(condition);
        if let Some(slot) = stands_in(leaf) {
            let column = self.column(slot);
            if let Some((bits, turned)) = bits(leaf, column) {
                to.take_bits(bits, turned != negated, self.is_open(slot).then_some(&column.known));
            }
        }
    }

    /// A condition on one column: the rows where it holds. Of rows that are not known or not asked for it may say anything.
    fn one(&self, condition: &Condition, slot: SlotId, rows: &Bits, yes: &mut Bits) {
        let column = self.column(slot);
        if let Some((bits, turned)) = bits(condition, column) {
            *yes = *bits;
            if turned {
                yes.turn();
            }
            return;
        }
        *yes = match (condition, &column.data) {
            (Condition::IsOneOf(_, words), Data::Words(held)) => {
                *yes = Bits::NONE;
                for (_, rows) in held.iter().filter(|(word, _)| words.iter().any(|wanted| wanted == word)) {
                    yes.extend(rows);
                }
                return;
            }
            (Condition::EqualTo(_, value), _) => column.equal_to(&rows.and(&column.known), value),
            (Condition::Contains(_, word), _) => column.contains(*word, rows),
            (Condition::Threshold(order, _, value), _) => {
                *yes = rows.and(&column.some);
                return keep_beyond(column, *order, value, yes);
            }
            _ => Bits::NONE,
        };
    }
}

/// A condition without the negation around it, and whether there is one: the plan has no double ones.
fn unwrapped(condition: &Condition) -> (&Condition, bool) {
    match condition {
        Condition::Not(of) => (of, true),
        leaf => (leaf, false),
    }
}

/// The column that may have the rows of a condition as bits.
fn stands_in(leaf: &Condition) -> Option<SlotId> {
    match leaf {
        Condition::Slot(slot) | Condition::IsNull(slot) | Condition::IsOneOf(slot, _) => Some(*slot),
        _ => None,
    }
}

/// The rows of a column in which a condition holds, or does not hold, where it has them as bits.
fn bits<'a>(condition: &Condition, column: &'a Column) -> Option<(&'a Bits, bool)> {
    match (condition, &column.data) {
        (Condition::IsNull(_), _) => Some((&column.some, true)),
        (Condition::Slot(_), Data::Bool(held)) => Some((held, false)),
        (Condition::IsOneOf(_, words), Data::Words(held)) => {
            let [word] = **words else { return None };
            let rows = held.iter().find(|(known, _)| *known == word).map_or(&Bits::NONE, |(_, rows)| rows);
            Some((rows, false))
        }
        _ => None,
    }
}

/// Of rows that have a value, keeps those before or after a number or date.
fn keep_beyond(column: &Column, order: Order, value: &Value, rows: &mut Bits) {
    match (&column.data, value) {
        (Data::Date(lanes), Value::Date(day)) => keep_by_order(order, lanes, day.days(), rows),
        (Data::Int(lanes), Value::Int(number)) => keep_by_order(order, lanes, *number, rows),
        _ => *rows = Bits::NONE,
    }
}

fn keep_by_order<T: Ord + Copy>(order: Order, lanes: &[T], value: T, rows: &mut Bits) {
    // The order is named in each arm, so that each is a loop of one instruction: there is none for "not after", so these are
    // the rows that are after, and then the others.
    match order {
        Order::Less => keep_where(rows, lanes, |lane| ops::compare(Order::Less, lane, value)),
        Order::LessEqual => keep_unless(rows, lanes, |lane| !ops::compare(Order::LessEqual, lane, value)),
        Order::Greater => keep_where(rows, lanes, |lane| ops::compare(Order::Greater, lane, value)),
        Order::GreaterEqual => keep_unless(rows, lanes, |lane| !ops::compare(Order::GreaterEqual, lane, value)),
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
