//! Expressions in TOML strings: parsed, with every error at its place inside the string.

use toml::de::DeValue;

use super::head::is_word;
use crate::diagnostic::{Diagnostic, Place};
use crate::language::parse;
use crate::policy::items::Written;
use crate::policy::toml_view::Node;

/// Something that is there and could not be read; that was reported, and nothing stands in for it.
pub(super) struct Unread;

/// What may be absent.
pub(super) fn maybe<'a, T>(
    node: Option<Node<'a>>,
    read: impl FnOnce(Node<'a>) -> Option<T>,
) -> Result<Option<T>, Unread> {
    node.map(|node| read(node).ok_or(Unread)).transpose()
}

/// An expression.
pub(super) fn expression(node: Node<'_>) -> Option<Written> {
    let text = node.text()?.value;
    let offset = content(node, &text);
    written(node, text, offset)
}

/// `(guide value) && name`, or the name alone where there is no guide value; errors point into the guide value.
pub(super) fn conjunction(first: Option<Node<'_>>, name: &str, place: Place) -> Option<Written> {
    let (text, place, offset) = match first {
        None => (name.to_owned(), place, None),
        Some(node) => {
            let Written { text, place, offset, .. } = expression(node)?;
            // The bracket that is put before it stands where the quote of the string does.
            (format!("({text}) && {name}"), place, offset.and_then(|offset| offset.checked_sub(1)))
        }
    };
    // Both halves are good by themselves; an expression at the limit of its length is not once there are two.
    match parse(&text) {
        Ok(expr) => Some(Written { text, expr, place, offset }),
        Err(errors) => {
            if let Some(node) = first {
                for error in errors {
                    node.report(Diagnostic::error(place, error.message));
                }
            }
            None
        }
    }
}

/// The value of a row: a bare word is a word of the decision's enum, `=…` an expression, the rest literals.
pub(super) fn then(node: Node<'_>) -> Option<Written> {
    let start = node.place().span.start;
    match node.value() {
        DeValue::Boolean(value) => written(node, value.to_string(), Some(start)),
        DeValue::Integer(_) => {
            let text = node.int()?.to_string();
            let offset = (node.source() == text).then_some(start);
            written(node, text, offset)
        }
        DeValue::String(text) => {
            let inside = content(node, text);
            if let Some(expression) = text.strip_prefix('=') {
                written(node, expression.to_owned(), inside.map(|at| at + 1))
            } else if matches!(text.as_ref(), "null" | "true" | "false") {
                written(node, text.to_string(), inside)
            } else if is_word(text) {
                // The quote of the expression stands where the quote of the TOML string does.
                let quoted = inside.filter(|at| !node.source()[..at - start].ends_with('\n'));
                written(node, format!("\"{text}\""), quoted.map(|at| at - 1))
            } else {
                let finding = Diagnostic::error(node.place(), "`then` is neither a word nor an expression");
                node.report(finding.help("begin an expression with `=`: `then = '=a + 1'`"));
                None
            }
        }
        _ => {
            node.expected("a word, an expression, a boolean or a whole number");
            None
        }
    }
}

fn written(node: Node<'_>, text: String, offset: Option<usize>) -> Option<Written> {
    let place = node.place();
    match parse(&text) {
        Ok(expr) => Some(Written { text, expr, place, offset }),
        Err(errors) => {
            for error in errors {
                let place = Written::place_in(place, offset, error.span);
                node.report(Diagnostic::error(place, error.message).maybe_help(error.help));
            }
            None
        }
    }
}

/// The byte of the file at which a string's text begins; none where escapes or line ends make the two differ.
fn content(node: Node<'_>, text: &str) -> Option<usize> {
    let source = node.source();
    let triple = ["\"\"\"", "'''"].into_iter().find_map(|quote| {
        let inside = source.strip_prefix(quote)?.strip_suffix(quote)?;
        let line_end = if inside.starts_with("\r\n") { 2 } else { usize::from(inside.starts_with('\n')) };
        Some((quote.len() + line_end, &inside[line_end..]))
    });
    let single =
        || ["\"", "'"].into_iter().find_map(|quote| Some((1, source.strip_prefix(quote)?.strip_suffix(quote)?)));
    let (skipped, inside) = triple.or_else(single)?;
    (inside == text).then(|| node.place().span.start + skipped)
}
