//! Python values to the values of a case. What no fact takes becomes [`Input::Other`], so that the engine says what was
//! expected at that place; nothing read here is ever shown.

use kongchuo::{Case, Date, FactErrors, Input, JsonError, Wording};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDate, PyDateTime, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PySet, PyString, PyTuple};

use crate::errors::json;

/// A case has facts, lists, records, their fields and lists in these: five. What lies deeper fits nothing.
const DEEPEST: usize = 8;

/// Values of one case: a hundred thousand dated events are more than any child has. The bound ends structures that are
/// small in memory and endless to walk.
const MOST: usize = 1 << 20;

/// Days from 1 January of year 1, Python's day 1, to 1 January 1970.
const EPOCH: i64 = 719_163;

/// Why a Python value is no case.
pub enum CaseFault {
    /// facts that no vocabulary takes
    Facts(FactErrors),
    /// a text that is no JSON, a name that is no text, more than a case can hold
    Form(Wording),
}

impl CaseFault {
    /// The JSON of the problems.
    pub fn problems(&self) -> String {
        match self {
            CaseFault::Facts(errors) => json(errors),
            CaseFault::Form(message) => {
                let problem = serde_json::json!({
                    "place": "", "fact": "", "record": null, "field": null,
                    "message": { "zh": message.zh, "en": message.en },
                });
                serde_json::Value::Array(vec![problem]).to_string()
            }
        }
    }
}

impl From<JsonError> for CaseFault {
    fn from(error: JsonError) -> Self {
        use kongchuo::Lang::{En, Zh};
        match error {
            JsonError::Facts(errors) => CaseFault::Facts(errors),
            other => CaseFault::Form(Wording::new(other.message(Zh), other.message(En))),
        }
    }
}

/// A case: a mapping, or the text of a JSON object. The outer error is one that the caller's own objects raised.
pub fn case(value: &Bound<'_, PyAny>) -> PyResult<Result<Case, CaseFault>> {
    if let Ok(text) = value.cast::<PyString>() {
        let Ok(text) = text.to_cow() else {
            return Ok(Err(CaseFault::Form(Wording::new("应为 Unicode 文本", "expected Unicode text"))));
        };
        return Ok(Case::from_json(&text).map_err(CaseFault::from));
    }
    let mut reader = Reader { left: MOST, fault: None };
    let input = reader.value(value, 0)?;
    Ok(match reader.fault {
        Some(fault) => Err(CaseFault::Form(fault)),
        None => Case::from_input(calendar_given(input)).map_err(CaseFault::Facts),
    })
}

/// The calendar is read before there are tables: its empty cell is null.
fn calendar_given(mut case: Input) -> Input {
    if let Input::Record(fields) = &mut case {
        for (name, input) in fields {
            if matches!(name.as_str(), "terms" | "holidays") && *input == not_given() {
                *input = Input::Null;
            }
        }
    }
    case
}

/// One value by itself: a parameter's.
pub fn value(value: &Bound<'_, PyAny>) -> PyResult<Input> {
    Reader { left: MOST, fault: None }.value(value, 0)
}

struct Reader {
    /// how many more values are read
    left: usize,
    /// what makes the whole case unreadable
    fault: Option<Wording>,
}

