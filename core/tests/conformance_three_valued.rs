//! The truth tables of CQL (Clinical Quality Language), in which null is "not known": ours are the same, over facts that
//! were not given.
//!
//! `and`, `or` and `not` are ours; `a implies b` is `!a || b`, and `a xor b` is `a != b`. In the operators about null
//! itself CQL's null is our known none.

mod support;

use std::sync::Arc;

use kongchuo::{Date, InputId, Outcome, Type, Value};
use support::{Tally, Variable, Verdict, data, read, run};

#[test]
fn truth_tables() {
    each_test("CqlLogicalOperatorsTest.xml", |expression, output| truth(expression, output).map(|()| None));
}

#[test]
fn operators_about_null() {
    each_test("CqlNullologicalOperatorsTest.xml", about_null);
}

/// Runs every `<test>`; a check gives a reason where the test is outside the language.
fn each_test(file: &str, check: impl Fn(&str, &str) -> Verdict) {
    let Some(directory) = data("three-valued") else { return };
    let text = read(&directory.join(file));
    assert!(!text.contains('&'), "{file} has entities, which this reader does not read");
    let mut tally = Tally::default();
    for test in text.split("<test ").skip(1) {
        let name = between(test, "name=\"", "\"").expect("a name");
        let expression = between(test, "<expression>", "</expression>").expect("an expression");
        let output = between(test, "<output>", "</output>").expect("an output");
        tally.take(name, check(expression, output));
    }
    tally.settle(file);
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    Some(text.split_once(open)?.1.split_once(close)?.0.trim())
}

/// `true`, `false`, or none for null.
fn truth_value(word: &str) -> Result<Option<bool>, String> {
    match word {
        "true" => Ok(Some(true)),
        "false" => Ok(Some(false)),
        "null" => Ok(None),
        _ => Err(format!("`{word}` is not a truth value")),
    }
}

/// Checks one line of a truth table, with the known operands in variables and written out.
fn truth(expression: &str, output: &str) -> Result<(), String> {
    let words: Vec<&str> = expression.split_whitespace().collect();
    let (pattern, operands): (&str, &[&str]) = match words.as_slice() {
        ["not", _] => ("!a", &words[1..]),
        [a, "and", b] => ("a && b", &[a, b]),
        [a, "or", b] => ("a || b", &[a, b]),
        [a, "implies", b] => ("!a || b", &[a, b]),
        [a, "xor", b] => ("a != b", &[a, b]),
        _ => return Err(format!("`{expression}` is none of the operators")),
    };
    let names = ["a", "b"];
    let mut written_out = pattern.to_owned();
    let mut variables = Vec::new();
    let mut unknown = Vec::new();
    for (at, (name, operand)) in (0_u16..).zip(names.into_iter().zip(operands)) {
        let value = truth_value(operand)?;
        match value {
            Some(value) => written_out = written_out.replace(name, &value.to_string()),
            None => unknown.push(InputId(at)),
        }
        variables.push((name.to_owned(), Type::Bool, value.map(Value::Bool)));
    }
    let expected = truth_value(output)?;
    for text in [pattern, &written_out] {
        let (_, outcome) = run(text, &variables).map_err(|message| format!("`{text}` does not load: {message}"))?;
        let holds = match (&outcome, expected) {
            (Outcome::Known(value), Some(expected)) => *value == Value::Bool(expected),
            // Each operand that is not known could still settle it.
            (Outcome::Unknown(inputs), None) => inputs.iter().collect::<Vec<_>>() == unknown,
            _ => false,
        };
        if !holds {
            return Err(format!("`{text}` gives {outcome:?}, expected {output}"));
        }
    }
    Ok(())
}

/// Checks an operator about null by what says the same here; gives a reason where nothing does.
fn about_null(expression: &str, output: &str) -> Verdict {
    if expression.contains("@T") {
        return Ok(Some("times of day"));
    }
    if expression.contains("({") && !expression.contains("},") {
        return Ok(Some("Coalesce over the elements of a list: a list here holds no null"));
    }
    let (operator, arguments) = expression
        .strip_suffix(')')
        .and_then(|inner| inner.split_once('('))
        .ok_or_else(|| format!("`{expression}` is no call"))?;
    let values: Vec<Value> = arguments_of(arguments).into_iter().map(value).collect::<Result<_, _>>()?;
    let types: Vec<Type> = values.iter().filter_map(type_of).collect();
    // Where null alone is given, any optional will do.
    let ty = types.first().cloned().unwrap_or(if operator == "IsNull" { Type::Text } else { Type::Bool });
    let names = ["a", "b", "c"];
    let text = match (operator, values.len()) {
        ("IsNull", 1) => "a == null",
        ("IsTrue", 1) => "a.orElse(false)",
        ("IsFalse", 1) => "!a.orElse(true)",
        ("Coalesce", 2) => "a.orElse(b)",
        ("Coalesce", 3) => "a.orElse(b).orElse(c)",
        _ => return Err(format!("`{expression}` is none of the operators")),
    };
    let variables: Vec<Variable> = names
        .into_iter()
        .zip(&values)
        .map(|(name, value)| (name.to_owned(), ty.clone().optional(), Some(value.clone())))
        .collect();
    let expected = Outcome::Known(value(output)?);
    let (_, outcome) = run(text, &variables).map_err(|message| format!("`{text}` does not load: {message}"))?;
    if outcome == expected { Ok(None) } else { Err(format!("`{text}` gives {outcome:?}, expected {output}")) }
}

/// Splits at the commas outside parentheses.
fn arguments_of(text: &str) -> Vec<&str> {
    let mut depth = 0;
    let parts = text.split(|char: char| {
        depth += i32::from(char == '(') - i32::from(char == ')');
        char == ',' && depth == 0
    });
    parts.map(str::trim).collect()
}

/// A CQL literal: null, a bool, an int, a string, a list of one, or a day.
fn value(text: &str) -> Result<Value, String> {
    if let Some(inner) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return Ok(Value::List(Arc::from([value(inner)?])));
    }
    if let Some(inner) = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return Ok(Value::Text(Arc::from(inner)));
    }
    let day =
        text.strip_prefix("DateTime(").and_then(|rest| rest.strip_suffix(')')).map(|inner| inner.replace(", ", "-"));
    let day = day.or_else(|| text.strip_prefix('@').and_then(|rest| rest.strip_suffix('T')).map(str::to_owned));
    if let Some(day) = day {
        let parts: Vec<i64> = day.split('-').filter_map(|part| part.parse().ok()).collect();
        let [year, month, day] = parts[..] else { return Err(format!("`{text}` is not a day")) };
        return Date::from_ymd(year, month, day).map(Value::Date).ok_or_else(|| format!("`{text}` is not a day"));
    }
    match text {
        "null" => Ok(Value::Null),
        "true" => Ok(Value::Bool(true)),
        "false" => Ok(Value::Bool(false)),
        _ => text.parse().map(Value::Int).map_err(|_| format!("`{text}` is not a value of the language")),
    }
}

/// The type of a value; none of null.
fn type_of(value: &Value) -> Option<Type> {
    Some(match value {
        Value::Bool(_) => Type::Bool,
        Value::Int(_) => Type::Int,
        Value::Date(_) => Type::Date,
        Value::Text(_) => Type::Text,
        Value::List(items) => Type::List(Box::new(type_of(items.first()?)?)),
        _ => return None,
    })
}
