//! The type checker: syntax to typed tree, every error with its place and what to do.
//!
//! Words in quotes take the enum that their surroundings expect. Optionals narrow: inside a guard such as
//! `x != null && …` the name `x` has the type without `?`.

mod calls;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::narrow::{Guards, Narrowed, Path};
use super::syntax::{BinaryOp, Expr, ExprKind, Name, Span, UnaryOp};
use super::typed::{Arithmetic, CalendarName, Order, Reference, Typed, TypedKind};
use super::types::{Type, Types};
use crate::nearest::did_you_mean;
use crate::value::Value;

/// How deep macros may stand inside one another: what keeps an evaluation's time within bounds.
pub const MAX_MACROS: usize = 3;

/// What names an expression may use.
pub trait Scope {
    /// enums and records
    fn types(&self) -> &Types;
    /// a fact, parameter or rule, with its type
    fn lookup(&self, name: &str) -> Option<(Reference, Type)>;
    /// every name, for suggestions
    fn names(&self) -> Vec<&str>;
    /// variables that are bound wherever the expression is evaluated, numbered before those of macros
    fn bound(&self) -> Vec<(String, Type)> {
        Vec::new()
    }
    /// of a name that means something elsewhere only: why not here, and what to do
    fn elsewhere(&self, _name: &str) -> Option<(String, String)> {
        None
    }
    /// what a call that is not of the language itself stands for: an expression of it, or what is wrong with the call
    fn expand(&self, _call: &Name, _arguments: &[Expr], _span: Span) -> Option<Result<Expr, TypeError>> {
        None
    }
}

/// A type error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeError {
    /// where, in bytes of the expression's text
    pub span: Span,
    /// what is wrong
    pub message: String,
    /// what to do
    pub help: Option<String>,
}

/// A checked expression, and what its truth or falsehood says about optionals.
pub struct Checked {
    /// the typed tree; of type `Nothing` where it is ill-typed
    pub typed: Typed,
    /// what a reader may rely on where it is true, and where it is false
    pub guards: Guards,
}

/// Checks an expression against an expected type, under what guards before it have established.
///
/// Errors are added to `errors`; the tree is only meaningful where none was added.
pub fn check(
    expr: &Expr,
    expected: Option<&Type>,
    narrowed: &Narrowed,
    scope: &dyn Scope,
    errors: &mut Vec<TypeError>,
) -> Checked {
    let variables = scope.bound();
    let mut checker = Checker { scope, bound: variables.len(), variables, errors };
    let mut checked = checker.expr(expr, expected, narrowed);
    if let Some(expected) = expected {
        checked.typed = checker.fit(checked.typed, expected);
    }
    checked
}

struct Checker<'a> {
    scope: &'a dyn Scope,
    /// variables in scope: those that are bound outside, then those of macros, outermost first
    variables: Vec<(String, Type)>,
    /// how many are bound outside
    bound: usize,
    errors: &'a mut Vec<TypeError>,
}

fn plain(kind: TypedKind, ty: Type, span: Span) -> Checked {
    Checked { typed: Typed { kind, ty, span }, guards: Guards::default() }
}

