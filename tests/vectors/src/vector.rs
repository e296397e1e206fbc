//! A vector as it stands on its line.

use kongchuo::scenario::{Day, Scenario};
use kongchuo::{Answer, Comparison, Derivation, FactErrors, Literal, Missing, ScheduledDuty, Wording};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

/// What is asked. Keys other than these are what was answered, and are passed over.
#[derive(Debug, Clone, Deserialize)]
pub struct Question {
    /// what it shows, in few words
    pub name: String,
    /// the policy's id
    pub policy: String,
    /// parameters set
    pub with: Map<String, Value>,
    /// the day, as its caller writes it
    pub on: String,
    /// `assume` or `ask`
    pub missing: String,
    /// the results asked for; all where none
    pub select: Option<Vec<String>>,
    /// the result to explain; an answer is asked for where none
    pub about: Option<String>,
    /// the policy to compare with, by its id
    pub against: Option<String>,
    /// the days of a schedule; an answer is asked for where none
    pub range: Option<Range>,
    /// the case, its text untouched
    pub case: Box<RawValue>,
}

/// First and last day of a schedule.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Range {
    /// the first day, as its caller writes it
    pub from: String,
    /// the last
    pub to: String,
}

/// A question with what is answered: one line. Exactly one of answer, problems, derivation, comparison and schedule is there.
#[derive(Debug, Clone, Serialize)]
pub struct Vector<'a> {
    name: &'a str,
    policy: &'a str,
    with: &'a Map<String, Value>,
    on: &'a str,
    missing: &'a str,
    select: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<&'a Range>,
    case: &'a RawValue,
    /// the whole answer
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// why the case is refused
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problems: Option<FactErrors>,
    /// an explanation as data
    #[serde(skip_serializing_if = "Option::is_none")]
    pub derivation: Option<Derivation>,
    /// a comparison as data
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// who must do what by when
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Vec<ScheduledDuty>>,
    /// the same as to-dos, in both languages
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ics: Option<Wording>,
    /// an explanation or a comparison in both languages
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Wording>,
}

impl Question {
    /// What a day of a scenario asks.
    pub fn of_scenario(policy: &str, name: String, scenario: &Scenario, day: &Day) -> serde_json::Result<Question> {
        Ok(Question {
            name,
            policy: policy.to_owned(),
            with: scenario.set.iter().map(|(name, value)| (name.clone(), json(value))).collect(),
            on: day.on.to_string(),
            missing: match scenario.missing {
                Missing::Ask => "ask",
                Missing::Assume => "assume",
            }
            .to_owned(),
            select: None,
            about: None,
            against: None,
            range: None,
            case: to_raw_value(&scenario.case)?,
        })
    }

    /// The question without anything answered yet.
    pub fn vector(&self) -> Vector<'_> {
        Vector {
            name: &self.name,
            policy: &self.policy,
            with: &self.with,
            on: &self.on,
            missing: &self.missing,
            select: self.select.as_deref(),
            about: self.about.as_deref(),
            against: self.against.as_deref(),
            range: self.range.as_ref(),
            case: &self.case,
            answer: None,
            problems: None,
            derivation: None,
            comparison: None,
            schedule: None,
            ics: None,
            text: None,
        }
    }
}

fn json(literal: &Literal) -> Value {
    match literal {
        Literal::Bool(value) => (*value).into(),
        Literal::Int(value) => (*value).into(),
        Literal::Date(value) => value.to_string().into(),
        Literal::Text(value) => value.as_str().into(),
        Literal::List(values) => values.iter().map(json).collect(),
    }
}
