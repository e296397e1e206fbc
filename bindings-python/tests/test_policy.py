"""Policies: where they come from, what they say of themselves, parameters."""

import copy
import os
import pickle
from collections.abc import Callable
from datetime import date
from pathlib import Path

import kongchuo
import pytest
from kongchuo import Policy

CHILD = {"birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2021-10-01"}


def status(policy: Policy, on: str = "2021-10-29") -> object:
    return policy.evaluate(CHILD, on=on).attendance_status


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A county of one's own: Guyuan with a suspicion after three days."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "policy.toml").write_text(
        "[policy]\nid = 'mine'\ntitle = { zh = '我县', en = 'Mine' }\nextends = 'guyuan-2021'\n", encoding="utf-8"
    )
    (mine / "attendance.toml").write_text(
        "[[parameter]]\nid = 'suspected_after_days'\nreplaces = 'guyuan-2021'\ntype = 'int'\nvalue = 3\n"
        "cite = { reading = 'N1' }\n",
        encoding="utf-8",
    )
    return mine


def test_policies_are_named() -> None:
    known = kongchuo.policies()
    assert list(known)[0] == "cn"
    assert "guyuan-2021" in known and "guyuan" not in known
    info = known["guyuan-2021"]
    assert (info.id, info.extends, info.issued, info.number) == ("guyuan-2021", "cn", "2021-07-20", "固政办发〔2021〕28号")
    assert info.title["zh"].startswith("固原市") and info.title["en"].startswith("Guyuan")
    assert "attendance_status" in info.results
    with pytest.raises(TypeError):
        known["new"] = info  # type: ignore[index]


def test_a_policy_describes_itself() -> None:
    policy = Policy("guyuan-2021")
    assert (policy.id, policy.lang, policy.info) == ("guyuan-2021", "zh", kongchuo.policies()["guyuan-2021"])
    assert policy.parameters["suspected_after_days"].value == 7
    assert policy.parameters["suspected_after_days"].unit == "day"
    assert not policy.parameters["suspected_after_days"].overridden
    assert policy.results["attendance_status"].type.words["dropout"].zh == "辍学"
    assert policy.results["dropout_on"].type.optional
    assert policy.facts["name"].personal and not policy.facts["sex"].personal
    assert (policy.facts["grade"].type.min, policy.facts["grade"].type.max) == (1, 9)
    assert policy.facts["birth_date"].type.kind == "date"
    assert policy.records["visits"].fields["on"].type.kind == "date"
    household = policy.facts["household"].type
    assert household.kind == "list" and household.element is not None and "orphan" not in household.words


def test_an_unknown_policy_is_told_with_the_nearest() -> None:
    with pytest.raises(kongchuo.UnknownPolicyError) as caught:
        Policy("guyuan2021", lang="en")
    assert (caught.value.id, caught.value.nearest) == ("guyuan2021", "guyuan-2021")
    assert "did you mean `guyuan-2021`?" in str(caught.value) and "chengkou-2022" in caught.value.known
    assert isinstance(caught.value, LookupError)
    with pytest.raises(kongchuo.UnknownPolicyError, match="没有名为“x”的政策；可用的有：cn、"):
        Policy("x")


@pytest.mark.parametrize("lang", ["de", "", "ZH"])
def test_a_language_is_one_of_two(lang: str) -> None:
    asks: list[Callable[[], object]] = [
        lambda: Policy("cn", lang=lang),  # type: ignore[arg-type]
        lambda: Policy("cn").explain({}, "age", on="2021-10-29", lang=lang),  # type: ignore[arg-type]
    ]
    for ask in asks:
        with pytest.raises(kongchuo.ArgumentError, match="expected `zh` or `en`") as caught:
            ask()
        assert caught.value.argument == "lang"


