//! `kongchuo evaluate`: a file of children to a file of answers.

use std::io;

use kongchuo::{BatchOptions, Missing, Options, Policy};

use super::answers::{Answers, WithClauses, answers};
use super::children::Children;
use super::{Status, load};
use crate::args::{Cli, EvaluateArgs, InputArgs, MissingFacts, OutputFormat};
use crate::failure::Failure;
use crate::host::{Host, Stream, Terminal};
use crate::output::{self, Columns, Form, Target};
use crate::stream;

/// Evaluates every child of a file.
pub fn run(cli: &Cli, args: &EvaluateArgs, host: &dyn Host) -> Result<Status, Failure> {
    let policy = policy(cli, &args.input, host)?;
    let answers_shown = args.out.is_none() && host.terminal(Stream::Output) != Terminal::No;
    let format = format(args, answers_shown)?;
    let mut options = options(&policy, &args.input, &args.select)?;
    if format == OutputFormat::Table && args.select.is_empty() {
        options.select = policy.brief();
    }
    let json = matches!(format, OutputFormat::Json | OutputFormat::Ndjson);
    if json {
        // An answer about a child has everything; a table of it only what is named.
        options.select.get_or_insert_with(|| policy.everything());
    }
    refuse_overwriting(args, host)?;
    let threads = args.threads.map_or_else(|| host.threads(), usize::from);
    let batches = BatchOptions {
        options: options.clone(),
        facts_needed: json,
        assumed: json,
        threads: Some(threads),
        ..BatchOptions::default()
    };
    let mut children = Children::open(&args.input, &policy, batches, cli.lang, host, answers_shown)?;

    let failed = |error: io::Error| match &args.out {
        Some(path) => Failure::Write(path.clone(), error),
        None => Failure::Print(error),
    };
    let target = match &args.out {
        Some(path) => Target::file(host, path).map_err(failed)?,
        None => Target::stdout(host),
    };
    let form = Form {
        columns: Columns::of(&policy, &options),
        schema: children.evaluator.batches.schema(),
        policy: policy.id().to_owned(),
        on: args.input.on,
        lang: cli.lang,
        single: children.single,
    };
    let mut sink = output::sink(format, target, form).map_err(failed)?;
    let shown = WithClauses { on: args.input.on, options: &options, lang: cli.lang };
    let shown = (format == OutputFormat::Table).then_some(&shown);
    let Children { rows, evaluator, report, .. } = &mut children;
    let evaluator = &*evaluator;
    stream::pass(
        threads,
        || rows.next_piece(),
        |piece| answers(evaluator, piece, shown),
        |Answers { table, clauses, remarks }| {
            report.rows(remarks);
            sink.write(&table, &clauses).map_err(failed)
        },
    )?;
    children.unchanged()?;
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
        results => Some(policy.select(results.iter().map(|name| name.trim())).map_err(Failure::Unknown)?),
    };
    Ok(Options { missing, select })
}

/// The form asked for: by name, by the file's name, or a table.
fn format(args: &EvaluateArgs, answers_shown: bool) -> Result<OutputFormat, Failure> {
    let format = match (args.format, &args.out) {
        (Some(format @ (OutputFormat::Arrow | OutputFormat::Parquet)), _) if answers_shown => {
            return Err(Failure::BinaryToTerminal(format));
        }
        (Some(format), _) => format,
        (None, Some(path)) => output::format_of(path).ok_or_else(|| Failure::OutputExtension(path.clone()))?,
        (None, None) => OutputFormat::Table,
    };
    let missing = match format {
        OutputFormat::Parquet => !cfg!(feature = "parquet"),
        OutputFormat::Arrow => !cfg!(feature = "ipc"),
        OutputFormat::Table | OutputFormat::Json | OutputFormat::Ndjson | OutputFormat::Csv => false,
    };
    if missing {
        return Err(Failure::NoWriter(format));
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
