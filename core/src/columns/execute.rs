//! Running a plan over a block: each column is computed for the rows that something asks for, and only once.

use super::bits::Bits;
use super::choices::Choice;
use super::column::{Column, Data};
use super::conditions::Truth;
use super::day_table::DayTable;
use super::plan::{Op, Operand, Plan, SlotId};
use super::source::{Block, Source};
use crate::calendar::Calendar;
use crate::date::Date;
use crate::evaluate::certain;
use crate::facts::{AsOf, Missing};
use crate::language::{Function, Type};
use crate::policy::Policy;
use crate::program::ops;
use crate::value::{Outcome, Value};

/// What every block of a batch is evaluated with.
pub struct Day<'e> {
    /// the policy
    pub policy: &'e Policy,
    /// the day evaluated
    pub on: Date,
    /// what becomes of facts that were not given
    pub missing: Missing,
    /// semesters and holidays
    pub calendar: Calendar<'e>,
    /// what each input is where it is not given
    pub defaults: &'e [Outcome],
}

/// What a block is evaluated with.
pub struct Env<'e> {
    /// the operations
    pub plan: &'e Plan,
    /// the rows
    pub source: &'e dyn Source,
    /// which of them
    pub block: Block,
    /// those that are evaluated together
    pub rows: Bits,
    /// the rest
    pub day: &'e Day<'e>,
}

/// The columns of a plan, and what is kept from block to block.
#[derive(Debug, Default)]
pub struct Executor {
    places: Vec<Place>,
    /// counts the blocks: a place of an earlier one holds nothing
    block: u64,
    tables: Vec<DayTable>,
    /// those of the plan's bodies
    pub(super) bodies: Vec<Executor>,
    /// a column for reading input once more
    spare: Option<Box<Column>>,
    /// a column for the dates of records
    pub(super) dates: Option<Column>,
    /// what conditions on the way give is written to these
    #[expect(clippy::vec_box, reason = "what is lent out is the box: a truth is a kilobyte")]
    truths: Vec<Box<Truth>>,
}

#[derive(Debug, Default)]
struct Place {
    block: u64,
    state: State,
    /// rows that are computed, where they are some
    done: Bits,
    /// whether any of the rows that were computed is not known
    open: bool,
    column: Option<Box<Column>>,
}

/// How much of a column is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    None,
    Some,
    All,
}

impl Executor {
    /// For a plan.
    pub fn new(plan: &Plan) -> Executor {
        let mut executor = Executor::default();
        executor.places.resize_with(plan.operations.len(), Place::default);
        executor.tables.resize_with(plan.day_functions.len(), DayTable::default);
        executor.bodies = plan.bodies.iter().map(|body| Executor::new(&body.plan)).collect();
        executor
    }

    /// Begins a block: nothing of it is computed yet, and no column shares its days with another.
    pub fn begin(&mut self) {
        self.block += 1;
        for place in &mut self.places {
            if let Some(Column { data: Data::Date(days), .. }) = place.column.as_deref_mut() {
                days.clear();
            }
        }
    }

    /// A column that was asked for.
    pub fn column(&self, slot: SlotId) -> &Column {
        // Every caller demands the slot first.
        self.places[slot.0 as usize].column.as_deref().unwrap_or(&Column::NOTHING)
    }

    /// The same to write rows to.
    pub fn column_mut(&mut self, slot: SlotId) -> Option<&mut Column> {
        self.places[slot.0 as usize].column.as_deref_mut()
    }

    /// Whether any row that a column was asked for is not known.
    pub(super) fn is_open(&self, slot: SlotId) -> bool {
        self.places[slot.0 as usize].open
    }

    /// Room for what a condition gives; what is in it means nothing. Give it back with `keep_truth`.
    pub(super) fn spare_truth(&mut self) -> Box<Truth> {
        self.truths.pop().unwrap_or_default()
    }

    pub(super) fn keep_truth(&mut self, truth: Box<Truth>) {
        self.truths.push(truth);
    }

