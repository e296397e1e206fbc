//! Explanations: why a result is what it is, as a tree of rules, clauses, facts and parameters; in Chinese, in English
//! and as JSON.
//!
//! An explanation evaluates the same program again and asks what each value rests on; it never computes anything that
//! evaluation does not.

mod cadence_text;
mod obligation;
mod obligation_text;
mod procedure;
mod procedure_text;
mod support;
pub(crate) mod text;
mod tree;

use std::sync::{Arc, LazyLock};

pub use obligation::{DutyPartState, DutyPartStep, DutyStep, ObligationStep};
pub use procedure::{
    ActionState, ActionStep, EffectStep, Group, JudgementStep, PaperState, PaperStep, ProcedureStep, RenewalStep,
    RequirementState, RequirementStep, ReviewStep,
};
pub use tree::{
    DERIVATION_VERSION, Derivation, FactState, FactUse, Finding, ParameterUse, RowOutcome, RowStep, RuleStep, Shown,
    Source, Step, StepOutcome,
};

use crate::date::Date;
use crate::evaluate::{OBLIGATION_PREFIX, Options, PROCEDURE_PREFIX, RowState, Run};
use crate::facts::{AsOf, Case, FactErrors, Facts};
use crate::language::{CalendarName, ParameterId, Reference, RuleId, Type};
use crate::policy::items::Citation;
use crate::policy::{Compiled, ObligationInfo, Piece, Policy, ProcedureInfo, RowInfo, Template};
use crate::program::{Body, HitPolicy, Row};
use crate::unknown::{NameKind, UnknownName};
use crate::value::{InputId, InputSet, Outcome, Value};
use crate::wording::{Lang, Wording};
use support::Support;

/// The JSON Schema (draft 2020-12) of a serialised [`Derivation`].
pub const DERIVATION_SCHEMA: &str = include_str!("derivation.schema.json");

/// Why there is no explanation.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ExplainError {
    /// the policy has no such result, definition or decision
    #[error(transparent)]
    Unknown(#[from] UnknownName),
    /// the facts are not good
    #[error(transparent)]
    Facts(#[from] FactErrors),
}

/// What the rows behind a result cite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clauses {
    /// the result
    pub result: Arc<str>,
    /// each citation once
    pub cite: Vec<Citation>,
}

/// A rule, row or parameter that mattered for a result.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decisive {
    /// the pack that wrote it
    pub origin: Arc<str>,
    /// the definition, decision or parameter
    pub rule: Arc<str>,
    /// of a decision, the row that gave the value or an element of it
    pub row: Option<Arc<str>>,
}

