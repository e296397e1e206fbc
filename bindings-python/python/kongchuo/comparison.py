"""Comparisons: where two policies differ, for one child and for the rows of a frame.

>>> import kongchuo
>>> chengkou, guyuan = kongchuo.Policy("chengkou-2022", lang="en"), kongchuo.Policy("guyuan-2021")
>>> child = {"birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2022-09-20"}
>>> comparison = chengkou.compare(guyuan, child, on="2022-10-24")
>>> print(str(comparison).splitlines()[1])
Attendance status: dropout → suspected dropout [attendance_status]
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kongchuo import _native
from kongchuo.description import Lang
from kongchuo.errors import checked_lang
from kongchuo.table import Table

if TYPE_CHECKING:
    from kongchuo.policy import Policy


class Comparison(Mapping[str, dict[str, Any]]):
    """The results in which two policies differ for one child, by name: values, rows, clauses, wording, parameters.

    Procedures that both have are among them by `procedure.ID.eligible` and `procedure.ID.state`.

    `str()` is its text in the language it was asked in; no personal data is in it. A comparison in which nothing differs is
    empty, and false.

    >>> import kongchuo
    >>> child = {"birth_date": "2010-05-20", "ever_enrolled": True, "absent_since": "2022-09-20"}
    >>> comparison = kongchuo.Policy("chengkou-2022").compare(kongchuo.Policy("guyuan-2021"), child, on="2022-10-24")
    >>> list(comparison)[:3]
    ['attendance_status', 'dropout_on', 'counts_as_dropout']
    >>> status = comparison["attendance_status"]
    >>> status["left"]["value"]["value"], status["right"]["by"][0]["source"]["cite"]
    ('dropout', [{'doc': 'guyuan-2021', 'clause': '附件1 填表说明1'}])
    """

    lang: Lang

    def __init__(self, native: _native.Comparison, lang: Lang) -> None:
        """Comparisons are made by `Policy.compare`."""
        self._engine = native
        self.lang = lang

    @cached_property
    def _data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.to_json())
        return data

    @cached_property
    def _differences(self) -> dict[str, dict[str, Any]]:
        return {difference["result"]: difference for difference in self._data["differences"]}

    @property
    def same(self) -> list[str]:
        """The results that do not differ."""
        return list(self._data["same"])

    @property
    def undetermined(self) -> list[str]:
        """The results that neither policy settles."""
        return list(self._data["undetermined"])

    @property
    def only_left(self) -> list[str]:
        """The results, and procedures as `procedure.ID`, that only the policy that was asked has."""
        return list(self._data["only_left"])

    @property
    def only_right(self) -> list[str]:
        """The results and procedures that only the policy it was compared with has."""
        return list(self._data["only_right"])

    def text(self, lang: Lang | None = None) -> str:
        """The comparison as indented text, two spaces a level."""
        return self._engine.text(self.lang if lang is None else checked_lang(lang))

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain data, in both languages."""
        data: dict[str, Any] = json.loads(self.to_json())
        return data

    def to_json(self) -> str:
        """The comparison as one line of JSON."""
        return self._engine.to_json()

    def __getitem__(self, result: str) -> dict[str, Any]:
        return self._differences[result]

    def __iter__(self) -> Iterator[str]:
        return iter(self._differences)

    def __len__(self) -> int:
        return len(self._differences)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        left, right = self._data["left"]["policy"], self._data["right"]["policy"]
        return f"<Comparison {left} with {right}: {', '.join(self) or 'nothing differs'}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Comparison):
            return NotImplemented
        return self.lang == other.lang and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.lang, self.to_json()))


class Differences(Table):
    """Where the children of a frame differ under two policies: a row for each difference. A `Table` in everything else.

    The columns are `student_id`, `result`, `left`, `right`, `left_rule`, `left_clause`, `right_rule` and `right_clause`, all
    text: null for none, `?` for undetermined, lists joined by `;`.

    >>> import kongchuo
    >>> import polars as pl
    >>> children = pl.DataFrame({
    ...     "student_id": ["a", "b"],
    ...     "birth_date": ["2010-05-20"] * 2,
    ...     "ever_enrolled": [True] * 2,
    ...     "absent_since": ["2022-09-20", None],
    ... })
    >>> chengkou, guyuan = kongchuo.Policy("chengkou-2022"), kongchuo.Policy("guyuan-2021")
    >>> found = chengkou.compare_table(guyuan, children, on="2022-10-24", select=["attendance_status"])
    >>> found.to_polars().select("student_id", "left", "right", "right_clause").rows()
    [('a', 'dropout', 'suspected_dropout', 'guyuan-2021 附件1 填表说明1')]
    >>> found.rows
    [1]
    >>> found.summary["children"], found.summary["differ"]
    (2, 1)
    """

    _other: Policy

    def __init__(self, native: _native.Table, policy: Policy, other: Policy) -> None:
        """Differences are made by `Policy.compare_table`."""
        super().__init__(native, policy)
        self.__dict__.update(_other=other)

    @property
    def other(self) -> str:
        """The id of the policy compared with."""
        return self._other.id

    @cached_property
    def summary(self) -> dict[str, Any]:
        """How many children were compared (`children`), how many differ (`differ`), and for each of `results` how many differ
        by which `pairs` of values; days and numbers are told by which is the earlier or lesser one.
        """
        summary: dict[str, Any] = json.loads(self._engine.summary() or "{}")
        return summary

    def __repr__(self) -> str:
        """Counts only: a log of tables is no list of children."""
        return super().__repr__().replace("<Table", "<Differences").replace(self.policy, f"{self.policy} {self.other}", 1)

    def _repr_html_(self) -> str:
        frame = self._engine.head(20)
        cells = ["<tr>" + "".join(f"<td>{_escaped(cell)}</td>" for cell in row) + "</tr>" for row in frame]
        head = "".join(f"<th>{name}</th>" for name in self.column_names)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(cells)}</tbody></table>"


def _escaped(cell: object) -> str:
    from html import escape

    return "" if cell is None else escape(str(cell))
