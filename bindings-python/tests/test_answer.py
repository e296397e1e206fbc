"""Answers: values, what is open, the forms they take."""

import json
import pickle
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeAlias

import kongchuo
import pytest
from kongchuo import Policy

Asks: TypeAlias = "list[Callable[[], object]]"

POLICY = Policy("guyuan-2021", lang="en")
CHILD = {"student_id": "s1", "birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2021-09-01"}
ANSWER = POLICY.evaluate(CHILD, on="2021-10-29")
OPEN = POLICY.evaluate({"birth_date": "2010-05-20"}, on="2021-10-29", missing="ask")


def test_results_are_entries_and_attributes() -> None:
    assert ANSWER.attendance_status == ANSWER["attendance_status"] == ANSWER.get("attendance_status") == "dropout"
    assert ANSWER.dropout_on == date(2021, 10, 8) and ANSWER.age == 11 and ANSWER.counts_as_dropout is True
    assert ANSWER["exemption_ground"] is None and ANSWER.get("exemption_ground", "x") is None
    assert ANSWER.risk_group == []
    assert list(ANSWER) == list(ANSWER.results) == list(ANSWER.keys()) and len(ANSWER) == len(ANSWER.results)
    assert dict(ANSWER) == ANSWER.results
    assert "age" in ANSWER and "agee" not in ANSWER


def test_an_answer_says_what_it_is_of() -> None:
    assert (ANSWER.policy, ANSWER.on, ANSWER.student_id) == ("guyuan-2021", date(2021, 10, 29), "s1")
    assert OPEN.student_id is None and OPEN.assumed == ()
    assert "graduated" in ANSWER.assumed and "birth_date" not in ANSWER.assumed
    assert ANSWER.warnings == ("default_calendar", "no_code_fits")
    assert ANSWER.procedures["enforcement"]["next_step"] == "referral_to_township"
    assert [(duty["id"], duty["state"], duty["done"]) for duty in ANSWER.obligations] == [("plan_and_reason", "due", 0)]


def test_the_unknown_is_never_none() -> None:
    assert OPEN.undetermined["school_age"] == ["graduated"]
    asks: Asks = [lambda: OPEN.school_age, lambda: OPEN["school_age"], lambda: OPEN.get("school_age")]
    for ask in asks:
        with pytest.raises(kongchuo.UndeterminedError) as caught:
            ask()
        assert (caught.value.result, caught.value.needs) == ("school_age", ("graduated",))
        assert str(caught.value) == "`school_age` is undetermined; facts still needed: graduated"
        assert isinstance(caught.value, KeyError) and isinstance(caught.value, AttributeError)
    assert "school_age" not in OPEN and not hasattr(OPEN, "school_age")
    assert OPEN.get("school_age", "open") == "open" and getattr(OPEN, "school_age", 0) == 0
    assert OPEN.get("school_age", default=None) is None
    with pytest.raises(kongchuo.UndeterminedError, match="尚不能确定；尚需知道：graduated"):
        Policy("guyuan-2021").evaluate({"birth_date": "2010-05-20"}, on="2021-10-29", missing="ask")["school_age"]


def test_a_name_that_is_no_result_is_told_with_the_nearest() -> None:
    asks: Asks = [lambda: ANSWER.atendance_status, lambda: ANSWER["atendance_status"]]
    for ask in asks:
        with pytest.raises(kongchuo.UnknownResultError, match="did you mean `attendance_status`") as caught:
            ask()
        assert (caught.value.result, caught.value.nearest) == ("atendance_status", "attendance_status")
    assert ANSWER.get("atendance_status", 1) == 1 and not hasattr(ANSWER, "atendance_status")
    with pytest.raises(kongchuo.UnknownResultError):
        ANSWER[3]  # type: ignore[index]
    with pytest.raises(kongchuo.UnknownResultError):
        ANSWER[[]]  # type: ignore[index]
    with pytest.raises(AttributeError):
        ANSWER._nothing
    with pytest.raises(kongchuo.UnknownResultError, match="没有名为“agge”的结果；是否指“age”？"):
        Policy("cn").evaluate({}, on="2021-10-29")["agge"]
    for odd in ("", "\ud800", "a" * 10_000):
        with pytest.raises(kongchuo.KongchuoError):
            ANSWER[odd]


def test_some_results_can_be_asked_for() -> None:
    for select in (["age", "dropout_on"], ("dropout_on", "age"), {"age", "dropout_on"}, iter(["age", "dropout_on", "age"])):
        some = POLICY.evaluate(CHILD, on="2021-10-29", select=select)
        assert dict(some) == {"age": 11, "dropout_on": date(2021, 10, 8)}
    assert len(POLICY.evaluate(CHILD, on="2021-10-29", select=[])) == 0
    with pytest.raises(kongchuo.UnknownResultError, match="`school_age` is not among the results asked for"):
        some.school_age
    with pytest.raises(kongchuo.UnknownResultError, match="did you mean `age`"):
        POLICY.evaluate(CHILD, on="2021-10-29", select=["agge"])
    with pytest.raises(kongchuo.KongchuoError):
        POLICY.evaluate(CHILD, on="2021-10-29", select=["\ud800"])


