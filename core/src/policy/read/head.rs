//! What every item and row carries: identifier, title, citations, catalogue rows, strength and reading.

use crate::diagnostic::Diagnostic;
use crate::language::{ExprKind, parse};
use crate::policy::items::{At, Citation, Head, ReadingNote, Strength};
use crate::policy::toml_view::{Node, Table};
use crate::wording::Wording;

/// Names that mean something in every expression; the grammar itself reserves `null`, `in` and others.
const CALENDAR: [&str; 3] = ["on", "terms", "window"];

/// Names of types that cannot name an enum or a record.
const TYPES: [&str; 7] = ["bool", "int", "date", "string", "term", "window", "list"];

/// What an identifier looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `[a-z][a-z0-9_]*`: a row, a field
    Plain,
    /// the same, and not a word of the language: what expressions name
    Named,
    /// the same, and not the name of a type
    Type,
    /// `-` too: a policy
    Policy,
    /// a capital letter too: a word of an enum
    Word,
}

/// Whether a text is an enum's word: `[a-z][a-z0-9_]*`, or one capital letter.
pub(super) fn is_word(text: &str) -> bool {
    is_plain(text) || matches!(text.as_bytes(), [b'A'..=b'Z'])
}

fn is_plain(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// Whether an expression can use a text as a name.
fn is_name(text: &str) -> bool {
    parse(text).is_ok_and(|expr| matches!(expr.kind, ExprKind::Name(_)))
}

/// Reads an identifier; a bad one is reported and still given, so that nothing else is reported for want of it.
pub(super) fn identifier(node: Node<'_>, form: Form) -> Option<At<String>> {
    let id = node.text()?;
    let (good, rule) = match form {
        Form::Plain | Form::Named | Form::Type => {
            (is_plain(&id.value), "lower-case letters, digits and `_`, a letter first")
        }
        Form::Policy => {
            (is_plain(&id.value.replace('-', "_")), "lower-case letters, digits, `_` and `-`, a letter first")
        }
        Form::Word => (is_word(&id.value), "lower-case letters, digits and `_`, a letter first; or one capital letter"),
    };
    let taken = match form {
        Form::Named => CALENDAR.contains(&id.value.as_str()) || !is_name(&id.value),
        Form::Type => TYPES.contains(&id.value.as_str()),
        Form::Plain | Form::Policy => false,
        // `then = "null"` and the like would not mean the word.
        Form::Word => ["null", "true", "false"].contains(&id.value.as_str()),
    };
    if !good {
        node.report(Diagnostic::error(id.place, format!("`{}` is not an identifier", id.value)).help(rule));
    } else if taken {
        let message = format!("`{}` is a word of the rule language and cannot be an identifier", id.value);
        node.report(Diagnostic::error(id.place, message));
    }
    Some(id)
}

/// The `id` of a table.
pub(super) fn id(table: &mut Table<'_>, form: Form) -> Option<At<String>> {
    table.required("id").and_then(|node| identifier(node, form))
}

/// The wording whose languages are keys of this very table. What is missing is reported and left empty.
pub(super) fn wording_of(table: &mut Table<'_>) -> Wording {
    let mut language = |key, name| {
        let Some(node) = table.optional(key) else {
            table.report(
                table.error(format!("missing translation: no {name} wording")).help(format!("add `{key} = \"…\"`")),
            );
            return String::new();
        };
        let text = node.text();
        if let Some(text) = &text
            && text.value.trim().is_empty()
        {
            table.report(Diagnostic::error(text.place, format!("missing translation: the {name} wording is empty")));
        }
        text.map_or_else(String::new, |text| text.value)
    };
    let (zh, en) = (language("zh", "Chinese"), language("en", "English"));
    Wording::new(zh, en)
}

/// The wording `{ zh = "…", en = "…" }`.
pub(super) fn wording(node: Node<'_>, name: &str) -> Option<At<Wording>> {
    let mut table = node.table(format!("`{name}`"))?;
    let value = wording_of(&mut table);
    table.finish();
    Some(At { value, place: node.place() })
}

/// An optional wording.
pub(super) fn optional_wording(table: &mut Table<'_>, key: &'static str) -> Option<Wording> {
    table.optional(key).and_then(|node| wording(node, key)).map(|text| text.value)
}

/// A wording that must be there.
pub(crate) fn required_wording(table: &mut Table<'_>, key: &'static str) -> Option<Wording> {
    table.required(key).and_then(|node| wording(node, key)).map(|text| text.value)
}

/// The head of an item, `replaces` included.
pub(super) fn item_head(table: &mut Table<'_>) -> Option<Head> {
    let replaces = table.optional("replaces").and_then(|node| identifier(node, Form::Policy));
    let id = id(table, Form::Named);
    Some(Head { replaces, ..head_without_id(table).with(id?) })
}

/// The head of a row.
pub(super) fn row_head(table: &mut Table<'_>) -> Option<Head> {
    let id = id(table, Form::Plain);
    Some(head_without_id(table).with(id?))
}

/// The head of a row or column of a report: its id may be a word.
pub(super) fn word_head(table: &mut Table<'_>) -> Option<Head> {
    let id = id(table, Form::Word);
    Some(head_without_id(table).with(id?))
}

/// The head of a part of a procedure: what a row has, but no title.
pub(super) fn part_head(table: &mut Table<'_>) -> Option<Head> {
    named_part_head(table, "id")
}

/// The same, of a part whose identifier stands under another key.
pub(super) fn named_part_head(table: &mut Table<'_>, key: &'static str) -> Option<Head> {
    let form = if key == "id" { Form::Plain } else { Form::Word };
    let id = table.required(key).and_then(|node| identifier(node, form));
    Some(rest_of_part(table).with(id?))
}

/// The same, of a part that has no identifier of its own: it is called by its key.
pub(super) fn unnamed_part_head(table: &mut Table<'_>, name: &str) -> Head {
    let id = At { value: name.to_owned(), place: table.place() };
    rest_of_part(table).with(id)
}

/// The head of a part that is only named.
pub(super) fn bare(id: At<String>) -> Head {
    Rest::default().with(id)
}

/// Reports an item without any citation.
pub(super) fn require_cite(table: &Table<'_>, head: &Head, what: &str) {
    if head.cite.is_empty() {
        let help = "add `cite = { doc = \"…\", clause = \"…\" }`, or `{ reading = \"N1\" }`, or `{ law = \"…\", verified = false }`";
        let message = format!("missing `cite`: {what} `{}` does not say where it comes from", head.id.value);
        table.report(Diagnostic::error(head.id.place, message).help(help));
    }
}

/// Reports an item that has no title and inherits none.
pub(super) fn require_title(table: &Table<'_>, head: &Head, what: &str) {
    if head.title.is_none() && head.replaces.is_none() {
        let message = format!("missing `title` of {what} `{}`", head.id.value);
        table.report(Diagnostic::error(head.id.place, message).help("add `title = { zh = \"…\", en = \"…\" }`"));
    }
}

/// The keys of a head but `id` and `replaces`.
#[derive(Default)]
struct Rest {
    title: Option<Wording>,
    cite: Vec<At<Citation>>,
    catalogue: Vec<At<String>>,
    strength: Strength,
    reading: Option<ReadingNote>,
}

impl Rest {
    fn with(self, id: At<String>) -> Head {
        let Rest { title, cite, catalogue, strength, reading } = self;
        Head { id, title, replaces: None, cite, catalogue, strength, reading }
    }
}

fn head_without_id(table: &mut Table<'_>) -> Rest {
    Rest { title: optional_wording(table, "title"), ..rest_of_part(table) }
}

fn rest_of_part(table: &mut Table<'_>) -> Rest {
    let strengths =
        [("must", Strength::Must), ("should", Strength::Should), ("may", Strength::May), ("aspire", Strength::Aspire)];
    Rest {
        title: None,
        cite: table.optional("cite").map(citations).unwrap_or_default(),
        catalogue: table.optional("catalogue").map(Node::texts).unwrap_or_default(),
        strength: table.optional("strength").and_then(|node| node.word(&strengths)).unwrap_or_default(),
        reading: table.optional("reading").and_then(reading),
    }
}

fn reading(node: Node<'_>) -> Option<ReadingNote> {
    let mut table = node.table("`reading`")?;
    let knob = table.text("knob");
    let text = wording_of(&mut table);
    table.finish();
    Some(ReadingNote { knob, text })
}

/// One citation, or an array of them.
fn citations(node: Node<'_>) -> Vec<At<Citation>> {
    let nodes = if node.value().is_array() { node.array().unwrap_or_default() } else { vec![node] };
    nodes.into_iter().filter_map(citation).collect()
}

fn citation(node: Node<'_>) -> Option<At<Citation>> {
    let mut table = node.table("`cite`")?;
    let (document, reading, law) = (table.text("doc"), table.text("reading"), table.text("law"));
    let clause = table.text("clause").map(|clause| clause.value);
    let verified = table.optional("verified");
    let stray = |table: &Table<'_>, key: &str, of: &str| {
        table.report(table.error(format!("`{key}` does not belong to a citation of {of}")));
    };
    let value = match (document, reading, law) {
        (Some(document), None, None) => {
            if verified.is_some() {
                stray(&table, "verified", "a document");
            }
            if clause.is_none() {
                table.report(table.error("a citation of a document needs its `clause`"));
            }
            clause.map(|clause| Citation::Clause { document: document.value, clause })
        }
        (None, Some(id), None) => {
            if verified.is_some() {
                stray(&table, "verified", "a reading");
            }
            if clause.is_some() {
                stray(&table, "clause", "a reading");
            }
            Some(Citation::Reading { id: id.value })
        }
        (None, None, Some(law)) => {
            if verified.is_none() {
                let finding = table.error("a citation of a law needs `verified`");
                table.report(finding.help("write `verified = false` unless the law itself was read"));
            }
            let verified = verified.and_then(Node::boolean).unwrap_or(false);
            Some(Citation::Law { law: law.value, clause, verified })
        }
        _ => {
            let finding = table.error("a citation names exactly one of `doc`, `reading` and `law`");
            table.report(finding.help("cite one source, or an array of several"));
            None
        }
    };
    table.finish();
    value.map(|value| At { value, place: node.place() })
}
