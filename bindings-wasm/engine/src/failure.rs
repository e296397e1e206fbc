//! What is refused, as data: the TypeScript around this module makes an `Error` of it.

use kongchuo::{Diagnostics, FactErrors, Lang, Wording};
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::JsValue;

/// Words of the caller that are longer are cut in messages.
const LONGEST: usize = 60;

/// Why there is no answer. No value of a fact is in it.
#[derive(Debug, Serialize, Tsify)]
pub struct Failure {
    /// which error it becomes
    pub kind: FailureKind,
    /// what was expected, in both languages
    #[tsify(type = "{ zh: string; en: string }")]
    pub message: Wording,
    /// the policy, parameter, result or option that it is about
    #[tsify(type = "string | null")]
    pub name: Option<String>,
    /// of facts: each problem
    #[tsify(type = "import('../types.js').FactProblem[] | null")]
    pub problems: Option<FactErrors>,
    /// of rules: each finding
    #[tsify(type = "import('../types.js').Diagnostic[] | null")]
    pub diagnostics: Option<Box<Diagnostics>>,
}

/// What was refused.
#[derive(Debug, Clone, Copy, Serialize, Tsify)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// facts of a case
    Facts,
    /// a case that is no JSON
    Json,
    /// rule files
    Policy,
    /// the id of a built-in policy
    UnknownPolicy,
    /// a parameter
    Parameter,
    /// the name of a result
    UnknownResult,
    /// an option
    Option,
    /// the answer itself could not be written
    Internal,
}

impl Failure {
    /// A failure about a name.
    pub fn of(kind: FailureKind, name: Option<&str>, message: Wording) -> Failure {
        Failure { kind, message, name: name.map(str::to_owned), problems: None, diagnostics: None }
    }

    /// A name that there is not, with the nearest that there is.
    pub fn unknown(kind: FailureKind, (zh, en): (&str, &str), name: &str, nearest: Option<&str>) -> Failure {
        let shown = cut(name);
        let (meant_zh, meant_en) = nearest.map_or_else(Default::default, |word| {
            (format!("；您是否想写“{word}”？"), format!("; did you mean `{word}`?"))
        });
        let message =
            Wording::new(format!("没有名为“{shown}”的{zh}{meant_zh}"), format!("no {en} is named `{shown}`{meant_en}"));
        Failure::of(kind, Some(name), message)
    }
}

/// The word that an error of the engine suggests: ``did you mean `age`?``
pub fn suggested(help: Option<&str>) -> Option<&str> {
    help?.split('`').nth(1)
}

impl From<FactErrors> for Failure {
    fn from(errors: FactErrors) -> Failure {
        let lines = |lang, open: &str, close: &str| {
            let each: Vec<_> = errors
                .iter()
                .map(|error| match (error.place(), error.message(lang)) {
                    (place, message) if place.is_empty() => message,
                    (place, message) => format!("{open}{place}{close}{message}"),
                })
                .collect();
            each.join("\n")
        };
        let message = Wording::new(lines(Lang::Zh, "“", "”："), lines(Lang::En, "`", "`: "));
        Failure { problems: Some(errors), ..Failure::of(FailureKind::Facts, None, message) }
    }
}

/// Findings are for those who write rules, and are in English only.
impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Failure {
        let message = Wording::new(format!("规则文件有误：\n{diagnostics}"), diagnostics.to_string());
        Failure { diagnostics: Some(diagnostics.into()), ..Failure::of(FailureKind::Policy, None, message) }
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> JsValue {
        JsValue::from_str(&serde_json::to_string(&failure).unwrap_or_default())
    }
}

/// The JSON of what goes out.
pub fn json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|_| {
        Failure::of(FailureKind::Internal, None, Wording::new("答案无法写成 JSON", "the answer has no JSON form"))
    })
}

/// A word of the caller for a message: short, without control characters.
fn cut(word: &str) -> String {
    let mut shown: String = word.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if shown.len() < word.len() {
        shown.push('…');
    }
    shown
}
