//! What a policy speaks of, as data: its document, parameters, results, facts and records with types and labels. What a
//! form, an editor or another language needs to know before the first case.

mod obligation;

use std::sync::Arc;

pub use obligation::{DutyPartDescription, ObligationDescription};
use serde::Serialize;

use crate::evaluate::Output;
use crate::explain::Group;
use crate::facts::given_inputs;
use crate::language::{EnumId, RuleId, Type};
use crate::policy::{Compiled, Document, Policy, ProcedureInfo, RequirementInfo, TestInfo};
use crate::vocabulary::Vocabulary;
use crate::wording::Wording;

/// A policy's document and everything that can be named when it is asked.
///
/// Serialises as an object whose keys are the names below; `type` is a [`TypeInfo`].
#[derive(Debug, Clone, Serialize)]
pub struct Description {
    /// the document it encodes
    #[serde(flatten)]
    pub document: Document,
    /// what a caller may set
    pub parameters: Vec<ParameterDescription>,
    /// what an answer gives, in order
    pub results: Vec<ResultDescription>,
    /// the procedures that an answer speaks of, in order
    pub procedures: Vec<ProcedureDescription>,
    /// the obligations that an answer speaks of, in order
    pub obligations: Vec<ObligationDescription>,
    /// the reports that can be made, in order
    #[cfg(feature = "reports")]
    pub reports: Vec<ReportDescription>,
    /// the indicators, in order
    #[cfg(feature = "reports")]
    pub indicators: Vec<IndicatorDescription>,
    /// what a case may give, in order
    pub facts: Vec<FactDescription>,
    /// the record lists that a case may give, in order
    pub records: Vec<RecordDescription>,
}

/// A parameter.
#[derive(Debug, Clone, Serialize)]
pub struct ParameterDescription {
    /// its name
    pub name: Arc<str>,
    /// label
    pub title: Wording,
    /// its type
    #[serde(rename = "type")]
    pub ty: TypeInfo,
    /// unit
    pub unit: Option<String>,
    /// the value in force: the document's, or the caller's
    pub value: Output,
    /// whether the caller set it
    pub overridden: bool,
}

/// A result.
#[derive(Debug, Clone, Serialize)]
pub struct ResultDescription {
    /// its name
    pub name: Arc<str>,
    /// label
    pub title: Wording,
    /// its type
    #[serde(rename = "type")]
    pub ty: TypeInfo,
    /// among the few shown to people unasked
    pub brief: bool,
}

/// A procedure, and what its answers name.
#[derive(Debug, Clone, Serialize)]
pub struct ProcedureDescription {
    /// its id
    pub name: Arc<str>,
    /// label
    pub title: Wording,
    /// what must hold, in order
    pub requirements: Vec<RequirementDescription>,
    /// the papers to be filed, in order
    pub documents: Vec<DocumentDescription>,
    /// who does what, in order
    pub steps: Vec<StepDescription>,
}

/// A report.
#[derive(Debug, Clone, Serialize)]
pub struct ReportDescription {
    /// its id
    pub name: Arc<str>,
    /// label
    pub title: Wording,
    /// `counts`, `list` or `indicators`
    pub kind: &'static str,
    /// who receives it
    pub recipients: Vec<WordDescription>,
}

/// An indicator.
#[derive(Debug, Clone, Serialize)]
pub struct IndicatorDescription {
    /// its id
    pub name: Arc<str>,
    /// label
    pub title: Wording,
}

/// A requirement of a procedure.
#[derive(Debug, Clone, Serialize)]
pub struct RequirementDescription {
    /// its id
    pub name: Arc<str>,
    /// what it asks
    pub title: Wording,
    /// `any_of` or `all_of` for a group
    pub group: Option<Group>,
    /// the members of a group
    pub members: Vec<RequirementDescription>,
}

/// A paper of a procedure.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentDescription {
    /// kind of document
    pub name: Arc<str>,
    /// label
    pub title: Wording,
    /// kinds that will do as well
    pub or: Vec<WordDescription>,
}

/// A step of a procedure.
#[derive(Debug, Clone, Serialize)]
pub struct StepDescription {
    /// its id
    pub name: Arc<str>,
    /// what is done
    pub title: Wording,
    /// who acts
    pub by: Vec<WordDescription>,
}

/// A fact.
#[derive(Debug, Clone, Serialize)]
pub struct FactDescription {
    /// its name
    pub name: String,
    /// label
    pub title: Wording,
    /// its type
    #[serde(rename = "type")]
    pub ty: TypeInfo,
    /// the question to ask
    pub question: Option<Wording>,
    /// whether it has an assumed value
    pub assumable: bool,
    /// the assumed value; null is a known none
    pub assumed: Output,
    /// personal data
    pub personal: bool,
}

