//! What the rule language shares with CEL means what the `cel` crate, an implementation by others, says it means.
//!
//! Random well-typed expressions over random values are evaluated by both. CEL has no civil dates: on its side a date is
//! the number of its day, and the functions on dates are the arithmetic they stand for. Nor does it have facts that are
//! not known: there our own answers with every fact known are the yardstick.

mod expressions;

use std::sync::Arc;

use cel::{Context, Program};
use expressions::{Dialect, Expression, Values, any_expression, any_values};
use kongchuo::{Date, Outcome, Type, Types, Value};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Many cases, and the same ones in every run.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 4_000,
        rng_seed: RngSeed::Fixed(20_210_720),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn both_give_the_same_value(expression in any_expression(), values in any_values()) {
        let theirs = theirs(&expression, &values).map_err(TestCaseError::fail)?;
        prop_assert_eq!(ours(&expression, &values)?, theirs, "{}", expression.text(Dialect::Ours));
    }

    #[test]
    fn what_is_known_holds_however_the_unknown_turns_out(
        expression in any_expression(), values in any_values(), others in any_values(), hidden in prop::bits::u16::ANY,
    ) {
        let text = expression.text(Dialect::Ours);
        let is_hidden = |at: usize| hidden >> at & 1 == 1;
        let (loaded, all) = load(&expression, &values)?;
        let some = all.iter().enumerate().map(|(at, value)| (!is_hidden(at)).then(|| value.clone()));
        let partly = loaded.evaluate(&some.collect::<Vec<_>>(), on());
        match partly {
            Outcome::Known(partly) => {
                let mixed = others.named().into_iter().zip(all).enumerate();
                let mixed: Vec<_> =
                    mixed.map(|(at, ((_, other), value))| Some(if is_hidden(at) { other } else { value })).collect();
                prop_assert_eq!(loaded.evaluate(&mixed, on()), Outcome::Known(partly.clone()), "{}", text);
                prop_assert_eq!(ours(&expression, &values)?, dates_as_days(partly), "{}", text);
            }
            Outcome::Unknown(needs) => {
                prop_assert!(!needs.is_empty(), "{}", text);
                prop_assert!(needs.iter().all(|input| is_hidden(input.0.into())), "{}", text);
            }
        }
    }
}

/// A day on which nothing depends.
fn on() -> Date {
    Date::from_ymd(2022, 9, 1).expect("a day")
}

/// The expression in our language, and the values of its variables.
fn load(expression: &Expression, values: &Values) -> Result<(kongchuo::Expression, Vec<Value>), TestCaseError> {
    let text = expression.text(Dialect::Ours);
    let (variables, given): (Vec<_>, Vec<_>) =
        values.named().into_iter().map(|(name, value)| ((name, type_of(&value)), value)).unzip();
    let loaded = kongchuo::Expression::new(&text, &variables, &Types::default())
        .map_err(|errors| TestCaseError::fail(format!("`{text}` does not load: {}", errors[0].message)))?;
    Ok((loaded, given))
}

/// Our value, dates as the numbers of their days.
fn ours(expression: &Expression, values: &Values) -> Result<Value, TestCaseError> {
    let (loaded, given) = load(expression, values)?;
    match loaded.evaluate(&given.into_iter().map(Some).collect::<Vec<_>>(), on()) {
        Outcome::Known(value) => Ok(dates_as_days(value)),
        Outcome::Unknown(_) => Err(TestCaseError::fail("unknown, though every fact is given")),
    }
}

/// The value that the `cel` crate gives.
fn theirs(expression: &Expression, values: &Values) -> Result<Value, String> {
    let text = expression.text(Dialect::Cel);
    let program = Program::compile(&text).map_err(|error| format!("cel refuses `{text}`: {error}"))?;
    let mut context = Context::default();
    for (name, value) in values.named() {
        context.add_variable_from_value(name, to_cel(&dates_as_days(value)));
    }
    let value = program.execute(&context).map_err(|error| format!("cel fails on `{text}`: {error}"))?;
    from_cel(&value).ok_or_else(|| format!("cel gives `{text}` a value of another type: {value:?}"))
}

fn type_of(value: &Value) -> Type {
    match value {
        Value::Bool(_) => Type::Bool,
        Value::Int(_) => Type::Int,
        Value::Date(_) => Type::Date,
        Value::Text(_) => Type::Text,
        // Every list variable is one of ints, and may be empty.
        Value::List(_) => Type::List(Box::new(Type::Int)),
        Value::Null | Value::Word(_) | Value::Record(_) => Type::Null,
    }
}

fn dates_as_days(value: Value) -> Value {
    match value {
        Value::Date(date) => Value::Int(date.days().into()),
        Value::List(items) => Value::List(items.iter().cloned().map(dates_as_days).collect()),
        other => other,
    }
}

fn to_cel(value: &Value) -> cel::Value {
    match value {
        Value::Bool(value) => cel::Value::Bool(*value),
        Value::Int(value) => cel::Value::Int(*value),
        Value::Text(value) => cel::Value::String(Arc::new(value.to_string())),
        Value::List(items) => cel::Value::List(Arc::new(items.iter().map(to_cel).collect())),
        Value::Null | Value::Date(_) | Value::Word(_) | Value::Record(_) => cel::Value::Null,
    }
}

fn from_cel(value: &cel::Value) -> Option<Value> {
    Some(match value {
        cel::Value::Bool(value) => Value::Bool(*value),
        cel::Value::Int(value) => Value::Int(*value),
        cel::Value::String(value) => Value::Text(Arc::from(value.as_str())),
        cel::Value::List(items) => Value::List(items.iter().map(from_cel).collect::<Option<_>>()?),
        _ => return None,
    })
}
