"""Tables: each row is as by itself, whatever the encoding, the chunks and the slices; and how the work is done."""

import datetime
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import kongchuo
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kongchuo import Policy

ON = "2021-10-29"
POLICIES = {id: Policy(id, lang="en") for id in kongchuo.policies()}
POLICY = POLICIES["guyuan-2021"]
#: What stands in a cell that is no good, as text.
BAD = "?"

DATES = ["birth_date", "absent_since", "leave_from", "leave_until", "returned_on", "deferral_until", "suspension_from"]
FLAGS = ["ever_enrolled", "graduated", "has_roll", "exempted", "missing", "left_over_age", "unfit_for_schooling", "orphan"]
WORDS = ["stage", "absence_reason", "sex", "placement", "left_in_term"]
NUMBERS = ["grade", "dropout_count"]

DAYS = st.dates(datetime.date(2004, 1, 1), datetime.date(2021, 12, 31))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(DATES, DAYS),
    **dict.fromkeys(FLAGS, st.booleans()),
    **{name: st.sampled_from(list(POLICY.facts[name].type.words)) for name in WORDS},
    **dict.fromkeys(NUMBERS, st.integers(0, 9)),
    "household": st.lists(st.sampled_from(list((POLICY.facts["household"].type.element or POLICY.facts["sex"].type).words)), max_size=3),
}
ENCODINGS: dict[str, list[Any]] = {
    **dict.fromkeys(DATES, [pa.date32(), pa.date64(), pa.timestamp("us"), pa.timestamp("s"), pa.string(), pa.string_view()]),
    **dict.fromkeys(FLAGS, [pa.bool_(), pa.string()]),
    **dict.fromkeys(WORDS, [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]),
    **dict.fromkeys(NUMBERS, [pa.int8(), pa.int64(), pa.uint16(), pa.float64(), pa.string()]),
    "household": [pa.list_(pa.string()), pa.large_list(pa.string()), pa.list_(pa.dictionary(pa.int32(), pa.string()))],
}
TEXTS = (pa.string(), pa.large_string(), pa.string_view())


def as_text(value: Any) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def column(values: list[Any], kind: Any) -> Any:
    if kind in TEXTS:
        return pa.array([as_text(value) for value in values], kind)
    if pa.types.is_date64(kind) or pa.types.is_timestamp(kind):
        return pa.array(values, pa.date32()).cast(kind)
    if pa.types.is_list(kind) and pa.types.is_dictionary(kind.value_type):
        plain = pa.array(values, pa.list_(pa.string()))
        return pa.ListArray.from_arrays(plain.offsets, plain.values.dictionary_encode(), mask=plain.is_null())
    return pa.array(values, pa.string()).cast(kind) if pa.types.is_dictionary(kind) else pa.array(values, kind)


@st.composite
def frames(draw: st.DrawFn) -> tuple[list[dict[str, Any]], Any]:
    """Rows of random facts, and the same as an Arrow table: each column in some encoding, sliced and in chunks."""
    names = draw(st.lists(st.sampled_from(list(VALUES)), unique=True, max_size=8))
    kinds = {name: draw(st.sampled_from(ENCODINGS[name])) for name in names}
    count = draw(st.integers(0, 12))
    rows: list[dict[str, Any]] = [{"student_id": f"s{row}"} for row in range(count)]
    for name in names:
        value = st.none() | VALUES[name]
        if kinds[name] in TEXTS and draw(st.integers(0, 3)) == 0:
            value |= st.just(BAD)
        for row in rows:
            row[name] = draw(value)
    # A row before and a row after, to be sliced away.
    padded = [{"student_id": "x"}, *rows, {"student_id": "y"}]
    columns = {"student_id": pa.array([row["student_id"] for row in padded])}
    columns |= {name: column([row.get(name) for row in padded], kinds[name]) for name in names}
    table = pa.table(columns).slice(1, count)
    at = draw(st.integers(0, count))
    return rows, pa.concat_tables([table.slice(0, at), table.slice(at)])


@settings(max_examples=200, deadline=None)
@given(
    frame=frames(),
    policy=st.sampled_from(list(POLICIES.values())),
    ask=st.booleans(),
    known_none=st.lists(st.sampled_from(DATES), unique=True),
    polars=st.booleans(),
)
def test_each_row_is_as_by_itself(
    frame: tuple[list[dict[str, Any]], Any], policy: Policy, ask: bool, known_none: list[str], polars: bool
) -> None:
    rows, arrow = frame
    # Without a selection an answer has procedures, too, and a table has not.
    how: dict[str, Any] = {"on": ON, "missing": "ask" if ask else "assume", "select": list(policy.results)}
    given = pl.DataFrame(arrow) if polars else arrow
    table = policy.evaluate_table(given, known_none=known_none, facts_needed=True, **how)
    cases = [{name: value for name, value in row.items() if value is not None or name in known_none} for row in rows]
    answers = policy.evaluate_many(cases, **how)
    assert list(table.rows) == answers.rows
    assert [(error.row, error.problems) for error in table.errors] == [(error.row, error.problems) for error in answers.errors]
    found = table.to_pyarrow().to_pylist()
    for row, answer in zip(found, answers, strict=True):
        for name in set(table.column_names) & set(policy.results) - {"warnings"}:
            assert row[name] == answer.get(name, None), name
        assert row["student_id"] == answer.student_id and row["warnings"] == list(answer.warnings)
        assert row["undetermined"] == list(answer.undetermined)
        assert {item["result"]: item["facts"] for item in row["facts_needed"]} == answer.undetermined


