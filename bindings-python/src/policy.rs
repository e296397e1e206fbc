//! A policy as Python holds it: the engine's, with the language in which it speaks.

use std::path::PathBuf;
use std::sync::Arc;

use kongchuo::{
    BatchOptions, Case, Date, FactErrors, Facts, Input, Lang, Library, Literal, NullIsNone, Options, Reporting,
    Selection, read_folder,
};
use pyo3::prelude::*;

use crate::answer::{Batch, Comparison, Derivation, Evaluated};
use crate::arguments;
use crate::errors;
use crate::guard::guard;
use crate::input::{self, CaseFault};
use crate::organisations::{self, Children, Organisations};
use crate::schedule::Schedule;
use crate::table::{Evaluation, Table};

/// Rows evaluated between two looks at whether the user wants to stop.
const ROWS_AT_ONCE: usize = 8192;

/// The ids of the policies that come with the package, the base first.
#[pyfunction]
pub fn policy_ids(py: Python<'_>) -> PyResult<Vec<String>> {
    guard(py, || Ok(Library::builtin().ids().into_iter().map(str::to_owned).collect()))
}

/// A policy, immutable.
#[pyclass(frozen, module = "kongchuo._native")]
pub struct Policy {
    policy: kongchuo::Policy,
    lang: Lang,
}

/// What one call asks for.
struct Question {
    on: Date,
    options: Options,
}

/// What is asked of many rows at once: the items of a dict.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Asked<'py> {
    on: Bound<'py, PyAny>,
    missing: String,
    select: Option<Vec<String>>,
    /// tables of records, by the name of their list
    records: Vec<(String, Bound<'py, PyAny>)>,
    /// columns whose empty cells mean known none
    known_none: Vec<String>,
    /// a case with nothing but terms and holidays
    calendar: Bound<'py, PyAny>,
    threads: Option<usize>,
}

#[pymethods]
impl Policy {
    /// A policy that comes with the package.
    #[staticmethod]
    fn builtin(py: Python<'_>, id: &str, lang: &str) -> PyResult<Policy> {
        guard(py, || {
            let lang = arguments::language(py, lang)?;
            let library = Library::builtin();
            let known = library.known(id);
            known.map_err(|unknown| errors::unknown_policy(py, &unknown, &library.ids(), lang))?;
            let policy = py.detach(|| kongchuo::Policy::from_library(&library, id));
            policy.map(|policy| Policy { policy, lang }).map_err(|found| errors::rules(py, &found))
        })
    }

    /// The policy of these files: `(path, text)`.
    #[staticmethod]
    fn from_files(py: Python<'_>, files: Vec<(String, String)>, lang: &str) -> PyResult<Policy> {
        guard(py, || {
            let lang = arguments::language(py, lang)?;
            let files = files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
            let policy = py.detach(|| kongchuo::Policy::from_files(files));
            policy.map(|policy| Policy { policy, lang }).map_err(|found| errors::rules(py, &found))
        })
    }

    /// The rule files of a folder: `(path, text)`.
    #[staticmethod]
    fn read_folder(py: Python<'_>, folder: PathBuf) -> PyResult<Vec<(String, String)>> {
        guard(py, || py.detach(|| read_folder(&folder)).map_err(|error| errors::load(py, &error)))
    }

    /// The same policy with a parameter set.
    fn with_parameter(&self, py: Python<'_>, name: &str, value: &Bound<'_, PyAny>) -> PyResult<Policy> {
        guard(py, || {
            let literal = literal(input::value(value)?);
            let set = match literal {
                Some(literal) => self.policy.with(name, literal),
                // No type takes it; which one was expected, the engine says.
                None => self.policy.with(name, Literal::List(Vec::new())),
            };
            set.map(|policy| Policy { policy, lang: self.lang })
                .map_err(|error| errors::parameter(py, &error, self.lang))
        })
    }

    /// The policy's id.
    #[getter]
    fn id(&self) -> &str {
        self.policy.id()
    }

    /// Whether these are results: an error names the first that is none.
    fn select(&self, py: Python<'_>, names: Vec<String>) -> PyResult<()> {
        guard(py, || self.selection(py, &names).map(drop))
    }

