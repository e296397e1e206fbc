//! A syntax tree as text.

use std::fmt::Write;

use super::syntax::{Expr, ExprKind, UnaryOp};

/// The text of an expression, with no more parentheses than it needs.
///
/// [`parse`](super::parse) reads it back as the same tree, places apart; chains of `&&` and of `||` are printed flat and so
/// come back balanced, as `parse` builds them.
pub fn print(expr: &Expr) -> String {
    let mut out = String::new();
    write(&mut out, expr);
    out
}

/// Level of `?:`, which every other form must put in parentheses.
const CONDITIONAL: u8 = 0;
const UNARY: u8 = 6;
const MEMBER: u8 = 7;

/// How tightly a form holds together.
fn level(expr: &Expr) -> u8 {
    match &expr.kind {
        ExprKind::Conditional(..) => CONDITIONAL,
        ExprKind::Binary(op, ..) => op.level(),
        ExprKind::Unary(..) => UNARY,
        _ => MEMBER,
    }
}

fn write(out: &mut String, expr: &Expr) {
    match &expr.kind {
        ExprKind::Null => out.push_str("null"),
        ExprKind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        ExprKind::Int(value) => {
            let _ = write!(out, "{value}"); // a String takes every write
        }
        ExprKind::Text(text) => quote(out, text),
        ExprKind::Name(name) => out.push_str(name),
        ExprKind::List(items) => {
            out.push('[');
            write_items(out, items);
            out.push(']');
        }
        ExprKind::Field(of, name) => {
            write_at_least(out, of, MEMBER);
            out.push('.');
            out.push_str(&name.text);
        }
        ExprKind::Unary(op, of) => {
            out.push(match op {
                UnaryOp::Not => '!',
                UnaryOp::Negate => '-',
            });
            // `!-a` is no CEL: only a prefix of the same kind may follow a prefix.
            let mixed = matches!(&of.kind, ExprKind::Unary(inner, _) if inner != op);
            write_at_least(out, of, if mixed { MEMBER } else { UNARY });
        }
        ExprKind::Binary(op, left, right) => {
            let chain = op.is_logical() && matches!(&right.kind, ExprKind::Binary(inner, ..) if inner == op);
            write_at_least(out, left, op.level());
            let _ = write!(out, " {} ", op.symbol());
            write_at_least(out, right, if chain { op.level() } else { op.level() + 1 });
        }
        ExprKind::Conditional(condition, then, otherwise) => {
            write_at_least(out, condition, CONDITIONAL + 1);
            out.push_str(" ? ");
            write_at_least(out, then, CONDITIONAL + 1);
            out.push_str(" : ");
            write(out, otherwise);
        }
        ExprKind::Call(name, arguments) => {
            out.push_str(&name.text);
            write_arguments(out, arguments);
        }
        ExprKind::Method(of, name, arguments) => {
            write_at_least(out, of, MEMBER);
            out.push('.');
            out.push_str(&name.text);
            write_arguments(out, arguments);
        }
    }
}

/// Writes in parentheses what holds together less tightly than `least`.
fn write_at_least(out: &mut String, expr: &Expr, least: u8) {
    if level(expr) < least {
        out.push('(');
        write(out, expr);
        out.push(')');
    } else {
        write(out, expr);
    }
}

fn write_arguments(out: &mut String, arguments: &[Expr]) {
    out.push('(');
    write_items(out, arguments);
    out.push(')');
}

fn write_items(out: &mut String, items: &[Expr]) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        write(out, item);
    }
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if char.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(char)); // a String takes every write
            }
            _ => out.push(char),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::print;
    use crate::language::parse;

    /// What a text is printed as.
    fn tidy(text: &str) -> String {
        print(&parse(text).expect(text))
    }

    #[test]
    fn parentheses_that_change_nothing_go() {
        assert_eq!(tidy("((a))+(b*c)"), "a + b * c");
        assert_eq!(tidy("(a - b) - (c)"), "a - b - c");
        assert_eq!(tidy("a && (b && c) || (d)"), "a && b && c || d");
        assert_eq!(tidy("(a == b) ? (c) : (d ? e : f)"), "a == b ? c : d ? e : f");
        assert_eq!(tidy("(!(a.b)).c"), "(!a.b).c");
        assert_eq!(tidy("f((a), [(b),])"), "f(a, [b])");
    }

    #[test]
    fn parentheses_that_matter_stay() {
        for text in [
            "(a + b) * c",
            "a - (b - c)",
            "a + (b + c)",
            "(a || b) && c",
            "(a ? b : c) ? (d ? e : f) : g",
            "(a ? b : c) + d",
            "!(a && b)",
            "-(-a + b)",
            "!(-a)",
            "-(!a)",
            "--a",
            "(-1).f()",
            "(a + b).year()",
            "a == (b == c)",
        ] {
            assert_eq!(tidy(text), text);
        }
    }

    #[test]
    fn strings_are_double_quoted() {
        assert_eq!(tidy(r#"'a"b'"#), r#""a\"b""#);
        assert_eq!(tidy("'''a\n\tb'''"), r#""a\n\tb""#);
        assert_eq!(tidy(r"r'\d'"), r#""\\d""#);
        assert_eq!(tidy(r"'\a\u0085学'"), r#""\u0007\u0085学""#);
    }
}
