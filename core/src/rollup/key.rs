//! What tells organisations of one subject apart.

use std::fmt;
use std::sync::Arc;

use crate::subject::Subject;

/// The key of an organisation: its name, as its children's facts write it; of a class also the name of its school, so that
/// classes of one name in two schools stay two. A city has no name: it is all children that there are.
///
/// Schools, townships and counties are told by their own names alone: a caller of whom two have one name writes codes.
///
/// Keys are ordered by their texts, a class without a school first.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganisationKey {
    subject: Subject,
    /// of a class
    school: Option<Arc<str>>,
    name: Option<Arc<str>>,
}

impl OrganisationKey {
    pub(super) fn new(subject: Subject, school: Option<&str>, name: Option<&str>) -> OrganisationKey {
        OrganisationKey { subject, school: school.map(Arc::from), name: name.map(Arc::from) }
    }

    /// The facts that make the key, with their values, from the widest: `school` and `class` of a class.
    pub fn names(&self) -> impl Iterator<Item = (Subject, Option<&Arc<str>>)> {
        let school = (self.subject == Subject::Class).then_some((Subject::School, self.school.as_ref()));
        let own = (self.subject != Subject::City).then_some((self.subject, self.name.as_ref()));
        school.into_iter().chain(own)
    }
}

/// For people: `一小`; of a class with its school, `一小 3-1`. Two keys may look alike so.
impl fmt::Display for OrganisationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.names().filter_map(|(_, name)| name);
        for (at, name) in names.enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            f.write_str(name)?;
        }
        if self.subject == Subject::City { f.write_str(self.subject.word()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::OrganisationKey;
    use crate::subject::Subject;

    #[test]
    fn classes_of_two_schools_are_two() {
        let class = |school, name| OrganisationKey::new(Subject::Class, school, Some(name));
        assert_ne!(class(Some("A"), "3-1"), class(Some("B"), "3-1"));
        // Nor does it matter how names are cut.
        assert_ne!(class(Some("A 3"), "1"), class(Some("A"), "3 1"));
        assert!(class(None, "9") < class(Some("A"), "1"));
        assert_eq!(class(Some("A"), "3-1").to_string(), "A 3-1");
        assert_eq!(OrganisationKey::new(Subject::City, None, None).to_string(), "city");
    }
}
