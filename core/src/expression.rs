//! A free-standing expression of the rule language: for tests, tools and the language's reference.

use std::sync::Arc;

use crate::calendar::{Calendar, DefaultTerm};
use crate::date::Date;
use crate::evaluate::{Context, Run};
use crate::language::{Narrowed, Reference, RuleId, Scope, Span, Type, Types, check, parse, print};
use crate::program::{BuildError, MAX_HEIGHT, Program, TypedBody, TypedRule, build};
use crate::value::{InputId, InputSet, MAX_INPUTS, Outcome, Value};

/// A checked expression over named variables.
///
/// ```
/// use kongchuo::{Expression, Outcome, Type, Types, Value};
/// let born = ("birth", Type::Date);
/// let adult = Expression::new("ageOn(birth, on) >= 18", &[born], &Types::default())?;
/// let on = "2021-10-29".parse().expect("a date");
/// let birth = Value::Date("2003-10-29".parse().expect("a date"));
/// assert_eq!(adult.evaluate(&[Some(birth)], on), Outcome::Known(Value::Bool(true)));
/// # Ok::<(), Vec<kongchuo::ExpressionError>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Expression {
    program: Program,
    variables: usize,
    ty: Type,
    printed: String,
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", help.as_ref().map_or_else(String::new, |help| format!(" ({help})")))]
pub struct ExpressionError {
    /// where, in bytes of the text
    pub span: Span,
    /// what is wrong
    pub message: String,
    /// what to do
    pub help: Option<String>,
}

struct Variables<'a> {
    variables: &'a [(&'a str, Type)],
    types: &'a Types,
}

impl Scope for Variables<'_> {
    fn types(&self) -> &Types {
        self.types
    }

    fn lookup(&self, name: &str) -> Option<(Reference, Type)> {
        let at = self.variables.iter().position(|(known, _)| *known == name)?;
        Some((Reference::Input(InputId(u16::try_from(at).ok()?)), self.variables[at].1.clone()))
    }

    fn names(&self) -> Vec<&str> {
        self.variables.iter().map(|(name, _)| *name).collect()
    }
}

impl Expression {
    /// Parses and checks a text. Variable number i is input i of an outcome's needs.
    pub fn new(text: &str, variables: &[(&str, Type)], types: &Types) -> Result<Expression, Vec<ExpressionError>> {
        let whole = |message: String| vec![ExpressionError { span: Span::new(0, text.len()), message, help: None }];
        if variables.len() > MAX_INPUTS {
            return Err(whole(format!("an expression has at most {MAX_INPUTS} variables")));
        }
        if let Some((name, _)) = variables.iter().find(|(_, ty)| !types.knows(ty)) {
            return Err(whole(format!("the type of variable `{name}` is none of these types")));
        }
        let expr = parse(text).map_err(|errors| {
            let errors = errors.into_iter();
            errors
                .map(|error| ExpressionError { span: error.span, message: error.message, help: error.help })
                .collect::<Vec<_>>()
        })?;
        let mut errors = Vec::new();
        let checked = check(&expr, None, &Narrowed::default(), &Variables { variables, types }, &mut errors);
        if !errors.is_empty() {
            let errors = errors.into_iter();
            return Err(errors
                .map(|error| ExpressionError { span: error.span, message: error.message, help: error.help })
                .collect());
        }
        let ty = checked.typed.ty.clone();
        let rule =
            TypedRule { name: Arc::from("expression"), ty: ty.clone(), body: TypedBody::Expression(checked.typed) };
        let program = build(&[rule]).map_err(|error| match error {
            BuildError::TooDeep(_) | BuildError::Cycle(_) => whole(format!("nests deeper than {MAX_HEIGHT} levels")),
        })?;
        Ok(Expression { program, variables: variables.len(), ty, printed: print(&expr) })
    }

    /// Its type.
    pub fn ty(&self) -> &Type {
        &self.ty
    }

