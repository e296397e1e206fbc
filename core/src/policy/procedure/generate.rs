//! The rules that procedures stand for. What can be wrong with names inside a procedure is told here; types are checked
//! with those of all other rules.

use super::functions::{
    and, binary, decided_on, filed, filed_after, granted_on as granted_on_of, named, not, null, or, refused,
    steps_decided,
};
use super::names::{Names, member};
use crate::diagnostic::{Diagnostic, Place};
use crate::language::{BinaryOp, Expr, Span};
use crate::policy::enum_words;
use crate::policy::items::{
    At, Head, PaperItem, ProcedureItem, RenewalItem, RequirementItem, StepItem, Strength, Test, Written,
};
use crate::policy::overlay::{Body, Layer, Layered, LayeredRule};
use crate::wording::Wording;

/// The enum whose words are the roles of those who act.
pub const ACTOR: &str = "actor";

/// Generated rules, in the order of procedures and of parts in them.
#[derive(Debug, Default)]
pub struct Generated {
    /// the rules
    pub rules: Vec<LayeredRule>,
    /// of each rule, the procedure that it belongs to
    pub owners: Vec<usize>,
}

/// Makes the rules of all procedures; words that there are not are added to `findings`.
pub fn generate(layered: &Layered, findings: &mut Vec<Diagnostic>) -> Generated {
    let mut generated = Generated::default();
    for (owner, layer) in layered.procedures.iter().enumerate() {
        let mut maker = Maker { layered, layer, rules: Vec::new(), findings };
        maker.procedure();
        generated.owners.extend(maker.rules.iter().map(|_| owner));
        generated.rules.append(&mut maker.rules);
    }
    generated
}

struct Maker<'a> {
    layered: &'a Layered,
    layer: &'a Layer<ProcedureItem>,
    rules: Vec<LayeredRule>,
    findings: &'a mut Vec<Diagnostic>,
}

/// Expressions that are made up have no text to point into: their place stands for all of them.
const NOWHERE: Span = Span { start: 0, end: 0 };

