//! From the program to a plan: what no row of the batch changes is computed once, by the evaluator of single cases; what
//! is left becomes operations over columns. What has no operation of its own is computed row by row by that evaluator.

use std::collections::HashMap;

use super::plan::{Body, BodyResult, Condition, DayFunction, DayStep, Given, List, Op, Operand, Plan, SlotId, extreme};
use crate::date::Date;
use crate::evaluate::Run;
use crate::language::{Function, Macro, Order, RuleId, Type};
use crate::program::{self, HitPolicy, Node, NodeId, Program, Row};
use crate::value::{InputSet, Outcome, Value};

/// Makes plans of a program's rules.
pub struct Lowering<'r, 'a> {
    program: &'a Program,
    /// what varies from row to row
    varying: InputSet,
    /// evaluates what does not
    run: &'r mut Run<'a>,
    /// whether a node reads an input that varies
    varies: Vec<bool>,
    /// the macro variables that a node reads but does not bind, a bit each
    free: Vec<u128>,
}

/// A plan being made: of the rows, or of the records of a list.
#[derive(Default)]
struct Frame {
    plan: Plan,
    operands: HashMap<NodeId, Operand>,
    conditions: HashMap<NodeId, Condition>,
    rules: HashMap<RuleId, Operand>,
    truths: HashMap<RuleId, Condition>,
    /// whether a date is not later than another
    limits: HashMap<(SlotId, Date), SlotId>,
    /// in a body: the number of its variable, and the columns that it is given
    body: Option<(u32, Vec<(SlotId, Given)>)>,
}

/// A value that is the same for every row; none: unknown in every row.
type Constant = Option<Value>;

/// A list as far as it is the same for every row.
enum Listed {
    Empty,
    Unknown,
    Varies(List),
}

impl<'r, 'a> Lowering<'r, 'a> {
    /// Of a program of which these inputs vary; `run` knows the others.
    pub fn new(program: &'a Program, varying: InputSet, run: &'r mut Run<'a>) -> Self {
        let mut varies: Vec<bool> = Vec::with_capacity(program.nodes.len());
        let mut free: Vec<u128> = Vec::with_capacity(program.nodes.len());
        for info in &program.nodes {
            let (mut vary, mut unbound) = match &info.node {
                Node::Input(id) => (varying.contains(*id), 0),
                Node::Rule(id) => (program.rule(*id).depends.iter().any(|id| varying.contains(id)), 0),
                Node::Variable(depth) => (false, 1 << depth),
                _ => (false, 0),
            };
            info.node.operands(&mut |operand| {
                vary |= varies[operand.0 as usize];
                unbound |= free[operand.0 as usize];
            });
            if let Node::Macro(_, depth, ..) = &info.node {
                unbound &= !(1 << depth);
            }
            varies.push(vary);
            free.push(unbound);
        }
        Lowering { program, varying, run, varies, free }
    }

    /// The plan of some rules, and the slot of each: no other rule's, even where both are the same for all that the columns
    /// say. A row that is evaluated by itself may have facts that are in no column, and there the rules may differ.
    pub fn plan(mut self, rules: impl IntoIterator<Item = RuleId>) -> (Plan, Vec<SlotId>) {
        let mut frame = Frame::default();
        let mut owners: HashMap<SlotId, RuleId> = HashMap::new();
        let mut own: HashMap<RuleId, SlotId> = HashMap::new();
        let slots = rules.into_iter().map(|id| {
            if let Some(slot) = own.get(&id) {
                return *slot;
            }
            let op = match self.rule(&mut frame, id) {
                Operand::Slot(slot) if *owners.entry(slot).or_insert(id) == id => Err(slot),
                slot @ Operand::Slot(_) => Ok(Op::First([(Condition::Constant(Some(true)), slot)].into())),
                Operand::Constant(value) => Ok(Op::Constant(value)),
            };
            let slot = op.map_or_else(|own| own, |op| frame.plan.add(op, self.program.rule(id).ty.clone()));
            own.insert(id, slot);
            slot
        });
        let slots = slots.collect();
        (frame.plan, slots)
    }

    /// What a node gives where it is the same for every row.
    fn constant(&mut self, node: NodeId) -> Option<Constant> {
        let at = node.0 as usize;
        (!self.varies[at] && self.free[at] == 0).then(|| known(self.run.node(node)))
    }