impl Checker<'_> {
    fn error(&mut self, span: Span, message: String, help: Option<String>) -> Checked {
        self.errors.push(TypeError { span, message, help });
        plain(TypedKind::Constant(Value::Null), Type::Nothing, span)
    }

    /// The number of the next macro variable.
    fn depth(&self) -> u32 {
        u32::try_from(self.variables.len()).unwrap_or(u32::MAX)
    }

    fn show(&self, ty: &Type) -> String {
        self.scope.types().show(ty).to_string()
    }

    fn expr(&mut self, expr: &Expr, expected: Option<&Type>, narrowed: &Narrowed) -> Checked {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Null => plain(TypedKind::Constant(Value::Null), Type::Null, span),
            ExprKind::Bool(value) => plain(TypedKind::Constant(Value::Bool(*value)), Type::Bool, span),
            ExprKind::Int(value) => plain(TypedKind::Constant(Value::Int(*value)), Type::Int, span),
            ExprKind::Text(text) => self.text(text, span, expected),
            ExprKind::Name(name) => self.name(name, span, narrowed),
            ExprKind::List(items) => self.list(items, span, expected, narrowed),
            ExprKind::Field(of, field) => self.field(of, field, span, narrowed),
            ExprKind::Unary(op, operand) => self.unary(*op, operand, span, narrowed),
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right, span, narrowed),
            ExprKind::Conditional(c, a, b) => self.conditional([c, a, b], span, expected, narrowed),
            ExprKind::Call(name, arguments) => self.call(name, arguments, span, narrowed),
            ExprKind::Method(of, name, arguments) => self.method(of, name, arguments, span, expected, narrowed),
        }
    }

    /// A string is a word of the enum that is expected here, else an identifier.
    fn text(&mut self, text: &str, span: Span, expected: Option<&Type>) -> Checked {
        let Some(Type::Enum(id)) = expected.map(Type::required) else {
            return plain(TypedKind::Constant(Value::Text(Arc::from(text))), Type::Text, span);
        };
        let enum_type = self.scope.types().enum_type(*id);
        if let Some(at) = enum_type.words.iter().position(|word| word == text) {
            let word = Value::Word(u16::try_from(at).unwrap_or(u16::MAX));
            return plain(TypedKind::Constant(word), Type::Enum(*id), span);
        }
        let help = did_you_mean(text, enum_type.words.iter().map(String::as_str))
            .unwrap_or_else(|| format!("its words: {}", quoted(&enum_type.words)));
        let message = format!("`{text}` is not a word of `{}`", enum_type.name);
        self.error(span, message, Some(help))
    }

    fn name(&mut self, name: &str, span: Span, narrowed: &Narrowed) -> Checked {
        let found = self.resolve(name);
        let Some((reference, ty)) = found else {
            if let Some((message, help)) = self.scope.elsewhere(name) {
                return self.error(span, message, Some(help));
            }
            let mut known = self.scope.names();
            known.extend(CalendarName::ALL.iter().map(|(name, _)| *name));
            let help = did_you_mean(name, known);
            return self.error(span, format!("there is no fact, parameter or rule `{name}`"), help);
        };
        let path = Path::of(reference);
        let ty = if narrowed.contains(&path) { ty.required().clone() } else { ty };
        plain(TypedKind::Reference(reference), ty, span)
    }

    fn resolve(&self, name: &str) -> Option<(Reference, Type)> {
        if let Some(at) = self.variables.iter().rposition(|(known, _)| known == name) {
            let depth = u32::try_from(at).unwrap_or(u32::MAX);
            return Some((Reference::Variable(depth), self.variables[at].1.clone()));
        }
        if let Some((_, builtin)) = CalendarName::ALL.iter().find(|(known, _)| *known == name) {
            let ty = match builtin {
                CalendarName::On => Type::Date,
                CalendarName::Terms => Type::List(Box::new(self.scope.types().parse("term")?)),
                CalendarName::Holidays => Type::List(Box::new(Type::Date)),
                CalendarName::InForce => Type::Bool,
            };
            return Some((Reference::Calendar(*builtin), ty));
        }
        self.scope.lookup(name)
    }

    fn list(&mut self, items: &[Expr], span: Span, expected: Option<&Type>, narrowed: &Narrowed) -> Checked {
        let expected = match expected.map(Type::required) {
            Some(Type::List(element)) => Some(&**element),
            _ => None,
        };
        let mut element = Type::Nothing;
        let mut typed = Vec::with_capacity(items.len());
        for item in items {
            let item = self.expr(item, expected, narrowed).typed;
            if item.ty.is_optional() || matches!(item.ty, Type::List(_)) {
                let message = format!("a list cannot hold `{}`", self.show(&item.ty));
                return self.error(item.span, message, Some("elements are single known values".to_owned()));
            }
            let Some(joined) = join(&element, &item.ty) else {
                let (one, other) = (self.show(&element), self.show(&item.ty));
                let message = format!("the elements of a list are of one type, here `{one}` and `{other}`");
                return self.error(item.span, message, None);
            };
            element = joined;
            typed.push(item);
        }
        plain(TypedKind::List(typed), Type::List(Box::new(element)), span)
    }

    fn field(&mut self, of: &Expr, field: &Name, span: Span, narrowed: &Narrowed) -> Checked {
        let of = self.expr(of, None, narrowed).typed;
        let record = match &of.ty {
            Type::Nothing => return plain(TypedKind::Constant(Value::Null), Type::Nothing, span),
            Type::Record(record) => *record,
            Type::Optional(inner) if matches!(**inner, Type::Record(_)) => return self.unguarded(&of),
            other => {
                let message = format!("`{}` has no fields", self.show(other));
                return self.error(field.span, message, None);
            }
        };
        let record_type = self.scope.types().record_type(record);
        let Some(at) = record_type.fields.iter().position(|(name, _)| *name == field.text) else {
            let help = did_you_mean(&field.text, record_type.fields.iter().map(|(name, _)| name.as_str()))
                .unwrap_or_else(|| {
                    let names: Vec<_> = record_type.fields.iter().map(|(name, _)| name.clone()).collect();
                    format!("its fields: {}", quoted(&names))
                });
            let message = format!("`{}` has no field `{}`", record_type.name, field.text);
            return self.error(field.span, message, Some(help));
        };
        let ty = record_type.fields[at].1.clone();
        let ty = match Path::of_typed(&of).map(|path| path.field(at)) {
            Some(path) if narrowed.contains(&path) => ty.required().clone(),
            _ => ty,
        };
        plain(TypedKind::Field(Box::new(of), at), ty, span)
    }

    fn unary(&mut self, op: UnaryOp, operand: &Expr, span: Span, narrowed: &Narrowed) -> Checked {
        let Checked { typed, guards } = self.expr(operand, None, narrowed);
        match op {
            UnaryOp::Not => {
                let operand = self.need(typed, &Type::Bool);
                let typed = Typed { kind: TypedKind::Not(Box::new(operand)), ty: Type::Bool, span };
                Checked { typed, guards: guards.negated() }
            }
            UnaryOp::Negate => {
                let operand = self.need(typed, &Type::Int);
                plain(TypedKind::Negate(Box::new(operand)), Type::Int, span)
            }
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr, span: Span, narrowed: &Narrowed) -> Checked {
        match op {
            BinaryOp::And | BinaryOp::Or => self.logic(op, left, right, span, narrowed),
            BinaryOp::Equal | BinaryOp::NotEqual => self.equality(op, left, right, span, narrowed),
            BinaryOp::Less => self.compare(Order::Less, left, right, span, narrowed),
            BinaryOp::LessEqual => self.compare(Order::LessEqual, left, right, span, narrowed),
            BinaryOp::Greater => self.compare(Order::Greater, left, right, span, narrowed),
            BinaryOp::GreaterEqual => self.compare(Order::GreaterEqual, left, right, span, narrowed),
            BinaryOp::In => self.membership(left, right, span, narrowed),
            BinaryOp::Add => self.arithmetic(Arithmetic::Add, left, right, span, narrowed),
            BinaryOp::Subtract => self.arithmetic(Arithmetic::Subtract, left, right, span, narrowed),
            BinaryOp::Multiply => self.arithmetic(Arithmetic::Multiply, left, right, span, narrowed),
        }
    }

    fn logic(&mut self, op: BinaryOp, left: &Expr, right: &Expr, span: Span, narrowed: &Narrowed) -> Checked {
        let Checked { typed: left, guards: of_left } = self.expr(left, None, narrowed);
        let left = self.need(left, &Type::Bool);
        let passed = if op == BinaryOp::And { &of_left.when_true } else { &of_left.when_false };
        let Checked { typed: right, guards: of_right } = self.expr(right, None, &narrowed.with(passed));
        let right = self.need(right, &Type::Bool);
        let operands = flatten(op, [left, right]);
        let (kind, guards) = if op == BinaryOp::And {
            (TypedKind::And(operands), of_left.and(&of_right))
        } else {
            (TypedKind::Or(operands), of_left.or(&of_right))
        };
        Checked { typed: Typed { kind, ty: Type::Bool, span }, guards }
    }

    fn equality(&mut self, op: BinaryOp, left: &Expr, right: &Expr, span: Span, narrowed: &Narrowed) -> Checked {
        let (left, right) = self.pair(left, right, narrowed);
        let comparable = join(&left.ty, &right.ty).is_some();
        if !comparable {
            let message =
                format!("`{}` and `{}` are never equal: their types differ", self.show(&left.ty), self.show(&right.ty));
            return self.error(span, message, None);
        }
        let guards = Guards::of_equality(&left, &right);
        let kind = TypedKind::Equal(Box::new(left), Box::new(right));
        let equal = Typed { kind, ty: Type::Bool, span };
        if op == BinaryOp::Equal {
            Checked { typed: equal, guards }
        } else {
            let typed = Typed { kind: TypedKind::Not(Box::new(equal)), ty: Type::Bool, span };
            Checked { typed, guards: guards.negated() }
        }
    }

    /// Infers both operands, the one that is made of words after the one that says of which enum.
    fn pair(&mut self, left: &Expr, right: &Expr, narrowed: &Narrowed) -> (Typed, Typed) {
        if needs_context(left) && !needs_context(right) {
            let right = self.expr(right, None, narrowed).typed;
            let expected = right.ty.required().clone();
            (self.expr(left, Some(&expected), narrowed).typed, right)
        } else {
            let left = self.expr(left, None, narrowed).typed;
            let expected = left.ty.required().clone();
            let right = self.expr(right, Some(&expected), narrowed).typed;
            (left, right)
        }
    }

    fn compare(&mut self, order: Order, left: &Expr, right: &Expr, span: Span, narrowed: &Narrowed) -> Checked {
        let left = self.expr(left, None, narrowed).typed;
        let right = self.expr(right, None, narrowed).typed;
        let left = self.need_ordered(left);
        let right = self.need_ordered(right);
        if join(&left.ty, &right.ty).is_none() {
            let message = format!("cannot compare `{}` with `{}`", self.show(&left.ty), self.show(&right.ty));
            return self.error(span, message, None);
        }
        plain(TypedKind::Compare(order, Box::new(left), Box::new(right)), Type::Bool, span)
    }

    fn membership(&mut self, left: &Expr, right: &Expr, span: Span, narrowed: &Narrowed) -> Checked {
        let (item, list) = if needs_context(left) && !needs_context(right) {
            let list = self.expr(right, None, narrowed).typed;
            let expected = match list.ty.required() {
                Type::List(element) => Some((**element).clone()),
                _ => None,
            };
            (self.expr(left, expected.as_ref(), narrowed).typed, list)
        } else {
            let item = self.expr(left, None, narrowed).typed;
            let expected = Type::List(Box::new(item.ty.required().clone()));
            let list = self.expr(right, Some(&expected), narrowed).typed;
            (item, list)
        };
        let element = match &list.ty {
            Type::List(element) => (**element).clone(),
            Type::Nothing => Type::Nothing,
            Type::Optional(_) => return self.unguarded(&list),
            other => {
                let message = format!("`in` needs a list, here `{}`", self.show(other));
                return self.error(list.span, message, None);
            }
        };
        if join(&item.ty, &element).is_none() {
            let message = format!("a list of `{}` never holds `{}`", self.show(&element), self.show(&item.ty));
            return self.error(span, message, None);
        }
        let guards = Guards::of_presence(&item);
        let kind = TypedKind::In(Box::new(item), Box::new(list));
        Checked { typed: Typed { kind, ty: Type::Bool, span }, guards }
    }

    fn arithmetic(&mut self, op: Arithmetic, left: &Expr, right: &Expr, span: Span, narrowed: &Narrowed) -> Checked {
        let left = self.expr(left, None, narrowed).typed;
        let right = self.expr(right, None, narrowed).typed;
        if left.ty == Type::Date || right.ty == Type::Date {
            let help = "for dates use `d.addDays(n)`, `d.addMonths(n)` or `daysBetween(a, b)`".to_owned();
            return self.error(span, "arithmetic is on ints only".to_owned(), Some(help));
        }
        let left = self.need(left, &Type::Int);
        let right = self.need(right, &Type::Int);
        plain(TypedKind::Arithmetic(op, Box::new(left), Box::new(right)), Type::Int, span)
    }

    fn conditional(
        &mut self,
        [condition, then, otherwise]: [&Expr; 3],
        span: Span,
        expected: Option<&Type>,
        narrowed: &Narrowed,
    ) -> Checked {
        let Checked { typed: condition, guards } = self.expr(condition, None, narrowed);
        let condition = self.need(condition, &Type::Bool);
        let in_then = narrowed.with(&guards.when_true);
        let in_otherwise = narrowed.with(&guards.when_false);
        let (a, b) = if expected.is_none() && needs_context(then) && !needs_context(otherwise) {
            let b = self.expr(otherwise, None, &in_otherwise);
            let from = b.typed.ty.required().clone();
            (self.expr(then, Some(&from), &in_then), b)
        } else {
            let a = self.expr(then, expected, &in_then);
            let from = expected.cloned().unwrap_or_else(|| a.typed.ty.required().clone());
            let b = self.expr(otherwise, Some(&from), &in_otherwise);
            (a, b)
        };
        let Some(ty) = join(&a.typed.ty, &b.typed.ty) else {
            let message = format!(
                "the branches of `?:` are of one type, here `{}` and `{}`",
                self.show(&a.typed.ty),
                self.show(&b.typed.ty)
            );
            return self.error(span, message, None);
        };
        let guards = guards.choose(&a.guards, &b.guards);
        let kind = TypedKind::Conditional(Box::new(condition), Box::new(a.typed), Box::new(b.typed));
        Checked { typed: Typed { kind, ty, span }, guards }
    }

    fn need_ordered(&mut self, typed: Typed) -> Typed {
        match &typed.ty {
            Type::Int | Type::Date | Type::Nothing => typed,
            Type::Optional(_) | Type::Null => self.unguarded(&typed).typed,
            other => {
                let message = format!("expected an int or a date, here `{}`", self.show(other));
                self.error(typed.span, message, None).typed
            }
        }
    }

    /// A value of exactly this type, where an operator needs one.
    fn need(&mut self, typed: Typed, wanted: &Type) -> Typed {
        if typed.ty == *wanted || typed.ty == Type::Nothing {
            return typed;
        }
        if typed.ty.required() == wanted {
            return self.unguarded(&typed).typed;
        }
        let message = format!("expected `{}`, here `{}`", self.show(wanted), self.show(&typed.ty));
        self.error(typed.span, message, None).typed
    }

    /// A value that may stand where the type is declared: `T` and null fit `T?`.
    fn fit(&mut self, typed: Typed, wanted: &Type) -> Typed {
        match join(&typed.ty, wanted) {
            Some(joined) if joined == *wanted => Typed { ty: wanted.clone(), ..typed },
            _ => self.need(typed, wanted),
        }
    }

    fn unguarded(&mut self, typed: &Typed) -> Checked {
        let message = format!("this may be null (`{}`)", self.show(&typed.ty));
        let help = match &typed.kind {
            TypedKind::Reference(_) | TypedKind::Field(..) => {
                "guard it before: `x != null && …`, or give a default: `x.orElse(…)`"
            }
            _ => "give a default: `….orElse(…)`, or make it a definition of its own and guard that: `x != null && …`",
        };
        self.error(typed.span, message, Some(help.to_owned()))
    }
}

