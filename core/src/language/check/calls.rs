//! Calls: functions, methods, `orElse` and the macros over lists.

use super::{Checked, Checker, MAX_MACROS, TypeError, join, plain};
use crate::date::Date;
use crate::language::functions::{Function, Macro, SIGNATURES, Shape, Signature};
use crate::language::narrow::Narrowed;
use crate::language::syntax::{Expr, ExprKind, Name, Span};
use crate::language::typed::{Reference, Typed, TypedKind};
use crate::language::types::{RecordId, Type};
use crate::nearest::did_you_mean;
use crate::value::Value;

impl Checker<'_> {
    pub(super) fn call(&mut self, name: &Name, arguments: &[Expr], span: Span, narrowed: &Narrowed) -> Checked {
        match (name.text.as_str(), arguments) {
            ("has", _) => {
                let help =
                    "whether a fact was given never changes an answer; ask `x != null` of an optional".to_owned();
                return self.error(name.span, "`has` is not part of the language".to_owned(), Some(help));
            }
            ("date", [Expr { kind: ExprKind::Text(text), span: at }]) => {
                return match text.parse::<Date>() {
                    Ok(date) => plain(TypedKind::Constant(Value::Date(date)), Type::Date, span),
                    Err(error) => self.error(*at, error.to_string(), None),
                };
            }
            ("date", [year, month, day]) => {
                if let (Some(y), Some(m), Some(d)) = (literal_int(year), literal_int(month), literal_int(day)) {
                    return match Date::from_ymd(y, m, d) {
                        Some(date) => plain(TypedKind::Constant(Value::Date(date)), Type::Date, span),
                        None => {
                            self.error(span, "there is no such date between 1800-01-01 and 2399-12-31".to_owned(), None)
                        }
                    };
                }
            }
            _ => {}
        }
        match self.scope.expand(name, arguments, span) {
            Some(Ok(expanded)) => return self.expr(&expanded, None, narrowed),
            Some(Err(TypeError { span, message, help })) => return self.error(span, message, help),
            None => {}
        }
        let Some(signature) = SIGNATURES.iter().find(|s| s.receiver.is_none() && s.name == name.text) else {
            let help = match SIGNATURES.iter().find(|s| s.receiver.is_some() && s.name == name.text) {
                Some(_) => Some(format!("it is a method: `x.{}(…)`", name.text)),
                None => did_you_mean(&name.text, SIGNATURES.iter().filter(|s| s.receiver.is_none()).map(|s| s.name)),
            };
            return self.error(name.span, format!("there is no function `{}`", name.text), help);
        };
        let typed = arguments.iter().map(|argument| self.expr(argument, None, narrowed).typed).collect();
        self.apply(signature, typed, span)
    }

    pub(super) fn method(
        &mut self,
        of: &Expr,
        name: &Name,
        arguments: &[Expr],
        span: Span,
        expected: Option<&Type>,
        narrowed: &Narrowed,
    ) -> Checked {
        if name.text == "orElse" {
            return self.or_else(of, arguments, span, expected, narrowed);
        }
        if let (Some(kind), [variable, body]) = (Macro::named(&name.text), arguments) {
            return self.list_macro(kind, of, variable, body, span, narrowed);
        }
        let Some(signature) = SIGNATURES.iter().find(|s| s.receiver.is_some() && s.name == name.text) else {
            if Macro::named(&name.text).is_some() {
                let help = format!("write `list.{}(v, condition on v)`", name.text);
                return self.error(span, format!("`{}` takes a variable and an expression", name.text), Some(help));
            }
            let help = match SIGNATURES.iter().find(|s| s.name == name.text) {
                Some(_) => Some(format!("it is a function: `{}(…)`", name.text)),
                None => did_you_mean(
                    &name.text,
                    SIGNATURES
                        .iter()
                        .filter(|s| s.receiver.is_some())
                        .map(|s| s.name)
                        .chain(["orElse", "exists", "all", "filter"]),
                ),
            };
            return self.error(name.span, format!("there is no method `{}`", name.text), help);
        };
        let of = self.expr(of, None, narrowed).typed;
        if let (Function::Least | Function::Greatest, Type::List(element)) = (signature.function, &of.ty)
            && let Type::Record(record) = **element
            && arguments.is_empty()
        {
            return self.dates_of_records(signature, of, record, span);
        }
        let mut typed = vec![of];
        typed.extend(arguments.iter().map(|argument| self.expr(argument, None, narrowed).typed));
        self.apply(signature, typed, span)
    }

    fn or_else(
        &mut self,
        of: &Expr,
        arguments: &[Expr],
        span: Span,
        expected: Option<&Type>,
        narrowed: &Narrowed,
    ) -> Checked {
        let of = self.expr(of, expected, narrowed).typed;
        let [default] = arguments else {
            return self.error(span, "`orElse` takes one value".to_owned(), None);
        };
        let wanted = of.ty.required().clone();
        let default = self.expr(default, Some(&wanted), narrowed).typed;
        // `null.orElse(d)` is of d's type; `x.orElse(maybe)` may still be null; `[].min().orElse(d)` is of d's type too.
        let ty = if wanted == Type::Null { Some(default.ty.clone()) } else { join(&wanted, &default.ty) };
        let Some(ty) = ty else {
            let message = format!("the default is of type `{}`, here `{}`", self.show(&wanted), self.show(&default.ty));
            return self.error(default.span, message, None);
        };
        plain(TypedKind::OrElse(Box::new(of), Box::new(default)), ty, span)
    }

    fn list_macro(
        &mut self,
        kind: Macro,
        of: &Expr,
        variable: &Expr,
        body: &Expr,
        span: Span,
        narrowed: &Narrowed,
    ) -> Checked {
        let list = self.expr(of, None, narrowed).typed;
        let element = match &list.ty {
            Type::List(element) => (**element).clone(),
            Type::Nothing => Type::Nothing,
            Type::Optional(_) => return self.unguarded(&list),
            other => {
                let message = format!("this needs a list, here `{}`", self.show(other));
                return self.error(list.span, message, None);
            }
        };
        let ExprKind::Name(name) = &variable.kind else {
            return self.error(variable.span, "expected the name of a variable".to_owned(), None);
        };
        if self.resolve(name).is_some_and(|(known, _)| !matches!(known, Reference::Variable(_))) {
            let help = Some("choose another name for the variable".to_owned());
            return self.error(variable.span, format!("`{name}` already means something else"), help);
        }
        if self.variables.len() - self.bound >= MAX_MACROS {
            let help = Some("give the inner list a definition of its own".to_owned());
            return self.error(span, format!("macros nest at most {MAX_MACROS} deep"), help);
        }
        let depth = self.depth();
        self.variables.push((name.clone(), element.clone()));
        let body = self.expr(body, None, narrowed).typed;
        self.variables.pop();
        let (body, ty) = match kind {
            Macro::Exists | Macro::All => (self.need(body, &Type::Bool), Type::Bool),
            Macro::Filter => (self.need(body, &Type::Bool), Type::List(Box::new(element))),
            Macro::Min | Macro::Max => {
                let body = self.need_ordered(body);
                let ty = body.ty.clone().optional();
                (body, ty)
            }
        };
        plain(TypedKind::Macro(kind, depth, Box::new(list), Box::new(body)), ty, span)
    }

    /// Applies a signature; `arguments` begin with the receiver of a method.
    fn apply(&mut self, signature: &Signature, arguments: Vec<Typed>, span: Span) -> Checked {
        let shapes: Vec<Shape> = signature.receiver.into_iter().chain(signature.parameters.iter().copied()).collect();
        if arguments.iter().any(|argument| argument.ty == Type::Nothing) {
            return plain(TypedKind::Constant(Value::Null), Type::Nothing, span);
        }
        if shapes.len() != arguments.len() {
            let expected = signature.parameters.len();
            let given = arguments.len() - usize::from(signature.receiver.is_some());
            let message = format!("`{}` takes {expected} values, here {given}", signature.name);
            return self.error(span, message, None);
        }
        let mut ordered: Option<Type> = None;
        let mut fitted = Vec::with_capacity(arguments.len());
        for (shape, argument) in shapes.iter().zip(arguments) {
            let argument = match shape {
                Shape::Ordered => {
                    let argument = self.need_ordered(argument);
                    let wanted = ordered.get_or_insert_with(|| argument.ty.clone()).clone();
                    self.need(argument, &wanted)
                }
                Shape::List | Shape::OrderedList => match self.need_list(argument, *shape) {
                    Ok((argument, element)) => {
                        ordered = Some(element);
                        argument
                    }
                    Err(failed) => return failed,
                },
                fixed => {
                    let wanted = fixed.fixed().unwrap_or(Type::Nothing);
                    self.need(argument, &wanted)
                }
            };
            fitted.push(argument);
        }
        let ty = match signature.returns {
            Shape::Ordered => ordered.unwrap_or(Type::Int),
            Shape::MaybeOrdered => ordered.unwrap_or(Type::Int).optional(),
            Shape::MaybeTerm => self.scope.types().parse("term").unwrap_or(Type::Null).optional(),
            fixed => fixed.fixed().unwrap_or(Type::Nothing),
        };
        plain(TypedKind::Call(signature.function, fitted), ty, span)
    }

    /// A list; of an ordered list also the type of what is compared: the element, or a record's date `on`.
    fn need_list(&mut self, typed: Typed, shape: Shape) -> Result<(Typed, Type), Checked> {
        let element = match &typed.ty {
            Type::List(element) => (**element).clone(),
            Type::Optional(_) => return Err(self.unguarded(&typed)),
            other => {
                let message = format!("expected a list, here `{}`", self.show(other));
                return Err(self.error(typed.span, message, None));
            }
        };
        if shape == Shape::List {
            return Ok((typed, element));
        }
        if matches!(element, Type::Int | Type::Date | Type::Nothing) {
            return Ok((typed, element));
        }
        let message = format!("`{}` has no order", self.show(&element));
        Err(self.error(typed.span, message, None))
    }

    /// `visits.max()`: the greatest of the dates `on` of the records.
    fn dates_of_records(&mut self, signature: &Signature, list: Typed, record: RecordId, span: Span) -> Checked {
        let record_type = self.scope.types().record_type(record);
        let Some(at) = record_type.fields.iter().position(|(name, ty)| name == "on" && *ty == Type::Date) else {
            let message = format!("`{}` has no date `on` to order by", record_type.name);
            let help = format!("name what to order by: `list.{}(v, v.start)`", signature.name);
            return self.error(span, message, Some(help));
        };
        let depth = self.depth();
        let variable =
            Typed { kind: TypedKind::Reference(Reference::Variable(depth)), ty: Type::Record(record), span: list.span };
        let date = Typed { kind: TypedKind::Field(Box::new(variable), at), ty: Type::Date, span: list.span };
        let kind = if signature.function == Function::Least { Macro::Min } else { Macro::Max };
        plain(TypedKind::Macro(kind, depth, Box::new(list), Box::new(date)), Type::Date.optional(), span)
    }
}

fn literal_int(expr: &Expr) -> Option<i64> {
    match &expr.kind {
        ExprKind::Int(value) => Some(*value),
        _ => None,
    }
}
