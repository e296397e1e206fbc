//! Rule packs and policies as the command line asks for them.

use std::path::Path;

use kongchuo::{Diagnostics, Library, ParameterError, Policy, nearest};

use crate::failure::{Failure, Word};
use crate::host::Host;
use crate::messages;

/// The packs of a folder over the built-in ones; without a folder, the built-in ones.
pub fn library(host: &dyn Host, folder: Option<&Path>) -> Result<Library, Failure> {
    let Some(folder) = folder else { return Ok(Library::builtin()) };
    let files = files(host, folder)?;
    if files.is_empty() {
        return Err(Failure::NoRules(folder.to_owned()));
    }
    Ok(Library::with_files(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))))
}

/// Rules that do not load.
pub fn rules(diagnostics: Diagnostics) -> Failure {
    Failure::Rules(Box::new(diagnostics))
}

/// The rule files of a folder.
pub fn files(host: &dyn Host, folder: &Path) -> Result<Vec<(String, String)>, Failure> {
    host.rules(folder).map_err(|(path, error)| Failure::io(Path::new(&path), error))
}

/// A policy of a library.
pub fn policy(library: &Library, id: &str) -> Result<Policy, Failure> {
    let ids = library.ids();
    if !ids.contains(&id) {
        let nearest = nearest(id, ids).map(str::to_owned);
        return Err(Failure::Unknown { kind: Word::Policy, word: id.to_owned(), nearest });
    }
    Policy::from_library(library, id).map_err(rules)
}

/// A policy with parameters set.
pub fn with_parameters(policy: Policy, set: &[(String, String)]) -> Result<Policy, Failure> {
    set.iter().try_fold(policy, |policy, (name, value)| {
        policy.with_text(name, value).map_err(|error| match error {
            ParameterError::Unknown { name, .. } => {
                let names = policy.parameters().iter().map(|parameter| &*parameter.name);
                let nearest = nearest(&name, names).map(str::to_owned);
                Failure::Unknown { kind: Word::Parameter, word: name, nearest }
            }
            ParameterError::WrongType { name, .. } => {
                let parameter = policy.parameters().iter().find(|parameter| *parameter.name == name);
                let types = &policy.vocabulary().types;
                let expected = parameter.map(|parameter| messages::type_in_words(&parameter.ty, types));
                Failure::Parameter { name, expected: expected.unwrap_or_default() }
            }
        })
    })
}
