//! cel: one expression, facts as variables of a context made before.

use std::sync::Arc;

use cel::{Context, Env, Program, Value as Found};
use serde_json::Value;

use super::{Engine, answer, fill};
use crate::answers::Answer;
use crate::calendar::Dates;
use crate::engine::Fault;

pub struct Cel {
    program: Program,
    contexts: Vec<Context<'static, 'static>>,
}

impl Cel {
    pub fn new(cases: &[Value], dates: &Dates) -> Result<Cel, Fault> {
        let env = Arc::new(Env::stdlib());
        let program = env.compile(&fill(include_str!("rules.cel"), dates))?;
        let contexts = cases.iter().map(|case| {
            let mut context = Context::with_env(Arc::clone(&env));
            for (name, value) in case.as_object().into_iter().flatten() {
                context.add_variable_from_value(name, convert(value));
            }
            context
        });
        Ok(Cel { program, contexts: contexts.collect() })
    }
}

/// Whole numbers as ints: a number of a JSON text could become a uint, which does not compare with an int.
fn convert(value: &Value) -> Found {
    match value {
        Value::Bool(flag) => Found::Bool(*flag),
        Value::Number(number) => Found::Int(number.as_i64().unwrap_or_default()),
        Value::String(text) => Found::String(Arc::new(text.clone())),
        Value::Array(items) => Found::List(Arc::new(items.iter().map(convert).collect())),
        _ => Found::Null,
    }
}

impl Engine for Cel {
    fn evaluate(&mut self, out: &mut Vec<Answer>) -> Result<(), Fault> {
        out.clear();
        for context in &self.contexts {
            let Found::List(list) = self.program.execute(context)? else { return Err("cel answers no list".into()) };
            let flag = |value: &Found| if let Found::Bool(flag) = value { Some(*flag) } else { None };
            out.push(answer(
                &list,
                flag,
                |value| if let Found::String(text) = value { Some(text.as_str()) } else { None },
            )?);
        }
        Ok(())
    }
}
