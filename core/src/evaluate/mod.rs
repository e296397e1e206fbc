//! Evaluation: a program and facts give results. What an operator does is in `program::ops`; here is the order in which
//! things are computed, and what becomes of the unknown.

mod answer;
mod held;
mod one;

use std::sync::Arc;

pub(crate) use answer::Object;
pub use answer::{Answer, Output};
pub use one::{Context, RowState, Run};

use crate::calendar::Calendar;
use crate::date::Date;
use crate::facts::{AsOf, Case, FactErrors, Facts, Missing};
use crate::language::{RuleId, Type};
use crate::obligation::{Listing, duties};
use crate::order;
use crate::policy::{Compiled, ObligationInfo, Policy, ProcedureInfo, ResultInfo};
use crate::procedure;
use crate::unknown::{NameKind, UnknownName};
use crate::value::{InputSet, Outcome, Value};

/// How to evaluate.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// what becomes of facts that were not given
    pub missing: Missing,
    /// the results, procedures and obligations asked for; none: all
    pub select: Option<Selection>,
}

/// Some results, procedures and obligations of one policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    results: Vec<usize>,
    procedures: Vec<usize>,
    obligations: Vec<usize>,
}

/// The warning that a person must judge: a statement about what is unknown, which no rule can make.
const JUDGEMENT_NEEDED: &str = "judgement_needed";

/// What stands before the id of a procedure among the names to select.
pub const PROCEDURE_PREFIX: &str = "procedure.";

/// What stands before the id of an obligation among the names to select.
pub const OBLIGATION_PREFIX: &str = "obligation.";

/// The warning that a window follows terms which the caller did not give.
const DEFAULT_CALENDAR: &str = "default_calendar";

/// The warning that a window was due before the document was issued.
const DEADLINE_BEFORE_ISSUE: &str = "deadline_before_issue";

/// The warning that the day lies outside the document's dates.
pub(crate) const OUTSIDE_IN_FORCE: &str = "outside_in_force";

/// The warnings that no rule gives, in their order: they are about windows, or about what is unknown.
pub(crate) const OWN_WARNINGS: [&str; 3] = [DEFAULT_CALENDAR, DEADLINE_BEFORE_ISSUE, JUDGEMENT_NEEDED];

/// What a name that can be selected stands for.
#[derive(Clone, Copy)]
enum SelectedKind {
    Result,
    Procedure,
    Obligation,
}

/// The warnings that an answer may have where the policy has no rule for warnings, as those of organisations.
pub(crate) const ENGINE_WARNINGS: [&str; 4] =
    [OUTSIDE_IN_FORCE, DEFAULT_CALENDAR, DEADLINE_BEFORE_ISSUE, JUDGEMENT_NEEDED];

impl Selection {
    fn of_kind(&self, kind: SelectedKind) -> &[usize] {
        match kind {
            SelectedKind::Result => &self.results,
            SelectedKind::Procedure => &self.procedures,
            SelectedKind::Obligation => &self.obligations,
        }
    }

    fn of_kind_mut(&mut self, kind: SelectedKind) -> &mut Vec<usize> {
        match kind {
            SelectedKind::Result => &mut self.results,
            SelectedKind::Procedure => &mut self.procedures,
            SelectedKind::Obligation => &mut self.obligations,
        }
    }

    /// The results of these indices, in order and each once.
    pub(crate) fn of(results: impl IntoIterator<Item = usize>) -> Selection {
        Selection { results: results.into_iter().collect(), ..Selection::default() }
    }

    /// With the procedures of these indices, in order and each once.
    #[cfg(feature = "arrow")]
    pub(crate) fn with_procedures(self, procedures: impl IntoIterator<Item = usize>) -> Selection {
        Selection { procedures: procedures.into_iter().collect(), ..self }
    }
}

impl Policy {
    /// Selects results by name, procedures as `procedure.<id>` and obligations as `obligation.<id>`; all in the policy's
    /// order.
    pub fn select<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Result<Selection, UnknownName> {
        let mut selection = Selection::default();
        for name in names {
            let Some((kind, at)) = self.selectable_at(name) else {
                let known = self.selectable();
                return Err(UnknownName::new(NameKind::Result, name, known.iter().map(|name| &**name)));
            };
            selection.of_kind_mut(kind).push(at);
        }
        for list in [&mut selection.results, &mut selection.procedures, &mut selection.obligations] {
            order::sort(list);
            list.dedup();
        }
        Ok(selection)
    }

