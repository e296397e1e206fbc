//! Records of the rows of a block: gathered into columns of their own, over which what a macro asks runs as over rows.

use super::bits::{BLOCK, Bits};
use super::column::{Column, Data};
use super::conditions::Truth;
use super::execute::{Env, Executor};
use super::kernels::lanes_where;
use super::plan::{BodyResult, Given, List, Operand, SlotId};
use super::source::{Block, RowRecords};
use crate::facts::dated_by;
use crate::language::Type;
use crate::program::ops;
use crate::value::{InputId, Outcome, Value};

/// Records of some rows.
struct Records {
    /// the row of each, ascending
    rows: Vec<u32>,
    /// its index among the records of its list
    indices: Vec<u32>,
    /// rows whose list is unknown
    open: Bits,
}

impl Executor {
    /// `exists` or `all`: one record of the right kind settles it.
    pub(super) fn quantified(
        &mut self,
        env: &Env<'_>,
        exists: bool,
        list: &List,
        body: usize,
        rows: &Bits,
        into: &mut Truth,
    ) {
        let records = self.records(env, list, rows);
        into.yes = Bits::NONE;
        into.open = Bits::NONE;
        self.holds(env, body, &records, |all, truth, children| {
            let settling = if exists { truth.yes } else { all.without(&truth.yes).without(&truth.open) };
            settling.rows().for_each(|record| into.yes.set(children[record] as usize, true));
            if truth.any_open {
                truth.open.rows().for_each(|record| into.open.set(children[record] as usize, true));
            }
        });
        into.open.remove(&into.yes);
        into.open.extend(&records.open);
        into.any_open = !into.open.is_empty();
        if !exists {
            into.yes = rows.without(&into.yes).without(&into.open);
        }
    }

    /// How many records.
    pub(super) fn size(&mut self, env: &Env<'_>, list: &List, rows: &Bits, column: &mut Column) {
        let records = self.records(env, list, rows);
        column.fill(&rows.without(&records.open), &Value::Int(0));
        let Data::Int(sizes) = &mut column.data else { return };
        for row in records.rows {
            let size = &mut sizes[row as usize];
            *size = ops::saturate(*size + 1);
        }
    }

    /// The least or greatest value of a body.
    pub(super) fn extreme(
        &mut self,
        env: &Env<'_>,
        greatest: bool,
        list: &List,
        body: usize,
        rows: &Bits,
        column: &mut Column,
    ) {
        let records = self.records(env, list, rows);
        let mut open = records.open;
        column.fill(rows, &Value::Null);
        let mut best: Option<(usize, Value)> = None;
        self.values(env, body, &records, |row, value| {
            let Some(value) = value else { return open.set(row, true) };
            best = Some(match best.take() {
                Some((same, held)) if same == row => (row, ops::pick(greatest, held, value)),
                Some((before, held)) => {
                    column.put(before, &held);
                    (row, value)
                }
                None => (row, value),
            });
        });
        if let Some((row, held)) = best {
            column.put(row, &held);
        }
        column.known = column.known.without(&open);
    }

    /// The records of a list, for some rows.
    fn records(&mut self, env: &Env<'_>, list: &List, rows: &Bits) -> Records {
        match list {
            List::Records(id) => self.given(env, *id, rows),
            List::Filter(list, body) => {
                let mut records = self.records(env, list, rows);
                if records.rows.is_empty() {
                    return records;
                }
                let mut kept = Vec::with_capacity(records.rows.len());
                let mut open = Bits::NONE;
                self.holds(env, *body, &records, |_, truth, children| {
                    kept.extend((0..children.len()).map(|record| truth.yes.get(record)));
                    truth.open.rows().for_each(|record| open.set(children[record] as usize, true));
                });
                let is_kept = |(kept, row): (&bool, &u32)| *kept && !open.get(*row as usize);
                let kept: Vec<bool> = kept.iter().zip(&records.rows).map(is_kept).collect();
                for numbers in [&mut records.rows, &mut records.indices] {
                    let mut kept = kept.iter();
                    numbers.retain(|_| kept.next().is_some_and(|kept| *kept));
                }
                records.open = records.open.or(&open);
                records
            }
        }
    }

    /// Where a body's condition holds, as many records at a time as a block has rows: these, where of them, and the row of each.
    fn holds(&mut self, env: &Env<'_>, body: usize, records: &Records, mut each: impl FnMut(&Bits, &Truth, &[u32])) {
        self.run(env, body, records, |executor, inner, all, rows| {
            let BodyResult::Condition(condition) = &env.plan.bodies[body].result else { return };
            each(all, &executor.condition(inner, condition, all), rows);
        });
    }

