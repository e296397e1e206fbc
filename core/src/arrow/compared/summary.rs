//! How many children differ, and in what: added up over any number of batches, in memory that does not grow with them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::compare::cells;
use crate::evaluate::Output;

/// Pairs of values that are counted apart for one result; more are counted together.
const MOST: usize = 1 << 12;

/// How many children differ. Serialises as an object of the names below.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Summary {
    /// children that were compared
    pub children: u64,
    /// of these, those that differ in some result
    pub differ: u64,
    /// for each result compared, in order
    pub results: Vec<ResultSummary>,
}

/// How many children differ in one result.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ResultSummary {
    /// its name
    pub result: String,
    /// children that differ
    pub differ: u64,
    /// children for whom neither policy settles it
    pub undetermined: u64,
    #[serde(serialize_with = "pairs")]
    pairs: BTreeMap<(Option<String>, Option<String>), u64>,
}

/// How many children have one value under the left policy and another one under the right.
///
/// Values are as in the table of differences; but days and numbers are told by which is the earlier or the lesser one: left
/// `date`, right `later`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValuePair {
    /// the left policy's; none where it is known to be none
    pub left: Option<String>,
    /// the right policy's
    pub right: Option<String>,
    /// of how many children
    pub children: u64,
}

impl ResultSummary {
    /// The pairs of values that occur, the most frequent first.
    pub fn pairs(&self) -> Vec<ValuePair> {
        let pairs = self.pairs.iter();
        let pair = |((left, right), children): (&(Option<String>, Option<String>), &u64)| ValuePair {
            left: left.clone(),
            right: right.clone(),
            children: *children,
        };
        let mut pairs: Vec<ValuePair> = pairs.map(pair).collect();
        pairs.sort_by_key(|pair| std::cmp::Reverse(pair.children));
        pairs
    }

    fn count(&mut self, pair: (Option<String>, Option<String>), children: u64) {
        let full = self.pairs.len() >= MOST && !self.pairs.contains_key(&pair);
        let pair = if full { (Some("…".to_owned()), Some("…".to_owned())) } else { pair };
        *self.pairs.entry(pair).or_default() += children;
    }
}

impl Summary {
    /// Of no child; of these results.
    pub(super) fn of<'a>(results: impl Iterator<Item = &'a str>) -> Summary {
        let result = |name: &str| ResultSummary { result: name.to_owned(), ..ResultSummary::default() };
        Summary { children: 0, differ: 0, results: results.map(result).collect() }
    }

    /// Adds another summary of the same results.
    pub fn add_all(&mut self, other: &Summary) {
        self.children += other.children;
        self.differ += other.differ;
        for (mine, theirs) in self.results.iter_mut().zip(&other.results) {
            mine.differ += theirs.differ;
            mine.undetermined += theirs.undetermined;
            for (pair, children) in &theirs.pairs {
                mine.count(pair.clone(), *children);
            }
        }
    }

    pub(super) fn add_children(&mut self, compared: usize, differ: usize) {
        self.children += compared as u64;
        self.differ += differ as u64;
    }

    pub(super) fn add_undetermined(&mut self, result: usize, children: usize) {
        self.results[result].undetermined += children as u64;
    }

    /// Adds a child that differs in a result: values, and whether they are known as a whole.
    pub(super) fn add(&mut self, result: usize, left: &(Option<Output>, bool), right: &(Option<Output>, bool)) {
        let result = &mut self.results[result];
        result.differ += 1;
        result.count(kinds(left, right), 1);
    }
}

/// Two values for counting.
fn kinds(left: &(Option<Output>, bool), right: &(Option<Output>, bool)) -> (Option<String>, Option<String>) {
    let word = |text: &str| Some(text.to_owned());
    if let ((Some(one), true), (Some(other), true)) = (left, right) {
        let order = match (one, other) {
            (Output::Date(one), Output::Date(other)) => Some(("date", one.cmp(other), ["earlier", "later"])),
            (Output::Int(one), Output::Int(other)) => Some(("number", one.cmp(other), ["less", "more"])),
            _ => None,
        };
        if let Some((kind, order, [before, after])) = order {
            return (word(kind), word(if order == Ordering::Greater { before } else { after }));
        }
    }
    (kind(left), kind(right))
}

fn kind((value, known): &(Option<Output>, bool)) -> Option<String> {
    match value {
        Some(Output::Date(_)) => Some("date".to_owned()),
        Some(Output::Int(_)) => Some("number".to_owned()),
        value => cells::value(value.as_ref(), *known),
    }
}

fn pairs<S: serde::Serializer>(
    pairs: &BTreeMap<(Option<String>, Option<String>), u64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let summary = ResultSummary { pairs: pairs.clone(), ..ResultSummary::default() };
    serializer.collect_seq(summary.pairs())
}
