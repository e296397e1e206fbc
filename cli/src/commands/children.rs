//! The children of a file, one by one: rows checked against a policy's vocabulary, with their records and calendar. Rows that are bad
//! are reported and passed over.

use std::path::PathBuf;

use kongchuo::{
    Checked, FactErrors, Facts, Lang, NameKind, NullIsNone, Policy, RecordId, TermInput, UnknownName, Value, Vocabulary,
};

use crate::args::InputArgs;
use crate::failure::{Failure, FileFault};
use crate::host::{FileState, Host};
use crate::input::{self, Duplicates, KEY, Names, RecordTable, Remark, Rows, Selection, key_of};
use crate::messages::{self, Notice};
use crate::problem::{Expected, Problem};
use crate::progress::Progress;

/// A row that holds.
pub struct Child {
    /// from 1: the first row of data
    pub row: u64,
    /// its key, where it has one
    pub key: Option<String>,
    /// its facts
    pub facts: Facts,
}

/// The children of a file.
pub struct Children<'a> {
    host: &'a dyn Host,
    path: PathBuf,
    /// how the file was before the first pass
    state: FileState,
    rows: Box<dyn Rows>,
    vocabulary: &'a Vocabulary,
    records: Vec<RecordTable>,
    terms: Option<Vec<TermInput>>,
    duplicates: Duplicates,
    lang: Lang,
    progress: Progress<'a>,
    read: u64,
    bad: u64,
    /// a record row was bad
    bad_records: bool,
}

impl<'a> Children<'a> {
    /// Opens what the command line names: the calendar, the records, the file; and looks for repeated keys. `answers_shown`: the
    /// answers go to a terminal while the rows go by.
    pub fn open(
        args: &InputArgs,
        policy: &'a Policy,
        lang: Lang,
        host: &'a dyn Host,
        answers_shown: bool,
    ) -> Result<Self, Failure> {
        let vocabulary = policy.vocabulary();
        let progress = Progress::new(host, answers_shown);
        let names = Names::of_facts(vocabulary);
        let lists = record_lists(args, vocabulary)?;
        let null_is_none = null_is_none(args, &names, vocabulary, &lists)?;
        let terms = args.terms.as_deref().map(|path| input::read_terms(host, path, vocabulary)).transpose()?;
        let mut bad_records = false;
        let mut records = Vec::new();
        for (list, path) in lists {
            let remark = |remark: Remark<'_>| {
                progress.say(&match remark {
                    Remark::UnknownColumn(column) => messages::notice(&Notice::UnknownColumn(path, column), lang),
                    Remark::BadRow(row, problem) => {
                        bad_records = true;
                        messages::problem(path, row, problem, lang)
                    }
                });
            };
            let table = RecordTable::read(host, path, list, vocabulary, &null_is_none, remark)?;
            records.push(table);
        }
        let selection = Selection { key_only: false, null_is_none };
        let state = input::state(host, &args.file)?;
        let rows = input::open(host, &args.file, &names, &selection)?;
        for column in rows.unknown_columns() {
            progress.say(&messages::notice(&Notice::UnknownColumn(&args.file, column), lang));
        }
        let keys = Selection { key_only: true, ..Selection::default() };
        let duplicates = if rows.is_single() {
            Duplicates::default()
        } else {
            Duplicates::find(|| input::open(host, &args.file, &names, &keys))?
        };
        let path = args.file.clone();
        Ok(Children {
            host,
            path,
            state,
            rows,
            vocabulary,
            records,
            terms,
            duplicates,
            lang,
            progress,
            read: 0,
            bad: 0,
            bad_records,
        })
    }

    /// Whether the file is one object rather than a list.
    pub fn is_single(&self) -> bool {
        self.rows.is_single()
    }

    /// The next child; bad rows on the way are reported. An error at the end where the file changed meanwhile: its keys may be others.
    pub fn next_child(&mut self) -> Result<Option<Child>, Failure> {
        while let Some(row) = self.rows.next_row()? {
            self.read += 1;
            if self.read.is_multiple_of(256) {
                let (done, total) = self.rows.progress();
                self.progress.set(done, total);
            }
            let mut case = match row.case {
                Ok(case) => case,
                Err(problems) => {
                    self.report(row.number, &problems);
                    continue;
                }
            };
            if self.duplicates.contain(&case) {
                let column = self.rows.header(KEY).unwrap_or(KEY);
                let problem = Problem::of_column(column, Expected::UniqueKey);
                self.report(row.number, &[problem]);
                continue;
            }
            if let Some(terms) = &self.terms {
                case.set_terms(terms.clone());
            }
            match Facts::from_case(&case, self.vocabulary) {
                Ok(Checked { mut facts, notes }) => {
                    for note in notes {
                        let problem = self.problem(note);
                        let text = messages::notice(&Notice::Note(&self.path, row.number, &problem), self.lang);
                        self.progress.say(&text);
                    }
                    let key = key_of(&case);
                    self.add_records(&mut facts, key.as_deref());
                    return Ok(Some(Child { row: row.number, key, facts }));
                }
                Err(errors) => self.reject(row.number, errors),
            }
        }
        if input::state(self.host, &self.path)? != self.state {
            return Err(Failure::file(&self.path, FileFault::Changed));
        }
        Ok(None)
    }

    /// Reports a row that turned out to be bad.
    pub fn reject(&mut self, row: u64, errors: FactErrors) {
        let problems: Vec<Problem> = errors.into_iter().map(|error| self.problem(error)).collect();
        self.report(row, &problems);
    }

    /// Says what is to be said of the whole file; whether every row was good.
    pub fn finish(self) -> bool {
        let say = |notice: &Notice| self.progress.say(&messages::notice(notice, self.lang));
        if self.read == 0 && !self.rows.is_single() {
            say(&Notice::NoRows(&self.path));
        }
        for table in &self.records {
            let orphans = table.orphans();
            if orphans > 0 {
                say(&Notice::Orphans(table.path(), orphans));
            }
        }
        if self.bad > 0 && self.read > 1 {
            say(&Notice::LeftOut(self.bad, self.read));
        }
        self.bad == 0 && !self.bad_records
    }

    /// A child's records: those of its own row, if any, and those of the tables.
    fn add_records(&mut self, facts: &mut Facts, key: Option<&str>) {
        let Some(key) = key else { return };
        for table in &mut self.records {
            let list = table.list();
            let own = self
                .vocabulary
                .records
                .get(usize::from(list.0))
                .and_then(|list| self.vocabulary.list_named(&list.name));
            let mut values = match own.and_then(|id| facts.get(id)) {
                Some(Value::List(values)) => values.to_vec(),
                _ => Vec::new(),
            };
            values.extend_from_slice(table.of(key));
            facts.set_records(list, values, self.vocabulary);
        }
    }

    fn problem(&self, error: kongchuo::FactError) -> Problem {
        match self.rows.header(&error.fact) {
            Some(header) => Problem::of_column(header, Expected::Fact(Box::new(error))),
            None => Problem::of_fact(error),
        }
    }

    fn report(&mut self, row: u64, problems: &[Problem]) {
        self.bad += 1;
        for problem in problems {
            self.progress.say(&messages::problem(&self.path, row, problem, self.lang));
        }
    }
}

