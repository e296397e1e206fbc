//! Headings, types and citations in few words.

use kongchuo::{Citation, Lang};

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
    /// how many procedures
    Procedures,
    /// a procedure
    Procedure,
    /// how many obligations
    Obligations,
    /// an obligation
    Obligation,
    /// a part of a procedure or of an obligation
    Part,
    /// a requirement
    Requirement,
    /// a paper
    Document,
    /// a step
    Step,
    /// who acts
    Actor,
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
    /// the clauses of one of two policies
    ClausesOf,
    /// the last day
    Due,
    /// the first day
    From,
    /// who must do it
    Bearer,
    /// what must be done
    Duty,
    /// how far it has come
    State,
    /// how often it was done, of how often it must be
    Done,
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
            Heading::Procedures => ("办理事项数", "procedures"),
            Heading::Procedure => ("办理事项", "procedure"),
            Heading::Obligations => ("责任事项数", "obligations"),
            Heading::Obligation => ("责任事项", "obligation"),
            Heading::Part => ("部分", "part"),
            Heading::Requirement => ("条件", "requirement"),
            Heading::Document => ("材料", "document"),
            Heading::Step => ("环节", "step"),
            Heading::Actor => ("办理主体", "who acts"),
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
            Heading::ClausesOf => ("依据：", "clauses of "),
            Heading::Due => ("期限", "due"),
            Heading::From => ("起始", "from"),
            Heading::Bearer => ("责任主体", "bearer"),
            Heading::Duty => ("责任事项", "duty"),
            Heading::State => ("状态", "state"),
            Heading::Done => ("完成", "done"),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}
