//! Conditions as words of 64 rows, taken from where they stand: what `&&`, `||` and choices make of them.

use super::bits::{Bits, WORDS};
use super::conditions::Truth;

/// What takes a condition word by word.
pub trait Words {
    /// Of the rows of a word, those where the condition holds, and those where it is open; of rows that were not asked for
    /// it may say anything.
    fn take(&mut self, at: usize, yes: u64, open: u64);

    /// Before the first word: whether any row may be open.
    fn begin(&mut self, any_open: bool);

    /// Takes bits of a column, or where they are not set, of rows of which all are known, or these.
    #[inline]
    fn take_bits(&mut self, bits: &Bits, turned: bool, known: Option<&Bits>) {
        self.begin(known.is_some());
        // A loop for each, without a question in it: each is a few vector instructions.
        match (turned, known) {
            (false, None) => (0..WORDS).for_each(|at| self.take(at, bits.0[at], 0)),
            (true, None) => (0..WORDS).for_each(|at| self.take(at, !bits.0[at], 0)),
            (false, Some(known)) => (0..WORDS).for_each(|at| self.take(at, bits.0[at] & known.0[at], !known.0[at])),
            (true, Some(known)) => (0..WORDS).for_each(|at| self.take(at, !bits.0[at] & known.0[at], !known.0[at])),
        }
    }

    /// Takes what was computed.
    #[inline]
    fn take_truth(&mut self, truth: &Truth) {
        self.begin(truth.any_open);
        if truth.any_open {
            (0..WORDS).for_each(|at| self.take(at, truth.yes.0[at], truth.open.0[at]));
        } else {
            (0..WORDS).for_each(|at| self.take(at, truth.yes.0[at], 0));
        }
    }
}

/// Rows that a condition has not settled yet.
pub struct Left {
    /// the rows
    pub rows: Bits,
    /// rows where some part was open
    pub open: Bits,
    /// whether there may be any of these
    pub any_open: bool,
}

impl Left {
    /// All of these rows.
    pub fn of(rows: &Bits) -> Left {
        Left { rows: *rows, open: Bits::NONE, any_open: false }
    }
}

/// Rows where nothing is false yet.
pub struct Both<'a>(pub &'a mut Left);

/// Rows where nothing is true yet.
pub struct Either<'a>(pub &'a mut Left);

impl Words for Both<'_> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call for each word would cost more than what it does")]
    fn take(&mut self, at: usize, yes: u64, open: u64) {
        self.0.open.0[at] |= open;
        self.0.rows.0[at] &= yes | open;
    }

    fn begin(&mut self, any_open: bool) {
        self.0.any_open |= any_open;
    }
}

impl Words for Either<'_> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call for each word would cost more than what it does")]
    fn take(&mut self, at: usize, yes: u64, open: u64) {
        self.0.open.0[at] |= open;
        self.0.rows.0[at] &= !yes;
    }

    fn begin(&mut self, any_open: bool) {
        self.0.any_open |= any_open;
    }
}
