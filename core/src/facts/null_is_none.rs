//! What an empty cell means.

use crate::facts::names::{field_for_header, given_inputs, input_for_header};
use crate::language::RecordId;
use crate::unknown::{NameKind, UnknownName};
use crate::value::InputId;
use crate::vocabulary::Vocabulary;

/// Which empty cells mean "known none" rather than "not given".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NullIsNone {
    /// every column that has no rule of its own
    pub all: bool,
    /// columns with a rule of their own, by name or label; the last counts
    pub columns: Vec<(String, bool)>,
}

impl NullIsNone {
    /// Whether an empty cell of an input means known none.
    pub fn covers(&self, id: InputId, vocabulary: &Vocabulary) -> bool {
        let own = self.columns.iter().rev().find(|(column, _)| input_for_header(vocabulary, column) == Some(id));
        own.map_or(self.all, |(_, none)| *none)
    }

    /// An error where a column is neither a fact nor a list nor a field of a record.
    pub fn check(&self, vocabulary: &Vocabulary) -> Result<(), UnknownName> {
        for (column, _) in &self.columns {
            let lists = 0..u16::try_from(vocabulary.records.len()).unwrap_or(u16::MAX);
            let of_record = || lists.clone().any(|at| field_for_header(vocabulary, RecordId(at), column).is_some());
            if input_for_header(vocabulary, column).is_none() && !of_record() {
                let titles: Vec<_> = given_inputs(vocabulary)
                    .map(|id| (vocabulary.input_name(id).to_owned(), vocabulary.input_title(id)))
                    .collect();
                let known = titles.iter().flat_map(|(name, title)| [name.as_str(), &title.zh, &title.en]);
                return Err(UnknownName::new(NameKind::Column, column, known));
            }
        }
        Ok(())
    }
}