/// A list of dated events.
#[derive(Debug, Clone, Serialize)]
pub struct RecordDescription {
    /// its name
    pub name: String,
    /// label
    pub title: Wording,
    /// its fields, in order
    pub fields: Vec<FieldDescription>,
}

/// A field of a record.
#[derive(Debug, Clone, Serialize)]
pub struct FieldDescription {
    /// its name
    pub name: String,
    /// label
    pub title: Wording,
    /// its type
    #[serde(rename = "type")]
    pub ty: TypeInfo,
}

/// A type as data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TypeInfo {
    /// whether null is a known none
    pub optional: bool,
    /// what it is besides
    #[serde(flatten)]
    pub kind: Kind,
}

/// What kind of value a type holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Kind {
    /// true or false
    Bool,
    /// a whole number, within these ends where there are any
    Int {
        /// smallest
        min: Option<i64>,
        /// largest
        max: Option<i64>,
    },
    /// a date
    Date,
    /// an identifier
    Text,
    /// one of a few words
    Enum {
        /// the enum
        name: String,
        /// its words, in order
        words: Vec<WordDescription>,
    },
    /// a list
    List {
        /// what it holds
        element: Box<TypeInfo>,
    },
    /// a record
    Record {
        /// the record
        name: String,
    },
}

/// A word of an enum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WordDescription {
    /// the word
    pub word: String,
    /// its label
    pub title: Wording,
}

impl Policy {
    /// What this policy speaks of.
    ///
    /// ```
    /// let description = kongchuo::Policy::builtin("guyuan-2021")?.describe();
    /// let status = description.results.iter().find(|result| &*result.name == "attendance_status");
    /// assert_eq!(status.map(|status| status.title.zh.as_str()), Some("就学状态"));
    /// # Ok::<(), kongchuo::Diagnostics>(())
    /// ```
    pub fn describe(&self) -> Description {
        let vocabulary = self.vocabulary();
        Description {
            document: self.document().clone(),
            parameters: self.describe_parameters(),
            results: self
                .results()
                .iter()
                .map(|result| ResultDescription {
                    name: result.name.clone(),
                    title: result.title.clone(),
                    ty: type_info(&result.ty, None, vocabulary),
                    brief: result.brief,
                })
                .collect(),
            procedures: self.procedures().iter().map(|info| procedure(info, &self.compiled)).collect(),
            obligations: self
                .compiled
                .obligations
                .iter()
                .map(|info| ObligationDescription::of(info, &self.compiled))
                .collect(),
            #[cfg(feature = "reports")]
            reports: self.reports().iter().map(report).collect(),
            #[cfg(feature = "reports")]
            indicators: self.indicators().iter().map(indicator).collect(),
            facts: facts(&self.compiled),
            records: records(vocabulary),
        }
    }

    fn describe_parameters(&self) -> Vec<ParameterDescription> {
        let values = self.parameters.iter().zip(self.overridden.iter());
        let parameters = self.parameters().iter().zip(values);
        let describe = parameters.map(|(parameter, (value, overridden))| ParameterDescription {
            name: parameter.name.clone(),
            title: parameter.title.clone(),
            ty: type_info(&parameter.ty, None, self.vocabulary()),
            unit: parameter.unit.clone(),
            value: self.compiled.output(value, &parameter.ty),
            overridden: *overridden,
        });
        describe.collect()
    }
}

#[cfg(feature = "reports")]
fn report(info: &crate::policy::ReportInfo) -> ReportDescription {
    let role = |(word, title): &(Arc<str>, Wording)| WordDescription { word: word.to_string(), title: title.clone() };
    ReportDescription {
        name: info.id.clone(),
        title: info.title.clone(),
        kind: info.kind(),
        recipients: info.recipients.iter().map(role).collect(),
    }
}

#[cfg(feature = "reports")]
fn indicator(info: &crate::policy::IndicatorInfo) -> IndicatorDescription {
    IndicatorDescription { name: info.id.clone(), title: info.title.clone() }
}

fn procedure(info: &ProcedureInfo, compiled: &Compiled) -> ProcedureDescription {
    let words = |words: &[(Arc<str>, Wording)]| -> Vec<WordDescription> {
        let words = words.iter();
        words.map(|(word, title)| WordDescription { word: word.to_string(), title: title.clone() }).collect()
    };
    let label = |rule: RuleId| compiled.rules[rule.0 as usize].title.clone();
    ProcedureDescription {
        name: info.id.clone(),
        title: info.title.clone(),
        requirements: info.requirements.iter().map(|part| requirement(part, &label)).collect(),
        documents: info
            .papers
            .iter()
            .map(|part| DocumentDescription { name: part.kind.clone(), title: label(part.held), or: words(&part.or) })
            .collect(),
        steps: info
            .steps
            .iter()
            .map(|part| StepDescription { name: part.id.clone(), title: part.title.clone(), by: words(&part.by) })
            .collect(),
    }
}

