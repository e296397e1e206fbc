//! Changes of one expression: each a whole tree in which one place differs.
//!
//! A chain of `&&` or of `||` is taken as one operator with many operands, as it is written.

use crate::date::Date;
use crate::language::{BinaryOp, Expr, ExprKind, Span, UnaryOp, print};

/// An expression that differs from the one written in one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// the whole expression
    pub expr: Expr,
    /// what was written and what stands there now: `on < until -> on <= until`
    pub key: String,
    /// where it was written
    pub span: Span,
}

/// Every change of an expression, outermost first; none twice.
///
/// Comparisons are flipped and made (non-)strict, `==` and `!=` exchanged, `in` negated and its list shortened, numbers and
/// written dates made one more and one less, `&&` and `||` exchanged, their operands left out, conditions of `?:` negated.
pub fn changes(expr: &Expr) -> Vec<Change> {
    let mut all = Vec::new();
    if let Some(values) = neighbours(expr) {
        all.extend(values.into_iter().map(|value| Change::of(expr, value)));
    }
    all.extend(within(expr));
    let mut kept: Vec<Change> = Vec::with_capacity(all.len());
    for change in all {
        if !change.expr.same_as(expr) && !kept.iter().any(|known| known.expr.same_as(&change.expr)) {
            kept.push(change);
        }
    }
    kept
}

/// The negation of a condition; none where the change of its one comparison is the same.
pub fn negated(expr: &Expr) -> Option<Expr> {
    match &expr.kind {
        ExprKind::Unary(UnaryOp::Not, of) => Some((**of).clone()),
        ExprKind::Binary(op, ..) if opposite(*op).is_some() || *op == BinaryOp::In => None,
        _ => Some(not(expr)),
    }
}

/// The operands of a chain of `&&` or `||`, flat; of anything else, itself.
pub fn operands(op: BinaryOp, expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Binary(inner, left, right) if *inner == op => {
            let mut flat = operands(op, left);
            flat.extend(operands(op, right));
            flat
        }
        _ => vec![expr],
    }
}

impl Change {
    fn of(was: &Expr, expr: Expr) -> Change {
        Change { key: format!("{} -> {}", print(was), print(&expr)), expr, span: was.span }
    }
}

fn within(expr: &Expr) -> Vec<Change> {
    let mut all = here(expr);
    for (at, child) in children(expr).into_iter().enumerate() {
        // A number alone says little: it is shown with what it belongs to.
        if let Some(values) = neighbours(child) {
            let span = child.span;
            all.extend(
                values.into_iter().map(|value| Change { span, ..Change::of(expr, with_child(expr, at, value)) }),
            );
        } else {
            let inner = within(child).into_iter();
            all.extend(inner.map(|change| Change { expr: with_child(expr, at, change.expr), ..change }));
        }
    }
    all
}

/// The changes of the outermost operator.
fn here(expr: &Expr) -> Vec<Change> {
    match &expr.kind {
        ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), ..) => logic(expr, *op),
        ExprKind::Binary(BinaryOp::In, item, list) => membership(expr, item, list),
        ExprKind::Binary(op, left, right) => {
            let ops = opposite(*op).into_iter().chain(strictness(*op));
            ops.map(|op| Change::of(expr, binary(op, left, right, expr.span))).collect()
        }
        ExprKind::Conditional(condition, ..) => negated(condition)
            .map(|negated| Change {
                expr: with_child(expr, 0, negated.clone()),
                key: format!("{} ? -> {} ?", print(condition), print(&negated)),
                span: condition.span,
            })
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// Each operator exchanged, each operand left out.
fn logic(expr: &Expr, op: BinaryOp) -> Vec<Change> {
    let other = if op == BinaryOp::And { BinaryOp::Or } else { BinaryOp::And };
    let all = operands(op, expr);
    let mut found = Vec::new();
    for at in 0..all.len().saturating_sub(1) {
        let (left, right) = (all[at], all[at + 1]);
        let span = left.span.to(right.span);
        let pair = binary(other, left, right, span);
        let key = format!("{} -> {}", print(&binary(op, left, right, span)), print(&pair));
        let rest = all[..at].iter().copied().chain([&pair]).chain(all[at + 2..].iter().copied());
        found.push(Change { expr: chain(op, &rest.collect::<Vec<_>>()), key, span });
    }
    for (at, operand) in all.iter().enumerate() {
        let rest: Vec<&Expr> = all.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, one)| *one).collect();
        let key = format!("without {}", print(operand));
        found.push(Change { expr: chain(op, &rest), key, span: operand.span });
    }
    found
}

