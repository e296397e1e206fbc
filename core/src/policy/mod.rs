//! Policies: rule packs read from TOML, laid over one another, checked and compiled.
//!
//! `read` makes items of text, `overlay` lays packs over one another, `compile` gives types and the program. Depends on
//! the language and the vocabulary; nothing here evaluates.

mod compile;
mod compiled;
mod enum_words;
pub mod items;
mod library;
mod obligation;
mod overlay;
mod parameter;
mod personal;
mod procedure;
mod read;
pub(crate) mod report;
mod subjects;
mod template;
mod toml_file;
pub(crate) mod toml_view;
mod vocabulary;

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

pub(crate) use compiled::RuleInfo;
pub use compiled::{Compiled, Document, Note, ParameterInfo, ResultInfo, RowInfo};
pub(crate) use library::EQUIVALENT;
pub use library::Library;
pub(crate) use obligation::{CadenceInfo, CountsInfo, NumberInfo, ObligationInfo, SettingInfo, TruthInfo};
pub(crate) use overlay::{Body, Layer, Layered, LayeredRule, lay};
pub use parameter::ParameterError;
pub(crate) use procedure::{
    EffectInfo, PaperInfo, ProcedureInfo, RenewalInfo, RenewalPaper, RequirementInfo, ReviewInfo, StepInfo, TestInfo,
};
pub(crate) use procedure::{Names, SIGNATURES};
pub use read::{MAX_CADENCE, MAX_CATALOGUE, MAX_GROUPS, MAX_ITEMS, MAX_LINES, MAX_PARTS, MAX_READINGS, MAX_ROWS};
pub(crate) use read::{required_wording, sorted};
pub use report::{IndicatorInfo, ReportInfo};
pub(crate) use subjects::{compile_changed, key_rule};
pub use template::{Piece, Template};
pub use toml_file::MAX_FILE;
pub(crate) use toml_file::read_file;

use crate::diagnostic::Diagnostics;
use crate::program::Rule;
use crate::subject::Subject;
use crate::value::Value;
use crate::vocabulary::Vocabulary;

/// A compiled policy, ready to evaluate: immutable, `Send + Sync`, cheap to clone.
///
/// ```
/// use kongchuo::{Case, Policy};
/// let policy = Policy::builtin("guyuan-2021")?;
/// let case = Case::from_json(r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2021-09-01"}"#)?;
/// let answer = policy.evaluate(&case, "2021-10-29".parse()?)?;
/// assert_eq!(answer.get("attendance_status").and_then(|status| status.as_str()), Some("dropout"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Policy {
    pub(crate) compiled: Arc<Compiled>,
    /// Values of the parameters, the caller's where overridden.
    pub(crate) parameters: Arc<[Value]>,
    pub(crate) overridden: Arc<[bool]>,
    pub(crate) warnings: Arc<Diagnostics>,
}

impl Policy {
    /// A policy that comes with the crate: `cn`, `guyuan-2021` …
    pub fn builtin(id: &str) -> Result<Policy, Diagnostics> {
        Policy::from_library(&Library::builtin(), id)
    }

    /// The policy of these files: `(path, text)`. What it extends may be among them or built in.
    pub fn from_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Policy, Diagnostics> {
        let library = Library::with_files(files);
        let id = library.own_id()?.to_owned();
        Policy::from_library(&library, &id)
    }

    /// A policy of a library.
    pub fn from_library(library: &Library, id: &str) -> Result<Policy, Diagnostics> {
        let (compiled, warnings) = library.compile(id)?;
        Ok(Policy::new(compiled, warnings))
    }

    /// A policy with the parameters of its document.
    pub(crate) fn new(compiled: Compiled, warnings: Diagnostics) -> Policy {
        let parameters: Vec<Value> = compiled.parameters.iter().map(|parameter| parameter.value.clone()).collect();
        Policy {
            overridden: vec![false; parameters.len()].into(),
            parameters: parameters.into(),
            compiled: Arc::new(compiled),
            warnings: Arc::new(warnings),
        }
    }

    /// The policy's id.
    pub fn id(&self) -> &str {
        &self.compiled.document.id
    }

    /// The document it encodes.
    pub fn document(&self) -> &Document {
        &self.compiled.document
    }

