//! The compiled program: an immutable graph of numbered, typed nodes, equal expressions shared, made once when a
//! policy is loaded. Both evaluators (one case, columns) run it; it knows nothing of TOML, titles or citations.

mod build;
pub mod ops;

use std::sync::Arc;

pub use build::{BuildError, MAX_HEIGHT, TypedBody, TypedRow, TypedRule, build};

use crate::language::{Arithmetic, CalendarName, Function, Macro, Order, ParameterId, RuleId, Type};
use crate::value::{InputId, InputSet, Value};

/// Index of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// One operation. Operands come before the node that uses them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Node {
    Constant(Value),
    Input(InputId),
    Parameter(ParameterId),
    Rule(RuleId),
    /// The variable of a macro, counted from the outermost; in a rule that speaks of a window, that is the first.
    Variable(u32),
    Calendar(CalendarName),
    Field(NodeId, usize),
    Not(NodeId),
    Negate(NodeId),
    And(Box<[NodeId]>),
    Or(Box<[NodeId]>),
    Equal(NodeId, NodeId),
    Compare(Order, NodeId, NodeId),
    Arithmetic(Arithmetic, NodeId, NodeId),
    In(NodeId, NodeId),
    Conditional(NodeId, NodeId, NodeId),
    OrElse(NodeId, NodeId),
    List(Box<[NodeId]>),
    Call(Function, Box<[NodeId]>),
    /// A macro over a list; the body sees the element as the variable of this number.
    Macro(Macro, u32, NodeId, NodeId),
}

/// A node with what both evaluators need to know of it.
#[derive(Debug, Clone)]
pub struct NodeInfo {
    /// the operation
    pub node: Node,
    /// its type
    pub ty: Type,
    /// where its value is kept during an evaluation: used more than once, no macro variable inside, not trivial
    pub memo: Option<u32>,
}

/// A definition or decision.
#[derive(Debug, Clone)]
pub struct Rule {
    /// its id
    pub name: Arc<str>,
    /// its type
    pub ty: Type,
    /// what it computes
    pub body: Body,
    /// every input that its value may depend on
    pub depends: InputSet,
}

/// What a rule computes.
#[derive(Debug, Clone)]
pub enum Body {
    /// a definition
    Expression(NodeId),
    /// a decision
    Table {
        /// how the rows answer together
        hit: HitPolicy,
        /// the rows, in order
        rows: Box<[Row]>,
    },
}

/// How the rows of a decision answer together (DMN).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HitPolicy {
    /// at most one row matches
    #[default]
    Unique,
    /// the first row that matches
    First,
    /// every row that matches adds an element
    Collect,
    /// of the rows that match, the value that stands first in the enum
    Priority,
}

/// A row of a decision.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// the condition; none: always
    pub when: Option<NodeId>,
    /// the value
    pub then: NodeId,
}

/// The compiled rules of a policy.
#[derive(Debug, Clone)]
pub struct Program {
    pub(crate) nodes: Vec<NodeInfo>,
    pub(crate) rules: Vec<Rule>,
    /// How many memo places an evaluation needs.
    pub(crate) memo_count: usize,
}

impl Program {
    /// A node.
    pub fn node(&self, id: NodeId) -> &NodeInfo {
        &self.nodes[id.0 as usize]
    }

    /// A rule.
    pub fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[id.0 as usize]
    }

    /// The rule of a name.
    pub fn rule_named(&self, name: &str) -> Option<RuleId> {
        let at = self.rules.iter().position(|rule| &*rule.name == name)?;
        u32::try_from(at).ok().map(RuleId)
    }
}

impl Node {
    /// The nodes it reads, in order; a rule reference reads none here.
    pub fn operands(&self, visit: &mut impl FnMut(NodeId)) {
        match self {
            Node::Constant(_)
            | Node::Input(_)
            | Node::Parameter(_)
            | Node::Rule(_)
            | Node::Variable(_)
            | Node::Calendar(_) => {}
            Node::Field(a, _) | Node::Not(a) | Node::Negate(a) => visit(*a),
            Node::Equal(a, b)
            | Node::Compare(_, a, b)
            | Node::Arithmetic(_, a, b)
            | Node::In(a, b)
            | Node::OrElse(a, b)
            | Node::Macro(_, _, a, b) => {
                visit(*a);
                visit(*b);
            }
            Node::Conditional(a, b, c) => {
                visit(*a);
                visit(*b);
                visit(*c);
            }
            Node::And(all) | Node::Or(all) | Node::List(all) | Node::Call(_, all) => {
                all.iter().copied().for_each(visit);
            }
        }
    }
}

impl Body {
    /// The nodes a rule reads: its expression, or its rows' conditions and values.
    pub fn roots(&self, visit: &mut impl FnMut(NodeId)) {
        match self {
            Body::Expression(node) => visit(*node),
            Body::Table { rows, .. } => {
                for row in rows {
                    row.when.into_iter().for_each(&mut *visit);
                    visit(row.then);
                }
            }
        }
    }
}
