"""What a case may be made of, and what is said of anything else."""

import collections
import datetime
import decimal
import enum
import fractions
import json
import types
import uuid
from collections.abc import Mapping
from typing import Any

import kongchuo
import numpy as np
import pandas as pd
import pytest
from kongchuo import Policy

POLICY = Policy("guyuan-2021", lang="en")
ON = "2021-10-29"
CHILD = {"birth_date": "2010-05-20"}


def same(given: Any, plain: Any) -> None:
    """A case answers like the JSON of another."""
    assert POLICY.evaluate(given, on=ON).to_json() == POLICY.evaluate(json.dumps(plain), on=ON).to_json()


def refused(case: Any) -> kongchuo.FactsError:
    with pytest.raises(kongchuo.FactsError) as caught:
        POLICY.evaluate(case, on=ON)
    return caught.value


@pytest.mark.parametrize(
    "day",
    [
        datetime.date(2010, 5, 20),
        datetime.datetime(2010, 5, 20),
        datetime.datetime(2010, 5, 20, tzinfo=datetime.timezone.utc),
        pd.Timestamp("2010-05-20"),
        np.datetime64("2010-05-20"),
        np.datetime64("2010-05-20", "ns"),
        np.datetime64("2010-05-20", "s"),
        np.str_("2010-05-20"),
    ],
)
def test_days_of_every_kind(day: object) -> None:
    same({"birth_date": day}, {"birth_date": "2010-05-20"})
    assert POLICY.evaluate({}, on=day) == POLICY.evaluate({}, on="2010-05-20")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "day",
    [
        datetime.datetime(2010, 5, 20, 0, 0, 0, 1),
        pd.Timestamp("2010-05-20 08:00"),
        np.datetime64("2010-05-20T08:00"),
        np.datetime64("2010-05"),
        np.datetime64("2010"),
        datetime.time(8),
        datetime.timedelta(1),
        datetime.date(1, 1, 1),
        20100520,
        True,
    ],
)
def test_a_time_of_day_is_no_day(day: object) -> None:
    assert str(refused({"birth_date": day})) == "`birth_date`: expected a date such as 2021-10-29"
    with pytest.raises(kongchuo.KongchuoError, match="on: expected a date"):
        POLICY.evaluate({}, on=day)  # type: ignore[arg-type]


def test_numbers_of_every_kind() -> None:
    class Grade(enum.IntEnum):
        THREE = 3

    class Index:
        def __index__(self) -> int:
            return 3

    for number in (3, 3.0, np.int8(3), np.uint64(3), np.float64(3), np.float32(3), Grade.THREE, Index(), np.array(3)):
        same({"grade": number}, {"grade": 3})
    for other in (3.5, float("inf"), 1e300, 2**70, -(2**70), True, np.bool_(True), decimal.Decimal("3"), "3", b"3", 3j,
                  fractions.Fraction(3), np.float64("inf"), np.timedelta64(3, "D")):  # fmt: skip
        assert "expected a whole number from 1 to 9" in str(refused({"grade": other})), type(other)


def test_truths_of_every_kind() -> None:
    for value in (True, np.bool_(True), np.True_):
        same({"has_roll": value}, {"has_roll": True})
    for other in (1, 1.0, "true", np.int64(1)):
        assert "expected true or false" in str(refused({"has_roll": other}))


def test_texts_and_keys() -> None:
    class Sex(str, enum.Enum):
        FEMALE = "female"

    same({"sex": Sex.FEMALE, "student_id": 17}, {"sex": "female", "student_id": "17"})
    assert refused({"sex": "\ud800"}).fact == "sex"
    assert "each name to be a text" in str(refused({1: 2}))
    assert "each name to be a text" in str(refused({"\ud800": 2}))
    assert "each name to be a text" in str(refused({"visits": [{1: 2}]}))
    assert refused({"surprise": 1}).problems[0].message.en.startswith("no fact has this name")


def test_lists_of_every_kind() -> None:
    words = ["extreme_poverty", "rural_low_income"]
    for given in (words, tuple(words), set(words), frozenset(words), np.array(words), np.array(words, dtype=object)):
        same({"household": given}, {"household": words})
    days = np.array(["2021-10-01", "2021-10-04"], dtype="datetime64[ns]")
    same({"holidays": days}, {"holidays": ["2021-10-01", "2021-10-04"]})
    others: list[Any] = ["extreme_poverty", {"extreme_poverty": 1}, (word for word in words), CHILD.keys()]
    for other in others:
        assert refused({"household": other}).fact == "household"
    assert "each element one of" in str(refused({"household": [None]}))