impl Reader {
    fn value(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Input> {
        if self.left == 0 {
            self.fault =
                Some(Wording::new("应为至多 1048576 个值的对象", "expected an object of at most 1048576 values"));
        }
        if self.fault.is_some() || depth > DEEPEST {
            return Ok(Input::Other("a structure too deep"));
        }
        self.left -= 1;
        if value.is_none() {
            return Ok(Input::Null);
        }
        if let Ok(text) = value.cast::<PyString>() {
            let text = text.to_cow().map(std::borrow::Cow::into_owned);
            return Ok(text.map_or(Input::Other("a text that is not Unicode"), Input::Text));
        }
        // Before the numbers: a Python bool is an int.
        if let Ok(value) = value.cast::<PyBool>() {
            return Ok(Input::Bool(value.is_true()));
        }
        if let Ok(number) = value.cast::<PyInt>() {
            return Ok(number.extract().map_or(Input::Other("a number too large"), Input::Int));
        }
        if let Ok(number) = value.cast::<PyFloat>() {
            // pandas marks an empty cell of a column of numbers so.
            return Ok(if number.value().is_nan() { not_given() } else { Input::from(number.value()) });
        }
        if value.cast::<PyDateTime>().is_ok() {
            return date_time(value);
        }
        if value.cast::<PyDate>().is_ok() {
            return Ok(date(value));
        }
        self.container(value, depth)
    }

    fn container(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Input> {
        if let Ok(dict) = value.cast::<PyDict>() {
            return self.record(dict, depth);
        }
        if let Ok(list) = value.cast::<PyList>() {
            return self.list(list.try_iter()?, depth);
        }
        if let Ok(tuple) = value.cast::<PyTuple>() {
            return self.list(tuple.try_iter()?, depth);
        }
        if value.cast::<PySet>().is_ok() || value.cast::<PyFrozenSet>().is_ok() {
            return self.list(value.try_iter()?, depth);
        }
        self.foreign(value, depth)
    }

    /// What other libraries bring: mappings, rows of a table, scalars and arrays of numpy, pandas' marks of an empty cell.
    fn foreign(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Input> {
        let py = value.py();
        let kind = value.get_type();
        let named = |name: &str| kind.name().is_ok_and(|kind| kind.to_cow().is_ok_and(|kind| kind == name));
        if named("NAType") || named("NaTType") {
            return Ok(not_given());
        }
        // A class has the attributes of its instances, and is none of them.
        if value.is_instance_of::<pyo3::types::PyType>() {
            return Ok(Input::Other("a class"));
        }
        if value.hasattr("keys")? && value.hasattr("__getitem__")? {
            let dict = py.get_type::<PyDict>().call1((value,))?;
            return self.record(dict.cast::<PyDict>().map_err(PyErr::from)?, depth);
        }
        if value.hasattr("dtype")? && value.hasattr("tolist")? {
            // Nanoseconds since 1970 would come as a bare number.
            let dated = value.getattr("dtype")?.getattr("kind").is_ok_and(|kind| kind.eq("M").unwrap_or(false));
            let unit = if dated { value.getattr("dtype")?.getattr("str")?.extract::<String>()? } else { String::new() };
            if unit.ends_with("[Y]") || unit.ends_with("[M]") {
                return Ok(Input::Other("a year or a month"));
            }
            let value = if dated { value.call_method1("astype", ("datetime64[us]",))? } else { value.clone() };
            let plain = value.call_method0("tolist")?;
            // numpy writes "not a time" as None.
            return if dated && plain.is_none() { Ok(not_given()) } else { self.value(&plain, depth + 1) };
        }
        if value.hasattr("__index__")? {
            return Ok(value
                .call_method0("__index__")?
                .extract()
                .map_or(Input::Other("a number too large"), Input::Int));
        }
        Ok(Input::Other("an object"))
    }

    fn list<'py>(&mut self, items: impl Iterator<Item = PyResult<Bound<'py, PyAny>>>, depth: usize) -> PyResult<Input> {
        let mut list = Vec::new();
        for item in items {
            list.push(self.value(&item?, depth + 1)?);
            if self.fault.is_some() {
                break;
            }
        }
        Ok(Input::List(list))
    }

    fn record(&mut self, dict: &Bound<'_, PyDict>, depth: usize) -> PyResult<Input> {
        // A copy: reading may run the caller's code, which may change the dict.
        let entries = dict.items();
        let mut fields = Vec::with_capacity(entries.len());
        for entry in entries {
            let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = entry.extract()?;
            let Some(name) = key.cast::<PyString>().ok().and_then(|key| Some(key.to_cow().ok()?.into_owned())) else {
                self.fault = Some(Wording::new("每个名称应为文本", "expected each name to be a text"));
                break;
            };
            fields.push((name, self.value(&value, depth + 1)?));
            if self.fault.is_some() {
                break;
            }
        }
        Ok(Input::Record(fields))
    }
}

/// An empty cell of a table: the fact is not given, but its name is still checked.
fn not_given() -> Input {
    Input::Cell(String::new())
}

/// A point in time at midnight is its day, as tables keep dates; at another time of day it is no date.
fn date_time(value: &Bound<'_, PyAny>) -> PyResult<Input> {
    if value.get_type().name()?.to_cow().is_ok_and(|name| name == "NaTType") {
        return Ok(not_given());
    }
    for part in ["hour", "minute", "second", "microsecond"] {
        if value.getattr(part)?.extract::<i64>()? != 0 {
            return Ok(Input::Other("a time of day"));
        }
    }
    Ok(date(value))
}

fn date(value: &Bound<'_, PyAny>) -> Input {
    let ordinal = value.call_method0("toordinal").and_then(|day| day.extract::<i64>());
    let day = ordinal.ok().and_then(|day| Date::from_days(i32::try_from(day - EPOCH).ok()?));
    day.map_or(Input::Other("a date out of range"), Input::Date)
}
