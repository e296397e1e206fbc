//! Whether two conditions can hold together, as far as their text says: rows that never match together may stand in any
//! order.

use super::expression::operands;
use crate::language::{BinaryOp, Expr, ExprKind, UnaryOp};

/// Whether no case can meet both. False where the text alone does not show it.
///
/// What contradicts must be known for either to hold, so this is so of unknown facts too.
pub fn disjoint(a: &Expr, b: &Expr) -> bool {
    let (either_a, either_b) = (operands(BinaryOp::Or, a), operands(BinaryOp::Or, b));
    if either_a.len() > 1 || either_b.len() > 1 {
        return either_a.iter().all(|a| either_b.iter().all(|b| disjoint(a, b)));
    }
    let (all_a, all_b) = (operands(BinaryOp::And, a), operands(BinaryOp::And, b));
    if all_a.len() > 1 || all_b.len() > 1 {
        return all_a.iter().any(|a| all_b.iter().any(|b| disjoint(a, b)));
    }
    is_negation(a, b) || is_negation(b, a) || ordered_apart(a, b) || values_apart(a, b)
}

fn is_negation(a: &Expr, b: &Expr) -> bool {
    matches!(&a.kind, ExprKind::Unary(UnaryOp::Not, of) if of.same_as(b))
}

/// `a < b` beside `b <= a` or `b < a`.
fn ordered_apart(a: &Expr, b: &Expr) -> bool {
    match (order(a), order(b)) {
        (Some((low, high, strict)), Some((low2, high2, strict2))) => {
            low.same_as(high2) && high.same_as(low2) && (strict || strict2)
        }
        _ => false,
    }
}

/// What is less than what, and whether strictly.
fn order(expr: &Expr) -> Option<(&Expr, &Expr, bool)> {
    let ExprKind::Binary(op, left, right) = &expr.kind else { return None };
    Some(match op {
        BinaryOp::Less => (left, right, true),
        BinaryOp::LessEqual => (left, right, false),
        BinaryOp::Greater => (right, left, true),
        BinaryOp::GreaterEqual => (right, left, false),
        _ => return None,
    })
}

/// One thing that must be among other values.
fn values_apart(a: &Expr, b: &Expr) -> bool {
    let (Some(a), Some(b)) = (Values::of(a), Values::of(b)) else { return false };
    let among = |values: &[&Expr], value: &Expr| values.iter().any(|known| known.same_as(value));
    a.of.same_as(b.of)
        && match (a.are, b.are) {
            (true, true) => !a.values.iter().any(|value| among(&b.values, value)),
            (true, false) => a.values.iter().all(|value| among(&b.values, value)),
            (false, true) => b.values.iter().all(|value| among(&a.values, value)),
            (false, false) => false,
        }
}

/// `x == "a"`, `x != null`, `x in ["a", "b"]`: what is or is not among literals.
struct Values<'a> {
    of: &'a Expr,
    values: Vec<&'a Expr>,
    are: bool,
}

impl<'a> Values<'a> {
    fn of(expr: &'a Expr) -> Option<Values<'a>> {
        let literal = |expr: &Expr| {
            matches!(expr.kind, ExprKind::Null | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Text(_))
        };
        match &expr.kind {
            ExprKind::Unary(UnaryOp::Not, of) => {
                let values = Values::of(of)?;
                Some(Values { are: !values.are, ..values })
            }
            ExprKind::Binary(op @ (BinaryOp::Equal | BinaryOp::NotEqual), left, right) => {
                let (of, value) = if literal(left) { (right, left) } else { (left, right) };
                literal(value).then(|| Values { of, values: vec![value], are: *op == BinaryOp::Equal })
            }
            ExprKind::Binary(BinaryOp::In, of, list) => match &list.kind {
                ExprKind::List(values) if values.iter().all(literal) => {
                    Some(Values { of, values: values.iter().collect(), are: true })
                }
                _ => None,
            },
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::disjoint;
    use crate::language::parse;

    fn apart(a: &str, b: &str) -> bool {
        let (a, b) = (parse(a).expect(a), parse(b).expect(b));
        assert_eq!(disjoint(&a, &b), disjoint(&b, &a));
        disjoint(&a, &b)
    }

    #[test]
    fn contradictions_are_seen() {
        for (a, b) in [
            ("a", "!a"),
            ("a == \"x\"", "a == \"y\""),
            ("a == \"x\" && b", "a == \"y\" && c"),
            ("a == null", "a != null && a <= b"),
            ("a in [1, 2]", "3 == a"),
            ("a in [1, 2]", "!(a in [2, 1, 4])"),
            ("a < b", "a >= b"),
            ("a < b", "b < a"),
            ("a < b || c", "b <= a && !c"),
        ] {
            assert!(apart(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn what_may_hold_together_is_not() {
        for (a, b) in [
            ("a", "b"),
            ("a == \"x\"", "b == \"y\""),
            ("a != 1", "a != 2"),
            ("a <= b", "b <= a"),
            ("a in [1, 2]", "a in [2, 3]"),
            ("a in [1, 2]", "a != 1"),
            ("a < b || c", "b <= a"),
        ] {
            assert!(!apart(a, b), "{a} / {b}");
        }
    }
}
