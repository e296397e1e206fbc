//! One policy for each subject: what is a child's, and what is a class's, a school's …, compiled apart.
//!
//! No vocabulary grows by another's facts. Organisations know of children only what rollups make of them: a rollup is a
//! fact of the organisation, and a rule over one child in the program of its members.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::compile::{Names, Used, compile, note};
use super::compiled::{Compiled, RollupInfo};
use super::items::{At, FactItem, Head, PolicyHeader, RollupItem, RollupKind, Strength, Written};
use super::overlay::{Body, Layer, Layered, LayeredRule};
use super::report::{self, IndicatorInfo, ReportInfo};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::language::{Expr, ExprKind, Span};
use crate::subject::{Subject, Subjects};

/// Compiles what holds for the policy of the last header, for every subject it has rules of. Every error at once.
pub fn compile_all(layered: &Layered, headers: &[&PolicyHeader]) -> (Option<Compiled>, Vec<Diagnostic>) {
    compile_parts(layered, headers, Unused::Refused)
}

/// The same of rules that were changed to see whether anyone notices; none where they no longer fit together. What the
/// change leaves unused is no error: it is for a scenario to notice.
pub fn compile_changed(layered: &Layered, headers: &[&PolicyHeader]) -> Option<Compiled> {
    compile_parts(layered, headers, Unused::Allowed).0
}

/// What becomes of items that no result uses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unused {
    Refused,
    Allowed,
}

fn compile_parts(layered: &Layered, headers: &[&PolicyHeader], unused: Unused) -> (Option<Compiled>, Vec<Diagnostic>) {
    let names = owners(layered);
    let mut parts = Parts { headers, names: &names, used: Some(Used::default()), findings: Vec::new() };
    let own = of_subject(layered, Subject::Child);
    let child = parts.compile(&own, Subject::Child);
    let counted = !layered.rollups.is_empty() || !layered.reports.is_empty() || !layered.indicators.is_empty();
    let all = counted.then(|| parts.members(layered, &own)).flatten();
    let reporting = all.as_ref().and_then(|all| parts.reporting(layered, all));
    let members = all.filter(|_| !layered.rollups.is_empty()).map(|all| of_rollups(layered, all));
    let organisations: Vec<_> = organisations(layered)
        .iter()
        .filter_map(|subject| parts.organisation(layered, subject, members.as_ref()))
        .map(Arc::new)
        .collect();
    // A report that was passed over may use what nothing else does.
    if report::READ && unused == Unused::Refused {
        parts.unused(layered);
    }
    let findings = parts.findings;
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return (None, findings);
    }
    let compiled = child.map(|child| {
        let (reporting, reports, indicators) = reporting.unwrap_or_default();
        Compiled { organisations, members: members.map(Arc::new), reporting, reports, indicators, ..child }
    });
    (compiled, findings)
}

/// The program of reports, with which rule is which part of which.
type Reporting = (Option<Arc<Compiled>>, Vec<ReportInfo>, Vec<IndicatorInfo>);

/// The program of the members with what rollups ask of them as its results.
fn of_rollups(layered: &Layered, mut members: Compiled) -> Compiled {
    let ids: HashSet<&str> = layered.rollups.iter().map(|layer| layer.item.head.id.value.as_str()).collect();
    let is_key = |name: &str| Subject::ALL.iter().any(|subject| key_rule(*subject) == name);
    members.results.retain(|result| ids.contains(&*result.name) || is_key(&result.name));
    members
}

/// The organisations that have a rule, a rollup or an obligation. One with facts alone has nothing to answer.
fn organisations(layered: &Layered) -> Subjects {
    let rules = layered.rules.iter().filter_map(|rule| rule.subjects);
    let rollups = layered.rollups.iter().filter_map(|layer| layer.item.subjects);
    let obligations = layered.obligations.iter().filter_map(|layer| layer.item.subjects);
    let all = rules.chain(rollups).chain(obligations).fold(Subjects::NONE, Subjects::with);
    all.without(Subject::Child)
}

/// Whose each name is. Parameters are everybody's.
fn owners(layered: &Layered) -> Names {
    let facts = layered.facts.iter().map(|layer| (&layer.item.id, layer.item.subjects));
    let records = layered.records.iter().map(|layer| (&layer.item.id, layer.item.subjects));
    let rules = layered.rules.iter().map(|rule| (&rule.head.id, rule.subjects.unwrap_or_default()));
    let rollups = layered.rollups.iter().map(|layer| (&layer.item.head.id, subjects_of(&layer.item)));
    let all = facts.chain(records).chain(rules).chain(rollups);
    all.map(|(id, subjects)| (id.value.clone(), subjects)).collect()
}

/// One that says nothing was reported when it was read.
fn subjects_of(item: &RollupItem) -> Subjects {
    item.subjects.unwrap_or(Subjects::NONE)
}

