"""Tables: what frames of each library give, and what comes back."""

import datetime
import sys
import types
from collections.abc import Callable
from typing import Any

import duckdb
import kongchuo
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from kongchuo import Policy, Table

ON = "2021-10-29"
POLICY = Policy("guyuan-2021", lang="en")
DAY = datetime.date
ROWS: list[dict[str, Any]] = [
    {"student_id": "a", "birth_date": DAY(2010, 5, 20), "ever_enrolled": True, "absent_since": DAY(2021, 9, 1), "grade": 5, "sex": "female"},
    {"student_id": "b", "birth_date": DAY(2011, 1, 31), "ever_enrolled": True, "absent_since": None, "grade": 4, "sex": "male"},
    {"student_id": "c", "birth_date": DAY(2016, 3, 2), "ever_enrolled": False, "absent_since": None, "grade": None, "sex": None},
    {"student_id": "d", "birth_date": DAY(2009, 9, 1), "ever_enrolled": True, "absent_since": DAY(2021, 10, 20), "grade": 6, "sex": "女"},
]  # fmt: skip
STATUS = ["dropout", "attending", "below_age", "suspected_dropout"]
ARROW = pa.Table.from_pylist(ROWS)


class ArrayOnly:
    """What has the older of the two methods alone."""

    def __init__(self, batch: Any) -> None:
        self._batch = batch

    def __arrow_c_array__(self, requested_schema: object | None = None) -> Any:
        return self._batch.__arrow_c_array__(requested_schema)


def pandas_objects() -> pd.DataFrame:
    return pd.DataFrame(ROWS).astype(object)


def pandas_typed() -> pd.DataFrame:
    frame = pd.DataFrame(ROWS)
    frame["birth_date"] = pd.to_datetime(frame["birth_date"])
    frame["absent_since"] = pd.to_datetime(frame["absent_since"])
    frame["sex"] = frame["sex"].astype("category")
    frame["grade"] = frame["grade"].astype("float64")
    return frame


def polars_typed() -> pl.DataFrame:
    return pl.DataFrame(ROWS).with_columns(pl.col("sex").cast(pl.Categorical), pl.col("birth_date").cast(pl.Datetime("ms")))


def polars_enum() -> pl.DataFrame:
    return pl.DataFrame(ROWS).with_columns(pl.col("sex").cast(pl.Enum(["male", "女", "female"])), pl.col("grade").cast(pl.Int8))


FRAMES: dict[str, Callable[[], Any]] = {
    "pyarrow.Table": lambda: ARROW,
    "pyarrow.RecordBatch": lambda: ARROW.to_batches()[0],
    "pyarrow.RecordBatchReader": lambda: ARROW.to_reader(),
    "pyarrow, a chunk a row": lambda: pa.concat_tables([ARROW.slice(row, 1) for row in range(len(ROWS))]),
    "pyarrow, sliced": lambda: pa.concat_tables([ARROW, ARROW]).combine_chunks().slice(4),
    "pyarrow, dictionaries": lambda: ARROW.set_column(5, "sex", ARROW["sex"].dictionary_encode()),
    "an array": lambda: ArrayOnly(ARROW.to_batches()[0]),
    "polars": lambda: pl.DataFrame(ROWS),
    "polars, categorical": polars_typed,
    "polars, enum": polars_enum,
    "pandas, object": pandas_objects,
    "pandas, datetime64, category": pandas_typed,
    "pandas, ArrowDtype": lambda: ARROW.to_pandas(types_mapper=pd.ArrowDtype),
    "duckdb": lambda: duckdb.from_arrow(ARROW),
    "a table of results": lambda: duckdb.from_arrow(ARROW).select("*"),
}


@pytest.mark.parametrize("name", FRAMES)
def test_frames_of_every_library(name: str) -> None:
    table = POLICY.evaluate_table(FRAMES[name](), ON)
    assert table.errors == [] and dict(table.unknown_columns) == {}
    found = table.to_pyarrow()
    assert found["attendance_status"].to_pylist() == STATUS
    assert found["student_id"].to_pylist() == ["a", "b", "c", "d"]
    assert found["age"].to_pylist() == [11, 10, 5, 12]
    assert found["dropout_on"].to_pylist() == [DAY(2021, 10, 8), None, None, DAY(2021, 11, 27)]