fn record_lists<'a>(args: &'a InputArgs, vocabulary: &Vocabulary) -> Result<Vec<(RecordId, &'a PathBuf)>, Failure> {
    let mut lists: Vec<(RecordId, &PathBuf)> = Vec::new();
    for (name, path) in &args.records {
        let known = || vocabulary.records.iter().map(|list| list.name.as_str());
        match vocabulary.list_named(name).and_then(|id| vocabulary.list(id)) {
            Some((list, _)) if lists.iter().any(|(earlier, _)| *earlier == list) => {
                return Err(Failure::RecordsTwice(name.clone()));
            }
            Some((list, _)) => lists.push((list, path)),
            None => {
                return Err(Failure::Unknown(UnknownName::new(NameKind::Records, name, known())));
            }
        }
    }
    Ok(lists)
}

/// `--null-is`, each column known to some table that is read.
fn null_is_none(
    args: &InputArgs,
    names: &Names,
    vocabulary: &Vocabulary,
    lists: &[(RecordId, &PathBuf)],
) -> Result<NullIsNone, Failure> {
    let mut rule = NullIsNone::default();
    for given in &args.null_is {
        match &given.column {
            None => rule.all = given.none,
            Some(column) => {
                let of_record = |(list, _): &(RecordId, _)| Names::of_record(vocabulary, *list).find(column).is_some();
                if names.find(column).is_none() && !lists.iter().any(of_record) {
                    return Err(Failure::Unknown(UnknownName::new(NameKind::Column, column, names.known())));
                }
                rule.columns.push((column.clone(), given.none));
            }
        }
    }
    Ok(rule)
}
