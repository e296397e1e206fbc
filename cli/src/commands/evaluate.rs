//! `kongchuo evaluate`: a file of children to a file of answers.

use std::io;
use std::path::{Path, PathBuf};

use kongchuo::{BatchOptions, Missing, OBLIGATION_PREFIX, Options, Policy};

use super::answers::{Answers, WithClauses, answers};
use super::children::Children;
use super::{Status, load, organisations};
use crate::args::{Cli, EvaluateArgs, InputArgs, MissingFacts, OutputArgs, OutputFormat};
use crate::failure::Failure;
use crate::host::{Host, Stream, Terminal};
use crate::output::{self, Columns, Form, Target};
use crate::stream;

/// Evaluates every child of a file.
pub fn run(cli: &Cli, args: &EvaluateArgs, host: &dyn Host) -> Result<Status, Failure> {
    if let Some(subject) = args.about.organisation() {
        return organisations::evaluate(cli, args, subject, host);
    }
    let policy = policy(cli, &args.input, host)?;
    let output = &args.output;
    let answers_shown = output.out.is_none() && host.terminal(Stream::Output) != Terminal::No;
    let format = format(output, answers_shown)?;
    let mut options = options(&policy, &args.input, &output.select)?;
    if format == OutputFormat::Table && output.select.is_empty() {
        options.select = policy.brief();
    }
    let json = matches!(format, OutputFormat::Json | OutputFormat::Ndjson);
    let flat = matches!(format, OutputFormat::Table | OutputFormat::Csv);
    if flat && output.select.iter().any(|name| name.trim().starts_with(OBLIGATION_PREFIX)) {
        return Err(Failure::ObligationsNeedJson);
    }
    if json {
        // An answer about a child has everything; a table of it only what is named.
        options.select.get_or_insert_with(|| policy.everything());
    }
    refuse_overwriting(&args.input, None, output.out.as_deref(), host)?;
    let threads = output.threads.map_or_else(|| host.threads(), usize::from);
    let batches = BatchOptions {
        options: options.clone(),
        facts_needed: json,
        assumed: json,
        threads: Some(threads),
        ..BatchOptions::default()
    };
    let mut children = Children::open(&args.input, &policy, batches, cli.lang, host, answers_shown)?;

    let failed = |error: io::Error| not_written(output, error);
    let target = target(output, host)?;
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
pub fn format(args: &OutputArgs, answers_shown: bool) -> Result<OutputFormat, Failure> {
    let format = match (args.format, &args.out) {
        (Some(format @ (OutputFormat::Arrow | OutputFormat::Parquet)), _) if answers_shown => {
            return Err(Failure::BinaryToTerminal(binary_name(format)));
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
        return Err(Failure::NoWriter(binary_name(format)));
    }
    Ok(format)
}

fn binary_name(format: OutputFormat) -> &'static str {
    if format == OutputFormat::Arrow { "Arrow IPC" } else { "Parquet" }
}

/// The file that is written must be none of those that are read.
pub fn refuse_overwriting(
    input: &InputArgs,
    more: Option<&Path>,
    out: Option<&Path>,
    host: &dyn Host,
) -> Result<(), Failure> {
    let Some(out) = out else { return Ok(()) };
    let files = input.records.iter().map(|(_, file)| file).chain(&input.terms).chain(&input.file);
    let mut read = files.map(PathBuf::as_path).chain(more);
    if read.any(|path| host.is_same(path, out)) { Err(Failure::OutputIsInput(out.to_owned())) } else { Ok(()) }
}

/// Where the answer goes.
pub fn target(args: &OutputArgs, host: &dyn Host) -> Result<Target, Failure> {
    match &args.out {
        Some(path) => Target::file(host, path).map_err(|error| not_written(args, error)),
        None => Ok(Target::stdout(host)),
    }
}

/// An answer that could not be written.
pub fn not_written(args: &OutputArgs, error: io::Error) -> Failure {
    match &args.out {
        Some(path) => Failure::Write(path.clone(), error),
        None => Failure::Print(error),
    }
}