    fn depends_on_variable(&self, frame: &Frame, node: NodeId) -> bool {
        frame.body.as_ref().is_some_and(|(depth, _)| self.free[node.0 as usize] >> depth & 1 == 1)
    }

    /// A definition or decision.
    fn rule(&mut self, frame: &mut Frame, id: RuleId) -> Operand {
        if let Some(known) = frame.rules.get(&id) {
            return known.clone();
        }
        let program = self.program;
        let rule = program.rule(id);
        let varies = rule.depends.iter().any(|id| self.varying.contains(id));
        let constant = if varies { None } else { Some(known(self.run.rule(id))) };
        let operand = match (&rule.body, constant) {
            // An unknown list may have certain elements all the same.
            (program::Body::Table { hit: HitPolicy::Collect, rows }, None | Some(None)) => {
                self.table(frame, id, HitPolicy::Collect, rows)
            }
            (_, Some(constant)) => Operand::Constant(constant),
            (program::Body::Expression(node), None) => self.operand_or_node(frame, *node),
            (program::Body::Table { hit, rows }, None) => self.table(frame, id, *hit, rows),
        };
        frame.rules.insert(id, operand.clone());
        operand
    }

    fn table(&mut self, frame: &mut Frame, id: RuleId, hit: HitPolicy, rows: &[Row]) -> Operand {
        let ty = self.program.rule(id).ty.clone();
        let op = match hit {
            HitPolicy::Unique | HitPolicy::First => {
                let mut choices = Vec::new();
                for (at, row) in (0..).zip(rows) {
                    let when = self.when(frame, row);
                    if matches!(when, Condition::Constant(Some(false))) {
                        continue;
                    }
                    let always = matches!(when, Condition::Constant(Some(true)));
                    let then = self.operand_or_node(frame, row.then);
                    frame.plan.rows.entry(id).or_default().push((at, when.clone()));
                    if always && choices.is_empty() {
                        return then;
                    }
                    choices.push((when, then));
                    if always {
                        break;
                    }
                }
                Op::First(choices.into())
            }
            HitPolicy::Collect | HitPolicy::Priority => {
                let mut words = Vec::new();
                for row in rows {
                    match self.constant(row.then) {
                        Some(Some(Value::Word(word))) => words.push(Some(word)),
                        Some(Some(Value::Null)) => words.push(None),
                        _ => return Operand::Slot(frame.plan.add(Op::Rule(id), ty)),
                    }
                }
                let mut choices = Vec::new();
                for ((at, row), word) in (0..).zip(rows).zip(&words) {
                    let when = self.when(frame, row);
                    frame.plan.rows.entry(id).or_default().push((at, when.clone()));
                    if let Some(word) = word {
                        choices.push((when, *word));
                    }
                }
                // A word stands where the first row that gives it stands, whether that row matches or not.
                choices.sort_by_key(|(_, word)| words.iter().position(|other| *other == Some(*word)));
                if hit == HitPolicy::Collect { Op::Collect(choices.into()) } else { Op::Priority(choices.into()) }
            }
        };
        Operand::Slot(frame.plan.add(op, ty))
    }

    fn when(&mut self, frame: &mut Frame, row: &Row) -> Condition {
        row.when.map_or(Condition::Constant(Some(true)), |when| self.condition_or_node(frame, when))
    }

    /// A value; computed row by row where it has no operation.
    fn operand_or_node(&mut self, frame: &mut Frame, node: NodeId) -> Operand {
        self.operand(frame, node).unwrap_or_else(|| self.by_node(frame, node))
    }

    fn by_node(&mut self, frame: &mut Frame, node: NodeId) -> Operand {
        let operand = Operand::Slot(frame.plan.add(Op::Node(node), self.program.node(node).ty.clone()));
        frame.operands.insert(node, operand.clone());
        operand
    }

    fn condition_or_node(&mut self, frame: &mut Frame, node: NodeId) -> Condition {
        self.condition(frame, node).unwrap_or_else(|| truth(self.by_node(frame, node)))
    }

