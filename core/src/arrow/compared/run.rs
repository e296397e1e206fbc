//! The comparison of two sources of the same rows: block after block, and runs of blocks side by side where there are threads.

use std::ops::Range;

use arrow_array::ArrayRef;

use super::BatchComparison;
use super::comparer::{BatchComparer, PairOfResults, merge};
use super::deciders::{Decided, Side};
use super::procedures::{Standing, differences};
use super::summary::Summary;
use super::writer::Writer;
use crate::arrow::run::runs;
use crate::arrow::{BatchError, RowError};
use crate::columns::{BLOCK, Bits, Block, Column, Evaluated, Evaluator, Executor, Source, differing};
use crate::compare::{Part, cells, same};
use crate::evaluate::Output;
use crate::facts::FactError;

/// Rows with what is wrong with them.
type Refused = Vec<(usize, FactError)>;

/// What was found out about some rows.
pub(super) struct Found {
    writer: Writer,
    summary: Summary,
    /// rows that either policy refuses, with what is wrong
    errors: (Refused, Refused),
    /// the rows that were left out, in order
    bad: Vec<u32>,
}

/// One policy's part of the work on a run of blocks.
struct Half<'a> {
    evaluator: &'a Evaluator,
    executor: Executor,
    source: &'a dyn Source,
    /// by pair of results
    sides: Vec<Side<'a>>,
    /// by pair of procedures
    procedures: Vec<Standing<'a>>,
}

/// A difference of a row of the block.
struct Entry {
    row: usize,
    /// what differs: the place of its name among those of what is compared
    name: usize,
    values: [Option<String>; 2],
    decided: [Decided; 2],
}

impl BatchComparer {
    /// Compares the rows of two sources: the same rows as either policy reads them.
    pub(super) fn run(&self, left: &dyn Source, right: &dyn Source) -> Found {
        let (mine, theirs) = (self.left.prepared(left), self.right.prepared(right));
        let threads = &self.left.threads;
        let found = threads.each(runs(left.len(), threads.count(), threads.fewest), |rows| {
            self.run_blocks((&mine, left), (&theirs, right), rows)
        });
        let mut all = Found::new(self.summary());
        for run in found {
            all.add(run);
        }
        all
    }

    fn run_blocks(
        &self,
        (mine, left): (&Evaluator, &dyn Source),
        (theirs, right): (&Evaluator, &dyn Source),
        rows: Range<usize>,
    ) -> Found {
        let mut found = Found::new(self.summary());
        let mut left = Half::new(mine, left, &self.left, self.pairs.iter().map(|pair| pair.left));
        let mut right = Half::new(theirs, right, &self.right, self.pairs.iter().map(|pair| pair.right));
        left.procedures = self.procedures.iter().map(|pair| Standing::new(&self.left.policy, pair.left)).collect();
        right.procedures = self.procedures.iter().map(|pair| Standing::new(&self.right.policy, pair.right)).collect();
        let names: Vec<&str> = self.results().collect();
        for from in rows.clone().step_by(BLOCK) {
            let block = Block { from, len: BLOCK.min(rows.end - from) };
            let (one, other) = (left.evaluate(block), right.evaluate(block));
            let good = one.good.and(&other.good);
            found.leave_out(block, &good, one, other);
            let mut entries: Vec<Entry> = Vec::new();
            for (at, pair) in self.pairs.iter().enumerate() {
                pair_of_results(at, pair, block, &good, (&mut left, &mut right), &mut entries, &mut found.summary);
            }
            self.procedures_of_block(&good, (&mut left, &mut right), &mut entries, &mut found.summary);
            entries.sort_by_key(|entry| (entry.row, entry.name));
            let children = entries.chunk_by(|one, next| one.row == next.row).count();
            found.summary.add_children(good.count(), children);
            for entry in &entries {
                let row = u32::try_from(from + entry.row).unwrap_or(u32::MAX);
                found.writer.push(row, names[entry.name], &entry.values, &entry.decided);
            }
        }
        mine.keep(left.executor);
        theirs.keep(right.executor);
        found
    }

    /// The rows of a block in which procedures stand differently.
    fn procedures_of_block(
        &self,
        good: &Bits,
        (left, right): (&mut Half<'_>, &mut Half<'_>),
        entries: &mut Vec<Entry>,
        summary: &mut Summary,
    ) {
        if self.procedures.is_empty() {
            return;
        }
        let mine: Vec<_> = left.evaluator.rules(&left.executor).collect();
        let theirs: Vec<_> = right.evaluator.rules(&right.executor).collect();
        for (pair, (one, other)) in left.procedures.iter_mut().zip(&mut right.procedures).enumerate() {
            let first = self.pairs.len() + pair * Part::ALL.len();
            let (differ, open) = differences(good, (one, &mine), (other, &theirs));
            for (part, open) in open.into_iter().enumerate() {
                summary.add_undetermined(first + part, open);
            }
            for difference in differ {
                let [here, there] = &difference.values;
                summary.add(first + difference.part, here, there);
                let values = difference.values.each_ref().map(|(value, known)| cells::value(value.as_ref(), *known));
                entries.push(Entry {
                    row: difference.row,
                    name: first + difference.part,
                    values,
                    decided: difference.decided,
                });
            }
        }
    }
}