    /// What the policy speaks of, as JSON.
    fn describe(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || Ok(errors::json(&self.policy.describe())))
    }

    /// One child on one day.
    fn evaluate(
        &self,
        py: Python<'_>,
        case: &Bound<'_, PyAny>,
        on: &Bound<'_, PyAny>,
        missing: &str,
        select: Option<Vec<String>>,
    ) -> PyResult<Evaluated> {
        guard(py, || {
            let question = self.question(py, on, missing, select.as_deref())?;
            let case = self.case(py, case)?;
            let answer = py.detach(|| self.one(&case, &question));
            let (answer, facts) = answer.map_err(|found| errors::facts(py, &found, None, self.lang))?;
            Ok(Evaluated::new(
                Arc::new(answer),
                Arc::new(facts),
                self.policy.clone(),
                question.options.missing,
                self.lang,
            ))
        })
    }

    /// Many children on one day; a bad row spoils no other.
    fn evaluate_many(
        &self,
        py: Python<'_>,
        cases: &Bound<'_, PyAny>,
        on: &Bound<'_, PyAny>,
        missing: &str,
        select: Option<Vec<String>>,
    ) -> PyResult<Batch> {
        guard(py, || {
            let question = self.question(py, on, missing, select.as_deref())?;
            let mut rows = Vec::new();
            for row in cases.try_iter()? {
                rows.push(input::case(&row?)?);
            }
            let mut batch = Batch::new(self.policy.clone(), question.options.missing, self.lang);
            let mut number = 0;
            let mut rows = rows.into_iter();
            while rows.len() > 0 {
                py.detach(|| {
                    for row in rows.by_ref().take(ROWS_AT_ONCE) {
                        number += 1;
                        match row.and_then(|case| self.one(&case, &question).map_err(CaseFault::Facts)) {
                            Ok(answer) => batch.add(number, answer),
                            Err(fault) => batch.reject(number, &fault),
                        }
                    }
                });
                py.check_signals()?;
            }
            Ok(batch)
        })
    }

    /// The rows of a frame on one day; a bad row spoils no other.
    fn evaluate_table(
        &self,
        py: Python<'_>,
        frame: &Bound<'_, PyAny>,
        asked: Asked<'_>,
        facts_needed: bool,
    ) -> PyResult<Table> {
        guard(py, || {
            let (on, options) = self.batches(py, &asked)?;
            let options = BatchOptions { facts_needed, ..options };
            let mut evaluation = Evaluation::new(py, &self.policy, on, &options, self.lang)?;
            for (list, table) in asked.records {
                evaluation.add_records(py, &list, &table)?;
            }
            evaluation.run(py, frame)
        })
    }

    /// The duties of one case over a range of days, as they stand on a day.
    #[expect(clippy::too_many_arguments, reason = "Python's keyword arguments, as the package's method has them")]
    fn schedule(
        &self,
        py: Python<'_>,
        case: &Bound<'_, PyAny>,
        first: &Bound<'_, PyAny>,
        last: &Bound<'_, PyAny>,
        on: &Bound<'_, PyAny>,
        missing: &str,
        select: Option<Vec<String>>,
    ) -> PyResult<Schedule> {
        guard(py, || {
            let question = self.question(py, on, missing, select.as_deref())?;
            let range = arguments::range(py, first, last, self.lang)?;
            let case = self.case(py, case)?;
            let listed = py.detach(|| self.policy.schedule_told(&case, range, question.on, &question.options));
            listed
                .map(|schedule| Schedule::new(schedule, self.policy.clone(), question.on))
                .map_err(|found| errors::facts(py, &found, None, self.lang))
        })
    }

    /// The duties of the rows of a frame over a range of days; a bad row spoils no other.
    fn schedule_table(
        &self,
        py: Python<'_>,
        frame: &Bound<'_, PyAny>,
        first: &Bound<'_, PyAny>,
        last: &Bound<'_, PyAny>,
        asked: Asked<'_>,
    ) -> PyResult<Table> {
        guard(py, || {
            let (on, options) = self.batches(py, &asked)?;
            let range = arguments::range(py, first, last, self.lang)?;
            let mut evaluation = Evaluation::of_duties(py, &self.policy, range, on, &options, self.lang)?;
            for (list, table) in asked.records {
                evaluation.add_records(py, &list, &table)?;
            }
            evaluation.run(py, frame)
        })
    }

    /// The policy of those whom a subject names, under the same parameters.
    fn of(&self, py: Python<'_>, subject: &str) -> PyResult<Policy> {
        guard(py, || {
            let policy = organisations::of(py, &self.policy, subject, self.lang)?;
            Ok(Policy { policy, lang: self.lang })
        })
    }

    /// Whom its answers are about.
    #[getter]
    fn subject(&self) -> &'static str {
        self.policy.subject().word()
    }

    /// The organisations of a subject on one day; a bad row spoils no other.
    fn organisations(
        &self,
        py: Python<'_>,
        subject: &str,
        frame: Option<&Bound<'_, PyAny>>,
        children: Option<&Bound<'_, PyAny>>,
        own: Option<&Bound<'_, PyAny>>,
        asked: Asked<'_>,
    ) -> PyResult<Organisations> {
        guard(py, || {
            let of = self.of(py, subject)?;
            let (on, options) = of.batches(py, &asked)?;
            let children = match (frame, children) {
                (Some(frame), _) => Children::Frame(frame, asked.records),
                (None, Some(cases)) => Children::Cases(cases),
                (None, None) => Children::None,
            };
            organisations::gather(py, (&self.policy, &of.policy), &options, on, children, own, self.lang)
        })
    }

    /// Where this policy and another differ for one child on one day.
    fn compare(
        &self,
        py: Python<'_>,
        other: &Policy,
        case: &Bound<'_, PyAny>,
        on: &Bound<'_, PyAny>,
        missing: &str,
        select: Option<Vec<String>>,
    ) -> PyResult<Comparison> {
        guard(py, || {
            let question = self.question(py, on, missing, select.as_deref())?;
            let case = self.case(py, case)?;
            let found = py.detach(|| self.policy.compare(&other.policy, &case, question.on, &question.options));
            found.map(Comparison::new).map_err(|found| errors::facts(py, &found, None, self.lang))
        })
    }

    /// Where they differ for the rows of a frame; a bad row spoils no other.
    fn compare_table(
        &self,
        py: Python<'_>,
        other: &Policy,
        frame: &Bound<'_, PyAny>,
        asked: Asked<'_>,
    ) -> PyResult<Table> {
        guard(py, || {
            let (on, options) = self.batches(py, &asked)?;
            let policies = (&self.policy, &other.policy);
            let mut evaluation = Evaluation::of_two(py, policies, on, &options, self.lang)?;
            for (list, table) in asked.records {
                evaluation.add_records(py, &list, &table)?;
            }
            evaluation.run(py, frame)
        })
    }

    /// A report on many children, as JSON: `report`, and `left_out` with the row and the problems of each bad one.
    fn report(
        &self,
        py: Python<'_>,
        report: &str,
        cases: &Bound<'_, PyAny>,
        on: &Bound<'_, PyAny>,
        missing: &str,
        reveal: bool,
    ) -> PyResult<String> {
        guard(py, || {
            let mut reporting = self.reporting(py, report, on, missing, reveal)?;
            let (mut good, mut left_out) = (Vec::new(), Vec::new());
            for (row, case) in (1_usize..).zip(cases.try_iter()?) {
                match input::case(&case?)? {
                    Ok(case) => good.push((row, case)),
                    Err(fault) => left_out.push((row, fault.problems())),
                }
            }
            py.detach(|| {
                let (rows, cases): (Vec<usize>, Vec<Case>) = good.into_iter().unzip();
                let found = reporting.add_cases(&cases).into_iter();
                left_out.extend(found.map(|(at, errors)| (rows[at], errors::json(&errors))));
            });
            left_out.sort_by_key(|(row, _)| *row);
            let rows: Vec<String> =
                left_out.iter().map(|(row, problems)| format!("{{\"row\":{row},\"problems\":{problems}}}")).collect();
            Ok(format!("{{\"report\":{},\"left_out\":[{}]}}", errors::json(&reporting.tell()), rows.join(",")))
        })
    }

    /// The same of the rows of a frame: the report as JSON, and a table of the rows that were left out.
    fn report_table(
        &self,
        py: Python<'_>,
        report: &str,
        frame: &Bound<'_, PyAny>,
        asked: Asked<'_>,
        reveal: bool,
    ) -> PyResult<(String, Table)> {
        guard(py, || {
            let mut reporting = self.reporting(py, report, &asked.on, &asked.missing, reveal)?;
            let (on, options) = self.batches(py, &asked)?;
            let (members, _) = reporting.members();
            let mut evaluation = Evaluation::new(py, &members, on, &reporting.batch_options(&options), self.lang)?;
            for (list, table) in asked.records {
                evaluation.add_records(py, &list, &table)?;
            }
            let table = evaluation.run(py, frame)?;
            let told = py.detach(|| {
                table.batches().iter().for_each(|batch| reporting.add_answers(batch));
                errors::json(&reporting.tell())
            });
            // What the rows say is personal data: the table keeps what was wrong with the others.
            Ok((told, table.emptied()))
        })
    }

    /// Why a result is what it is.
    fn explain(
        &self,
        py: Python<'_>,
        case: &Bound<'_, PyAny>,
        about: &str,
        on: &Bound<'_, PyAny>,
        missing: &str,
    ) -> PyResult<Derivation> {
        guard(py, || {
            let question = self.question(py, on, missing, None)?;
            let case = self.case(py, case)?;
            let derivation = py.detach(|| self.policy.explain(&case, question.on, about, &question.options));
            derivation.map(Derivation::new).map_err(|error| errors::explain(py, &error, self.lang))
        })
    }
}

