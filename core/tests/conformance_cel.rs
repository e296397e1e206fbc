//! The conformance tests of the CEL specification: what the rule language shares with CEL, it does as CEL does.
//!
//! Each test passes (its value is ours; or it is ill-typed and is refused when loaded), or is outside the language for
//! a reason of `support/outside_cel.rs`, or fails.

#[path = "support/outside_cel.rs"]
mod outside_cel;
mod support;
#[path = "support/text_proto.rs"]
mod text_proto;

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use kongchuo::{Outcome, Type, Value};
use outside_cel::{CONSTRUCTS, ENVIRONMENTS, FUNCTION, Reason, TYPINGS, VARIABLE, tokens, type_of};
use support::{Tally, Variable, data, read, run};
use text_proto::{Field, Message};

#[test]
fn cel_conformance() {
    let Some(directory) = data("cel") else { return };
    let mut files: Vec<_> = fs::read_dir(directory)
        .expect("a readable directory")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "textproto"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "the directory has no textproto file");

    let mut given = BTreeSet::new();
    for path in files {
        let name = path.file_stem().expect("a file name").to_string_lossy().into_owned();
        let file = Message::read(&read(&path)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut tally = Tally::default();
        let mut ill_typed = 0;
        for section in file.messages("section") {
            for test in section.messages("test") {
                let case = [section.text("name"), test.text("name")].map(Option::unwrap_or_default).join("/");
                let reason = outside(test);
                given.extend(reason);
                tally.take(
                    &case,
                    match reason {
                        Some(reason) => refused(test)
                            .map(|()| Some(reason))
                            .map_err(|why| format!("said to be outside ({reason}), but {why}")),
                        None if is_ill_typed(test) => {
                            ill_typed += 1;
                            refused_by_type(test).map(|()| None)
                        }
                        None => holds(test).map(|()| None),
                    },
                );
            }
        }
        tally.settle(&format!("{name} ({ill_typed} ill-typed, to be refused when loaded)"));
    }

    let constructs = CONSTRUCTS.iter().chain(TYPINGS).map(|(reason, _)| *reason);
    let idle: Vec<_> =
        constructs.chain(ENVIRONMENTS.iter().copied()).filter(|reason| !given.contains(reason)).collect();
    assert!(idle.is_empty(), "no test is outside for these reasons, take them off the list: {idle:?}");
}

/// Whether the test expects no value, or turns CEL's checker off to reach one.
fn is_ill_typed(test: &Message) -> bool {
    test.message("eval_error").is_some() || test.is_set("disable_check")
}

/// Why a test is outside the language; none where it must hold.
fn outside(test: &Message) -> Option<&'static str> {
    let tokens = tokens(&expr(test));
    let of = |table: &[Reason]| table.iter().find(|(_, has)| has(&tokens)).map(|(reason, _)| *reason);
    if let Some(reason) = of(CONSTRUCTS) {
        return Some(reason);
    }
    for declared in test.messages("type_env") {
        if declared.message("function").is_some() {
            return Some(FUNCTION);
        }
        if declared_type(declared).is_none() {
            return Some(VARIABLE);
        }
    }
    if is_ill_typed(test) { None } else { of(TYPINGS) }
}

/// That the engine refuses the expression of a test that is said to be outside.
fn refused(test: &Message) -> Result<(), String> {
    match run(&expr(test), &variables(test)) {
        Err(_) => Ok(()),
        Ok((_, outcome)) => Err(format!("the engine takes it, and gives {outcome:?}")),
    }
}

/// That the engine reads an ill-typed expression and refuses it for its types or names.
fn refused_by_type(test: &Message) -> Result<(), String> {
    match run(&expr(test), &variables(test)) {
        // What the parser says, not the checker.
        Err(message)
            if message.contains(", found ") || message.contains("reserved") || message.contains("rule language") =>
        {
            Err(format!("is not even read: {message}"))
        }
        Err(_) => Ok(()),
        Ok((_, outcome)) => Err(format!("ill-typed, but the engine takes it, and gives {outcome:?}")),
    }
}

/// That a test inside the language comes out as it says.
fn holds(test: &Message) -> Result<(), String> {
    let (ty, outcome) = run(&expr(test), &variables(test)).map_err(|message| format!("does not load: {message}"))?;
    let typed = test.message("typed_result");
    if let Some(deduced) = typed.and_then(|typed| typed.message("deduced_type")) {
        let expected = type_of(deduced).ok_or("deduces a type outside the language")?;
        if ty != expected {
            return Err(format!("is of type {ty:?}, expected {expected:?}"));
        }
    }
    if test.is_set("check_only") {
        return Ok(());
    }
    let expected = match (test.message("value"), typed) {
        (Some(value), _) => value_of(value)?,
        (None, Some(typed)) => value_of(typed.message("result").ok_or("has no result")?)?,
        // The specification's default.
        (None, None) => Value::Bool(true),
    };
    if outcome == Outcome::Known(expected.clone()) {
        Ok(())
    } else {
        Err(format!("gives {outcome:?}, expected {expected:?}"))
    }
}

fn expr(test: &Message) -> String {
    test.text("expr").expect("every test has an expression")
}

fn declared_type(declared: &Message) -> Option<Type> {
    type_of(declared.message("ident")?.message("type")?)
}

/// The variables that a test declares, where the language has their type, with what it binds to them.
fn variables(test: &Message) -> Vec<Variable> {
    test.messages("type_env")
        .filter_map(|declared| {
            let name = declared.text("name")?;
            let bound = test.messages("bindings").find(|binding| binding.text("key").as_deref() == Some(&name));
            let value = bound.and_then(|binding| value_of(binding.message("value")?.message("value")?).ok());
            Some((name, declared_type(declared)?, value))
        })
        .collect()
}

fn value_of(proto: &Message) -> Result<Value, String> {
    let (name, field) = proto.fields().first().ok_or("an empty value")?;
    match (name.as_str(), field) {
        ("null_value", _) => Ok(Value::Null),
        ("bool_value", Field::Word(word)) => Ok(Value::Bool(word == "true")),
        ("int64_value", Field::Word(word)) => word.parse().map(Value::Int).map_err(|error| error.to_string()),
        ("string_value", Field::Text(bytes)) => {
            String::from_utf8(bytes.clone()).map(|text| Value::Text(Arc::from(text))).map_err(|error| error.to_string())
        }
        ("list_value", Field::Message(list)) => {
            let values: Result<Vec<Value>, String> = list.messages("values").map(value_of).collect();
            Ok(Value::List(Arc::from(values?)))
        }
        _ => Err(format!("a `{name}` is not a value of the language")),
    }
}
