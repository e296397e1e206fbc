//! Choices: of the rows of a table, or of two branches, the value that a row has; unknown where those it may have differ.

use super::bits::Bits;
use super::column::Column;
use super::execute::{Env, Executor};
use super::plan::{Condition, Operand};

/// A choice under way.
pub struct Choice {
    /// rows for which no condition is sure to hold yet
    pub left: Bits,
    /// rows that have a value they may have
    one: Bits,
    /// rows with two different values, or with one that is unknown itself
    differ: Bits,
}

impl Choice {
    /// Of these rows; none is decided yet.
    pub fn of(rows: &Bits) -> Choice {
        Choice { left: *rows, one: Bits::NONE, differ: Bits::NONE }
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
        let asked = choice.left;
        let (mut fire, left) = (Bits::NONE, &mut choice.left);
        self.feed(env, when, false, &asked, |at, yes, open| {
            fire.0[at] = left.0[at] & (yes | open);
            left.0[at] &= !yes;
        });
        self.candidate(env, choice, &fire, then, column);
    }

    /// What the rows that are left have. Where values differ, it is unknown which it is.
    pub(super) fn rest(&mut self, env: &Env<'_>, mut choice: Choice, otherwise: &Operand, column: &mut Column) {
        let left = choice.left;
        self.candidate(env, &mut choice, &left, otherwise, column);
        column.known.remove(&choice.differ);
    }

    /// Adds a value that rows may have.
    fn candidate(&mut self, env: &Env<'_>, choice: &mut Choice, rows: &Bits, operand: &Operand, column: &mut Column) {
        if rows.is_empty() {
            return;
        }
        match operand {
            Operand::Constant(None) => choice.differ.extend(rows),
            Operand::Constant(Some(value)) => {
                let again = rows.and(&choice.one);
                if again.is_empty() {
                    column.fill(rows, value);
                } else {
                    choice.differ.extend(&again.without(&column.equal_to(&again, value)));
                    column.fill(&rows.without(&again), value);
                }
                choice.one.extend(rows);
            }
            Operand::Slot(slot) => {
                self.demand(env, *slot, rows);
                let from = self.column(*slot);
                choice.differ.extend(&rows.without(&from.known));
                let rows = rows.and(&from.known);
                let again = rows.and(&choice.one);
                choice.differ.extend(&again.without(&column.equal(&again, from)));
                column.copy(&rows.without(&again), from);
                choice.one.extend(&rows);
            }
        }
    }
}