    /// A value; none where a body has no operation for it. Outside bodies there always is one.
    fn operand(&mut self, frame: &mut Frame, node: NodeId) -> Option<Operand> {
        if let Some(known) = frame.operands.get(&node) {
            return Some(known.clone());
        }
        let outside = frame.body.is_some() && !self.depends_on_variable(frame, node);
        let operand = if let Some(value) = self.constant(node) {
            Operand::Constant(value)
        } else if outside {
            self.given(frame, Given::Outer(node, Operand::Constant(None)), node)
        } else {
            match self.computed(frame, node) {
                Some(operand) => operand,
                None if frame.body.is_none() => self.by_node(frame, node),
                None => return None,
            }
        };
        frame.operands.insert(node, operand.clone());
        Some(operand)
    }

    /// A column that a body is given.
    fn given(&self, frame: &mut Frame, given: Given, node: NodeId) -> Operand {
        let slot = frame.plan.add(Op::Given, self.program.node(node).ty.clone());
        if let Some((_, all)) = &mut frame.body {
            all.push((slot, given));
        }
        Operand::Slot(slot)
    }

    fn computed(&mut self, frame: &mut Frame, node: NodeId) -> Option<Operand> {
        let program = self.program;
        let info = program.node(node);
        let op = match &info.node {
            Node::Input(id) if program_fact(info) => Op::Input(*id),
            Node::Rule(id) => return Some(self.rule(frame, *id)),
            Node::Field(of, at) => {
                if let (Node::Variable(depth), Some((bound, _))) = (&program.node(*of).node, &frame.body) {
                    return (depth == bound).then(|| self.given(frame, Given::Field(*at), node));
                }
                match self.operand(frame, *of)? {
                    Operand::Slot(slot) => Op::Field(slot, *at),
                    Operand::Constant(_) => return None,
                }
            }
            Node::Negate(of) => match self.operand(frame, *of)? {
                Operand::Slot(slot) => Op::Negate(slot),
                Operand::Constant(_) => return None,
            },
            Node::Arithmetic(op, a, b) => match (self.operand(frame, *a)?, self.operand(frame, *b)?) {
                (Operand::Constant(None), _) | (_, Operand::Constant(None)) => return Some(Operand::Constant(None)),
                (a, b) => Op::Arithmetic(*op, a, b),
            },
            Node::Conditional(c, a, b) => match self.condition(frame, *c)? {
                Condition::Constant(Some(true)) => return self.operand(frame, *a),
                Condition::Constant(Some(false)) => return self.operand(frame, *b),
                c => Op::Choose(c, self.operand(frame, *a)?, self.operand(frame, *b)?),
            },
            Node::OrElse(of, default) => match self.operand(frame, *of)? {
                Operand::Constant(Some(Value::Null)) => return self.operand(frame, *default),
                Operand::Slot(slot) => Op::OrElse(slot, self.operand(frame, *default)?),
                constant @ Operand::Constant(_) => return Some(constant),
            },
            Node::Call(function, arguments) => return self.call(frame, *function, arguments, &info.ty),
            Node::Macro(kind, depth, list, body) => {
                let greatest = extreme(*kind);
                let Some(greatest) = greatest else { return self.truth_column(frame, node) };
                match self.list(frame, *list)? {
                    Listed::Empty => return Some(Operand::Constant(Some(Value::Null))),
                    Listed::Unknown => return Some(Operand::Constant(None)),
                    Listed::Varies(list) => {
                        let body = self.body(frame, &list, *depth, *body, false)?;
                        Op::Extreme { greatest, list, body }
                    }
                }
            }
            Node::Not(_) | Node::And(_) | Node::Or(_) | Node::Equal(..) | Node::Compare(..) | Node::In(..) => {
                return self.truth_column(frame, node);
            }
            _ => return None,
        };
        Some(Operand::Slot(frame.plan.add(op, info.ty.clone())))
    }

    /// A condition as a column.
    fn truth_column(&mut self, frame: &mut Frame, node: NodeId) -> Option<Operand> {
        Some(match self.condition(frame, node)? {
            Condition::Constant(value) => Operand::Constant(value.map(Value::Bool)),
            Condition::Slot(slot) => Operand::Slot(slot),
            condition => Operand::Slot(frame.plan.add(Op::Truth(condition), Type::Bool)),
        })
    }

