//! Returns, ledgers and indicators on many children.

use kongchuo::{FactErrors, ReportAnswer, Wording};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::failure::{Failure, FailureKind, json};
use crate::options::Options;
use crate::policy::{EnginePolicy, read_case};

#[derive(Serialize)]
struct Reported {
    report: ReportAnswer,
    left_out: Vec<LeftOut>,
}

/// A case that is not in a report.
#[derive(Serialize)]
struct LeftOut {
    /// from 1
    row: usize,
    problems: FactErrors,
}

#[wasm_bindgen]
impl EnginePolicy {
    /// A report on many children: a JSON array of cases as texts. What is wrong with a case is told beside the report.
    pub fn report(&self, report: &str, cases: &str, options: &str, reveal: bool) -> Result<String, JsValue> {
        let (on, options) = Options::read(options, self.policy())?;
        let texts: Vec<String> = serde_json::from_str(cases).map_err(|_| {
            let message = Wording::new("children：应为个案的序列", "`children`: expected cases");
            Failure::of(FailureKind::Option, Some("children"), message)
        })?;
        let cases = texts.iter().map(|text| read_case(text)).collect::<Result<Vec<_>, _>>()?;
        let reporting = self.policy().reporting(report, on, &options);
        let reporting = reporting.map_err(|unknown| Failure::unknown(FailureKind::UnknownResult, &unknown))?;
        let mut reporting = reporting.reveal(reveal);
        let left_out = reporting.add_cases(&cases).into_iter();
        let left_out = left_out.map(|(row, problems)| LeftOut { row: row + 1, problems }).collect();
        Ok(json(&Reported { report: reporting.tell(), left_out })?)
    }
}