    /// Puts a column there before a body runs.
    pub(super) fn give(&mut self, env: &Env<'_>, slot: SlotId, put: impl FnOnce(&mut Column)) {
        let place = &mut self.places[slot.0 as usize];
        let column = place.column.get_or_insert_with(|| Box::new(Column::of(&env.plan.operation(slot).ty)));
        column.clear();
        put(column);
        place.open = !env.rows.is_within(&column.known);
        place.state = State::All;
        place.block = self.block;
    }

    /// Computes a column for these rows, where it is not yet.
    pub fn demand(&mut self, env: &Env<'_>, slot: SlotId, rows: &Bits) {
        let place = &self.places[slot.0 as usize];
        if place.block != self.block || place.state != State::All {
            self.compute_for(env, slot, rows);
        }
    }

    fn compute_for(&mut self, env: &Env<'_>, slot: SlotId, rows: &Bits) {
        let place = &mut self.places[slot.0 as usize];
        let operation = env.plan.operation(slot);
        if place.block != self.block {
            place.block = self.block;
            place.state = State::None;
            place.open = false;
            match &mut place.column {
                // What these two give is all that the column then has.
                Some(_) if matches!(operation.op, Op::Truth(_) | Op::Input(_)) => {}
                Some(column) => column.clear(),
                none => *none = Some(Box::new(column_for(&operation.op, &operation.ty))),
            }
        }
        // What costs the same for all rows as for some is computed for all: only once, and nothing has to be merged.
        let first = place.state == State::None;
        let some;
        let todo = if operation.goes_by_row() {
            some = if first { *rows } else { rows.without(&place.done) };
            if some.is_empty() {
                return;
            }
            place.done = if first { some } else { place.done.or(&some) };
            place.state = State::Some;
            &some
        } else {
            place.state = State::All;
            &env.rows
        };
        // Operands have lower numbers: nothing asks for this column while it is away.
        let Some(mut column) = place.column.take() else { return };
        let is_known = self.compute(env, &operation.op, todo, first, &mut column);
        let place = &mut self.places[slot.0 as usize];
        place.open |= !is_known && !todo.is_within(&column.known);
        place.column = Some(column);
    }

