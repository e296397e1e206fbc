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

/// Rows that no part of `&&` has settled yet (nothing is false), or of `||` (nothing is true).
pub struct Settling<'a, const OR: bool> {
    /// as `yes` the rows that are left, and where some part was open
    truth: &'a mut Truth,
    /// the words that are left, joined
    left: u64,
}

impl<'a, const OR: bool> Settling<'a, OR> {
    /// The rows that are left so far.
    pub fn of(truth: &'a mut Truth) -> Self {
        Settling { truth, left: 0 }
    }

    /// Whether the part that was taken settles all rows that were left.
    pub fn settles_all(&self) -> bool {
        self.left == 0
    }
}

impl<const OR: bool> Words for Settling<'_, OR> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call for each word would cost more than what it does")]
    fn take(&mut self, at: usize, yes: u64, open: u64) {
        let stays = if OR { !yes } else { yes | open };
        self.truth.yes.0[at] &= stays;
        self.truth.open.0[at] |= open;
        self.left |= self.truth.yes.0[at];
    }

    fn begin(&mut self, any_open: bool) {
        self.truth.any_open |= any_open;
    }
}
