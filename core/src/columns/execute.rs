//! Running a plan over a block: each column is computed for the rows that something asks for, and only once.

use super::bits::{Bits, WORDS};
use super::column::{Column, Data};
use super::day_table::DayTable;
use super::kernels::{lanes_where, pairs_where};
use super::plan::{Condition, Op, Operand, Plan, SlotId};
use super::source::{Block, Source};
use crate::calendar::Calendar;
use crate::date::Date;
use crate::evaluate::certain;
use crate::facts::{AsOf, Missing};
use crate::language::{Function, Order, Type};
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
}

#[derive(Debug, Default)]
struct Place {
    block: u64,
    state: State,
    /// rows that are computed, where they are some
    done: Bits,
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

/// Where a condition holds, and where it is open; elsewhere it does not hold.
#[derive(Debug, Clone, Copy)]
pub struct Truth {
    /// rows where it holds
    pub yes: Bits,
    /// rows where unknown facts decide
    pub open: Bits,
}

/// A choice under way.
struct Choice {
    /// rows for which no condition is sure to hold yet
    left: Bits,
    /// rows that have a value they may have
    one: Bits,
    /// rows with two different values, or with one that is unknown itself
    differ: Bits,
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

    /// Begins a block: nothing of it is computed yet.
    pub fn begin(&mut self) {
        self.block += 1;
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

    /// Puts a column there before a body runs.
    pub(super) fn give(&mut self, env: &Env<'_>, slot: SlotId, put: impl FnOnce(&mut Column)) {
        let place = &mut self.places[slot.0 as usize];
        let column = place.column.get_or_insert_with(|| Box::new(Column::of(&env.plan.operation(slot).ty)));
        column.clear();
        put(column);
        place.state = State::All;
        place.block = self.block;
    }

    /// Computes a column for these rows, where it is not yet.
    pub fn demand(&mut self, env: &Env<'_>, slot: SlotId, rows: &Bits) {
        let place = &mut self.places[slot.0 as usize];
        let operation = env.plan.operation(slot);
        if place.block != self.block {
            place.block = self.block;
            place.state = State::None;
            place.done = Bits::NONE;
            match &mut place.column {
                Some(column) => column.clear(),
                none => *none = Some(Box::new(column_for(&operation.op, &operation.ty))),
            }
        }
        // What costs the same for all rows as for some is computed for all: only once, and nothing has to be merged.
        let todo = match (operation.goes_by_row(), place.state) {
            (_, State::All) => return,
            (false, _) => env.rows,
            (true, State::Some) => rows.without(&place.done),
            (true, State::None) => *rows,
        };
        let first = place.state == State::None;
        if todo.is_empty() {
            return;
        }
        place.state = if operation.goes_by_row() { State::Some } else { State::All };
        if operation.goes_by_row() {
            place.done.extend(&todo);
        }
        // Operands have lower numbers: nothing asks for this column while it is away.
        let Some(mut column) = place.column.take() else { return };
        self.compute(env, &operation.op, &todo, first, &mut column);
        self.places[slot.0 as usize].column = Some(column);
    }

    fn compute(&mut self, env: &Env<'_>, op: &Op, todo: &Bits, first: bool, column: &mut Column) {
        match op {
            Op::Constant(None) | Op::Given => {}
            Op::Constant(Some(value)) => column.fill(todo, value),
            Op::Input(_) if first => input(env, op, todo, column),
            Op::Input(_) => {
                let mut spare = self.spare.take().filter(|spare| spare.same_kind(column));
                let again = spare.get_or_insert_with(|| Box::new(column.clone()));
                again.clear();
                input(env, op, todo, again);
                column.copy(&todo.and(&again.known), again);
                self.spare = spare;
            }
            Op::Truth(condition) => {
                let truth = self.condition(env, condition, todo);
                column.put_truth(todo, &truth);
            }
            Op::Choose(c, a, b) => {
                let mut choice = Choice::of(todo);
                self.row(env, &mut choice, c, a, column);
                self.rest(env, choice, b, column);
            }
            Op::First(rows) => {
                let mut choice = Choice::of(todo);
                for (when, then) in rows {
                    self.row(env, &mut choice, when, then, column);
                    if choice.left.is_empty() {
                        break;
                    }
                }
                self.rest(env, choice, &Operand::Constant(Some(Value::Null)), column);
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
                let none = todo.and(&of.known).without(&of.some);
                column.copy(&todo.and(&of.known).without(&none), of);
                self.rest(env, Choice::of(&none), default, column);
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
                let [a, b] = &**arguments else { return };
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
                    self.demand(env, *slot, todo);
                    known = known.and(&self.column(*slot).known);
                }
                Operand::Constant(Some(_)) => {}
                Operand::Constant(None) => return,
            }
        }
        let (a, b) = (self.dates(a), self.dates(b));
        let some = known.and(&a.some()).and(&b.some());
        column.known.extend(&known);
        column.some.remove(&known);
        column.some.extend(&some);
        if let Data::Date(into) = &mut column.data {
            some.rows().for_each(|row| into[row] = ops::pick_of(greatest, a.day(row), b.day(row)));
        }
    }

