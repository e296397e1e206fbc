"""Tables: what is wrong with rows, columns and frames, and how it is told."""

import datetime
import random
from collections.abc import Iterator
from typing import Any

import kongchuo
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from kongchuo import Policy

ON = "2021-10-29"
POLICY = Policy("guyuan-2021", lang="en")
BIRTH = ["2010-05-20", "2011-01-31", "2016-03-02"]


def refused(frame: Any, policy: Policy = POLICY, **how: Any) -> kongchuo.TableError:
    with pytest.raises(kongchuo.TableError) as caught:
        policy.evaluate_table(frame, ON, **how)
    assert isinstance(caught.value, ValueError)
    return caught.value


def test_bad_rows_are_told_and_the_others_answered() -> None:
    frame = pa.table({"birth_date": ["2010-05-20", "2010-02-30", "2011-01-31"], "年级": [5, 99, 4], "sex": ["x", "male", "female"]})
    chunked = pa.concat_tables([frame.slice(0, 1), frame.slice(1)])
    for frame in (frame, chunked):
        table = POLICY.evaluate_table(frame, ON)
        assert table.rows == [3] and table.to_pyarrow()["age"].to_pylist() == [10]
        assert [(error.row, error.column, error.columns) for error in table.errors] == [
            (1, "sex", ("sex",)),
            (2, "birth_date", ("birth_date", "年级")),
        ]
        assert str(table.errors[1]).splitlines() == [
            "row 2, `birth_date`: expected a date such as 2021-10-29",
            "row 2, `年级`: expected a whole number from 1 to 9",
        ]
        assert table.errors[1].problems[1].fact == "grade" and table.errors[1].problems[1].message.zh == "应为 1 至 9 的整数"
        assert repr(table).endswith("1 row, 25 columns, 2 errors>")
    zh = Policy("guyuan-2021").evaluate_table(frame, ON)
    assert str(zh.errors[0]).startswith("第 1 行，`sex`：应为下列之一")


def test_a_note_spoils_nothing() -> None:
    frame = pa.table({"birth_date": ["2010-05-21"], "id_number": ["11010519491231002X"]})
    table = POLICY.evaluate_table(frame, ON)
    assert table.num_rows == 1 and table.errors == []
    assert [(note.row, note.column) for note in table.notes] == [(1, "birth_date")]
    assert "19491231" not in str(table.notes[0])


@pytest.mark.parametrize("encode", [
    lambda keys: pa.array(keys),
    lambda keys: pa.array(keys, pa.large_string()),
    lambda keys: pa.array(keys, pa.string_view()),
    lambda keys: pa.array(keys).dictionary_encode(),
    lambda keys: pa.array([None if key is None else int(key.strip(" s") or 0) + 1 for key in keys], pa.int64()),
    lambda keys: pa.array([None if key is None else int(key.strip(" s") or 0) + 1 for key in keys], pa.int32()),
])  # fmt: skip
def test_all_rows_of_one_key_are_bad(encode: Any) -> None:
    keys = [f"s{number}" for number in range(5000)]
    keys[4000], keys[4500], keys[7] = "s12", " s12 ", "s8"
    for seed in (None, 1):
        order = list(range(len(keys)))
        if seed:
            random.Random(seed).shuffle(order)
        frame = pa.table({"student_id": encode([keys[at] for at in order]), "birth_date": ["2010-05-20"] * len(keys)})
        bad = sorted(order.index(at) + 1 for at in (7, 8, 12, 4000, 4500))
        # In one batch, and spread over batches.
        chunked = pa.concat_tables([frame.slice(start, 700) for start in range(0, len(keys), 700)])
        for given in (frame, chunked, frame.to_reader(max_chunksize=64)):
            table = POLICY.evaluate_table(given, ON, select=["age"])
            assert [error.row for error in table.errors] == bad
            assert table.num_rows == len(keys) - 5 and len(table.rows) == table.num_rows
            assert not set(table.rows) & set(bad)
            assert str(table.errors[0]) == (
                f"row {bad[0]}, `student_id`: expected a key that no other row has; all rows with it are left out"
            )


