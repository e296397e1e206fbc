//! Days of the rows of a block: a column's own, those of another column, or those of a whole batch as they are in memory already.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::bits::BLOCK;

/// The days of a whole batch.
pub type AllDays = Arc<dyn AsRef<[i32]> + Send + Sync>;

/// Days since 1970-01-01, one for each row of a block. They are copied when they are first written to.
pub struct Days {
    own: Arc<Vec<i32>>,
    /// the days of a batch or of another column, and where those of the block begin; there are as many as a block has rows
    shared: Option<(AllDays, usize)>,
}

impl Default for Days {
    fn default() -> Self {
        Days { own: Arc::new(vec![0; BLOCK]), shared: None }
    }
}

impl Clone for Days {
    fn clone(&self) -> Self {
        let mut days = Days::default();
        days.share_column(self);
        days
    }
}

impl Days {
    /// Takes the days of a batch from a row on, where a whole block follows.
    #[cfg(feature = "arrow")]
    pub fn share(&mut self, all: &AllDays, from: usize) -> bool {
        let whole = (**all).as_ref().len() >= from + BLOCK;
        self.shared = whole.then(|| (all.clone(), from));
        whole
    }

    /// Takes the days of another column. Until these are forgotten, to write to the other takes new memory.
    pub fn share_column(&mut self, other: &Days) {
        self.shared = Some(match &other.shared {
            Some((all, from)) => (all.clone(), *from),
            None => (other.own.clone(), 0),
        });
    }

    /// Forgets what was shared.
    pub fn clear(&mut self) {
        self.shared = None;
    }
}

impl Deref for Days {
    type Target = [i32];

    fn deref(&self) -> &[i32] {
        let shared = self.shared.as_ref().and_then(|(all, from)| (**all).as_ref().get(*from..from + BLOCK));
        shared.unwrap_or(&self.own)
    }
}

impl DerefMut for Days {
    fn deref_mut(&mut self) -> &mut [i32] {
        // Of what another column shares a copy is made.
        let own = Arc::make_mut(&mut self.own);
        if let Some((all, from)) = self.shared.take()
            && let Some(days) = (*all).as_ref().get(from..from + BLOCK)
        {
            own.copy_from_slice(days);
        }
        own
    }
}

impl fmt::Debug for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Days")
    }
}

#[cfg(all(test, feature = "arrow"))]
mod tests {
    use std::sync::Arc;

    use super::{AllDays, Days};
    use crate::columns::bits::BLOCK;

    #[test]
    fn what_is_shared_is_copied_when_it_is_written_to() {
        let all: Vec<i32> = (0..).take(BLOCK + 10).collect();
        let all: AllDays = Arc::new(all);
        let mut days = Days::default();
        assert!(days.share(&all, 10));
        assert_eq!((days[0], days[BLOCK - 1]), (10, i32::try_from(BLOCK).unwrap() + 9));
        let before = days.clone();
        days[1] = -1;
        assert_eq!((days[0], days[1], days[2]), (10, -1, 12));
        assert_eq!((before[1], (*all).as_ref()[11]), (11, 11));
        days.share(&all, 0);
        days.clear();
        assert_eq!(days[1], -1);
        // Nor does it change what another column shares.
        let mut other = Days::default();
        other.share_column(&days);
        days[2] = -2;
        assert_eq!((days[2], other[1], other[2]), (-2, -1, 12));
        other[1] = -3;
        assert_eq!((days[1], other[1], other[2]), (-1, -3, 12));
        // Less than a block is not shared.
        assert!(!days.share(&all, 11));
    }
}