    /// Whether a selection has a result, a procedure as `procedure.<id>`, or an obligation as `obligation.<id>`.
    pub fn is_selected(&self, selection: &Selection, name: &str) -> bool {
        self.selectable_at(name).is_some_and(|(kind, at)| selection.of_kind(kind).contains(&at))
    }

    /// What a name that can be selected stands for, and which of its kind it is.
    fn selectable_at(&self, name: &str) -> Option<(SelectedKind, usize)> {
        if let Some(id) = name.strip_prefix(PROCEDURE_PREFIX) {
            return self.procedure_at(id).map(|at| (SelectedKind::Procedure, at));
        }
        if let Some(id) = name.strip_prefix(OBLIGATION_PREFIX) {
            return self.obligation_at(id).map(|at| (SelectedKind::Obligation, at));
        }
        let at = self.results().iter().position(|result| &*result.name == name);
        at.map(|at| (SelectedKind::Result, at))
    }

    /// Every result, procedure and obligation: what an answer about one child has where nothing is selected.
    pub fn everything(&self) -> Selection {
        let all = |count: usize| (0..count).collect();
        Selection {
            results: all(self.results().len()),
            procedures: all(self.compiled.procedures.len()),
            obligations: all(self.compiled.obligations.len()),
        }
    }

    /// Every name that can be selected: the results, then the procedures, then the obligations.
    pub fn selectable(&self) -> Vec<Arc<str>> {
        let results = self.results().iter().map(|result| result.name.clone());
        let procedures = self.compiled.procedures.iter();
        let procedures = procedures.map(|info| Arc::from(format!("{PROCEDURE_PREFIX}{}", info.id)));
        let obligations = self.compiled.obligations.iter();
        let obligations = obligations.map(|info| Arc::from(format!("{OBLIGATION_PREFIX}{}", info.id)));
        results.chain(procedures).chain(obligations).collect()
    }

    /// The few results that a table for people shows unasked; none where the vocabulary marks none.
    pub fn brief(&self) -> Option<Selection> {
        let results = self.results().iter().enumerate();
        let brief: Vec<usize> = results.filter(|(_, result)| result.brief).map(|(at, _)| at).collect();
        (!brief.is_empty()).then_some(Selection::of(brief))
    }

    /// Every result, no procedure and no obligation: what a table shows where nothing is selected.
    #[cfg(feature = "arrow")]
    pub(crate) fn all_results(&self) -> Selection {
        Selection::of(0..self.results().len())
    }

    pub(crate) fn procedure_at(&self, id: &str) -> Option<usize> {
        self.compiled.procedures.iter().position(|info| &*info.id == id)
    }

    pub(crate) fn obligation_at(&self, id: &str) -> Option<usize> {
        self.compiled.obligations.iter().position(|info| &*info.id == id)
    }

    /// The results that options ask for, in order.
    pub fn selected(&self, options: &Options) -> Vec<&ResultInfo> {
        self.asked(options).map(|at| &self.compiled.results[at]).collect()
    }

    pub(crate) fn asked<'a>(&'a self, options: &'a Options) -> impl Iterator<Item = usize> + 'a {
        asked(options, SelectedKind::Result, self.compiled.results.len())
    }

