//! `kongchuo evaluate --subject school`: a file of children, or one of organisations, or both, to the answers for organisations;
//! and `explain --subject`, why they are what they are.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::{Field, Schema};
use kongchuo::{
    BatchOptions, Case, Derivation, ExplainError, FactErrors, Lang, Options, OrganisationKey, Organisations, Policy,
    Subject, Wording, printable,
};

use super::answers::{Answers, answers};
use super::children::Children;
use super::report::{Remarks, Report};
use super::{Status, evaluate};
use crate::args::{Cli, EvaluateArgs, ExplainArgs, InputArgs, OutputFormat, SubjectArgs, TextOrJson};
use crate::failure::{Failure, FileFault};
use crate::host::{Host, Stream, Terminal};
use crate::input::{self, File, Names, Selection};
use crate::messages::Notice;
use crate::output::{self, Column, Columns, Form, Target};
use crate::problem::Problem;
use crate::stream;

/// Evaluates every organisation of a subject that children name, or that a file gives.
pub fn evaluate(cli: &Cli, args: &EvaluateArgs, subject: Subject, host: &dyn Host) -> Result<Status, Failure> {
    let base = evaluate::policy(cli, &args.input, host)?;
    let policy = base.of(subject).ok_or(Failure::NoRulesOf(subject))?;
    let answers_shown = args.output.out.is_none() && host.terminal(Stream::Output) != Terminal::No;
    let format = evaluate::format(&args.output, answers_shown)?;
    let options = evaluate::options(&policy, &args.input, &args.output.select)?;
    evaluate::refuse_overwriting(&args.input, args.about.organisations.as_deref(), args.output.out.as_deref(), host)?;
    let threads = args.output.threads.map_or_else(|| host.threads(), usize::from);
    let asked = Asked { cli, input: &args.input, about: &args.about, options: &options, threads, answers_shown };
    let (all, good) = asked.gather(&base, &policy, host)?;
    write(&all, &policy, cli, args, format, host)?;
    Ok(if good { Status::Good } else { Status::SomeBad })
}

/// Explains results of every such organisation, or of one.
pub fn explain(cli: &Cli, args: &ExplainArgs, subject: Subject, host: &dyn Host) -> Result<Status, Failure> {
    let base = evaluate::policy(cli, &args.input, host)?;
    let policy = base.of(subject).ok_or(Failure::NoRulesOf(subject))?;
    let about: Vec<&str> = args.about.iter().map(|name| name.trim()).collect();
    let options = evaluate::options(&policy, &args.input, &[])?;
    for name in &about {
        if let Err(ExplainError::Unknown(unknown)) = policy.explain(&Case::new(), args.input.on, name, &options) {
            return Err(Failure::Unknown(unknown));
        }
    }
    let answers_shown = host.terminal(Stream::Output) != Terminal::No;
    let threads = host.threads();
    let asked = Asked { cli, input: &args.input, about: &args.of, options: &options, threads, answers_shown };
    let (all, good) = asked.gather(&base, &policy, host)?;
    let named = |key: &OrganisationKey| args.name.as_deref().is_none_or(|name| key.to_string() == name.trim());
    let keys: Vec<&OrganisationKey> = all.keys().filter(|key| named(key)).collect();
    if args.name.is_some() && keys.is_empty() {
        return Err(Failure::NoOrganisation);
    }
    let mut derivations = Vec::new();
    for key in keys {
        for name in &about {
            match all.explain(key, name) {
                Some(Ok(derivation)) => derivations.push((key, derivation)),
                Some(Err(ExplainError::Unknown(unknown))) => return Err(Failure::Unknown(unknown)),
                // No fact of an organisation depends on the day so that it could fail.
                Some(Err(ExplainError::Facts(_))) | None => {}
            }
        }
    }
    written(Target::stdout(host), &derivations, args.format, cli.lang).map_err(Failure::Print)?;
    Ok(if good { Status::Good } else { Status::SomeBad })
}

