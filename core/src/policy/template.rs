//! Message templates: wording with `{name}` where a fact, parameter or rule is filled in.

use crate::language::Reference;
use crate::wording::{Lang, Wording};

/// A template in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    zh: Vec<Piece>,
    en: Vec<Piece>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// as it stands
    Text(String),
    /// a value goes here
    Value(Reference),
}

impl Template {
    /// Reads both languages; `resolve` says what a name stands for, or why it cannot be shown.
    pub fn parse(text: &Wording, resolve: impl Fn(&str) -> Result<Reference, String>) -> (Template, Vec<String>) {
        let mut problems = Vec::new();
        let zh = pieces(&text.zh, &resolve, &mut problems);
        let mut more = Vec::new();
        let en = pieces(&text.en, &resolve, &mut more);
        // What is wrong in both languages is said once.
        more.retain(|problem| !problems.contains(problem));
        problems.append(&mut more);
        (Template { zh, en }, problems)
    }

    /// The pieces in one language.
    pub fn pieces(&self, lang: Lang) -> &[Piece] {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

fn pieces(text: &str, resolve: &impl Fn(&str) -> Result<Reference, String>, problems: &mut Vec<String>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        if open > 0 {
            pieces.push(Piece::Text(rest[..open].to_owned()));
        }
        let Some(close) = rest[open..].find('}') else {
            problems.push("a `{` without its `}`".to_owned());
            return pieces;
        };
        let name = &rest[open + 1..open + close];
        match resolve(name) {
            Ok(reference) => pieces.push(Piece::Value(reference)),
            Err(problem) => problems.push(problem),
        }
        rest = &rest[open + close + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Piece, Template};
    use crate::language::{CalendarName, Reference};
    use crate::wording::{Lang, Wording};

    const ON: Reference = Reference::Calendar(CalendarName::On);

    fn resolve(name: &str) -> Result<Reference, String> {
        if name == "on" { Ok(ON) } else { Err(format!("no `{name}`")) }
    }

    #[test]
    fn values_stand_between_texts() {
        let (template, problems) = Template::parse(&Wording::new("{on}起", "from {on}"), resolve);
        assert!(problems.is_empty());
        assert_eq!(template.pieces(Lang::Zh), [Piece::Value(ON), Piece::Text("起".to_owned())]);
        assert_eq!(template.pieces(Lang::En), [Piece::Text("from ".to_owned()), Piece::Value(ON)]);
    }

    #[test]
    fn every_bad_name_is_reported() {
        let (_, problems) = Template::parse(&Wording::new("{a} {b}", "{on} {c"), resolve);
        assert_eq!(problems, ["no `a`", "no `b`", "a `{` without its `}`"]);
    }
}
