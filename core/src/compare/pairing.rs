//! What of two policies can be compared: the results and procedures of one name, and which facts of a case each of them reads.

use std::sync::Arc;

use crate::evaluate::{Options, Output, PROCEDURE_PREFIX};
use crate::facts::Case;
use crate::policy::Policy;
use crate::vocabulary::Vocabulary;

/// The results and procedures of two policies that answer to one name.
#[derive(Debug)]
pub(crate) struct Pairing {
    /// in the order of the left policy
    pub pairs: Vec<Pair>,
    /// of procedures, in the order of the left policy
    pub procedures: Vec<Pair>,
    /// results that were asked for and that only the left policy has, then procedures as `procedure.<id>`
    pub only_left: Vec<Arc<str>>,
    /// where all were asked for, what only the right policy has
    pub only_right: Vec<Arc<str>>,
}

/// Two results or procedures of one name, by their index among those of their policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    /// of the left policy
    pub left: usize,
    /// of the right policy
    pub right: usize,
}

impl Pairing {
    /// Of the results and procedures that options select by the left policy's names. The warnings stand apart from the results, as in an
    /// answer: they are among them where they are selected.
    pub fn new(left: &Policy, right: &Policy, options: &Options) -> Pairing {
        let mut pairing =
            Pairing { pairs: Vec::new(), procedures: Vec::new(), only_left: Vec::new(), only_right: Vec::new() };
        let all = options.select.is_none();
        for at in left.asked(options).filter(|at| !all || left.compiled.warnings != Some(*at)) {
            let name = &left.results()[at].name;
            match right.results().iter().position(|result| result.name == *name) {
                Some(theirs) => pairing.pairs.push(Pair { left: at, right: theirs }),
                None => pairing.only_left.push(name.clone()),
            }
        }
        for (at, info) in left.asked_procedures_at(options) {
            match right.procedure_at(&info.id) {
                Some(theirs) => pairing.procedures.push(Pair { left: at, right: theirs }),
                None => pairing.only_left.push(format!("{PROCEDURE_PREFIX}{}", info.id).into()),
            }
        }
        if all {
            let only = right.results().iter().enumerate().filter(|(at, result)| {
                right.compiled.warnings != Some(*at) && left.results().iter().all(|mine| mine.name != result.name)
            });
            pairing.only_right = only.map(|(_, result)| result.name.clone()).collect();
            let only = right.procedures().iter().filter(|info| left.procedure_at(&info.id).is_none());
            pairing.only_right.extend(only.map(|info| Arc::from(format!("{PROCEDURE_PREFIX}{}", info.id))));
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
