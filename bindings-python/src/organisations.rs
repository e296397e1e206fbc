//! Classes, schools, townships, counties: gathered from their children and their own facts, and what is said of each.

use kongchuo::{BatchOptions, Date, Facts, Lang, OrganisationAnswer, OrganisationKey, Subject, Wording};
use pyo3::prelude::*;
use pyo3::types::{PyDate, PyDict, PyList, PyString};

use crate::answer::{self, Derivation};
use crate::errors::{self, json};
use crate::guard::guard;
use crate::input::{self, CaseFault};
use crate::table::{Evaluation, Table};

/// Whose children are given, and how.
pub enum Children<'a, 'py> {
    /// they are not known
    None,
    /// one by one
    Cases(&'a Bound<'py, PyAny>),
    /// as the rows of a frame, with tables of their records
    Frame(&'a Bound<'py, PyAny>, Vec<(String, Bound<'py, PyAny>)>),
}

/// The organisations of one kind, and what was wrong with children and organisations.
#[pyclass(frozen, module = "kongchuo._native")]
pub struct Organisations {
    gathered: kongchuo::Organisations,
    answers: Vec<OrganisationAnswer>,
    keys: Vec<OrganisationKey>,
    /// what was wrong with children given one by one, and with organisations, by row from 1
    children_errors: Vec<(usize, String)>,
    own_errors: Vec<(usize, String)>,
    frame: Option<Py<Table>>,
    on: Date,
    lang: Lang,
}

/// A subject of which the policy has rules.
pub fn of(py: Python<'_>, policy: &kongchuo::Policy, subject: &str, lang: Lang) -> PyResult<kongchuo::Policy> {
    let subject: Subject = subject.parse().map_err(|expected: String| {
        let words = Subject::ALL.map(Subject::word).join("、");
        errors::argument(py, "subject", &Wording::new(format!("应为 {words} 之一"), expected), lang)
    })?;
    policy.of(subject).ok_or_else(|| {
        let zh = format!("该政策没有关于{}的规则", subject.title().zh);
        errors::argument(py, "subject", &Wording::new(zh, format!("the policy has no rules of a {subject}")), lang)
    })
}

/// Gathers the organisations that a policy is of, as [`kongchuo::Policy::of`] gave it. A bad row spoils no other.
pub fn gather(
    py: Python<'_>,
    (policy, organisation): (&kongchuo::Policy, &kongchuo::Policy),
    options: &BatchOptions,
    on: Date,
    children: Children<'_, '_>,
    own: Option<&Bound<'_, PyAny>>,
    lang: Lang,
) -> PyResult<Organisations> {
    let none = || errors::argument(py, "subject", &Wording::new("应为单位", "expected an organisation"), lang);
    let gathered = policy.organisations(organisation.subject(), on, &options.options);
    let mut gathered = gathered.ok_or_else(none)?;
    let calendar = gathered.with_calendar(options.terms.clone(), options.holidays.clone()).map(drop);
    calendar.map_err(|found| errors::facts(py, &found, None, lang))?;
    let own_errors = own.map(|own| add_own(&mut gathered, own)).transpose()?.unwrap_or_default();
    let (mut children_errors, mut frame) = (Vec::new(), None);
    match children {
        Children::None => {}
        Children::Cases(cases) => children_errors = add_cases(py, &mut gathered, cases, options, lang)?,
        Children::Frame(rows, records) => {
            gathered.with_children();
            let evaluator =
                gathered.children(options).map_err(|error| errors::batch(py, "known_none", &error, lang))?;
            if let (Some(evaluator), Some((members, _))) = (evaluator, gathered.members()) {
                let mut evaluation = Evaluation::of(&members, on, evaluator, lang);
                for (list, table) in records {
                    evaluation.add_records(py, &list, &table)?;
                }
                let table = evaluation.run(py, rows)?;
                py.detach(|| table.batches().iter().for_each(|batch| gathered.add_answers(batch)));
                frame = Some(Py::new(py, table)?);
            }
        }
    }
    let answers = py.detach(|| gathered.answers()).map_err(|found| errors::facts(py, &found, None, lang))?;
    let keys = answers.iter().map(|answer| answer.key.clone()).collect();
    Ok(Organisations { gathered, answers, keys, children_errors, own_errors, frame, on, lang })
}

/// Adds children given one by one; gives what was wrong, by row.
fn add_cases(
    py: Python<'_>,
    gathered: &mut kongchuo::Organisations,
    cases: &Bound<'_, PyAny>,
    options: &BatchOptions,
    lang: Lang,
) -> PyResult<Vec<(usize, String)>> {
    gathered.with_children();
    let evaluator = gathered.children(options).map_err(|error| errors::batch(py, "known_none", &error, lang))?;
    let (Some(evaluator), Some((members, _))) = (evaluator, gathered.members()) else { return Ok(Vec::new()) };
    let mut wrong = Vec::new();
    for (row, case) in cases.try_iter()?.enumerate() {
        let added = input::case(&case?)?.and_then(|case| {
            let mut facts = Facts::from_case(&case, members.vocabulary()).map_err(CaseFault::Facts)?.facts;
            evaluator.complete(&mut facts);
            gathered.add_child(&facts).map_err(CaseFault::Facts)
        });
        if let Err(fault) = added {
            wrong.push((row + 1, fault.problems()));
        }
        py.check_signals()?;
    }
    Ok(wrong)
}

/// Adds organisations by their own facts; gives what was wrong, by row.
fn add_own(gathered: &mut kongchuo::Organisations, own: &Bound<'_, PyAny>) -> PyResult<Vec<(usize, String)>> {
    let (mut cases, mut rows, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for (row, case) in own.try_iter()?.enumerate() {
        match input::case(&case?)? {
            Ok(case) => {
                cases.push(case);
                rows.push(row + 1);
            }
            Err(fault) => wrong.push((row + 1, fault.problems())),
        }
    }
    let found = gathered.add_organisations(cases);
    wrong.extend(found.into_iter().map(|(row, found)| (rows.get(row).copied().unwrap_or_default(), json(&found))));
    wrong.sort_by_key(|(row, _)| *row);
    Ok(wrong)
}

impl Organisations {
    fn answer(&self, at: usize) -> PyResult<&OrganisationAnswer> {
        self.answers.get(at).ok_or_else(|| pyo3::exceptions::PyIndexError::new_err("no organisation there"))
    }

    fn exceptions<'py>(&self, py: Python<'py>, found: &[(usize, String)]) -> PyResult<Bound<'py, PyList>> {
        let errors = found.iter().map(|(row, found)| errors::problems(py, found, Some(*row), self.lang));
        PyList::new(py, errors.map(|error| error.into_value(py)).collect::<Vec<_>>())
    }
}

#[pymethods]
impl Organisations {
    fn __len__(&self) -> usize {
        self.answers.len()
    }

