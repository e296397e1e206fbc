//! `kongchuo compare`: a file of children to the results in which two policies differ.

use std::io;

use kongchuo::{BatchOptions, Policy};

use super::children::Children;
use super::differences::{Compared, Wanted, differences};
use super::{Status, evaluate, load};
use crate::args::{Cli, CompareArgs, OutputFormat};
use crate::failure::Failure;
use crate::host::{Host, Stream, Terminal};
use crate::output::{Sides, sink_of_differences};
use crate::stream;

/// Compares two policies over every child of a file.
pub fn run(cli: &Cli, args: &CompareArgs, host: &dyn Host) -> Result<Status, Failure> {
    let (left, right) = policies(cli, args, host)?;
    let output = &args.output;
    let answers_shown = output.out.is_none() && host.terminal(Stream::Output) != Terminal::No;
    let format = evaluate::format(output, answers_shown)?;
    let json = matches!(format, OutputFormat::Json | OutputFormat::Ndjson);
    if args.all && !json {
        return Err(Failure::AllNeedsJson);
    }
    let mut options = evaluate::options(&left, &args.input, &output.select)?;
    if format == OutputFormat::Table && output.select.is_empty() {
        let brief = left.results().iter().filter(|result| result.brief && &*result.name != "warnings");
        let brief: Vec<&str> = brief.map(|result| &*result.name).collect();
        options.select = if brief.is_empty() { None } else { left.select(brief).ok() };
    }
    evaluate::refuse_overwriting(&args.input, None, output.out.as_deref(), host)?;
    let threads = output.threads.map_or_else(|| host.threads(), usize::from);
    let batches = BatchOptions { options: options.clone(), threads: Some(threads), ..BatchOptions::default() };
    let comparer = |options: &BatchOptions| left.batches_compared(&right, args.input.on, options);
    let policies = [&left, &right];
    let mut children = Children::open_for(&args.input, &policies, batches, comparer, cli.lang, host, answers_shown)?;

    let failed = |error: io::Error| evaluate::not_written(output, error);
    let mut sink = sink_of_differences(
        format,
        evaluate::target(output, host)?,
        Sides::of(&left, &right, &options),
        cli.lang,
        children.single,
        children.evaluator.batches.schema(),
    )
    .map_err(failed)?;
    let all = args.all || children.single;
    let wanted = Wanted { policies, on: args.input.on, options: &options, objects: json, all };
    let mut summary = children.evaluator.batches.summary();
    let Children { rows, evaluator, report, .. } = &mut children;
    let evaluator = &*evaluator;
    stream::pass(
        threads,
        || rows.next_piece(),
        |piece| differences(evaluator, piece, &wanted),
        |Compared { found, of_piece, remarks }| {
            report.rows(remarks);
            summary.add_all(&of_piece);
            sink.write(&found).map_err(failed)
        },
    )?;
    children.unchanged()?;
    sink.finish(&summary).map_err(failed)?;
    Ok(if children.finish() { Status::Good } else { Status::SomeBad })
}

/// The two policies, with their parameters set.
fn policies(cli: &Cli, args: &CompareArgs, host: &dyn Host) -> Result<(Policy, Policy), Failure> {
    let library = load::library(host, cli.rules.as_deref())?;
    let policy = |id, set| load::with_parameters(load::policy(&library, id)?, set);
    Ok((policy(&args.input.policy, &args.input.set)?, policy(&args.with, &args.with_set)?))
}
