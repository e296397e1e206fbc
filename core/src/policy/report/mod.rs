//! Reports and indicators compiled to ordinary rules over one child: each condition of a row or column, and each value that
//! a list shows, becomes a typed expression of the program, so that one case, columns and unknowns treat it as any other.
//!
//! `generate` makes the rules, `compile` keeps in an `info` which rule is which part. What the children together make of
//! them is in `crate::report`. Evaluates nothing.

/// Whether reports are read at all.
pub const READ: bool = cfg!(feature = "reports");

mod compile;
mod generate;
mod info;

pub use compile::infos;
pub use generate::{is_part, rules};
pub use info::{
    BodyInfo, CheckInfo, CheckKind, CountsInfo, IndicatorInfo, LabelInfo, LineInfo, ListColumnInfo, ListInfo,
    ReportInfo, TargetInfo,
};