    /// Whether all rows then are sure to be known.
    fn compute(&mut self, env: &Env<'_>, op: &Op, todo: &Bits, first: bool, column: &mut Column) -> bool {
        match op {
            Op::Constant(None) | Op::Given => {}
            Op::Constant(Some(value)) => column.fill(todo, value),
            Op::Input(_) if first => return input(env, op, todo, column),
            Op::Input(_) => {
                let mut spare = self.spare.take().filter(|spare| spare.same_kind(column));
                let again = spare.get_or_insert_with(|| Box::new(column.clone()));
                input(env, op, todo, again);
                column.copy(&todo.and(&again.known), again, true);
                self.spare = spare;
            }
            Op::Truth(condition) => {
                let mut truth = self.spare_truth();
                self.truth(env, condition, todo, &mut truth);
                column.set_truth(todo, &truth);
                let is_known = !truth.any_open;
                self.keep_truth(truth);
                return is_known;
            }
            Op::Choose(c, a, b) => {
                let mut choice = Choice::of_two(todo, b);
                self.row(env, &mut choice, c, a, column);
                return self.rest(env, &mut choice, b, column);
            }
            Op::First(rows) => {
                let mut choice = Choice::of(todo);
                for (when, then) in rows {
                    self.row(env, &mut choice, when, then, column);
                    if choice.left.is_empty() {
                        break;
                    }
                }
                return self.rest(env, &mut choice, &Operand::Constant(Some(Value::Null)), column);
            }
            Op::Collect(rows) => {
                let found = rows.iter().map(|(when, word)| (*word, self.condition(env, when, todo)));
                let found: Vec<_> = found.collect();
                column.put_sets(todo, &found);
            }
            Op::Priority(rows) => {
                let found = rows.iter().map(|(when, word)| (*word, self.condition(env, when, todo)));
                let mut found: Vec<_> = found.collect();
                found.sort_by_key(|(word, _)| *word);
                column.put_strongest(todo, &found);
            }
            Op::OrElse(slot, default) => {
                self.demand(env, *slot, todo);
                let of = self.column(*slot);
                let (known, some) = (todo.and(&of.known), of.some);
                self.rest(env, &mut Choice::of(&known.without(&some)), default, column);
                column.copy(&known.and(&some), self.column(*slot), true);
            }
            Op::Negate(slot) => self.map(env, *slot, todo, column, |value| match value {
                Value::Int(value) => Value::Int(-value),
                _ => Value::Null,
            }),
            Op::Field(slot, at) => self.map(env, *slot, todo, column, |value| match value {
                Value::Record(fields) => fields.get(*at).cloned().unwrap_or(Value::Null),
                _ => Value::Null,
            }),
            Op::Arithmetic(op, a, b) => {
                self.each_row(env, &[a.clone(), b.clone()], todo, column, |values| {
                    ops::arithmetic_values(*op, &values[0], &values[1])
                });
            }
            Op::Call(function @ (Function::Min | Function::Max), arguments) if matches!(column.data, Data::Date(_)) => {
                let [a, b] = &**arguments else { return false };
                self.pick_dates(env, *function == Function::Max, a, b, todo, column);
            }
            Op::Call(function, arguments) => {
                let calendar = env.day.calendar;
                self.each_row(env, arguments, todo, column, |values| ops::call(*function, values, &calendar));
            }
            Op::DayFunction(at, slot) => {
                self.demand(env, *slot, todo);
                let mut table = std::mem::take(&mut self.tables[*at]);
                let dates = self.column(*slot);
                table.apply(&env.plan.day_functions[*at], &env.day.calendar, (todo, dates), column);
                self.tables[*at] = table;
            }
            Op::Size(list) => self.size(env, list, todo, column),
            Op::Extreme { greatest, list, body } => self.extreme(env, *greatest, list, *body, todo, column),
            Op::Node(node) => one_by_one(env, todo, |row, policy, seen| {
                if let Outcome::Known(value) = policy.run(seen, env.day.on).node(*node) {
                    column.put(row, &value);
                }
            }),
            Op::Rule(rule) => one_by_one(env, todo, |row, policy, seen| {
                let (value, needs) = certain(&mut policy.run(seen, env.day.on), *rule);
                if let Some(value) = value {
                    column.put(row, &value);
                    column.known.set(row, needs.is_empty());
                }
            }),
        }
        false
    }

    /// A function of known values, row by row.
    fn map(&mut self, env: &Env<'_>, slot: SlotId, todo: &Bits, column: &mut Column, f: impl Fn(Value) -> Value) {
        self.demand(env, slot, todo);
        let of = self.column(slot);
        todo.and(&of.known).rows().for_each(|row| column.put(row, &f(of.value(row))));
    }

    /// The earlier or the later of two dates.
    fn pick_dates(
        &mut self,
        env: &Env<'_>,
        greatest: bool,
        a: &Operand,
        b: &Operand,
        todo: &Bits,
        column: &mut Column,
    ) {
        let mut known = *todo;
        for operand in [a, b] {
            match operand {
                Operand::Slot(slot) => {
                    let (slot, _) = with_default(env, *slot);
                    self.demand(env, slot, todo);
                    known = known.and(&self.column(slot).known);
                }
                Operand::Constant(Some(_)) => {}
                Operand::Constant(None) => return,
            }
        }
        let (a, b) = (self.dates(env, a), self.dates(env, b));
        let some = known.and(&a.some()).and(&b.some());
        column.known.extend(&known);
        column.some.remove(&known);
        column.some.extend(&some);
        if let Data::Date(into) = &mut column.data {
            let into: &mut [i32] = into;
            some.rows().for_each(|row| into[row] = ops::pick_of(greatest, a.day(row), b.day(row)));
        }
    }

