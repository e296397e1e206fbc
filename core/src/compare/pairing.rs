//! What of two policies can be compared: the results of one name, and which facts of a case each of them reads.

use std::sync::Arc;

use crate::evaluate::{Options, Output};
use crate::facts::Case;
use crate::policy::Policy;
use crate::vocabulary::Vocabulary;

/// The results of two policies that answer to one name.
#[derive(Debug)]
pub(crate) struct Pairing {
    /// in the order of the left policy
    pub pairs: Vec<Pair>,
    /// results that were asked for and that only the left policy has
    pub only_left: Vec<Arc<str>>,
    /// where all were asked for, results that only the right policy has
    pub only_right: Vec<Arc<str>>,
}

/// Two results of one name, by their index among those of their policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    /// of the left policy
    pub left: usize,
    /// of the right policy
    pub right: usize,
}

impl Pairing {
    /// Of the results that options select by the left policy's names. The warnings stand apart from the results, as in an
    /// answer: they are among them where they are selected.
    pub fn new(left: &Policy, right: &Policy, options: &Options) -> Pairing {
        let mut pairing = Pairing { pairs: Vec::new(), only_left: Vec::new(), only_right: Vec::new() };
        let all = options.select.is_none();
        for at in left.asked(options).filter(|at| !all || left.compiled.warnings != Some(*at)) {
            let name = &left.results()[at].name;
            match right.results().iter().position(|result| result.name == *name) {
                Some(theirs) => pairing.pairs.push(Pair { left: at, right: theirs }),
                None => pairing.only_left.push(name.clone()),
            }
        }
        if all {
            let only = right.results().iter().enumerate().filter(|(at, result)| {
                right.compiled.warnings != Some(*at) && left.results().iter().all(|mine| mine.name != result.name)
            });
            pairing.only_right = only.map(|(_, result)| result.name.clone()).collect();
        }
        pairing
    }
}

/// Whether two values are the same: lists are what is in them, in any order.
pub(crate) fn same(left: &Output, right: &Output) -> bool {
    match (left, right) {
        (Output::List(left), Output::List(right)) => {
            left.len() == right.len() && left.iter().all(|value| right.contains(value))
        }
        _ => left == right,
    }
}

/// A case without what the other policy alone knows. What neither knows stays with both, to be refused.
pub(crate) fn parts(case: &Case, left: &Vocabulary, right: &Vocabulary) -> (Case, Case) {
    let knows = |vocabulary: &Vocabulary, name: &str| {
        vocabulary.fact_named(name).is_some() || vocabulary.list_named(name).is_some()
    };
    let part = |mine: &Vocabulary, other: &Vocabulary| {
        let mut part = case.clone();
        part.facts.retain(|(name, _)| knows(mine, name) || !knows(other, name));
        part
    };
    (part(left, right), part(right, left))
}
