//! The same evaluation for booleans, numbers, dates and words only, without the sets of unknown inputs.
//!
//! Most of what a policy computes is of these types and known. A [`Quick`] is two registers, where an [`Outcome`] is
//! forty bytes of memory: several times faster. What is unknown, a list, a record or an identifier is left to
//! [`Run::node`], which is what every answer here is checked against in debug builds.

use super::one::Run;
use crate::date::Date;
use crate::language::{Arithmetic, CalendarName, Function, Order, RuleId, Type};
use crate::policy::items::HitPolicy;
use crate::program::{Body, Node, NodeId, Row, ops};
use crate::value::{Outcome, Value};

/// A value that fits a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quick {
    kind: Kind,
    bits: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Null,
    Bool,
    Int,
    Date,
    Word,
    /// known, but none of these
    Other,
    /// unknown
    Open,
}

impl Quick {
    const OTHER: Quick = Quick { kind: Kind::Other, bits: 0 };
    const OPEN: Quick = Quick { kind: Kind::Open, bits: 0 };
    const NULL: Quick = Quick { kind: Kind::Null, bits: 0 };
    pub(super) const TRUE: Quick = Quick::bool(true);
    pub(super) const FALSE: Quick = Quick::bool(false);

    const fn bool(value: bool) -> Quick {
        Quick { kind: Kind::Bool, bits: value as i64 }
    }

    fn int(bits: i64) -> Quick {
        Quick { kind: Kind::Int, bits }
    }

    fn of(value: &Value) -> Quick {
        match value {
            Value::Null => Quick::NULL,
            Value::Bool(value) => Quick::bool(*value),
            Value::Int(value) => Quick::int(*value),
            Value::Date(value) => Quick { kind: Kind::Date, bits: value.days().into() },
            Value::Word(value) => Quick { kind: Kind::Word, bits: (*value).into() },
            Value::Text(_) | Value::List(_) | Value::Record(_) => Quick::OTHER,
        }
    }

    fn of_outcome(outcome: &Outcome) -> Quick {
        match outcome {
            Outcome::Known(value) => Quick::of(value),
            Outcome::Unknown(_) => Quick::OPEN,
        }
    }

    /// The value; none where it is unknown or fits no register.
    pub(super) fn value(self) -> Option<Value> {
        Some(match self.kind {
            Kind::Null => Value::Null,
            Kind::Bool => Value::Bool(self.bits != 0),
            Kind::Int => Value::Int(self.bits),
            Kind::Date => Value::Date(Date::from_days(i32::try_from(self.bits).ok()?)?),
            Kind::Word => Value::Word(u16::try_from(self.bits).ok()?),
            Kind::Other | Kind::Open => return None,
        })
    }

    fn is_open(self) -> bool {
        self.kind == Kind::Open
    }

    fn is_other(self) -> bool {
        self.kind == Kind::Other
    }

    fn map_bool(self, f: impl FnOnce(bool) -> bool) -> Quick {
        match self.kind {
            Kind::Bool => Quick::bool(f(self.bits != 0)),
            Kind::Open => Quick::OPEN,
            _ => Quick::NULL,
        }
    }
}

/// Whether values of a type may fit a register.
fn fits(ty: &Type) -> bool {
    matches!(ty.required(), Type::Bool | Type::Int | Type::Date | Type::Enum(_) | Type::Null)
}

impl<'a> Run<'a> {
    /// The value of an expression, quickly where that is possible.
    pub(super) fn outcome(&mut self, id: NodeId) -> Outcome {
        if fits(&self.program().node(id).ty)
            && let Some(value) = self.quick(id).value()
        {
            debug_assert_eq!(self.node(id), Outcome::Known(value.clone()), "quick and thorough differ");
            return Outcome::Known(value);
        }
        self.node(id)
    }

    /// The value of a rule; [`Quick::OPEN`] where it is unknown.
    pub(super) fn rule_quick(&mut self, id: RuleId) -> Quick {
        let place = id.0 as usize;
        if let Some(quick) = self.quick_memo[place] {
            return quick;
        }
        let rule = self.program().rule(id);
        let quick = match &rule.body {
            _ if !fits(&rule.ty) => Quick::OTHER,
            Body::Expression(node) => self.apart(|run| run.quick(*node)),
            Body::Table { hit: HitPolicy::First | HitPolicy::Unique, rows } => self.apart(|run| run.quick_first(rows)),
            Body::Table { .. } => Quick::OTHER,
        };
        let quick = match quick.kind {
            Kind::Other | Kind::Open => Quick::of_outcome(&self.rule_thorough(id)),
            _ => quick,
        };
        debug_assert_eq!(quick, Quick::of_outcome(&self.rule_thorough(id)), "quick and thorough differ");
        self.quick_memo[place] = Some(quick);
        quick
    }

    /// The first row that matches; other than a value where a row before it is open.
    fn quick_first(&mut self, rows: &[Row]) -> Quick {
        for row in rows {
            match row.when.map_or(Quick::TRUE, |when| self.quick(when)) {
                Quick::TRUE => return self.quick(row.then),
                found if found.is_open() || found.is_other() => return Quick::OPEN,
                _ => {}
            }
        }
        Quick::NULL
    }

    /// The value of an expression; [`Quick::OPEN`] where it is unknown.
    pub(super) fn quick(&mut self, id: NodeId) -> Quick {
        let info = self.program().node(id);
        let Some(place) = info.memo else { return self.quick_of(id, &info.node) };
        if let Some(quick) = self.quick_memo[place as usize] {
            return quick;
        }
        let quick = self.quick_of(id, &info.node);
        self.quick_memo[place as usize] = Some(quick);
        quick
    }

