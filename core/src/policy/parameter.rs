//! Parameters that a caller sets.

use std::fmt;

use super::items::Literal;
use super::{Policy, compile};
use crate::facts::{Expected, expected};
use crate::language::Type;
use crate::unknown::{NameKind, UnknownName};
use crate::wording::Lang;

/// A parameter that cannot be set so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterError {
    /// the policy has no such parameter
    Unknown(UnknownName),
    /// the value is not of the parameter's type
    WrongType {
        /// the parameter
        name: String,
        /// what it takes
        expected: Expected,
    },
}

impl ParameterError {
    /// What is wrong, in one sentence without a full stop.
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (ParameterError::Unknown(unknown), lang) => unknown.message(lang),
            (ParameterError::WrongType { name, expected }, Lang::Zh) => {
                format!("参数“{name}”：应为{}", expected.describe(lang))
            }
            (ParameterError::WrongType { name, expected }, Lang::En) => {
                format!("parameter `{name}`: expected {}", expected.describe(lang))
            }
        }
    }
}

impl fmt::Display for ParameterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for ParameterError {}

impl Policy {
    /// The same policy with a parameter set by the caller; explanations show it as overridden.
    pub fn with(&self, name: &str, value: impl Into<Literal>) -> Result<Policy, ParameterError> {
        let value = value.into();
        let infos = &self.compiled.parameters;
        let Some(at) = infos.iter().position(|parameter| &*parameter.name == name) else {
            let known = infos.iter().map(|parameter| &*parameter.name);
            return Err(ParameterError::Unknown(UnknownName::new(NameKind::Parameter, name, known)));
        };
        let vocabulary = &self.compiled.vocabulary;
        let Some(value) = compile::literal(&value, &infos[at].ty, &vocabulary.types) else {
            let expected = expected(&infos[at].ty, vocabulary);
            return Err(ParameterError::WrongType { name: name.to_owned(), expected });
        };
        let mut parameters = self.parameters.to_vec();
        let mut overridden = self.overridden.to_vec();
        parameters[at] = value;
        overridden[at] = true;
        Ok(Policy { parameters: parameters.into(), overridden: overridden.into(), ..self.clone() })
    }

    /// The same, from text such as a command line gives: `10`, `true`, `suspicion`.
    pub fn with_text(&self, name: &str, text: &str) -> Result<Policy, ParameterError> {
        let parameter = self.compiled.parameters.iter().find(|parameter| &*parameter.name == name);
        let literal = match (parameter.map(|parameter| parameter.ty.required()), text.parse::<i64>()) {
            (Some(Type::Bool), _) if matches!(text, "true" | "false") => Literal::Bool(text == "true"),
            (Some(Type::Int), Ok(number)) => Literal::Int(number),
            _ => Literal::Text(text.to_owned()),
        };
        self.with(name, literal)
    }
}

impl From<bool> for Literal {
    fn from(value: bool) -> Self {
        Literal::Bool(value)
    }
}

impl From<i64> for Literal {
    fn from(value: i64) -> Self {
        Literal::Int(value)
    }
}

impl From<i32> for Literal {
    fn from(value: i32) -> Self {
        Literal::Int(value.into())
    }
}

impl From<&str> for Literal {
    fn from(value: &str) -> Self {
        Literal::Text(value.to_owned())
    }
}
