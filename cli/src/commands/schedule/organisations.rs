//! The duties of classes, schools, townships, counties and the city, each with what it filed.

use std::collections::BTreeMap;
use std::path::Path;

use kongchuo::{BatchOptions, Case, FactError, FactErrors, Facts, Input, RowError, Subject};

use super::Asked;
use super::filed::Filed;
use super::held::Held;
use crate::args::{Cli, ScheduleArgs};
use crate::commands::report::{Remarks, Report};
use crate::failure::{Failure, FileFault};
use crate::host::Host;
use crate::input::{self, File, Header, Names, Selection};
use crate::messages::Notice;
use crate::problem::{Expected, Problem};

/// The duties of every organisation, and whether all rows are good.
pub fn gather(
    asked: &Asked<'_>,
    subject: Subject,
    cli: &Cli,
    args: &ScheduleArgs,
    host: &dyn Host,
) -> Result<(Held, bool), Failure> {
    let vocabulary = asked.policy.vocabulary();
    let path = args.input.file.as_deref();
    let unusable = |error| Failure::file(path.unwrap_or(Path::new("")), FileFault::Batch(error));
    let terms = args.input.terms.as_deref().map(|path| input::read_terms(host, path, vocabulary)).transpose()?;
    let options = BatchOptions { options: asked.options.clone(), terms, ..BatchOptions::default() };
    let scheduler = asked.policy.scheduler(asked.range.clone(), asked.on, &options).map_err(unusable)?;
    let mut held = Held::new(&args.state, scheduler.schema());
    let mut filed = Filed::read(asked.policy, &args.input.records, cli.lang, host)?;
    let mut report = path.map(|path| Report::new(path, cli.lang, host, false));
    let (header, rows) = match (path, &mut report) {
        (Some(path), Some(report)) => read(asked, subject, path, host, report)?,
        _ => (Header::default(), filed.names(subject).into_iter().map(|name| (0, named(subject, name))).collect()),
    };
    let (mut numbers, mut facts) = (Vec::new(), Vec::new());
    for (number, mut case) in rows {
        let name = name(&case, subject).filter(|_| subject != Subject::City);
        filed.give(&mut case, name.as_deref());
        match (Facts::from_case(&case, vocabulary), &mut report) {
            (Ok(checked), _) => {
                numbers.push(number);
                facts.push(checked.facts);
            }
            (Err(errors), Some(report)) => report.wrong(number, problems(errors, &header)),
            // Its name and records were checked when they were read.
            (Err(errors), None) => return Err(Failure::Facts(errors)),
        }
    }
    let mut schedule = scheduler.schedule_facts(&facts).map_err(unusable)?;
    let errors = std::mem::take(&mut schedule.errors);
    held.add(schedule);
    let Some(mut report) = report else { return Ok((held, filed.all_good())) };
    for RowError { row, error, .. } in errors {
        report.wrong(numbers.get(row).copied().unwrap_or_default(), problems(error.into(), &header));
    }
    filed.say_what_is_left(&report, subject);
    let good = report.finish();
    Ok((held, filed.all_good() && good))
}

/// An organisation of which nothing is known but its name.
fn named(subject: Subject, name: Option<String>) -> Case {
    let mut case = Case::new();
    if let Some(name) = name {
        case.set(subject.word(), Input::Text(name));
    }
    case
}

/// The organisations of a file with the numbers of their rows; those of one name are bad.
fn read(
    asked: &Asked<'_>,
    subject: Subject,
    path: &Path,
    host: &dyn Host,
    report: &mut Report<'_>,
) -> Result<(Header, Vec<(u64, Case)>), Failure> {
    let names = Names::of_organisations(asked.policy.vocabulary(), subject);
    let File { header, mut pieces, .. } = input::open(host, path, &names, &Selection::default())?;
    for column in header.unknown() {
        report.say(&Notice::UnknownColumn(path, column));
    }
    let mut rows: Vec<(u64, Case)> = Vec::new();
    while let Some(mut piece) = pieces.next_piece()? {
        report.rows(Remarks::of(&mut piece));
        rows.extend(piece.into_cases().into_iter().filter_map(|(number, case)| Some((number, case.ok()?))));
    }
    if subject == Subject::City {
        return Ok((header, rows));
    }
    let mut count: BTreeMap<Vec<Option<String>>, usize> = BTreeMap::new();
    for (_, case) in &rows {
        *count.entry(identity(case, subject)).or_default() += 1;
    }
    let column = header.written(subject.word()).unwrap_or(subject.word()).to_owned();
    rows.retain(|(number, case)| {
        let expected = match name(case, subject) {
            None => Expected::Key,
            Some(_) if count.get(&identity(case, subject)).is_some_and(|count| *count > 1) => Expected::UniqueKey,
            Some(_) => return true,
        };
        report.wrong(*number, vec![Problem::of_column(column.clone(), expected)]);
        false
    });
    Ok((header, rows))
}

/// What tells an organisation from others: its name, and a class's school.
fn identity(case: &Case, subject: Subject) -> Vec<Option<String>> {
    let within = (subject == Subject::Class).then_some(Subject::School);
    within.into_iter().chain([subject]).map(|of| name(case, of)).collect()
}

/// The name of an organisation; none where it has none that is a text.
fn name(case: &Case, subject: Subject) -> Option<String> {
    match case.get(subject.word()) {
        Some(Input::Text(text) | Input::Cell(text)) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Some(Input::Int(number)) => Some(number.to_string()),
        _ => None,
    }
}

fn problems(errors: FactErrors, header: &Header) -> Vec<Problem> {
    let problem = |error: FactError| match header.written(&error.fact) {
        Some(column) => Problem::of_column(column, Expected::Fact(Box::new(error))),
        None => Problem::of_fact(error),
    };
    errors.into_iter().map(problem).collect()
}
