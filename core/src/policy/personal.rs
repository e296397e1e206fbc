//! Which rules would give away personal data: the value of a fact so marked becomes, whole or in part, theirs.
//!
//! A condition on personal data is allowed: whether two dates of birth agree shows neither.

use crate::language::{RuleId, Type};
use crate::program::{Body, Node, Program};
use crate::value::InputId;

/// The rules whose value may be made of personal data, each with such a fact.
pub fn shown(program: &Program, is_personal: impl Fn(InputId) -> bool) -> Vec<(RuleId, InputId)> {
    let mut of_node: Vec<Option<InputId>> = vec![None; program.nodes.len()];
    let mut of_rule: Vec<Option<InputId>> = vec![None; program.rules.len()];
    // Operands come before their node, rules in any order: once more for each rule between a fact and what shows it.
    loop {
        for (at, info) in program.nodes.iter().enumerate() {
            of_node[at] = match &info.node {
                // A truth value is an answer about the data, not the data.
                _ if info.ty == Type::Bool => None,
                Node::Input(id) => is_personal(*id).then_some(*id),
                Node::Rule(id) => of_rule[id.0 as usize],
                Node::Conditional(_, a, b) => of_node[a.0 as usize].or(of_node[b.0 as usize]),
                node => {
                    let mut found = None;
                    node.operands(&mut |operand| found = found.or(of_node[operand.0 as usize]));
                    found
                }
            };
        }
        let mut changed = false;
        for (rule, found) in program.rules.iter().zip(&mut of_rule) {
            let before = *found;
            match &rule.body {
                Body::Expression(node) => *found = found.or(of_node[node.0 as usize]),
                Body::Table { rows, .. } => {
                    *found = rows.iter().fold(*found, |found, row| found.or(of_node[row.then.0 as usize]));
                }
            }
            changed |= *found != before;
        }
        if !changed {
            break;
        }
    }
    (0..).map(RuleId).zip(of_rule).filter_map(|(rule, found)| Some((rule, found?))).collect()
}
