//! General rule engines: the workload as each would have it written, one call a child, with the input made before.
//!
//! None of them has calendar arithmetic with terms; the dates that decide are computed by [`Dates`] and stand in the rules as
//! numbers. Dates are numbers of days, enums are texts, what is none is null. An answer is a list: whether the child is of school
//! age, the ground, the status, the code, whether a visit is due.

mod cel;
mod datalogic;
mod regorus;
mod rhai;
mod zen;

use serde_json::{Value, json};

use crate::answers::Answer;
use crate::calendar::{Dates, NO_DAY};
use crate::data::{Child, Children, NO_GRADE};
use crate::engine::Fault;
use crate::words::{CATEGORIES, GROUNDS, NULL, PLACEMENTS, REASONS, STATUSES, code};

/// An engine with its rules compiled and its children converted.
pub trait Engine {
    /// Evaluates every child, one call each, and reads the answers.
    fn evaluate(&mut self, out: &mut Vec<Answer>) -> Result<(), Fault>;
}

/// An engine by name.
pub struct Named {
    /// as the table names it
    pub name: &'static str,
    /// the version that Cargo.toml pins
    pub version: &'static str,
    /// ready
    pub engine: Box<dyn Engine>,
}

/// All of them, ready to evaluate these children.
pub fn all(children: &Children, dates: &Dates) -> Result<Vec<Named>, Fault> {
    let cases: Vec<Value> = children.rows.iter().map(|child| case(child, children)).collect();
    let named = |name, version, engine: Box<dyn Engine>| Named { name, version, engine };
    Ok(vec![
        named("datalogic-rs", "5.4.0", Box::new(datalogic::Datalogic::new(&cases, dates)?)),
        named("zen-expression", "2.1.6", Box::new(zen::Zen::new(&cases, dates)?)),
        named("cel", "0.15.0", Box::new(cel::Cel::new(&cases, dates)?)),
        named("rhai", "1.27.0", Box::new(rhai::Rhai::new(&cases, dates)?)),
        named("regorus", "0.14.1", Box::new(regorus::Regorus::new(&cases, dates)?)),
    ])
}

/// A child as JSON, visits as a list of days.
fn case(child: &Child, children: &Children) -> Value {
    let day = |day: i32| if day == NO_DAY { Value::Null } else { json!(day) };
    let visits = &children.visits[child.visits_from as usize..child.visits_to as usize];
    json!({
        "birth_date": child.birth,
        "ever_enrolled": child.ever_enrolled,
        "graduated": child.graduated,
        "has_roll": child.has_roll,
        "exempted": child.exempted,
        "left_over_age": child.left_over_age,
        "missing": child.missing,
        "unfit_for_schooling": child.unfit,
        "has_child": child.has_child,
        "placement": PLACEMENTS[usize::from(child.placement)],
        "absence_reason": REASONS[usize::from(child.reason)],
        "disability_grade": if child.disability_grade == NO_GRADE { Value::Null } else { json!(child.disability_grade) },
        "absent_since": day(child.absent_since),
        "returned_on": day(child.returned_on),
        "leave_from": day(child.leave_from),
        "leave_until": day(child.leave_until),
        "suspension_from": day(child.suspension_from),
        "suspension_until": day(child.suspension_until),
        "deferral_until": day(child.deferral_until),
        "absence_reason_since": day(child.reason_since),
        "visits": visits.iter().map(|visit| visit.on).collect::<Vec<_>>(),
    })
}

/// A rule text with the dates in the place of their names.
fn fill(text: &str, dates: &Dates) -> String {
    let names = [
        ("$ON", dates.on),
        ("$MONTH", dates.month_start),
        ("$SIX", dates.six_at_cutoff),
        ("$TWELVE", dates.twelve_at_cutoff),
        ("$OVER", dates.fifteen_at_cutoff),
        ("$FIFTEEN", dates.fifteen),
        ("$SUSPECTED", dates.suspected),
        ("$DROPOUT", dates.dropout),
        ("$LONG", dates.long),
    ];
    names.iter().fold(text.to_owned(), |text, (name, day)| text.replace(name, &day.to_string()))
}

/// A list of five as an answer: flags by `flag`, words by `word` (none: null).
fn answer<'a, V>(
    list: &'a [V],
    flag: impl Fn(&'a V) -> Option<bool>,
    word: impl Fn(&'a V) -> Option<&'a str>,
) -> Result<Answer, Fault> {
    let [school_age, ground, status, category, visit_due] = list else {
        return Err("an engine answers no list of five".into());
    };
    let key = |value: &'a V, words: &[&str]| word(value).map_or(NULL, |word| code(words, word));
    Ok(Answer {
        school_age: flag(school_age).ok_or("school_age is no bool")?,
        ground: key(ground, &GROUNDS),
        status: key(status, &STATUSES),
        category: key(category, &CATEGORIES),
        visit_due: flag(visit_due).ok_or("visit_due is no bool")?,
    })
}
