//! One child at a time: facts checked before, one call each.

use kongchuo::{Answer as Found, Case, Date, Facts, Input, Options, Output, Policy};

use super::{Fault, on, options, policy};
use crate::answers::Answer;
use crate::calendar::NO_DAY;
use crate::data::{Child, Children, NO_GRADE, Visit};
use crate::words::{CATEGORIES, GROUNDS, PLACEMENTS, REASONS, STAGES, STATUSES, VISIT_KINDS, code};

/// Children ready to be evaluated.
pub struct OneCase {
    policy: Policy,
    on: Date,
    options: Options,
    facts: Vec<Facts>,
}

impl OneCase {
    /// Checks the facts of all; `all` asks for every result of the policy.
    pub fn prepare(children: &Children, all: bool) -> Result<OneCase, Fault> {
        let policy = policy()?;
        let facts = children.rows.iter().map(|child| {
            let visits = &children.visits[child.visits_from as usize..child.visits_to as usize];
            Ok(Facts::from_case(&case(child, visits), policy.vocabulary())?.facts)
        });
        let facts = facts.collect::<Result<_, Fault>>()?;
        Ok(OneCase { on: on()?, options: options(&policy, all)?, facts, policy })
    }

    /// Evaluates all of them, one call each.
    pub fn evaluate(&self, out: &mut Vec<Answer>) -> Result<(), Fault> {
        out.clear();
        for facts in &self.facts {
            out.push(answer(&self.policy.evaluate_facts(facts, self.on, &self.options)?)?);
        }
        Ok(())
    }

    /// Evaluates all of them and looks at no answer.
    pub fn run(&self) -> Result<(), Fault> {
        for facts in &self.facts {
            std::hint::black_box(self.policy.evaluate_facts(facts, self.on, &self.options)?);
        }
        Ok(())
    }
}

fn answer(found: &Found) -> Result<Answer, Fault> {
    let flag = |name| match found.get(name) {
        Some(Output::Bool(value)) => Ok(*value),
        _ => Err(format!("the engine leaves {name} open: {:?}", found.needs(name))),
    };
    let word = |name, words: &[&str]| match found.get(name) {
        Some(output) => Ok(output.as_str().map_or(crate::words::NULL, |word| code(words, word))),
        None => Err(format!("the engine leaves {name} open: {:?}", found.needs(name))),
    };
    Ok(Answer {
        school_age: flag("school_age")?,
        ground: word("exemption_ground", &GROUNDS)?,
        status: word("attendance_status", &STATUSES)?,
        category: word("dropout_category", &CATEGORIES)?,
        visit_due: flag("visit_due")?,
    })
}

fn case(child: &Child, visits: &[Visit]) -> Case {
    let day = |day: i32| if day == NO_DAY { Input::Null } else { date(day) };
    let word = |words: &[&str], code: u8| Input::Text(words[usize::from(code)].to_owned());
    let grade = child.disability_grade;
    let visits = visits.iter().map(|visit| {
        let fields = [("on", date(visit.on)), ("kind", word(&VISIT_KINDS, visit.kind))];
        Input::Record(fields.map(|(name, value)| (name.to_owned(), value)).to_vec())
    });
    let mut case = Case::new();
    for (name, value) in [
        ("birth_date", date(child.birth)),
        ("ever_enrolled", Input::Bool(child.ever_enrolled)),
        ("stage", word(&STAGES, child.stage)),
        ("graduated", Input::Bool(child.graduated)),
        ("has_roll", Input::Bool(child.has_roll)),
        ("placement", word(&PLACEMENTS, child.placement)),
        ("absent_since", day(child.absent_since)),
        ("leave_from", day(child.leave_from)),
        ("leave_until", day(child.leave_until)),
        ("suspension_from", day(child.suspension_from)),
        ("suspension_until", day(child.suspension_until)),
        ("deferral_until", day(child.deferral_until)),
        ("exempted", Input::Bool(child.exempted)),
        ("left_over_age", Input::Bool(child.left_over_age)),
        ("absence_reason", word(&REASONS, child.reason)),
        ("absence_reason_since", day(child.reason_since)),
        ("has_child", Input::Bool(child.has_child)),
        ("missing", Input::Bool(child.missing)),
        ("disability_grade", if grade == NO_GRADE { Input::Null } else { Input::Int(i64::from(grade)) }),
        ("unfit_for_schooling", Input::Bool(child.unfit)),
        ("returned_on", day(child.returned_on)),
        ("leaves", Input::List(Vec::new())),
        ("visits", Input::List(visits.collect())),
    ] {
        case.set(name, value);
    }
    case
}

fn date(day: i32) -> Input {
    Date::from_days(day).map_or(Input::Null, Input::Date)
}