impl Maker<'_> {
    fn item(&self) -> &ProcedureItem {
        &self.layer.item
    }

    fn names(&self) -> Names<'_> {
        Names(&self.layer.item.head.id.value)
    }

    fn procedure(&mut self) {
        let layer = self.layer;
        let item = &layer.item;
        let names = Names(&item.head.id.value);
        let all = self.group(&names.require(), &item.require);
        self.made(names.eligible(), &item.head, &about(item, "符合条件", "eligible"), and(all, NOWHERE));
        for paper in &item.documents {
            self.paper(paper);
        }
        let mut asked = Vec::new();
        item.expressions().into_iter().for_each(|written| steps_decided(&written.expr, &mut asked));
        for step in &item.steps {
            self.step(step, asked.contains(&step.head.id.value.as_str()));
        }
        if let Some(valid_until) = &item.valid_until {
            self.written(
                names.valid_until(),
                &item.head,
                &about(item, "有效期至", "valid until"),
                "date?",
                valid_until,
            );
            let day = || named(&names.valid_until(), NOWHERE);
            let past = binary(BinaryOp::Less, day(), named("on", NOWHERE), NOWHERE);
            let expired = and(vec![binary(BinaryOp::NotEqual, day(), null(NOWHERE), NOWHERE), past], NOWHERE);
            self.made(names.expired(), &item.head, &about(item, "已到期", "expired"), expired);
        }
        if let Some((review, on)) = item.review.as_ref().and_then(|review| Some((review, review.on.as_ref()?))) {
            self.written(names.review_on(), &review.head, &about(item, "复核日期", "review on"), "date?", on);
        }
        let granted = granted(item, &asked);
        self.made(names.granted(), &item.head, &about(item, "已批准", "granted"), granted);
        if let Some(renewal) = &item.renewal {
            self.renewal(renewal);
        }
    }

    /// The rules of requirements; gives the names of those of this level.
    fn group(&mut self, group: &str, members: &[RequirementItem]) -> Vec<Expr> {
        let mut all = Vec::new();
        for requirement in members {
            let id = member(group, &requirement.head.id.value);
            let say = &requirement.say.value;
            match &requirement.test {
                Test::When(when) => self.written(id.clone(), &requirement.head, say, "bool", when),
                Test::AnyOf(members) => {
                    let members = self.group(&id, members);
                    self.made(id.clone(), &requirement.head, say, or(members, NOWHERE));
                }
                Test::AllOf(members) => {
                    let members = self.group(&id, members);
                    self.made(id.clone(), &requirement.head, say, and(members, NOWHERE));
                }
            }
            all.push(named(&id, NOWHERE));
        }
        all
    }

    fn paper(&mut self, paper: &PaperItem) {
        self.kinds(paper);
        let kind = &paper.head.id;
        let names = self.names();
        let (held, needed) = (names.held(&kind.value), names.needed(&kind.value));
        let label = self.label("document_kind", &kind.value, paper.say.as_ref());
        let kinds = std::iter::once(kind).chain(&paper.or);
        let known = kinds.filter(|kind| self.is_word("document_kind", &kind.value));
        let any = known.map(|kind| filed(&kind.value, NOWHERE, NOWHERE)).collect();
        self.made(held, &paper.head, &label, or(any, NOWHERE));
        if let Some(when) = &paper.when {
            self.written(needed, &paper.head, &joined(&label, "需提交", "needed"), "bool", when);
        }
    }

    /// Whether the papers that continuing asks for were filed since the grant.
    fn renewal(&mut self, renewal: &RenewalItem) {
        let names = self.names();
        let granted_on = names.granted_on();
        let title = about(self.item(), "批准日期", "granted on");
        let day = granted_on_of(&self.item().head.id.value, NOWHERE);
        let place = renewal.head.id.place;
        self.rule(granted_on.clone(), &renewal.head, &title, "date?", made(day, place));
        for paper in &renewal.documents {
            self.kinds(paper);
            let kind = &paper.head.id;
            let label =
                joined(&self.label("document_kind", &kind.value, paper.say.as_ref()), "续办已交", "filed to renew");
            let kinds = std::iter::once(kind).chain(&paper.or).map(|kind| kind.value.as_str());
            let known: Vec<&str> = kinds.filter(|kind| self.is_word("document_kind", kind)).collect();
            let filed = filed_after(known.into_iter(), &granted_on, NOWHERE);
            self.made(self.names().renewed(&kind.value), &paper.head, &label, filed);
        }
    }

    /// Kinds of documents that there are not.
    fn kinds(&mut self, paper: &PaperItem) {
        for kind in std::iter::once(&paper.head.id).chain(&paper.or) {
            self.word("document_kind", "kind of document", kind);
        }
    }

    fn step(&mut self, step: &StepItem, decided: bool) {
        for role in &step.by {
            self.word(ACTOR, "role", role);
        }
        let id = &step.head.id;
        let label = self.step_label(step);
        let names = self.names();
        let (done, wanted) = (names.done(&id.value), names.wanted(&id.value));
        let (last, refusal) = (names.decided_on(&id.value), names.refused(&id.value));
        let procedure = self.item().head.id.value.clone();
        if decided {
            let day = decided_on(&procedure, &id.value, NOWHERE);
            self.rule(
                last,
                &step.head,
                &joined(&label, "最近一次决定日期", "day of the last decision"),
                "date?",
                made(day, id.place),
            );
            let refuses = refused(&procedure, &id.value, NOWHERE);
            self.made(refusal, &step.head, &joined(&label, "未同意", "refused"), refuses);
        }
        self.written(done, &step.head, &label, "bool", &step.done_by);
        if let Some(when) = &step.when {
            self.written(wanted, &step.head, &joined(&label, "需办理", "called for"), "bool", when);
        }
    }

    fn step_label(&mut self, step: &StepItem) -> Wording {
        let id = &step.head.id.value;
        let known = ["document_kind", "notice_kind"].into_iter().find(|name| self.is_word(name, id));
        if step.say.is_none() && known.is_none() {
            let message = format!("step `{id}` has no `say`: explanations show its id");
            let finding = Diagnostic::warning(step.head.id.place, message);
            self.findings.push(finding.help("add `say = { zh = \"…\", en = \"…\" }`: what is done"));
        }
        self.label(known.unwrap_or("document_kind"), id, step.say.as_ref())
    }

    /// What the pack says, else the label of the word, else the word.
    fn label(&self, name: &str, word: &str, say: Option<&At<Wording>>) -> Wording {
        say.map(|say| say.value.clone()).or_else(|| self.word_label(name, word)).unwrap_or_else(|| Wording::same(word))
    }

    fn word_label(&self, name: &str, word: &str) -> Option<Wording> {
        enum_words::label(self.layered, name, word)
    }

    fn is_word(&self, name: &str, word: &str) -> bool {
        self.word_label(name, word).is_some()
    }

    fn word(&mut self, name: &str, what: &str, word: &At<String>) {
        enum_words::check(self.layered, name, what, word, self.findings);
    }

    /// A rule whose expression the pack wrote.
    fn written(&mut self, id: String, head: &Head, title: &Wording, ty: &str, written: &Written) {
        self.rule(id, head, title, ty, written.clone());
    }

    /// A condition that the pack did not write.
    fn made(&mut self, id: String, head: &Head, title: &Wording, expr: Expr) {
        let place = head.id.place;
        self.rule(id, head, title, "bool", made(expr, place));
    }

    fn rule(&mut self, id: String, head: &Head, title: &Wording, ty: &str, is: Written) {
        let of = &self.item().head;
        let place = head.id.place;
        let inherited = head.cite.is_empty();
        let head = Head {
            id: At { value: id, place },
            title: Some(title.clone()),
            replaces: None,
            cite: if inherited { of.cite.clone() } else { head.cite.clone() },
            catalogue: if head.catalogue.is_empty() { of.catalogue.clone() } else { head.catalogue.clone() },
            strength: if head.strength == Strength::default() { of.strength } else { head.strength },
            reading: head.reading.clone().or_else(|| of.reading.clone()),
        };
        self.rules.push(LayeredRule {
            head,
            ty: At { value: ty.to_owned(), place },
            origin: self.layer.origin,
            subjects: None,
            result: false,
            body: Body::Definition(is),
        });
    }
}