    /// Its text in the canonical form: parsing it gives the same expression.
    pub fn printed(&self) -> &str {
        &self.printed
    }

    /// Its value, with variables in their order and `None` for unknown ones; so are those that are left out. The calendar is the usual default:
    /// autumn from 1 September to 31 January, spring from 1 March to 10 July.
    pub fn evaluate(&self, values: &[Option<Value>], on: Date) -> Outcome {
        let inputs: Vec<Outcome> = (0..)
            .zip(values.iter().map(Option::as_ref).chain(std::iter::repeat(None)).take(self.variables))
            .map(|(at, value)| match value {
                Some(value) => Outcome::Known(value.clone()),
                None => Outcome::Unknown(InputSet::one(InputId(at))),
            })
            .collect();
        let default = [
            DefaultTerm { id: Arc::from("autumn"), start: (9, 1), end: (1, 31) },
            DefaultTerm { id: Arc::from("spring"), start: (3, 1), end: (7, 10) },
        ];
        let calendar = Calendar { given: &[], default: &default, holidays: &[] };
        let context = Context { on, in_force: true, parameters: &[], inputs: &inputs, calendar };
        Run::new(&self.program, context).rule(RuleId(0))
    }
}

#[cfg(test)]
mod tests {
    use super::Expression;
    use crate::language::{EnumId, Type, Types};
    use crate::value::{InputId, InputSet, Outcome, Value};

    fn expression(text: &str) -> Expression {
        let variables = [("a", Type::Int), ("b", Type::Int)];
        Expression::new(text, &variables, &Types::default()).unwrap_or_else(|errors| panic!("{text}: {errors:?}"))
    }

    fn run(text: &str, values: &[Option<Value>]) -> Outcome {
        expression(text).evaluate(values, "2021-10-29".parse().expect("a date"))
    }

    #[test]
    fn values_left_out_are_unknown_and_more_are_passed_over() {
        assert_eq!(run("a + b", &[Some(Value::Int(1))]), Outcome::Unknown(InputSet::one(InputId(1))));
        assert_eq!(run("a + b", &vec![Some(Value::Int(1)); 70_000]), Outcome::Known(Value::Int(2)));
    }

    #[test]
    fn numbers_saturate() {
        assert_eq!(run("9007199254740992 + 1", &[]), Outcome::Known(Value::Int(1 << 53)));
        assert_eq!(run("-9007199254740992 - 1", &[]), Outcome::Known(Value::Int(-(1 << 53))));
        assert_eq!(run("9007199254740992 * -9007199254740992", &[]), Outcome::Known(Value::Int(-(1 << 53))));
    }

    #[test]
    fn dates_saturate_and_impossible_ones_are_null() {
        let date = |text: &str| Outcome::Known(Value::Date(text.parse().expect("a date")));
        assert_eq!(run(r#"date("2399-12-31").addMonths(9007199254740992)"#, &[]), date("2399-12-31"));
        assert_eq!(run(r#"date("1800-01-01").addDays(-9007199254740992)"#, &[]), date("1800-01-01"));
        assert_eq!(run(r#"weekOf(date("1800-01-01"))"#, &[]), date("1800-01-01"));
        for text in ["date(2400, a, 1)", "date(1799, 12, a + 30)", "date(2023, 2, a + 28)", "date(a - 2, a, a)"] {
            assert_eq!(run(text, &[Some(Value::Int(1))]), Outcome::Known(Value::Null), "{text}");
        }
        assert_eq!(run("date(2399, a + 11, a + 30)", &[Some(Value::Int(1))]), date("2399-12-31"));
    }

    #[test]
    fn a_type_of_other_types_is_refused() {
        let errors =
            Expression::new("x == null", &[("x", Type::List(Box::new(Type::Enum(EnumId(3)))))], &Types::default());
        assert_eq!(errors.expect_err("no such enum")[0].message, "the type of variable `x` is none of these types");
    }
}
