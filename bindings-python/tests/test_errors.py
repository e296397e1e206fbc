"""Exceptions: one base, fields, copies."""

import pickle

import kongchuo
import pytest
from kongchuo import Wording, errors
from kongchuo.errors import Diagnostic, FactProblem, FactsError, KongchuoError

POLICY = kongchuo.Policy("guyuan-2021", lang="en")


def test_all_have_one_base() -> None:
    public = [value for name, value in vars(kongchuo).items() if name.endswith("Error")]
    assert len(public) == 11 and all(issubclass(kind, KongchuoError) for kind in public)


def test_all_problems_are_told_at_once_in_order() -> None:
    case = {"birth_date": "x", "grade": 10, "visits": [{"on": "2021-10-08", "kind": "home_visit"}, {"on": "y", "kind": "home_visit", "slott": 1}]}
    with pytest.raises(FactsError) as caught:
        POLICY.evaluate(case, on="2021-10-29")
    error = caught.value
    places = [(problem.place, problem.fact, problem.record, problem.field) for problem in error.problems]
    assert places == [
        ("birth_date", "birth_date", None, None),
        ("grade", "grade", None, None),
        ("visits[1].on", "visits", 1, "on"),
        ("visits[1].slott", "visits", 1, "slott"),
    ]
    assert (error.row, error.fact, error.column, error.lang) == (None, "birth_date", "birth_date", "en")
    assert str(error).splitlines()[3] == "`visits[1].slott`: the record has no such field; did you mean `slot`?"
    assert error.problems[0].message == Wording("应为日期，如 2021-10-29", "expected a date such as 2021-10-29")
    with pytest.raises(FactsError, match="`grade`：应为 1 至 9 的整数"):
        kongchuo.Policy("guyuan-2021").evaluate({"grade": 10}, on="2021-10-29")


def test_exceptions_travel() -> None:
    problem = FactProblem("grade", "grade", None, None, Wording("应为整数", "expected a whole number"))
    found = Diagnostic("error", "a.toml", 1, 2, (3, 4), "wrong", None)
    for error in (
        errors.ArgumentError("on", "expected a date"),
        errors.ArgumentTypeError("on", "expected a date"),
        FactsError([problem], 3, "zh"),
        errors.PolicyError([found], "error: wrong"),
        errors.UnknownPolicyError("no", "x", "cn", ["cn"]),
        errors.ParameterError("no", "days", expected="a whole number"),
        errors.UnknownResultError("no", "agee", "age"),
        errors.UndeterminedError("no", "age", ["birth_date"]),
        errors.InternalError("a.rs:1"),
        errors.TableError("frame", "no", "birth_date"),
        FactsError([problem], 3, "zh", ["年级"]),
    ):
        other = pickle.loads(pickle.dumps(error))
        assert type(other) is type(error) and str(other) == str(error) and vars(other) == vars(error)
    assert str(FactsError([problem], 3, "zh")) == "第 3 行，`grade`：应为整数"
    assert FactsError([]).fact is None
    assert str(FactsError([problem], 3, "en", ["年级\n"])) == "row 3, `年级\ufffd`: expected a whole number"