/// Derivations: blocks of text, each under the name of its organisation, or an array.
fn written(
    mut target: Target,
    derivations: &[(&OrganisationKey, Derivation)],
    format: TextOrJson,
    lang: Lang,
) -> io::Result<()> {
    match format {
        TextOrJson::Text => {
            for (at, (key, derivation)) in derivations.iter().enumerate() {
                if at > 0 {
                    writeln!(target)?;
                }
                writeln!(target, "{}", printable(&key.to_string()))?;
                write!(target, "{}", derivation.text(lang))?;
            }
        }
        TextOrJson::Json => {
            let all: Vec<&Derivation> = derivations.iter().map(|(_, derivation)| derivation).collect();
            serde_json::to_writer(&mut target, &all)?;
            target.write_all(b"\n")?;
        }
    }
    target.close()
}

/// What of organisations is asked for.
struct Asked<'a> {
    cli: &'a Cli,
    input: &'a InputArgs,
    about: &'a SubjectArgs,
    options: &'a Options,
    threads: usize,
    answers_shown: bool,
}

impl Asked<'_> {
    /// The organisations that children name, or that a file gives; and whether all rows are good.
    fn gather(&self, base: &Policy, policy: &Policy, host: &dyn Host) -> Result<(Organisations, bool), Failure> {
        let subject = policy.subject();
        let mut all = base.organisations(subject, self.input.on, self.options).ok_or(Failure::NoRulesOf(subject))?;
        if let Some(path) = self.input.terms.as_deref() {
            let terms = input::read_terms(host, path, policy.vocabulary())?;
            let bad = |errors: FactErrors| Failure::file(path, FileFault::Terms(errors));
            all.with_calendar(Some(terms), None).map_err(bad)?;
        }
        let mut good = true;
        if let Some(path) = self.about.organisations.as_deref() {
            good &= read(&mut all, policy, path, self.cli, host, self.answers_shown)?;
        }
        // Where no file of children is given, nobody knows how many there are.
        if self.input.file.is_some() || self.about.organisations.is_none() {
            good &= self.children(&mut all, host)?;
        }
        Ok((all, good))
    }
}

/// Reads the organisations' own facts; whether all rows are good.
fn read(
    all: &mut Organisations,
    policy: &Policy,
    path: &Path,
    cli: &Cli,
    host: &dyn Host,
    answers_shown: bool,
) -> Result<bool, Failure> {
    let mut report = Report::new(path, cli.lang, host, answers_shown);
    let names = Names::of_organisations(policy.vocabulary(), policy.subject());
    let File { header, mut pieces, .. } = input::open(host, path, &names, &Selection::default())?;
    for column in header.unknown() {
        report.say(&Notice::UnknownColumn(path, column));
    }
    let (mut cases, mut numbers) = (Vec::new(), Vec::new());
    while let Some(mut piece) = pieces.next_piece()? {
        report.rows(Remarks::of(&mut piece));
        for (number, case) in piece.into_cases() {
            if let Ok(case) = case {
                cases.push(case);
                numbers.push(number);
            }
        }
    }
    for (row, errors) in all.add_organisations(cases) {
        let number = numbers.get(row).copied().unwrap_or_default();
        let problems = errors.into_iter().map(|error| match header.written(&error.fact) {
            Some(column) => Problem::of_column(column, crate::problem::Expected::Fact(Box::new(error))),
            None => Problem::of_fact(error),
        });
        report.wrong(number, problems.collect());
    }
    Ok(report.finish())
}

impl Asked<'_> {
    /// Reads the children and what is to be known of them; whether all rows are good.
    fn children(&self, all: &mut Organisations, host: &dyn Host) -> Result<bool, Failure> {
        let path = self.input.file()?;
        let Some((members, options)) = all.members() else { return Ok(true) };
        let threads = Some(self.threads);
        let batches = BatchOptions { options, facts_needed: true, threads, ..BatchOptions::default() };
        let mut children = Children::open(self.input, &members, batches, self.cli.lang, host, self.answers_shown)?;
        all.with_children();
        let Children { rows, evaluator, report, .. } = &mut children;
        let evaluator = &*evaluator;
        stream::pass(
            self.threads,
            || rows.next_piece(),
            |piece| answers(evaluator, piece, None),
            |Answers { table, remarks, .. }| {
                report.rows(remarks);
                all.add_answers(&table);
                Ok(())
            },
        )?;
        children.unchanged()?;
        if all.without_key() > 0 {
            children.report.say(&Notice::WithoutOrganisation(path, all.without_key(), all.policy().subject()));
        }
        Ok(children.finish())
    }
}

