//! `kongchuo report`: the children of a file to a return, a ledger or a table of indicators.

use std::io::{self, Write};
use std::path::Path;

use kongchuo::{BatchOptions, Lang, Options, Policy, ReportAnswer};

use super::answers::{Answers, answers};
use super::children::Children;
use super::{Status, evaluate};
use crate::args::{Cli, InputArgs, ReportArgs, ReportFormat};
use crate::failure::Failure;
use crate::host::{Host, Stream, Terminal};
use crate::messages::{Heading, Label, Notice};
use crate::output::{Target, write_report, write_rows};
use crate::stream;

/// The word in place of a report's id that asks what reports there are.
const LIST: &str = "list";

/// Makes a report, or lists those that there are.
pub fn run(cli: &Cli, args: &ReportArgs, host: &dyn Host) -> Result<Status, Failure> {
    let shown = args.out.is_none() && host.terminal(Stream::Output) != Terminal::No;
    let format = format(args, shown)?;
    if args.report == LIST && args.file.is_none() {
        return list(cli, args, format, host);
    }
    let (Some(file), Some(on)) = (&args.file, args.on) else {
        return Err(Failure::ReportNeeds(if args.file.is_none() { "FILE" } else { "--on" }));
    };
    let input = InputArgs {
        file: file.clone(),
        policy: args.policy.clone(),
        on,
        records: args.records.clone(),
        terms: args.terms.clone(),
        missing: args.missing,
        set: args.set.clone(),
        null_is: args.null_is.clone(),
    };
    let policy = evaluate::policy(cli, &input, host)?;
    let options = evaluate::options(&policy, &input, &[])?;
    evaluate::refuse_to_overwrite(&input, None, args.out.as_deref(), host)?;
    let (answer, good) = make(cli, args, &input, (&policy, &options), host, shown)?;
    write(&answer, args, format, cli.lang, host)?;
    let good = good && answer.checks().iter().all(|check| check.failures.is_empty());
    Ok(if good { Status::Good } else { Status::SomeBad })
}

/// Reads the children and makes the report; whether all rows are good. What must hold and does not is said.
fn make(
    cli: &Cli,
    args: &ReportArgs,
    input: &InputArgs,
    (policy, options): (&Policy, &Options),
    host: &dyn Host,
    shown: bool,
) -> Result<(ReportAnswer, bool), Failure> {
    let reporting = policy.reporting(&args.report, input.on, options).map_err(Failure::Unknown)?;
    let mut reporting = reporting.reveal(args.reveal);
    let threads = args.threads.map_or_else(|| host.threads(), usize::from);
    let batches = reporting.batch_options(&BatchOptions { threads: Some(threads), ..BatchOptions::default() });
    let (members, _) = reporting.members();
    let mut children = Children::open(input, &members, batches, cli.lang, host, shown)?;
    let Children { rows, evaluator, report, .. } = &mut children;
    let evaluator = &*evaluator;
    stream::pass(
        threads,
        || rows.next_piece(),
        |piece| answers(evaluator, piece, None),
        |Answers { table, remarks, .. }| {
            report.rows(remarks);
            reporting.add_answers(&table);
            Ok(())
        },
    )?;
    children.unchanged()?;
    let answer = reporting.tell();
    // A table for people has them below.
    if args.out.is_some() || args.format.is_some_and(|format| format != ReportFormat::Table) {
        for line in answer.checks().iter().flat_map(|check| check.text(cli.lang)) {
            children.report.say(&Notice::CheckFailed(&line));
        }
    }
    Ok((answer, children.finish()))
}

fn write(
    answer: &ReportAnswer,
    args: &ReportArgs,
    format: ReportFormat,
    lang: Lang,
    host: &dyn Host,
) -> Result<(), Failure> {
    let failed = |error: io::Error| match &args.out {
        Some(path) => Failure::Write(path.clone(), error),
        None => Failure::Print(error),
    };
    let target = match &args.out {
        Some(path) => Target::file(host, path).map_err(failed)?,
        None => Target::stdout(host),
    };
    write_report(answer, format, lang, target).map_err(failed)
}

/// The form asked for: by name, by the file's name, or a table.
fn format(args: &ReportArgs, shown: bool) -> Result<ReportFormat, Failure> {
    let format = match (args.format, &args.out) {
        (Some(format), _) => format,
        (None, Some(path)) => of_name(path).ok_or_else(|| Failure::ReportExtension(path.clone()))?,
        (None, None) => ReportFormat::Table,
    };
    let (name, there) = match format {
        ReportFormat::Table | ReportFormat::Json | ReportFormat::Csv => return Ok(format),
        ReportFormat::Xlsx => ("Excel (.xlsx)", cfg!(feature = "xlsx")),
        ReportFormat::Parquet => ("Parquet", cfg!(feature = "parquet")),
        ReportFormat::Arrow => ("Arrow IPC", cfg!(feature = "ipc")),
    };
    match (there, shown) {
        (false, _) => Err(Failure::NoWriter(name)),
        (true, true) => Err(Failure::BinaryToTerminal(name)),
        (true, false) => Ok(format),
    }
}

fn of_name(path: &Path) -> Option<ReportFormat> {
    Some(match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "xlsx" => ReportFormat::Xlsx,
        "csv" => ReportFormat::Csv,
        "json" => ReportFormat::Json,
        "parquet" => ReportFormat::Parquet,
        "arrow" | "feather" | "ipc" => ReportFormat::Arrow,
        "txt" => ReportFormat::Table,
        _ => return None,
    })
}

/// The reports of a policy.
fn list(cli: &Cli, args: &ReportArgs, format: ReportFormat, host: &dyn Host) -> Result<Status, Failure> {
    let library = super::load::library(host, cli.rules.as_deref())?;
    let policy = super::load::policy(&library, &args.policy)?;
    let reports = policy.describe().reports;
    let failed = |error: io::Error| Failure::Print(error);
    let mut target = Target::stdout(host);
    if format == ReportFormat::Json {
        serde_json::to_writer(&mut target, &reports).map_err(|error| failed(error.into()))?;
        writeln!(target).map_err(failed)?;
    } else {
        let lang = cli.lang;
        let header =
            [Label::Report.text(lang), Heading::Title.text(lang), Label::Kind.text(lang), Label::Recipients.text(lang)];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        rows.extend(reports.iter().map(|report| {
            let kind = match (report.kind, lang) {
                ("counts", Lang::Zh) => "人数统计",
                ("list", Lang::Zh) => "名单",
                (_, Lang::Zh) => "指标",
                (kind, Lang::En) => kind,
            };
            let recipients: Vec<&str> = report.recipients.iter().map(|role| role.title.get(lang)).collect();
            let recipients = recipients.join(if lang == Lang::Zh { "、" } else { ", " });
            let recipients = if recipients.is_empty() { "-".to_owned() } else { recipients };
            vec![report.name.to_string(), report.title.get(lang).to_owned(), kind.to_owned(), recipients]
        }));
        write_rows(&mut target, &rows).map_err(failed)?;
    }
    target.close().map_err(failed)?;
    Ok(Status::Good)
}