    fn dates(&self, env: &Env<'_>, operand: &Operand) -> Dates<'_> {
        match operand {
            Operand::Constant(Some(Value::Date(day))) => Dates::Same(day.days()),
            Operand::Constant(_) => Dates::None,
            Operand::Slot(slot) => {
                let (slot, default) = with_default(env, *slot);
                match (self.column(slot), default) {
                    (Column { some, data: Data::Date(days), .. }, None) => Dates::Each(some, days),
                    (Column { some, data: Data::Date(days), .. }, Some(day)) => Dates::OrElse(some, days, day.days()),
                    _ => Dates::None,
                }
            }
        }
    }

    /// A function of known values, row by row; unknown where any of them is.
    fn each_row(
        &mut self,
        env: &Env<'_>,
        operands: &[Operand],
        todo: &Bits,
        column: &mut Column,
        f: impl Fn(&[Value]) -> Value,
    ) {
        let mut known = *todo;
        for operand in operands {
            match operand {
                Operand::Slot(slot) => {
                    self.demand(env, *slot, &known);
                    known = known.and(&self.column(*slot).known);
                }
                Operand::Constant(Some(_)) => {}
                Operand::Constant(None) => return,
            }
        }
        let mut values = vec![Value::Null; operands.len()];
        for row in known.rows() {
            for (value, operand) in values.iter_mut().zip(operands) {
                *value = match operand {
                    Operand::Slot(slot) => self.column(*slot).value(row),
                    Operand::Constant(constant) => constant.clone().unwrap_or(Value::Null),
                };
            }
            column.put(row, &f(&values));
        }
    }
}

/// Dates of the rows of a block.
enum Dates<'a> {
    None,
    Same(i32),
    Each(&'a Bits, &'a [i32]),
    /// and in rows that have none, this one
    OrElse(&'a Bits, &'a [i32], i32),
}

impl Dates<'_> {
    fn some(&self) -> Bits {
        match self {
            Dates::None => Bits::NONE,
            Dates::Same(_) | Dates::OrElse(..) => Bits::ALL,
            Dates::Each(some, _) => **some,
        }
    }

    fn day(&self, row: usize) -> i32 {
        match self {
            Dates::None => 0,
            Dates::Same(day) => *day,
            Dates::Each(_, days) => days[row],
            Dates::OrElse(some, days, default) => {
                if some.get(row) {
                    days[row]
                } else {
                    *default
                }
            }
        }
    }
}

/// Of `x.orElse(d)` the column of `x` and the date `d`: a column of its own would hold nothing else.
fn with_default(env: &Env<'_>, slot: SlotId) -> (SlotId, Option<Date>) {
    match &env.plan.operation(slot).op {
        Op::OrElse(of, Operand::Constant(Some(Value::Date(default)))) => (*of, Some(*default)),
        _ => (slot, None),
    }
}

/// A column of the shape in which an operation gives its values.
fn column_for(op: &Op, ty: &Type) -> Column {
    match op {
        Op::Collect(rows) => {
            // Every word from the start: rows that stand apart may come first, and theirs is not the order of the list.
            let mut words: Vec<(u16, Bits)> = rows.iter().map(|(_, word)| (*word, Bits::NONE)).collect();
            words.dedup_by_key(|(word, _)| *word);
            Column { known: Bits::NONE, some: Bits::NONE, data: Data::Sets(words) }
        }
        _ => Column::of(ty),
    }
}

/// A fact as it may be seen on the day: what is dated later is none, what is not given is assumed or unknown. Whether all rows
/// are known.
fn input(env: &Env<'_>, op: &Op, todo: &Bits, column: &mut Column) -> bool {
    let Op::Input(id) = op else { return false };
    env.source.read(*id, env.block, todo, column);
    let fact = env.day.policy.vocabulary().fact(*id);
    if fact.is_some_and(|fact| fact.future_is_none && fact.ty.is_optional()) {
        column.end_on(todo, env.day.on);
    }
    if todo.is_within(&column.known) {
        return true;
    }
    if let Some(Outcome::Known(value)) = env.day.defaults.get(usize::from(id.0)) {
        column.fill(&todo.without(&column.known), value);
    }
    false
}

/// Evaluates rows as single cases.
fn one_by_one(env: &Env<'_>, rows: &Bits, mut each: impl FnMut(usize, &Policy, &AsOf)) {
    let policy = env.day.policy;
    for row in rows.rows() {
        let Ok(facts) = env.source.facts(env.block.from + row) else { continue };
        if let Ok(seen) = facts.as_of(env.day.on, policy.vocabulary(), env.day.missing) {
            each(row, policy, &seen);
        }
    }
}
