"""Schools and the like: from cases, from frames, from their own facts."""

import copy
import pickle
from typing import Any

import kongchuo
import polars as pl
import pytest
from kongchuo import Policy

ON = "2021-10-29"
POLICY = Policy("guyuan-2021", lang="en")
CHILDREN: list[dict[str, Any]] = [
    {"student_id": "a", "school": "s1", "birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2021-09-01"},
    {"student_id": "b", "school": "s2", "birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": None},
    {"student_id": "c", "school": "s1", "birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": None},
    {"student_id": "d", "school": None, "birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": None},
    {"student_id": "e", "school": "s1", "birth_date": "soon", "ever_enrolled": True, "absent_since": None},
]


def test_a_policy_is_also_of_schools() -> None:
    schools = POLICY.with_(suspected_after_days=5).of("school")
    assert (POLICY.subject, schools.subject, schools.id) == ("child", "school", "guyuan-2021")
    assert schools != POLICY.of("school") and POLICY.of("school") == Policy("guyuan-2021", lang="en").of("school")
    assert schools.of("child") == POLICY.with_(suspected_after_days=5)
    assert schools.of("school") is schools
    assert repr(schools) == "Policy('guyuan-2021', lang='en').with_(suspected_after_days=5).of('school')"
    for other in (pickle.loads(pickle.dumps(schools)), copy.deepcopy(schools), POLICY.of("school").with_(suspected_after_days=5)):
        assert other == schools and other.parameters["suspected_after_days"].value == 5
    assert set(schools.results) != set(POLICY.results) and "school" in schools.facts
    with pytest.raises(kongchuo.ArgumentError, match="expected one of child, class, school"):
        POLICY.of("schol")
    with pytest.raises(kongchuo.ArgumentError, match="no rules of a"):
        Policy("cn", lang="en").of("county")
    with pytest.raises(kongchuo.ArgumentTypeError):
        POLICY.of(None)  # type: ignore[arg-type]


def test_cases_and_frames_give_the_same() -> None:
    one_by_one = POLICY.organisations("school", on=ON, children=CHILDREN)
    frame = POLICY.organisations("school", on=ON, children=pl.DataFrame(CHILDREN), threads=2)
    for found in (one_by_one, frame):
        assert [(school.name, school.key, school.children) for school in found] == [
            ("s1", {"school": "s1"}, 2),
            ("s2", {"school": "s2"}, 1),
        ]
        assert found.without_key == 1
        assert [error.row for error in found.children_errors] == [5]
        assert repr(found) == "<Organisations guyuan-2021 2021-10-29: 2 schools, 1 error>"
    assert list(one_by_one) == list(frame) and hash(one_by_one[0]) == hash(frame[0])
    assert one_by_one.frame is None and frame.frame is not None and len(frame.frame) == 4
    first = frame[0]
    assert first.subject == "school" and first.rollups and not first.open_rollups
    assert dict(first) == first.to_dict()["results"]
    assert first.to_dict()["rollups"] == dict(first.rollups)
    table = frame.table.to_polars()
    assert table["school"].to_list() == ["s1", "s2"] and table["children"].to_list() == [2, 1]
    assert [school.name for school in frame[:1]] == ["s1"] and frame[-1].name == "s2"
    with pytest.raises(IndexError):
        frame[2]


def test_schools_bring_their_own_facts_and_may_lack_children() -> None:
    own: list[dict[str, Any]] = [{"school": "s1"}, {"school": "s2"}, {"school": "s2"}, {}, {"school": "s3", "shool": 1}]
    found = POLICY.organisations("school", on=ON, own=own)
    assert [school.name for school in found] == ["s1"]
    assert [error.row for error in found.errors] == [2, 3, 4, 5]
    assert found[0].open_rollups and not found[0].rollups
    name = next(iter(found[0].open_rollups))
    assert name in found.table.to_polars()["undetermined"].to_list()[0]
    none = POLICY.organisations("school", on=ON, children=[], own=own[:1])
    assert not none[0].open_rollups and none[0].rollups[name] in (0, False, True)


def test_a_fact_made_of_children_says_by_which_clause() -> None:
    own = [{"school": "s1", "poor_work": True}]
    found = POLICY.organisations("school", on=ON, children=CHILDREN, own=own)[0]
    lines = [line.strip() for line in str(found.explain("accountability")).splitlines()]
    at = lines.index("rollup Dropouts: 1 [dropouts]")
    assert lines[at + 1].startswith("guyuan-2021 ")
    assert '"rollup":' in found.explain("accountability").to_json()
    with pytest.raises(kongchuo.UnknownResultError):
        found.explain("no_such_result")


@pytest.mark.parametrize(
    "arguments",
    [{"children": CHILDREN[0]}, {"children": "a"}, {"own": 1}, {"children": CHILDREN, "records": {"visits": pl.DataFrame()}}],
)
def test_arguments_of_the_wrong_kind(arguments: dict[str, Any]) -> None:
    with pytest.raises(kongchuo.ArgumentTypeError):
        POLICY.organisations("school", on=ON, **arguments)


def test_a_child_is_no_organisation() -> None:
    with pytest.raises(kongchuo.ArgumentError):
        POLICY.organisations("child", on=ON)
    with pytest.raises(kongchuo.UnknownResultError):
        POLICY.organisations("school", on=ON, select=["attendance_statu"])
