"""The border between Python and Rust: panics, threads, garbage."""

import datetime
import subprocess
import sys
import threading
import time
from typing import Any

import kongchuo
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kongchuo import Policy, _native

CHILD = {"birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2021-09-01"}
POLICY = Policy("guyuan-2021", lang="en")
FRAME = pa.table({"birth_date": ["2010-05-20"]})


@pytest.mark.parametrize("detached", [False, True])
def test_a_panic_is_an_exception_and_the_module_goes_on(detached: bool, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        with pytest.raises(kongchuo.InternalError) as caught:
            _native._panic(detached)
        assert caught.value.place is not None and caught.value.place.partition(":")[0].endswith("guard.rs")
        assert "a panic of the test" not in str(caught.value) and isinstance(caught.value, Exception)
        assert POLICY.evaluate(CHILD, on="2021-10-29").attendance_status == "dropout"
    assert capfd.readouterr() == ("", ""), "nothing is printed"


def test_a_panic_in_another_thread_spoils_nothing() -> None:
    caught: list[BaseException] = []

    def work() -> None:
        try:
            _native._panic(True)
        except BaseException as error:
            caught.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(error) for error in caught] == [kongchuo.InternalError] * 4
    assert POLICY.evaluate(CHILD, on="2021-10-29").attendance_status == "dropout"


def test_threads_share_a_policy() -> None:
    expected = [POLICY.evaluate(CHILD, on=datetime.date(2021, 10, day)).to_json() for day in range(1, 32)]
    found: list[list[str]] = []

    def work() -> None:
        policy = Policy("guyuan-2021", lang="en")
        found.append([policy.evaluate(CHILD, on=datetime.date(2021, 10, day)).to_json() for day in range(1, 32)])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_other_threads_go_on_while_rust_evaluates() -> None:
    # With this interval no thread is made to hand over within the test: the other one runs only while this one has let
    # go of the interpreter by itself, and between `set` and `turns` only the call can do that.
    interval = sys.getswitchinterval()
    cases = [CHILD] * 20_000
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
        answers = POLICY.evaluate_many(cases, on="2021-10-29")
        seen = turns
        ended.set()
    finally:
        ended.set()
        sys.setswitchinterval(interval)
        thread.join()
    assert len(answers) == len(cases) and seen > 0


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.sampled_from(["2021-10-01", "female", "extreme_poverty", "2021-02-30"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.tuples(inner)
    | st.dictionaries(st.text() | st.integers() | st.sampled_from(["on", "slot", "id", "start", "end"]), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from([*POLICY.facts, *POLICY.records, "terms", "holidays"]) | st.text()


@settings(max_examples=400, deadline=None)
@given(case=st.dictionaries(NAMES, VALUES, max_size=8), on=st.dates(datetime.date(1800, 1, 1), datetime.date(2399, 12, 31)),
       ask=st.booleans())  # fmt: skip
def test_any_case_gives_an_answer_or_says_why_not(case: dict[str, Any], on: datetime.date, ask: bool) -> None:
    try:
        answer = POLICY.evaluate(case, on=on, missing="ask" if ask else "assume")
    except kongchuo.FactsError as error:
        assert error.problems and str(error)
    else:
        assert answer.to_dict()["results"].keys() == answer.keys()
        assert answer._repr_html_() and answer.explain("attendance_status").text("zh")


@settings(max_examples=200, deadline=None)
@given(case=VALUES, on=VALUES, missing=VALUES, select=VALUES, about=VALUES, parameter=VALUES)
def test_any_argument_gives_an_answer_or_says_why_not(
    case: Any, on: Any, missing: Any, select: Any, about: Any, parameter: Any
) -> None:
    answer = POLICY.evaluate({}, on="2021-10-29")
    for call in (
        lambda: POLICY.evaluate(case, on="2021-10-29"),
        lambda: POLICY.evaluate({}, on=on),
        lambda: POLICY.evaluate({}, on="2021-10-29", missing=missing),
        lambda: POLICY.evaluate({}, on="2021-10-29", select=select),
        lambda: POLICY.explain({}, about, on="2021-10-29"),
        lambda: POLICY.evaluate_many(case, on="2021-10-29"),
        lambda: POLICY.evaluate_table(case, on),
        lambda: POLICY.evaluate_table(FRAME, "2021-10-29", records=case, known_none=select),
        lambda: POLICY.evaluate_table(FRAME, "2021-10-29", terms=case, holidays=on, threads=parameter),
        lambda: POLICY.with_(suspected_after_days=parameter),
        lambda: POLICY.with_(parameter),
        lambda: answer.explain(about),
        lambda: answer.explain("age", lang=about),
        lambda: answer.explain("age").text(about),
        lambda: answer[about],
        lambda: Policy(about),
        lambda: Policy("cn", lang=about),
    ):
        try:
            call()
        except kongchuo.KongchuoError as error:
            assert not isinstance(error, kongchuo.InternalError) and str(error)


def test_the_package_brings_no_other_in() -> None:
    # Fast to import: none of the libraries that it can work with is loaded by it.
    heavy = "{'numpy', 'pandas', 'polars', 'pyarrow', 'typing_extensions', 'asyncio', 'importlib.metadata'}"
    code = f"import sys; before = set(sys.modules); import kongchuo; print(({heavy} & set(sys.modules)) - before)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
