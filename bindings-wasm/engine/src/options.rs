//! How to evaluate, as the caller says it.

use kongchuo::{Date, Missing, Policy, UnknownResult, Wording};
use serde::Deserialize;
use tsify::Tsify;

use crate::failure::{Failure, FailureKind, suggested};

/// How to evaluate, as it crosses the border.
#[derive(Debug, Deserialize, Tsify)]
pub struct Options {
    /// the day
    pub on: String,
    /// what becomes of facts that are not given; none: assumed
    #[tsify(optional, type = "\"ask\" | \"assume\"")]
    pub missing: Option<String>,
    /// the results asked for; none: all
    #[tsify(optional, type = "readonly string[]")]
    pub select: Option<Vec<String>>,
}

impl Options {
    /// Reads the JSON of options: the day, and the options of an evaluation.
    pub fn read(text: &str, policy: &Policy) -> Result<(Date, kongchuo::Options), Failure> {
        let options: Options = serde_json::from_str(text).map_err(|_| {
            let message = Wording::new("应为 { on, missing, select }", "expected { on, missing, select }");
            Failure::of(FailureKind::Option, None, message)
        })?;
        let on = options.on.parse().map_err(|error: kongchuo::DateError| {
            let zh = "on：应为 1800-01-01 至 2399-12-31 之间的日期，如 2021-10-29";
            Failure::of(FailureKind::Option, Some("on"), Wording::new(zh, format!("`on`: {error}")))
        })?;
        let missing = match options.missing.as_deref() {
            None => Missing::default(),
            Some(word) => word.parse().map_err(|error| {
                let message = Wording::new("missing：应为 ask 或 assume", format!("`missing`: {error}"));
                Failure::of(FailureKind::Option, Some("missing"), message)
            })?,
        };
        let select = match options.select {
            None => None,
            Some(names) => {
                let selected = policy.select(names.iter().map(String::as_str));
                Some(selected.map_err(|unknown| unknown_result(&unknown))?)
            }
        };
        Ok((on, kongchuo::Options { missing, select }))
    }
}

/// A result that the policy does not give.
pub fn unknown_result(unknown: &UnknownResult) -> Failure {
    let near = suggested(unknown.help.as_deref());
    Failure::unknown(FailureKind::UnknownResult, ("结果", "result"), &unknown.name, near)
}
