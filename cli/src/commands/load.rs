//! Rule packs and policies as the command line asks for them.

use std::path::Path;

use kongchuo::{Diagnostics, Library, ParameterError, Policy};

use crate::failure::Failure;
use crate::host::Host;

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
    Policy::from_library(library, library.known(id).map_err(Failure::Unknown)?).map_err(rules)
}

/// A policy with parameters set.
pub fn with_parameters(policy: Policy, set: &[(String, String)]) -> Result<Policy, Failure> {
    set.iter().try_fold(policy, |policy, (name, value)| {
        policy.with_text(name, value).map_err(|error| match error {
            ParameterError::Unknown(unknown) => Failure::Unknown(unknown),
            ParameterError::WrongType { name, expected } => Failure::Parameter { name, expected },
        })
    })
}
