//! A derivation as indented text.

use super::tree::{
    Derivation, FactState, FactUse, Finding, ParameterUse, RowOutcome, RowStep, Source, Step, StepOutcome,
};
use crate::policy::items::{Citation, Strength};
use crate::wording::{Lang, Wording};

impl Derivation {
    /// The derivation as indented text, two spaces a level, in one language.
    pub fn text(&self, lang: Lang) -> String {
        let mut writer = Writer::new(lang, &self.policy);
        let (open, close) = if lang == Lang::Zh { ("《", "》") } else { ("", "") };
        let title = self.document.get(lang);
        let child = self.student_id.as_deref().map_or_else(String::new, |id| format!(" · {id}"));
        writer.line(0, &format!("{open}{title}{close} ({}) {}{child}", self.policy, self.on));
        for parameter in &self.overridden {
            writer.parameter(0, parameter);
        }
        match (&self.procedure, &self.obligation) {
            (Some(procedure), _) => writer.procedure(procedure),
            (None, Some(obligation)) => writer.obligation(obligation, &self.result),
            (None, None) => writer.step(0, &self.result),
        }
        for judgement in &self.judgements {
            writer.judgement(judgement);
        }
        writer.finish()
    }
}

/// Writes steps and what belongs to them, a line each.
pub(crate) struct Writer<'a> {
    pub(super) lang: Lang,
    /// the policy asked
    policy: &'a str,
    out: String,
}

