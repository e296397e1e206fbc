//! A comparison as indented text.

use std::collections::HashSet;

use super::difference::{Comparison, Difference, ParameterPair, Side};
use crate::explain::text::Writer;
use crate::explain::{ParameterUse, StepOutcome};
use crate::wording::{Lang, Wording};

impl Comparison {
    /// The comparison as indented text, two spaces a level, in one language: what differs, here and there, by what; then
    /// the rules beneath where the two part.
    pub fn text(&self, lang: Lang) -> String {
        let labels = labels(&self.left.policy, &self.right.policy);
        let (left, right) =
            (Named { id: &self.left.policy, label: &labels.0 }, Named { id: &self.right.policy, label: &labels.1 });
        let to = Writer::new(lang, &self.left.policy);
        let mut writer = Comparing { lang, left, right, to, written: HashSet::new() };
        writer.head(self);
        for difference in &self.differences {
            writer.difference(difference);
        }
        if self.differences.is_empty() {
            writer.line(0, "没有差异", "nothing differs");
        }
        let (left, right) = (left.label, right.label);
        let join = if lang == Lang::Zh { "、" } else { ", " };
        for (zh, en, names) in [
            ("两边都不能确定：".to_owned(), "undetermined under both: ".to_owned(), &self.undetermined),
            (format!("只有 {left} 有："), format!("only {left} has: "), &self.only_left),
            (format!("只有 {right} 有："), format!("only {right} has: "), &self.only_right),
        ] {
            if !names.is_empty() {
                let names = names.join(join);
                writer.line(0, &format!("{zh}{names}"), &format!("{en}{names}"));
            }
        }
        writer.to.finish()
    }
}

/// What two policies are called: their ids, numbered where it is one policy with other parameters.
fn labels(left: &str, right: &str) -> (String, String) {
    if left == right { (format!("{left} (1)"), format!("{right} (2)")) } else { (left.to_owned(), right.to_owned()) }
}

/// A policy, and what it is called here.
#[derive(Clone, Copy)]
struct Named<'a> {
    id: &'a str,
    label: &'a str,
}

struct Comparing<'a> {
    lang: Lang,
    left: Named<'a>,
    right: Named<'a>,
    to: Writer<'a>,
    /// rules whose sides were written
    written: HashSet<String>,
}

impl<'a> Comparing<'a> {
    fn line(&mut self, depth: usize, zh: &str, en: &str) {
        let text = self.to.word(zh, en).to_owned();
        self.to.line(depth, &text);
    }

    fn head(&mut self, of: &Comparison) {
        let title = |document: &Wording, id: &str| match self.lang {
            Lang::Zh => format!("《{}》 ({id})", document.zh),
            Lang::En => format!("{} ({id})", document.en),
        };
        let (left, right) = (title(&of.left.document, self.left.label), title(&of.right.document, self.right.label));
        let child = of.student_id.as_deref().map_or_else(String::new, |id| format!(" · {id}"));
        self.to.line(0, &format!("{left} → {right} {}{child}", of.on));
        for (policy, overridden) in [(self.left, &of.left.overridden), (self.right, &of.right.overridden)] {
            self.to.turn_to(policy.id);
            if !overridden.is_empty() {
                self.to.line(0, &format!("{}{}", policy.label, self.to.word("：", ":")));
            }
            for parameter in overridden {
                self.to.parameter(1, parameter);
            }
        }
    }

    fn difference(&mut self, of: &Difference) {
        self.pair(0, &of.title, &of.result, (Some(&of.left), Some(&of.right)));
        for parameter in &of.parameters {
            self.parameter(1, parameter);
        }
        if of.because.is_empty() {
            return;
        }
        self.line(1, "由来：", "because:");
        for beneath in &of.because {
            self.pair(2, &beneath.title, &beneath.rule, (beneath.left.as_ref(), beneath.right.as_ref()));
        }
    }

