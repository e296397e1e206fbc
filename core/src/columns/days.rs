//! Days of the rows of a block: a column's own, or those of a whole batch as they are in memory already.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::bits::BLOCK;

/// The days of a whole batch.
pub type AllDays = Arc<dyn AsRef<[i32]> + Send + Sync>;

/// Days since 1970-01-01, one for each row of a block. They are copied when they are first written to.
#[derive(Clone)]
pub struct Days {
    own: Box<[i32]>,
    /// the days of a batch, and where those of the block begin; there are as many as a block has rows
    shared: Option<(AllDays, usize)>,
}

impl Default for Days {
    fn default() -> Self {
        Days { own: vec![0; BLOCK].into(), shared: None }
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
        if let Some((all, from)) = self.shared.take()
            && let Some(days) = (*all).as_ref().get(from..from + BLOCK)
        {
            self.own.copy_from_slice(days);
        }
        &mut self.own
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
        // Less than a block is not shared.
        assert!(!days.share(&all, 11));
    }
}