/// The smallest type that holds both.
fn join(a: &Type, b: &Type) -> Option<Type> {
    Some(match (a, b) {
        (a, b) if a == b => a.clone(),
        (Type::Nothing, other) | (other, Type::Nothing) => other.clone(),
        (Type::Null, other) | (other, Type::Null) => other.clone().optional(),
        (Type::Optional(a), b) | (b, Type::Optional(a)) => join(a, b.required())?.optional(),
        (Type::List(a), Type::List(b)) => Type::List(Box::new(join(a, b)?)),
        _ => return None,
    })
}

/// Whether an expression is made of words whose enum its surroundings must say.
fn needs_context(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Text(_) => true,
        ExprKind::List(items) => items.iter().any(needs_context),
        ExprKind::Conditional(_, a, b) => needs_context(a) || needs_context(b),
        _ => false,
    }
}

/// `a && (b && c)` as one conjunction of three.
fn flatten(op: BinaryOp, operands: [Typed; 2]) -> Vec<Typed> {
    let mut flat = Vec::with_capacity(2);
    for operand in operands {
        match operand.kind {
            TypedKind::And(inner) if op == BinaryOp::And => flat.extend(inner),
            TypedKind::Or(inner) if op == BinaryOp::Or => flat.extend(inner),
            _ => flat.push(operand),
        }
    }
    flat
}

fn quoted(words: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut list = words.iter().take(SHOWN).map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    if words.len() > SHOWN {
        list.push_str(", …");
    }
    list
}
