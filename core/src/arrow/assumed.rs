//! The facts that are assumed for the rows of a block: those that are not given. No row is evaluated for it.

use super::evaluator::BatchEvaluator;
use crate::columns::{Bits, Block, Column, Source};
use crate::policy::Policy;
use crate::value::{InputId, InputSet};

/// Finds what is assumed, block by block.
pub(super) struct Assumed {
    facts: Vec<Fact>,
}

/// A fact that is assumed where it is not given.
struct Fact {
    id: InputId,
    /// what is read to see where it is given; none where no row has it
    column: Option<Column>,
}

impl Assumed {
    /// For the rows of a source; `facts` are those that are assumed if nothing is given.
    pub fn new(policy: &Policy, facts: &InputSet, source: &dyn Source) -> Assumed {
        let fact =
            |id: InputId| Fact { id, column: source.has(id).then(|| Column::of(&policy.vocabulary().input_type(id))) };
        Assumed { facts: facts.iter().map(fact).collect() }
    }

    /// For each fact, by its number, the rows for which it is assumed, among those with an answer.
    pub fn block(&mut self, of: &BatchEvaluator, source: &dyn Source, block: Block, good: &Bits) -> Vec<(u16, Bits)> {
        let apart = source.apart(block).and(good);
        let together = good.without(&apart);
        let mut assumed: Vec<_> = Vec::with_capacity(self.facts.len());
        for Fact { id, column } in &mut self.facts {
            let given = column.as_mut().map_or(Bits::NONE, |column| {
                column.clear();
                source.read(*id, block, &together, column);
                column.known
            });
            assumed.push((id.0, together.without(&given)));
        }
        // Of rows that cannot be read as columns facts may follow that are in no column.
        for row in apart.rows() {
            let Some(given) = of.given(source, block.from + row) else { continue };
            for (id, rows) in &mut assumed {
                rows.set(row, !given.contains(InputId(*id)));
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
