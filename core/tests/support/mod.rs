//! What the conformance tests share: where the test data of others is found, how an expression is run, and how the
//! outcome of a file of cases is told.
//!
//! The data is not part of the project. It is read from the directory that `KONGCHUO_CONFORMANCE` names, by default
//! `../shared/conformance` beside the workspace. Where it is absent the tests say so and pass, except in CI.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use kongchuo::{Date, Expression, Outcome, Type, Types, Value};

/// The directory of the test data of others; none where it is absent.
///
/// # Panics
///
/// In CI (`CI=true`), where absent data would make these tests pass for nothing.
pub fn data(part: &str) -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let directory = match env::var_os("KONGCHUO_CONFORMANCE") {
        Some(named) => workspace.join(named),
        None => workspace.join("../shared/conformance"),
    }
    .join(part);
    if directory.is_dir() {
        return Some(directory);
    }
    assert!(env::var_os("CI").is_none_or(|ci| ci != "true"), "the conformance data is absent, and this is CI");
    println!("skipped: the conformance data `{part}` is absent (KONGCHUO_CONFORMANCE names its directory)");
    None
}

/// The text of a file of the test data.
pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A variable of an expression: name, type and value, unknown where there is none.
pub type Variable = (String, Type, Option<Value>);

/// A day on which nothing depends.
fn some_day() -> Date {
    Date::from_ymd(2022, 9, 1).expect("a day")
}

/// Loads an expression over variables and evaluates it; an expression that does not load gives what is wrong with it.
pub fn run(text: &str, variables: &[Variable]) -> Result<(Type, Outcome), String> {
    let names: Vec<(&str, Type)> = variables.iter().map(|(name, ty, _)| (name.as_str(), ty.clone())).collect();
    let expression = Expression::new(text, &names, &Types::default())
        .map_err(|errors| errors.iter().map(|error| error.message.clone()).collect::<Vec<_>>().join("; "))?;
    let values: Vec<Option<Value>> = variables.iter().map(|(.., value)| value.clone()).collect();
    Ok((expression.ty().clone(), expression.evaluate(&values, some_day())))
}

/// How a case came out: as its file says; outside the language, with the reason; or otherwise, with what was wrong.
pub type Verdict = Result<Option<&'static str>, String>;

/// The verdicts on the cases of one file.
#[derive(Default)]
pub struct Tally {
    passed: usize,
    outside: Vec<(String, &'static str)>,
    failed: Vec<(String, String)>,
}

impl Tally {
    /// Takes the verdict on a case.
    pub fn take(&mut self, case: &str, verdict: Verdict) {
        match verdict {
            Ok(None) => self.passed += 1,
            Ok(Some(reason)) => self.outside.push((case.to_owned(), reason)),
            Err(why) => self.failed.push((case.to_owned(), why)),
        }
    }

    /// Prints the counts and every skip with its reason (shown by `--nocapture`, or by `KONGCHUO_SHOW_SKIPS=1`).
    ///
    /// # Panics
    ///
    /// Where a case failed, with all that did; and where the file had no case.
    pub fn settle(self, file: &str) {
        let Tally { passed, outside, failed } = self;
        let mut told = format!("{file}: {passed} passed, {} outside, {} failed\n", outside.len(), failed.len());
        for (case, reason) in &outside {
            let _ = writeln!(told, "    {case}: {reason}");
        }
        if env::var_os("KONGCHUO_SHOW_SKIPS").is_some_and(|show| show == "1") {
            // Past the test harness, which captures what `print!` writes.
            let _ = std::io::stderr().write_all(told.as_bytes());
        } else {
            print!("{told}");
        }
        assert!(passed + outside.len() + failed.len() > 0, "{file}: no case was read");
        let list: Vec<String> = failed.iter().map(|(case, why)| format!("    {case}: {why}")).collect();
        assert!(list.is_empty(), "{file}: {} failed\n{}", list.len(), list.join("\n"));
    }
}