def test_the_json_is_that_of_the_contract() -> None:
    data = ANSWER.to_dict()
    keys = ["policy", "on", "student_id", "results", "undetermined", "procedures", "obligations", "warnings", "assumed"]
    assert list(data) == keys
    assert data == json.loads(ANSWER.to_json()) and data["results"]["dropout_on"] == "2021-10-08"
    assert ANSWER.to_json() == json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    assert list(data["results"]) == list(ANSWER)


def test_equal_answers_are_equal() -> None:
    again = POLICY.evaluate(json.dumps(CHILD), on=date(2021, 10, 29))
    assert again == ANSWER and hash(again) == hash(ANSWER) and again != OPEN and again != dict(ANSWER)
    assert POLICY.evaluate(CHILD, on="2021-10-30") != ANSWER


def test_a_log_of_answers_is_no_list_of_children() -> None:
    assert repr(ANSWER) == "<Answer guyuan-2021 2021-10-29: 22 results, 0 undetermined>"
    for text in (repr(ANSWER), ANSWER._repr_html_(), ANSWER.explain("attendance_status")._repr_html_()):
        assert "s1" not in text


def test_completion_knows_the_results() -> None:
    assert {"attendance_status", "to_dict", "explain"} <= set(dir(ANSWER))
    assert "attendance_status" in ANSWER._ipython_key_completions_()
    assert "school_age" not in dir(OPEN)


def test_an_answer_is_not_pickled_unawares() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(ANSWER)


def test_many_children_are_answered_and_bad_rows_told() -> None:
    cases: list[Any] = [CHILD, {"birth_date": "2010-02-30", "grade": 12}, '{"birth_date": "2011-01-01"}', 3, {"birthdate": "x"}]
    answers = POLICY.evaluate_many((case for case in cases), on="2021-10-29")
    assert len(answers) == 2 and answers.rows == [1, 3]
    assert answers[0] == ANSWER and answers[-1].age == 10 and answers[0:5] == [answers[0], answers[1]]
    assert [answer.age for answer in answers] == [11, 10] and answers[0] in answers
    with pytest.raises(IndexError):
        answers[2]
    assert [(error.row, error.column, len(error.problems)) for error in answers.errors] == [
        (2, "birth_date", 2),
        (4, None, 1),
        (5, "birthdate", 1),
    ]
    assert str(answers.errors[0]).splitlines()[1] == "row 2, `grade`: expected a whole number from 1 to 9"
    assert "2010-02-30" not in str(answers.errors[0])
    assert repr(answers) == "<Answers guyuan-2021: 2 answers, 3 errors>"
    assert len(POLICY.evaluate_many([], on="2021-10-29")) == 0


def test_an_error_of_the_callers_own_is_the_callers() -> None:
    def cases() -> Iterator[Any]:
        yield CHILD
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        POLICY.evaluate_many(cases(), on="2021-10-29")


def test_explanations_come_in_both_languages_and_as_data() -> None:
    why = ANSWER.explain("attendance_status")
    assert why.lang == "en" and "Attendance status: dropout" in str(why) and "附件1 填表说明2" in str(why)
    assert "就学状态：辍学" in why.text("zh") and why.text() == why.text("en") == str(why)
    assert str(ANSWER.explain("attendance_status", lang="zh")) == why.text("zh")
    assert why.to_dict()["result"]["value"]["value"] == "dropout"
    assert why.to_json() == json.dumps(why.to_dict(), ensure_ascii=False, separators=(",", ":"))
    asked = POLICY.explain(CHILD, "attendance_status", on="2021-10-29")
    assert asked == why and hash(asked) == hash(why) and asked != ANSWER.explain("age") and asked != 3
    assert repr(why) == "<Explanation of attendance_status>"
    assert OPEN.explain("school_age").to_dict()["result"]["outcome"] == "undetermined"
    with pytest.raises(kongchuo.ArgumentError):
        why.text("fr")  # type: ignore[arg-type]
    asks: Asks = [lambda: ANSWER.explain("agee"), lambda: POLICY.explain(CHILD, "agee", on="2021-10-29")]
    for explain in asks:
        with pytest.raises(kongchuo.UnknownResultError, match="did you mean `age`"):
            explain()
    with pytest.raises(kongchuo.FactsError):
        POLICY.explain({"grade": 10}, "age", on="2021-10-29")


def test_a_parameter_of_the_callers_shows_in_an_explanation() -> None:
    why = POLICY.with_(dropout_after_months=2).explain(CHILD, "dropout_on", on="2021-10-29")
    assert "overridden (it was 1)" in str(why) and "2 months [dropout_after_months], <strong>set by the caller" in why._repr_html_()


def test_an_answer_does_not_change() -> None:
    with pytest.raises(AttributeError, match="does not change"):
        ANSWER.age = 3
    with pytest.raises(TypeError):
        ANSWER.results["age"] = 3  # type: ignore[index]
    OPEN.undetermined.clear()
    assert "school_age" in OPEN.undetermined


def test_warnings_stand_beside_the_results() -> None:
    with pytest.raises(kongchuo.UnknownResultError, match="answer.warnings"):
        ANSWER["warnings"]
