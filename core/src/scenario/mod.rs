//! Scenario tests (情形用例): what a policy must say of invented children, as data beside the rules.
//!
//! [`read()`] makes scenarios of a TOML file and finds every error in it at once; [`run()`] compares what a policy answers
//! with what they expect; [`Coverage`] counts which rules and rows decided anything in them. Uses policies as any caller
//! does; nothing else depends on it.
//!
//! ```
//! use kongchuo::{Policy, scenario};
//! let policy = Policy::builtin("guyuan-2021")?;
//! let text = r#"
//!     [[case]]
//!     name = { zh = "连续缺课一周", en = "A week of absence" }
//!     facts = { birth_date = 2010-05-20, ever_enrolled = true, stage = "primary", absent_since = 2021-09-01 }
//!     days = [
//!         { on = 2021-09-07, expect = { attendance_status = "absent" } },
//!         { on = 2021-09-08, expect = { attendance_status = "suspected_dropout" } },
//!     ]
//!     cite = ["N1"]
//! "#;
//! for case in scenario::read("guyuan-2021/cases/week.toml", text)? {
//!     let report = scenario::run(&policy, &case);
//!     assert!(report.passed(), "{report}");
//! }
//! # Ok::<(), kongchuo::Diagnostics>(())
//! ```

mod catalogue;
mod coverage;
mod failure;
mod read;
mod reports;
mod run;

use std::sync::Arc;

pub use catalogue::{CatalogueRow, Encoding};
pub use coverage::{Coverage, Item, PackCoverage, Tally};
pub use failure::{Failure, Found, Mismatch};
pub use read::read;
pub use reports::{CellExpected, ReportExpected};
pub(crate) use run::passes;
pub use run::{Report, run};

use crate::date::Date;
use crate::evaluate::{OBLIGATION_PREFIX, Options, Output, PROCEDURE_PREFIX};
use crate::facts::{Case, Facts, Missing};
use crate::policy::Policy;
use crate::policy::items::Literal;
use crate::rollup::{RollupAnswer, of_children};
use crate::subject::Subject;
use crate::wording::Wording;

/// One case of a scenario file: invented facts, and what a policy must say of them on one or more days.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// the file, as the caller called it
    pub path: Arc<str>,
    /// the line on which the case begins, from 1
    pub line: usize,
    /// what it shows
    pub name: Wording,
    /// whom it is about
    pub subject: Subject,
    /// the facts
    pub case: Case,
    /// the children of an organisation, or of a report; none: what they would say is among the facts, or unknown, and a
    /// report is of the child of these facts
    pub children: Option<Vec<Case>>,
    /// what becomes of facts that are not given
    pub missing: Missing,
    /// the range of days of a schedule, of which the duties expected are then; none: those of the answer
    pub schedule: Option<(Date, Date)>,
    /// parameters that are set for it
    pub set: Vec<(String, Literal)>,
    /// the days evaluated, in the order written; never empty
    pub days: Vec<Day>,
    /// catalogue rows and readings that it shows
    pub cite: Vec<String>,
}

/// The parts of a duty that are looked at, by name.
pub type DutyParts = Vec<(String, Output)>;

/// A day of a scenario, and what is expected on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// the line on which it stands, from 1
    pub line: usize,
    /// the day
    pub on: Date,
    /// results and their values, lists exact and in order
    pub expect: Vec<(String, Output)>,
    /// procedures, each with the parts of its answer that are looked at
    pub procedures: Vec<(String, Vec<(String, Output)>)>,
    /// obligations, each with exactly its duties in order, of each duty the parts that are looked at
    pub obligations: Vec<(String, Vec<DutyParts>)>,
    /// words that must be among the warnings
    pub warns: Vec<String>,
    /// words that must not be among the warnings
    pub quiet: Vec<String>,
    /// undetermined results with exactly the facts they depend on
    pub undetermined: Vec<(String, Vec<String>)>,
    /// exactly the facts assumed; none: not looked at
    pub assumed: Option<Vec<String>>,
    /// reports on the children, each with what is looked at
    pub reports: Vec<(String, ReportExpected)>,
}

impl Scenario {
    /// The options with which it evaluates: every result.
    pub fn options(&self) -> Options {
        Options { missing: self.missing, select: None }
    }

    /// The facts on a day, what the children of an organisation say among them, and each of that by itself. `policy` is the
    /// one of children.
    pub fn facts(&self, policy: &Policy, on: Date) -> Result<(Facts, Vec<RollupAnswer>), Mismatch> {
        let own = self.policy(policy)?;
        let facts = Facts::from_case(&self.case, own.vocabulary()).map_err(Mismatch::Facts)?.facts;
        let Some(children) = &self.children else { return Ok((facts, Vec::new())) };
        let base = self.with_parameters(policy)?;
        let checked =
            children.iter().map(|case| Facts::from_case(case, base.vocabulary()).map(|checked| checked.facts));
        let children = checked.collect::<Result<Vec<_>, _>>().map_err(Mismatch::Facts)?;
        of_children(&base, self.subject, facts, &children, on, &self.options()).map_err(Mismatch::Facts)
    }

    /// The policy of the subject, with the parameters that the scenario sets. Nothing is compiled again.
    pub fn policy(&self, policy: &Policy) -> Result<Policy, Mismatch> {
        self.with_parameters(policy)?.of(self.subject).ok_or(Mismatch::NoRules(self.subject))
    }

    fn with_parameters(&self, policy: &Policy) -> Result<Policy, Mismatch> {
        let set = self.set.iter().try_fold(policy.clone(), |policy, (name, value)| policy.with(name, value.clone()));
        set.map_err(Mismatch::Parameter)
    }
}

impl Day {
    /// The results, procedures and obligations that the day speaks of, as they are explained.
    pub fn about(&self) -> Vec<String> {
        let results = self.results().into_iter().map(str::to_owned);
        let procedures = self.procedures.iter().map(|(id, _)| format!("{PROCEDURE_PREFIX}{id}"));
        let obligations = self.obligations.iter().map(|(id, _)| format!("{OBLIGATION_PREFIX}{id}"));
        results.chain(procedures).chain(obligations).collect()
    }

    /// The results that the day speaks of, each once.
    pub fn results(&self) -> Vec<&str> {
        let warnings = (!self.warns.is_empty() || !self.quiet.is_empty()).then_some("warnings");
        let expected = self.expect.iter().map(|(name, _)| name.as_str());
        let mut names = Vec::new();
        for name in expected.chain(self.undetermined.iter().map(|(name, _)| name.as_str())).chain(warnings) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// The id of the policy that a scenario file belongs to: the folder above `cases`, where its path has one.
///
/// ```
/// use kongchuo::scenario::policy_of;
/// assert_eq!(policy_of("rules/guyuan-2021/cases/attendance.toml"), Some("guyuan-2021"));
/// assert_eq!(policy_of("rules/guyuan-2021/policy.toml"), None);
/// ```
pub fn policy_of(path: &str) -> Option<&str> {
    let parts: Vec<&str> = path.split(['/', '\\']).collect();
    let (_, folders) = parts.split_last()?;
    let cases = folders.iter().rposition(|folder| *folder == "cases")?;
    folders.get(cases.checked_sub(1)?).copied().filter(|folder| !folder.is_empty())
}

/// The scenario files of the built-in policies: `(path, text)`, sorted by path.
#[cfg(feature = "cases")]
pub fn builtin_files() -> &'static [(&'static str, &'static str)] {
    kongchuo_rules::CASES
}
