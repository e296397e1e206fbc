//! The threads that a batch's runs of blocks are given to. Without the feature `threads` there is only the calling one.

#[cfg(feature = "threads")]
use std::sync::OnceLock;

#[cfg(feature = "threads")]
use rayon::prelude::*;

/// More threads than this are not made, whatever is asked for.
const MOST: usize = 256;

/// Blocks of a run at least: with fewer, the work of sharing and joining runs is not worth it.
const FEWEST: usize = 8;

/// Threads of one evaluator's own: what runs in them waits for no other work of the program.
pub struct Threads {
    count: usize,
    /// blocks of a run at least
    pub fewest: usize,
    /// made when it is first used; none where the system gives no threads
    #[cfg(feature = "threads")]
    pool: OnceLock<Option<rayon::ThreadPool>>,
}

impl Threads {
    /// As many as are asked for; none: the calling one.
    pub fn new(count: Option<usize>) -> Threads {
        let count = if cfg!(feature = "threads") { count.unwrap_or(1).clamp(1, MOST) } else { 1 };
        Threads {
            count,
            fewest: FEWEST,
            #[cfg(feature = "threads")]
            pool: OnceLock::new(),
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// What comes of each of some jobs, in their order.
    pub fn each<J: Send, T: Send>(&self, jobs: Vec<J>, work: impl Fn(J) -> T + Send + Sync) -> Vec<T> {
        #[cfg(feature = "threads")]
        if jobs.len() > 1
            && let Some(pool) = self.pool()
        {
            return pool.install(|| jobs.into_par_iter().with_max_len(1).map(work).collect());
        }
        jobs.into_iter().map(work).collect()
    }

    #[cfg(feature = "threads")]
    fn pool(&self) -> Option<&rayon::ThreadPool> {
        if self.count == 1 {
            return None;
        }
        let make = || {
            let name = |at| format!("kongchuo {at}");
            rayon::ThreadPoolBuilder::new().num_threads(self.count).thread_name(name).build().ok()
        };
        self.pool.get_or_init(make).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Threads};

    #[test]
    fn what_comes_of_jobs_is_in_their_order() {
        for count in [None, Some(0), Some(1), Some(2), Some(5)] {
            let threads = Threads::new(count);
            let doubled = threads.each((0..100).collect(), |job: i32| job * 2);
            assert_eq!(doubled, (0..100).map(|job| job * 2).collect::<Vec<_>>(), "{count:?}");
        }
    }

    #[test]
    fn there_is_one_thread_at_least_and_not_any_number() {
        let count = |asked| Threads::new(asked).count();
        let most = if cfg!(feature = "threads") { MOST } else { 1 };
        assert_eq!([None, Some(0), Some(1), Some(usize::MAX)].map(count), [1, 1, 1, most]);
    }

    #[cfg(feature = "threads")]
    #[test]
    fn jobs_run_side_by_side() {
        // Each of two jobs waits for the other.
        let both = std::sync::Barrier::new(2);
        let threads = Threads::new(Some(2));
        let names = threads.each(vec![0, 1], |_| {
            both.wait();
            std::thread::current().name().map(str::to_owned)
        });
        assert!(names.iter().flatten().all(|name| name.starts_with("kongchuo ")) && names[0] != names[1], "{names:?}");
    }
}
