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