/// The rows of a block that differ in one result.
fn pair_of_results(
    at: usize,
    pair: &PairOfResults,
    block: Block,
    good: &Bits,
    (left, right): (&mut Half<'_>, &mut Half<'_>),
    entries: &mut Vec<Entry>,
    summary: &mut Summary,
) {
    let outputs = |row: usize| (left.value(at, pair.left, row), right.value(at, pair.right, row));
    let equal = |row: usize| {
        let ((one, _), (other, _)) = outputs(row);
        one.zip(other).is_some_and(|(one, other)| same(&one, &other))
    };
    let word = |word| pair.words.left(word);
    let found = differing(left.column(pair.left), right.column(pair.right), good, word, equal);
    summary.add_undetermined(
        at,
        good.without(&left.column(pair.left).known).without(&right.column(pair.right).known).count(),
    );
    if found.is_empty() {
        return;
    }
    let values: Vec<_> = found.rows().map(outputs).collect();
    let mine = left.decided(at, pair.left, block, &found);
    let theirs = right.decided(at, pair.right, block, &found);
    for (((row, (one, other)), mine), theirs) in found.rows().zip(values).zip(mine).zip(theirs) {
        summary.add(at, &one, &other);
        let text = |(value, known): &(Option<Output>, bool)| cells::value(value.as_ref(), *known);
        entries.push(Entry { row, name: at, values: [text(&one), text(&other)], decided: [mine, theirs] });
    }
}

impl<'a> Half<'a> {
    fn new(
        evaluator: &'a Evaluator,
        source: &'a dyn Source,
        of: &'a crate::arrow::BatchEvaluator,
        results: impl Iterator<Item = usize>,
    ) -> Half<'a> {
        let side = |at: usize| Side::new(&of.policy, &of.policy.results()[of.results[at]], evaluator.collects(at));
        Half {
            evaluator,
            executor: evaluator.executor(),
            source,
            sides: results.map(side).collect(),
            procedures: Vec::new(),
        }
    }

    fn evaluate(&mut self, block: Block) -> Evaluated {
        self.evaluator.evaluate(&mut self.executor, self.source, block)
    }

    fn column(&self, result: usize) -> &Column {
        self.evaluator.column(&self.executor, result)
    }

    fn value(&self, pair: usize, result: usize, row: usize) -> (Option<Output>, bool) {
        self.sides[pair].value(self.column(result), row)
    }

    fn decided(&mut self, pair: usize, result: usize, block: Block, wanted: &Bits) -> Vec<Decided> {
        self.sides[pair].decided(self.evaluator, &mut self.executor, (self.source, block), result, wanted)
    }
}

impl Found {
    fn new(summary: Summary) -> Found {
        Found { writer: Writer::default(), summary, errors: (Vec::new(), Vec::new()), bad: Vec::new() }
    }

    fn leave_out(&mut self, block: Block, good: &Bits, left: Evaluated, right: Evaluated) {
        for (into, bad) in [(&mut self.errors.0, left.bad), (&mut self.errors.1, right.bad)] {
            for (row, errors) in bad {
                into.extend(errors.into_iter().map(|error| (block.from + row, error)));
            }
        }
        let bad = Bits::first(block.len).without(good);
        self.bad.extend(bad.rows().map(|row| u32::try_from(block.from + row).unwrap_or(u32::MAX)));
    }

    fn add(&mut self, more: Found) {
        self.writer.append(&more.writer);
        self.summary.add_all(&more.summary);
        self.errors.0.extend(more.errors.0);
        self.errors.1.extend(more.errors.1);
        self.bad.extend(more.bad);
    }

    /// Whether a row was compared.
    pub fn has(&self, row: usize) -> bool {
        u32::try_from(row).is_ok_and(|row| self.bad.binary_search(&row).is_err())
    }

    /// The comparison; `keys` gives the keys of some rows.
    pub fn finish(
        self,
        keys: impl Fn(&[u32]) -> Result<ArrayRef, BatchError>,
        notes: Vec<RowError>,
        place: impl Fn(usize, FactError) -> RowError,
    ) -> Result<BatchComparison, BatchError> {
        let mut errors: Vec<RowError> = self.errors.0.into_iter().map(|(row, error)| place(row, error)).collect();
        merge(&mut errors, self.errors.1.into_iter().map(|(row, error)| place(row, error)));
        let (table, rows) = self.writer.finish(keys)?;
        Ok(BatchComparison { table, rows, summary: self.summary, errors, notes })
    }
}