    /// A value here and there, and what each rests on.
    fn pair(&mut self, depth: usize, title: &Wording, name: &str, sides: (Option<&Side>, Option<&Side>)) {
        let (left, right) = (self.value(sides.0), self.value(sides.1));
        let colon = self.to.word("：", ": ");
        let mut head = format!("{}{colon}{left} → {right} [{name}]", title.get(self.lang));
        if !self.written.insert(name.to_owned()) {
            head.push_str(self.to.word("，已见上文", ", told above"));
            return self.to.line(depth, &head);
        }
        self.to.line(depth, &head);
        for (policy, side) in [(self.left, sides.0), (self.right, sides.1)] {
            if let Some(side) = side {
                self.side(depth + 1, policy, side, depth == 0);
            }
        }
    }

    fn value(&self, side: Option<&Side>) -> String {
        let Some(side) = side else { return self.to.word("没有此项", "no such rule").to_owned() };
        let open = self.to.word("尚不能确定", "undetermined");
        match (&side.value.value, side.is_determined()) {
            (_, true) => side.value.text.get(self.lang).to_owned(),
            (None, false) => open.to_owned(),
            // What of a list is certain.
            (Some(_), false) => {
                format!("{}{}{open}", side.value.text.get(self.lang), self.to.word("，其余", ", the rest "))
            }
        }
    }

    fn side(&mut self, depth: usize, policy: Named<'a>, side: &Side, asked: bool) {
        self.to.turn_to(policy.id);
        let policy = policy.label;
        let colon = self.to.word("：", ": ");
        if !side.needs.is_empty() {
            let needs = side.needs.join(self.to.word("、", ", "));
            let text = format!("{policy}{colon}{}{needs}", self.to.word("尚需知道：", "still needed: "));
            self.to.line(depth, &text);
        }
        for by in &side.by {
            let mut parts = Vec::new();
            if by.open {
                parts.push(self.to.word("可能适用", "may apply").to_owned());
            }
            if let Some(row) = &by.row {
                parts.push(format!("{} {row}", self.to.word("行", "row")));
            } else if side.outcome == StepOutcome::NoRule {
                parts.extend(self.to.outcome(side.outcome).map(str::to_owned));
            }
            parts.extend(Some(self.to.citations(&by.source)).filter(|text| !text.is_empty()));
            // Of what other rules compute on the way, nobody expects the document to speak.
            if by.row.is_some() || asked {
                let silence = self.to.silence(&by.source);
                parts.extend(Some(silence.trim_start_matches(" · ").to_owned()).filter(|text| !text.is_empty()));
            }
            let mut text = format!("{policy}{colon}");
            if let Some(say) = &by.say {
                text.push_str(say.get(self.lang));
                if !parts.is_empty() {
                    text.push_str(self.to.word("（", " ("));
                    text.push_str(&parts.join(" · "));
                    text.push_str(self.to.word("）", ")"));
                }
            } else {
                text.push_str(&parts.join(" · "));
            }
            self.to.line(depth, text.trim_end_matches(['：', ':', ' ']));
            self.to.reading(depth + 1, &by.source);
        }
    }

    fn parameter(&mut self, depth: usize, of: &ParameterPair) {
        let value = |side: &Option<ParameterUse>| match side {
            Some(parameter) => self.to.quantity(parameter),
            None => self.to.word("没有此项", "no such parameter").to_owned(),
        };
        let (label, colon) = (self.to.word("参数 ", "parameter "), self.to.word("：", ": "));
        let (left, right, title) = (value(&of.left), value(&of.right), of.title.get(self.lang));
        self.to.line(depth, &format!("{label}{title}{colon}{left} → {right} [{}]", of.parameter));
        for (policy, side) in [(self.left, &of.left), (self.right, &of.right)] {
            let Some(side) = side else { continue };
            let cite = self.to.citations(&side.source);
            if !cite.is_empty() {
                self.to.line(depth + 1, &format!("{}{colon}{cite}", policy.label));
            }
        }
    }
}