def test_rows_without_a_key_are_not_one_child() -> None:
    frame = pa.table({"student_id": [None, "", " ", None, "a"], "birth_date": ["2010-05-20"] * 5})
    assert POLICY.evaluate_table(frame, ON).num_rows == 5


def test_a_bad_row_makes_its_key_no_less_repeated() -> None:
    frame = pa.table({"学生编号": ["b", "a", "b"], "birth_date": ["2010-05-20", "2010-05-20", "x"]})
    name = POLICY.facts["student_id"].title.zh
    table = POLICY.evaluate_table(frame.rename_columns([name, "birth_date"]), ON)
    assert table.rows == [2] and [(error.row, error.column, len(error.problems)) for error in table.errors] == [(1, name, 1), (3, name, 1)]


def test_keys_agree_with_a_plain_count() -> None:
    chance = random.Random(7)
    for _ in range(30):
        size = chance.randrange(1, 3000)
        keys = [str(chance.randrange(size * 40)) for _ in range(size)]
        frame = pa.table({"student_id": keys, "birth_date": ["2010-05-20"] * size})
        table = POLICY.evaluate_table(frame, ON, select=[])
        assert list(table.rows) == [row for row, key in enumerate(keys, 1) if keys.count(key) == 1]


def test_a_column_of_the_wrong_type_is_named() -> None:
    for frame, column, message in (
        ({"birth_date": pa.array([True])}, "birth_date", "expected a date such as 2021-10-29, the type of the column is Boolean"),
        ({"birth_date": pa.array([0], pa.timestamp("us", "Asia/Shanghai"))}, "birth_date", "Asia/Shanghai"),
        ({"visits": pa.array([3])}, "visits", "expected a list, each element a record"),
        ({"birth_date": ["x"], "出生日期": ["y"]}, "出生日期", "columns `birth_date` and `出生日期` mean the same, expected one of them"),
    ):
        error = refused(pa.table(frame))
        assert (error.argument, error.column) == ("frame", column) and message in str(error)
    assert str(refused(pa.table({"birth_date": [True]}), Policy("guyuan-2021"))).startswith("frame: 列“birth_date”：应为日期")
    # A column that is no fact may be anything.
    odd = pa.table({"birth_date": ["2010-05-20"], "shape": pa.array([[[1.5]]])})
    assert POLICY.evaluate_table(odd, ON).num_rows == 1


def test_records_that_do_not_fit() -> None:
    children = pa.table({"student_id": ["a"], "birth_date": ["2010-05-20"]})
    error = refused(children, records={"visits": pa.table({"on": ["2021-10-01"]})})
    assert (error.argument, error.column) == ('records["visits"]', "student_id")
    error = refused(children.drop_columns("student_id"), records={"visits": pa.table({"student_id": ["a"]})})
    assert (error.argument, error.column) == ("frame", "student_id")
    with pytest.raises(kongchuo.ArgumentError, match="records: no list of records is named `visit`; did you mean `visits`"):
        POLICY.evaluate_table(children, ON, records={"visit": children})
    with pytest.raises(kongchuo.ArgumentTypeError, match="Arrow's interface"):
        POLICY.evaluate_table(children, ON, records={"visits": [{"on": "2021-10-01"}]})  # type: ignore[dict-item]
    others: list[Any] = [[], "visits", {3: children}]
    for records in others:
        with pytest.raises(kongchuo.ArgumentTypeError, match="records: expected a mapping"):
            POLICY.evaluate_table(children, ON, records=records)


def test_what_is_no_frame() -> None:
    for other in (None, 3, "x", b"x", [1], {"birth_date": ["x"]}, pl.DataFrame, pa.Table, pl.LazyFrame({"birth_date": ["x"]}), object()):
        with pytest.raises(kongchuo.ArgumentTypeError, match="frame: expected a table with Arrow's interface") as caught:
            POLICY.evaluate_table(other, ON)  # type: ignore[arg-type]
        assert caught.value.argument == "frame"
    with pytest.raises(kongchuo.ArgumentTypeError, match="应为有 Arrow 接口"):
        Policy("guyuan-2021").evaluate_table([], ON)  # type: ignore[arg-type]

    class Odd:
        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            return "no capsule"

    class Older:
        def __arrow_c_array__(self, requested_schema: object | None = None) -> Any:
            return ("no", "capsules")

    for odd in (Odd(), Older()):
        with pytest.raises(kongchuo.ArgumentTypeError):
            POLICY.evaluate_table(odd, ON)
    for column in (pa.array([1]), pl.Series([1]), pd.Series(["x"])):
        assert refused(column).argument == "frame"


