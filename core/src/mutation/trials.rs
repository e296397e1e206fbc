//! Scenarios held against mutants: the first that fails kills.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Mutant;
use super::edit::Changed;
use crate::diagnostic::Diagnostics;
use crate::explain::Decisive;
use crate::facts::Facts;
use crate::policy::items::Pack;
use crate::policy::{Layered, Library, Policy, lay};
use crate::scenario::{Scenario, passes};

/// The scenarios of a library's policies, made ready to be run again and again.
pub struct Trials<'a> {
    policies: Vec<Tried<'a>>,
}

/// One policy and its scenarios.
struct Tried<'a> {
    id: Arc<str>,
    /// from the base to the policy's own
    packs: Vec<&'a Pack>,
    layered: Layered,
    scenarios: Vec<Prepared>,
}

/// A scenario whose facts are checked, and what decides in it.
struct Prepared {
    scenario: Scenario,
    facts: Facts,
    reached: HashSet<Decisive>,
}

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// it makes no policy
    NoMutant,
    /// something fails with it
    Killed(Killer),
    /// nothing does
    Survived,
}

/// What kills a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Killer {
    /// the policy that fails
    pub policy: Arc<str>,
    /// its scenario: file and line; none where the policy itself no longer loads
    pub scenario: Option<(Arc<str>, usize)>,
}

impl<'a> Trials<'a> {
    /// Makes scenarios ready, each given with the id of its policy. One that fails as it is kills nothing.
    pub fn new(
        library: &'a Library,
        scenarios: impl IntoIterator<Item = (String, Scenario)>,
    ) -> Result<Trials<'a>, Diagnostics> {
        let mut by_policy: HashMap<String, Vec<Scenario>> = HashMap::new();
        for (policy, scenario) in scenarios {
            by_policy.entry(policy).or_default().push(scenario);
        }
        let mut policies = Vec::new();
        for id in library.ids() {
            let policy = Policy::from_library(library, id)?;
            let packs = library.packs_of(id).unwrap_or_default();
            let scenarios = by_policy.remove(id).unwrap_or_default().into_iter();
            let scenarios = scenarios.filter_map(|scenario| Prepared::new(&policy, scenario)).collect();
            let (layered, _) = lay(&packs);
            policies.push(Tried { id: Arc::from(id), packs, layered, scenarios });
        }
        Ok(Trials { policies })
    }

    /// Runs scenarios of the pack that wrote what is changed, then of those that build on it, until one fails.
    pub fn run(&self, mutant: &Mutant) -> Verdict {
        let origin = |tried: &Tried<'_>| tried.packs.iter().position(|pack| *pack.header.id.value == *mutant.pack);
        let affected = self.policies.iter().filter_map(|tried| Some((tried, origin(tried)?)));
        let (own, above): (Vec<_>, Vec<_>) = affected.partition(|(tried, _)| tried.id == mutant.pack);
        for (tried, origin) in own.into_iter().chain(above) {
            let killed = |scenario| Verdict::Killed(Killer { policy: tried.id.clone(), scenario });
            match mutant.edit.policy(&mutant.item, origin, &tried.packs, &tried.layered) {
                Changed::Absent => {}
                Changed::Broken if tried.id == mutant.pack => return Verdict::NoMutant,
                Changed::Broken => return killed(None),
                Changed::Policy(policy) => {
                    if let Some(scenario) = tried.killer(&policy, mutant) {
                        return killed(Some((scenario.path.clone(), scenario.line)));
                    }
                }
            }
        }
        Verdict::Survived
    }
}

impl Tried<'_> {
    /// The first scenario that fails; those in which the changed item decides are asked first.
    fn killer(&self, policy: &Policy, mutant: &Mutant) -> Option<&Scenario> {
        let decisive = |row| Decisive { origin: mutant.pack.clone(), rule: mutant.item.clone(), row };
        let (row, item) = (decisive(mutant.row.clone()), decisive(None));
        let near = |prepared: &Prepared| match &prepared.reached {
            reached if reached.contains(&row) => 0,
            reached if reached.contains(&item) => 1,
            _ => 2,
        };
        let mut order: Vec<(u8, &Prepared)> =
            self.scenarios.iter().map(|prepared| (near(prepared), prepared)).collect();
        order.sort_by_key(|(near, _)| *near);
        let mut order = order.into_iter().map(|(_, prepared)| prepared);
        order.find(|prepared| !passes(policy, &prepared.scenario, &prepared.facts)).map(|prepared| &prepared.scenario)
    }
}

impl Prepared {
    /// None where the scenario fails as it is.
    fn new(policy: &Policy, scenario: Scenario) -> Option<Prepared> {
        let set = scenario.policy(policy).ok()?;
        let facts = Facts::from_case(&scenario.case, set.vocabulary()).ok()?.facts;
        if !passes(policy, &scenario, &facts) {
            return None;
        }
        let mut reached = HashSet::new();
        for day in &scenario.days {
            let (facts, _) = scenario.facts(policy, day.on).ok()?;
            for about in day.about() {
                reached.extend(set.decisive_facts(&facts, day.on, &scenario.options(), &about).into_iter().flatten());
            }
        }
        Some(Prepared { scenario, facts, reached })
    }
}
