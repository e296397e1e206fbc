//! `kongchuo schedule`: who must do what by when, over a range of days: of the children of a file, or of organisations.

mod children;
mod filed;
mod held;
mod labels;
mod organisations;

use std::io;
use std::ops::RangeInclusive;

use kongchuo::{Date, OBLIGATION_PREFIX, Options, Policy, Subject, TodoCalendar};

use super::{Status, evaluate};
use crate::args::{Cli, OutputFormat, ScheduleArgs};
use crate::failure::Failure;
use crate::host::{Host, Stream, Terminal};
use crate::output::{Sink, Target, Todos, sink_of_duties};
use held::Held;

/// What is asked of every case.
struct Asked<'a> {
    /// the policy of whom it is about
    policy: &'a Policy,
    on: Date,
    range: RangeInclusive<Date>,
    options: Options,
}

/// Lists the duties of children or organisations.
pub fn run(cli: &Cli, args: &ScheduleArgs, host: &dyn Host) -> Result<Status, Failure> {
    if args.to < args.from {
        return Err(Failure::Range);
    }
    let base = evaluate::policy(cli, &args.input, host)?;
    let subject = args.subject.unwrap_or_default();
    let policy = base.of(subject).ok_or(Failure::NoRulesOf(subject))?;
    if let Some(name) = args.output.select.iter().find(|name| !name.trim().starts_with(OBLIGATION_PREFIX)) {
        return Err(Failure::NoObligation(name.trim().to_owned()));
    }
    let options = evaluate::options(&policy, &args.input, &args.output.select)?;
    let answers_shown = args.output.out.is_none() && host.terminal(Stream::Output) != Terminal::No;
    // Who asks for to-dos alone gets them alone.
    let only_todos = args.ics.is_some() && args.output.out.is_none() && args.output.format.is_none();
    let format = if only_todos { None } else { Some(evaluate::format(&args.output, answers_shown)?) };
    for out in [args.output.out.as_deref(), args.ics.as_deref()] {
        evaluate::refuse_overwriting(&args.input, None, out, host)?;
    }
    if let Some(out) = args.output.out.as_ref().filter(|out| args.ics.as_ref() == Some(*out)) {
        return Err(Failure::OutputTwice(out.clone()));
    }
    let asked = Asked { policy: &policy, on: args.input.on, range: args.from..=args.to, options };
    let (held, good) = match subject {
        Subject::Child => children::gather(&asked, cli, args, host)?,
        subject => organisations::gather(&asked, subject, cli, args, host)?,
    };
    write(&asked, &held, cli, args, format, host)?;
    // Once all is written: a line that stands alone, not one among the remarks on rows.
    if held.by_default_calendar() > 0 {
        let note = policy.calendar_note(held.by_default_calendar());
        host.say(note.get(cli.lang));
    }
    Ok(if good { Status::Good } else { Status::SomeBad })
}

/// Writes what is held, in the order of a schedule, in each form that is asked for.
fn write(
    asked: &Asked<'_>,
    held: &Held,
    cli: &Cli,
    args: &ScheduleArgs,
    format: Option<OutputFormat>,
    host: &dyn Host,
) -> Result<(), Failure> {
    let order = held.order();
    if let Some(format) = format {
        let failed = |error: io::Error| evaluate::not_written(&args.output, error);
        let target = evaluate::target(&args.output, host)?;
        let sink = sink_of_duties(format, target, &held.schema, labels::of(asked.policy), cli.lang).map_err(failed)?;
        pour(held, &order, sink).map_err(failed)?;
    }
    if let Some(path) = args.ics.as_deref() {
        let calendar = TodoCalendar::new(asked.policy, asked.on, cli.lang);
        let failed = |error: io::Error| Failure::Write(path.to_owned(), error);
        let todos = Target::file(host, path)
            .and_then(|target| Todos::new(target, calendar, asked.policy.clone()))
            .map_err(failed)?;
        pour(held, &order, Box::new(todos)).map_err(failed)?;
    }
    Ok(())
}

fn pour(held: &Held, order: &[(usize, usize)], mut sink: Box<dyn Sink>) -> io::Result<()> {
    held.pieces(order).try_for_each(|table| sink.write(&table?, &[]))?;
    sink.finish()
}
