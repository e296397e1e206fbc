//! The calendar: a table of terms (学期), `id,start,end`.

use std::path::Path;

use kongchuo::{Case, Date, Facts, Input, TermInput, Vocabulary};

use super::names::Names;
use super::{File, Selection, open};
use crate::failure::{Failure, FileFault, TermPart};
use crate::host::Host;
use crate::problem::{Expected, Problem};

/// Reads a calendar. A calendar with a fault is not used at all: every answer would lean on it.
pub fn read_terms(host: &dyn Host, path: &Path, vocabulary: &Vocabulary) -> Result<Vec<TermInput>, Failure> {
    let File { header, mut pieces, .. } = open(host, path, &Names::of_terms(), &Selection::default())?;
    let mut terms = Vec::new();
    while let Some(piece) = pieces.next_piece()? {
        for (row, case) in piece.into_cases() {
            let fault = match case.as_ref().map(term) {
                Ok(Ok(term)) => {
                    terms.push(term);
                    continue;
                }
                Ok(Err((name, what))) => {
                    FileFault::Term { row, column: header.written(name).unwrap_or(name).to_owned(), what }
                }
                Err(problems) => {
                    let problem = problems.first().cloned().unwrap_or(Problem::of_row(Expected::Json));
                    FileFault::BadRow { row, problem }
                }
            };
            return Err(Failure::file(path, fault));
        }
    }
    if terms.is_empty() {
        return Err(Failure::file(path, FileFault::NoRows));
    }
    let mut case = Case::new();
    case.set_terms(terms.clone());
    match Facts::from_case(&case, vocabulary) {
        Ok(_) => Ok(terms),
        Err(errors) => Err(Failure::file(path, FileFault::Terms(errors))),
    }
}

fn term(case: &Case) -> Result<TermInput, (&'static str, TermPart)> {
    let day = |name| match case.get(name) {
        Some(Input::Date(date)) => Ok(*date),
        Some(Input::Text(text) | Input::Cell(text)) => text.parse::<Date>().map_err(|_| (name, TermPart::Date)),
        _ => Err((name, TermPart::Date)),
    };
    match case.get("id") {
        Some(Input::Text(id) | Input::Cell(id)) if !id.trim().is_empty() => {
            Ok(TermInput { id: id.trim().to_owned(), start: day("start")?, end: day("end")? })
        }
        _ => Err(("id", TermPart::Id)),
    }
}
