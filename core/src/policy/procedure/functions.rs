//! The functions that procedures bring: each call stands for an expression of the language over the record lists
//! `documents`, `notices` and `approvals`, or for a generated rule.

use super::names::Names;
use crate::language::{BinaryOp, Expr, ExprKind, Name, Span, TypeError, UnaryOp};
use crate::nearest::did_you_mean;
use crate::policy::items::ProcedureItem;
use crate::policy::overlay::Layer;

/// Each function as the reference writes it, and whether only the expressions of a procedure may call it.
pub const SIGNATURES: [(&str, bool); 9] = [
    ("filed(document_kind): bool", false),
    ("filedOn(document_kind): date?", false),
    ("noticed(notice_kind): bool", false),
    ("noticedOn(notice_kind): date?", false),
    ("approved(step): bool", true),
    ("approvedOn(step): date?", true),
    ("eligible(procedure): bool", false),
    ("granted(procedure): bool", false),
    ("strayApproval(): bool", false),
];

/// A variable that no expression can name.
const RECORD: &str = "$record";

/// What calls may speak of: every procedure, and the one whose expression is read.
#[derive(Debug, Clone, Copy)]
pub struct Calls<'a> {
    /// all of the policy
    pub procedures: &'a [Layer<ProcedureItem>],
    /// the one whose expression it is; none outside
    pub current: Option<&'a ProcedureItem>,
}

impl Calls<'_> {
    /// What a call stands for; none where it is of another function.
    pub fn expand(self, name: &Name, arguments: &[Expr], span: Span) -> Option<Result<Expr, TypeError>> {
        let function = name.text.as_str();
        if function == "strayApproval" {
            let message = "`strayApproval` takes nothing".to_owned();
            let taken = TypeError { span, message, help: None };
            return Some(if arguments.is_empty() { Ok(self.stray_approval(span)) } else { Err(taken) });
        }
        let takes = match function {
            "filed" | "filedOn" => "the kind of a document",
            "noticed" | "noticedOn" => "the kind of a notice",
            "approved" | "approvedOn" => "a step of the procedure",
            "eligible" | "granted" => "a procedure",
            _ => return None,
        };
        let [Expr { kind: ExprKind::Text(text), span: at }] = arguments else {
            let message = format!("`{function}` takes {takes}, in quotes");
            return Some(Err(TypeError { span, message, help: None }));
        };
        Some(match function {
            "filed" => Ok(filed(text, *at, span)),
            "filedOn" => Ok(filed_on(text, *at, span)),
            "noticed" => Ok(there_is("notices", text, *at, span)),
            "noticedOn" => Ok(noticed_on(text, *at, span)),
            "approved" | "approvedOn" => self.approval(function, text, *at, span),
            _ => self.procedure(function, text, *at, span),
        })
    }

    fn approval(self, function: &str, step: &str, at: Span, span: Span) -> Result<Expr, TypeError> {
        let Some(procedure) = self.current else {
            let message = format!("`{function}` is known only inside a procedure");
            return Err(TypeError { span, message, help: Some("elsewhere ask `granted(\"procedure\")`".to_owned()) });
        };
        let steps = || procedure.steps.iter().map(|step| step.head.id.value.as_str());
        let id = &procedure.head.id.value;
        if !steps().any(|known| known == step) {
            let message = format!("procedure `{id}` has no step `{step}`");
            return Err(TypeError { span: at, message, help: did_you_mean(step, steps()) });
        }
        let granted = approved(id, step, span);
        Ok(match function {
            "approved" => granted,
            _ => conditional(granted, named(&Names(id).decided_on(step), span), null(span)),
        })
    }

    /// Some record of `approvals` names no procedure, or no step of it: nothing that the policy says reads it.
    fn stray_approval(self, span: Span) -> Expr {
        // Equalities rather than `in`: these run over columns.
        let known = self.procedures.iter().map(|layer| {
            let is = |name: &str, value: &str| binary(BinaryOp::Equal, field(name, span), text(value, span), span);
            let steps = layer.item.steps.iter().map(|step| is("step", &step.head.id.value));
            and(vec![is("procedure", &layer.item.head.id.value), or(steps.collect(), span)], span)
        });
        let stray = not(or(known.collect(), span), span);
        list_macro(named("approvals", span), "exists", stray, span)
    }

    fn procedure(self, function: &str, id: &str, at: Span, span: Span) -> Result<Expr, TypeError> {
        let known = || self.procedures.iter().map(|layer| layer.item.head.id.value.as_str());
        if !known().any(|known| known == id) {
            let message = format!("there is no procedure `{id}`");
            return Err(TypeError { span: at, message, help: did_you_mean(id, known()) });
        }
        let names = Names(id);
        Ok(named(&if function == "eligible" { names.eligible() } else { names.granted() }, span))
    }
}

