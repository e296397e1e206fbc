//! What a policy says of a procedure (办理事项) for one child: eligible or not, what is unmet and missing, how far it has
//! come, who acts next.
//!
//! The parts of a procedure are rules of the program, computed by either evaluator; `assemble` makes the answer of their
//! truths and is the one place that knows the states. Depends on the compiled policy; computes no condition itself.

mod answer;
mod assemble;

pub use answer::{Eligibility, FIELDS, ProcedureAnswer, State};
pub(crate) use assemble::{Assembled, PaperTruth, Pattern, StepTruth, Truth, assemble};

use std::sync::Arc;

use crate::evaluate::Run;
use crate::language::RuleId;
use crate::policy::{Compiled, ProcedureInfo};
use crate::value::{InputSet, Outcome, Value};

/// The answer of one procedure for one child.
pub(crate) fn answer(run: &mut Run<'_>, compiled: &Compiled, info: &ProcedureInfo) -> ProcedureAnswer {
    let pattern = pattern(info, |rule| truth(run, rule));
    let assembled = assemble(&pattern);
    let review = info.review.as_ref().and_then(|review| review.on).filter(|_| assembled.state == State::Granted);
    let review_on = review.and_then(|rule| match run.rule(rule) {
        Outcome::Known(Value::Date(day)) => Some(day),
        _ => None,
    });
    let needs = match run.rule(info.eligible) {
        Outcome::Known(_) => InputSet::default(),
        Outcome::Unknown(needs) => needs,
    };
    let undetermined = needs.iter().map(|id| compiled.input_names[usize::from(id.0)].clone()).collect();
    named(info, &assembled, undetermined, review_on)
}

/// The truths of a procedure's parts, in order.
pub(crate) fn pattern(info: &ProcedureInfo, mut truth: impl FnMut(RuleId) -> Truth) -> Pattern {
    Pattern {
        requirements: info.requirements.iter().map(|requirement| truth(requirement.rule)).collect(),
        papers: info
            .papers
            .iter()
            .map(|paper| PaperTruth { needed: paper.needed.map_or(Truth::Yes, &mut truth), held: truth(paper.held) })
            .collect(),
        steps: info
            .steps
            .iter()
            .map(|step| StepTruth {
                wanted: step.wanted.map_or(Truth::Yes, &mut truth),
                done: truth(step.done),
                refused: step.refused.map_or(Truth::No, &mut truth),
            })
            .collect(),
        expired: info.valid_until.map_or(Truth::No, |(_, expired)| truth(expired)),
    }
}

/// A rule of type bool, as far as it is known.
pub(crate) fn truth(run: &mut Run<'_>, rule: RuleId) -> Truth {
    match run.rule(rule) {
        Outcome::Known(Value::Bool(true)) => Truth::Yes,
        Outcome::Known(_) => Truth::No,
        Outcome::Unknown(_) => Truth::Open,
    }
}

/// An assembled answer with the names of its parts.
pub(crate) fn named(
    info: &ProcedureInfo,
    assembled: &Assembled,
    undetermined: Vec<Arc<str>>,
    review_on: Option<crate::Date>,
) -> ProcedureAnswer {
    let requirements = |at: &usize| info.requirements[*at].id.clone();
    let papers = |at: &usize| info.papers[*at].kind.clone();
    let steps = |at: &usize| info.steps[*at].id.clone();
    ProcedureAnswer {
        eligible: assembled.eligible,
        unmet: assembled.unmet.iter().map(requirements).collect(),
        undetermined,
        missing_documents: assembled.missing.iter().map(papers).collect(),
        done_steps: assembled.done.iter().map(steps).collect(),
        out_of_order: assembled.out_of_order.iter().map(steps).collect(),
        next_step: assembled.next.as_ref().map(steps),
        state: assembled.state,
        review_on,
    }
}
