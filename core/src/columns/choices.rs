//! Choices: of the rows of a table, or of two branches, the value that a row has; unknown where those it may have differ.

use super::bits::Bits;
use super::column::{Column, SettlingColumn};
use super::execute::{Env, Executor};
use super::plan::{Condition, Operand};
use super::words::Words;
use crate::value::Value;

/// A choice under way.
pub struct Choice {
    /// rows for which no condition is sure to hold yet
    pub left: Bits,
    /// whether a condition was open, so that a row may have more than one value
    open: bool,
    /// whether nothing is written after the value that is added next
    last: bool,
    /// then: rows that have a value they may have
    one: Option<Bits>,
    /// rows with two different values, or with one that is unknown itself
    differ: Option<Bits>,
}

impl Choice {
    /// Of these rows; none is decided yet.
    pub fn of(rows: &Bits) -> Choice {
        Choice { left: *rows, open: false, last: false, one: None, differ: None }
    }

    /// The same of two, of which this is the second.
    pub fn of_two(rows: &Bits, second: &Operand) -> Choice {
        Choice { last: matches!(second, Operand::Constant(None | Some(Value::Null))), ..Choice::of(rows) }
    }

    fn differ(&mut self, rows: &Bits) {
        self.differ.get_or_insert(Bits::NONE).extend(rows);
    }

    /// Of rows that may have one more value, those that have one already.
    fn again(&self, rows: &Bits) -> Option<Bits> {
        self.one.as_ref().map(|one| rows.and(one)).filter(|again| !again.is_empty())
    }
}

impl Executor {
    /// A row of a choice: the rows left for which the condition holds, or may hold, may have its value; those for which it
    /// holds are left no longer.
    pub(super) fn row(
        &mut self,
        env: &Env<'_>,
        choice: &mut Choice,
        when: &Condition,
        then: &Operand,
        column: &mut Column,
    ) {
        let computed = self.compute_words(env, when, &choice.left);
        if let (false, Operand::Constant(Some(value))) = (choice.open, then)
            && !self.may_be_open(when, computed.as_deref())
            && let Some(column) = column.settling(value)
        {
            return self.give_words(when, computed, &mut Settles { left: &mut choice.left, column });
        }
        let mut fire = Bits::NONE;
        self.give_words(when, computed, &mut Fires { choice, fire: &mut fire });
        self.candidate(env, choice, &fire, then, column);
    }

    /// What the rows that are left have, and whether all rows then are sure to be known. Where values differ, it is unknown
    /// which it is.
    pub(super) fn rest(
        &mut self,
        env: &Env<'_>,
        choice: &mut Choice,
        otherwise: &Operand,
        column: &mut Column,
    ) -> bool {
        let left = choice.left;
        choice.last = true;
        self.candidate(env, choice, &left, otherwise, column);
        if let Some(differ) = &choice.differ {
            column.forget(differ);
        }
        choice.differ.is_none()
    }

    /// Adds a value that rows may have.
    fn candidate(&mut self, env: &Env<'_>, choice: &mut Choice, rows: &Bits, operand: &Operand, column: &mut Column) {
        if rows.is_empty() {
            return;
        }
        // Rows that had none before: all, while no condition is open.
        let (known, new);
        let mut first = rows;
        match operand {
            Operand::Constant(None) => return choice.differ(rows),
            Operand::Constant(Some(value)) => {
                if let Some(again) = choice.again(first) {
                    choice.differ(&again.without(&column.equal_to(&again, value)));
                    new = first.without(&again);
                    first = &new;
                }
                column.fill(first, value);
            }
            Operand::Slot(slot) => {
                self.demand(env, *slot, rows);
                let from = self.column(*slot);
                if self.is_open(*slot) {
                    choice.differ(&rows.without(&from.known));
                    known = rows.and(&from.known);
                    first = &known;
                }
                if let Some(again) = choice.again(first) {
                    choice.differ(&again.without(&column.equal(&again, from)));
                    new = first.without(&again);
                    first = &new;
                }
                column.copy(first, from, choice.last);
            }
        }
        if choice.open {
            choice.one.get_or_insert(Bits::NONE).extend(first);
        }
    }
}

/// The rows left for which a condition holds have a value of which the column has bits.
struct Settles<'a> {
    left: &'a mut Bits,
    column: SettlingColumn<'a>,
}

impl Words for Settles<'_> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call for each word would cost more than what it does")]
    fn take(&mut self, at: usize, yes: u64, _open: u64) {
        let fire = self.left.0[at] & yes;
        self.left.0[at] &= !yes;
        self.column.known.0[at] |= fire;
        self.column.some.0[at] |= fire;
        self.column.held.0[at] |= fire;
    }

    fn begin(&mut self, _any_open: bool) {}
}

/// The rows left for which a condition holds, or may hold.
struct Fires<'a> {
    choice: &'a mut Choice,
    fire: &'a mut Bits,
}

impl Words for Fires<'_> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call for each word would cost more than what it does")]
    fn take(&mut self, at: usize, yes: u64, open: u64) {
        let left = &mut self.choice.left.0[at];
        self.fire.0[at] = *left & (yes | open);
        *left &= !yes;
    }

    fn begin(&mut self, any_open: bool) {
        self.choice.open |= any_open;
    }
}
