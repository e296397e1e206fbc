//! A compiled policy: program, vocabulary and what explanations say of each rule. Immutable.

use std::sync::Arc;

use serde::Serialize;

use super::items::{Citation, Issued, PolicyHeader, RollupKind, RowKind, Strength};
use super::obligation::ObligationInfo;
use super::procedure::{JudgementInfo, ProcedureInfo};
use super::report::{IndicatorInfo, ReportInfo};
use super::template::Template;
use crate::calendar::DefaultTerm;
use crate::date::Date;
use crate::language::{RuleId, Type};
use crate::program::Program;
use crate::subject::Subject;
use crate::value::{InputId, InputSet, Value};
use crate::vocabulary::Vocabulary;
use crate::wording::Wording;

/// Where a rule comes from and how it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// the pack that wrote it
    pub origin: Arc<str>,
    /// clauses, readings, laws
    pub cite: Vec<Citation>,
    /// catalogue rows
    pub catalogue: Vec<String>,
    /// how binding
    pub strength: Strength,
    /// the reading chosen: its id where the catalogue names one, and the wording
    pub reading: Option<(Option<String>, Wording)>,
}

/// A parameter of a policy.
#[derive(Debug, Clone)]
pub struct ParameterInfo {
    /// its id
    pub name: Arc<str>,
    /// label
    pub title: Wording,
    /// its type
    pub ty: Type,
    /// unit
    pub unit: Option<String>,
    /// the value of the document
    pub value: Value,
    /// where it comes from
    pub note: Arc<Note>,
}

/// What explanations say of a definition or decision.
#[derive(Debug, Clone)]
pub struct RuleInfo {
    /// label
    pub title: Wording,
    /// where it comes from
    pub note: Arc<Note>,
    /// of a decision, its rows in order
    pub rows: Vec<RowInfo>,
}

/// What explanations say of a row.
#[derive(Debug, Clone)]
pub struct RowInfo {
    /// its id
    pub id: Arc<str>,
    /// where it comes from
    pub note: Arc<Note>,
    /// what it says when it matches
    pub say: Option<Template>,
    /// it excludes by a ground
    pub excludes: bool,
}

/// A result that callers get.
#[derive(Debug, Clone)]
pub struct ResultInfo {
    /// its name
    pub name: Arc<str>,
    /// the rule that gives it
    pub rule: RuleId,
    /// its type
    pub ty: Type,
    /// label
    pub title: Wording,
    /// among the few that a table for people shows unasked
    pub brief: bool,
}

/// A fact of an organisation that is computed from its children.
#[derive(Debug, Clone)]
pub struct RollupInfo {
    /// what is made of the children
    pub(crate) kind: RollupKind,
    /// the fact, in the organisation's vocabulary
    pub(crate) fact: InputId,
    /// index among the results of the members: the condition on one child, or its number
    pub(crate) result: usize,
    /// where it comes from
    pub(crate) note: Arc<Note>,
}

/// The document a policy encodes. Serialises as an object of the names below, without the catalogue and the days in force.
#[derive(Debug, Clone, Serialize)]
pub struct Document {
    /// the policy's id
    pub id: Arc<str>,
    /// title
    pub title: Wording,
    /// who issued it
    pub issuer: Option<Wording>,
    /// document number
    pub number: Option<String>,
    /// GB/T 2260 code
    pub region: Option<String>,
    /// when it was issued
    pub issued: Option<Issued>,
    /// the policy it builds on
    pub extends: Option<String>,
    /// prefix and number of its rows in the catalogue
    #[serde(skip)]
    pub catalogue: Option<(String, u32)>,
    /// how many readings it lists
    #[serde(skip)]
    pub readings: Option<u32>,
    /// the kinds of its rows and readings, where it says them
    #[serde(skip)]
    pub kinds: Vec<(String, Vec<RowKind>)>,
    /// first day on which no warning is given: the later of the day issued and the first day in force
    #[serde(skip)]
    from: Option<Date>,
    /// last day in force
    #[serde(skip)]
    to: Option<Date>,
}

