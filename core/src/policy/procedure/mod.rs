//! Procedures compiled to ordinary rules: each requirement, paper and step becomes a typed expression of the program, so
//! that one case, columns, unknowns and explanations treat it as any other rule.
//!
//! `generate` makes the rules, `functions` gives meaning to the calls that only procedures know, `info` keeps which rule is
//! which part. What the parts together say of a child is assembled in `crate::procedure`. Depends on the items laid and the
//! syntax tree; evaluates nothing.

mod functions;
mod generate;
mod info;
mod names;

pub use functions::{Calls, SIGNATURES};
pub use generate::{ACTOR, generate};
pub use info::{
    EffectInfo, JudgementInfo, PaperInfo, ProcedureInfo, RenewalInfo, RenewalPaper, RequirementInfo, ReviewInfo,
    StepInfo, TestInfo,
};
pub(crate) use names::{Names, member};
