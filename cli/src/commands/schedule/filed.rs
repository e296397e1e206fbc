//! What organisations filed: tables of records keyed by the organisation's name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kongchuo::{Case, FactError, Input, Lang, NameKind, Policy, RecordId, Subject, UnknownName, Vocabulary, record};

use crate::commands::report::Report;
use crate::failure::Failure;
use crate::host::Host;
use crate::input::{self, File, Header, Names, Selection};
use crate::messages::Notice;
use crate::problem::{Expected, Problem};

/// The field of a record that names its organisation.
const KEY: &str = "key";

/// The records of all tables.
pub struct Filed<'a> {
    lists: Vec<Filings<'a>>,
    good: bool,
}

/// The records of one table.
struct Filings<'a> {
    list: String,
    path: &'a Path,
    /// by the organisation's name; those that no organisation took yet
    records: BTreeMap<Option<String>, Vec<Input>>,
}

impl<'a> Filed<'a> {
    /// Reads the tables. A bad row is told and left out.
    pub fn read(
        policy: &Policy,
        tables: &'a [(String, PathBuf)],
        lang: Lang,
        host: &dyn Host,
    ) -> Result<Self, Failure> {
        let vocabulary = policy.vocabulary();
        let mut filed = Filed { lists: Vec::new(), good: true };
        for (name, path) in tables {
            let (id, _) = vocabulary.list_named(name).and_then(|fact| vocabulary.list(fact)).ok_or_else(|| {
                let known = vocabulary.records.iter().map(|list| list.name.as_str());
                Failure::Unknown(UnknownName::new(NameKind::Records, name, known))
            })?;
            let list = vocabulary.records[usize::from(id.0)].name.clone();
            if filed.lists.iter().any(|earlier| earlier.list == list) {
                return Err(Failure::RecordsTwice(name.clone()));
            }
            let mut report = Report::new(path, lang, host, false);
            let records = rows(path, id, vocabulary, host, &mut report)?;
            filed.good &= report.finish();
            filed.lists.push(Filings { list, path, records });
        }
        Ok(filed)
    }

    /// Whether all rows were good.
    pub fn all_good(&self) -> bool {
        self.good
    }

    /// The organisations of which something was filed, where no file names them; one without a name where there are none.
    pub fn names(&self, subject: Subject) -> Vec<Option<String>> {
        let names: BTreeSet<&String> =
            self.lists.iter().flat_map(|list| list.records.keys()).filter_map(Option::as_ref).collect();
        if subject == Subject::City || names.is_empty() {
            return vec![None];
        }
        names.into_iter().cloned().map(Some).collect()
    }

    /// Gives a case the records of an organisation, after those that it brings itself; all of them where it has no name.
    /// Of one that filed nothing it is known that it filed nothing.
    pub fn give(&mut self, case: &mut Case, name: Option<&str>) {
        for filings in &mut self.lists {
            let mut records = match case.get(&filings.list) {
                Some(Input::List(records)) => records.clone(),
                None | Some(Input::Null) => Vec::new(),
                // It is no list: the vocabulary says so.
                Some(_) => continue,
            };
            match name {
                Some(name) => records.extend(filings.records.remove(&Some(name.to_owned())).unwrap_or_default()),
                None => records.extend(std::mem::take(&mut filings.records).into_values().flatten()),
            }
            case.set(filings.list.clone(), Input::List(records));
        }
    }

    /// Says how many records nobody took.
    pub fn say_what_is_left(&self, report: &Report<'_>, subject: Subject) {
        for filings in &self.lists {
            let left = filings.records.values().map(Vec::len).sum();
            if left > 0 {
                report.say(&Notice::FiledByNobody(filings.path, left, subject));
            }
        }
    }
}

/// The good rows of a table by the organisation that they name.
fn rows(
    path: &Path,
    list: RecordId,
    vocabulary: &Vocabulary,
    host: &dyn Host,
    report: &mut Report<'_>,
) -> Result<BTreeMap<Option<String>, Vec<Input>>, Failure> {
    let names = Names::of_filings(vocabulary, list);
    let File { header, mut pieces, .. } = input::open(host, path, &names, &Selection::default())?;
    for column in header.unknown() {
        report.say(&Notice::UnknownColumn(path, column));
    }
    let mut found: BTreeMap<Option<String>, Vec<Input>> = BTreeMap::new();
    while let Some(piece) = pieces.next_piece()? {
        for (number, case) in piece.into_cases() {
            let checked = case.and_then(|case| {
                let fields: Vec<_> = case.given().map(|(name, value)| (name.to_owned(), value.clone())).collect();
                match record(&fields, list, vocabulary) {
                    Ok(_) => Ok((name(&case), Input::Record(fields))),
                    Err(errors) => Err(errors.into_iter().map(|error| problem(error, &header)).collect()),
                }
            });
            match checked {
                Ok((name, record)) => found.entry(name).or_default().push(record),
                Err(problems) => problems.iter().for_each(|problem| report.bad_record(path, number, problem)),
            }
        }
    }
    Ok(found)
}

fn name(case: &Case) -> Option<String> {
    match case.get(KEY) {
        Some(Input::Text(text) | Input::Cell(text)) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        _ => None,
    }
}

fn problem(error: FactError, header: &Header) -> Problem {
    let field = error.field.clone().unwrap_or_default();
    Problem::of_column(header.written(&field).unwrap_or(&field), Expected::Fact(Box::new(error)))
}
