//! Asks the engine a vector's question, as a caller in Rust would.

use std::collections::BTreeMap;

use kongchuo::{Case, DateError, ExplainError, JsonError, Lang, Options, Policy, TodoCalendar, Wording};
use serde_json::Value;

use crate::vector::{Question, Vector};

/// Why a question has no vector.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// the question is not one that the engine understands
    #[error("{0}")]
    Question(String),
    /// something has no JSON
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// The policies asked so far, each loaded once.
#[derive(Default)]
pub struct Policies(BTreeMap<String, Policy>);

impl Policies {
    fn get(&mut self, id: &str) -> Result<Policy, Failure> {
        if let Some(policy) = self.0.get(id) {
            return Ok(policy.clone());
        }
        let policy = Policy::builtin(id).map_err(|findings| Failure::Question(findings.to_string()))?;
        self.0.insert(id.to_owned(), policy.clone());
        Ok(policy)
    }
}

/// The question with what the engine answers.
pub fn answered<'a>(question: &'a Question, policies: &mut Policies) -> Result<Vector<'a>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::Question(error.to_string());
    let mut policy = policies.get(&question.policy)?;
    for (name, value) in &question.with {
        policy = match value {
            Value::Bool(value) => policy.with(name, *value),
            Value::Number(number) => {
                policy.with(name, number.as_i64().ok_or_else(|| failed(&"expected a whole number"))?)
            }
            Value::String(text) => policy.with(name, text.as_str()),
            _ => return Err(failed(&"expected a parameter's value")),
        }
        .map_err(|error| failed(&error))?;
    }
    let on = question.on.parse().map_err(|error| failed(&error))?;
    let missing = question.missing.parse().map_err(|error: String| failed(&error))?;
    let select = question.select.as_ref().map(|names| policy.select(names.iter().map(String::as_str)));
    let options = Options { missing, select: select.transpose().map_err(|error| failed(&error))? };

    let mut vector = question.vector();
    let case = match Case::from_json(question.case.get()) {
        Ok(case) => case,
        Err(JsonError::Facts(problems)) => {
            vector.problems = Some(problems);
            return Ok(vector);
        }
        Err(error) => return Err(failed(&error)),
    };
    if let Some(other) = &question.against {
        match policy.compare(&policies.get(other)?, &case, on, &options) {
            Ok(comparison) => {
                vector.text = Some(Wording::new(comparison.text(Lang::Zh), comparison.text(Lang::En)));
                vector.comparison = Some(comparison);
            }
            Err(problems) => vector.problems = Some(problems),
        }
        return Ok(vector);
    }
    if let Some(range) = &question.range {
        let day = |text: &str| text.parse().map_err(|error: DateError| failed(&error));
        match policy.schedule_with(&case, day(&range.from)?..=day(&range.to)?, on, &options) {
            Ok(duties) => {
                let ics = |lang| TodoCalendar::new(&policy, on, lang).whole(&duties);
                vector.ics = Some(Wording::new(ics(Lang::Zh), ics(Lang::En)));
                vector.schedule = Some(duties);
            }
            Err(problems) => vector.problems = Some(problems),
        }
        return Ok(vector);
    }
    match &question.about {
        None => match policy.evaluate_with(&case, on, &options) {
            Ok(answer) => vector.answer = Some(answer),
            Err(problems) => vector.problems = Some(problems),
        },
        Some(about) => match policy.explain(&case, on, about, &options) {
            Ok(derivation) => {
                vector.text = Some(Wording::new(derivation.text(Lang::Zh), derivation.text(Lang::En)));
                vector.derivation = Some(derivation);
            }
            Err(ExplainError::Facts(problems)) => vector.problems = Some(problems),
            Err(error) => return Err(failed(&error)),
        },
    }
    Ok(vector)
}
