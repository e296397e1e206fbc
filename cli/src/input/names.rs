//! The columns that a file may have: each name of the vocabulary with its Chinese and English label.

use kongchuo::{RecordId, Subject, Vocabulary, Wording, nearest};

/// The key of every table of children and of every table of records.
pub const KEY: &str = "student_id";

/// The names that a table's columns may carry.
pub struct Names {
    entries: Vec<(String, Wording)>,
    required: Vec<&'static str>,
}

impl Names {
    /// The facts of a child that any of some vocabularies has.
    pub fn of_facts<'v>(vocabularies: impl IntoIterator<Item = &'v Vocabulary>) -> Self {
        let mut entries: Vec<(String, Wording)> = Vec::new();
        for vocabulary in vocabularies {
            let facts = vocabulary.facts.iter().filter(|fact| !fact.internal);
            let lists = vocabulary.records.iter().map(|list| (&list.name, &list.title));
            for (name, title) in facts.map(|fact| (&fact.name, &fact.title)).chain(lists) {
                if entries.iter().all(|(known, _)| known != name) {
                    entries.push((name.clone(), title.clone()));
                }
            }
        }
        Names { entries, required: vec![KEY] }
    }

    /// The facts of organisations, which are told by their own name.
    pub fn of_organisations(vocabulary: &Vocabulary, subject: Subject) -> Self {
        let required = if subject == Subject::City { Vec::new() } else { vec![subject.word()] };
        Names { required, ..Names::of_facts([vocabulary]) }
    }

    /// The fields of a record, and the child's key.
    pub fn of_record(vocabulary: &Vocabulary, record: RecordId) -> Self {
        let key = vocabulary.fact_named(KEY).map_or_else(|| Wording::same(KEY), |id| vocabulary.input_title(id));
        let fields = &vocabulary.types.record_type(record).fields;
        let labels =
            vocabulary.records.get(usize::from(record.0)).map(|list| list.fields.as_slice()).unwrap_or_default();
        let mut entries = vec![(KEY.to_owned(), key)];
        entries.extend(fields.iter().enumerate().map(|(at, (name, _))| {
            (name.clone(), labels.get(at).cloned().unwrap_or_else(|| Wording::same(name.as_str())))
        }));
        Names { entries, required: vec![KEY] }
    }

    /// The fields of a record of organisations: what names its organisation is among them.
    pub fn of_filings(vocabulary: &Vocabulary, record: RecordId) -> Self {
        let Names { mut entries, .. } = Names::of_record(vocabulary, record);
        entries.remove(0);
        Names { entries, required: Vec::new() }
    }

    /// The columns of a calendar.
    pub fn of_terms() -> Self {
        let entries = [("id", "学期", "term"), ("start", "开始日期", "first day"), ("end", "结束日期", "last day")];
        Names {
            entries: entries.map(|(name, zh, en)| (name.to_owned(), Wording::new(zh, en))).into(),
            required: vec!["id", "start", "end"],
        }
    }

    /// The name that a header stands for: the name itself, or its label in either language.
    pub fn find(&self, header: &str) -> Option<&str> {
        let by_name = self.entries.iter().find(|(name, _)| name == header);
        let by_label = || {
            let same = |text: &str| text.eq_ignore_ascii_case(header);
            self.entries.iter().find(|(name, title)| same(name) || title.zh == header || same(&title.en))
        };
        by_name.or_else(by_label).map(|(name, _)| name.as_str())
    }

    /// The name or label most like a header that is neither.
    pub fn nearest(&self, header: &str) -> Option<&str> {
        nearest(header, self.known())
    }

    /// Every name and label.
    pub fn known(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().flat_map(|(name, title)| [name.as_str(), &title.zh, &title.en])
    }

    /// The columns that a table must have.
    pub fn required(&self) -> &[&'static str] {
        &self.required
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn a_header_is_a_name_or_a_label() {
        let names = Names::of_terms();
        assert_eq!(names.find("start"), Some("start"));
        assert_eq!(names.find("开始日期"), Some("start"));
        assert_eq!(names.find("First day"), Some("start"));
        assert_eq!(names.find("begin"), None);
        assert_eq!(names.nearest("strat"), Some("start"));
    }
}
