//! Kongchuo (控辍): China's rules for keeping children in compulsory education (控辍保学), evaluated for one child or for
//! a province.
//!
//! A [`Policy`] is a document as rules: facts go in, results come out, each with the clause it rests on. Policies are
//! data; the ones that come with the crate are named by [`Library::ids`], others are read from files.
//!
//! ```
//! use kongchuo::{Case, Date, Lang, Options, Policy};
//!
//! let policy = Policy::builtin("guyuan-2021")?;
//! let case = Case::from_json(r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2021-10-01"}"#)?;
//! let on: Date = "2021-10-29".parse()?;
//!
//! // What the policy says of a child on a day. Facts that were not given are assumed, and listed.
//! let answer = policy.evaluate(&case, on)?;
//! assert_eq!(answer.get("attendance_status").and_then(|status| status.as_str()), Some("suspected_dropout"));
//! assert!(answer.assumed.iter().any(|fact| &**fact == "graduated"));
//!
//! // Why: the rows that applied, their clauses, facts and parameters; as data, or as text in Chinese or English.
//! let why = policy.explain(&case, on, "attendance_status", &Options::default())?;
//! assert!(why.text(Lang::Zh).contains("附件1 填表说明1"));
//!
//! // The same policy with another number.
//! let stricter = policy.with("suspected_after_days", 3)?.with("dropout_after_months", 0)?;
//! assert_eq!(stricter.evaluate(&case, on)?.get("attendance_status").and_then(|s| s.as_str()), Some("dropout"));
//!
//! // A county of one's own: a folder of TOML that builds on another policy and says what differs.
//! let mine = Policy::from_files([
//!     ("mine/policy.toml", "[policy]\nid = 'mine'\ntitle = { zh = '我县', en = 'Mine' }\nextends = 'guyuan-2021'"),
//!     (
//!         "mine/attendance.toml",
//!         "[[parameter]]\nid = 'suspected_after_days'\nreplaces = 'guyuan-2021'\ntype = 'int'\nvalue = 3\n\
//!          cite = { reading = 'N1' }",
//!     ),
//! ])?;
//! assert_eq!(mine.id(), "mine");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Evaluation is three-valued. With [`Missing::Ask`] nothing is assumed: a result is a value where the known facts
//! settle it, else undetermined, with the facts that would settle it ([`Answer::needs`]). It is total and
//! deterministic: no input makes it fail once the facts are good, and the day is always the caller's.
//!
//! Errors are typed and tell all at once: [`Diagnostics`] with file, line and the nearest right word for rules,
//! [`FactErrors`] without any value for facts. Personal data is in neither, nor in an explanation.
//!
//! [`Expression`] is one expression of the rule language by itself; [`scenario`] runs tests that are data, and
//! [`mutation`] tests the tests.

#[cfg(feature = "arrow")]
mod arrow;
mod calendar;
#[cfg(any(feature = "arrow", test))]
mod columns;
mod compare;
mod date;
mod description;
mod diagnostic;
mod evaluate;
mod explain;
mod expression;
mod facts;
mod language;
pub mod mutation;
mod nearest;
mod obligation;
mod order;
mod policy;
mod procedure;
mod program;
#[doc(hidden)]
pub mod reference;
mod report;
mod rollup;
pub mod scenario;
mod schema;
mod subject;
mod unknown;
mod value;
mod vocabulary;
mod wording;

#[cfg(feature = "arrow")]
pub use arrow::{
    BatchAnswer, BatchComparer, BatchComparison, BatchError, BatchEvaluator, BatchOptions, BatchSchedule,
    BatchScheduler, MAX_ELEMENTS, ResultSummary, RowError, Summary, UnknownColumn, ValuePair, input_from_arrow,
};
pub use compare::{
    COMPARISON_SCHEMA, COMPARISON_VERSION, Comparison, Decider, Difference, Divergence, ParameterPair, PolicyInUse,
    Side,
};
pub use date::{Date, DateError};
pub use description::{
    Description, DocumentDescription, DutyPartDescription, FactDescription, FieldDescription, IndicatorDescription,
    Kind, ObligationDescription, ParameterDescription, ProcedureDescription, RecordDescription, ReportDescription,
    RequirementDescription, ResultDescription, StepDescription, TypeInfo, WordDescription,
};
pub use diagnostic::{Diagnostic, Diagnostics, FileId, Place, Severity, Sources};
pub use evaluate::{Answer, OBLIGATION_PREFIX, Options, Output, PROCEDURE_PREFIX, Selection};
pub use explain::{
    ActionState, ActionStep, Clauses, DERIVATION_SCHEMA, DERIVATION_VERSION, Decisive, Derivation, DutyPartState,
    DutyPartStep, DutyStep, EffectStep, ExplainError, FactState, FactUse, Finding, Group, JudgementStep,
    ObligationStep, PaperState, PaperStep, ParameterUse, ProcedureStep, RenewalStep, RequirementState, RequirementStep,
    ReviewStep, RowOutcome, RowStep, RuleStep, Shown, Source, Step, StepOutcome,
};
pub use expression::{Expression, ExpressionError};
pub use facts::{
    AsOf, Case, Checked, Expected, FactError, FactErrors, Facts, IdNumberError, Input, JsonCases, JsonError, Missing,
    NullIsNone, Problem, TermInput, birth_date, field_for_header, input_for_header, record,
};
pub use language::{EnumId, EnumType, RecordId, RecordType, Span, Type, Types, parse, print};
pub use nearest::nearest;
pub use obligation::{DUTY_FIELDS, Duty, DutyState, Schedule, ScheduledDuty, TodoCalendar};
pub use policy::items::{Citation, Issued, Literal, ReadingNote, RowKind, Strength};
pub use policy::{
    Document, IndicatorInfo, Library, Note, ParameterError, ParameterInfo, Policy, ReportInfo, ResultInfo,
};
#[cfg(feature = "fs")]
pub use policy::{LoadError, read_folder};
pub use procedure::{Eligibility, FIELDS as PROCEDURE_FIELDS, ProcedureAnswer, State};
pub use report::{
    Check, CheckFailure, CheckState, ColumnKind, CountCell, CountRow, Counts, Indicator, Label, LeftOut, List, ListRow,
    Mask, Met, ReportAnswer, ReportColumn, ReportTable, Reporting, Target,
};
pub use rollup::{OrganisationAnswer, OrganisationKey, Organisations, RollupAnswer};
pub use schema::case_schema;
pub use subject::Subject;
pub use unknown::{NameKind, UnknownName};
pub use value::{InputId, InputSet, MAX_INPUTS, Outcome, Value};
pub use vocabulary::{EnumLabels, Fact, RecordList, Vocabulary};
pub use wording::{Lang, SharedText, Wording, printable};