    fn quick_of(&mut self, id: NodeId, node: &'a Node) -> Quick {
        match node {
            Node::Constant(value) => Quick::of(value),
            Node::Input(input) => Quick::of_outcome(&self.context().inputs[usize::from(input.0)]),
            Node::Parameter(parameter) => Quick::of(&self.context().parameters[parameter.0 as usize]),
            Node::Rule(rule) => self.rule_quick(*rule),
            Node::Calendar(CalendarName::On) => Quick::of(&Value::Date(self.context().on)),
            Node::Calendar(CalendarName::InForce) => Quick::bool(self.context().in_force),
            Node::Not(of) => self.quick(*of).map_bool(|value| !value),
            Node::And(all) => self.quick_kleene(all, Quick::FALSE, Quick::TRUE),
            Node::Or(all) => self.quick_kleene(all, Quick::TRUE, Quick::FALSE),
            Node::Equal(a, b) => {
                let (a, b) = (self.quick(*a), self.quick(*b));
                match (a.is_open() || b.is_open(), a.is_other() || b.is_other()) {
                    (true, _) => Quick::OPEN,
                    (_, true) => self.thorough(id),
                    _ => Quick::bool(a == b),
                }
            }
            Node::Compare(order, a, b) => {
                let (a, b) = (self.quick(*a), self.quick(*b));
                compare(*order, a, b)
            }
            Node::Arithmetic(op, a, b) => {
                let (a, b) = (self.quick(*a), self.quick(*b));
                arithmetic(*op, a, b)
            }
            Node::Conditional(c, a, b) => match self.quick(*c) {
                Quick::TRUE => self.quick(*a),
                c if c.is_open() => {
                    let (a, b) = (self.quick(*a), self.quick(*b));
                    if a.is_other() || b.is_other() {
                        return self.thorough(id);
                    }
                    if a == b { a } else { Quick::OPEN }
                }
                _ => self.quick(*b),
            },
            Node::OrElse(of, default) => match self.quick(*of) {
                Quick::NULL => self.quick(*default),
                of => of,
            },
            Node::In(item, list) => self.quick_in(id, *item, *list),
            Node::Call(function, all) => self.quick_call(id, *function, all),
            Node::Variable(_)
            | Node::Calendar(_)
            | Node::Field(..)
            | Node::Negate(_)
            | Node::List(_)
            | Node::Macro(..) => self.thorough(id),
        }
    }

    fn thorough(&mut self, id: NodeId) -> Quick {
        Quick::of_outcome(&self.node(id))
    }

    fn quick_kleene(&mut self, operands: &[NodeId], absorbing: Quick, neutral: Quick) -> Quick {
        let mut result = neutral;
        for operand in operands {
            match self.quick(*operand) {
                found if found == absorbing => return absorbing,
                found if found.is_open() => result = Quick::OPEN,
                _ => {}
            }
        }
        result
    }

    /// Membership in a list that is written out or given; others are computed thoroughly.
    fn quick_in(&mut self, id: NodeId, item: NodeId, list: NodeId) -> Quick {
        let program = self.program();
        let found = match &program.node(list).node {
            Node::List(elements) => {
                let item = self.quick(item);
                let mut found = item;
                if !item.is_open() && !item.is_other() {
                    found = Quick::FALSE;
                    for element in elements {
                        match self.quick(*element) {
                            element if element.is_open() || element.is_other() => return self.thorough(id),
                            element if element == item => found = Quick::TRUE,
                            _ => {}
                        }
                    }
                }
                found
            }
            Node::Input(input) => {
                let item = self.quick(item);
                match &self.context().inputs[usize::from(input.0)] {
                    _ if item.is_open() || item.is_other() => item,
                    Outcome::Known(Value::List(values)) => {
                        Quick::bool(values.iter().any(|value| Quick::of(value) == item))
                    }
                    Outcome::Known(_) => Quick::OTHER,
                    Outcome::Unknown(_) => Quick::OPEN,
                }
            }
            _ => Quick::OTHER,
        };
        if found.is_other() { self.thorough(id) } else { found }
    }

    fn quick_call(&mut self, id: NodeId, function: Function, arguments: &[NodeId]) -> Quick {
        const MOST: usize = 3;
        if arguments.len() > MOST
            || matches!(function, Function::TermOf | Function::Size | Function::Least | Function::Greatest)
        {
            return self.thorough(id);
        }
        let mut values = [const { Value::Null }; MOST];
        let mut open = false;
        for (slot, argument) in values.iter_mut().zip(arguments) {
            match self.quick(*argument) {
                argument if argument.is_open() => open = true,
                argument => match argument.value() {
                    Some(value) => *slot = value,
                    None => return self.thorough(id),
                },
            }
        }
        if open {
            return Quick::OPEN;
        }
        Quick::of(&ops::call(function, &values[..arguments.len()], &self.context().calendar))
    }
}

fn compare(order: Order, a: Quick, b: Quick) -> Quick {
    match (a.kind, b.kind) {
        (Kind::Int, Kind::Int) | (Kind::Date, Kind::Date) => Quick::bool(ops::compare(order, a.bits, b.bits)),
        (Kind::Open, _) | (_, Kind::Open) => Quick::OPEN,
        _ => Quick::NULL,
    }
}

fn arithmetic(op: Arithmetic, a: Quick, b: Quick) -> Quick {
    match (a.kind, b.kind) {
        (Kind::Int, Kind::Int) => Quick::int(ops::arithmetic(op, a.bits, b.bits)),
        (Kind::Open, _) | (_, Kind::Open) => Quick::OPEN,
        _ => Quick::NULL,
    }
}
