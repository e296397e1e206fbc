//! `kongchuo evaluate`: a file of children to a file of answers.

use std::io;

use kongchuo::{Missing, Options, Policy, UnknownResult, nearest};

use super::children::Children;
use super::clauses::clauses;
use super::{Status, load};
use crate::args::{Cli, EvaluateArgs, InputArgs, MissingFacts, OutputFormat};
use crate::failure::{Failure, Word};
use crate::host::{Host, Stream, Terminal};
use crate::output::{self, Columns, Target};

/// Evaluates every child of a file.
pub fn run(cli: &Cli, args: &EvaluateArgs, host: &dyn Host) -> Result<Status, Failure> {
    let policy = policy(cli, &args.input, host)?;
    let answers_shown = args.out.is_none() && host.terminal(Stream::Output) != Terminal::No;
    let format = format(args, answers_shown)?;
    let mut options = options(&policy, &args.input, &args.select)?;
    if format == OutputFormat::Table && args.select.is_empty() {
        options.select = policy.brief();
    }
    refuse_overwriting(args, host)?;
    let mut children = Children::open(&args.input, &policy, cli.lang, host, answers_shown)?;

    let failed = |error: io::Error| match &args.out {
        Some(path) => Failure::Write(path.clone(), error),
        None => Failure::Print(error),
    };
    let target = match &args.out {
        Some(path) => Target::file(host, path).map_err(failed)?,
        None => Target::stdout(host),
    };
    let columns = Columns::of(&policy, &options);
    let mut sink = output::sink(format, target, columns, cli.lang, children.is_single()).map_err(failed)?;
    while let Some(child) = children.next_child()? {
        match policy.evaluate_facts(&child.facts, args.input.on, &options) {
            Ok(answer) => {
                let clauses = match format {
                    OutputFormat::Table => clauses(&policy, &child.facts, args.input.on, &options, cli.lang),
                    _ => Vec::new(),
                };
                sink.write(&answer, &clauses).map_err(failed)?;
            }
            Err(errors) => children.reject(child.row, errors),
        }
    }
    sink.finish().map_err(failed)?;
    Ok(if children.finish() { Status::Good } else { Status::SomeBad })
}

/// The policy asked for, with its parameters set.
pub fn policy(cli: &Cli, args: &InputArgs, host: &dyn Host) -> Result<Policy, Failure> {
    let library = load::library(host, cli.rules.as_deref())?;
    load::with_parameters(load::policy(&library, &args.policy)?, &args.set)
}

/// How to evaluate.
pub fn options(policy: &Policy, args: &InputArgs, results: &[String]) -> Result<Options, Failure> {
    let missing = match args.missing {
        MissingFacts::Ask => Missing::Ask,
        MissingFacts::Assume => Missing::Assume,
    };
    let select = match results {
        [] => None,
        results => Some(
            policy.select(results.iter().map(|name| name.trim())).map_err(|unknown| unknown_result(policy, unknown))?,
        ),
    };
    Ok(Options { missing, select })
}

/// A result that the policy does not give, with the nearest that it gives.
pub fn unknown_result(policy: &Policy, unknown: UnknownResult) -> Failure {
    let names = policy.results().iter().map(|result| &*result.name);
    let nearest = nearest(&unknown.name, names).map(str::to_owned);
    Failure::Unknown { kind: Word::Result, word: unknown.name, nearest }
}

/// The form asked for: by name, by the file's name, or a table.
fn format(args: &EvaluateArgs, answers_shown: bool) -> Result<OutputFormat, Failure> {
    let format = match (args.format, &args.out) {
        (Some(OutputFormat::Parquet), _) if answers_shown => return Err(Failure::ParquetToTerminal),
        (Some(format), _) => format,
        (None, Some(path)) => output::format_of(path).ok_or_else(|| Failure::OutputExtension(path.clone()))?,
        (None, None) => OutputFormat::Table,
    };
    if format == OutputFormat::Parquet && !cfg!(feature = "parquet") {
        return Err(Failure::NoParquet);
    }
    Ok(format)
}

/// The file that is written must be none of those that are read.
fn refuse_overwriting(args: &EvaluateArgs, host: &dyn Host) -> Result<(), Failure> {
    let Some(out) = &args.out else { return Ok(()) };
    let records = args.input.records.iter().map(|(_, file)| file);
    let mut read = [&args.input.file].into_iter().chain(&args.input.terms).chain(records);
    if read.any(|path| host.is_same(path, out)) { Err(Failure::OutputIsInput(out.clone())) } else { Ok(()) }
}