impl Policy {
    /// The answer, with the facts for explanations to come.
    fn one(&self, case: &Case, question: &Question) -> Result<(kongchuo::Answer, Facts), FactErrors> {
        let facts = Facts::from_case(case, self.policy.vocabulary())?.facts;
        let answer = self.policy.evaluate_facts(&facts, question.on, &question.options)?;
        Ok((answer, facts))
    }

    /// How a frame is evaluated.
    fn batches(&self, py: Python<'_>, asked: &Asked<'_>) -> PyResult<(Date, BatchOptions)> {
        let question = self.question(py, &asked.on, &asked.missing, asked.select.as_deref())?;
        let calendar = Facts::from_case(&self.case(py, &asked.calendar)?, self.policy.vocabulary());
        let calendar = calendar.map_err(|found| errors::facts(py, &found, None, self.lang))?.facts;
        let columns = asked.known_none.iter().map(|column| (column.clone(), true)).collect();
        let options = BatchOptions {
            options: question.options,
            null_is_none: NullIsNone { all: false, columns },
            terms: calendar.terms().map(|terms| terms.to_vec()),
            holidays: calendar.holidays().map(|days| days.to_vec()),
            // Of the whole frame, not of each of its pieces.
            keys_checked: true,
            threads: asked.threads,
            ..BatchOptions::default()
        };
        Ok((question.on, options))
    }

