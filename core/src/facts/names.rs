//! Names that callers write at the head of a table's columns, in either language.

use crate::language::RecordId;
use crate::value::InputId;
use crate::vocabulary::Vocabulary;
use crate::wording::Wording;

/// The fact or record list of a table's header: its name, or its label in either language.
///
/// Blanks and a byte order mark around it do not matter, nor does the case of Latin letters. A name goes before a
/// label. Computed facts have no header.
pub fn input_for_header(vocabulary: &Vocabulary, header: &str) -> Option<InputId> {
    let header = bare(header);
    let inputs = || given_inputs(vocabulary);
    inputs()
        .find(|id| vocabulary.input_name(*id).eq_ignore_ascii_case(header))
        .or_else(|| inputs().find(|id| is_label(input_title(vocabulary, *id), header)))
}

/// The field of a record table's header, by its index in the record; as [`input_for_header`].
pub fn field_for_header(vocabulary: &Vocabulary, list: RecordId, header: &str) -> Option<usize> {
    let header = bare(header);
    let at = usize::from(list.0);
    let fields = &vocabulary.types.records.get(at)?.fields;
    let by_name = || fields.iter().position(|(name, _)| name.eq_ignore_ascii_case(header));
    let by_label = || vocabulary.records.get(at)?.fields.iter().position(|title| is_label(Some(title), header));
    by_name().or_else(by_label)
}

/// The inputs that a caller may give.
pub(crate) fn given_inputs(vocabulary: &Vocabulary) -> impl Iterator<Item = InputId> + '_ {
    (0..vocabulary.input_count())
        .filter_map(|at| u16::try_from(at).ok().map(InputId))
        .filter(|id| vocabulary.fact(*id).is_none_or(|fact| !fact.internal))
}

fn input_title(vocabulary: &Vocabulary, id: InputId) -> Option<&Wording> {
    match vocabulary.fact(id) {
        Some(fact) => Some(&fact.title),
        None => vocabulary.list(id).map(|(_, list)| &list.title),
    }
}

fn bare(header: &str) -> &str {
    header.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

fn is_label(title: Option<&Wording>, header: &str) -> bool {
    !header.is_empty() && title.is_some_and(|title| title.zh == header || title.en.eq_ignore_ascii_case(header))
}

#[cfg(test)]
mod tests {
    use super::{field_for_header, input_for_header};
    use crate::facts::testing::{id, list, vocabulary};

    #[test]
    fn headers_are_names_or_labels() {
        let vocabulary = vocabulary();
        let birth = Some(id(&vocabulary, "birth_date"));
        for header in [
            "birth_date",
            "出生日期",
            "Date of birth",
            "\u{feff}birth_date",
            " 出生日期\t",
            "BIRTH_DATE",
            "date of BIRTH",
        ] {
            assert_eq!(input_for_header(&vocabulary, header), birth, "{header}");
        }
        assert_eq!(input_for_header(&vocabulary, "visits"), Some(id(&vocabulary, "visits")));
    }

    #[test]
    fn other_headers_are_none() {
        let vocabulary = vocabulary();
        for header in ["", " ", "birth", "id_birth_date", "出生"] {
            assert_eq!(input_for_header(&vocabulary, header), None, "{header}");
        }
    }

    #[test]
    fn record_headers_are_fields_or_labels() {
        let vocabulary = vocabulary();
        let visits = list(&vocabulary, "visits");
        assert_eq!(field_for_header(&vocabulary, visits, "on"), Some(0));
        assert_eq!(field_for_header(&vocabulary, visits, " 时段"), Some(1));
        assert_eq!(field_for_header(&vocabulary, visits, "student_id"), None);
    }
}