impl Document {
    pub(super) fn new(header: &PolicyHeader) -> Document {
        let day = |issued: Option<Issued>| match issued {
            Some(Issued::Day(day)) => Some(day),
            _ => None,
        };
        Document {
            id: Arc::from(header.id.value.as_str()),
            title: header.title.clone(),
            issuer: header.issuer.clone(),
            number: header.number.clone(),
            region: header.region.clone(),
            issued: header.issued,
            extends: header.extends.as_ref().map(|extends| extends.value.clone()),
            catalogue: header.catalogue.clone(),
            readings: header.readings,
            kinds: header.kinds.iter().map(|row| (row.row.value.clone(), row.kinds.clone())).collect(),
            from: day(header.issued).max(day(header.in_force_from)),
            to: day(header.in_force_to),
        }
    }

    /// Whether a day lies within the document's dates. A year, or no date at all, bounds nothing.
    pub fn in_force(&self, on: Date) -> bool {
        self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| on <= to)
    }
}

/// Everything an evaluation and an explanation need.
#[derive(Debug, Clone)]
pub struct Compiled {
    pub(crate) document: Document,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) program: Program,
    pub(crate) parameters: Vec<ParameterInfo>,
    pub(crate) rules: Vec<RuleInfo>,
    pub(crate) results: Vec<ResultInfo>,
    pub(crate) terms: Vec<DefaultTerm>,
    /// Names of inputs, shared by every answer.
    pub(crate) input_names: Vec<Arc<str>>,
    /// Words of each enum, shared by every answer.
    pub(crate) words: Vec<Vec<Arc<str>>>,
    /// The result named `warnings`, which stands at the top of an answer.
    pub(crate) warnings: Option<usize>,
    pub(crate) procedures: Vec<ProcedureInfo>,
    pub(crate) obligations: Vec<ObligationInfo>,
    pub(crate) judgements: Vec<JudgementInfo>,
    /// The facts that record judgements.
    pub(crate) judged: InputSet,
    /// Whom it is about.
    pub(crate) subject: Subject,
    /// The facts of an organisation that are computed from its children, in the vocabulary's order.
    pub(crate) rollups: Vec<RollupInfo>,
    /// The same document for organisations, from the smallest.
    pub(crate) organisations: Vec<Arc<Compiled>>,
    /// The rules of a child with every rollup as a result; none where there is no rollup.
    pub(crate) members: Option<Arc<Compiled>>,
    /// The rules of a child with those of reports and indicators as results; none where there are none of these.
    pub(crate) reporting: Option<Arc<Compiled>>,
    pub(crate) reports: Vec<ReportInfo>,
    pub(crate) indicators: Vec<IndicatorInfo>,
}

/// Vocabulary, program, parameters, what is said of rules, results, default calendar.
type Parts = (Vocabulary, Program, Vec<ParameterInfo>, Vec<RuleInfo>, Vec<ResultInfo>, Vec<DefaultTerm>);

impl Compiled {
    /// Whether a rule has a value only in a window of an obligation.
    pub(crate) fn is_of_window(&self, rule: RuleId) -> bool {
        self.obligations.iter().any(|info| info.counted().contains(&rule))
    }

    /// A policy without procedures, obligations, judgements, organisations and members.
    pub(super) fn new(headers: &[&PolicyHeader], parts: Parts, subject: Subject) -> Compiled {
        let (vocabulary, program, parameters, rules, results, terms) = parts;
        let facts = vocabulary.facts.iter().map(|fact| Arc::from(fact.name.as_str()));
        let lists = vocabulary.records.iter().map(|list| Arc::from(list.name.as_str()));
        let input_names = facts.chain(lists).collect();
        let words = vocabulary.types.enums.iter();
        let words = words.map(|known| known.words.iter().map(|word| Arc::from(word.as_str())).collect()).collect();
        let warnings = results.iter().position(|result| &*result.name == "warnings");
        let document = Document::new(headers.last().expect("a policy has at least its own header"));
        Compiled {
            document,
            vocabulary,
            program,
            parameters,
            rules,
            results,
            terms,
            input_names,
            words,
            warnings,
            procedures: Vec::new(),
            obligations: Vec::new(),
            judgements: Vec::new(),
            judged: InputSet::default(),
            subject,
            rollups: Vec::new(),
            organisations: Vec::new(),
            members: None,
            reporting: None,
            reports: Vec::new(),
            indicators: Vec::new(),
        }
    }
}
