//! The duties about children: each child of a file with its records.

use kongchuo::{BatchOptions, BatchSchedule, BatchScheduler};

use super::Asked;
use super::held::Held;
use crate::args::{Cli, ScheduleArgs};
use crate::commands::answers::checked;
use crate::commands::children::{Children, Evaluator};
use crate::commands::report::Remarks;
use crate::failure::Failure;
use crate::host::Host;
use crate::input::{Piece, Rows};
use crate::stream;

/// Some children's duties.
struct Listed {
    schedule: BatchSchedule,
    remarks: Remarks,
}

/// The duties of every child of the file, and whether all rows are good.
pub fn gather(asked: &Asked<'_>, cli: &Cli, args: &ScheduleArgs, host: &dyn Host) -> Result<(Held, bool), Failure> {
    if args.input.file.is_none() {
        return Err(Failure::NoChildren);
    }
    let threads = args.output.threads.map_or_else(|| host.threads(), usize::from);
    let batches = BatchOptions { options: asked.options.clone(), threads: Some(threads), ..BatchOptions::default() };
    let scheduler = |options: &BatchOptions| asked.policy.scheduler(asked.range.clone(), asked.on, options);
    // Nothing is shown before all is read.
    let mut children = Children::open_for(&args.input, &[asked.policy], batches, scheduler, cli.lang, host, false)?;
    let mut held = Held::new(&args.state, children.evaluator.batches.schema());
    let Children { rows, evaluator, report, .. } = &mut children;
    let evaluator = &*evaluator;
    stream::pass(
        threads,
        || rows.next_piece(),
        |piece| list(evaluator, piece),
        |Listed { schedule, remarks }| {
            report.rows(remarks);
            held.add(schedule);
            Ok(())
        },
    )?;
    children.unchanged()?;
    Ok((held, children.finish()))
}

/// The duties of a piece of children.
fn list(evaluator: &Evaluator<'_, BatchScheduler>, mut piece: Piece) -> Result<Listed, Failure> {
    let mut remarks = Remarks::of(&mut piece);
    let (schedule, numbers) = match piece.rows {
        Rows::Table(table) => (evaluator.batches.schedule(&table), piece.numbers),
        Rows::Cases(cases) => {
            let (numbers, facts) = checked(evaluator, piece.numbers, cases, &mut remarks);
            (evaluator.batches.schedule_facts(&facts), numbers)
        }
    };
    let mut schedule = schedule.map_err(|error| evaluator.unusable(error))?;
    let number = |row: usize| numbers.get(row).copied().unwrap_or_default();
    for note in std::mem::take(&mut schedule.notes) {
        remarks.note(number(note.row), evaluator.problem(note.error));
    }
    for error in std::mem::take(&mut schedule.errors) {
        remarks.wrong(number(error.row), evaluator.problem(error.error));
    }
    Ok(Listed { schedule, remarks })
}