    /// The procedures that options ask for.
    pub(crate) fn asked_procedures<'a>(&'a self, options: &'a Options) -> impl Iterator<Item = &'a ProcedureInfo> + 'a {
        self.asked_procedures_at(options).map(|(_, info)| info)
    }

    /// The same, each with its index among the policy's.
    pub(crate) fn asked_procedures_at<'a>(
        &'a self,
        options: &'a Options,
    ) -> impl Iterator<Item = (usize, &'a ProcedureInfo)> + 'a {
        let all = &self.compiled.procedures;
        asked(options, SelectedKind::Procedure, all.len()).map(|at| (at, &all[at]))
    }

    /// The obligations that options ask for.
    pub(crate) fn asked_obligations<'a>(
        &'a self,
        options: &'a Options,
    ) -> impl Iterator<Item = &'a ObligationInfo> + 'a {
        let all = &self.compiled.obligations;
        asked(options, SelectedKind::Obligation, all.len()).map(|at| &all[at])
    }

    /// Every input that what is asked for may depend on.
    fn depends(&self, options: &Options) -> InputSet {
        let mut depends = self.compiled.depends(self.asked(options));
        self.asked_procedures(options).for_each(|info| depends.extend(&info.depends));
        self.asked_obligations(options).for_each(|info| depends.extend(&info.depends));
        depends
    }

    /// All results for one child on one day, facts not given assumed.
    pub fn evaluate(&self, case: &Case, on: Date) -> Result<Answer, FactErrors> {
        self.evaluate_with(case, on, &Options::default())
    }

    /// The results asked for, for one child on one day.
    pub fn evaluate_with(&self, case: &Case, on: Date, options: &Options) -> Result<Answer, FactErrors> {
        let checked = Facts::from_case(case, self.vocabulary())?;
        self.evaluate_facts(&checked.facts, on, options)
    }

    /// The same, of facts that were checked before against this policy's vocabulary.
    pub fn evaluate_facts(&self, facts: &Facts, on: Date, options: &Options) -> Result<Answer, FactErrors> {
        let seen = facts.as_of_needed(on, self.vocabulary(), options.missing, self.needed(options))?;
        let mut run = self.run(&seen, on);
        Ok(self.answer(&mut run, &seen, options))
    }

    /// The inputs that an answer with these options reads.
    fn needed(&self, options: &Options) -> InputSet {
        let compiled = &*self.compiled;
        let mut needed = compiled.depends(compiled.warnings.into_iter());
        needed.extend(&self.depends(options));
        compiled.vocabulary.fact_named("student_id").into_iter().for_each(|id| needed.insert(id));
        needed
    }

    /// Begins an evaluation of what can be seen on a day.
    pub(crate) fn run<'a>(&'a self, seen: &'a AsOf, on: Date) -> Run<'a> {
        let calendar = Calendar {
            given: seen.terms.as_deref().unwrap_or_default(),
            default: &self.compiled.terms,
            holidays: seen.holidays.as_deref().unwrap_or_default(),
        };
        let context = Context {
            on,
            in_force: self.compiled.document.in_force(on),
            parameters: &self.parameters,
            inputs: &seen.values,
            calendar,
        };
        Run::new(&self.compiled.program, context)
    }

    fn answer(&self, run: &mut Run<'_>, seen: &AsOf, options: &Options) -> Answer {
        let compiled = &*self.compiled;
        let mut answer = Answer {
            policy: compiled.document.id.clone(),
            on: run.context().on,
            student_id: student_id(compiled, seen),
            results: Vec::with_capacity(self.asked(options).count()),
            undetermined: Vec::new(),
            procedures: Vec::new(),
            obligations: Vec::new(),
            warnings: Vec::new(),
            assumed: Vec::new(),
        };
        let mut open = InputSet::default();
        for at in self.asked(options) {
            let result = &compiled.results[at];
            let (value, needs) = certain(run, result.rule);
            open.extend(&needs);
            if !needs.is_empty() {
                answer.undetermined.push((result.name.clone(), names(compiled, &needs)));
            }
            if let Some(value) = value
                && compiled.warnings != Some(at)
            {
                answer.results.push((result.name.clone(), compiled.output(&value, &result.ty)));
            }
        }
        for info in self.asked_procedures(options) {
            if let Outcome::Unknown(needs) = run.rule(info.eligible) {
                open.extend(&needs);
            }
            answer.procedures.push((info.id.clone(), procedure::answer(run, compiled, info)));
        }
        let (mut default_calendar, mut before_issue) = (false, false);
        for info in self.asked_obligations(options) {
            let listed = duties(run, compiled, info, Listing::Begun);
            open.extend(&listed.open);
            default_calendar |= listed.default_calendar;
            before_issue |= listed.before_issue;
            answer.obligations.extend(listed.duties(compiled, info));
        }
        answer.warnings = match compiled.warnings {
            Some(at) => self.warnings(run, at),
            None if self.outside_in_force(answer.on) => vec![Arc::from(OUTSIDE_IN_FORCE)],
            None => Vec::new(),
        };
        let own = [default_calendar, before_issue, compiled.judgement_needed(&open)];
        for (word, there) in OWN_WARNINGS.into_iter().zip(own) {
            if there && !answer.warnings.iter().any(|warning| &**warning == word) {
                answer.warnings.push(Arc::from(word));
            }
        }
        answer.assumed = names(compiled, &compiled.assumed(&self.depends(options), seen));
        answer
    }

    /// The facts that are assumed in answers with these options where they are not given. Of a fact that is not computed,
    /// whether it has an assumed value does not depend on what else is given.
    #[cfg(feature = "arrow")]
    pub(crate) fn assumable(&self, on: Date, options: &Options) -> InputSet {
        let nothing = Facts::none(self.vocabulary()).as_of(on, self.vocabulary(), options.missing);
        nothing.map_or_else(|_| InputSet::default(), |seen| self.compiled.assumed(&self.depends(options), &seen))
    }

    /// Whether answers on a day must say that it lies outside the document's dates, as no rule for warnings does.
    pub(crate) fn outside_in_force(&self, on: Date) -> bool {
        self.compiled.warnings.is_none() && !self.compiled.document.in_force(on)
    }

    /// The codes of things a person should look at: said whatever results were asked for.
    fn warnings(&self, run: &mut Run<'_>, at: usize) -> Vec<Arc<str>> {
        let result = &self.compiled.results[at];
        let words = match certain(run, result.rule).0.map(|value| self.compiled.output(&value, &result.ty)) {
            Some(Output::List(words)) => words,
            _ => Vec::new(),
        };
        let words = words.into_iter();
        words
            .filter_map(|word| match word {
                Output::Text(word) => Some(word),
                _ => None,
            })
            .collect()
    }
}

