//! A policy prepared for the rows of many blocks.

use std::sync::{Mutex, PoisonError};

use super::bits::Bits;
use super::column::Column;
use super::conditions::Truth;
use super::execute::{Day, Env, Executor};
use super::facts_source::Common;
use super::lower::Lowering;
use super::plan::{Plan, SlotId};
use super::source::{Block, Source};
use crate::calendar::Calendar;
use crate::date::Date;
use crate::evaluate::{Options, RowState, certain};
use crate::facts::{AsOf, FactErrors, Facts};
use crate::language::RuleId;
use crate::policy::{Policy, ResultInfo};
use crate::program::{Body, HitPolicy};
use crate::value::{InputSet, Outcome};

/// Evaluates rows of which the same inputs are given, on one day and by one calendar.
pub struct Evaluator {
    pub(super) policy: Policy,
    pub(super) on: Date,
    options: Options,
    pub(super) common: Common,
    /// what each input is where it is not given
    pub(super) defaults: Vec<Outcome>,
    plan: Plan,
    /// the results asked for, by their index among those of the policy
    results: Vec<(usize, SlotId)>,
    /// rules besides: the parts of procedures
    rules: Vec<(RuleId, SlotId)>,
    /// what these read
    needed: InputSet,
    /// executors that are free: what they have computed of dates holds for every block
    free: Mutex<Vec<Executor>>,
}

/// What there is to be said of a block. The columns are asked of the [`Executor`].
pub struct Evaluated {
    /// rows that hold
    pub good: Bits,
    /// rows that do not, by their place in the block, with what is wrong
    pub bad: Vec<(usize, FactErrors)>,
}

impl Evaluator {
    /// For rows that may have these inputs; of the others none is given. `results` are indices among the policy's, `rules`
    /// are asked for besides.
    pub fn new(
        policy: &Policy,
        on: Date,
        options: &Options,
        (results, besides): (Vec<usize>, &[RuleId]),
        common: &Common,
        given: &InputSet,
    ) -> Evaluator {
        let vocabulary = policy.vocabulary();
        let mut nothing = Facts::none(vocabulary);
        nothing.set_calendar(common.terms.as_ref(), common.holidays.as_ref());
        let defaults = nothing.as_of(on, vocabulary, options.missing);
        // Only a birth date can be refused, and none is given.
        let seen = defaults.unwrap_or_else(|_| unreachable!("no fact is given"));
        let rules = results.iter().map(|at| policy.results()[*at].rule).chain(besides.iter().copied());
        let mut run = policy.run(&seen, on);
        let (plan, slots) = Lowering::new(&policy.compiled.program, *given, &mut run).plan(rules);
        let mut needed = InputSet::default();
        for rule in results.iter().map(|at| policy.results()[*at].rule).chain(besides.iter().copied()) {
            needed.extend(&policy.compiled.program.rule(rule).depends);
        }
        let (of_results, of_rules) = slots.split_at(results.len());
        Evaluator {
            policy: policy.clone(),
            on,
            options: options.clone(),
            common: common.clone(),
            defaults: seen.values,
            plan,
            results: results.into_iter().zip(of_results.iter().copied()).collect(),
            rules: besides.iter().copied().zip(of_rules.iter().copied()).collect(),
            needed,
            free: Mutex::default(),
        }
    }

    /// The operations.
    #[cfg(test)]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What keeps the columns of a block; one for each thread. Give it back with `keep`.
    pub fn executor(&self) -> Executor {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.pop().unwrap_or_else(|| Executor::new(&self.plan))
    }

