//! Evaluation of one case: three-valued, demand-driven, each rule and each shared expression at most once.

use std::sync::Arc;

use super::held::{Held, Needs, Shelf};
use crate::calendar::Calendar;
use crate::date::Date;
use crate::language::{CalendarName, Function, Macro, RuleId};
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
    /// by memo place of the program
    memo: Vec<Option<Kept<'a>>>,
    shelf: Shelf<'a>,
    /// what was computed since this was last taken asked the default calendar
    asked_default: bool,
    /// the variables of the macros under way, the outermost first
    variables: Vec<Held<'a>>,
    /// where those of the rule under way begin: a rule numbers its own from 0
    own_variables: usize,
}

/// What was computed, with what must be said of it.
#[derive(Clone, Copy)]
struct Kept<'a> {
    held: Held<'a>,
    /// computing it asked the default calendar
    by_default: bool,
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
        Run {
            program,
            context,
            memo: vec![None; program.memo_count],
            shelf: Shelf::of(context.inputs),
            asked_default: false,
            variables: Vec::new(),
            own_variables: 0,
        }
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

    /// The value of a definition or decision.
    pub fn rule(&mut self, id: RuleId) -> Outcome {
        let held = self.held_rule(id);
        self.shelf.outcome(held)
    }

    /// The value of an expression.
    pub fn node(&mut self, id: NodeId) -> Outcome {
        let held = self.held(id);
        self.shelf.outcome(held)
    }

    /// The value of a rule that speaks of a window: with another window it may have another, so it is not kept.
    pub fn of_window(&mut self, id: RuleId, window: &Window) -> Outcome {
        let Body::Expression(node) = &self.program.rule(id).body else { return self.rule(id) };
        let outside = std::mem::replace(&mut self.own_variables, self.variables.len());
        let window = self.shelf.keep(window.value());
        self.variables.push(window);
        let outcome = self.node(*node);
        self.variables.pop();
        self.own_variables = outside;
        outcome
    }

    /// The certain elements of a collecting decision, and the inputs on which more may depend.
    pub fn collected(&mut self, id: RuleId) -> Option<Collected> {
        let Body::Table { hit: HitPolicy::Collect, rows } = &self.program.rule(id).body else { return None };
        let (certain, needs) = self.collect(rows);
        Some(Collected {
            certain: certain.into_iter().map(|held| self.shelf.value(held)).collect(),
            needs: needs.map_or_else(InputSet::default, |needs| *self.shelf.set(needs)),
        })
    }

    /// How far a row is decided.
    pub fn row(&mut self, row: &Row) -> RowState {
        match self.holds(row) {
            Ok(true) => RowState::Matches,
            Ok(false) => RowState::Fails,
            Err(_) => RowState::Open,
        }
    }

    /// The same as [`rule`](Run::rule), small.
    fn held_rule(&mut self, id: RuleId) -> Held<'a> {
        if let Some(held) = self.kept(id.0) {
            return held;
        }
        let before = self.take_asked_default();
        let held = self.compute_rule(id);
        self.keep(id.0, held, before)
    }

    /// The same as [`node`](Run::node), small. Half of all nodes only name something or are there already: they are read
    /// without the room that an operation takes.
    fn held(&mut self, id: NodeId) -> Held<'a> {
        let info = self.program.node(id);
        match &info.node {
            Node::Constant(value) => Held::of(value),
            Node::Input(id) => self.shelf.input(*id),
            Node::Parameter(id) => Held::of(&self.context.parameters[id.0 as usize]),
            // Only a rule that speaks of a window, asked for without one, lacks a variable.
            Node::Variable(depth) => {
                self.variables.get(self.own_variables + *depth as usize).copied().unwrap_or(Held::Null)
            }
            Node::Rule(id) => self.held_rule(*id),
            node => match info.memo {
                None => self.compute(node),
                Some(place) => {
                    if let Some(held) = self.kept(place) {
                        return held;
                    }
                    let before = self.take_asked_default();
                    let held = self.compute(node);
                    self.keep(place, held, before)
                }
            },
        }
    }

    /// What was computed before.
    fn kept(&mut self, place: u32) -> Option<Held<'a>> {
        let kept = self.memo[place as usize]?;
        self.asked_default |= kept.by_default;
        Some(kept.held)
    }

    /// Keeps what was computed, and whether it asked the default calendar; `before` says whether what was computed before it
    /// did.
    fn keep(&mut self, place: u32, held: Held<'a>, before: bool) -> Held<'a> {
        self.memo[place as usize] = Some(Kept { held, by_default: self.asked_default });
        self.asked_default |= before;
        held
    }

    fn compute_rule(&mut self, id: RuleId) -> Held<'a> {
        // The variables of a macro in which it is first asked for are not its own.
        let outside = std::mem::replace(&mut self.own_variables, self.variables.len());
        let held = match &self.program.rule(id).body {
            Body::Expression(node) => self.held(*node),
            Body::Table { hit, rows } => match hit {
                HitPolicy::Unique | HitPolicy::First => self.first(rows),
                HitPolicy::Collect => self.collect_all(rows),
                HitPolicy::Priority => self.priority(rows),
            },
        };
        self.own_variables = outside;
        held
    }

    /// Whether a row's condition holds, or what it needs.
    fn holds(&mut self, row: &Row) -> Result<bool, Needs> {
        let Some(when) = row.when else { return Ok(true) };
        match self.held(when) {
            Held::Unknown(needs) => Err(needs),
            known => Ok(matches!(known, Held::True)),
        }
    }

    /// The first row that matches; while rows before it are open, the value on which all that may fire agree.
    fn first(&mut self, rows: &[Row]) -> Held<'a> {
        let mut candidates = Candidates::default();
        for row in rows {
            match self.holds(row) {
                Ok(true) => {
                    let value = self.held(row.then);
                    return candidates.with(&mut self.shelf, value).agreed();
                }
                Ok(false) => {}
                Err(needs) => {
                    self.shelf.add(&mut candidates.needs, Held::Unknown(needs));
                    let value = self.held(row.then);
                    candidates = candidates.with(&mut self.shelf, value);
                }
            }
        }
        candidates.with(&mut self.shelf, Held::Null).agreed()
    }

    /// The list of a collecting decision, where it is certain.
    fn collect_all(&mut self, rows: &[Row]) -> Held<'a> {
        match self.collect(rows) {
            (_, Some(needs)) => Held::Unknown(needs),
            (certain, None) => {
                let values = certain.into_iter().map(|held| self.shelf.value(held)).collect();
                self.shelf.keep(ops::list(values))
            }
        }
    }

    /// The elements that are there whatever the unknown facts turn out to be, in row order, and what more depend on.
    fn collect(&mut self, rows: &[Row]) -> (Vec<Held<'a>>, Option<Needs>) {
        let mut certain: Vec<Held<'a>> = Vec::new();
        let mut needs = None;
        let mut places = Vec::new();
        let mut possible = Vec::new();
        for row in rows {
            match self.holds(row) {
                Ok(true) => match self.held(row.then) {
                    Held::Null => {}
                    unknown @ Held::Unknown(_) => self.shelf.add(&mut needs, unknown),
                    value => {
                        if !self.is_among(&certain, value) {
                            // Where the first row with this value stands, matching or not: an open row that gives it too
                            // must not move it once it is decided.
                            let place = rows.iter().position(|other| other.then == row.then);
                            let at = places.partition_point(|before| *before <= place);
                            places.insert(at, place);
                            certain.insert(at, value);
                        }
                    }
                },
                Ok(false) => {}
                Err(open) => possible.push((open, self.held(row.then))),
            }
        }
        for (open, value) in possible {
            // What is there already, or would add nothing, is not waited for.
            if matches!(value, Held::Null) || self.is_among(&certain, value) {
                continue;
            }
            self.shelf.add(&mut needs, Held::Unknown(open));
            self.shelf.add(&mut needs, value);
        }
        (certain, needs)
    }

    fn is_among(&self, values: &[Held<'a>], value: Held<'a>) -> bool {
        values.iter().any(|known| self.shelf.same(*known, value))
    }

    /// Of the rows that match, the value that stands first in the enum.
    fn priority(&mut self, rows: &[Row]) -> Held<'a> {
        let mut best = Held::Null;
        let mut open = Vec::new();
        for row in rows {
            let when = self.holds(row);
            if when == Ok(false) {
                continue;
            }
            let value = self.held(row.then);
            match (when, value) {
                (Err(needs), _) | (Ok(_), Held::Unknown(needs)) => open.push((needs, value)),
                (Ok(_), _) => best = stronger(best, value),
            }
        }
        let mut needs = None;
        for (set, value) in open {
            let settled = value.needs().is_none() && self.shelf.same(stronger(best, value), best);
            if !settled {
                self.shelf.add(&mut needs, Held::Unknown(set));
                self.shelf.add(&mut needs, value);
            }
        }
        needs.map_or(best, Held::Unknown)
    }

    #[inline(never)]
    fn compute(&mut self, node: &'a Node) -> Held<'a> {
        match node {
            // `held` reads these.
            Node::Constant(_) | Node::Input(_) | Node::Parameter(_) | Node::Variable(_) | Node::Rule(_) => Held::Null,
            Node::Calendar(name) => self.calendar_name(*name),
            Node::Field(of, at) => match self.held(*of) {
                unknown @ Held::Unknown(_) => unknown,
                record => self.shelf.field(record, *at),
            },
            Node::Not(of) => match self.held(*of) {
                Held::False => Held::True,
                Held::True => Held::False,
                unknown @ Held::Unknown(_) => unknown,
                _ => Held::Null,
            },
            Node::Negate(of) => match self.held(*of) {
                Held::Int(value) => Held::Int(-value),
                unknown @ Held::Unknown(_) => unknown,
                _ => Held::Null,
            },
            Node::And(all) => self.kleene(all, false),
            Node::Or(all) => self.kleene(all, true),
            Node::Equal(a, b) | Node::Compare(_, a, b) | Node::Arithmetic(_, a, b) | Node::In(a, b) => {
                match (self.held(*a), self.held(*b)) {
                    (Held::Unknown(a), Held::Unknown(b)) => Held::Unknown(self.shelf.either(a, b)),
                    (unknown @ Held::Unknown(_), _) | (_, unknown @ Held::Unknown(_)) => unknown,
                    (a, b) => self.of_two(node, a, b),
                }
            }
            Node::Conditional(c, a, b) => self.conditional(*c, *a, *b),
            Node::OrElse(of, default) => match self.held(*of) {
                Held::Null => self.held(*default),
                Held::Unknown(needs) => {
                    let mut needs = Some(needs);
                    let default = self.held(*default);
                    self.shelf.add(&mut needs, default);
                    needs.map_or(Held::Null, Held::Unknown)
                }
                known => known,
            },
            Node::List(all) => self.list(all),
            Node::Call(function, all) => self.call(*function, all),
            Node::Macro(kind, _, list, body) => self.list_macro(*kind, *list, *body),
        }
    }

    fn calendar_name(&mut self, name: CalendarName) -> Held<'a> {
        let calendar = self.context.calendar;
        let list = match name {
            CalendarName::On => return Held::date(self.context.on),
            CalendarName::InForce => return Held::truth(self.context.in_force),
            CalendarName::Terms => {
                let given = calendar.given.iter().filter_map(|term| calendar.term_of(term.start));
                given.map(|term| term.value()).collect()
            }
            CalendarName::Holidays => calendar.holidays.iter().copied().map(Value::Date).collect(),
        };
        self.shelf.keep(ops::list(list))
    }

    /// What an operator makes of two known values.
    fn of_two(&self, node: &Node, a: Held<'a>, b: Held<'a>) -> Held<'a> {
        match (node, a, b) {
            (Node::Equal(..), a, b) => Held::truth(self.shelf.same(a, b)),
            (Node::In(..), item, list) => self.shelf.contains(list, item),
            (Node::Compare(order, ..), Held::Int(a), Held::Int(b))
            | (Node::Compare(order, ..), Held::Date(a), Held::Date(b)) => Held::truth(ops::compare(*order, a, b)),
            (Node::Arithmetic(op, ..), Held::Int(a), Held::Int(b)) => Held::Int(ops::arithmetic(*op, a, b)),
            _ => Held::Null,
        }
    }

    #[inline(never)]
    fn list(&mut self, all: &[NodeId]) -> Held<'a> {
        let mut values = Vec::with_capacity(all.len());
        let mut needs = None;
        for node in all {
            let held = self.held(*node);
            self.shelf.add(&mut needs, held);
            values.push(self.shelf.value(held));
        }
        needs.map_or_else(|| self.shelf.keep(ops::list(values)), Held::Unknown)
    }

    #[inline(never)]
    fn call(&mut self, function: Function, all: &[NodeId]) -> Held<'a> {
        // No function has more arguments.
        let mut values = [Value::Null, Value::Null, Value::Null];
        let mut needs = None;
        for (value, node) in values.iter_mut().zip(all) {
            let held = self.held(*node);
            self.shelf.add(&mut needs, held);
            *value = self.shelf.value(held);
        }
        if let Some(needs) = needs {
            return Held::Unknown(needs);
        }
        let arguments = values.get(..all.len()).unwrap_or_default();
        let value = ops::call(function, arguments, &self.context.calendar);
        self.asked_default |= ops::asks_default(function, arguments, &value, &self.context.calendar);
        self.shelf.keep(value)
    }

    /// `||` where `absorbing` is true, `&&` where it is false: one operand of that value settles it.
    fn kleene(&mut self, operands: &[NodeId], absorbing: bool) -> Held<'a> {
        let mut needs = None;
        for operand in operands {
            match (self.held(*operand), absorbing) {
                (Held::True, true) => return Held::True,
                (Held::False, false) => return Held::False,
                (held, _) => self.shelf.add(&mut needs, held),
            }
        }
        needs.map_or(Held::truth(!absorbing), Held::Unknown)
    }

    fn conditional(&mut self, c: NodeId, a: NodeId, b: NodeId) -> Held<'a> {
        match self.held(c) {
            Held::True => self.held(a),
            Held::Unknown(needs) => {
                let (a, b) = (self.held(a), self.held(b));
                let candidates = Candidates { needs: Some(needs), ..Candidates::default() };
                candidates.with(&mut self.shelf, a).with(&mut self.shelf, b).agreed()
            }
            _ => self.held(b),
        }
    }

    #[inline(never)]
    fn list_macro(&mut self, kind: Macro, list: NodeId, body: NodeId) -> Held<'a> {
        let list = self.held(list);
        let Some(elements) = self.shelf.elements(list) else {
            return list.needs().map_or(Held::Null, Held::Unknown);
        };
        let mut needs = None;
        let mut kept: Vec<Value> = Vec::new();
        let mut at = 0;
        while let Some(element) = self.shelf.element(&elements, at) {
            at += 1;
            self.variables.push(element);
            let held = self.held(body);
            self.variables.pop();
            match (kind, held) {
                (_, unknown @ Held::Unknown(_)) => self.shelf.add(&mut needs, unknown),
                (Macro::Exists, Held::True) => return Held::True,
                (Macro::All, Held::False) => return Held::False,
                (Macro::Filter, Held::True) => kept.push(self.shelf.value(element)),
                (Macro::Min | Macro::Max, value) => kept.push(self.shelf.value(value)),
                _ => {}
            }
        }
        if let Some(needs) = needs {
            return Held::Unknown(needs);
        }
        match kind {
            Macro::Exists => Held::False,
            Macro::All => Held::True,
            Macro::Filter => self.shelf.keep(Value::List(Arc::from(kept))),
            Macro::Min => self.shelf.keep(ops::extreme(false, kept)),
            Macro::Max => self.shelf.keep(ops::extreme(true, kept)),
        }
    }
}

/// The value that stands first in the enum; null is weakest.
fn stronger<'a>(a: Held<'a>, b: Held<'a>) -> Held<'a> {
    match (a, b) {
        (Held::Word(x), Held::Word(y)) if y < x => b,
        (Held::Null, _) => b,
        _ => a,
    }
}

/// The values that an open choice may still give, and what it needs.
#[derive(Default)]
struct Candidates<'a> {
    common: Option<Held<'a>>,
    differ: bool,
    needs: Option<Needs>,
}

impl<'a> Candidates<'a> {
    fn with(mut self, shelf: &mut Shelf<'a>, value: Held<'a>) -> Self {
        match (value, self.common) {
            (Held::Unknown(_), _) => {
                self.differ = true;
                shelf.add(&mut self.needs, value);
            }
            (_, None) => self.common = Some(value),
            (_, Some(common)) => self.differ |= !shelf.same(common, value),
        }
        self
    }

    /// The value, where all agree; else what the choice and its values need.
    fn agreed(self) -> Held<'a> {
        match (self.common, self.needs) {
            (Some(common), _) if !self.differ => common,
            // A single candidate that is itself unknown brings its own needs, so there are some.
            (_, needs) => needs.map_or(Held::Null, Held::Unknown),
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
