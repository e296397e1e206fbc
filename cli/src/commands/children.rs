//! The children of a file: opened with all that belongs to them (their records, their calendar, the keys that stand twice), then read
//! piece by piece.

use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use kongchuo::{
    BatchError, BatchEvaluator, BatchOptions, Case, Checked, FactError, FactErrors, Facts, Lang, NameKind, NullIsNone,
    Policy, RecordId, TermInput, UnknownName, Vocabulary,
};

use super::report::Report;
use crate::args::InputArgs;
use crate::failure::{Failure, FileFault};
use crate::host::{FileState, Host};
use crate::input::{
    self, Duplicates, File, Header, KEY, Key, Names, Piece, Pieces, Remark, Selection, TakesRecords, Verdict,
};
use crate::messages::Notice;
use crate::problem::{Expected, Problem};

/// The children of a file that was opened.
pub struct Children<'a, B = BatchEvaluator> {
    /// their rows, still to be read
    pub rows: ChildRows,
    /// what evaluates them
    pub evaluator: Evaluator<'a, B>,
    /// what is said of them
    pub report: Report<'a>,
    /// the file is one object rather than a list
    pub single: bool,
    /// the lists whose records were read from tables
    lists: Vec<(String, &'a PathBuf)>,
    host: &'a dyn Host,
    path: &'a Path,
    /// how the file was before the first pass
    state: FileState,
}

/// The rows of the children.
pub struct ChildRows {
    pieces: Box<dyn Pieces>,
    duplicates: Duplicates,
    /// how the file calls the key
    key: String,
}

/// A policy with all that its evaluations of these children share.
pub struct Evaluator<'a, B = BatchEvaluator> {
    /// the policy
    pub policy: &'a Policy,
    /// evaluates batches, and holds the records
    pub batches: B,
    /// the columns of the file
    pub header: Header,
    terms: Option<Vec<TermInput>>,
    path: &'a Path,
}

impl<'a> Children<'a> {
    /// Opens what the command line names: the calendar, the records, the file; and looks for repeated keys. `answers_shown`: the
    /// answers go to a terminal while the rows go by.
    pub fn open(
        args: &'a InputArgs,
        policy: &'a Policy,
        options: BatchOptions,
        lang: Lang,
        host: &'a dyn Host,
        answers_shown: bool,
    ) -> Result<Self, Failure> {
        let batches = |options: &BatchOptions| policy.batches(args.on, options);
        Children::open_for(args, &[policy], options, batches, lang, host, answers_shown)
    }
}

impl<'a, B: TakesRecords> Children<'a, B> {
    /// The same for what reads the facts of several policies; the first is the one that the children's keys and calendar are
    /// read by.
    pub fn open_for(
        args: &'a InputArgs,
        policies: &[&'a Policy],
        mut options: BatchOptions,
        batches: impl FnOnce(&BatchOptions) -> Result<B, BatchError>,
        lang: Lang,
        host: &'a dyn Host,
        answers_shown: bool,
    ) -> Result<Self, Failure> {
        let policy = policies[0];
        let vocabularies: Vec<&Vocabulary> = policies.iter().map(|policy| policy.vocabulary()).collect();
        let path = args.file()?;
        let mut report = Report::new(path, lang, host, answers_shown);
        let names = Names::of_facts(vocabularies.iter().copied());
        let lists = record_lists(args, &vocabularies)?;
        options.null_is_none = null_is_none(args, &names, &lists)?;
        let terms = args.terms.as_deref().map(|path| input::read_terms(host, path, policy.vocabulary())).transpose()?;
        options.terms.clone_from(&terms);
        // Keys stand twice in a file more often than in one piece of it: they are looked for beforehand.
        options.keys_checked = true;
        let null_is_none = known_none(&options.null_is_none, &vocabularies);
        let selection = Selection { key_only: false, null_is_none };
        let unusable = |error: BatchError| Failure::file(path, FileFault::Batch(error));
        let mut batches = batches(&options).map_err(unusable)?;
        for list in &lists {
            input::read_records(host, list.path, list.id, list.vocabulary, &mut batches, |remark| match remark {
                Remark::UnknownColumn(column) => report.say(&Notice::UnknownColumn(list.path, column)),
                Remark::BadRow(row, problem) => report.bad_record(list.path, row, problem),
            })?;
        }
        let state = input::state(host, path)?;
        let File { header, single, pieces } = input::open(host, path, &names, &selection)?;
        for column in header.unknown() {
            report.say(&Notice::UnknownColumn(path, column));
        }
        let keys = Selection { key_only: true, ..Selection::default() };
        let duplicates = if single {
            Duplicates::default()
        } else {
            Duplicates::find(|| Ok(input::open(host, path, &names, &keys)?.pieces))?
        };
        let key = header.written(KEY).unwrap_or(KEY).to_owned();
        let rows = ChildRows { pieces, duplicates, key };
        let evaluator = Evaluator { policy, batches, header, terms, path };
        let lists = lists.into_iter().map(|list| (list.name().to_owned(), list.path)).collect();
        Ok(Children { rows, evaluator, report, single, lists, host, path, state })
    }

    /// An error where the file changed while it was read: its keys may be others.
    pub fn unchanged(&self) -> Result<(), Failure> {
        if input::state(self.host, self.path)? == self.state {
            return Ok(());
        }
        Err(Failure::file(self.path, FileFault::Changed))
    }

    /// Says what is to be said of the whole file; whether every row was good.
    pub fn finish(self) -> bool {
        if !self.single {
            self.report.say_where_nothing_was_read();
        }
        for (list, path) in self.lists {
            let orphans = self.evaluator.batches.orphans(&list);
            if orphans > 0 {
                self.report.say(&Notice::Orphans(path, orphans));
            }
        }
        self.report.finish()
    }
}

impl ChildRows {
    /// The next rows; those whose key stands on others, too, are bad.
    pub fn next_piece(&mut self) -> Result<Option<Piece>, Failure> {
        let Some(mut piece) = self.pieces.next_piece()? else { return Ok(None) };
        if !self.duplicates.is_empty() {
            piece.judge(|_, _, key| match key {
                Key::Text(key) if self.duplicates.contain(key) => {
                    Verdict::Bad(Problem::of_column(self.key.clone(), Expected::UniqueKey))
                }
                _ => Verdict::Keep,
            });
        }
        Ok(Some(piece))
    }
}

impl Evaluator<'_> {
    /// Each row of a table as the facts of one child, with its records: for what is asked of single children.
    pub fn children(&self, table: &RecordBatch) -> Result<Vec<Result<Checked, FactErrors>>, Failure> {
        self.batches.facts(table).map_err(|error| self.unusable(error))
    }

