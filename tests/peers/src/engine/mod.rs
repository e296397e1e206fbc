//! This engine: the policy of the workload, one case at a time and by columns.

mod by_columns;
mod one_case;

pub use by_columns::{ByColumns, Records, Setup, answers, partial};
pub use one_case::OneCase;

use kongchuo::{Date, Missing, Options, Policy};

use crate::data::ON;

/// The results of the workload.
pub const RESULTS: [&str; 5] = ["school_age", "exemption_ground", "attendance_status", "dropout_category", "visit_due"];

/// What goes wrong is said in a sentence.
pub type Fault = Box<dyn std::error::Error>;

/// Guyuan, and whether a visit is due this month.
pub fn policy() -> Result<Policy, Fault> {
    let files = [
        ("pack/policy.toml", include_str!("../../pack/policy.toml")),
        ("pack/visits.toml", include_str!("../../pack/visits.toml")),
    ];
    Ok(Policy::from_files(files)?)
}

/// The day of evaluation.
pub fn on() -> Result<Date, Fault> {
    Date::from_days(ON).ok_or_else(|| "the day of evaluation is out of range".into())
}

/// Nothing is assumed, so that a fact left out by mistake shows as undetermined; the workload's results, or all.
pub fn options(policy: &Policy, all: bool) -> Result<Options, Fault> {
    let select = if all { None } else { Some(policy.select(RESULTS)?) };
    Ok(Options { missing: Missing::Ask, select })
}
