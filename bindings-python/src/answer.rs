//! What evaluation gave, handed to Python on demand: most callers look at a few results of an answer.

use std::sync::Arc;

use kongchuo::{Answer, Date, Facts, Lang, Missing, Options, Output};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyDate, PyDict, PyList, PyString, PyTuple};

use crate::arguments;
use crate::errors::{self, json};
use crate::guard::guard;
use crate::input::CaseFault;

/// The answer for one child, with the facts it rests on.
#[pyclass(frozen, module = "kongchuo._native")]
pub struct Evaluated {
    answer: Arc<Answer>,
    facts: Arc<Facts>,
    policy: kongchuo::Policy,
    missing: Missing,
    lang: Lang,
}

impl Evaluated {
    /// An answer of a policy.
    pub fn new(answer: Arc<Answer>, facts: Arc<Facts>, policy: kongchuo::Policy, missing: Missing, lang: Lang) -> Self {
        Evaluated { answer, facts, policy, missing, lang }
    }
}

#[pymethods]
impl Evaluated {
    /// The determined results by name.
    #[pyo3(signature = () -> "dict[str, Any]")]
    fn results<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        guard(py, || {
            let results = PyDict::new(py);
            for (name, value) in &self.answer.results {
                results.set_item(PyString::intern(py, name), output(py, value)?)?;
            }
            Ok(results)
        })
    }

    /// The undetermined results by name, each with the facts it still depends on.
    #[pyo3(signature = () -> "dict[str, list[str]]")]
    fn undetermined<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        guard(py, || {
            let undetermined = PyDict::new(py);
            for (name, facts) in &self.answer.undetermined {
                undetermined.set_item(PyString::intern(py, name), strings(py, facts)?)?;
            }
            Ok(undetermined)
        })
    }

    /// The day evaluated.
    fn on<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        guard(py, || date(py, self.answer.on))
    }

    /// The caller's key, where given.
    #[getter]
    fn student_id(&self) -> Option<&str> {
        self.answer.student_id.as_deref()
    }

    /// Codes of things a person should look at.
    #[pyo3(signature = () -> "tuple[str, ...]")]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        guard(py, || PyTuple::new(py, self.answer.warnings.iter().map(|code| &**code)))
    }

    /// Facts that were not given, and assumed.
    #[pyo3(signature = () -> "tuple[str, ...]")]
    fn assumed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        guard(py, || PyTuple::new(py, self.answer.assumed.iter().map(|fact| &**fact)))
    }

    /// The answer as one line of JSON.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || Ok(json(&*self.answer)))
    }

    /// Whether two answers say the same.
    fn same(&self, other: &Evaluated) -> bool {
        self.answer == other.answer
    }

    /// Why a result is what it is.
    fn explain(&self, py: Python<'_>, about: &str) -> PyResult<Derivation> {
        guard(py, || {
            let options = Options { missing: self.missing, select: None };
            let derivation = py.detach(|| self.policy.explain_facts(&self.facts, self.answer.on, about, &options));
            derivation.map(Derivation::new).map_err(|error| errors::explain(py, &error, self.lang))
        })
    }
}

/// The answers for many children, and what was wrong with the others.
#[pyclass(frozen, module = "kongchuo._native")]
pub struct Batch {
    answers: Vec<(usize, Arc<Answer>, Arc<Facts>)>,
    errors: Vec<(usize, String)>,
    policy: kongchuo::Policy,
    missing: Missing,
    lang: Lang,
}

impl Batch {
    /// An empty batch.
    pub fn new(policy: kongchuo::Policy, missing: Missing, lang: Lang) -> Self {
        Batch { answers: Vec::new(), errors: Vec::new(), policy, missing, lang }
    }

    /// Adds an answer; rows count from 1.
    pub fn add(&mut self, row: usize, (answer, facts): (Answer, Facts)) {
        self.answers.push((row, Arc::new(answer), Arc::new(facts)));
    }

    /// Notes a bad row.
    pub fn reject(&mut self, row: usize, fault: &CaseFault) {
        self.errors.push((row, fault.problems()));
    }
}

#[pymethods]
impl Batch {
    fn __len__(&self) -> usize {
        self.answers.len()
    }

    /// The answer at a place among the answers, from 0.
    fn answer(&self, py: Python<'_>, at: usize) -> PyResult<Evaluated> {
        guard(py, || {
            let (_, answer, facts) = self.answers.get(at).ok_or_else(|| PyIndexError::new_err("no answer there"))?;
            Ok(Evaluated::new(answer.clone(), facts.clone(), self.policy.clone(), self.missing, self.lang))
        })
    }

    /// The row of each answer, from 1.
    fn rows(&self) -> Vec<usize> {
        self.answers.iter().map(|(row, ..)| *row).collect()
    }

    /// The exceptions of the bad rows, in order.
    #[pyo3(signature = () -> "list[Any]")]
    fn errors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        guard(py, || {
            let errors = self.errors.iter().map(|(row, found)| errors::problems(py, found, Some(*row), self.lang));
            PyList::new(py, errors.map(|error| error.into_value(py)).collect::<Vec<_>>())
        })
    }
}

/// The derivation of one result.
#[pyclass(frozen, module = "kongchuo._native")]
pub struct Derivation {
    derivation: kongchuo::Derivation,
}

impl Derivation {
    /// Of the engine's.
    pub fn new(derivation: kongchuo::Derivation) -> Self {
        Derivation { derivation }
    }
}

#[pymethods]
impl Derivation {
    /// The derivation as indented text.
    fn text(&self, py: Python<'_>, lang: &str) -> PyResult<String> {
        guard(py, || Ok(self.derivation.text(arguments::language(py, lang)?)))
    }

    /// The derivation as one line of JSON.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || Ok(json(&self.derivation)))
    }
}

/// Where two policies differ for one child.
#[pyclass(frozen, module = "kongchuo._native")]
pub struct Comparison {
    comparison: kongchuo::Comparison,
}

impl Comparison {
    /// Of the engine's.
    pub fn new(comparison: kongchuo::Comparison) -> Self {
        Comparison { comparison }
    }
}

#[pymethods]
impl Comparison {
    /// The comparison as indented text.
    fn text(&self, py: Python<'_>, lang: &str) -> PyResult<String> {
        guard(py, || Ok(self.comparison.text(arguments::language(py, lang)?)))
    }

    /// The comparison as one line of JSON.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || Ok(json(&self.comparison)))
    }
}

/// A value of a result as Python has it.
pub fn output<'py>(py: Python<'py>, value: &Output) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Output::Null => py.None().into_bound(py),
        Output::Bool(value) => value.into_pyobject(py)?.to_owned().into_any(),
        Output::Int(value) => value.into_pyobject(py)?.into_any(),
        Output::Text(text) => PyString::new(py, text).into_any(),
        Output::List(values) => {
            let values: Vec<_> = values.iter().map(|value| output(py, value)).collect::<PyResult<_>>()?;
            PyList::new(py, values)?.into_any()
        }
        Output::Date(day) => date(py, *day)?.into_any(),
    })
}

/// A day as Python has it.
pub fn date(py: Python<'_>, day: Date) -> PyResult<Bound<'_, PyDate>> {
    // Four digits of a year and two of a month and a day fit.
    let part = |part: i64| u8::try_from(part).unwrap_or_default();
    PyDate::new(py, i32::try_from(day.year()).unwrap_or_default(), part(day.month()), part(day.day()))
}

fn strings<'py>(py: Python<'py>, texts: &[Arc<str>]) -> PyResult<Bound<'py, PyList>> {
    PyList::new(py, texts.iter().map(|text| &**text))
}
