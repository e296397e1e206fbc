//! The rules that obligations stand for. What can be wrong with names inside an obligation is told here; types are checked
//! with those of all other rules.

use super::names::Names;
use crate::diagnostic::{Diagnostic, Place};
use crate::language::{Expr, Span, parse};
use crate::policy::enum_words;
use crate::policy::items::{At, CadenceForm, Head, ObligationItem, Setting, Written};
use crate::policy::overlay::{Body, Layer, Layered, LayeredRule};
use crate::policy::procedure::{ACTOR, and, named, not};
use crate::subject::Subject;
use crate::wording::Wording;

/// The list of what organisations filed.
const FILINGS: &str = "filings";

/// What a generated rule is to the type checker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleKind {
    /// of the type that it declares
    Declared,
    /// a condition that may speak of the window
    OfWindow,
    /// an optional word of any enum
    Word,
    /// a list of records with a date `on`, or a number; may speak of the window
    Counts,
}

impl RuleKind {
    /// Whether the rule may speak of the window.
    pub fn sees_window(self) -> bool {
        matches!(self, RuleKind::OfWindow | RuleKind::Counts)
    }
}

/// Generated rules, in the order of obligations and of parts in them, each with its kind.
pub type Generated = Vec<(LayeredRule, RuleKind)>;

/// Makes the rules of all obligations of a subject; words that there are not are added to `findings`.
pub fn generate(layered: &Layered, subject: Subject, findings: &mut Vec<Diagnostic>) -> Generated {
    let mut rules = Vec::new();
    for layer in &layered.obligations {
        let mut maker = Maker { layered, layer, subject, rules: &mut rules, findings };
        maker.obligation();
    }
    rules
}

struct Maker<'a> {
    layered: &'a Layered,
    layer: &'a Layer<ObligationItem>,
    subject: Subject,
    rules: &'a mut Generated,
    findings: &'a mut Vec<Diagnostic>,
}

/// Expressions that are made up have no text to point into: their place stands for all of them.
const NOWHERE: Span = Span { start: 0, end: 0 };

