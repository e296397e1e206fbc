//! What is said in and below a report.

use kongchuo::{CheckState, Lang, ReportAnswer, ReportTable, Target};

use super::pick;

/// A short text of a report.
#[derive(Debug, Clone, Copy)]
pub enum Label {
    /// the running number
    Number,
    /// an indicator
    Indicator,
    /// how many
    Numerator,
    /// of how many
    Denominator,
    /// the rate
    Rate,
    /// what is aimed at
    Target,
    /// whether it is met
    Met,
    /// clauses
    Clauses,
    /// the reports of a policy
    Report,
    /// what a report shows
    Kind,
    /// who receives it
    Recipients,
}

impl Label {
    /// Its text.
    pub fn text(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Label::Number => ("序号", "No."),
            Label::Indicator => ("指标", "Indicator"),
            Label::Numerator => ("分子", "Numerator"),
            Label::Denominator => ("分母", "Denominator"),
            Label::Rate => ("比率", "Rate"),
            Label::Target => ("目标", "Target"),
            Label::Met => ("是否达标", "Met"),
            Label::Clauses => ("依据", "Clauses"),
            Label::Report => ("报表", "report"),
            Label::Kind => ("内容", "shows"),
            Label::Recipients => ("报送", "goes to"),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// A target in words: `≤ 6‰`, `≥ 100%`, `≤ 0`.
pub fn target(target: Target, lang: Lang) -> String {
    let sign = if target.at_most { "≤" } else { "≥" };
    let limit = target.limit;
    match target.per {
        None => format!("{sign} {limit}"),
        Some(100) => format!("{sign} {limit}%"),
        Some(1000) => format!("{sign} {limit}‰"),
        Some(per) => pick(lang, format!("{sign} {per}分之{limit}"), format!("{sign} {limit} in {per}")),
    }
}

/// How a check came out, on a line for each row in which it does not hold.
pub fn check_line(check: &kongchuo::Check, lang: Lang) -> Vec<String> {
    let say = check.say.get(lang);
    match check.state {
        CheckState::Held => vec![pick(lang, format!("校核通过：{say}"), format!("check: {say}: yes"))],
        CheckState::Undetermined => {
            vec![pick(lang, format!("校核待定：{say}"), format!("check: {say}: not known"))]
        }
        CheckState::Failed => {
            let lines = check.text(lang).into_iter();
            lines.map(|line| pick(lang, format!("校核未通过：{line}"), format!("check failed: {line}"))).collect()
        }
    }
}

/// What more children a list may have.
pub fn open_children(answer: &ReportAnswer, lang: Lang) -> Option<String> {
    let ReportTable::List(list) = &answer.body else { return None };
    let open = list.open;
    (open > 0).then(|| {
        pick(
            lang,
            format!("另有 {open} 名儿童是否应列入，尚不能确定"),
            format!("children of whom it is not known whether they belong here: {open}"),
        )
    })
}

/// The facts that are lacking where a number is open.
pub fn open_facts(answer: &ReportAnswer, lang: Lang) -> Option<String> {
    let facts = answer.undetermined.join(pick(lang, "、", ", ").as_str());
    (!facts.is_empty()).then(|| {
        pick(
            lang,
            format!("待定之处取决于未填的事实：{facts}"),
            format!("what is open depends on facts that are not given: {facts}"),
        )
    })
}