fn write(
    all: &Organisations,
    policy: &Policy,
    cli: &Cli,
    args: &EvaluateArgs,
    format: OutputFormat,
    host: &dyn Host,
) -> Result<(), Failure> {
    let failed = |error: io::Error| evaluate::not_written(&args.output, error);
    let mut target = evaluate::target(&args.output, host)?;
    if matches!(format, OutputFormat::Json | OutputFormat::Ndjson) {
        return lines(all, format, &mut target).and_then(|()| target.close()).map_err(failed);
    }
    let read = args.input.file.as_deref().or(args.about.organisations.as_deref()).unwrap_or(Path::new(""));
    let unusable = |error| Failure::file(read, FileFault::Batch(error));
    let table = with_key(all.table(&BatchOptions::default()).map_err(unusable)?, policy.subject());
    let form = Form {
        columns: columns(&table, policy),
        schema: table.schema(),
        policy: policy.id().to_owned(),
        on: args.input.on,
        lang: cli.lang,
        single: false,
    };
    let mut sink = output::sink(format, target, form).map_err(failed)?;
    sink.write(&table, &[]).map_err(failed)?;
    sink.finish().map_err(failed)
}

/// One answer a line; an array around them for JSON.
fn lines(all: &Organisations, format: OutputFormat, target: &mut Target) -> io::Result<()> {
    let json = format == OutputFormat::Json;
    // No fact of an organisation depends on the day so that it could fail.
    let answers = all.answers().map_err(io::Error::other)?;
    for (at, answer) in answers.iter().enumerate() {
        match (json, at) {
            (true, 0) => target.write_all(b"[\n")?,
            (true, _) => target.write_all(b",\n")?,
            (false, _) => {}
        }
        serde_json::to_writer(&mut *target, answer)?;
        if !json {
            target.write_all(b"\n")?;
        }
    }
    match (json, answers.is_empty()) {
        (true, true) => target.write_all(b"[]\n"),
        (true, false) => target.write_all(b"\n]\n"),
        (false, _) => Ok(()),
    }
}

/// A city has no name: its column says what it is.
fn with_key(table: RecordBatch, subject: Subject) -> RecordBatch {
    if subject != Subject::City {
        return table;
    }
    let names: ArrayRef = Arc::new(StringArray::from(vec![subject.word(); table.num_rows()]));
    let key = Arc::new(Field::new(subject.word(), arrow_schema::DataType::Utf8, true));
    let fields: Vec<_> = std::iter::once(key).chain(table.schema().fields().iter().cloned()).collect();
    let columns = std::iter::once(names).chain(table.columns().iter().cloned()).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap_or(table)
}

/// The columns of the table with their labels: all between the first, the key, and what is open.
fn columns(table: &RecordBatch, policy: &Policy) -> Columns {
    let vocabulary = policy.vocabulary();
    let schema = table.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let title = |name: &str| {
        let fact = vocabulary.fact_named(name).map(|id| vocabulary.input_title(id));
        fact.unwrap_or_else(|| {
            if name == "children" { Wording::new("学生数", "children") } else { Wording::same(name) }
        })
    };
    let column = |name: &str| match policy.results().iter().find(|result| *result.name == *name) {
        Some(result) => Column::new(name, &result.ty, &result.title, vocabulary),
        None => Column { name: name.to_owned(), title: title(name), words: Vec::new() },
    };
    let shown = names.iter().skip(1).take_while(|name| **name != "undetermined");
    let key = names.first().copied().unwrap_or_default();
    let key_title = if key == "city" { Subject::City.title() } else { title(key) };
    Columns {
        results: shown.map(|name| column(name)).collect(),
        procedures: Vec::new(),
        key: key_title,
        key_name: key.to_owned(),
        warnings: names.contains(&"warnings").then(|| Column::warnings(vocabulary)),
    }
}