/// `in` negated, and each element of its list left out.
fn membership(expr: &Expr, item: &Expr, list: &Expr) -> Vec<Change> {
    let mut found = vec![Change::of(expr, not(expr))];
    if let ExprKind::List(elements) = &list.kind
        && elements.len() > 1
    {
        for at in 0..elements.len() {
            let mut rest = elements.clone();
            let span = rest.remove(at).span;
            let list = Expr { kind: ExprKind::List(rest), span: list.span };
            found.push(Change { span, ..Change::of(expr, binary(BinaryOp::In, item, &list, expr.span)) });
        }
    }
    found
}

fn opposite(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Less => BinaryOp::GreaterEqual,
        BinaryOp::LessEqual => BinaryOp::Greater,
        BinaryOp::Greater => BinaryOp::LessEqual,
        BinaryOp::GreaterEqual => BinaryOp::Less,
        BinaryOp::Equal => BinaryOp::NotEqual,
        BinaryOp::NotEqual => BinaryOp::Equal,
        _ => return None,
    })
}

fn strictness(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Less => BinaryOp::LessEqual,
        BinaryOp::LessEqual => BinaryOp::Less,
        BinaryOp::Greater => BinaryOp::GreaterEqual,
        BinaryOp::GreaterEqual => BinaryOp::Greater,
        _ => return None,
    })
}

/// One less and one more than a number, or a day before and after a date that is written out.
fn neighbours(expr: &Expr) -> Option<Vec<Expr>> {
    let span = expr.span;
    match &expr.kind {
        ExprKind::Int(value) => Some([value - 1, value + 1].map(|value| number(value, span)).to_vec()),
        ExprKind::Unary(UnaryOp::Negate, of) => match of.kind {
            ExprKind::Int(value) => Some([-value - 1, -value + 1].map(|value| number(value, span)).to_vec()),
            _ => None,
        },
        ExprKind::Call(name, arguments) => match arguments.as_slice() {
            [Expr { kind: ExprKind::Text(text), span: place }] if name.text == "date" => {
                let day: Date = text.parse().ok()?;
                let days = [day.add_days(-1), day.add_days(1)].into_iter().filter(|other| *other != day);
                let text = |day: Date| Expr { kind: ExprKind::Text(day.to_string()), span: *place };
                Some(days.map(|day| Expr { kind: ExprKind::Call(name.clone(), vec![text(day)]), span }).collect())
            }
            _ => None,
        },
        _ => None,
    }
}

fn number(value: i64, span: Span) -> Expr {
    let plain = Expr { kind: ExprKind::Int(value.abs()), span };
    if value < 0 { Expr { kind: ExprKind::Unary(UnaryOp::Negate, Box::new(plain)), span } } else { plain }
}

fn not(expr: &Expr) -> Expr {
    Expr { kind: ExprKind::Unary(UnaryOp::Not, Box::new(expr.clone())), span: expr.span }
}

fn binary(op: BinaryOp, left: &Expr, right: &Expr, span: Span) -> Expr {
    Expr { kind: ExprKind::Binary(op, Box::new(left.clone()), Box::new(right.clone())), span }
}

/// A balanced chain, as the parser makes it. There is at least one operand.
fn chain(op: BinaryOp, all: &[&Expr]) -> Expr {
    if let [one] = all {
        return (*one).clone();
    }
    let (left, right) = all.split_at(all.len() / 2);
    let (left, right) = (chain(op, left), chain(op, right));
    binary(op, &left, &right, left.span.to(right.span))
}

/// The parts of an expression, in the order in which they are written.
fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Text(_) | ExprKind::Name(_) => Vec::new(),
        ExprKind::List(all) | ExprKind::Call(_, all) => all.iter().collect(),
        ExprKind::Field(of, _) | ExprKind::Unary(_, of) => vec![of],
        ExprKind::Binary(op, ..) if op.is_logical() => operands(*op, expr),
        ExprKind::Binary(_, left, right) => vec![left, right],
        ExprKind::Conditional(a, b, c) => vec![a, b, c],
        ExprKind::Method(of, _, arguments) => std::iter::once(&**of).chain(arguments).collect(),
    }
}

/// The same expression with another part in one place of [`children`].
fn with_child(expr: &Expr, at: usize, child: Expr) -> Expr {
    let mut kind = expr.kind.clone();
    match &mut kind {
        ExprKind::Binary(op, ..) if op.is_logical() => {
            let op = *op;
            let mut all = operands(op, expr);
            all[at] = &child;
            return Expr { span: expr.span, ..chain(op, &all) };
        }
        ExprKind::List(all) | ExprKind::Call(_, all) => all[at] = child,
        ExprKind::Field(of, _) | ExprKind::Unary(_, of) => **of = child,
        ExprKind::Binary(_, left, right) => **(if at == 0 { left } else { right }) = child,
        ExprKind::Conditional(a, b, c) => {
            **(match at {
                0 => a,
                1 => b,
                _ => c,
            }) = child;
        }
        ExprKind::Method(of, _, arguments) => match at.checked_sub(1) {
            None => **of = child,
            Some(at) => arguments[at] = child,
        },
        // Without parts there is no place for another.
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Text(_) | ExprKind::Name(_) => {}
    }
    Expr { kind, span: expr.span }
}

