//! The evaluation of a source's rows: block after block, and runs of blocks side by side where there are threads.

use std::ops::Range;
use std::sync::{Arc, PoisonError};

use arrow_array::ArrayRef;

use super::BatchAnswer;
use super::answers::{Answers, BlockAnswers};
use super::assumed::Assumed;
use super::error::{BatchError, RowError};
use super::evaluator::BatchEvaluator;
use crate::columns::{BLOCK, Bits, Block, Column, Evaluated, Evaluator, Source, given};
use crate::evaluate::Answer;
use crate::facts::FactError;
use crate::language::RuleId;
use crate::policy::ResultInfo;

/// Runs for each thread: one that is done with its own takes those of another, whose rows may have more to them.
const RUNS: usize = 4;

/// What was found out about some rows of a source.
pub(super) struct Found<'a> {
    rows: Range<usize>,
    answers: Answers<'a>,
    /// the rows with an answer, where not all have one
    pub kept: Option<Vec<u32>>,
    /// what was wrong with the others
    errors: Vec<(usize, FactError)>,
}

impl BatchEvaluator {
    /// Evaluates the rows of a source.
    pub(super) fn run(&self, source: &dyn Source) -> Found<'_> {
        let evaluator = self.prepared(source);
        let runs = runs(source.len(), self.threads.count(), self.threads.fewest);
        let found = self.threads.each(runs, |rows| self.run_blocks(&evaluator, source, rows));
        Found::join(found).unwrap_or_else(|| self.run_blocks(&evaluator, source, 0..0))
    }

    /// Evaluates some rows of a source, block by block.
    fn run_blocks(&self, evaluator: &Evaluator, source: &dyn Source, rows: Range<usize>) -> Found<'_> {
        let mut executor = evaluator.executor();
        let mut assumed = self.assumable.as_ref().map(|facts| Assumed::new(&self.policy, facts, source));
        // The first run takes in what the others find.
        let room = if rows.start == 0 { source.len() } else { rows.len() };
        let answers = Answers::new(&self.policy, self.on, &self.options, self.schema.clone(), room);
        let mut found = Found { rows: rows.clone(), answers, kept: None, errors: Vec::new() };
        for from in rows.clone().step_by(BLOCK) {
            let block = Block { from, len: BLOCK.min(rows.end - from) };
            let Evaluated { good, bad } = evaluator.evaluate(&mut executor, source, block);
            let columns: Vec<_> = evaluator.columns(&executor).collect();
            let rules: Vec<_> = evaluator.rules(&executor).collect();
            found.answers.block(&BlockAnswers {
                len: block.len,
                keep: &good,
                columns: &columns,
                asked: self.asked,
                rules: &rules,
                open: &self.open(source, block, &good, &columns, &rules),
                assumed: &assumed.as_mut().map(|assumed| assumed.block(self, source, block, &good)).unwrap_or_default(),
            });
            if !bad.is_empty() {
                found.kept.get_or_insert_with(|| numbers(rows.start..from).collect());
            }
            if let Some(kept) = &mut found.kept {
                kept.extend(good.rows().flat_map(|row| numbers(from + row..from + row + 1)));
            }
            for (row, errors) in bad {
                found.errors.extend(errors.into_iter().map(|error| (from + row, error)));
            }
        }
        evaluator.keep(executor);
        found
    }

    /// The answers of the rows of which something is open that only an answer tells: for the column `facts_needed`, for the
    /// facts on which a procedure depends, for duties, and where a person must judge.
    fn open(
        &self,
        source: &dyn Source,
        block: Block,
        good: &Bits,
        columns: &[(&ResultInfo, &Column)],
        rules: &[(RuleId, &Column)],
    ) -> Vec<(usize, Answer)> {
        let mut open = Bits::NONE;
        for (result, column) in columns.iter().take(self.asked) {
            if self.options.facts_needed || self.judging.contains(&result.rule) {
                open.extend(&good.without(&column.known));
            }
        }
        for (_, column) in rules.iter().filter(|(rule, _)| self.eligible.contains(rule)) {
            open.extend(&good.without(&column.known));
        }
        for (_, column) in rules.iter().filter(|(rule, _)| self.applies.contains(rule)) {
            open.extend(&good.without(&column.known).or(&column.is_true(good)));
        }
        let answer = |row: usize| {
            let facts = source.facts(block.from + row).ok()?;
            Some((row, self.policy.evaluate_facts(&facts, self.on, &self.options.options).ok()?))
        };
        open.rows().filter_map(answer).collect()
    }

    /// The plan for rows that may have the inputs of a source; that of the last batch, if it had the same.
    pub(super) fn prepared(&self, source: &dyn Source) -> Arc<Evaluator> {
        let inputs = given(source, self.policy.vocabulary());
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((known, evaluator)) if *known == inputs => evaluator.clone(),
            _ => {
                let asked = (self.results.clone(), self.rules.as_slice());
                let evaluator =
                    Evaluator::new(&self.policy, self.on, &self.options.options, asked, &self.common, &inputs);
                let evaluator = Arc::new(evaluator);
                *last = Some((inputs, evaluator.clone()));
                evaluator
            }
        }
    }
}

