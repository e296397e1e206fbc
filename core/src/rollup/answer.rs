//! The answer for one organisation.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::key::OrganisationKey;
use crate::evaluate::{Answer, Object, Output};
use crate::subject::Subject;

/// What a policy says of one organisation on one day.
///
/// Serialises as `{ "policy", "on", "subject", …, "children", "rollups", "open_rollups", "results", "undetermined",
/// "warnings", "assumed" }`, where `…` are the names that make its key: `"school"`, of a class also `"class"`, of a city
/// none. `rollups` has the values that are known; `open_rollups` for each of the others
/// `{ "at_least", "open", "facts" }`: what a number is at least (null where that is not known), how many children are
/// open, and the facts that these lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationAnswer {
    /// what kind of organisation
    pub subject: Subject,
    /// which one
    pub key: OrganisationKey,
    /// how many children it has; 0 where none were given
    pub children: usize,
    /// the facts made of its children
    pub rollups: Vec<RollupAnswer>,
    /// results, what is undetermined, warnings, what was assumed
    pub answer: Answer,
}

/// A fact made of children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollupAnswer {
    /// its name
    pub name: Arc<str>,
    /// its value; none where open children may still change it, or where no children were given
    pub value: Option<Output>,
    /// the value was given with the organisation, not made of its children
    pub given: bool,
    /// what an open number is at least, whatever the open children turn out to be
    pub at_least: Option<i64>,
    /// how many children keep it open
    pub open: usize,
    /// the facts that these lack, in the vocabulary's order
    pub lacking: Vec<Arc<str>>,
}

impl OrganisationAnswer {
    /// A rollup.
    pub fn rollup(&self, name: &str) -> Option<&RollupAnswer> {
        self.rollups.iter().find(|rollup| &*rollup.name == name)
    }
}

/// A rollup that is open.
struct Open<'a>(&'a RollupAnswer);

impl Serialize for Open<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("at_least", &self.0.at_least)?;
        map.serialize_entry("open", &self.0.open)?;
        map.serialize_entry("facts", &self.0.lacking)?;
        map.end()
    }
}

impl Serialize for OrganisationAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Answer { policy, on, results, undetermined, obligations, warnings, assumed, .. } = &self.answer;
        let known = self.rollups.iter().filter_map(|rollup| Some((rollup.name.clone(), rollup.value.clone()?)));
        let open = self.rollups.iter().filter(|rollup| rollup.value.is_none());
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("policy", &**policy)?;
        map.serialize_entry("on", on)?;
        map.serialize_entry("subject", &self.subject)?;
        for (subject, name) in self.key.names() {
            map.serialize_entry(subject.word(), &name.map(|name| &**name))?;
        }
        map.serialize_entry("children", &self.children)?;
        map.serialize_entry("rollups", &Object(&known.collect::<Vec<_>>()))?;
        map.serialize_entry(
            "open_rollups",
            &Object(&open.map(|rollup| (rollup.name.clone(), Open(rollup))).collect::<Vec<_>>()),
        )?;
        map.serialize_entry("results", &Object(results))?;
        map.serialize_entry("undetermined", &Object(undetermined))?;
        map.serialize_entry("obligations", obligations)?;
        map.serialize_entry("warnings", warnings)?;
        map.serialize_entry("assumed", assumed)?;
        map.end()
    }
}