    /// A body's value, record by record; none: unknown.
    fn values(&mut self, env: &Env<'_>, body: usize, records: &Records, mut each: impl FnMut(usize, Option<Value>)) {
        self.run(env, body, records, |executor, inner, all, rows| {
            let BodyResult::Value(operand) = &env.plan.bodies[body].result else { return };
            if let Operand::Slot(slot) = operand {
                executor.demand(inner, *slot, all);
            }
            for (at, row) in rows.iter().enumerate() {
                let value = match operand {
                    Operand::Constant(value) => value.clone(),
                    Operand::Slot(slot) => {
                        let column = executor.column(*slot);
                        column.known.get(at).then(|| column.value(at))
                    }
                };
                each(*row as usize, value);
            }
        });
    }

    /// Runs a body over records, as many at a time as a block has rows.
    fn run(
        &mut self,
        env: &Env<'_>,
        body: usize,
        records: &Records,
        mut each: impl FnMut(&mut Executor, &Env<'_>, &Bits, &[u32]),
    ) {
        let Some(plan) = env.plan.bodies.get(body).filter(|_| !records.rows.is_empty()) else { return };
        let outer = |(_, given): &(SlotId, Given)| match given {
            Given::Outer(_, Operand::Slot(slot)) => Some(*slot),
            _ => None,
        };
        let outer: Vec<SlotId> = plan.given.iter().filter_map(outer).collect();
        if !outer.is_empty() {
            let mut children = Bits::NONE;
            records.rows.iter().for_each(|row| children.set(*row as usize, true));
            for slot in outer {
                self.demand(env, slot, &children);
            }
        }
        let mut executor = std::mem::take(&mut self.bodies[body]);
        for (rows, records) in records.rows.chunks(BLOCK).zip(records.indices.chunks(BLOCK)) {
            let block = Block { from: 0, len: rows.len() };
            let all = Bits::first(rows.len());
            let inner = &Env { plan: &plan.plan, source: env.source, block, rows: all, day: env.day };
            executor.begin();
            for (slot, given) in &plan.given {
                executor.give(inner, *slot, |column| match given {
                    Given::Field(at) => env.source.field(plan.list, *at, records, column),
                    Given::Outer(_, Operand::Constant(None)) => {}
                    Given::Outer(_, Operand::Constant(Some(value))) => column.fill(&all, value),
                    Given::Outer(_, Operand::Slot(slot)) => {
                        let outer = self.column(*slot);
                        for (at, row) in rows.iter().enumerate() {
                            if outer.known.get(*row as usize) {
                                column.put(at, &outer.value(*row as usize));
                            }
                        }
                    }
                });
            }
            each(&mut executor, inner, &all, rows);
        }
        self.bodies[body] = executor;
    }

    /// The records that were given, without those dated after `on`.
    fn given(&mut self, env: &Env<'_>, id: InputId, rows: &Bits) -> Records {
        let mut given = Records { rows: Vec::new(), indices: Vec::new(), open: Bits::NONE };
        let unknown = matches!(env.day.defaults.get(usize::from(id.0)), Some(Outcome::Unknown(_)));
        let (listed, filled) = env.source.listed(id, env.block, rows);
        if unknown {
            given.open = rows.without(&listed);
        }
        let filled = rows.and(&filled);
        if filled.is_empty() {
            return given;
        }
        RowRecords { rows: given.rows, indices: given.indices } = env.source.records(id, env.block, &filled);
        let vocabulary = env.day.policy.vocabulary();
        let record = vocabulary.list(id).map(|(record, _)| vocabulary.types.record_type(record));
        if let Some(dated) = record.and_then(dated_by) {
            let on = env.day.on.days();
            let dates = self.dates.get_or_insert_with(|| Column::of(&Type::Date));
            let mut kept = 0;
            for from in (0..given.indices.len()).step_by(BLOCK) {
                let until = given.indices.len().min(from + BLOCK);
                dates.clear();
                env.source.field(id, dated, &given.indices[from..until], dates);
                let Data::Date(days) = &dates.data else { return given };
                let later = lanes_where(&dates.some, days, |day| day > on);
                // Mostly none is: what has not happened yet is rarely told.
                if kept == from && later.is_empty() {
                    kept = until;
                    continue;
                }
                for record in Bits::first(until - from).without(&later).rows() {
                    given.rows[kept] = given.rows[from + record];
                    given.indices[kept] = given.indices[from + record];
                    kept += 1;
                }
            }
            given.rows.truncate(kept);
            given.indices.truncate(kept);
        }
        given
    }
}
