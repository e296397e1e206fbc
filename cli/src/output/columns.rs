//! The columns of an answer as a table: the key, each result with its type and labels, then what is open and what to look at.

use kongchuo::{
    Eligibility, EnumId, Lang, Options, PROCEDURE_FIELDS, PROCEDURE_PREFIX, Policy, ProcedureDescription, ResultInfo,
    State, Type, Vocabulary, Wording,
};

/// A result's column.
#[derive(Debug, Clone)]
pub struct Column {
    /// the result's name
    pub name: String,
    /// its label
    pub title: Wording,
    /// the words of its enum, or of its list's, with their labels
    pub words: Vec<(String, Wording)>,
}

/// The results that a table shows, in order.
#[derive(Debug, Clone)]
pub struct Columns {
    /// the results, then the parts of each procedure
    pub results: Vec<Column>,
    /// the ids of these procedures: the last of `results` are theirs, as many for each as an answer has parts
    pub procedures: Vec<String>,
    /// the key's name
    pub key_name: String,
    /// the key's label
    pub key: Wording,
    /// the codes of things to look at, where asked for: they stand apart from the results
    pub warnings: Option<Column>,
}

/// The result that is no column of its own.
const WARNINGS: &str = "warnings";

/// The enum of the codes of things to look at.
const WARNING: &str = "warning";

impl Columns {
    /// The columns of the results that options ask for.
    pub fn of(policy: &Policy, options: &Options) -> Self {
        let vocabulary = policy.vocabulary();
        let column = |result: &ResultInfo| Column::new(&result.name, &result.ty, &result.title, vocabulary);
        let mut results: Vec<Column> = policy.selected(options).into_iter().map(column).collect();
        let warnings = results.iter().position(|column| column.name == WARNINGS).map(|at| results.remove(at));
        let mut procedures = Vec::new();
        for procedure in policy.describe().procedures {
            let name = format!("{PROCEDURE_PREFIX}{}", procedure.name);
            // Without a selection a table has no column for a procedure.
            if options.select.as_ref().is_some_and(|selected| policy.is_selected(selected, &name)) {
                results.extend(
                    PROCEDURE_FIELDS.into_iter().map(|part| Column::of_procedure(&procedure, part, vocabulary)),
                );
                procedures.push(procedure.name.to_string());
            }
        }
        let key_name = crate::input::KEY.to_owned();
        Columns { results, procedures, key_name, key: super::key_title(vocabulary), warnings }
    }
}

impl Column {
    /// The column of a result.
    pub fn new(name: &str, ty: &Type, title: &Wording, vocabulary: &Vocabulary) -> Self {
        let words = enum_of(ty).map(|id| words(id, vocabulary)).unwrap_or_default();
        Column { name: name.to_owned(), title: title.clone(), words }
    }

    /// The codes of things to look at, of whom no result gives them: what the engine itself warns of.
    pub fn warnings(vocabulary: &Vocabulary) -> Self {
        let id = vocabulary.types.enums.iter().position(|one| one.name == WARNING);
        let id = id.and_then(|at| u16::try_from(at).ok()).map(EnumId);
        Column {
            name: WARNINGS.to_owned(),
            title: Wording::new("提示事项", "warnings"),
            words: id.map(|id| words(id, vocabulary)).unwrap_or_default(),
        }
    }

    /// The column of a part of the answer about a procedure.
    pub fn of_procedure(procedure: &ProcedureDescription, part: &str, vocabulary: &Vocabulary) -> Self {
        let label = |(zh, en): (&str, &str)| Wording::new(zh, en);
        let facts = || vocabulary.facts.iter().map(|fact| (fact.name.clone(), fact.title.clone())).collect();
        let steps = || procedure.steps.iter().map(|step| (step.name.to_string(), step.title.clone())).collect();
        let (title, words): ((&str, &str), Vec<(String, Wording)>) = match part {
            "eligible" => {
                let words = Eligibility::ALL.map(|word| (word.to_string(), label(word.label())));
                (Eligibility::TITLE, words.to_vec())
            }
            "unmet" => {
                let words = procedure.requirements.iter().map(|one| (one.name.to_string(), one.title.clone()));
                (("未满足的条件", "requirements not met"), words.collect())
            }
            "undetermined" => (("尚需知道的事实", "facts still needed"), facts()),
            "missing_documents" => {
                let words = procedure.documents.iter().map(|one| (one.name.to_string(), one.title.clone()));
                (("尚缺材料", "missing documents"), words.collect())
            }
            "done_steps" => (("已办环节", "steps done"), steps()),
            "out_of_order" => (("次序有误的环节", "steps out of order"), steps()),
            "next_step" => (("下一步", "next step"), steps()),
            "state" => {
                let words = State::ALL.map(|word| (word.to_string(), label(word.label())));
                (State::TITLE, words.to_vec())
            }
            _ => (("复核日期", "review on"), Vec::new()),
        };
        Column {
            name: format!("{PROCEDURE_PREFIX}{}.{part}", procedure.name),
            title: Wording::new(
                format!("{}·{}", procedure.title.zh, title.0),
                format!("{}: {}", procedure.title.en, title.1),
            ),
            words,
        }
    }

    /// The label of a word of this column.
    pub fn label<'a>(&'a self, word: &'a str, lang: Lang) -> &'a str {
        let label = self.words.iter().find(|(known, _)| known == word).map(|(_, title)| title.get(lang));
        label.filter(|label| !label.is_empty()).unwrap_or(word)
    }
}

fn enum_of(ty: &Type) -> Option<EnumId> {
    match ty {
        Type::Enum(id) => Some(*id),
        Type::Optional(inner) | Type::List(inner) => enum_of(inner),
        _ => None,
    }
}

fn words(id: EnumId, vocabulary: &Vocabulary) -> Vec<(String, Wording)> {
    let words = &vocabulary.types.enum_type(id).words;
    let labels = vocabulary.enums.get(usize::from(id.0)).map(|labels| labels.words.as_slice()).unwrap_or_default();
    let label = |at: usize| labels.get(at).cloned().unwrap_or_default();
    words.iter().enumerate().map(|(at, word)| (word.clone(), label(at))).collect()
}
