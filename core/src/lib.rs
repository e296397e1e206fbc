//! Kongchuo (控辍): rules for keeping children in school, evaluated for one child or for a province.

mod calendar;
mod date;
mod diagnostic;
mod evaluate;
mod explain;
mod expression;
mod facts;
mod language;
mod nearest;
mod policy;
mod program;
#[doc(hidden)]
pub mod reference;
pub mod scenario;
mod schema;
mod value;
mod vocabulary;
mod wording;

pub use date::{Date, DateError};
pub use diagnostic::{Diagnostic, Diagnostics, FileId, Place, Severity, Sources};
pub use evaluate::{Answer, Options, Output, Selection, UnknownResult};
pub use explain::{
    DERIVATION_SCHEMA, DERIVATION_VERSION, Decisive, Derivation, ExplainError, FactState, FactUse, Finding,
    ParameterUse, RowOutcome, RowStep, Shown, Source, Step, StepOutcome,
};
pub use expression::{Expression, ExpressionError};
pub use facts::{
    AsOf, Case, Checked, Expected, FactError, FactErrors, Facts, IdNumberError, Input, JsonCases, JsonError, Missing,
    Problem, TermInput, birth_date, field_for_header, input_for_header, record,
};
pub use language::{EnumId, EnumType, RecordId, RecordType, Span, Type, Types, parse, print};
pub use nearest::{did_you_mean, nearest};
pub use policy::items::{Citation, Issued, Literal, ReadingNote, Strength};
pub use policy::{Document, Library, Note, ParameterError, ParameterInfo, Policy, ResultInfo};
#[cfg(feature = "fs")]
pub use policy::{LoadError, read_folder};
pub use schema::case_schema;
pub use value::{InputId, InputSet, MAX_INPUTS, Outcome, Value};
pub use vocabulary::{EnumLabels, Fact, RecordList, Vocabulary};
pub use wording::{Lang, Wording};
