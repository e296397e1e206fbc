//! Lays the packs of a policy over one another: the base first, the policy itself last.
//!
//! A later pack replaces an item of the same identifier, and says so (`replaces = "cn"`); it patches rows into inherited
//! decisions. Names inside expressions are looked up only afterwards, so that a replaced piece is the one everybody uses.

mod citations;
mod judgements;
mod names;
mod obligations;
mod patch;
mod replace;

#[cfg(test)]
mod tests;

use replace::{Ids, Slot};

use super::items::{
    At, DecisionItem, DefinitionItem, EnumItem, FactItem, Head, HitPolicy, IndicatorItem, JudgementItem,
    ObligationItem, Pack, ParameterItem, ProcedureItem, RecordItem, ReportItem, ResultItem, RollupItem, RowItem,
    RuleItem, TermItem, Written,
};
use super::read::sorted;
use super::report::READ;
use crate::diagnostic::Diagnostic;
use crate::subject::Subjects;

/// Something together with the pack that wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer<T> {
    /// what was written
    pub item: T,
    /// index of the pack among those laid
    pub origin: usize,
}

/// What holds for a policy after all replacements and patches.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layered {
    /// enums of all packs, the base's first
    pub enums: Vec<Layer<EnumItem>>,
    /// facts of all packs
    pub facts: Vec<Layer<FactItem>>,
    /// records of all packs
    pub records: Vec<Layer<RecordItem>>,
    /// results of all packs
    pub results: Vec<Layer<ResultItem>>,
    /// the default calendar of the last pack that has one
    pub terms: Vec<Layer<TermItem>>,
    /// parameters; one that replaces another stands in its place
    pub parameters: Vec<Layer<ParameterItem>>,
    /// definitions and decisions; one that replaces another stands in its place
    pub rules: Vec<LayeredRule>,
    /// the judgements in effect: each is a rule among `rules` and a fact among `facts`
    pub judgements: Vec<Layer<JudgementItem>>,
    /// procedures; one that replaces another stands in its place
    pub procedures: Vec<Layer<ProcedureItem>>,
    /// obligations; one that replaces another stands in its place
    pub obligations: Vec<Layer<ObligationItem>>,
    /// facts of organisations from their children; one that replaces another stands in its place
    pub rollups: Vec<Layer<RollupItem>>,
    /// returns, ledgers and tables of indicators; one that replaces another stands in its place
    pub reports: Vec<Layer<ReportItem>>,
    /// rates and numbers with what they should be; one that replaces another stands in its place
    pub indicators: Vec<Layer<IndicatorItem>>,
}

/// A definition or a decision in effect.
#[derive(Debug, Clone, PartialEq)]
pub struct LayeredRule {
    /// id, cite …; the title inherited where the rule has none of its own
    pub head: Head,
    /// type, as written
    pub ty: At<String>,
    /// index of the pack that wrote the rule; rows that were patched in have their own
    pub origin: usize,
    /// a result that the vocabulary does not list; inherited
    pub result: bool,
    /// whom it is about; inherited where the rule does not say
    pub(crate) subjects: Option<Subjects>,
    /// what it says
    pub body: Body,
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// an expression
    Definition(Written),
    /// a table
    Decision {
        /// how the rows answer together
        hit: HitPolicy,
        /// rows in order, each with the pack that wrote it
        rows: Vec<Layer<RowItem>>,
    },
}