    fn call(&mut self, frame: &mut Frame, function: Function, arguments: &[NodeId], ty: &Type) -> Option<Operand> {
        if let (Function::Size, [list]) = (function, arguments)
            && matches!(&self.program.node(*list).ty, Type::List(element) if matches!(**element, Type::Record(_)))
        {
            let op = match self.list(frame, *list)? {
                Listed::Empty => return Some(Operand::Constant(Some(Value::Int(0)))),
                Listed::Unknown => return Some(Operand::Constant(None)),
                Listed::Varies(list) => Op::Size(list),
            };
            return Some(Operand::Slot(frame.plan.add(op, Type::Int)));
        }
        let arguments: Vec<Operand> =
            arguments.iter().map(|argument| self.operand(frame, *argument)).collect::<Option<_>>()?;
        if arguments.iter().any(|argument| matches!(argument, Operand::Constant(None))) {
            return Some(Operand::Constant(None));
        }
        let op = match day_call(&frame.plan, function, &arguments) {
            Some((step, date)) => {
                let (mut steps, date) = match frame.plan.operation(date).op {
                    Op::DayFunction(inner, date) => (frame.plan.day_functions[inner].0.clone(), date),
                    _ => (Vec::new(), date),
                };
                steps.push(step);
                frame.plan.day_functions.push(DayFunction(steps));
                Op::DayFunction(frame.plan.day_functions.len() - 1, date)
            }
            None => Op::Call(function, arguments.into()),
        };
        Some(Operand::Slot(frame.plan.add(op, ty.clone())))
    }

    /// A condition; none where a body has none for it.
    fn condition(&mut self, frame: &mut Frame, node: NodeId) -> Option<Condition> {
        if let Some(known) = frame.conditions.get(&node) {
            return Some(known.clone());
        }
        let program = self.program;
        let outside = frame.body.is_some() && !self.depends_on_variable(frame, node);
        let mut condition = if let Some(value) = self.constant(node) {
            truth(Operand::Constant(value))
        } else if outside {
            truth(self.operand(frame, node)?)
        } else {
            match &program.node(node).node {
                Node::Not(of) => not(self.condition(frame, *of)?),
                Node::And(all) => self.all(frame, all, false)?,
                Node::Or(all) => self.all(frame, all, true)?,
                Node::Equal(a, b) => self.equal(frame, *a, *b)?,
                Node::Compare(order, a, b) => self.compare(frame, *order, *a, *b)?,
                Node::In(item, list) => self.membership(frame, *item, *list)?,
                Node::Macro(kind @ (Macro::Exists | Macro::All), depth, list, body) => {
                    let exists = *kind == Macro::Exists;
                    match self.list(frame, *list)? {
                        Listed::Empty => Condition::Constant(Some(!exists)),
                        Listed::Unknown => Condition::Constant(None),
                        Listed::Varies(list) => {
                            let body = self.body(frame, &list, *depth, *body, true)?;
                            Condition::Quantified(exists, list, body)
                        }
                    }
                }
                Node::Rule(id) => self.rule_condition(frame, *id),
                _ => match self.computed(frame, node) {
                    Some(operand) => truth(operand),
                    None if frame.body.is_none() => truth(self.by_node(frame, node)),
                    None => return None,
                },
            }
        };
        // What is used more than once is computed once.
        if program.node(node).memo.is_some() && !condition.stands_ready() {
            condition = Condition::Slot(frame.plan.add(Op::Truth(condition), Type::Bool));
        }
        frame.conditions.insert(node, condition.clone());
        Some(condition)
    }

    /// A definition as a condition.
    fn rule_condition(&mut self, frame: &mut Frame, id: RuleId) -> Condition {
        if let Some(known) = frame.truths.get(&id) {
            return known.clone();
        }
        let condition = truth(self.rule(frame, id));
        frame.truths.insert(id, condition.clone());
        condition
    }