/// Those of a kind that options ask for, of so many.
fn asked(options: &Options, kind: SelectedKind, count: usize) -> impl Iterator<Item = usize> + '_ {
    let selected = options.select.as_ref().map(|selected| selected.of_kind(kind));
    let all = if selected.is_none() { 0..count } else { 0..0 };
    // A selection made for another policy may have more.
    all.chain(selected.unwrap_or_default().iter().copied().filter(move |at| *at < count))
}

/// What of a result is certain, and what more of it depends on: a collected list may have both.
pub(crate) fn certain(run: &mut Run<'_>, rule: RuleId) -> (Option<Value>, InputSet) {
    if let Some(collected) = run.collected(rule) {
        return (Some(Value::List(Arc::from(collected.certain))), collected.needs);
    }
    match run.rule(rule) {
        Outcome::Known(value) => (Some(value), InputSet::default()),
        Outcome::Unknown(needs) => (None, needs),
    }
}

impl Compiled {
    /// A value as callers see it.
    pub(crate) fn output(&self, value: &Value, ty: &Type) -> Output {
        match (value, ty.required()) {
            (Value::Bool(value), _) => Output::Bool(*value),
            (Value::Int(value), _) => Output::Int(*value),
            (Value::Date(value), _) => Output::Date(*value),
            (Value::Text(value), _) => Output::Text(value.clone()),
            (Value::Word(at), Type::Enum(id)) => Output::Text(self.words[usize::from(id.0)][usize::from(*at)].clone()),
            (Value::List(values), Type::List(element)) => {
                Output::List(values.iter().map(|value| self.output(value, element)).collect())
            }
            (Value::Record(fields), Type::Record(record)) => {
                let types = &self.vocabulary.types.record_type(*record).fields;
                Output::List(fields.iter().zip(types).map(|(value, (_, ty))| self.output(value, ty)).collect())
            }
            // Null; a word or list always comes with its type.
            _ => Output::Null,
        }
    }

    /// Whether a person must judge before these inputs are all known.
    pub(crate) fn judgement_needed(&self, open: &InputSet) -> bool {
        open.without(&self.judged) != *open
    }

    /// The inputs that some results may depend on.
    fn depends(&self, results: impl Iterator<Item = usize>) -> InputSet {
        let mut depends = InputSet::default();
        results.for_each(|at| depends.extend(&self.program.rule(self.results[at].rule).depends));
        depends
    }

    /// Facts not given that results with these inputs may depend on and that have an assumed value.
    fn assumed(&self, depends: &InputSet, seen: &AsOf) -> InputSet {
        let not_given = depends.without(&seen.given);
        let mut assumed = not_given;
        for id in not_given.iter().filter(|id| self.vocabulary.fact(*id).is_none() || seen.known(*id).is_none()) {
            assumed.remove(id);
        }
        assumed
    }
}

fn names(compiled: &Compiled, needs: &InputSet) -> Vec<Arc<str>> {
    needs.iter().map(|id| compiled.input_names[usize::from(id.0)].clone()).collect()
}

pub(crate) fn student_id(compiled: &Compiled, seen: &AsOf) -> Option<Arc<str>> {
    match seen.known(compiled.vocabulary.fact_named("student_id")?)? {
        Value::Text(id) => Some(id.clone()),
        _ => None,
    }
}