def test_columns_are_typed() -> None:
    table = POLICY.evaluate_table(ARROW, on=datetime.date(2021, 10, 29), facts_needed=True)
    schema = table.to_pyarrow().schema
    assert schema.names == table.column_names
    names = pa.list_(pa.dictionary(pa.uint16(), pa.string()))
    types = {
        "student_id": pa.string(),
        "age": pa.int64(),
        "school_age": pa.bool_(),
        "attendance_status": pa.dictionary(pa.uint8(), pa.string()),
        "dropout_on": pa.date32(),
        "risk_group": names,
        "undetermined": names,
        "warnings": names,
    }
    assert {name: schema.field(name).type for name in types} == types
    assert pa.schema(table) == schema, "the schema alone"
    assert table.column_names[-3:] == ["undetermined", "facts_needed", "warnings"]


def test_what_is_undetermined_is_null_and_named() -> None:
    table = POLICY.evaluate_table(ARROW.select(["birth_date"]), ON, missing="ask", select=["age", "school_age"], facts_needed=True)
    row = table.to_pyarrow().to_pylist()[0]
    assert (row["age"], row["school_age"], row["undetermined"]) == (11, None, ["school_age"])
    assert row["facts_needed"] == [{"result": "school_age", "facts": ["graduated"]}]
    assert row["student_id"] is None


def test_a_table_goes_to_every_library() -> None:
    table = POLICY.evaluate_table(ARROW, ON)
    status = table.to_pandas()["attendance_status"]
    assert status.tolist() == STATUS and status.dtype == "category"
    frame = table.to_pandas()
    assert frame["dropout_on"].isna().tolist() == [False, True, True, False] and frame["dropout_on"].dtype.kind == "M"
    assert str(frame["school_age"].dtype) == "boolean" and str(frame["age"].dtype) == "Int64"
    assert list(frame["undetermined"][0]) == []
    # The types of pandas do not know this yet.
    assert pd.DataFrame.from_arrow(table)["age"].tolist() == [11, 10, 5, 12]  # type: ignore[attr-defined]
    polars = table.to_polars()
    assert polars["attendance_status"].to_list() == STATUS and polars.equals(pl.DataFrame(table))
    assert polars["warnings"].to_list()[0] == ["default_calendar", "no_code_fits"]
    assert table.to_pyarrow().equals(pa.table(table))
    answers = table
    counted = duckdb.sql("select count(*) from answers where counts_as_dropout")
    assert counted is not None and counted.fetchall() == [(1,)] and answers is table
    # What came out may go in again: it has a column of keys, and nothing else that is a fact.
    assert POLICY.evaluate_table(table, ON, select=["age"]).num_rows == 4


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    table = POLICY.evaluate_table(ARROW, ON)
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ImportError, match="needs polars: pip install polars"):
        table.to_polars()
    with pytest.raises(ImportError, match="需要 polars"):
        Policy("guyuan-2021").evaluate_table(ARROW, ON).to_polars()


def test_labels_are_names_too() -> None:
    titles = [POLICY.facts[name].title for name in ARROW.column_names]
    for labels in ([title.zh for title in titles], [title.en for title in titles]):
        table = POLICY.evaluate_table(ARROW.rename_columns(labels), ON)
        assert table.to_pyarrow()["attendance_status"].to_pylist() == STATUS


def test_a_null_is_not_given_unless_it_is_known_to_be_none() -> None:
    frame = ARROW.select(["birth_date", "ever_enrolled", "absent_since"]).slice(1, 1)
    how: dict[str, Any] = {"missing": "ask", "facts_needed": True, "select": ["suspected_on"]}
    needed = POLICY.evaluate_table(frame, ON, **how).to_pyarrow()["facts_needed"].to_pylist()[0]
    assert needed[0]["result"] == "suspected_on" and "absent_since" in needed[0]["facts"]
    for name in ("absent_since", POLICY.facts["absent_since"].title.zh):
        table = POLICY.evaluate_table(frame, ON, known_none=[name], **how)
        case = {"birth_date": DAY(2011, 1, 31), "ever_enrolled": True, "absent_since": None}
        single = POLICY.evaluate(case, on=ON, missing="ask", select=["suspected_on"])
        row = table.to_pyarrow().to_pylist()[0]
        assert row["undetermined"] == list(single.undetermined)
        assert {item["result"]: item["facts"] for item in row["facts_needed"]} == single.undetermined
    with pytest.raises(kongchuo.ArgumentError, match="known_none: no column is named `absent_sinse`; did you mean `absent_since`"):
        POLICY.evaluate_table(frame, ON, known_none=["absent_sinse"])