impl Maker<'_> {
    fn obligation(&mut self) {
        let item = &self.layer.item;
        let names = Names(&item.head.id.value);
        enum_words::check(self.layered, ACTOR, "role", &item.bearer, self.findings);
        for kind in &item.evidence {
            enum_words::check(self.layered, "document_kind", "kind of document", kind, self.findings);
        }
        self.applies();
        for (written, name, zh, en) in [
            (&item.anchor, names.anchor(), "起始日", "first day"),
            (&item.lapses, names.lapses(), "终止日", "no longer from"),
            (&item.ends, names.ends(), "办结日", "done for good on"),
        ] {
            if let Some(written) = written {
                self.of_item(name, (zh, en), "date?", written, RuleKind::Declared);
            }
        }
        if let Some(slot) = &item.slot {
            self.of_item(names.slot(), ("时段", "time of day"), "bool", slot, RuleKind::Word);
        }
        self.cadence();
        for part in &item.parts {
            let name = names.part(&part.head.id.value);
            self.rule(name, &part.head, &part.say.value, "bool", part.when.clone(), RuleKind::OfWindow);
        }
        match &item.counts {
            Some(counts) => self.counts(counts),
            // Its end alone fulfils it.
            None if !item.parts.is_empty() || item.ends.is_some() => {}
            None => self.filings(),
        }
    }

    /// Whether there is such a duty: its condition, and none that applies instead of it.
    fn applies(&mut self) {
        let item = &self.layer.item;
        let names = Names(&item.head.id.value);
        let id = item.head.id.value.as_str();
        let others = self.layered.obligations.iter().map(|layer| &layer.item);
        let instead: Vec<&str> = others
            .filter(|other| other.head.id.value != id && other.instead_of.iter().any(|of| of.value == id))
            .map(|other| other.head.id.value.as_str())
            .collect();
        let label = ("适用", "applies");
        if instead.is_empty() {
            if let Some(written) = &item.applies {
                self.of_item(names.applies(), label, "bool", written, RuleKind::Declared);
            } else {
                self.of_item(
                    names.applies(),
                    label,
                    "bool",
                    &made(and(Vec::new(), NOWHERE), item.head.id.place),
                    RuleKind::Declared,
                );
            }
            return;
        }
        let mut all = Vec::new();
        if let Some(written) = &item.applies {
            self.of_item(names.condition(), ("条件", "condition"), "bool", written, RuleKind::Declared);
            all.push(named(&names.condition(), NOWHERE));
        }
        all.extend(instead.iter().map(|other| not(named(&Names(other).applies(), NOWHERE), NOWHERE)));
        let applies = made(and(all, NOWHERE), item.head.id.place);
        self.of_item(names.applies(), label, "bool", &applies, RuleKind::Declared);
    }

    fn cadence(&mut self) {
        let item = &self.layer.item;
        let names = Names(&item.head.id.value);
        let label = ("频次", "cadence");
        for (key, number) in item.cadence.numbers() {
            if let Some(written) = number.written() {
                self.of_item(names.cadence(&key), label, "int", written, RuleKind::Declared);
            }
        }
        let in_term = match &item.cadence.form {
            CadenceForm::Every { in_term, .. } => in_term.as_ref(),
            _ => None,
        };
        for (key, setting) in [("in_term", in_term), ("anchored", item.anchored.as_ref())] {
            if let Some(written) = setting.and_then(Setting::written) {
                self.of_item(names.cadence(key), label, "bool", written, RuleKind::Declared);
            }
        }
        if let CadenceForm::By(written) = &item.cadence.form {
            self.of_item(names.by(), ("期限", "due"), "date?", written, RuleKind::Declared);
        }
    }

    fn counts(&mut self, is: &Written) {
        let names = Names(&self.layer.item.head.id.value);
        self.of_item(names.counts(), ("已完成", "done"), "int", is, RuleKind::Counts);
    }

    /// An organisation has done what it filed for the window.
    fn filings(&mut self) {
        let item = &self.layer.item;
        let id = &item.head.id;
        let there_are = self.layered.records.iter().any(|layer| layer.item.id.value == FILINGS);
        if self.subject == Subject::Child || !there_are {
            let message = format!("obligation `{}` does not say what counts as doing it", id.value);
            let help =
                "add `counts = '…'`: a list of records with a date `on`, or a number; or `parts = [{ id, when, say }]`";
            self.findings.push(Diagnostic::error(id.place, message).help(help));
            return;
        }
        let text = format!(
            "{FILINGS}.filter(f, f.obligation == \"{}\" && f.on >= window.from && f.on <= window.until)",
            id.value
        );
        // An id that is none was reported.
        if let Ok(expr) = parse(&text) {
            self.counts(&made(expr, id.place));
        }
    }

    /// A rule that is called after the obligation.
    fn of_item(&mut self, id: String, (zh, en): (&str, &str), ty: &str, is: &Written, kind: RuleKind) {
        let head = &self.layer.item.head;
        let title = head.title.clone().unwrap_or_else(|| Wording::same(head.id.value.as_str()));
        let title = Wording::new(format!("{}：{zh}", title.zh), format!("{}: {en}", title.en));
        self.rule(id, head, &title, ty, is.clone(), kind);
    }

    fn rule(&mut self, id: String, head: &Head, title: &Wording, ty: &str, is: Written, kind: RuleKind) {
        let of = &self.layer.item.head;
        let place = head.id.place;
        let head = Head {
            id: At { value: id, place },
            title: Some(title.clone()),
            replaces: None,
            cite: if head.cite.is_empty() { of.cite.clone() } else { head.cite.clone() },
            catalogue: if head.catalogue.is_empty() { of.catalogue.clone() } else { head.catalogue.clone() },
            strength: head.strength,
            reading: head.reading.clone().or_else(|| of.reading.clone()),
        };
        let rule = LayeredRule {
            head,
            ty: At { value: ty.to_owned(), place },
            origin: self.layer.origin,
            subjects: None,
            result: false,
            body: Body::Definition(is),
        };
        self.rules.push((rule, kind));
    }
}

fn made(expr: Expr, place: Place) -> Written {
    Written { text: String::new(), expr, place, offset: None }
}
