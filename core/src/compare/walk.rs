//! From a result that differs down to where the two derivations part.

use std::collections::HashSet;
use std::sync::Arc;

use super::difference::{Difference, Divergence, ParameterPair, Side};
use super::pairing::same;
use crate::evaluate::{Output, Run, certain};
use crate::explain::{Explainer, ParameterUse, Told};
use crate::language::{ParameterId, RuleId};
use crate::policy::{Policy, ResultInfo};

/// The derivations of one child under two policies, step by step, as far as they were asked for.
pub struct Walk<'a> {
    /// under the left policy
    pub left: Explainer<'a>,
    /// under the right policy
    pub right: Explainer<'a>,
    policies: (&'a Policy, &'a Policy),
}

/// The steps of one rule under each policy, where it has one of that name.
type Both = (Option<Told>, Option<Told>);

/// What was met on the way down.
#[derive(Default)]
struct Met {
    rules: HashSet<Arc<str>>,
    because: Vec<Divergence>,
    parameters: Vec<Arc<str>>,
}

impl<'a> Walk<'a> {
    /// Of two policies; nothing is explained yet.
    pub fn new(left: Explainer<'a>, right: Explainer<'a>, policies: (&'a Policy, &'a Policy)) -> Walk<'a> {
        Walk { left, right, policies }
    }

    /// Whether the left policy settles a rule's value.
    pub fn settled(&mut self, rule: RuleId) -> bool {
        certain(self.left.run(), rule).1.is_empty()
    }

    /// How a result of one name differs, where it does.
    pub fn difference(&mut self, left: &ResultInfo, right: &ResultInfo) -> Option<Difference> {
        let outputs =
            (outcome(self.policies.0, self.left.run(), left), outcome(self.policies.1, self.right.run(), right));
        if !differ(&outputs.0, &outputs.1) {
            return None;
        }
        let (left_step, right_step) = (self.left.told(left.rule), self.right.told(right.rule));
        let mut met = Met::default();
        met.rules.insert(left.name.clone());
        self.beneath(&(Some(left_step.clone()), Some(right_step.clone())), &mut met);
        Some(Difference {
            result: left.name.clone(),
            title: left.title.clone(),
            left: Side::of(&left_step.rule),
            right: Side::of(&right_step.rule),
            because: met.because,
            parameters: met.parameters.iter().filter_map(|name| self.parameter(name)).collect(),
        })
    }

    /// The rules beneath some, each named alike under both policies, where the derivations part; and the parameters on the way
    /// that differ.
    pub fn beneath_rules(&mut self, names: &[Arc<str>]) -> (Vec<Divergence>, Vec<ParameterPair>) {
        let mut met = Met::default();
        met.rules.extend(names.iter().cloned());
        for name in names {
            let found = self.steps(name);
            self.beneath(&found, &mut met);
        }
        let parameters = met.parameters.iter().filter_map(|name| self.parameter(name)).collect();
        (met.because, parameters)
    }

    /// Goes on to the rules beneath a pair of steps that differ themselves; whether there is any.
    fn beneath(&mut self, of: &Both, met: &mut Met) -> bool {
        for parameter in both(of).flat_map(|known| &known.rule.parameters) {
            if !met.parameters.contains(&parameter.parameter) {
                met.parameters.push(parameter.parameter.clone());
            }
        }
        let mut any = false;
        for name in self.names_beneath(of) {
            let found = self.steps(&name);
            if !differs(&found) {
                continue;
            }
            any = true;
            if !met.rules.insert(name.clone()) {
                continue;
            }
            let place = met.because.len();
            let deeper = self.beneath(&found, met);
            // What is decided alike on both sides is only on the way to what is not.
            if (!deeper || parts(&found))
                && let Some(known) = both(&found).next()
            {
                let side = |known: &Option<Told>| known.as_ref().map(|known| Side::of(&known.rule));
                let (left, right) = (side(&found.0), side(&found.1));
                met.because.insert(place, Divergence { rule: name, title: known.rule.title.clone(), left, right });
            }
        }
        any
    }

    /// The rules that either step rests on, each once, in the order of the left policy's.
    fn names_beneath(&self, of: &Both) -> Vec<Arc<str>> {
        let name = |policy: &Policy, id: &RuleId| policy.compiled.program.rule(*id).name.clone();
        let mut names: Vec<Arc<str>> = Vec::new();
        let left = of.0.iter().flat_map(|known| known.beneath.iter().map(|id| name(self.policies.0, id)));
        let right = of.1.iter().flat_map(|known| known.beneath.iter().map(|id| name(self.policies.1, id)));
        for name in left.chain(right) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn steps(&mut self, name: &str) -> Both {
        let named = |policy: &Policy| policy.compiled.program.rule_named(name);
        let (left, right) = (named(self.policies.0), named(self.policies.1));
        (left.map(|id| self.left.told(id)), right.map(|id| self.right.told(id)))
    }

    /// A parameter whose values are not the same under both policies.
    fn parameter(&self, name: &str) -> Option<ParameterPair> {
        let of = |policy: &Policy, explainer: &Explainer<'_>| -> Option<ParameterUse> {
            let at = policy.parameters().iter().position(|parameter| &*parameter.name == name)?;
            Some(explainer.parameter(ParameterId(u32::try_from(at).ok()?)))
        };
        let (left, right) = (of(self.policies.0, &self.left), of(self.policies.1, &self.right));
        let value = |of: &Option<ParameterUse>| of.as_ref().map(|of| of.value.clone());
        if value(&left) == value(&right) {
            return None;
        }
        let title = left.as_ref().or(right.as_ref())?.title.clone();
        Some(ParameterPair { parameter: name.into(), title, left, right })
    }
}

/// What is certain of a result, and whether it is known as a whole.
fn outcome(policy: &Policy, run: &mut Run<'_>, result: &ResultInfo) -> (Option<Output>, bool) {
    let (value, needs) = certain(run, result.rule);
    (value.map(|value| policy.compiled.output(&value, &result.ty)), needs.is_empty())
}

/// Whether what two policies say differs: values with whether they are known as a whole.
pub fn differ(left: &(Option<Output>, bool), right: &(Option<Output>, bool)) -> bool {
    match (left, right) {
        ((Some(left), true), (Some(right), true)) => !same(left, right),
        ((_, left), (_, right)) => left != right,
    }
}

fn both(of: &Both) -> impl Iterator<Item = &Told> {
    of.0.iter().chain(&of.1)
}

/// The same of two steps; a rule that only one policy has differs.
fn differs(of: &Both) -> bool {
    let value = |known: &Told| (known.rule.value.value.clone(), known.rule.needs.is_empty());
    match of {
        (Some(left), Some(right)) => differ(&value(left), &value(right)),
        _ => true,
    }
}

/// Whether two steps are decided by something else: other rows, or other clauses.
fn parts(of: &Both) -> bool {
    let (Some(left), Some(right)) = of else { return true };
    let by = |known: &Told| {
        let by = Side::of(&known.rule).by;
        by.into_iter().map(|by| (by.row, by.source.origin.clone(), by.source.cite.clone())).collect::<Vec<_>>()
    };
    by(left) != by(right)
}
