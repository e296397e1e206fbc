//! An obligation as indented text: who must do what, why it applies, each window as a sentence.

use super::obligation::{DutyPartState, DutyStep, ObligationStep};
use super::text::Writer;
use super::tree::Step;
use crate::date::Date;
use crate::obligation::{Duty, DutyState};
use crate::wording::Wording;

impl Writer<'_> {
    /// The obligation; `applies` is the step of whether there is such a duty.
    pub(super) fn obligation(&mut self, obligation: &ObligationStep, applies: &Step) {
        let (title, bearer) = (obligation.title.get(self.lang), obligation.bearer.get(self.lang));
        let head = format!("{title}{}{bearer} [obligation.{}]", self.word("：", ": "), obligation.obligation);
        self.line(0, &head);
        let say = obligation.say.get(self.lang).to_owned();
        self.line(1, &say);
        self.source(1, &obligation.source, true);
        if !obligation.instead_of.is_empty() {
            self.labelled("代替：", "instead of: ", &obligation.instead_of);
        }
        self.applies(applies);
        if let Some(cadence) = &obligation.cadence {
            self.labelled("频次：", "how often: ", std::slice::from_ref(cadence));
        }
        for step in &obligation.days {
            self.day(step);
        }
        let heading = self.word("各期：", "windows:").to_owned();
        if !obligation.duties.is_empty() {
            self.line(1, &heading);
        }
        for duty in &obligation.duties {
            self.duty(duty);
        }
        if !obligation.counting.is_empty() {
            let heading = self.word("计入：", "what counts:").to_owned();
            self.line(1, &heading);
            for step in &obligation.counting {
                self.support(2, step);
            }
        }
        if !obligation.evidence.is_empty() {
            self.labelled("证明材料：", "evidence: ", &obligation.evidence);
        }
    }

    fn applies(&mut self, step: &Step) {
        let text = format!("{}{}", self.word("适用：", "applies: "), step.value.text.get(self.lang));
        self.line(1, &text);
        if !step.needs.is_empty() {
            let names = step.needs.join(self.word("、", ", "));
            let text = format!("{}{names}", self.word("尚需知道：", "still needed: "));
            self.line(2, &text);
        }
        self.support(2, step);
    }

    fn day(&mut self, step: &Step) {
        // The step is called after the obligation, which stands above.
        let colon = self.word("：", ": ");
        let title = step.title.get(self.lang);
        let title = title.rsplit_once(colon).map_or(title, |(_, own)| own);
        let text = format!("{title}{colon}{}", step.value.text.get(self.lang));
        self.line(1, &text);
        if !step.needs.is_empty() {
            let names = step.needs.join(self.word("、", ", "));
            let text = format!("{}{names}", self.word("尚需知道：", "still needed: "));
            self.line(2, &text);
        }
        self.support(2, step);
    }

    fn duty(&mut self, step: &DutyStep) {
        let Duty { required, done, state, fulfilled_on, late, undetermined, .. } = &step.duty;
        let mut text = self.window(step.duty.from, step.duty.due);
        if let Some(slot) = &step.slot_title {
            let (open, close) = (self.word("（", " ("), self.word("）", ")"));
            text.extend([open, slot.get(self.lang), close]);
        }
        text.push_str(self.word("：", ": "));
        let unknown = self.word("未知", "unknown");
        let number = |number: &Option<i64>| number.map_or_else(|| unknown.to_owned(), |number| number.to_string());
        let (required_label, done_label) = if step.parts.is_empty() {
            (self.word("应完成次数 ", "required "), self.word("，已完成 ", ", done "))
        } else {
            (self.word("应完成项数 ", "parts required "), self.word("，已完成 ", ", done "))
        };
        if required.is_some() {
            let comma = self.word("，", ", ");
            text.extend([required_label, &number(required), done_label, &number(done), comma]);
        }
        text.push_str(self.state_of(*state));
        if let Some(day) = fulfilled_on {
            text.extend([self.word("，", ", on "), &day.to_string()]);
        }
        if *late == Some(true) {
            text.push_str(self.word("（逾期完成）", " (late)"));
        }
        if !undetermined.is_empty() {
            let names = undetermined.join(self.word("、", ", "));
            text.extend([self.word("，尚需知道：", ", still needed: "), &names]);
        }
        self.line(2, &text);
        for part in &step.parts {
            let state = match part.state {
                DutyPartState::Done => self.word("已落实：", "done: "),
                DutyPartState::Missing => self.word("未落实：", "not done: "),
                DutyPartState::Open => self.word("待定：", "open: "),
            };
            let text = format!("{state}{} [{}]", part.say.get(self.lang), part.part);
            self.line(3, &text);
        }
    }

    fn window(&self, from: Option<Date>, due: Option<Date>) -> String {
        match (from, due) {
            (Some(from), Some(due)) if from == due => from.to_string(),
            (Some(from), Some(due)) => format!("{from}{}{due}", self.word("至", " to ")),
            (Some(from), None) => format!("{}{from}{}", self.word("", "from "), self.word("起", " on")),
            (None, Some(due)) => format!("{}{due}{}", self.word("至", "by "), self.word("止", "")),
            (None, None) => self.word("未定期限", "no days").to_owned(),
        }
    }

    fn state_of(&self, state: DutyState) -> &'static str {
        let (zh, en) = state.label();
        if self.is_chinese() { zh } else { en }
    }

    fn labelled(&mut self, zh: &str, en: &str, labels: &[Wording]) {
        let labels: Vec<&str> = labels.iter().map(|label| label.get(self.lang)).collect();
        let text = format!("{}{}", self.word(zh, en), labels.join(self.word("、", ", ")));
        self.line(1, &text);
    }
}
