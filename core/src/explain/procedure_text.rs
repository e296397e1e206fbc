//! A procedure as indented text: what is met and what is not, what is missing, who acts next.

use super::procedure::{
    ActionState, ActionStep, Group, JudgementStep, PaperState, PaperStep, ProcedureStep, RequirementState,
    RequirementStep,
};
use super::text::Writer;
use crate::procedure::{Eligibility, State};
use crate::wording::Wording;

impl Writer<'_> {
    pub(super) fn procedure(&mut self, procedure: &ProcedureStep) {
        let answer = &procedure.answer;
        let title = procedure.title.get(self.lang).to_owned();
        let (colon, comma) = (self.word("：", ": "), self.word("，", ", "));
        let head = format!(
            "{title}{colon}{}{comma}{} [procedure.{}]",
            self.eligible(answer.eligible),
            self.state(answer.state),
            procedure.procedure
        );
        self.line(0, &head);
        if !answer.undetermined.is_empty() {
            let label = self.word("尚需知道：", "still needed: ");
            let names = answer.undetermined.join(self.word("、", ", "));
            self.line(1, &format!("{label}{names}"));
        }
        self.source(1, &procedure.source, true);
        self.heading(!procedure.requirements.is_empty(), "条件：", "requirements:");
        for requirement in &procedure.requirements {
            self.requirement(2, requirement, procedure);
        }
        // Of who is not eligible only what was filed or done all the same is told: the rest is not called for.
        let all = answer.eligible != Eligibility::No;
        let papers: Vec<_> =
            procedure.documents.iter().filter(|paper| all || paper.state != PaperState::NotNeeded).collect();
        self.heading(!papers.is_empty(), "材料：", "documents:");
        for paper in papers {
            self.paper(paper, procedure);
        }
        let steps: Vec<_> = procedure.steps.iter().filter(|step| all || step.state != ActionState::LeftOut).collect();
        self.heading(!steps.is_empty(), "办理环节：", "steps:");
        for step in steps {
            self.action(step, procedure);
        }
        if answer.state == State::NotApplicable {
            let text = self.word("不符合条件，无须提交材料或办理。", "not eligible: nothing is to be filed or done");
            self.line(1, text);
        } else {
            self.after(procedure);
        }
    }

    /// What a grant means: its last day, renewal, review, effects.
    fn after(&mut self, procedure: &ProcedureStep) {
        let colon = self.word("：", ": ");
        if let Some(day) = &procedure.valid_until {
            let text = format!("{}{colon}{}", self.word("有效期至", "valid until"), day.text.get(self.lang));
            self.line(1, &text);
        }
        if let Some(renewal) = &procedure.renewal {
            let mut parts: Vec<String> = renewal.say.iter().map(|say| say.get(self.lang).to_owned()).collect();
            if !renewal.documents.is_empty() {
                parts.push(format!("{}{}", self.word("材料：", "documents: "), self.joined(&renewal.documents)));
            }
            if !renewal.missing.is_empty() {
                parts.push(format!(
                    "{}{}",
                    self.word("批准后尚未重新提交：", "not filed again since: "),
                    self.joined(&renewal.missing)
                ));
            }
            let text = format!("{}{colon}{}", self.word("续办", "renewal"), parts.join(self.word("；", "; ")));
            self.line(1, &text);
            self.own_source(2, &renewal.source, procedure);
        }
        if let Some(review) = &procedure.review {
            let mut parts: Vec<String> = review.on.iter().map(|day| day.text.get(self.lang).to_owned()).collect();
            parts.extend(review.say.iter().map(|say| say.get(self.lang).to_owned()));
            if review.judgement {
                parts.push(
                    self.word("何时、如何复核由主管人员决定", "when and how is for an official to decide").to_owned(),
                );
            }
            let text = format!("{}{colon}{}", self.word("复核", "review"), parts.join(self.word("；", "; ")));
            self.line(1, &text);
            self.own_source(2, &review.source, procedure);
        }
        self.heading(!procedure.effects.is_empty(), "批准后：", "once granted:");
        for effect in &procedure.effects {
            let kind = if effect.is_fact {
                self.word("应登记：", "to be recorded: ")
            } else {
                self.word("结果：", "result: ")
            };
            let (open, close) = (self.word("（", " ("), self.word("）", ")"));
            let (say, title) = (effect.say.get(self.lang), effect.title.get(self.lang));
            let text = format!("{say}{open}{kind}{title}{close} [{}]", effect.name);
            self.line(2, &text);
            self.own_source(3, &effect.source, procedure);
        }
    }

    fn requirement(&mut self, depth: usize, requirement: &RequirementStep, procedure: &ProcedureStep) {
        let state = match requirement.state {
            RequirementState::Met => self.word("符合：", "met: "),
            RequirementState::Unmet => self.word("不符合：", "not met: "),
            RequirementState::Open => self.word("待定：", "open: "),
        };
        let group = match requirement.group {
            None => "",
            Some(Group::AnyOf) => self.word("（下列之一）", " (one of these)"),
            Some(Group::AllOf) => self.word("（下列全部）", " (all of these)"),
        };
        let say = requirement.say.get(self.lang);
        let text = format!("{state}{say}{group} [{}]", requirement.requirement);
        self.line(depth, &text);
        self.own_source(depth + 1, &requirement.step.source, procedure);
        if requirement.group.is_none() {
            self.support(depth + 1, &requirement.step);
        }
        for member in &requirement.members {
            self.requirement(depth + 1, member, procedure);
        }
    }

    fn paper(&mut self, paper: &PaperStep, procedure: &ProcedureStep) {
        let state = match paper.state {
            PaperState::Filed => self.word("已交：", "filed: "),
            PaperState::Missing => self.word("尚缺：", "missing: "),
            PaperState::NotNeeded => self.word("无需：", "not needed: "),
        };
        let mut text = format!("{state}{}", paper.title.get(self.lang));
        if !paper.or.is_empty() {
            text.push_str(self.word("，或", ", or "));
            text.push_str(&self.joined(&paper.or));
        }
        text.extend([" [", &*paper.document, "]"]);
        self.line(2, &text);
        self.own_source(3, &paper.source, procedure);
    }

    fn action(&mut self, step: &ActionStep, procedure: &ProcedureStep) {
        let state = match step.state {
            ActionState::Done => self.word("已办：", "done: "),
            ActionState::Next => self.word("下一步：", "next: "),
            ActionState::Later => self.word("待办：", "to come: "),
            ActionState::OutOfOrder => {
                self.word("已办但前面有环节未办，暂不算数：", "done before its turn, does not count yet: ")
            }
            ActionState::Refused => self.word("未获同意：", "refused: "),
            ActionState::LeftOut => self.word("无需：", "not called for: "),
        };
        let by = format!("{}{}", self.word("办理：", "by: "), self.joined(&step.by));
        let (open, close) = (self.word("（", " ("), self.word("）", ")"));
        let text = format!("{state}{}{open}{by}{close} [{}]", step.title.get(self.lang), step.step);
        self.line(2, &text);
        self.own_source(3, &step.source, procedure);
    }

    pub(super) fn judgement(&mut self, judgement: &JudgementStep) {
        let label = self.word("须由人判断：", "a person must decide: ");
        let text = format!("{label}{} [{}]", judgement.title.get(self.lang), judgement.judgement);
        self.line(0, &text);
        self.line(1, judgement.question.get(self.lang));
        if let Some(say) = &judgement.say {
            self.line(1, say.get(self.lang));
        }
        let text = format!("{}{}", self.word("决定后登记事实 ", "record the decision as the fact "), judgement.fact);
        self.line(1, &text);
        self.source(1, &judgement.source, true);
    }

    /// The source of a part, where it is another than the procedure's.
    fn own_source(&mut self, depth: usize, source: &super::Source, procedure: &ProcedureStep) {
        let own = source.besides(&procedure.source);
        if own.says_something() {
            self.source(depth, &own, false);
        }
    }

    fn heading(&mut self, any: bool, zh: &str, en: &str) {
        if any {
            let text = self.word(zh, en).to_owned();
            self.line(1, &text);
        }
    }

    fn joined(&self, labels: &[Wording]) -> String {
        labels.iter().map(|label| label.get(self.lang)).collect::<Vec<_>>().join(self.word("、", ", "))
    }

    fn eligible(&self, eligible: Eligibility) -> &'static str {
        let (zh, en) = eligible.label();
        if self.is_chinese() { zh } else { en }
    }

    fn state(&self, state: State) -> &'static str {
        let (zh, en) = state.label();
        if self.is_chinese() { zh } else { en }
    }
}
