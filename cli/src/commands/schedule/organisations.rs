//! The duties of classes, schools, townships, counties and the city, each with what it filed.

use std::collections::BTreeMap;
use std::path::Path;

use kongchuo::{Case, DutyTable, FactError, FactErrors, Input, Subject, TermInput};

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

/// Lists the duties of every organisation; whether all rows are good.
pub fn gather(
    asked: &Asked<'_>,
    subject: Subject,
    cli: &Cli,
    args: &ScheduleArgs,
    host: &dyn Host,
    held: &mut Held,
) -> Result<bool, Failure> {
    let vocabulary = asked.policy.vocabulary();
    let terms = args.how.terms.as_deref().map(|path| input::read_terms(host, path, vocabulary)).transpose()?;
    let mut filed = Filed::read(asked.policy, &args.how.records, cli.lang, host)?;
    let mut duties = DutyTable::default();
    let mut good = filed.all_good();
    let unusable = |error| Failure::file(args.file.as_deref().unwrap_or(Path::new("")), FileFault::Batch(error));
    if let Some(path) = args.file.as_deref() {
        let mut report = Report::new(path, cli.lang, host, false);
        let (header, rows) = read(asked, subject, path, host, &mut report)?;
        for (number, mut case) in rows {
            complete(&mut case, terms.as_ref(), &mut filed, subject);
            if let Err(errors) = list(asked, &case, &mut duties) {
                report.wrong(number, problems(errors, &header));
            }
        }
        filed.say_what_is_left(&report, subject);
        good &= report.finish();
    } else {
        for name in filed.names(subject) {
            let mut case = Case::new();
            if let Some(name) = name {
                case.set(subject.word(), Input::Text(name));
            }
            complete(&mut case, terms.as_ref(), &mut filed, subject);
            // Names and records were checked when they were read.
            list(asked, &case, &mut duties).map_err(Failure::Facts)?;
        }
    }
    held.add(duties.finish().map_err(unusable)?);
    Ok(good)
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
    rows.iter().for_each(|(_, case)| *count.entry(identity(case, subject)).or_default() += 1);
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

/// Gives a case the calendar of the command line and what was filed in its name.
fn complete(case: &mut Case, terms: Option<&Vec<TermInput>>, filed: &mut Filed<'_>, subject: Subject) {
    if let Some(terms) = terms {
        case.set_terms(terms.clone());
    }
    let name = name(case, subject).filter(|_| subject != Subject::City);
    filed.give(case, name.as_deref());
}

fn list(asked: &Asked<'_>, case: &Case, duties: &mut DutyTable) -> Result<(), FactErrors> {
    let listed = asked.policy.schedule_with(case, asked.range.clone(), asked.on, &asked.options)?;
    listed.iter().for_each(|duty| duties.push(duty));
    Ok(())
}

fn problems(errors: FactErrors, header: &Header) -> Vec<Problem> {
    let problem = |error: FactError| match header.written(&error.fact) {
        Some(column) => Problem::of_column(column, Expected::Fact(Box::new(error))),
        None => Problem::of_fact(error),
    };
    errors.into_iter().map(problem).collect()
}
