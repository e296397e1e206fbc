"""Schedules: one case, the rows of frames, and the to-dos that a reader which is not ours finds."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timezone
from typing import Any

import icalendar
import kongchuo
import polars as pl
import pyarrow as pa
import pytest
from kongchuo import Policy, ScheduledDuty

CHENGKOU = Policy("chengkou-2022", lang="en")
DAYS: Any = {"from_": "2022-09-01", "to": "2022-12-31"}
ON = "2022-10-24"
VISITS = [
    {"student_id": "risky", "on": "2022-09-21", "kind": "home_visit", "result": "refused"},
    {"student_id": "risky", "on": "2022-10-01", "kind": "call", "result": "not_found"},
    {"student_id": "risky", "on": "2022-10-21", "kind": "home_visit", "result": "refused"},
    {"student_id": "risky", "on": "2022-11-01", "kind": "home_visit", "result": "returned"},
]
CHILDREN: "list[dict[str, Any]]" = [
    {"student_id": "risky", "birth_date": "2010-05-20", "ever_enrolled": True, "dropped_out_on": "2022-09-20",
     "absent_since": "2022-08-20", "return_risky": True},
    {"student_id": "there", "birth_date": "2013-05-20", "ever_enrolled": True},
    {"student_id": "averse，;\\", "birth_date": "2009-11-30", "ever_enrolled": True, "dropped_out_on": "2022-08-31",
     "absent_since": "2022-07-31", "extreme_aversion": True},
]  # fmt: skip


def case(child: "dict[str, Any]") -> "dict[str, Any]":
    """A child with its visits."""
    visits = [{name: value for name, value in visit.items() if name != "student_id"} for visit in VISITS
              if visit["student_id"] == child["student_id"]]  # fmt: skip
    return {**child, "visits": visits}


def in_order(duties: "list[ScheduledDuty]") -> "list[ScheduledDuty]":
    def place(duty: ScheduledDuty) -> "tuple[Any, ...]":
        return (duty["due"] is None, duty["due"] or "", duty["bearer"], duty["id"], duty["key"] or "", duty["from"] or "")

    return sorted(duties, key=place)


def expected() -> "list[ScheduledDuty]":
    return in_order([duty for child in CHILDREN for duty in CHENGKOU.schedule(case(child), on=ON, **DAYS)])


def test_a_schedule_is_a_sequence_of_duties() -> None:
    schedule = CHENGKOU.schedule(case(CHILDREN[0]), on=ON, **DAYS)
    windows = [duty for duty in schedule if duty["id"] == "persuasion_when_return_is_risky"]
    assert [(duty["from"], duty["due"], duty["required"], duty["done"], duty["state"]) for duty in windows] == [
        ("2022-09-20", "2022-10-19", 3, 2, "overdue"),
        ("2022-10-20", "2022-11-19", 1, 1, "fulfilled"),
        ("2022-11-20", "2022-12-19", 1, 0, "upcoming"),
        ("2022-12-20", "2023-01-19", 1, 0, "upcoming"),
    ]
    assert list(schedule) == in_order(list(schedule)) == json.loads(schedule.to_json())
    assert schedule[0] == schedule[:1][0] and len(schedule) == len(list(schedule))
    assert all(duty["subject"] == "child" and duty["key"] == "risky" for duty in schedule)
    assert windows[0] in schedule.in_state("overdue") and windows[0] not in schedule.in_state("due", "fulfilled")
    assert schedule == CHENGKOU.schedule(json.dumps(case(CHILDREN[0])), on=date(2022, 10, 24), **DAYS)
    assert hash(schedule) == hash(CHENGKOU.schedule(case(CHILDREN[0]), on=ON, **DAYS))
    assert "risky" not in repr(schedule) and "overdue" in repr(schedule)
    html = schedule._repr_html_()
    assert "Persuasion where forcing a return is risky" in html and ">risky<" not in html


def test_obligations_are_selected_and_described() -> None:
    select = ["obligation.persuasion_when_return_is_risky"]
    schedule = CHENGKOU.schedule(case(CHILDREN[0]), on=ON, select=select, **DAYS)
    assert {duty["id"] for duty in schedule} == {"persuasion_when_return_is_risky"}
    info = CHENGKOU.obligations["persuasion_when_return_is_risky"]
    assert (info.bearer, info.strength, info.catalogue) == ("school", "may", ("CK12",))
    assert info.instead_of == ("persuasion_of_averse_pupil",) and info.bearer_title.zh
    answer = CHENGKOU.evaluate(case(CHILDREN[0]), on=ON, select=select)
    assert [duty["state"] for duty in answer.obligations] == ["overdue", "fulfilled"]
    assert CHENGKOU.evaluate(case(CHILDREN[0]), on=ON, select=["age"]).obligations == []


def test_what_is_not_known_is_left_open() -> None:
    schedule = CHENGKOU.schedule({"birth_date": "2010-05-20"}, on=ON, missing="ask", **DAYS)
    open_ = schedule.in_state("undetermined")
    assert open_ and all(duty["undetermined"] and duty["due"] is None for duty in open_ if duty["required"] is None)


def test_what_cannot_be_scheduled() -> None:
    with pytest.raises(kongchuo.ArgumentError) as caught:
        CHENGKOU.schedule(CHILDREN[0], from_="2022-09-02", to="2022-09-01", on=ON)
    assert caught.value.argument == "to"
    with pytest.raises(kongchuo.ArgumentError):
        CHENGKOU.schedule(CHILDREN[0], from_="2022-09-31", to="2022-10-01", on=ON)
    with pytest.raises(kongchuo.ArgumentTypeError):
        CHENGKOU.schedule(CHILDREN[0], from_=1, to="2022-10-01", on=ON)  # type: ignore[arg-type]
    with pytest.raises(kongchuo.FactsError):
        CHENGKOU.schedule({"birth_date": "soon"}, on=ON, **DAYS)
    with pytest.raises(kongchuo.UnknownResultError):
        CHENGKOU.schedule(CHILDREN[0], on=ON, select=["obligation.persuasio"], **DAYS)
    with pytest.raises(kongchuo.ArgumentError):
        CHENGKOU.schedule_table(pl.DataFrame(CHILDREN), from_="2022-09-02", to="2022-09-01", on=ON)


@pytest.mark.parametrize("threads", [None, 2])
@pytest.mark.parametrize("pieces", [False, True])
def test_a_frame_has_the_duties_of_its_rows(threads: "int | None", pieces: bool) -> None:
    children = pl.DataFrame(CHILDREN, infer_schema_length=None)
    frame: Any = children
    if pieces:
        batches = [batch for row in children.iter_slices(1) for batch in row.to_arrow().to_batches()]
        frame = pa.RecordBatchReader.from_batches(batches[0].schema, batches)
    table = CHENGKOU.schedule_table(frame, on=ON, records={"visits": pl.DataFrame(VISITS)}, threads=threads, **DAYS)
    assert [plain(row) for row in table.to_pyarrow().to_pylist()] == [dict(duty) for duty in expected()]
    keys = [child["student_id"] for child in CHILDREN]
    assert table.rows == [1 + keys.index(duty["key"]) for duty in expected()]
    assert table.column_names[:6] == ["subject", "key", "id", "bearer", "from", "due"]
    assert table.to_pandas()["due"].dtype.kind == "M"
    assert repr(table).startswith("<ScheduleTable chengkou-2022 2022-10-24: ")
    assert "risky" not in repr(table) and "Persuasion where forcing" in table._repr_html_()


def plain(row: "dict[str, Any]") -> "dict[str, Any]":
    """A row as JSON has it."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def test_bad_rows_are_left_out_and_told() -> None:
    frame = pl.DataFrame({
        "student_id": ["a", "b", "c", "b"],
        "birth_date": ["2010-05-20", "2010-05-20", "soon", "2010-05-20"],
        "return_risky": [True] * 4,
        "dropped_out_on": ["2022-09-20"] * 4,
        "absent_since": ["2022-08-20"] * 4,
        "shoe_size": [36] * 4,
    })
    visits = pl.DataFrame({"student_id": ["a", "z", "a"], "on": ["2022-09-21", "2022-09-21", "never"], "kind": ["call"] * 3})
    table = CHENGKOU.schedule_table(frame, on=ON, records={"visits": visits}, **DAYS)
    assert [(error.row, error.column) for error in table.errors] == [(2, "student_id"), (3, "birth_date"), (4, "student_id")]
    assert set(table.rows) == {1} and set(table.to_polars()["key"]) == {"a"}
    assert [error.row for error in table.record_errors["visits"]] == [3]
    assert dict(table.orphans) == {"visits": 1} and dict(table.unknown_columns) == {"shoe_size": None}