/// Every step of this child's is done, none refused, and what was granted has not expired.
fn granted(item: &ProcedureItem, asked: &[&str]) -> Expr {
    let names = Names(&item.head.id.value);
    let rule = |name: String| named(&name, NOWHERE);
    let mut all = Vec::new();
    for step in &item.steps {
        let id = step.head.id.value.as_str();
        let done = rule(names.done(id));
        let left_out = step.when.as_ref().map(|_| not(rule(names.wanted(id)), NOWHERE));
        all.push(or(left_out.clone().into_iter().chain([done]).collect(), NOWHERE));
        if asked.contains(&id) {
            let stands = not(rule(names.refused(id)), NOWHERE);
            all.push(or(left_out.into_iter().chain([stands]).collect(), NOWHERE));
        }
    }
    // Where no step is this child's, nothing was granted.
    if item.steps.iter().all(|step| step.when.is_some()) {
        all.push(or(item.steps.iter().map(|step| rule(names.wanted(&step.head.id.value))).collect(), NOWHERE));
    }
    if item.valid_until.is_some() {
        all.push(not(rule(names.expired()), NOWHERE));
    }
    and(all, NOWHERE)
}

fn made(expr: Expr, place: Place) -> Written {
    Written { text: String::new(), expr, place, offset: None }
}

/// `缓学：符合条件`, "Deferral: eligible".
fn about(item: &ProcedureItem, zh: &str, en: &str) -> Wording {
    let title = item.head.title.clone().unwrap_or_else(|| Wording::same(item.head.id.value.as_str()));
    joined(&title, zh, en)
}

fn joined(what: &Wording, zh: &str, en: &str) -> Wording {
    Wording::new(format!("{}：{zh}", what.zh), format!("{}: {en}", what.en))
}
