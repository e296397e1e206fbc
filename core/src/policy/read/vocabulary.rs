//! Vocabulary items: enums, facts, records, results and the terms of the default calendar.

use super::head::{Form, id, identifier, optional_wording, required_wording, wording_of};
use super::subject::subjects;
use super::unique;
use super::written::expression;
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::policy::items::{At, EnumItem, FactItem, RecordItem, ResultItem, TermItem};
use crate::policy::toml_view::{Node, Table};
use crate::wording::Wording;

pub(super) fn enumeration(mut table: Table<'_>) -> Option<EnumItem> {
    let id = id(&mut table, Form::Type);
    let title = required_wording(&mut table, "title").unwrap_or_default();
    let words = table.required("words").map(|node| node.tables("a word of `words`")).unwrap_or_default();
    let words = words.into_iter().filter_map(word).collect();
    let words: Vec<(At<String>, Wording)> = unique(words, "word", |(id, _)| id, |finding| table.report(finding));
    if words.is_empty() {
        table.report(table.error("an enum without words"));
    }
    if u16::try_from(words.len()).is_err() {
        table.report(table.error("an enum of more than 65535 words"));
    }
    table.finish();
    Some(EnumItem { id: id?, title, words })
}

fn word(mut table: Table<'_>) -> Option<(At<String>, Wording)> {
    let id = id(&mut table, Form::Word);
    let label = wording_of(&mut table);
    table.finish();
    Some((id?, label))
}

pub(super) fn fact(mut table: Table<'_>) -> Option<FactItem> {
    let id = id(&mut table, Form::Named);
    let ty = table.required_text("type");
    let title = required_wording(&mut table, "title").unwrap_or_default();
    let question = optional_wording(&mut table, "question");
    let assumed = table.optional("assumed").and_then(expression);
    let pii = table.flag("pii");
    let future = table.optional("future").and_then(|node| node.word(&[("none", ())]));
    let range = table.optional("range").and_then(range);
    let internal = table.flag("internal");
    let subjects = subjects(&mut table).unwrap_or_default();
    table.finish();
    Some(FactItem {
        id: id?,
        ty: ty?,
        title,
        question,
        assumed,
        pii,
        future_is_none: future.is_some(),
        range,
        internal,
        subjects,
    })
}

fn range(node: Node<'_>) -> Option<(i64, i64)> {
    let mut table = node.table("`range`")?;
    let least = table.optional("min").and_then(Node::int).unwrap_or(i64::MIN);
    let most = table.optional("max").and_then(Node::int).unwrap_or(i64::MAX);
    if least > most {
        table.report(table.error("`min` is greater than `max`"));
    }
    table.finish();
    Some((least, most))
}

pub(super) fn record(mut table: Table<'_>) -> Option<RecordItem> {
    let id = id(&mut table, Form::Named);
    if let Some(id) = &id
        && ["bool", "int", "date", "string", "term", "list"].contains(&id.value.as_str())
    {
        table.report(Diagnostic::error(id.place, format!("`{}` is the name of a type", id.value)));
    }
    let title = required_wording(&mut table, "title").unwrap_or_default();
    let fields = table.required("fields").map(|node| node.tables("a field of `fields`")).unwrap_or_default();
    let fields = fields.into_iter().filter_map(field).collect();
    let fields: Vec<(At<String>, At<String>, Wording)> =
        unique(fields, "field", |(id, _, _)| id, |finding| table.report(finding));
    if fields.is_empty() {
        table.report(table.error("a record without fields"));
    }
    let stands_for = table.text("stands_for");
    let subjects = subjects(&mut table).unwrap_or_default();
    table.finish();
    Some(RecordItem { id: id?, title, fields, stands_for, subjects })
}

fn field(mut table: Table<'_>) -> Option<(At<String>, At<String>, Wording)> {
    let id = id(&mut table, Form::Plain);
    let ty = table.required_text("type");
    let label = wording_of(&mut table);
    table.finish();
    Some((id?, ty?, label))
}

pub(super) fn result(mut table: Table<'_>) -> Option<ResultItem> {
    let id = id(&mut table, Form::Named);
    let ty = table.required_text("type");
    let title = required_wording(&mut table, "title").unwrap_or_default();
    let brief = table.flag("brief");
    let subjects = subjects(&mut table).unwrap_or_default();
    table.finish();
    Some(ResultItem { id: id?, ty: ty?, title, brief, subjects })
}

pub(super) fn term(mut table: Table<'_>) -> Option<TermItem> {
    let id = table.required("id").and_then(|node| identifier(node, Form::Word));
    let start = table.required("start").and_then(month_and_day);
    let end = table.required("end").and_then(month_and_day);
    table.finish();
    Some(TermItem { id: id?, start: start?, end: end? })
}

fn month_and_day(node: Node<'_>) -> Option<(i64, i64)> {
    let mut table = node.table("a day of a term")?;
    let month = table.required("month").and_then(Node::int);
    let day = table.required("day").and_then(Node::int);
    table.finish();
    let (month, day) = (month?, day?);
    // A common year: a term cannot begin or end on 29 February.
    if Date::from_ymd(2023, month, day).is_none() {
        node.report(Diagnostic::error(node.place(), "there is no such day in every year"));
        return None;
    }
    Some((month, day))
}
