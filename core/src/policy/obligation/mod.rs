//! Obligations compiled to ordinary rules: whether there is such a duty, since when, until when, and what is done in a
//! window, each a typed expression of the program, so that unknowns, columns and explanations treat it as any other rule.
//!
//! `generate` makes the rules, `info` keeps which rule is which part. Windows and their states are `crate::obligation`'s.
//! Depends on the items laid and the syntax tree; evaluates nothing.

mod generate;
mod info;
mod names;

pub use generate::{RuleKind, generate};
pub use info::{
    CadenceInfo, CountsInfo, DaysInfo, DutyPartInfo, NumberInfo, ObligationInfo, PhaseInfo, SettingInfo, TruthInfo,
};
pub(super) use names::Names;
