//! The ids of generated rules. They have a dot, which no pack can write.

/// The ids of the rules of one procedure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names<'a>(pub(crate) &'a str);

impl Names<'_> {
    pub(crate) fn eligible(self) -> String {
        format!("{}.eligible", self.0)
    }

    pub(crate) fn granted(self) -> String {
        format!("{}.granted", self.0)
    }

    pub(crate) fn expired(self) -> String {
        format!("{}.expired", self.0)
    }

    pub(crate) fn valid_until(self) -> String {
        format!("{}.valid_until", self.0)
    }

    /// The day of the last decision that grants a step.
    pub(crate) fn granted_on(self) -> String {
        format!("{}.granted_on", self.0)
    }

    /// Whether a paper that continuing asks for was filed since.
    pub(crate) fn renewed(self, kind: &str) -> String {
        format!("{}.renewal.{kind}", self.0)
    }

    pub(crate) fn review_on(self) -> String {
        format!("{}.review_on", self.0)
    }

    /// The group of all requirements; a requirement of a group is named after the group.
    pub(crate) fn require(self) -> String {
        format!("{}.require", self.0)
    }

    /// Whether a paper of the kind is there.
    pub(crate) fn held(self, kind: &str) -> String {
        format!("{}.document.{kind}", self.0)
    }

    pub(crate) fn needed(self, kind: &str) -> String {
        format!("{}.document.{kind}.needed", self.0)
    }

    pub(crate) fn done(self, step: &str) -> String {
        format!("{}.step.{step}", self.0)
    }

    /// Whether the step is one of this child's.
    pub(crate) fn wanted(self, step: &str) -> String {
        format!("{}.step.{step}.wanted", self.0)
    }

    /// The day of the last decision on the step.
    pub(crate) fn decided_on(self, step: &str) -> String {
        format!("{}.step.{step}.decided_on", self.0)
    }

    pub(crate) fn refused(self, step: &str) -> String {
        format!("{}.step.{step}.refused", self.0)
    }
}

/// The id of a member of a group.
pub(crate) fn member(group: &str, id: &str) -> String {
    format!("{group}.{id}")
}
