//! The facts that are assumed for the rows of a block: those that are not given. No row is evaluated for it.

use std::sync::Arc;

use super::evaluator::BatchEvaluator;
use crate::columns::{Bits, Block, Column, Source};
use crate::policy::Policy;
use crate::value::{InputId, InputSet};

/// Finds what is assumed, block by block.
pub(super) struct Assumed<'a> {
    facts: Vec<Fact<'a>>,
}

/// A fact that is assumed where it is not given.
struct Fact<'a> {
    id: InputId,
    name: &'a Arc<str>,
    /// what is read to see where it is given; none where no row has it
    column: Option<Column>,
}

impl<'a> Assumed<'a> {
    /// For the rows of a source; `facts` are those that are assumed if nothing is given.
    pub fn new(policy: &'a Policy, facts: &InputSet, source: &dyn Source) -> Assumed<'a> {
        let fact = |id: InputId| Fact {
            id,
            name: &policy.compiled.input_names[usize::from(id.0)],
            column: source.has(id).then(|| Column::of(&policy.vocabulary().input_type(id))),
        };
        Assumed { facts: facts.iter().map(fact).collect() }
    }

    /// For each fact the rows for which it is assumed, among those with an answer.
    pub fn block(
        &mut self,
        of: &BatchEvaluator,
        source: &dyn Source,
        block: Block,
        good: &Bits,
    ) -> Vec<(&'a str, Bits)> {
        let apart = source.apart(block).and(good);
        let together = good.without(&apart);
        let mut assumed: Vec<_> = Vec::with_capacity(self.facts.len());
        for Fact { id, name, column } in &mut self.facts {
            let given = column.as_mut().map_or(Bits::NONE, |column| {
                column.clear();
                source.read(*id, block, &together, column);
                column.known
            });
            assumed.push((&***name, together.without(&given)));
        }
        // Of rows that cannot be read as columns facts may follow that are in no column.
        for row in apart.rows() {
            let Some(given) = of.given(source, block.from + row) else { continue };
            for (Fact { id, .. }, (_, rows)) in self.facts.iter().zip(&mut assumed) {
                rows.set(row, !given.contains(*id));
            }
        }
        assumed
    }
}

impl BatchEvaluator {
    /// The inputs that are given in a row, or follow from what is.
    fn given(&self, source: &dyn Source, row: usize) -> Option<InputSet> {
        let (vocabulary, missing) = (self.policy.vocabulary(), self.options.options.missing);
        let facts = source.facts(row).ok()?;
        Some(facts.as_of_needed(self.on, vocabulary, missing, InputSet::default()).ok()?.given)
    }
}