def test_records_come_as_tables() -> None:
    visits = [
        {"student_id": "a", "on": DAY(2021, 9, 10), "kind": "home_visit"},
        {"student_id": "nobody", "on": DAY(2021, 9, 10), "kind": "home_visit"},
        {"student_id": "a", "on": None, "kind": "home_visit"},
    ]
    leave = pl.DataFrame({"student_id": ["d"], "from": [DAY(2021, 10, 18)], "until": [DAY(2021, 11, 30)], "weather": ["fair"]})
    frames: list[Any] = [pa.Table.from_pylist(visits), pl.DataFrame(visits), pd.DataFrame(visits)]
    for frame in frames:
        table = POLICY.evaluate_table(ARROW, ON, records={"visits": frame, "leaves": leave})
        assert table.orphans == {"visits": 1, "leaves": 0}
        assert [(error.row, error.column, error.problems[0].place) for error in table.record_errors["visits"]] == [(3, "on", "visits.on")]
        assert str(table.record_errors["visits"][0]) == "row 3, `on`: expected in every record of the list"
        assert table.record_errors["leaves"] == [] and dict(table.unknown_columns) == {"leaves.weather": None}
        assert table.to_pyarrow()["attendance_status"].to_pylist() == [*STATUS[:3], "on_leave"]
    inside = [{**row, "leaves": [{"from": DAY(2021, 10, 18), "until": DAY(2021, 11, 30)}] if row["student_id"] == "d" else []} for row in ROWS]
    table = POLICY.evaluate_table(pa.Table.from_pylist(inside), ON)
    assert table.to_pyarrow()["attendance_status"].to_pylist() == [*STATUS[:3], "on_leave"]


def test_a_calendar_is_for_all_rows() -> None:
    terms = [{"id": "autumn", "start": "2021-09-01", "end": DAY(2022, 1, 14)}]
    table = POLICY.evaluate_table(ARROW, ON, terms=terms, holidays=["2021-10-01", DAY(2021, 10, 4)])
    cases = [{name: value for name, value in row.items() if value is not None} for row in ROWS]
    calendar = {"terms": terms, "holidays": ["2021-10-01", DAY(2021, 10, 4)]}
    singles = POLICY.evaluate_many([{**case, **calendar, "sex": "male"} for case in cases], on=ON)
    assert table.to_pyarrow()["warnings"].to_pylist() == [list(answer.warnings) for answer in singles]
    with pytest.raises(kongchuo.FactsError) as caught:
        POLICY.evaluate_table(ARROW, ON, terms=[{"id": "autumn", "start": "2021-09-01", "end": "2021-08-31"}])
    assert caught.value.problems[0].place.startswith("terms[0]")


def test_frames_without_rows_or_columns() -> None:
    for frame in (ARROW.slice(0, 0), ARROW.schema.empty_table(), pl.DataFrame(schema={"birth_date": pl.Date}), pa.table({})):
        table = POLICY.evaluate_table(frame, ON)
        assert (len(table), table.num_rows, table.rows, table.errors) == (0, 0, range(1, 1), [])
        assert table.to_polars().height == 0 and table.column_names[0] == "student_id"
    with pytest.raises(kongchuo.TableError):
        POLICY.evaluate_table(pa.table({"birth_date": pa.array([], pa.bool_())}), ON)


def test_a_table_does_not_change_and_shows_no_child() -> None:
    table = POLICY.evaluate_table(ARROW.append_column("shoe_size", pa.array([30] * 4)), ON)
    with pytest.raises(AttributeError, match="does not change"):
        table.num_rows = 3  # type: ignore[misc]
    assert repr(table) == "<Table guyuan-2021 2021-10-29: 4 rows, 25 columns, 1 unknown column>"
    assert (table.policy, table.on) == ("guyuan-2021", DAY(2021, 10, 29))
    assert isinstance(table, Table) and not isinstance(table.unknown_columns, dict)
    assert isinstance(table.unknown_columns, types.MappingProxyType)