    /// Its facts, enums and records.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.compiled.vocabulary
    }

    /// Its results, in order.
    pub fn results(&self) -> &[ResultInfo] {
        &self.compiled.results
    }

    /// Its procedures, in order.
    pub(crate) fn procedures(&self) -> &[ProcedureInfo] {
        &self.compiled.procedures
    }

    /// Its reports, in order: returns, ledgers, tables of indicators. None without the feature `reports`.
    pub fn reports(&self) -> &[ReportInfo] {
        &self.compiled.reports
    }

    /// Its indicators, in order. None without the feature `reports`.
    pub fn indicators(&self) -> &[IndicatorInfo] {
        &self.compiled.indicators
    }

    /// Its parameters.
    pub fn parameters(&self) -> &[ParameterInfo] {
        &self.compiled.parameters
    }

    /// Whom this policy is about: a child, unless it was made by [`Policy::of`].
    pub fn subject(&self) -> Subject {
        self.compiled.subject
    }

    /// Everybody it has rules of: its own subject, then the organisations, from the smallest.
    pub fn subjects(&self) -> Vec<Subject> {
        let organisations = self.compiled.organisations.iter().map(|organisation| organisation.subject);
        std::iter::once(self.subject()).chain(organisations).collect()
    }

    /// The same document for another subject: a policy whose facts are those of a class, a school …, the rollups of its
    /// children among them, and whose results are what the document decides of it. Parameters are shared, also those set
    /// by the caller. None where the document says nothing of the subject.
    ///
    /// ```
    /// # let text = "[policy]\nid = 'p'\ntitle = { zh = '甲', en = 'P' }\nextends = 'cn'\n\
    /// #   [[rollup]]\nid = 'dropouts'\nsubject = 'school'\ntitle = { zh = '辍学人数', en = 'Dropouts' }\n\
    /// #   cite = { reading = 'N1' }\ncount = 'counts_as_dropout'\n\
    /// #   [[definition]]\nid = 'veto'\nsubject = 'school'\ntype = 'bool'\nresult = true\n\
    /// #   title = { zh = '一票否决', en = 'Veto' }\ncite = { reading = 'N1' }\nis = 'dropouts > 0'\n";
    /// use kongchuo::{Case, Policy, Subject};
    /// let policy = Policy::from_files([("p/policy.toml", text)])?;
    /// assert_eq!(policy.subjects(), [Subject::Child, Subject::School]);
    ///
    /// let school = policy.of(Subject::School).expect("it decides of schools");
    /// let answer = school.evaluate(&Case::from_json(r#"{"dropouts": 2}"#)?, "2021-10-29".parse()?)?;
    /// assert_eq!(answer.get("veto"), Some(&kongchuo::Output::Bool(true)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(&self, subject: Subject) -> Option<Policy> {
        if subject == self.subject() {
            return Some(self.clone());
        }
        let organisation = self.compiled.organisations.iter().find(|organisation| organisation.subject == subject)?;
        Some(Policy { compiled: organisation.clone(), ..self.clone() })
    }

    /// Every rule of the document, each once: those of this policy's subject, of organisations, and the rollups.
    pub(crate) fn all_rules(&self) -> impl Iterator<Item = (&Rule, &RuleInfo)> {
        let mut seen = HashSet::new();
        let compiled = &self.compiled;
        let counted = compiled.members.iter().chain(&compiled.reporting);
        let parts = std::iter::once(compiled).chain(&compiled.organisations).chain(counted);
        let rules = parts.flat_map(|part| part.program.rules.iter().zip(&part.rules));
        // The programs for those who are counted have the rules of a child once more, and the names of organisations, which
        // nobody wrote.
        rules.filter(move |(rule, _)| !rule.name.contains(' ') && seen.insert(&*rule.name))
    }

    /// Every obligation of the document, each once: those of this policy's subject, then those of organisations.
    pub(crate) fn all_obligations(&self) -> impl Iterator<Item = (&Compiled, &ObligationInfo)> {
        let mut seen = HashSet::new();
        let parts = std::iter::once(&self.compiled).chain(&self.compiled.organisations);
        let all = parts.flat_map(|part| part.obligations.iter().map(move |info| (&**part, info)));
        all.filter(move |(_, info)| seen.insert(&*info.id))
    }

    /// What was found while loading that is no error.
    pub fn load_warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    /// The files of a folder and the policy in them; built-in packs can be extended.
    #[cfg(feature = "fs")]
    pub fn load(folder: impl AsRef<std::path::Path>) -> Result<Policy, LoadError> {
        let files = read_folder(folder.as_ref())?;
        Policy::from_files(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))).map_err(LoadError::Rules)
    }
}

/// Why a folder gives no policy.
#[cfg(feature = "fs")]
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// a file or folder cannot be read
    #[error("cannot read `{path}`: {source}")]
    Read {
        /// what was to be read
        path: String,
        /// why not
        source: std::io::Error,
    },
    /// the rules have errors
    #[error("{0}")]
    Rules(Diagnostics),
}

/// Every `.toml` file of a folder and the folders in it, sorted: `(path, text)`. Links to folders are not followed.
#[cfg(feature = "fs")]
pub fn read_folder(folder: &std::path::Path) -> Result<Vec<(String, String)>, LoadError> {
    let failed = |path: &std::path::Path, source| LoadError::Read { path: path.display().to_string(), source };
    let mut files = Vec::new();
    // `mine/.` and `mine//` are `mine`, by whose name the pack goes.
    let mut folders: Vec<std::path::PathBuf> = vec![folder.components().collect()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|source| failed(&folder, source))? {
            let entry = entry.map_err(|source| failed(&folder, source))?;
            let (path, kind) = (entry.path(), entry.file_type().map_err(|source| failed(&folder, source))?);
            // A link to a folder may lead back up: links are followed to files only.
            if kind.is_dir() {
                folders.push(path);
            } else if path.is_file() && path.extension().is_some_and(|extension| extension == "toml") {
                let text = std::fs::read_to_string(&path).map_err(|source| failed(&path, source))?;
                files.push((path.display().to_string(), text));
            }
        }
    }
    files.sort();
    Ok(files)
}

impl fmt::Display for items::Strength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