impl Policy {
    /// Why a result, or any definition or decision, is what it is for one child on one day; of `procedure.<id>` and
    /// `obligation.<id>`, why the procedure or the duty stands as it does.
    ///
    /// ```
    /// use kongchuo::{Case, Lang, Options, Policy};
    /// let policy = Policy::builtin("guyuan-2021")?;
    /// let case = Case::from_json(r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2021-09-01"}"#)?;
    /// let why = policy.explain(&case, "2021-10-29".parse()?, "attendance_status", &Options::default())?;
    /// assert!(why.text(Lang::En).contains("附件1 填表说明2"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain(&self, case: &Case, on: Date, about: &str, options: &Options) -> Result<Derivation, ExplainError> {
        let checked = Facts::from_case(case, self.vocabulary())?;
        self.explain_facts(&checked.facts, on, about, options)
    }

    /// The same, of facts that were checked before.
    pub fn explain_facts(
        &self,
        facts: &Facts,
        on: Date,
        about: &str,
        options: &Options,
    ) -> Result<Derivation, ExplainError> {
        let mut all = self.explain_all(facts, on, &[about], options)?;
        Ok(all.swap_remove(0))
    }

    /// Why each of several is what it is, in their order. What they rest on together is computed once.
    pub fn explain_all(
        &self,
        facts: &Facts,
        on: Date,
        about: &[&str],
        options: &Options,
    ) -> Result<Vec<Derivation>, ExplainError> {
        let about = about.iter().map(|name| self.about(name)).collect::<Result<Vec<_>, _>>()?;
        let seen = facts.as_of(on, self.vocabulary(), options.missing)?;
        let mut explainer = Explainer::new(self, &seen, on);
        Ok(about.into_iter().map(|about| explainer.derivation(about)).collect())
    }

    /// What a name to be explained stands for.
    fn about(&self, name: &str) -> Result<About<'_>, UnknownName> {
        let procedure = name.strip_prefix(PROCEDURE_PREFIX).and_then(|id| self.procedure_at(id));
        let procedure = procedure.map(|at| &self.compiled.procedures[at]);
        let obligation = name.strip_prefix(OBLIGATION_PREFIX).and_then(|id| self.obligation_at(id));
        let obligation = obligation.map(|at| &self.compiled.obligations[at]);
        // What has a value only in a window is told with its obligation.
        let named = || self.compiled.program.rule_named(name).filter(|rule| !self.compiled.is_of_window(*rule));
        let rule = procedure.map(|info| info.eligible).or(obligation.map(|info| info.applies)).or_else(named);
        let Some(rule) = rule else {
            let rules = self.compiled.program.rules.iter().map(|rule| rule.name.clone());
            let others = self.selectable().into_iter().skip(self.results().len());
            let names: Vec<Arc<str>> = rules.chain(others).collect();
            return Err(UnknownName::new(NameKind::Result, name, names.iter().map(|name| &**name)));
        };
        Ok(About { rule, procedure, obligation })
    }

    /// The clauses behind the results asked for: of each decision, what its matching rows cite. What no row gave (an age, a
    /// date, the row for everything else) has its clauses in [`Policy::explain`].
    pub fn clauses(&self, facts: &Facts, on: Date, options: &Options) -> Result<Vec<Clauses>, FactErrors> {
        let seen = facts.as_of(on, self.vocabulary(), options.missing)?;
        let mut run = self.run(&seen, on);
        let mut found = Vec::new();
        for result in self.selected(options) {
            let Body::Table { hit, rows } = &self.compiled.program.rule(result.rule).body else { continue };
            let infos = &self.compiled.rules[result.rule.0 as usize].rows;
            let mut cite: Vec<Citation> = Vec::new();
            for (row, info) in rows.iter().zip(infos) {
                let state = run.row(row);
                if state == RowState::Matches && row.when.is_some() {
                    cite.extend(info.note.cite.iter().filter(|one| !cite.contains(one)).cloned().collect::<Vec<_>>());
                }
                if state != RowState::Fails && matches!(hit, HitPolicy::First | HitPolicy::Unique) {
                    break;
                }
            }
            if !cite.is_empty() {
                found.push(Clauses { result: result.name.clone(), cite });
            }
        }
        Ok(found)
    }

    /// What mattered for a result: for measuring what scenario tests reach.
    pub fn decisive(
        &self,
        case: &Case,
        on: Date,
        options: &Options,
        result: &str,
    ) -> Result<Vec<Decisive>, ExplainError> {
        self.decisive_facts(&Facts::from_case(case, self.vocabulary())?.facts, on, options, result)
    }

    /// The same, of facts that were checked before.
    pub(crate) fn decisive_facts(
        &self,
        facts: &Facts,
        on: Date,
        options: &Options,
        result: &str,
    ) -> Result<Vec<Decisive>, ExplainError> {
        let derivation = self.explain_facts(facts, on, result, options)?;
        let mut found = derivation.parts_decided();
        found.extend(derivation.duty_decided());
        for step in derivation.steps() {
            let of = |source: &Source, row| Decisive { origin: source.origin.clone(), rule: step.rule.clone(), row };
            found.push(of(&step.source, None));
            let matched = step.rows.iter().filter(|row| row.state == RowOutcome::Matched);
            found.extend(matched.map(|row| of(&row.source, Some(row.row.clone()))));
            found.extend(step.parameters.iter().map(|parameter| Decisive {
                origin: parameter.source.origin.clone(),
                rule: parameter.parameter.clone(),
                row: None,
            }));
        }
        Ok(found)
    }
}

/// What is to be explained: a rule; of a procedure or an obligation, that of who is eligible or to whom it applies.
#[derive(Clone, Copy)]
struct About<'a> {
    rule: RuleId,
    procedure: Option<&'a ProcedureInfo>,
    obligation: Option<&'a ObligationInfo>,
}

/// An explanation under way: one child on one day under one policy.
pub(crate) struct Explainer<'a> {
    policy: &'a Policy,
    seen: &'a AsOf,
    run: Run<'a>,
    /// by rule, whether it is told in the derivation under way
    expanded: Vec<bool>,
    /// by rule, what was told of it
    told: Vec<Option<Told>>,
    /// by input and by rule, those that were shown, for many rows look at the same ones
    facts: Vec<Option<FactUse>>,
    findings: Vec<Option<Finding>>,
}

