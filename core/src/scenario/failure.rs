//! What a scenario expected and a policy did not answer, as a person reads it.

use std::fmt;
use std::sync::Arc;

use super::DutyParts;
use crate::date::Date;
use crate::evaluate::{OBLIGATION_PREFIX, Output, PROCEDURE_PREFIX};
use crate::facts::FactErrors;
use crate::policy::ParameterError;
use crate::subject::Subject;
use crate::unknown::UnknownName;
use crate::wording::{Lang, Wording};

/// One expectation of a scenario that the policy does not meet, with the place and the reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// the scenario file
    pub path: Arc<str>,
    /// the line of the day, from 1; of the case where it fails before any day
    pub line: usize,
    /// the case
    pub case: Wording,
    /// the day; none where the case fails before any day
    pub on: Option<Date>,
    /// what is wrong
    pub mismatch: Mismatch,
    /// why the policy answers as it does, where it answers at all
    pub derivation: Option<Wording>,
}

/// How an answer differs from what was expected.
#[derive(Debug, Clone, PartialEq)]
pub enum Mismatch {
    /// a result has another value, or none
    Value {
        /// the result
        result: String,
        /// as the case has it
        expected: Output,
        /// as the policy has it
        found: Found,
    },
    /// a part of the answer about a procedure is another
    Procedure {
        /// the procedure
        procedure: String,
        /// the part
        part: String,
        /// as the case has it
        expected: Output,
        /// as the policy has it
        found: Output,
    },
    /// the duties of an obligation are others
    Obligation {
        /// the obligation
        obligation: String,
        /// as the case has them
        expected: Vec<DutyParts>,
        /// as the policy has them, of each what the case looks at
        found: Vec<DutyParts>,
    },
    /// a report tells something else
    Report {
        /// the report
        report: String,
        /// what of it: a row and a column, a check, an indicator
        place: String,
        /// as the case has it
        expected: String,
        /// as the policy has it
        found: String,
    },
    /// a result is not undetermined by just these facts
    Undetermined {
        /// the result
        result: String,
        /// the facts, as the case has them
        expected: Vec<String>,
        /// as the policy has it
        found: Found,
    },
    /// a warning that must be there is not; it may still come where facts are named
    NoWarning {
        /// its word
        word: String,
        /// the facts on which more warnings depend
        needs: Vec<Arc<str>>,
    },
    /// a warning that must not be there is
    Warning {
        /// its word
        word: String,
    },
    /// other facts are assumed
    Assumed {
        /// as the case has them
        expected: Vec<String>,
        /// as the policy has them
        found: Vec<Arc<str>>,
    },
    /// the policy gives no such result or warning
    Unknown(UnknownName),
    /// a parameter cannot be set so
    Parameter(ParameterError),
    /// the facts have errors
    Facts(FactErrors),
    /// the policy has no rules of the subject
    NoRules(Subject),
    /// two rows of a decision that may have only one match, with different values
    Overlap {
        /// the decision
        rule: Arc<str>,
        /// the rows
        rows: [Arc<str>; 2],
    },
}

/// What a policy says of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// its value; of an undetermined list what it holds for certain
    pub value: Option<Output>,
    /// the facts on which it still depends; empty where it is determined
    pub needs: Vec<Arc<str>>,
}