    fn dates(&self, operand: &Operand) -> Dates<'_> {
        match operand {
            Operand::Constant(Some(Value::Date(day))) => Dates::Same(day.days()),
            Operand::Constant(_) => Dates::None,
            Operand::Slot(slot) => match self.column(*slot) {
                Column { some, data: Data::Date(days), .. } => Dates::Each(some, days),
                _ => Dates::None,
            },
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

    /// A row of a choice: the rows left for which the condition holds, or may hold, may have its value; those for which it
    /// holds are left no longer.
    fn row(&mut self, env: &Env<'_>, choice: &mut Choice, when: &Condition, then: &Operand, column: &mut Column) {
        let asked = choice.left;
        let (mut fire, left) = (Bits::NONE, &mut choice.left);
        self.feed(env, when, false, &asked, |at, yes, open| {
            fire.0[at] = left.0[at] & (yes | open);
            left.0[at] &= !yes;
        });
        self.candidate(env, choice, &fire, then, column);
    }

    /// What the rows that are left have. Where values differ, it is unknown which it is.
    fn rest(&mut self, env: &Env<'_>, mut choice: Choice, otherwise: &Operand, column: &mut Column) {
        let left = choice.left;
        self.candidate(env, &mut choice, &left, otherwise, column);
        column.known.remove(&choice.differ);
    }

    /// Adds a value that rows may have.
    fn candidate(&mut self, env: &Env<'_>, choice: &mut Choice, rows: &Bits, operand: &Operand, column: &mut Column) {
        if rows.is_empty() {
            return;
        }
        match operand {
            Operand::Constant(None) => choice.differ.extend(rows),
            Operand::Constant(Some(value)) => {
                let again = rows.and(&choice.one);
                if again.is_empty() {
                    column.fill(rows, value);
                } else {
                    choice.differ.extend(&again.without(&column.equal_to(&again, value)));
                    column.fill(&rows.without(&again), value);
                }
                choice.one.extend(rows);
            }
            Operand::Slot(slot) => {
                self.demand(env, *slot, rows);
                let from = self.column(*slot);
                choice.differ.extend(&rows.without(&from.known));
                let rows = rows.and(&from.known);
                let again = rows.and(&choice.one);
                choice.differ.extend(&again.without(&column.equal(&again, from)));
                column.copy(&rows.without(&again), from);
                choice.one.extend(&rows);
            }
        }
    }

    /// Where a condition holds, of these rows.
    pub fn condition(&mut self, env: &Env<'_>, condition: &Condition, rows: &Bits) -> Truth {
        match condition {
            Condition::And(all) => {
                // Rows where nothing is false yet, and rows where something is open.
                let (mut left, mut unsettled) = (*rows, Bits::NONE);
                for condition in all {
                    let asked = left;
                    self.feed(env, condition, false, &asked, |at, yes, open| {
                        left.0[at] &= yes | open;
                        unsettled.0[at] |= open;
                    });
                    if left.is_empty() {
                        break;
                    }
                }
                Truth { yes: left.without(&unsettled), open: left.and(&unsettled) }
            }
            Condition::Or(all) => {
                // Rows where nothing is true yet.
                let (mut left, mut unsettled) = (*rows, Bits::NONE);
                for condition in all {
                    let asked = left;
                    self.feed(env, condition, false, &asked, |at, yes, open| {
                        left.0[at] &= !yes;
                        unsettled.0[at] |= open;
                    });
                    if left.is_empty() {
                        break;
                    }
                }
                Truth { yes: rows.without(&left), open: unsettled.and(&left) }
            }
            Condition::EqualTo(slot, value) => {
                self.one(env, *slot, rows, |column, known| column.equal_to(known, value))
            }
            Condition::Contains(slot, word) => {
                self.one(env, *slot, rows, |column, known| column.contains(*word, known))
            }
            Condition::Threshold(order, slot, value) => {
                self.one(env, *slot, rows, |column, known| beyond(column, known, *order, value))
            }
            Condition::Equal(a, b) => self.two(env, *a, *b, rows, |a, b, known| a.equal(known, b)),
            Condition::Compare(order, a, b) => self.two(env, *a, *b, rows, |a, b, known| compare(a, b, known, *order)),
            Condition::Quantified(exists, list, body) => self.quantified(env, *exists, list, *body, rows),
            Condition::IsOneOf(slot, words) => {
                self.one(env, *slot, rows, |column, known| column.is_one_of(words, known))
            }
            Condition::Constant(_) | Condition::Slot(_) | Condition::IsNull(_) | Condition::Not(_) => {
                let mut truth = Truth { yes: Bits::NONE, open: Bits::NONE };
                self.feed(env, condition, false, rows, |at, yes, open| {
                    truth.yes.0[at] = rows.0[at] & yes;
                    truth.open.0[at] = rows.0[at] & open;
                });
                truth
            }
        }
    }

    /// Gives a condition word by word, as the rows where it holds and those where it is open; of rows that were not asked
    /// for it may say anything. What is bits already is not copied on the way.
    fn feed(
        &mut self,
        env: &Env<'_>,
        condition: &Condition,
        negated: bool,
        rows: &Bits,
        mut take: impl FnMut(usize, u64, u64),
    ) {
        let flip = if negated { u64::MAX } else { 0 };
        match condition {
            Condition::Not(of) => match &**of {
                // One level: the plan has no double negation.
                inner @ (Condition::Slot(_) | Condition::IsNull(_) | Condition::IsOneOf(..)) if !negated => {
                    self.feed_bits(env, inner, true, rows, take);
                }
                inner => {
                    let truth = self.condition(env, inner, rows);
                    for at in 0..WORDS {
                        take(at, !(truth.yes.0[at] ^ flip) & !truth.open.0[at], truth.open.0[at]);
                    }
                }
            },
            Condition::Constant(value) => {
                let (yes, open) = match value {
                    Some(value) => (if *value { u64::MAX } else { 0 } ^ flip, 0),
                    None => (0, u64::MAX),
                };
                (0..WORDS).for_each(|at| take(at, yes, open));
            }
            Condition::Slot(_) | Condition::IsNull(_) | Condition::IsOneOf(..) => {
                self.feed_bits(env, condition, negated, rows, take);
            }
            condition => {
                let truth = self.condition(env, condition, rows);
                for at in 0..WORDS {
                    take(at, (truth.yes.0[at] ^ flip) & !truth.open.0[at], truth.open.0[at]);
                }
            }
        }
    }

    /// The same of what a column of bits says.
    fn feed_bits(
        &mut self,
        env: &Env<'_>,
        condition: &Condition,
        negated: bool,
        rows: &Bits,
        mut take: impl FnMut(usize, u64, u64),
    ) {
        let (Condition::Slot(slot) | Condition::IsNull(slot) | Condition::IsOneOf(slot, _)) = condition else { return };
        self.demand(env, *slot, rows);
        let flip = if negated { u64::MAX } else { 0 };
        let Column { known: Bits(known), some: Bits(some), data } = self.column(*slot);
        let mut take = |at: usize, yes: u64| take(at, known[at] & (yes ^ flip), !known[at]);
        match (condition, data) {
            (Condition::IsNull(_), _) => (0..WORDS).for_each(|at| take(at, !some[at])),
            (Condition::Slot(_), Data::Bool(Bits(held))) => (0..WORDS).for_each(|at| take(at, some[at] & held[at])),
            (Condition::IsOneOf(_, words), Data::Words(held)) => {
                let mut held = held.iter().filter(|(word, _)| words.contains(word)).map(|(_, rows)| rows);
                match (held.next(), held.next()) {
                    (None, _) => (0..WORDS).for_each(|at| take(at, 0)),
                    (Some(Bits(one)), None) => (0..WORDS).for_each(|at| take(at, some[at] & one[at])),
                    (Some(one), Some(two)) => {
                        let Bits(all) = held.fold(one.or(two), |all, rows| all.or(rows));
                        (0..WORDS).for_each(|at| take(at, some[at] & all[at]));
                    }
                }
            }
            (Condition::IsOneOf(_, words), _) => {
                let found = self.column(*slot).is_one_of(words, rows);
                (0..WORDS).for_each(|at| take(at, found.0[at]));
            }
            _ => (0..WORDS).for_each(|at| take(at, 0)),
        }
    }

    /// A condition on one column.
    fn one(&mut self, env: &Env<'_>, slot: SlotId, rows: &Bits, holds: impl FnOnce(&Column, &Bits) -> Bits) -> Truth {
        self.demand(env, slot, rows);
        let column = self.column(slot);
        let known = rows.and(&column.known);
        Truth { yes: holds(column, &known), open: rows.without(&column.known) }
    }

    /// A condition on two columns.
    fn two(
        &mut self,
        env: &Env<'_>,
        a: SlotId,
        b: SlotId,
        rows: &Bits,
        holds: impl FnOnce(&Column, &Column, &Bits) -> Bits,
    ) -> Truth {
        self.demand(env, a, rows);
        self.demand(env, b, rows);
        let (a, b) = (self.column(a), self.column(b));
        let known = rows.and(&a.known).and(&b.known);
        Truth { yes: holds(a, b, &known), open: rows.without(&known) }
    }
}

impl Choice {
    fn of(rows: &Bits) -> Choice {
        Choice { left: *rows, one: Bits::NONE, differ: Bits::NONE }
    }
}

/// Dates of the rows of a block.
enum Dates<'a> {
    None,
    Same(i32),
    Each(&'a Bits, &'a [i32]),
}

impl Dates<'_> {
    fn some(&self) -> Bits {
        match self {
            Dates::None => Bits::NONE,
            Dates::Same(_) => Bits::ALL,
            Dates::Each(some, _) => **some,
        }
    }

