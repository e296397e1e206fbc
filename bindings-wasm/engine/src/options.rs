//! How to evaluate, as the caller says it.

use std::ops::RangeInclusive;

use kongchuo::{Date, DateError, Lang, Missing, Policy, Wording};
use serde::Deserialize;
use tsify::Tsify;

use crate::failure::{Failure, FailureKind};

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
        let on = day("on", &options.on)?;
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
                Some(selected.map_err(|unknown| Failure::unknown(FailureKind::UnknownResult, &unknown))?)
            }
        };
        Ok((on, kongchuo::Options { missing, select }))
    }
}

/// Which days a schedule is of, and how it is written, as they cross the border beside the options of an evaluation.
#[derive(Debug, Deserialize, Tsify)]
pub struct ScheduleRange {
    /// the first day
    pub from: String,
    /// the last day
    pub to: String,
    /// the language of to-dos
    #[tsify(optional, type = "\"zh\" | \"en\"")]
    pub lang: Option<String>,
}

impl ScheduleRange {
    /// Reads it from the JSON of options: the days, and the language.
    pub fn read(text: &str) -> Result<(RangeInclusive<Date>, Lang), Failure> {
        let range: ScheduleRange = serde_json::from_str(text).map_err(|_| {
            let message =
                Wording::new("应为 { on, from, to, missing, select }", "expected { on, from, to, missing, select }");
            Failure::of(FailureKind::Option, None, message)
        })?;
        let (from, to) = (day("from", &range.from)?, day("to", &range.to)?);
        if to < from {
            let message = Wording::new("to：应不早于 from", "`to`: expected a day that is not before `from`");
            return Err(Failure::of(FailureKind::Option, Some("to"), message));
        }
        let lang = range.lang.as_deref().map_or(Ok(Lang::default()), str::parse);
        let lang = lang.map_err(|error: String| {
            let message = Wording::new("lang：应为 zh 或 en", format!("`lang`: {error}"));
            Failure::of(FailureKind::Option, Some("lang"), message)
        })?;
        Ok((from..=to, lang))
    }
}

fn day(option: &str, text: &str) -> Result<Date, Failure> {
    text.parse().map_err(|error: DateError| {
        let (zh, en) = (error.message(Lang::Zh), error.message(Lang::En));
        let message = Wording::new(format!("{option}：{zh}"), format!("`{option}`: {en}"));
        Failure::of(FailureKind::Option, Some(option), message)
    })
}
