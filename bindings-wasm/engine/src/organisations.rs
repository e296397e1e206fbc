//! Classes, schools, townships, counties of many children.

use kongchuo::{Case, Date, FactErrors, Facts, JsonCases, OrganisationAnswer, Policy, Subject, Wording};
use serde::Serialize;

use crate::failure::{Failure, FailureKind};
use crate::policy::unread;

/// What is said of the organisations of one subject.
#[derive(Serialize)]
pub struct Gathered {
    organisations: Vec<OrganisationAnswer>,
    /// organisations that were left out
    errors: Vec<RowErrors>,
    /// children that were left out
    children_errors: Vec<RowErrors>,
    /// children of whom it is not known where they belong
    without_key: usize,
}

/// What is wrong with a row.
#[derive(Serialize)]
struct RowErrors {
    /// from 0
    row: usize,
    problems: FactErrors,
}

/// The policy of those whom a subject names.
pub fn of(policy: &Policy, subject: &str) -> Result<Policy, Failure> {
    let failed = |message| Failure::of(FailureKind::Option, Some("subject"), message);
    let subject: Subject = subject.parse().map_err(|expected| {
        let words = Subject::ALL.map(Subject::word).join("、");
        failed(Wording::new(format!("subject：应为 {words} 之一"), format!("`subject`: {expected}")))
    })?;
    policy.of(subject).ok_or_else(|| {
        let zh = format!("subject：该政策没有关于{}的规则", subject.title().zh);
        failed(Wording::new(zh, format!("`subject`: the policy has no rules of a {subject}")))
    })
}

/// Gathers them from JSON arrays: of their children, and of their own facts; null where none are given.
pub fn gather(
    policy: &Policy,
    subject: Subject,
    (children, own): (&str, &str),
    on: Date,
    options: &kongchuo::Options,
) -> Result<Gathered, Failure> {
    let mut gathered = policy.organisations(subject, on, options).ok_or_else(|| {
        let message = Wording::new("subject：应为单位", "`subject`: expected an organisation");
        Failure::of(FailureKind::Option, Some("subject"), message)
    })?;
    let (mut cases, mut rows, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for (row, case) in read(own)?.unwrap_or_default().into_iter().enumerate() {
        let (case, problems) = case.map_or_else(|problems| (None, Some(problems)), |case| (Some(case), None));
        rows.extend(case.is_some().then_some(row));
        cases.extend(case);
        wrong.push(problems);
    }
    for (at, problems) in gathered.add_organisations(cases) {
        wrong[rows[at]] = Some(problems);
    }
    let errors = wrong.into_iter().enumerate();
    let errors = errors.filter_map(|(row, problems)| Some(RowErrors { row, problems: problems? })).collect();
    let mut children_errors = Vec::new();
    if let Some(children) = read(children)? {
        gathered.with_children();
        for (row, case) in children.into_iter().enumerate() {
            let checked = case.and_then(|case| Facts::from_case(&case, policy.vocabulary()));
            if let Err(problems) = checked.and_then(|checked| gathered.add_child(&checked.facts)) {
                children_errors.push(RowErrors { row, problems });
            }
        }
    }
    let (organisations, without_key) = (gathered.answers()?, gathered.without_key());
    Ok(Gathered { organisations, errors, children_errors, without_key })
}

fn read(text: &str) -> Result<Option<Vec<Result<Case, FactErrors>>>, Failure> {
    if text == "null" {
        return Ok(None);
    }
    match JsonCases::read(text).map_err(unread)? {
        JsonCases::Many(cases) => Ok(Some(cases)),
        JsonCases::One(case) => Ok(Some(vec![case])),
    }
}