#[cfg(test)]
mod tests {
    use super::{changes, negated};
    use crate::language::{parse, print};

    fn keys(text: &str) -> Vec<String> {
        changes(&parse(text).expect(text)).into_iter().map(|change| change.key).collect()
    }

    fn wholes(text: &str) -> Vec<String> {
        changes(&parse(text).expect(text)).iter().map(|change| print(&change.expr)).collect()
    }

    #[test]
    fn comparisons_are_flipped_and_made_strict_or_not() {
        assert_eq!(keys("a < b"), ["a < b -> a >= b", "a < b -> a <= b"]);
        assert_eq!(keys("a <= b"), ["a <= b -> a > b", "a <= b -> a < b"]);
        assert_eq!(keys("a > b"), ["a > b -> a <= b", "a > b -> a >= b"]);
        assert_eq!(keys("a >= b"), ["a >= b -> a < b", "a >= b -> a > b"]);
        assert_eq!(keys("a == b"), ["a == b -> a != b"]);
        assert_eq!(keys("a != null"), ["a != null -> a == null"]);
    }

    #[test]
    fn numbers_are_shown_with_what_they_belong_to() {
        assert_eq!(wholes("7"), ["6", "8"]);
        assert_eq!(keys("d.addDays(0)"), ["d.addDays(0) -> d.addDays(-1)", "d.addDays(0) -> d.addDays(1)"]);
        assert_eq!(wholes("d.addDays(-1)"), ["d.addDays(-2)", "d.addDays(0)"]);
        assert_eq!(wholes("f(a, b.g(2 * c))"), ["f(a, b.g(1 * c))", "f(a, b.g(3 * c))"]);
    }

    #[test]
    fn dates_are_moved_by_a_day() {
        assert_eq!(wholes(r#"date("2021-09-01")"#), [r#"date("2021-08-31")"#, r#"date("2021-09-02")"#]);
        assert_eq!(wholes(r#"date("1800-01-01")"#), [r#"date("1800-01-02")"#]);
        assert_eq!(wholes(r#"f("2021-09-01")"#), [""; 0]);
    }

    #[test]
    fn logic_is_exchanged_and_its_operands_left_out() {
        assert_eq!(keys("a && b"), ["a && b -> a || b", "without a", "without b"]);
        assert_eq!(wholes("a && b && c"), ["(a || b) && c", "a && (b || c)", "b && c", "a && c", "a && b"]);
        assert_eq!(
            wholes("a || b && !c"),
            ["a && b && !c", "b && !c", "a", "a || b || !c", "a || !c", "a || b"],
            "a chain within a chain has its own changes"
        );
    }

    #[test]
    fn long_chains_keep_their_order() {
        assert_eq!(wholes("a && b && c && d == 1 && e")[9], "a && b && c && d != 1 && e");
    }

    #[test]
    fn lists_lose_one_element_at_a_time() {
        assert_eq!(wholes(r#"a in ["x", "y"]"#), [r#"!(a in ["x", "y"])"#, r#"a in ["y"]"#, r#"a in ["x"]"#]);
        assert_eq!(wholes(r#"a in ["x"]"#), [r#"!(a in ["x"])"#]);
    }

    #[test]
    fn choices_are_exchanged() {
        assert_eq!(keys("a ? b : c"), ["a ? -> !a ?"]);
        assert_eq!(wholes("!a ? b : c"), ["a ? b : c"]);
        assert_eq!(wholes("a == b ? c : d"), ["a != b ? c : d"]);
    }

    #[test]
    fn conditions_are_negated_where_no_comparison_says_the_same() {
        let negation = |text: &str| negated(&parse(text).expect(text)).map(|expr| print(&expr));
        assert_eq!(negation("a && b").as_deref(), Some("!(a && b)"));
        assert_eq!(negation("!a").as_deref(), Some("a"));
        assert_eq!(negation("a <= b"), None);
        assert_eq!(negation("a in [b]"), None);
    }

    #[test]
    fn macros_are_changed_inside() {
        assert_eq!(
            wholes("leaves.exists(v, v.from < on)"),
            ["leaves.exists(v, v.from >= on)", "leaves.exists(v, v.from <= on)"]
        );
    }
}
