//! Evaluation: a program and facts give results. What an operator does is in `program::ops`; here is the order in which
//! things are computed, and what becomes of the unknown.

mod answer;
mod one;

use std::sync::Arc;

pub(crate) use answer::Object;
pub use answer::{Answer, Output};
pub use one::{Context, RowState, Run};

use crate::calendar::Calendar;
use crate::date::Date;
use crate::facts::{AsOf, Case, FactErrors, Facts, Missing};
use crate::language::{RuleId, Type};
use crate::policy::{Compiled, Policy, ProcedureInfo, ResultInfo};
use crate::procedure;
use crate::unknown::{NameKind, UnknownName};
use crate::value::{InputSet, Outcome, Value};

/// How to evaluate.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// what becomes of facts that were not given
    pub missing: Missing,
    /// the results and procedures asked for; none: all
    pub select: Option<Selection>,
}

/// Some results and procedures of one policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    results: Vec<usize>,
    procedures: Vec<usize>,
}

/// The warning that a person must judge: a statement about what is unknown, which no rule can make.
pub(crate) const JUDGEMENT_NEEDED: &str = "judgement_needed";

/// What stands before the id of a procedure among the names to select.
pub const PROCEDURE_PREFIX: &str = "procedure.";

impl Selection {
    /// The results of these indices, in order and each once.
    pub(crate) fn of(results: impl IntoIterator<Item = usize>) -> Selection {
        Selection { results: results.into_iter().collect(), procedures: Vec::new() }
    }

    /// With the procedures of these indices, in order and each once.
    #[cfg(feature = "arrow")]
    pub(crate) fn with_procedures(self, procedures: impl IntoIterator<Item = usize>) -> Selection {
        Selection { procedures: procedures.into_iter().collect(), ..self }
    }
}

impl Policy {
    /// Selects results by name, and procedures as `procedure.<id>`; both in the policy's order.
    pub fn select<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Result<Selection, UnknownName> {
        let (mut results, mut procedures) = (Vec::new(), Vec::new());
        for name in names {
            let found = match name.strip_prefix(PROCEDURE_PREFIX) {
                Some(id) => self.procedure_at(id).map(|at| procedures.push(at)),
                None => self.results().iter().position(|result| &*result.name == name).map(|at| results.push(at)),
            };
            if found.is_none() {
                let known = self.selectable();
                return Err(UnknownName::new(NameKind::Result, name, known.iter().map(|name| &**name)));
            }
        }
        for list in [&mut results, &mut procedures] {
            list.sort_unstable();
            list.dedup();
        }
        Ok(Selection { results, procedures })
    }

    /// Whether a selection has a result, or a procedure as `procedure.<id>`.
    pub fn is_selected(&self, selection: &Selection, name: &str) -> bool {
        if let Some(id) = name.strip_prefix(PROCEDURE_PREFIX) {
            return self.procedure_at(id).is_some_and(|at| selection.procedures.contains(&at));
        }
        let at = self.results().iter().position(|result| &*result.name == name);
        at.is_some_and(|at| selection.results.contains(&at))
    }

    /// Every result and every procedure: what an answer about one child has where nothing is selected.
    pub fn everything(&self) -> Selection {
        let all = |count: usize| (0..count).collect();
        Selection { results: all(self.results().len()), procedures: all(self.compiled.procedures.len()) }
    }

    /// Every name that can be selected: the results, then the procedures.
    pub fn selectable(&self) -> Vec<Arc<str>> {
        let results = self.results().iter().map(|result| result.name.clone());
        let procedures = self.compiled.procedures.iter();
        results.chain(procedures.map(|info| Arc::from(format!("{PROCEDURE_PREFIX}{}", info.id)))).collect()
    }

    /// The few results that a table for people shows unasked; none where the vocabulary marks none.
    pub fn brief(&self) -> Option<Selection> {
        let results = self.results().iter().enumerate();
        let brief: Vec<usize> = results.filter(|(_, result)| result.brief).map(|(at, _)| at).collect();
        (!brief.is_empty()).then_some(Selection { results: brief, procedures: Vec::new() })
    }

    /// Every result, and no procedure: what a table shows where nothing is selected.
    #[cfg(feature = "arrow")]
    pub(crate) fn all_results(&self) -> Selection {
        Selection { results: (0..self.results().len()).collect(), procedures: Vec::new() }
    }

    pub(crate) fn procedure_at(&self, id: &str) -> Option<usize> {
        self.compiled.procedures.iter().position(|info| &*info.id == id)
    }

    /// The results that options ask for, in order.
    pub fn selected(&self, options: &Options) -> Vec<&ResultInfo> {
        self.asked(options).map(|at| &self.compiled.results[at]).collect()
    }

    pub(crate) fn asked<'a>(&'a self, options: &'a Options) -> impl Iterator<Item = usize> + 'a {
        let selected = options.select.as_ref();
        (0..self.compiled.results.len()).filter(move |at| selected.is_none_or(|selected| selected.results.contains(at)))
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
        let selected = options.select.as_ref();
        let all = self.compiled.procedures.iter().enumerate();
        all.filter(move |(at, _)| selected.is_none_or(|selected| selected.procedures.contains(at)))
    }

    /// Every input that the results and procedures asked for may depend on.
    fn depends(&self, options: &Options) -> InputSet {
        let mut depends = self.compiled.depends(self.asked(options));
        self.asked_procedures(options).for_each(|info| depends.extend(&info.depends));
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
            results: Vec::with_capacity(compiled.results.len()),
            undetermined: Vec::new(),
            procedures: Vec::new(),
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
        answer.warnings = compiled.warnings.map(|at| self.warnings(run, at)).unwrap_or_default();
        if compiled.judgement_needed(&open) && !answer.warnings.iter().any(|word| &**word == JUDGEMENT_NEEDED) {
            answer.warnings.push(Arc::from(JUDGEMENT_NEEDED));
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
