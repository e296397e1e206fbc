"""Classes, schools, townships, counties: what a policy says of those who answer for children.

>>> import kongchuo
>>> children = [{"school": "一小", "birth_date": "2010-05-20", "ever_enrolled": True}]
>>> schools = kongchuo.Policy("guyuan-2021").organisations("school", on="2021-10-29", children=children)
>>> [(school.name, school.children) for school in schools]
[('一小', 1)]
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, overload

from kongchuo import _native
from kongchuo.description import Duty, Lang, Value
from kongchuo.errors import FactsError, checked_lang, checked_name
from kongchuo.explanation import Explanation
from kongchuo.table import Table

if TYPE_CHECKING:
    from kongchuo.policy import Policy


class Organisation(Mapping[str, Value]):
    """The determined results of one organisation by name, and the facts that were made of its children."""

    def __init__(self, native: _native.Organisations, at: int, policy: Policy) -> None:
        """Organisations are made by `Policy.organisations`."""
        self._engine = native
        self._at = at
        self._policy = policy

    @cached_property
    def _data(self) -> dict[str, Any]:
        return self.to_dict()

    @property
    def subject(self) -> str:
        """What kind of organisation: "class", "school", "township", "county", "city"."""
        return self._policy.subject

    @property
    def key(self) -> dict[str, str | None]:
        """The facts that tell which one: of a class its `school` and `class`, of a city nothing."""
        names = {"class": ["school", "class"], "city": []}.get(self.subject, [self.subject])
        return {name: self._data[name] for name in names}

    @property
    def name(self) -> str:
        """The same for people: of a class the name of its school before its own."""
        return " ".join(name for name in self.key.values() if name is not None) or self.subject

    @property
    def children(self) -> int:
        """How many children it has; 0 where none were given."""
        children: int = self._data["children"]
        return children

    @cached_property
    def rollups(self) -> Mapping[str, Value]:
        """The facts made of its children, by name, as far as they are known."""
        return MappingProxyType(self._engine.rollups(self._at))

    @property
    def open_rollups(self) -> dict[str, dict[str, Any]]:
        """Of the others: what a number is at least (`at_least`), how many children are `open`, the `facts` that these lack."""
        open_: dict[str, dict[str, Any]] = self.to_dict()["open_rollups"]
        return open_

    @cached_property
    def results(self) -> Mapping[str, Value]:
        """The determined results by name, in the policy's order."""
        return MappingProxyType(self._engine.results(self._at))

    @property
    def undetermined(self) -> dict[str, list[str]]:
        """The undetermined results by name, each with the facts it still depends on."""
        undetermined: dict[str, list[str]] = self.to_dict()["undetermined"]
        return undetermined

    @property
    def obligations(self) -> list[Duty]:
        """Its duties: who must do what by when. Windows of the twelve months before the day."""
        obligations: list[Duty] = self.to_dict()["obligations"]
        return obligations

    @property
    def warnings(self) -> tuple[str, ...]:
        """Codes of things a person should look at."""
        return tuple(self._data["warnings"])

    @property
    def assumed(self) -> tuple[str, ...]:
        """Facts that were not given, and that were assumed."""
        return tuple(self._data["assumed"])

    def explain(self, name: str, *, lang: Lang | None = None) -> Explanation:
        """Why a result is what it is, or what it still depends on; a fact made of children with the clause it rests on."""
        lang = self._policy.lang if lang is None else checked_lang(lang)
        return Explanation(self._engine.explain(self._at, checked_name("name", name, lang)), lang)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data, as JSON has it: dates as text."""
        data: dict[str, Any] = json.loads(self.to_json())
        return data

    def to_json(self) -> str:
        """The answer as one line of JSON: what `kongchuo evaluate --subject` writes."""
        return self._engine.to_json(self._at)

    def __getitem__(self, name: str) -> Value:
        return self.results[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Organisation):
            return NotImplemented
        return self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __repr__(self) -> str:
        results, open_ = len(self.results), len(self.undetermined)
        return f"<Organisation {self._policy.id} {self.subject} {self.name}: {results} results, {open_} undetermined>"


class Organisations(Sequence[Organisation]):
    """The organisations of one subject, in the order of their names, and what was wrong with children and organisations.

    >>> import kongchuo
    >>> policy = kongchuo.Policy("guyuan-2021", lang="en")
    >>> own = [{"school": "一小"}, {"school": "一小"}, {"school": "二小"}, {}]
    >>> schools = policy.organisations("school", on="2021-10-29", own=own)
    >>> [school.name for school in schools], [error.row for error in schools.errors]
    (['二小'], [1, 2, 4])
    """

    def __init__(self, native: _native.Organisations, policy: Policy, whole: Policy) -> None:
        """Organisations are made by `Policy.organisations`."""
        self._engine = native
        self._policy = policy
        self._whole = whole

    @property
    def policy(self) -> Policy:
        """The policy of these organisations, as `Policy.of` gives it."""
        return self._policy

    @property
    def subject(self) -> str:
        """What kind of organisation they are."""
        return self._policy.subject

    @cached_property
    def table(self) -> Table:
        """All as a table, a row each: the names that make the key, `children`, the facts made of them, the results.

        `undetermined` names the facts made of children that are not known, too.

        >>> import kongchuo
        >>> schools = kongchuo.Policy("guyuan-2021").organisations("school", on="2021-10-29", own=[{"school": "一小"}])
        >>> schools.table.column_names[:2]
        ['school', 'children']
        """
        return Table(self._engine.table(), self._policy)

    @cached_property
    def frame(self) -> Table | None:
        """Where the children were a frame, what was read of it, child by child: `errors`, `notes`, `orphans`, `unknown_columns`."""
        frame = self._engine.frame()
        return None if frame is None else Table(frame, self._whole)

    @cached_property
    def errors(self) -> list[FactsError]:
        """One exception for each of `own` that was left out: facts that do not hold, no name, a name that stands twice."""
        return self._engine.errors()

    @cached_property
    def children_errors(self) -> list[FactsError]:
        """One exception for each child that was left out, in order."""
        return self._engine.children_errors() if self.frame is None else self.frame.errors

    @property
    def without_key(self) -> int:
        """Children of whom it is not known where they belong: they count nowhere."""
        return self._engine.without_key()

    def __len__(self) -> int:
        return len(self._engine)

    @overload
    def __getitem__(self, at: int) -> Organisation: ...
    @overload
    def __getitem__(self, at: slice) -> list[Organisation]: ...
    def __getitem__(self, at: int | slice) -> Organisation | list[Organisation]:
        if isinstance(at, slice):
            return [self[index] for index in range(*at.indices(len(self)))]
        return Organisation(self._engine, range(len(self))[at], self._policy)

    def __repr__(self) -> str:
        plural = {"class": "classes", "county": "counties", "city": "cities"}.get(self.subject, f"{self.subject}s")
        counts = [f"{len(self)} {self.subject if len(self) == 1 else plural}"]
        if self.errors or self.children_errors:
            left_out = len(self.errors) + len(self.children_errors)
            counts.append(f"{left_out} error{'' if left_out == 1 else 's'}")
        return f"<Organisations {self._policy.id} {self._engine.on()}: {', '.join(counts)}>"
