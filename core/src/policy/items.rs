//! The items of a rule pack as they are written: TOML read, nothing yet resolved between items.

mod obligation;
mod procedure;
mod report;

use std::fmt;

pub use obligation::{CadenceForm, CadenceItem, DutyPartItem, LengthUnit, Number, ObligationItem, PhaseItem, Setting};
pub use procedure::{
    EffectItem, EffectOn, JudgementItem, PaperItem, ProcedureItem, RenewalItem, RequirementItem, ReviewItem, StepItem,
    Test,
};

pub use report::{
    CheckItem, CheckTest, ColumnSource, CountsItem, IndicatorItem, LineItem, ListColumnItem, ListItem, ReportBody,
    ReportItem, TargetItem,
};

use serde::Serialize;

use crate::date::Date;
use crate::diagnostic::{Diagnostic, Place};
use crate::language::{Expr, Span};
pub use crate::program::HitPolicy;
use crate::subject::Subjects;
use crate::wording::Wording;

/// A value with the place where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// the value
    pub value: T,
    /// where it stands
    pub place: Place,
}

/// An expression as written, parsed. `expr` spans count bytes of `text`.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// the text of the expression
    pub text: String,
    /// the tree
    pub expr: Expr,
    /// the place of the whole TOML string, quotes included
    pub place: Place,
    /// the byte of the file at which `text` begins, where the string has no escapes; else spans point at the whole string
    pub offset: Option<usize>,
}

impl Written {
    /// The place of a span of the expression.
    pub fn place_of(&self, span: Span) -> Place {
        Self::place_in(self.place, self.offset, span)
    }

    /// The same of a text that is not parsed yet, by its `place` and `offset`.
    pub fn place_in(place: Place, offset: Option<usize>, span: Span) -> Place {
        match offset {
            Some(offset) => Place { file: place.file, span: span.shifted(offset) },
            None => place,
        }
    }
}

/// Where a rule comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Citation {
    /// a clause of a document
    Clause {
        /// the policy id of the document
        document: String,
        /// the clause's locator in it
        clause: String,
    },
    /// a reading of the catalogue (N1 …)
    Reading {
        /// its id
        id: String,
    },
    /// a law
    Law {
        /// its name
        law: String,
        /// the article
        clause: Option<String>,
        /// false where nobody here has read it
        verified: bool,
    },
}

impl Citation {
    /// As answers and tables write it: `guyuan-2021 附件1`, `N2`, `《义务教育法》第十一条`.
    pub fn text(&self) -> String {
        match self {
            Citation::Clause { document, clause } => format!("{document} {clause}"),
            Citation::Reading { id } => id.clone(),
            Citation::Law { law, clause, .. } => format!("《{law}》{}", clause.as_deref().unwrap_or_default()),
        }
    }
}

/// How binding a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// 应、须、必须
    #[default]
    Must,
    /// 原则上
    Should,
    /// 可
    May,
    /// 力争
    Aspire,
}

impl Strength {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Strength::Must => "must",
            Strength::Should => "should",
            Strength::May => "may",
            Strength::Aspire => "aspire",
        }
    }
}

/// What was chosen where the text leaves room, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingNote {
    /// the catalogue's reading (`knob = "N2"`)
    pub knob: Option<At<String>>,
    /// the wording
    pub text: Wording,
}

/// What every item and row carries.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// identifier
    pub id: At<String>,
    /// title; an item that replaces another inherits it where absent
    pub title: Option<Wording>,
    /// `replaces = "cn"`
    pub replaces: Option<At<String>>,
    /// citations with their places
    pub cite: Vec<At<Citation>>,
    /// catalogue rows encoded (`CK27`)
    pub catalogue: Vec<At<String>>,
    /// how binding
    pub strength: Strength,
    /// the reading chosen
    pub reading: Option<ReadingNote>,
}

/// `[policy]`: the document.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyHeader {
    /// identifier, also the folder's name
    pub id: At<String>,
    /// title
    pub title: Wording,
    /// who issued it
    pub issuer: Option<Wording>,
    /// document number
    pub number: Option<String>,
    /// GB/T 2260 code
    pub region: Option<String>,
    /// city, county, school …
    pub level: Option<String>,
    /// when it was issued
    pub issued: Option<Issued>,
    /// first day in force
    pub in_force_from: Option<Issued>,
    /// last day in force
    pub in_force_to: Option<Issued>,
    /// the policy this one builds on
    pub extends: Option<At<String>>,
    /// how many rows the catalogue has for it, and their prefix: `{ prefix = "GY", rows = 17 }`
    pub catalogue: Option<(String, u32)>,
    /// the locators that citations of this document may use; empty = any
    pub clauses: Vec<String>,
    /// how many readings the catalogue has (base only)
    pub readings: Option<u32>,
    /// `[catalogue]`: of which kinds each row is; in the order of the rows
    pub kinds: Vec<RowKinds>,
}