    fn reporting(
        &self,
        py: Python<'_>,
        report: &str,
        on: &Bound<'_, PyAny>,
        missing: &str,
        reveal: bool,
    ) -> PyResult<Reporting> {
        let question = self.question(py, on, missing, None)?;
        let reporting = self.policy.reporting(report, question.on, &question.options);
        let reporting = reporting.map_err(|unknown| errors::unknown_result(py, &unknown, self.lang))?;
        Ok(reporting.reveal(reveal))
    }

    fn case(&self, py: Python<'_>, case: &Bound<'_, PyAny>) -> PyResult<Case> {
        input::case(case)?.map_err(|fault| errors::problems(py, &fault.problems(), None, self.lang))
    }

    fn question(
        &self,
        py: Python<'_>,
        on: &Bound<'_, PyAny>,
        missing: &str,
        select: Option<&[String]>,
    ) -> PyResult<Question> {
        let on = arguments::day(py, on, self.lang)?;
        let missing = arguments::missing(py, missing, self.lang)?;
        let select = select.map(|names| self.selection(py, names)).transpose()?;
        Ok(Question { on, options: Options { missing, select } })
    }

    fn selection(&self, py: Python<'_>, names: &[String]) -> PyResult<Selection> {
        let selected = self.policy.select(names.iter().map(String::as_str));
        selected.map_err(|unknown| errors::unknown_result(py, &unknown, self.lang))
    }
}

fn literal(input: Input) -> Option<Literal> {
    Some(match input {
        Input::Bool(value) => Literal::Bool(value),
        Input::Int(value) => Literal::Int(value),
        Input::Date(value) => Literal::Date(value),
        Input::Text(value) => Literal::Text(value),
        Input::List(values) => Literal::List(values.into_iter().map(literal).collect::<Option<_>>()?),
        Input::Null | Input::Record(_) | Input::Cell(_) | Input::Other(_) => return None,
    })
}
