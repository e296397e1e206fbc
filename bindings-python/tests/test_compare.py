"""Comparing two policies: one child, and the rows of frames."""

from collections.abc import Iterator

import kongchuo
import polars as pl
import pyarrow as pa
import pytest
from kongchuo import Policy

LEFT = Policy("chengkou-2022", lang="en")
RIGHT = Policy("guyuan-2021", lang="en")
ON = "2022-10-24"
# In who answers for a child the two differ for everybody.
STATUS = ["age", "attendance_status", "suspected_on", "dropout_on", "counts_as_dropout", "exemption_ground", "dropout_category"]
CHILDREN = [
    {"student_id": "month", "birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2022-09-20"},
    {"student_id": "never", "birth_date": "2013-05-20", "ever_enrolled": False},
    {"student_id": "there", "birth_date": "2013-05-20", "ever_enrolled": True},
]


def frame(children: "list[dict[str, object]]") -> pl.DataFrame:
    return pl.DataFrame(children, infer_schema_length=None)


def test_a_comparison_is_a_mapping_of_what_differs() -> None:
    found = LEFT.compare(RIGHT, CHILDREN[0], on=ON)
    assert "attendance_status" in found and "age" not in found and len(found) == len(list(found))
    assert found.same[0] == "age" and "breaches" not in found.only_left and "placement_order" in found.only_right
    assert found.to_dict()["student_id"] == "month"
    assert "由来：" in found.text("zh") and "because:" in str(found)
    assert found == LEFT.compare(RIGHT, CHILDREN[0], on=ON) != RIGHT.compare(LEFT, CHILDREN[0], on=ON)
    with pytest.raises(KeyError):
        found["age"]
    assert not LEFT.compare(LEFT, CHILDREN[0], on=ON)


def test_what_cannot_be_compared() -> None:
    with pytest.raises(kongchuo.ArgumentTypeError):
        LEFT.compare("guyuan-2021", CHILDREN[0], on=ON)  # type: ignore[arg-type]
    with pytest.raises(kongchuo.ArgumentTypeError):
        LEFT.compare_table("guyuan-2021", frame(CHILDREN), ON)  # type: ignore[arg-type]
    with pytest.raises(kongchuo.FactsError):
        LEFT.compare(RIGHT, {"birth_date": "soon"}, on=ON)
    with pytest.raises(kongchuo.UnknownResultError):
        LEFT.compare(RIGHT, CHILDREN[0], on=ON, select=["attendence_status"])


@pytest.mark.parametrize("threads", [None, 2])
def test_a_frame_differs_as_its_rows_do(threads: "int | None") -> None:
    found = LEFT.compare_table(RIGHT, frame(CHILDREN), ON, select=STATUS, threads=threads)
    expected = [
        (child["student_id"], result) for child in CHILDREN for result in LEFT.compare(RIGHT, child, on=ON, select=STATUS)
    ]
    assert found.to_polars().select("student_id", "result").rows() == expected
    assert found.rows == [1 + [child["student_id"] for child in CHILDREN].index(key) for key, _ in expected]
    assert (found.summary["children"], found.summary["differ"]) == (3, 2)
    assert sum(result["differ"] for result in found.summary["results"]) == len(expected)
    assert repr(found).startswith("<Differences chengkou-2022 guyuan-2021 2022-10-24: ")
    assert found.other == "guyuan-2021" and "<td>month</td>" in found._repr_html_()


def test_procedures_are_compared_too() -> None:
    select = ["procedure.enforcement", "procedure.deferral"]
    child = {"student_id": "a", "birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2022-09-01"}
    comparison = LEFT.compare(RIGHT, child, on="2022-10-27", select=select)
    assert list(comparison) == ["procedure.enforcement.eligible", "procedure.enforcement.state"]
    eligible = comparison["procedure.enforcement.eligible"]
    assert (eligible["left"]["value"]["value"], eligible["right"]["value"]["value"]) == ("no", "yes")
    assert comparison.only_left == ["procedure.deferral"]
    found = LEFT.compare_table(RIGHT, frame([child]), "2022-10-27", select=select)
    assert found.to_polars().select("result", "left", "right").rows() == [
        ("procedure.enforcement.eligible", "no", "yes"),
        ("procedure.enforcement.state", "not_applicable", "available"),
    ]


def test_keys_that_stand_twice_are_not_counted() -> None:
    children = [*CHILDREN, {**CHILDREN[0], "student_id": "never"}, {**CHILDREN[0], "birth_date": "soon"}]
    table = frame(children).to_arrow()

    def batches() -> "Iterator[pa.RecordBatch]":
        yield from table.to_batches(max_chunksize=2)

    for given in (table, pa.RecordBatchReader.from_batches(table.schema, batches())):
        found = LEFT.compare_table(RIGHT, given, ON, select=STATUS)
        # The first and the last have one key, too.
        assert [error.row for error in found.errors] == [1, 2, 4, 5]
        assert (found.summary["children"], found.summary["differ"], len(found)) == (1, 0, 0)
    alone = LEFT.compare_table(RIGHT, table.slice(1), ON)
    assert [error.row for error in alone.errors] == [1, 3, 4]
    assert alone.summary["children"] == 1
