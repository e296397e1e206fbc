"""The windows of duties against python-dateutil: what a corresponding day is, another library says.

A month after 31 January, a year after 29 February, the twentieth window of seven weeks: `relativedelta` computes the edges of
every window from its anchor, and the engine's must be the same. The two ends of time are left out.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st
from kongchuo import Policy

#: Duties of every cadence that is counted from an anchor, their numbers parameters.
RULES = """
[policy]
id = "windows"
title = { zh = "期间", en = "Windows" }
extends = "cn"
"""

PARAMETER = """
[[parameter]]
id = "{id}"
type = "int"
value = 1
title = {{ zh = "数", en = "Number" }}
cite = {{ reading = "N15" }}
"""

OBLIGATION = """
[[obligation]]
id = "{id}"
bearer = "school"
title = {{ zh = "走访", en = "Visit" }}
say = {{ zh = "走访", en = "visit" }}
anchor = 'dropped_out_on'
cadence = {cadence}
counts = 'visits.filter(v, v.on >= window.from && v.on <= window.due)'
cite = {{ reading = "N15" }}
"""

CADENCES = {
    "months": '[{ months = "length" }]',
    "weeks": '[{ weeks = "length" }]',
    "days": '[{ days = "length" }]',
    "calendar_months": '[{ months = "length" }]\nanchored = \'false\'',
    "phases": '[{ months = "length", times = "times" }, { months = "later" }]',
    "mixed": '[{ weeks = "length", times = "times" }, { months = "later", times = "times" }, { days = "length" }]',
    "within_days": '{ days = "length" }',
    "within_months": '{ months = "length" }',
}

DAY = timedelta(days=1)

#: A day, so often a month end or a leap day as it takes to meet them.
ANCHORS = st.one_of(
    st.dates(date(1805, 1, 1), date(2360, 12, 31)),
    st.builds(lambda year, month: date(year, month, 1) - DAY, st.integers(1806, 2360), st.integers(1, 12)),
    st.builds(lambda year: date(4 * year, 2, 29), st.integers(476, 589).filter(lambda year: year % 25 != 0)),
    st.builds(lambda year, day: date(year, 12, day), st.integers(1806, 2360), st.integers(28, 31)),
)


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = tmp_path_factory.mktemp("rules") / "windows"
    folder.mkdir()
    parts = [RULES]
    parts += [PARAMETER.format(id=name) for name in ("length", "times", "later")]
    parts += [OBLIGATION.format(id=name, cadence=cadence) for name, cadence in CADENCES.items()]
    (folder / "policy.toml").write_text("".join(parts), encoding="utf-8")
    return Policy.load(folder)


def edges(first: date, step: relativedelta, base: date | None = None) -> Iterator[date]:
    """The first days of windows: `first`, and then so many steps after `base`, which is `first` where none is given."""
    yield first
    count = 1
    while True:
        yield (first if base is None else base) + step * count
        count += 1


def windows(starts: Iterator[date], last: date) -> list[tuple[date, date]]:
    """Windows that begin by a day: each ends on the day before the next begins."""
    found = []
    first = next(starts)
    while first <= last:
        following = next(starts)
        found.append((first, following - DAY))
        first = following
    return found


def phases(anchor: date, length: int, times: int, later: int) -> Iterator[date]:
    for count in range(times):
        yield anchor + relativedelta(months=length * count)
    count = 0
    while True:
        yield anchor + relativedelta(months=length * times + later * count)
        count += 1


def mixed(anchor: date, length: int, times: int, later: int) -> Iterator[date]:
    for count in range(times):
        yield anchor + relativedelta(weeks=length * count)
    monthly = anchor + relativedelta(weeks=length * times)
    for count in range(times):
        yield monthly + relativedelta(months=later * count)
    daily = monthly + relativedelta(months=later * times)
    yield from edges(daily, relativedelta(days=length))


def expected(anchor: date, length: int, times: int, later: int, last: date) -> dict[str, list[tuple[date, date]]]:
    starts = {
        "months": edges(anchor, relativedelta(months=length)),
        "weeks": edges(anchor, relativedelta(weeks=length)),
        "days": edges(anchor, relativedelta(days=length)),
        "calendar_months": edges(anchor, relativedelta(months=length), anchor.replace(day=1)),
        "phases": phases(anchor, length, times, later),
        "mixed": mixed(anchor, length, times, later),
    }
    found = {name: windows(these, last) for name, these in starts.items()}
    found["within_days"] = [(anchor, anchor + relativedelta(days=length))]
    found["within_months"] = [(anchor, anchor + relativedelta(months=length))]
    return found


@settings(max_examples=300, deadline=None)
@given(
    anchor=ANCHORS,
    length=st.integers(1, 40),
    times=st.integers(1, 5),
    later=st.integers(1, 15),
    skipped=st.integers(0, 3000),
    width=st.integers(0, 900),
)
def test_windows_begin_and_end_where_dateutil_says(
    policy: Policy, anchor: date, length: int, times: int, later: int, skipped: int, width: int
) -> None:
    from_ = anchor + timedelta(days=skipped)
    to = from_ + timedelta(days=width)
    of_numbers = policy.with_(length=length, times=times, later=later)
    child = {"birth_date": "1801-01-01", "dropped_out_on": anchor}
    schedule = of_numbers.schedule(child, from_=from_, to=to, on=anchor)
    found: dict[str, list[tuple[date, date]]] = {name: [] for name in CADENCES}
    for duty in schedule:
        first, due = duty["from"], duty["due"]
        assert first is not None and due is not None
        found[duty["id"]].append((date.fromisoformat(first), date.fromisoformat(due)))
    for name, all_windows in expected(anchor, length, times, later, to).items():
        # What is done once and is not done is listed until it is.
        once = name.startswith("within")
        meeting = [(first, due) for first, due in all_windows if due >= from_ or once]
        assert found[name] == meeting, (name, anchor, length, times, later, from_, to)