    /// `||` where `absorbing` is true, `&&` where it is false.
    fn all(&mut self, frame: &mut Frame, nodes: &[NodeId], absorbing: bool) -> Option<Condition> {
        let mut kept = Vec::new();
        for node in nodes {
            match self.condition(frame, *node)? {
                Condition::Constant(Some(value)) if value == absorbing => {
                    return Some(Condition::Constant(Some(absorbing)));
                }
                Condition::Constant(Some(_)) => {}
                condition => kept.push(condition),
            }
        }
        Some(match (kept.pop(), kept.is_empty()) {
            (None, _) => Condition::Constant(Some(!absorbing)),
            (Some(only), true) => only,
            (Some(last), false) => {
                kept.push(last);
                if absorbing { Condition::Or(kept.into()) } else { Condition::And(kept.into()) }
            }
        })
    }

    fn equal(&mut self, frame: &mut Frame, a: NodeId, b: NodeId) -> Option<Condition> {
        Some(match (self.operand(frame, a)?, self.operand(frame, b)?) {
            (Operand::Constant(None), _) | (_, Operand::Constant(None)) => Condition::Constant(None),
            (Operand::Constant(Some(a)), Operand::Constant(Some(b))) => Condition::Constant(Some(a == b)),
            (Operand::Slot(slot), Operand::Constant(Some(value)))
            | (Operand::Constant(Some(value)), Operand::Slot(slot)) => match value {
                Value::Null => Condition::IsNull(slot),
                Value::Word(word) => Condition::IsOneOf(slot, [word].into()),
                value => Condition::EqualTo(slot, value),
            },
            (Operand::Slot(a), Operand::Slot(b)) => Condition::Equal(a, b),
        })
    }

    fn compare(&mut self, frame: &mut Frame, order: Order, a: NodeId, b: NodeId) -> Option<Condition> {
        Some(match (self.operand(frame, a)?, self.operand(frame, b)?) {
            (Operand::Constant(None), _) | (_, Operand::Constant(None)) => Condition::Constant(None),
            (Operand::Constant(Some(a)), Operand::Constant(Some(b))) => {
                Condition::Constant(Some(program::ops::compare_values(order, &a, &b) == Value::Bool(true)))
            }
            (Operand::Slot(slot), Operand::Constant(Some(value))) => self.threshold(frame, order, slot, value),
            (Operand::Constant(Some(value)), Operand::Slot(slot)) => self.threshold(frame, turned(order), slot, value),
            (Operand::Slot(a), Operand::Slot(b)) => Condition::Compare(order, a, b),
        })
    }

    /// A comparison with what is the same for every row; of the date itself, where a function of it is compared.
    fn threshold(&self, frame: &mut Frame, order: Order, slot: SlotId, value: Value) -> Condition {
        let (mut order, mut slot, mut value) = (order, slot, value);
        if let Op::DayFunction(function, date) = frame.plan.operation(slot).op {
            let function = &frame.plan.day_functions[function];
            if let Some((of_date, day)) = function.threshold(order, &value, &self.run.context().calendar) {
                (order, slot, value) = (of_date, date, day);
            }
        }
        let (Value::Date(day), Type::Date) = (&value, &frame.plan.operation(slot).ty) else {
            return Condition::Threshold(order, slot, value);
        };
        // Of a date that is always there each limit is looked at once: the other side of it is the other rows.
        let (last, within) = match order {
            Order::LessEqual => (*day, true),
            Order::Greater => (*day, false),
            Order::Less if *day > Date::MIN => (day.add_days(-1), true),
            Order::GreaterEqual if *day > Date::MIN => (day.add_days(-1), false),
            Order::Less | Order::GreaterEqual => return Condition::Threshold(order, slot, value),
        };
        let limit = *frame.limits.entry((slot, last)).or_insert_with(|| {
            let up_to = Condition::Threshold(Order::LessEqual, slot, Value::Date(last));
            frame.plan.add(Op::Truth(up_to), Type::Bool)
        });
        if within { Condition::Slot(limit) } else { Condition::Not(Box::new(Condition::Slot(limit))) }
    }

    fn membership(&mut self, frame: &mut Frame, item: NodeId, list: NodeId) -> Option<Condition> {
        match (self.operand(frame, item)?, self.operand(frame, list)?) {
            (Operand::Constant(None), _) | (_, Operand::Constant(None)) => Some(Condition::Constant(None)),
            (Operand::Slot(slot), Operand::Constant(Some(Value::List(values)))) => {
                let words = values.iter().map(|value| match value {
                    Value::Word(word) => Some(*word),
                    _ => None,
                });
                Some(Condition::IsOneOf(slot, words.collect::<Option<_>>()?))
            }
            (Operand::Constant(Some(Value::Word(word))), Operand::Slot(list)) => Some(Condition::Contains(list, word)),
            _ => None,
        }
    }

