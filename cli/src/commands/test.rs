//! `kongchuo test`: the scenarios that stand beside the rules, and what they reach.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use kongchuo::scenario::{self, Coverage};
use kongchuo::{Library, Policy};

use super::check::show;
use super::{Status, load, mutate};
use crate::args::{Cli, TestArgs};
use crate::failure::Failure;
use crate::host::Host;
use crate::messages::{self, Notice};
use crate::output::Target;

/// Runs every scenario. A file that cannot be read is shown and the others are run.
pub fn run(cli: &Cli, args: &TestArgs, host: &dyn Host) -> Result<Status, Failure> {
    let folder = args.dir.as_deref().or(cli.rules.as_deref());
    let library = load::library(host, folder)?;
    let files = files(host, folder)?;
    let equivalents = args.mutate.then(|| mutate::equivalents(host, folder)).transpose()?;
    let mut coverage = args.coverage.then(|| Coverage::new(&library)).transpose().map_err(load::rules)?;
    let mut policies = Policies { library: &library, loaded: HashMap::new() };
    let mut tally = Tally::default();
    let mut run_again = Vec::new();
    for (path, text) in &files {
        let scenarios = match scenario::read(path, text) {
            Ok(scenarios) => scenarios,
            Err(diagnostics) => {
                show(&diagnostics, host);
                tally.unreadable += 1;
                continue;
            }
        };
        let policy = policies.of(path)?;
        for scenario in scenarios {
            let begun = host.clock();
            let report = scenario::run(policy, &scenario);
            tally.elapsed += host.clock().saturating_sub(begun);
            tally.cases += 1;
            tally.days += report.days;
            if !report.passed() {
                tally.failed += 1;
                host.say(report.text(cli.lang).trim_end());
            }
            if let Some(coverage) = &mut coverage {
                coverage.add(policy, &scenario);
            }
            if args.mutate {
                run_again.push((policy.id().to_owned(), scenario));
            }
        }
    }
    let mut complete = coverage.as_ref().is_none_or(Coverage::complete);
    let mut text = coverage.map(|coverage| coverage.text(cli.lang)).unwrap_or_default();
    if let Some(equivalents) = equivalents {
        let mutation = mutate::run(&library, run_again, &equivalents, host)?;
        show(&mutation.report.findings, host);
        complete &= mutation.report.complete();
        text += &mutation.report.text(cli.lang);
        text += &messages::notice(&Notice::Mutated(&mutation), cli.lang);
        text.push('\n');
    }
    text += &messages::notice(&Notice::Tested(&tally), cli.lang);
    let mut target = Target::stdout(host);
    writeln!(target, "{text}").and_then(|()| target.close()).map_err(Failure::Print)?;
    Ok(match tally {
        Tally { unreadable: 1.., .. } | Tally { cases: 0, .. } => Status::Failed,
        Tally { failed: 0, .. } if complete => Status::Good,
        Tally { .. } => Status::SomeBad,
    })
}

/// How the scenarios fared.
#[derive(Debug, Default)]
pub struct Tally {
    /// scenarios run
    pub cases: usize,
    /// days in them
    pub days: usize,
    /// scenarios of which an expectation is not met
    pub failed: usize,
    /// files that could not be read
    pub unreadable: usize,
    /// how long the runs took, without loading and without coverage
    pub elapsed: Duration,
}

/// The scenario files of a folder, or the built-in ones: `(path, text)`.
fn files(host: &dyn Host, folder: Option<&Path>) -> Result<Vec<(String, String)>, Failure> {
    let Some(folder) = folder else {
        return Ok(scenario::builtin_files().iter().map(|(path, text)| ((*path).into(), (*text).into())).collect());
    };
    let mut files = load::files(host, folder)?;
    files.retain(|(path, _)| scenario::policy_of(path).is_some());
    Ok(files)
}

/// The policies that scenarios belong to, each compiled once.
struct Policies<'a> {
    library: &'a Library,
    loaded: HashMap<String, Policy>,
}

impl Policies<'_> {
    /// The policy of the folder above `cases`; where that is no policy's id, the one policy of the files given.
    fn of(&mut self, path: &str) -> Result<&Policy, Failure> {
        let folder = scenario::policy_of(path).unwrap_or_default();
        let id = match self.library.own_id() {
            Ok(own) if !self.library.ids().contains(&folder) => own,
            _ => folder,
        };
        if !self.loaded.contains_key(id) {
            self.loaded.insert(id.to_owned(), load::policy(self.library, id)?);
        }
        Ok(&self.loaded[id])
    }
}