def test_arguments_of_the_wrong_type_say_what_was_expected(tmp_path: Path) -> None:
    policy = Policy("cn")
    wrong: list[Callable[[], object]] = [
        lambda: Policy(3),  # type: ignore[arg-type]
        lambda: Policy("cn", lang=3),  # type: ignore[arg-type]
        lambda: Policy.load(3),  # type: ignore[arg-type]
        lambda: policy.with_([("a", 1)]),  # type: ignore[arg-type]
        lambda: policy.with_({1: 2}),  # type: ignore[dict-item]
        lambda: policy.evaluate({}, on=20211029),  # type: ignore[arg-type]
        lambda: policy.evaluate({}, on=None),  # type: ignore[arg-type]
        lambda: policy.evaluate({}, on="2021-10-29", missing=1),  # type: ignore[arg-type]
        lambda: policy.evaluate({}, on="2021-10-29", select="age"),
        lambda: policy.evaluate({}, on="2021-10-29", select=[1]),  # type: ignore[list-item]
        lambda: policy.evaluate({}, on="2021-10-29", select=1),  # type: ignore[arg-type]
        lambda: policy.evaluate_many({}, on="2021-10-29"),
        lambda: policy.evaluate_many(1, on="2021-10-29"),  # type: ignore[arg-type]
        lambda: policy.explain({}, 1, on="2021-10-29"),  # type: ignore[arg-type]
        lambda: policy.evaluate({}, on="2021-10-29").explain(1),  # type: ignore[arg-type]
        lambda: policy.evaluate({}, on="2021-10-29").explain("age", lang=1),  # type: ignore[arg-type]
        lambda: policy.explain({}, "age", on="2021-10-29").text(1),  # type: ignore[arg-type]
    ]
    for call in wrong:
        with pytest.raises(kongchuo.ArgumentTypeError, match="应为") as caught:
            call()
        assert isinstance(caught.value, TypeError) and caught.value.argument
    with pytest.raises(kongchuo.ArgumentTypeError, match="^select: expected a list of the names of results$"):
        Policy("cn", lang="en").evaluate({}, on="2021-10-29", select="age")


@pytest.mark.parametrize("on", ["2021-02-29", "2021-2-3", "", "1799-12-31", "2400-01-01", date(1799, 12, 31), "\ud800"])
def test_a_day_exists(on: "str | date") -> None:
    with pytest.raises(kongchuo.ArgumentError) as caught:
        Policy("cn", lang="en").evaluate({}, on=on)
    assert caught.value.argument == "on" and "such as 2021-10-29" in str(caught.value)


def test_the_ends_of_the_calendar_are_days() -> None:
    for on in ("1800-01-01", "2399-12-31", date(1800, 1, 1), date(2399, 12, 31)):
        assert str(Policy("cn").evaluate({}, on=on).on) == str(on)


def test_what_becomes_of_missing_facts_is_one_of_two() -> None:
    with pytest.raises(kongchuo.ArgumentError, match="expected `assume` or `ask`"):
        Policy("cn", lang="en").evaluate({}, on="2021-10-29", missing="guess")  # type: ignore[arg-type]


def test_parameters_are_set_by_name_or_mapping() -> None:
    policy = Policy("guyuan-2021")
    assert status(policy) == "suspected_dropout"
    for changed in (policy.with_(dropout_after_months=0), policy.with_({"dropout_after_months": 0})):
        assert status(changed) == "dropout"
        assert changed.parameters["dropout_after_months"].overridden
    assert status(policy) == "suspected_dropout", "the policy itself is as it was"
    assert policy.with_(dropout_after_months=0) == policy.with_({"dropout_after_months": 0}) != policy
    twice = policy.with_(dropout_after_months=5).with_(dropout_after_months=2, suspected_after_days=3)
    assert repr(twice) == "Policy('guyuan-2021', lang='zh').with_(dropout_after_months=2, suspected_after_days=3)"


def test_a_threshold_moves_with_its_parameter_to_the_day() -> None:
    changed = Policy("guyuan-2021").with_(suspected_after_days=3)
    assert [status(changed, on) for on in ("2021-10-03", "2021-10-04", "2021-10-05")] == [
        "absent",
        "suspected_dropout",
        "suspected_dropout",
    ]


def test_parameters_of_another_kind_are_refused() -> None:
    policy = Policy("guyuan-2021", lang="en")
    with pytest.raises(kongchuo.ParameterError) as caught:
        policy.with_(suspected_after_day=3)
    assert (caught.value.parameter, caught.value.nearest) == ("suspected_after_day", "suspected_after_days")
    for value in (True, "seven", 1.5, None, [7], {}, date(2021, 10, 29), 2**70, object()):
        with pytest.raises(kongchuo.ParameterError, match="expected a whole number") as caught:
            policy.with_(suspected_after_days=value)
        assert caught.value.expected == "a whole number" and caught.value.nearest is None
    with pytest.raises(kongchuo.ParameterError, match="应为整数"):
        Policy("guyuan-2021").with_(suspected_after_days="x")
    assert policy.with_(suspected_after_days=7.0).parameters["suspected_after_days"].value == 7


