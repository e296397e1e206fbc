//! `kongchuo explain`: why each result is what it is, child by child.

use std::io::{self, Write};

use kongchuo::{Case, Derivation, ExplainError, Lang, Options, Policy};

use super::children::{Child, Children};
use super::{Status, evaluate};
use crate::args::{Cli, ExplainArgs, TextOrJson};
use crate::failure::Failure;
use crate::host::{Host, Stream, Terminal};
use crate::messages;
use crate::output::Target;

/// Explains results of every child of a file, or of one.
pub fn run(cli: &Cli, args: &ExplainArgs, host: &dyn Host) -> Result<Status, Failure> {
    let policy = evaluate::policy(cli, &args.input, host)?;
    let options = evaluate::options(&policy, &args.input, &[])?;
    let about: Vec<&str> = args.about.iter().map(|name| name.trim()).collect();
    // Before the first child: a word that is mistaken is so for a file without children, too.
    for name in &about {
        if let Err(ExplainError::Unknown(unknown)) = policy.explain(&Case::new(), args.input.on, name, &options) {
            return Err(evaluate::unknown_result(&policy, unknown));
        }
    }
    let answers_shown = host.terminal(Stream::Output) != Terminal::No;
    let mut children = Children::open(&args.input, &policy, cli.lang, host, answers_shown)?;
    let many = !children.is_single();
    let mut target = Target::stdout(host);
    let mut written = 0;
    while let Some(child) = children.next_child()? {
        if args.student.as_deref().is_some_and(|key| child.key.as_deref() != Some(key)) {
            continue;
        }
        let derivations = match explain(&policy, &child, args, &about, &options) {
            Ok(derivations) => derivations,
            Err(ExplainError::Facts(errors)) => {
                children.reject(child.row, errors);
                continue;
            }
            Err(ExplainError::Unknown(unknown)) => return Err(evaluate::unknown_result(&policy, unknown)),
        };
        for derivation in derivations {
            match args.format {
                TextOrJson::Text => {
                    let row = (many && child.key.is_none()).then_some(child.row);
                    write_block(&mut target, &derivation, row, written, cli.lang)
                }
                TextOrJson::Json => write_element(&mut target, &derivation, written),
            }
            .map_err(Failure::Print)?;
            written += 1;
        }
    }
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

fn explain(
    policy: &Policy,
    child: &Child,
    args: &ExplainArgs,
    about: &[&str],
    options: &Options,
) -> Result<Vec<Derivation>, ExplainError> {
    about.iter().map(|name| policy.explain_facts(&child.facts, args.input.on, name, options)).collect()
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
