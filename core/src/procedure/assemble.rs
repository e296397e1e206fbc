//! From the truths of a procedure's parts to its answer: pure, and the one place that knows the states.

use super::answer::{Eligibility, State};

/// A condition, as far as the known facts decide it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Truth {
    Yes,
    No,
    Open,
}

/// The truths of the parts of one procedure, each list in the procedure's order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Pattern {
    /// whether each requirement is met
    pub requirements: Vec<Truth>,
    /// the papers
    pub papers: Vec<PaperTruth>,
    /// the steps
    pub steps: Vec<StepTruth>,
    /// whether the last day of what was granted is past
    pub expired: Truth,
}

/// A paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PaperTruth {
    /// whether this child needs it
    pub needed: Truth,
    /// whether it is there
    pub held: Truth,
}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct StepTruth {
    /// whether it is one of this child's
    pub wanted: Truth,
    /// whether it is done
    pub done: Truth,
    /// whether its last decision refuses
    pub refused: Truth,
}

/// An answer whose parts are numbers: indices into the procedure's lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assembled {
    pub eligible: Eligibility,
    pub unmet: Vec<usize>,
    pub missing: Vec<usize>,
    pub done: Vec<usize>,
    pub out_of_order: Vec<usize>,
    pub next: Option<usize>,
    pub state: State,
}

/// Makes the answer. What is unknown is never taken for done, filed, refused or expired; a step or paper whose call is
/// unknown is called for.
pub(crate) fn assemble(pattern: &Pattern) -> Assembled {
    let Pattern { requirements, papers, steps, expired } = pattern;
    let eligible = match (requirements.contains(&Truth::No), requirements.contains(&Truth::Open)) {
        // One requirement that is not met settles it, whatever the others turn out to be.
        (true, _) => Eligibility::No,
        (false, true) => Eligibility::Undetermined,
        (false, false) => Eligibility::Yes,
    };
    let unmet = indices(requirements, |requirement| *requirement == Truth::No);

    let wanted = indices(steps, |step| step.wanted != Truth::No);
    let done_so_far = wanted.iter().take_while(|at| steps[**at].done == Truth::Yes).count();
    let (done, rest) = wanted.split_at(done_so_far);
    let out_of_order: Vec<usize> = rest.iter().copied().filter(|at| steps[*at].done == Truth::Yes).collect();
    let progress = Progress {
        refused: wanted.iter().any(|at| steps[*at].refused == Truth::Yes),
        whole: !wanted.is_empty() && rest.is_empty(),
        begun: !done.is_empty(),
        expired: *expired == Truth::Yes,
    };
    let state = state(eligible, progress);

    // Who is not eligible has nothing to file and nothing to do.
    let may_go_on = eligible != Eligibility::No;
    let missing = indices(papers, |paper| paper.needed != Truth::No && paper.held != Truth::Yes);
    Assembled {
        eligible,
        unmet,
        missing: if may_go_on { missing } else { Vec::new() },
        next: rest.first().copied().filter(|_| may_go_on),
        done: done.to_vec(),
        out_of_order,
        state,
    }
}

/// What the steps say.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four things that may each be so or not: the match takes them together"
)]
struct Progress {
    /// the last decision on a step refuses
    refused: bool,
    /// every step is done
    whole: bool,
    /// the first step is done
    begun: bool,
    /// the last day of a grant is past
    expired: bool,
}

fn state(eligible: Eligibility, progress: Progress) -> State {
    match (progress, eligible) {
        // The last decision on a step counts, whatever was done besides and whether or not the child is still eligible.
        (Progress { refused: true, .. }, _) => State::Refused,
        // What was granted stays granted until its last day is past, also where a requirement no longer holds.
        (Progress { whole: true, expired: false, .. }, _) => State::Granted,
        (Progress { whole: true, expired: true, .. }, _) => State::Expired,
        // Nothing was granted or refused: without the requirements there is nothing to go on with.
        (Progress { whole: false, .. }, Eligibility::No) => State::NotApplicable,
        // While it is open whether the requirements are met, the steps go on as if they were.
        (Progress { whole: false, begun: true, .. }, Eligibility::Yes | Eligibility::Undetermined) => State::InProgress,
        // Papers alone, or steps done out of order, begin nothing.
        (Progress { whole: false, begun: false, .. }, Eligibility::Yes | Eligibility::Undetermined) => State::Available,
    }
}