def test_other_arguments() -> None:
    frame = pa.table({"birth_date": BIRTH})
    for how, kind in (
        ({"on": "2021-02-30"}, kongchuo.ArgumentError),
        ({"on": None}, kongchuo.ArgumentTypeError),
        ({"on": ON, "missing": "guess"}, kongchuo.ArgumentError),
        ({"on": ON, "select": "age"}, kongchuo.ArgumentTypeError),
        ({"on": ON, "select": ["agge"]}, kongchuo.UnknownResultError),
        ({"on": ON, "known_none": "birth_date"}, kongchuo.ArgumentTypeError),
        ({"on": ON, "known_none": [3]}, kongchuo.ArgumentTypeError),
        ({"on": ON, "threads": 0}, kongchuo.ArgumentError),
        ({"on": ON, "threads": 1.5}, kongchuo.ArgumentTypeError),
        ({"on": ON, "terms": 3}, kongchuo.FactsError),
        ({"on": ON, "holidays": ["x"]}, kongchuo.FactsError),
    ):
        with pytest.raises(kind):
            POLICY.evaluate_table(frame, **how)


def test_a_stream_is_read_once() -> None:
    reader = pa.table({"birth_date": BIRTH}).to_reader()
    assert POLICY.evaluate_table(reader, ON).num_rows == 3
    assert POLICY.evaluate_table(reader, ON).num_rows == 0

    capsules = pa.record_batch({"birth_date": BIRTH}).__arrow_c_array__()

    class Again:
        def __arrow_c_array__(self, requested_schema: object | None = None) -> Any:
            return capsules

    assert POLICY.evaluate_table(Again(), ON).num_rows == 3
    error = refused(Again())
    assert str(error) == "frame: expected a table that Arrow can read"
    assert isinstance(error.__cause__, OSError) and "taken before" in str(error.__cause__)


def test_a_stream_that_breaks_off_says_so_in_its_own_words() -> None:
    def batches() -> Iterator[Any]:
        yield pa.record_batch({"birth_date": BIRTH})
        raise RuntimeError("the disk is gone")

    error = refused(pa.RecordBatchReader.from_batches(pa.schema({"birth_date": pa.string()}), batches()))
    assert "disk" not in str(error) and "the disk is gone" in str(error.__cause__)


def test_bytes_that_are_no_text_are_refused() -> None:
    # GBK in a column that says UTF-8: whoever wrote the file did not look.
    gbk = "男".encode("gbk")
    offsets = pa.py_buffer((0).to_bytes(4, "little") + len(gbk).to_bytes(4, "little"))
    column = pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(gbk)])
    for given in (column, pa.DictionaryArray.from_arrays(pa.array([0]), column), column.view(pa.string())):
        error = refused(pa.table({"sex": given}))
        assert (str(error), error.column) == ("frame: column `sex`: expected text in UTF-8", "sex")
    assert refused(pa.table({"student_id": ["a"]}), records={"visits": pa.table({"student_id": column})}).column == "student_id"
    assert POLICY.evaluate_table(pa.table({"birth_date": BIRTH[:1], "no_fact": column}), ON).num_rows == 1


@pytest.mark.parametrize("value", ["Li Xiaoming", "110105194912310020", "42195"])
def test_no_value_is_ever_shown(value: str) -> None:
    for fact in ("birth_date", "grade", "has_roll", "household", "id_number", "sex"):
        table = POLICY.evaluate_table(pa.table({fact: [value], "student_id": [value]}), ON)
        assert table.num_rows == 0 and value not in str(table.errors[0]) + repr(table.errors[0].problems) + table._repr_html_()


def test_no_key_in_a_notebook() -> None:
    frame = pa.table({"student_id": ["<s1>", "s2"], "birth_date": [datetime.date(2010, 5, 20)] * 2})
    assert "s1" not in POLICY.evaluate_table(frame, ON)._repr_html_()
