//! Headings, types and citations in few words.

use kongchuo::{Citation, Lang, Type, Types, Wording};

use super::pick;

/// A citation in few words: a clause of the policy's own document without its id.
pub fn citation(citation: &Citation, policy: &str, lang: Lang) -> String {
    match citation {
        Citation::Clause { document, clause } if document == policy => clause.clone(),
        Citation::Clause { document, clause } => format!("{document} {clause}"),
        Citation::Reading { id } => pick(lang, format!("读法 {id}"), format!("reading {id}")),
        Citation::Law { law, clause, .. } => format!("《{law}》{}", clause.as_deref().unwrap_or_default()),
    }
}

/// A type in plain words.
pub fn type_in_words(ty: &Type, types: &Types) -> Wording {
    match ty.required() {
        Type::Bool => Wording::new("true 或 false", "true or false"),
        Type::Int => Wording::new("整数", "a whole number"),
        Type::Date => Wording::new("日期，如 2021-09-01", "a date such as 2021-09-01"),
        Type::Enum(id) => {
            let words: Vec<String> = types.enum_type(*id).words.iter().map(|word| format!("`{word}`")).collect();
            Wording::new(format!("下列之一：{}", words.join("、")), format!("one of {}", words.join(", ")))
        }
        Type::List(element) => {
            let element = type_in_words(element, types);
            Wording::new(format!("列表，每项为{}", element.zh), format!("a list, each element {}", element.en))
        }
        _ => Wording::new("文本", "a text"),
    }
}

/// The heading of a list's column.
#[derive(Debug, Clone, Copy)]
pub enum Heading {
    /// a policy's id
    Id,
    /// a title
    Title,
    /// a document's number
    Number,
    /// when a document was issued
    Issued,
    /// how many results
    Results,
    /// a fact
    Fact,
    /// a list of records
    Record,
    /// a field of a record
    Field,
    /// an enum
    Enum,
    /// a word of an enum
    Word,
    /// a result
    Result,
    /// a type
    Type,
    /// a label
    Label,
    /// an assumed value
    Assumed,
    /// personal data
    Personal,
    /// the clauses behind an answer
    Clauses,
    /// known none
    None,
}

impl Heading {
    /// Its text.
    pub fn text(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Heading::Id => ("编号", "id"),
            Heading::Title => ("名称", "title"),
            Heading::Number => ("文号", "number"),
            Heading::Issued => ("印发", "issued"),
            Heading::Results => ("结果数", "results"),
            Heading::Fact => ("事实", "fact"),
            Heading::Record => ("记录", "record"),
            Heading::Field => ("字段", "field"),
            Heading::Enum => ("枚举", "enum"),
            Heading::Word => ("词", "word"),
            Heading::Result => ("结果", "result"),
            Heading::Type => ("类型", "type"),
            Heading::Label => ("标签", "label"),
            Heading::Assumed => ("缺省取值", "assumed"),
            Heading::Personal => ("个人信息", "personal data"),
            Heading::Clauses => ("依据", "clauses"),
            Heading::None => ("无", "none"),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}
