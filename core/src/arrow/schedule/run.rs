//! Through the rows of a source: by columns it is decided which duties a row may have; windows are made of these.

use std::ops::Range;

use super::entries::{Entry, Found};
use super::scheduler::BatchScheduler;
use crate::arrow::run::runs;
use crate::columns::{BLOCK, Bits, Block, Column, Data, Evaluated, Evaluator, Executor, Source};
use crate::facts::AsOf;
use crate::language::RuleId;
use crate::obligation::{DutyState, Listing, duties};
use crate::policy::ObligationInfo;

/// A duty, by its place among those asked for, with the rows of a block that may have it.
type Wanted<'a> = (u16, &'a ObligationInfo, Bits);

impl BatchScheduler {
    /// Schedules the rows of a source.
    pub(super) fn run(&self, source: &dyn Source) -> Found {
        let evaluator = self.evaluator.prepared(source);
        let threads = &self.evaluator.threads;
        let runs = runs(source.len(), threads.count(), threads.fewest);
        Found::join(threads.each(runs, |rows| self.run_blocks(&evaluator, source, rows)))
    }

    fn run_blocks(&self, evaluator: &Evaluator, source: &dyn Source, rows: Range<usize>) -> Found {
        let mut executor = evaluator.executor();
        let mut found = Found::default();
        for from in rows.clone().step_by(BLOCK) {
            let block = Block { from, len: BLOCK.min(rows.end - from) };
            let Evaluated { good, bad } = evaluator.evaluate(&mut executor, source, block);
            for (row, errors) in bad {
                found.errors.extend(errors.into_iter().map(|error| (from + row, error)));
            }
            let wanted = self.wanted(evaluator, &executor, &good);
            let any = wanted.iter().fold(Bits::NONE, |any, (_, _, rows)| any.or(rows));
            let apart = source.apart(block);
            let mut open = any.and(&apart);
            evaluator.each_seen(source, block, (&any.without(&apart), &self.needed), |row, seen| {
                let before = found.entries.len();
                self.row(seen, from, row, &wanted, &mut found.entries);
                // On what it depends is told by the row's facts alone.
                if found.entries[before..].iter().any(|entry| entry.window.state == DutyState::Undetermined) {
                    found.entries.truncate(before);
                    open.set(row, true);
                }
            });
            for row in open.rows() {
                let Ok(facts) = source.facts(from + row) else { continue };
                let (on, missing) = (self.evaluator.on, self.options.missing);
                if let Ok(seen) = facts.as_of_needed(on, self.policy().vocabulary(), missing, self.needed) {
                    self.row(&seen, from, row, &wanted, &mut found.entries);
                }
            }
        }
        evaluator.keep(executor);
        found
    }

    /// The duties that rows of a block have or may have.
    fn wanted(&self, evaluator: &Evaluator, executor: &Executor, good: &Bits) -> Vec<Wanted<'_>> {
        let rules: Vec<(RuleId, &Column)> = evaluator.rules(executor).collect();
        let column = |rule: RuleId| rules.iter().find(|(known, _)| *known == rule).map(|(_, column)| *column);
        let wanted = (0..).zip(self.infos()).map(|(at, info)| {
            let mut rows = *good;
            if let Some(applies) = column(info.applies) {
                let yes = match &applies.data {
                    Data::Bool(yes) => yes.and(&applies.known).and(&applies.some),
                    _ => Bits::NONE,
                };
                let never = info.anchor.and_then(column);
                let never = never.map_or(Bits::NONE, |anchor| anchor.known.without(&anchor.some));
                rows = good.without(&applies.known).or(&good.and(&yes).without(&never));
            }
            (at, info, rows)
        });
        wanted.filter(|(_, _, rows)| !rows.is_empty()).collect()
    }

    /// The windows of one row.
    fn row(&self, seen: &AsOf, from: usize, row: usize, wanted: &[Wanted<'_>], entries: &mut Vec<Entry>) {
        let policy = self.policy();
        let mut run = policy.run(seen, self.evaluator.on);
        // A batch has no more rows than these numbers.
        let number = u32::try_from(from + row).unwrap_or(u32::MAX);
        for (duty, info, _) in wanted.iter().filter(|(_, _, rows)| rows.get(row)) {
            let listed = duties(&mut run, &policy.compiled, info, Listing::Within(self.range.0, self.range.1));
            entries.extend(listed.windows.into_iter().map(|window| Entry { row: number, duty: *duty, window }));
        }
    }
}
