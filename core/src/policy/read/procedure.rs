//! Judgements and procedures.

use super::head::{
    Form, identifier, item_head, named_part_head, optional_wording, part_head, require_cite, require_title, wording,
};
use super::subject::subjects;
use super::unique;
use super::written::{conjunction, expression, then};
use crate::diagnostic::Diagnostic;
use crate::policy::items::{
    At, EffectItem, EffectOn, JudgementItem, PaperItem, ProcedureItem, RenewalItem, RequirementItem, ReviewItem,
    StepItem, Test,
};
use crate::policy::toml_view::{Node, Table};
use crate::wording::Wording;

/// How many requirements, papers, steps or effects one list may have.
pub const MAX_PARTS: usize = 64;

/// How deep groups of requirements may stand inside one another.
pub const MAX_GROUPS: usize = 3;

pub(super) fn judgement(mut table: Table<'_>) -> Option<JudgementItem> {
    let head = item_head(&mut table);
    let subjects = subjects(&mut table);
    let question = optional_wording(&mut table, "question");
    let floor = table.optional("floor");
    let say = say(&mut table);
    let fact = head.as_ref().map(|head| format!("judged_{}", head.id.value));
    let is = fact.as_ref().zip(head.as_ref()).and_then(|(fact, head)| conjunction(floor, fact, head.id.place));
    if let Some(head) = &head {
        require_title(&table, head, "judgement");
        require_cite(&table, head, "judgement");
        if question.is_none() && head.replaces.is_none() {
            let message = format!("missing `question` of judgement `{}`", head.id.value);
            table.report(
                Diagnostic::error(head.id.place, message)
                    .help("add `question = { zh = \"…\", en = \"…\" }`: what the official is asked"),
            );
        }
    }
    table.finish();
    // A guide value that could not be read was reported: nothing stands in for it.
    Some(JudgementItem { head: head?, question, is: is?, say, subjects })
}

pub(super) fn procedure(mut table: Table<'_>) -> Option<ProcedureItem> {
    let head = item_head(&mut table);
    let require = list(&mut table, "require", "a requirement of `require`", |table| requirement(table, 0));
    let require = unique(require, "requirement", |part| &part.head.id, |finding| table.report(finding));
    let documents = papers(&mut table);
    let steps = list(&mut table, "steps", "a step of `steps`", step);
    let steps = unique(steps, "step", |part| &part.head.id, |finding| table.report(finding));
    let valid_until = table.optional("valid_until").and_then(expression);
    let renewal = table.optional("renewal").and_then(renewal);
    let review = table.optional("review").and_then(review);
    let effects = list(&mut table, "effects", "an effect of `effects`", effect);
    if let Some(head) = &head {
        require_title(&table, head, "procedure");
        require_cite(&table, head, "procedure");
    }
    if require.is_empty() && documents.is_empty() && steps.is_empty() {
        table.report(table.error("a procedure without requirements, documents and steps"));
    }
    table.finish();
    Some(ProcedureItem { head: head?, require, documents, steps, valid_until, renewal, review, effects })
}

/// A requirement inside `outer` groups: a condition, or a group.
fn requirement(mut table: Table<'_>, outer: usize) -> Option<RequirementItem> {
    let head = part_head(&mut table);
    let say = say(&mut table);
    if say.is_none() {
        table.report(
            table.error("a requirement without `say`").help("add `say = { zh = \"…\", en = \"…\" }`: what it asks"),
        );
    }
    let when = table.optional("when");
    let any_of = table.optional("any_of");
    let all_of = table.optional("all_of");
    let test = match (when, any_of, all_of) {
        (Some(node), None, None) => expression(node).map(Test::When),
        (None, Some(node), None) => group(node, outer).map(Test::AnyOf),
        (None, None, Some(node)) => group(node, outer).map(Test::AllOf),
        _ => {
            let finding = table.error("a requirement has exactly one of `when`, `any_of` and `all_of`");
            table.report(finding);
            None
        }
    };
    table.finish();
    Some(RequirementItem { head: head?, say: say?, test: test? })
}

fn group(node: Node<'_>, outer: usize) -> Option<Vec<RequirementItem>> {
    if outer == MAX_GROUPS {
        let finding = Diagnostic::error(node.place(), format!("groups of requirements nest at most {MAX_GROUPS} deep"));
        node.report(finding.help("make the inner group a definition"));
        return None;
    }
    let tables = few(node, node.tables("a requirement of a group"));
    let members = tables.into_iter().filter_map(|table| requirement(table, outer + 1)).collect();
    let members = unique(members, "requirement", |part| &part.head.id, |finding| node.report(finding));
    if members.is_empty() {
        node.report(Diagnostic::error(node.place(), "a group without requirements"));
    }
    Some(members)
}

