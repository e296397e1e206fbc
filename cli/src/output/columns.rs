//! The columns of an answer as a table: the key, each result with its type and labels, then what is open and what to look at.

use kongchuo::{EnumId, Lang, Options, Policy, ResultInfo, Type, Vocabulary, Wording};

/// A result's column.
#[derive(Debug, Clone)]
pub struct Column {
    /// the result's name
    pub name: String,
    /// its label
    pub title: Wording,
    /// the words of its enum, or of its list's, with their labels
    pub words: Vec<(String, Wording)>,
}

/// The results that a table shows, in order.
#[derive(Debug, Clone)]
pub struct Columns {
    /// the results
    pub results: Vec<Column>,
    /// the key's name
    pub key_name: String,
    /// the key's label
    pub key: Wording,
    /// the codes of things to look at, where asked for: they stand apart from the results
    pub warnings: Option<Column>,
}

/// The result that is no column of its own.
const WARNINGS: &str = "warnings";

impl Columns {
    /// The columns of the results that options ask for.
    pub fn of(policy: &Policy, options: &Options) -> Self {
        let vocabulary = policy.vocabulary();
        let column = |result: &ResultInfo| Column::new(&result.name, &result.ty, &result.title, vocabulary);
        let mut results: Vec<Column> = policy.selected(options).into_iter().map(column).collect();
        let warnings = results.iter().position(|column| column.name == WARNINGS).map(|at| results.remove(at));
        Columns { results, key_name: crate::input::KEY.to_owned(), key: super::key_title(vocabulary), warnings }
    }
}

impl Column {
    /// The column of a result.
    pub fn new(name: &str, ty: &Type, title: &Wording, vocabulary: &Vocabulary) -> Self {
        let words = enum_of(ty).map(|id| words(id, vocabulary)).unwrap_or_default();
        Column { name: name.to_owned(), title: title.clone(), words }
    }

    /// The label of a word of this column.
    pub fn label<'a>(&'a self, word: &'a str, lang: Lang) -> &'a str {
        let label = self.words.iter().find(|(known, _)| known == word).map(|(_, title)| title.get(lang));
        label.filter(|label| !label.is_empty()).unwrap_or(word)
    }
}

fn enum_of(ty: &Type) -> Option<EnumId> {
    match ty {
        Type::Enum(id) => Some(*id),
        Type::Optional(inner) | Type::List(inner) => enum_of(inner),
        _ => None,
    }
}

fn words(id: EnumId, vocabulary: &Vocabulary) -> Vec<(String, Wording)> {
    let words = &vocabulary.types.enum_type(id).words;
    let labels = vocabulary.enums.get(usize::from(id.0)).map(|labels| labels.words.as_slice()).unwrap_or_default();
    let label = |at: usize| labels.get(at).cloned().unwrap_or_default();
    words.iter().enumerate().map(|(at, word)| (word.clone(), label(at))).collect()
}
