//! Kongchuo (控辍): rules for keeping children in school, evaluated for one child or for a province.

mod date;
mod diagnostic;
mod evaluate;
mod facts;
mod language;
mod policy;
mod schema;
mod value;
mod vocabulary;
mod wording;

pub use date::{Date, DateError};
pub use diagnostic::{Diagnostic, Diagnostics, FileId, Place, Severity, Sources};
pub use evaluate::{Answer, Output};
pub use facts::{
    AsOf, Case, Checked, Expected, FactError, FactErrors, Facts, IdNumberError, Input, JsonCases, JsonError, Missing,
    Problem, TermInput, birth_date, field_for_header, input_for_header, record,
};
pub use language::{EnumId, EnumType, RecordId, RecordType, Span, Type, Types};
pub use schema::case_schema;
pub use value::{InputId, InputSet, MAX_INPUTS, Outcome, Value};
pub use vocabulary::{EnumLabels, Fact, RecordList, Vocabulary};
pub use wording::{Lang, Wording};
