//! Whether two conditions can hold together, as far as their text says: rows that never match together may stand in any
//! order.

use crate::language::{BinaryOp, Expr, ExprKind, UnaryOp};

/// How many alternatives a condition may have; of more than these nothing is said.
const MOST: usize = 64;

/// Whether no case can meet both. False where the text alone does not show it.
///
/// Of each way in which one can hold, and each in which the other can, some two parts contradict one another. Such a part
/// is known where its condition is known to hold, so this is so of unknown facts too.
pub fn disjoint(a: &Expr, b: &Expr) -> bool {
    let (Some(a), Some(b)) = (alternatives(a), alternatives(b)) else { return false };
    a.iter().all(|a| b.iter().all(|b| a.iter().any(|a| b.iter().any(|b| contradict(a, b)))))
}

/// The ways in which a condition can hold, each a list of parts that must all hold; none where they are too many.
fn alternatives(expr: &Expr) -> Option<Vec<Vec<&Expr>>> {
    match &expr.kind {
        ExprKind::Binary(BinaryOp::Or, left, right) => {
            let mut all = alternatives(left)?;
            all.extend(alternatives(right)?);
            (all.len() <= MOST).then_some(all)
        }
        ExprKind::Binary(BinaryOp::And, left, right) => {
            let (left, right) = (alternatives(left)?, alternatives(right)?);
            let each = left.iter().flat_map(|left| right.iter().map(move |right| [left.as_slice(), right].concat()));
            (left.len() * right.len() <= MOST).then(|| each.collect())
        }
        _ => Some(vec![vec![expr]]),
    }
}

fn contradict(a: &Expr, b: &Expr) -> bool {
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
            (true, true) => !a.among.iter().any(|value| among(&b.among, value)),
            (true, false) => a.among.iter().all(|value| among(&b.among, value)),
            (false, true) => b.among.iter().all(|value| among(&a.among, value)),
            (false, false) => false,
        }
}

/// `x == "a"`, `x != null`, `x in ["a", "b"]`: what is or is not among literals.
struct Values<'a> {
    of: &'a Expr,
    among: Vec<&'a Expr>,
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
                literal(value).then(|| Values { of, among: vec![value], are: *op == BinaryOp::Equal })
            }
            ExprKind::Binary(BinaryOp::In, of, list) => match &list.kind {
                ExprKind::List(values) if values.iter().all(literal) => {
                    Some(Values { of, among: values.iter().collect(), are: true })
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
            ("a != null && a <= b", "c != null && (a == null || b < a)"),
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