    /// Keeps an executor for another batch.
    pub fn keep(&self, executor: Executor) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(executor);
    }

    /// Evaluates a block; its columns are then with the executor.
    pub fn evaluate(&self, executor: &mut Executor, source: &dyn Source, block: Block) -> Evaluated {
        let apart = source.apart(block);
        let mut good = Bits::first(block.len);
        self.with(source, block, &good.without(&apart), |env| {
            executor.begin();
            let slots = self.results.iter().map(|(_, slot)| slot).chain(self.rules.iter().map(|(_, slot)| slot));
            for slot in slots {
                executor.demand(env, *slot, &env.rows);
            }
        });
        let mut bad = Vec::new();
        for row in good.and(&apart).rows() {
            match self.seen(source, block.from + row) {
                Ok(seen) => self.put(executor, row, &seen),
                Err(errors) => {
                    good.set(row, false);
                    bad.push((row, errors));
                }
            }
        }
        Evaluated { good, bad }
    }

    /// Of a result that is a decision, each row that applies, or may apply, to any of the wanted rows of the block just
    /// evaluated, in order; nothing of one that is a definition.
    pub fn applied(
        &self,
        executor: &mut Executor,
        (source, block): (&dyn Source, Block),
        result: usize,
        wanted: &Bits,
    ) -> Vec<(u16, Truth)> {
        let Some((at, _)) = self.results.get(result) else { return Vec::new() };
        let rule = self.policy.results()[*at].rule;
        let Body::Table { hit, rows } = &self.policy.compiled.program.rule(rule).body else { return Vec::new() };
        let ends = matches!(hit, HitPolicy::First | HitPolicy::Unique);
        let apart = source.apart(block);
        let mut found: Vec<(u16, Truth)> = Vec::new();
        let mut alone = wanted.and(&apart);
        if let Some(conditions) = self.plan.rows.get(&rule) {
            let together = Bits::first(block.len).without(&apart);
            self.with(source, block, &together, |env| {
                let mut left = wanted.without(&apart);
                for (row, when) in conditions {
                    let truth = executor.condition(env, when, &left);
                    if ends {
                        left = left.without(&truth.yes);
                    }
                    found.push((*row, truth));
                }
            });
        } else {
            alone = *wanted;
        }
        for child in alone.rows() {
            let Ok(seen) = self.seen(source, block.from + child) else { continue };
            let mut run = self.policy.run(&seen, self.on);
            for (row, info) in (0..).zip(rows) {
                let state = run.row(info);
                if state != RowState::Fails {
                    let place = found.partition_point(|(known, _)| *known < row);
                    if found.get(place).is_none_or(|(known, _)| *known != row) {
                        found.insert(place, (row, Truth::default()));
                    }
                    let truth = &mut found[place].1;
                    truth.yes.set(child, state == RowState::Matches);
                    truth.open.set(child, state == RowState::Open);
                    truth.any_open |= state == RowState::Open;
                }
                if state == RowState::Matches && ends {
                    break;
                }
            }
        }
        found
    }

    /// The column of a result, by its place among those asked for, of the block just evaluated.
    #[cfg(feature = "arrow")]
    pub fn column<'a>(&self, executor: &'a Executor, result: usize) -> &'a Column {
        self.results.get(result).map_or(&Column::NOTHING, |(_, slot)| executor.column(*slot))
    }

    /// Whether a result is a list that is collected: what is certain of it is known before all of it is.
    pub fn collects(&self, result: usize) -> bool {
        self.results.get(result).is_some_and(|(at, _)| {
            let body = &self.policy.compiled.program.rule(self.policy.results()[*at].rule).body;
            matches!(body, Body::Table { hit: HitPolicy::Collect, .. })
        })
    }

    /// Does something with what a block is evaluated with; `rows` are those that are evaluated together.
    fn with<T>(&self, source: &dyn Source, block: Block, rows: &Bits, work: impl FnOnce(&Env<'_>) -> T) -> T {
        let calendar = Calendar {
            given: self.common.terms.as_deref().unwrap_or_default(),
            default: &self.policy.compiled.terms,
            holidays: self.common.holidays.as_deref().unwrap_or_default(),
        };
        let day = Day {
            policy: &self.policy,
            on: self.on,
            missing: self.options.missing,
            calendar,
            defaults: &self.defaults,
        };
        work(&Env { plan: &self.plan, source, block, rows: *rows, day: &day })
    }

    /// The results, each with its column of the block just evaluated.
    pub fn columns<'a>(&'a self, executor: &'a Executor) -> impl Iterator<Item = (&'a ResultInfo, &'a Column)> {
        self.results.iter().map(|(at, slot)| (&self.policy.results()[*at], executor.column(*slot)))
    }

    /// The rules besides, each with its column of the block just evaluated.
    #[cfg(feature = "arrow")]
    pub fn rules<'a>(&'a self, executor: &'a Executor) -> impl Iterator<Item = (RuleId, &'a Column)> {
        self.rules.iter().map(|(rule, slot)| (*rule, executor.column(*slot)))
    }

    fn seen(&self, source: &dyn Source, row: usize) -> Result<AsOf, FactErrors> {
        let facts = source.facts(row)?;
        facts.as_of_needed(self.on, self.policy.vocabulary(), self.options.missing, self.needed)
    }

    /// Puts the results of a single row into the columns.
    fn put(&self, executor: &mut Executor, row: usize, seen: &AsOf) {
        let mut run = self.policy.run(seen, self.on);
        for (at, slot) in &self.results {
            let (value, needs) = certain(&mut run, self.policy.results()[*at].rule);
            let Some(column) = executor.column_mut(*slot) else { continue };
            if let Some(value) = value {
                column.put(row, &value);
                column.known.set(row, needs.is_empty());
            }
        }
        for (rule, slot) in &self.rules {
            let Some(column) = executor.column_mut(*slot) else { continue };
            match run.rule(*rule) {
                Outcome::Known(value) => column.put(row, &value),
                Outcome::Unknown(_) => column.leave(row),
            }
        }
    }
}
