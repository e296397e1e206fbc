//! A policy that JavaScript holds.

use kongchuo::{
    Case, Date, ExplainError, Input, JsonError, Lang, Literal, ParameterError, Policy, Schedule, ScheduledDuty,
    TodoCalendar, UnknownName, Wording,
};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::builtin;
use crate::failure::{Failure, FailureKind, json};
use crate::options::{Options, ScheduleRange};
use crate::organisations;

/// A compiled policy. Methods take and give JSON, and throw the JSON of a [`Failure`].
#[wasm_bindgen]
#[derive(Debug)]
pub struct EnginePolicy(Policy);

#[derive(Serialize)]
struct Explanation {
    derivation: kongchuo::Derivation,
    text: Wording,
}

#[derive(Serialize)]
struct Compared {
    comparison: kongchuo::Comparison,
    text: Wording,
}

#[derive(Serialize)]
struct Scheduled {
    duties: Vec<ScheduledDuty>,
    /// where duties follow the default calendar
    calendar_note: Option<Wording>,
}

#[wasm_bindgen]
impl EnginePolicy {
    /// The built-in policy of an id.
    pub fn builtin(id: &str) -> Result<EnginePolicy, JsValue> {
        Ok(EnginePolicy(builtin::policy(id)?))
    }

    /// The policy of rule files: a JSON array of `[path, text]`.
    pub fn load(files: &str) -> Result<EnginePolicy, JsValue> {
        let files: Vec<(String, String)> = serde_json::from_str(files).map_err(|_| {
            let message = Wording::new("files：应为路径和文本的列表", "`files`: expected paths and texts");
            Failure::of(FailureKind::Option, Some("files"), message)
        })?;
        let files = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        Ok(EnginePolicy(Policy::from_files(files).map_err(Failure::from)?))
    }

    /// The policy's id.
    pub fn id(&self) -> String {
        self.0.id().to_owned()
    }

    /// What the policy speaks of.
    pub fn describe(&self) -> Result<String, JsValue> {
        Ok(json(&self.0.describe())?)
    }

    /// The same policy with parameters set: a JSON object.
    pub fn with(&self, parameters: &str) -> Result<EnginePolicy, JsValue> {
        let Ok(Input::Record(parameters)) = serde_json::from_str(parameters) else {
            let message = Wording::new("应为参数名和值的对象", "expected an object of parameters");
            return Err(Failure::of(FailureKind::Parameter, None, message).into());
        };
        let mut policy = self.0.clone();
        for (name, value) in parameters {
            policy = policy.with(&name, literal(value)).map_err(|error| parameter(&error))?;
        }
        Ok(EnginePolicy(policy))
    }

    /// The answer for a case.
    pub fn evaluate(&self, case: &str, options: &str) -> Result<String, JsValue> {
        let (on, options) = Options::read(options, &self.0)?;
        let answer = self.0.evaluate_with(&read_case(case)?, on, &options).map_err(Failure::from)?;
        Ok(json(&answer)?)
    }

    /// Why a result is what it is.
    pub fn explain(&self, case: &str, about: &str, options: &str) -> Result<String, JsValue> {
        let (on, options) = Options::read(options, &self.0)?;
        let derivation = self.0.explain(&read_case(case)?, on, about, &options).map_err(|error| match error {
            ExplainError::Unknown(unknown) => Failure::unknown(FailureKind::UnknownResult, &unknown),
            ExplainError::Facts(errors) => errors.into(),
        })?;
        let text = Wording::new(derivation.text(Lang::Zh), derivation.text(Lang::En));
        Ok(json(&Explanation { derivation, text })?)
    }

    /// Who must do what by when, over a range of days.
    pub fn schedule(&self, case: &str, options: &str) -> Result<String, JsValue> {
        let (schedule, ..) = self.duties(case, options)?;
        let calendar_note = schedule.default_calendar.then(|| self.0.calendar_note(1));
        Ok(json(&Scheduled { duties: schedule.duties, calendar_note })?)
    }

    /// The same as to-dos: the text of an iCalendar file.
    pub fn ics(&self, case: &str, options: &str) -> Result<String, JsValue> {
        let (schedule, on, lang) = self.duties(case, options)?;
        Ok(TodoCalendar::new(&self.0, on, lang).whole(&schedule.duties))
    }

    /// The policy of those whom a subject names, under the same parameters.
    pub fn of(&self, subject: &str) -> Result<EnginePolicy, JsValue> {
        Ok(EnginePolicy(organisations::of(&self.0, subject)?))
    }

    /// Whom its answers are about.
    pub fn subject(&self) -> String {
        self.0.subject().word().to_owned()
    }

    /// What is said of organisations: JSON arrays of their children and of their own facts, or null.
    pub fn organisations(&self, subject: &str, children: &str, own: &str, options: &str) -> Result<String, JsValue> {
        let of = organisations::of(&self.0, subject)?;
        let (on, options) = Options::read(options, &of)?;
        Ok(json(&organisations::gather(&self.0, of.subject(), (children, own), on, &options)?)?)
    }

    /// Where this policy and another say different things.
    pub fn compare(&self, other: &EnginePolicy, case: &str, options: &str) -> Result<String, JsValue> {
        let (on, options) = Options::read(options, &self.0)?;
        let comparison = self.0.compare(&other.0, &read_case(case)?, on, &options).map_err(Failure::from)?;
        let text = Wording::new(comparison.text(Lang::Zh), comparison.text(Lang::En));
        Ok(json(&Compared { comparison, text })?)
    }
}

impl EnginePolicy {
    /// The policy itself.
    #[cfg(feature = "reports")]
    pub(crate) fn policy(&self) -> &Policy {
        &self.0
    }

    fn duties(&self, case: &str, options: &str) -> Result<(Schedule, Date, Lang), Failure> {
        let (range, lang) = ScheduleRange::read(options)?;
        let (on, options) = Options::read(options, &self.0)?;
        let schedule = self.0.schedule_told(&read_case(case)?, range, on, &options)?;
        Ok((schedule, on, lang))
    }
}

pub(crate) fn read_case(text: &str) -> Result<Case, Failure> {
    Case::from_json(text).or_else(|error| match error {
        // The same words for JSON that is no object, whichever way it came.
        JsonError::NotACase | JsonError::NotCases => Ok(Case::from_input(Input::Null)?),
        error => Err(unread(error)),
    })
}

/// Text that is no case, or no cases.
pub fn unread(error: JsonError) -> Failure {
    match error {
        JsonError::Facts(errors) => errors.into(),
        error => {
            let message = Wording::new(error.message(Lang::Zh), error.message(Lang::En));
            Failure::of(FailureKind::Json, None, message)
        }
    }
}

/// What no parameter takes becomes a list of lists, so that the refusal says what was expected.
fn literal(value: Input) -> Literal {
    match value {
        Input::Bool(value) => Literal::Bool(value),
        Input::Int(value) => Literal::Int(value),
        Input::Date(value) => Literal::Date(value),
        Input::Text(text) | Input::Cell(text) => Literal::Text(text),
        Input::List(values) => Literal::List(values.into_iter().map(literal).collect()),
        Input::Null | Input::Record(_) | Input::Other(_) => Literal::List(vec![Literal::List(Vec::new())]),
    }
}

fn parameter(error: &ParameterError) -> Failure {
    let (ParameterError::Unknown(UnknownName { name, .. }) | ParameterError::WrongType { name, .. }) = error;
    Failure::named(FailureKind::Parameter, name, |lang| error.message(lang))
}
