//! `kongchuo policies`: what there is.

use std::io::{self, Write};
use std::sync::Arc;

use kongchuo::{Document, Lang, Policy};
use serde::Serialize;

use super::check::show_failure;
use super::{Status, load};
use crate::args::{Cli, PoliciesArgs, TextOrJson};
use crate::failure::Failure;
use crate::host::Host;
use crate::messages::Heading;
use crate::output::{Target, write_rows};

/// Lists the policies that load; the findings about any other go to standard error.
pub fn run(cli: &Cli, args: &PoliciesArgs, host: &dyn Host) -> Result<Status, Failure> {
    let library = load::library(host, cli.rules.as_deref())?;
    let mut status = Status::Good;
    let mut policies = Vec::new();
    for id in library.ids() {
        match load::policy(&library, id) {
            Ok(policy) => policies.push(policy),
            Err(failure) => {
                show_failure(&failure, cli.lang, host);
                status = Status::SomeBad;
            }
        }
    }
    let mut target = Target::stdout(host);
    match args.format {
        TextOrJson::Text => write_text(&mut target, &policies, cli.lang),
        TextOrJson::Json => write_json(&mut target, &policies),
    }
    .and_then(|()| target.close())
    .map_err(Failure::Print)?;
    Ok(status)
}

fn write_text(target: &mut Target, policies: &[Policy], lang: Lang) -> io::Result<()> {
    let headings = [
        Heading::Id,
        Heading::Title,
        Heading::Number,
        Heading::Issued,
        Heading::Results,
        Heading::Procedures,
        Heading::Obligations,
    ];
    let mut rows = vec![headings.map(|heading| heading.text(lang).to_owned()).to_vec()];
    rows.extend(policies.iter().map(|policy| {
        let document = policy.document();
        let description = policy.describe();
        vec![
            policy.id().to_owned(),
            document.title.get(lang).to_owned(),
            document.number.clone().unwrap_or_else(|| "-".to_owned()),
            document.issued.map_or_else(|| "-".to_owned(), |issued| issued.to_string()),
            policy.results().len().to_string(),
            description.procedures.len().to_string(),
            obligations(policy).len().to_string(),
        ]
    }));
    write_rows(target, &rows)
}

/// The obligations of children and of organisations, each once.
fn obligations(policy: &Policy) -> Vec<Arc<str>> {
    let mut found: Vec<Arc<str>> = Vec::new();
    for of in policy.subjects().into_iter().filter_map(|subject| policy.of(subject)) {
        for obligation in of.describe().obligations {
            if !found.contains(&obligation.name) {
                found.push(obligation.name);
            }
        }
    }
    found
}

/// A policy of the list.
#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    document: &'a Document,
    results: Vec<&'a str>,
    procedures: Vec<Arc<str>>,
    obligations: Vec<Arc<str>>,
}

fn write_json(target: &mut Target, policies: &[Policy]) -> io::Result<()> {
    let list: Vec<_> = policies
        .iter()
        .map(|policy| Listed {
            document: policy.document(),
            results: policy.results().iter().map(|result| &*result.name).collect(),
            procedures: policy.describe().procedures.into_iter().map(|procedure| procedure.name).collect(),
            obligations: obligations(policy),
        })
        .collect();
    serde_json::to_writer_pretty(&mut *target, &list)?;
    writeln!(target)
}
