//! `kongchuo explain`: why each result is what it is, child by child; of organisations in `organisations`.

use std::io::{self, Write};

use kongchuo::{BatchOptions, Case, Checked, Derivation, ExplainError, Facts, Lang, Options, Policy, Value};

use super::children::{Children, Evaluator};
use super::report::Remarks;
use super::{Status, evaluate, organisations};
use crate::args::{Cli, ExplainArgs, TextOrJson};
use crate::failure::Failure;
use crate::host::{Host, Stream, Terminal};
use crate::input::{KEY, Piece, Rows};
use crate::messages;
use crate::output::Target;

/// Explains results of every child of a file, or of one.
pub fn run(cli: &Cli, args: &ExplainArgs, host: &dyn Host) -> Result<Status, Failure> {
    if let Some(subject) = args.of.organisation() {
        return organisations::explain(cli, args, subject, host);
    }
    let policy = evaluate::policy(cli, &args.input, host)?;
    let options = evaluate::options(&policy, &args.input, &[])?;
    let about: Vec<&str> = args.about.iter().map(|name| name.trim()).collect();
    // Before the first child: a word that is mistaken is so for a file without children, too.
    for name in &about {
        if let Err(ExplainError::Unknown(unknown)) = policy.explain(&Case::new(), args.input.on, name, &options) {
            return Err(Failure::Unknown(unknown));
        }
    }
    let answers_shown = host.terminal(Stream::Output) != Terminal::No;
    let batches = BatchOptions { options: options.clone(), ..BatchOptions::default() };
    let mut children = Children::open(&args.input, &policy, batches, cli.lang, host, answers_shown)?;
    let mut target = Target::stdout(host);
    let mut written = 0;
    while let Some(mut piece) = children.rows.next_piece()? {
        let mut remarks = Remarks::of(&mut piece);
        for child in each(&children.evaluator, piece, &mut remarks)? {
            if args.student.as_deref().is_some_and(|key| child.key.as_deref() != Some(key)) {
                continue;
            }
            let derivations = match explain(&policy, &child, args, &about, &options) {
                Ok(derivations) => derivations,
                Err(ExplainError::Facts(errors)) => {
                    let problem = |error| children.evaluator.problem(error);
                    errors.into_iter().for_each(|error| remarks.wrong(child.row, problem(error)));
                    continue;
                }
                Err(ExplainError::Unknown(unknown)) => return Err(Failure::Unknown(unknown)),
            };
            for derivation in derivations {
                match args.format {
                    TextOrJson::Text => {
                        let row = (!children.single && child.key.is_none()).then_some(child.row);
                        write_block(&mut target, &derivation, row, written, cli.lang)
                    }
                    TextOrJson::Json => write_element(&mut target, &derivation, written),
                }
                .map_err(Failure::Print)?;
                written += 1;
            }
        }
        children.report.rows(remarks);
    }
    children.unchanged()?;
    if args.student.is_some() && written == 0 {
        return Err(Failure::NoStudent);
    }
    let end = match (args.format, written) {
        (TextOrJson::Text, _) => "",
        (TextOrJson::Json, 0) => "[]\n",
        (TextOrJson::Json, _) => "\n]\n",
    };
    target.write_all(end.as_bytes()).and_then(|()| target.close()).map_err(Failure::Print)?;
    Ok(if children.finish() { Status::Good } else { Status::SomeBad })
}

/// A row that holds.
struct Child {
    /// from 1: the first row of data
    row: u64,
    /// its key, where it has one
    key: Option<String>,
    /// its facts, with its records
    facts: Facts,
}

/// The rows of a piece that hold, one by one.
fn each(evaluator: &Evaluator<'_>, piece: Piece, remarks: &mut Remarks) -> Result<Vec<Child>, Failure> {
    let checked: Vec<_> = match piece.rows {
        Rows::Table(table) => evaluator.children(&table)?,
        Rows::Cases(cases) => cases.into_iter().map(|case| evaluator.child(case)).collect(),
    };
    let id = evaluator.policy.vocabulary().fact_named(KEY);
    let mut children = Vec::with_capacity(checked.len());
    for (row, checked) in piece.numbers.into_iter().zip(checked) {
        match checked {
            Ok(Checked { facts, notes }) => {
                for note in notes {
                    remarks.note(row, evaluator.problem(note));
                }
                let key = match id.and_then(|id| facts.get(id)) {
                    Some(Value::Text(key)) if !key.trim().is_empty() => Some(key.to_string()),
                    _ => None,
                };
                children.push(Child { row, key, facts });
            }
            Err(errors) => errors.into_iter().for_each(|error| remarks.wrong(row, evaluator.problem(error))),
        }
    }
    Ok(children)
}

fn explain(
    policy: &Policy,
    child: &Child,
    args: &ExplainArgs,
    about: &[&str],
    options: &Options,
) -> Result<Vec<Derivation>, ExplainError> {
    policy.explain_all(&child.facts, args.input.on, about, options)
}

/// A block of text; `row` where nothing else says whose it is.
fn write_block(
    target: &mut Target,
    derivation: &Derivation,
    row: Option<u64>,
    before: usize,
    lang: Lang,
) -> io::Result<()> {
    if before > 0 {
        writeln!(target)?;
    }
    if let Some(row) = row {
        writeln!(target, "{}", messages::row(row, lang))?;
    }
    write!(target, "{}", derivation.text(lang))
}

fn write_element(target: &mut Target, derivation: &Derivation, before: usize) -> io::Result<()> {
    target.write_all(if before == 0 { b"[\n" } else { b",\n" })?;
    serde_json::to_writer(target, derivation)?;
    Ok(())
}
