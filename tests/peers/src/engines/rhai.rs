//! rhai: one script, facts as variables of a scope made before.

use rhai::{AST, Array, Dynamic, Engine as Interpreter, ImmutableString, OptimizationLevel, Scope};
use serde_json::Value;

use super::{Engine, answer, fill};
use crate::answers::Answer;
use crate::calendar::Dates;
use crate::engine::Fault;

pub struct Rhai {
    engine: Interpreter,
    script: AST,
    scopes: Vec<Scope<'static>>,
}

impl Rhai {
    pub fn new(cases: &[Value], dates: &Dates) -> Result<Rhai, Fault> {
        let mut engine = Interpreter::new();
        engine.set_optimization_level(OptimizationLevel::Full);
        let script = engine.compile(fill(include_str!("rules.rhai"), dates))?;
        let scopes = cases.iter().map(|case| {
            let mut scope = Scope::new();
            for (name, value) in case.as_object().into_iter().flatten() {
                scope.push_dynamic(name.clone(), convert(value));
            }
            scope
        });
        let scopes = scopes.collect();
        Ok(Rhai { engine, script, scopes })
    }
}

fn convert(value: &Value) -> Dynamic {
    match value {
        Value::Bool(flag) => Dynamic::from_bool(*flag),
        Value::Number(number) => Dynamic::from_int(number.as_i64().unwrap_or_default()),
        Value::String(text) => Dynamic::from(ImmutableString::from(text)),
        Value::Array(items) => Dynamic::from_array(items.iter().map(convert).collect()),
        _ => Dynamic::UNIT,
    }
}

impl Engine for Rhai {
    fn evaluate(&mut self, out: &mut Vec<Answer>) -> Result<(), Fault> {
        out.clear();
        for scope in &mut self.scopes {
            let facts = scope.len();
            let list: Array =
                self.engine.eval_ast_with_scope(scope, &self.script).map_err(|error| error.to_string())?;
            scope.rewind(facts);
            let words: Vec<Option<ImmutableString>> =
                list.iter().map(|value| value.clone().into_immutable_string().ok()).collect();
            let pairs: Vec<(&Dynamic, Option<&str>)> =
                list.iter().zip(&words).map(|(value, word)| (value, word.as_deref())).collect();
            out.push(answer(&pairs, |(value, _)| value.as_bool().ok(), |(_, word)| *word)?);
        }
        Ok(())
    }
}