/// The steps whose decisions an expression asks about.
pub(super) fn steps_decided<'a>(expr: &'a Expr, found: &mut Vec<&'a str>) {
    if let ExprKind::Call(name, arguments) = &expr.kind
        && matches!(name.text.as_str(), "approved" | "approvedOn")
        && let [Expr { kind: ExprKind::Text(step), .. }] = arguments.as_slice()
        && !found.contains(&step.as_str())
    {
        found.push(step);
    }
    match &expr.kind {
        ExprKind::List(all) | ExprKind::Call(_, all) => all.iter().for_each(|one| steps_decided(one, found)),
        ExprKind::Method(of, _, all) => {
            steps_decided(of, found);
            for one in all {
                steps_decided(one, found);
            }
        }
        ExprKind::Field(of, _) | ExprKind::Unary(_, of) => steps_decided(of, found),
        ExprKind::Binary(_, a, b) => [a, b].into_iter().for_each(|one| steps_decided(one, found)),
        ExprKind::Conditional(a, b, c) => [a, b, c].into_iter().for_each(|one| steps_decided(one, found)),
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Text(_) | ExprKind::Name(_) => {}
    }
}

/// `documents.exists(d, d.kind == kind)`; `at` is where the kind is written, `span` the call.
pub(super) fn filed(kind: &str, at: Span, span: Span) -> Expr {
    there_is("documents", kind, at, span)
}

fn there_is(list: &str, kind: &str, at: Span, span: Span) -> Expr {
    list_macro(named(list, span), "exists", of_kind(kind, at, span), span)
}

/// The latest day of a document of the kind. One without a day counts as filed, but has no day to give.
fn filed_on(kind: &str, at: Span, span: Span) -> Expr {
    let dated = binary(BinaryOp::NotEqual, field("on", span), null(span), span);
    let those = list_macro(named("documents", span), "filter", and(vec![of_kind(kind, at, span), dated], span), span);
    // Those without a day are filtered out: the default is never used, but without it the type would be optional.
    let day = method(field("on", span), "orElse", vec![named("on", span)], span);
    list_macro(those, "max", day, span)
}

/// Some paper of these kinds was filed after a day, where there is one. What has no day may be the paper of the grant.
pub(super) fn filed_after<'a>(kinds: impl Iterator<Item = &'a str>, day: &str, span: Span) -> Expr {
    let kinds = or(kinds.map(|kind| of_kind(kind, span, span)).collect(), span);
    let dated = binary(BinaryOp::NotEqual, field("on", span), null(span), span);
    let none = binary(BinaryOp::Equal, named(day, span), null(span), span);
    let later = or(vec![none, binary(BinaryOp::Less, named(day, span), field("on", span), span)], span);
    list_macro(named("documents", span), "exists", and(vec![kinds, dated, later], span), span)
}

/// The day of the last decision that grants a step of a procedure.
pub(super) fn granted_on(procedure: &str, span: Span) -> Expr {
    let of = binary(BinaryOp::Equal, field("procedure", span), text(procedure, span), span);
    let those = list_macro(named("approvals", span), "filter", and(vec![of, field("granted", span)], span), span);
    list_macro(those, "max", field("on", span), span)
}