    /// The facts of one child with its records.
    pub fn complete(&self, mut facts: Facts) -> Facts {
        self.batches.complete(&mut facts);
        facts
    }

    /// The same of a case.
    pub fn child(&self, case: Case) -> Result<Checked, FactErrors> {
        let Checked { facts, notes } = self.check(case)?;
        Ok(Checked { facts: self.complete(facts), notes })
    }
}

impl<B> Evaluator<'_, B> {
    /// A case checked against the vocabulary, in the calendar of the command line where that gives one.
    pub fn check(&self, case: Case) -> Result<Checked, FactErrors> {
        Facts::from_case(&self.with_terms(case), self.policy.vocabulary())
    }

    /// A case in the calendar of the command line, where that gives one.
    pub fn with_terms(&self, mut case: Case) -> Case {
        if let Some(terms) = &self.terms {
            case.set_terms(terms.clone());
        }
        case
    }

    /// A table that cannot be evaluated at all.
    pub fn unusable(&self, error: BatchError) -> Failure {
        Failure::file(self.path, FileFault::Batch(error))
    }

    /// An error of a row at the column that the file has for it.
    pub fn problem(&self, error: FactError) -> Problem {
        match self.header.written(&error.fact) {
            Some(header) => Problem::of_column(header, Expected::Fact(Box::new(error))),
            None => Problem::of_fact(error),
        }
    }
}

/// A list whose records are read from a table, and a vocabulary that has it.
struct List<'a, 'v> {
    id: RecordId,
    vocabulary: &'v Vocabulary,
    path: &'a PathBuf,
}

impl List<'_, '_> {
    fn name(&self) -> &str {
        &self.vocabulary.records[usize::from(self.id.0)].name
    }
}

fn record_lists<'a, 'v>(args: &'a InputArgs, vocabularies: &[&'v Vocabulary]) -> Result<Vec<List<'a, 'v>>, Failure> {
    let mut lists: Vec<List<'a, 'v>> = Vec::new();
    for (name, path) in &args.records {
        let known = || vocabularies.iter().flat_map(|all| &all.records).map(|list| list.name.as_str());
        let found = vocabularies.iter().find_map(|vocabulary| {
            let (id, _) = vocabulary.list(vocabulary.list_named(name)?)?;
            Some(List { id, vocabulary, path })
        });
        match found {
            Some(list) if lists.iter().any(|earlier| earlier.name() == list.name()) => {
                return Err(Failure::RecordsTwice(name.clone()));
            }
            Some(list) => lists.push(list),
            None => {
                return Err(Failure::Unknown(UnknownName::new(NameKind::Records, name, known())));
            }
        }
    }
    Ok(lists)
}

/// `--null-is`, each column known to some table that is read.
fn null_is_none(args: &InputArgs, names: &Names, lists: &[List<'_, '_>]) -> Result<NullIsNone, Failure> {
    let mut rule = NullIsNone::default();
    for given in &args.null_is {
        match &given.column {
            None => rule.all = given.none,
            Some(column) => {
                let of_record = |list: &List<'_, '_>| Names::of_record(list.vocabulary, list.id).find(column).is_some();
                if names.find(column).is_none() && !lists.iter().any(of_record) {
                    return Err(Failure::Unknown(UnknownName::new(NameKind::Column, column, names.known())));
                }
                rule.columns.push((column.clone(), given.none));
            }
        }
    }
    Ok(rule)
}

/// The facts whose empty cells mean known none.
fn known_none(rule: &NullIsNone, vocabularies: &[&Vocabulary]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for vocabulary in vocabularies {
        let covered = |name: &&str| {
            let id = vocabulary.fact_named(name).or_else(|| vocabulary.list_named(name));
            id.is_some_and(|id| rule.covers(id, vocabulary))
        };
        let facts = vocabulary.facts.iter().map(|fact| fact.name.as_str());
        let lists = vocabulary.records.iter().map(|list| list.name.as_str());
        for name in facts.chain(lists).filter(covered) {
            if found.iter().all(|known| known != name) {
                found.push(name.to_owned());
            }
        }
    }
    found
}
