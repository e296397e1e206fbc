//! The truth of one condition for many children, 64 to a word.

/// Which children satisfy a condition, and which do not; of the others it is open. Bits beyond the last child are in neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lanes {
    /// how many children
    pub len: usize,
    /// they satisfy it
    pub yes: Vec<u64>,
    /// they do not
    pub no: Vec<u64>,
}

impl Lanes {
    /// One child; none: open.
    pub fn one(value: Option<bool>) -> Lanes {
        Lanes { len: 1, yes: vec![u64::from(value == Some(true))], no: vec![u64::from(value == Some(false))] }
    }

    /// Those who are in the first and in the second.
    pub fn and<'a>(&'a self, other: &'a Lanes) -> impl Iterator<Item = (u64, u64)> + 'a {
        let words = self.yes.iter().zip(&self.no).zip(other.yes.iter().zip(&other.no));
        words.enumerate().map(|(at, ((yes, no), (other_yes, other_no)))| {
            let sure = yes & other_yes;
            (sure, self.within(at) & !(no | other_no) & !sure)
        })
    }

    /// By word: those who satisfy it, and those of whom it is open.
    pub fn words(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let words = self.yes.iter().zip(&self.no).enumerate();
        words.map(|(at, (yes, no))| (*yes, self.within(at) & !(yes | no)))
    }

    /// The bits of a word that stand for children.
    fn within(&self, word: usize) -> u64 {
        match (self.len - word * 64).min(64) {
            64 => u64::MAX,
            bits => (1 << bits) - 1,
        }
    }
}

/// How many children surely are in a cell, and of how many it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Number {
    /// they are
    pub sure: u64,
    /// it is open
    pub open: u64,
}

impl Number {
    /// Adds what words of children give.
    pub fn add(&mut self, words: impl Iterator<Item = (u64, u64)>) {
        for (sure, open) in words {
            self.sure += u64::from(sure.count_ones());
            self.open += u64::from(open.count_ones());
        }
    }

    /// What it is at least.
    pub fn least(self) -> i64 {
        i64::try_from(self.sure).unwrap_or(i64::MAX)
    }

    /// What it is at most.
    pub fn most(self) -> i64 {
        i64::try_from(self.sure.saturating_add(self.open)).unwrap_or(i64::MAX)
    }

    /// The sum of several.
    pub fn sum(numbers: impl Iterator<Item = Number>) -> Number {
        numbers.fold(Number::default(), |sum, one| Number {
            sure: sum.sure.saturating_add(one.sure),
            open: sum.open.saturating_add(one.open),
        })
    }
}

/// Who is in two of several columns, and in a row.
pub(super) fn twice(columns: &[&Lanes], row: Option<&Lanes>) -> Number {
    let mut number = Number::default();
    let count = columns.first().map_or(0, |first| first.yes.len());
    let all: Vec<Vec<(u64, u64)>> = columns.iter().map(|lanes| lanes.words().collect()).collect();
    let rows: Option<Vec<(u64, u64)>> = row.map(|lanes| lanes.words().collect());
    for word in 0..count {
        let (mut once, mut twice, mut maybe_once, mut maybe_twice) = (0, 0, 0, 0);
        for (sure, open) in all.iter().map(|lanes| lanes[word]) {
            let possible = sure | open;
            twice |= once & sure;
            once |= sure;
            maybe_twice |= maybe_once & possible;
            maybe_once |= possible;
        }
        let (row_sure, row_open) = rows.as_ref().map_or((u64::MAX, 0), |rows| rows[word]);
        let sure = twice & row_sure;
        number.add(std::iter::once((sure, maybe_twice & (row_sure | row_open) & !sure)));
    }
    number
}

#[cfg(test)]
mod tests {
    use super::{Lanes, Number, twice};

    /// `t`, `f` and `?` are children.
    fn lanes(children: &str) -> Lanes {
        let mut lanes = Lanes { len: children.len(), yes: Vec::new(), no: Vec::new() };
        for chunk in children.as_bytes().chunks(64) {
            let bits = |letter: u8| {
                let mut word = 0u64;
                chunk.iter().enumerate().filter(|(_, one)| **one == letter).for_each(|(at, _)| word |= 1 << at);
                word
            };
            lanes.yes.push(bits(b't'));
            lanes.no.push(bits(b'f'));
        }
        lanes
    }

    fn both(row: &str, column: &str) -> (u64, u64) {
        let mut number = Number::default();
        number.add(lanes(row).and(&lanes(column)));
        (number.sure, number.open)
    }

    #[test]
    fn a_cell_is_open_only_where_neither_condition_settles_it() {
        assert_eq!(both("tttfff???", "tf?tf?tf?"), (1, 3));
        assert_eq!(both("", ""), (0, 0));
        let (row, column) = ("t?".repeat(50), "tt".repeat(50));
        assert_eq!(both(&row, &column), (50, 50), "two words");
    }

    #[test]
    fn children_in_two_columns_are_counted_once() {
        let columns = ["ttt??tf", "tf?t?tt", "fftfftt"].map(lanes);
        let number = twice(&columns.each_ref(), None);
        assert_eq!((number.sure, number.open), (4, 2), "1, 3, 6, 7; 4 and 5");
        let row = lanes("tttttf?");
        let number = twice(&columns.each_ref(), Some(&row));
        assert_eq!((number.sure, number.open), (2, 3));
    }

    #[test]
    fn a_single_child_is_one_bit() {
        for (value, sure, open) in [(Some(true), 1, 0), (Some(false), 0, 0), (None, 0, 1)] {
            let mut number = Number::default();
            number.add(Lanes::one(value).words());
            assert_eq!((number.sure, number.open), (sure, open));
        }
    }
}
