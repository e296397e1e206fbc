"""Schedules: who must do what by when, over a range of days.

>>> import kongchuo
>>> policy = kongchuo.Policy("chengkou-2022", lang="en")
>>> child = {"student_id": "s17", "birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2022-09-01"}
>>> schedule = policy.schedule(child, from_="2022-09-01", to="2022-12-31", on="2022-10-20")
>>> schedule.ics().splitlines()[0]
'BEGIN:VCALENDAR'
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, overload

from kongchuo import _html, _native
from kongchuo.description import DutyState, Lang, ScheduledDuty
from kongchuo.errors import checked_lang
from kongchuo.table import Table

if TYPE_CHECKING:
    from kongchuo.policy import Policy


class Schedule(Sequence[ScheduledDuty]):
    """The duties of one child or organisation: a sequence of dicts, by last day (those without one last).

    Each has the keys of `ScheduledDuty`: `subject`, `key`, `id`, `bearer`, `from`, `due`, `state` … Days are texts, as JSON has
    them.

    >>> import kongchuo
    >>> policy = kongchuo.Policy("chengkou-2022", lang="en")
    >>> child = {"student_id": "s17", "birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2022-09-01"}
    >>> schedule = policy.schedule(child, from_="2022-09-01", to="2022-12-31", on="2022-10-20")
    >>> all(duty["key"] == "s17" for duty in schedule)
    True
    """

    _engine: _native.Schedule
    _policy: Policy

    def __init__(self, native: _native.Schedule, policy: Policy) -> None:
        """Schedules are made by `Policy.schedule`."""
        self._engine = native
        self._policy = policy

    @cached_property
    def _duties(self) -> list[ScheduledDuty]:
        duties: list[ScheduledDuty] = json.loads(self.to_json())
        return duties

    @property
    def policy(self) -> str:
        """The policy's id."""
        return self._policy.id

    def in_state(self, *states: DutyState) -> list[ScheduledDuty]:
        """The duties in some states: `fulfilled`, `due`, `overdue`, `upcoming`, `lapsed`, `undetermined`."""
        return [duty for duty in self if duty["state"] in states]

    @property
    def calendar_note(self) -> str | None:
        """What must be said, in the policy's language, where duties are as they are only by the base's default calendar: the case
        has no `terms`, or none for these days. None where no duty listed depends on it.

        >>> import kongchuo
        >>> child = {"birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2022-09-01", "extreme_aversion": True}
        >>> days = {"from_": "2022-09-01", "to": "2022-12-31", "on": "2022-10-20"}
        >>> kongchuo.Policy("chengkou-2022", lang="en").schedule(child, **days).calendar_note[:52]
        'children whose duties follow the default calendar (0'
        >>> child["terms"] = [{"id": "2022-1", "start": "2022-08-29", "end": "2023-01-13"}]
        >>> kongchuo.Policy("chengkou-2022", lang="en").schedule(child, **days).calendar_note is None
        True
        """
        return self._engine.calendar_note(self._policy.lang)

    def to_json(self) -> str:
        """The duties as a JSON array: what `kongchuo schedule --format json` writes of them."""
        return self._engine.to_json()

    def ics(self, lang: Lang | None = None) -> str:
        """The duties as to-dos for calendar programs: the text of an iCalendar file (RFC 5545), lines ending in CRLF.

        Write it with `newline=""`, so that the line ends stay. Of the child it tells the `student_id` and nothing else.
        """
        return self._engine.ics(self._policy.lang if lang is None else checked_lang(lang))

    @overload
    def __getitem__(self, at: int) -> ScheduledDuty: ...
    @overload
    def __getitem__(self, at: slice) -> list[ScheduledDuty]: ...
    def __getitem__(self, at: int | slice) -> ScheduledDuty | list[ScheduledDuty]:
        return self._duties[at]

    def __len__(self) -> int:
        return len(self._duties)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Schedule):
            return NotImplemented
        return self.policy == other.policy and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.policy, self.to_json()))

    def __repr__(self) -> str:
        """Counts only: a log of schedules is no list of children."""
        return f"<Schedule {self.policy}: {_counts(duty['state'] for duty in self)}>"

    def _repr_html_(self) -> str:
        return _html.schedule(self, self._policy)


class ScheduleTable(Table):
    """The duties of the children of a frame: a row for each window. A `Table` in everything else.

    The columns are those of `ScheduledDuty`; `subject`, `id`, `bearer`, `slot`, `state` and `strength` are dictionary-encoded,
    days are dates. Rows stand by last day (those without one last), bearer, obligation and key; `rows` has the row of each in
    the frame.

    >>> import kongchuo
    >>> import polars as pl
    >>> children = pl.DataFrame({
    ...     "student_id": ["a", "b"],
    ...     "birth_date": ["2010-05-20"] * 2,
    ...     "ever_enrolled": [True] * 2,
    ...     "absent_since": ["2022-09-20", None],
    ... })
    >>> policy = kongchuo.Policy("chengkou-2022")
    >>> table = policy.schedule_table(children, from_="2022-09-01", to="2022-10-31", on="2022-10-24")
    >>> table.column_names[:4]
    ['subject', 'key', 'id', 'bearer']
    """

    def __init__(self, native: _native.Table, policy: Policy) -> None:
        """Tables of duties are made by `Policy.schedule_table`."""
        super().__init__(native, policy)

    @property
    def calendar_note(self) -> str | None:
        """As `Schedule.calendar_note`, with how many rows of the frame it concerns; `terms` of `schedule_table` are theirs."""
        return self._engine.calendar_note(self._policy.lang)

    def ics(self, lang: Lang | None = None) -> str:
        """The duties as to-dos for calendar programs: the text of an iCalendar file, as `Schedule.ics` gives it."""
        return self._engine.ics(self._policy.lang if lang is None else checked_lang(lang)) or ""

    def __repr__(self) -> str:
        """Counts only: a log of tables is no list of children."""
        return super().__repr__().replace("<Table ", "<ScheduleTable ", 1)

    def _repr_html_(self) -> str:
        return _html.schedule_table(self, self._policy)


def _counts(states: Iterable[str]) -> str:
    found: dict[str, int] = {}
    for state in states:
        found[state] = found.get(state, 0) + 1
    return ", ".join(f"{count} {state}" for state, count in found.items()) or "nothing to do"
