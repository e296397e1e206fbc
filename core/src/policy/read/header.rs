//! `[policy]`: the document that a pack encodes.

use super::head::{Form, id, identifier, optional_wording, required_wording};
use crate::diagnostic::Diagnostic;
use crate::policy::items::{At, PolicyHeader, RowKind, RowKinds};
use crate::policy::toml_view::{Node, Table};

/// Two digits follow the prefix of a catalogue row.
pub const MAX_CATALOGUE: u32 = 99;

/// How many readings a catalogue may have.
pub const MAX_READINGS: u32 = 999;

/// Reads `[policy]`. `folder` is the folder the file stands in, where its path has one.
pub(super) fn header(mut table: Table<'_>, folder: Option<&str>) -> Option<PolicyHeader> {
    let id = id(&mut table, Form::Policy);
    let title = required_wording(&mut table, "title");
    let issuer = optional_wording(&mut table, "issuer");
    let number = table.text("number").map(|number| number.value);
    let region = table.text("region");
    let level = table.text("level").map(|level| level.value);
    let issued = table.optional("issued").and_then(Node::issued);
    let in_force_from = table.optional("in_force_from").and_then(Node::issued);
    let in_force_to = table.optional("in_force_to").and_then(Node::issued);
    let extends = table.optional("extends").and_then(|node| identifier(node, Form::Policy));
    let catalogue = table.optional("catalogue").and_then(catalogue);
    let clauses = table.optional("clauses").map(Node::texts).unwrap_or_default();
    let readings = table.optional("readings").and_then(|node| node.int_within(1, MAX_READINGS));

    if let (Some(id), Some(folder)) = (&id, folder)
        && id.value != folder
    {
        let message = format!("policy `{}` stands in the folder `{folder}`", id.value);
        table.report(Diagnostic::error(id.place, message).help("a policy's folder has the name of the policy"));
    }
    if let Some(region) = &region
        && !(region.value.len() == 6 && region.value.bytes().all(|byte| byte.is_ascii_digit()))
    {
        table.report(Diagnostic::error(region.place, "a region is a code of six digits (GB/T 2260)"));
    }
    if let (Some(id), Some(base)) = (&id, &extends)
        && id.value == base.value
    {
        table.report(Diagnostic::error(base.place, "a policy cannot extend itself"));
    }
    table.finish();
    Some(PolicyHeader {
        id: id?,
        title: title.unwrap_or_default(),
        issuer,
        number,
        region: region.map(|region| region.value),
        level,
        issued,
        in_force_from,
        in_force_to,
        extends,
        catalogue,
        clauses: clauses.into_iter().map(|clause| clause.value).collect(),
        readings,
        kinds: Vec::new(),
    })
}

/// `[catalogue]`: the kinds of rows and readings, in the order written.
pub(super) fn kinds(node: Node<'_>) -> Vec<RowKinds> {
    let rows = node.entries().unwrap_or_default().into_iter();
    rows.map(|(row, node)| {
        let kinds: Vec<RowKind> =
            node.array().unwrap_or_default().into_iter().filter_map(|kind| kind.word(&RowKind::ALL)).collect();
        if node.value().as_array().is_some_and(|kinds| kinds.is_empty()) {
            node.report(Diagnostic::error(node.place(), format!("`{}` is of no kind", row.value)));
        }
        RowKinds { row, kinds }
    })
    .collect()
}

fn catalogue(node: Node<'_>) -> Option<(String, u32)> {
    let mut table = node.table("`catalogue`")?;
    let prefix = table.required_text("prefix");
    let rows = table.required("rows").and_then(|node| node.int_within(1, MAX_CATALOGUE));
    if let Some(At { value, place }) = &prefix
        && (value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_uppercase()))
    {
        table.report(Diagnostic::error(*place, "a catalogue's prefix is capital letters, such as `GY`"));
    }
    table.finish();
    Some((prefix?.value, rows?))
}