    fn day(&self, row: usize) -> i32 {
        match self {
            Dates::None => 0,
            Dates::Same(day) => *day,
            Dates::Each(_, days) => days[row],
        }
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

/// A fact as it may be seen on the day: what is dated later is none, what is not given is assumed or unknown.
fn input(env: &Env<'_>, op: &Op, todo: &Bits, column: &mut Column) {
    let Op::Input(id) = op else { return };
    env.source.read(*id, env.block, todo, column);
    let fact = env.day.policy.vocabulary().fact(*id);
    if let (Data::Date(days), true) =
        (&column.data, fact.is_some_and(|fact| fact.future_is_none && fact.ty.is_optional()))
    {
        let on = env.day.on.days();
        let later = lanes_where(&todo.and(&column.known).and(&column.some), days, |day| day > on);
        column.some = column.some.without(&later);
    }
    let not_given = todo.without(&column.known);
    if let (Some(Outcome::Known(value)), false) = (env.day.defaults.get(usize::from(id.0)), not_given.is_empty()) {
        column.fill(&not_given, value);
    }
}

/// Of known rows, those before or after a number or date. Null is neither.
fn beyond(column: &Column, known: &Bits, order: Order, value: &Value) -> Bits {
    let some = known.and(&column.some);
    match (&column.data, value) {
        (Data::Date(lanes), Value::Date(day)) => by_order(order, &some, lanes, day.days()),
        (Data::Int(lanes), Value::Int(number)) => by_order(order, &some, lanes, *number),
        _ => Bits::NONE,
    }
}

fn by_order<T: Ord + Copy>(order: Order, rows: &Bits, lanes: &[T], value: T) -> Bits {
    // The order is named in each arm, so that each is a loop of one instruction.
    match order {
        Order::Less => lanes_where(rows, lanes, |lane| ops::compare(Order::Less, lane, value)),
        Order::LessEqual => lanes_where(rows, lanes, |lane| ops::compare(Order::LessEqual, lane, value)),
        Order::Greater => lanes_where(rows, lanes, |lane| ops::compare(Order::Greater, lane, value)),
        Order::GreaterEqual => lanes_where(rows, lanes, |lane| ops::compare(Order::GreaterEqual, lane, value)),
    }
}

fn compare(a: &Column, b: &Column, known: &Bits, order: Order) -> Bits {
    let some = known.and(&a.some).and(&b.some);
    match (&a.data, &b.data) {
        (Data::Date(a), Data::Date(b)) => pairs_where(&some, a, b, |a, b| ops::compare(order, a, b)),
        (Data::Int(a), Data::Int(b)) => pairs_where(&some, a, b, |a, b| ops::compare(order, a, b)),
        _ => Bits::NONE,
    }
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
