//! What a value rests on: the facts, parameters and rules without which it could be another.

use crate::evaluate::Run;
use crate::language::{ParameterId, RuleId};
use crate::program::{Node, NodeId};
use crate::value::{InputId, Outcome, Value};

/// What mattered, each once, in the order in which it was met.
#[derive(Debug, Default)]
pub struct Support {
    pub facts: Vec<InputId>,
    pub parameters: Vec<ParameterId>,
    pub rules: Vec<RuleId>,
}

impl Support {
    /// Begins again.
    pub fn clear(&mut self) {
        self.facts.clear();
        self.parameters.clear();
        self.rules.clear();
    }

    /// Adds what the value of an expression rests on.
    pub fn add(&mut self, run: &mut Run<'_>, id: NodeId) {
        match &run.program().node(id).node {
            Node::And(operands) => self.kleene(run, id, operands, false),
            Node::Or(operands) => self.kleene(run, id, operands, true),
            Node::Conditional(c, a, b) => {
                self.add(run, *c);
                match run.node(*c) {
                    Outcome::Known(Value::Bool(true)) => self.add(run, *a),
                    Outcome::Known(_) => self.add(run, *b),
                    Outcome::Unknown(_) => {
                        self.add(run, *a);
                        self.add(run, *b);
                    }
                }
            }
            Node::OrElse(of, default) => {
                self.add(run, *of);
                if !matches!(run.node(*of), Outcome::Known(ref value) if *value != Value::Null) {
                    self.add(run, *default);
                }
            }
            // The body of a macro has no value outside it: all that it names counts.
            Node::Macro(_, _, list, body) => {
                self.add(run, *list);
                self.named(run, *body);
            }
            node => {
                self.note(node);
                node.operands(&mut |operand| self.add(run, operand));
            }
        }
    }

    /// One operand settles `||` or `&&` where it has the absorbing value; else all of them do, or those that are open.
    fn kleene(&mut self, run: &mut Run<'_>, id: NodeId, operands: &[NodeId], absorbing: bool) {
        match run.node(id) {
            Outcome::Known(Value::Bool(value)) if value == absorbing => {
                let settling = |outcome| matches!(outcome, Outcome::Known(Value::Bool(value)) if value == absorbing);
                if let Some(operand) = operands.iter().find(|operand| settling(run.node(**operand))) {
                    self.add(run, *operand);
                }
            }
            Outcome::Known(_) => operands.iter().for_each(|operand| self.add(run, *operand)),
            Outcome::Unknown(_) => {
                for operand in operands {
                    if matches!(run.node(*operand), Outcome::Unknown(_)) {
                        self.add(run, *operand);
                    }
                }
            }
        }
    }

    /// Adds all that an expression names, whatever its value.
    pub fn named(&mut self, run: &Run<'_>, id: NodeId) {
        let mut todo = vec![id];
        while let Some(id) = todo.pop() {
            let node = &run.program().node(id).node;
            self.note(node);
            node.operands(&mut |operand| todo.push(operand));
        }
    }

    fn note(&mut self, node: &Node) {
        match node {
            Node::Input(id) => push(&mut self.facts, *id),
            Node::Parameter(id) => push(&mut self.parameters, *id),
            Node::Rule(id) => push(&mut self.rules, *id),
            _ => {}
        }
    }
}

fn push<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
