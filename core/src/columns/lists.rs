//! Records of the rows of a block: gathered into columns of their own, over which what a macro asks runs as over rows.

use super::bits::{BLOCK, Bits};
use super::column::{Column, Data};
use super::conditions::Truth;
use super::execute::{Env, Executor};
use super::kernels::lanes_where;
use super::plan::{BodyResult, Given, List, Operand};
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
    pub(super) fn quantified(&mut self, env: &Env<'_>, exists: bool, list: &List, body: usize, rows: &Bits) -> Truth {
        let records = self.records(env, list, rows);
        let (mut settled, mut open) = (Bits::NONE, Bits::NONE);
        self.holds(env, body, &records, |row, holds| match holds {
            Some(holds) if holds == exists => settled.set(row, true),
            Some(_) => {}
            None => open.set(row, true),
        });
        let open = open.without(&settled).or(&records.open);
        let yes = if exists { settled } else { rows.without(&settled).without(&open) };
        Truth { yes, open, any_open: true }
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
                self.holds(env, *body, &records, |row, holds| {
                    kept.push(holds == Some(true));
                    if holds.is_none() {
                        open.set(row, true);
                    }
                });
                let mut kept =
                    kept.into_iter().zip(records.rows.clone()).map(|(kept, row)| kept && !open.get(row as usize));
                let mut rows_kept = kept.clone();
                records.rows.retain(|_| rows_kept.next().unwrap_or(false));
                records.indices.retain(|_| kept.next().unwrap_or(false));
                records.open = records.open.or(&open);
                records
            }
        }
    }

    /// Whether a body's condition holds, record by record; none: open.
    fn holds(&mut self, env: &Env<'_>, body: usize, records: &Records, mut each: impl FnMut(usize, Option<bool>)) {
        self.run(env, body, records, |executor, inner, all, rows| {
            let BodyResult::Condition(condition) = &env.plan.bodies[body].result else { return };
            let truth = executor.condition(inner, condition, all);
            for (at, row) in rows.iter().enumerate() {
                each(*row as usize, (!truth.open.get(at)).then(|| truth.yes.get(at)));
            }
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
        let mut children = Bits::NONE;
        records.rows.iter().for_each(|row| children.set(*row as usize, true));
        for (_, given) in &plan.given {
            if let Given::Outer(_, Operand::Slot(slot)) = given {
                self.demand(env, *slot, &children);
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
            let mut later = Vec::new();
            for (from, records) in given.indices.chunks(BLOCK).enumerate() {
                dates.clear();
                env.source.field(id, dated, records, dates);
                let Data::Date(days) = &dates.data else { return given };
                let found = lanes_where(&dates.some, days, |day| day > on);
                later.extend(found.rows().map(|record| from * BLOCK + record));
            }
            // Mostly none is: what has not happened yet is rarely told.
            if !later.is_empty() {
                remove_at(&mut given.rows, &later);
                remove_at(&mut given.indices, &later);
            }
        }
        given
    }
}

/// Removes what stands at some places, told in order.
fn remove_at<T>(values: &mut Vec<T>, places: &[usize]) {
    let (mut at, mut places) = (0.., places.iter().peekable());
    values.retain(|_| {
        let at = at.next();
        places.next_if(|place| Some(**place) == at).is_none()
    });
}