    /// The answer at a place, from 0, as one line of JSON.
    fn to_json(&self, py: Python<'_>, at: usize) -> PyResult<String> {
        guard(py, || Ok(json(self.answer(at)?)))
    }

    /// Its determined results by name.
    #[pyo3(signature = (at) -> "dict[str, Any]")]
    fn results<'py>(&self, py: Python<'py>, at: usize) -> PyResult<Bound<'py, PyDict>> {
        guard(py, || {
            let results = PyDict::new(py);
            for (name, value) in &self.answer(at)?.answer.results {
                results.set_item(PyString::intern(py, name), answer::output(py, value)?)?;
            }
            Ok(results)
        })
    }

    /// The facts made of its children that are known, by name.
    #[pyo3(signature = (at) -> "dict[str, Any]")]
    fn rollups<'py>(&self, py: Python<'py>, at: usize) -> PyResult<Bound<'py, PyDict>> {
        guard(py, || {
            let rollups = PyDict::new(py);
            let known = self.answer(at)?.rollups.iter();
            for (name, value) in known.filter_map(|rollup| Some((&rollup.name, rollup.value.as_ref()?))) {
                rollups.set_item(PyString::intern(py, name), answer::output(py, value)?)?;
            }
            Ok(rollups)
        })
    }

    /// Why a result of it is what it is.
    fn explain(&self, py: Python<'_>, at: usize, about: &str) -> PyResult<Derivation> {
        guard(py, || {
            self.answer(at)?;
            let derivation = py.detach(|| self.gathered.explain(&self.keys[at], about));
            let derivation = derivation.ok_or_else(|| errors::internal(py, None))?;
            derivation.map(Derivation::new).map_err(|error| errors::explain(py, &error, self.lang))
        })
    }

    /// The day.
    fn on<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        guard(py, || answer::date(py, self.on))
    }

    /// Children of whom it is not known where they belong.
    fn without_key(&self) -> usize {
        self.gathered.without_key()
    }

    /// The exceptions of children that were given one by one and left out, in order.
    #[pyo3(signature = () -> "list[Any]")]
    fn children_errors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        guard(py, || self.exceptions(py, &self.children_errors))
    }

    /// The exceptions of organisations that were left out, in order.
    #[pyo3(signature = () -> "list[Any]")]
    fn errors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        guard(py, || self.exceptions(py, &self.own_errors))
    }

    /// What was read of the frame of children, where there was one.
    fn frame(&self, py: Python<'_>) -> Option<Py<Table>> {
        self.frame.as_ref().map(|frame| frame.clone_ref(py))
    }

    /// All as a table, a row each.
    fn table(&self, py: Python<'_>) -> PyResult<Table> {
        guard(py, || {
            let options = BatchOptions { warnings: true, ..BatchOptions::default() };
            let table = py.detach(|| self.gathered.table(&options));
            let table = table.map_err(|error| errors::batch(py, "self", &error, self.lang))?;
            Ok(Table::of(table, self.on, self.lang))
        })
    }
}