/// `CK05 = ["PAR", "PROC"]`: what a row of the catalogue, or a reading, asks a pack for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowKinds {
    /// the row
    pub row: At<String>,
    /// its kinds
    pub kinds: Vec<RowKind>,
}

/// What a row of the catalogue asks a pack for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKind {
    /// `PAR`: a parameter
    Parameter,
    /// `DEF`: a definition
    Definition,
    /// `CLS`: a classification
    Classification,
    /// `EXM`: an exemption
    Exemption,
    /// `PROC`: a procedure with its documents and approvals
    Procedure,
    /// `OBL`: an obligation with its cadence or deadline
    Obligation,
    /// `RPT`: a report and its calendar
    Report,
    /// `TGT`: a target
    Target,
    /// `ENT`: an entitlement
    Entitlement,
    /// `ACC`: accountability
    Accountability,
}

impl RowKind {
    /// All, with the words as written.
    pub const ALL: [(&'static str, RowKind); 10] = [
        ("PAR", RowKind::Parameter),
        ("DEF", RowKind::Definition),
        ("CLS", RowKind::Classification),
        ("EXM", RowKind::Exemption),
        ("PROC", RowKind::Procedure),
        ("OBL", RowKind::Obligation),
        ("RPT", RowKind::Report),
        ("TGT", RowKind::Target),
        ("ENT", RowKind::Entitlement),
        ("ACC", RowKind::Accountability),
    ];

    /// Whether it is about calendars of duties and reports, which come after all that a case is judged by.
    pub fn is_calendar(self) -> bool {
        matches!(self, RowKind::Obligation | RowKind::Report)
    }
}

impl fmt::Display for RowKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = RowKind::ALL.iter().find(|(_, kind)| kind == self).map_or("", |(word, _)| word);
        f.write_str(word)
    }
}

/// A day, or only its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issued {
    /// the day
    Day(Date),
    /// only the year is known
    Year(i64),
}

/// As text: `2021-07-20`, or a year.
impl serde::Serialize for Issued {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Issued::Day(day) => day.fmt(f),
            Issued::Year(year) => year.fmt(f),
        }
    }
}

/// A plain TOML value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// true or false
    Bool(bool),
    /// a whole number
    Int(i64),
    /// a local date
    Date(Date),
    /// a string: an enum word, or an identifier
    Text(String),
    /// a list of them
    List(Vec<Literal>),
}

/// `[[parameter]]`: a named constant.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterItem {
    /// id, title, cite …
    pub head: Head,
    /// type, as written
    pub ty: At<String>,
    /// value
    pub value: At<Literal>,
    /// unit (`day`, `month`, `year`, `grade` …)
    pub unit: Option<String>,
}

/// `[[fact]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct FactItem {
    /// identifier
    pub id: At<String>,
    /// type, as written
    pub ty: At<String>,
    /// label
    pub title: Wording,
    /// question
    pub question: Option<Wording>,
    /// assumed value, a literal of the rule language; none = never assumed
    pub assumed: Option<Written>,
    /// personal data
    pub pii: bool,
    /// `future = "none"`
    pub future_is_none: bool,
    /// `range = { min = 1, max = 9 }`
    pub range: Option<(i64, i64)>,
    /// computed, never given
    pub internal: bool,
    /// whose fact it is
    pub(crate) subjects: Subjects,
}

/// `[[enum]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumItem {
    /// identifier
    pub id: At<String>,
    /// label
    pub title: Wording,
    /// words with their labels
    pub words: Vec<(At<String>, Wording)>,
}

/// `[[record]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordItem {
    /// identifier: the list's name
    pub id: At<String>,
    /// label
    pub title: Wording,
    /// fields: name, type as written, label
    pub fields: Vec<(At<String>, At<String>, Wording)>,
    /// the fact derived from the list, named where neither is given
    pub stands_for: Option<At<String>>,
    /// whose list it is
    pub(crate) subjects: Subjects,
}

/// `[[result]]`: a name of the vocabulary that every policy answers.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultItem {
    /// identifier
    pub id: At<String>,
    /// type, as written
    pub ty: At<String>,
    /// label
    pub title: Wording,
    /// `brief = true`: among the few that a table for people shows unasked
    pub brief: bool,
    /// whose result it is
    pub(crate) subjects: Subjects,
}