def test_a_folder_is_a_policy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for given in (folder, str(folder), os.fspath(folder)):
        mine = Policy.load(given, lang="en")
        assert (mine.id, mine.info.extends, mine.lang) == ("mine", "guyuan-2021", "en")
        assert status(mine, "2021-10-04") == "suspected_dropout"
    for given in (f"{folder}/.", f"{folder}//", f"{folder}/"):
        assert Policy.load(given).id == "mine"
    monkeypatch.chdir(folder)
    assert Policy.load(os.curdir).id == "mine"


def test_rules_that_do_not_load_are_placed(folder: Path) -> None:
    rules = folder / "attendance.toml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("value = 3", "value = 'three'"), encoding="utf-8")
    with pytest.raises(kongchuo.PolicyError) as caught:
        Policy.load(folder)
    found = caught.value.diagnostics[0]
    assert found.severity == "error" and found.file == str(rules)
    assert (found.line, found.column) == (5, 9) and found.span is not None
    assert rules.read_text(encoding="utf-8").encode()[slice(*found.span)] == b"'three'"
    placed = caught.value
    assert (placed.file, placed.line, placed.column, placed.span) == (found.file, 5, 9, found.span)
    assert found.message and "attendance.toml:5:9" in str(caught.value) and "\x1b" not in str(caught.value)


def test_a_folder_that_is_none_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(kongchuo.PolicyError, match="cannot read") as caught:
        Policy.load(tmp_path / "none")
    assert caught.value.diagnostics[0].file == str(tmp_path / "none") and caught.value.diagnostics[0].line is None
    with pytest.raises(kongchuo.PolicyError, match="these files hold no policy"):
        Policy.load(tmp_path)
    with pytest.raises(kongchuo.PolicyError, match="cannot read"):
        Policy.load("a\0b")


def test_policies_travel(folder: Path) -> None:
    for policy in (
        Policy("guyuan-2021", lang="en"),
        Policy("guyuan-2021").with_(dropout_after_months=2),
        Policy.load(folder).with_(suspected_after_days=4),
    ):
        for other in (pickle.loads(pickle.dumps(policy)), copy.copy(policy), copy.deepcopy(policy)):
            assert other == policy and hash(other) == hash(policy) and repr(other) == repr(policy)
            assert status(other) == status(policy) and other.parameters == policy.parameters
    pickled = pickle.dumps(Policy.load(folder))
    for file in folder.iterdir():
        file.unlink()
    assert status(pickle.loads(pickled), "2021-10-04") == "suspected_dropout", "the files are in the pickle"


def test_a_policy_does_not_change() -> None:
    policy = Policy("cn")
    with pytest.raises(AttributeError, match="with_"):
        policy.lang = "en"  # type: ignore[misc]
    assert policy != "cn" and policy == Policy("cn") and policy != Policy("cn", lang="en")


PROCEDURE = """
[policy]
id = "mine"
title = { zh = "我县", en = "Mine" }
extends = "cn"
clauses = ["一"]
[[procedure]]
id = "deferral"
title = { zh = "缓学", en = "Deferral" }
cite = { doc = "mine", clause = "一" }
require = [{ id = "severe", when = "disability_grade == 1", say = { zh = "一级", en = "grade 1" } }]
documents = [{ kind = "diagnosis", or = ["hospitalisation_proof"] }]
steps = [{ id = "diagnosis", by = ["guardian"], done_by = 'filed("diagnosis")' }]
"""


def test_procedures_are_answered_described_and_selected(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "policy.toml").write_text(PROCEDURE, encoding="utf-8")
    policy = Policy.load(folder, lang="en")
    info = policy.procedures["deferral"]
    assert info.title.zh == "缓学" and info.requirements["severe"].title.en == "grade 1"
    assert list(info.documents["diagnosis"].or_) == ["hospitalisation_proof"]
    assert info.steps["diagnosis"].by["guardian"].en == "guardian"
    answer = policy.evaluate({"disability_grade": 1}, on="2021-10-29", select=["procedure.deferral"])
    found = answer.procedures["deferral"]
    assert (found["eligible"], found["state"], found["next_step"]) == ("yes", "available", "diagnosis")
    assert found["missing_documents"] == ["diagnosis"] and len(answer) == 0
    assert "missing: diagnosis certificate" in str(answer.explain("procedure.deferral"))
