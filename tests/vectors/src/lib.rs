//! Vectors: questions with the whole answer, as data that Rust, Python, node and the browser all run. `README.md` beside this crate
//! says what a vector holds.
//!
//! The answers are the engine's own, so vectors show that runtimes agree and what a change changes; whether an answer is right is
//! for the scenarios beside the rules to say. [`files`] makes every file anew; the program of this crate writes them.

mod ask;
mod vector;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ask::{Failure, Policies, answered};
use kongchuo::scenario::{builtin_files, policy_of, read};
use vector::Question;

/// Why the files cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// a file cannot be read or written
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    /// a question cannot be read, or the engine gives nothing that a vector can hold
    #[error("{place}: {failure}")]
    Question {
        /// where it stands
        place: String,
        /// why
        failure: String,
    },
}

/// The folder of the vectors.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file by name, with the text that it should have: one of scenarios for each policy, and those whose questions are written by
/// hand, answered anew.
pub fn files() -> Result<Vec<(String, String)>, Error> {
    let mut policies = Policies::default();
    let mut files = scenario_files(&mut policies)?;
    let listing = |error| Error::File(folder().to_owned(), error);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder()).map_err(listing)? {
        let name = entry.map_err(listing)?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".ndjson") && !files.iter().any(|(known, _)| *known == name) {
            names.push(name);
        }
    }
    names.sort();
    for name in names {
        let text = answered_anew(&name, &mut policies)?;
        files.push((name, text));
    }
    Ok(files)
}

/// The days of every scenario, by policy, in the order of files and cases.
fn scenario_files(policies: &mut Policies) -> Result<Vec<(String, String)>, Error> {
    let mut files: Vec<(String, String)> = Vec::new();
    for (path, text) in builtin_files() {
        let failed = |failure: String| Error::Question { place: (*path).to_owned(), failure };
        let policy =
            policy_of(path).ok_or_else(|| failed("expected a folder `cases` in a policy's folder".to_owned()))?;
        let name = format!("{policy}.ndjson");
        if files.last().is_none_or(|(last, _)| *last != name) {
            files.push((name, String::new()));
        }
        let scenarios = read(path, text).map_err(|findings| failed(findings.to_string()))?;
        let file = path.rsplit('/').next().unwrap_or(path);
        // A vector asks of a child: what is said of organisations is tested where it is made.
        let children = scenarios.iter().filter(|scenario| scenario.subject == kongchuo::Subject::Child);
        for (scenario, day) in children.flat_map(|scenario| scenario.days.iter().map(move |day| (scenario, day))) {
            let shows = format!("{file}: {}, {}", scenario.name.en, day.on);
            let line = Question::of_scenario(policy, shows, scenario, day)
                .map_err(Failure::Json)
                .and_then(|question| line(&question, policies))
                .map_err(|failure| failed(format!("line {}: {failure}", day.line)))?;
            if let Some((_, text)) = files.last_mut() {
                text.push_str(&line);
            }
        }
    }
    Ok(files)
}

/// A file whose questions are written by hand: what it asks stays, what it answers is made anew.
fn answered_anew(name: &str, policies: &mut Policies) -> Result<String, Error> {
    let path = folder().join(name);
    let old = fs::read_to_string(&path).map_err(|error| Error::File(path, error))?;
    let mut text = String::new();
    for (at, old) in old.lines().enumerate() {
        let failed = |failure: String| Error::Question { place: format!("{name}:{}", at + 1), failure };
        let question: Question = serde_json::from_str(old).map_err(|error| failed(error.to_string()))?;
        text.push_str(&line(&question, policies).map_err(|failure| failed(failure.to_string()))?);
    }
    Ok(text)
}

fn line(question: &Question, policies: &mut Policies) -> Result<String, Failure> {
    let vector = answered(question, policies)?;
    Ok(serde_json::to_string(&vector).map_err(Failure::Json)? + "\n")
}
