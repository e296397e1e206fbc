//! regorus: a Rego policy, compiled for its virtual machine.

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine as Interpreter, Rc, Value as Found};
use serde_json::Value;

use super::{Engine, answer, fill};
use crate::answers::Answer;
use crate::calendar::Dates;
use crate::engine::Fault;

const ENTRY: &str = "data.peers.answer";

pub struct Regorus {
    vm: RegoVM,
    cases: Vec<Found>,
}

impl Regorus {
    pub fn new(cases: &[Value], dates: &Dates) -> Result<Regorus, Fault> {
        let mut engine = Interpreter::new();
        engine.add_policy("rules.rego".to_owned(), fill(include_str!("rules.rego"), dates)).map_err(message)?;
        let policy = engine.compile_with_entrypoint(&Rc::from(ENTRY)).map_err(message)?;
        let program = Compiler::compile_from_policy(&policy, &[ENTRY]).map_err(message)?;
        let mut vm = RegoVM::new();
        vm.load_program(program);
        let cases = cases.iter().map(|case| Found::from_json_str(&case.to_string()).map_err(message));
        Ok(Regorus { vm, cases: cases.collect::<Result<_, _>>()? })
    }
}

impl Engine for Regorus {
    fn evaluate(&mut self, out: &mut Vec<Answer>) -> Result<(), Fault> {
        out.clear();
        for case in &self.cases {
            self.vm.set_input(case.clone());
            let found = self.vm.execute().map_err(message)?;
            let list = found.as_array().map_err(message)?.as_slice();
            out.push(answer(list, |value| value.as_bool().ok().copied(), text)?);
        }
        Ok(())
    }
}

fn text(value: &Found) -> Option<&str> {
    value.as_string().ok().map(|text| &**text)
}

fn message(error: impl std::fmt::Display) -> String {
    format!("regorus: {error}")
}