def test_a_frame_without_rows_has_a_table_without_rows() -> None:
    table = CHENGKOU.schedule_table(pl.DataFrame(CHILDREN).head(0), on=ON, **DAYS)
    assert len(table) == 0 and "state" in table.column_names and table.ics().count("VTODO") == 0


STATUS = {"fulfilled": "COMPLETED", "lapsed": "CANCELLED"}


def todos(text: str) -> "Iterator[Any]":
    calendar = icalendar.Calendar.from_ical(text)
    assert (calendar["VERSION"], calendar["CALSCALE"]) == ("2.0", "GREGORIAN")
    assert not calendar.errors
    return (part for part in calendar.walk("VTODO"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_another_reader_finds_each_duty_as_it_is(lang: kongchuo.description.Lang) -> None:
    frame = pl.DataFrame(CHILDREN, infer_schema_length=None)
    table = CHENGKOU.schedule_table(frame, on=ON, records={"visits": pl.DataFrame(VISITS)}, **DAYS)
    text = table.ics(lang)
    duties = expected()
    found = list(todos(text))
    assert len(found) == len(duties) > 5
    for todo, duty in zip(found, duties):
        info = CHENGKOU.obligations[duty["id"]]
        assert not todo.errors
        days = [(duty[name] or "").replace("-", "") for name in ("from", "due")]
        assert todo["UID"] == f"child:{duty['id']}:{days[0]}:{days[1]}:{duty['key']}@chengkou-2022"
        assert todo["DTSTAMP"].dt == datetime(2022, 10, 24, tzinfo=timezone.utc)
        assert (todo["DUE"].dt.isoformat() if "DUE" in todo else None) == duty["due"]
        begins = duty["from"] is not None and (duty["due"] is None or duty["from"] < duty["due"])
        assert (todo["DTSTART"].dt.isoformat() if "DTSTART" in todo else None) == (duty["from"] if begins else None)
        begun = "IN-PROCESS" if duty["done"] else "NEEDS-ACTION"
        assert todo["STATUS"] == STATUS.get(duty["state"], begun)
        done = duty["fulfilled_on"] if duty["state"] == "fulfilled" else None
        assert (todo["COMPLETED"].dt.date().isoformat() if "COMPLETED" in todo else None) == done
        if duty["required"] is not None and duty["done"] is not None:
            share = 100 if duty["state"] == "fulfilled" else min(99, 100 * duty["done"] // duty["required"])
            assert int(todo["PERCENT-COMPLETE"]) == share
        categories = [str(item) for item in todo["CATEGORIES"].cats]
        assert categories[0] == info.bearer_title[lang] and categories[2:] == duty["catalogue"]
        assert todo["SUMMARY"].startswith(info.title[lang]) and duty["key"] in todo["SUMMARY"]
        assert all(cite in todo["DESCRIPTION"] for cite in duty["cite"])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n")) and "\n" not in text.replace("\r\n", "")
    assert text == table.ics(lang) != table.ics("zh" if lang == "en" else "en")


def test_the_to_dos_of_one_child_are_those_of_its_row() -> None:
    text = CHENGKOU.schedule(case(CHILDREN[0]), on=ON, **DAYS).ics()
    frame = pl.DataFrame(CHILDREN[:1], infer_schema_length=None)
    assert CHENGKOU.schedule_table(frame, on=ON, records={"visits": pl.DataFrame(VISITS)}, **DAYS).ics() == text
    assert len({todo["UID"] for todo in todos(text)}) == len(list(todos(text)))
    # Whatever the day, the same window has the same name.
    later = CHENGKOU.schedule(case(CHILDREN[0]), on="2022-10-25", **DAYS).ics()
    assert {todo["UID"] for todo in todos(text)} == {todo["UID"] for todo in todos(later)}
    with pytest.raises(kongchuo.ArgumentError):
        CHENGKOU.schedule(CHILDREN[0], on=ON, **DAYS).ics("de")  # type: ignore[arg-type]


def test_it_is_said_where_duties_follow_the_default_calendar() -> None:
    averse = {**CHILDREN[2], "student_id": "averse"}
    averse.pop("dropped_out_on")
    child = averse
    terms = [{"id": "2022-1", "start": "2022-08-29", "end": "2023-01-13"}, {"id": "2021-2", "start": "2022-02-14", "end": "2022-07-31"}]
    note = CHENGKOU.schedule(child, on=ON, **DAYS).calendar_note
    assert note is not None and note.endswith(": 1") and "default calendar (09-01 to 01-31, 03-01 to 07-10)" in note
    chinese = Policy("chengkou-2022").schedule(child, on=ON, **DAYS).calendar_note
    assert chinese is not None and "默认校历" in chinese
    assert CHENGKOU.schedule({**child, "terms": terms}, on=ON, **DAYS).calendar_note is None
    # The day of the dropout is given: no duty listed asks the calendar.
    select = ["obligation.persuasion_of_averse_pupil"]
    assert CHENGKOU.schedule(CHILDREN[2], on=ON, select=select, **DAYS).calendar_note is None
    frame = pl.DataFrame([child, {**child, "student_id": "other"}, CHILDREN[1]], infer_schema_length=None)
    told = CHENGKOU.schedule_table(frame, on=ON, select=select, **DAYS).calendar_note
    assert told is not None and told.endswith(": 2")
    assert CHENGKOU.schedule_table(frame, on=ON, terms=terms, select=select, **DAYS).calendar_note is None
