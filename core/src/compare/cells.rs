//! What a difference is in a cell of a table: values, rules and clauses as text, the same in every language.

use crate::evaluate::Output;
use crate::policy::items::Citation;

/// A value: none where it is known to be none, `?` where it is undetermined, a list joined by `;`, with `?` at the end where
/// more may come.
pub(crate) fn value(value: Option<&Output>, determined: bool) -> Option<String> {
    match (value, determined) {
        (Some(Output::Null), true) => None,
        (Some(value), true) => Some(text(value)),
        (Some(list @ Output::List(values)), false) if !values.is_empty() => Some(format!("{};?", text(list))),
        _ => Some("?".to_owned()),
    }
}

fn text(value: &Output) -> String {
    match value {
        Output::Null => String::new(),
        Output::Bool(value) => value.to_string(),
        Output::Int(value) => value.to_string(),
        Output::Date(value) => value.to_string(),
        Output::Text(value) => value.to_string(),
        Output::List(values) => values.iter().map(text).collect::<Vec<_>>().join(";"),
    }
}

/// The rows or the rule that decide, joined by `;`: `attendance_status.dropout`, and `?` after one that may apply.
pub(crate) fn rules<'a>(by: impl Iterator<Item = (&'a str, Option<&'a str>, bool)>) -> String {
    let by = by.map(|(rule, row, open)| {
        let row = row.map_or_else(String::new, |row| format!(".{row}"));
        format!("{rule}{row}{}", if open { "?" } else { "" })
    });
    by.collect::<Vec<_>>().join(";")
}

/// Clauses, readings and laws, each once, joined by `;`; none where there is none.
pub(crate) fn clauses<'a>(cite: impl Iterator<Item = &'a Citation>) -> Option<String> {
    let mut found: Vec<String> = Vec::new();
    for citation in cite {
        let text = citation.text();
        if !found.contains(&text) {
            found.push(text);
        }
    }
    (!found.is_empty()).then(|| found.join(";"))
}

#[cfg(test)]
mod tests {
    use super::{clauses, rules, value};
    use crate::evaluate::Output;
    use crate::policy::items::Citation;

    #[test]
    fn none_and_undetermined_are_not_the_same() {
        let list = |words: &[&str]| Output::List(words.iter().map(|word| Output::Text((*word).into())).collect());
        assert_eq!(value(Some(&Output::Null), true), None);
        assert_eq!(value(None, false).as_deref(), Some("?"));
        assert_eq!(value(Some(&list(&["a", "b"])), true).as_deref(), Some("a;b"));
        assert_eq!(value(Some(&list(&["a"])), false).as_deref(), Some("a;?"));
        assert_eq!(value(Some(&list(&[])), false).as_deref(), Some("?"));
        assert_eq!(value(Some(&list(&[])), true).as_deref(), Some(""));
        assert_eq!(value(Some(&Output::Bool(false)), true).as_deref(), Some("false"));
    }

    #[test]
    fn what_decides() {
        let by = [("status", Some("dropout"), true), ("status", Some("absent"), false), ("age", None, false)];
        assert_eq!(rules(by.into_iter()), "status.dropout?;status.absent;age");
        let law = Citation::Law {
            law: "义务教育法".to_owned(), clause: Some("第十一条".to_owned()), verified: false
        };
        let clause = Citation::Clause { document: "guyuan-2021".to_owned(), clause: "附件1".to_owned() };
        let reading = Citation::Reading { id: "N2".to_owned() };
        let cite = [clause.clone(), reading, clause, law];
        assert_eq!(clauses(cite.iter()).as_deref(), Some("guyuan-2021 附件1;N2;《义务教育法》第十一条"));
        assert_eq!(clauses([].iter()), None);
    }
}
