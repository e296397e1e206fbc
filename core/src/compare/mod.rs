//! Comparison: the same child on the same day under two policies; what differs, and by which clause of each.
//!
//! Both policies are evaluated as ever, and the explanations of both say why: a comparison only puts side by side what
//! they give. `pairing` says which results and procedures can be compared, `walk` goes down to where two derivations part,
//! `procedures` tells how two procedures of one id stand, `difference` is what comes out, as data, and `text` the same for
//! people. Tables of children are compared in `arrow`.

#[cfg(feature = "arrow")]
pub(crate) mod cells;
mod difference;
mod pairing;
mod procedures;
mod text;
mod walk;

pub use difference::{
    COMPARISON_VERSION, Comparison, Decider, Difference, Divergence, ParameterPair, PolicyInUse, Side,
};
#[cfg(feature = "arrow")]
pub(crate) use pairing::same;
pub(crate) use pairing::{Pairing, parts};
#[cfg(feature = "arrow")]
pub(crate) use procedures::Part;

use crate::date::Date;
use crate::evaluate::Options;
use crate::explain::Explainer;
use crate::facts::{AsOf, Case, Checked, FactErrors, Facts};
use crate::policy::Policy;
use procedures::Found;
use walk::Walk;

/// The JSON Schema (draft 2020-12) of a serialised [`Comparison`]; its parts are those of a derivation.
pub const COMPARISON_SCHEMA: &str = include_str!("comparison.schema.json");

impl Policy {
    /// The results of which this policy and another say different things of one child on one day, each with the rows or
    /// rules that decide on either side, their clauses and wording, and the parameters that make a difference.
    ///
    /// A result that is undetermined under one policy and not under the other differs. One that is undetermined under both
    /// is told apart, and so are results that only one of them has. Words of enums are the same where their ids are; lists,
    /// where their elements are, in any order. The options select by this policy's names; the warnings are compared only
    /// where they are selected. A case may give facts that one of the policies does not know.
    ///
    /// Of a procedure that both have, whether the child is eligible and how far it has come are compared, as
    /// `procedure.<id>.eligible` and `procedure.<id>.state` after the results; what decides are requirements and steps, by the
    /// ids of their rules (`deferral.require.severe`, `deferral.step.county_review`). One that only one policy has stands among
    /// what only it has, as `procedure.<id>`.
    ///
    /// ```
    /// use kongchuo::{Case, Lang, Options, Policy};
    /// let chengkou = Policy::builtin("chengkou-2022")?;
    /// let guyuan = Policy::builtin("guyuan-2021")?;
    /// let case = Case::from_json(r#"{"birth_date": "2010-05-20", "ever_enrolled": true, "absent_since": "2022-09-20"}"#)?;
    /// let comparison = chengkou.compare(&guyuan, &case, "2022-10-24".parse()?, &Options::default())?;
    ///
    /// let status = comparison.get("attendance_status").expect("it differs");
    /// assert_eq!((&*status.left.value.text.en, &*status.right.value.text.en), ("dropout", "suspected dropout"));
    /// // A month in Chengkou; in Guyuan a week and a month.
    /// assert_eq!(&*status.because[0].rule, "dropout_on");
    /// assert!(comparison.text(Lang::Zh).contains("附件1 填表说明2"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn compare(&self, other: &Policy, case: &Case, on: Date, options: &Options) -> Result<Comparison, FactErrors> {
        let (left, right) = self.check_for_both(other, case)?;
        self.compare_facts(other, (&left.facts, &right.facts), on, options)
    }

    /// A case as this policy and another read it: of each the facts that it knows, checked against its vocabulary. A fact
    /// that neither knows is an error.
    pub fn check_for_both(&self, other: &Policy, case: &Case) -> Result<(Checked, Checked), FactErrors> {
        let (mine, theirs) = parts(case, self.vocabulary(), other.vocabulary());
        both(Facts::from_case(&mine, self.vocabulary()), Facts::from_case(&theirs, other.vocabulary()))
    }

    /// The comparison of facts that were checked before: against this policy's vocabulary, and against the other's.
    pub fn compare_facts(
        &self,
        other: &Policy,
        facts: (&Facts, &Facts),
        on: Date,
        options: &Options,
    ) -> Result<Comparison, FactErrors> {
        let seen = both(
            facts.0.as_of(on, self.vocabulary(), options.missing),
            facts.1.as_of(on, other.vocabulary(), options.missing),
        )?;
        Ok(compared(self, other, &seen, on, options))
    }
}

/// What both give, or what is wrong on either side, each place once.
fn both<A, B>(left: Result<A, FactErrors>, right: Result<B, FactErrors>) -> Result<(A, B), FactErrors> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(errors), Ok(_)) | (Ok(_), Err(errors)) => Err(errors),
        (Err(left), Err(right)) => Err(left.and(right)),
    }
}

fn compared(left: &Policy, right: &Policy, seen: &(AsOf, AsOf), on: Date, options: &Options) -> Comparison {
    let pairing = Pairing::new(left, right, options);
    let mut walk = Walk::new(Explainer::new(left, &seen.0, on), Explainer::new(right, &seen.1, on), (left, right));
    let mut comparison = Comparison {
        version: COMPARISON_VERSION,
        on,
        student_id: crate::evaluate::student_id(&left.compiled, &seen.0),
        left: PolicyInUse::of(left, walk.left.overridden()),
        right: PolicyInUse::of(right, walk.right.overridden()),
        differences: Vec::new(),
        same: Vec::new(),
        undetermined: Vec::new(),
        only_left: pairing.only_left,
        only_right: pairing.only_right,
    };
    for pair in &pairing.pairs {
        let (mine, theirs) = (&left.results()[pair.left], &right.results()[pair.right]);
        match walk.difference(mine, theirs) {
            Some(difference) => comparison.differences.push(difference),
            None if walk.settled(mine.rule) => comparison.same.push(mine.name.clone()),
            None => comparison.undetermined.push(mine.name.clone()),
        }
    }
    for pair in &pairing.procedures {
        for (name, found) in procedures::parts(&mut walk, (pair.left, pair.right), (left, right)) {
            match found {
                Found::Differs(difference) => comparison.differences.push(*difference),
                Found::Same => comparison.same.push(name),
                Found::Undetermined => comparison.undetermined.push(name),
            }
        }
    }
    comparison
}