/// What is said of values of every policy.
struct CommonLabels {
    yes: Wording,
    no: Wording,
    none: Wording,
    one: Wording,
    unknown: Wording,
    hidden: Wording,
}

static LABELS: LazyLock<CommonLabels> = LazyLock::new(|| CommonLabels {
    yes: Wording::new("是", "yes"),
    no: Wording::new("否", "no"),
    none: Wording::new("无", "none"),
    one: Wording::new("有", "one"),
    unknown: Wording::new("未知", "unknown"),
    hidden: Wording::new("（不显示）", "(not shown)"),
});

/// A rule as it stands in every derivation of this child on this day.
#[derive(Clone)]
pub(crate) struct Told {
    /// where it is derived in full
    pub rule: Arc<RuleStep>,
    /// where it is derived elsewhere
    brief: Arc<RuleStep>,
    /// the rules beneath it
    pub beneath: Arc<[RuleId]>,
}

impl<'a> Explainer<'a> {
    /// Begins one of what can be seen on a day.
    pub(crate) fn new(policy: &'a Policy, seen: &'a AsOf, on: Date) -> Explainer<'a> {
        Explainer {
            policy,
            seen,
            run: policy.run(seen, on),
            expanded: vec![false; policy.compiled.rules.len()],
            told: vec![None; policy.compiled.rules.len()],
            facts: vec![None; seen.values.len()],
            findings: vec![None; policy.compiled.rules.len()],
        }
    }

    /// All that one thing rests on; what was told with another before is told again.
    fn derivation(&mut self, about: About<'a>) -> Derivation {
        self.expanded.fill(false);
        // The parts first: what they rest on is told with them, and is not told again below.
        let procedure = about.procedure.map(|info| Box::new(self.procedure(info)));
        let result = self.step(about.rule);
        let (obligation, open) = about.obligation.map(|info| self.obligation(info)).unzip();
        let judgements = self.judgements(about.rule, &open.unwrap_or_default());
        let document = &self.policy.compiled.document;
        Derivation {
            version: DERIVATION_VERSION,
            policy: document.id.clone(),
            document: document.title.clone(),
            on: self.run.context().on,
            student_id: crate::evaluate::student_id(&self.policy.compiled, self.seen),
            overridden: self.overridden(),
            result,
            procedure,
            obligation: obligation.map(Box::new),
            judgements,
        }
    }

    /// What is evaluated, as far as it is.
    pub(crate) fn run(&mut self) -> &mut Run<'a> {
        &mut self.run
    }

    /// The parameters that the caller set.
    pub(crate) fn overridden(&self) -> Vec<ParameterUse> {
        let parameters = (0..).zip(self.policy.overridden.iter()).filter(|(_, overridden)| **overridden);
        parameters.map(|(at, _)| self.parameter(ParameterId(at))).collect()
    }

    /// What is told of a rule.
    pub(crate) fn told(&mut self, id: RuleId) -> Told {
        let at = id.0 as usize;
        if let Some(told) = &self.told[at] {
            return told.clone();
        }
        let told = self.tell(id);
        self.told[at] = Some(told.clone());
        told
    }

    fn compiled(&self) -> &Compiled {
        &self.policy.compiled
    }

    fn step(&mut self, id: RuleId) -> Step {
        let repeated = std::mem::replace(&mut self.expanded[id.0 as usize], true);
        let told = self.told(id);
        if repeated {
            return Step { of: told.brief, because: Vec::new(), repeated };
        }
        let because = told.beneath.iter().map(|id| self.step(*id)).collect();
        Step { of: told.rule, because, repeated }
    }

    fn tell(&mut self, id: RuleId) -> Told {
        let outcome = self.run.rule(id);
        let rule = self.policy.compiled.program.rule(id);
        let info = &self.policy.compiled.rules[id.0 as usize];
        let mut step = RuleStep {
            rule: rule.name.clone(),
            title: info.title.clone(),
            outcome: StepOutcome::Computed,
            value: self.shown(&outcome, &rule.ty),
            needs: match &outcome {
                Outcome::Unknown(needs) => self.names(needs),
                Outcome::Known(_) => Vec::new(),
            },
            source: info.note.clone(),
            rows: Vec::new(),
            not_matched: Vec::new(),
            parameters: Vec::new(),
            facts: Vec::new(),
        };
        let mut support = Support::default();
        match &rule.body {
            Body::Expression(node) => {
                if matches!(outcome, Outcome::Unknown(_)) {
                    step.outcome = StepOutcome::Undetermined;
                }
                support.add(&mut self.run, *node);
            }
            Body::Table { hit, rows } => self.table(&mut step, *hit, rows, &info.rows, &mut support),
        }
        if let Some(collected) = self.run.collected(id)
            && !collected.needs.is_empty()
        {
            let certain = Outcome::Known(Value::List(Arc::from(collected.certain)));
            step.value = self.shown(&certain, &rule.ty);
        }
        step.parameters = support.parameters.iter().map(|id| self.parameter(*id)).collect();
        step.facts = support.facts.iter().map(|id| self.fact(*id)).collect();
        Told { brief: Arc::new(step.without_grounds()), rule: Arc::new(step), beneath: support.rules.into() }
    }

    fn table(&mut self, step: &mut RuleStep, hit: HitPolicy, rows: &[Row], infos: &[RowInfo], support: &mut Support) {
        let ends = matches!(hit, HitPolicy::First | HitPolicy::Unique);
        let mut own = Support::default();
        let mut open = false;
        for (row, info) in rows.iter().zip(infos) {
            let state = self.run.row(row);
            own.clear();
            if let Some(when) = row.when {
                own.add(&mut self.run, when);
            }
            let why = self.findings(&own);
            let row_step = |state, say| RowStep { row: info.id.clone(), state, say, source: info.note.clone(), why };
            match state {
                RowState::Fails => step.not_matched.push(row_step(RowOutcome::NotMatched, None)),
                RowState::Matches | RowState::Open => {
                    let outcome = if state == RowState::Open { RowOutcome::Open } else { RowOutcome::Matched };
                    let say = info.say.as_ref().map(|say| self.say(say));
                    step.rows.push(row_step(outcome, say));
                    if let Some(when) = row.when {
                        support.add(&mut self.run, when);
                    }
                    support.add(&mut self.run, row.then);
                }
            }
            open |= state == RowState::Open;
            // Where several rows match, `otherwise` among them, the outcome is the first one's.
            if state == RowState::Matches && !open && step.outcome == StepOutcome::Computed {
                step.outcome = match (info.excludes, row.when) {
                    (true, _) => StepOutcome::Excluded,
                    (false, None) => StepOutcome::NoRule,
                    (false, Some(_)) => StepOutcome::Applied,
                };
            }
            if state == RowState::Matches && ends {
                break;
            }
        }
        if step.rows.is_empty() {
            step.outcome = StepOutcome::NoRule;
        } else if !step.needs.is_empty() {
            step.outcome = StepOutcome::Undetermined;
        } else if step.outcome == StepOutcome::Computed {
            // Open rows that agree with one another, or add nothing: the value is certain, whichever applies.
            step.outcome = StepOutcome::Applied;
        }
        // Where no rule applied, the answer rests on every row that did not match.
        if step.outcome == StepOutcome::NoRule {
            for row in rows {
                if let Some(when) = row.when {
                    support.add(&mut self.run, when);
                }
            }
        }
    }

    fn findings(&mut self, support: &Support) -> Vec<Finding> {
        let mut found = Vec::with_capacity(support.facts.len() + support.rules.len());
        for id in &support.facts {
            let FactUse { fact, title, value, .. } = self.fact(*id);
            found.push(Finding { name: fact, title, value });
        }
        for id in &support.rules {
            let at = id.0 as usize;
            if self.findings[at].is_none() {
                let outcome = self.run.rule(*id);
                let rule = self.policy.compiled.program.rule(*id);
                let title = self.compiled().rules[at].title.clone();
                let finding = Finding { name: rule.name.clone(), title, value: self.shown(&outcome, &rule.ty) };
                self.findings[at] = Some(finding);
            }
            found.extend(self.findings[at].clone());
        }
        found
    }

    /// A parameter with its value in force.
    pub(crate) fn parameter(&self, id: ParameterId) -> ParameterUse {
        let at = id.0 as usize;
        let info = &self.compiled().parameters[at];
        let overridden = self.policy.overridden[at];
        let shown = |value: &Value| self.shown(&Outcome::Known(value.clone()), &info.ty);
        ParameterUse {
            parameter: info.name.clone(),
            title: info.title.clone(),
            value: shown(&self.policy.parameters[at]),
            unit: info.unit.clone(),
            overridden,
            document_value: overridden.then(|| shown(&info.value)),
            source: info.note.clone(),
        }
    }

    fn fact(&mut self, id: InputId) -> FactUse {
        let at = usize::from(id.0);
        if let Some(known) = &self.facts[at] {
            return known.clone();
        }
        let fact = self.fact_use(id);
        self.facts[at] = Some(fact.clone());
        fact
    }

    fn fact_use(&self, id: InputId) -> FactUse {
        let compiled = self.compiled();
        let outcome = &self.seen.values[usize::from(id.0)];
        let state = match outcome {
            Outcome::Unknown(_) => FactState::Unknown,
            Outcome::Known(_) if self.seen.given.contains(id) => FactState::Given,
            Outcome::Known(_) => FactState::Assumed,
        };
        let personal = compiled.vocabulary.fact(id).is_some_and(|fact| fact.pii || fact.internal);
        let value = match (personal, outcome, compiled.vocabulary.list(id)) {
            (true, ..) => Shown { value: None, text: LABELS.hidden.clone() },
            (false, Outcome::Known(Value::List(records)), Some(_)) => {
                let count = records.len();
                let count_out = crate::evaluate::Output::Int(i64::try_from(count).unwrap_or(i64::MAX));
                let text = Wording::new(format!("{count}条"), format!("{count} entries"));
                Shown { value: Some(count_out), text }
            }
            (false, outcome, _) => self.shown(outcome, &compiled.vocabulary.input_type(id)),
        };
        FactUse {
            fact: compiled.input_names[usize::from(id.0)].clone(),
            title: compiled.vocabulary.input_title(id),
            value,
            state,
            rollup: compiled.rollups.iter().find(|rollup| rollup.fact == id).map(|rollup| rollup.note.clone()),
        }
    }

    fn names(&self, needs: &InputSet) -> Vec<Arc<str>> {
        needs.iter().map(|id| self.compiled().input_names[usize::from(id.0)].clone()).collect()
    }

    /// A template with its values filled in.
    pub(crate) fn say(&mut self, template: &Template) -> Wording {
        Wording::new(self.fill(template, Lang::Zh), self.fill(template, Lang::En))
    }

    fn fill(&mut self, template: &Template, lang: Lang) -> String {
        let mut text = String::new();
        for piece in template.pieces(lang) {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Value(reference) => text.push_str(self.reference(*reference).text.get(lang)),
            }
        }
        text
    }

    fn reference(&mut self, reference: Reference) -> Shown {
        match reference {
            Reference::Input(id) => self.fact(id).value,
            Reference::Parameter(id) => self.parameter(id).value,
            Reference::Rule(id) => {
                let outcome = self.run.rule(id);
                self.shown(&outcome, &self.policy.compiled.program.rule(id).ty)
            }
            Reference::Calendar(CalendarName::On) => {
                self.shown(&Outcome::Known(Value::Date(self.run.context().on)), &Type::Date)
            }
            // Templates name nothing else: compiling them says so.
            Reference::Calendar(_) | Reference::Variable(_) => Shown { value: None, text: Wording::default() },
        }
    }

    fn shown(&self, outcome: &Outcome, ty: &Type) -> Shown {
        match outcome {
            Outcome::Unknown(_) => Shown { value: None, text: LABELS.unknown.clone() },
            Outcome::Known(value) => {
                Shown { value: Some(self.compiled().output(value, ty)), text: self.label(value, ty) }
            }
        }
    }

    fn label(&self, value: &Value, ty: &Type) -> Wording {
        match (value, ty.required()) {
            (Value::Bool(true), _) => LABELS.yes.clone(),
            (Value::Bool(false), _) => LABELS.no.clone(),
            (Value::Int(value), _) => Wording::same(value.to_string()),
            (Value::Date(value), _) => Wording::same(value.to_string()),
            (Value::Text(value), _) => Wording::same(value.to_string()),
            (Value::Word(at), Type::Enum(id)) => self.compiled().vocabulary.word_title(*id, *at).clone(),
            (Value::List(values), Type::List(element)) if !values.is_empty() => {
                let labels: Vec<Wording> = values.iter().map(|value| self.label(value, element)).collect();
                let join = |lang, separator: &str| {
                    labels.iter().map(|label| label.get(lang)).collect::<Vec<_>>().join(separator)
                };
                Wording::new(join(Lang::Zh, "、"), join(Lang::En, ", "))
            }
            // A term is known by the first of its fields, its name.
            (Value::Record(fields), Type::Record(_)) => match fields.first() {
                Some(Value::Text(id)) => Wording::same(id.to_string()),
                _ => LABELS.one.clone(),
            },
            _ => LABELS.none.clone(),
        }
    }
}
