//! Whom a rule is about: a child, or an organisation that answers for children.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::nearest::did_you_mean;
use crate::wording::Wording;

/// Whom facts, results and decisions are about (对象).
///
/// ```
/// use kongchuo::Subject;
/// assert_eq!("school".parse(), Ok(Subject::School));
/// assert_eq!(Subject::School.to_string(), "school");
/// assert_eq!(Subject::School.title().zh, "学校");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Subject {
    /// one child (儿童)
    #[default]
    Child,
    /// a class of a school (班级)
    Class,
    /// a school (学校)
    School,
    /// a township (乡镇)
    Township,
    /// a county (县)
    County,
    /// all children that a caller has (市)
    City,
}

impl Subject {
    /// Every subject, the child first, then organisations from the smallest.
    pub const ALL: [Subject; 6] =
        [Subject::Child, Subject::Class, Subject::School, Subject::Township, Subject::County, Subject::City];

    /// The word in packs and on the command line. Of an organisation it is also the fact, of a child and of the
    /// organisation itself, that names the organisation.
    pub fn word(self) -> &'static str {
        match self {
            Subject::Child => "child",
            Subject::Class => "class",
            Subject::School => "school",
            Subject::Township => "township",
            Subject::County => "county",
            Subject::City => "city",
        }
    }

    /// Its label.
    pub fn title(self) -> Wording {
        let zh = match self {
            Subject::Child => "儿童",
            Subject::Class => "班级",
            Subject::School => "学校",
            Subject::Township => "乡镇",
            Subject::County => "县",
            Subject::City => "市",
        };
        Wording::new(zh, self.word())
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Subject {
    type Err = String;

    /// The subject of a word; the error says what was expected.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words = || Subject::ALL.iter().map(|subject| subject.word());
        let found = Subject::ALL.into_iter().find(|subject| subject.word() == text);
        found.ok_or_else(|| {
            let help = did_you_mean(text, words()).map_or_else(String::new, |help| format!("; {help}"));
            format!("expected one of {}{help}", words().collect::<Vec<_>>().join(", "))
        })
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// Some subjects: those that an item of a pack is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Subjects(u8);

impl Subjects {
    /// No subject at all.
    pub(crate) const NONE: Subjects = Subjects(0);

    /// These subjects and one more.
    #[must_use]
    pub(crate) fn and(self, subject: Subject) -> Self {
        Subjects(self.0 | 1 << subject as u8)
    }

    /// Whether a subject is among them.
    pub(crate) fn contains(self, subject: Subject) -> bool {
        self.0 >> (subject as u8) & 1 == 1
    }

    /// Those of both.
    #[must_use]
    pub(crate) fn with(self, other: Subjects) -> Self {
        Subjects(self.0 | other.0)
    }

    /// These but one.
    #[must_use]
    pub(crate) fn without(self, subject: Subject) -> Self {
        Subjects(self.0 & !(1 << subject as u8))
    }

    /// The subjects, in their order.
    pub(crate) fn iter(self) -> impl Iterator<Item = Subject> {
        Subject::ALL.into_iter().filter(move |subject| self.contains(*subject))
    }
}

/// What an item without `subject` is about.
impl Default for Subjects {
    fn default() -> Self {
        Subjects::NONE.and(Subject::Child)
    }
}

impl From<Subject> for Subjects {
    fn from(subject: Subject) -> Self {
        Subjects::NONE.and(subject)
    }
}

#[cfg(test)]
mod tests {
    use super::{Subject, Subjects};

    #[test]
    fn every_subject_is_read_from_its_word() {
        for subject in Subject::ALL {
            assert_eq!(subject.word().parse(), Ok(subject));
        }
        let wrong = "schol".parse::<Subject>().expect_err("no subject");
        assert_eq!(wrong, "expected one of child, class, school, township, county, city; did you mean `school`?");
    }

    #[test]
    fn sets_hold_what_was_put_in() {
        let set = Subjects::from(Subject::City).and(Subject::Class);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Subject::Class, Subject::City]);
        assert_eq!(Subjects::default().and(Subject::School).without(Subject::Child), Subjects::from(Subject::School));
    }
}
