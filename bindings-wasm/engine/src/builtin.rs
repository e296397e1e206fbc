//! The policies that come with the engine: their files are read once, each is compiled when it is first asked for.

use std::cell::RefCell;

use kongchuo::{Document, Library, Policy};

use crate::failure::{Failure, FailureKind};

thread_local! {
    static LIBRARY: Library = Library::builtin();
    static COMPILED: RefCell<Vec<Policy>> = const { RefCell::new(Vec::new()) };
}

/// The policy of an id.
pub fn policy(id: &str) -> Result<Policy, Failure> {
    if let Some(policy) = COMPILED.with_borrow(|compiled| compiled.iter().find(|policy| policy.id() == id).cloned()) {
        return Ok(policy);
    }
    let policy = LIBRARY.with(|library| {
        let known = library.known(id).map_err(|unknown| Failure::unknown(FailureKind::UnknownPolicy, &unknown))?;
        Policy::from_library(library, known).map_err(Failure::from)
    })?;
    COMPILED.with_borrow_mut(|compiled| compiled.push(policy.clone()));
    Ok(policy)
}

/// The documents of all policies, the base first.
pub fn documents() -> Vec<Document> {
    LIBRARY.with(Library::documents)
}