def test_mappings_of_every_kind() -> None:
    class Own(Mapping[str, Any]):
        def __getitem__(self, key: str) -> Any:
            return {"grade": 3}[key]

        def __iter__(self) -> Any:
            return iter(["grade"])

        def __len__(self) -> int:
            return 1

    for given in (Own(), types.MappingProxyType({"grade": 3}), collections.OrderedDict(grade=3), pd.Series({"grade": 3})):
        same(given, {"grade": 3})
    visits = {"visits": [{"on": datetime.date(2021, 10, 8), "kind": "home_visit", "slot": None}, Own()]}
    assert refused(visits).problems[0].place == "visits[1].grade"
    for other in (None, 3, [], [("grade", 3)], object(), dict, b"{}"):
        assert "expected a record" in str(refused(other))


def test_a_case_may_be_json() -> None:
    same('{"grade": 3}', {"grade": 3})
    assert str(refused('{"grade": 3,,}')) == "line 1, column 13: expected well-formed JSON"
    assert refused("\ud800").problems[0].message.zh == "应为 Unicode 文本"
    assert refused("[]").problems[0].message.en == "expected an object"
    assert refused('{"grade": 3, "grade": 4}').problems[0].place == "grade"


@pytest.mark.parametrize("empty", [float("nan"), np.nan, np.float32("nan"), pd.NaT, pd.NA, np.datetime64("NaT")])
def test_an_empty_cell_is_not_given(empty: object) -> None:
    given = {"birth_date": "2010-05-20", "absent_since": empty, "grade": empty, "visits": empty, "terms": empty}
    asked = POLICY.evaluate(given, on=ON, missing="ask")
    assert asked == POLICY.evaluate({"birth_date": "2010-05-20"}, on=ON, missing="ask")
    # None on an optional fact is known to be none, which is another answer.
    assert asked != POLICY.evaluate({**given, "absent_since": None}, on=ON, missing="ask")
    assert "did you mean `absent_since`" in str(refused({"abscent_since": empty})), "the name is checked all the same"
    assert refused({"visits": [{"on": empty}]}).problems[0].place == "visits[0].on"


def test_deep_endless_and_huge_structures_end() -> None:
    ring: list[Any] = []
    ring.extend([ring, ring])
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    loop: dict[str, Any] = {}
    loop["visits"] = [loop]
    many: Any = 0
    for _ in range(7):
        many = [many] * 1000
    for case in ({"household": ring}, {"visits": ring}, {"terms": ring}, {"grade": deep}, loop, {"holidays": many}):
        assert isinstance(refused(case), kongchuo.FactsError)
    assert "at most 1048576 values" in str(refused({"holidays": many}))
    assert isinstance(refused("[" * 100_000), kongchuo.FactsError)


def test_a_case_that_changes_while_it_is_read() -> None:
    case: dict[str, Any] = {}

    class Index:
        def __index__(self) -> int:
            case.clear()
            case.update({str(at): at for at in range(1000)})
            return 3

    case.update({"grade": Index(), "has_roll": True})
    same(case, {"grade": 3, "has_roll": True})


def test_errors_of_the_callers_objects_are_the_callers() -> None:
    class Broken:
        def __index__(self) -> int:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        POLICY.evaluate({"grade": Broken()}, on=ON)


@pytest.mark.parametrize("value", ["Li Xiaoming", "110105194912310020", 42195, 3.25, uuid.uuid4()])
def test_no_value_is_ever_shown(value: object) -> None:
    for fact in ("birth_date", "grade", "has_roll", "household", "visits", "id_number", "sex", "terms"):
        error = refused({fact: value})
        assert str(value) not in str(error) + repr(error) + repr(error.problems)


def test_a_frame_is_told_where_to_go() -> None:
    frame = pd.DataFrame({"birth_date": ["2010-05-20", None], "grade": [3, None]})
    with pytest.raises(kongchuo.ArgumentTypeError, match="evaluate_table"):
        POLICY.evaluate_many(frame, on=ON)  # type: ignore[arg-type]
    answers = POLICY.evaluate_many(frame.to_dict("records"), on=ON)  # type: ignore[arg-type]
    assert answers[0].age == 11 and "age" in answers[1].undetermined
