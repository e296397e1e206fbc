//! One fact made of many children, of whom some may be open.

use std::collections::HashMap;
use std::sync::Arc;

use crate::evaluate::Output;
use crate::language::{Arithmetic, Function, MAX_INT, RuleId};
use crate::policy::Policy;
use crate::policy::items::RollupKind;
use crate::program::{Body, Node, NodeId};
use crate::value::{InputId, InputSet, Value};

/// What is known so far. The order in which children come does not matter.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    kind: RollupKind,
    /// no child makes it less
    growing: bool,
    /// of children that are known: how many satisfy the condition, or the sum; wide enough for any number of children
    known: i128,
    /// a child is known not to satisfy the condition
    refuted: bool,
    /// children that are not known
    open: usize,
    /// what these lack
    needs: InputSet,
}

impl Tally {
    /// Nothing so far. `growing`: the number of a child is never negative.
    pub(super) fn of(kind: RollupKind, growing: bool) -> Tally {
        Tally { kind, growing, known: 0, refuted: false, open: 0, needs: InputSet::default() }
    }

    /// Adds a child that is known.
    pub(super) fn add(&mut self, value: &Output) {
        match value {
            Output::Bool(true) => self.known += 1,
            Output::Bool(false) => self.refuted = true,
            Output::Int(number) => self.known += i128::from(*number),
            // No rollup is of another type.
            _ => {}
        }
    }

    /// Adds a child that is not, and what it lacks.
    pub(super) fn add_open<'a>(&mut self, facts: impl Iterator<Item = &'a str>, inputs: &HashMap<Arc<str>, InputId>) {
        self.open += 1;
        facts.filter_map(|fact| inputs.get(fact)).for_each(|id| self.needs.insert(*id));
    }

    /// Adds other children of the same organisation.
    #[cfg(feature = "arrow")]
    pub(super) fn join(&mut self, other: &Tally) {
        self.known += other.known;
        self.refuted |= other.refuted;
        self.open += other.open;
        self.needs.extend(&other.needs);
    }

    /// The fact; none while it may still be another.
    pub(super) fn value(&self) -> Option<Value> {
        let settled = self.open == 0;
        match self.kind {
            RollupKind::Any if self.known > 0 => Some(Value::Bool(true)),
            RollupKind::Any => settled.then_some(Value::Bool(false)),
            RollupKind::All if self.refuted => Some(Value::Bool(false)),
            RollupKind::All => settled.then_some(Value::Bool(true)),
            RollupKind::Count | RollupKind::Sum => settled.then(|| Value::Int(self.number())),
        }
    }

    /// What a number is at least, whatever the open children turn out to be.
    pub(super) fn at_least(&self) -> Option<i64> {
        match self.kind {
            RollupKind::Count => Some(self.number()),
            RollupKind::Sum if self.growing => Some(self.number()),
            RollupKind::Sum | RollupKind::Any | RollupKind::All => None,
        }
    }

    /// How many children are open.
    pub(super) fn open(&self) -> usize {
        self.open
    }

    /// What these lack.
    pub(super) fn needs(&self) -> &InputSet {
        &self.needs
    }

    /// Ints of the rule language saturate.
    fn number(&self) -> i64 {
        i64::try_from(self.known.clamp(i128::from(-MAX_INT), i128::from(MAX_INT))).unwrap_or(MAX_INT)
    }
}

/// Whether a rule's number is plainly never negative: made of counts, of facts with such a range, and of parameters.
pub(super) fn never_negative(policy: &Policy, rule: RuleId) -> bool {
    let program = &policy.compiled.program;
    match &program.rule(rule).body {
        Body::Expression(node) => node_never_negative(policy, *node),
        Body::Table { rows, .. } => rows.iter().all(|row| node_never_negative(policy, row.then)),
    }
}

/// Ends: programs have no circles and a bounded height.
fn node_never_negative(policy: &Policy, node: NodeId) -> bool {
    let plain = |node: &NodeId| node_never_negative(policy, *node);
    match &policy.compiled.program.node(node).node {
        Node::Constant(Value::Int(number)) => *number >= 0,
        Node::Parameter(id) => matches!(policy.parameters.get(id.0 as usize), Some(Value::Int(number)) if *number >= 0),
        Node::Input(id) => {
            let fact = policy.compiled.vocabulary.fact(*id);
            fact.and_then(|fact| fact.range).is_some_and(|(least, _)| least >= 0)
        }
        Node::Rule(id) => never_negative(policy, *id),
        Node::Arithmetic(Arithmetic::Add | Arithmetic::Multiply, a, b)
        | Node::Conditional(_, a, b)
        | Node::OrElse(a, b) => plain(a) && plain(b),
        Node::Call(function, arguments) => match function {
            Function::Size | Function::SchoolDays | Function::AgeOn => true,
            Function::Max => arguments.iter().any(plain),
            Function::Min => arguments.iter().all(plain),
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;
    use crate::evaluate::Output;
    use crate::language::MAX_INT;
    use crate::policy::items::RollupKind::{self, All, Any, Count, Sum};
    use crate::value::Value;

    /// `t`, `f` and `?` are children; so are digits, of a sum.
    fn tally(kind: RollupKind, children: &str) -> Tally {
        let mut tally = Tally::of(kind, true);
        for child in children.chars() {
            match child {
                't' => tally.add(&Output::Bool(true)),
                'f' => tally.add(&Output::Bool(false)),
                '?' => tally.add_open(std::iter::empty(), &std::collections::HashMap::new()),
                digit => tally.add(&Output::Int(i64::from(digit.to_digit(10).expect("a digit")))),
            }
        }
        tally
    }

    #[test]
    fn one_child_may_settle_it() {
        let truth = |kind, children| tally(kind, children).value();
        for (children, any, all) in [
            ("", Some(false), Some(true)),
            ("t", Some(true), Some(true)),
            ("f", Some(false), Some(false)),
            ("tf", Some(true), Some(false)),
            ("?", None, None),
            ("??", None, None),
            ("?t", Some(true), None),
            ("f?", None, Some(false)),
            ("f?t", Some(true), Some(false)),
        ] {
            assert_eq!(truth(Any, children), any.map(Value::Bool), "any of {children}");
            assert_eq!(truth(All, children), all.map(Value::Bool), "all of {children}");
        }
    }

    #[test]
    fn numbers_wait_for_every_child() {
        for (kind, children, value, least) in [
            (Count, "", Some(0), 0),
            (Count, "tft", Some(2), 2),
            (Count, "t?f", None, 1),
            (Count, "???", None, 0),
            (Sum, "", Some(0), 0),
            (Sum, "075", Some(12), 12),
            (Sum, "3?4", None, 7),
        ] {
            let tally = tally(kind, children);
            assert_eq!((tally.value(), tally.at_least()), (value.map(Value::Int), Some(least)), "{kind:?} {children}");
        }
        assert_eq!(Tally::of(Sum, false).at_least(), None);
        assert_eq!((tally(Any, "?").at_least(), tally(Any, "??").open()), (None, 2));
    }

    #[test]
    fn sums_saturate_at_the_end_only() {
        let mut tally = Tally::of(Sum, false);
        for number in [MAX_INT, MAX_INT, -MAX_INT] {
            tally.add(&Output::Int(number));
        }
        assert_eq!(tally.value(), Some(Value::Int(MAX_INT)));
        tally.add(&Output::Int(-1));
        assert_eq!(tally.value(), Some(Value::Int(MAX_INT - 1)));
    }
}
