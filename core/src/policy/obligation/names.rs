//! The ids of generated rules. They have a dot, which no pack can write.

/// The ids of the rules of one obligation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names<'a>(pub(crate) &'a str);

impl Names<'_> {
    /// Whether there is such a duty.
    pub(crate) fn applies(self) -> String {
        format!("{}.applies", self.0)
    }

    /// The same before what applies instead of it is looked at.
    pub(crate) fn condition(self) -> String {
        format!("{}.condition", self.0)
    }

    pub(crate) fn anchor(self) -> String {
        format!("{}.anchor", self.0)
    }

    pub(crate) fn lapses(self) -> String {
        format!("{}.lapses", self.0)
    }

    pub(crate) fn ends(self) -> String {
        format!("{}.ends", self.0)
    }

    pub(crate) fn slot(self) -> String {
        format!("{}.slot", self.0)
    }

    /// The day by which it must be done.
    pub(crate) fn by(self) -> String {
        format!("{}.by", self.0)
    }

    /// What is done in a window.
    pub(crate) fn counts(self) -> String {
        format!("{}.counts", self.0)
    }

    /// A part of what is done in a window.
    pub(crate) fn part(self, part: &str) -> String {
        format!("{}.part.{part}", self.0)
    }

    /// A number of the cadence, or a condition: `at_least`, `phase.0.times`, `in_term`.
    pub(crate) fn cadence(self, key: &str) -> String {
        format!("{}.cadence.{key}", self.0)
    }
}
