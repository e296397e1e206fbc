//! `kongchuo vocabulary`: the names that files and answers speak in.

use std::collections::HashSet;
use std::io::{self, Write};

use kongchuo::{Lang, Policy, ProcedureDescription, Type, Types, Value, case_schema};

use super::{Status, load};
use crate::args::{Cli, VocabularyArgs};
use crate::failure::Failure;
use crate::host::Host;
use crate::messages::Heading;
use crate::output::{Target, write_rows};

/// Shows facts, records, enums and results; or the JSON Schema of a case.
pub fn run(cli: &Cli, args: &VocabularyArgs, host: &dyn Host) -> Result<Status, Failure> {
    let library = load::library(host, cli.rules.as_deref())?;
    let policy = load::policy(&library, &args.policy)?;
    let mut target = Target::stdout(host);
    if args.json_schema {
        serde_json::to_writer_pretty(&mut target, &case_schema(policy.vocabulary()))
            .map_err(io::Error::from)
            .and_then(|()| writeln!(target))
    } else {
        write_text(&mut target, &policy, cli.lang)
    }
    .and_then(|()| target.close())
    .map_err(Failure::Print)?;
    Ok(Status::Good)
}

fn write_text(target: &mut Target, policy: &Policy, lang: Lang) -> io::Result<()> {
    let vocabulary = policy.vocabulary();
    let types = &vocabulary.types;

    let headings = [Heading::Fact, Heading::Type, Heading::Label, Heading::Assumed, Heading::Personal];
    let mut rows = vec![titles(&headings, lang)];
    rows.extend(vocabulary.facts.iter().filter(|fact| !fact.internal).map(|fact| {
        let assumed = fact.assumed.as_ref().map_or_else(|| "-".to_owned(), |value| show(value, &fact.ty, types, lang));
        let personal = if fact.pii { Heading::Personal.text(lang) } else { "" };
        let ty = types.show(&fact.ty).to_string();
        vec![fact.name.clone(), ty, fact.title.get(lang).to_owned(), assumed, personal.to_owned()]
    }));
    write_rows(target, &rows)?;

    writeln!(target)?;
    let mut rows = vec![titles(&[Heading::Record, Heading::Field, Heading::Type, Heading::Label], lang)];
    for (list, record) in vocabulary.records.iter().zip(&types.records) {
        rows.push(vec![list.name.clone(), String::new(), String::new(), list.title.get(lang).to_owned()]);
        rows.extend(record.fields.iter().zip(&list.fields).map(|((name, ty), title)| {
            vec![String::new(), name.clone(), types.show(ty).to_string(), title.get(lang).to_owned()]
        }));
    }
    write_rows(target, &rows)?;

    writeln!(target)?;
    let mut rows = vec![titles(&[Heading::Enum, Heading::Word, Heading::Label], lang)];
    for (ty, labels) in types.enums.iter().zip(&vocabulary.enums) {
        rows.push(vec![ty.name.clone(), String::new(), labels.title.get(lang).to_owned()]);
        rows.extend(
            ty.words
                .iter()
                .zip(&labels.words)
                .map(|(word, title)| vec![String::new(), word.clone(), title.get(lang).to_owned()]),
        );
    }
    write_rows(target, &rows)?;

    writeln!(target)?;
    let mut rows = vec![titles(&[Heading::Result, Heading::Type, Heading::Label], lang)];
    rows.extend(policy.results().iter().map(|result| {
        vec![result.name.to_string(), types.show(&result.ty).to_string(), result.title.get(lang).to_owned()]
    }));
    write_rows(target, &rows)?;
    write_procedures(target, &policy.describe().procedures, lang)?;
    write_obligations(target, policy, lang)
}

/// Each procedure with its requirements, papers and steps, and who acts.
fn write_procedures(target: &mut Target, procedures: &[ProcedureDescription], lang: Lang) -> io::Result<()> {
    if procedures.is_empty() {
        return Ok(());
    }
    writeln!(target)?;
    let mut rows =
        vec![titles(&[Heading::Procedure, Heading::Part, Heading::Id, Heading::Label, Heading::Actor], lang)];
    for procedure in procedures {
        let mut first = true;
        let mut row = |part: &str, name: &str, title: &str, by: &str| {
            let procedure = if std::mem::take(&mut first) { &*procedure.name } else { "" };
            rows.push([procedure, part, name, title, by].map(str::to_owned).to_vec());
        };
        row("", "", procedure.title.get(lang), "");
        for one in &procedure.requirements {
            row(Heading::Requirement.text(lang), &one.name, one.title.get(lang), "");
        }
        for one in &procedure.documents {
            row(Heading::Document.text(lang), &one.name, one.title.get(lang), "");
        }
        for one in &procedure.steps {
            let by: Vec<&str> = one.by.iter().map(|actor| actor.title.get(lang)).collect();
            row(Heading::Step.text(lang), &one.name, one.title.get(lang), &by.join(", "));
        }
    }
    write_rows(target, &rows)
}

/// The obligations of children and of organisations, each once, with their parts and who must do them.
fn write_obligations(target: &mut Target, policy: &Policy, lang: Lang) -> io::Result<()> {
    let mut rows = vec![titles(&[Heading::Obligation, Heading::Part, Heading::Label, Heading::Actor], lang)];
    let mut listed = HashSet::new();
    for of in policy.subjects().into_iter().filter_map(|subject| policy.of(subject)) {
        for obligation in of.describe().obligations {
            if !listed.insert(obligation.name.clone()) {
                continue;
            }
            let mut row = |cells: [&str; 4]| rows.push(cells.map(str::to_owned).to_vec());
            row([&obligation.name, "", obligation.title.get(lang), obligation.bearer.title.get(lang)]);
            for part in &obligation.parts {
                row(["", &part.name, part.title.get(lang), ""]);
            }
        }
    }
    if rows.len() == 1 {
        return Ok(());
    }
    writeln!(target)?;
    write_rows(target, &rows)
}

fn titles(headings: &[Heading], lang: Lang) -> Vec<String> {
    headings.iter().map(|heading| heading.text(lang).to_owned()).collect()
}

/// A value as a table writes it.
fn show(value: &Value, ty: &Type, types: &Types, lang: Lang) -> String {
    match (value, ty.required()) {
        (Value::Null, _) => Heading::None.text(lang).to_owned(),
        (Value::Bool(value), _) => value.to_string(),
        (Value::Int(value), _) => value.to_string(),
        (Value::Date(value), _) => value.to_string(),
        (Value::Text(value), _) => value.to_string(),
        (Value::Word(word), Type::Enum(id)) => {
            types.enum_type(*id).words.get(usize::from(*word)).cloned().unwrap_or_default()
        }
        (Value::List(values), Type::List(element)) => {
            let shown: Vec<String> = values.iter().map(|value| show(value, element, types, lang)).collect();
            format!("[{}]", shown.join(", "))
        }
        _ => "…".to_owned(),
    }
}