/// `[[term]]`: a semester of the base's default calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct TermItem {
    /// identifier, also a word of the enum `season`
    pub id: At<String>,
    /// month and day of the first day
    pub start: (i64, i64),
    /// month and day of the last day; before the start: in the year after
    pub end: (i64, i64),
}

/// `[[definition]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct DefinitionItem {
    /// id, title, cite …
    pub head: Head,
    /// type, as written
    pub ty: At<String>,
    /// the expression
    pub is: Written,
    /// `result = true`: a result that the vocabulary does not list
    pub result: bool,
    /// whom it is about; none: as what it replaces, else a child
    pub(crate) subjects: Option<Subjects>,
}

/// `[[decision]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionItem {
    /// id, title, cite …
    pub head: Head,
    /// type, as written
    pub ty: At<String>,
    /// hit policy
    pub hit: HitPolicy,
    /// rows, in order
    pub rows: Vec<RowItem>,
    /// whom it is about; none: as what it replaces, else a child
    pub(crate) subjects: Option<Subjects>,
}

/// `[[decision.row]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct RowItem {
    /// id, cite …; never `replaces`
    pub head: Head,
    /// the condition; none on the row marked `otherwise = true`
    pub when: Option<Written>,
    /// the value: a TOML string is a word of the decision's enum (or null), else an expression
    pub then: Written,
    /// what to say when it matches
    pub say: Option<At<Wording>>,
    /// the row excludes by a ground (不计入), rather than finding that no rule applies
    pub excludes: bool,
}

/// `[[patch]]`: rows put into, or taken out of, an inherited decision.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchItem {
    /// the decision
    pub decision: At<String>,
    /// rows to drop
    pub drop: Vec<At<String>>,
    /// add the rows before this one; none = at the end (before an `otherwise` row)
    pub before: Option<At<String>>,
    /// rows to add
    pub rows: Vec<RowItem>,
}

/// `[[rollup]]`: a fact of organisations, computed from the children of each.
#[derive(Debug, Clone, PartialEq)]
pub struct RollupItem {
    /// id, title, cite …
    pub head: Head,
    /// whose fact it is; never a child's. None: as what it replaces
    pub(crate) subjects: Option<Subjects>,
    /// the question, where the fact is asked for rather than computed
    pub question: Option<Wording>,
    /// what is made of the children
    pub kind: RollupKind,
    /// of a sum, the number of one child; else the condition on it
    pub of: Written,
}

/// How children make a fact of their organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RollupKind {
    /// how many children satisfy the condition
    Count,
    /// whether one of them does; false where there are none
    Any,
    /// whether all of them do; true where there are none
    All,
    /// the sum of a number of each
    Sum,
}

impl RollupKind {
    /// Whether it makes a number; else a truth value.
    #[cfg(feature = "arrow")]
    pub fn is_number(self) -> bool {
        matches!(self, RollupKind::Count | RollupKind::Sum)
    }
}

/// A definition, a decision or a judgement: all have one namespace.
#[derive(Debug, Clone, PartialEq)]
pub enum RuleItem {
    /// an expression
    Definition(DefinitionItem),
    /// a table
    Decision(DecisionItem),
    /// a term that a person judges
    Judgement(JudgementItem),
}

impl RuleItem {
    /// id, title, cite …
    pub fn head(&self) -> &Head {
        match self {
            RuleItem::Definition(item) => &item.head,
            RuleItem::Decision(item) => &item.head,
            RuleItem::Judgement(item) => &item.head,
        }
    }
}

/// Everything in one folder of rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Pack {
    /// `[policy]`
    pub header: PolicyHeader,
    /// in the order of files (sorted by path) and of items in them
    pub parameters: Vec<ParameterItem>,
    /// vocabulary: facts
    pub facts: Vec<FactItem>,
    /// vocabulary: enums
    pub enums: Vec<EnumItem>,
    /// vocabulary: records
    pub records: Vec<RecordItem>,
    /// vocabulary: results
    pub results: Vec<ResultItem>,
    /// default calendar
    pub terms: Vec<TermItem>,
    /// definitions, decisions and judgements
    pub rules: Vec<RuleItem>,
    /// procedures
    pub procedures: Vec<ProcedureItem>,
    /// obligations
    pub obligations: Vec<ObligationItem>,
    /// patches
    pub patches: Vec<PatchItem>,
    /// facts of organisations, computed from their children
    pub rollups: Vec<RollupItem>,
    /// returns, ledgers and tables of indicators
    pub reports: Vec<ReportItem>,
    /// rates and numbers with what they should be
    pub indicators: Vec<IndicatorItem>,
}

/// What reading a folder gives: the pack where its header could be read, and every finding.
pub type PackRead = (Option<Pack>, Vec<Diagnostic>);
