//! `kongchuo explain`: why each result is what it is, child by child.

use std::io::{self, Write};

use kongchuo::{Derivation, ExplainError, Options, Policy};

use super::children::{Child, Children};
use super::{Status, evaluate};
use crate::args::{Cli, ExplainArgs, TextOrJson};
use crate::failure::Failure;
use crate::output::Target;

/// Explains results of every child of a file, or of one.
pub fn run(cli: &Cli, args: &ExplainArgs) -> Result<Status, Failure> {
    let policy = evaluate::policy(cli, &args.input)?;
    let options = evaluate::options(&policy, &args.input, &[])?;
    let about: Vec<&str> = args.about.iter().map(|name| name.trim()).collect();
    let mut children = Children::open(&args.input, &policy, cli.lang)?;
    let mut target = Target::stdout();
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
                TextOrJson::Text if written == 0 => write!(target, "{}", derivation.text(cli.lang)),
                TextOrJson::Text => write!(target, "\n{}", derivation.text(cli.lang)),
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

fn write_element(target: &mut Target, derivation: &Derivation, before: usize) -> io::Result<()> {
    target.write_all(if before == 0 { b"[\n" } else { b",\n" })?;
    serde_json::to_writer(target, derivation)?;
    Ok(())
}