impl<'a> Found<'a> {
    /// What was found out about all of some runs, each of which begins where the one before it ends; none where there is
    /// no run.
    fn join(runs: Vec<Found<'a>>) -> Option<Found<'a>> {
        let mut runs = runs.into_iter();
        let mut all = runs.next()?;
        let mut answers = Vec::with_capacity(runs.len());
        for run in runs {
            if run.kept.is_some() {
                all.kept.get_or_insert_with(|| numbers(all.rows.clone()).collect());
            }
            match (&mut all.kept, run.kept) {
                (Some(kept), Some(more)) => kept.extend(more),
                (Some(kept), None) => kept.extend(numbers(run.rows.clone())),
                (None, _) => {}
            }
            all.rows.end = run.rows.end;
            all.errors.extend(run.errors);
            answers.push(run.answers);
        }
        all.answers = all.answers.joined(answers);
        Some(all)
    }

    /// Whether a row has an answer.
    pub fn has(&self, row: usize) -> bool {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        self.kept.as_ref().is_none_or(|kept| kept.binary_search(&row).is_ok())
    }

    /// The answers, with a column of keys.
    pub fn finish(
        self,
        keys: ArrayRef,
        notes: Vec<RowError>,
        place: impl Fn((usize, FactError)) -> RowError,
    ) -> Result<BatchAnswer, BatchError> {
        Ok(BatchAnswer {
            table: self.answers.finish(keys)?,
            rows: self.kept,
            errors: self.errors.into_iter().map(place).collect(),
            notes,
        })
    }
}

/// Rows cut into runs of at least `fewest` blocks, in order: one run where there are few blocks, or one thread.
pub(super) fn runs(rows: usize, threads: usize, fewest: usize) -> Vec<Range<usize>> {
    let blocks = rows.div_ceil(BLOCK);
    let count = if threads == 1 { 1 } else { (threads * RUNS).min(blocks / fewest).max(1) };
    (0..count).map(|run| run * blocks / count * BLOCK..((run + 1) * blocks / count * BLOCK).min(rows)).collect()
}

/// Rows by their numbers in answers. No batch has more than these hold.
fn numbers(rows: Range<usize>) -> impl Iterator<Item = u32> {
    let number = |row| u32::try_from(row).unwrap_or(u32::MAX);
    number(rows.start)..number(rows.end)
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, runs};

    #[test]
    fn runs_are_whole_blocks_and_meet() {
        for (rows, threads, fewest, count) in [
            (0, 2, 8, 1),
            (15 * BLOCK, 2, 8, 1),
            (15 * BLOCK + 1, 2, 8, 2),
            (16 * BLOCK, 1, 8, 1),
            (100 * BLOCK + 7, 2, 8, 8),
            (100 * BLOCK + 7, 5, 8, 12),
            (BLOCK, 2, 1, 1),
            (BLOCK + 1, 2, 1, 2),
            (5 * BLOCK, 2, 1, 5),
        ] {
            let runs = runs(rows, threads, fewest);
            assert_eq!(runs.len(), count, "{rows} rows, {threads} threads");
            assert_eq!((runs[0].start, runs[count - 1].end), (0, rows));
            assert!(runs.windows(2).all(|pair| pair[0].end == pair[1].start && pair[0].end % BLOCK == 0));
        }
    }
}
