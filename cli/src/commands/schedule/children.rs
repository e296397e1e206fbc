//! The duties about children: each child of a file with its records.

use arrow_array::RecordBatch;
use kongchuo::{BatchOptions, DutyTable};

use super::held::Held;
use super::{Asked, file};
use crate::args::{Cli, Reading, ScheduleArgs};
use crate::commands::children::{Children, Evaluator};
use crate::commands::one_by_one::{OneByOne, one_by_one};
use crate::commands::report::Remarks;
use crate::failure::Failure;
use crate::host::Host;
use crate::input::Piece;
use crate::stream;

/// Some children's duties.
struct Listed {
    table: RecordBatch,
    remarks: Remarks,
}

/// Lists the duties of every child of the file; whether all rows are good.
pub fn gather(
    asked: &Asked<'_>,
    cli: &Cli,
    args: &ScheduleArgs,
    host: &dyn Host,
    held: &mut Held,
) -> Result<bool, Failure> {
    let read = Reading { file: file(args)?, how: &args.how };
    let threads = args.output.threads.map_or_else(|| host.threads(), usize::from);
    let batches = BatchOptions { options: asked.options.clone(), threads: Some(threads), ..BatchOptions::default() };
    // Nothing is shown before all is read.
    let mut children = Children::open(read, asked.policy, batches, cli.lang, host, false)?;
    let Children { rows, evaluator, report, .. } = &mut children;
    let evaluator = &*evaluator;
    stream::pass(
        threads,
        || rows.next_piece(),
        |piece| list(evaluator, asked, piece, threads),
        |Listed { table, remarks }| {
            report.rows(remarks);
            held.add(table);
            Ok(())
        },
    )?;
    children.unchanged()?;
    Ok(children.finish())
}

/// The duties of a piece of children, row by row.
fn list(evaluator: &Evaluator<'_>, asked: &Asked<'_>, piece: Piece, threads: usize) -> Result<Listed, Failure> {
    let OneByOne { told, remarks } = one_by_one(evaluator, piece, threads, |facts| {
        asked.policy.schedule_facts(facts, asked.range.clone(), asked.on, &asked.options)
    })?;
    let mut duties = DutyTable::default();
    told.iter().flatten().for_each(|duty| duties.push(duty));
    let table = duties.finish().map_err(|error| evaluator.unusable(error))?;
    Ok(Listed { table, remarks })
}