impl<'a> Writer<'a> {
    /// Nothing written yet, of a policy.
    pub(crate) fn new(lang: Lang, policy: &'a str) -> Writer<'a> {
        Writer { lang, policy, out: String::new() }
    }

    /// What follows is of another policy.
    pub(crate) fn turn_to(&mut self, policy: &'a str) {
        self.policy = policy;
    }

    /// What was written.
    pub(crate) fn finish(self) -> String {
        self.out
    }

    pub(super) fn is_chinese(&self) -> bool {
        self.lang == Lang::Zh
    }

    /// One of two words, by the language.
    pub(crate) fn word<'w>(&self, zh: &'w str, en: &'w str) -> &'w str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// A label with its value.
    pub(crate) fn pair(&self, title: &Wording, value: &Wording) -> String {
        format!("{}{}{}", title.get(self.lang), self.word("：", ": "), value.get(self.lang))
    }

    /// A line, two spaces a level.
    pub(crate) fn line(&mut self, depth: usize, text: &str) {
        self.out.push_str(&"  ".repeat(depth));
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn step(&mut self, depth: usize, step: &Step) {
        let mut head = format!("{} [{}]", self.pair(&step.title, &step.value.text), step.rule);
        if step.repeated {
            head.push_str(self.word("，已见上文", ", derived above"));
            return self.line(depth, &head);
        }
        if let Some(word) = self.outcome(step.outcome) {
            head.push_str(self.word("，", ", "));
            head.push_str(word);
        }
        self.line(depth, &head);
        if !step.needs.is_empty() {
            let label = self.word("尚需知道：", "still needed: ");
            let names = step.needs.join(self.word("、", ", "));
            self.line(depth + 1, &format!("{label}{names}"));
        }
        for row in &step.rows {
            self.row(depth + 1, row);
        }
        if step.rows.is_empty() {
            // Of what other rules compute on the way, nobody expects the document to speak.
            self.source(depth + 1, &step.source, depth == 0);
        }
        self.support(depth + 1, step);
    }

    /// What a value rests on.
    pub(super) fn support(&mut self, depth: usize, step: &Step) {
        for parameter in &step.parameters {
            self.parameter(depth, parameter);
        }
        for fact in &step.facts {
            self.fact(depth, fact);
        }
        if !step.not_matched.is_empty() {
            let label = self.word("不适用的行：", "rows that do not apply:").to_owned();
            self.line(depth, &label);
            for row in &step.not_matched {
                let why = self.findings(&row.why);
                let text = format!("{}{}{why}", row.row, self.word("：", ": "));
                self.line(depth + 1, text.trim_end_matches([':', '：', ' ']));
            }
        }
        if !step.because.is_empty() {
            let label = self.word("依据：", "because:").to_owned();
            self.line(depth, &label);
            for below in &step.because {
                self.step(depth + 1, below);
            }
        }
    }

    /// How a value came about, where that is worth a word.
    pub(crate) fn outcome(&self, outcome: StepOutcome) -> Option<&'static str> {
        Some(match (outcome, self.lang) {
            (StepOutcome::Computed | StepOutcome::Applied, _) => return None,
            (StepOutcome::Excluded, Lang::Zh) => "因情形排除",
            (StepOutcome::Excluded, Lang::En) => "excluded by a ground",
            (StepOutcome::NoRule, Lang::Zh) => "没有规则适用",
            (StepOutcome::NoRule, Lang::En) => "no rule applied",
            (StepOutcome::Undetermined, Lang::Zh) => "尚不能确定",
            (StepOutcome::Undetermined, Lang::En) => "undetermined",
        })
    }

    fn row(&mut self, depth: usize, row: &RowStep) {
        let open = row.state == RowOutcome::Open;
        if let Some(say) = &row.say {
            let prefix = if open { self.word("可能适用：", "may apply: ") } else { "" };
            let text = format!("{prefix}{}", say.get(self.lang));
            self.line(depth, &text);
        }
        let label = self.word("行", "row");
        let text = format!("{label} {} · {}{}", row.row, self.citations(&row.source), self.silence(&row.source));
        self.line(depth, &text);
        self.reading(depth, &row.source);
    }

    pub(super) fn source(&mut self, depth: usize, source: &Source, asked: bool) {
        let silence = if asked { self.silence(source) } else { String::new() };
        let text = self.citations(source) + &silence;
        if !text.is_empty() {
            self.line(depth, &text);
        }
        self.reading(depth, source);
    }

    /// How a clause was read, where it leaves room.
    pub(crate) fn reading(&mut self, depth: usize, source: &Source) {
        if let Some((knob, text)) = &source.reading {
            let label = self.word("读法", "reading");
            let knob = knob.as_ref().map_or_else(String::new, |knob| format!(" {knob}"));
            let text = format!("{label}{knob}{}{}", self.word("：", ": "), text.get(self.lang));
            self.line(depth, &text);
        }
    }

    /// Said where the document is silent and the policy it builds on answers.
    pub(crate) fn silence(&self, source: &Source) -> String {
        if *source.origin == *self.policy {
            return String::new();
        }
        match self.lang {
            Lang::Zh => format!(" · 本文件未规定，依基础规则（{}）", source.origin),
            Lang::En => format!(" · not defined in this document; base ({}) used", source.origin),
        }
    }

    /// Clause, catalogue rows and strength on one line.
    pub(crate) fn citations(&self, source: &Source) -> String {
        let mut parts: Vec<String> = source.cite.iter().map(|cite| self.citation(cite)).collect();
        if !source.catalogue.is_empty() {
            parts.push(source.catalogue.join(" "));
        }
        // A reading of ours binds nobody: only a clause or a law has a strength.
        if source.cite.iter().all(|cite| matches!(cite, Citation::Reading { .. })) {
            return parts.join(" · ");
        }
        match (source.strength, self.lang) {
            (Strength::Must, Lang::Zh) => parts.push("须".to_owned()),
            (Strength::Should, Lang::Zh) => parts.push("原则上".to_owned()),
            (Strength::May, Lang::Zh) => parts.push("可".to_owned()),
            (Strength::Aspire, Lang::Zh) => parts.push("力争".to_owned()),
            (strength, Lang::En) => parts.push(strength.to_string()),
        }
        parts.join(" · ")
    }

    fn citation(&self, citation: &Citation) -> String {
        match citation {
            Citation::Clause { document, clause } => format!("{document} {clause}"),
            Citation::Reading { id } => format!("{} {id}", self.word("读法", "reading")),
            Citation::Law { law, clause, verified } => {
                let clause = clause.as_deref().unwrap_or_default();
                let note = if *verified { "" } else { self.word("（未核对原文）", " (text not verified)") };
                format!("《{law}》{clause}{note}")
            }
        }
    }

    /// A parameter with its value and clause.
    pub(crate) fn parameter(&mut self, depth: usize, parameter: &ParameterUse) {
        let mut text = format!(
            "{}{}{}{} [{}]",
            self.word("参数 ", "parameter "),
            parameter.title.get(self.lang),
            self.word("：", ": "),
            self.quantity(parameter),
            parameter.parameter
        );
        if let Some(original) = &parameter.document_value {
            let was = original.text.get(self.lang);
            let (before, after) = (self.word("，由使用者设定（原为", ", overridden (it was "), self.word("）", ")"));
            text.extend([before, was, after]);
        }
        let cite = self.citations(&parameter.source);
        if !cite.is_empty() {
            text.push_str(" · ");
            text.push_str(&cite);
        }
        text.push_str(&self.silence(&parameter.source));
        self.line(depth, &text);
        self.reading(depth + 1, &parameter.source);
    }

    /// A parameter's value with its unit.
    pub(crate) fn quantity(&self, parameter: &ParameterUse) -> String {
        let one = parameter.value.text.en == "1";
        let unit = parameter.unit.as_deref().map_or_else(String::new, |unit| self.unit(unit, one));
        format!("{}{unit}", parameter.value.text.get(self.lang))
    }

    fn unit(&self, unit: &str, one: bool) -> String {
        let (zh, en) = match unit {
            "day" => ("天", "day"),
            "month" => ("个月", "month"),
            "year" => ("年", "year"),
            "year_of_age" => ("周岁", "year"),
            "grade" => ("级", "grade"),
            "time" => ("次", "time"),
            "class_hour" => ("学时", "class hour"),
            other => (other, other),
        };
        match self.lang {
            Lang::Zh => zh.to_owned(),
            // The title says it: "grade up to which …: 2".
            Lang::En if unit == "grade" => String::new(),
            Lang::En => format!(" {en}{}", if one { "" } else { "s" }),
        }
    }

    fn fact(&mut self, depth: usize, fact: &FactUse) {
        let state = match (fact.state, self.lang) {
            (FactState::Given | FactState::Unknown, _) => "",
            (FactState::Assumed, Lang::Zh) => "（推定）",
            (FactState::Assumed, Lang::En) => " (assumed)",
        };
        let pair = self.pair(&fact.title, &fact.value.text);
        let kind = match fact.rollup {
            None => self.word("事实 ", "fact "),
            Some(_) => self.word("汇总 ", "rollup "),
        };
        let text = format!("{kind}{pair} [{}]{state}", fact.fact);
        self.line(depth, &text);
        if let Some(source) = &fact.rollup {
            self.source(depth + 1, source, true);
        }
    }

    fn findings(&self, findings: &[Finding]) -> String {
        let pairs: Vec<String> =
            findings.iter().map(|finding| self.pair(&finding.title, &finding.value.text)).collect();
        pairs.join(self.word("；", "; "))
    }
}
