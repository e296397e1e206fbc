//! How the procedures that both policies have stand in the rows of a block. What decides is put into words once for each
//! pattern of truths that occurs.

use std::collections::HashMap;
use std::sync::Arc;

use super::deciders::Decided;
use crate::arrow::answers::Patterns;
use crate::columns::{Bits, Column};
use crate::compare::{Part, cells};
use crate::evaluate::Output;
use crate::language::RuleId;
use crate::policy::{Policy, ProcedureInfo};
use crate::procedure::Assembled;

/// Two procedures of one id.
pub struct PairOfProcedures {
    /// what its parts are called, in the order of [`Part::ALL`]
    pub names: [Arc<str>; Part::ALL.len()],
    /// its place among those of each policy
    pub left: usize,
    pub right: usize,
}

/// One policy's procedure in the rows of blocks.
pub struct Standing<'a> {
    policy: &'a Policy,
    info: &'a ProcedureInfo,
    patterns: Patterns<'a>,
    decided: HashMap<(usize, usize), Decided>,
}

/// What differs in a row.
pub struct Difference {
    pub row: usize,
    /// index among [`Part::ALL`]
    pub part: usize,
    pub values: [(Option<Output>, bool); 2],
    pub decided: [Decided; 2],
}

impl<'a> Standing<'a> {
    /// Of a policy's procedure.
    pub fn new(policy: &'a Policy, at: usize) -> Standing<'a> {
        let info = &policy.procedures()[at];
        Standing { policy, info, patterns: Patterns::new(info), decided: HashMap::new() }
    }

    fn answer(&self, place: usize) -> &Assembled {
        &self.patterns.get(place).1
    }

    fn decided(&mut self, place: usize, part: usize) -> Decided {
        let Standing { policy, info, patterns, decided } = self;
        let words = || {
            let (pattern, assembled) = patterns.get(place);
            let by = Part::ALL[part].decided(info, pattern, assembled);
            let compiled = &policy.compiled;
            let name = |(rule, open): &(RuleId, bool)| (&*compiled.program.rule(*rule).name, None, *open);
            let notes = by.iter().map(|(rule, _)| &compiled.rules[rule.0 as usize].note);
            Decided {
                rule: cells::rules(by.iter().map(name)),
                clause: cells::clauses(notes.flat_map(|note| &note.cite)),
            }
        };
        decided.entry((place, part)).or_insert_with(words).clone()
    }
}

/// What differs in the wanted rows of a block, row by row; and of each part in how many rows neither policy settles it.
pub fn differences(
    wanted: &Bits,
    left: (&mut Standing<'_>, &[(RuleId, &Column)]),
    right: (&mut Standing<'_>, &[(RuleId, &Column)]),
) -> (Vec<Difference>, [usize; Part::ALL.len()]) {
    let ((left, mine), (right, theirs)) = (left, right);
    let (mine, theirs) = (left.patterns.parts(mine), right.patterns.parts(theirs));
    let (mut found, mut open) = (Vec::new(), [0; Part::ALL.len()]);
    for row in wanted.rows() {
        let (one, other) = (left.patterns.place(&mine, row), right.patterns.place(&theirs, row));
        for (part, open) in (0..).zip(&mut open) {
            let word = |of: &Assembled| Part::ALL[part].word(of);
            match (word(left.answer(one)), word(right.answer(other))) {
                (None, None) => *open += 1,
                (here, there) if here == there => {}
                (here, there) => {
                    let value = |word: Option<&str>| (word.map(|word| Output::Text(word.into())), word.is_some());
                    let decided = [left.decided(one, part), right.decided(other, part)];
                    found.push(Difference { row, part, values: [value(here), value(there)], decided });
                }
            }
        }
    }
    (found, open)
}