/// What is said of one subject. A policy that speaks of children alone is not copied.
fn of_subject(layered: &Layered, subject: Subject) -> Cow<'_, Layered> {
    let facts = layered.facts.iter().map(|layer| layer.item.subjects);
    let records = layered.records.iter().map(|layer| layer.item.subjects);
    let results = layered.results.iter().map(|layer| layer.item.subjects);
    let rules = layered.rules.iter().map(|rule| rule.subjects.unwrap_or_default());
    let obligations = layered.obligations.iter().map(|layer| layer.item.subjects.unwrap_or_default());
    let mut all = facts.chain(records).chain(results).chain(rules).chain(obligations);
    // Procedures are a child's.
    let foreign = subject != Subject::Child && !layered.procedures.is_empty();
    if !foreign && all.all(|subjects| subjects.contains(subject)) {
        return Cow::Borrowed(layered);
    }
    let mine = |subjects: Option<Subjects>| subjects.unwrap_or_default().contains(subject);
    Cow::Owned(Layered {
        enums: layered.enums.clone(),
        facts: those(&layered.facts, |layer| layer.item.subjects.contains(subject)),
        records: those(&layered.records, |layer| layer.item.subjects.contains(subject)),
        results: those(&layered.results, |layer| layer.item.subjects.contains(subject)),
        terms: layered.terms.clone(),
        parameters: layered.parameters.clone(),
        rules: those(&layered.rules, |rule| mine(rule.subjects)),
        judgements: those(&layered.judgements, |layer| mine(layer.item.subjects)),
        procedures: those(&layered.procedures, |_| subject == Subject::Child),
        obligations: those(&layered.obligations, |layer| mine(layer.item.subjects)),
        rollups: layered.rollups.clone(),
        reports: layered.reports.clone(),
        indicators: layered.indicators.clone(),
    })
}

fn those<T: Clone>(all: &[T], which: impl Fn(&&T) -> bool) -> Vec<T> {
    all.iter().filter(which).cloned().collect()
}

/// What is being compiled, subject by subject.
struct Parts<'a> {
    headers: &'a [&'a PolicyHeader],
    names: &'a Names,
    /// what some result of some subject uses; none once a part could not be compiled: nobody knows then
    used: Option<Used>,
    findings: Vec<Diagnostic>,
}

impl Parts<'_> {
    fn compile(&mut self, layered: &Layered, subject: Subject) -> Option<Compiled> {
        let (compiled, used, found) = compile(layered, self.headers, subject, self.names);
        // What is wrong with an item of several subjects is said once: of the first that it is wrong for.
        let said: HashSet<Option<Place>> = self.findings.iter().map(|finding| finding.place).collect();
        self.findings
            .extend(found.into_iter().filter(|finding| finding.place.is_none() || !said.contains(&finding.place)));
        self.used = self.used.take().zip(used).map(|(all, more)| all.with(more));
        compiled
    }

    /// The rules of a child, those of reports, every rollup as one more, and what names its organisations: the program that is
    /// run for each child who is counted.
    fn members(&mut self, layered: &Layered, own: &Layered) -> Option<Compiled> {
        let mut members = own.clone();
        members.obligations.clear();
        members.rules.extend(layered.rollups.iter().map(member_rule));
        let keys = self.keys(layered, &members);
        members.rules.extend(keys);
        if report::READ {
            members.rules.extend(report::rules(own, &mut self.findings));
        }
        let mut compiled = self.compile(&members, Subject::Child)?;
        compiled.warnings = None;
        // What a rollup asks of them is a rule; nobody asks this program for their answers.
        compiled.procedures = Vec::new();
        compiled.obligations = Vec::new();
        Some(compiled)
    }

    /// The program of reports: that of the members, with the rules of reports and indicators as its results.
    fn reporting(&mut self, layered: &Layered, members: &Compiled) -> Option<Reporting> {
        if !report::READ || layered.reports.is_empty() && layered.indicators.is_empty() {
            return None;
        }
        let mut compiled = members.clone();
        compiled.results.retain(|result| report::is_part(layered, &result.name, false));
        let (reports, indicators) = report::infos(layered, &compiled, self.headers, &mut self.findings);
        (compiled.reports, compiled.indicators) = (reports.clone(), indicators.clone());
        Some((Some(Arc::new(compiled)), reports, indicators))
    }

    /// For each organisation with a rollup, what of a child's facts names it.
    fn keys(&mut self, layered: &Layered, members: &Layered) -> Vec<LayeredRule> {
        let mut keys: Vec<LayeredRule> = Vec::new();
        for layer in &layered.rollups {
            for subject in subjects_of(&layer.item).iter().filter(|subject| *subject != Subject::City) {
                let fact = |named: Subject| {
                    members.facts.iter().map(|layer| &layer.item).find(|fact| fact.id.value == named.word())
                };
                let text = |fact: &&FactItem| matches!(fact.ty.value.as_str(), "string" | "string?");
                if !fact(subject).is_some_and(|fact| text(&fact)) {
                    let place = layer.item.head.id.place;
                    if !self.findings.iter().any(|finding| finding.place == Some(place)) {
                        let message =
                            format!("no fact of a child names its {subject}: `{subject}` of the type `string?`");
                        self.findings.push(
                            Diagnostic::error(place, message)
                                .help(format!("add the fact, or take `{subject}` out of the subjects of the rollup")),
                        );
                    }
                    continue;
                }
                // A class has its name within its school.
                let within = (subject == Subject::Class).then_some(Subject::School);
                for named in within.into_iter().chain([subject]) {
                    let Some(fact) = fact(named).filter(text) else { continue };
                    if keys.iter().all(|rule| rule.head.id.value != key_rule(named)) {
                        keys.push(key(fact, named, layer));
                    }
                }
            }
        }
        keys
    }

    /// The policy of an organisation: its facts, its rollups among them, and its rules.
    fn organisation(&mut self, layered: &Layered, subject: Subject, members: Option<&Compiled>) -> Option<Compiled> {
        let mut mine = of_subject(layered, subject).into_owned();
        let rollups: Vec<_> =
            layered.rollups.iter().filter(|layer| subjects_of(&layer.item).contains(subject)).collect();
        mine.facts.extend(rollups.iter().map(|layer| Layer { item: fact(&layer.item), origin: layer.origin }));
        let mut compiled = self.compile(&mine, subject)?;
        let infos = rollups.iter().filter_map(|layer| {
            let id = layer.item.head.id.value.as_str();
            let result = members?.results.iter().position(|result| &*result.name == id)?;
            let note = note(&layer.item.head, self.headers, layer.origin);
            Some(RollupInfo { kind: layer.item.kind, fact: compiled.vocabulary.fact_named(id)?, result, note })
        });
        compiled.rollups = infos.collect();
        Some(compiled)
    }

    /// What the policy's own pack wrote must lead to a result of somebody.
    fn unused(&mut self, layered: &Layered) {
        let Some(used) = &self.used else { return };
        let own = self.headers.len().saturating_sub(1);
        let rules = layered.rules.iter().map(|rule| (&rule.head.id, rule.origin));
        let parameters = layered.parameters.iter().map(|layer| (&layer.item.head.id, layer.origin));
        let unused = rules.chain(parameters).filter(|(id, origin)| *origin == own && !used.contains(&id.value)).map(
            |(id, _)| {
                Diagnostic::error(id.place, format!("`{}` is not used by any result", id.value))
                    .help("use it, take it out, or mark a definition that callers ask for with result = true")
            },
        );
        self.findings.extend(unused);
    }
}

