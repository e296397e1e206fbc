//! A bit for each row of a block, 64 to a word: conditions, and what is known.

use super::kernels::filled_words;

/// Rows of a block: few enough that what is computed of them stays in the cache, many enough that the work of going from
/// one node to the next is spread thin.
pub const BLOCK: usize = 4096;

/// Words of a block.
pub const WORDS: usize = BLOCK / 64;

/// A bit for each row of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bits(pub [u64; WORDS]);

impl Default for Bits {
    fn default() -> Self {
        Bits::NONE
    }
}

impl Bits {
    /// No row.
    pub const NONE: Bits = Bits([0; WORDS]);

    /// Every row.
    pub const ALL: Bits = Bits([u64::MAX; WORDS]);

    /// The first `count` rows.
    pub fn first(count: usize) -> Bits {
        let mut bits = Bits::NONE;
        for (at, word) in bits.0.iter_mut().enumerate() {
            let left = count.saturating_sub(at * 64);
            *word = if left >= 64 { u64::MAX } else { (1 << left) - 1 };
        }
        bits
    }

    /// Whether a row is in.
    #[inline]
    pub fn get(&self, row: usize) -> bool {
        self.0[row / 64] >> (row % 64) & 1 == 1
    }

    /// Puts a row in or takes it out.
    #[inline]
    pub fn set(&mut self, row: usize, value: bool) {
        let bit = 1 << (row % 64);
        let word = &mut self.0[row / 64];
        *word = if value { *word | bit } else { *word & !bit };
    }

    /// Whether no row is in.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.iter().fold(0, |all, word| all | word) == 0
    }

    /// How many rows are in.
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Adds rows.
    #[inline]
    pub fn extend(&mut self, other: &Bits) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    /// Adds rows that are in both of two.
    #[inline]
    pub fn extend_by(&mut self, one: &Bits, other: &Bits) {
        for ((mine, one), other) in self.0.iter_mut().zip(&one.0).zip(&other.0) {
            *mine |= one & other;
        }
    }

    /// Takes rows out.
    #[inline]
    pub fn remove(&mut self, other: &Bits) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine &= !theirs;
        }
    }

    /// Takes out what is not in the other, too.
    #[inline]
    pub fn keep(&mut self, other: &Bits) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine &= theirs;
        }
    }

    /// Puts in what is not in, and takes out what is.
    #[inline]
    pub fn turn(&mut self) {
        for mine in &mut self.0 {
            *mine = !*mine;
        }
    }

    /// Whether every row is in the other, too.
    #[inline]
    pub fn is_within(&self, other: &Bits) -> bool {
        self.0.iter().zip(&other.0).fold(0, |rest, (mine, theirs)| rest | (mine & !theirs)) == 0
    }

    /// The rows that are in, in order.
    pub fn rows(&self) -> Rows<'_> {
        Rows { bits: self, words: filled_words(self), at: 0, rest: 0 }
    }
}

/// Rows in order.
#[derive(Clone)]
pub struct Rows<'a> {
    bits: &'a Bits,
    /// the words that are left
    words: u64,
    /// the word under way
    at: usize,
    /// what is left of it
    rest: u64,
}

impl Iterator for Rows<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        if self.rest == 0 {
            if self.words == 0 {
                return None;
            }
            self.at = self.words.trailing_zeros() as usize;
            self.words &= self.words - 1;
            self.rest = self.bits.0[self.at];
        }
        let row = self.at * 64 + self.rest.trailing_zeros() as usize;
        self.rest &= self.rest - 1;
        Some(row)
    }
}

macro_rules! word_by_word {
    ($($name:ident: $doc:literal, $f:expr;)*) => {
        impl Bits {
            $(#[doc = $doc]
            #[inline]
            #[must_use]
            pub fn $name(&self, other: &Bits) -> Bits {
                let mut result = Bits::NONE;
                for ((result, mine), theirs) in result.0.iter_mut().zip(&self.0).zip(&other.0) {
                    *result = $f(*mine, *theirs);
                }
                result
            })*
        }
    };
}

word_by_word! {
    and: "Rows in both.", |a: u64, b: u64| a & b;
    or: "Rows in either.", |a: u64, b: u64| a | b;
    without: "Rows in this one only.", |a: u64, b: u64| a & !b;
}