fn noticed_on(kind: &str, at: Span, span: Span) -> Expr {
    let those = list_macro(named("notices", span), "filter", of_kind(kind, at, span), span);
    list_macro(those, "max", field("on", span), span)
}

/// `approvals.filter(a, …).max()`: the day of the last decision on a step.
pub(super) fn decided_on(procedure: &str, step: &str, span: Span) -> Expr {
    let those = list_macro(named("approvals", span), "filter", of_step(procedure, step, span), span);
    list_macro(those, "max", field("on", span), span)
}

/// There is a decision, and none of the last day refuses.
fn approved(procedure: &str, step: &str, span: Span) -> Expr {
    let day = || named(&Names(procedure).decided_on(step), span);
    let other = not(of_step(procedure, step, span), span);
    let earlier = binary(BinaryOp::Less, field("on", span), day(), span);
    let all = list_macro(named("approvals", span), "all", or(vec![other, earlier, field("granted", span)], span), span);
    and(vec![binary(BinaryOp::NotEqual, day(), null(span), span), all], span)
}

/// There is a decision, and one of the last day refuses.
pub(super) fn refused(procedure: &str, step: &str, span: Span) -> Expr {
    let day = || named(&Names(procedure).decided_on(step), span);
    let last = binary(BinaryOp::Equal, field("on", span), day(), span);
    let refuses = and(vec![of_step(procedure, step, span), last, not(field("granted", span), span)], span);
    let some = list_macro(named("approvals", span), "exists", refuses, span);
    and(vec![binary(BinaryOp::NotEqual, day(), null(span), span), some], span)
}

fn of_kind(kind: &str, at: Span, span: Span) -> Expr {
    binary(BinaryOp::Equal, field("kind", span), text(kind, at), span)
}

fn of_step(procedure: &str, step: &str, span: Span) -> Expr {
    let procedure = binary(BinaryOp::Equal, field("procedure", span), text(procedure, span), span);
    and(vec![procedure, binary(BinaryOp::Equal, field("step", span), text(step, span), span)], span)
}

pub fn named(name: &str, span: Span) -> Expr {
    Expr { kind: ExprKind::Name(name.to_owned()), span }
}

pub(super) fn null(span: Span) -> Expr {
    Expr { kind: ExprKind::Null, span }
}

pub fn not(of: Expr, span: Span) -> Expr {
    Expr { kind: ExprKind::Unary(UnaryOp::Not, Box::new(of)), span }
}

pub(super) fn binary(op: BinaryOp, left: Expr, right: Expr, span: Span) -> Expr {
    Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), span }
}

/// All of them; true of none.
pub fn and(all: Vec<Expr>, span: Span) -> Expr {
    chain(BinaryOp::And, all, span).unwrap_or(Expr { kind: ExprKind::Bool(true), span })
}

/// Any of them; false of none.
pub(super) fn or(all: Vec<Expr>, span: Span) -> Expr {
    chain(BinaryOp::Or, all, span).unwrap_or(Expr { kind: ExprKind::Bool(false), span })
}

fn chain(op: BinaryOp, all: Vec<Expr>, span: Span) -> Option<Expr> {
    all.into_iter().reduce(|left, right| binary(op, left, right, span))
}

fn conditional(when: Expr, then: Expr, or: Expr) -> Expr {
    let span = when.span;
    Expr { kind: ExprKind::Conditional(Box::new(when), Box::new(then), Box::new(or)), span }
}

fn text(text: &str, span: Span) -> Expr {
    Expr { kind: ExprKind::Text(text.to_owned()), span }
}

/// A field of the record at hand.
fn field(name: &str, span: Span) -> Expr {
    let name = Name { text: name.to_owned(), span };
    Expr { kind: ExprKind::Field(Box::new(named(RECORD, span)), name), span }
}

fn method(of: Expr, name: &str, arguments: Vec<Expr>, span: Span) -> Expr {
    Expr { kind: ExprKind::Method(Box::new(of), Name { text: name.to_owned(), span }, arguments), span }
}

fn list_macro(list: Expr, name: &str, body: Expr, span: Span) -> Expr {
    method(list, name, vec![named(RECORD, span), body], span)
}
