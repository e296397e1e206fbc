//! Evaluation of one case: three-valued, demand-driven, each rule and each shared expression at most once.

use std::sync::Arc;

use crate::calendar::Calendar;
use crate::date::Date;
use crate::language::{CalendarName, Macro, RuleId};
use crate::obligation::Window;
use crate::program::{Body, HitPolicy, Node, NodeId, Program, Row, ops};
use crate::value::{InputSet, Outcome, Value};

/// What an evaluation reads besides the program.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// the day evaluated
    pub on: Date,
    /// whether that day lies within the document's dates
    pub in_force: bool,
    /// values of the parameters, by number
    pub parameters: &'a [Value],
    /// what each input is: known or unknown, by number
    pub inputs: &'a [Outcome],
    /// semesters and holidays
    pub calendar: Calendar<'a>,
}

/// One evaluation under way: what was computed is kept until it is dropped.
pub struct Run<'a> {
    program: &'a Program,
    context: Context<'a>,
    memo: Vec<Option<Outcome>>,
    /// for each place of `memo`, whether what is kept there asked the default calendar
    by_default: Vec<bool>,
    /// what was computed since this was last taken asked the default calendar
    asked_default: bool,
    variables: Vec<Value>,
}

/// A row of a decision, as far as the known facts decide it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowState {
    /// its condition holds
    Matches,
    /// its condition does not hold
    Fails,
    /// its condition depends on unknown facts
    Open,
}

impl<'a> Run<'a> {
    /// Begins an evaluation; nothing is computed yet.
    pub fn new(program: &'a Program, context: Context<'a>) -> Self {
        let mut memo = Vec::new();
        memo.resize_with(program.memo_count, || None);
        let by_default = vec![false; memo.len()];
        Run { program, context, memo, by_default, asked_default: false, variables: Vec::new() }
    }