fn requirement(info: &RequirementInfo, label: &impl Fn(RuleId) -> Wording) -> RequirementDescription {
    RequirementDescription {
        name: info.id.clone(),
        title: label(info.rule),
        group: match info.test {
            TestInfo::When => None,
            TestInfo::AnyOf(_) => Some(Group::AnyOf),
            TestInfo::AllOf(_) => Some(Group::AllOf),
        },
        members: info.members().iter().map(|member| requirement(member, label)).collect(),
    }
}

fn facts(compiled: &Compiled) -> Vec<FactDescription> {
    let vocabulary = &compiled.vocabulary;
    let facts = given_inputs(vocabulary).filter_map(|id| vocabulary.fact(id));
    let describe = facts.map(|fact| FactDescription {
        name: fact.name.clone(),
        title: fact.title.clone(),
        ty: type_info(&fact.ty, fact.range, vocabulary),
        question: fact.question.clone(),
        assumable: fact.assumed.is_some(),
        assumed: fact.assumed.as_ref().map_or(Output::Null, |value| compiled.output(value, &fact.ty)),
        personal: fact.pii,
    });
    describe.collect()
}

fn records(vocabulary: &Vocabulary) -> Vec<RecordDescription> {
    let lists = vocabulary.records.iter().zip(&vocabulary.types.records);
    let describe = lists.map(|(list, record)| RecordDescription {
        name: list.name.clone(),
        title: list.title.clone(),
        fields: record
            .fields
            .iter()
            .zip(&list.fields)
            .map(|((name, ty), title)| FieldDescription {
                name: name.clone(),
                title: title.clone(),
                ty: type_info(ty, None, vocabulary),
            })
            .collect(),
    });
    describe.collect()
}

fn type_info(ty: &Type, range: Option<(i64, i64)>, vocabulary: &Vocabulary) -> TypeInfo {
    let kind = match ty.required() {
        Type::Bool => Kind::Bool,
        Type::Int => Kind::Int { min: range.map(|(min, _)| min), max: range.map(|(_, max)| max) },
        Type::Date => Kind::Date,
        Type::Enum(id) => {
            Kind::Enum { name: vocabulary.types.enum_type(*id).name.clone(), words: words(*id, vocabulary) }
        }
        Type::List(element) => Kind::List { element: Box::new(type_info(element, None, vocabulary)) },
        Type::Record(id) => Kind::Record { name: vocabulary.types.record_type(*id).name.clone() },
        Type::Text | Type::Null | Type::Nothing | Type::Optional(_) => Kind::Text,
    };
    TypeInfo { optional: ty.is_optional(), kind }
}

fn words(id: EnumId, vocabulary: &Vocabulary) -> Vec<WordDescription> {
    let words = vocabulary.types.enum_type(id).words.iter().enumerate();
    let describe = words.map(|(at, word)| WordDescription {
        word: word.clone(),
        title: vocabulary.word_title(id, u16::try_from(at).unwrap_or(u16::MAX)).clone(),
    });
    describe.collect()
}

#[cfg(test)]
mod tests {
    use crate::policy::Policy;

    #[test]
    fn types_labels_and_values_in_force_are_told() {
        let policy = Policy::builtin("guyuan-2021").expect("built in");
        let policy = policy.with("suspected_after_days", 3).expect("a parameter");
        let json = serde_json::to_value(policy.describe()).expect("data");
        let named = |list: &str, name: &str| {
            let items = json[list].as_array().expect("a list").iter();
            items.clone().find(|item| item["name"] == name).cloned().expect("the name")
        };
        assert_eq!(json["id"], "guyuan-2021");
        let days = named("parameters", "suspected_after_days");
        assert_eq!((&days["value"], &days["overridden"]), (&3.into(), &true.into()));
        assert_eq!(named("parameters", "dropout_after_months")["overridden"], false);
        let sex = named("facts", "sex");
        assert_eq!(sex["type"]["kind"], "enum");
        assert_eq!(sex["type"]["words"][0]["word"], "male");
        assert_eq!(named("facts", "name")["personal"], true);
        assert_eq!(named("facts", "grade")["type"]["min"], 1);
        assert_eq!(named("results", "dropout_on")["type"]["optional"], true);
        assert_eq!(named("records", "visits")["fields"][0]["name"], "on");
        assert!(json["facts"].as_array().expect("a list").iter().all(|fact| fact["name"] != "id_birth_date"));
    }
}
