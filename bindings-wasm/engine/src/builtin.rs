//! The policies that come with the engine: their files are read once, each is compiled when it is first asked for.

use std::cell::RefCell;
use std::collections::BTreeMap;

use kongchuo::{Library, Policy, Wording, nearest};
use serde::Serialize;

use crate::failure::{Failure, FailureKind};

thread_local! {
    static LIBRARY: Library = Library::builtin();
    static COMPILED: RefCell<BTreeMap<String, Policy>> = const { RefCell::new(BTreeMap::new()) };
}

/// What a list of policies says of one.
#[derive(Serialize)]
pub struct PolicyInfo {
    id: String,
    title: Wording,
    issuer: Option<Wording>,
    number: Option<String>,
    region: Option<String>,
    issued: Option<String>,
    extends: Option<String>,
}

/// The policy of an id.
pub fn policy(id: &str) -> Result<Policy, Failure> {
    if let Some(policy) = COMPILED.with_borrow(|compiled| compiled.get(id).cloned()) {
        return Ok(policy);
    }
    let policy = LIBRARY.with(|library| {
        let ids = library.ids();
        if !ids.contains(&id) {
            let mut unknown =
                Failure::unknown(FailureKind::UnknownPolicy, ("政策", "policy"), id, nearest(id, ids.iter().copied()));
            unknown.message.zh.extend(["；已有：", &ids.join("、")]);
            unknown.message.en.extend(["; there are: ", &ids.join(", ")]);
            return Err(unknown);
        }
        Ok(Policy::from_library(library, id)?)
    })?;
    COMPILED.with_borrow_mut(|compiled| compiled.insert(id.to_owned(), policy.clone()));
    Ok(policy)
}

/// Every policy, the base first.
pub fn list() -> Result<Vec<PolicyInfo>, Failure> {
    let ids: Vec<String> = LIBRARY.with(|library| library.ids().into_iter().map(str::to_owned).collect());
    ids.iter().map(|id| policy(id).map(|policy| PolicyInfo::new(&policy))).collect()
}

impl PolicyInfo {
    fn new(policy: &Policy) -> PolicyInfo {
        let document = policy.document();
        PolicyInfo {
            id: document.id.to_string(),
            title: document.title.clone(),
            issuer: document.issuer.clone(),
            number: document.number.clone(),
            region: document.region.clone(),
            issued: document.issued.map(|issued| issued.to_string()),
            extends: document.extends.clone(),
        }
    }
}