def register(count: int) -> Any:
    days = [datetime.date(2010, 1, 1) + datetime.timedelta(days=number % 900) for number in range(1000)]
    return pa.table({
        "student_id": [f"s{number:08}" for number in range(count)],
        "birth_date": pa.array(days * (count // 1000), pa.date32()),
    })  # fmt: skip


def test_many_rows_in_one_batch_are_evaluated_in_pieces() -> None:
    children = register(300_000)
    children = children.set_column(1, "birth_date", children["birth_date"].combine_chunks())
    table = POLICY.evaluate_table(children.combine_chunks(), ON, select=["age"])
    assert len(table) == 300_000 and table.rows == range(1, 300_001)
    ages = table.to_pyarrow()["age"]
    assert ages.num_chunks > 1 and ages.slice(299_000).to_pylist() == ages.slice(0, 1000).to_pylist()


def test_results_are_shared_and_not_copied() -> None:
    table = POLICY.evaluate_table(register(1000), ON)

    def addresses(frame: Any, name: str) -> list[int]:
        return [buffer.address for buffer in frame[name].chunk(0).buffers() if buffer is not None]

    for name in table.column_names:
        assert addresses(pa.table(table), name) == addresses(pa.table(table), name) != []
    # polars keeps texts and lists in forms of its own; numbers it takes as they are.
    assert addresses(table.to_polars().to_arrow(), "age")[-1] == addresses(pa.table(table), "age")[-1]


def test_keys_pass_through_and_are_not_copied() -> None:
    children = register(300_000).combine_chunks()
    given = children["student_id"].chunk(0).buffers()
    keys = POLICY.evaluate_table(children, ON, select=[]).to_pyarrow()["student_id"]
    # In pieces, all of them views of the texts that were given; the offsets of a piece begin where it begins.
    assert {chunk.buffers()[2].address for chunk in keys.chunks} == {given[2].address}
    assert keys.chunks[0].buffers()[1].address == given[1].address and keys.equals(children["student_id"])


def test_nothing_of_a_stream_is_kept() -> None:
    def batches() -> Iterator[Any]:
        for number in range(20):
            keys = [f"s{number:02}{row:04}" for row in range(1000)]
            yield pa.record_batch({"student_id": keys, "no_fact": pa.array([bytes(1000)] * 1000)})

    schema = pa.schema({"student_id": pa.string(), "no_fact": pa.binary()})
    before = pa.total_allocated_bytes()
    table = POLICY.evaluate_table(pa.RecordBatchReader.from_batches(schema, batches()), ON, select=["age"])
    assert len(table) == 20_000 and pa.total_allocated_bytes() - before < 2_000_000
    assert table.to_pyarrow()["student_id"].to_pylist()[-1] == "s190999"


def test_a_frame_outlives_its_table_and_a_table_its_frame() -> None:
    table = POLICY.evaluate_table(register(1000), ON)
    frame = table.to_pyarrow()
    status = frame["attendance_status"].to_pylist()
    stream = table.__arrow_c_stream__()
    del table
    assert frame["attendance_status"].to_pylist() == status and type(stream).__name__ == "PyCapsule"


def test_other_threads_go_on_while_rust_evaluates() -> None:
    # With this interval no thread is made to hand over within the test: the other one runs only while this one has let
    # go of the interpreter by itself. How long the work takes is not known: it is done again until the other had its turn.
    children = register(20_000)
    interval = sys.getswitchinterval()
    begun, ended = threading.Event(), threading.Event()
    turns = 0

    def count() -> None:
        nonlocal turns
        begun.wait()
        while not ended.is_set():
            turns += 1
            time.sleep(0.0001)

    thread = threading.Thread(target=count)
    sys.setswitchinterval(1000)
    try:
        thread.start()
        begun.set()
        for _ in range(100):
            POLICY.evaluate_table(children, ON)
            if seen := turns:
                break
    finally:
        ended.set()
        sys.setswitchinterval(interval)
        thread.join()
    assert seen > 0


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer that interrupts")
def test_an_interrupt_is_noticed_between_batches() -> None:
    class Enough(Exception):
        pass

    def stop(*_: object) -> None:
        raise Enough

    # Python would run the handler after the call, too: that it came in between shows in the time.
    children = pa.Table.from_batches([pa.record_batch({"birth_date": ["2010-05-20"]})] * 20_000)
    started = time.monotonic()
    POLICY.evaluate_table(children, ON)
    whole = time.monotonic() - started
    before = signal.signal(signal.SIGALRM, stop)
    started = time.monotonic()
    try:
        signal.setitimer(signal.ITIMER_REAL, whole / 20)
        with pytest.raises(Enough):
            POLICY.evaluate_table(children, ON)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - started < whole / 2
