//! What is found of the rows of a batch: windows of duties, small and without words, until all are known and sorted.

use std::cmp::Ordering;

use arrow_array::{Array, StringArray};

use crate::facts::FactError;
use crate::obligation::DutyWindow;

/// One window of one duty of one row.
#[derive(Debug, Clone)]
pub struct Entry {
    /// the row in the input
    pub row: u32,
    /// the obligation, by its place among those asked for
    pub duty: u16,
    /// the window
    pub window: DutyWindow,
}

/// What was found out about some rows.
#[derive(Debug, Default)]
pub struct Found {
    /// in no order
    pub entries: Vec<Entry>,
    /// rows that were left out, with what is wrong with them, in order
    pub errors: Vec<(usize, FactError)>,
}

impl Found {
    /// What was found out about all of some runs, in their order.
    pub fn join(runs: Vec<Found>) -> Found {
        let mut runs = runs.into_iter();
        let mut all = runs.next().unwrap_or_default();
        for run in runs {
            all.entries.extend(run.entries);
            all.errors.extend(run.errors);
        }
        all
    }

    /// Whether a row was scheduled.
    pub fn has(&self, row: usize) -> bool {
        self.errors.binary_search_by_key(&row, |(bad, _)| *bad).is_err()
    }
}

/// Sorts entries by last day, bearer, obligation, key and first day; those without a last day last.
///
/// `duties` are the obligations asked for, each with its bearer; `keys` has a row for each row of the input.
pub fn sort(entries: &mut [Entry], duties: &[(&str, &str)], keys: &StringArray) {
    let duties = ranks(duties.len(), |a, b| duties[a].cmp(&duties[b]));
    let key = |row: usize| (row < keys.len() && keys.is_valid(row)).then(|| keys.value(row));
    let keys = ranks(keys.len(), |a, b| key(a).cmp(&key(b)));
    let place = |entry: &Entry| {
        let Entry { row, duty, window } = entry;
        let (duty, key) = (duties.get(usize::from(*duty)), keys.get(*row as usize));
        (window.due().is_none(), window.due(), duty.copied(), key.copied(), window.from(), *row)
    };
    entries.sort_by_key(place);
}

/// For each of some things its place among them in order; equal ones share one.
fn ranks(count: usize, order: impl Fn(usize, usize) -> Ordering) -> Vec<u32> {
    let mut sorted: Vec<usize> = (0..count).collect();
    sorted.sort_by(|a, b| order(*a, *b));
    let mut ranks = vec![0; count];
    let mut rank = 0;
    for pair in sorted.windows(2) {
        rank += u32::from(order(pair[0], pair[1]) != Ordering::Equal);
        ranks[pair[1]] = rank;
    }
    ranks
}