/// Lays packs over one another, from the base (first) to the policy itself (last), and checks what they say of one another:
/// replacements, patches, names, citations.
///
/// An item that may not stand is reported and left out. The findings are in the order of files and places.
pub fn lay(packs: &[&Pack]) -> (Layered, Vec<Diagnostic>) {
    let mut layers = Layers { packs, layered: Layered::default(), findings: Vec::new() };
    for (origin, pack) in packs.iter().enumerate() {
        layers.vocabulary(origin, pack);
        layers.replace(|layered| &mut layered.parameters, &pack.parameters, origin);
        layers.rules(origin, pack);
        layers.replace(|layered| &mut layered.procedures, &pack.procedures, origin);
        layers.replace(|layered| &mut layered.rollups, &pack.rollups, origin);
        layers.replace(|layered| &mut layered.obligations, &pack.obligations, origin);
        if READ {
            layers.replace(|layered| &mut layered.reports, &pack.reports, origin);
            layers.replace(|layered| &mut layered.indicators, &pack.indicators, origin);
        }
        for patch in &pack.patches {
            patch::apply(&mut layers.layered.rules, origin, patch, &mut layers.findings);
        }
    }
    let Layers { layered, mut findings, .. } = layers;
    findings.extend(names::check(&layered));
    findings.extend(obligations::check(&layered));
    findings.extend(citations::check(packs));
    (layered, sorted(findings))
}

/// The packs laid so far.
struct Layers<'a> {
    packs: &'a [&'a Pack],
    layered: Layered,
    findings: Vec<Diagnostic>,
}

impl Layers<'_> {
    fn vocabulary(&mut self, origin: usize, pack: &Pack) {
        let Layers { layered, findings, .. } = self;
        add(&mut layered.enums, &pack.enums, origin, "enum", |item| &item.id, findings);
        add(&mut layered.facts, &pack.facts, origin, "fact", |item| &item.id, findings);
        add(&mut layered.records, &pack.records, origin, "record", |item| &item.id, findings);
        add(&mut layered.results, &pack.results, origin, "result", |item| &item.id, findings);
        if !pack.terms.is_empty() {
            layered.terms = pack.terms.iter().map(|item| Layer { item: item.clone(), origin }).collect();
        }
    }

    fn rules(&mut self, origin: usize, pack: &Pack) {
        let below = Ids::of(self.layered.rules.iter().map(|rule| (rule.origin, &rule.head)));
        for item in &pack.rules {
            let mut rule = LayeredRule::of(item, origin);
            match self.place_for(&rule.head, "rule", &below) {
                Slot::New => self.layered.rules.push(rule),
                Slot::Replace(at) => {
                    let slot = &mut self.layered.rules[at];
                    rule.head.title = rule.head.title.or_else(|| slot.head.title.take());
                    rule.result |= slot.result;
                    rule.subjects = rule.subjects.or(slot.subjects);
                    *slot = rule;
                }
                Slot::Wrong => {}
            }
            judgements::lay(&mut self.layered, item, origin, &mut self.findings);
        }
    }
}

impl LayeredRule {
    fn of(item: &RuleItem, origin: usize) -> Self {
        match item.clone() {
            RuleItem::Definition(DefinitionItem { head, ty, is, result, subjects }) => {
                LayeredRule { head, ty, origin, result, subjects, body: Body::Definition(is) }
            }
            RuleItem::Decision(DecisionItem { head, ty, hit, rows, subjects }) => {
                let rows = rows.into_iter().map(|item| Layer { item, origin }).collect();
                LayeredRule { head, ty, origin, result: false, subjects, body: Body::Decision { hit, rows } }
            }
            RuleItem::Judgement(JudgementItem { head, is, subjects, .. }) => {
                let ty = At { value: "bool".to_owned(), place: head.id.place };
                LayeredRule { head, ty, origin, result: false, subjects, body: Body::Definition(is) }
            }
        }
    }
}

/// Adds a pack's items of one kind of vocabulary, which no other pack may have.
fn add<T: Clone>(
    layers: &mut Vec<Layer<T>>,
    items: &[T],
    origin: usize,
    what: &str,
    id: impl Fn(&T) -> &At<String>,
    findings: &mut Vec<Diagnostic>,
) {
    let below = layers.len();
    for item in items {
        let new = id(item);
        match layers[..below].iter().map(|layer| id(&layer.item)).find(|old| old.value == new.value) {
            Some(old) => {
                let finding = Diagnostic::error(new.place, format!("{what} `{}` is defined below already", new.value));
                let finding = finding.help("the vocabulary is one for all packs: use the one below, or another id");
                findings.push(finding.related(old.place, "the first is here"));
            }
            None => layers.push(Layer { item: item.clone(), origin }),
        }
    }
}