    /// The program.
    pub fn program(&self) -> &'a Program {
        self.program
    }

    /// What the evaluation reads.
    pub fn context(&self) -> &Context<'a> {
        &self.context
    }

    /// Whether anything computed, or looked up again, since the last call asked the default calendar: a day of which the
    /// caller's terms say nothing.
    pub fn take_asked_default(&mut self) -> bool {
        std::mem::take(&mut self.asked_default)
    }

    /// Keeps what was computed, and whether it asked the default calendar; `before` says whether what was computed before
    /// it did.
    fn keep(&mut self, place: usize, outcome: &Outcome, before: bool) {
        self.memo[place] = Some(outcome.clone());
        self.by_default[place] = self.asked_default;
        self.asked_default |= before;
    }

    /// The value of a definition or decision.
    pub fn rule(&mut self, id: RuleId) -> Outcome {
        let place = id.0 as usize;
        if let Some(outcome) = &self.memo[place] {
            self.asked_default |= self.by_default[place];
            return outcome.clone();
        }
        let before = self.take_asked_default();
        // A rule numbers its macro variables from 0: those of a macro in which it is first asked for are not its own.
        let outside = std::mem::take(&mut self.variables);
        let outcome = match &self.program.rule(id).body {
            Body::Expression(node) => self.node(*node),
            Body::Table { hit, rows } => match hit {
                HitPolicy::Unique | HitPolicy::First => self.first(rows),
                HitPolicy::Collect => self.collect(rows).outcome(),
                HitPolicy::Priority => self.priority(rows),
            },
        };
        self.variables = outside;
        self.keep(place, &outcome, before);
        outcome
    }

    /// The value of a rule that speaks of a window: with another window it may have another, so it is not kept.
    pub fn of_window(&mut self, id: RuleId, window: &Window) -> Outcome {
        let Body::Expression(node) = &self.program.rule(id).body else { return self.rule(id) };
        // As a rule nobody asks from within a macro: then the room of the variables is used again and again.
        let outside = if self.variables.is_empty() { None } else { Some(std::mem::take(&mut self.variables)) };
        self.variables.push(window.value());
        let outcome = self.node(*node);
        self.variables.pop();
        if let Some(outside) = outside {
            self.variables = outside;
        }
        outcome
    }

    /// The certain elements of a collecting decision, and the inputs on which more may depend.
    pub fn collected(&mut self, id: RuleId) -> Option<Collected> {
        match &self.program.rule(id).body {
            Body::Table { hit: HitPolicy::Collect, rows } => Some(self.collect(rows)),
            _ => None,
        }
    }

    /// How far a row is decided.
    pub fn row(&mut self, row: &Row) -> RowState {
        match self.holds(row) {
            Ok(true) => RowState::Matches,
            Ok(false) => RowState::Fails,
            Err(_) => RowState::Open,
        }
    }

    /// Whether a row's condition holds, or what it needs.
    fn holds(&mut self, row: &Row) -> Result<bool, InputSet> {
        let Some(when) = row.when else { return Ok(true) };
        match self.node(when) {
            Outcome::Known(value) => Ok(value == Value::Bool(true)),
            Outcome::Unknown(needs) => Err(needs),
        }
    }

    /// The first row that matches; while rows before it are open, the value on which all that may fire agree.
    fn first(&mut self, rows: &[Row]) -> Outcome {
        let mut candidates = Candidates::default();
        for row in rows {
            match self.holds(row) {
                Ok(true) => {
                    candidates.add(self.node(row.then));
                    return candidates.agreed();
                }
                Ok(false) => {}
                Err(needs) => {
                    candidates.needs.extend(&needs);
                    candidates.add(self.node(row.then));
                }
            }
        }
        candidates.add(Outcome::Known(Value::Null));
        candidates.agreed()
    }

    fn collect(&mut self, rows: &[Row]) -> Collected {
        let mut collected = Collected::default();
        let mut places = Vec::new();
        let mut possible = Vec::new();
        for row in rows {
            match self.holds(row) {
                Ok(true) => match self.node(row.then) {
                    Outcome::Known(Value::Null) => {}
                    Outcome::Known(value) => {
                        if !collected.certain.contains(&value) {
                            // Where the first row with this value stands, matching or not: an open row that gives it too
                            // must not move it once it is decided.
                            let place = rows.iter().position(|other| other.then == row.then);
                            let at = places.partition_point(|before| *before <= place);
                            places.insert(at, place);
                            collected.certain.insert(at, value);
                        }
                    }
                    Outcome::Unknown(needs) => collected.needs.extend(&needs),
                },
                Ok(false) => {}
                Err(needs) => possible.push((needs, self.node(row.then))),
            }
        }
        for (needs, value) in possible {
            match value {
                // What is there already, or would add nothing, is not waited for.
                Outcome::Known(value) if value == Value::Null || collected.certain.contains(&value) => {}
                Outcome::Known(_) => collected.needs.extend(&needs),
                Outcome::Unknown(more) => {
                    collected.needs.extend(&needs);
                    collected.needs.extend(&more);
                }
            }
        }
        collected
    }

    /// Of the rows that match, the value that stands first in the enum.
    fn priority(&mut self, rows: &[Row]) -> Outcome {
        let mut best = Value::Null;
        let mut open = Vec::new();
        for row in rows {
            match self.holds(row) {
                Ok(true) => match self.node(row.then) {
                    Outcome::Known(value) => best = stronger(best, value),
                    Outcome::Unknown(needs) => open.push((needs, None)),
                },
                Ok(false) => {}
                Err(mut needs) => match self.node(row.then) {
                    Outcome::Known(value) => open.push((needs, Some(value))),
                    Outcome::Unknown(more) => {
                        needs.extend(&more);
                        open.push((needs, None));
                    }
                },
            }
        }
        let mut needs = InputSet::default();
        for (set, value) in open {
            let settled = value.is_some_and(|value| stronger(best.clone(), value) == best);
            if !settled {
                needs.extend(&set);
            }
        }
        if needs.is_empty() { Outcome::Known(best) } else { Outcome::Unknown(needs) }
    }

    /// The value of an expression.
    pub fn node(&mut self, id: NodeId) -> Outcome {
        let info = self.program.node(id);
        let Some(place) = info.memo else { return self.compute(&info.node) };
        if let Some(known) = &self.memo[place as usize] {
            self.asked_default |= self.by_default[place as usize];
            return known.clone();
        }
        let before = self.take_asked_default();
        let outcome = self.compute(&info.node);
        self.keep(place as usize, &outcome, before);
        outcome
    }

    fn compute(&mut self, node: &'a Node) -> Outcome {
        match node {
            Node::Constant(value) => Outcome::Known(value.clone()),
            Node::Input(id) => self.context.inputs[usize::from(id.0)].clone(),
            Node::Parameter(id) => Outcome::Known(self.context.parameters[id.0 as usize].clone()),
            Node::Rule(id) => self.rule(*id),
            // Only a rule that speaks of a window, asked for without one, lacks a variable.
            Node::Variable(depth) => {
                Outcome::Known(self.variables.get(*depth as usize).cloned().unwrap_or(Value::Null))
            }
            Node::Calendar(name) => Outcome::Known(self.calendar_name(*name)),
            Node::Field(of, at) => self.map(*of, |value| match value {
                Value::Record(fields) => fields.get(*at).cloned().unwrap_or(Value::Null),
                _ => Value::Null,
            }),
            Node::Not(of) => self.map(*of, |value| match value {
                Value::Bool(value) => Value::Bool(!value),
                _ => Value::Null,
            }),
            Node::Negate(of) => self.map(*of, |value| match value {
                Value::Int(value) => Value::Int(-value),
                _ => Value::Null,
            }),
            Node::And(all) => self.kleene(all, false),
            Node::Or(all) => self.kleene(all, true),
            Node::Equal(a, b) => self.map2(*a, *b, |a, b| Value::Bool(a == b)),
            Node::Compare(order, a, b) => self.map2(*a, *b, |a, b| ops::compare_values(*order, &a, &b)),
            Node::Arithmetic(op, a, b) => self.map2(*a, *b, |a, b| ops::arithmetic_values(*op, &a, &b)),
            Node::In(item, list) => self.membership(*item, *list),
            Node::Conditional(c, a, b) => self.conditional(*c, *a, *b),
            Node::OrElse(of, default) => match self.node(*of) {
                Outcome::Known(Value::Null) => self.node(*default),
                Outcome::Known(value) => Outcome::Known(value),
                Outcome::Unknown(mut needs) => {
                    if let Outcome::Unknown(more) = self.node(*default) {
                        needs.extend(&more);
                    }
                    Outcome::Unknown(needs)
                }
            },
            Node::List(all) => self.all(all).map_or_else(Outcome::Unknown, |values| Outcome::Known(ops::list(values))),
            Node::Call(function, all) => match self.all(all) {
                Ok(values) => {
                    let value = ops::call(*function, &values, &self.context.calendar);
                    self.asked_default |= ops::asks_default(*function, &values, &value, &self.context.calendar);
                    Outcome::Known(value)
                }
                Err(needs) => Outcome::Unknown(needs),
            },
            Node::Macro(kind, _, list, body) => self.list_macro(*kind, *list, *body),
        }
    }

    fn calendar_name(&self, name: CalendarName) -> Value {
        match name {
            CalendarName::On => Value::Date(self.context.on),
            CalendarName::InForce => Value::Bool(self.context.in_force),
            CalendarName::Terms => {
                let given = self.context.calendar.given.iter();
                ops::list(
                    given.filter_map(|term| self.context.calendar.term_of(term.start)).map(|t| t.value()).collect(),
                )
            }
            CalendarName::Holidays => {
                ops::list(self.context.calendar.holidays.iter().copied().map(Value::Date).collect())
            }
        }
    }

    fn map(&mut self, of: NodeId, f: impl FnOnce(Value) -> Value) -> Outcome {
        match self.node(of) {
            Outcome::Known(value) => Outcome::Known(f(value)),
            unknown @ Outcome::Unknown(_) => unknown,
        }
    }

    fn map2(&mut self, a: NodeId, b: NodeId, f: impl FnOnce(Value, Value) -> Value) -> Outcome {
        match (self.node(a), self.node(b)) {
            (Outcome::Known(a), Outcome::Known(b)) => Outcome::Known(f(a, b)),
            (Outcome::Unknown(mut needs), Outcome::Unknown(more)) => {
                needs.extend(&more);
                Outcome::Unknown(needs)
            }
            (Outcome::Unknown(needs), _) | (_, Outcome::Unknown(needs)) => Outcome::Unknown(needs),
        }
    }

    /// All values, or what any of them needs.
    fn all(&mut self, nodes: &[NodeId]) -> Result<Vec<Value>, InputSet> {
        let mut values = Vec::with_capacity(nodes.len());
        let mut needs = InputSet::default();
        for node in nodes {
            match self.node(*node) {
                Outcome::Known(value) => values.push(value),
                Outcome::Unknown(more) => needs.extend(&more),
            }
        }
        if needs.is_empty() { Ok(values) } else { Err(needs) }
    }

    /// `||` where `absorbing` is true, `&&` where it is false: one operand of that value settles it.
    fn kleene(&mut self, operands: &[NodeId], absorbing: bool) -> Outcome {
        let mut needs = InputSet::default();
        for operand in operands {
            match self.node(*operand) {
                Outcome::Known(Value::Bool(value)) if value == absorbing => {
                    return Outcome::Known(Value::Bool(absorbing));
                }
                Outcome::Known(_) => {}
                Outcome::Unknown(more) => needs.extend(&more),
            }
        }
        if needs.is_empty() { Outcome::Known(Value::Bool(!absorbing)) } else { Outcome::Unknown(needs) }
    }

    fn membership(&mut self, item: NodeId, list: NodeId) -> Outcome {
        self.map2(item, list, |item, list| match list {
            Value::List(values) => Value::Bool(values.contains(&item)),
            _ => Value::Null,
        })
    }

    fn conditional(&mut self, c: NodeId, a: NodeId, b: NodeId) -> Outcome {
        match self.node(c) {
            Outcome::Known(Value::Bool(true)) => self.node(a),
            Outcome::Known(_) => self.node(b),
            Outcome::Unknown(needs) => {
                let mut candidates = Candidates { needs, ..Candidates::default() };
                candidates.add(self.node(a));
                candidates.add(self.node(b));
                candidates.agreed()
            }
        }
    }

    fn list_macro(&mut self, kind: Macro, list: NodeId, body: NodeId) -> Outcome {
        let values = match self.node(list) {
            Outcome::Known(Value::List(values)) => values,
            Outcome::Known(_) => return Outcome::Known(Value::Null),
            unknown @ Outcome::Unknown(_) => return unknown,
        };
        let mut needs = InputSet::default();
        let mut kept: Vec<Value> = Vec::new();
        for value in values.iter() {
            self.variables.push(value.clone());
            let outcome = self.node(body);
            self.variables.pop();
            match (kind, outcome) {
                (Macro::Exists, Outcome::Known(Value::Bool(true))) => return Outcome::Known(Value::Bool(true)),
                (Macro::All, Outcome::Known(Value::Bool(false))) => return Outcome::Known(Value::Bool(false)),
                (Macro::Filter, Outcome::Known(Value::Bool(true))) => kept.push(value.clone()),
                (Macro::Min | Macro::Max, Outcome::Known(value)) => kept.push(value),
                (_, Outcome::Known(_)) => {}
                (_, Outcome::Unknown(more)) => needs.extend(&more),
            }
        }
        if !needs.is_empty() {
            return Outcome::Unknown(needs);
        }
        Outcome::Known(match kind {
            Macro::Exists => Value::Bool(false),
            Macro::All => Value::Bool(true),
            Macro::Filter => Value::List(Arc::from(kept)),
            Macro::Min => ops::extreme(false, kept),
            Macro::Max => ops::extreme(true, kept),
        })
    }
}