    /// A list of records; none where there is no operation for it.
    fn list(&mut self, frame: &mut Frame, node: NodeId) -> Option<Listed> {
        if let Some(value) = self.constant(node) {
            return match value {
                None => Some(Listed::Unknown),
                Some(Value::List(values)) if values.is_empty() => Some(Listed::Empty),
                Some(_) => None,
            };
        }
        // A body has no lists of its own.
        if frame.body.is_some() {
            return None;
        }
        let program = self.program;
        match &program.node(node).node {
            Node::Input(id) => Some(Listed::Varies(List::Records(*id))),
            Node::Rule(id) => match &program.rule(*id).body {
                program::Body::Expression(node) => self.list(frame, *node),
                program::Body::Table { .. } => None,
            },
            Node::Macro(Macro::Filter, depth, list, body) => match self.list(frame, *list)? {
                Listed::Varies(list) => {
                    let body = self.body(frame, &list, *depth, *body, true)?;
                    Some(Listed::Varies(List::Filter(Box::new(list), body)))
                }
                constant => Some(constant),
            },
            _ => None,
        }
    }

    /// What a macro computes of each record, where there is an operation for all of it.
    fn body(&mut self, frame: &mut Frame, list: &List, depth: u32, node: NodeId, holds: bool) -> Option<usize> {
        let mut inner = Frame { body: Some((depth, Vec::new())), ..Frame::default() };
        let result = if holds {
            BodyResult::Condition(self.condition(&mut inner, node)?)
        } else {
            BodyResult::Value(self.operand(&mut inner, node)?)
        };
        let (_, mut given) = inner.body?;
        for (_, given) in &mut given {
            if let Given::Outer(node, operand) = given {
                *operand = self.operand_or_node(frame, *node);
            }
        }
        frame.plan.bodies.push(Body { list: list.input(), plan: inner.plan, given, result });
        Some(frame.plan.bodies.len() - 1)
    }
}

impl List {
    /// The input whose records these are.
    pub fn input(&self) -> crate::value::InputId {
        match self {
            List::Records(id) => *id,
            List::Filter(list, _) => list.input(),
        }
    }
}

fn known(outcome: Outcome) -> Option<Value> {
    match outcome {
        Outcome::Known(value) => Some(value),
        Outcome::Unknown(_) => None,
    }
}

/// Whether an input is a fact rather than a list of records.
fn program_fact(info: &program::NodeInfo) -> bool {
    !matches!(&info.ty, Type::List(element) if matches!(**element, Type::Record(_)))
}

fn truth(operand: Operand) -> Condition {
    match operand {
        Operand::Slot(slot) => Condition::Slot(slot),
        Operand::Constant(value) => Condition::Constant(value.map(|value| value == Value::Bool(true))),
    }
}

fn not(condition: Condition) -> Condition {
    match condition {
        Condition::Constant(value) => Condition::Constant(value.map(|value| !value)),
        Condition::Not(inner) => *inner,
        condition => Condition::Not(Box::new(condition)),
    }
}

fn turned(order: Order) -> Order {
    match order {
        Order::Less => Order::Greater,
        Order::LessEqual => Order::GreaterEqual,
        Order::Greater => Order::Less,
        Order::GreaterEqual => Order::LessEqual,
    }
}

/// A call of which one date varies and nothing else, as a step of a function of that date.
fn day_call(plan: &Plan, function: Function, arguments: &[Operand]) -> Option<(DayStep, SlotId)> {
    let mut date = None;
    let mut fixed = Vec::with_capacity(arguments.len());
    for (at, argument) in arguments.iter().enumerate() {
        match argument {
            Operand::Constant(value) => fixed.push(value.clone()?),
            Operand::Slot(slot) if date.is_none() && *plan.operation(*slot).ty.required() == Type::Date => {
                date = Some((at, *slot));
                fixed.push(Value::Null);
            }
            Operand::Slot(_) => return None,
        }
    }
    let (at, slot) = date?;
    Some((DayStep { function, arguments: fixed, at }, slot))
}