fn indices<T>(parts: &[T], which: impl Fn(&T) -> bool) -> Vec<usize> {
    (0..).zip(parts).filter(|(_, part)| which(part)).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::{Assembled, PaperTruth, Pattern, StepTruth, Truth, assemble};
    use crate::procedure::{Eligibility, State};

    const ALL: [Truth; 3] = [Truth::Yes, Truth::No, Truth::Open];

    fn step(done: Truth) -> StepTruth {
        StepTruth { wanted: Truth::Yes, done, refused: Truth::No }
    }

    fn paper(needed: Truth, held: Truth) -> PaperTruth {
        PaperTruth { needed, held }
    }

    /// A procedure with one requirement, no papers, steps done as told, and nothing refused or expired.
    fn steps(met: Truth, done: &[Truth]) -> Pattern {
        let steps = done.iter().map(|done| step(*done)).collect();
        Pattern { requirements: vec![met], papers: Vec::new(), steps, expired: Truth::No }
    }

    #[test]
    fn states_follow_the_steps() {
        use Truth::{No, Open, Yes};
        for (met, done, state, next) in [
            (Yes, &[No, No][..], State::Available, Some(0)),
            (Yes, &[Yes, No], State::InProgress, Some(1)),
            (Yes, &[No, Yes], State::Available, Some(0)),
            (Yes, &[Yes, Yes], State::Granted, None),
            (Yes, &[Open, Yes], State::Available, Some(0)),
            (Yes, &[], State::Available, None),
            (Open, &[Yes, No], State::InProgress, Some(1)),
            (No, &[No, No], State::NotApplicable, None),
            (No, &[Yes, No], State::NotApplicable, None),
            (No, &[Yes, Yes], State::Granted, None),
            (No, &[], State::NotApplicable, None),
        ] {
            let found = assemble(&steps(met, done));
            assert_eq!((found.state, found.next), (state, next), "{met:?} {done:?}");
        }
    }

    #[test]
    fn a_refusal_or_an_expiry_stands_whether_or_not_the_child_is_eligible() {
        for met in ALL {
            let mut refused = steps(met, &[Truth::Yes, Truth::No]);
            refused.steps[1].refused = Truth::Yes;
            assert_eq!(assemble(&refused).state, State::Refused, "{met:?}");
            let expired = Pattern { expired: Truth::Yes, ..steps(met, &[Truth::Yes]) };
            assert_eq!(assemble(&expired).state, State::Expired, "{met:?}");
        }
        // What was never granted cannot expire.
        let begun = Pattern { expired: Truth::Yes, ..steps(Truth::Yes, &[Truth::Yes, Truth::No]) };
        assert_eq!(assemble(&begun).state, State::InProgress);
    }

    #[test]
    fn steps_that_are_left_out_are_nobodys() {
        let mut pattern = steps(Truth::Yes, &[Truth::Yes, Truth::No, Truth::Yes]);
        pattern.steps[1].wanted = Truth::No;
        pattern.steps[1].refused = Truth::Yes;
        let found = assemble(&pattern);
        assert_eq!((found.state, found.done), (State::Granted, vec![0, 2]));
        pattern.steps.iter_mut().for_each(|step| step.wanted = Truth::No);
        assert_eq!(assemble(&pattern).state, State::Available, "no step, no grant");
    }

    #[test]
    fn papers_are_missing_unless_they_are_there_or_surely_not_needed() {
        let papers: Vec<_> = ALL.iter().flat_map(|needed| ALL.map(|held| paper(*needed, held))).collect();
        let pattern = |met| Pattern { papers: papers.clone(), ..steps(met, &[]) };
        // In order: needed (there, missing, unknown), not needed, unknown whether needed.
        assert_eq!(assemble(&pattern(Truth::Yes)).missing, [1, 2, 7, 8]);
        assert_eq!(assemble(&pattern(Truth::Open)).missing, [1, 2, 7, 8]);
        assert_eq!(assemble(&pattern(Truth::No)).missing, [0_usize; 0]);
    }

    /// Every pattern of two requirements, a paper and two steps.
    fn every_small_pattern() -> Vec<Pattern> {
        let mut all = Vec::new();
        // Ten truths, each one of three.
        for code in 0..3_usize.pow(10) {
            let mut rest = code;
            let mut truth = || {
                let truth = ALL[rest % 3];
                rest /= 3;
                truth
            };
            let requirements = vec![truth(), truth()];
            let papers = vec![paper(Truth::Yes, truth())];
            let mut step = || StepTruth { wanted: truth(), done: truth(), refused: truth() };
            let steps = vec![step(), step()];
            all.push(Pattern { requirements, papers, steps, expired: truth() });
        }
        all
    }

    #[test]
    fn every_small_pattern_keeps_the_sentences_of_the_contract() {
        for pattern in every_small_pattern() {
            let Assembled { eligible, unmet, missing, done, out_of_order, next, state } = assemble(&pattern);
            let is = |truth: Truth| move |found: &Truth| *found == truth;
            let told = format!("{pattern:?}");
            assert_eq!(eligible == Eligibility::No, pattern.requirements.iter().any(is(Truth::No)), "{told}");
            assert_eq!(eligible == Eligibility::Yes, pattern.requirements.iter().all(is(Truth::Yes)), "{told}");
            assert_eq!(unmet.is_empty(), eligible != Eligibility::No, "{told}");
            if eligible == Eligibility::No {
                assert!(missing.is_empty() && next.is_none(), "{told}");
                assert!(!matches!(state, State::Available | State::InProgress), "{told}");
            } else {
                assert_ne!(state, State::NotApplicable, "{told}");
                let open = Pattern { requirements: vec![Truth::Open], ..pattern.clone() };
                let as_if = Pattern { requirements: vec![Truth::Yes], ..pattern.clone() };
                let (open, as_if) = (assemble(&open), assemble(&as_if));
                assert_eq!((open.missing, open.next, open.state), (as_if.missing, as_if.next, as_if.state), "{told}");
            }
            // Done steps come first, and what is done after a gap does not count.
            let live: Vec<usize> = (0..2).filter(|at| pattern.steps[*at].wanted != Truth::No).collect();
            assert!(live.starts_with(&done), "{told}");
            assert!(
                out_of_order.iter().all(|at| pattern.steps[*at].done == Truth::Yes && !done.contains(at)),
                "{told}"
            );
            if let Some(next) = next {
                assert_eq!(live.get(done.len()), Some(&next), "{told}");
                assert_ne!(state, State::Granted, "{told}");
                assert_ne!(state, State::Expired, "{told}");
            }
            let refused = live.iter().any(|at| pattern.steps[*at].refused == Truth::Yes);
            assert_eq!(state == State::Refused, refused, "{told}");
            if matches!(state, State::Granted | State::Expired) {
                assert!(done == live && !live.is_empty(), "{told}");
                assert_eq!(state == State::Expired, pattern.expired == Truth::Yes, "{told}");
            }
        }
    }
}