/// `documents`: each a kind in a string, or a table.
fn papers(table: &mut Table<'_>) -> Vec<PaperItem> {
    let Some(node) = table.optional("documents") else { return Vec::new() };
    let nodes = few(node, node.array().unwrap_or_default());
    let papers = nodes.into_iter().filter_map(paper).collect();
    unique(papers, "document", |part| &part.head.id, |finding| node.report(finding))
}

fn paper(node: Node<'_>) -> Option<PaperItem> {
    if node.value().is_str() {
        let id = identifier(node, Form::Word)?;
        return Some(PaperItem { head: super::head::bare(id), or: Vec::new(), when: None, say: None });
    }
    let mut table = node.table("a document of `documents`")?;
    let head = named_part_head(&mut table, "kind");
    let or = table.optional("or").map(Node::texts).unwrap_or_default();
    let when = table.optional("when").and_then(expression);
    let say = say(&mut table);
    table.finish();
    Some(PaperItem { head: head?, or, when, say })
}

fn step(mut table: Table<'_>) -> Option<StepItem> {
    let head = part_head(&mut table);
    let by = table.required("by").map(Node::texts).unwrap_or_default();
    if by.is_empty() {
        table.report(table.error("a step without `by`").help("name who acts: `by = [\"guardian\"]`"));
    }
    let done_by = table.required("done_by").and_then(expression);
    let when = table.optional("when").and_then(expression);
    let say = say(&mut table);
    table.finish();
    Some(StepItem { head: head?, by, done_by: done_by?, when, say })
}

fn renewal(node: Node<'_>) -> Option<RenewalItem> {
    let mut table = node.table("`renewal`")?;
    let head = super::head::unnamed_part_head(&mut table, "renewal");
    let documents = papers(&mut table);
    let say = say(&mut table);
    if documents.is_empty() && say.is_none() {
        table.report(table.error("a renewal that asks for nothing").help("add `documents` or `say`"));
    }
    table.finish();
    Some(RenewalItem { head, documents, say })
}

fn review(node: Node<'_>) -> Option<ReviewItem> {
    let mut table = node.table("`review`")?;
    let head = super::head::unnamed_part_head(&mut table, "review");
    let day = table.optional("on");
    let on = day.and_then(expression);
    let judgement = table.flag("judgement");
    let say = say(&mut table);
    if day.is_none() && !judgement {
        let finding = table.error("a review without a day");
        table.report(finding.help("add `on = '…'`, or `judgement = true` where the document leaves it to a person"));
    }
    table.finish();
    Some(ReviewItem { head, on, judgement, say })
}

fn effect(mut table: Table<'_>) -> Option<EffectItem> {
    let (fact, result) = (table.text("fact"), table.text("result"));
    let value = table.optional("value");
    let (id, on) = match (fact, result) {
        (Some(fact), None) => {
            if value.is_some() {
                table.report(table.error("`value` does not belong to an effect on a fact"));
            }
            (Some(fact), EffectOn::Fact)
        }
        (None, Some(result)) => (Some(result), EffectOn::Result(value.and_then(then))),
        _ => {
            table.report(table.error("an effect names exactly one of `fact` and `result`"));
            (None, EffectOn::Fact)
        }
    };
    let say = say(&mut table);
    if say.is_none() {
        table.report(
            table.error("an effect without `say`").help("add `say = { zh = \"…\", en = \"…\" }`: what follows"),
        );
    }
    let head = super::head::unnamed_part_head(&mut table, "effect");
    table.finish();
    Some(EffectItem { head: crate::policy::items::Head { id: id?, ..head }, on, say: say? })
}

fn say(table: &mut Table<'_>) -> Option<At<Wording>> {
    table.optional("say").and_then(|node| wording(node, "say"))
}

/// The parts of a list of tables.
pub(super) fn list<T>(
    table: &mut Table<'_>,
    key: &'static str,
    name: &str,
    read: impl Fn(Table<'_>) -> Option<T>,
) -> Vec<T> {
    let Some(node) = table.optional(key) else { return Vec::new() };
    few(node, node.tables(name)).into_iter().filter_map(read).collect()
}

pub(super) fn few<T>(node: Node<'_>, mut parts: Vec<T>) -> Vec<T> {
    if parts.len() > MAX_PARTS {
        node.report(Diagnostic::error(node.place(), format!("more than {MAX_PARTS} parts in one list")));
        parts.truncate(MAX_PARTS);
    }
    parts
}