/// The rollup as a fact of its organisation: given, or computed from its children.
fn fact(item: &RollupItem) -> FactItem {
    FactItem {
        id: item.head.id.clone(),
        ty: written_type(item),
        title: item.head.title.clone().unwrap_or_default(),
        question: item.question.clone(),
        assumed: None,
        pii: false,
        future_is_none: false,
        range: None,
        internal: false,
        subjects: subjects_of(item),
    }
}

/// The rollup as a rule over one child.
fn member_rule(layer: &Layer<RollupItem>) -> LayeredRule {
    let ty = match layer.item.kind {
        RollupKind::Sum => "int",
        RollupKind::Count | RollupKind::Any | RollupKind::All => "bool",
    };
    LayeredRule {
        head: layer.item.head.clone(),
        ty: At { value: ty.to_owned(), place: layer.item.of.place },
        origin: layer.origin,
        result: true,
        subjects: None,
        body: Body::Definition(layer.item.of.clone()),
    }
}

/// The id of the rule that gives the name of a child's organisation; no pack can write it.
pub(crate) fn key_rule(subject: Subject) -> String {
    format!("name of the {subject}")
}

/// That rule: the value of the fact.
fn key(fact: &FactItem, subject: Subject, layer: &Layer<RollupItem>) -> LayeredRule {
    let place = fact.id.place;
    let name = fact.id.value.clone();
    let expr = Expr { kind: ExprKind::Name(name.clone()), span: Span::default() };
    LayeredRule {
        head: Head {
            id: At { value: key_rule(subject), place },
            title: Some(fact.title.clone()),
            replaces: None,
            cite: Vec::new(),
            catalogue: Vec::new(),
            strength: Strength::default(),
            reading: None,
        },
        ty: fact.ty.clone(),
        origin: layer.origin,
        result: true,
        subjects: None,
        body: Body::Definition(Written { text: name, expr, place, offset: None }),
    }
}

fn written_type(item: &RollupItem) -> At<String> {
    let ty = match item.kind {
        RollupKind::Count | RollupKind::Sum => "int",
        RollupKind::Any | RollupKind::All => "bool",
    };
    At { value: ty.to_owned(), place: item.of.place }
}

/// Why a name that there is means nothing here, and what to do; none where nobody has it.
pub(super) fn of_another(names: &Names, name: &str, here: Subject) -> Option<(String, String)> {
    let owners = names.get(name)?;
    if owners.contains(here) {
        return None;
    }
    let owner = owners.iter().next()?;
    let message = format!("`{name}` is of a {owner}, and this is about a {here}");
    let help = match (owner, here) {
        (Subject::Child, _) => {
            "make a fact of it by a `[[rollup]]`: `count`, `any`, `all` or `sum` over the children".to_owned()
        }
        (_, Subject::Child) => "what is about a child knows its own facts alone".to_owned(),
        (_, here) => format!("add \"{here}\" to the `subject` of `{name}`, if that is what is meant"),
    };
    Some((message, help))
}