/// The value that stands first in the enum; null is weakest.
fn stronger(a: Value, b: Value) -> Value {
    match (&a, &b) {
        (Value::Word(x), Value::Word(y)) if y < x => b,
        (Value::Null, _) => b,
        _ => a,
    }
}

/// The values that an open choice may still give, and what it needs.
#[derive(Default)]
struct Candidates {
    common: Option<Value>,
    differ: bool,
    needs: InputSet,
}

impl Candidates {
    fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Known(value) => match &self.common {
                None => self.common = Some(value),
                Some(common) => self.differ |= *common != value,
            },
            Outcome::Unknown(needs) => {
                self.differ = true;
                self.needs.extend(&needs);
            }
        }
    }

    /// The value, where all agree; else what the choice and its values need.
    fn agreed(self) -> Outcome {
        match self.common {
            Some(common) if !self.differ => Outcome::Known(common),
            // A single candidate that is itself unknown brings its own needs, so the set is never empty.
            _ => Outcome::Unknown(self.needs),
        }
    }
}

/// What a collecting decision gives.
#[derive(Debug, Clone, Default)]
pub struct Collected {
    /// elements that are there whatever the unknown facts turn out to be, in row order
    pub certain: Vec<Value>,
    /// inputs on which more elements depend; empty when the list is complete
    pub needs: InputSet,
}

impl Collected {
    fn outcome(self) -> Outcome {
        if self.needs.is_empty() { Outcome::Known(ops::list(self.certain)) } else { Outcome::Unknown(self.needs) }
    }
}
