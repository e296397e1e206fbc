//! zen-expression, the language of the Zen engine: one compiled expression. The engine's decision tables run such expressions
//! cell by cell and are slower.

use serde_json::Value;
use zen_expression::variable::Variable;
use zen_expression::vm::VM;
use zen_expression::{Expression, compile_expression, expression::Standard};

use super::{Engine, answer, fill};
use crate::answers::Answer;
use crate::calendar::Dates;
use crate::engine::Fault;

pub struct Zen {
    expression: Expression<Standard>,
    vm: VM,
    cases: Vec<Variable>,
}

impl Zen {
    pub fn new(cases: &[Value], dates: &Dates) -> Result<Zen, Fault> {
        let expression = compile_expression(&fill(include_str!("rules.zen"), dates))?;
        Ok(Zen { expression, vm: VM::new(), cases: cases.iter().map(Variable::from).collect() })
    }
}

impl Engine for Zen {
    fn evaluate(&mut self, out: &mut Vec<Answer>) -> Result<(), Fault> {
        out.clear();
        for case in &self.cases {
            let found = self.expression.evaluate_with(case.shallow_clone(), &mut self.vm)?;
            let mut list = list(&found)?;
            let chain = list.pop().ok_or("zen answers an empty list")?;
            list.extend(self::list(&chain)?);
            out.push(answer(&list, Variable::as_bool, Variable::as_str)?);
        }
        Ok(())
    }
}

fn list(found: &Variable) -> Result<Vec<Variable>, Fault> {
    match found {
        Variable::Array(list) => Ok(list.borrow().clone()),
        _ => Err("zen answers no list".into()),
    }
}