impl Failure {
    /// The failure in one language: place, case, day, what was expected and found; then the derivation, indented.
    pub fn text(&self, lang: Lang) -> String {
        let Failure { path, line, case, on, mismatch, derivation } = self;
        let day = on.map(|on| format!("{on}")).unwrap_or_default();
        let said = mismatch.text(lang);
        let name = case.get(lang);
        let mut text = match (lang, day.as_str()) {
            (Lang::Zh, "") => format!("{path}:{line}：“{name}”：{said}"),
            (Lang::Zh, day) => format!("{path}:{line}：“{name}”，{day}：{said}"),
            (Lang::En, "") => format!("{path}:{line}: \"{name}\": {said}"),
            (Lang::En, day) => format!("{path}:{line}: \"{name}\", {day}: {said}"),
        };
        for line in derivation.iter().flat_map(|derivation| derivation.get(lang).lines()) {
            text.push_str("\n    ");
            text.push_str(line);
        }
        text
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl Mismatch {
    /// What was expected and what was found, in one sentence without a full stop.
    pub fn text(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        match self {
            Mismatch::Value { result, expected, found } => {
                let (expected, found) = (shown(expected), found.text(lang));
                if zh {
                    format!("`{result}` 应为 {expected}，实为 {found}")
                } else {
                    format!("`{result}`: expected {expected}, found {found}")
                }
            }
            Mismatch::Procedure { procedure, part, expected, found } => {
                let (expected, found) = (shown(expected), shown(found));
                if zh {
                    format!("`{procedure}` 的 `{part}` 应为 {expected}，实为 {found}")
                } else {
                    format!("`{part}` of `{procedure}`: expected {expected}, found {found}")
                }
            }
            Mismatch::Obligation { obligation, expected, found } => {
                let (expected, found) = (duties(expected), duties(found));
                if zh {
                    format!("责任事项 `{obligation}` 应为 {expected}，实为 {found}")
                } else {
                    format!("the duties of `{obligation}`: expected {expected}, found {found}")
                }
            }
            Mismatch::Report { report, place, expected, found } if zh => {
                format!("`{report}` 的 `{place}` 应为 {expected}，实为 {found}")
            }
            Mismatch::Report { report, place, expected, found } => {
                format!("`{place}` of `{report}`: expected {expected}, found {found}")
            }
            Mismatch::Undetermined { result, expected, found } => {
                let (expected, found) = (undetermined(&names(expected), lang), found.text(lang));
                if zh {
                    format!("`{result}` 应为{expected}，实为 {found}")
                } else {
                    format!("`{result}`: expected {expected}, found {found}")
                }
            }
            Mismatch::NoWarning { word, needs } => match (zh, needs.is_empty()) {
                (true, true) => format!("应有提示 `{word}`，实无"),
                (true, false) => format!("应有提示 `{word}`，实无；其余提示{}", undetermined(&names(needs), lang)),
                (false, true) => format!("expected the warning `{word}`, found none"),
                (false, false) => {
                    format!("expected the warning `{word}`, found none; more are {}", undetermined(&names(needs), lang))
                }
            },
            Mismatch::Warning { word } if zh => format!("不应有提示 `{word}`，实有"),
            Mismatch::Warning { word } => format!("expected no warning `{word}`, found it"),
            Mismatch::Assumed { expected, found } => {
                let (expected, found) = (names(expected), names(found));
                if zh {
                    format!("推定的事实应为 [{expected}]，实为 [{found}]")
                } else {
                    format!("expected [{expected}] to be assumed, found [{found}]")
                }
            }
            Mismatch::Unknown(unknown) => unknown.message(lang),
            Mismatch::Parameter(error) => error.message(lang),
            Mismatch::Facts(errors) => {
                let one = |error: &crate::facts::FactError| format!("`{}`: {}", error.place(), error.message(lang));
                errors.iter().map(one).collect::<Vec<_>>().join("; ")
            }
            Mismatch::NoRules(subject) if zh => format!("该政策没有关于{}的规则", subject.title().zh),
            Mismatch::NoRules(subject) => format!("the policy has no rules of a {subject}"),
            Mismatch::Overlap { rule, rows: [a, b] } if zh => {
                format!("决策 `{rule}` 只应有一行相符，而行 `{a}` 与 `{b}` 同时相符且取值不同")
            }
            Mismatch::Overlap { rule, rows: [a, b] } => {
                format!("at most one row of `{rule}` may match, but `{a}` and `{b}` both do, with different values")
            }
        }
    }

    /// What is not as expected, by the name under which it is explained: a result, `procedure.<id>` or
    /// `obligation.<id>`.
    pub fn about(&self) -> Option<String> {
        match self {
            Mismatch::Value { result, .. } | Mismatch::Undetermined { result, .. } => Some(result.clone()),
            Mismatch::Procedure { procedure, .. } => Some(format!("{PROCEDURE_PREFIX}{procedure}")),
            Mismatch::Obligation { obligation, .. } => Some(format!("{OBLIGATION_PREFIX}{obligation}")),
            Mismatch::NoWarning { .. } | Mismatch::Warning { .. } => Some("warnings".to_owned()),
            Mismatch::Overlap { rule, .. } => Some(rule.to_string()),
            _ => None,
        }
    }
}

impl Found {
    fn text(&self, lang: Lang) -> String {
        let needs = (!self.needs.is_empty()).then(|| undetermined(&names(&self.needs), lang));
        match (&self.value, needs) {
            (Some(value), None) => shown(value),
            (None, Some(needs)) => needs,
            (Some(value), Some(needs)) => match lang {
                Lang::Zh => format!("{}，其余{needs}", shown(value)),
                Lang::En => format!("{}, the rest {needs}", shown(value)),
            },
            (None, None) => "-".to_owned(),
        }
    }
}

fn undetermined(facts: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("未定，取决于 {facts}"),
        Lang::En => format!("undetermined by {facts}"),
    }
}

pub(super) fn names(names: &[impl AsRef<str>]) -> String {
    names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// Duties as a scenario file writes them.
fn duties(duties: &[DutyParts]) -> String {
    let one = |parts: &DutyParts| {
        let parts = parts.iter().map(|(name, value)| format!("{name} = {}", shown(value)));
        format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "))
    };
    format!("[{}]", duties.iter().map(one).collect::<Vec<_>>().join(", "))
}

/// A value as a scenario file writes it.
pub(super) fn shown(value: &Output) -> String {
    match value {
        Output::Null => "\"null\"".to_owned(),
        Output::Bool(value) => value.to_string(),
        Output::Int(value) => value.to_string(),
        Output::Date(value) => value.to_string(),
        Output::Text(text) => format!("\"{text}\""),
        Output::List(values) => format!("[{}]", values.iter().map(shown).collect::<Vec<_>>().join(", ")),
    }
}
